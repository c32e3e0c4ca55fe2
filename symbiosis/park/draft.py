"""Draft: a park whose parts are typed but not yet checked against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from symbiosis.errors import Problem
from symbiosis.files.geojson import Layout
from symbiosis.files.located import LocatedDict
from symbiosis.library.library import Library
from symbiosis.library.processes import Recipe
from symbiosis.library.resources import Resource
from symbiosis.park.place import Place
from symbiosis.park.series import Series
from symbiosis.park.source import ParkSource
from symbiosis.park.spec import DemandSpec, EnterpriseSpec, ExchangeSpec, ParkSpec, PlantSpec, ProcessUse, StoreSpec


@dataclass
class Draft:
    """What was read, as far as it has a form. `whole` is false where some part had none: then nothing is said of what it may lack."""

    source: ParkSource
    library: Library
    spec: ParkSpec
    enterprises: tuple[EnterpriseSpec, ...]
    exchanges: tuple[ExchangeSpec, ...]
    resources: dict[str, Resource]
    layout: Layout | None
    series: Series
    whole: bool
    recipes: dict[str, Recipe] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)

    def plants(self) -> Iterator[PlantSpec]:
        """Yield each plant in declared order."""
        for enterprise in self.enterprises:
            yield from enterprise.plants

    def processes(self) -> Iterator[tuple[PlantSpec, ProcessUse]]:
        """Yield each process with its plant."""
        for plant in self.plants():
            for use in plant.processes:
                yield plant, use

    def demands(self) -> Iterator[tuple[PlantSpec, DemandSpec]]:
        """Yield each demand with its plant."""
        for plant in self.plants():
            for demand in plant.demands:
                yield plant, demand

    def stores(self) -> Iterator[tuple[PlantSpec, StoreSpec]]:
        """Yield each store with its plant."""
        for plant in self.plants():
            for store in plant.stores:
                yield plant, store

    @property
    def plants_named(self) -> bool:
        """Whether the ids of all plants are known, so that it can be said that a plant is not there."""
        for enterprise in self.source.enterprises:
            plants = enterprise.get("plants") if isinstance(enterprise, LocatedDict) else ""
            if not isinstance(plants, list) and (plants is not None or "plants" in enterprise):
                return False
            if not all(isinstance(plant, LocatedDict) and isinstance(plant.get("id"), str) for plant in plants or ()):
                return False
        return True

    def complete(self, plant: PlantSpec) -> bool:
        """Return whether everything of `plant` that was written has a form and a recipe, so that what it lacks can be said."""
        raw = self.place("plants", plant.id).raw
        kinds = {"processes": plant.processes, "demands": plant.demands, "stores": plant.stores}
        whole = all(isinstance(raw.get(kind, []), list) for kind in kinds)
        whole = whole and all(len(raw.get(kind, ())) == len(made) for kind, made in kinds.items())
        if not whole or self.twins & {plant.id, *(use.id for use in plant.processes)}:
            return False
        return all(use.id in self.recipes for use in plant.processes)

    @cached_property
    def twins(self) -> frozenset[str]:
        """Ids of plants and processes that were given twice: what such a one gives or takes cannot be said."""
        plants = Counter(plant.id for plant in self.plants())
        uses = Counter(use.id for _, use in self.processes())
        return frozenset(name for count in (plants, uses) for name, number in count.items() if number > 1)

    def written(self, kinds: tuple[str, ...]) -> Iterator[tuple[str, LocatedDict, str]]:
        """Yield kind, raw mapping and path of every written thing of `kinds` with an id, twins included."""
        for kind, raw, path in self._things:
            if kind in kinds:
                yield kind, raw, path

    def place(self, kind: str, thing_id: str) -> Place:
        """Return where the thing of `kind` (as in the paths of `set`) with this id was written."""
        return self._places.get(kind, {}).get(thing_id) or Place(self.source.park, f"{kind}.{thing_id}")

    def raw_ids(self, kind: str) -> tuple[str, ...]:
        """Return the ids of all things of `kind` that were written, also of those without form."""
        return tuple(self._places.get(kind, ()))

    @cached_property
    def _places(self) -> dict[str, dict[str, Place]]:
        """Where each thing was written, by kind and id; of twins the first."""
        places: dict[str, dict[str, Place]] = {"park": {"": Place(self.source.park, "")}}
        for kind in ("partners", "resources"):
            home = self.source.park.get(kind)
            for name, raw in home.items() if isinstance(home, LocatedDict) else ():
                if isinstance(raw, LocatedDict):
                    places.setdefault(kind, {})[name] = Place(raw, f"{kind}.{name}")
        for kind, raw, path in self._things:
            places.setdefault(kind, {}).setdefault(raw["id"], Place(raw, path))
        return places

    @cached_property
    def _things(self) -> tuple[tuple[str, LocatedDict, str], ...]:
        return tuple(self._walk())

    def _walk(self) -> Iterator[tuple[str, LocatedDict, str]]:
        yield from _with_ids("pools", self.source.park.get("pools"), "pools")
        yield from _with_ids("enterprises", self.source.enterprises, "enterprises")
        for enterprise in self.source.enterprises:
            if not isinstance(enterprise, dict):
                continue
            above = f"enterprises.{enterprise.get('id')}.plants"
            plants = enterprise.get("plants")
            yield from _with_ids("plants", plants, above)
            for plant in plants if isinstance(plants, list) else ():
                if isinstance(plant, dict):
                    for kind in ("processes", "demands", "stores"):
                        yield from _with_ids(kind, plant.get(kind), f"{above}.{plant.get('id')}.{kind}")
        yield from _with_ids("exchanges", self.source.exchanges, "exchanges")


def _with_ids(kind: str, items: Any, path: str) -> Iterator[tuple[str, LocatedDict, str]]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, LocatedDict) and isinstance(item.get("id"), str):
            yield kind, item, f"{path}.{item['id']}"
