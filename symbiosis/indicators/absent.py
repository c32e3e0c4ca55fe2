"""Absent categories: a total of which a whole kind of energy is not declared passes nothing; a row of 0 says that there is none."""

from __future__ import annotations

from symbiosis.accounting.accounts import Accounts
from symbiosis.indicators.scorecard import IndicatorResult
from symbiosis.library.schemes import Indicator

CATEGORY_ABSENT = "category_absent"
"""Reason of a verdict that rests on such a total."""
_FUEL = (frozenset({"fuel"}), "fuel")
_ELECTRICITY = (frozenset({"electricity_import", "electricity_own"}), "electricity_import")
_ENERGY = (_FUEL, _ELECTRICITY)
_NEEDS = {
    "energy": _ENERGY,
    "co2_per_energy": _ENERGY,
    "clean_energy_share": _ENERGY,
    "non_fossil_share": _ENERGY,
    "energy_per_value_added": _ENERGY,
    "co2_per_value_added": _ENERGY,
    "value_added_per_energy": _ENERGY,
}
"""Measures that add up what is declared of energy. Of the others, each has the inputs that it names, or no value."""


def absent_categories(accounts: Accounts, indicator: Indicator) -> tuple[str, ...]:
    """Return the categories that an indicator adds up and of which no row speaks.

    Rows of a simulated park are complete: what it has no object for, it does not use. Heat that nobody declares is warned of.
    """
    rows = (*accounts.activities, *accounts.internal)
    if any(row.origin for row in rows):
        return ()
    present = {row.category for row in rows}
    return tuple(name for kinds, name in _NEEDS.get(indicator.measure, ()) if not present & kinds)


def met_of_a_part(result: IndicatorResult) -> bool:
    """Return whether an indicator is met only by what is declared, while a category that it adds up is absent."""
    return result.status == "met" and bool(result.inputs_missing)
