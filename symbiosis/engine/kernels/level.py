"""Level: the largest level at which all the needs of a process, in order, find what they take."""

from __future__ import annotations

from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.words import (
    AMOUNT,
    FIRST,
    FIXED,
    GATE,
    GROUP,
    GROUPS,
    KEPT,
    SOURCE,
)


@inner
def kept_of(m, need, links_at):
    """Return what a need keeps of the passes before, for claims only rise."""
    kept = 0.0
    for link in range(m.needs[need, FIRST], m.needs[need + 1, FIRST]):
        if m.links[link, KEPT]:
            kept += m.ways[link].efficiency * m.x[links_at + link]
    return kept


@inner
def begin_groups(m, need, later, links_at):
    """Count what the groups of a need have been served with so far."""
    for group in range(m.needs[need, GROUPS]):
        m.used[0, group] = 0.0
        m.used[1, group] = 0.0
    if later:
        for link in range(m.needs[need, FIRST], m.needs[need + 1, FIRST]):
            if m.links[link, KEPT] and m.links[link, GROUP] >= 0:
                m.used[0, m.links[link, GROUP]] += m.ways[link].efficiency * m.x[links_at + link]


@inner
def shared_level(m, low, high, lowest, wanted, later, links_at):
    """Return the largest level from `lowest` to `wanted` at which the needs, in order, all find what they take.

    What is taken is piecewise linear in the level: walk from one breakpoint to the next. Of a link the bounds are what is still asked, its
    source, its gate, its capacity and the share of its group, each with its slope. Source: docs/method/settlement.md, LEVEL.
    """
    level = lowest
    first = m.needs[low, FIRST]
    last = m.needs[high, FIRST]
    for _ in range(64 + 16 * (last - first)):
        for link in range(first, last):
            for which in (SOURCE, GATE):
                place = m.links[link, which]
                if place >= 0:
                    m.scratch[0, place] = max(m.av[place], 0.0)
                    m.scratch[1, place] = 0.0
        step = wanted - level
        if step <= 0.0:
            return wanted
        for need in range(low, high):
            asked = m.asks[need, FIXED] + m.asks[need, AMOUNT] * level
            rest = asked
            rest_slope = m.asks[need, AMOUNT]
            if later:
                rest -= kept_of(m, need, links_at)
            rest = max(rest, 0.0)
            if m.needs[need, GROUPS] > 0:
                begin_groups(m, need, later, links_at)
            for link in range(m.needs[need, FIRST], m.needs[need + 1, FIRST]):
                efficiency = m.ways[link].efficiency
                source = m.ways[link].source
                gate = m.ways[link].gate
                group = m.links[link, GROUP]
                floor = m.x[links_at + link] if later and m.links[link, KEPT] else 0.0
                m.bounds[0, 0] = rest / efficiency
                m.bounds[1, 0] = rest_slope / efficiency
                m.bounds[0, 1] = m.scratch[0, source] if source >= 0 else 0.0
                m.bounds[1, 1] = m.scratch[1, source] if source >= 0 else 0.0
                m.bounds[0, 2] = m.scratch[0, gate] if gate >= 0 else 0.0
                m.bounds[1, 2] = m.scratch[1, gate] if gate >= 0 else 0.0
                m.bounds[0, 3] = m.ways[link].capacity - floor
                m.bounds[1, 3] = 0.0
                if group >= 0:
                    m.bounds[0, 4] = max(m.link_share[link] * asked - m.used[0, group], 0.0) / efficiency
                    m.bounds[1, 4] = (m.link_share[link] * m.asks[need, AMOUNT] - m.used[1, group]) / efficiency
                taken = m.bounds[0, 0]
                taken_slope = m.bounds[1, 0]
                served = True
                for which in range(1, 5):
                    if (which == 1 and source < 0) or (which == 2 and gate < 0) or (which == 4 and group < 0):
                        continue
                    limit = m.bounds[0, which]
                    if limit < taken * (1.0 - 1e-14) or (
                        limit <= taken * (1.0 + 1e-14) and m.bounds[1, which] < taken_slope
                    ):
                        taken = limit
                        taken_slope = m.bounds[1, which]
                        served = False
                for which in range(5):
                    if (which == 1 and source < 0) or (which == 2 and gate < 0) or (which == 4 and group < 0):
                        continue
                    if m.bounds[0, which] > taken and m.bounds[1, which] < taken_slope:
                        step = min(step, (m.bounds[0, which] - taken) / (taken_slope - m.bounds[1, which]))
                if source >= 0:
                    m.scratch[0, source] -= taken
                    m.scratch[1, source] -= taken_slope
                if gate >= 0:
                    m.scratch[0, gate] -= taken
                    m.scratch[1, gate] -= taken_slope
                if group >= 0:
                    m.used[0, group] += efficiency * taken
                    m.used[1, group] += efficiency * taken_slope
                if served:
                    rest = 0.0
                    rest_slope = 0.0
                else:
                    rest = max(rest - efficiency * taken, 0.0)
                    rest_slope -= efficiency * taken_slope
            if rest_slope > 1e-15 * m.asks[need, AMOUNT] or (level == 0.0 and rest > 1e-12 * asked):
                return level
        level += max(step, 1e-15 * level)
    return level
