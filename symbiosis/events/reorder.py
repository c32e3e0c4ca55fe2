"""Reorder: when what a store holds and awaits has fallen to a threshold, it orders up to the upper mark: the (s, S) rule.

The order goes out after its lead time, in lots of its exchange, the last as small as what is left.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from symbiosis.events.happening import details
from symbiosis.events.shipping import SLACK, Route, Underway, goods, send

if TYPE_CHECKING:
    from symbiosis.events.site import Site

LEAST = 1e-9
"""Share of a lot below which nothing is sent."""


def reorder(
    site: Site, store: str, lead_time_h: float, at: float, up_to: float, route: Route
) -> Generator[Event, Any, None]:
    """Watch `store` and order over `route`: at `at`, up to `up_to` [unit]; what is on order counts as if it were there."""
    ordered = Underway.of(site, route)
    while True:
        level = at - ordered.amount
        if site.stock(store) > level + SLACK * site.capacity(store):
            yield from site.first(site.below(store, level), ordered.changed, site.turned)
            continue
        amount = up_to - site.stock(store) - ordered.amount
        ordered.add(amount)
        site.record("ordered", store, details(amount=amount, stock=site.stock(store)))
        site.start(deliver(site, route, amount / route.kept, lead_time_h, ordered), f"order for {store}")


def deliver(
    site: Site, route: Route, amount: float, lead_time_h: float, ordered: Underway
) -> Generator[Event, Any, None]:
    """Deliver an order of `amount` [unit at the giver] after its lead time."""
    yield site.timeout(lead_time_h)
    rest = amount
    while rest > LEAST * route.lot:
        lot = min(rest, route.lot)
        yield from goods(site, route, lot)
        yield from send(site, route, lot, ordered)
        rest -= lot
