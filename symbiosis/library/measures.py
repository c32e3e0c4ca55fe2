"""Measures: the words in which a scheme may name a formula; the functions behind them stand in `symbiosis.indicators`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class MeasureSpec:
    """A measure by id: its unit, what it says, and the parameters it takes with the values allowed (empty: an id of a fact)."""

    id: str
    unit: str
    meaning: str
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_ENERGY = {"energy": ("equivalent", "calorific")}

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
        MeasureSpec("fact", "1", "a declared fact as it stands", {"fact": ()}),
        MeasureSpec("fact_share", "%", "one declared fact over another", {"numerator": (), "denominator": ()}),
    )
}
