"""Resource measures: solid waste, water, and declared facts; a row that is absent is missing, a zero row is zero."""

from __future__ import annotations

import math
from collections.abc import Mapping

from symbiosis.accounting.accounts import Accounts
from symbiosis.accounting.activity import weakest
from symbiosis.accounting.product_energy import product_energy
from symbiosis.indicators.measured import Measured, Reading, above_whole, impossible, inputs, lacking, share


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
        if both > 0.0 and not above_whole(more[0], more[1] + more[2]):
            readings = (Reading("with_hazardous", 100.0 * (utilised + more[0]) / both),)
    return share(utilised, generated + stock, (each.evidence for each in found), readings=readings)


def waste_disposal_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return general and hazardous waste utilised or treated over what was generated plus earlier stock utilised [%].

    General waste alone is a reading. Form: HJ 274-2015, item 24, which adds earlier stock treated to both sides; no row has it apart.
    """
    names = ("waste.utilised", "waste.treated", "waste.generated", "waste.stock_utilised")
    found, missing = inputs(accounts, *names, *(f"{name}_hazardous" for name in names))
    if missing:
        return lacking(*missing)
    general, hazardous = ([each.value for each in found[start : start + 4]] for start in (0, 4))
    evidence = weakest(each.evidence for each in found)
    for part in (general, hazardous):
        if above_whole(part[0] + part[1], part[2] + part[3]):
            return impossible(part[0] + part[1], part[2] + part[3], evidence)
    below = general[2] + general[3]
    readings = (Reading("general_only", 100.0 * (general[0] + general[1]) / below),) if below > 0.0 else ()
    return share(
        math.fsum((*general[:2], *hazardous[:2])),
        math.fsum((*general[2:], *hazardous[2:])),
        (evidence,),
        readings=readings,
    )


def reclaimed_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return reclaimed water used over waste water treated [%] (HJ 274-2015, item 16)."""
    found, missing = inputs(accounts, "water.reclaimed", "water.treated")
    if missing:
        return lacking(*missing)
    return share(found[0].value, found[1].value, (each.evidence for each in found))


def water_reuse(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return recirculated, cascaded and reclaimed water over these plus fresh intake [%]. Inputs as in form 205-4."""
    found, missing = inputs(accounts, "water.fresh", "water.recirculated", "water.cascaded", "water.reclaimed")
    if missing:
        return lacking(*missing)
    fresh, *reused = (each.value for each in found)
    again = math.fsum(reused)
    return share(again, again + fresh, (each.evidence for each in found))


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
    return share(found[0].value, found[1].value, (each.evidence for each in found))


def _counted(accounts: Accounts, parameters: Mapping[str, str]) -> Measured | None:
    """Return the declared share of products at a grade [%], or None where neither count is declared."""
    counts = {"numerator": parameters.get("at_grade", ""), "denominator": parameters.get("with_limit", "")}
    return fact_share(accounts, counts) if any(name in accounts.facts for name in counts.values()) else None


def product_limits(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return products whose unit energy is at a grade of its limit or better over those with such a grade [%].

    Products whose standard has no such grade do not count; one whose grade is not known leaves the share open. Weighted by
    energy, and as every transcription of the limits would have it, as readings. Without any row, the declared count
    `at_grade` over `with_limit`, which stands beside the rows where there are both.
    """
    found = product_energy(accounts, grade=int(parameters["grade"]))
    counted = _counted(accounts, parameters)
    if not found.rows:
        return counted or lacking("product_energy")
    evidence = weakest(row.evidence for row in found.rows)
    judged = [row for row in found.rows if row.judged]
    if not judged:
        return Measured(None, evidence, reason="no_product_limit")
    readings = []
    if counted is not None and counted.value is not None:
        readings.append(Reading("declared_counts", counted.value))
    if found.share_by_energy is not None:
        readings.append(Reading("by_energy", 100.0 * found.share_by_energy))
    if any(row.others for row in judged):
        sure = [row for row in judged if {"met"} == {row.against.status, *(said.status for _, said in row.others)}]
        readings.append(Reading("all_transcriptions", 100.0 * len(sure) / len(judged)))
    share = 100.0 * found.n_met / len(judged)
    if any(row.against.status == "not_computable" for row in found.rows):
        known = (*readings, Reading("judged_only", share))
        return Measured(None, evidence, reason="product_limit_unknown", readings=known)
    return Measured(share, evidence, readings=tuple(readings))
