"""Lots: where the enterprises of a synthetic park stand; each place hangs on a number alone, so a further one moves none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, get_args

Arrangement = Literal["grid", "cluster", "strip", "scatter"]
ARRANGEMENTS: tuple[Arrangement, ...] = get_args(Arrangement)
"""A grid of streets; blocks of lots with green between them; rows along a river or a road; lots strewn over the land."""

SIDE_M = 120.0
"""Side of a lot [m]: 1.4 ha."""
STREET_M = 30.0
BLOCK = 16
"""Lots of a block."""
GREEN_M = 800.0
"""Width of the green between blocks [m]."""
ROWS = 4
"""Rows of a strip."""
SPACE_M = 300.0
"""Side of the land around a strewn lot [m]."""

Point = tuple[float, float]


def lot(number: int, arrangement: Arrangement, draws: Sequence[float]) -> Point:
    """Return the corner of lot `number` with the smallest coordinates [m]; `draws` are two random numbers in [0, 1)."""
    pitch = SIDE_M + STREET_M
    if arrangement == "strip":
        along, across = divmod(number, ROWS)
        return along * pitch, across * pitch
    if arrangement == "cluster":
        block, within = divmod(number, BLOCK)
        apart = math.isqrt(BLOCK) * pitch + GREEN_M
        (column, row), (east, north) = _shell(block), _shell(within)
        return column * apart + east * pitch, row * apart + north * pitch
    column, row = _shell(number)
    if arrangement == "scatter":
        free = SPACE_M - SIDE_M
        return column * SPACE_M + round(draws[0] * free), row * SPACE_M + round(draws[1] * free)
    return column * pitch, row * pitch


def _shell(number: int) -> tuple[int, int]:
    """Return column and row of cell `number` of a square that grows shell by shell."""
    side = math.isqrt(number)
    rest = number - side * side
    return (side, rest) if rest <= side else (2 * side - rest, side)


def along_curve(at: Point) -> int:
    """Return where a point [m] lies on a curve that fills the plane (Morton order): what is near on it is near on the ground."""
    east, north = int(at[0] // SIDE_M), int(at[1] // SIDE_M)
    return _spread(east) | _spread(north) << 1


def _spread(number: int) -> int:
    """Return the bits of a 16-bit number with a zero between each two."""
    number = (number | number << 8) & 0x00FF00FF
    number = (number | number << 4) & 0x0F0F0F0F
    number = (number | number << 2) & 0x33333333
    return (number | number << 1) & 0x55555555


def layout_text(places: Sequence[tuple[str, Point]]) -> str:
    """Return `layout.geojson` with a square parcel per (id, corner), and the fence around them."""
    margin = STREET_M
    east = max((at[0] for _, at in places), default=0.0) + SIDE_M + margin
    north = max((at[1] for _, at in places), default=0.0) + SIDE_M + margin
    fence = _feature("fence", "fence", (-margin, -margin), (east, north))
    parcels = (_feature(name, "parcel", at, (at[0] + SIDE_M, at[1] + SIDE_M)) for name, at in places)
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join([fence, *parcels]) + "\n]}\n"


def _feature(name: str, kind: str, low: Point, high: Point) -> str:
    (x0, y0), (x1, y1) = low, high
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))
    ring = ",".join(f"[{x:g},{y:g}]" if abs(x) < 1e5 and abs(y) < 1e5 else f"[{x:.0f},{y:.0f}]" for x, y in corners)
    return (
        f'{{"type":"Feature","properties":{{"id":"{name}","kind":"{kind}"}},'
        f'"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}'
    )
