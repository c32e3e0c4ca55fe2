"""Manifest: what a run was made from, so that anyone can make it again; times stand in a file of their own."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from symbiosis import __version__
from symbiosis.park.defaults import defaults
from symbiosis.run.run import Run
from symbiosis.run.run_tables import FORMAT
from symbiosis.shipped import models_dir

PACKAGES = ("highspy", "mesa", "networkx", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy", "simpy")


def manifest(run: Run) -> dict[str, Any]:
    """Return inputs with their SHA-256, arguments, versions and how the settlement went."""
    park = run.park
    return {
        "format": FORMAT,
        "program": {"name": "park-symbiosis", "version": __version__},
        "park": park.id,
        "scenario": park.scenario,
        "scenario_rests_on_defaults": park.scenario_spec.defaults if park.scenario_spec is not None else False,
        "default_values": len(defaults(park)),
        "seed": run.seed,
        "dispatch": run.dispatch,
        "hours": run.hours,
        "warm_up": run.warm_up_h,
        "year": park.spec.year,
        "time_zone": park.spec.time_zone,
        "step_h": park.step_h,
        "schemes": list(run.all_schemes),
        "settings": {path: str(value) for path, value in (run.settings or {}).items()},
        "changes": [vars(change) for change in park.changes],
        "inputs": dict(park.inputs),
        "models": models_hash(),
        "settlement": run.simulated.flags,
        "max_relative_residual": run.simulated.worst_residual,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": _versions(),
    }


@lru_cache(maxsize=1)
def models_hash() -> str:
    """Return one SHA-256 over every file of the model library, by name and content."""
    digest = hashlib.sha256()
    folder = models_dir()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _versions() -> Mapping[str, str]:
    return {name: version(name) for name in PACKAGES}
