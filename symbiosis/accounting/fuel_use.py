"""Fuel use: the heat and the CO2 of an amount of fuel, by a factor set or by the factor that the row itself gives."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.factor_book import FactorBook, FuelFactor
from symbiosis.accounting.factor_unit import is_energy, parse_factor_unit
from symbiosis.library.factors import Factor, FactorSet
from symbiosis.library.fuels import fuels
from symbiosis.units import convert


@dataclass(frozen=True)
class FuelUse:
    """Amount [unit of the fuel] and heat [GJ] of an activity, each None where it cannot be known."""

    amount: float | None
    heat: float | None
    unit: str
    numbers: FuelFactor


@dataclass(frozen=True)
class Product:
    """activity [unit] x factor [factor_unit] = co2 [tCO2]; `where` is the factor with its set, source and evidence."""

    activity: float
    unit: str
    factor: float
    factor_unit: str
    co2: float
    where: Factor


def fuel_use(activity: Activity, book: FactorBook, fuel_set: FactorSet | None = None) -> FuelUse:
    """Return amount and heat of a fuel row; a quantity of energy is heat already, another is worth its heating value.

    The measured heating value of the row goes before that of any set.
    """
    numbers = book.fuel(activity.item, fuel_set)
    unit = fuels()[activity.item].unit
    if activity.heating_value is not None:
        measured = Factor(activity.heating_value, f"GJ/{unit}", "given", "", activity.evidence)
        numbers = replace(numbers, heating_value=measured)
    heating = numbers.heating_value
    if is_energy(activity.unit):
        heat = convert(activity.quantity, activity.unit, "GJ")
        return FuelUse(None if heating is None else heat / heating.value, heat, unit, numbers)
    amount = convert(activity.quantity, activity.unit, unit)
    return FuelUse(amount, None if heating is None else amount * heating.value, unit, numbers)


def fuel_co2(activity: Activity, use: FuelUse, *, burnt: bool) -> Product | None:
    """Return the CO2 of a fuel row, burnt or converted at 100 % of its carbon; None where a number is lacking."""
    if activity.factor is not None:
        return own_factor(activity, heat=use.heat, amount=use.amount, unit=use.unit)
    found = use.numbers.burnt if burnt else use.numbers.converted
    heating = use.numbers.heating_value
    if found is None or use.heat is None:
        return None
    if is_energy(activity.unit) or heating is None or use.amount is None:
        return Product(use.heat, "GJ", found.value, "tCO2/GJ", use.heat * found.value, found)
    factor = heating.value * found.value
    return Product(use.amount, use.unit, factor, f"tCO2/{use.unit}", use.amount * factor, found)


def own_factor(
    activity: Activity, *, heat: float | None = None, amount: float | None = None, unit: str = ""
) -> Product | None:
    """Return the CO2 of a row by its own factor, over its quantity, its heat [GJ] or its amount [unit]; None where it does not fit."""
    given = parse_factor_unit(activity.factor_unit)
    where = Factor(activity.factor or 0.0, activity.factor_unit, "given", "", activity.evidence)
    if is_energy(given.per) == is_energy(activity.unit):
        quantity = convert(activity.quantity, activity.unit, given.per)
    elif is_energy(given.per):
        if heat is None:
            return None
        quantity = convert(heat, "GJ", given.per)
    else:
        if amount is None:
            return None
        quantity = convert(amount, unit, given.per)
    co2 = quantity * where.value * given.scale
    return Product(quantity, given.per, where.value, activity.factor_unit, co2, where)
