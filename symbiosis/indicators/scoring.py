"""Scoring: values are compared unrounded; a threshold exactly met is met; what cannot be known is never a no."""

from __future__ import annotations

from dataclasses import replace

from symbiosis.accounting.accounts import Accounts
from symbiosis.accounting.activity import weakest
from symbiosis.errors import UsageError
from symbiosis.i18n import told
from symbiosis.indicators.absent import absent_categories
from symbiosis.indicators.comparison import distance_of, judged, threshold_of
from symbiosis.indicators.eligibility import Eligibility, eligible
from symbiosis.indicators.groups import grouped
from symbiosis.indicators.measured import ABOVE_WHOLE, OUTSIDE_WHOLE, Measured
from symbiosis.indicators.registry import FUNCTIONS
from symbiosis.indicators.scorecard import BandResult, IndicatorResult, ReadingResult, Scorecard, Status, both
from symbiosis.indicators.verdict import changes_of, levels_of, nearest_of, verdict_of
from symbiosis.library.schemes import Indicator, Scheme, Threshold, scheme

CONDITION_UNKNOWN = "condition_unknown"


def score(accounts: Accounts, rules: str | Scheme, *, year: int | None = None, part_year: bool = False) -> Scorecard:
    """Return the scorecard of a scheme on accounts that were made by the same scheme.

    `year` picks thresholds that are stepped by year (default: the year of the accounts, else of the scheme). Where the accounts
    cover only a `part_year`, values are shown and nothing is compared, for bands and thresholds are of a calendar year. Raises
    UsageError where the accounts were made by another scheme.
    """
    used = scheme(rules) if isinstance(rules, str) else rules
    if used.id != accounts.scheme.id:
        raise UsageError(told("account.other_scheme", scheme=used.id, made=accounts.scheme.id))
    when = year or accounts.year or used.year
    results = tuple(_score(accounts, used, indicator, when) for indicator in used.indicators)
    if part_year:
        results = tuple(_uncompared(each) for each in results)
    return scorecard_of(used, results, eligible(used, accounts.facts))


def scorecard_of(
    used: Scheme, results: tuple[IndicatorResult, ...], eligibility: Eligibility | None = None
) -> Scorecard:
    """Return the scorecard that `results` make: verdict, what is nearest to turning, and what another reading would change."""
    verdict, reasons = verdict_of(used, results, eligibility)
    return Scorecard(
        scheme=used,
        verdict=verdict,
        reasons=reasons,
        indicators=results,
        nearest_to_turning=nearest_of(results),
        changes=changes_of(used, results, eligibility),
        eligibility=eligibility,
        groups=grouped(results, used),
        levels=levels_of(used, results, eligibility),
    )


def condition_unknown(accounts: Accounts, used: Scheme, indicator: Indicator) -> bool:
    """Return whether it must be declared if an indicator applies, and is not: its class decides only where it does."""
    if indicator.applies_if is None or indicator.applies_if in accounts.facts:
        return False
    row = used.classes[indicator.class_]
    return row.decides == "where_it_applies" or row.condition_required


def _uncompared(result: IndicatorResult) -> IndicatorResult:
    """Return an indicator of a part of a year: its value without any comparison."""
    readings = tuple(replace(each, status="not_computable") for each in result.readings)
    if result.status == "not_computable":
        return replace(result, readings=readings)
    if result.status == "not_applicable":
        return result
    return replace(result, status="not_computable", reason="part_year", distance=None, band=None, readings=readings)


