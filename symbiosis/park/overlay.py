"""Overlay: scenarios and `--set` change the raw park before it is validated, and every change is recorded with its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

from symbiosis.errors import Problem
from symbiosis.files.fields import validate
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.i18n import nearest
from symbiosis.library.library import Library
from symbiosis.park.park import Change
from symbiosis.park.paths import set_path
from symbiosis.park.scenario_spec import ScenarioSpec
from symbiosis.park.source import LAYOUT, ParkSource
from symbiosis.park.timeline_spec import Overlay

TODAY = "today"
"""The park as it stands: no overlay."""
MAX_DEPTH = 10
INSIDE_PLANTS = ("processes", "demands", "stores")


def scenario_ids(source: ParkSource) -> tuple[str, ...]:
    """Return the scenarios of a park, `today` first, the others by name."""
    folder = source.folder / "scenarios"
    return (TODAY, *(path.stem for path in sorted(folder.glob("*.yaml")) if path.stem != TODAY))


def read_scenarios(
    source: ParkSource, scenario: str, problems: list[Problem]
) -> list[tuple[ScenarioSpec, LocatedDict]]:
    """Return the chain of overlays that make `scenario`, the one that is laid over first at the front."""
    chain: list[tuple[ScenarioSpec, LocatedDict]] = []
    wanted, place = scenario, Problem("scenario_unknown", value=scenario)
    seen: list[str] = []
    known = scenario_ids(source)
    if (source.folder / "scenarios" / f"{TODAY}.yaml").exists():
        problems.append(Problem("scenario_today", f"scenarios/{TODAY}.yaml", value=TODAY))
    while wanted != TODAY:
        if wanted not in known:
            problems.append(_with(place, value=wanted, allowed=known, nearest=nearest(wanted, known)))
            break
        if wanted in seen or len(seen) >= MAX_DEPTH:
            circle = seen[seen.index(wanted) if wanted in seen else 0 :]
            problems.append(_with(place, code="scenario_loop", value=" → ".join([*circle, wanted])))
            break
        seen.append(wanted)
        name = f"scenarios/{wanted}.yaml"
        data = read_yaml(source.folder / name, root=source.folder, problems=problems, keep=True)
        if data is None:
            break
        source.files[name] = source.folder / name
        spec = validate(ScenarioSpec, data, file=name, problems=problems)
        if spec is None:
            break
        if spec.id != wanted:
            problems.append(Problem("scenario_id", name, data.line_of("id"), "id", spec.id, (wanted,)))
        chain.insert(0, (spec, data))
        wanted = spec.inherits or TODAY
        place = Problem("scenario_unknown", name, data.line_of("inherits"), "inherits")
    return chain


def overlay(
    source: ParkSource,
    chain: Sequence[tuple[Overlay, LocatedDict]],
    settings: Mapping[str, Any],
    library: Library,
    problems: list[Problem],
    *,
    names: Sequence[str] = (),
) -> tuple[ParkSource, tuple[Change, ...]]:
    """Return a copy of `source` with the overlays of `chain` and then `settings` laid over it, and what that changed.

    `names` are the paths of the overlays, for what is wrong in them.
    """
    if not chain and not settings:
        return source, ()
    after = ParkSource(
        source.folder,
        copy.deepcopy(source.park),
        copy.deepcopy(source.enterprises),
        copy.deepcopy(source.exchanges),
        source.files,
    )
    changes: list[Change] = []
    for number, (_, data) in enumerate(chain):
        found: list[Problem] = []
        _switch_off(after, data, changes, found)
        _add(after, data, changes, found)
        _move(after, data, changes, found)
        raw_set = data.get("set")
        if isinstance(raw_set, LocatedDict):
            for path, value in raw_set.items():
                set_path(after, path, value, (data.file, raw_set.line_of(path)), library, changes, found)
        above = f"{names[number]}." if names else ""
        problems.extend(_with(problem, where=f"{above}{problem.where}") for problem in found)
    for path, value in settings.items():
        set_path(after, path, value, ("--set", 0), library, changes, problems)
    return after, tuple(changes)


def _with(problem: Problem, **fields: Any) -> Problem:
    from dataclasses import replace

    return replace(problem, **fields)


def shown(value: Any) -> str:
    """Return a raw value in one line, as a difference shows it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


# -- off


def _switch_off(source: ParkSource, data: LocatedDict, changes: list[Change], problems: list[Problem]) -> None:
    off = data.get("off")
    if not isinstance(off, LocatedDict):
        return
    homes: dict[str, Callable[[], list[LocatedList]]] = {
        "enterprises": lambda: [source.enterprises],
        "exchanges": lambda: [source.exchanges],
        "pools": lambda: [pools] if isinstance(pools := source.park.get("pools"), LocatedList) else [],
        "plants": lambda: [
            e["plants"] for e in source.enterprises if isinstance(e, dict) and isinstance(e.get("plants"), LocatedList)
        ],
    }
    for kind in INSIDE_PLANTS:
        homes[kind] = partial(_lists, source, kind)
    before, enterprises = _plant_ids(source), _ids(source.enterprises)
    for kind, home in homes.items():
        ids = off.get(kind)
        if not isinstance(ids, LocatedList):
            continue
        for index, wanted in enumerate(ids):
            place = (data.file, ids.line_of(index))
            if _remove(home(), wanted):
                changes.append(Change("off", f"{kind}.{wanted}", "", "", f"{place[0]}:{place[1]}"))
            elif source.named(kind):
                known = tuple(
                    str(item["id"]) for items in home() for item in items if isinstance(item, dict) and "id" in item
                )
                problems.append(
                    Problem("reference_unknown", *place, f"off.{kind}", wanted, known, nearest(str(wanted), known))
                )
    _leave_money(source, enterprises - _ids(source.enterprises), f"{data.file}:{off.line}", changes)
    gone = before - _plant_ids(source)
    for exchange in list(source.exchanges):
        if isinstance(exchange, dict) and any(str(exchange.get(key)) in gone for key in ("from", "to")):
            _remove([source.exchanges], exchange.get("id"))
            changes.append(Change("off", f"exchanges.{exchange.get('id')}", "", "", f"{data.file}:{off.line}"))


