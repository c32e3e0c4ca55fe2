"""Stores: each described stock becomes a store of the settlement model, and what it loses is booked apart from what it holds."""

from __future__ import annotations

import math
from collections.abc import Mapping

from symbiosis.library.library import read_library
from symbiosis.library.resources import Resource
from symbiosis.library.stores import StoreKindSpec
from symbiosis.network.model import Store
from symbiosis.network.wiring import EntryBook, Term
from symbiosis.park.amounts import in_unit, rate_unit
from symbiosis.park.park import Park
from symbiosis.units import Quantity

PLAIN = StoreKindSpec.model_validate({"name": {"zh": "储存", "en": "store"}})
"""A store of no kind: without losses and limits of its own."""


def build_stores(park: Park, nodes: Mapping[tuple[str, str], int], book: EntryBook) -> tuple[Store, ...]:
    """Return the stores of `park`; `nodes` are its nodes by plant and resource; their rows go to `book`."""
    pools = [pool.id for pool in park.spec.pools]
    kinds = read_library().stores
    stores: list[Store] = []
    for plant, spec in park.stores():
        resource = park.resources[spec.resource]
        account = f"node:{plant.id}/{spec.resource}" if spec.pool is None else f"pool:{spec.pool}"
        kind = kinds[spec.kind] if spec.kind is not None else PLAIN
        into = (spec.charge_efficiency or kind.charge_efficiency).value
        out = (spec.discharge_efficiency or kind.discharge_efficiency).value
        capacity = in_unit(spec.capacity, resource.unit)
        _book(book, f"store:{spec.id}", account, spec.resource, len(stores), into, out)
        stores.append(
            Store(
                id=spec.id,
                capacity=capacity,
                node=nodes[(plant.id, spec.resource)] if spec.pool is None else None,
                pool=pools.index(spec.pool) if spec.pool is not None else None,
                charge_limit=_rate(spec.charge_limit, kind.charge_limit, capacity, resource),
                discharge_limit=_rate(spec.discharge_limit, kind.discharge_limit, capacity, resource),
                charge_efficiency=into,
                discharge_efficiency=out,
                standing_loss=(spec.standing_loss or kind.standing_loss).value,
                initial=in_unit(spec.initial, resource.unit) if spec.initial is not None else 0.0,
            )
        )
    return tuple(stores)


def _book(book: EntryBook, store: str, account: str, resource: str, index: int, into: float, out: float) -> None:
    """Book store number `index`: of a charge the share `into` arrives, of a withdrawal the share `out` reaches the account."""
    book.add(account, store, resource, [("charge", index, 1.0)])
    book.add(store, account, resource, [("discharge", index, 1.0)])
    lost: list[Term] = [
        ("charge", index, 1.0 - into),
        ("discharge", index, 1.0 / out - 1.0),
        ("standing_loss", index, 1.0),
    ]
    book.add(store, f"loss:{store.removeprefix('store:')}", resource, lost)


def _rate(given: Quantity | None, of_kind: Quantity | None, capacity: float, resource: Resource) -> float:
    """Return a limit [unit/h]: as given, else by the kind of store, which gives a share of the capacity per hour."""
    if given is not None:
        return in_unit(given, rate_unit(resource.unit))
    return math.inf if of_kind is None else of_kind.value * capacity