def _score(accounts: Accounts, used: Scheme, indicator: Indicator, year: int) -> IndicatorResult:
    measured = FUNCTIONS[indicator.measure](accounts, indicator.parameters)
    threshold, band = _threshold(accounts, indicator, year)
    status, reason = _status(accounts, used, indicator, measured, threshold)
    limit = None if threshold is None else threshold.value
    direction = indicator.direction if threshold is None or threshold.direction is None else threshold.direction
    lacks = measured.missing
    if reason == CONDITION_UNKNOWN:
        lacks += (f"declared.{indicator.applies_if}",)
    lacks = () if status == "not_applicable" else (*lacks, *absent_categories(accounts, indicator))
    return IndicatorResult(
        id=indicator.id,
        name={"zh": indicator.name.text("zh"), "en": indicator.name.text("en")},
        value=measured.value,
        unit=indicator.unit,
        direction=direction,
        threshold=limit,
        band=band,
        class_=indicator.class_,
        status=status,
        reason=reason,
        distance=distance_of(measured.value, limit, direction, status),
        inputs_missing=tuple(dict.fromkeys(lacks)),
        readings=_readings(indicator, measured, threshold, status, reason, year),
        interval=None,
        evidence=weakest((measured.evidence, indicator.formula_evidence)),
        source=indicator.source,
        edition=used.edition,
    )


def _threshold(accounts: Accounts, indicator: Indicator, year: int) -> tuple[Threshold | None, BandResult | None]:
    """Return the threshold that holds in the band and year, and the band."""
    if indicator.band is None:
        return threshold_of(indicator, year), None
    value = FUNCTIONS[indicator.band.by](accounts, indicator.band.parameters).value
    if value is None:
        return None, None
    row = next((row for row in indicator.thresholds if row.band[0] <= value < row.band[1]), None)
    band = None if row is None else BandResult(indicator.band.by, value, row.low, row.below, indicator.band.unit)
    return threshold_of(indicator, year, band=value), band


def _status(
    accounts: Accounts, used: Scheme, indicator: Indicator, measured: Measured, threshold: Threshold | None
) -> tuple[Status, str | None]:
    if indicator.applies_if is not None:
        applies = accounts.facts.get(indicator.applies_if)
        if applies is not None and applies.value == 0.0:
            return "not_applicable", "declared_not_applicable"
    if measured.value is None:
        return "not_computable", measured.reason
    if threshold is None and indicator.band is not None and _band_unknown(accounts, indicator):
        return "not_computable", "band_unknown"
    found, reason = judged(measured.value, threshold, indicator.direction)
    if found in ("met", "not_met") and condition_unknown(accounts, used, indicator):
        return "not_computable", CONDITION_UNKNOWN
    return found, reason


def _band_unknown(accounts: Accounts, indicator: Indicator) -> bool:
    band = indicator.band
    return band is not None and FUNCTIONS[band.by](accounts, band.parameters).value is None


def _readings(
    indicator: Indicator,
    measured: Measured,
    threshold: Threshold | None,
    status: Status,
    reason: str | None,
    year: int,
) -> tuple[ReadingResult, ...]:
    """Return the other readings of a measure, and the value under what a threshold or a condition might be."""
    made = []
    for each in measured.readings:
        held = threshold
        if each.band is not None and indicator.band is not None:
            held = threshold_of(indicator, year, band=each.band)
        found, _ = judged(each.value, held, indicator.direction)
        if reason == "band_unknown" or status == "not_applicable":
            found = status
        elif reason in (CONDITION_UNKNOWN, ABOVE_WHOLE, OUTSIDE_WHOLE):
            found = "not_computable"
        name = f"{each.id}:{each.detail}" if each.detail else each.id
        limit = None if held is None else held.value
        made.append(ReadingResult(name, both(f"reading.{each.id}", detail=each.detail), each.value, found, limit))
    if measured.value is not None and threshold is not None:
        if reason == CONDITION_UNKNOWN:
            found, _ = judged(measured.value, threshold, indicator.direction)
            made.append(_under("if_it_applies", measured.value, found, threshold.value))
        elif reason == "threshold_range" and threshold.range is not None:
            for name, limit in zip(("threshold_low", "threshold_high"), threshold.range, strict=True):
                assumed = threshold.model_copy(update={"value": limit, "range": None})
                found, _ = judged(measured.value, assumed, indicator.direction)
                made.append(_under(name, measured.value, found, limit))
    return tuple(made)


def _under(name: str, value: float, status: Status, limit: float | None) -> ReadingResult:
    return ReadingResult(name, both(f"reading.{name}", detail=""), value, status, limit)
