"""Stores: what flows where stores and pools stand, in phases between full, empty and watched levels."""

from __future__ import annotations

import math

from symbiosis.engine.kernels.marks import mark_place
from symbiosis.engine.kernels.rates import set_rate
from symbiosis.engine.kernels.state import (
    CAPACITY,
    CHARGE_EFFICIENCY,
    CHARGE_LIMIT,
    DIRTY,
    DISCHARGE_EFFICIENCY,
    DISCHARGE_LIMIT,
    EMPTY_H,
    FULL_H,
    HELD,
    HIGH,
    HIT,
    LEAST,
    LEFT_AT,
    LEFT_EMPTY,
    LEFT_IN_STEP,
    LOSING,
    LOW,
    MOST,
    OFFERING,
    QUEUED,
    RISE,
    SINCE,
    STOCK_H,
)
from symbiosis.engine.kernels.trees import put_least
from symbiosis.engine.kernels.words import (
    BASE,
    CROSSINGS,
    HOLD_AFTER,
    HOLD_IN_STEP,
    HOLDS,
    OK,
    POOLS_AT,
    PULLED,
    REACH,
    SHORT_NODE,
    SHORT_POOL,
    ZERO,
    inner,
)

TOUCH = 1e-12
"""Relative distance at which a stock has reached empty, full or a watched level."""


@inner
def enqueue(carrier, queue, queued, ints):
    """Let a place that carries stores be planned anew before time goes on."""
    if not queued[carrier]:
        queued[carrier] = 1
        queue[ints[QUEUED]] = carrier
        ints[QUEUED] += 1


@inner
def reach_of(
    carrier, carrier_node, carrier_pool, carrier_start, store_order, limits, marks,
    spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain, places, heap, marked, counts,
):  # fmt: skip
    """Tell the node or pool of a carrier what its stores offer."""
    place = carrier_node[carrier] if carrier_node[carrier] >= 0 else spots[POOLS_AT] + carrier_pool[carrier]
    offered = 0.0
    for at in range(carrier_start[carrier], carrier_start[carrier + 1]):
        store = store_order[at]
        if marks[OFFERING, store]:
            offered += limits[DISCHARGE_LIMIT, store]
    if offered != places[place, REACH]:
        places[place, REACH] = offered
        mark_place(
            place, spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain, heap, marked, counts
        )


@inner
def bring(store, now, stock, tank, limits, ints, counters):
    """Bring the stock of a store to `now`, along its present line."""
    length = now - tank[SINCE, store]
    if length <= 0.0:
        return
    before = stock[store]
    rise = tank[RISE, store]
    after = before + rise * length
    capacity = limits[CAPACITY, store]
    if rise < 0.0:
        if before > tank[LOW, store] and after <= tank[LOW, store] + TOUCH * before:
            after = tank[LOW, store]
        if after <= TOUCH * before:
            after = 0.0
            counters[CROSSINGS] += 1
    elif rise > 0.0:
        if before < tank[HIGH, store] and after >= tank[HIGH, store] * (1.0 - TOUCH):
            after = tank[HIGH, store]
        if after >= capacity * (1.0 - TOUCH):
            after = capacity
            counters[CROSSINGS] += 1
    tank[STOCK_H, store] += 0.5 * (before + after) * length
    if before <= 0.0 and after <= 0.0:
        tank[EMPTY_H, store] += length
    if before >= capacity and after >= capacity:
        tank[FULL_H, store] += length
    tank[SINCE, store] = now
    put_stock(store, after, stock, tank, ints)


@inner
def put_stock(store, amount, stock, tank, ints):
    """Let a store hold `amount`, and see whether a watched level is reached; one that is empty has nothing to lose in the step."""
    stock[store] = amount
    if amount <= 0.0:
        tank[LOSING, store] = 0.0
    tank[LEAST, store] = min(tank[LEAST, store], amount)
    tank[MOST, store] = max(tank[MOST, store], amount)
    if amount <= tank[LOW, store] or amount >= tank[HIGH, store]:
        ints[HIT] = 1 + store


