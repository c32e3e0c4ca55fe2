"""Verdict: one that is not met decides before one that is not known; what cannot be known is never a no."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from symbiosis.indicators.absent import CATEGORY_ABSENT, met_of_a_part
from symbiosis.indicators.eligibility import Eligibility
from symbiosis.indicators.groups import grouped
from symbiosis.indicators.scorecard import Change, IndicatorResult, LevelResult, Reasons, Turning, Verdict
from symbiosis.library.schemes import Scheme

LEVELS = ("entry", "target")
COMPARED = frozenset({"met", "not_met", "no_threshold"})
"""Statuses between which a reading can change the answer."""


def verdict_of(
    used: Scheme,
    results: Sequence[IndicatorResult],
    eligibility: Eligibility | None = None,
    *,
    also: Collection[str] = (),
) -> tuple[Verdict, Reasons]:
    """Return the verdict and what it rests on: conditions, indicators and groups by id, each with a reason.

    A condition of application that does not hold and an indicator with a veto that is not met are a no, whatever else.
    Then decides what the class lets decide, a group in place of its members; `also` names indicators that decide beside.
    A condition that does not hold by its own fact, while what may stand in for it is not declared, leaves the verdict open.
    What is known of a text only in part may fail and never passes.
    """
    refused = () if eligibility is None else eligibility.rows
    failed = [(row.id, "not_eligible") for row in refused if row.status == "no"]
    deciding = _deciding(used, results, also)
    vetoes = {indicator.id for indicator in used.indicators if indicator.veto}
    missed = [(name, reason) for name, status, reason in deciding if status == "not_met"]
    failed += sorted(missed, key=lambda each: each[0] not in vetoes)
    if failed:
        return "fails", tuple(failed)
    unknown = [
        (row.id, "alternative_undeclared") for row in refused if row.status == "unknown" and row.value is not None
    ]
    unknown += [(name, reason) for name, status, reason in deciding if status != "met"]
    if not used.complete:
        unknown.append((used.id, "incomplete"))
    if unknown or not deciding:
        return "cannot_be_judged", tuple(unknown)
    return "passes", tuple((name, reason) for name, _, reason in deciding)


def _deciding(used: Scheme, results: Sequence[IndicatorResult], also: Collection[str]) -> list[tuple[str, str, str]]:
    """Return (id, status, reason) of each indicator or group that decides and applies, in the order of the scheme."""
    rows = {indicator.id: indicator for indicator in used.indicators}
    groups = {each.id: each for each in grouped(results, used)}
    found: list[tuple[str, str, str]] = []
    for each in results:
        row = rows[each.id]
        decides = used.classes[each.class_].decides != "never" or each.id in also
        if row.group is not None and not row.veto:
            group = groups.pop(row.group.id, None)
            if group is not None and decides and group.status != "not_applicable":
                found.append((group.id, group.status, _GROUP_REASON[group.status]))
        elif (decides or row.veto) and not _asks_nothing(used, each):
            partly = met_of_a_part(each)
            said = ("not_computable", CATEGORY_ABSENT) if partly else (each.status, each.reason or each.status)
            found.append((each.id, *said))
    return found


def _asks_nothing(used: Scheme, result: IndicatorResult) -> bool:
    """Return whether an indicator does not apply, or is of a class that decides where it applies and the text sets nothing here."""
    where = used.classes[result.class_].decides == "where_it_applies"
    return result.status == "not_applicable" or (where and result.status == "no_threshold")


_GROUP_REASON = {"met": "met", "not_met": "group_not_met", "not_computable": "group_unknown"}


def levels_of(
    used: Scheme, results: Sequence[IndicatorResult], eligibility: Eligibility | None
) -> tuple[LevelResult, ...]:
    """Return what the scheme says at application (`entry`) and at the end (`target`), where it has such levels.

    Indicators of a level decide there whatever their class; those without a level decide at both as they do in all.
    """
    level = {indicator.id: indicator.level for indicator in used.indicators}
    made = []
    for name in LEVELS:
        own = [each.id for each in results if level[each.id] == name]
        if own:
            held = [each for each in results if level[each.id] in (name, None)]
            verdict, reasons = verdict_of(used, held, eligibility, also=own)
            made.append(LevelResult(name, verdict, reasons))
    return tuple(made)


def nearest_of(results: Sequence[IndicatorResult]) -> tuple[Turning, ...]:
    """Return the indicators that are not met, nearest to their threshold first."""
    found = [
        Turning(each.id, each.distance, each.distance / abs(each.threshold) if each.threshold else None)
        for each in results
        if each.status == "not_met" and each.distance is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.relative is None, each.relative or 0.0)))


def changes_of(used: Scheme, results: Sequence[IndicatorResult], eligibility: Eligibility | None) -> tuple[Change, ...]:
    """Return each reading under which an indicator would say something else, with the verdict that then follows."""
    found = []
    for place, each in enumerate(results):
        for reading in each.readings:
            if reading.status != each.status and {each.status, reading.status} <= COMPARED:
                changed = replace(each, status=reading.status, reason=_NO_TEXT.get(reading.status))
                after = [*results[:place], changed, *results[place + 1 :]]
                verdict, _ = verdict_of(used, after, eligibility)
                found.append(Change(each.id, reading.id, each.status, reading.status, verdict))
    return tuple(found)


_NO_TEXT = {"no_threshold": "no_threshold_in_text"}
