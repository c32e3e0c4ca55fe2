"""Stream: the operations of a park as flat arrays in the order of their use, so that the compiled settlement only counts upward.

Links stand in the order in which operations use them (`link_place` gives the place of each link of the declared order);
everything else is in declared order. What belongs to one operation, link or place stands side by side in one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbiosis.errors import InputError
from symbiosis.network.mistakes import given, mistakes
from symbiosis.network.model import OUTSIDE, Mode, SettlementModel
from symbiosis.network.order import Kind, OperationOrder, operation_order
from symbiosis.network.tables import BEGIN, END, Chains, NeedTables, OperationTables, Places, PoolTables, readers

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Stream:
    """The arrays of a settlement. Places in `x`, the vector of rates, are those that engine/kernels/settle.py names.

    Columns of the two-dimensional arrays are named in engine/kernels/words.py.
    """

    order: OperationOrder
    places: Places
    ops: Ints
    """Kind; index of the process, node or block; low, middle, high; torn; shared; block.

    Needs [low, high) of LEVEL, DISPATCH and FILL; terms of OFFER, those of PULL offers from `middle`; a DISPATCH that serves a pool has
    its own terms there from `middle`, `shared` of them. `torn` is 1 where torn, 2 where in a block, 3 for both; `shared` is 1 for a
    LEVEL whose links meet, or have shares.
    """
    needs: Ints
    """First link, number of groups, LEVEL or FILL of each need; one row more closes the last."""
    need_amount: Floats
    need_base: Floats
    need_begin: Floats
    """What a start takes [unit]."""
    need_row: Ints
    links: Ints
    """Source or -1, gate or -1, 1 where taking only rises in later passes, group or -1, LEVEL or FILL, process."""
    link_capacity: Floats
    link_efficiency: Floats
    link_share: Floats
    """Share of the group of each link."""
    link_place: Ints
    link_entries: Ints
    """Entry in the chain of the source, of the gate, and of what is given back at each."""
    term_value: Ints
    term_amount: Floats
    processes: Ints
    """Row of the series, mode, place of the driver or -1, LEVEL, DISPATCH or -1."""
    process_give: Floats
    scarce_pulls: Ints
    node_offer: Ints
    """Place in the stream of the OFFER of each node."""
    blocks: Ints
    """BEGIN, END, and first of the places in `block_node`; one row more closes the last."""
    block_node: Ints
    """Nodes and gates that a block touches while their OFFER stands outside it."""
    chain_start: Ints
    chain: Ints
    """Claims at each node and gate in order: link, operation, kind of entry."""
    reader_start: Ints
    reader: Ints
    """For each place in `x` the operations that read it, and -1 - pool for the pools that count it."""
    dispatch_start: Ints
    dispatch: Ints
    """DISPATCHes that serve each node or pool (by place), in order."""
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
    problems = list(mistakes(model))
    if problems:
        raise InputError(problems)
    order = operation_order(model)
    places = Places(model)
    tables = NeedTables(model, order, places)
    pools = PoolTables(model, tables)
    operations = OperationTables(model, order, tables, pools)
    chains = Chains(model, tables, operations)
    reading = readers(model, tables, operations, pools)
    rows = operations.rows
    needs = [model.processes[process].needs[place] for process, place in tables.need]
    links = [model.processes[process].needs[place].links[link] for process, place, link in tables.owner]
    counted = {(number, r.need, r.link) for number, process in enumerate(model.processes) for r in process.residues}
    need_op = {
        need: at
        for operation, at in operations.at.items()
        if operation.kind in (Kind.LEVEL, Kind.FILL)
        for need in range(*tables.of(operation))
    }
    link_need = [need for need in range(len(needs)) for _ in tables.links(need, need + 1)]
    level_at = {operation.index: at for operation, at in operations.at.items() if operation.kind is Kind.LEVEL}
    dispatch_at = {operation.index: at for operation, at in operations.at.items() if operation.kind is Kind.DISPATCH}
    block_nodes = [_outside_places(model, order, block, places) for block in range(len(order.blocks))]
    carriers, store_order = _carriers(model)
    by_node = {index: number for number, (kind, index, _) in enumerate(carriers) if kind == 0}
    reserved = _reserved_nodes(model, order)
    driven = {process.driver_pool for process in model.processes}
    return Stream(
        order=order,
        places=places,
        ops=_rows(rows, 8),
        needs=_rows(
            [
                *((tables.start[number], len(need.shares), need_op[number]) for number, need in enumerate(needs)),
                (len(links), 0, -1),
            ],
            3,
        ),
        need_amount=_floats(need.amount for need in needs),
        need_base=_floats(need.base for need in needs),
        need_begin=_floats(need.start for need in needs),
        need_row=_ints(-1 if need.row is None else need.row for need in needs),
        links=_rows(
            [
                (
                    link.source,
                    tables.gate[number],
                    int(link.source != OUTSIDE or link.gate is not None or tables.owner[number] in counted),
                    -1 if link.group is None else link.group,
                    need_op[link_need[number]],
                    tables.owner[number][0],
                )
                for number, link in enumerate(links)
            ],
            6,
        ),
        link_capacity=_floats(link.capacity for link in links),
        link_efficiency=_floats(link.efficiency for link in links),
        link_share=_floats(
            1.0 if link.group is None else needs[link_need[number]].shares[link.group]
            for number, link in enumerate(links)
        ),
        link_place=_ints(tables.declared(model)),
        link_entries=_rows(chains.of_link, 4),
        term_value=_ints(value for value, _ in operations.terms),
        term_amount=_floats(amount for _, amount in operations.terms),
        processes=_rows(
            [
                (
                    process.wanted,
                    int(process.mode),
                    places.driver(model, number),
                    level_at[number],
                    dispatch_at.get(number, -1),
                )
                for number, process in enumerate(model.processes)
            ],
            5,
        ),
        process_give=_floats(given(process) for process in model.processes),
        scarce_pulls=_ints(
            number
            for number in sorted(dispatch_at, key=lambda number: dispatch_at[number])
            if any(not need.flexible for need in model.processes[number].needs)
        ),
        node_offer=_ints(
            at for _, at in sorted((op.index, at) for op, at in operations.at.items() if op.kind is Kind.OFFER)
        ),
        blocks=_blocks(rows, block_nodes),
        block_node=_ints(node for nodes in block_nodes for node in nodes),
        chain_start=_starts(chains.entries),
        chain=_rows([entry for entries in chains.entries for entry in entries], 3),
        reader_start=_starts([reading.get(value, ()) for value in range(places.values)]),
        reader=_ints(reader for value in range(places.values) for reader in reading.get(value, ())),
        dispatch_start=_starts(chains.dispatches),
        dispatch=_ints(at for ats in chains.dispatches for at in ats),
        outlet_start=_starts([node.outlets for node in model.nodes]),
        outlet_capacity=_floats(outlet.capacity for node in model.nodes for outlet in node.outlets),
        store_order=_ints(store_order),
        carrier_node=_ints(-1 if kind else index for kind, index, _ in carriers),
        carrier_pool=_ints(index if kind else -1 for kind, index, _ in carriers),
        node_carrier=_ints(by_node.get(node, -1) for node in range(len(model.nodes))),
        carrier_start=_starts([stores for _, _, stores in carriers]),
        carrier_simple=_ints(int(index not in (driven if kind else reserved)) for kind, index, _ in carriers),
        pool_term_start=_starts(pools.terms),
        pool_term_value=_ints(value for terms in pools.terms for value, _ in terms),
        pool_term_amount=_floats(amount for terms in pools.terms for _, amount in terms),
        import_start=_starts([pool.imports for pool in model.pools]),
        import_row=_ints(-1 if row is None else row for pool in model.pools for _, row in pool.imports),
        must_run_start=_starts([pool.must_run for pool in model.pools]),
        must_run_row=_ints(row for pool in model.pools for _, row in pool.must_run),
        export_start=_starts([pool.exports for pool in model.pools]),
        export_row=_ints(-1 if row is None else row for pool in model.pools for _, row in pool.exports),
    )


def _blocks(rows: list[tuple[int, ...]], nodes: list[list[int]]) -> Ints:
    begins = [at for at, row in enumerate(rows) if row[0] == BEGIN]
    ends = [at for at, row in enumerate(rows) if row[0] == END]
    starts = _starts(nodes)
    return _rows([*zip(begins, ends, starts[:-1], strict=True), (len(rows), len(rows), starts[-1])], 3)


def _outside_places(model: SettlementModel, order: OperationOrder, block: int, places: Places) -> list[int]:
    """Return the nodes and gates that the operations of a block touch while their OFFER stands outside it."""
    first, last = order.blocks[block]
    members = order.operations[first:last]
    offered = {operation.index for operation in members if operation.kind is Kind.OFFER}
    touched: dict[int, None] = {}
    for operation in members:
        if operation.kind is Kind.OFFER:
            continue
        process = model.processes[operation.index]
        needs = process.needs if operation.kind is not Kind.FILL else (process.needs[operation.need],)
        links = [link for need in needs for link in need.links]
        touched.update(dict.fromkeys(link.source for link in links if link.source != OUTSIDE))
        touched.update(dict.fromkeys(places.gate_at + link.gate for link in links if link.gate is not None))
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


def _ints(values: Iterable[int]) -> Ints:
    return np.array([int(value) for value in values], dtype=np.int32)


def _floats(values: Iterable[float]) -> Floats:
    return np.array(list(values), dtype=np.float64)


def _rows(rows: Sequence[Sequence[int]], columns: int) -> Ints:
    return np.array(rows, dtype=np.int32).reshape(-1, columns)


def _starts(groups: Sequence[Sequence[object]]) -> Ints:
    """Return where each group starts, and where the last ends."""
    return np.concatenate([np.zeros(1, np.int32), np.cumsum([len(group) for group in groups], dtype=np.int32)]).astype(
        np.int32
    )
