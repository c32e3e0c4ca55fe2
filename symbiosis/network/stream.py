"""Stream: the operations of a park as flat arrays in the order of their use, so that the compiled settlement only counts upward.

Links stand in the order in which operations use them (`link_place` gives the place of each link of the declared order);
everything else is in declared order.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbiosis.errors import InputError, Problem
from symbiosis.network.model import OUTSIDE, Mode, Need, Process, SettlementModel
from symbiosis.network.order import Kind, Operation, OperationOrder, drivers, operation_order

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

BEGIN = 4
"""Kind of the mark before a block."""
END = 5
"""Kind of the mark after a block; the number of the last kind of `op_kind`."""


@dataclass(frozen=True)
class Stream:
    """The arrays of a settlement. Places in `x`, the vector of rates, are those that engine/kernels/settle.py names."""

    order: OperationOrder
    op_kind: Ints
    op_index: Ints
    op_low: Ints
    op_middle: Ints
    op_high: Ints
    """Needs [low, high) of LEVEL, DISPATCH and FILL; terms of OFFER, those of PULL offers from `op_middle`."""
    op_torn: Ints
    """1 where an operation is torn, 2 where it stands in a block, 3 for both."""
    op_shared: Ints
    """1 for a LEVEL whose needs meet at one node."""
    need_amount: Floats
    need_start: Ints
    link_source: Ints
    link_capacity: Floats
    link_efficiency: Floats
    link_inverse: Floats
    """1 / efficiency."""
    link_kept: Ints
    """1 for a link from outside whose taking others build on, so that no later pass may lower it."""
    link_place: Ints
    term_value: Ints
    term_amount: Floats
    process_row: Ints
    process_mode: Ints
    process_driver: Ints
    process_give: Floats
    scarce_pulls: Ints
    node_offer: Ints
    """Place in the stream of the OFFER of each node."""
    block_first: Ints
    block_last: Ints
    block_node_start: Ints
    block_node: Ints
    torn_offers: Ints
    """Places of the torn OFFERs in the stream."""
    outlet_start: Ints
    outlet_capacity: Floats
    store_order: Ints
    """Stores in the order of the place that carries them: nodes first, then pools."""
    carrier_node: Ints
    carrier_pool: Ints
    carrier_start: Ints
    node_carrier: Ints
    """Carrier of each node, -1 where it has no store."""
    carrier_simple: Ints
    """1 where leaving empty changes no claim: no block and no reservation draws on the node."""
    pool_term_start: Ints
    pool_term_value: Ints
    pool_term_amount: Floats
    import_start: Ints
    import_row: Ints
    must_run_start: Ints
    must_run_row: Ints
    export_start: Ints
    export_row: Ints


def compile_stream(model: SettlementModel) -> Stream:
    """Return the arrays of `model`; a model that the rule cannot settle is refused with every mistake at once."""
    problems = list(_mistakes(model))
    if problems:
        raise InputError(problems)
    order = operation_order(model)
    tables = _NeedTables(model, order)
    operations = _OperationTables(model, order, tables)
    serving = drivers(model)
    kept = {(number, r.need, r.link) for number, process in enumerate(model.processes) for r in process.residues}
    link_kept = [
        int(owner in kept and source == OUTSIDE) for owner, source in zip(tables.owner, tables.source, strict=True)
    ]
    block_nodes = [_outside_nodes(model, order, block) for block in range(len(order.blocks))]
    marked = [(place, kind) for place, kind in enumerate(operations.kind) if kind in (BEGIN, END)]
    offer_places = {operations.index[place]: place for place, kind in enumerate(operations.kind) if kind == Kind.OFFER}
    carriers, store_order = _carriers(model)
    by_node = {index: number for number, (kind, index, _) in enumerate(carriers) if kind == 0}
    offset = len(model.processes)
    pool_terms: list[list[tuple[int, float]]] = [[] for _ in model.pools]
    for number, process in enumerate(model.processes):
        for term in process.pool_terms:
            pool_terms[term.pool].append((number, term.amount))
    for place, pool in enumerate(tables.pool):
        if pool is not None:
            pool_terms[pool].append((offset + place, -1.0))
    reserved = _reserved_nodes(model, order)
    return Stream(
        order=order,
        op_kind=_ints(operations.kind),
        op_index=_ints(operations.index),
        op_low=_ints(operations.low),
        op_middle=_ints(operations.middle),
        op_high=_ints(operations.high),
        op_torn=_ints(operations.torn),
        op_shared=_ints(operations.shared),
        need_amount=_floats(tables.amount),
        need_start=_ints(tables.start),
        link_source=_ints(tables.source),
        link_capacity=_floats(tables.capacity),
        link_efficiency=_floats(tables.efficiency),
        link_inverse=_floats(1.0 / efficiency for efficiency in tables.efficiency),
        link_kept=_ints(link_kept),
        link_place=_ints(tables.places()),
        term_value=_ints(operations.term_value),
        term_amount=_floats(operations.term_amount),
        process_row=_ints(process.wanted for process in model.processes),
        process_mode=_ints(process.mode for process in model.processes),
        process_driver=_ints(-1 if process.driver is None else process.driver for process in model.processes),
        process_give=_floats(_given(process) for process in model.processes),
        scarce_pulls=_ints(
            number
            for servers in serving.values()
            for number in servers
            if any(not need.flexible for need in model.processes[number].needs)
        ),
        node_offer=_ints(offer_places[node] for node in range(len(model.nodes))),
        block_first=_ints(place for place, kind in marked if kind == BEGIN),
        block_last=_ints(place for place, kind in marked if kind == END),
        block_node_start=_starts(block_nodes),
        block_node=_ints(node for nodes in block_nodes for node in nodes),
        torn_offers=_ints(
            place for place, kind in enumerate(operations.kind) if kind == Kind.OFFER and operations.torn[place] & 1
        ),
        outlet_start=_starts([node.outlets for node in model.nodes]),
        outlet_capacity=_floats(outlet.capacity for node in model.nodes for outlet in node.outlets),
        store_order=_ints(store_order),
        carrier_node=_ints(-1 if kind else index for kind, index, _ in carriers),
        carrier_pool=_ints(index if kind else -1 for kind, index, _ in carriers),
        node_carrier=_ints(by_node.get(node, -1) for node in range(len(model.nodes))),
        carrier_start=_starts([stores for _, _, stores in carriers]),
        carrier_simple=_ints(int(kind == 1 or index not in reserved) for kind, index, _ in carriers),
        pool_term_start=_starts(pool_terms),
        pool_term_value=_ints(value for terms in pool_terms for value, _ in terms),
        pool_term_amount=_floats(amount for terms in pool_terms for _, amount in terms),
        import_start=_starts([pool.imports for pool in model.pools]),
        import_row=_ints(-1 if row is None else row for pool in model.pools for _, row in pool.imports),
        must_run_start=_starts([pool.must_run for pool in model.pools]),
        must_run_row=_ints(row for pool in model.pools for _, row in pool.must_run),
        export_start=_starts([pool.exports for pool in model.pools]),
        export_row=_ints(-1 if row is None else row for pool in model.pools for _, row in pool.exports),
    )


class _NeedTables:
    """Needs and links in the order of their use: the scarce needs of a process at its LEVEL, each flexible one at its FILL."""

    def __init__(self, model: SettlementModel, order: OperationOrder) -> None:
        self.amount: list[float] = []
        self.start: list[int] = [0]
        self.owner: list[tuple[int, int, int]] = []
        self.source: list[int] = []
        self.capacity: list[float] = []
        self.efficiency: list[float] = []
        self.pool: list[int | None] = []
        self.ranges: dict[tuple[Kind, int, int], tuple[int, int]] = {}
        self.declared = [
            (number, place, link)
            for number, process in enumerate(model.processes)
            for place, need in enumerate(process.needs)
            for link in range(len(need.links))
        ]
        for operation in order.operations:
            needs = model.processes[operation.index].needs if operation.kind is not Kind.OFFER else ()
            if operation.kind in (Kind.LEVEL, Kind.FILL):
                first = len(self.amount)
                for place, need in enumerate(needs):
                    if place == operation.need if operation.kind is Kind.FILL else not need.flexible:
                        self._add_need(operation.index, place, need)
                self.ranges[(operation.kind, operation.index, operation.need)] = (first, len(self.amount))

    def range(self, operation: Operation) -> tuple[int, int]:
        """Return the needs [first, last) of an operation; DISPATCH takes those of its LEVEL."""
        kind = Kind.FILL if operation.kind is Kind.FILL else Kind.LEVEL
        return self.ranges[(kind, operation.index, operation.need)]

    def _add_need(self, number: int, place: int, need: Need) -> None:
        self.amount.append(need.amount)
        for index, link in enumerate(need.links):
            self.owner.append((number, place, index))
            self.source.append(link.source)
            self.capacity.append(link.capacity)
            self.efficiency.append(link.efficiency)
            self.pool.append(link.pool)
        self.start.append(len(self.source))

    def places(self) -> list[int]:
        """Return the place in the stream of each link of the declared order."""
        found = {owner: place for place, owner in enumerate(self.owner)}
        return [found[owner] for owner in self.declared]


class _OperationTables:
    """Operations with their ranges; the marks BEGIN and END stand around each block."""

    def __init__(self, model: SettlementModel, order: OperationOrder, needs: _NeedTables) -> None:
        self.kind: list[int] = []
        self.index: list[int] = []
        self.low: list[int] = []
        self.middle: list[int] = []
        self.high: list[int] = []
        self.torn: list[int] = []
        self.shared: list[int] = []
        self.term_value: list[int] = []
        self.term_amount: list[float] = []
        made, offered = _producers(model, needs)
        starts = {first: block for block, (first, _) in enumerate(order.blocks)}
        ends = {last for _, last in order.blocks}
        for place, operation in enumerate(order.operations):
            if place in starts:
                self._add(BEGIN, starts[place])
            torn = int(operation.torn) + (0 if operation.block is None else 2)
            if operation.kind is Kind.OFFER:
                low = len(self.term_value)
                self._add_terms(made[operation.index])
                middle = len(self.term_value)
                self._add_terms(offered[operation.index])
                self._add(operation.kind, operation.index, low, middle, len(self.term_value), torn)
            else:
                low, high = needs.range(operation)
                sources = [source for source in needs.source[needs.start[low] : needs.start[high]] if source != OUTSIDE]
                shared = int(operation.kind is Kind.LEVEL and len(set(sources)) < len(sources))
                self._add(operation.kind, operation.index, low, low, high, torn, shared)
            if place + 1 in ends and operation.block is not None:
                self._add(END, operation.block)

    def _add(
        self, kind: int, index: int, low: int = 0, middle: int = 0, high: int = 0, torn: int = 0, shared: int = 0
    ) -> None:
        row = (kind, index, low, middle, high, torn, shared)
        columns = (self.kind, self.index, self.low, self.middle, self.high, self.torn, self.shared)
        for column, value in zip(columns, row, strict=True):
            column.append(int(value))

    def _add_terms(self, terms: list[tuple[int, float]]) -> None:
        for value, amount in terms:
            self.term_value.append(value)
            self.term_amount.append(amount)


def _producers(
    model: SettlementModel, needs: _NeedTables
) -> tuple[list[list[tuple[int, float]]], list[list[tuple[int, float]]]]:
    """Return, by node, what is made there and what PULL processes offer there, as (place in `x`, amount)."""
    made: list[list[tuple[int, float]]] = [[] for _ in model.nodes]
    offered: list[list[tuple[int, float]]] = [[] for _ in model.nodes]
    place = {owner: number for number, owner in enumerate(needs.owner)}
    offers = offers_offset(model, len(needs.source))
    for number, process in enumerate(model.processes):
        for output in process.outputs:
            if output.node != process.driver:
                made[output.node].append((number, output.amount))
        for residue in process.residues:
            link = place[(number, residue.need, residue.link)]
            made[residue.node].append((len(model.processes) + link, residue.amount))
    for node, servers in drivers(model).items():
        offered[node] = [(offers + number, _given(model.processes[number])) for number in servers]
    return made, offered


def offers_offset(model: SettlementModel, links: int) -> int:
    """Return where the offers of PULL processes stand in `x`: after every variable that is booked."""
    outlets = sum(len(node.outlets) for node in model.nodes)
    flows = sum(len(pool.imports) + len(pool.must_run) + len(pool.exports) + 1 for pool in model.pools)
    return 2 * len(model.processes) + links + outlets + len(model.nodes) + 3 * len(model.stores) + flows


def _given(process: Process) -> float:
    """Return what a PULL process gives to its driver node per level."""
    return math.fsum(output.amount for output in process.outputs if output.node == process.driver)


def _outside_nodes(model: SettlementModel, order: OperationOrder, block: int) -> list[int]:
    """Return the nodes that the operations of a block touch while their OFFER stands outside it."""
    first, last = order.blocks[block]
    members = order.operations[first:last]
    offered = {operation.index for operation in members if operation.kind is Kind.OFFER}
    touched: dict[int, None] = {}
    for operation in members:
        if operation.kind is Kind.OFFER:
            continue
        process = model.processes[operation.index]
        needs = process.needs if operation.kind is not Kind.FILL else (process.needs[operation.need],)
        touched.update(dict.fromkeys(link.source for need in needs for link in need.links if link.source != OUTSIDE))
        if process.driver is not None:
            touched[process.driver] = None
    return [node for node in touched if node not in offered]


def _reserved_nodes(model: SettlementModel, order: OperationOrder) -> set[int]:
    """Return the nodes on which a block or a reservation draws, so that a store there may change claims when it leaves empty."""
    found: set[int] = set()
    for operation in order.operations:
        if operation.block is None:
            continue
        if operation.kind is Kind.OFFER:
            found.add(operation.index)
        else:
            process = model.processes[operation.index]
            found.update(link.source for need in process.needs for link in need.links)
    for process in model.processes:
        if process.mode is Mode.PULL:
            found.update(link.source for need in process.needs if not need.flexible for link in need.links)
    return found


def _carriers(model: SettlementModel) -> tuple[list[tuple[int, int, list[int]]], list[int]]:
    """Return (0 node or 1 pool, index, stores) of each node that carries stores and of every pool, and the stores in that order."""
    found: dict[tuple[int, int], list[int]] = {}
    for number, store in enumerate(model.stores):
        key = (0, store.node) if store.node is not None else (1, store.pool if store.pool is not None else 0)
        found.setdefault(key, []).append(number)
    for number in range(len(model.pools)):
        found.setdefault((1, number), [])
    carriers = [(kind, index, stores) for (kind, index), stores in sorted(found.items())]
    return carriers, [store for _, _, stores in carriers for store in stores]


def _mistakes(model: SettlementModel) -> Iterable[Problem]:
    """Return what the rule cannot settle."""
    series = model.series
    if series.ndim != 2 or not np.isfinite(series).all() or (series < 0).any():
        yield Problem("engine_series_bad")
    if not model.step_h > 0:
        yield Problem("engine_step_bad", value=model.step_h)
    for process in model.processes:
        if process.mode is Mode.PULL and (process.driver is None or not _given(process) > 0):
            yield Problem("engine_driver_missing", where=process.id)
        if not 0 <= process.wanted < len(series):
            yield Problem("engine_row_unknown", where=process.id, value=process.wanted)
        amounts = [need.amount for need in process.needs] + [output.amount for output in process.outputs]
        amounts += [residue.amount for residue in process.residues]
        if any(not 0 <= amount < math.inf for amount in amounts):
            yield Problem("engine_amount_bad", where=process.id)
        for need in process.needs:
            for link in need.links:
                if (
                    not 0 < link.efficiency < math.inf
                    or not link.capacity >= 0
                    or not OUTSIDE <= link.source < len(model.nodes)
                ):
                    yield Problem("engine_link_bad", where=f"{process.id}/{need.id}/{link.id}")
    drawn = {term.pool for process in model.processes for term in process.pool_terms if term.amount < 0}
    drawn |= {
        link.pool
        for process in model.processes
        for need in process.needs
        for link in need.links
        if link.pool is not None
    }
    for number, pool in enumerate(model.pools):
        if number in drawn and not any(row is None for _, row in pool.imports):
            yield Problem("engine_pool_without_import", where=pool.id)
    for store in model.stores:
        shares = (store.charge_efficiency, store.discharge_efficiency)
        limits = (store.capacity, store.charge_limit, store.discharge_limit, store.standing_loss)
        if (
            (store.node is None) == (store.pool is None)
            or any(not 0 < share <= 1 for share in shares)
            or any(not limit >= 0 for limit in limits)
            or not math.isfinite(store.standing_loss)
            or not 0 <= store.initial <= store.capacity
            or math.isinf(store.initial)
        ):
            yield Problem("engine_store_bad", where=store.id)


def _ints(values: Iterable[int]) -> Ints:
    return np.array([int(value) for value in values], dtype=np.int32)


def _floats(values: Iterable[float]) -> Floats:
    return np.array(list(values), dtype=np.float64)


def _starts(groups: Sequence[Sequence[object]]) -> Ints:
    """Return where each group starts, and where the last ends."""
    return np.concatenate([np.zeros(1, np.int32), np.cumsum([len(group) for group in groups], dtype=np.int32)]).astype(
        np.int32
    )
