"""Scoring: values are compared unrounded; a threshold exactly met is met; what cannot be known is never a no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbiosis.accounting.accounts import Accounts
from symbiosis.accounting.activity import weakest
from symbiosis.errors import UsageError
from symbiosis.i18n import tr
from symbiosis.indicators.measured import Measured
from symbiosis.indicators.registry import FUNCTIONS
from symbiosis.indicators.scorecard import (
    BandResult,
    IndicatorResult,
    ReadingResult,
    Scorecard,
    Status,
    Turning,
    Verdict,
    both,
)
from symbiosis.library.schemes import Direction, Indicator, Scheme, Threshold, scheme

SLACK = 1e-9
"""Relative slack with which a threshold counts as met (design decision)."""


def score(accounts: Accounts, rules: str | Scheme, *, year: int | None = None, part_year: bool = False) -> Scorecard:
    """Return the scorecard of a scheme on accounts that were made by the same scheme.

    `year` picks thresholds that are stepped by year (default: the year of the accounts, else of the scheme). Where the accounts
    cover only a `part_year`, values are shown and nothing is compared, for bands and thresholds are of a calendar year. Raises
    UsageError where the accounts were made by another scheme.
    """
    used = scheme(rules) if isinstance(rules, str) else rules
    if used.id != accounts.scheme.id:
        texts = (
            tr("account.other_scheme", lang=lang, scheme=used.id, made=accounts.scheme.id) for lang in ("zh", "en")
        )
        raise UsageError(" / ".join(texts))
    when = year or accounts.year or used.year
    results = tuple(_score(accounts, used, indicator, when) for indicator in used.indicators)
    if part_year:
        results = tuple(_uncompared(each) for each in results)
    return scorecard_of(used, results)


def scorecard_of(used: Scheme, results: tuple[IndicatorResult, ...]) -> Scorecard:
    """Return the scorecard that `results` make: verdict, what is nearest to turning, and what another reading would change."""
    verdict, reasons = verdict_of(used, results)
    return Scorecard(
        scheme=used,
        verdict=verdict,
        reasons=reasons,
        indicators=results,
        nearest_to_turning=nearest_of(results),
        changed_by_reading=tuple(
            (each.id, reading.id)
            for each in results
            for reading in each.readings
            if {each.status, reading.status} == {"met", "not_met"}
        ),
    )


def _uncompared(result: IndicatorResult) -> IndicatorResult:
    """Return an indicator of a part of a year: its value without any comparison."""
    if result.status not in ("met", "not_met", "no_threshold"):
        return result
    readings = tuple(replace(each, status="not_computable") for each in result.readings)
    return replace(result, status="not_computable", reason="part_year", distance=None, band=None, readings=readings)


def _score(accounts: Accounts, used: Scheme, indicator: Indicator, year: int) -> IndicatorResult:
    measured = FUNCTIONS[indicator.measure](accounts, indicator.parameters)
    threshold, band = _threshold(accounts, indicator, year)
    status, reason = _status(accounts, indicator, measured, threshold)
    limit = None if threshold is None else threshold.value
    readings = tuple(
        ReadingResult(
            id=f"{each.id}:{each.detail}" if each.detail else each.id,
            name=both(f"reading.{each.id}", detail=each.detail),
            value=each.value,
            status=status
            if limit is None or status == "not_applicable"
            else compare(each.value, limit, indicator.direction),
        )
        for each in measured.readings
    )
    return IndicatorResult(
        id=indicator.id,
        name={"zh": indicator.name.text("zh"), "en": indicator.name.text("en")},
        value=measured.value,
        unit=indicator.unit,
        direction=indicator.direction,
        threshold=limit,
        band=band,
        class_=indicator.class_,
        status=status,
        reason=reason,
        distance=distance_of(measured.value, limit, indicator.direction, status),
        inputs_missing=measured.missing if status == "not_computable" else (),
        readings=readings,
        interval=None,
        evidence=weakest((measured.evidence, indicator.formula_evidence)),
        source=indicator.source,
        edition=used.edition,
    )


def _threshold(accounts: Accounts, indicator: Indicator, year: int) -> tuple[Threshold | None, BandResult | None]:
    """Return the threshold that holds in the band and year, and the band."""
    rows: Sequence[Threshold] = indicator.thresholds
    band: BandResult | None = None
    if indicator.band is not None:
        value = FUNCTIONS[indicator.band.by](accounts, indicator.band.parameters).value
        if value is None:
            return None, None
        rows = [row for row in rows if row.band[0] <= value < row.band[1]]
        if rows:
            band = BandResult(indicator.band.by, value, rows[0].low, rows[0].below, indicator.band.unit)
    held = [row for row in rows if row.years[0] <= year <= row.years[1]]
    return (held[0] if held else None), band


def _status(
    accounts: Accounts, indicator: Indicator, measured: Measured, threshold: Threshold | None
) -> tuple[Status, str | None]:
    if indicator.applies_if is not None:
        applies = accounts.facts.get(indicator.applies_if)
        if applies is not None and applies.value == 0.0:
            return "not_applicable", "declared_not_applicable"
    if measured.value is None:
        return "not_computable", measured.reason
    if threshold is None or (threshold.value is None and not threshold.missing):
        return "no_threshold", "no_threshold_in_text"
    if threshold.value is None:
        return "not_computable", "threshold_missing"
    return compare(measured.value, threshold.value, indicator.direction), None


def compare(value: float, threshold: float, direction: Direction | None) -> Status:
    """Return whether `value` meets `threshold`, with the slack of rounding."""
    slack = SLACK * abs(threshold)
    met = value <= threshold + slack if direction == "lower" else value >= threshold - slack
    return "met" if met else "not_met"


def distance_of(
    value: float | None, threshold: float | None, direction: Direction | None, status: Status
) -> float | None:
    """Return what is lacking, in the indicator's unit."""
    if value is None or threshold is None or status not in {"met", "not_met"}:
        return None
    if status == "met":
        return 0.0
    return value - threshold if direction == "lower" else threshold - value


def verdict_of(used: Scheme, results: Sequence[IndicatorResult]) -> tuple[Verdict, tuple[tuple[str, str], ...]]:
    """Return the verdict and the indicators it rests on: one that is not met decides before one that is not known."""
    deciding = [
        each for each in results if used.classes[each.class_].decides != "never" and each.status != "not_applicable"
    ]
    failed = [(each.id, "not_met") for each in deciding if each.status == "not_met"]
    if failed:
        return "fails", tuple(failed)
    unknown = [(each.id, each.reason or each.status) for each in deciding if each.status != "met"]
    if unknown or not deciding:
        return "cannot_be_judged", tuple(unknown)
    return "passes", tuple((each.id, "met") for each in deciding)


def nearest_of(results: Sequence[IndicatorResult]) -> tuple[Turning, ...]:
    """Return the indicators that are not met, nearest to their threshold first."""
    found = [
        Turning(each.id, each.distance, each.distance / abs(each.threshold) if each.threshold else float("inf"))
        for each in results
        if each.status == "not_met" and each.distance is not None
    ]
    return tuple(sorted(found, key=lambda each: each.relative))
