"""Stores: each described stock becomes a store of the settlement model, and what it loses is booked apart from what it holds."""

from __future__ import annotations

import math
from collections.abc import Mapping

from symbiosis.library.resources import Resource
from symbiosis.network.model import Store
from symbiosis.network.wiring import EntryBook, Term
from symbiosis.park.amounts import in_unit, rate_unit
from symbiosis.park.park import Park
from symbiosis.units import Quantity


def build_stores(park: Park, nodes: Mapping[tuple[str, str], int], book: EntryBook) -> tuple[Store, ...]:
    """Return the stores of `park`; `nodes` are its nodes by plant and resource; their rows go to `book`."""
    pools = [pool.id for pool in park.spec.pools]
    stores: list[Store] = []
    for plant, spec in park.stores():
        resource = park.resources[spec.resource]
        account = f"node:{plant.id}/{spec.resource}" if spec.pool is None else f"pool:{spec.pool}"
        into, out = spec.charge_efficiency.value, spec.discharge_efficiency.value
        _book(book, f"store:{spec.id}", account, spec.resource, len(stores), into, out)
        stores.append(
            Store(
                id=spec.id,
                capacity=in_unit(spec.capacity, resource.unit),
                node=nodes[(plant.id, spec.resource)] if spec.pool is None else None,
                pool=pools.index(spec.pool) if spec.pool is not None else None,
                charge_limit=_rate(spec.charge_limit, resource),
                discharge_limit=_rate(spec.discharge_limit, resource),
                charge_efficiency=into,
                discharge_efficiency=out,
                standing_loss=spec.standing_loss.value,
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


def _rate(quantity: Quantity | None, resource: Resource) -> float:
    return math.inf if quantity is None else in_unit(quantity, rate_unit(resource.unit))
