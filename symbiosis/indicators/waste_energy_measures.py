"""Waste-energy measures: heat, cold and pressure used over available; what is summed over grades shows each grade beside."""

from __future__ import annotations

import math
from collections.abc import Mapping

from symbiosis.accounting.accounts import Accounts
from symbiosis.indicators.measured import Measured, Reading, inputs, lacking, ratio
from symbiosis.units import UnitError, convert, parse_quantity

_KINDS = {"heat": "", "cold": "_cold", "pressure": "_pressure"}
AMBIENT_K = 298.15
"""Surroundings of the exergy reading [K]: 25 degC, a convention (evidence default; the texts name none)."""


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
    evidences = (each.evidence for each in found)
    return ratio(math.fsum(used), math.fsum(available), evidences, scale=100.0, readings=readings)


def waste_heat_recovery(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return waste heat used over available [%] (JS24; what is recoverable is as declared), by grade as readings."""
    found, missing = inputs(accounts, "waste_heat.used", "waste_heat.available")
    if missing:
        return lacking(*missing)
    evidences = (each.evidence for each in found)
    readings = _by_grade(accounts, ("heat",))
    return ratio(found[0].value, found[1].value, evidences, scale=100.0, readings=readings)


def exergy_share(kelvin: float) -> float:
    """Return the share of exergy in heat, or of exergy per cold, at a constant temperature [1]: |1 - T0/T| (Carnot)."""
    return abs(1.0 - AMBIENT_K / kelvin)


def _by_grade(accounts: Accounts, kinds: tuple[str, ...]) -> tuple[Reading, ...]:
    """Return the rate of each grade, and the exergy-weighted rate where every row has a temperature."""
    sums: dict[tuple[str, str], dict[str, float]] = {}
    for row in accounts.activities:
        word, _, end = row.item.partition("_")
        kind = end or "heat"
        if row.category == "waste_heat" and kind in kinds:
            held = sums.setdefault((kind, row.grade.strip()), {})
            held[word] = held.get(word, 0.0) + convert(row.quantity, row.unit, "GJ")
    if not any(grade for _, grade in sums):
        return ()
    readings = [
        Reading("grade" if kind == "heat" else f"grade_{kind}", 100.0 * held["used"] / held["available"], grade)
        for (kind, grade), held in sums.items()
        if grade and "used" in held and held.get("available", 0.0) > 0.0
    ]
    shares = [_exergy(grade) for _, grade in sums]
    if None not in shares:
        weighted = [(share or 0.0, held) for share, held in zip(shares, sums.values(), strict=True)]
        used, available = (
            math.fsum(share * held.get(word, 0.0) for share, held in weighted) for word in ("used", "available")
        )
        if available > 0.0:
            readings.append(Reading("by_exergy", 100.0 * used / available))
    return tuple(readings)


def _exergy(grade: str) -> float | None:
    """Return the share of exergy at a grade, or None where it is no temperature."""
    try:
        number, unit = parse_quantity(grade)
        kelvin = convert(number, unit, "K")
    except UnitError:
        return None
    return exergy_share(kelvin) if kelvin > 0.0 else None


def _any(accounts: Accounts, end: str) -> bool:
    return any(accounts.amount("waste_heat", f"{word}{end}") is not None for word in ("used", "available"))
