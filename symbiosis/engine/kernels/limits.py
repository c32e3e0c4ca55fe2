"""Limits: what a profile step or an event sets, before anything is settled: levels wanted, amounts of needs, capacities of gates."""

from __future__ import annotations

from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.marks import forget_marks, mark_need_op, mark_place, mark_process
from symbiosis.engine.kernels.words import (
    AMOUNT,
    FEW,
    FIRST,
    GATES_AT,
    LIMIT,
    NEED_OP,
    OWNER,
    PLANNED,
    POOLS_AT,
    REACH,
    ROW,
    WISH,
)


@inner
def set_wish(m, process):
    """Set what is planned of a process, and what of it can be had; a unit gets its limit from the on/off decision."""
    planned = m.process_scale[process] * m.want[m.processes[process, ROW]]
    wish = planned * m.available[process]
    if wish == m.levels[process, WISH] and planned == m.levels[process, PLANNED]:
        return
    m.levels[process, WISH] = wish
    m.levels[process, PLANNED] = planned
    if m.unit_of[process] < 0:
        m.levels[process, LIMIT] = wish
    mark_process(m, process)


@inner
def set_gate(m, gate):
    """Set what a gate lets through."""
    capacity = m.gate_capacity[gate] * m.gate_share[gate]
    if m.gate_row[gate] >= 0:
        capacity *= m.want[m.gate_row[gate]]
    if m.gate_share[gate] == 0.0:
        capacity = 0.0
    place = m.spots[GATES_AT] + gate
    if capacity != m.places[place, REACH]:
        m.places[place, REACH] = capacity
        mark_place(m, place)


@inner
def set_step(m):
    """Set all that hangs on the row of the series, and mark what that concerns.

    Returns False, and marks nothing more, where so many processes change that everything is to be settled.
    """
    count = 0
    for process in range(len(m.processes)):
        planned = m.process_scale[process] * m.want[m.processes[process, ROW]]
        if planned != m.levels[process, PLANNED] or planned * m.available[process] != m.levels[process, WISH]:
            count += 1
    few = count <= FEW * len(m.processes)
    if not few:
        forget_marks(m)
        for process in range(len(m.processes)):
            m.levels[process, PLANNED] = m.process_scale[process] * m.want[m.processes[process, ROW]]
            m.levels[process, WISH] = m.levels[process, PLANNED] * m.available[process]
            if m.unit_of[process] < 0:
                m.levels[process, LIMIT] = m.levels[process, WISH]
    elif count > 0:
        for process in range(len(m.processes)):
            set_wish(m, process)
    for at in range(len(m.rising_needs)):
        need = m.rising_needs[at]
        amount = m.need_amount[need] * m.want[m.need_row[need]]
        if amount != m.asks[need, AMOUNT]:
            m.asks[need, AMOUNT] = amount
            if m.needs[need, FIRST] < m.needs[need + 1, FIRST]:
                owner = m.links[m.needs[need, FIRST], OWNER]
                mark_need_op(m, m.needs[need, NEED_OP], owner)
    for gate in range(len(m.gate_capacity)):
        set_gate(m, gate)
    for pool in range(m.spots[POOLS_AT], len(m.places)):
        mark_place(m, pool)
    return few
