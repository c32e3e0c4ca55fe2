"""Advance: settles and integrates all profile steps between two times in one compiled call, with what is set at times in between.

It is long because it is the one kernel that Python calls: half of it hands arrays on, which Numba wants by name.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from symbiosis.engine.kernels.limits import set_gate, set_step, set_wish
from symbiosis.engine.kernels.marks import mark_link
from symbiosis.engine.kernels.rates import book, passed
from symbiosis.engine.kernels.settle import settle
from symbiosis.engine.kernels.state import (
    AT_GATE,
    AT_LINK,
    AT_PROCESS,
    AVAILABLE_H,
    AVAILABLE_SINCE,
    BASE,
    BEGUN,
    BOOK,
    DIRTY,
    EVENT,
    EXTERNAL,
    FIRST,
    FRESH,
    HELD,
    HIGH,
    HIT,
    LEFT_AT,
    LEFT_IN_STEP,
    LEVELS,
    LOSING,
    LOW,
    NOW,
    OFFERING,
    OPEN,
    QUEUED,
    RUNNING_H,
    SETTLE,
    SINCE,
    STANDING_LOSS,
    STARTS,
    STEP,
    TRIPS,
    WAS,
    WATCHED,
)
from symbiosis.engine.kernels.stores import bring, enqueue, plan, put_stock, reach_of
from symbiosis.engine.kernels.trees import build_least, build_sum, least_place, put_least, put_sum
from symbiosis.engine.kernels.units import begin_units, decide_units
from symbiosis.engine.kernels.words import (
    BASE as MADE_HERE,
)
from symbiosis.engine.kernels.words import (
    BY_SPAN,
    CHANGED,
    CROSSINGS,
    EPOCH,
    FEW,
    FULL,
    INDEX,
    MARKED,
    MOVED,
    OK,
    POOLS_AT,
    PULLED,
    SEGMENTS,
    SHORT_NODE,
    SPAN,
    UNCOUNTED,
    ZERO,
    inner,
)


@inner
def _tell(
    which, what, value, hours, want, link_base, available, process_scale, unit_of, gate_capacity, gate_row, gate_share, runs, ints,
    spots, ops, links, ways, processes, blocks, node_offer, chain_start, chain, reader_start, reader, dispatch_start, dispatch,
    levels, places, heap, marked, counts,
):  # fmt: skip
    """Make one setting of a process, link or gate."""
    if which == AT_PROCESS:
        if available[what] == value:
            return
        runs[AVAILABLE_H, what] += available[what] * (hours - runs[AVAILABLE_SINCE, what])
        runs[AVAILABLE_SINCE, what] = hours
        available[what] = value
        set_wish(
            what, want, available, process_scale, unit_of, ops, processes, blocks, reader_start, reader, levels, heap, marked, counts,
        )  # fmt: skip
    elif which == AT_LINK:
        capacity = link_base[what] * value if value > 0.0 else 0.0
        if ways[what].capacity == capacity:
            return
        ways[what].capacity = capacity
        mark_link(what, ops, links, processes, blocks, heap, marked, counts)
    else:
        if gate_share[what] == value:
            return
        gate_share[what] = value
        set_gate(
            what, want, gate_capacity, gate_row, gate_share,
            spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain, places, heap, marked, counts,
        )  # fmt: skip
    ints[DIRTY] = 1
    ints[EXTERNAL] = 1


@inner
def _seen(process, runs_now, seen):
    """See whether a process has started, when time passes."""
    if runs_now and seen[WAS, process] == 0:
        seen[STARTS, process] += 1
    seen[WAS, process] = 1 if runs_now else 0


@inner
def _net(pool, net, spots, ops, process_give, dispatch_start, dispatch, x):
    """Return the balance of a pool; where PULL processes are driven by it, what is left by rounding is none, as at nodes."""
    if dispatch_start[spots[POOLS_AT] + pool] == dispatch_start[spots[POOLS_AT] + pool + 1]:
        return net
    fed = 0.0
    for at in range(dispatch_start[spots[POOLS_AT] + pool], dispatch_start[spots[POOLS_AT] + pool + 1]):
        process = ops[dispatch[at], INDEX]
        fed += process_give[process] * x[process]
    return 0.0 if abs(net) <= ZERO * (1.0 + fed) else net


@njit(cache=True, error_model="numpy", **UNCOUNTED)
def advance(
    task, stop_step, stop_at, step_h,
    agenda_step, agenda_at, agenda_kind, agenda_index, agenda_value,
    available, process_scale, unit_of, need_amount, need_row, rising_needs, gate_capacity, gate_row, gate_share,
    unit, unit_numbers, unit_state, unit_need_start, unit_need, unit_fixed, off,
    spots, ops, needs, links, ways, link_share, link_entries, term_value, term_amount, processes, process_give, scarce_pulls, node_offer,
    blocks, block_node, chain_start, chain, reader_start, reader, dispatch_start, dispatch,
    pool_term_start, pool_term_value, pool_term_amount, must_run_start, must_run_row,
    asks, levels, x, places, av, claimed, reserved, saved, chain_av, scratch, used, bounds, old, old_places,
    value_marks, value_list, value_before, place_marks, place_list, place_before, heap, marked, counts,
    outlet_start, outlet_capacity, store_order, carrier_node, carrier_pool, carrier_start, carrier_simple, node_carrier,
    import_start, import_row, export_start, export_row,
    link_base, store_carrier, term_leaf_start, term_leaf, term_pool, pool_carrier, pool_start, limits, wanted, want, starts,
    before, stock, tank, marks, due, goal_store, goal_level, queue, queued, pool_tree, surplus_of, net_of,
    last, touched, changed_levels, runs, seen, ints, floats,
    total, hourly, column, selected, block_flags, block_residual, counters,
):  # fmt: skip
    """Go on to (`stop_step`, `stop_at` [h] into it), making the settings of the agenda at their times; stop early at a watched level.

    Returns (status, node or pool that is short, surplus there [unit/h]).
    """
    outlets_at, disposed_at = starts[2], starts[3]
    charge_at, discharge_at, loss_at = starts[4], starts[5], starts[6]
    import_at, must_run_at, export_at, curtailed_at, stock_at = starts[7], starts[8], starts[9], starts[10], starts[11]
    n_nodes = len(outlet_start) - 1
    n_pools = len(import_start) - 1
    n_carriers = len(carrier_node)
    n_stores = len(stock)
    n_processes = runs.shape[1]
    step = ints[STEP]
    now = floats[NOW]
    event = 0
    status, where, lack = OK, 0, 0.0
    if task == BOOK:
        row = step - ints[FIRST]
        book(now, floats[BASE], row, stock_at, x, total, last, touched, ints, hourly, column, selected, runs, before)
        floats[BASE] = now
        for store in range(n_stores):
            bring(store, now, stock, tank, limits, ints, counters)
            if now > 0.0 and column[stock_at + store] >= 0:
                hourly[row, column[stock_at + store]] = stock[store]
        return status, where, lack
    while True:
        row = step - ints[FIRST]
        while event < len(agenda_step) and (
            agenda_step[event] < step or (agenda_step[event] == step and agenda_at[event] <= now)
        ):
            what = np.int64(agenda_index[event])
            if agenda_kind[event] <= AT_GATE:
                _tell(
                    agenda_kind[event], what, agenda_value[event], step * step_h + now, want, link_base,
                    available, process_scale, unit_of, gate_capacity, gate_row, gate_share, runs, ints,
                    spots, ops, links, ways, processes, blocks, node_offer, chain_start, chain, reader_start, reader,
                    dispatch_start, dispatch, levels, places, heap, marked, counts,
                )  # fmt: skip
            else:
                bring(what, now, stock, tank, limits, ints, counters)
                put_stock(what, agenda_value[event], stock, tank, ints)
                if ints[HIT]:
                    ints[HIT] = 0
                    for store in range(n_stores):
                        if stock[store] <= tank[LOW, store] or stock[store] >= tank[HIGH, store]:
                            ints[HIT] = 1 + store
                carrier = store_carrier[what]
                put_least(due, carrier, math.inf)
                enqueue(carrier, queue, queued, ints)
                offering = 1 if stock[what] > 0.0 else 0
                if marks[OFFERING, what] != offering and carrier_node[carrier] >= 0:
                    marks[OFFERING, what] = offering
                    marks[HELD, what] = 0
                    reach_of(
                        carrier, carrier_node, carrier_pool, carrier_start, store_order, limits, marks,
                        spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain, places, heap, marked, counts,
                    )  # fmt: skip
                    ints[DIRTY] = 1
                ints[EXTERNAL] = 1
            event += 1
        if ints[HIT]:
            status = WATCHED
            break
        if step > stop_step or (step == stop_step and now >= stop_at and task != SETTLE):
            break

        # What happens at this instant: stocks that are full, empty or at a watched level.
        while ints[OPEN] and n_carriers > 0 and due[1] <= now:
            carrier = least_place(due)
            put_least(due, carrier, math.inf)
            for place in range(carrier_start[carrier], carrier_start[carrier + 1]):
                bring(store_order[place], now, stock, tank, limits, ints, counters)
            store = goal_store[carrier]
            if stock[store] != goal_level[carrier]:
                counters[CROSSINGS] += 1
                put_stock(store, goal_level[carrier], stock, tank, ints)
            enqueue(carrier, queue, queued, ints)
        if ints[HIT]:
            status = WATCHED
            break
        if ints[EXTERNAL]:
            ints[EXTERNAL] = 0
            if now == 0.0:
                ints[OPEN] = 0
        opening = ints[OPEN] == 0
        tree_stands = True
        if opening or ints[DIRTY]:
            few = True
            if opening:
                for series in range(len(want)):
                    want[series] = wanted[step, series]
                for store in range(n_stores):
                    losing = limits[STANDING_LOSS, store] * stock[store]
                    offering = 1 if stock[store] > 0.0 else 0
                    tank[LEFT_AT, store] = -1.0
                    marks[LEFT_IN_STEP, store] = 0
                    if losing != tank[LOSING, store] or offering != marks[OFFERING, store] or marks[HELD, store]:
                        tank[LOSING, store] = losing
                        marks[OFFERING, store] = offering
                        marks[HELD, store] = 0
                        enqueue(store_carrier[store], queue, queued, ints)
                        reach_of(
                            store_carrier[store], carrier_node, carrier_pool, carrier_start, store_order, limits, marks,
                            spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain, places, heap, marked, counts,
                        )  # fmt: skip
                for pool in range(n_pools):
                    enqueue(pool_carrier[pool], queue, queued, ints)
                few = set_step(
                    want, available, process_scale, unit_of, need_amount, need_row, rising_needs, gate_capacity, gate_row, gate_share,
                    spots, ops, needs, links, processes, blocks, node_offer, chain_start, chain, reader_start, reader,
                    dispatch_start, dispatch, asks, levels, places, heap, marked, counts,
                )  # fmt: skip
            begun = ints[BEGUN] == 1 + step
            ints[BEGUN] = 1 + step
            begin_units(
                not opening, begun, want, available, process_scale,
                unit, unit_numbers, unit_state, unit_need_start, unit_need, unit_fixed,
                ops, processes, blocks, reader_start, reader, asks, levels, x, heap, marked, counts,
            )  # fmt: skip
            changing = counts[EPOCH] > 0 and (not opening or (few and counts[MARKED] <= FEW * len(ops)))
            while True:
                settle(
                    changing, want,
                    spots, ops, needs, links, ways, link_share, link_entries, term_value, term_amount, processes, process_give,
                    scarce_pulls, node_offer, blocks, block_node, chain_start, chain, reader_start, reader, dispatch_start, dispatch,
                    pool_term_start, pool_term_value, pool_term_amount, must_run_start, must_run_row,
                    asks, levels, x, places, av, claimed, reserved, saved, chain_av, scratch, used, bounds, old, old_places,
                    value_marks, value_list, value_before, place_marks, place_list, place_before, heap, marked, counts,
                    block_flags, block_residual, counters,
                )  # fmt: skip
                changing = True
                if len(unit) == 0 or not decide_units(
                    not opening, want, available, process_scale,
                    unit, unit_numbers, unit_state, unit_need_start, unit_need, unit_fixed, off, seen[TRIPS],
                    spots, ops, needs, ways, processes, blocks, reader_start, reader, asks, levels, x, heap, marked, counts,
                ):  # fmt: skip
                    break
            ints[DIRTY] = 0
            ints[FRESH] = 1

            # What the settlement has changed: rates, pools, the surplus of nodes.
            whole = counts[FULL] == 1
            tree_stands = not whole
            if whole:
                ints[LEVELS] = -1
                ints[QUEUED] = n_carriers
                for carrier in range(n_carriers):
                    queue[carrier] = carrier
                    queued[carrier] = 1
                for pool in range(n_pools):
                    count = pool_start[pool + 1] - pool_start[pool]
                    first = 2 * pool_start[pool]
                    place = first + count
                    for term in range(pool_term_start[pool], pool_term_start[pool + 1]):
                        pool_tree[place] = pool_term_amount[term] * x[pool_term_value[term]]
                        place += 1
                    for source in range(must_run_start[pool], must_run_start[pool + 1]):
                        x[must_run_at + source] = want[must_run_row[source]]
                        pool_tree[place] = want[must_run_row[source]]
                        place += 1
                    build_sum(pool_tree, first, count)
                    net = pool_tree[first + 1] if count > 0 else 0.0
                    net_of[pool] = _net(pool, net, spots, ops, process_give, dispatch_start, dispatch, x)
            else:
                for change in range(counts[CHANGED]):
                    variable = value_list[BY_SPAN, change]
                    was = value_before[BY_SPAN, change]
                    if x[variable] == was:
                        continue
                    if variable < n_processes:
                        if was > 0.0:
                            runs[RUNNING_H, variable] += now - max(last[variable], floats[BASE])
                        if ints[LEVELS] >= 0:
                            changed_levels[ints[LEVELS]] = variable
                            ints[LEVELS] += 1
                            if ints[LEVELS] == n_processes:
                                ints[LEVELS] = -1
                    passed(variable, was, now, floats[BASE], row, total, last, touched, ints, hourly, column)
                    for leaf in range(term_leaf_start[variable], term_leaf_start[variable + 1]):
                        term = term_leaf[leaf]
                        pool = term_pool[term]
                        count = pool_start[pool + 1] - pool_start[pool]
                        put_sum(
                            pool_tree, 2 * pool_start[pool], count, term - pool_term_start[pool],
                            pool_term_amount[term] * x[variable],
                        )  # fmt: skip
                for pool in range(n_pools if opening else 0):
                    terms = pool_term_start[pool + 1] - pool_term_start[pool]
                    for source in range(must_run_start[pool], must_run_start[pool + 1]):
                        must = want[must_run_row[source]]
                        if x[must_run_at + source] != must:
                            x[must_run_at + source] = must
                            count = pool_start[pool + 1] - pool_start[pool]
                            put_sum(pool_tree, 2 * pool_start[pool], count, terms + source - must_run_start[pool], must)
                for pool in range(n_pools):
                    net = pool_tree[2 * pool_start[pool] + 1] if pool_start[pool + 1] > pool_start[pool] else 0.0
                    net = _net(pool, net, spots, ops, process_give, dispatch_start, dispatch, x)
                    if net != net_of[pool]:
                        net_of[pool] = net
                        enqueue(pool_carrier[pool], queue, queued, ints)
            for at in range(n_nodes if whole else counts[MOVED]):
                node = at if whole else place_list[BY_SPAN, at]
                if node >= n_nodes:
                    continue
                produced = places[node, MADE_HERE] + places[node, PULLED]
                surplus = produced - claimed[node]
                if abs(surplus) <= ZERO * (1.0 + produced):
                    surplus = 0.0
                if surplus == surplus_of[node] and not whole:
                    continue
                surplus_of[node] = surplus
                if node_carrier[node] >= 0:
                    enqueue(node_carrier[node], queue, queued, ints)
                    continue
                if surplus < 0.0:
                    status, where, lack = SHORT_NODE, node, surplus
                    break
                for outlet in range(outlet_start[node], outlet_start[node + 1]):
                    taken = min(surplus, outlet_capacity[outlet])
                    if x[outlets_at + outlet] != taken:
                        passed(
                            outlets_at + outlet, x[outlets_at + outlet], now, floats[BASE], row,
                            total, last, touched, ints, hourly, column,
                        )  # fmt: skip
                        x[outlets_at + outlet] = taken
                    surplus -= taken
                if x[disposed_at + node] != surplus:
                    passed(
                        disposed_at + node, x[disposed_at + node], now, floats[BASE], row,
                        total, last, touched, ints, hourly, column,
                    )  # fmt: skip
                    x[disposed_at + node] = surplus
            counts[SPAN] += 1
            counts[CHANGED] = 0
            counts[MOVED] = 0
            counts[FULL] = 0
            if status != OK:
                break
        if ints[QUEUED]:
            status, where, lack = plan(
                now, floats[BASE], row, tree_stands, want,
                charge_at, discharge_at, loss_at, outlets_at, disposed_at, import_at, export_at, curtailed_at,
                outlet_start, outlet_capacity, store_order, carrier_node, carrier_pool, carrier_start, carrier_simple,
                import_start, import_row, export_start, export_row,
                surplus_of, net_of, spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain,
                places, heap, marked, counts,
                limits, stock, tank, marks, due, goal_store, goal_level, queue, queued,
                x, total, last, touched, ints, hourly, column, counters,
            )  # fmt: skip
            if status != OK:
                break
        if not tree_stands:
            build_least(due)
        ints[OPEN] = 1
        if ints[DIRTY] or ints[HIT]:
            continue
        if task == SETTLE:
            break

        # Time passes.
        end = step_h if step < stop_step else stop_at
        if event < len(agenda_step) and agenda_step[event] == step:
            end = min(end, agenda_at[event])
        if n_carriers > 0:
            end = min(end, due[1])
        if end <= now:
            continue
        if ints[FRESH]:
            ints[FRESH] = 0
            counters[SEGMENTS] += 1
            if ints[LEVELS] < 0:
                for process in range(n_processes):
                    _seen(process, x[process] > 0.0, seen)
            else:
                for place in range(ints[LEVELS]):
                    _seen(changed_levels[place], x[changed_levels[place]] > 0.0, seen)
            ints[LEVELS] = 0
        now = end
        if now >= step_h:
            book(
                step_h,
                floats[BASE],
                row,
                stock_at,
                x,
                total,
                last,
                touched,
                ints,
                hourly,
                column,
                selected,
                runs,
                before,
            )
            floats[BASE] = 0.0
            for store in range(n_stores):
                bring(store, step_h, stock, tank, limits, ints, counters)
                tank[SINCE, store] = 0.0
                if column[stock_at + store] >= 0:
                    hourly[row, column[stock_at + store]] = stock[store]
            for place in range(len(due)):
                due[place] -= step_h
            step += 1
            now = 0.0
            ints[OPEN] = 0
    ints[STEP] = step
    ints[EVENT] = event
    floats[NOW] = now
    return status, where, lack
