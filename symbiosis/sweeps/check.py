"""Check of a sweep against its park: paths, values and scenarios are tried before anything runs; a slip costs no night."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.errors import InputError, Problem, UsageError
from symbiosis.files.located import LocatedList
from symbiosis.i18n import nearest
from symbiosis.library.schemes import schemes as known_schemes
from symbiosis.park.overlay import TODAY
from symbiosis.park.park import Park
from symbiosis.park.read import load_park, park_folder, park_ids

if TYPE_CHECKING:
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
    """Return what the runs of `sweep` start from. Raises InputError with every mistake of the sweep file and of its park."""
    problems: list[Problem] = []
    checked = _check(sweep, problems)
    if problems or checked is None:
        raise InputError(problems)
    return checked


def mistakes(sweep: Sweep) -> list[Problem]:
    """Return every mistake of `sweep` against its park, where the file itself may not be whole."""
    problems: list[Problem] = []
    _check(sweep, problems)
    return problems


def _check(sweep: Sweep, problems: list[Problem]) -> Checked | None:
    spec = sweep.spec
    _known(sweep, "schemes", spec.schemes, tuple(known_schemes()), problems)
    folder = _folder(sweep, problems)
    park = _park(folder, None, problems) if folder is not None else None
    if folder is None or park is None:
        return None
    _known(sweep, "scenarios", spec.scenarios, park.scenarios, problems)
    inputs: dict[str, dict[str, str]] = {}
    for scenario in [name for name in spec.scenarios if name in park.scenarios] or [TODAY]:
        base = _park(folder, scenario, problems)
        if base is None:
            continue
        inputs[scenario] = dict(base.inputs)
        for path, axis in spec.grid.items():
            inputs[scenario] |= _try_axis(sweep, folder, scenario, path, axis, problems)
    if spec.factors is not None:
        problems += _factors(sweep, spec.factors, park)
    return Checked(folder, park, spec.schemes or park.spec.schemes, inputs)


def _known(sweep: Sweep, key: str, names: tuple[str, ...], known: tuple[str, ...], problems: list[Problem]) -> None:
    """Add the `names` under `key` (scenarios, schemes) that are not known, each at its line."""
    listed = sweep.data.get(key)
    for number, name in enumerate(names):
        if name not in known:
            line = listed.line_of(number) if isinstance(listed, LocatedList) else 0
            place = (sweep.label, line or sweep.data.line_of(key), key)
            problems.append(Problem(f"{key[:-1]}_unknown", *place, name, tuple(known), nearest(name, known)))


def _park(folder: Path, scenario: str | None, problems: list[Problem]) -> Park | None:
    """Return the park in a scenario, or None after adding what is wrong with its own files."""
    try:
        return load_park(folder, scenario=scenario)
    except InputError as error:
        problems.extend(error.problems)
        return None


def _folder(sweep: Sweep, problems: list[Problem]) -> Path | None:
    """Return the folder of the park: beside the sweep file where there is one of that name, else a park that ships."""
    written = sweep.spec.park
    if not written:  # the form of it was wrong, which is a mistake already
        return None
    try:
        if (sweep.folder / written).is_dir():
            return park_folder(sweep.folder / written)
        if written in park_ids():
            return park_folder(written)
    except (OSError, ValueError):
        pass
    known = park_ids()
    place = (sweep.label, sweep.data.line_of("park"), "park")
    problems.append(Problem("sweep_park_unknown", *place, written, known, nearest(written, known)))
    return None


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
    lost: set[str] = set()
    first = axis.values[0] if axis.values else 0
    for name in (path, *axis.also):
        at_path = [problem for problem in _wrong(folder, scenario, {name: first}, inputs) if _at_path(problem, name)]
        problems += [_placed(problem, sweep, path, None) for problem in at_path]
        lost |= {name} if at_path else set()
    found = [name for name in (path, *axis.also) if name not in lost]
    for number in _tried(axis.values) if found and axis.values else ():
        wrong = _wrong(folder, scenario, dict.fromkeys(found, axis.values[number]), inputs)
        problems += [_placed(problem, sweep, path, number) for problem in wrong]
    return inputs


def _wrong(folder: Path, scenario: str, settings: dict[str, Any], inputs: dict[str, str]) -> list[Problem]:
    """Return what is wrong with values by themselves; where nothing is, the files that were read are added to `inputs`."""
    try:
        inputs |= load_park(folder, scenario=scenario, settings=settings).inputs
    except InputError as error:
        found = [problem for problem in error.problems if problem.file == SETTING and problem.code not in JOINT_CODES]
        return found or [problem for problem in error.problems if problem.code.startswith(VALUE_CODES)]
    return []


def _at_path(problem: Problem, path: str) -> bool:
    """Return whether a problem speaks of the path that was set, and not of the value that was set there."""
    return problem.code in PATH_CODES and (problem.value is None or problem.value in (path, *path.split(".")))


def _placed(problem: Problem, sweep: Sweep, path: str, number: int | None) -> Problem:
    file, line = sweep.place(path, number)
    return replace(problem, file=file, line=line, where=f"grid.{problem.where or path}")


def _tried(values: tuple[Any, ...]) -> list[int]:
    """Return the places of the values that are tried: limits and bands are intervals, so of plain numbers the two ends."""
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        order = sorted(range(len(values)), key=lambda place: values[place])
        return sorted({order[0], order[-1]})
    return list(range(len(values)))
