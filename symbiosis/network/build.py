"""Build: the exchange graph of a park becomes a settlement model, and every variable of it knows its ledger rows.

One class and one file, for nodes, ways and rows number the same links.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from symbiosis.library.recipe import Accepted, Recipe
from symbiosis.library.recipe import Need as RecipeNeed
from symbiosis.library.recipe import Output as RecipeOutput
from symbiosis.memory import collector_paused
from symbiosis.network.limits import Asked, asked_of, limits_of
from symbiosis.network.model import (
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
from symbiosis.network.rows import CONSTANT_ROW, SeriesRows
from symbiosis.network.shipments import build_shipments
from symbiosis.network.stores import build_stores
from symbiosis.network.ways import Way, Ways
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
from symbiosis.park.check_limits import needs_with_shares
from symbiosis.park.park import OUTSIDE as OUTSIDE_PREFIX
from symbiosis.park.park import Park
from symbiosis.park.spec import DemandSpec, ExchangeSpec, PlantSpec, ProcessUse

FIRST, LAST = -1e9, 1e9
"""Priorities of what is reserved, which claims before anybody, and of what fills a store, which takes what is left."""

MODES = {"plan": Mode.PLAN, "push": Mode.PUSH, "pull": Mode.PULL}


@collector_paused()
def build(park: Park) -> Wiring:
    """Return the settlement model of `park` with its ledger entries."""
    return _Builder(park).wiring()


@dataclass
class _Builder:
    """Collects nodes, series, processes and entries in declared order."""

    park: Park
    book: EntryBook = field(default_factory=EntryBook)
    nodes: dict[tuple[str, str], int] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)
    links: int = 0

    def __post_init__(self) -> None:
        self.pools = {pool.resource: index for index, pool in enumerate(self.park.spec.pools)}
        self.pool_ids = [pool.id for pool in self.park.spec.pools]
        self.sold: dict[tuple[str, str], list[ExchangeSpec]] = {}
        for exchange in self.park.exchanges:
            if exchange.taker.startswith(OUTSIDE_PREFIX) and exchange.shipping is None:
                self.sold.setdefault((exchange.giver, exchange.resource), []).append(exchange)
        self._find_nodes()
        self.rows = SeriesRows(self.park.series)
        self.ways = Ways(self.park, self.nodes, self.rows)

    # -- the whole

    def wiring(self) -> Wiring:
        for plant, use in self.park.processes():
            self._add_process(plant, use)
        for plant, demand in self.park.demands():
            self._add_demand(plant, demand)
        for exchange in self.park.exchanges:
            if exchange.id in self.ways.reserved:
                self._add_reservation(exchange)
            if exchange.fills:
                self._add_filling(exchange)
        nodes = self._nodes_with_outlets()
        pools = build_pools(self.park, self.book, self.rows)
        stores = build_stores(self.park, self.nodes, self.book)
        shipments, owners = build_shipments(self.park, stores, self.book)
        model = SettlementModel(
            processes=tuple(self.processes),
            nodes=nodes,
            pools=pools,
            stores=stores,
            series=self.rows.stacked(),
            step_h=self.park.step_h,
            gates=tuple(self.ways.gates),
            shipments=shipments,
        )
        owners = {**self.park.enterprise_of(), **owners}
        return Wiring(model, self.book.entries(), {**self.park.resources, **BOOKED}, owners)

    def _find_nodes(self) -> None:
        for _, plant in self.park.plants():
            for use in plant.processes:
                for output in self.park.recipes[use.id].outputs:
                    if output.to == "node" and output.resource not in self.pools:
                        self.nodes.setdefault((plant.id, output.resource), len(self.nodes))
            for store in plant.stores:
                if store.pool is None:
                    self.nodes.setdefault((plant.id, store.resource), len(self.nodes))

    # -- ways in

    def _book_way(self, taker: str, plant: str, way: Way, index: int, balance: ProcessBalance | None) -> None:
        """Book what link `index` takes, from its source to `taker`."""
        node = f"node:{plant}/{way.resource}"
        taken: list[Term] = [("taken", index, 1.0)]
        delivered = taken
        if way.pool:
            self.book.add(f"pool:{way.pool}", taker, way.resource, taken)
        else:
            if way.exchange is not None and not way.booked:
                delivered = self._book_exchange(way.exchange, taken)
            self.book.add(node, taker, way.resource, delivered)
        if balance is not None:
            balance.count(self.park.resources[way.resource], delivered, 1.0)

    def _book_exchange(self, exchange: ExchangeSpec, taken: list[Term]) -> list[Term]:
        """Book a transfer over `exchange` and return what arrives."""
        loss = self.ways.losses[exchange.id]
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
        self, plant: str, needs: tuple[RecipeNeed, ...], asked: tuple[Asked, ...]
    ) -> tuple[list[Need], list[PoolTerm], list[list[Way]], dict[int, float]]:
        """Return needs with links, and those in proportion to the level that a pool alone serves as pool terms (by resource position)."""
        linked: list[Need] = []
        ways: list[list[Way]] = []
        pooled: list[PoolTerm] = []
        draws: dict[int, float] = {}
        for need, wanted in zip(needs, asked, strict=True):
            found, shares = self.ways.of(plant, need)
            if len(found) == 1 and found[0][1].pool and wanted.plain and not shares:
                resource = found[0][1].resource
                pool = self.pools[resource]
                amount = need.amount / next(row.worth for row in need.accepts if row.resource == resource)
                pooled.append(PoolTerm(pool, -amount))
                draws[pool] = draws.get(pool, 0.0) + amount
                continue
            links = tuple(link for link, _ in found)
            linked.append(Need(need.id, wanted.amount, links, wanted.row, wanted.base, wanted.start, shares))
            ways.append([way for _, way in found])
        return linked, pooled, ways, draws

    def _add_process(self, plant: PlantSpec, use: ProcessUse) -> None:
        recipe = self.park.recipes[use.id]
        index = len(self.processes)
        account = f"process:{use.id}"
        balance = ProcessBalance()
        asked = tuple(asked_of(self.park, use, recipe, need, self.rows) for need in recipe.needs)
        needs, pool_terms, ways, draws = self._needs(plant.id, needs_with_shares(use, recipe), asked)
        for pool, amount in draws.items():
            resource = self.park.spec.pools[pool].resource
            drawn: list[Term] = [("level", index, amount)]
            self.book.add(f"pool:{self.pool_ids[pool]}", account, resource, drawn)
            balance.count(self.park.resources[resource], drawn, 1.0)
        self._book_ambient(account, index, recipe, balance, closing=False)
        starts = []
        for way_list in ways:
            starts.append(self.links)
            for way in way_list:
                self._book_way(account, plant.id, way, self.links, balance)
                self.links += 1
        outputs, residues = self._outputs(account, plant, recipe, index, needs, ways, starts, pool_terms, balance)
        self._book_ambient(account, index, recipe, balance, closing=True)
        self._book_remainders(use.id, recipe, balance)
        if use.mode == "plan":
            self.book.add(f"unserved:{use.id}", f"use:{plant.id}", recipe.reference, [("unserved", index, 1.0)])
        scale, row = self.rows.scaled((use.id, "plan" if use.mode == "plan" else "capacity"))
        drawn_from = use.driver if use.mode == "pull" else None
        limits = limits_of(self.park, use)
        self.processes.append(
            Process(
                id=use.id,
                mode=MODES[use.mode],
                wanted=row,
                scale=scale,
                priority=use.priority,
                needs=tuple(needs),
                outputs=tuple(outputs),
                residues=tuple(residues),
                pool_terms=tuple(pool_terms),
                driver=self.nodes.get((plant.id, drawn_from)) if drawn_from is not None else None,
                driver_pool=self.pools.get(drawn_from) if drawn_from is not None else None,
                minimum=limits.minimum,
                ramp_up=limits.ramp_up,
                ramp_down=limits.ramp_down,
                start_h=limits.start_h,
            )
        )

    def _book_ambient(
        self, account: str, index: int, recipe: Recipe, balance: ProcessBalance, *, closing: bool
    ) -> None:
        """Book what a process takes from its surroundings; what closes the balance comes last, from all that is booked so far."""
        for taken in recipe.ambient:
            if taken.closes != closing:
                continue
            resource = self.park.resources[taken.resource]
            terms: list[Term] = [("level", index, taken.amount)]
            if closing:
                terms = terms_of(balance.energy, -1.0 / resource.energy)
            self.book.add(f"ambient:{taken.resource}", account, taken.resource, terms, residual=closing)
            balance.count(resource, terms, 1.0)

    def _outputs(
        self,
        account: str,
        plant: PlantSpec,
        recipe: Recipe,
        index: int,
        needs: list[Need],
        ways: list[list[Way]],
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
                    if way.exchange is not None and not way.booked:
                        kept = 1.0 - self.ways.losses[way.exchange.id]
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

    # -- demands, reservations, fillings

    def _add_demand(self, plant: PlantSpec, demand: DemandSpec) -> None:
        index = len(self.processes)
        need = RecipeNeed(demand.id, 1.0, (Accepted(demand.resource),))
        needs, pool_terms, ways, draws = self._needs(plant.id, (need,), (Asked(1.0),))
        for pool in draws:
            self.book.add(f"pool:{self.pool_ids[pool]}", f"use:{plant.id}", demand.resource, [("level", index, 1.0)])
        for way in (way for way_list in ways for way in way_list):
            self._book_way(f"use:{plant.id}", plant.id, way, self.links, None)
            self.links += 1
        unserved: list[Term] = [("unserved", index, 1.0)]
        self.book.add(f"unserved:{plant.id}/{demand.resource}", f"use:{plant.id}", demand.resource, unserved)
        scale, row = self.rows.scaled((demand.id, "amount"))
        self.processes.append(
            Process(
                id=demand.id,
                mode=Mode.PLAN,
                wanted=row,
                scale=scale,
                priority=demand.priority,
                needs=tuple(needs),
                pool_terms=tuple(pool_terms),
            )
        )

    def _add_reservation(self, exchange: ExchangeSpec) -> None:
        """What a contract keeps free is claimed before anybody else and waits at a node of its own; what is not drawn goes back."""
        link = self.ways.link(exchange)
        self._book_exchange(exchange, [("taken", self.links, 1.0)])
        self.links += 1
        node = self.ways.reserved[exchange.id]
        self.processes.append(
            Process(
                id=f"reserved:{exchange.id}",
                mode=Mode.PULL,
                wanted=CONSTANT_ROW,
                scale=self.ways.reservation(exchange) * link.efficiency,
                priority=FIRST,
                needs=(Need(exchange.id, 1.0, (link,)),),
                outputs=(Output(node, 1.0),),
                driver=node,
            )
        )

    def _add_filling(self, exchange: ExchangeSpec) -> None:
        """A pipe that fills the taker's store takes what nobody else claims; a full store closes it (see the events)."""
        link = replace(self.ways.link(exchange), efficiency=1.0, capacity=math.inf)
        arrives = self._book_exchange(exchange, [("taken", self.links, 1.0)])[0][2]
        self.links += 1
        scale, row = self.rows.scaled((exchange.id, "capacity"))
        self.processes.append(
            Process(
                id=f"fill:{exchange.id}",
                mode=Mode.PUSH,
                wanted=row,
                scale=scale,
                priority=LAST,
                needs=(Need(exchange.id, 1.0, (link,)),),
                outputs=(Output(self.nodes[(exchange.taker, exchange.resource)], arrives),),
            )
        )

    # -- what is left

    def _nodes_with_outlets(self) -> tuple[Node, ...]:
        outlet_index = 0
        nodes: list[Node] = []
        for (plant, resource), index in self.nodes.items():
            outlets: list[Outlet] = []
            for exchange in self.sold.get((plant, resource), ()):
                limit = math.inf
                if exchange.capacity is not None:
                    limit = self.park.series.ends((exchange.id, "capacity"))[1]
                outlets.append(Outlet(exchange.id, limit))
                self._book_exchange(exchange, [("outlet", outlet_index, 1.0)])
                outlet_index += 1
            kind = self.park.resources[resource].surplus
            target = f"curtailed:{plant}/{resource}" if kind == "curtailed" else f"{kind}:{resource}"
            self.book.add(f"node:{plant}/{resource}", target, resource, [("disposed", index, 1.0)])
            nodes.append(Node(f"{plant}/{resource}", tuple(outlets)))
        by_id = {exchange.id: exchange for exchange in self.park.exchanges}
        for exchange_id, index in self.ways.reserved.items():
            exchange = by_id[exchange_id]
            account = f"node:{exchange.taker}/{exchange.resource}"
            self.book.add(account, f"disposal:{exchange.resource}", exchange.resource, [("disposed", index, 1.0)])
            nodes.append(Node(f"{exchange.taker}/{exchange.resource} over {exchange_id}"))
        return tuple(nodes)
