"""Waste-energy measures: heat, cold and pressure used over available; what is summed over grades shows each grade beside."""

from __future__ import annotations

import math
from collections.abc import Mapping

from symbiosis.accounting.accounts import Accounts
from symbiosis.accounting.activity import weakest
from symbiosis.accounting.grades import waste_energy
from symbiosis.indicators.measured import Measured, Reading, above_whole, impossible, inputs, lacking, share

_KINDS = {"heat": "", "cold": "_cold", "pressure": "_pressure"}


def waste_energy_utilisation(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return waste heat, cold and pressure used over available [%], each kind's own rate as a reading (ND-3: a weighted mean).

    A kind without any row is one that the park does not have; a kind with one of its two rows lacks the other. Rates are weighted
    by available energy; where rows name their grade, the rate of each grade and the exergy-weighted rate are readings.
    """
    kinds = {kind: end for kind, end in _KINDS.items() if _any(accounts, end)}
    names = [f"waste_heat.{word}{end}" for end in kinds.values() for word in ("used", "available")]
    found, missing = inputs(accounts, *(names or ("waste_heat.available", "waste_heat.used")))
    if missing:
        return lacking(*missing)
    used, available = ([each.value for each in found[start::2]] for start in (0, 1))
    readings = tuple(
        Reading(f"waste_{kind}", 100.0 * part / whole)
        for kind, part, whole in zip(kinds, used, available, strict=True)
        if whole > 0.0 and len(kinds) > 1
    )
    readings += _by_grade(accounts, tuple(kinds))
    evidence = weakest(each.evidence for each in found)
    for part, whole in zip(used, available, strict=True):
        if above_whole(part, whole):
            return impossible(part, whole, evidence)
    return share(math.fsum(used), math.fsum(available), (evidence,), readings=readings)


def waste_heat_recovery(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return waste heat used over available [%] (JS24; what is recoverable is as declared), by grade as readings."""
    found, missing = inputs(accounts, "waste_heat.used", "waste_heat.available")
    if missing:
        return lacking(*missing)
    evidences = (each.evidence for each in found)
    readings = _by_grade(accounts, ("heat",))
    return share(found[0].value, found[1].value, evidences, readings=readings)


def _by_grade(accounts: Accounts, kinds: tuple[str, ...]) -> tuple[Reading, ...]:
    """Return the rate of each grade that rows name, and the exergy-weighted rate where it can be told of every row."""
    ends = {end: kind for kind, end in _KINDS.items()}
    rows = [
        row
        for row in accounts.activities
        if row.category == "waste_heat" and ends[row.item.removeprefix("used").removeprefix("available")] in kinds
    ]
    found = waste_energy(rows)
    if not any(each.grade.text for each in found.rows):
        return ()
    readings = [
        Reading("grade" if each.kind == "heat" else f"grade_{each.kind}", rate, each.grade.text)
        for each in found.rows
        if each.grade.text and (rate := each.to_json()["rate"]) is not None
    ]
    by_exergy = found.by_exergy()
    if by_exergy is not None and len(found.rows) > 1:
        readings.append(Reading("by_exergy", by_exergy))
    return tuple(readings)


def _any(accounts: Accounts, end: str) -> bool:
    return any(accounts.amount("waste_heat", f"{word}{end}") is not None for word in ("used", "available"))
