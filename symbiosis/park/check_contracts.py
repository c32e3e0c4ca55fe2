"""Checks of what exchanges promise: reservations, take-or-pay, stores that are filled, and lots that go from store to store."""

from __future__ import annotations

from symbiosis.errors import Problem
from symbiosis.i18n import nearest
from symbiosis.park.amounts import in_unit, rate_unit
from symbiosis.park.draft import Draft
from symbiosis.park.limit_spec import ContractSpec
from symbiosis.park.moments import hour_of
from symbiosis.park.park import OUTSIDE
from symbiosis.park.place import Place
from symbiosis.park.spec import ExchangeSpec
from symbiosis.units import Quantity, UnitError


def check_contracts(draft: Draft, problems: list[Problem]) -> None:
    """What is reserved lies within the capacity of a steady exchange; a volume is an amount a year."""
    for exchange in draft.exchanges:
        contract, resource = exchange.contract, draft.resources.get(exchange.resource)
        if contract is None or resource is None:
            continue
        place = draft.place("exchanges", exchange.id)
        if contract.volume is not None:
            _number(place, "contract.volume", contract.volume, (f"{resource.unit}/a", resource.unit), problems)
        _check_term(draft, exchange, contract, place, problems)
        if contract.reserved is None:
            continue
        unit = rate_unit(resource.unit)
        reserved = _number(place, "contract.reserved", contract.reserved, (unit,), problems)
        if exchange.taker.startswith(OUTSIDE) or exchange.shipping is not None or exchange.fills:
            problems.append(place.problem("reserved_ends", "contract.reserved"))
        limit = draft.series.values.get((exchange.id, "capacity"))
        if reserved is not None and limit is not None and reserved > limit.max() * (1 + 1e-9):
            given = contract.reserved.given
            capacity = f"{limit.max():g} {unit}"
            problems.append(place.problem("reserved_above_capacity", "contract.reserved", given, capacity=capacity))


def _check_term(
    draft: Draft, exchange: ExchangeSpec, contract: ContractSpec, place: Place, problems: list[Problem]
) -> None:
    """A contract begins before it ends, within the year; what leaves the park as a surplus has no term."""
    hours: list[float] = []
    for key, moment in (("begin", contract.begin), ("end", contract.end)):
        if moment is None:
            continue
        hour = hour_of(moment, draft.spec.year)
        if isinstance(hour, Problem):
            if draft.series.dated or hour.code != "moment_year":
                problems.append(place.problem(hour.code, f"contract.{key}", moment, **hour.details))
            continue
        hours.append(hour)
        if exchange.taker.startswith(OUTSIDE) and exchange.shipping is None:
            problems.append(place.problem("contract_term_export", f"contract.{key}"))
    if len(hours) == 2 and hours[0] >= hours[1]:
        problems.append(place.problem("contract_ends_first", "contract.end", contract.end))


def volume_per_year(volume: Quantity, unit: str) -> float:
    """Return a contract's volume [unit/a], written as an amount or as an amount a year. Raises UnitError where it is neither."""
    try:
        return in_unit(volume, f"{unit}/a")
    except UnitError:
        return in_unit(volume, unit)


def _number(
    place: Place, key: str, quantity: Quantity, units: tuple[str, ...], problems: list[Problem]
) -> float | None:
    first: UnitError | None = None
    for unit in units:
        try:
            value = in_unit(quantity, unit)
        except UnitError as error:
            first = first or error
            continue
        if value < 0.0:
            problems.append(place.problem("amount_negative", key, quantity.given))
            return None
        return value
    if first is not None:
        problems.append(place.adopt(first.problem, key, value=quantity.given))
    return None


def check_stocked_exchanges(draft: Draft, problems: list[Problem]) -> None:
    """What is shipped goes from store to store, what fills a store has a capacity and a store to fill; kinds of stores are known."""
    known = tuple(draft.library.stores)
    for _, store in draft.stores():
        if store.kind is not None and store.kind not in known:
            place = draft.place("stores", store.id)
            problems.append(place.problem("reference_unknown", "kind", store.kind, known, nearest(store.kind, known)))
    stocked = {(plant.id, store.resource) for plant, store in draft.stores() if store.pool is None}
    for exchange in draft.exchanges:
        place = draft.place("exchanges", exchange.id)
        if exchange.shipping is not None:
            _check_shipping(draft, exchange, place, stocked, problems)
        if exchange.fills and (exchange.shipping is not None or exchange.taker.startswith(OUTSIDE)):
            problems.append(place.problem("fills_ends", "fills"))
        elif exchange.fills and (
            exchange.capacity is None or not _stocked(draft, exchange.taker, exchange.resource, stocked)
        ):
            problems.append(place.problem("fills_needs", "fills"))


def _check_shipping(
    draft: Draft, exchange: ExchangeSpec, place: Place, stocked: set[tuple[str, str]], problems: list[Problem]
) -> None:
    if exchange.capacity is not None:
        problems.append(place.problem("shipping_capacity", "capacity"))
    for key, end in (("from", exchange.giver), ("to", exchange.taker)):
        if not end.startswith(OUTSIDE) and not _stocked(draft, end, exchange.resource, stocked):
            problems.append(place.problem("shipping_store", key, end, plant=end))


def _stocked(draft: Draft, plant_id: str, resource: str, stocked: set[tuple[str, str]]) -> bool:
    """Return whether a plant has a store of a resource; where the plant has no form, nothing can be said against it."""
    plant = next((plant for plant in draft.plants() if plant.id == plant_id), None)
    return (plant_id, resource) in stocked or plant is None or not draft.complete(plant)
