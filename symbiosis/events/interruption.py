"""Interruption: a supply fails for a while, at a date or at random; of an exchange a share may go on, of a pool's import too."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from symbiosis.events.duration import Duration
from symbiosis.events.happening import details
from symbiosis.events.maintenance import planned
from symbiosis.park.event_spec import Interruption

if TYPE_CHECKING:
    from symbiosis.events.site import Site


def interruption(site: Site, exchange: str, spec: Interruption, number: int = 0) -> Generator[Event, Any, None]:
    """Interrupt `exchange` again and again as `spec` says; `number` tells several apart."""
    cause = f"interruption {number}"
    for begin_h, lasts_h in spans(site, exchange, spec, number):
        yield site.until(begin_h)
        site.set_exchange(exchange, spec.left.value, cause=cause)
        site.record("interrupted", exchange, details(left=spec.left.value))
        try:
            yield site.timeout(lasts_h)
        finally:
            site.set_exchange(exchange, 1.0, cause=cause)
        site.record("restored", exchange, duration_h=site.now - begin_h)


def spans(site: Site, thing: str, spec: Interruption, number: int) -> Generator[tuple[float, float], None, None]:
    """Yield begin and length [h] of every interruption; ask for the next one when the last is over.

    At random: the time between is exponential from the end of one to the begin of the next, the length exponential too.
    """
    if spec.between is None:
        every_h = spec.every.value if spec.every is not None else None
        for begin_h in planned(spec.start or 0.0, every_h, site.park.spec.year):
            if begin_h >= site.now:
                yield begin_h, spec.duration.value
        return
    owner = site.owner(thing)
    between = Duration(site.random(owner, thing, f"interruption {number}"), spec.between.value)
    lasts = Duration(site.random(owner, thing, f"interruption {number} length"), spec.duration.value)
    while True:
        yield site.now + between.draw(), lasts.draw()
