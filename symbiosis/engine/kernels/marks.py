"""Marks: which operations are to be evaluated again, first in the order first; the heap holds each of them once."""

from __future__ import annotations

from symbiosis.engine.kernels.words import (
    BLOCK,
    BLOCK_BEGIN,
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
    inner,
    within,
)

HEAP, NEXT = 0, 1
"""Rows of `heap` and columns of `marked`: this pass, the next pass."""


@within
def push(op, heap, marked, counts):
    """Put an operation on the heap, unless it is there."""
    if marked[op, HEAP]:
        return
    marked[op, HEAP] = 1
    at = counts[MARKED]
    counts[MARKED] = at + 1
    while at > 0:
        above = (at - 1) >> 1
        if heap[HEAP, above] <= op:
            break
        heap[HEAP, at] = heap[HEAP, above]
        at = above
    heap[HEAP, at] = op


@within
def pop(heap, marked, counts):
    """Take the first operation from the heap, or return -1."""
    count = counts[MARKED] - 1
    if count < 0:
        return -1
    first = heap[HEAP, 0]
    marked[first, HEAP] = 0
    counts[MARKED] = count
    last = heap[HEAP, count]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= count:
            break
        if below + 1 < count and heap[HEAP, below + 1] < heap[HEAP, below]:
            below += 1
        if heap[HEAP, below] >= last:
            break
        heap[HEAP, at] = heap[HEAP, below]
        at = below
    heap[HEAP, at] = last
    return first


@inner
def wait(op, heap, marked, counts):
    """Mark an operation for the next pass."""
    if marked[op, NEXT] == 0:
        marked[op, NEXT] = 1
        heap[NEXT, counts[WAITING]] = op
        counts[WAITING] += 1


@inner
def begin_pass(heap, marked, counts):
    """Put what waits on the heap."""
    for at in range(counts[WAITING]):
        marked[heap[NEXT, at], NEXT] = 0
        push(heap[NEXT, at], heap, marked, counts)
    counts[WAITING] = 0


@inner
def forget_marks(heap, marked, counts):
    """Drop every mark."""
    for at in range(counts[MARKED]):
        marked[heap[HEAP, at], HEAP] = 0
    for at in range(counts[WAITING]):
        marked[heap[NEXT, at], NEXT] = 0
    counts[MARKED] = 0
    counts[WAITING] = 0


@within
def mark(op, ops, blocks, heap, marked, counts):
    """Mark an operation from outside a settlement; one of a block marks the whole block."""
    if ops[op, BLOCK] >= 0:
        op = blocks[ops[op, BLOCK], BLOCK_BEGIN]
    push(op, heap, marked, counts)


@inner
def mark_process(process, ops, processes, blocks, reader_start, reader, heap, marked, counts):
    """Mark what hangs on the limit, the floor or the fixed needs of a process."""
    mark(processes[process, LEVEL_OP], ops, blocks, heap, marked, counts)
    if processes[process, DISPATCH_OP] >= 0:
        mark(processes[process, DISPATCH_OP], ops, blocks, heap, marked, counts)
    for at in range(reader_start[process], reader_start[process + 1]):
        if reader[at] >= 0:
            mark(reader[at], ops, blocks, heap, marked, counts)


@inner
def mark_need_op(op, process, ops, processes, blocks, heap, marked, counts):
    """Mark the operations that serve a need, of which a number has changed; `op` is its LEVEL or FILL."""
    mark(op, ops, blocks, heap, marked, counts)
    if processes[process, MODE] == PULL_MODE and op == processes[process, LEVEL_OP]:
        mark(processes[process, DISPATCH_OP], ops, blocks, heap, marked, counts)


@inner
def mark_link(link, ops, links, processes, blocks, heap, marked, counts):
    """Mark what hangs on the capacity of a link; `link` is its place in the stream."""
    mark_need_op(links[link, LINK_OP], links[link, OWNER], ops, processes, blocks, heap, marked, counts)


@inner
def mark_place(
    place, spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain, heap, marked, counts,
):  # fmt: skip
    """Mark what hangs on what stores offer at a node or pool, or on the capacity of a gate."""
    if place < spots[GATES_AT]:
        mark(node_offer[place], ops, blocks, heap, marked, counts)
    elif place < spots[POOLS_AT]:
        for entry in range(chain_start[place], chain_start[place + 1]):
            mark(chain[entry, 1], ops, blocks, heap, marked, counts)
    for at in range(dispatch_start[place], dispatch_start[place + 1]):
        mark(dispatch[at], ops, blocks, heap, marked, counts)
