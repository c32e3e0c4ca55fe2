"""Plan: every run of a sweep by an id that is a hash of all that its result depends on; it is written before anything runs."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from symbiosis import __version__
from symbiosis.errors import Problem
from symbiosis.run.manifest import models_hash
from symbiosis.shipped import PACKAGE
from symbiosis.sweeps.spec import SweepSpec

FORMAT = 1
ID_LENGTH = 16
RESULT_ROOMS = (
    "accounting", "engine", "events", "files", "indicators", "library", "network", "park", "results", "run", "simulation",
    "sweeps", "units.py",
)  # fmt: skip
"""What of the package a result depends on; what only shows results (cli, explorer, plots) is left out."""


@dataclass(frozen=True)
class PlannedRun:
    """One run: `settings` are the values laid over the scenario, by path."""

    id: str
    scenario: str
    seed: int
    settings: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {"id": self.id, "scenario": self.scenario, "seed": self.seed, "settings": dict(self.settings)}


@dataclass(frozen=True)
class Plan:
    """All runs of a sweep in their order, with the hashes of what they read: `inputs` by scenario and file."""

    sweep: str
    park: str
    inputs: Mapping[str, Mapping[str, str]]
    models: str
    code: str
    version: str
    schemes: tuple[str, ...]
    factors: str | None
    hours: float | None
    measures: tuple[str, ...]
    paths: tuple[str, ...]
    """Paths that are set, in the order of the sweep file."""
    runs: tuple[PlannedRun, ...]
    warm_up: float = 0.0
    details: bool = False
    """Whether parts hold the figures of `compare`, whole scorecards and statistics, too."""

    def to_json(self) -> dict[str, Any]:
        """Return plain data, the form of plan.json."""
        made = {key: value for key, value in vars(self).items() if key != "runs"}
        made |= {name: list(getattr(self, name)) for name in ("schemes", "measures", "paths")}
        return {"format": FORMAT, **made, "runs": [run.to_json() for run in self.runs]}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Plan:
        """Return the plan that plan.json holds."""
        fields = {key: value for key, value in data.items() if key in Plan.__dataclass_fields__}
        fields |= {name: tuple(data[name]) for name in ("schemes", "measures", "paths")}
        ordered = [{**run, "settings": {path: run["settings"][path] for path in data["paths"]}} for run in data["runs"]]
        return Plan(**{**fields, "runs": tuple(PlannedRun(**run) for run in ordered)})


def build_plan(
    spec: SweepSpec,
    *,
    park: str,
    schemes: tuple[str, ...],
    inputs: Mapping[str, Mapping[str, str]],
    details: bool = False,
) -> Plan:
    """Return the plan of a sweep over `park`, whose files have the hashes `inputs` by scenario and file."""
    models, code = models_hash(), code_hash()
    common = {
        "models": models,
        "code": code,
        "schemes": list(schemes),
        "factors": spec.factors,
        "hours": spec.hours,
        "warm_up": spec.warm_up,
        "details": details,
    }
    runs = []
    for scenario, seed, settings in points(spec):
        whole = {**common, "inputs": dict(inputs[scenario]), "scenario": scenario, "seed": seed, "settings": settings}
        text = json.dumps(whole, sort_keys=True, ensure_ascii=False, allow_nan=False)
        runs.append(PlannedRun(hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH], scenario, seed, settings))
    return Plan(
        sweep=spec.id,
        park=park,
        inputs=inputs,
        models=models,
        code=code,
        version=__version__,
        schemes=schemes,
        factors=spec.factors,
        hours=spec.hours,
        measures=spec.measures,
        paths=tuple(name for path, axis in spec.grid.items() for name in (path, *axis.also)),
        runs=tuple(runs),
        warm_up=spec.warm_up,
        details=details,
    )


def points(spec: SweepSpec) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield scenario, seed and settings of each point of the grid; the last axis moves fastest."""
    axes = [[dict.fromkeys((path, *axis.also), value) for value in axis.values] for path, axis in spec.grid.items()]
    for scenario, seed in itertools.product(spec.scenarios, spec.seeds):
        for chosen in itertools.product(*axes):
            yield scenario, seed, {path: value for part in chosen for path, value in part.items()}


@cache
def code_hash() -> str:
    """Return one SHA-256 over the source of everything that a result depends on."""
    digest = hashlib.sha256()
    for room in RESULT_ROOMS:
        place = PACKAGE / room
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def differences(old: Plan, new: Plan, file: str, *, may_grow: bool = False) -> list[Problem]:
    """Return one problem for each thing in which two plans differ; where it `may_grow`, runs that come on top are none."""
    found: list[Problem] = []
    for name in ("sweep", "park", "schemes", "factors", "hours", "warm_up"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            found.append(
                Problem(
                    "sweep_changed_field",
                    file,
                    details={"field": name, "before": _shown(before), "after": _shown(after)},
                )
            )
    gone, added = _points(old) - _points(new), _points(new) - _points(old)
    if gone or (added and not may_grow):
        found.append(Problem("sweep_changed_runs", file, details={"gone": len(gone), "added": len(added)}))
    before_files, after_files = _files(old), _files(new)
    found += [
        Problem("sweep_changed_input", file, where=name)
        for name in sorted(before_files.keys() | after_files.keys())
        if before_files.get(name) != after_files.get(name)
    ]
    if old.models != new.models:
        found.append(Problem("sweep_changed_models", file))
    if (old.version, old.code) != (new.version, new.code):
        found.append(Problem("sweep_changed_code", file, details={"before": old.version, "after": new.version}))
    return found


def _points(plan: Plan) -> set[str]:
    return {json.dumps([run.scenario, run.seed, dict(run.settings)], sort_keys=True) for run in plan.runs}


def _files(plan: Plan) -> dict[str, set[str]]:
    files: dict[str, set[str]] = {}
    for hashes in plan.inputs.values():
        for name, digest in hashes.items():
            files.setdefault(name, set()).add(digest)
    return files


def _shown(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    return "-" if value is None else str(value)
