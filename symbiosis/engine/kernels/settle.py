"""Settle: levels and takings of one instant, by the rule of docs/method/settlement.md.

Rates stand in `x`: levels, links in stream order, unserved, outlets, disposed, then what stores and pools move, at last the offers of
PULL processes. The operations are the same whether all are run or only what changed: only who comes next differs.
It is long because the operations share their local numbers: as functions of their own each would take some forty arrays at every call.
"""

from __future__ import annotations

from symbiosis.engine.kernels.blocks import begin_block, end_block, furthest, stride, sweep_again
from symbiosis.engine.kernels.delta import prepare, report, tally
from symbiosis.engine.kernels.delta_blocks import prepare_block, report_block
from symbiosis.engine.kernels.level import begin_groups, kept_of, shared_level
from symbiosis.engine.kernels.marks import begin_pass, forget_marks, pop, wait
from symbiosis.engine.kernels.passes import begin_later, end_later, keep, reserve_again, roll_back, tell
from symbiosis.engine.kernels.words import (
    AMOUNT,
    BASE,
    BEGIN,
    BLOCK_BEGIN,
    CHANGED,
    DELTAS,
    DISPATCH,
    DRIVER,
    END,
    EPOCH,
    FILL,
    FIRST,
    FIXED,
    FLOOR,
    FULL,
    GATE,
    GATES_AT,
    GROUP,
    GROUPS,
    HIGH,
    INDEX,
    KEPT,
    KIND,
    LEVEL,
    LIMIT,
    LINKS_AT,
    LOW,
    MADE,
    MARKED,
    MIDDLE,
    MODE,
    MOVED,
    OFFER,
    OFFERS_AT,
    PASS_PLACES,
    PASS_VALUES,
    PASSES,
    PASSES_OPEN,
    PLANNED,
    POOLS_AT,
    PULL_MODE,
    PULLED,
    PUSH_MODE,
    REACH,
    RELATIVE,
    SETTLEMENTS,
    SHARED,
    SOURCE,
    START,
    SWEEPS,
    SWEEPS_USED,
    TORN,
    TOUCHED,
    UNSERVED_AT,
    VISITS,
    inner,
)


