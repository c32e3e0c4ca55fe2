"""Leaving: what an enterprise sells it made or bought, and gas passed on carries the carbon that its taker emits; else it is said."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.factor_book import FactorBook
from symbiosis.accounting.fuel_use import fuel_use
from symbiosis.errors import Problem
from symbiosis.library.fuels import fuels
from symbiosis.units import convert

SLACK = 1e-9
"""Relative slack of comparisons between sums."""
_GJ_PER_MWH = convert(1.0, "MWh", "GJ")


def sold_unmade(activities: Sequence[Activity], book: FactorBook) -> Iterator[Problem]:
    """Yield fossil power, recovered power and fossil heat sold beyond what can have been made of fuel or was bought.

    Where own generation of the item is declared, that is what was made; else all heat of fossil fuel and waste is the most. A ledger
    closes by itself.
    """
    rows = [row for row in activities if not row.origin]
    heat_of_fuel = math.fsum(_heat_of_fuel(rows, book))
    bought_heat = _sum(rows, "heat_import", "fossil", "GJ")
    bought_power = math.fsum(
        convert(row.quantity, row.unit, "MWh") for row in rows if row.category == "electricity_import"
    )
    for item, most in (("fossil_chp", heat_of_fuel / _GJ_PER_MWH), ("recovered", 0.0)):
        declared = any(row.category == "electricity_own" and row.item == item for row in rows)
        made = _sum(rows, "electricity_own", item, "MWh") if declared else most
        yield from _beyond(
            rows, "electricity_export", item, made + _sum(rows, "electricity_import", item, "MWh"), "MWh"
        )
    yield from _beyond(rows, "heat_export", "fossil", heat_of_fuel + bought_heat + bought_power * _GJ_PER_MWH, "GJ")


def gas_passed_on(activities: Sequence[Activity], book: FactorBook) -> Iterator[Problem]:
    """Yield gas that leaves one enterprise with all of its carbon and is burnt by the other with a share not oxidised."""
    given = [row for row in activities if row.category == "conversion_out" and row.item in fuels()]
    for row in activities:
        if row.category != "fuel" or row.factor is not None or not row.quantity > 0.0:
            continue
        giver = next((each for each in given if _passed(each, row)), None)
        use = fuel_use(row, book)
        burnt, converted = use.numbers.burnt, use.numbers.converted
        if giver is None or giver.factor is not None or use.heat is None or burnt is None or converted is None:
            continue
        lost = use.heat * (converted.value - burnt.value)
        if lost > SLACK:
            details = {"enterprise": row.enterprise, "partner": giver.enterprise, "lost": lost, "set": burnt.set}
            yield Problem("gas_passed_on", row.file, row.line, f"{row.category}/{row.item}", details=details)


def _passed(given: Activity, taken: Activity) -> bool:
    """Return whether a row of gas given and one of gas burnt name each other, or one of them the other."""
    if given.item != taken.item or given.enterprise == taken.enterprise:
        return False
    to_taker = not given.partner or given.partner == taken.enterprise
    from_giver = not taken.partner or taken.partner == given.enterprise
    return to_taker and from_giver and bool(given.partner or taken.partner)


def _beyond(rows: Iterable[Activity], category: str, item: str, made: float, unit: str) -> Iterator[Problem]:
    sold = [row for row in rows if row.category == category and row.item == item]
    amount = _sum(sold, category, item, unit)
    if amount > made * (1.0 + SLACK):
        details = {"sold": amount, "made": made, "in_unit": unit}
        yield Problem("account_sold_unmade", sold[0].file, sold[0].line, f"{category}/{item}", details=details)


def _heat_of_fuel(rows: Iterable[Activity], book: FactorBook) -> Iterator[float]:
    for row in rows:
        if row.category in {"fuel", "conversion_in"} and row.item in fuels() and fuels()[row.item].group != "biogenic":
            yield fuel_use(row, book).heat or 0.0


def _sum(rows: Iterable[Activity], category: str, item: str, unit: str) -> float:
    return math.fsum(
        convert(row.quantity, row.unit, unit) for row in rows if row.category == category and row.item == item
    )
