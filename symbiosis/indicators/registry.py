"""Registry: the documented function behind each measure that a scheme may name; nothing is evaluated from text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symbiosis.accounting.accounts import Accounts
from symbiosis.indicators import energy_measures, resource_measures
from symbiosis.indicators.measured import Measured, lacking

MeasureFunction = Callable[[Accounts, Mapping[str, str]], Measured]


def _waits_for(*names: str) -> MeasureFunction:
    """Return a measure whose inputs no account has yet."""

    def waiting(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
        """Return no value: this version does not compute the measure."""
        return lacking(*names)

    return waiting


FUNCTIONS: Mapping[str, MeasureFunction] = {
    "energy": energy_measures.energy,
    "co2_per_energy": energy_measures.co2_per_energy,
    "clean_energy_share": energy_measures.clean_energy_share,
    "non_fossil_share": energy_measures.non_fossil_share,
    "direct_supply_share": energy_measures.direct_supply_share,
    "renewable_electricity_share": energy_measures.renewable_electricity_share,
    "electrification": energy_measures.electrification,
    "energy_per_value_added": energy_measures.energy_per_value_added,
    "co2_per_value_added": energy_measures.co2_per_value_added,
    "solid_waste_utilisation": resource_measures.solid_waste_utilisation,
    "waste_energy_utilisation": resource_measures.waste_energy_utilisation,
    "waste_heat_recovery": resource_measures.waste_heat_recovery,
    "water_reuse": resource_measures.water_reuse,
    "fact": resource_measures.fact,
    "fact_share": resource_measures.fact_share,
    "growth": _waits_for("declared"),
    "cut": _waits_for("declared"),
    "elasticity": _waits_for("declared"),
    "electricity_use": _waits_for("electricity_import"),
    "own_use_share": _waits_for("electricity_own"),
    "green_load_share": _waits_for("electricity_own"),
    "feed_in_share": _waits_for("electricity_own"),
    "physical_non_fossil_share": _waits_for("electricity_own"),
    "reclaimed_share": _waits_for("water.reclaimed"),
    "water_per_value_added": _waits_for("water.fresh"),
    "waste_per_value_added": _waits_for("waste.generated"),
    "waste_disposal_share": _waits_for("waste.disposed"),
    "product_limits": _waits_for("declared"),
    "fact_per_value_added": _waits_for("declared"),
    "value_added_per_fact": _waits_for("declared"),
    "value_added_per_energy": _waits_for("value_added.industrial"),
    "value_added_per_water": _waits_for("value_added.industrial"),
}
