"""Let-down: steam of a high level becomes steam of a lower one, through a valve or a turbine, with water that takes away the superheat."""

from __future__ import annotations

from symbiosis.library.draft import Draft, Model, Parameter


def let_down(draft: Draft) -> None:
    """Make a tonne of low-level steam through a valve; the level counts it.

    A valve keeps the enthalpy, the spray water takes up what is above that of the low level (enthalpies over the feedwater state):
        water = (h_high - h_low) / (h_high - h_water), high = 1 - water [t/t]
    Source: first law and mass balance of a desuperheater.
    """
    high, low, water = draft.role("high"), draft.role("low"), draft.role("water")
    if not high.energy >= low.energy > water.energy:
        draft.refuse("let_down_enthalpies", "roles.low", high=high.id, low=low.id)
        return
    spray = (high.energy - low.energy) / (high.energy - water.energy)
    draft.need("high", 1.0 - spray, [high])
    draft.need("water", spray, [water])
    draft.give(low, 1.0)


def let_down_turbine(draft: Draft) -> None:
    """Make a tonne of low-level steam through a back-pressure turbine; the level counts the low-level steam.

        h_2   = h_high - eta_turbine (h_high - h_isentropic)                   enthalpies over the feedwater state [kJ/kg]
        high  = (h_low - h_water) / (h_2 - h_water), water = 1 - high [t/t]
        power = high (h_high - h_2) eta_generator / 3600 [MWh/t]
    The steam leaves cooler by the power, so that more of it is asked for than through a valve.
    Source: first law over turbine and desuperheater; steam tables IAPWS-IF97.
    """
    high, low, water, power = (draft.role(name) for name in ("high", "low", "water", "power"))
    base, ideal = draft.value("feedwater_enthalpy"), draft.value("isentropic_enthalpy")
    inlet = 3600.0 * high.energy + base
    outlet = inlet - draft.value("turbine_efficiency") * (inlet - ideal)
    energy = (outlet - base) / 3600.0
    if not (ideal < inlet and energy >= low.energy > water.energy):
        draft.refuse("let_down_enthalpies", "parameters.isentropic_enthalpy", high=high.id, low=low.id)
        return
    amount = (low.energy - water.energy) / (energy - water.energy)
    draft.need("high", amount, [high])
    draft.need("water", 1.0 - amount, [water])
    draft.give(low, 1.0)
    draft.give(power, amount * (inlet - outlet) * draft.value("generator_efficiency") / 3600.0)


LET_DOWN = Model(let_down, roles=("high", "low", "water"))

LET_DOWN_TURBINE = Model(
    let_down_turbine,
    roles=("high", "low", "water", "power"),
    parameters={
        "isentropic_enthalpy": Parameter("kJ/kg", 2000.0, 4000.0),
        "turbine_efficiency": Parameter("1", 0.3, 0.95),
        "generator_efficiency": Parameter("1", 0.8, 1.0),
        "feedwater_enthalpy": Parameter("kJ/kg", 0.0, 1500.0, default=83.736),
    },
)
