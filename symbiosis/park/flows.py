"""Flows: what a plant can give and take, by its recipes, demands and stores."""

from __future__ import annotations

from collections.abc import Mapping

from symbiosis.library.processes import Recipe
from symbiosis.park.spec import PlantSpec


def gives(plant: PlantSpec, recipes: Mapping[str, Recipe]) -> tuple[str, ...]:
    """Return the resources that `plant` has to offer, in declared order."""
    outputs = [output.resource for use in plant.processes for output in recipes[use.id].outputs if output.to == "node"]
    return tuple(dict.fromkeys([*outputs, *(store.resource for store in plant.stores)]))


def takes(plant: PlantSpec, recipes: Mapping[str, Recipe]) -> tuple[str, ...]:
    """Return the resources that `plant` can use, in declared order."""
    needs = [row.resource for use in plant.processes for need in recipes[use.id].needs for row in need.accepts]
    return tuple(dict.fromkeys([*needs, *(demand.resource for demand in plant.demands)]))
