"""Boiler: steam from fuel, by efficiency and enthalpy."""

from __future__ import annotations

from symbiosis.library.draft import Draft, Model, Parameter


def boiler(draft: Draft) -> None:
    """Make a tonne of steam from fuel and feedwater; the level counts the steam.

    fuel [MWh/t] = (h_steam - h_feedwater) / (3600 efficiency), water [t/t] = 1 / (1 - blowdown), power [MWh/t] = share of the steam's heat.
    Ash leaves with the ash content of each fuel. Efficiency on the lower heating value.
    Source: GB/T 10180-2017 (indirect balance); efficiencies: Danish Energy Agency, Technology Data for Industrial Process Heat.
    """
    steam = draft.role("steam")
    fuels = draft.role_list("fuel")
    draft.need_energy("fuel", steam.energy / draft.value("efficiency"), fuels)
    draft.need("water", 1.0 / (1.0 - draft.value("blowdown")), draft.role_list("water"))
    power = draft.role_or_none("power")
    if power is not None:
        draft.need("power", draft.value("power_share") * steam.energy, [power])
    draft.give(steam, 1.0)
    ash = draft.role_or_none("ash")
    if ash is not None:
        draft.give_ash(ash, "fuel", fuels)


BOILER = Model(
    boiler,
    roles=("steam", "fuel", "water", "power", "ash"),
    optional=("power", "ash"),
    several=("fuel", "water"),
    parameters={
        "efficiency": Parameter("1", 0.3, 1.0),
        "blowdown": Parameter("1", 0.0, 0.2),
        "power_share": Parameter("1", 0.0, 0.1, default=0.0),
    },
)
