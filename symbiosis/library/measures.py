"""Measures: the words in which a scheme may name a formula; the functions behind them stand in `symbiosis.indicators`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class MeasureSpec:
    """A measure by id: its unit, what it says, and the parameters it takes with the values allowed (empty: an id of a fact).

    `{fact}` in a unit stands for the unit of the fact that the parameter `fact` names.
    """

    id: str
    unit: str
    meaning: str
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_ENERGY = {"energy": ("equivalent", "calorific")}
_GROWTH: Mapping[str, tuple[str, ...]] = {"now": (), "before": (), "years": ("1", "2", "3", "4", "5")}
_LIMITS: Mapping[str, tuple[str, ...]] = {"grade": ("1", "2", "3"), "at_grade": (), "with_limit": ()}
_ELASTICITY = {**_GROWTH, "value_added_now": (), "value_added_before": ()}

MEASURES: Mapping[str, MeasureSpec] = {
    spec.id: spec
    for spec in (
        MeasureSpec("energy", "tce", "annual energy", _ENERGY),
        MeasureSpec("co2_per_energy", "tCO2/tce", "CO2 of the scheme over annual energy", _ENERGY),
        MeasureSpec("clean_energy_share", "%", "clean energy over annual energy, at the equivalent value"),
        MeasureSpec("non_fossil_share", "%", "non-fossil energy over annual energy", _ENERGY),
        MeasureSpec("direct_supply_share", "%", "direct and own non-fossil power over electricity used"),
        MeasureSpec(
            "renewable_electricity_share", "%", "own, direct and certified renewable power over electricity used"
        ),
        MeasureSpec("electrification", "%", "final electricity over final energy, calorific"),
        MeasureSpec("energy_per_value_added", "tce/10^4 CNY", "annual energy over industrial value added", _ENERGY),
        MeasureSpec("co2_per_value_added", "tCO2/10^4 CNY", "CO2 of the scheme over industrial value added"),
        MeasureSpec("solid_waste_utilisation", "%", "utilised over generated plus earlier stock utilised"),
        MeasureSpec("waste_energy_utilisation", "%", "used over available waste heat, cold and pressure energy"),
        MeasureSpec("waste_heat_recovery", "%", "used over available waste heat"),
        MeasureSpec("water_reuse", "%", "reused water over reused water plus fresh intake"),
        MeasureSpec("fact", "{fact}", "a declared fact as it stands", {"fact": ()}),
        MeasureSpec("fact_share", "%", "one declared fact over another", {"numerator": (), "denominator": ()}),
        MeasureSpec("growth", "%", "mean growth a year: (now/before)^(1/years) - 1", _GROWTH),
        MeasureSpec("cut", "%", "mean cut a year: 1 - (now/before)^(1/years)", _GROWTH),
        MeasureSpec("elasticity", "1", "growth of a fact over growth of value added", _ELASTICITY),
        MeasureSpec("electricity_use", "MWh", "electricity used: bought plus own generation used inside"),
        MeasureSpec(
            "own_use_share",
            "%",
            "own and direct-line generation used inside over what was available, curtailed included",
        ),
        MeasureSpec("green_load_share", "%", "own and direct-line generation used inside over electricity used"),
        MeasureSpec(
            "feed_in_share", "%", "own and direct-line generation sold over what was available, curtailed included"
        ),
        MeasureSpec(
            "physical_non_fossil_share", "%", "own and direct non-fossil power over electricity used, no certificates"
        ),
        MeasureSpec("reclaimed_share", "%", "reclaimed water used over treated wastewater"),
        MeasureSpec("water_per_value_added", "m3/10^4 CNY", "fresh water over industrial value added"),
        MeasureSpec("waste_per_value_added", "t/10^4 CNY", "general solid waste generated over industrial value added"),
        MeasureSpec(
            "waste_disposal_share", "%", "industrial and hazardous waste utilised or treated over what was to be"
        ),
        MeasureSpec("product_limits", "%", "products at a grade of their energy limit or better", _LIMITS),
        MeasureSpec(
            "fact_per_value_added", "{fact}/10^4 CNY", "a declared fact over industrial value added", {"fact": ()}
        ),
        MeasureSpec(
            "value_added_per_fact", "10^4 CNY/{fact}", "industrial value added over a declared fact", {"fact": ()}
        ),
        MeasureSpec("value_added_per_energy", "10^4 CNY/tce", "industrial value added over annual energy", _ENERGY),
        MeasureSpec("value_added_per_water", "CNY/m3", "industrial value added over fresh water"),
    )
}
