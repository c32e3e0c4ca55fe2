"""Advance: settles and integrates all profile steps between two times in one compiled call, with what is set at times in between.

It is long because it is the loop that everything hangs on: read from top to bottom, it tells what happens when.
"""

from __future__ import annotations

import math

from symbiosis.engine.kernels.compiled import inner, outer
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
    DISPOSED,
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
    MUST_RUN,
    NOW,
    OFFERING,
    OPEN,
    OUTLETS,
    QUEUED,
    RUNNING_H,
    SETTLE,
    SINCE,
    STANDING_LOSS,
    STARTS,
    STEP,
    STOCKS,
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
    ZERO,
)


@inner
def _tell(m, which, what, value, hours):
    """Make one setting of a process, link or gate."""
    if which == AT_PROCESS:
        if m.available[what] == value:
            return
        m.runs[AVAILABLE_H, what] += m.available[what] * (hours - m.runs[AVAILABLE_SINCE, what])
        m.runs[AVAILABLE_SINCE, what] = hours
        m.available[what] = value
        set_wish(m, what)
    elif which == AT_LINK:
        capacity = m.link_base[what] * value if value > 0.0 else 0.0
        if m.ways[what].capacity == capacity:
            return
        m.ways[what].capacity = capacity
        mark_link(m, what)
    else:
        if m.gate_share[what] == value:
            return
        m.gate_share[what] = value
        set_gate(m, what)
    m.ints[DIRTY] = 1
    m.ints[EXTERNAL] = 1


@inner
def _seen(m, process, runs_now):
    """See whether a process has started, when time passes."""
    if runs_now and m.seen[WAS, process] == 0:
        m.seen[STARTS, process] += 1
    m.seen[WAS, process] = 1 if runs_now else 0


@inner
def _net(m, pool, net):
    """Return the balance of a pool; where PULL processes are driven by it, what is left by rounding is none, as at nodes."""
    if m.dispatch_start[m.spots[POOLS_AT] + pool] == m.dispatch_start[m.spots[POOLS_AT] + pool + 1]:
        return net
    fed = 0.0
    for at in range(m.dispatch_start[m.spots[POOLS_AT] + pool], m.dispatch_start[m.spots[POOLS_AT] + pool + 1]):
        process = m.ops[m.dispatch[at], INDEX]
        fed += m.process_give[process] * m.x[process]
    return 0.0 if abs(net) <= ZERO * (1.0 + fed) else net


