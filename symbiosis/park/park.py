"""Park: everything that was described, resolved and frozen; changing one means reading another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from symbiosis.errors import Problem
from symbiosis.files.fields import Name
from symbiosis.files.geojson import Layout
from symbiosis.library.carriers import Carrier
from symbiosis.library.processes import Recipe
from symbiosis.library.resources import Resource
from symbiosis.park.scenario_spec import ScenarioSpec
from symbiosis.park.series import Rows
from symbiosis.park.spec import (
    DemandSpec,
    EnterpriseSpec,
    ExchangeSpec,
    ParkSpec,
    PlantSpec,
    ProcessUse,
    StoreSpec,
)

OUTSIDE = "outside:"


@dataclass(frozen=True)
class Park:
    """A park with one scenario laid over it.

    `series` holds every amount that varies or limits, by (object, field), per profile step in the canonical unit per hour; `step_h` [h] is
    the profile step; `inputs` gives the SHA-256 of every file that was read; `changes` lists what the scenario and `--set` changed.
    """

    spec: ParkSpec
    enterprises: tuple[EnterpriseSpec, ...]
    exchanges: tuple[ExchangeSpec, ...]
    resources: Mapping[str, Resource]
    carriers: Mapping[str, Carrier]
    recipes: Mapping[str, Recipe]
    series: Rows
    step_h: float
    layout: Layout | None
    scenario: str
    scenario_spec: ScenarioSpec | None
    scenarios: tuple[str, ...]
    changes: tuple[Change, ...]
    folder: Path
    inputs: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()
    turns: tuple[Turn, ...] = ()
    """What the park becomes in the course of the year, in the order of time."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Values by path that it was read with."""
    timeline: tuple[Mapping[str, Any], ...] = ()
    """Steps that it was read with beside those of its files."""

    @property
    def hours(self) -> float:
        """Hours of the park's year."""
        return self.series.steps * self.step_h

    @property
    def id(self) -> str:
        """Id of the park."""
        return self.spec.id

    def plants(self) -> Iterator[tuple[EnterpriseSpec, PlantSpec]]:
        """Yield each plant with its enterprise, in declared order."""
        for enterprise in self.enterprises:
            for plant in enterprise.plants:
                yield enterprise, plant

    def processes(self) -> Iterator[tuple[PlantSpec, ProcessUse]]:
        """Yield each process with its plant, in declared order."""
        for _, plant in self.plants():
            for process in plant.processes:
                yield plant, process

    def demands(self) -> Iterator[tuple[PlantSpec, DemandSpec]]:
        """Yield each final demand with its plant, in declared order."""
        for _, plant in self.plants():
            for demand in plant.demands:
                yield plant, demand

    def stores(self) -> Iterator[tuple[PlantSpec, StoreSpec]]:
        """Yield each store with its plant, in declared order."""
        for _, plant in self.plants():
            for store in plant.stores:
                yield plant, store

    def enterprise_of(self) -> dict[str, str]:
        """Return the enterprise id of each `plant:<id>`, `process:<id>` and `store:<id>`."""
        owner: dict[str, str] = {}
        for enterprise, plant in self.plants():
            owner[f"plant:{plant.id}"] = enterprise.id
            owner |= {f"process:{use.id}": enterprise.id for use in plant.processes}
            owner |= {f"store:{store.id}": enterprise.id for store in plant.stores}
        return owner

    def length_m(self, exchange: ExchangeSpec) -> float | None:
        """Return the length of `exchange` [m]: as given, else between the parcels' centres along a right-angled way; None where unknown."""
        if exchange.length is not None:
            return exchange.length.value
        if self.layout is None:
            return None
        start, end = self._centres.get(exchange.giver), self._centres.get(exchange.taker)
        return None if start is None or end is None else abs(end[0] - start[0]) + abs(end[1] - start[1])

    @cached_property
    def _centres(self) -> dict[str, tuple[float, float]]:
        """Centre of the parcel of each plant that stands on one [m]."""
        parcels = self.layout.parcels if self.layout is not None else {}
        return {
            plant.id: parcels[plant.parcel].centroid
            for _, plant in self.plants()
            if plant.parcel is not None and plant.parcel in parcels
        }

    def loss(self, exchange: ExchangeSpec) -> float:
        """Return the share that `exchange` loses on the way: as given, else the carrier's loss over its length, else none."""
        if exchange.loss is not None:
            return exchange.loss.value
        length = self.length_m(exchange)
        if exchange.carrier is None or length is None:
            return 0.0
        return self.carriers[exchange.carrier].loss(length)


@dataclass(frozen=True)
class Turn:
    """From `at_h` [h] on the park is `park`: `kind` and `name` say what happened, `park.changes` what that changed."""

    at_h: float
    kind: str
    thing: str
    name: Name | None
    park: Park


@dataclass(frozen=True)
class Change:
    """One difference between the park as it stands and a scenario: kind of change, path, before, after, and where it was written."""

    kind: str
    path: str
    before: str
    after: str
    place: str
