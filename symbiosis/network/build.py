"""Build: the exchange graph of a park becomes a settlement model, and every variable of it knows its ledger rows.

One class and one file, for nodes, ways and rows number the same links.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from symbiosis.library.recipe import Accepted, Recipe
from symbiosis.library.recipe import Need as RecipeNeed
from symbiosis.library.recipe import Output as RecipeOutput
from symbiosis.memory import collector_paused
from symbiosis.network.graph import graph
from symbiosis.network.model import (
    OUTSIDE,
    Link,
    Mode,
    Need,
    Node,
    Outlet,
    Output,
    PoolTerm,
    Process,
    Residue,
    SettlementModel,
)
from symbiosis.network.pools import account_of, build_pools
from symbiosis.network.stores import build_stores
from symbiosis.network.wiring import (
    BOOKED,
    CO2,
    CO2_BIOGENIC,
    CO2_PER_CARBON,
    LOSS,
    EntryBook,
    ProcessBalance,
    Term,
    Wiring,
    terms_of,
)
from symbiosis.park.park import OUTSIDE as OUTSIDE_PREFIX
from symbiosis.park.park import Park
from symbiosis.park.spec import DemandSpec, ExchangeSpec, PlantSpec, ProcessUse

MODES = {"plan": Mode.PLAN, "push": Mode.PUSH, "pull": Mode.PULL}


@collector_paused()
def build(park: Park) -> Wiring:
    """Return the settlement model of `park` with its ledger entries."""
    return _Builder(park).wiring()


@dataclass(frozen=True)
class _Way:
    """How one link of a need is booked: the resource, what is taken per unit, and over which exchange."""

    resource: str
    exchange: ExchangeSpec | None
    relayed: bool = False
    pool: str = ""


@dataclass
class _Builder:
    """Collects nodes, series, processes and entries in declared order."""

    park: Park
    book: EntryBook = field(default_factory=EntryBook)
    series: list[NDArray[np.float64]] = field(default_factory=list)
    nodes: dict[tuple[str, str], int] = field(default_factory=dict)
    relays: dict[str, int] = field(default_factory=dict)
    relay_priorities: dict[str, float] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)
    links: int = 0

    def __post_init__(self) -> None:
        self.graph: nx.MultiDiGraph[str] = graph(self.park)
        self.pools = {pool.resource: index for index, pool in enumerate(self.park.spec.pools)}
        self.pool_ids = [pool.id for pool in self.park.spec.pools]
        self.steps = self.park.series.steps

    # -- the whole

    def wiring(self) -> Wiring:
        self._find_nodes()
        self._find_relays()
        for plant, use in self.park.processes():
            self._add_process(plant, use)
        for plant, demand in self.park.demands():
            self._add_demand(plant, demand)
        for exchange_id, node in list(self.relays.items()):
            self._add_relay(exchange_id, node)
        nodes = self._nodes_with_outlets()
        pools = build_pools(self.park, self.book, self._row)
        stores = build_stores(self.park, self.nodes, self.book)
        rows = self.series or [np.zeros(self.steps)]
        model = SettlementModel(
            processes=tuple(self.processes),
            nodes=nodes,
            pools=pools,
            stores=stores,
            series=np.ascontiguousarray(np.vstack(rows), dtype=np.float64),
            step_h=self.park.step_h,
        )
        return Wiring(model, self.book.entries(), {**self.park.resources, **BOOKED}, self.park.enterprise_of())

    # -- nodes and relays

    def _find_nodes(self) -> None:
        for _, plant in self.park.plants():
            for use in plant.processes:
                for output in self.park.recipes[use.id].outputs:
                    if output.to == "node" and output.resource not in self.pools:
                        self.nodes.setdefault((plant.id, output.resource), len(self.nodes))
            for store in plant.stores:
                if store.pool is None:
                    self.nodes.setdefault((plant.id, store.resource), len(self.nodes))

    def _find_relays(self) -> None:
        """An exchange whose capacity varies or is shared becomes a process of its own, with the best priority of its takers."""
        takers: dict[tuple[str, str], list[float]] = {}
        for plant, use in self.park.processes():
            for need in self.park.recipes[use.id].needs:
                for accepted in need.accepts:
                    takers.setdefault((plant.id, accepted.resource), []).append(use.priority)
        for plant, demand in self.park.demands():
            takers.setdefault((plant.id, demand.resource), []).append(demand.priority)
        for exchange in self.park.exchanges:
            if exchange.capacity is None or exchange.taker.startswith(OUTSIDE_PREFIX):
                continue
            limit = self.park.series[(exchange.id, "capacity")]
            priorities = takers.get((exchange.taker, exchange.resource), [])
            if len(priorities) > 1 or np.ptp(limit) > 0:
                self.relay_priorities[exchange.id] = min(priorities, default=0.0)
                self.relays[exchange.id] = len(self.nodes) + len(self.relays)

    def _row(self, values: NDArray[np.float64]) -> int:
        self.series.append(values)
        return len(self.series) - 1

    # -- ways in

    def _ways(self, plant: str, need: RecipeNeed) -> list[tuple[Link, _Way]]:
        """Return the links of a need in order of preference: own goods, exchanges, imports; `order` overrides."""
        found: list[tuple[float, int, Link, _Way]] = []

        def add(order: float, link: Link, way: _Way) -> None:
            found.append((order, len(found), link, way))

        for accepted in need.accepts:
            resource, worth = accepted.resource, accepted.worth
            node = self.nodes.get((plant, resource))
            if node is not None:
                add(0.0, Link(f"{plant}/{resource}", node, worth), _Way(resource, None))
            for giver, _, data in self.graph.in_edges(plant, data=True):
                exchange: ExchangeSpec | None = data.get("exchange")
                if exchange is None or exchange.resource != resource:
                    continue
                outside = giver.startswith(OUTSIDE_PREFIX)
                order = exchange.order if exchange.order is not None else (2.0 if outside else 1.0)
                if exchange.id in self.relays:
                    add(
                        order,
                        Link(exchange.id, self.relays[exchange.id], worth),
                        _Way(resource, exchange, relayed=True),
                    )
                    continue
                limit = self.park.series[(exchange.id, "capacity")][0] if exchange.capacity is not None else math.inf
                source = OUTSIDE if outside else self.nodes[(giver, resource)]
                add(
                    order,
                    Link(exchange.id, source, (1.0 - data["loss"]) * worth, float(limit)),
                    _Way(resource, exchange),
                )
            pool = self.pools.get(resource)
            if pool is not None:
                add(
                    3.0,
                    Link(f"pool:{self.pool_ids[pool]}", OUTSIDE, worth, pool=pool),
                    _Way(resource, None, pool=self.pool_ids[pool]),
                )
        found.sort(key=lambda row: row[:2])
        return [(link, way) for _, _, link, way in found]

    def _book_way(self, taker: str, plant: str, way: _Way, index: int, balance: ProcessBalance | None) -> None:
        """Book what link `index` takes, from its source to `taker`."""
        node = f"node:{plant}/{way.resource}"
        exchange = way.exchange
        taken: list[Term] = [("taken", index, 1.0)]
        delivered = taken
        if way.pool:
            self.book.add(f"pool:{way.pool}", taker, way.resource, taken)
        else:
            if exchange is not None and not way.relayed:
                delivered = self._book_exchange(exchange, taken)
            self.book.add(node, taker, way.resource, delivered)
        if balance is not None:
            balance.count(self.park.resources[way.resource], delivered, 1.0)

    def _book_exchange(self, exchange: ExchangeSpec, taken: list[Term]) -> list[Term]:
        """Book a transfer over `exchange` and return what arrives."""
        loss = self.park.loss(exchange)
        source = account_of(self.park, exchange.giver, exchange.resource, incoming=True)
        target = account_of(self.park, exchange.taker, exchange.resource, incoming=False)
        arrives = [(kind, index, value * (1.0 - loss)) for kind, index, value in taken]
        self.book.add(source, target, exchange.resource, arrives, exchange=exchange.id)
        if loss > 0:
            lost = [(kind, index, value * loss) for kind, index, value in taken]
            self.book.add(source, f"loss:{exchange.id}", exchange.resource, lost, exchange=exchange.id)
        return arrives

    # -- processes

    def _needs(
        self, plant: str, needs: tuple[RecipeNeed, ...]
    ) -> tuple[list[Need], list[PoolTerm], list[list[_Way]], dict[int, float]]:
        """Return needs with links, and those that a pool alone serves as pool terms (by resource position)."""
        linked: list[Need] = []
        ways: list[list[_Way]] = []
        pooled: list[PoolTerm] = []
        draws: dict[int, float] = {}
        for need in needs:
            found = self._ways(plant, need)
            if len(found) == 1 and found[0][1].pool:
                resource = found[0][1].resource
                pool = self.pools[resource]
                amount = need.amount / next(row.worth for row in need.accepts if row.resource == resource)
                pooled.append(PoolTerm(pool, -amount))
                draws[pool] = draws.get(pool, 0.0) + amount
            else:
                linked.append(Need(need.id, need.amount, tuple(link for link, _ in found)))
                ways.append([way for _, way in found])
        return linked, pooled, ways, draws

    def _add_process(self, plant: PlantSpec, use: ProcessUse) -> None:
        recipe = self.park.recipes[use.id]
        index = len(self.processes)
        account = f"process:{use.id}"
        balance = ProcessBalance()
        needs, pool_terms, ways, draws = self._needs(plant.id, recipe.needs)
        for pool, amount in draws.items():
            resource = self.park.spec.pools[pool].resource
            drawn: list[Term] = [("level", index, amount)]
            self.book.add(f"pool:{self.pool_ids[pool]}", account, resource, drawn)
            balance.count(self.park.resources[resource], drawn, 1.0)
        for taken in recipe.ambient:
            terms: list[Term] = [("level", index, taken.amount)]
            self.book.add(f"ambient:{taken.resource}", account, taken.resource, terms)
            balance.count(self.park.resources[taken.resource], terms, 1.0)
        starts = []
        for way_list in ways:
            starts.append(self.links)
            for way in way_list:
                self._book_way(account, plant.id, way, self.links, balance)
                self.links += 1
        outputs, residues = self._outputs(account, plant, recipe, index, needs, ways, starts, pool_terms, balance)
        self._book_remainders(use.id, recipe, balance)
        wanted = self.park.series[(use.id, "plan" if use.mode == "plan" else "capacity")]
        if use.mode == "plan":
            self.book.add(f"unserved:{use.id}", f"use:{plant.id}", recipe.reference, [("unserved", index, 1.0)])
        driver = self.nodes[(plant.id, use.driver)] if use.mode == "pull" and use.driver is not None else None
        self.processes.append(
            Process(
                id=use.id,
                mode=MODES[use.mode],
                wanted=self._row(wanted),
                priority=use.priority,
                needs=tuple(needs),
                outputs=tuple(outputs),
                residues=tuple(residues),
                pool_terms=tuple(pool_terms),
                driver=driver,
            )
        )

    def _outputs(
        self,
        account: str,
        plant: PlantSpec,
        recipe: Recipe,
        index: int,
        needs: list[Need],
        ways: list[list[_Way]],
        starts: list[int],
        pool_terms: list[PoolTerm],
        balance: ProcessBalance,
    ) -> tuple[list[Output], list[Residue]]:
        outputs: list[Output] = []
        residues: list[Residue] = []
        position = {need.id: place for place, need in enumerate(needs)}
        for output in recipe.outputs:
            resource = self.park.resources[output.resource]
            target = self._output_account(plant.id, output.resource, output.to)
            terms: list[Term] = []
            if output.per is None or output.per not in position:
                amount = (output.amount or 0.0) if output.per is None else self._per_level(recipe, output)
                terms.append(("level", index, amount))
                if output.resource in self.pools and output.to == "node":
                    pool_terms.append(PoolTerm(self.pools[output.resource], amount))
                elif output.to == "node":
                    outputs.append(Output(self.nodes[(plant.id, output.resource)], amount))
            else:
                place = position[output.per]
                for number, way in enumerate(ways[place]):
                    share = (output.per_amount or {}).get(way.resource, 0.0)
                    if share == 0.0:
                        continue
                    kept = 1.0
                    if way.exchange is not None and not way.relayed:
                        kept = 1.0 - self.park.loss(way.exchange)
                    terms.append(("taken", starts[place] + number, share * kept))
                    if output.to == "node":
                        residues.append(Residue(self.nodes[(plant.id, output.resource)], place, number, share * kept))
            self.book.add(account, target, output.resource, terms)
            balance.count(resource, terms, -1.0)
        return outputs, residues

    def _per_level(self, recipe: Recipe, output: RecipeOutput) -> float:
        """Return an output per unit taken as one per level, where a pool alone serves the need."""
        need = next(need for need in recipe.needs if need.id == output.per)
        pooled = next(row for row in need.accepts if row.resource in self.pools)
        return need.amount / pooled.worth * (output.per_amount or {}).get(pooled.resource, 0.0)

    def _output_account(self, plant: str, resource: str, to: str) -> str:
        if to == "ambient":
            return f"ambient:{resource}"
        if to == "use":
            return f"use:{plant}"
        if resource in self.pools:
            return f"pool:{self.pool_ids[self.pools[resource]]}"
        return f"node:{plant}/{resource}"

    def _book_remainders(self, process: str, recipe: Recipe, balance: ProcessBalance) -> None:
        account = f"process:{process}"
        self.book.add(account, f"loss:{process}", LOSS.id, terms_of(balance.energy), residual=True)
        if recipe.emits:
            self.book.add(account, "emission:co2", CO2.id, terms_of(balance.fossil, CO2_PER_CARBON), residual=True)
            self.book.add(
                account,
                "emission:co2-biogenic",
                CO2_BIOGENIC.id,
                terms_of(balance.biogenic, CO2_PER_CARBON),
                residual=True,
            )

    # -- demands, relays

    def _add_demand(self, plant: PlantSpec, demand: DemandSpec) -> None:
        index = len(self.processes)
        need = RecipeNeed(demand.id, 1.0, (Accepted(demand.resource),))
        needs, pool_terms, ways, draws = self._needs(plant.id, (need,))
        for pool in draws:
            self.book.add(f"pool:{self.pool_ids[pool]}", f"use:{plant.id}", demand.resource, [("level", index, 1.0)])
        for way in (way for way_list in ways for way in way_list):
            self._book_way(f"use:{plant.id}", plant.id, way, self.links, None)
            self.links += 1
        unserved: list[Term] = [("unserved", index, 1.0)]
        self.book.add(f"unserved:{plant.id}/{demand.resource}", f"use:{plant.id}", demand.resource, unserved)
        self.processes.append(
            Process(
                id=demand.id,
                mode=Mode.PLAN,
                wanted=self._row(self.park.series[(demand.id, "amount")]),
                priority=demand.priority,
                needs=tuple(needs),
                pool_terms=tuple(pool_terms),
            )
        )

    def _add_relay(self, exchange_id: str, node: int) -> None:
        exchange = next(exchange for exchange in self.park.exchanges if exchange.id == exchange_id)
        index = len(self.processes)
        loss = self.park.loss(exchange)
        outside = exchange.giver.startswith(OUTSIDE_PREFIX)
        source = OUTSIDE if outside else self.nodes[(exchange.giver, exchange.resource)]
        self._book_exchange(exchange, [("level", index, 1.0 / (1.0 - loss))])
        self.links += 1
        self.processes.append(
            Process(
                id=exchange.id,
                mode=Mode.PULL,
                wanted=self._row(self.park.series[(exchange.id, "capacity")] * (1.0 - loss)),
                priority=self.relay_priorities[exchange.id],
                needs=(Need(exchange.id, 1.0, (Link(exchange.id, source, 1.0 - loss),)),),
                outputs=(Output(node, 1.0),),
                driver=node,
            )
        )

    # -- what is left

    def _nodes_with_outlets(self) -> tuple[Node, ...]:
        outlet_index = 0
        nodes: list[Node] = []
        for (plant, resource), index in self.nodes.items():
            outlets: list[Outlet] = []
            account = f"node:{plant}/{resource}"
            for _, taker, data in self.graph.out_edges(plant, data=True):
                exchange: ExchangeSpec | None = data.get("exchange")
                if exchange is None or exchange.resource != resource or not taker.startswith(OUTSIDE_PREFIX):
                    continue
                limit = (
                    float(self.park.series[(exchange.id, "capacity")][0]) if exchange.capacity is not None else math.inf
                )
                outlets.append(Outlet(exchange.id, limit))
                self._book_exchange(exchange, [("outlet", outlet_index, 1.0)])
                outlet_index += 1
            kind = self.park.resources[resource].surplus
            target = f"curtailed:{plant}/{resource}" if kind == "curtailed" else f"{kind}:{resource}"
            self.book.add(account, target, resource, [("disposed", index, 1.0)])
            nodes.append(Node(f"{plant}/{resource}", tuple(outlets)))
        for exchange_id, index in self.relays.items():
            exchange = next(exchange for exchange in self.park.exchanges if exchange.id == exchange_id)
            account = f"node:{exchange.taker}/{exchange.resource}"
            self.book.add(account, f"disposal:{exchange.resource}", exchange.resource, [("disposed", index, 1.0)])
            nodes.append(Node(f"{exchange.taker}/{exchange.resource} over {exchange_id}"))
        return tuple(nodes)
