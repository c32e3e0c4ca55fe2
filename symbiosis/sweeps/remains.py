"""Remains: what of a sweep file can be read where other parts of it cannot, so that one mistake does not hide the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from symbiosis.errors import Problem
from symbiosis.files.fields import validate
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.sweeps.spec import Axis, SweepSpec

TRIED = 1000
"""Values of one list that are looked at; a list that is too long is a mistake of its own."""

ANY = "any.path"
"""A path of good form, under which values are read by themselves."""


def remains(data: LocatedDict) -> tuple[SweepSpec, LocatedDict]:
    """Return what of `data` is right by itself, typed and as data that knows its lines; `park` is empty where it cannot be read.

    An axis none of whose values can be read keeps its paths and has no values.
    """
    fields: dict[str, Any] = {"id": "sweep", "park": ""}
    kept = LocatedDict({}, data.file, data.line, data.lines)
    for key, value in data.items():
        if key not in SweepSpec.model_fields:
            continue
        if key == "grid" and isinstance(value, Mapping):
            fields[key], kept[key] = _grid(value)
            continue
        part = _items(value, partial(_reads, key)) if isinstance(value, (list, tuple)) else value
        read = _read(**{key: part})
        if read is not None:
            fields[key], kept[key] = getattr(read, key), part
    return SweepSpec.model_construct(None, **fields), kept


def _read(**part: Any) -> SweepSpec | None:
    """Return a sweep of nothing but `part`, or None where that is wrong."""
    problems: list[Problem] = []
    return validate(SweepSpec, {"id": "sweep", "park": "park", **part}, file="", problems=problems)


def _reads(key: str, item: Any) -> bool:
    return _read(**{key: [item]}) is not None


def _grid(grid: Mapping[str, Any]) -> tuple[dict[str, Axis], LocatedDict]:
    """Return the axes of a grid whose paths can be read."""
    axes: dict[str, Axis] = {}
    kept = LocatedDict({}, getattr(grid, "file", ""), getattr(grid, "line", 0), getattr(grid, "lines", None))
    for path, axis in grid.items():
        if _read(grid={path: [0]}) is None:
            continue
        written = axis.get("values") if isinstance(axis, Mapping) else axis
        also = axis.get("also") if isinstance(axis, Mapping) else None
        values = _items(written, lambda value: _read(grid={ANY: [value]}) is not None)
        paths = _items(also, lambda name: _read(grid={ANY: {"values": [0], "also": [name]}}) is not None)
        axes[path] = Axis.model_construct(None, values=tuple(values), also=tuple(paths))
        kept[path] = values
    return axes, kept


def _items(items: Any, reads: Callable[[Any], bool]) -> LocatedList:
    """Return the items of a list that can be read, each once, at their lines; none where there is no list."""
    kept = LocatedList([], getattr(items, "file", ""), getattr(items, "line", 0))
    seen: set[tuple[type, Any]] = set()
    for number, item in enumerate(items[:TRIED] if isinstance(items, (list, tuple)) else ()):
        if not reads(item) or (type(item), item) in seen:
            continue
        seen.add((type(item), item))
        kept.append(item)
        kept.lines.append(items.line_of(number) if isinstance(items, LocatedList) else 0)
    return kept
