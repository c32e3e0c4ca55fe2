"""Filling: a pipe that fills the taker's store closes when the store is full, and opens again when there is room."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

if TYPE_CHECKING:
    from symbiosis.events.site import Site

ROOM = 0.02
"""Share of the store that has to be free before its valve opens again, as a float valve has a dead band."""


def filling(site: Site, exchange: str, store: str) -> Generator[Event, Any, None]:
    """Close `exchange` at the brim of `store`, and open it again once `ROOM` of it is free."""
    brim = site.capacity(store)
    while True:
        yield site.above(store, brim)
        site.set_available(f"fill:{exchange}", 0.0, cause="full")
        yield site.below(store, (1.0 - ROOM) * brim)
        site.set_available(f"fill:{exchange}", 1.0, cause="full")
