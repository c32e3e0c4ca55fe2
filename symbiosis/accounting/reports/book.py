"""Report book: sums by enterprise, plant, process and item; every sum keeps the ledger rows that it is made of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from symbiosis.library.resources import Resource
from symbiosis.network.wiring import Entry
from symbiosis.simulation import Part

GJ_PER_MWH = 3.6
ARROW = " → "
Detail = Literal["enterprise", "process"]


class Key(NamedTuple):
    """What rows have in common that are one activity."""

    enterprise: str
    category: str
    item: str
    unit: str
    plant: str = ""
    process: str = ""
    kiln: str = ""
    partner: str = ""
    grade: str = ""
    own: bool = False
    """Fuel that is won inside the fence."""


class Place(NamedTuple):
    """Who an amount belongs to; "" where nobody alone does."""

    enterprise: str = ""
    plant: str = ""
    process: str = ""


class Flow(NamedTuple):
    """One kind of ledger row with what it moved [unit of the resource]."""

    entry: Entry
    resource: Resource
    amount: float


@dataclass(frozen=True)
class Contribution:
    """What one kind of ledger row adds to an activity: `quantity` [unit of the activity] for the `amount` [unit of the resource] moved.

    Where `target` is empty it is no row of the ledger: `source` says what it is, as the change of a stock.
    """

    source: str
    target: str
    resource: str
    exchange: str
    amount: float
    quantity: float


class ReportBook:
    """Collects what a part of a run reports; with `by` "enterprise" plant and process are left out."""

    def __init__(self, part: Part, *, by: Detail = "enterprise") -> None:
        self.part = part
        self.park = part.park
        self.by = by
        self.sums: dict[Key, float] = defaultdict(float)
        self.own_co2: dict[Key, float] = defaultdict(float)
        """CO2 [t] of fuels and products that no official set has a factor for: by the carbon that the resources carry."""
        self.made_of: dict[Key, dict[tuple[str, str, str, str], tuple[float, float]]] = defaultdict(dict)
        self.owners = part.wiring.owners
        self.plants = {f"plant:{plant.id}": plant.id for _, plant in self.park.plants()}
        self.plants |= {f"process:{use.id}": plant.id for plant, use in self.park.processes()}
        self.plants |= {f"store:{store.id}": plant.id for plant, store in self.park.stores()}
        self.items = self._items()
        self._places: dict[str, Place] = {}
        self.flows = [
            Flow(entry, part.wiring.resources[entry.resource], float(amount))
            for entry, amount in zip(part.wiring.entries, part.totals, strict=True)
        ]

    def put(
        self,
        flow: Flow,
        place: Place,
        category: str,
        item: str,
        quantity: float,
        unit: str,
        *,
        kiln: str = "",
        partner: str = "",
        grade: str = "",
        own: bool = False,
    ) -> Key:
        """Add `quantity` [unit] that comes from a ledger row, and return where it was added."""
        key = self.key(place, category, item, unit, kiln=kiln, partner=partner)._replace(grade=grade, own=own)
        self.add(key, flow, quantity)
        return key

    def add(self, key: Key, flow: Flow, quantity: float) -> None:
        """Add `quantity` of a ledger row to what is known by `key`."""
        self.sums[key] += quantity
        entry = flow.entry
        self._note(key, (entry.source, entry.target, entry.resource, entry.exchange), flow.amount, quantity)

    def put_other(self, key: Key, what: str, resource: str, amount: float, quantity: float) -> None:
        """Add `quantity` that is no row of the ledger: `amount` of `what`."""
        self.sums[key] += quantity
        self._note(key, (what, "", resource, ""), amount, quantity)

    def _note(self, key: Key, row: tuple[str, str, str, str], amount: float, quantity: float) -> None:
        moved, given = self.made_of[key].get(row, (0.0, 0.0))
        self.made_of[key][row] = (moved + amount, given + quantity)

    def key(self, place: Place, category: str, item: str, unit: str, *, kiln: str = "", partner: str = "") -> Key:
        """Return the key of an activity at `place`, as far as this book keeps places apart."""
        plant, process = (place.plant, place.process) if self.by == "process" else ("", "")
        return Key(place.enterprise, category, item, unit, plant, process, kiln, partner)

    def of(self, account: str) -> Place:
        """Return the owner, plant and process of an account, all "" for a pool and for what is outside."""
        found = self._places.get(account)
        if found is None:
            found = self._places[account] = self._place_of(account)
        return found

    def _place_of(self, account: str) -> Place:
        kind, _, name = account.partition(":")
        thing = f"{'plant' if kind in ('node', 'use') else kind}:{name.split('/', maxsplit=1)[0]}"
        if thing not in self.owners:
            return Place()
        return Place(self.owners[thing], self.plants.get(thing, ""), name if kind == "process" else "")

    def place(self, flow: Flow) -> Place:
        """Return who a row belongs to: whoever it leaves, else whoever it enters; of the process among both in the same plant."""
        ends = [self.of(account) for account in (flow.entry.source, flow.entry.target)]
        first = next((end for end in ends if end.enterprise), Place())
        process = next((end.process for end in ends if end.process and end.plant == first.plant), "")
        return first if process == first.process else first._replace(process=process)

    def own_factor(self, key: Key) -> float | None:
        """Return the CO2 by heat [tCO2/GJ] from the carbon carried, None for what official sets have a factor for."""
        if key not in self.own_co2:
            return None
        return self.own_co2[key] / self.sums[key] if self.sums[key] > 0.0 else 0.0

    @cached_property
    def won_inside(self) -> frozenset[str]:
        """Resources that a process or the surroundings gave and of which nothing came over the fence."""
        came: dict[str, set[str]] = defaultdict(set)
        for entry, resource, amount in self.flows:
            if amount > 0.0:
                came[entry.source.partition(":")[0]].add(resource.id)
        return frozenset((came["process"] | came["ambient"]) - came["import"])

    def _items(self) -> dict[str, str | None]:
        items: dict[str, str | None] = {exchange.id: exchange.item for exchange in self.park.exchanges}
        for pool in self.park.spec.pools:
            items |= {f"{pool.id}.imports.{number}": flow.item for number, flow in enumerate(pool.imports)}
            items |= {f"{pool.id}.exports.{number}": flow.item for number, flow in enumerate(pool.exports)}
        return items
