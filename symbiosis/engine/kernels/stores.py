"""Stores: what flows where stores and pools stand, in phases between full, empty and watched levels."""

from __future__ import annotations

import math

from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.marks import mark_place
from symbiosis.engine.kernels.rates import set_rate
from symbiosis.engine.kernels.state import (
    CAPACITY,
    CHARGE,
    CHARGE_EFFICIENCY,
    CHARGE_LIMIT,
    CURTAILED,
    DIRTY,
    DISCHARGE,
    DISCHARGE_EFFICIENCY,
    DISCHARGE_LIMIT,
    DISPOSED,
    EMPTY_H,
    EXPORTS,
    FULL_H,
    HELD,
    HIGH,
    HIT,
    IMPORTS,
    LEAST,
    LEFT_AT,
    LEFT_EMPTY,
    LEFT_IN_STEP,
    LOSING,
    LOSS,
    LOW,
    MOST,
    OFFERING,
    OUTLETS,
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
)

TOUCH = 1e-12
"""Relative distance at which a stock has reached empty, full or a watched level."""


@inner
def enqueue(m, carrier):
    """Let a place that carries stores be planned anew before time goes on."""
    if not m.queued[carrier]:
        m.queued[carrier] = 1
        m.queue[m.ints[QUEUED]] = carrier
        m.ints[QUEUED] += 1


@inner
def reach_of(m, carrier):
    """Tell the node or pool of a carrier what its stores offer."""
    place = m.carrier_node[carrier] if m.carrier_node[carrier] >= 0 else m.spots[POOLS_AT] + m.carrier_pool[carrier]
    offered = 0.0
    for at in range(m.carrier_start[carrier], m.carrier_start[carrier + 1]):
        store = m.store_order[at]
        if m.marks[OFFERING, store]:
            offered += m.limits[DISCHARGE_LIMIT, store]
    if offered != m.places[place, REACH]:
        m.places[place, REACH] = offered
        mark_place(m, place)


@inner
def bring(m, store, now):
    """Bring the stock of a store to `now`, along its present line."""
    length = now - m.tank[SINCE, store]
    if length <= 0.0:
        return
    before = m.stock[store]
    rise = m.tank[RISE, store]
    after = before + rise * length
    capacity = m.limits[CAPACITY, store]
    if rise < 0.0:
        if before > m.tank[LOW, store] and after <= m.tank[LOW, store] + TOUCH * before:
            after = m.tank[LOW, store]
        if after <= TOUCH * before:
            after = 0.0
            m.counters[CROSSINGS] += 1
    elif rise > 0.0:
        if before < m.tank[HIGH, store] and after >= m.tank[HIGH, store] * (1.0 - TOUCH):
            after = m.tank[HIGH, store]
        if after >= capacity * (1.0 - TOUCH):
            after = capacity
            m.counters[CROSSINGS] += 1
    m.tank[STOCK_H, store] += 0.5 * (before + after) * length
    if before <= 0.0 and after <= 0.0:
        m.tank[EMPTY_H, store] += length
    if before >= capacity and after >= capacity:
        m.tank[FULL_H, store] += length
    m.tank[SINCE, store] = now
    put_stock(m, store, after)


@inner
def put_stock(m, store, amount):
    """Let a store hold `amount`, and see whether a watched level is reached; one that is empty has nothing to lose in the step."""
    m.stock[store] = amount
    if amount <= 0.0:
        m.tank[LOSING, store] = 0.0
    m.tank[LEAST, store] = min(m.tank[LEAST, store], amount)
    m.tank[MOST, store] = max(m.tank[MOST, store], amount)
    if amount <= m.tank[LOW, store] or amount >= m.tank[HIGH, store]:
        m.ints[HIT] = 1 + store


