"""Units: who runs in a profile step, decided once before the settlement that counts; within it a unit can only trip.

Source: docs/method/settlement.md, "On and off".
"""

from __future__ import annotations

import numpy as np

from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.marks import mark_process
from symbiosis.engine.kernels.state import TRIPS
from symbiosis.engine.kernels.words import (
    BASE_RATE,
    CAP,
    DOWN,
    FALL,
    FIRST,
    FIRST_RATE,
    FIXED,
    FLOOR,
    LEFT,
    LEFT_FIRST,
    LIMIT,
    LINKS_AT,
    MINIMUM,
    MODE,
    ON,
    PULL_MODE,
    PUSH_MODE,
    READY,
    ROW,
    SLACK,
    START_RATE,
    START_STEPS,
    UP,
    WAS_ON,
    WISH,
)


@inner
def set_unit(m, u):
    """Set limit, floor and fixed needs of a unit by its state."""
    p = m.unit[u]
    limit = 0.0
    floor = 0.0
    if m.unit_state[u, ON]:
        limit = m.levels[p, WISH]
        if m.processes[p, MODE] != PULL_MODE and m.processes[p, MODE] != PUSH_MODE:
            limit = max(m.process_scale[p] * m.want[m.processes[p, ROW]], m.unit_numbers[u, FALL]) * m.available[p]
        limit = min(limit, m.unit_numbers[u, CAP])
        if m.processes[p, MODE] == PULL_MODE:
            floor = min(m.unit_numbers[u, FALL], limit)
    changed = limit != m.levels[p, LIMIT] or floor != m.levels[p, FLOOR]
    m.levels[p, LIMIT] = limit
    m.levels[p, FLOOR] = floor
    for at in range(m.unit_need_start[u], m.unit_need_start[u + 1]):
        fixed = 0.0
        if m.unit_state[u, ON]:
            fixed = m.unit_fixed[at, BASE_RATE]
            if m.unit_state[u, WAS_ON] == 0:
                fixed += m.unit_fixed[at, FIRST_RATE]
        elif m.unit_state[u, LEFT] > 0:
            fixed = m.unit_fixed[at, START_RATE]
        if fixed != m.asks[m.unit_need[at], FIXED]:
            m.asks[m.unit_need[at], FIXED] = fixed
            changed = True
    if changed:
        mark_process(m, p)


@inner
def _served(m, need, links_at):
    """Return whether a need gets what it asks for beside the level."""
    found = 0.0
    for link in range(m.needs[need, FIRST], m.needs[need + 1, FIRST]):
        found += m.ways[link].efficiency * m.x[links_at + link]
    return found >= m.asks[need, FIXED] * (1.0 - SLACK)


@inner
def switch_off(m, links_at):
    """Switch off what cannot run, and return how many: all units that stand still and all starts without their need, else the last.

    Which they are is marked in `off`.
    """
    stopped = 0
    last = -1
    for u in range(len(m.unit)):
        m.off[u] = 0
        if m.unit_state[u, ON]:
            if m.x[m.unit[u]] < m.unit_numbers[u, MINIMUM] * (1.0 - SLACK):
                if m.x[m.unit[u]] == 0.0:
                    m.off[u] = 1
                    stopped += 1
                else:
                    last = u
        elif m.unit_state[u, LEFT] > 0:
            for at in range(m.unit_need_start[u], m.unit_need_start[u + 1]):
                if m.off[u] == 0 and not _served(m, m.unit_need[at], links_at):
                    m.off[u] = 1
                    stopped += 1
    if stopped == 0 and last >= 0:
        m.off[last] = 1
        stopped = 1
    return stopped


@inner
def begin_units(m, within, again):
    """Enable every unit that may run in a profile step, with what its ramps allow; `within` a step only stop what broke down.

    `again`: the step has begun before at the same instant.
    """
    for u in range(len(m.unit)):
        p = m.unit[u]
        if not within:
            if not again:
                on = m.unit_state[u, ON]
                level = m.x[p] if on else 0.0
                m.unit_state[u, WAS_ON] = on
                m.unit_state[u, READY] = 0
                if m.unit_state[u, LEFT] > 0:
                    m.unit_state[u, LEFT] -= 1
                    if m.unit_state[u, LEFT] == 0:
                        m.unit_state[u, READY] = 1
                m.unit_state[u, LEFT_FIRST] = m.unit_state[u, LEFT]
                m.unit_numbers[u, CAP] = level + m.unit_numbers[u, UP]
                if not on:
                    m.unit_numbers[u, CAP] = max(m.unit_numbers[u, MINIMUM], m.unit_numbers[u, UP])
                m.unit_numbers[u, FALL] = max(level - m.unit_numbers[u, DOWN], 0.0)
            m.unit_state[u, LEFT] = m.unit_state[u, LEFT_FIRST]
            m.unit_state[u, ON] = 1 if m.unit_state[u, LEFT] == 0 else 0
        if m.available[p] <= 0.0:
            m.unit_state[u, ON] = 0
            m.unit_state[u, LEFT] = 0
        set_unit(m, u)


@inner
def decide_units(m, within):
    """Switch off what cannot run after a settlement, or let starts begin; return how many units that concerns, 0 when all is decided."""
    stopped = switch_off(m, m.spots[LINKS_AT])
    if stopped == 0 and not within:
        for u in range(len(m.unit)):
            begins = (
                m.unit_state[u, WAS_ON] == 0 and m.unit_numbers[u, START_STEPS] > 0.0 and m.unit_state[u, READY] == 0
            )
            if m.unit_state[u, ON] and begins:
                m.unit_state[u, LEFT] = np.int64(m.unit_numbers[u, START_STEPS])
                m.off[u] = 1
                stopped += 1
    if stopped == 0:
        return 0
    for u in range(len(m.unit)):
        if m.off[u]:
            if m.unit_state[u, ON] == 0:
                m.unit_state[u, LEFT] = 0
            elif within:
                m.seen[TRIPS, m.unit[u]] += 1
            m.unit_state[u, ON] = 0
            set_unit(m, u)
    return stopped
