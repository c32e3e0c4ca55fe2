"""Defaults: which values of a park rest on no source, so that every report can say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from symbiosis.library.library import read_library
from symbiosis.park.park import Park
from symbiosis.units import Quantity

GJ_PER_MWH = 3.6
PROCESS_NUMBERS = (
    "capacity", "plan", "parameters", "varying", "most", "minimum_load", "ramp_up", "ramp_down", "part_load", "start_up",
)  # fmt: skip
STORE_NUMBERS = (
    "capacity", "initial", "charge_limit", "discharge_limit", "charge_efficiency", "discharge_efficiency", "standing_loss",
)  # fmt: skip


@dataclass(frozen=True)
class DefaultValue:
    """A value with evidence `default`: its path as in `--set` (`models.…` for what the library says), what was written, and its note."""

    path: str
    given: str
    note: str


def defaults(park: Park) -> tuple[DefaultValue, ...]:
    """Return every value of `park` that is a default: of its own files, then of the recipes and resources of the library in use."""
    found = list(_own(park))
    library = read_library()
    used = dict.fromkeys(use.process for _, use in park.processes() if use.process is not None)
    overridden = {(use.process, name) for _, use in park.processes() for name in use.parameters}
    for process in used:
        spec = library.processes[process]
        for name, quantity in spec.parameters.items():
            if (process, name) not in overridden:
                found.extend(_values(quantity, f"models.processes.{process}.parameters.{name}"))
        for need in spec.inputs:
            if not _is_one(need.resource, need.amount, spec.reference):
                found.extend(_values(need, f"models.processes.{process}.{need.name()}"))
        for output in spec.outputs:
            if not _is_one(output.resource, output.amount, spec.reference):
                found.extend(_values(output, f"models.processes.{process}.{output.resource}"))
    for kind in dict.fromkeys(store.kind for _, store in park.stores() if store.kind is not None):
        written = {name: getattr(library.stores[kind], name) for name in library.stores[kind].model_fields_set}
        found.extend(_values(dict(sorted(written.items())), f"models.stores.{kind}"))
    for resource in resources_in_use(park):
        made = park.resources[resource]
        if made.evidence == "default" and (made.lhv > 0.0 or made.carbon > 0.0) and made.unit != "MWh":
            given = f"{made.lhv * GJ_PER_MWH:.4g} GJ/{made.unit}, {made.carbon:.4g} t C/{made.unit}"
            found.append(DefaultValue(f"resources.{resource}", given, made.source))
    return tuple(found)


def resources_in_use(park: Park) -> tuple[str, ...]:
    """Return the resources that the recipes, demands and exchanges of `park` name, in that order."""
    named: dict[str, None] = {}
    for recipe in park.recipes.values():
        named |= dict.fromkeys(row.resource for need in recipe.needs for row in need.accepts)
        named |= dict.fromkeys(output.resource for output in recipe.outputs)
    named |= dict.fromkeys(demand.resource for _, demand in park.demands())
    return tuple(named)


def _is_one(resource: str | None, amount: Quantity | None, reference: str) -> bool:
    """Return whether an amount says no more than that the level counts this resource."""
    return resource == reference and amount is not None and amount.value == 1.0


def _own(park: Park) -> Iterator[DefaultValue]:
    for _, use in park.processes():
        for name in (*PROCESS_NUMBERS, "shift"):
            yield from _values(getattr(use, name), f"processes.{use.id}.{name}")
    for _, demand in park.demands():
        for name in ("amount", "shift"):
            yield from _values(getattr(demand, name), f"demands.{demand.id}.{name}")
    for _, store in park.stores():
        for name in STORE_NUMBERS:
            yield from _values(getattr(store, name), f"stores.{store.id}.{name}")
    for exchange in park.exchanges:
        for name in ("capacity", "length", "loss", "contract"):
            yield from _values(getattr(exchange, name), f"exchanges.{exchange.id}.{name}")
    for pool in park.spec.pools:
        for place, bought in enumerate(pool.imports):
            yield from _values(bought.capacity, f"pools.{pool.id}.imports.{place}.capacity")
        for place, sold in enumerate(pool.exports):
            yield from _values(sold.capacity, f"pools.{pool.id}.exports.{place}.capacity")
    for fact, quantity in park.spec.facts.items():
        yield from _values(quantity, f"facts.{fact}")


def _values(thing: Any, path: str) -> Iterator[DefaultValue]:
    """Yield the default quantities in `thing`, a quantity, a described thing or a mapping of them."""
    if isinstance(thing, Quantity):
        if thing.evidence == "default":
            yield DefaultValue(path, str(thing.given), thing.note)
    elif isinstance(thing, BaseModel):
        for name in type(thing).model_fields:
            value = getattr(thing, name)
            if isinstance(value, (Quantity, BaseModel)):
                yield from _values(value, path if name == "of" else f"{path}.{name}")
    elif isinstance(thing, dict):
        for name, value in thing.items():
            yield from _values(value, f"{path}.{name}")
