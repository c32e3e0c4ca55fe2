"""Items: enterprises and exchanges are typed one by one, so that a mistake in one hides none in another."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from symbiosis.errors import Problem
from symbiosis.files.fields import Described, validate
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.library.processes import ProcessSpec
from symbiosis.park.remnant import has_id, remnant
from symbiosis.park.spec import (
    DemandSpec,
    EnterpriseSpec,
    ExchangeSpec,
    ParkSpec,
    PlantSpec,
    ProcessUse,
    StoreSpec,
)

T = TypeVar("T")
D = TypeVar("D", bound=Described)
INSIDE: dict[str, type[ProcessUse] | type[DemandSpec] | type[StoreSpec]] = {
    "processes": ProcessUse,
    "demands": DemandSpec,
    "stores": StoreSpec,
}


STAND_INS: dict[str, Any] = {"id": "unnamed", "name": {"en": "unnamed"}, "place": {"province": "none"}, "year": 2021}
"""What stands for the fields of park.yaml that must be there, where they have no form."""
REFERRED = frozenset({"pools", "crews", "fleets", "partners", "facts", "schemes"})
"""Fields of park.yaml of which every part that has a form is kept, as others refer to them."""


def read_park(park: LocatedDict, problems: list[Problem]) -> ParkSpec | None:
    """Return park.yaml without its resources; a part that has no form is left out, so that the others are still judged."""
    raw = without(park, "resources")
    found: list[Problem] = []
    spec = validate(ParkSpec, raw, file="park.yaml", problems=found)
    problems.extend(found)
    if spec is not None:
        return spec
    bad = {problem.where.split(".")[0] for problem in found}
    kept = without(raw, *(bad - REFERRED))
    return remnant(ParkSpec, {**{key: STAND_INS[key] for key in STAND_INS if key not in kept}, **kept})


def has_form(model: type[T], raw: Any) -> bool:
    """Return whether `raw` can be read as a `model`."""
    return validate(model, raw, file="", problems=[]) is not None


def read_enterprises(items: LocatedList, problems: list[Problem]) -> tuple[EnterpriseSpec, ...]:
    """Return the enterprises that can be referred to."""
    recipes: dict[str, ProcessSpec] = {}
    found = (_enterprise(items, index, recipes, problems) for index in range(len(items)))
    return tuple(enterprise for enterprise in found if enterprise is not None)


def read_exchanges(items: LocatedList, problems: list[Problem]) -> tuple[ExchangeSpec, ...]:
    """Return the exchanges that can be referred to."""
    return tuple(
        found
        for index in range(len(items))
        if (found := _typed(ExchangeSpec, items, index, "exchanges", problems)) is not None
    )


def without(raw: LocatedDict, *keys: str) -> LocatedDict:
    """Return `raw` without `keys`, at the same place."""
    twin = raw.copy()
    for key in keys:
        twin.pop(key, None)
    return twin


def _enterprise(
    items: LocatedList, index: int, recipes: dict[str, ProcessSpec], problems: list[Problem]
) -> EnterpriseSpec | None:
    raw = items[index]
    if not isinstance(raw, LocatedDict) or not isinstance(raw.get("plants"), LocatedList):
        return _typed(EnterpriseSpec, items, index, "enterprises", problems)
    shell = _typed(EnterpriseSpec, items, index, "enterprises", problems, data=without(raw, "plants"))
    above = f"enterprises.{_name(raw, index)}.plants"
    plants = [_plant(raw["plants"], number, above, recipes, problems) for number in range(len(raw["plants"]))]
    if shell is None:
        shell = EnterpriseSpec.model_construct(id=_name(raw, index), name=None, sector="", role="enterprise", note="")
    return shell.model_copy(update={"plants": tuple(plant for plant in plants if plant is not None)})


def _plant(
    items: LocatedList, index: int, above: str, recipes: dict[str, ProcessSpec], problems: list[Problem]
) -> PlantSpec | None:
    raw = items[index]
    if not isinstance(raw, LocatedDict):
        return _typed(PlantSpec, items, index, above, problems)
    lists = {kind: raw[kind] for kind in INSIDE if isinstance(raw.get(kind), LocatedList)}
    shell = _typed(PlantSpec, items, index, above, problems, data=without(raw, *lists))
    if shell is None:
        shell = PlantSpec.model_construct(
            id=_name(raw, index), name=None, parcel=None, processes=(), demands=(), stores=(), note=""
        )
    here = f"{above}.{_name(raw, index)}"
    made: dict[str, tuple[Any, ...]] = {}
    for kind, inside in lists.items():
        typed = [_with_recipe(item, recipes) if kind == "processes" else None for item in inside]
        found = [
            _typed(INSIDE[kind], inside, number, f"{here}.{kind}", problems, data=data)
            for number, data in enumerate(typed)
        ]
        made[kind] = tuple(item for item in found if item is not None)
    return shell.model_copy(update=made)


def _with_recipe(raw: Any, recipes: dict[str, ProcessSpec]) -> LocatedDict | None:
    """Return the process `raw` with its own recipe typed, None where it has none with a form; one that is written often is typed once."""
    recipe = raw.get("recipe") if isinstance(raw, LocatedDict) else None
    if not isinstance(recipe, LocatedDict):
        return None
    text = json.dumps(recipe)
    if text not in recipes:
        found = validate(ProcessSpec, recipe, file="", problems=[])
        if found is None:
            return None
        recipes[text] = found
    twin: LocatedDict = raw.copy()
    twin["recipe"] = recipes[text]
    return twin


def _name(raw: LocatedDict, index: int) -> str:
    return raw["id"] if isinstance(raw.get("id"), str) else str(index)


def _typed(
    model: type[D], items: LocatedList, index: int, above: str, problems: list[Problem], *, data: Any = None
) -> D | None:
    """Type item `index`, with mistakes as far as its parts have a form; what is no mapping has the line of the list."""
    raw = items[index] if data is None else data
    where = f"{above}.{_name(raw, index) if isinstance(raw, LocatedDict) else index}"
    if not isinstance(raw, LocatedDict):
        problems.append(
            Problem(
                "wrong_type",
                items.file,
                items.line_of(index),
                where,
                str(raw)[:80],
                details={"expected": "@type.mapping"},
            )
        )
        return None
    found = validate(model, raw, file=raw.file, problems=problems, where=where)
    return remnant(model, raw) if found is None and has_id(raw) else found
