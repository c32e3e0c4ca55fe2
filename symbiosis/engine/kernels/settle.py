"""Settle: levels and takings of one instant, by the rule of docs/method/settlement.md.

Rates stand in `x`: levels, links in stream order, unserved, outlets, disposed, then what stores and pools move, at last the offers of
PULL processes.
"""

from __future__ import annotations

from symbiosis.engine.kernels.words import (
    BEGIN,
    DAMPED_FROM,
    DISPATCH,
    FILL,
    LEVEL,
    OFFER,
    PASSES,
    PASSES_OPEN,
    PULL_MODE,
    PUSH_MODE,
    RELATIVE,
    SETTLEMENTS,
    SWEEPS,
    SWEEPS_USED,
    TINY,
    inner,
)


@inner
def _moved(most, new, old, scale):
    """Return the largest relative change so far; what is small beside its block counts less."""
    change = abs(new - old) / (max(new, old) + 0.01 * scale + TINY)
    return change if change > most else most


@inner
def _stride(sweep, change, memory, trend, at):
    """Return by how much of its change a torn value moves: half where it swings, all of it at first.

    Where it creeps at a steady ratio, it goes to the end of the geometric series (Aitken). `memory` keeps the last change and ratio.
    """
    before = memory[trend, at]
    ratio = change / before if before != 0.0 else 0.0
    steady = abs(ratio - memory[trend + 1, at]) < 0.01
    memory[trend, at] = change
    memory[trend + 1, at] = ratio
    if sweep < DAMPED_FROM:
        return 1.0
    if ratio < 0.0:
        return 0.5
    if steady and sweep % 4 == 0 and ratio < 0.999:
        return 1.0 / (1.0 - ratio)
    return 1.0


@inner
def _kept(need, need_start, link_source, link_efficiency, link_kept, x, links_at):
    """Return what a need keeps of the passes before, for claims only rise."""
    kept = 0.0
    for link in range(need_start[need], need_start[need + 1]):
        if link_source[link] >= 0 or link_kept[link]:
            kept += link_efficiency[link] * x[links_at + link]
    return kept


@inner
def _begin_block(
    block, op_kind, op_index, op_low, op_high, need_start, process_mode, process_driver,
    block_first, block_last, block_node_start, block_node, links_at, offers_at, x, av, claimed, made, base, pulled, saved,
):  # fmt: skip
    """Start a block from zero, and remember what it finds at the nodes that lie outside it."""
    for member in range(block_first[block] + 1, block_last[block]):
        thing = op_index[member]
        if op_kind[member] == OFFER:
            made[thing] = 0.0
            base[thing] = 0.0
            saved[4, thing] = 0.0
            saved[5, thing] = 0.0
            continue
        if op_kind[member] == DISPATCH:
            x[thing] = 0.0
            for memory in (3, 6, 7, 8):
                saved[memory, process_driver[thing]] = 0.0
        elif op_kind[member] == LEVEL:
            x[offers_at + thing if process_mode[thing] == PULL_MODE else thing] = 0.0
        for link in range(need_start[op_low[member]], need_start[op_high[member]]):
            x[links_at + link] = 0.0
    for place in range(block_node_start[block], block_node_start[block + 1]):
        node = block_node[place]
        saved[0, node] = av[node]
        saved[1, node] = claimed[node]
        saved[2, node] = pulled[node]


@inner
def _again(
    block,
    op_kind,
    op_index,
    process_driver,
    block_first,
    block_last,
    block_node_start,
    block_node,
    av,
    claimed,
    pulled,
    saved,
):
    """Make ready for another sweep of a block: keep what was drawn, give back what was claimed outside."""
    for member in range(block_first[block] + 1, block_last[block]):
        if op_kind[member] == DISPATCH:
            saved[3, process_driver[op_index[member]]] = claimed[process_driver[op_index[member]]]
    for place in range(block_node_start[block], block_node_start[block + 1]):
        node = block_node[place]
        av[node] = saved[0, node]
        claimed[node] = saved[1, node]
        pulled[node] = saved[2, node]


