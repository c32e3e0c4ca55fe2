"""Layout: fence, parcels and corridors of a park, in the shape of RFC 7946 but with coordinates in metres."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from symbiosis.errors import Problem
from symbiosis.files.fields import Described, Name, Slug
from symbiosis.files.located import LocatedList
from symbiosis.files.strict_json import read_json
from symbiosis.files.text import DEFAULT_LIMIT, label
from symbiosis.files.validation import validate

Point = tuple[float, float]
Ring = tuple[Point, ...]

MAX_FEATURES = 20_000
MAX_POSITIONS = 500
"""Corners of one ring or line."""
MAX_COORDINATE = 1e6
"""Farthest coordinate [m]; a park is not a province."""
MIN_FENCE = 10.0
"""Smallest extent [m] of a fence; a smaller one was drawn in degrees."""


@dataclass(frozen=True)
class Parcel:
    """A piece of land: `rings` [m], the outer one first, `centroid` [m] and `area` [m2]."""

    id: str
    rings: tuple[Ring, ...]
    centroid: Point
    area: float
    name: Name | None = None


@dataclass(frozen=True)
class Corridor:
    """A way for pipes: `line` [m] and its `length` [m]."""

    id: str
    line: Ring
    length: float
    name: Name | None = None


@dataclass(frozen=True)
class Layout:
    """What stands where: the fence (None where none is drawn), parcels and corridors by id, in declared order."""

    fence: Parcel | None = None
    parcels: Mapping[str, Parcel] = field(default_factory=dict)
    corridors: Mapping[str, Corridor] = field(default_factory=dict)


class Properties(Described):
    """What a feature is: its id, what it stands for, and its name."""

    id: Slug
    kind: Literal["fence", "parcel", "corridor"]
    name: Name | None = None


_Position = Annotated[tuple[float, ...], Field(min_length=2, max_length=3)]
_Positions = Annotated[tuple[_Position, ...], Field(max_length=MAX_POSITIONS)]


class Polygon(Described):
    """Rings of a fence or a parcel, the outer one first; each ends where it begins."""

    type: Literal["Polygon"]
    coordinates: Annotated[tuple[_Positions, ...], Field(min_length=1, max_length=20, description="x, y in metres")]


class LineString(Described):
    """The line of a corridor."""

    type: Literal["LineString"]
    coordinates: Annotated[_Positions, Field(description="x, y in metres")]


class Feature(Described):
    """One fence, parcel or corridor."""

    type: Literal["Feature"]
    id: str | int | None = None
    properties: Properties
    geometry: Annotated[Polygon | LineString, Field(discriminator="type")]
    bbox: tuple[float, ...] | None = None


class LayoutSpec(Described):
    """layout.geojson: fence, parcels and corridors, with coordinates in metres, not degrees."""

    type: Literal["FeatureCollection"]
    name: str | None = None
    bbox: tuple[float, ...] | None = None
    features: Annotated[tuple[Feature, ...], Field(max_length=MAX_FEATURES)]


def read_layout(
    path: Path | str, *, root: Path | str, problems: list[Problem], limit: int = DEFAULT_LIMIT
) -> Layout | None:
    """Return the layout in `path` (absolute, or below `root`), or None after adding every mistake to `problems`."""
    before = len(problems)
    data = read_json(path, root=root, problems=problems, limit=limit)
    if len(problems) > before:
        return None
    file = label(Path(root) / path, Path(root))
    read = validate(LayoutSpec, data, file=file, problems=problems)
    if read is None:
        return None
    builder = _Builder(file, data["features"], problems)
    for index, feature in enumerate(read.features):
        builder.add(index, feature)
    builder.check_fence()
    if len(problems) > before:
        return None
    return Layout(builder.fence, builder.parcels, builder.corridors)


class _Builder:
    """Turns features into a layout and notes what their geometry has wrong."""

    def __init__(self, file: str, source: Any, problems: list[Problem]) -> None:
        self.file = file
        self.source = source
        self.problems = problems
        self.fence: Parcel | None = None
        self.parcels: dict[str, Parcel] = {}
        self.corridors: dict[str, Corridor] = {}
        self.lines: dict[str, int] = {}

    def add(self, index: int, feature: Feature) -> None:
        """Add one feature, or note why it cannot be added."""
        line = self.source.line_of(index) if isinstance(self.source, LocatedList) else 0
        id_, kind = feature.properties.id, feature.properties.kind
        if id_ in self.lines:
            self._note("duplicate_id", line, id_, value=id_, first=self.lines[id_])
            return
        self.lines[id_] = line
        wanted = "LineString" if kind == "corridor" else "Polygon"
        if feature.geometry.type != wanted:
            self._note("layout_geometry", line, id_, value=feature.geometry.type, allowed=(wanted,), kind=kind)
            return
        if isinstance(feature.geometry, LineString):
            self._add_corridor(line, id_, feature, feature.geometry)
            return
        rings = self._rings(line, id_, feature.geometry)
        if rings is None:
            return
        area, centroid = _centroid(rings)
        parcel = Parcel(id_, rings, centroid, area, feature.properties.name)
        if kind == "parcel":
            self.parcels[id_] = parcel
        elif self.fence is None:
            self.fence = parcel
        else:
            self._note("layout_two_fences", line, id_, first=self.fence.id)

    def _add_corridor(self, line: int, id_: str, feature: Feature, geometry: LineString) -> None:
        points = self._points(line, id_, geometry.coordinates)
        if points is None:
            return
        length = math.fsum(math.dist(a, b) for a, b in itertools.pairwise(points))
        if len(points) < 2 or length == 0:
            self._note("layout_line", line, id_)
            return
        self.corridors[id_] = Corridor(id_, points, length, feature.properties.name)

    def _rings(self, line: int, id_: str, geometry: Polygon) -> tuple[Ring, ...] | None:
        rings: list[Ring] = []
        for positions in geometry.coordinates:
            points = self._points(line, id_, positions)
            if points is None:
                return None
            if len(points) < 4 or points[0] != points[-1]:
                self._note("layout_ring_open", line, id_)
                return None
            if _crosses_itself(points):
                self._note("layout_ring_crosses", line, id_)
                return None
            if _signed_area(points) == 0:
                self._note("layout_no_area", line, id_)
                return None
            rings.append(points)
        if _centroid(tuple(rings))[0] <= 0:
            self._note("layout_no_area", line, id_)
            return None
        return tuple(rings)

    def _points(self, line: int, id_: str, positions: Sequence[tuple[float, ...]]) -> Ring | None:
        for position in positions:
            if max(abs(position[0]), abs(position[1])) > MAX_COORDINATE:
                self._note("layout_far", line, id_, value=list(position), limit=f"{MAX_COORDINATE / 1000:g} km")
                return None
        return tuple((position[0], position[1]) for position in positions)

    def check_fence(self) -> None:
        """Note a layout that looks like degrees, and parcels that lie outside the fence."""
        shapes = [self.fence] if self.fence is not None else list(self.parcels.values())
        points = [point for parcel in shapes for ring in parcel.rings for point in ring]
        if points:
            extents = [max(axis) - min(axis) for axis in zip(*points, strict=True)]
            if max(extents) < MIN_FENCE:
                line = self.lines[shapes[0].id]
                self._note("layout_degrees", line, shapes[0].id, extent=f"{max(extents):.4g} m")
                return
        if self.fence is None:
            return
        for parcel in self.parcels.values():
            if not _contains(self.fence.rings[0], parcel.centroid):
                self._note("layout_outside", self.lines[parcel.id], parcel.id)

    def _note(
        self, code: str, line: int, id_: str, *, value: Any = None, allowed: tuple[str, ...] = (), **details: Any
    ) -> None:
        where = f"features.{id_}"
        self.problems.append(Problem(code, self.file, line, where, value=value, allowed=allowed, details=details))


def _signed_area(ring: Ring) -> float:
    x0, y0 = ring[0]
    return 0.5 * math.fsum(
        (ax - x0) * (by - y0) - (bx - x0) * (ay - y0) for (ax, ay), (bx, by) in itertools.pairwise(ring)
    )


def _centroid(rings: Sequence[Ring]) -> tuple[float, Point]:
    """Return area [m2] and centroid [m] of a polygon with holes, counted from its first corner to keep the digits."""
    x0, y0 = rings[0][0]
    areas: list[float] = []
    moments_x: list[float] = []
    moments_y: list[float] = []
    for number, ring in enumerate(rings):
        sign = math.copysign(1.0 if number == 0 else -1.0, _signed_area(ring) * (1.0 if number == 0 else -1.0))
        for (ax, ay), (bx, by) in itertools.pairwise(ring):
            cross = sign * ((ax - x0) * (by - y0) - (bx - x0) * (ay - y0)) / 2
            areas.append(cross)
            moments_x.append(cross * (ax + bx - 2 * x0) / 3)
            moments_y.append(cross * (ay + by - 2 * y0) / 3)
    area = math.fsum(areas)
    if area <= 0:
        return area, (x0, y0)
    return area, (x0 + math.fsum(moments_x) / area, y0 + math.fsum(moments_y) / area)


def _crosses_itself(ring: Ring) -> bool:
    edges = list(itertools.pairwise(ring))
    for first, (a, b) in enumerate(edges):
        for second in range(first + 2, len(edges)):
            if first == 0 and second == len(edges) - 1:
                continue
            if _cross(a, b, *edges[second]):
                return True
    return False


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Return whether the segments a–b and c–d cross at a point inside both."""
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _contains(ring: Ring, point: Point) -> bool:
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside
