"""Marks: which operations are to be evaluated again, first in the order first; the heap holds each of them once."""

from __future__ import annotations

from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.words import (
    BLOCK,
    BLOCK_BEGIN,
    CHAIN_OP,
    DISPATCH_OP,
    GATES_AT,
    LEVEL_OP,
    LINK_OP,
    MARKED,
    MODE,
    OWNER,
    POOLS_AT,
    PULL_MODE,
    WAITING,
)

HEAP, NEXT = 0, 1
"""Rows of `heap` and columns of `marked`: this pass, the next pass."""


@inner
def push(m, op):
    """Put an operation on the heap, unless it is there."""
    if m.marked[op, HEAP]:
        return
    m.marked[op, HEAP] = 1
    at = m.counts[MARKED]
    m.counts[MARKED] = at + 1
    while at > 0:
        above = (at - 1) >> 1
        if m.heap[HEAP, above] <= op:
            break
        m.heap[HEAP, at] = m.heap[HEAP, above]
        at = above
    m.heap[HEAP, at] = op


@inner
def pop(m):
    """Take the first operation from the heap, or return -1."""
    count = m.counts[MARKED] - 1
    if count < 0:
        return -1
    first = m.heap[HEAP, 0]
    m.marked[first, HEAP] = 0
    m.counts[MARKED] = count
    last = m.heap[HEAP, count]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= count:
            break
        if below + 1 < count and m.heap[HEAP, below + 1] < m.heap[HEAP, below]:
            below += 1
        if m.heap[HEAP, below] >= last:
            break
        m.heap[HEAP, at] = m.heap[HEAP, below]
        at = below
    m.heap[HEAP, at] = last
    return first


@inner
def wait(m, op):
    """Mark an operation for the next pass."""
    if m.marked[op, NEXT] == 0:
        m.marked[op, NEXT] = 1
        m.heap[NEXT, m.counts[WAITING]] = op
        m.counts[WAITING] += 1


@inner
def begin_pass(m):
    """Put what waits on the heap."""
    for at in range(m.counts[WAITING]):
        m.marked[m.heap[NEXT, at], NEXT] = 0
        push(m, m.heap[NEXT, at])
    m.counts[WAITING] = 0


@inner
def forget_marks(m):
    """Drop every mark."""
    for at in range(m.counts[MARKED]):
        m.marked[m.heap[HEAP, at], HEAP] = 0
    for at in range(m.counts[WAITING]):
        m.marked[m.heap[NEXT, at], NEXT] = 0
    m.counts[MARKED] = 0
    m.counts[WAITING] = 0


@inner
def mark(m, op):
    """Mark an operation from outside a settlement; one of a block marks the whole block."""
    if m.ops[op, BLOCK] >= 0:
        op = m.blocks[m.ops[op, BLOCK], BLOCK_BEGIN]
    push(m, op)


@inner
def mark_process(m, process):
    """Mark what hangs on the limit, the floor or the fixed needs of a process."""
    mark(m, m.processes[process, LEVEL_OP])
    if m.processes[process, DISPATCH_OP] >= 0:
        mark(m, m.processes[process, DISPATCH_OP])
    for at in range(m.reader_start[process], m.reader_start[process + 1]):
        if m.reader[at] >= 0:
            mark(m, m.reader[at])


@inner
def mark_need_op(m, op, process):
    """Mark the operations that serve a need, of which a number has changed; `op` is its LEVEL or FILL."""
    mark(m, op)
    if m.processes[process, MODE] == PULL_MODE and op == m.processes[process, LEVEL_OP]:
        mark(m, m.processes[process, DISPATCH_OP])


@inner
def mark_link(m, link):
    """Mark what hangs on the capacity of a link; `link` is its place in the stream."""
    mark_need_op(m, m.links[link, LINK_OP], m.links[link, OWNER])


@inner
def mark_place(m, place):
    """Mark what hangs on what stores offer at a node or pool, or on the capacity of a gate."""
    if place < m.spots[GATES_AT]:
        mark(m, m.node_offer[place])
    elif place < m.spots[POOLS_AT]:
        for entry in range(m.chain_start[place], m.chain_start[place + 1]):
            mark(m, m.chain[entry, CHAIN_OP])
    for at in range(m.dispatch_start[place], m.dispatch_start[place + 1]):
        mark(m, m.dispatch[at])