@inner
def _shared_level(
    low, high, lowest, wanted, later, need_amount, need_start, link_source, link_capacity, link_efficiency, link_kept,
    x, links_at, av, left, slope,
):  # fmt: skip
    """Return the largest level from `lowest` to `wanted` at which the needs, in order, all find what they take.

    What is taken is piecewise linear in the level: walk from one breakpoint to the next. Source: docs/method/settlement.md, LEVEL.
    """
    level = lowest
    first = need_start[low]
    last = need_start[high]
    for _ in range(64 + 8 * (last - first)):
        for link in range(first, last):
            source = link_source[link]
            if source >= 0:
                left[source] = max(av[source], 0.0)
                slope[source] = 0.0
        step = wanted - level
        if step <= 0.0:
            return wanted
        for need in range(low, high):
            rest = need_amount[need] * level
            rest_slope = need_amount[need]
            if later:
                rest -= _kept(need, need_start, link_source, link_efficiency, link_kept, x, links_at)
            rest = max(rest, 0.0)
            for link in range(need_start[need], need_start[need + 1]):
                source = link_source[link]
                floor = x[links_at + link] if later and (source >= 0 or link_kept[link]) else 0.0
                taken = rest / link_efficiency[link]
                taken_slope = rest_slope / link_efficiency[link]
                served = True
                for which in range(2):
                    if which == 0:
                        if source < 0:
                            continue
                        limit = left[source]
                        limit_slope = slope[source]
                    else:
                        limit = link_capacity[link] - floor
                        limit_slope = 0.0
                    if limit < taken * (1.0 - 1e-14) or (limit <= taken * (1.0 + 1e-14) and limit_slope < taken_slope):
                        taken = limit
                        taken_slope = limit_slope
                        served = False
                wish = rest / link_efficiency[link]
                wish_slope = rest_slope / link_efficiency[link]
                if wish > taken and wish_slope < taken_slope:
                    step = min(step, (wish - taken) / (taken_slope - wish_slope))
                if source >= 0 and left[source] > taken and slope[source] < taken_slope:
                    step = min(step, (left[source] - taken) / (taken_slope - slope[source]))
                if link_capacity[link] - floor > taken and taken_slope > 0.0:
                    step = min(step, (link_capacity[link] - floor - taken) / taken_slope)
                if source >= 0:
                    left[source] -= taken
                    slope[source] -= taken_slope
                if served:
                    rest = 0.0
                    rest_slope = 0.0
                else:
                    rest = max(rest - link_efficiency[link] * taken, 0.0)
                    rest_slope -= link_efficiency[link] * taken_slope
            if rest_slope > 0.0:
                return level
        level += max(step, 1e-15 * level)
    return level


