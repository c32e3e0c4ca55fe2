"""Checks of thresholds: in every year between the first and the last of them, bands cover every value once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from symbiosis.errors import Problem

if TYPE_CHECKING:  # schemes.py calls these checks
    from symbiosis.library.schemes import Indicator, Threshold

_ALL = (-math.inf, math.inf)


class _Placed(NamedTuple):
    threshold: Threshold
    line: int


def threshold_mistakes(indicator: Indicator, data: Any, file: str, where: str) -> Iterator[Problem]:
    """Yield thresholds that say two things or nothing, and gaps and overlaps of years and, within each year, of bands."""
    line_of_all = data.line_of("thresholds") if "thresholds" in data else data.line_of("id")
    if not indicator.thresholds:
        yield Problem("threshold_none", file, line_of_all, where)
        return
    rows = data["thresholds"]
    placed = [_Placed(each, rows.line_of(place)) for place, each in enumerate(indicator.thresholds)]
    empty = False
    for each, line in placed:
        if each.missing and each.value is not None:
            yield Problem("threshold_missing_and_given", file, line, where, each.value)
        if each.range is not None and each.value is not None:
            yield Problem("threshold_range_and_given", file, line, where, each.value)
        if each.range is not None and each.range[0] >= each.range[1]:
            yield Problem("threshold_range_empty", file, line, where)
        if each.band[0] >= each.band[1] or each.years[0] > each.years[1]:
            yield Problem("threshold_empty", file, line, where)
            empty = True
    if empty:
        return
    if indicator.band is None and any(each.band != _ALL for each, _ in placed):
        yield Problem("band_without_measure", file, line_of_all, where)
    yield from _twice(placed, file, where)
    told: set[tuple[str, float, float]] = set()
    for first, last in _spans(placed):
        held = [each for each in placed if each.threshold.years[0] <= first and last <= each.threshold.years[1]]
        if not held:
            after = min(
                (each for each in placed if each.threshold.years[0] > last), key=lambda each: each.threshold.years
            )
            yield Problem("threshold_years_gap", file, after.line, where, details={"first": first, "last": last})
            continue
        for problem in _cover(held, line_of_all, (first, last), file, where):
            key = (problem.code, problem.details["low"], problem.details["high"])
            if key not in told:
                told.add(key)
                yield problem


def _twice(placed: Sequence[_Placed], file: str, where: str) -> Iterator[Problem]:
    """Yield years that two thresholds of one band have in common."""
    bands: dict[tuple[float, float], list[_Placed]] = {}
    for each in placed:
        bands.setdefault(each.threshold.band, []).append(each)
    for held in bands.values():
        ordered = sorted(held, key=lambda each: each.threshold.years)
        for before, after in pairwise(ordered):
            if after.threshold.years[0] <= before.threshold.years[1]:
                start = after.threshold.years[0]
                details = {"year": start if math.isfinite(start) else before.threshold.years[1]}
                yield Problem("threshold_years_overlap", file, after.line, where, details=details)


def _spans(placed: Sequence[_Placed]) -> Iterator[tuple[float, float]]:
    """Yield (first, last) year of each span in which the same thresholds hold, from the first year of any to the last."""
    starts = {each.threshold.years[0] for each in placed}
    starts |= {each.threshold.years[1] + 1 for each in placed if math.isfinite(each.threshold.years[1])}
    end = max(each.threshold.years[1] for each in placed)
    ordered = [each for each in sorted(starts) if each <= end]
    yield from zip(ordered, [*(each - 1 for each in ordered[1:]), end], strict=True)


def _cover(
    held: Sequence[_Placed], line_of_all: int, years: tuple[float, float], file: str, where: str
) -> Iterator[Problem]:
    """Yield gaps and overlaps between the bands of thresholds that hold in the same `years`."""
    bands = {each.threshold.band: each.line for each in reversed(held)}
    edges = [(-math.inf, -math.inf), *sorted(bands), (math.inf, math.inf)]
    for before, after in pairwise(edges):
        line = bands.get(after, line_of_all)
        said = _written(years)
        if before[1] < after[0]:
            details = {"low": before[1], "high": after[0], "years": said}
            yield Problem("band_gap", file, line, where, details=details)
        elif before[1] > after[0]:
            details = {"low": after[0], "high": min(before[1], after[1]), "years": said}
            yield Problem("band_overlap", file, line, where, details=details)


def _written(years: tuple[float, float]) -> str:
    """Return years as they are written; a key of the catalog where they are all."""
    first, last = ("" if math.isinf(year) else f"{year:g}" for year in years)
    return f"{first}–{last}" if first or last else "@scheme.all_years"
