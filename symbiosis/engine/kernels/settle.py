"""Settle: levels and takings of one instant, by the rule of docs/method/settlement.md.

Rates stand in `x`: levels, links in stream order, unserved, outlets, disposed, then what stores and pools move, at last the offers of
PULL processes. The operations are the same whether all are run or only what changed: only who comes next differs.
"""

from __future__ import annotations

from symbiosis.engine.kernels.blocks import begin_block, sweep_again
from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.delta import prepare, report, tally
from symbiosis.engine.kernels.delta_blocks import prepare_block, report_block
from symbiosis.engine.kernels.marks import begin_pass, forget_marks, pop, wait
from symbiosis.engine.kernels.operations import dispatch, offer, run
from symbiosis.engine.kernels.passes import begin_later, end_later, keep, reserve_again, roll_back, tell
from symbiosis.engine.kernels.words import (
    BEGIN,
    BLOCK_BEGIN,
    CHANGED,
    DELTAS,
    DISPATCH,
    END,
    ENVELOPE,
    EPOCH,
    FILL,
    FIRST,
    FULL,
    GAIN,
    GATE,
    GATES_AT,
    HIGH,
    INDEX,
    KIND,
    LEVEL,
    LEVEL_OP,
    LINKS_AT,
    LOW,
    MARKED,
    MODE,
    MOVED,
    OFFER,
    PASS_PLACES,
    PASS_VALUES,
    PASSES,
    PASSES_OPEN,
    PULL_MODE,
    REACH,
    RELATIVE,
    SETTLEMENTS,
    SOURCE,
    START,
    SWEEPS,
    TOUCHED,
    VISITS,
)


@inner
def settle(m, delta):
    """Settle one instant: all of it, or with `delta` what is marked and what hangs on it. Both give the same bits.

    `want` is the row of the series; what a delta changed stands in the lists of values and places, av, claimed, see `words`.
    """
    n_ops = len(m.ops)
    if delta and m.counts[MARKED] == 0:
        return
    m.counts[EPOCH] += 1
    m.counts[TOUCHED] = 0
    if delta:
        m.counters[DELTAS] += 1
        roll_back(m)
    else:
        forget_marks(m)
        m.counts[FULL] = 1
        m.counts[CHANGED] = 0
        m.counts[MOVED] = 0
        m.counts[PASS_VALUES] = 0
        m.counts[PASS_PLACES] = 0
        for place in range(m.spots[GATES_AT], len(m.places)):
            m.places[place, START] = m.places[place, REACH]
            m.av[place] = m.places[place, REACH]
    passes = 0
    quiet = 0
    while True:
        later = passes > 0
        closing = passes > SWEEPS
        reserving = passes % 2 == 0 and not closing
        m.numbers[GAIN] = 0.0
        if passes == 1:
            begin_later(m)
        if later:
            begin_pass(m)
            if reserving:
                reserve_again(m)
        picking = later or delta
        swept = False
        m.stage[ENVELOPE] = 0
        op = -1
        while True:
            if picking and not swept:
                op = pop(m)
                if op < 0:
                    break
                m.counters[VISITS] += 1
                if later:
                    if (
                        m.ops[op, KIND] == LEVEL
                        and not reserving
                        and (closing or m.processes[m.ops[op, INDEX], MODE] == PULL_MODE)
                    ):
                        if not closing:
                            wait(m, op)
                        continue
                    keep(m, op)
                elif m.ops[op, KIND] == BEGIN:
                    prepare_block(m, m.ops[op, INDEX])
                else:
                    prepare(m, op)
            else:
                op += 1
                if op == n_ops:
                    break
            kind = m.ops[op, KIND]
            if kind == OFFER:
                offer(m, op, later)
            elif kind == LEVEL or kind == FILL:  # noqa: SIM109 - two comparisons are what Numba compiles best
                run(m, op, later, closing)
            elif kind == DISPATCH:
                dispatch(m, op, later, reserving)
            elif later:
                pass
            elif kind == BEGIN:
                swept = True
                begin_block(m, m.ops[op, INDEX])
            elif kind == END:
                block = m.ops[op, INDEX]
                if sweep_again(m, block):
                    op = m.blocks[block, BLOCK_BEGIN]
                else:
                    swept = False
                    if picking:
                        report_block(m, block)
                continue
            if picking and not swept:
                if later:
                    tell(m, op)
                else:
                    report(m, op)
        passes += 1
        if passes == 1:
            if delta:
                tally(m)
            if not _released(m):
                break
        elif closing:
            m.counters[PASSES_OPEN] += 1
            break
        elif m.numbers[GAIN] <= RELATIVE:
            quiet += 1
            if quiet == 2:
                break
        else:
            quiet = 0
    if passes > 1:
        end_later(m)
        forget_marks(m)
    m.counters[SETTLEMENTS] += 1
    m.counters[PASSES] = max(m.counters[PASSES], passes)


@inner
def _released(m):
    """Return whether a DISPATCH of the first pass has given anything back."""
    for at in range(len(m.scarce_pulls)):
        op = m.processes[m.scarce_pulls[at], LEVEL_OP]
        for link in range(m.needs[m.ops[op, LOW], FIRST], m.needs[m.ops[op, HIGH], FIRST]):
            shared = m.links[link, SOURCE] >= 0 or m.links[link, GATE] >= 0
            if shared and m.reserved[0, link] > m.x[m.spots[LINKS_AT] + link]:
                return True
    return False
