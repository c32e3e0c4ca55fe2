"""Meter points: where in a park each input of its accounts is measured; the same day of flows that fills an account names the places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.from_flows import activities, counts_as_industrial
from symbiosis.files.fields import Name
from symbiosis.library.recipe import Recipe
from symbiosis.library.resources import Resource
from symbiosis.network.wiring import Entry
from symbiosis.park.limit_spec import Amount
from symbiosis.park.park import OUTSIDE, Park
from symbiosis.park.spec import ExchangeSpec, PoolExport, PoolImport, PoolSpec
from symbiosis.simulation import Part, simulate_flows
from symbiosis.units import EVIDENCES, Evidence

HOURS = 24.0
"""A day shows which activities a park reports; their amounts do not matter here [h]."""
FENCE = "fence"
"""Input of what crosses the fence and fills no row of an account."""
FUEL_CATEGORIES = ("fuel", "conversion_in", "feedstock")
LEVEL = re.compile(r"level of (\S+) ")
"""How an activity says that it follows from the level of a process."""
ON_THE_WAY = ("waste.utilised", "waste.disposed", "waste.stock", "water.reclaimed", "water.cascaded", "waste_heat.used")
"""Inputs that are measured on the exchange that carries them, where there is one."""
Both = dict[str, str]


@dataclass(frozen=True)
class MeterPoint:
    """One place where one input is measured.

    `input` is `category.item`; `place` a path as `--set` takes it, and `name` the same in words; `what` and `unit` are those of the
    resource; `enterprise` "" is the park; `evidence` that of the park file's own description of the place.
    """

    input: str
    place: str
    name: Both
    what: Both
    unit: str
    enterprise: str
    evidence: Evidence


def meter_points(park: Park) -> tuple[MeterPoint, ...]:
    """Return every place where an input is measured, each pair of input and place once, in the order in which accounts report."""
    found: dict[tuple[str, str], MeterPoint] = {}
    for part in simulate_flows(park, hours=min(HOURS, park.hours)).parts:
        for point in _Points(part).all():
            found.setdefault((point.input, point.place), point)
    return tuple(found.values())


class _Points:
    def __init__(self, part: Part) -> None:
        self.park = part.park
        self.owners = part.wiring.owners
        self.rows = activities([part])
        self.entries: dict[tuple[str, str], list[Entry]] = {}
        for entry in part.wiring.entries:
            self.entries.setdefault((entry.source, entry.target), []).append(entry)
        self.exchanges = {exchange.id: exchange for exchange in self.park.exchanges}
        self.carried = {exchange.resource for exchange in self.park.exchanges}
        self.processes = {use.id: (plant, use) for plant, use in self.park.processes()}
        self.plants = {plant.id: plant for _, plant in self.park.plants()}
        self.flows: dict[str, tuple[PoolSpec, PoolImport | PoolExport]] = {}
        for pool in self.park.spec.pools:
            for number, bought in enumerate(pool.imports):
                self.flows[f"{pool.id}.imports.{number}"] = (pool, bought)
            for number, sold in enumerate(pool.exports):
                self.flows[f"{pool.id}.exports.{number}"] = (pool, sold)

    def all(self) -> Iterator[MeterPoint]:
        """Yield the places of the accounts, then exchanges that are measured on their way, generators, and the rest of the fence."""
        made = [point for row in self.rows for point in self._of(row)]
        made += list(self._on_the_way({point.input for point in made}))
        made += list(self._generators({point.place for point in made if point.input.startswith("electricity_own")}))
        yield from made
        known = {point.place for point in made}
        for exchange in self.park.exchanges:
            if crosses(exchange) and f"exchanges.{exchange.id}" not in known:
                yield self._exchange(FENCE, exchange)

    # -- places of the rows of the accounts

    def _of(self, row: Activity) -> Iterator[MeterPoint]:
        name = f"{row.category}.{row.item}"
        for part in filter(None, row.origin.split("; ")):
            source, arrow, target = part.partition(" → ")
            if not arrow:
                found = LEVEL.match(part)
                if found is not None and found[1] in self.processes:
                    yield self._process(name, found[1])
                continue
            for entry in self.entries.get((source, target), ()):
                yield from self._at(name, row, entry)

    def _at(self, name: str, row: Activity, entry: Entry) -> Iterator[MeterPoint]:
        if name.startswith(
            ("waste.utilised", "waste.disposed", "waste.stock", "water.reclaimed", "water.cascaded", "waste_heat.used")
        ) and (entry.resource in self.carried):
            return  # measured on the exchange that carries it
        if entry.exchange in self.exchanges:
            exchange = self.exchanges[entry.exchange]
            if exchange.item is None or exchange.item == row.item or row.category in ("water", "final_energy"):
                yield self._exchange(name, exchange)
        elif entry.exchange in self.flows:
            flow = self.flows[entry.exchange][1]
            if flow.item is None or flow.item == row.item or row.category == "final_energy":
                yield self._flow(name, entry.exchange)
        else:
            yield from self._object(name, entry)

    def _object(self, name: str, entry: Entry) -> Iterator[MeterPoint]:
        """Yield the process that takes or makes, or the plant that uses."""
        for account in (entry.target, entry.source):
            kind, _, thing = account.partition(":")
            if kind == "process" and thing in self.processes:
                yield self._process(name, thing, self.park.resources.get(entry.resource))
                return
            if kind == "use" and thing in self.plants:
                plant = self.plants[thing]
                amounts = [each.amount for each in plant.demands if each.resource == entry.resource]
                label = _both(plant.name, plant.id)
                yield self._point(name, f"plants.{thing}", label, f"plant:{thing}", _best(amounts))
                return

    # -- places that the accounts do not name

    def _on_the_way(self, inputs: set[str]) -> Iterator[MeterPoint]:
        """Yield the exchanges that carry a fuel over the fence, waste heat, waste, or water that is used again."""
        for exchange in self.park.exchanges:
            resource = self.park.resources[exchange.resource]
            if exchange.giver.startswith(OUTSIDE) and resource.factor is not None:
                for category in FUEL_CATEGORIES:
                    if f"{category}.{resource.factor}" in inputs:
                        yield self._exchange(f"{category}.{resource.factor}", exchange)
            if resource.waste_heat:
                yield self._exchange("waste_heat.used", exchange)
            if resource.water in ("reclaimed", "cascaded"):
                yield self._exchange(f"water.{resource.water}", exchange)
            if counts_as_industrial(resource) and resource.waste is not None:
                end = "_hazardous" if resource.waste.kind == "hazardous" else ""
                partner = self.park.spec.partners.get(exchange.taker.removeprefix(OUTSIDE))
                fate = "disposed" if partner is not None and partner.role == "disposal" else "utilised"
                yield self._exchange(f"waste.{fate}{end}", exchange)

    def _generators(self, known: set[str]) -> Iterator[MeterPoint]:
        """Yield what makes power and did not on the day that was looked at."""
        for key in self.processes:
            if f"processes.{key}" not in known and _generates(self.park.recipes[key], self.park):
                yield self._process("electricity_own", key)

    # -- points

    def _exchange(self, name: str, exchange: ExchangeSpec) -> MeterPoint:
        ends = [self._end(exchange.giver), self._end(exchange.taker)]
        label = {lang: " → ".join(end[lang] for end in ends) for lang in ("zh", "en")}
        inside = exchange.taker if exchange.giver.startswith(OUTSIDE) else exchange.giver
        resource = self.park.resources[exchange.resource]
        return self._point(name, f"exchanges.{exchange.id}", label, f"plant:{inside}", exchange.evidence, resource)

    def _flow(self, name: str, key: str) -> MeterPoint:
        pool, flow = self.flows[key]
        main = _both(pool.name, pool.id)
        first, second = (self._end(flow.giver), main) if isinstance(flow, PoolImport) else (main, self._end(flow.taker))
        joined = {lang: f"{first[lang]} → {second[lang]}" for lang in ("zh", "en")}
        return self._point(name, f"pools.{key}", joined, "", _best([flow.capacity]))

    def _process(self, name: str, key: str, resource: Resource | None = None) -> MeterPoint:
        plant, use = self.processes[key]
        first, second = _both(plant.name, plant.id), _both(use.name, use.id)
        label = {"zh": f"{first['zh']}：{second['zh']}", "en": f"{first['en']}: {second['en']}"}
        return self._point(name, f"processes.{key}", label, f"process:{key}", _best([use.plan, use.capacity]), resource)

    def _point(
        self, name: str, place: str, label: Both, owner: str, evidence: Evidence, resource: Resource | None = None
    ) -> MeterPoint:
        plain = resource is None or resource.kind == "electricity"
        what = {} if resource is None or plain else _both(resource.name, resource.id)
        unit = "" if resource is None else resource.unit
        return MeterPoint(name, place, label, what, unit, self.owners.get(owner, ""), evidence)

    def _end(self, end: str) -> Both:
        if end.startswith(OUTSIDE):
            key = end.removeprefix(OUTSIDE)
            partner = self.park.spec.partners.get(key)
            return _both(partner.name if partner is not None else None, key)
        plant = self.plants.get(end)
        return _both(plant.name if plant is not None else None, end)


def crosses(exchange: ExchangeSpec) -> bool:
    """Return whether an exchange goes over the fence."""
    return exchange.giver.startswith(OUTSIDE) or exchange.taker.startswith(OUTSIDE)


def _generates(recipe: Recipe, park: Park) -> bool:
    return any(park.resources[output.resource].kind == "electricity" for output in recipe.outputs)


def _best(amounts: Iterable[Amount | None]) -> Evidence:
    """Return the best evidence of some amounts; one that only a profile gives has none of its own."""
    given = [each.of.evidence for each in amounts if each is not None and each.of is not None]
    return min(given, key=EVIDENCES.index, default="default")


def _both(name: Name | None, other: str) -> Both:
    """Return a name in both languages, `other` where there is none."""
    return {lang: other if name is None else name.text(lang) for lang in ("zh", "en")}
