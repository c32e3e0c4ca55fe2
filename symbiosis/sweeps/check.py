"""Check of a sweep against its park: paths, values and scenarios are tried before anything runs; a slip costs no night."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from symbiosis.errors import InputError, Problem, UsageError
from symbiosis.i18n import nearest
from symbiosis.library.schemes import schemes as known_schemes
from symbiosis.park.park import Park
from symbiosis.park.read import load_park, park_folder, park_ids
from symbiosis.sweeps.spec import Axis, Sweep

SETTING = "--set"
"""File in the messages of a value that was set from outside the park."""
PATH_CODES = frozenset({"path_unknown", "path_short", "path_through_value", "reference_unknown", "unknown_key"})
JOINT_CODES = frozenset({"plan_above_capacity", "store_overfull"})
"""Mistakes of two values together: another axis may put them right, so they are left to the single run."""
VALUE_CODES = ("amount_", "number_", "quantity_", "unit_", "wrong_type")
"""Beginnings of the codes that speak of one value, where the park names the place that it was set in."""


@dataclass(frozen=True)
class Checked:
    """The park of a sweep, its schemes, and the hashes of every file that its runs read, by scenario and file."""

    folder: Path
    park: Park
    schemes: tuple[str, ...]
    inputs: dict[str, dict[str, str]]


def check_sweep(sweep: Sweep) -> Checked:
    """Return what the runs of `sweep` start from. Raises InputError with every mistake, of the sweep file or else of the park."""
    spec, problems = sweep.spec, []
    folder = _folder(sweep)
    park = load_park(folder)
    for key, names, known, code in (
        ("scenarios", spec.scenarios, park.scenarios, "scenario_unknown"),
        ("schemes", spec.schemes, tuple(known_schemes()), "scheme_unknown"),
    ):
        problems += [
            Problem(code, sweep.label, sweep.data.line_of(key), key, name, tuple(known), nearest(name, known))
            for name in names
            if name not in known
        ]
    scenarios = [name for name in spec.scenarios if name in park.scenarios]
    inputs: dict[str, dict[str, str]] = {}
    for scenario in scenarios:
        inputs[scenario] = dict(load_park(folder, scenario=scenario).inputs)
        for path, axis in spec.grid.items():
            inputs[scenario] |= _try_axis(sweep, folder, scenario, path, axis, problems)
    if spec.factors is not None:
        problems += _factors(sweep, spec.factors, park)
    if problems:
        raise InputError(problems)
    return Checked(folder, park, spec.schemes or park.spec.schemes, inputs)


def _folder(sweep: Sweep) -> Path:
    """Return the folder of the park: beside the sweep file where there is one of that name, else a park that ships."""
    written = sweep.spec.park
    try:
        if (sweep.folder / written).is_dir():
            return park_folder(sweep.folder / written)
        if written in park_ids():
            return park_folder(written)
    except (OSError, ValueError):
        pass
    known = park_ids()
    place = (sweep.label, sweep.data.line_of("park"), "park")
    raise InputError([Problem("sweep_park_unknown", *place, written, known, nearest(written, known))])


def _factors(sweep: Sweep, factors: str, park: Park) -> list[Problem]:
    from symbiosis.library.factors import factor_set

    try:
        factor_set(factors, year=park.spec.year)
    except UsageError as error:
        return [
            Problem(
                "invalid", sweep.label, sweep.data.line_of("factors"), "factors", factors, details={"text": str(error)}
            )
        ]
    return []


def _try_axis(
    sweep: Sweep, folder: Path, scenario: str, path: str, axis: Axis, problems: list[Problem]
) -> dict[str, str]:
    """Read the park with single values of an axis and return the files that it reads then; of numbers only the ends are tried."""
    inputs: dict[str, str] = {}
    for number in _tried(axis.values):
        value = axis.values[number]
        try:
            inputs |= load_park(folder, scenario=scenario, settings=dict.fromkeys((path, *axis.also), value)).inputs
        except InputError as error:
            found = [
                problem for problem in error.problems if problem.file == SETTING and problem.code not in JOINT_CODES
            ]
            found = found or [problem for problem in error.problems if problem.code.startswith(VALUE_CODES)]
            at_path = [problem for problem in found if problem.code in PATH_CODES]
            for problem in at_path or found:
                file, line = sweep.place(path, None if at_path else number)
                problems.append(replace(problem, file=file, line=line, where=f"grid.{problem.where or path}"))
            if at_path:
                break
    return inputs


def _tried(values: tuple[Any, ...]) -> list[int]:
    """Return the places of the values that are tried: limits and bands are intervals, so of plain numbers the two ends."""
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        order = sorted(range(len(values)), key=lambda place: values[place])
        return sorted({order[0], order[-1]})
    return list(range(len(values)))
