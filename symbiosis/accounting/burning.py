"""Burning: what a process does with the energy that it takes: fuel, conversion or raw material; and what its power counts as."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

from symbiosis.library.fuels import Fuel, fuels
from symbiosis.library.recipe import Recipe
from symbiosis.library.resources import Resource

Role = Literal["fuel", "conversion", "feedstock"]
ENERGY_KINDS = ("electricity", "heat", "steam")
SUN_AND_WIND = {"sunlight": "pv", "solar-radiation": "pv", "wind": "wind", "falling-water": "hydro"}
"""Item of own generation by what a process takes from its surroundings."""
ZERO_CREDIT = ("pv", "wind", "hydro", "biomass_chp", "waste_chp")
"""Items of own generation that are not fossil, in the order in which they are taken to leave the park where nothing else is said."""


def converts(recipe: Recipe, resources: Mapping[str, Resource]) -> bool:
    """Return whether a process is there to make power, heat or steam: its level counts one of them."""
    return resources[recipe.reference].kind in ENERGY_KINDS


def role_of(recipe: Recipe, resource: Resource, resources: Mapping[str, Resource]) -> Role | None:
    """Return what taking `resource` is in the words of an account file, None where it is no use of energy.

    Fuel: taken for its heat, or its carbon leaves and no product carries any. Conversion: fossil carbon that leaves in part with products.
    Raw material: fossil carbon of which none leaves.
    """
    if resource.lhv <= 0.0 or resource.kind in ENERGY_KINDS:
        return None
    taken = [need for need in recipe.needs if any(row.resource == resource.id for row in need.accepts)]
    if not taken:
        return None
    if recipe.emits and any(need.by_energy for need in taken):
        return "fuel"
    fuel = fuel_of(resource)
    if fuel is None:
        return None
    fossil = fuel.group == "fossil"
    if not recipe.emits:
        return "feedstock" if fossil else None
    if not _carries_carbon(recipe, resources):
        return "fuel"
    return "conversion" if fossil else None


def fuel_of(resource: Resource) -> Fuel | None:
    """Return the row of the table of fuels that `resource` names as its factor, None where it names none."""
    return fuels().get(resource.factor) if resource.factor is not None else None


def own_items(recipe: Recipe, burnt: Mapping[str, float]) -> dict[str, float]:
    """Return the shares of own generation by item; `burnt` is the heat [GJ] burnt by fuel. Co-fired power is divided by heat."""
    for taken in recipe.ambient:
        if taken.resource in SUN_AND_WIND:
            return {SUN_AND_WIND[taken.resource]: 1.0}
    heat = sum(burnt.values())
    if heat <= 0.0:
        return {"recovered": 1.0} if not recipe.emits else {"fossil_chp": 1.0}
    shares: dict[str, float] = defaultdict(float)
    for fuel, amount in burnt.items():
        shares[_item(fuels()[fuel])] += amount / heat
    return dict(shares)


def _item(fuel: Fuel) -> str:
    if fuel.group == "fossil":
        return "fossil_chp"
    return "waste_chp" if fuel.group == "waste" or fuel.from_waste else "biomass_chp"


def _carries_carbon(recipe: Recipe, resources: Mapping[str, Resource]) -> bool:
    """Return whether some output carries carbon and heating value away, as a product of conversion does."""
    outputs = [resources[output.resource] for output in recipe.outputs]
    return any(made.carbon > 0.0 and made.lhv > 0.0 and made.kind not in ENERGY_KINDS for made in outputs)
