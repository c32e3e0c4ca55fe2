"""Digester: organics become methane and carbon dioxide; cake and liquor close the balances of carbon and mass."""

from __future__ import annotations

from symbiosis.library.draft import Draft, Model, Parameter
from symbiosis.library.resources import WATER_HEAT, Resource


def digester(draft: Draft) -> None:
    """Treat a tonne of food waste: sort, heat with live steam, take off the oil, digest, dewater; the level counts the waste.

    Per tonne, w its moisture, TS = 1 - w, VS = TS vs_share:
        rejects = TS sorting_loss / (1 - w_rejects)                              organics and misfits that sorting takes out
        oil     = oil_content oil_recovery
        methane = (VS (1 - sorting_loss) - oil) methane_yield scale_up [Nm3/t]
        biogas  = methane / methane_share
        steam   = heat / (e_steam - c_w (T - T_f)), heat = c_w (T - T_0) (1 - rejects) / efficiency     live, stays in it
        water   = process_water [m3/t]
    Cake and liquor are what is left, by two balances:
        cake c_cake + liquor c_liquor = carbon in - carbon of oil, rejects and gas
        cake + liquor = mass in - mass of oil, rejects and gas
    Source: methane yield by volatile solids as in VDI 4630 (2016); carbon and mass balance.
    """
    waste, biogas, oil, rejects = (draft.role(name) for name in ("waste", "biogas", "oil", "rejects"))
    solid = 1.0 - (waste.moisture or 0.0)
    loss = draft.value("sorting_loss")
    rejected = solid * loss / (1.0 - (rejects.moisture or 0.0))
    oil_amount = draft.value("oil_content") * draft.value("oil_recovery")
    organics = solid * draft.value("vs_share") * (1.0 - loss) - oil_amount
    gas = organics * draft.value("methane_yield") * draft.value("scale_up") / draft.value("methane_share")
    steam, water = draft.role("steam"), draft.role_list("water")
    steam_amount = _live_steam(draft, steam, 1.0 - rejected)
    water_amount = draft.value("process_water")
    carbon = waste.carbon - oil_amount * oil.carbon - rejected * rejects.carbon - gas * biogas.carbon
    mass = 1.0 + steam_amount + water_amount - oil_amount - rejected - gas * _mass(biogas)
    cake, liquor = draft.role("cake"), draft.role("liquor")
    liquor_carbon, liquor_mass = liquor.carbon, _mass(liquor)
    divisor = cake.carbon - liquor_carbon / liquor_mass
    cake_amount = (carbon - mass * liquor_carbon / liquor_mass) / divisor if divisor else 0.0
    liquor_amount = (mass - cake_amount) / liquor_mass
    if organics <= 0 or cake_amount <= 0 or liquor_amount <= 0:
        draft.refuse("digester_balance", "parameters", cake=f"{cake_amount:.4g}", liquor=f"{liquor_amount:.4g}")
        return
    draft.need("waste", 1.0, [waste])
    draft.need("steam", steam_amount, [steam])
    draft.need("water", water_amount, water)
    draft.need("power", draft.value("power"), [draft.role("power")])
    for resource, amount in (
        (biogas, gas),
        (oil, oil_amount),
        (rejects, rejected),
        (cake, cake_amount),
        (liquor, liquor_amount),
    ):
        draft.give(resource, amount)


def _live_steam(draft: Draft, steam: Resource, slurry: float) -> float:
    """Return the live steam that warms the slurry [t per t of waste]."""
    target, feed = draft.value("heating_temperature"), draft.value("feed_temperature")
    heat = WATER_HEAT * (target - feed) * slurry / draft.value("heating_efficiency")
    return heat / (3600.0 * steam.energy - WATER_HEAT * (target - draft.value("feedwater_temperature")))


def _mass(resource: Resource) -> float:
    return resource.mass or 1.0


DIGESTER = Model(
    digester,
    roles=("waste", "biogas", "oil", "rejects", "cake", "liquor", "steam", "water", "power"),
    several=("water",),
    parameters={
        "vs_share": Parameter("1", 0.1, 1.0),
        "sorting_loss": Parameter("1", 0.0, 0.6),
        "oil_content": Parameter("1", 0.0, 0.3),
        "oil_recovery": Parameter("1", 0.0, 1.0),
        "methane_yield": Parameter("Nm3/t", 50.0, 800.0),
        "scale_up": Parameter("1", 0.3, 1.1),
        "methane_share": Parameter("1", 0.3, 0.9),
        "feed_temperature": Parameter("degC", 0.0, 60.0),
        "heating_temperature": Parameter("degC", 20.0, 140.0),
        "heating_efficiency": Parameter("1", 0.3, 1.0),
        "feedwater_temperature": Parameter("degC", 0.0, 200.0, default=20.0),
        "process_water": Parameter("m3/t", 0.0, 10.0),
        "power": Parameter("MWh/t", 0.0, 1.0),
    },
)