@outer
def advance(m, task, events, stop_step, stop_at, step_h):
    """Go on to (`stop_step`, `stop_at` [h] into it), making the settings of the agenda at their times; stop early at a watched level.

    Returns (status, node or pool that is short, surplus there [unit/h]).
    """
    outlets_at, disposed_at = m.starts[OUTLETS], m.starts[DISPOSED]
    must_run_at, stock_at = m.starts[MUST_RUN], m.starts[STOCKS]
    n_nodes = len(m.outlet_start) - 1
    n_pools = len(m.import_start) - 1
    n_carriers = len(m.carrier_node)
    n_stores = len(m.stock)
    n_processes = len(m.process_scale)
    step = m.ints[STEP]
    now = m.floats[NOW]
    event = 0
    status, where, lack = OK, 0, 0.0
    if task == BOOK:
        row = step - m.ints[FIRST]
        book(m, now, row, stock_at)
        m.floats[BASE] = now
        for store in range(n_stores):
            bring(m, store, now)
            if now > 0.0 and m.column_of[stock_at + store] >= 0:
                m.hourly[row, m.column_of[stock_at + store]] = m.stock[store]
        return status, where, lack
    while True:
        row = step - m.ints[FIRST]
        while event < events and (
            m.agenda_step[event] < step or (m.agenda_step[event] == step and m.agenda_at[event] <= now)
        ):
            what = m.agenda_index[event]
            if m.agenda_kind[event] <= AT_GATE:
                _tell(m, m.agenda_kind[event], what, m.agenda_value[event], step * step_h + now)
            else:
                bring(m, what, now)
                put_stock(m, what, m.agenda_value[event])
                if m.ints[HIT]:
                    m.ints[HIT] = 0
                    for store in range(n_stores):
                        if m.stock[store] <= m.tank[LOW, store] or m.stock[store] >= m.tank[HIGH, store]:
                            m.ints[HIT] = 1 + store
                carrier = m.store_carrier[what]
                put_least(m.due, carrier, math.inf)
                enqueue(m, carrier)
                offering = 1 if m.stock[what] > 0.0 else 0
                if m.marks[OFFERING, what] != offering and m.carrier_node[carrier] >= 0:
                    m.marks[OFFERING, what] = offering
                    m.marks[HELD, what] = 0
                    reach_of(m, carrier)
                    m.ints[DIRTY] = 1
                m.ints[EXTERNAL] = 1
            event += 1
        if m.ints[HIT]:
            status = WATCHED
            break
        if step > stop_step or (step == stop_step and now >= stop_at and task != SETTLE):
            break

        # What happens at this instant: stocks that are full, empty or at a watched level.
        while m.ints[OPEN] and n_carriers > 0 and m.due[1] <= now:
            carrier = least_place(m.due)
            put_least(m.due, carrier, math.inf)
            for place in range(m.carrier_start[carrier], m.carrier_start[carrier + 1]):
                bring(m, m.store_order[place], now)
            store = m.goal_store[carrier]
            if m.stock[store] != m.goal_level[carrier]:
                m.counters[CROSSINGS] += 1
                put_stock(m, store, m.goal_level[carrier])
            enqueue(m, carrier)
        if m.ints[HIT]:
            status = WATCHED
            break
        if m.ints[EXTERNAL]:
            m.ints[EXTERNAL] = 0
            if now == 0.0:
                m.ints[OPEN] = 0
        opening = m.ints[OPEN] == 0
        tree_stands = True
        if opening or m.ints[DIRTY]:
            few = True
            if opening:
                for series in range(len(m.want)):
                    m.want[series] = m.wanted[step, series]
                for store in range(n_stores):
                    losing = m.limits[STANDING_LOSS, store] * m.stock[store]
                    offering = 1 if m.stock[store] > 0.0 else 0
                    m.tank[LEFT_AT, store] = -1.0
                    m.marks[LEFT_IN_STEP, store] = 0
                    if losing != m.tank[LOSING, store] or offering != m.marks[OFFERING, store] or m.marks[HELD, store]:
                        m.tank[LOSING, store] = losing
                        m.marks[OFFERING, store] = offering
                        m.marks[HELD, store] = 0
                        enqueue(m, m.store_carrier[store])
                        reach_of(m, m.store_carrier[store])
                for pool in range(n_pools):
                    enqueue(m, m.pool_carrier[pool])
                few = set_step(m)
            begun = m.ints[BEGUN] == 1 + step
            m.ints[BEGUN] = 1 + step
            begin_units(m, not opening, begun)
            changing = m.counts[EPOCH] > 0 and (not opening or (few and m.counts[MARKED] <= FEW * len(m.ops)))
            while True:
                settle(m, changing)
                changing = True
                if len(m.unit) == 0 or not decide_units(m, not opening):
                    break
            m.ints[DIRTY] = 0
            m.ints[FRESH] = 1

            # What the settlement has changed: rates, pools, the surplus of nodes.
            whole = m.counts[FULL] == 1
            tree_stands = not whole
            if whole:
                m.ints[LEVELS] = -1
                m.ints[QUEUED] = n_carriers
                for carrier in range(n_carriers):
                    m.queue[carrier] = carrier
                    m.queued[carrier] = 1
                for pool in range(n_pools):
                    count = m.pool_start[pool + 1] - m.pool_start[pool]
                    first = 2 * m.pool_start[pool]
                    place = first + count
                    for term in range(m.pool_term_start[pool], m.pool_term_start[pool + 1]):
                        m.pool_tree[place] = m.pool_term_amount[term] * m.x[m.pool_term_value[term]]
                        place += 1
                    for source in range(m.must_run_start[pool], m.must_run_start[pool + 1]):
                        m.x[must_run_at + source] = m.want[m.must_run_row[source]]
                        m.pool_tree[place] = m.want[m.must_run_row[source]]
                        place += 1
                    build_sum(m.pool_tree, first, count)
                    net = m.pool_tree[first + 1] if count > 0 else 0.0
                    m.net_of[pool] = _net(m, pool, net)
            else:
                for change in range(m.counts[CHANGED]):
                    variable = m.value_list[BY_SPAN, change]
                    was = m.value_before[BY_SPAN, change]
                    if m.x[variable] == was:
                        continue
                    if variable < n_processes:
                        if was > 0.0:
                            m.runs[RUNNING_H, variable] += now - max(m.booked[variable], m.floats[BASE])
                        if m.ints[LEVELS] >= 0:
                            m.changed_levels[m.ints[LEVELS]] = variable
                            m.ints[LEVELS] += 1
                            if m.ints[LEVELS] == n_processes:
                                m.ints[LEVELS] = -1
                    passed(m, variable, was, now, row)
                    for leaf in range(m.term_leaf_start[variable], m.term_leaf_start[variable + 1]):
                        term = m.term_leaf[leaf]
                        pool = m.term_pool[term]
                        count = m.pool_start[pool + 1] - m.pool_start[pool]
                        put_sum(
                            m.pool_tree,
                            2 * m.pool_start[pool],
                            count,
                            term - m.pool_term_start[pool],
                            m.pool_term_amount[term] * m.x[variable],
                        )
                for pool in range(n_pools if opening else 0):
                    terms = m.pool_term_start[pool + 1] - m.pool_term_start[pool]
                    for source in range(m.must_run_start[pool], m.must_run_start[pool + 1]):
                        must = m.want[m.must_run_row[source]]
                        if m.x[must_run_at + source] != must:
                            m.x[must_run_at + source] = must
                            count = m.pool_start[pool + 1] - m.pool_start[pool]
                            put_sum(
                                m.pool_tree,
                                2 * m.pool_start[pool],
                                count,
                                terms + source - m.must_run_start[pool],
                                must,
                            )
                for pool in range(n_pools):
                    net = (
                        m.pool_tree[2 * m.pool_start[pool] + 1] if m.pool_start[pool + 1] > m.pool_start[pool] else 0.0
                    )
                    net = _net(m, pool, net)
                    if net != m.net_of[pool]:
                        m.net_of[pool] = net
                        enqueue(m, m.pool_carrier[pool])
            for at in range(n_nodes if whole else m.counts[MOVED]):
                node = at if whole else m.place_list[BY_SPAN, at]
                if node >= n_nodes:
                    continue
                produced = m.places[node, MADE_HERE] + m.places[node, PULLED]
                surplus = produced - m.claimed[node]
                if abs(surplus) <= ZERO * (1.0 + produced):
                    surplus = 0.0
                if surplus == m.surplus_of[node] and not whole:
                    continue
                m.surplus_of[node] = surplus
                if m.node_carrier[node] >= 0:
                    enqueue(m, m.node_carrier[node])
                    continue
                if surplus < 0.0:
                    status, where, lack = SHORT_NODE, node, surplus
                    break
                for outlet in range(m.outlet_start[node], m.outlet_start[node + 1]):
                    taken = min(surplus, m.outlet_capacity[outlet])
                    if m.x[outlets_at + outlet] != taken:
                        passed(m, outlets_at + outlet, m.x[outlets_at + outlet], now, row)
                        m.x[outlets_at + outlet] = taken
                    surplus -= taken
                if m.x[disposed_at + node] != surplus:
                    passed(m, disposed_at + node, m.x[disposed_at + node], now, row)
                    m.x[disposed_at + node] = surplus
            m.counts[SPAN] += 1
            m.counts[CHANGED] = 0
            m.counts[MOVED] = 0
            m.counts[FULL] = 0
            if status != OK:
                break
        if m.ints[QUEUED]:
            status, where, lack = plan(m, now, row, tree_stands)
            if status != OK:
                break
        if not tree_stands:
            build_least(m.due)
        m.ints[OPEN] = 1
        if m.ints[DIRTY] or m.ints[HIT]:
            continue
        if task == SETTLE:
            break

        # Time passes.
        end = step_h if step < stop_step else stop_at
        if event < events and m.agenda_step[event] == step:
            end = min(end, m.agenda_at[event])
        if n_carriers > 0:
            end = min(end, m.due[1])
        if end <= now:
            continue
        if m.ints[FRESH]:
            m.ints[FRESH] = 0
            m.counters[SEGMENTS] += 1
            if m.ints[LEVELS] < 0:
                for process in range(n_processes):
                    _seen(m, process, m.x[process] > 0.0)
            else:
                for place in range(m.ints[LEVELS]):
                    _seen(m, m.changed_levels[place], m.x[m.changed_levels[place]] > 0.0)
            m.ints[LEVELS] = 0
        now = end
        if now >= step_h:
            book(m, step_h, row, stock_at)
            m.floats[BASE] = 0.0
            for store in range(n_stores):
                bring(m, store, step_h)
                m.tank[SINCE, store] = 0.0
                if m.column_of[stock_at + store] >= 0:
                    m.hourly[row, m.column_of[stock_at + store]] = m.stock[store]
            for place in range(len(m.due)):
                m.due[place] -= step_h
            step += 1
            now = 0.0
            m.ints[OPEN] = 0
    m.ints[STEP] = step
    m.ints[EVENT] = event
    m.floats[NOW] = now
    return status, where, lack
