"""Read: a park folder and a scenario become one frozen park, or one error with every mistake in it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from symbiosis.errors import InputError, Problem, UsageError
from symbiosis.files.fields import validate
from symbiosis.files.geojson import Layout, read_layout
from symbiosis.files.located import LocatedDict
from symbiosis.i18n import closest, told
from symbiosis.library.library import Library, read_library
from symbiosis.library.resources import Resource, ResourceSpec, feedwater_enthalpy, resolve
from symbiosis.memory import collector_paused
from symbiosis.park.checks import check_all
from symbiosis.park.draft import Draft
from symbiosis.park.items import read_enterprises, read_exchanges, read_park
from symbiosis.park.overlay import TODAY, overlay, read_scenarios, scenario_ids
from symbiosis.park.park import Change, Park, Turn
from symbiosis.park.place import Place
from symbiosis.park.recipes import build_recipes
from symbiosis.park.scenario_spec import ScenarioSpec
from symbiosis.park.series import Series
from symbiosis.park.shift import shift_plans
from symbiosis.park.source import LAYOUT, PARK, ParkSource, read_source
from symbiosis.park.spec import ParkSpec
from symbiosis.park.timeline import Step, timeline_steps
from symbiosis.park.vary import vary_needs
from symbiosis.shipped import parks_dir


def park_ids() -> tuple[str, ...]:
    """Return the ids of the parks that ship, sorted."""
    return tuple(sorted(path.parent.name for path in parks_dir().glob("*/park.yaml")))


def park_folder(path_or_id: str | Path) -> Path:
    """Return the folder of a park given by path or by the id of one that ships. Raises UsageError where there is none."""
    folder = Path(path_or_id)
    if folder.is_dir():
        return folder.resolve()
    if folder.name == PARK and folder.is_file():
        return folder.parent.resolve()
    known = park_ids()
    if str(path_or_id) in known:
        return parks_dir() / str(path_or_id)
    near = closest(str(path_or_id), known)
    raise UsageError(told("cli.no_park", park=str(path_or_id), near=near, known=", ".join(known)))


@collector_paused()
def load_park(
    path_or_id: str | Path,
    *,
    scenario: str | None = None,
    settings: Mapping[str, Any] | None = None,
    timeline: Sequence[Mapping[str, Any]] = (),
) -> Park:
    """Return the park in the folder `path_or_id` (or the shipped park of that id) with `scenario` and `settings` laid over it.

    `settings` maps paths such as `processes.drying.capacity` to values; `timeline` are steps beside those of park and scenario, written as
    there. Raises InputError with every mistake of every file, and UsageError
    where there is no such park.
    """
    problems: list[Problem] = []
    library = read_library()
    source = read_source(park_folder(path_or_id), problems)
    chain = read_scenarios(source, scenario or TODAY, problems)
    unread = list(problems)
    changes: tuple[Change, ...] = ()
    if not source.formless:
        source, changes = overlay(source, chain, settings or {}, library, problems)
    draft = _draft(source, library, problems)
    if draft is not None and not source.formless:
        _check(draft, problems)
    last = [spec for spec, _ in chain][-1] if chain else None
    turns: tuple[Turn, ...] = ()
    if draft is not None and not source.formless:
        steps = timeline_steps(source, chain, timeline, draft.spec.year, problems)
        turns = _turns(draft, steps, scenario or TODAY, last, problems)
    if problems or draft is None:
        raise InputError(without_echoes(problems, unread))
    park = _freeze(draft, changes, scenario or TODAY, last, turns)
    return replace(park, settings=dict(settings or {}), timeline=tuple(timeline))


def _turns(
    draft: Draft, steps: Sequence[Step], scenario: str, last: ScenarioSpec | None, problems: list[Problem]
) -> tuple[Turn, ...]:
    """Return what the park becomes, from moment to moment; each state is read and checked as a park of its own."""
    turns: list[Turn] = []
    known = {_gist(problem) for problem in problems}
    ends = [(step.stop_h, f"{step.spec.kind}-end", step) for step in steps if math.isfinite(step.stop_h)]
    moments = sorted([*((step.start_h, step.spec.kind, step) for step in steps), *ends], key=lambda row: row[0])
    for time_h, group in itertools.groupby(moments, key=lambda row: row[0]):
        found: list[Problem] = []
        holding = [step for step in steps if step.holds(time_h)]
        overlays = [(step.spec, step.data) for step in holding]
        names = [step.path for step in holding]
        source, changes = overlay(draft.source, overlays, {}, draft.library, found, names=names)
        after = _draft(source, draft.library, found)
        rows = list(group)
        data = rows[0][2].data
        if after is not None:
            _check(after, found)
            if after.series.step_h != draft.series.step_h:
                found.append(Problem("timeline_resolution", data.file, data.line, "timeline"))
        if not draft.plants_named:  # what goes may be what has no id
            found = [problem for problem in found if problem.code != "reference_unknown" or problem.file == data.file]
        fresh = [problem for problem in found if _gist(problem) not in known]
        known.update(_gist(problem) for problem in fresh)
        path = rows[0][2].path
        problems.extend(
            problem if problem.where.startswith("timeline") else replace(problem, where=f"{path}: {problem.where}")
            for problem in fresh
        )
        if after is not None and not problems:
            park = _freeze(after, changes, scenario, last)
            turns += [
                Turn(time_h, kind, step.spec.id or _subject(step.data), step.spec.name, park) for _, kind, step in rows
            ]
    return tuple(turns)


def _gist(problem: Problem) -> tuple[object, ...]:
    """Return what makes a problem the same in two states of a park, whatever is allowed in each."""
    return problem.code, problem.file, problem.line, problem.where, str(problem.value)


def _subject(data: LocatedDict) -> str:
    """Return the id of the first thing that a step changes, where the step has no id of its own."""
    for kind in ("off", "add", "move", "set"):
        for key, value in (data.get(kind) or {}).items():
            if kind in ("move", "set"):
                return str(key)
            for each in value:
                return str(each.get("id", "") if isinstance(each, Mapping) else each)
    return ""


def without_echoes(problems: list[Problem], unread: list[Problem]) -> list[Problem]:
    """Return `problems` without what later checks say about a line that could not be read (`unread`) in the first place."""
    lines = {(problem.file, problem.line) for problem in unread}
    return [problem for problem in problems if problem in unread or (problem.file, problem.line) not in lines]


def _check(draft: Draft, problems: list[Problem]) -> None:
    """Run every check; of a field that has no form (so `problems` say by now) nothing more is said."""
    formless = {(problem.file, problem.where) for problem in problems}
    found: list[Problem] = []
    check_all(draft, found)
    problems += [each for each in found if each.code == "id_duplicate" or (each.file, each.where) not in formless]


def _draft(source: ParkSource, library: Library, problems: list[Problem]) -> Draft | None:
    """Return everything that could be typed and resolved, part by part; None where park.yaml has no form."""
    before = len(problems)
    spec = read_park(source.park, problems) if PARK not in source.formless else None
    enterprises = read_enterprises(source.enterprises, problems)
    exchanges = read_exchanges(source.exchanges, problems)
    resources = _resources(source, library, spec, problems)
    layout = _layout(source, problems)
    if spec is None:
        return None
    draft = Draft(
        source=source,
        library=library,
        spec=spec,
        enterprises=enterprises,
        exchanges=exchanges,
        resources=resources,
        layout=layout,
        series=Series.empty(source, spec.year, dated=source.park.get("year") == spec.year),
        whole=len(problems) == before,
    )
    draft.recipes = build_recipes(draft, problems)
    return draft


def _resources(
    source: ParkSource, library: Library, spec: ParkSpec | None, problems: list[Problem]
) -> dict[str, Resource]:
    temperature = spec.feedwater.temperature.value if spec is not None else 20.0
    enthalpy = feedwater_enthalpy(temperature)
    raw: dict[str, Any] = dict(library.resources)
    own = source.park.get("resources")
    if own is not None and not isinstance(own, LocatedDict):
        problems.append(
            Problem(
                "wrong_type",
                "park.yaml",
                source.park.line_of("resources"),
                "resources",
                str(own),
                details={"expected": "@type.mapping"},
            )
        )
        own = None
    for key, value in (own or LocatedDict()).items():
        raw[key] = _merged(raw[key], value) if key in raw and isinstance(value, LocatedDict) else value
    resources: dict[str, Resource] = {}
    for key, value in raw.items():
        if not isinstance(value, Mapping):
            place = Place(own or LocatedDict(), "resources")
            problems.append(place.problem("wrong_type", key, str(value), expected="@type.mapping"))
            continue
        found = validate(ResourceSpec, value, file="park.yaml", problems=problems, where=f"resources.{key}")
        if found is not None:
            resources[key] = resolve(key, found, feedwater_enthalpy=enthalpy)
    return resources


def _merged(shipped: LocatedDict, own: LocatedDict) -> LocatedDict:
    """Lay a park's own fields over a shipped resource; each field keeps the place where it was written."""
    merged = LocatedDict({**shipped, **own}, own.file, own.line, {**shipped.lines, **own.lines})
    merged.files = {key: own.file_of(key) if key in own else shipped.file for key in merged}
    return merged


def _layout(source: ParkSource, problems: list[Problem]) -> Layout | None:
    path = source.folder / LAYOUT
    if not path.exists():
        return None
    source.files[LAYOUT] = path
    return read_layout(path, root=source.folder, problems=problems)


def _freeze(
    draft: Draft,
    changes: tuple[Change, ...],
    scenario: str,
    scenario_spec: ScenarioSpec | None,
    turns: tuple[Turn, ...] = (),
) -> Park:
    vary_needs(draft)
    changes = changes + shift_plans(draft)
    source = draft.source
    return Park(
        spec=draft.spec,
        enterprises=draft.enterprises,
        exchanges=draft.exchanges,
        resources=draft.resources,
        carriers=draft.library.carriers,
        recipes=draft.recipes,
        series=draft.series.aligned(),
        step_h=draft.series.step_h,
        layout=draft.layout,
        scenario=scenario,
        scenario_spec=scenario_spec,
        scenarios=scenario_ids(source),
        changes=changes,
        folder=source.folder,
        inputs=source.hashes(),
        warnings=tuple(draft.warnings),
        turns=turns,
    )
