"""Paths: `processes.drying.capacity = 900 t/d` names one value of a park, the same in scenarios, `--set` and sweeps."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from symbiosis.errors import Problem
from symbiosis.files.located import LocatedDict
from symbiosis.i18n import nearest, told
from symbiosis.library.library import Library
from symbiosis.park.park import Change
from symbiosis.park.source import ParkSource

KINDS = (
    "park",
    "facts",
    "resources",
    "partners",
    "pools",
    "crews",
    "fleets",
    "investments",
    "enterprises",
    "plants",
    "processes",
    "demands",
    "stores",
    "exchanges",
)
_LEADING_NUMBER = re.compile(r"^\s*[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?\s*")


def parse_setting(text: str) -> tuple[str, Any]:
    """Return path and value of `PATH=VALUE`; a number, true, false and null are taken as such, everything else as text."""
    path, found, written = text.partition("=")
    if not found or not path.strip():
        from symbiosis.errors import UsageError

        raise UsageError(told("cli.no_setting", text=text))
    written = written.strip()
    try:
        value = json.loads(written, parse_constant=str)
    except ValueError:
        value = written
    if isinstance(value, (dict, list)):
        value = written
    return path.strip(), value


def set_path(
    source: ParkSource,
    path: str,
    value: Any,
    place: tuple[str, int],
    library: Library,
    changes: list[Change],
    problems: list[Problem],
) -> None:
    """Set the value at `path` in the raw park. A plain number keeps the unit that was written there before."""
    found = _find(source, path, place, library, problems)
    if found is None:
        return
    holder, key = found
    before = holder.get(key)
    after = _in_old_form(before, value)
    if isinstance(after, LocatedDict):
        after.file = after.file or place[0]
    holder[key] = after
    holder.lines[key] = place[1]
    holder.files[key] = place[0]
    where = f"{place[0]}:{place[1]}" if place[1] else place[0]
    changes.append(Change("set", path, _shown(before), _shown(after), where))


def _find(
    source: ParkSource, path: str, place: tuple[str, int], library: Library, problems: list[Problem]
) -> tuple[LocatedDict, str] | None:
    """Return the mapping that holds the value at `path` and the key there; what lies between is made where it is missing."""
    parts = path.split(".")
    kind = parts[0]
    if kind not in KINDS:
        problems.append(Problem("path_unknown", *place, path, kind, KINDS, nearest(kind, KINDS)))
        return None
    holder: LocatedDict
    if kind in ("park", "facts"):
        holder = source.park if kind == "park" else _inner(source.park, "facts")
        fields = parts[1:]
    else:
        if len(parts) < 3:
            problems.append(Problem("path_short", *place, path, path, details={"kind": kind}))
            return None
        things = _things(source, kind, library)
        if parts[1] not in things:
            known = tuple(things)
            if source.named(kind):
                problems.append(Problem("reference_unknown", *place, path, parts[1], known, nearest(parts[1], known)))
            return None
        holder = things[parts[1]]
        if kind == "resources":
            _inner(source.park, "resources").setdefault(parts[1], holder)
        fields = parts[2:]
    if not fields or not all(fields):
        problems.append(Problem("path_short", *place, path, path, details={"kind": kind}))
        return None
    for name in fields[:-1]:
        inner = holder.get(name)
        if inner is not None and not isinstance(inner, LocatedDict):
            problems.append(Problem("path_through_value", *place, path, name))
            return None
        holder = _inner(holder, name)
    return holder, fields[-1]


def _things(source: ParkSource, kind: str, library: Library) -> dict[str, LocatedDict]:
    if kind == "resources":
        home = _inner(source.park, "resources")
        shipped = {name: LocatedDict(file=home.file, line=home.line) for name in library.resources}
        return shipped | {name: item for name, item in home.items() if isinstance(item, LocatedDict)}
    if kind == "partners":
        return {name: item for name, item in _inner(source.park, "partners").items() if isinstance(item, LocatedDict)}
    if kind in ("pools", "crews", "fleets", "investments"):
        items = _list(source.park.get(kind))
    elif kind == "enterprises":
        items = source.enterprises
    elif kind == "exchanges":
        items = source.exchanges
    elif kind == "plants":
        items = list(source.plants())
    else:
        items = [item for plant in source.plants() for item in _list(plant.get(kind))]
    return {str(item["id"]): item for item in items if isinstance(item, LocatedDict) and "id" in item}


def _list(items: Any) -> list[Any]:
    return items if isinstance(items, list) else []


def _inner(holder: LocatedDict, name: str) -> LocatedDict:
    inner = holder.get(name)
    if not isinstance(inner, LocatedDict):
        inner = LocatedDict(file=holder.file, line=holder.line_of(name))
        holder[name] = inner
    return inner


def _in_old_form(before: Any, value: Any) -> Any:
    """Return `value` so that a plain number keeps the unit, and a profile its shape, that were written before."""
    if isinstance(value, (dict, list, bool)):
        return value
    if isinstance(before, LocatedDict):
        if "profile" in before or "of" in before:
            return _replaced(before, "of", _in_old_form(before.get("of"), value))
        if "value" in before and isinstance(value, (int, float)):
            return _replaced(before, "value", value, drop=("source", "evidence", "year", "note"))
    if isinstance(before, str) and isinstance(value, (int, float)):
        number = _LEADING_NUMBER.match(before)
        if number is not None and before[number.end() :].strip():
            return f"{value!r} {before[number.end() :].strip()}"
    return value


def _replaced(before: LocatedDict, key: str, value: Any, *, drop: tuple[str, ...] = ()) -> LocatedDict:
    after = copy.copy(before)
    for name in drop:
        after.pop(name, None)
    after[key] = value
    return after


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
