"""Checks of events: who mends and carries is there, moments lie in the year, lots fit the stores, and thresholds stand in their order."""

from __future__ import annotations

from collections.abc import Iterable

from symbiosis.errors import Problem
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.i18n import nearest
from symbiosis.park.amounts import in_unit
from symbiosis.park.draft import Draft
from symbiosis.park.event_spec import Interruption, Moment, Reorder
from symbiosis.park.moments import hour_of
from symbiosis.park.park import OUTSIDE
from symbiosis.park.place import Place
from symbiosis.park.spec import ExchangeSpec, PlantSpec, PoolSpec, ProcessUse, StoreSpec
from symbiosis.units import Quantity, UnitError


def check_events(draft: Draft, problems: list[Problem]) -> None:
    """Everything that a park file says may happen can happen: see the functions below, one for each kind of thing."""
    _check_crews(draft, problems)
    crews = tuple(crew.id for crew in draft.spec.crews)
    stores = {store.id: store for _, store in draft.stores()}
    for _, use in draft.processes():
        place = draft.place("processes", use.id)
        _check_reliability(use, place, crews, problems)
        _check_maintenance(draft, use, place, crews, problems)
        _check_campaign(draft, use, place, stores, problems)
    for exchange in draft.exchanges:
        _check_shipping(draft, exchange, problems)
        _check_interruptions(draft, exchange.interruptions, draft.place("exchanges", exchange.id), problems)
        if exchange.interruptions and exchange.taker.startswith(OUTSIDE) and exchange.shipping is None:
            problems.append(draft.place("exchanges", exchange.id).problem("interruption_of_export", "interruptions"))
    for pool in draft.spec.pools:
        _check_pool(draft, pool, problems)
    for plant, store in draft.stores():
        if store.reorder is not None:
            _check_reorder(draft, plant, store, store.reorder, problems)


def _check_crews(draft: Draft, problems: list[Problem]) -> None:
    """Crews and fleets have ids of their own: both are queues with statistics by id."""
    first: dict[str, str] = {}
    for kind in ("crews", "fleets"):
        written = draft.source.park.get(kind)
        for item in written if isinstance(written, LocatedList) else ():
            if not isinstance(item, LocatedDict) or not isinstance(item.get("id"), str):
                continue
            name = item["id"]
            if name in first:
                place = Place(item, f"{kind}.{name}")
                problems.append(place.problem("id_duplicate", "id", name, first=first[name], kind=kind))
            first.setdefault(name, f"{item.file}:{item.line_of('id')}")


def _known(place: Place, key: str, value: str | None, known: Iterable[str], problems: list[Problem]) -> bool:
    """Return whether `value` is among `known`; where it is not, say so."""
    names = tuple(known)
    if value is None or value in names:
        return True
    problems.append(place.problem("reference_unknown", key, value, names, nearest(value, names)))
    return False


def _check_reliability(use: ProcessUse, place: Place, crews: tuple[str, ...], problems: list[Problem]) -> None:
    spec = use.reliability
    if spec is None:
        return
    _known(place, "reliability.crew", spec.crew, crews, problems)
    if spec.distribution is not None and (spec.shape is not None) != (spec.distribution == "weibull"):
        key = "reliability.distribution" if spec.shape is None else "reliability.shape"
        problems.append(place.problem("weibull_shape", key, spec.shape.given if spec.shape else spec.distribution))


def _check_maintenance(
    draft: Draft, use: ProcessUse, place: Place, crews: tuple[str, ...], problems: list[Problem]
) -> None:
    for number, spec in enumerate(use.maintenance):
        above = f"maintenance.{number}"
        here = place.inside(above)
        _known(here, "crew", spec.crew, crews, problems)
        _check_moment(draft, here, "start", spec.start, problems)
        _check_every(here, spec.every, spec.duration, problems)


def _check_campaign(
    draft: Draft, use: ProcessUse, place: Place, stores: dict[str, StoreSpec], problems: list[Problem]
) -> None:
    spec = use.campaign
    if spec is None:
        return
    here = place.inside("campaign")
    _check_moment(draft, here, "start", spec.start, problems)
    if (spec.store is None) != (spec.lot is None):
        problems.append(here.problem("campaign_lot", "store" if spec.lot is None else "lot"))
    elif spec.store is not None and _known(here, "store", spec.store, draft.raw_ids("stores"), problems):
        _check_lot(draft, here, "lot", spec.lot, [stores[spec.store]] if spec.store in stores else [], problems)


def _check_shipping(draft: Draft, exchange: ExchangeSpec, problems: list[Problem]) -> None:
    if exchange.shipping is None:
        return
    here = draft.place("exchanges", exchange.id).inside("shipping")
    _known(here, "fleet", exchange.shipping.fleet, (fleet.id for fleet in draft.spec.fleets), problems)
    if exchange.giver.startswith(OUTSIDE) and exchange.taker.startswith(OUTSIDE):
        return  # said by the check of the ends
    ends = [
        store
        for plant, store in draft.stores()
        if plant.id in (exchange.giver, exchange.taker) and store.resource == exchange.resource and store.pool is None
    ]
    _check_lot(draft, here, "lot", exchange.shipping.lot, ends, problems, resource=exchange.resource)


