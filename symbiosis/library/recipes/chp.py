"""Combined heat and power: steam that has worked in a back-pressure turbine, and the power of its enthalpy drop."""

from __future__ import annotations

from symbiosis.library.draft import Draft, Model, Parameter


def chp(draft: Draft) -> None:
    """Make a tonne of process steam and its power from fuel; the level counts the process steam.

    Enthalpies [kJ/kg], h_f that of the feedwater:
        h_2 = h_live - eta_turbine (h_live - h_isentropic)               steam at the turbine's outlet
        m   = (h_steam - h_f) / (h_2 - h_f)                              live steam per tonne; the rest is spray water
        power = m (h_live - h_2) eta_generator / 3600 [MWh/t]            gross; own use is taken from the power main
        fuel  = m (h_live - h_f) / (3600 eta_boiler) [MWh/t]             each fuel by its energy content
    Heat that replaces fuel behind the boiler (`preheat`) is worth 1 / eta_boiler of fuel. Ash leaves with the ash content of each fuel;
    unburnt carbon is not told apart: all carbon leaves as CO2. One boiler efficiency for all fuels.
    Source: first law over turbine, desuperheater and boiler; steam tables IAPWS-IF97.
    """
    steam, power = draft.role("steam"), draft.role("power")
    base = draft.value("feedwater_enthalpy")
    live, ideal = draft.value("live_steam_enthalpy"), draft.value("isentropic_enthalpy")
    outlet = live - draft.value("turbine_efficiency") * (live - ideal)
    wanted = 3600.0 * steam.energy
    if not base < ideal < live or outlet - base < wanted:
        draft.refuse(
            "chp_enthalpies", "parameters.isentropic_enthalpy", outlet=f"{outlet:.1f}", steam=f"{wanted + base:.1f}"
        )
        return
    flow = wanted / (outlet - base)
    boiler_heat = flow * (live - base) / 3600.0
    gross = flow * (live - outlet) * draft.value("generator_efficiency") / 3600.0
    efficiency = draft.value("boiler_efficiency")
    fuels, preheat = draft.role_list("fuel"), draft.role_or_none("preheat")
    served = fuels if preheat is None else [preheat, *fuels]
    shares = {} if preheat is None else {preheat.id: efficiency}
    draft.need_energy("fuel", boiler_heat / efficiency, served, efficiency=shares)
    draft.need("water", 1.0 / (1.0 - draft.value("blowdown")), draft.role_list("water"))
    draft.need("power", gross * draft.value("own_use"), [power])
    cooling = draft.role_list("cooling")
    if cooling:
        draft.need("cooling", draft.value("cooling_water"), cooling)
    draft.give(steam, 1.0)
    draft.give(power, gross)
    ash = draft.role_or_none("ash")
    if ash is not None:
        draft.give_ash(ash, "fuel", served)


CHP = Model(
    chp,
    roles=("steam", "power", "fuel", "preheat", "water", "cooling", "ash"),
    optional=("preheat", "cooling", "ash"),
    several=("fuel", "water", "cooling"),
    parameters={
        "live_steam_enthalpy": Parameter("kJ/kg", 2000.0, 4000.0),
        "isentropic_enthalpy": Parameter("kJ/kg", 2000.0, 4000.0),
        "feedwater_enthalpy": Parameter("kJ/kg", 0.0, 1500.0, default=83.736),
        "turbine_efficiency": Parameter("1", 0.4, 0.95),
        "generator_efficiency": Parameter("1", 0.8, 1.0),
        "boiler_efficiency": Parameter("1", 0.3, 1.0),
        "own_use": Parameter("1", 0.0, 0.3),
        "blowdown": Parameter("1", 0.0, 0.2),
        "cooling_water": Parameter("m3/t", 0.0, 100.0, default=0.0),
    },
)