@inner
def settle(m, delta):
    """Settle one instant: all of it, or with `delta` what is marked and what hangs on it. Both give the same bits.

    `want` is the row of the series; what a delta changed stands in the lists of values and places, av, claimed, see `words`.
    """
    links_at = m.spots[LINKS_AT]
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
        lending = 1 if later else 0
        change = 0.0
        if passes == 1:
            begin_later(m)
        if later:
            begin_pass(m)
            if reserving:
                reserve_again(m)
        picking = later or delta
        swept = False
        sweep = 0
        mode = 0
        moved = 0.0
        scale = 0.0
        scale_before = 0.0
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
            at = m.ops[op, INDEX]
            low = m.ops[op, LOW]
            high = m.ops[op, HIGH]
            torn = m.ops[op, TORN]
            if kind == OFFER:
                produced = 0.0
                for term in range(low, m.ops[op, MIDDLE]):
                    produced += m.term_amount[term] * m.x[m.term_value[term]]
                offer = produced
                for term in range(m.ops[op, MIDDLE], high):
                    offer += m.term_amount[term] * m.x[m.term_value[term]]
                if later:
                    if offer > m.places[at, MADE]:
                        m.av[at] += offer - m.places[at, MADE]
                        m.places[at, MADE] = offer
                    m.places[at, BASE] = produced
                else:
                    if torn:
                        before = m.places[at, MADE]
                        if torn == 3:
                            if mode == 1:
                                offer = min(offer, before)
                                produced = min(produced, m.places[at, BASE])
                            elif mode == 2:
                                offer = 0.0
                                produced = 0.0
                        moved = furthest(moved, produced, m.places[at, BASE], scale_before)
                        moved = furthest(moved, offer, before, scale_before)
                        if torn == 3 and mode == 0:
                            factor = stride(m, sweep, offer - before, 4, at)
                            offer = max(before + factor * (offer - before), 0.0)
                            produced = m.places[at, BASE] + factor * (produced - m.places[at, BASE])
                            produced = min(max(produced, 0.0), offer)
                        scale = max(scale, offer)
                    m.places[at, MADE] = offer
                    m.places[at, BASE] = produced
                    m.places[at, START] = offer + m.places[at, REACH]
                    m.av[at] = m.places[at, START]
                    m.claimed[at] = 0.0
                    m.places[at, PULLED] = 0.0
            elif kind == LEVEL or kind == FILL:  # noqa: SIM109 - two comparisons are what Numba compiles best
                pull = False
                level = m.x[at]
                if kind == LEVEL:
                    pull = m.processes[at, MODE] == PULL_MODE
                    slot = m.spots[OFFERS_AT] + at if pull else at
                    before = m.x[slot]
                    level = m.levels[at, LIMIT]
                    for need in range(low, high):
                        asked = m.asks[need, FIXED] + m.asks[need, AMOUNT] * level
                        found = 0.0
                        for link in range(m.needs[need, FIRST], m.needs[need + 1, FIRST]):
                            if not m.links[link, KEPT]:
                                found += m.ways[link].efficiency * m.ways[link].capacity
                            else:
                                floor = m.x[links_at + link] if later else 0.0
                                room = m.ways[link].capacity - floor
                                if m.ways[link].source >= 0:
                                    room = min(max(m.av[m.ways[link].source], 0.0), room)
                                if m.ways[link].gate >= 0:
                                    room = min(max(m.av[m.ways[link].gate], 0.0), room)
                                found += m.ways[link].efficiency * (floor + room)
                            if found >= asked:
                                break
                        if found < asked:
                            level = (
                                max(found - m.asks[need, FIXED], 0.0) / m.asks[need, AMOUNT]
                                if m.asks[need, AMOUNT] > 0.0
                                else 0.0
                            )
                    if m.ops[op, SHARED] and level > 0.0:
                        lowest = min(before, level) if later else 0.0
                        level = shared_level(m, low, high, lowest, level, later, links_at)
                    if later and level < before:
                        level = before
                    m.x[slot] = level
                    if not pull:
                        if m.processes[at, MODE] != PUSH_MODE:
                            m.x[m.spots[UNSERVED_AT] + at] = max(m.levels[at, PLANNED] - level, 0.0)
                        if later and level > before:
                            change = max(change, (level - before) / level)
                    if torn:
                        moved = furthest(moved, level, before, scale_before)
                        scale = max(scale, level)
                for need in range(low, high):
                    asked = m.asks[need, FIXED] + m.asks[need, AMOUNT] * level
                    rest = asked
                    if later:
                        rest -= kept_of(m, need, links_at)
                    groups = m.needs[need, GROUPS]
                    if groups > 0:
                        begin_groups(m, need, later, links_at)
                    for link in range(m.needs[need, FIRST], m.needs[need + 1, FIRST]):
                        floor = m.x[links_at + link] if later and m.links[link, KEPT] else 0.0
                        taken = 0.0
                        if rest > 0.0:
                            source = m.ways[link].source
                            gate = m.ways[link].gate
                            taken = min(m.ways[link].capacity - floor, rest * m.ways[link].inverse)
                            if groups > 0 and m.links[link, GROUP] >= 0:
                                room = m.link_share[link] * asked - m.used[0, m.links[link, GROUP]]
                                taken = min(max(room, 0.0) * m.ways[link].inverse, taken)
                            if gate >= 0:
                                taken = min(max(m.av[gate], 0.0), taken)
                            if source >= 0:
                                taken = min(max(m.av[source], 0.0), taken)
                            if source >= 0 or gate >= 0:
                                if closing:
                                    taken = 0.0
                                if later and not pull and taken > 0.0:
                                    change = max(change, taken * m.ways[link].efficiency / asked)
                                if source >= 0:
                                    m.av[source] -= taken
                                    m.claimed[source] += taken
                                if gate >= 0:
                                    m.av[gate] -= taken
                            rest -= taken * m.ways[link].efficiency
                            if groups > 0 and m.links[link, GROUP] >= 0:
                                m.used[0, m.links[link, GROUP]] += taken * m.ways[link].efficiency
                        if pull:
                            m.reserved[lending, link] = taken
                        else:
                            m.x[links_at + link] = floor + taken
            elif kind == DISPATCH:
                node = m.processes[at, DRIVER]
                before = m.x[at]
                give = m.process_give[at]
                own = 0.0
                others = 0.0
                drawn = 0.0
                if node >= m.spots[POOLS_AT]:
                    pool = node - m.spots[POOLS_AT]
                    for term in range(m.pool_term_start[pool], m.ops[op, MIDDLE]):
                        drawn -= m.pool_term_amount[term] * m.x[m.pool_term_value[term]]
                    if later:
                        for term in range(m.ops[op, MIDDLE] + m.ops[op, SHARED], m.pool_term_start[pool + 1]):
                            drawn -= m.pool_term_amount[term] * m.x[m.pool_term_value[term]]
                    for run in range(m.must_run_start[pool], m.must_run_start[pool + 1]):
                        drawn -= m.want[m.must_run_row[run]]
                    drawn = max(drawn, 0.0)
                else:
                    drawn = m.claimed[node]
                    others = m.places[node, PULLED]
                    own = m.places[node, BASE]
                    offer_op = m.node_offer[node]
                    if m.ops[offer_op, TORN] == 3 and (later or mode == 0):
                        own = 0.0
                        for term in range(m.ops[offer_op, LOW], m.ops[offer_op, MIDDLE]):
                            own += m.term_amount[term] * m.x[m.term_value[term]]
                    if later:
                        others -= give * before
                if torn == 3 and not later:
                    if node < m.spots[POOLS_AT]:
                        drawn = m.saved[3, node]
                    moved = furthest(moved, drawn, m.saved[8, node], scale_before)
                    if mode == 0:
                        factor = stride(m, sweep, drawn - m.saved[8, node], 6, node)
                        drawn = max(m.saved[8, node] + factor * (drawn - m.saved[8, node]), 0.0)
                    m.saved[8, node] = drawn
                offer = m.x[m.spots[OFFERS_AT] + at]
                level = min(max((drawn - own - m.places[node, REACH] - others) / give, m.levels[at, FLOOR]), offer)
                if later:
                    if level > before:
                        change = max(change, (level - before) / level)
                    level = max(level, before)
                    m.places[node, PULLED] += give * (level - before)
                    if low < high:
                        spare = give * (offer - level)
                        m.places[node, MADE] -= spare
                        m.av[node] -= spare
                        m.x[m.spots[OFFERS_AT] + at] = level
                else:
                    if torn == 3:
                        if mode == 1:
                            level = min(max(level, before), offer)
                        elif mode == 2:
                            level = offer
                    if torn:
                        moved = furthest(moved, level, before, scale_before)
                        scale = max(scale, level)
                    m.places[node, PULLED] += give * level
                m.x[at] = level
                for need in range(low, high):
                    asked = m.asks[need, FIXED] + m.asks[need, AMOUNT] * level
                    rest = asked
                    if later:
                        rest -= kept_of(m, need, links_at)
                    groups = m.needs[need, GROUPS]
                    if groups > 0:
                        begin_groups(m, need, later, links_at)
                    for link in range(m.needs[need, FIRST], m.needs[need + 1, FIRST]):
                        source = m.ways[link].source
                        gate = m.ways[link].gate
                        floor = m.x[links_at + link] if later and m.links[link, KEPT] else 0.0
                        taken = max(rest, 0.0) * m.ways[link].inverse
                        if groups > 0 and m.links[link, GROUP] >= 0:
                            room = m.link_share[link] * asked - m.used[0, m.links[link, GROUP]]
                            taken = min(max(room, 0.0) * m.ways[link].inverse, taken)
                        if source >= 0 or gate >= 0:
                            lent = m.reserved[lending, link] if reserving else 0.0
                            taken = min(lent, taken)
                            if lent > taken:
                                if source >= 0:
                                    m.av[source] += lent - taken
                                    m.claimed[source] -= lent - taken
                                if gate >= 0:
                                    m.av[gate] += lent - taken
                        else:
                            taken = min(m.ways[link].capacity - floor, taken)
                        rest -= taken * m.ways[link].efficiency
                        if groups > 0 and m.links[link, GROUP] >= 0:
                            m.used[0, m.links[link, GROUP]] += taken * m.ways[link].efficiency
                        m.x[links_at + link] = floor + taken
            elif later:
                pass
            elif kind == BEGIN:
                swept = True
                sweep = 0
                mode = 0
                moved = 0.0
                scale = 0.0
                scale_before = 0.0
                begin_block(m, at)
            elif kind == END:
                m.counters[SWEEPS_USED] += 1
                sweep += 1
                if mode < 2 and (moved > RELATIVE or sweep == 1):
                    if sweep == SWEEPS:
                        mode = 1
                        m.block_flags[at] += 1
                        m.block_residual[at] = max(m.block_residual[at], moved)
                    elif sweep == 2 * SWEEPS:
                        mode = 2
                    sweep_again(m, at)
                    moved = 0.0
                    scale_before = scale
                    scale = 0.0
                    op = m.blocks[at, BLOCK_BEGIN]
                else:
                    end_block(m, at)
                    mode = 0
                    swept = False
                    if picking:
                        report_block(m, at)
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
            if not _released(m, links_at):
                break
        elif closing:
            m.counters[PASSES_OPEN] += 1
            break
        elif change <= RELATIVE:
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
def _released(m, links_at):
    """Return whether a DISPATCH of the first pass has given anything back."""
    for at in range(len(m.scarce_pulls)):
        op = m.processes[m.scarce_pulls[at], 3]
        for link in range(m.needs[m.ops[op, LOW], FIRST], m.needs[m.ops[op, HIGH], FIRST]):
            shared = m.links[link, SOURCE] >= 0 or m.links[link, GATE] >= 0
            if shared and m.reserved[0, link] > m.x[links_at + link]:
                return True
    return False