@inner
def plan(
    now, base_time, row, tree_stands, want,
    charge_at, discharge_at, loss_at, outlets_at, disposed_at, import_at, export_at, curtailed_at,
    outlet_start, outlet_capacity, store_order, carrier_node, carrier_pool, carrier_start, carrier_simple,
    import_start, import_row, export_start, export_row,
    surplus_of, net_of, spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain, places, heap, marked, counts,
    limits, stock, tank, marks, due, goal_store, goal_level, queue, queued,
    x, total, last, touched, ints, hourly, column, counters,
):  # fmt: skip
    """Set what flows from `now` on at every place in the queue, and when a stock there is next full, empty or at a watched level.

    A place where what the stores offer has changed stays in the queue, and the park is dirty.
    Returns (status, node or pool that is short, how much it lacks).
    """
    count = ints[QUEUED]
    ints[QUEUED] = 0
    for number in range(count):
        carrier = queue[number]
        queued[carrier] = 0
        node = carrier_node[carrier]
        pool = carrier_pool[carrier]
        simple = carrier_simple[carrier]
        free = node < 0 and dispatch_start[spots[POOLS_AT] + pool] == dispatch_start[spots[POOLS_AT] + pool + 1]
        surplus = surplus_of[node] if node >= 0 else net_of[pool]
        rest = surplus
        soonest = math.inf
        again = False
        offers = False
        for place in range(carrier_start[carrier], carrier_start[carrier + 1]):
            store = store_order[place]
            bring(store, now, stock, tank, limits, ints, counters)
            held = stock[store]
            capacity = limits[CAPACITY, store]
            lost = tank[LOSING, store] if held > 0.0 else 0.0
            into = 0.0
            out = 0.0
            if surplus < 0.0:
                if free:
                    if held > 0.0:
                        out = min(-rest, limits[DISCHARGE_LIMIT, store])
                elif marks[OFFERING, store]:
                    out = min(-rest, limits[DISCHARGE_LIMIT, store])
                    if held <= 0.0 and (out > 0.0 or not simple):
                        marks[OFFERING, store] = 0
                        again = True
                rest += out
            else:
                if not marks[HELD, store]:
                    into = min(rest, limits[CHARGE_LIMIT, store])
                if held >= capacity:
                    into = min(into, lost / limits[CHARGE_EFFICIENCY, store])
                if not free and held <= 0.0:
                    if into > 0.0 and not marks[OFFERING, store]:
                        if tank[LEFT_AT, store] != now:
                            tank[LEFT_AT, store] = now
                            marks[LEFT_EMPTY, store] = 0
                        if simple:
                            marks[OFFERING, store] = 1
                            offers = True
                        elif marks[LEFT_EMPTY, store] >= HOLD_AFTER or marks[LEFT_IN_STEP, store] >= HOLD_IN_STEP:
                            marks[HELD, store] = 1
                            counters[HOLDS] += 1
                            into = 0.0
                        else:
                            marks[LEFT_EMPTY, store] += 1
                            marks[LEFT_IN_STEP, store] += 1
                            marks[OFFERING, store] = 1
                            counters[CROSSINGS] += 1
                            again = True
                    elif into == 0.0 and marks[OFFERING, store]:
                        marks[OFFERING, store] = 0
                        offers = True
                        if not simple:
                            again = True
                rest -= into
            rise = into * limits[CHARGE_EFFICIENCY, store] - out / limits[DISCHARGE_EFFICIENCY, store] - lost
            if held >= capacity and surplus > 0.0 and rise > -1e-15 * held:
                rise = 0.0
            goal = math.inf
            if rise < 0.0:
                goal = tank[LOW, store] if tank[LOW, store] >= 0.0 and held > tank[LOW, store] else 0.0
                span = (held - goal) / -rise
            elif rise > 0.0:
                goal = min(tank[HIGH, store], capacity) if held < tank[HIGH, store] else capacity
                span = (goal - held) / rise
            else:
                span = math.inf
            if span < soonest:
                soonest = span
                goal_store[carrier] = store
                goal_level[carrier] = goal
            tank[RISE, store] = rise
            tank[SINCE, store] = now
            set_rate(charge_at + store, into, now, base_time, row, x, total, last, touched, ints, hourly, column)
            set_rate(discharge_at + store, out, now, base_time, row, x, total, last, touched, ints, hourly, column)
            set_rate(loss_at + store, lost, now, base_time, row, x, total, last, touched, ints, hourly, column)
        if again or offers:
            reach_of(
                carrier, carrier_node, carrier_pool, carrier_start, store_order, limits, marks,
                spots, ops, blocks, node_offer, dispatch_start, dispatch, chain_start, chain, places, heap, marked, counts,
            )  # fmt: skip
        if again:
            enqueue(carrier, queue, queued, ints)
            ints[DIRTY] = 1
            soonest = math.inf
        if tree_stands:
            put_least(due, carrier, now + soonest)
        else:
            due[len(carrier_node) + carrier] = now + soonest
        if again:
            continue
        if node >= 0:
            if -rest > ZERO * (1.0 + places[node, BASE] + places[node, PULLED] - surplus):
                return SHORT_NODE, node, rest
            rest = max(rest, 0.0)
            for outlet in range(outlet_start[node], outlet_start[node + 1]):
                taken = min(rest, outlet_capacity[outlet])
                set_rate(outlets_at + outlet, taken, now, base_time, row, x, total, last, touched, ints, hourly, column)
                rest -= taken
            set_rate(disposed_at + node, rest, now, base_time, row, x, total, last, touched, ints, hourly, column)
            continue
        for source in range(import_start[pool], import_start[pool + 1]):
            taken = max(-rest, 0.0)
            if import_row[source] >= 0:
                taken = min(taken, want[import_row[source]])
            set_rate(import_at + source, taken, now, base_time, row, x, total, last, touched, ints, hourly, column)
            rest += taken
        if rest < -ZERO * (1.0 + abs(surplus)):
            return SHORT_POOL, pool, rest
        for target in range(export_start[pool], export_start[pool + 1]):
            taken = max(rest, 0.0)
            if export_row[target] >= 0:
                taken = min(taken, want[export_row[target]])
            set_rate(export_at + target, taken, now, base_time, row, x, total, last, touched, ints, hourly, column)
            rest -= taken
        set_rate(
            curtailed_at + pool, max(rest, 0.0), now, base_time, row, x, total, last, touched, ints, hourly, column
        )
    return OK, 0, 0.0
