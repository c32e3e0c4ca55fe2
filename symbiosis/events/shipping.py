"""Shipping: goods travel in lots: truck, dock at the giver, loading, trip, dock at the taker, unloading, the way back.

The lot leaves the giver's store when loading begins and reaches the taker's when unloading ends; in between it is in transit. A truck
that finds no room waits at the dock. Of one exchange, one lot is loaded at a time; as many travel as there are trucks. A lot that has been
loaded arrives whatever becomes of the terms it was sent on; where the exchange itself leaves the park, it is withdrawn with it.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from symbiosis.errors import UsageError
from symbiosis.events.happening import details
from symbiosis.park.amounts import in_unit
from symbiosis.park.event_spec import Shipping
from symbiosis.park.park import OUTSIDE, Park

if TYPE_CHECKING:
    from symbiosis.events.facility import Visit
    from symbiosis.events.site import Site

SLACK = 1e-10
"""Share of a store, or of a lot, that is rounding and not goods."""


@dataclass(frozen=True)
class Route:
    """An exchange in lots of `lot` [unit], of which the share `kept` arrives.

    Stores are None outside the fence, docks where as many trucks are served as come.
    """

    exchange: str
    spec: Shipping
    lot: float
    kept: float
    source: str | None
    target: str | None
    dock_out: str | None
    dock_in: str | None


class Routes:
    """The routes of a park, and its `stores` by plant and resource."""

    def __init__(self, park: Park) -> None:
        self._park = park
        self._exchanges = {exchange.id: exchange for exchange in park.exchanges if exchange.shipping is not None}
        self._docks = {plant.id for _, plant in park.plants() if plant.docks is not None}
        self.stores = {(plant.id, store.resource): store.id for plant, store in park.stores() if store.pool is None}

    def of(self, exchange: str) -> Route:
        """Return the route of the exchange with this id."""
        found = self._exchanges.get(exchange)
        if found is None or found.shipping is None:
            raise UsageError(f'"{exchange}" is no exchange with shipping')
        ends = (found.giver, found.taker)
        source, target = (None if end.startswith(OUTSIDE) else self.stores[end, found.resource] for end in ends)
        out, into = (f"docks:{end}" if end in self._docks else None for end in ends)
        lot = in_unit(found.shipping.lot, self._park.resources[found.resource].unit)
        return Route(exchange, found.shipping, lot, 1.0 - self._park.loss(found), source, target, out, into)


class Underway:
    """What has been promised to a taker and has not arrived [unit]; `changed` happens when that changes."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.amount = 0.0
        self.changed: Event = site.environment.event()

    @classmethod
    def of(cls, site: Site, route: Route) -> Underway:
        """Return what is under way over `route` where a story of it begins: the lots that an earlier one has sent."""
        found = site.shared("underway", route.exchange, lambda: cls(site))
        found.amount = site.transit(route.exchange) * route.kept
        return found

    def add(self, amount: float) -> None:
        """Count `amount` more (or, negative, less)."""
        self.amount = max(self.amount + amount, 0.0)
        happened, self.changed = self.changed, self._site.environment.event()
        happened.succeed()


def shipping(site: Site, route: Route) -> Generator[Event, Any, None]:
    """Send a lot over `route` whenever the giver has one and the taker has room for it, what is on its way counted."""
    underway = Underway.of(site, route)
    arrives = route.lot * route.kept
    while True:
        yield from goods(site, route, route.lot)
        if route.target is not None:
            room = site.capacity(route.target) - arrives - underway.amount
            slack = SLACK * site.capacity(route.target)
            if site.stock(route.target) > room + slack:
                yield from site.first(site.below(route.target, room), underway.changed, site.turned)
                continue
        underway.add(arrives)
        yield from send(site, route, route.lot, underway)


def goods(site: Site, route: Route, amount: float) -> Generator[Event, Any, None]:
    """Wait until the exchange is open and the giver has `amount` [unit]."""
    while True:
        yield from site.open(route.exchange)
        if route.source is None or site.stock(route.source) >= amount * (1.0 - SLACK):
            return
        yield site.above(route.source, amount)


def send(site: Site, route: Route, amount: float, underway: Underway) -> Generator[Event, Any, None]:
    """Send one lot of `amount` [unit] off, and go on when it has been loaded."""
    loaded = site.environment.event()
    site.start(carry(site, route, amount, underway, loaded), f"shipping over {route.exchange}")
    yield loaded


def carry(site: Site, route: Route, amount: float, underway: Underway, loaded: Event) -> Generator[Event, Any, None]:
    """Carry one lot of at most `amount` [unit] from door to door; what the giver then lacks stays behind."""
    asked_h = site.now
    with site.facility(route.spec.fleet).request() as truck:
        yield truck
        with _dock(site, route.dock_out) as turn:
            if turn is not None:
                yield turn
            lot = amount if route.source is None else min(amount, site.stock(route.source))
            underway.add((lot - amount) * route.kept)
            if lot <= 0.0:
                loaded.succeed()
                return
            site.load(route.exchange, lot)
            site.travel(route.exchange)
            site.record("loaded", route.exchange, details(lot=lot, fleet=route.spec.fleet, waited_h=site.now - asked_h))
            yield site.timeout(route.spec.load.value)
        loaded.succeed()
        yield site.timeout(route.spec.trip.value)
        with _dock(site, route.dock_in) as turn:
            arrived_h = site.now
            if turn is not None:
                yield turn
            yield from _room(site, route, lot)
            yield site.timeout(route.spec.unload.value)
            yield from _room(site, route, lot)
            site.unload(route.exchange, lot)
            waited = site.now - arrived_h - route.spec.unload.value
            site.record("unloaded", route.exchange, details(lot=lot, waited_h=waited), duration_h=site.now - asked_h)
            underway.add(-lot * route.kept)
        yield site.timeout(route.spec.trip.value)


def _room(site: Site, route: Route, lot: float) -> Generator[Event, Any, None]:
    """Wait until the taker has room for the lot."""
    if route.target is None:
        return
    while True:
        capacity = site.capacity(route.target)
        level = max(capacity - site.arriving(route.exchange, lot), 0.0)
        if site.stock(route.target) <= level + SLACK * capacity:
            return
        yield from site.first(site.below(route.target, level), site.turned)


def _dock(site: Site, name: str | None) -> Visit | nullcontext[None]:
    return site.facility(name).request() if name is not None else nullcontext()
