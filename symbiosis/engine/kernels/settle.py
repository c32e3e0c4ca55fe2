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
def settle(
    delta, want,
    spots, ops, needs, links, ways, link_share, link_entries, term_value, term_amount, processes, process_give, scarce_pulls, node_offer,
    blocks, block_node, chain_start, chain, reader_start, reader, dispatch_start, dispatch,
    pool_term_start, pool_term_value, pool_term_amount, must_run_start, must_run_row,
    asks, levels, x, places, av, claimed, reserved, saved, chain_av, scratch, used, bounds, old, old_places,
    value_marks, value_list, value_before, place_marks, place_list, place_before, heap, marked, counts,
    block_flags, block_residual, counters,
):  # fmt: skip
    """Settle one instant: all of it, or with `delta` what is marked and what hangs on it. Both give the same bits.

    `want` is the row of the series; what a delta changed stands in the lists of values and places, av, claimed, see `words`.
    """
    links_at = spots[LINKS_AT]
    n_ops = len(ops)
    if delta and counts[MARKED] == 0:
        return
    counts[EPOCH] += 1
    counts[TOUCHED] = 0
    if delta:
        counters[DELTAS] += 1
        roll_back(
            x, places, av, claimed, value_marks, value_list, value_before, place_marks, place_list, place_before, spots, counts,
        )  # fmt: skip
    else:
        forget_marks(heap, marked, counts)
        counts[FULL] = 1
        counts[CHANGED] = 0
        counts[MOVED] = 0
        counts[PASS_VALUES] = 0
        counts[PASS_PLACES] = 0
        for place in range(spots[GATES_AT], len(places)):
            places[place, START] = places[place, REACH]
            av[place] = places[place, REACH]
    passes = 0
    quiet = 0
    while True:
        later = passes > 0
        closing = passes > SWEEPS
        reserving = passes % 2 == 0 and not closing
        lending = 1 if later else 0
        change = 0.0
        if passes == 1:
            begin_later(
                spots, ops, needs, links, processes, process_give, scarce_pulls, levels, chain_start, chain, x, places, av, claimed,
                reserved, old, old_places, value_marks, value_list, value_before, place_marks, place_list, place_before, heap, marked,
                counts,
            )  # fmt: skip
        if later:
            begin_pass(heap, marked, counts)
            if reserving:
                reserve_again(scarce_pulls, processes, heap, marked, counts)
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
                op = pop(heap, marked, counts)
                if op < 0:
                    break
                counters[VISITS] += 1
                if later:
                    if (
                        ops[op, KIND] == LEVEL
                        and not reserving
                        and (closing or processes[ops[op, INDEX], MODE] == PULL_MODE)
                    ):
                        if not closing:
                            wait(op, heap, marked, counts)
                        continue
                    keep(
                        op, spots, ops, needs, links, processes, x, places, av, claimed, old, old_places, value_marks, value_list,
                        value_before, place_marks, place_list, place_before, counts,
                    )  # fmt: skip
                elif ops[op, KIND] == BEGIN:
                    prepare_block(
                        ops[op, INDEX], spots, ops, needs, links, link_entries, processes, process_give, blocks, block_node,
                        chain_start, chain, chain_av, dispatch_start, dispatch, x, places, av, claimed, reserved, old, old_places,
                        place_marks, place_list, counts,
                    )  # fmt: skip
                else:
                    prepare(
                        op, spots, ops, needs, links, link_entries, processes, process_give, chain_start, chain, chain_av,
                        dispatch_start, dispatch, x, places, av, claimed, reserved, old, old_places, place_marks, place_list, counts,
                    )  # fmt: skip
            else:
                op += 1
                if op == n_ops:
                    break
            kind = ops[op, KIND]
            at = ops[op, INDEX]
            low = ops[op, LOW]
            high = ops[op, HIGH]
            torn = ops[op, TORN]
            if kind == OFFER:
                produced = 0.0
                for term in range(low, ops[op, MIDDLE]):
                    produced += term_amount[term] * x[term_value[term]]
                offer = produced
                for term in range(ops[op, MIDDLE], high):
                    offer += term_amount[term] * x[term_value[term]]
                if later:
                    if offer > places[at, MADE]:
                        av[at] += offer - places[at, MADE]
                        places[at, MADE] = offer
                    places[at, BASE] = produced
                else:
                    if torn:
                        before = places[at, MADE]
                        if torn == 3:
                            if mode == 1:
                                offer = min(offer, before)
                                produced = min(produced, places[at, BASE])
                            elif mode == 2:
                                offer = 0.0
                                produced = 0.0
                        moved = furthest(moved, produced, places[at, BASE], scale_before)
                        moved = furthest(moved, offer, before, scale_before)
                        if torn == 3 and mode == 0:
                            factor = stride(sweep, offer - before, saved, 4, at)
                            offer = max(before + factor * (offer - before), 0.0)
                            produced = places[at, BASE] + factor * (produced - places[at, BASE])
                            produced = min(max(produced, 0.0), offer)
                        scale = max(scale, offer)
                    places[at, MADE] = offer
                    places[at, BASE] = produced
                    places[at, START] = offer + places[at, REACH]
                    av[at] = places[at, START]
                    claimed[at] = 0.0
                    places[at, PULLED] = 0.0
            elif kind == LEVEL or kind == FILL:  # noqa: SIM109 - two comparisons are what Numba compiles best
                pull = False
                level = x[at]
                if kind == LEVEL:
                    pull = processes[at, MODE] == PULL_MODE
                    slot = spots[OFFERS_AT] + at if pull else at
                    before = x[slot]
                    level = levels[at, LIMIT]
                    for need in range(low, high):
                        asked = asks[need, FIXED] + asks[need, AMOUNT] * level
                        found = 0.0
                        for link in range(needs[need, FIRST], needs[need + 1, FIRST]):
                            if not links[link, KEPT]:
                                found += ways[link].efficiency * ways[link].capacity
                            else:
                                floor = x[links_at + link] if later else 0.0
                                room = ways[link].capacity - floor
                                if ways[link].source >= 0:
                                    room = min(max(av[ways[link].source], 0.0), room)
                                if ways[link].gate >= 0:
                                    room = min(max(av[ways[link].gate], 0.0), room)
                                found += ways[link].efficiency * (floor + room)
                            if found >= asked:
                                break
                        if found < asked:
                            level = (
                                max(found - asks[need, FIXED], 0.0) / asks[need, AMOUNT]
                                if asks[need, AMOUNT] > 0.0
                                else 0.0
                            )
                    if ops[op, SHARED] and level > 0.0:
                        lowest = min(before, level) if later else 0.0
                        level = shared_level(
                            low, high, lowest, level, later, needs, asks, links, ways, link_share, x, links_at, av, scratch[0],
                            scratch[1], used, bounds,
                        )  # fmt: skip
                    if later and level < before:
                        level = before
                    x[slot] = level
                    if not pull:
                        if processes[at, MODE] != PUSH_MODE:
                            x[spots[UNSERVED_AT] + at] = max(levels[at, PLANNED] - level, 0.0)
                        if later and level > before:
                            change = max(change, (level - before) / level)
                    if torn:
                        moved = furthest(moved, level, before, scale_before)
                        scale = max(scale, level)
                for need in range(low, high):
                    asked = asks[need, FIXED] + asks[need, AMOUNT] * level
                    rest = asked
                    if later:
                        rest -= kept_of(need, needs, links, ways, x, links_at)
                    groups = needs[need, GROUPS]
                    if groups > 0:
                        begin_groups(need, later, needs, links, ways, x, links_at, used)
                    for link in range(needs[need, FIRST], needs[need + 1, FIRST]):
                        floor = x[links_at + link] if later and links[link, KEPT] else 0.0
                        taken = 0.0
                        if rest > 0.0:
                            source = ways[link].source
                            gate = ways[link].gate
                            taken = min(ways[link].capacity - floor, rest * ways[link].inverse)
                            if groups > 0 and links[link, GROUP] >= 0:
                                room = link_share[link] * asked - used[0, links[link, GROUP]]
                                taken = min(max(room, 0.0) * ways[link].inverse, taken)
                            if gate >= 0:
                                taken = min(max(av[gate], 0.0), taken)
                            if source >= 0:
                                taken = min(max(av[source], 0.0), taken)
                            if source >= 0 or gate >= 0:
                                if closing:
                                    taken = 0.0
                                if later and not pull and taken > 0.0:
                                    change = max(change, taken * ways[link].efficiency / asked)
                                if source >= 0:
                                    av[source] -= taken
                                    claimed[source] += taken
                                if gate >= 0:
                                    av[gate] -= taken
                            rest -= taken * ways[link].efficiency
                            if groups > 0 and links[link, GROUP] >= 0:
                                used[0, links[link, GROUP]] += taken * ways[link].efficiency
                        if pull:
                            reserved[lending, link] = taken
                        else:
                            x[links_at + link] = floor + taken
            elif kind == DISPATCH:
                node = processes[at, DRIVER]
                before = x[at]
                give = process_give[at]
                own = 0.0
                others = 0.0
                drawn = 0.0
                if node >= spots[POOLS_AT]:
                    pool = node - spots[POOLS_AT]
                    for term in range(pool_term_start[pool], ops[op, MIDDLE]):
                        drawn -= pool_term_amount[term] * x[pool_term_value[term]]
                    if later:
                        for term in range(ops[op, MIDDLE] + ops[op, SHARED], pool_term_start[pool + 1]):
                            drawn -= pool_term_amount[term] * x[pool_term_value[term]]
                    for run in range(must_run_start[pool], must_run_start[pool + 1]):
                        drawn -= want[must_run_row[run]]
                    drawn = max(drawn, 0.0)
                else:
                    drawn = claimed[node]
                    others = places[node, PULLED]
                    own = places[node, BASE]
                    offer_op = node_offer[node]
                    if ops[offer_op, TORN] == 3 and (later or mode == 0):
                        own = 0.0
                        for term in range(ops[offer_op, LOW], ops[offer_op, MIDDLE]):
                            own += term_amount[term] * x[term_value[term]]
                    if later:
                        others -= give * before
                if torn == 3 and not later:
                    if node < spots[POOLS_AT]:
                        drawn = saved[3, node]
                    moved = furthest(moved, drawn, saved[8, node], scale_before)
                    if mode == 0:
                        factor = stride(sweep, drawn - saved[8, node], saved, 6, node)
                        drawn = max(saved[8, node] + factor * (drawn - saved[8, node]), 0.0)
                    saved[8, node] = drawn
                offer = x[spots[OFFERS_AT] + at]
                level = min(max((drawn - own - places[node, REACH] - others) / give, levels[at, FLOOR]), offer)
                if later:
                    if level > before:
                        change = max(change, (level - before) / level)
                    level = max(level, before)
                    places[node, PULLED] += give * (level - before)
                    if low < high:
                        spare = give * (offer - level)
                        places[node, MADE] -= spare
                        av[node] -= spare
                        x[spots[OFFERS_AT] + at] = level
                else:
                    if torn == 3:
                        if mode == 1:
                            level = min(max(level, before), offer)
                        elif mode == 2:
                            level = offer
                    if torn:
                        moved = furthest(moved, level, before, scale_before)
                        scale = max(scale, level)
                    places[node, PULLED] += give * level
                x[at] = level
                for need in range(low, high):
                    asked = asks[need, FIXED] + asks[need, AMOUNT] * level
                    rest = asked
                    if later:
                        rest -= kept_of(need, needs, links, ways, x, links_at)
                    groups = needs[need, GROUPS]
                    if groups > 0:
                        begin_groups(need, later, needs, links, ways, x, links_at, used)
                    for link in range(needs[need, FIRST], needs[need + 1, FIRST]):
                        source = ways[link].source
                        gate = ways[link].gate
                        floor = x[links_at + link] if later and links[link, KEPT] else 0.0
                        taken = max(rest, 0.0) * ways[link].inverse
                        if groups > 0 and links[link, GROUP] >= 0:
                            room = link_share[link] * asked - used[0, links[link, GROUP]]
                            taken = min(max(room, 0.0) * ways[link].inverse, taken)
                        if source >= 0 or gate >= 0:
                            lent = reserved[lending, link] if reserving else 0.0
                            taken = min(lent, taken)
                            if lent > taken:
                                if source >= 0:
                                    av[source] += lent - taken
                                    claimed[source] -= lent - taken
                                if gate >= 0:
                                    av[gate] += lent - taken
                        else:
                            taken = min(ways[link].capacity - floor, taken)
                        rest -= taken * ways[link].efficiency
                        if groups > 0 and links[link, GROUP] >= 0:
                            used[0, links[link, GROUP]] += taken * ways[link].efficiency
                        x[links_at + link] = floor + taken
            elif later:
                pass
            elif kind == BEGIN:
                swept = True
                sweep = 0
                mode = 0
                moved = 0.0
                scale = 0.0
                scale_before = 0.0
                begin_block(at, spots, ops, needs, processes, blocks, block_node, x, places, av, claimed, saved)
            elif kind == END:
                counters[SWEEPS_USED] += 1
                sweep += 1
                if mode < 2 and (moved > RELATIVE or sweep == 1):
                    if sweep == SWEEPS:
                        mode = 1
                        block_flags[at] += 1
                        block_residual[at] = max(block_residual[at], moved)
                    elif sweep == 2 * SWEEPS:
                        mode = 2
                    sweep_again(at, ops, processes, blocks, block_node, places, av, claimed, saved)
                    moved = 0.0
                    scale_before = scale
                    scale = 0.0
                    op = blocks[at, BLOCK_BEGIN]
                else:
                    end_block(at, ops, blocks, term_value, term_amount, x, places, av, claimed)
                    mode = 0
                    swept = False
                    if picking:
                        report_block(
                            at, spots, ops, needs, links, ways, processes, blocks, block_node, levels, chain_start, chain, chain_av,
                            reader_start, reader, dispatch_start, dispatch, x, places, av, claimed, reserved, old, old_places,
                            value_marks, value_list, value_before, place_marks, place_list, heap, marked, counts,
                        )  # fmt: skip
                continue
            if picking and not swept:
                if later:
                    tell(
                        op, spots, ops, needs, links, processes, levels, chain_start, chain, reader_start, reader, dispatch_start,
                        dispatch, x, places, av, claimed, reserved, old, old_places, value_marks, value_list, value_before,
                        place_marks, place_list, heap, marked, counts,
                    )  # fmt: skip
                else:
                    report(
                        op, spots, ops, needs, links, ways, link_entries, processes, blocks, levels, chain_start, chain, chain_av,
                        reader_start, reader, dispatch_start, dispatch, x, places, av, claimed, reserved, old, old_places, value_marks,
                        value_list, value_before, place_marks, place_list, heap, marked, counts,
                    )  # fmt: skip
        passes += 1
        if passes == 1:
            if delta:
                tally(
                    spots, ops, process_give, chain_start, chain, dispatch_start, dispatch, x, places, av, claimed, reserved,
                    old_places, place_marks, place_list, counts,
                )  # fmt: skip
            if not _released(scarce_pulls, ops, needs, links, processes, links_at, x, reserved):
                break
        elif closing:
            counters[PASSES_OPEN] += 1
            break
        elif change <= RELATIVE:
            quiet += 1
            if quiet == 2:
                break
        else:
            quiet = 0
    if passes > 1:
        end_later(
            spots, ops, term_value, term_amount, x, places, av, claimed, old_places, place_marks, place_list, place_before, heap,
            marked, counts,
        )  # fmt: skip
        forget_marks(heap, marked, counts)
    counters[SETTLEMENTS] += 1
    counters[PASSES] = max(counters[PASSES], passes)


@inner
def _released(scarce_pulls, ops, needs, links, processes, links_at, x, reserved):
    """Return whether a DISPATCH of the first pass has given anything back."""
    for at in range(len(scarce_pulls)):
        op = processes[scarce_pulls[at], 3]
        for link in range(needs[ops[op, LOW], FIRST], needs[ops[op, HIGH], FIRST]):
            shared = links[link, SOURCE] >= 0 or links[link, GATE] >= 0
            if shared and reserved[0, link] > x[links_at + link]:
                return True
    return False