@inner
def settle(
    want, available, links_at, unserved_at, offers_at,
    op_kind, op_index, op_low, op_middle, op_high, op_torn, op_shared,
    need_amount, need_start, link_source, link_capacity, link_efficiency, link_inverse, link_kept, term_value, term_amount,
    process_row, process_mode, process_driver, process_give, scarce_pulls, node_offer,
    block_first, block_last, block_node_start, block_node, torn_offers,
    x, av, claimed, made, base, pulled, reach, left, slope, reserved, saved, block_flags, block_residual, counters,
):  # fmt: skip
    """Settle one instant: levels and takings in `x`, production in `base` and `pulled`, claims in `claimed`.

    `reach` is what stores offer at each node [unit/h].
    """
    n_ops = len(op_kind)
    passes = 0
    quiet = 0
    while True:
        later = passes > 0
        closing = passes > SWEEPS
        reserving = passes % 2 == 0 and not closing
        released = False
        change = 0.0
        if passes == 1:
            for place in range(len(scarce_pulls)):
                p = scarce_pulls[place]
                spare = process_give[p] * (x[offers_at + p] - x[p])
                made[process_driver[p]] -= spare
                av[process_driver[p]] -= spare
                x[offers_at + p] = x[p]
        sweep = 0
        mode = 0
        moved = 0.0
        scale = 0.0
        scale_before = 0.0
        op = 0
        while op < n_ops:
            kind = op_kind[op]
            at = op_index[op]
            low = op_low[op]
            high = op_high[op]
            if kind == OFFER:
                produced = 0.0
                for term in range(low, op_middle[op]):
                    produced += term_amount[term] * x[term_value[term]]
                offer = produced
                for term in range(op_middle[op], high):
                    offer += term_amount[term] * x[term_value[term]]
                if later:
                    if offer > made[at]:
                        av[at] += offer - made[at]
                        made[at] = offer
                    base[at] = produced
                else:
                    if op_torn[op]:
                        old = made[at]
                        if op_torn[op] == 3:
                            if mode == 1:
                                offer = min(offer, old)
                                produced = min(produced, base[at])
                            elif mode == 2:
                                offer = 0.0
                                produced = 0.0
                        moved = _moved(moved, produced, base[at], scale_before)
                        moved = _moved(moved, offer, old, scale_before)
                        if op_torn[op] == 3 and mode == 0:
                            factor = _stride(sweep, offer - old, saved, 4, at)
                            offer = max(old + factor * (offer - old), 0.0)
                            produced = min(max(base[at] + factor * (produced - base[at]), 0.0), offer)
                        scale = max(scale, offer)
                    made[at] = offer
                    base[at] = produced
                    av[at] = offer + reach[at]
                    claimed[at] = 0.0
                    pulled[at] = 0.0
            elif kind == LEVEL or kind == FILL:  # noqa: SIM109 - two comparisons are what Numba compiles best
                pull = False
                level = x[at]
                if kind == LEVEL:
                    pull = process_mode[at] == PULL_MODE
                    if closing or (pull and later and not reserving):
                        op += 1
                        continue
                    slot = offers_at + at if pull else at
                    old = x[slot]
                    limit = want[process_row[at]] * available[at]
                    level = limit
                    for need in range(low, high):
                        asked = need_amount[need] * level
                        found = 0.0
                        for link in range(need_start[need], need_start[need + 1]):
                            source = link_source[link]
                            if source < 0:
                                found += link_efficiency[link] * link_capacity[link]
                            else:
                                floor = x[links_at + link] if later else 0.0
                                found += link_efficiency[link] * (
                                    floor + min(max(av[source], 0.0), link_capacity[link] - floor)
                                )
                            if found >= asked:
                                break
                        if found < asked:
                            level = found / need_amount[need]
                    if op_shared[op] and level > 0.0:
                        level = _shared_level(
                            low, high, min(old, level) if later else 0.0, level, later, need_amount, need_start, link_source,
                            link_capacity, link_efficiency, link_kept, x, links_at, av, left, slope,
                        )  # fmt: skip
                    if later and level < old:
                        level = old
                    x[slot] = level
                    if not pull:
                        if process_mode[at] != PUSH_MODE:
                            x[unserved_at + at] = max(limit - level, 0.0)
                        if later and level > old:
                            change = max(change, (level - old) / level)
                    if op_torn[op]:
                        moved = _moved(moved, level, old, scale_before)
                        scale = max(scale, level)
                for need in range(low, high):
                    asked = need_amount[need] * level
                    rest = asked
                    if later:
                        rest -= _kept(need, need_start, link_source, link_efficiency, link_kept, x, links_at)
                    for link in range(need_start[need], need_start[need + 1]):
                        source = link_source[link]
                        floor = x[links_at + link] if later and (source >= 0 or link_kept[link]) else 0.0
                        taken = 0.0
                        if rest > 0.0:
                            taken = min(link_capacity[link] - floor, rest * link_inverse[link])
                            if source >= 0:
                                taken = min(max(av[source], 0.0), taken)
                                if closing:
                                    taken = 0.0
                                av[source] -= taken
                                claimed[source] += taken
                                if later and not pull and taken > 0.0:
                                    change = max(change, taken * link_efficiency[link] / asked)
                            rest -= taken * link_efficiency[link]
                        if pull:
                            reserved[link] = taken
                        else:
                            x[links_at + link] = floor + taken
            elif kind == DISPATCH:
                node = process_driver[at]
                old = x[at]
                drawn = claimed[node]
                others = pulled[node]
                own = base[node]
                offer_op = node_offer[node]
                if op_torn[offer_op] == 3 and (later or mode == 0):
                    own = 0.0
                    for term in range(op_low[offer_op], op_middle[offer_op]):
                        own += term_amount[term] * x[term_value[term]]
                if later:
                    others -= process_give[at] * old
                elif op_torn[op] == 3:
                    drawn = saved[3, node]
                    moved = _moved(moved, drawn, saved[8, node], scale_before)
                    if mode == 0:
                        factor = _stride(sweep, drawn - saved[8, node], saved, 6, node)
                        drawn = max(saved[8, node] + factor * (drawn - saved[8, node]), 0.0)
                    saved[8, node] = drawn
                level = min(max((drawn - own - reach[node] - others) / process_give[at], 0.0), x[offers_at + at])
                if later:
                    if level > old:
                        change = max(change, (level - old) / level)
                    level = max(level, old)
                    pulled[node] += process_give[at] * (level - old)
                    if low < high:
                        spare = process_give[at] * (x[offers_at + at] - level)
                        made[node] -= spare
                        av[node] -= spare
                        x[offers_at + at] = level
                else:
                    if op_torn[op] == 3:
                        if mode == 1:
                            level = min(max(level, old), x[offers_at + at])
                        elif mode == 2:
                            level = x[offers_at + at]
                    if op_torn[op]:
                        moved = _moved(moved, level, old, scale_before)
                        scale = max(scale, level)
                    pulled[node] += process_give[at] * level
                x[at] = level
                for need in range(low, high):
                    rest = need_amount[need] * level
                    if later:
                        rest -= _kept(need, need_start, link_source, link_efficiency, link_kept, x, links_at)
                    for link in range(need_start[need], need_start[need + 1]):
                        source = link_source[link]
                        floor = x[links_at + link] if later and (source >= 0 or link_kept[link]) else 0.0
                        taken = max(rest, 0.0) * link_inverse[link]
                        if source >= 0:
                            lent = reserved[link] if reserving else 0.0
                            taken = min(lent, taken)
                            if lent > taken:
                                av[source] += lent - taken
                                claimed[source] -= lent - taken
                                released = True
                        else:
                            taken = min(link_capacity[link] - floor, taken)
                        rest -= taken * link_efficiency[link]
                        x[links_at + link] = floor + taken
            elif later:
                pass
            elif kind == BEGIN:
                sweep = 0
                mode = 0
                moved = 0.0
                scale = 0.0
                scale_before = 0.0
                _begin_block(
                    at, op_kind, op_index, op_low, op_high, need_start, process_mode, process_driver,
                    block_first, block_last, block_node_start, block_node, links_at, offers_at, x, av, claimed, made, base, pulled, saved,
                )  # fmt: skip
            else:  # END of a block
                counters[SWEEPS_USED] += 1
                sweep += 1
                if mode < 2 and (moved > RELATIVE or sweep == 1):
                    if sweep == SWEEPS:
                        mode = 1
                        block_flags[at] += 1
                        block_residual[at] = max(block_residual[at], moved)
                    elif sweep == 2 * SWEEPS:
                        mode = 2
                    _again(
                        at, op_kind, op_index, process_driver, block_first, block_last,
                        block_node_start, block_node, av, claimed, pulled, saved,
                    )  # fmt: skip
                    moved = 0.0
                    scale_before = scale
                    scale = 0.0
                    op = block_first[at]
            op += 1
        passes += 1
        if closing:
            counters[PASSES_OPEN] += 1
            break
        if passes == 1:
            if not released:
                break
        elif change <= RELATIVE:
            quiet += 1
            if quiet == 2:
                break
        else:
            quiet = 0
    counters[SETTLEMENTS] += 1
    counters[PASSES] = max(counters[PASSES], passes)
    for place in range(len(torn_offers)):
        op = torn_offers[place]
        produced = 0.0
        for term in range(op_low[op], op_middle[op]):
            produced += term_amount[term] * x[term_value[term]]
        base[op_index[op]] = produced
