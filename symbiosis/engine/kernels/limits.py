"""Limits: what a profile step or an event sets, before anything is settled: levels wanted, amounts of needs, capacities of gates."""

from __future__ import annotations

from symbiosis.engine.kernels.marks import forget_marks, mark_need_op, mark_place, mark_process
from symbiosis.engine.kernels.words import (
    AMOUNT,
    FEW,
    GATES_AT,
    LIMIT,
    NEED_OP,
    OWNER,
    PLANNED,
    POOLS_AT,
    REACH,
    ROW,
    WISH,
    inner,
)


@inner
def set_wish(
    process, want, available, process_scale, unit_of, ops, processes, blocks, reader_start, reader, levels, heap, marked, counts,
):  # fmt: skip
    """Set what is planned of a process, and what of it can be had; a unit gets its limit from the on/off decision."""
    planned = process_scale[process] * want[processes[process, ROW]]
    wish = planned * available[process]
    if wish == levels[process, WISH] and planned == levels[process, PLANNED]:
        return
    levels[process, WISH] = wish
    levels[process, PLANNED] = planned
    if unit_of[process] < 0:
        levels[process, LIMIT] = wish
    mark_process(process, ops, processes, blocks, reader_start, reader, heap, marked, counts)


@inner
def set_gate(
    gate, want, gate_capacity, gate_row, gate_share, spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain,
    places, heap, marked, counts,
):  # fmt: skip
    """Set what a gate lets through."""
    capacity = gate_capacity[gate] * gate_share[gate]
    if gate_row[gate] >= 0:
        capacity *= want[gate_row[gate]]
    if gate_share[gate] == 0.0:
        capacity = 0.0
    place = spots[GATES_AT] + gate
    if capacity != places[place, REACH]:
        places[place, REACH] = capacity
        mark_place(
            place, spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain, heap, marked, counts,
        )  # fmt: skip


@inner
def set_step(
    want, available, process_scale, unit_of, need_amount, need_row, rising_needs, gate_capacity, gate_row, gate_share, spots, ops,
    needs, links, processes, blocks, node_offer, chain_start, chain, reader_start, reader, dispatch_start, dispatch, asks, levels,
    places, heap, marked, counts,
):  # fmt: skip
    """Set all that hangs on the row of the series, and mark what that concerns.

    Returns False, and marks nothing more, where so many processes change that everything is to be settled.
    """
    count = 0
    for process in range(len(processes)):
        planned = process_scale[process] * want[processes[process, ROW]]
        if planned != levels[process, PLANNED] or planned * available[process] != levels[process, WISH]:
            count += 1
    few = count <= FEW * len(processes)
    if not few:
        forget_marks(heap, marked, counts)
        for process in range(len(processes)):
            levels[process, PLANNED] = process_scale[process] * want[processes[process, ROW]]
            levels[process, WISH] = levels[process, PLANNED] * available[process]
            if unit_of[process] < 0:
                levels[process, LIMIT] = levels[process, WISH]
    elif count > 0:
        for process in range(len(processes)):
            set_wish(
                process, want, available, process_scale, unit_of, ops, processes, blocks, reader_start, reader, levels, heap, marked,
                counts,
            )  # fmt: skip
    for at in range(len(rising_needs)):
        need = rising_needs[at]
        amount = need_amount[need] * want[need_row[need]]
        if amount != asks[need, AMOUNT]:
            asks[need, AMOUNT] = amount
            if needs[need, 0] < needs[need + 1, 0]:
                owner = links[needs[need, 0], OWNER]
                mark_need_op(needs[need, NEED_OP], owner, ops, processes, blocks, heap, marked, counts)
    for gate in range(len(gate_capacity)):
        set_gate(
            gate, want, gate_capacity, gate_row, gate_share, spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start,
            chain, places, heap, marked, counts,
        )  # fmt: skip
    for pool in range(spots[POOLS_AT], len(places)):
        mark_place(
            pool, spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain, heap, marked, counts,
        )  # fmt: skip
    return few