def _leave_money(source: ParkSource, gone: set[str], place: str, changes: list[Change]) -> None:
    """Drop the permits and investments of enterprises that have left."""
    permits, investments = source.park.get("permits"), source.park.get("investments")
    left = [name for name in sorted(gone) if isinstance(permits, LocatedDict) and permits.pop(name, None) is not None]
    changes.extend(Change("off", f"permits.{name}", "", "", place) for name in left)
    for each in list(investments) if isinstance(investments, LocatedList) else ():
        if isinstance(each, dict) and each.get("enterprise") in gone:
            _remove([cast(LocatedList, investments)], each.get("id"))
            changes.append(Change("off", f"investments.{each.get('id')}", "", "", place))


def _ids(items: LocatedList) -> set[str]:
    return {str(item["id"]) for item in items if isinstance(item, dict) and "id" in item}


def _plant_ids(source: ParkSource) -> set[str]:
    return {str(plant["id"]) for plant in source.plants() if "id" in plant}


def _lists(source: ParkSource, kind: str) -> list[LocatedList]:
    return [plant[kind] for plant in source.plants() if isinstance(plant.get(kind), LocatedList)]


def _remove(homes: list[LocatedList], wanted: Any) -> bool:
    for items in homes:
        for index, item in enumerate(items):
            if isinstance(item, dict) and item.get("id") == wanted:
                del items[index]
                if index < len(items.lines):
                    del items.lines[index]
                return True
    return False


# -- add


def _add(source: ParkSource, data: LocatedDict, changes: list[Change], problems: list[Problem]) -> None:
    add = data.get("add")
    if not isinstance(add, LocatedDict):
        return
    for kind in ("partners", "resources"):
        for key, value in (add.get(kind) or {}).items():
            home = source.park.setdefault(kind, LocatedDict(file=source.park.file, line=source.park.line))
            if not isinstance(home, LocatedDict):
                continue
            changes.append(
                Change("add", f"{kind}.{key}", shown(home.get(key, "")), "", f"{data.file}:{add[kind].line_of(key)}")
            )
            home[key] = value
            home.files[key], home.lines[key] = data.file, add[kind].line_of(key)
    lists = {"enterprises": source.enterprises, "exchanges": source.exchanges}
    for kind in ("pools", "investments"):
        if kind in add and isinstance(source.park.get(kind, LocatedList()), LocatedList):
            lists[kind] = source.park.setdefault(kind, LocatedList(file=source.park.file, line=source.park.line))
    for kind, items in lists.items():
        _extend(items, add.get(kind), kind, data.file, changes, problems)
    plants = {str(plant.get("id")): plant for plant in source.plants()}
    for kind in INSIDE_PLANTS:
        for plant_id, items in (add.get(kind) or {}).items():
            place = (data.file, add[kind].line_of(plant_id))
            if plant_id not in plants:
                known = tuple(plants)
                if source.named("plants"):
                    problems.append(
                        Problem("reference_unknown", *place, f"add.{kind}", plant_id, known, nearest(plant_id, known))
                    )
                continue
            plant = plants[plant_id]
            home_list = plant.setdefault(kind, LocatedList(file=plant.file, line=plant.line))
            if isinstance(home_list, LocatedList):
                _extend(home_list, items, kind, data.file, changes, problems)


def _extend(
    home: LocatedList, items: Any, kind: str, file: str, changes: list[Change], problems: list[Problem]
) -> None:
    for index, item in enumerate(items if isinstance(items, LocatedList) else ()):
        if not isinstance(item, LocatedDict):
            where, details = f"add.{kind}.{index}", {"expected": "@type.mapping"}
            problems.append(Problem("wrong_type", file, items.line_of(index), where, str(item)[:80], details=details))
            continue
        home.lines.extend([home.line] * (len(home) - len(home.lines)))
        home.append(item)
        home.lines.append(items.line_of(index))
        changes.append(Change("add", f"{kind}.{item.get('id', index)}", "", "", f"{file}:{items.line_of(index)}"))


# -- move


def _move(source: ParkSource, data: LocatedDict, changes: list[Change], problems: list[Problem]) -> None:
    moves = data.get("move")
    if not isinstance(moves, LocatedDict):
        return
    plants = {str(plant.get("id")): plant for plant in source.plants()}
    for plant_id, parcel in moves.items():
        place = (data.file, moves.line_of(plant_id))
        if plant_id not in plants:
            known = tuple(plants)
            if source.named("plants"):
                problems.append(Problem("reference_unknown", *place, "move", plant_id, known, nearest(plant_id, known)))
            continue
        if not (source.folder / LAYOUT).exists():
            problems.append(Problem("move_without_layout", *place, f"move.{plant_id}", parcel))
            continue
        plant = plants[plant_id]
        changes.append(
            Change(
                "move",
                f"plants.{plant_id}.parcel",
                shown(plant.get("parcel", "")),
                shown(parcel),
                f"{place[0]}:{place[1]}",
            )
        )
        plant["parcel"] = parcel
        plant.files["parcel"], plant.lines["parcel"] = place
