"""Places: where each plant, partner and pool stands on the map [m]; the same park always gives the same places.

Plants stand on their parcels; who gives from outside stands left of the fence, who takes right of it, pools above it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symbiosis.plots.links import OUTSIDE, POOL

if TYPE_CHECKING:
    from symbiosis.park.park import Park

Point = tuple[float, float]

COLUMN_GAP = 0.14
"""Distance of the columns of partners from the fence, as a share of its width."""
POOL_GAP = 0.13
"""Distance of pools above the fence, as a share of its height."""
CELL = 160.0
"""Side of the cell that a plant gets where a park has no layout [m]."""


@dataclass(frozen=True)
class Places:
    """Points by node id, and the box (left, bottom, right, top) that holds the plants [m]."""

    points: Mapping[str, Point]
    box: tuple[float, float, float, float]
    computed: bool
    """True where the park has no layout, so that distances mean nothing."""


def places(park: Park) -> Places:
    """Return a place for every plant, declared partner and pool of `park`."""
    plants = [plant.id for _, plant in park.plants()]
    drawn = _on_parcels(park)
    rest = [plant for plant in plants if plant not in drawn]
    box = _box(park, list(drawn.values()))
    points = dict(drawn)
    if not drawn:
        points, box = _grid(rest, _joined(park))
    else:
        points |= _row(rest, left=box[0], right=box[2], y=box[1] - 0.1 * (box[3] - box[1]))
    points |= _partners(park, points, box)
    pools = [f"{POOL}{pool.id}" for pool in park.spec.pools]
    points |= _row(pools, left=box[0], right=box[2], y=box[3] + POOL_GAP * (box[3] - box[1]))
    return Places(points, box, computed=not drawn)


def _on_parcels(park: Park) -> dict[str, Point]:
    """Return the plants whose parcel is drawn, side by side where they share one."""
    parcels = park.layout.parcels if park.layout is not None else {}
    tenants: dict[str, list[str]] = {}
    for _, plant in park.plants():
        if plant.parcel is not None and plant.parcel in parcels:
            tenants.setdefault(plant.parcel, []).append(plant.id)
    points: dict[str, Point] = {}
    for parcel_id, names in tenants.items():
        parcel = parcels[parcel_id]
        x, y = parcel.centroid
        step = math.sqrt(parcel.area) / (len(names) + 1)
        for number, name in enumerate(names):
            points[name] = (x + (number - (len(names) - 1) / 2) * step, y)
    return points


def _box(park: Park, points: Sequence[Point]) -> tuple[float, float, float, float]:
    """Return the box around fence and parcels, else around `points`, else a unit of one cell."""
    layout = park.layout
    corners = [corner for shape in ([layout.fence] if layout and layout.fence else []) for corner in shape.rings[0]]
    corners += [corner for parcel in (layout.parcels.values() if layout else ()) for corner in parcel.rings[0]]
    corners += points
    if not corners:
        return (0.0, 0.0, CELL, CELL)
    xs, ys = zip(*corners, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _joined(park: Park) -> list[tuple[str, str]]:
    return [(exchange.giver, exchange.taker) for exchange in park.exchanges]


def _grid(
    plants: Sequence[str], edges: Iterable[tuple[str, str]]
) -> tuple[dict[str, Point], tuple[float, float, float, float]]:
    """Return plants on a grid, neighbours in the exchange graph near each other: breadth first from the busiest."""
    known = set(plants)
    neighbours: dict[str, list[str]] = {plant: [] for plant in plants}
    for giver, taker in edges:
        if giver in known and taker in known and giver != taker:
            neighbours[giver].append(taker)
            neighbours[taker].append(giver)
    rank = {plant: number for number, plant in enumerate(plants)}
    order: dict[str, None] = {}
    for start in sorted(plants, key=lambda plant: (-len(neighbours[plant]), rank[plant])):
        queue = [start]
        while queue:
            plant = queue.pop(0)
            if plant not in order:
                order[plant] = None
                queue += [other for other in neighbours[plant] if other not in order]
    columns = max(1, math.ceil(math.sqrt(1.6 * len(plants))))
    rows = max(1, math.ceil(len(plants) / columns))
    points: dict[str, Point] = {}
    for number, plant in enumerate(order):
        row, place = divmod(number, columns)
        column = place if row % 2 == 0 else columns - 1 - place
        lift = 0.3 * CELL if column % 2 else 0.0
        points[plant] = ((column + 0.5) * CELL, (rows - row - 0.65) * CELL + lift)
    return points, (0.0, 0.0, columns * CELL, rows * CELL)


def _partners(park: Park, plants: Mapping[str, Point], box: tuple[float, float, float, float]) -> dict[str, Point]:
    """Return the partners in two columns, each near the height of those it deals with."""
    left, bottom, right, top = box
    middle = (bottom + top) / 2
    gives: dict[str, list[str]] = {}
    takes: dict[str, list[str]] = {}
    for giver, taker in _joined(park):
        if giver.startswith(OUTSIDE):
            gives.setdefault(giver, []).append(taker)
        if taker.startswith(OUTSIDE):
            takes.setdefault(taker, []).append(giver)
    for pool in park.spec.pools:
        for flow in pool.imports:
            gives.setdefault(flow.giver, []).append(f"{POOL}{pool.id}")
        for export in pool.exports:
            takes.setdefault(export.taker, []).append(f"{POOL}{pool.id}")
    columns: dict[bool, list[tuple[float, str]]] = {False: [], True: []}
    for partner_id, partner in park.spec.partners.items():
        name = f"{OUTSIDE}{partner_id}"
        given, taken = gives.get(name, []), takes.get(name, [])
        to_right = len(taken) > len(given) or (not given and partner.role == "disposal")
        heights = [
            plants[end][1] if end in plants else top
            for end in (*given, *taken)
            if end in plants or end.startswith(POOL)
        ]
        columns[to_right].append((-(sum(heights) / len(heights)) if heights else -bottom, name))
    gap = COLUMN_GAP * (right - left)
    points: dict[str, Point] = {}
    for to_right, column in columns.items():
        names = [name for _, name in sorted(column, key=lambda row: row[0])]
        x = right + gap if to_right else left - gap
        span = (top - bottom) * 1.06
        for number, name in enumerate(names):
            share = 0.5 if len(names) == 1 else number / (len(names) - 1)
            points[name] = (x, middle + span * (0.5 - share))
    return points


def _row(names: Sequence[str], *, left: float, right: float, y: float) -> dict[str, Point]:
    """Return `names` evenly between `left` and `right` at height `y`."""
    step = (right - left) / (len(names) + 1)
    return {name: (left + (number + 1) * step, y) for number, name in enumerate(names)}
