"""Resource measures: solid waste, waste energy, water, and declared facts; a row that is absent is missing, a zero row is zero."""

from __future__ import annotations

import math
from collections.abc import Mapping

from symbiosis.accounting.accounts import Accounts
from symbiosis.indicators.measured import Measured, Reading, inputs, lacking, ratio

_KINDS = {"heat": "", "cold": "_cold", "pressure": "_pressure"}


def solid_waste_utilisation(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return general waste utilised over generated plus earlier stock utilised [%]; with hazardous waste as a reading.

    Utilised includes the use of earlier stock. Source: wanglu-green-park; inputs as in table 基101.
    """
    names = ("waste.utilised", "waste.generated", "waste.stock_utilised")
    found, missing = inputs(accounts, *names)
    if missing:
        return lacking(*missing)
    utilised, generated, stock = (each.value for each in found)
    readings: tuple[Reading, ...] = ()
    hazardous, absent = inputs(accounts, *(f"{name}_hazardous" for name in names))
    if not absent:
        more = [each.value for each in hazardous]
        both = generated + stock + more[1] + more[2]
        if both > 0.0:
            readings = (Reading("with_hazardous", 100.0 * (utilised + more[0]) / both),)
    return ratio(utilised, generated + stock, (each.evidence for each in found), scale=100.0, readings=readings)


def waste_energy_utilisation(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return waste heat, cold and pressure used over available [%], each kind's own rate as a reading (ND-3: a weighted mean).

    A kind without any row is one that the park does not have; a kind with one of its two rows lacks the other.
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
    evidences = (each.evidence for each in found)
    return ratio(math.fsum(used), math.fsum(available), evidences, scale=100.0, readings=readings)


def waste_heat_recovery(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return waste heat used over available [%] (JS24; what is recoverable is as declared)."""
    found, missing = inputs(accounts, "waste_heat.used", "waste_heat.available")
    if missing:
        return lacking(*missing)
    return ratio(found[0].value, found[1].value, (each.evidence for each in found), scale=100.0)


def water_reuse(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return recirculated, cascaded and reclaimed water over these plus fresh intake [%]. Inputs as in form 205-4."""
    found, missing = inputs(accounts, "water.fresh", "water.recirculated", "water.cascaded", "water.reclaimed")
    if missing:
        return lacking(*missing)
    fresh, *reused = (each.value for each in found)
    again = math.fsum(reused)
    return ratio(again, again + fresh, (each.evidence for each in found), scale=100.0)


def fact(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return a declared fact in its unit."""
    name = parameters["fact"]
    found = accounts.facts.get(name)
    return lacking(f"declared.{name}") if found is None else Measured(found.value, found.evidence)


def fact_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return one declared fact over another [%]."""
    names = (f"declared.{parameters['numerator']}", f"declared.{parameters['denominator']}")
    found, missing = inputs(accounts, *names)
    if missing:
        return lacking(*missing)
    return ratio(found[0].value, found[1].value, (each.evidence for each in found), scale=100.0)


def _any(accounts: Accounts, end: str) -> bool:
    return any(accounts.amount("waste_heat", f"{word}{end}") is not None for word in ("used", "available"))
