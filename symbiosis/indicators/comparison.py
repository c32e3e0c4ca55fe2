"""Comparison: a value against a threshold, unrounded; exactly met is met, unless the threshold is strict."""

from __future__ import annotations

from symbiosis.indicators.scorecard import Status
from symbiosis.library.schemes import Direction, Indicator, Threshold

SLACK = 1e-9
"""Relative slack with which a threshold counts as met (design decision)."""


def compare(value: float, threshold: float, direction: Direction | None, *, strict: bool = False) -> Status:
    """Return whether `value` meets `threshold`, with the slack of rounding; within it is equal, which a strict one refuses."""
    slack = SLACK * abs(threshold) * (-1.0 if strict else 1.0)
    if strict and value == threshold:
        return "not_met"
    met = value <= threshold + slack if direction == "lower" else value >= threshold - slack
    return "met" if met else "not_met"


def distance_of(
    value: float | None, threshold: float | None, direction: Direction | None, status: Status
) -> float | None:
    """Return what is lacking, in the indicator's unit: 0 where it is met, None where nothing is compared."""
    if value is None or threshold is None or status not in {"met", "not_met"}:
        return None
    if status == "met":
        return 0.0
    return value - threshold if direction == "lower" else threshold - value


def threshold_of(indicator: Indicator, year: int, *, band: float | None = None) -> Threshold | None:
    """Return the threshold of an indicator in a year, where `band` [unit of the band] lies; None where the text has none."""
    for row in indicator.thresholds:
        inside = indicator.band is None or (band is not None and row.band[0] <= band < row.band[1])
        if inside and row.years[0] <= year <= row.years[1]:
            return row
    return None


def judged(value: float, threshold: Threshold | None, direction: Direction | None) -> tuple[Status, str | None]:
    """Return the status of a value under a threshold, and the reason where it cannot be compared."""
    if threshold is None:
        return "no_threshold", "no_threshold_in_text"
    if threshold.value is not None:
        return compare(value, threshold.value, threshold.direction or direction, strict=threshold.strict), None
    if threshold.range is not None:
        return "not_computable", "threshold_range"
    if threshold.missing:
        return "not_computable", "threshold_missing"
    return "no_threshold", "no_threshold_in_text"