def _check_pool(draft: Draft, pool: PoolSpec, problems: list[Problem]) -> None:
    """Only the last resort of a pool can fail at random: a limited import has a profile of what it can bring."""
    for number, flow in enumerate(pool.imports):
        here = draft.place("pools", pool.id).inside(f"imports.{number}")
        _check_interruptions(draft, flow.interruptions, here, problems)
        if flow.interruptions and (flow.capacity is not None or number < len(pool.imports) - 1):
            problems.append(here.problem("interruption_of_limited", "interruptions"))


def _check_interruptions(
    draft: Draft, interruptions: tuple[Interruption, ...], place: Place, problems: list[Problem]
) -> None:
    for number, spec in enumerate(interruptions):
        here = place.inside(f"interruptions.{number}")
        if (spec.start is None) == (spec.between is None):
            problems.append(here.problem("interruption_when", "start" if spec.start is not None else ""))
            continue
        if spec.start is not None:
            _check_moment(draft, here, "start", spec.start, problems)
            _check_every(here, spec.every, spec.duration, problems)
        elif spec.every is not None:
            problems.append(here.problem("interruption_when", "every", spec.every.given))


def _check_reorder(draft: Draft, plant: PlantSpec, store: StoreSpec, spec: Reorder, problems: list[Problem]) -> None:
    here = draft.place("stores", store.id).inside("reorder")
    resource = draft.resources.get(store.resource)
    if _known(here, "exchange", spec.exchange, draft.raw_ids("exchanges"), problems):
        exchange = next((each for each in draft.exchanges if each.id == spec.exchange), None)
        if exchange is not None and (
            exchange.shipping is None or exchange.taker != plant.id or exchange.resource != store.resource
        ):
            problems.append(here.problem("reorder_exchange", "exchange", spec.exchange, store=store.id))
    if resource is None:
        return
    at, up_to = (_amount(here, key, value, resource.unit, problems) for key, value in _marks(spec))
    capacity = _amount(None, "", store.capacity, resource.unit, [])
    if at is not None and up_to is not None and at >= up_to:
        problems.append(here.problem("reorder_order", "at", spec.at.given, up_to=spec.up_to.given))
    if up_to is not None and capacity is not None and up_to > capacity:
        problems.append(here.problem("lot_above_store", "up_to", spec.up_to.given, store=store.id, capacity=capacity))


def _marks(spec: Reorder) -> tuple[tuple[str, Quantity], ...]:
    return ("at", spec.at), ("up_to", spec.up_to)


def _check_moment(draft: Draft, place: Place, key: str, moment: Moment, problems: list[Problem]) -> None:
    hour = hour_of(moment, draft.spec.year)
    if isinstance(hour, Problem) and (draft.series.dated or hour.code != "moment_year"):
        found = place.problem(hour.code, key, hour.value, **hour.details)
        problems.append(found)


def _check_every(place: Place, every: Quantity | None, duration: Quantity, problems: list[Problem]) -> None:
    """What comes again has ended before: else it would never end."""
    if every is not None and every.value <= duration.value:
        problems.append(place.problem("every_too_short", "every", every.given, duration=duration.given))


def _check_lot(
    draft: Draft,
    place: Place,
    key: str,
    lot: Quantity | None,
    stores: list[StoreSpec],
    problems: list[Problem],
    *,
    resource: str = "",
) -> None:
    """A lot is something, has the unit of its resource, and fits the stores that it passes."""
    name = resource or (stores[0].resource if stores else "")
    found = draft.resources.get(name)
    if lot is None or found is None:
        return
    value = _amount(place, key, lot, found.unit, problems)
    if value is None:
        return
    if value == 0.0:
        problems.append(place.problem("lot_empty", key, lot.given))
    for store in stores:
        capacity = _amount(None, "", store.capacity, found.unit, [])
        if capacity is not None and value > capacity:
            problems.append(place.problem("lot_above_store", key, lot.given, store=store.id, capacity=capacity))


def _amount(place: Place | None, key: str, quantity: Quantity, unit: str, problems: list[Problem]) -> float | None:
    """Return a quantity in `unit`, or None where it has another dimension or is below zero; `place` is where that is said."""
    try:
        value = in_unit(quantity, unit)
    except UnitError as error:
        if place is not None:
            problems.append(place.adopt(error.problem, key, value=quantity.given))
        return None
    if value < 0.0:
        if place is not None:
            problems.append(place.problem("amount_negative", key, quantity.given or f"{value:g} {unit}"))
        return None
    return value
