"""Level: the largest level at which all the needs of a process, in order, find what they take."""

from __future__ import annotations

from symbiosis.engine.kernels.words import (
    AMOUNT,
    FIRST,
    FIXED,
    GATE,
    GROUP,
    GROUPS,
    KEPT,
    SOURCE,
    inner,
)


@inner
def kept_of(need, needs, links, ways, x, links_at):
    """Return what a need keeps of the passes before, for claims only rise."""
    kept = 0.0
    for link in range(needs[need, FIRST], needs[need + 1, FIRST]):
        if links[link, KEPT]:
            kept += ways[link].efficiency * x[links_at + link]
    return kept


@inner
def begin_groups(need, later, needs, links, ways, x, links_at, used):
    """Count what the groups of a need have been served with so far."""
    for group in range(needs[need, GROUPS]):
        used[0, group] = 0.0
        used[1, group] = 0.0
    if later:
        for link in range(needs[need, FIRST], needs[need + 1, FIRST]):
            if links[link, KEPT] and links[link, GROUP] >= 0:
                used[0, links[link, GROUP]] += ways[link].efficiency * x[links_at + link]


@inner
def shared_level(
    low, high, lowest, wanted, later, needs, asks, links, ways, link_share, x, links_at, av, left, slope, used, bounds,
):  # fmt: skip
    """Return the largest level from `lowest` to `wanted` at which the needs, in order, all find what they take.

    What is taken is piecewise linear in the level: walk from one breakpoint to the next. Of a link the bounds are what is still asked, its
    source, its gate, its capacity and the share of its group, each with its slope. Source: docs/method/settlement.md, LEVEL.
    """
    level = lowest
    first = needs[low, FIRST]
    last = needs[high, FIRST]
    for _ in range(64 + 16 * (last - first)):
        for link in range(first, last):
            for which in (SOURCE, GATE):
                place = links[link, which]
                if place >= 0:
                    left[place] = max(av[place], 0.0)
                    slope[place] = 0.0
        step = wanted - level
        if step <= 0.0:
            return wanted
        for need in range(low, high):
            asked = asks[need, FIXED] + asks[need, AMOUNT] * level
            rest = asked
            rest_slope = asks[need, AMOUNT]
            if later:
                rest -= kept_of(need, needs, links, ways, x, links_at)
            rest = max(rest, 0.0)
            if needs[need, GROUPS] > 0:
                begin_groups(need, later, needs, links, ways, x, links_at, used)
            for link in range(needs[need, FIRST], needs[need + 1, FIRST]):
                efficiency = ways[link].efficiency
                source = ways[link].source
                gate = ways[link].gate
                group = links[link, GROUP]
                floor = x[links_at + link] if later and links[link, KEPT] else 0.0
                bounds[0, 0] = rest / efficiency
                bounds[1, 0] = rest_slope / efficiency
                bounds[0, 1] = left[source] if source >= 0 else 0.0
                bounds[1, 1] = slope[source] if source >= 0 else 0.0
                bounds[0, 2] = left[gate] if gate >= 0 else 0.0
                bounds[1, 2] = slope[gate] if gate >= 0 else 0.0
                bounds[0, 3] = ways[link].capacity - floor
                bounds[1, 3] = 0.0
                if group >= 0:
                    bounds[0, 4] = max(link_share[link] * asked - used[0, group], 0.0) / efficiency
                    bounds[1, 4] = (link_share[link] * asks[need, AMOUNT] - used[1, group]) / efficiency
                taken = bounds[0, 0]
                taken_slope = bounds[1, 0]
                served = True
                for which in range(1, 5):
                    if (which == 1 and source < 0) or (which == 2 and gate < 0) or (which == 4 and group < 0):
                        continue
                    limit = bounds[0, which]
                    if limit < taken * (1.0 - 1e-14) or (
                        limit <= taken * (1.0 + 1e-14) and bounds[1, which] < taken_slope
                    ):
                        taken = limit
                        taken_slope = bounds[1, which]
                        served = False
                for which in range(5):
                    if (which == 1 and source < 0) or (which == 2 and gate < 0) or (which == 4 and group < 0):
                        continue
                    if bounds[0, which] > taken and bounds[1, which] < taken_slope:
                        step = min(step, (bounds[0, which] - taken) / (taken_slope - bounds[1, which]))
                if source >= 0:
                    left[source] -= taken
                    slope[source] -= taken_slope
                if gate >= 0:
                    left[gate] -= taken
                    slope[gate] -= taken_slope
                if group >= 0:
                    used[0, group] += efficiency * taken
                    used[1, group] += efficiency * taken_slope
                if served:
                    rest = 0.0
                    rest_slope = 0.0
                else:
                    rest = max(rest - efficiency * taken, 0.0)
                    rest_slope -= efficiency * taken_slope
            if rest_slope > 1e-15 * asks[need, AMOUNT] or (level == 0.0 and rest > 1e-12 * asked):
                return level
        level += max(step, 1e-15 * level)
    return level
