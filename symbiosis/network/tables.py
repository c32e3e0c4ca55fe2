"""Tables: needs, links and operations in the order of their use, and for each place the claims there and who reads what.

A claim is known by its place in the *chain* of its node or gate, so that a single change can be followed without a full settlement.
"""

from __future__ import annotations

from collections.abc import Mapping

from symbiosis.network.mistakes import given
from symbiosis.network.model import OUTSIDE, Mode, Need, SettlementModel
from symbiosis.network.order import Kind, Operation, OperationOrder, drivers, pool_drivers

BEGIN = 4
"""Kind of the mark before a block."""
END = 5
"""Kind of the mark after a block; the number of the last kind of operations."""

TAKEN, RESERVED, RETURNED = 0, 1, 2
"""Kinds of entries of a chain: what a link takes, what a PULL process reserves by it, what its DISPATCH gives back."""


class Places:
    """Where things stand in the arrays: nodes, then gates, then pools; in `x` levels, links, (what is booked later), offers."""

    def __init__(self, model: SettlementModel) -> None:
        links = sum(len(need.links) for process in model.processes for need in process.needs)
        outlets = sum(len(node.outlets) for node in model.nodes)
        flows = sum(len(pool.imports) + len(pool.must_run) + len(pool.exports) + 1 for pool in model.pools)
        self.gate_at = len(model.nodes)
        self.pool_at = self.gate_at + len(model.gates)
        self.places = self.pool_at + len(model.pools)
        self.link_at = len(model.processes)
        self.offer_at = 2 * len(model.processes) + links + outlets + len(model.nodes) + 3 * len(model.stores) + flows
        self.values = self.offer_at + len(model.processes)

    def driver(self, model: SettlementModel, number: int) -> int:
        """Return the node or pool that drives a process, or -1."""
        process = model.processes[number]
        if process.driver_pool is not None:
            return self.pool_at + process.driver_pool
        return -1 if process.driver is None else process.driver


class NeedTables:
    """Needs and links in the order of their use: the scarce needs of a process at its LEVEL, each flexible one at its FILL."""

    def __init__(self, model: SettlementModel, order: OperationOrder, places: Places) -> None:
        self.places = places
        self.need: list[tuple[int, int]] = []
        """Process and place of each need."""
        self.start: list[int] = [0]
        self.owner: list[tuple[int, int, int]] = []
        """Process, place of the need and place of the link of each link."""
        self.source: list[int] = []
        self.gate: list[int] = []
        self.pool: list[int | None] = []
        self.ranges: dict[tuple[Kind, int, int], tuple[int, int]] = {}
        for operation in order.operations:
            needs = model.processes[operation.index].needs if operation.kind is not Kind.OFFER else ()
            if operation.kind in (Kind.LEVEL, Kind.FILL):
                first = len(self.need)
                for place, need in enumerate(needs):
                    if place == operation.need if operation.kind is Kind.FILL else not need.flexible:
                        self._add_need(operation.index, place, need)
                self.ranges[(operation.kind, operation.index, operation.need)] = (first, len(self.need))
        self.link_of = {owner: number for number, owner in enumerate(self.owner)}

    def of(self, operation: Operation) -> tuple[int, int]:
        """Return the needs [first, last) of an operation; DISPATCH takes those of its LEVEL."""
        kind = Kind.FILL if operation.kind is Kind.FILL else Kind.LEVEL
        return self.ranges[(kind, operation.index, operation.need)]

    def links(self, low: int, high: int) -> range:
        """Return the links of the needs [low, high)."""
        return range(self.start[low], self.start[high])

    def shared(self, model: SettlementModel, low: int, high: int) -> bool:
        """Return whether the least over the needs is not the level: links meet at a node or gate, or a need has shares."""
        links = self.links(low, high)
        sources = [self.source[link] for link in links if self.source[link] != OUTSIDE]
        gates = [self.gate[link] for link in links if self.gate[link] >= 0]
        grouped = any(model.processes[process].needs[place].shares for process, place in self.need[low:high])
        return grouped or len(set(sources)) < len(sources) or len(set(gates)) < len(gates)

    def _add_need(self, number: int, place: int, need: Need) -> None:
        self.need.append((number, place))
        for index, link in enumerate(need.links):
            self.owner.append((number, place, index))
            self.source.append(link.source)
            self.gate.append(-1 if link.gate is None else self.places.gate_at + link.gate)
            self.pool.append(link.pool)
        self.start.append(len(self.source))

    def declared(self, model: SettlementModel) -> list[int]:
        """Return the place in the stream of each link of the declared order."""
        return [
            self.link_of[(number, place, link)]
            for number, process in enumerate(model.processes)
            for place, need in enumerate(process.needs)
            for link in range(len(need.links))
        ]


class PoolTables:
    """Terms of each pool as (place in `x`, amount): what nobody decides here first, then its PULL processes in order."""

    def __init__(self, model: SettlementModel, needs: NeedTables) -> None:
        self.terms: list[list[tuple[int, float]]] = [[] for _ in model.pools]
        self.own: dict[int, tuple[int, int]] = {}
        """Terms [first, last) of each PULL process within its pool."""
        for number, process in enumerate(model.processes):
            for term in process.pool_terms:
                if term.pool != process.driver_pool:
                    self.terms[term.pool].append((number, term.amount))
        for link, pool in enumerate(needs.pool):
            if pool is not None:
                self.terms[pool].append((needs.places.link_at + link, -1.0))
        for pool, servers in pool_drivers(model).items():
            for number in servers:
                first = len(self.terms[pool])
                self.terms[pool] += [(number, t.amount) for t in model.processes[number].pool_terms if t.pool == pool]
                self.own[number] = (first, len(self.terms[pool]))


