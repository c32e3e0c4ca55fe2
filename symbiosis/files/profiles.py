"""Profiles: a series of a whole year in steps that divide it, without gaps, and of the length that the year has."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from symbiosis.errors import Problem
from symbiosis.files.cells import read_cells
from symbiosis.files.text import DEFAULT_LIMIT
from symbiosis.i18n import nearest
from symbiosis.units import UnitError, dimension, parse_number

Resolution = Literal["quarter_hour", "hour", "day", "month", "quarter", "season", "year"]

SEASONS = ("winter", "spring", "summer", "autumn")
"""Order of four seasons: December to February, March to May, June to August, September to November."""

_SEASON_WORDS = {"冬": "winter", "春": "spring", "夏": "summer", "秋": "autumn", "冬季": "winter", "春季": "spring"}
_SEASON_WORDS |= {"夏季": "summer", "秋季": "autumn"} | {name: name for name in SEASONS}
_QUARTERS = ("1", "2", "3", "4")
_HEADER = re.compile(r"\s*(?P<name>[^\[\]]*?)\s*(?:\[(?P<unit>[^\[\]]*)\])?\s*")
_NAMED = 5
"""How many lines with a gap a message names."""


@dataclass(frozen=True)
class Profile:
    """A series of one year: `values` [`unit`, "" where none is written] in steps of `resolution`, constant within a step."""

    values: NDArray[np.float64]
    resolution: Resolution
    unit: str = ""

    def expand(self, *, year: int, step_h: float = 1.0) -> NDArray[np.float64]:
        """Return the values in steps of `step_h` [h], 1 or 0.25; a mean is taken where the series is finer."""
        per_hour = round(1 / step_h)
        hours = year_hours(year)
        if self.resolution == "quarter_hour":
            return self.values if per_hour == 4 else self.values.reshape(hours, 4).mean(axis=1)
        counts = np.array(_step_hours(self.resolution, year), dtype=np.int64)
        values = self.values
        if self.resolution == "season":
            values = values[[0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 0]]
        return np.repeat(values, counts * per_hour)


def year_hours(year: int) -> int:
    """Return the hours of `year`: 8760 or 8784."""
    return 8784 if calendar.isleap(year) else 8760


def resolutions(year: int) -> dict[int, Resolution]:
    """Return the lengths that a profile of `year` may have, four (a quarter or a season) counted as quarter."""
    hours = year_hours(year)
    return {hours: "hour", 4 * hours: "quarter_hour", hours // 24: "day", 12: "month", 4: "quarter", 1: "year"}


def _step_hours(resolution: Resolution, year: int) -> Sequence[int]:
    hours = year_hours(year)
    months = [24 * calendar.monthrange(year, month)[1] for month in range(1, 13)]
    if resolution in {"month", "season"}:
        return months
    if resolution == "quarter":
        return [sum(months[start : start + 3]) for start in (0, 3, 6, 9)]
    return {"hour": [1] * hours, "day": [24] * (hours // 24)}.get(resolution, [hours])


def read_profile(
    path: Path | str,
    column: str,
    *,
    root: Path | str,
    year: int,
    problems: list[Problem],
    limit: int = DEFAULT_LIMIT,
) -> Profile | None:
    """Return the series in `column` (header `name [unit]` or `name`) of a CSV file, or None after adding to `problems`.

    Its length must be one that `year` has: hours, quarter hours, days, 12 months, 4 or 1. Four rows say what they are by
    a column `season` (winter, spring, summer, autumn) or `quarter` (1 to 4). `path` is absolute or below `root`.
    """
    read = read_cells(path, root=root, problems=problems, limit=limit)
    if read is None:
        return None
    file, header, lines = read
    names: list[str] = []
    units: list[str] = []
    for text, _ in header:
        match = _HEADER.fullmatch(text)
        names.append(match["name"] if match else text)
        units.append((match["unit"] or "").strip() if match else "")
    line = header[0][1]
    if column not in names:
        problems.append(
            Problem("column_absent", file, line, value=column, allowed=tuple(names), nearest=nearest(column, names))
        )
        return None
    index = names.index(column)
    before = len(problems)
    unit = units[index]
    try:
        dimension(unit)
    except UnitError as error:
        problem = error.problem
        problems.append(
            Problem(problem.code, file, line, column, value=unit, nearest=problem.nearest, details=problem.details)
        )
    values = _numbers(file, column, index, lines, problems, width=len(names))
    last = lines[-1][0] if lines else line
    resolution = _resolution(file, last, column, len(lines), year, problems)
    order = list(range(len(lines)))
    if resolution == "quarter" and len(problems) == before:
        resolution, order = _four(file, names, lines, problems)
    if len(problems) > before or resolution is None:
        return None
    return Profile(np.array([values[position] for position in order], dtype=np.float64), resolution, unit)


def _numbers(
    file: str, column: str, index: int, lines: list[tuple[int, list[str]]], problems: list[Problem], *, width: int
) -> list[float]:
    """Return the numbers of a column; blank cells are reported together, other mistakes up to a few."""
    values: list[float] = []
    gaps: list[int] = []
    bad: list[Problem] = []
    for line, cells in lines:
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):  # 1,234 would be read as 1
            bad.append(Problem("row_ragged", file, line, column, details={"found": len(cells), "wanted": width}))
            continue
        text = cells[index].strip() if index < len(cells) else ""
        if not text:
            gaps.append(line)
            continue
        try:
            values.append(parse_number(text))
        except UnitError as error:
            code = (
                "number_not_finite" if text.lower().lstrip("+-.") in {"nan", "inf", "infinity"} else error.problem.code
            )
            bad.append(Problem(code, file, line, column, value=text))
    if gaps:
        shown = ", ".join(str(line) for line in gaps[:_NAMED]) + (", …" if len(gaps) > _NAMED else "")
        details = {"count": len(gaps), "lines": shown}
        problems.append(Problem("profile_gap", file, gaps[0], column, details=details))
    problems.extend(bad[:_NAMED])
    if len(bad) > _NAMED:
        problems.append(
            Problem("profile_bad_more", file, bad[_NAMED].line, column, details={"count": len(bad) - _NAMED})
        )
    return values


def _resolution(file: str, line: int, column: str, count: int, year: int, problems: list[Problem]) -> Resolution | None:
    known = resolutions(year)
    found = known.get(count)
    if found is not None:
        return found
    wanted = min(known, key=lambda length: abs(count - length))
    problems.append(
        Problem(
            "profile_wrong_year" if count in _OTHER_LENGTHS else "profile_length",
            file,
            line,
            column,
            value=count,
            allowed=tuple(str(length) for length in sorted(known)),
            details={"year": year, "count": count, "wanted": wanted},
        )
    )
    return None


_OTHER_LENGTHS = frozenset({8760, 8784, 4 * 8760, 4 * 8784, 365, 366})
"""Lengths that fit a year; one that the given year does not allow fits a year of the other kind."""


def _four(
    file: str, names: list[str], lines: list[tuple[int, list[str]]], problems: list[Problem]
) -> tuple[Resolution | None, list[int]]:
    """Return what four rows stand for, and the order in which they stand in a `Profile`."""
    for name, resolution, wanted in (("season", "season", SEASONS), ("quarter", "quarter", _QUARTERS)):
        if name not in names:
            continue
        index = names.index(name)
        cells = [row[index].strip().lower() if index < len(row) else "" for _, row in lines]
        if name == "season":
            cells = [_SEASON_WORDS.get(cell, cell) for cell in cells]
        cells = [cell.removeprefix("q") if name == "quarter" else cell for cell in cells]
        if sorted(cells) != sorted(wanted):
            problems.append(
                Problem("profile_four_labels", file, 1, name, value=", ".join(cells), allowed=tuple(wanted))
            )
            return None, []
        found: Resolution = "season" if resolution == "season" else "quarter"
        return found, [cells.index(label) for label in wanted]
    problems.append(Problem("profile_four", file, 1, allowed=("season", "quarter")))
    return None, []
