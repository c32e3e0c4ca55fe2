"""Dryer: a moist solid loses water to steam heat; mass by the two moistures, heat by evaporation and warming."""

from __future__ import annotations

from symbiosis.library.draft import Draft, Model, Parameter
from symbiosis.library.resources import WATER_HEAT, Resource


def evaporated(moisture_in: float, moisture_out: float) -> tuple[float, float]:
    """Return (dried solid, evaporated water) per tonne of wet solid [t/t]: dry matter is kept. Source: mass balance."""
    dried = (1.0 - moisture_in) / (1.0 - moisture_out)
    return dried, 1.0 - dried


def moisture_dryer(draft: Draft) -> None:
    """Dry a tonne of wet solid with the heat of condensing steam; the level counts the wet solid.

    With w_1, w_2 the moistures of the resources, T_0 feed and T evaporation temperature, c_w = 4.1868, c_s of the dry matter [kJ/(kg K)]:
        dried = (1 - w_1) / (1 - w_2), water = 1 - dried [t/t]
        heat  = (water (h_vapour - c_w T_0) + (1 - w_1) (c_s + c_w w_2 / (1 - w_2)) (T - T_0)) / (1000 efficiency) [GJ/t]
        steam = heat / (h_steam - h_condensate) [t/t], returned as condensate
        power = power_per_water x water
        cooling = water (h_vapour - c_w T_c) / (c_w rise) [m3/t], the water that condenses the vapour and leaves warmer by `rise`
    The vapour leaves as `vapour`: condensed water to a node, or vapour to the surroundings where that resource is an emission.
    On the lower heating value the heat of its condensation is not in the balance, so the returned cooling water carries none.
    Source: first law; steam tables IAPWS-IF97; heat demands of plants: ATV-DVWK-M 379E (2004).
    """
    wet, dried = draft.role("wet"), draft.role("dried")
    if wet.moisture is None or dried.moisture is None or wet.moisture <= dried.moisture:
        draft.refuse("dryer_moistures", "roles.dried", wet=wet.id, dried=dried.id)
        return
    product, water = evaporated(wet.moisture, dried.moisture)
    heat = _heat(draft, wet.moisture, dried.moisture, water)
    steam, condensate = draft.role("steam"), draft.role("condensate")
    if steam.energy <= condensate.energy:
        draft.refuse("dryer_steam", "roles.steam", steam=steam.id, condensate=condensate.id)
        return
    steam_need = heat / 3.6 / (steam.energy - condensate.energy)
    draft.need("wet", 1.0, [wet])
    draft.need("steam", steam_need, [steam])
    power = draft.role_or_none("power")
    if power is not None:
        draft.need("power", draft.value("power_per_water") * water, [power])
    draft.give(dried, product)
    draft.give(condensate, steam_need)
    vapour = draft.role("vapour")
    draft.give(vapour, water / _mass(vapour), to="ambient" if vapour.kind == "emission" else "node")
    _cooling(draft, water)


def _heat(draft: Draft, moisture_in: float, moisture_out: float, water: float) -> float:
    """Return the heat that the steam gives [GJ per t of wet solid]."""
    feed, boiling = draft.value("feed_temperature"), draft.value("evaporation_temperature")
    solid = 1.0 - moisture_in
    evaporation = water * (draft.value("vapour_enthalpy") - WATER_HEAT * feed)
    kept = draft.value("dry_heat_capacity") + WATER_HEAT * moisture_out / (1.0 - moisture_out)
    return (evaporation + solid * kept * (boiling - feed)) / (1000.0 * draft.value("efficiency"))


def _cooling(draft: Draft, water: float) -> None:
    """Add the cooling water that condenses the vapour, in and out."""
    cooling, warm = draft.role_list("cooling"), draft.role_or_none("cooling_return")
    if not cooling or warm is None:
        return
    rejected = water * (draft.value("vapour_enthalpy") - WATER_HEAT * draft.value("condensing_temperature"))
    amount = rejected / (WATER_HEAT * draft.value("cooling_rise"))
    draft.need("cooling", amount, cooling)
    draft.give(warm, amount)


def _mass(resource: Resource) -> float:
    return resource.mass or 1.0


MOISTURE_DRYER = Model(
    moisture_dryer,
    roles=("wet", "dried", "steam", "condensate", "vapour", "power", "cooling", "cooling_return"),
    optional=("power", "cooling", "cooling_return"),
    several=("cooling",),
    parameters={
        "efficiency": Parameter("1", 0.3, 1.0),
        "feed_temperature": Parameter("degC", 0.0, 60.0),
        "evaporation_temperature": Parameter("degC", 40.0, 180.0),
        "vapour_enthalpy": Parameter("kJ/kg", 2500.0, 2900.0),
        "dry_heat_capacity": Parameter("kJ/kg/K", 0.5, 4.0),
        "power_per_water": Parameter("MWh/t", 0.0, 0.5, default=0.0),
        "condensing_temperature": Parameter("degC", 20.0, 100.0, default=45.0),
        "cooling_rise": Parameter("K", 1.0, 60.0, default=10.0),
    },
)
