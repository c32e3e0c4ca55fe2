"""Registry: the documented function behind each measure that a scheme may name; nothing is evaluated from text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symbiosis.accounting.accounts import Accounts
from symbiosis.indicators import (
    energy_measures,
    growth_measures,
    power_measures,
    resource_measures,
    value_added_measures,
    waste_energy_measures,
)
from symbiosis.indicators.measured import Measured

MeasureFunction = Callable[[Accounts, Mapping[str, str]], Measured]


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
    "waste_energy_utilisation": waste_energy_measures.waste_energy_utilisation,
    "waste_heat_recovery": waste_energy_measures.waste_heat_recovery,
    "water_reuse": resource_measures.water_reuse,
    "fact": resource_measures.fact,
    "fact_share": resource_measures.fact_share,
    "growth": growth_measures.growth,
    "cut": growth_measures.cut,
    "elasticity": growth_measures.elasticity,
    "electricity_use": power_measures.electricity_use_mwh,
    "own_use_share": power_measures.own_use_share,
    "green_load_share": power_measures.green_load_share,
    "feed_in_share": power_measures.feed_in_share,
    "physical_non_fossil_share": power_measures.physical_non_fossil_share,
    "reclaimed_share": resource_measures.reclaimed_share,
    "water_per_value_added": value_added_measures.water_per_value_added,
    "waste_per_value_added": value_added_measures.waste_per_value_added,
    "waste_disposal_share": resource_measures.waste_disposal_share,
    "product_limits": resource_measures.product_limits,
    "fact_per_value_added": value_added_measures.fact_per_value_added,
    "value_added_per_fact": value_added_measures.value_added_per_fact,
    "value_added_per_energy": value_added_measures.value_added_per_energy,
    "value_added_per_water": value_added_measures.value_added_per_water,
}
