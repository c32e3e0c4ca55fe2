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
    full = False
    try:
        while True:
            brim = site.capacity(store)
            level = site.below(store, (1.0 - ROOM) * brim) if full else site.above(store, brim)
            yield from site.first(level, site.turned)
            if level.triggered:
                full = not full
                site.set_available(f"fill:{exchange}", 0.0 if full else 1.0, cause="full")
    finally:
        site.set_available(f"fill:{exchange}", 1.0, cause="full")
