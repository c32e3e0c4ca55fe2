"""Curves: a flow as a bent line from place to place, kept left of its direction, so that two ways never hide each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symbiosis.plots.links import Link

Point = tuple[float, float]

POINTS = 28
"""Points of one curve."""
BEND = 0.13
"""How far a curve leaves the straight line, as a share of its length."""
BEND_STEP = 0.09
"""How much further each further flow between the same two places bends."""
MIN_WIDTH, MAX_WIDTH = 1.4, 10.0
"""Width of the least and of the greatest flow of a family [px]."""


@dataclass(frozen=True)
class Curve:
    """Points of a line [m], and the place and direction [rad] of its arrow head."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    head: Point
    angle: float


def curve(start: Point, end: Point, *, bend: float, start_gap: float, end_gap: float) -> Curve:
    """Return the quadratic curve from `start` to `end` that leaves and arrives `start_gap` and `end_gap` [m] short of them."""
    (x0, y0), (x2, y2) = start, end
    length = math.hypot(x2 - x0, y2 - y0) or 1.0
    x1 = (x0 + x2) / 2 - bend * (y2 - y0)
    y1 = (y0 + y2) / 2 + bend * (x2 - x0)
    first, last = min(0.45, start_gap / length), 1.0 - min(0.45, end_gap / length)
    steps = [first + (last - first) * number / (POINTS - 1) for number in range(POINTS)]
    xs = tuple((1 - t) ** 2 * x0 + 2 * t * (1 - t) * x1 + t * t * x2 for t in steps)
    ys = tuple((1 - t) ** 2 * y0 + 2 * t * (1 - t) * y1 + t * t * y2 for t in steps)
    slope_x = 2 * (1 - last) * (x1 - x0) + 2 * last * (x2 - x1)
    slope_y = 2 * (1 - last) * (y1 - y0) + 2 * last * (y2 - y1)
    return Curve(xs, ys, (xs[-1], ys[-1]), math.atan2(slope_y, slope_x))


def bends(links: Sequence[Link]) -> list[float]:
    """Return the bend of each link: flows between the same two places in one direction fan out."""
    seen: dict[tuple[str, str], int] = {}
    found: list[float] = []
    for link in links:
        number = seen.get((link.giver, link.taker), 0)
        seen[(link.giver, link.taker)] = number + 1
        found.append(BEND + BEND_STEP * number)
    return found


def widths(links: Sequence[Link], largest: Mapping[str, float] | None = None) -> list[float]:
    """Return the width of each link [px]: by the square root of its size over the greatest of its family."""
    top = dict(largest or {})
    for link in links:
        top[link.family] = max(top.get(link.family, 0.0), link.size)
    return [
        MIN_WIDTH + (MAX_WIDTH - MIN_WIDTH) * math.sqrt(link.size / top[link.family])
        if top[link.family] > 0
        else MIN_WIDTH
        for link in links
    ]
