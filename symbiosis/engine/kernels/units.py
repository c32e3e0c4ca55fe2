"""Units: who runs in a profile step, decided once before the settlement that counts; within it a unit can only trip.

Source: docs/method/settlement.md, "On and off".
"""

from __future__ import annotations

import numpy as np

from symbiosis.engine.kernels.marks import mark_process
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
    inner,
)


@inner
def set_unit(
    u, want, available, process_scale, unit, unit_numbers, unit_state, unit_need_start, unit_need, unit_fixed, ops, processes, blocks,
    reader_start, reader, asks, levels, heap, marked, counts,
):  # fmt: skip
    """Set limit, floor and fixed needs of a unit by its state."""
    p = unit[u]
    limit = 0.0
    floor = 0.0
    if unit_state[u, ON]:
        limit = levels[p, WISH]
        if processes[p, MODE] != PULL_MODE and processes[p, MODE] != PUSH_MODE:
            limit = max(process_scale[p] * want[processes[p, ROW]], unit_numbers[u, FALL]) * available[p]
        limit = min(limit, unit_numbers[u, CAP])
        if processes[p, MODE] == PULL_MODE:
            floor = min(unit_numbers[u, FALL], limit)
    changed = limit != levels[p, LIMIT] or floor != levels[p, FLOOR]
    levels[p, LIMIT] = limit
    levels[p, FLOOR] = floor
    for at in range(unit_need_start[u], unit_need_start[u + 1]):
        fixed = 0.0
        if unit_state[u, ON]:
            fixed = unit_fixed[at, BASE_RATE]
            if unit_state[u, WAS_ON] == 0:
                fixed += unit_fixed[at, FIRST_RATE]
        elif unit_state[u, LEFT] > 0:
            fixed = unit_fixed[at, START_RATE]
        if fixed != asks[unit_need[at], FIXED]:
            asks[unit_need[at], FIXED] = fixed
            changed = True
    if changed:
        mark_process(p, ops, processes, blocks, reader_start, reader, heap, marked, counts)


@inner
def _served(need, needs, asks, ways, links_at, x):
    """Return whether a need gets what it asks for beside the level."""
    found = 0.0
    for link in range(needs[need, FIRST], needs[need + 1, FIRST]):
        found += ways[link].efficiency * x[links_at + link]
    return found >= asks[need, FIXED] * (1.0 - SLACK)


@inner
def switch_off(unit, unit_numbers, unit_state, unit_need_start, unit_need, needs, asks, ways, links_at, x, off):
    """Switch off what cannot run, and return how many: all units that stand still and all starts without their need, else the last.

    Which they are is marked in `off`.
    """
    stopped = 0
    last = -1
    for u in range(len(unit)):
        off[u] = 0
        if unit_state[u, ON]:
            if x[unit[u]] < unit_numbers[u, MINIMUM] * (1.0 - SLACK):
                if x[unit[u]] == 0.0:
                    off[u] = 1
                    stopped += 1
                else:
                    last = u
        elif unit_state[u, LEFT] > 0:
            for at in range(unit_need_start[u], unit_need_start[u + 1]):
                if off[u] == 0 and not _served(unit_need[at], needs, asks, ways, links_at, x):
                    off[u] = 1
                    stopped += 1
    if stopped == 0 and last >= 0:
        off[last] = 1
        stopped = 1
    return stopped


@inner
def begin_units(
    within, again, want, available, process_scale, unit, unit_numbers, unit_state, unit_need_start, unit_need, unit_fixed, ops,
    processes, blocks, reader_start, reader, asks, levels, x, heap, marked, counts,
):  # fmt: skip
    """Enable every unit that may run in a profile step, with what its ramps allow; `within` a step only stop what broke down.

    `again`: the step has begun before at the same instant.
    """
    for u in range(len(unit)):
        p = unit[u]
        if not within:
            if not again:
                on = unit_state[u, ON]
                level = x[p] if on else 0.0
                unit_state[u, WAS_ON] = on
                unit_state[u, READY] = 0
                if unit_state[u, LEFT] > 0:
                    unit_state[u, LEFT] -= 1
                    if unit_state[u, LEFT] == 0:
                        unit_state[u, READY] = 1
                unit_state[u, LEFT_FIRST] = unit_state[u, LEFT]
                unit_numbers[u, CAP] = level + unit_numbers[u, UP]
                if not on:
                    unit_numbers[u, CAP] = max(unit_numbers[u, MINIMUM], unit_numbers[u, UP])
                unit_numbers[u, FALL] = max(level - unit_numbers[u, DOWN], 0.0)
            unit_state[u, LEFT] = unit_state[u, LEFT_FIRST]
            unit_state[u, ON] = 1 if unit_state[u, LEFT] == 0 else 0
        if available[p] <= 0.0:
            unit_state[u, ON] = 0
            unit_state[u, LEFT] = 0
        set_unit(
            u, want, available, process_scale, unit, unit_numbers, unit_state, unit_need_start, unit_need, unit_fixed, ops, processes,
            blocks, reader_start, reader, asks, levels, heap, marked, counts,
        )  # fmt: skip


@inner
def decide_units(
    within, want, available, process_scale, unit, unit_numbers, unit_state, unit_need_start, unit_need, unit_fixed, off, trips, spots,
    ops, needs, ways, processes, blocks, reader_start, reader, asks, levels, x, heap, marked, counts,
):  # fmt: skip
    """Switch off what cannot run after a settlement, or let starts begin; return how many units that concerns, 0 when all is decided."""
    stopped = switch_off(
        unit, unit_numbers, unit_state, unit_need_start, unit_need, needs, asks, ways, spots[LINKS_AT], x, off,
    )  # fmt: skip
    if stopped == 0 and not within:
        for u in range(len(unit)):
            begins = unit_state[u, WAS_ON] == 0 and unit_numbers[u, START_STEPS] > 0.0 and unit_state[u, READY] == 0
            if unit_state[u, ON] and begins:
                unit_state[u, LEFT] = np.int64(unit_numbers[u, START_STEPS])
                off[u] = 1
                stopped += 1
    if stopped == 0:
        return 0
    for u in range(len(unit)):
        if off[u]:
            if unit_state[u, ON] == 0:
                unit_state[u, LEFT] = 0
            elif within:
                trips[unit[u]] += 1
            unit_state[u, ON] = 0
            set_unit(
                u, want, available, process_scale, unit, unit_numbers, unit_state, unit_need_start, unit_need, unit_fixed, ops,
                processes, blocks, reader_start, reader, asks, levels, heap, marked, counts,
            )  # fmt: skip
    return stopped
