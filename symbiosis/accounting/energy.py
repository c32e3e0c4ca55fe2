"""Energy: what the park consumes in a year, net across its fence, in tce both ways, from the same heating values as its CO2."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from symbiosis.accounting.activity import Activity, weakest
from symbiosis.accounting.energy_place import Use, own_supply, uses
from symbiosis.accounting.factor_book import GJ_PER_TCE, FactorBook
from symbiosis.accounting.factor_unit import is_energy
from symbiosis.accounting.fuel_use import fuel_use
from symbiosis.library.activities import item_of
from symbiosis.library.factors import FactorSet
from symbiosis.library.fuels import fuels
from symbiosis.units import Evidence, convert

Basis = Literal["equivalent", "calorific"]

NON_FOSSIL = frozenset({"biogenic", "waste", "direct_non_fossil", "certificate", "non_fossil_heat", "waste_heat"})
"""Kinds of energy that are not fossil. Heat of a neighbour's waste counts here (ND-0 names it a clean source of heat)."""


@dataclass(frozen=True)
class EnergyLine:
    """Energy of one activity [tce], electricity at its equivalent and at its calorific value; negative where it leaves.

    `kind`: fossil natural_gas biogenic waste carbon_free uncovered direct_non_fossil certificate fossil_heat
    non_fossil_heat waste_heat. `evidence`: the weaker of the row's and its coefficient's. `raw_material`: used as
    material, not as energy. `use` and `supply` say where the line stands in the energy balance of `year`.
    """

    enterprise: str
    category: str
    item: str
    kind: str
    tce_equivalent: float
    tce_calorific: float
    evidence: Evidence
    raw_material: bool = False
    plant: str = ""
    process: str = ""
    year: int | None = None
    use: Use = "final"
    supply: Literal["bought", "own"] = "bought"


_SIGN = {
    "fuel": 1.0,
    "feedstock": 1.0,
    "conversion_in": 1.0,
    "conversion_out": -1.0,
    "electricity_import": 1.0,
    "electricity_own": 1.0,
    "electricity_export": -1.0,
    "heat_import": 1.0,
    "heat_export": -1.0,
}


def energy_lines(
    activities: Iterable[Activity], book: FactorBook, *, fuel_set: FactorSet | None = None
) -> tuple[EnergyLine, ...]:
    """Return the energy of every activity that has some. Own power whose fuel or heat is counted already counts nothing."""
    lines: list[EnergyLine] = []
    rows = tuple(activities)
    equivalent = book.equivalent_value().factor
    calorific = book.coefficient("electricity_calorific")
    per_gj = book.coefficient("heat")
    for activity, use_of in zip(rows, uses(rows), strict=True):
        kind: str
        known: tuple[Evidence, ...]
        sign = _SIGN.get(activity.category)
        if sign is None:
            continue
        if activity.category.startswith("electricity"):
            item = item_of(activity.category, activity.item)
            if item.in_fuel:
                continue
            power = sign * convert(activity.quantity, activity.unit, "MWh")
            tce = (power * equivalent.value, power * calorific.value)
            known = (equivalent.evidence, calorific.evidence)
            kind = item.group or "uncovered"
        elif activity.category.startswith("heat"):
            heat = sign * convert(activity.quantity, activity.unit, "GJ") * per_gj.value
            tce = (heat, heat)
            known = (per_gj.evidence,)
            group = item_of(activity.category, activity.item).group
            kind = "waste_heat" if group == "waste_heat" else f"{group}_heat"
        elif activity.item in fuels():
            use = fuel_use(activity, book, fuel_set)
            if use.heat is None:
                continue
            tce = (sign * use.heat / GJ_PER_TCE,) * 2
            heating = use.numbers.heating_value
            known = () if heating is None or is_energy(activity.unit) else (heating.evidence,)
            kind = _fuel_kind(activity.item)
        else:
            continue
        evidence = weakest((activity.evidence, *known))
        lines.append(
            EnergyLine(
                enterprise=activity.enterprise,
                category=activity.category,
                item=activity.item,
                kind=kind,
                tce_equivalent=tce[0],
                tce_calorific=tce[1],
                evidence=evidence,
                raw_material=use_of == "raw_material",
                plant=activity.plant,
                process=activity.process,
                year=activity.year,
                use=use_of,
                supply="own" if own_supply(activity) else "bought",
            )
        )
    return tuple(lines)


def tce(
    lines: Iterable[EnergyLine],
    basis: Basis,
    *,
    kinds: Collection[str] | None = None,
    raw_material: bool = True,
) -> float:
    """Return the sum of lines [tce] on a basis, of some kinds, with or without what is used as raw material."""
    return math.fsum(
        line.tce_equivalent if basis == "equivalent" else line.tce_calorific
        for line in lines
        if (kinds is None or line.kind in kinds) and (raw_material or not line.raw_material)
    )


def _fuel_kind(fuel_id: str) -> str:
    fuel = fuels()[fuel_id]
    if fuel.natural_gas:
        return "natural_gas"
    return "waste" if fuel.from_waste else fuel.group