@inner
def plan(m, now, row, tree_stands):
    """Set what flows from `now` on at every place in the queue, and when a stock there is next full, empty or at a watched level.

    A place where what the stores offer has changed stays in the queue, and the park is dirty.
    Returns (status, node or pool that is short, how much it lacks).
    """
    count = m.ints[QUEUED]
    m.ints[QUEUED] = 0
    for number in range(count):
        carrier = m.queue[number]
        m.queued[carrier] = 0
        node = m.carrier_node[carrier]
        pool = m.carrier_pool[carrier]
        simple = m.carrier_simple[carrier]
        free = node < 0 and m.dispatch_start[m.spots[POOLS_AT] + pool] == m.dispatch_start[m.spots[POOLS_AT] + pool + 1]
        surplus = m.surplus_of[node] if node >= 0 else m.net_of[pool]
        rest = surplus
        soonest = math.inf
        again = False
        offers = False
        for place in range(m.carrier_start[carrier], m.carrier_start[carrier + 1]):
            store = m.store_order[place]
            bring(m, store, now)
            held = m.stock[store]
            capacity = m.limits[CAPACITY, store]
            lost = m.tank[LOSING, store] if held > 0.0 else 0.0
            into = 0.0
            out = 0.0
            if surplus < 0.0:
                if free:
                    if held > 0.0:
                        out = min(-rest, m.limits[DISCHARGE_LIMIT, store])
                elif m.marks[OFFERING, store]:
                    out = min(-rest, m.limits[DISCHARGE_LIMIT, store])
                    if held <= 0.0 and (out > 0.0 or not simple):
                        m.marks[OFFERING, store] = 0
                        again = True
                rest += out
            else:
                if not m.marks[HELD, store]:
                    into = min(rest, m.limits[CHARGE_LIMIT, store])
                if held >= capacity:
                    into = min(into, lost / m.limits[CHARGE_EFFICIENCY, store])
                if not free and held <= 0.0:
                    if into > 0.0 and not m.marks[OFFERING, store]:
                        if m.tank[LEFT_AT, store] != now:
                            m.tank[LEFT_AT, store] = now
                            m.marks[LEFT_EMPTY, store] = 0
                        if simple:
                            m.marks[OFFERING, store] = 1
                            offers = True
                        elif m.marks[LEFT_EMPTY, store] >= HOLD_AFTER or m.marks[LEFT_IN_STEP, store] >= HOLD_IN_STEP:
                            m.marks[HELD, store] = 1
                            m.counters[HOLDS] += 1
                            into = 0.0
                        else:
                            m.marks[LEFT_EMPTY, store] += 1
                            m.marks[LEFT_IN_STEP, store] += 1
                            m.marks[OFFERING, store] = 1
                            m.counters[CROSSINGS] += 1
                            again = True
                    elif into == 0.0 and m.marks[OFFERING, store]:
                        m.marks[OFFERING, store] = 0
                        offers = True
                        if not simple:
                            again = True
                rest -= into
            rise = into * m.limits[CHARGE_EFFICIENCY, store] - out / m.limits[DISCHARGE_EFFICIENCY, store] - lost
            if held >= capacity and surplus > 0.0 and rise > -1e-15 * held:
                rise = 0.0
            goal = math.inf
            if rise < 0.0:
                goal = m.tank[LOW, store] if m.tank[LOW, store] >= 0.0 and held > m.tank[LOW, store] else 0.0
                span = (held - goal) / -rise
            elif rise > 0.0:
                goal = min(m.tank[HIGH, store], capacity) if held < m.tank[HIGH, store] else capacity
                span = (goal - held) / rise
            else:
                span = math.inf
            if span < soonest:
                soonest = span
                m.goal_store[carrier] = store
                m.goal_level[carrier] = goal
            m.tank[RISE, store] = rise
            m.tank[SINCE, store] = now
            set_rate(m, m.starts[CHARGE] + store, into, now, row)
            set_rate(m, m.starts[DISCHARGE] + store, out, now, row)
            set_rate(m, m.starts[LOSS] + store, lost, now, row)
        if again or offers:
            reach_of(m, carrier)
        if again:
            enqueue(m, carrier)
            m.ints[DIRTY] = 1
            soonest = math.inf
        if tree_stands:
            put_least(m.due, carrier, now + soonest)
        else:
            m.due[len(m.carrier_node) + carrier] = now + soonest
        if again:
            continue
        if node >= 0:
            if -rest > ZERO * (1.0 + m.places[node, BASE] + m.places[node, PULLED] - surplus):
                return SHORT_NODE, node, rest
            rest = max(rest, 0.0)
            for outlet in range(m.outlet_start[node], m.outlet_start[node + 1]):
                taken = min(rest, m.outlet_capacity[outlet])
                set_rate(m, m.starts[OUTLETS] + outlet, taken, now, row)
                rest -= taken
            set_rate(m, m.starts[DISPOSED] + node, rest, now, row)
            continue
        for source in range(m.import_start[pool], m.import_start[pool + 1]):
            taken = max(-rest, 0.0)
            if m.import_row[source] >= 0:
                taken = min(taken, m.want[m.import_row[source]])
            set_rate(m, m.starts[IMPORTS] + source, taken, now, row)
            rest += taken
        if rest < -ZERO * (1.0 + abs(surplus)):
            return SHORT_POOL, pool, rest
        for target in range(m.export_start[pool], m.export_start[pool + 1]):
            taken = max(rest, 0.0)
            if m.export_row[target] >= 0:
                taken = min(taken, m.want[m.export_row[target]])
            set_rate(m, m.starts[EXPORTS] + target, taken, now, row)
            rest -= taken
        set_rate(m, m.starts[CURTAILED] + pool, max(rest, 0.0), now, row)
    return OK, 0, 0.0