class OperationTables:
    """Operations with their ranges; the marks BEGIN and END stand around each block."""

    def __init__(self, model: SettlementModel, order: OperationOrder, needs: NeedTables, pools: PoolTables) -> None:
        self.rows: list[tuple[int, ...]] = []
        """Kind, index, low, middle, high, torn (+ 2 in a block), shared, block or -1; see `Stream.ops`."""
        self.terms: list[tuple[int, float]] = []
        self.at: dict[Operation, int] = {}
        pool_start = [0]
        for terms in pools.terms:
            pool_start.append(pool_start[-1] + len(terms))
        made, offered = _producers(model, needs)
        starts = {first: block for block, (first, _) in enumerate(order.blocks)}
        ends = {last for _, last in order.blocks}
        for place, operation in enumerate(order.operations):
            block = -1 if operation.block is None else operation.block
            if place in starts:
                self.rows.append((BEGIN, block, 0, 0, 0, 0, 0, block))
            torn = int(operation.torn) + (0 if block < 0 else 2)
            self.at[operation] = len(self.rows)
            middle = shared = 0
            if operation.kind is Kind.OFFER:
                low = len(self.terms)
                self.terms += made[operation.index]
                middle = len(self.terms)
                self.terms += offered[operation.index]
                high = len(self.terms)
            else:
                low, high = needs.of(operation)
                if operation.kind is Kind.LEVEL:
                    shared = int(needs.shared(model, low, high))
                elif operation.kind is Kind.DISPATCH and operation.index in pools.own:
                    pool = model.processes[operation.index].driver_pool
                    first, last = pools.own[operation.index]
                    middle, shared = pool_start[pool if pool is not None else 0] + first, last - first
            self.rows.append((int(operation.kind), operation.index, low, middle, high, torn, shared, block))
            if place + 1 in ends and block >= 0:
                self.rows.append((END, block, 0, 0, 0, 0, 0, block))


class Chains:
    """Claims at each node and gate in the order of their operations, as (link, operation, kind of entry)."""

    def __init__(self, model: SettlementModel, needs: NeedTables, operations: OperationTables) -> None:
        self.entries: list[list[tuple[int, int, int]]] = [[] for _ in range(needs.places.pool_at)]
        self.dispatches: list[list[int]] = [[] for _ in range(needs.places.places)]
        """Operations DISPATCH that serve each node or pool."""
        where: dict[tuple[int, int, bool], int] = {}
        for operation, at in operations.at.items():
            if operation.kind is Kind.OFFER:
                continue
            if operation.kind is Kind.DISPATCH:
                self.dispatches[needs.places.driver(model, operation.index)].append(at)
            pull = operation.kind is Kind.LEVEL and model.processes[operation.index].mode is Mode.PULL
            kind = RETURNED if operation.kind is Kind.DISPATCH else RESERVED if pull else TAKEN
            for link in needs.links(*needs.of(operation)):
                for place in (needs.source[link], needs.gate[link]):
                    if place >= 0:
                        where[(link, place, kind == RETURNED)] = len(self.entries[place])
                        self.entries[place].append((link, at, kind))
        start = [0]
        for entries in self.entries:
            start.append(start[-1] + len(entries))
        self.of_link = [
            tuple(
                start[place] + where[(link, place, back)] if (link, place, back) in where else -1
                for back in (False, True)
                for place in (needs.source[link], needs.gate[link])
            )
            for link in range(len(needs.owner))
        ]
        """Entry of each link at its source and its gate, and of what is given back there; -1 where there is none."""


def readers(
    model: SettlementModel, needs: NeedTables, operations: OperationTables, pools: PoolTables
) -> dict[int, list[int]]:
    """Return for each place in `x` the operations that read it, and as -1 - pool the pools that count it."""
    found: dict[int, dict[int, None]] = {}

    def add(value: int, reader: int) -> None:
        found.setdefault(value, {})[reader] = None

    for operation, at in operations.at.items():
        low, _, high = operations.rows[at][2:5]
        if operation.kind is Kind.OFFER:
            for value, _ in operations.terms[low:high]:
                add(value, at)
        elif operation.kind is Kind.FILL:
            add(operation.index, at)
        elif operation.kind is Kind.DISPATCH:
            add(needs.places.offer_at + operation.index, at)
    for pool, terms in enumerate(pools.terms):
        for value, _ in terms:
            add(value, -1 - pool)
    return {value: list(reading) for value, reading in found.items()}


def _producers(
    model: SettlementModel, needs: NeedTables
) -> tuple[list[list[tuple[int, float]]], list[list[tuple[int, float]]]]:
    """Return, by node, what is made there and what PULL processes offer there, as (place in `x`, amount)."""
    made: list[list[tuple[int, float]]] = [[] for _ in model.nodes]
    offered: list[list[tuple[int, float]]] = [[] for _ in model.nodes]
    for number, process in enumerate(model.processes):
        for output in process.outputs:
            if output.node != process.driver:
                made[output.node].append((number, output.amount))
        for residue in process.residues:
            link = needs.link_of[(number, residue.need, residue.link)]
            made[residue.node].append((needs.places.link_at + link, residue.amount))
    serving: Mapping[int, list[int]] = drivers(model)
    for node, servers in serving.items():
        offered[node] = [(needs.places.offer_at + number, given(model.processes[number])) for number in servers]
    return made, offered
