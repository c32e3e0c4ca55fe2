"""Term: an exchange begins to flow when its contract begins, and stops when it lapses."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from symbiosis.park.moments import hour_of, hours_in

if TYPE_CHECKING:
    from symbiosis.events.site import Site
    from symbiosis.park.event_spec import Moment

CAUSE = "contract"


def term(site: Site, exchange: str, begin: Moment | None, end: Moment | None) -> Generator[Event, Any, None]:
    """Close `exchange` before `begin` and from `end` on; a moment that is not given lies outside the year.

    Other terms are another story: what this one has closed is open again where it ends.
    """
    year = site.park.spec.year
    begin_h = 0.0 if begin is None else _hour(begin, year)
    end_h = hours_in(year) if end is None else _hour(end, year)
    try:
        if site.now < begin_h:
            site.set_exchange(exchange, 0.0, cause=CAUSE)
            yield site.until(begin_h)
            site.set_exchange(exchange, 1.0, cause=CAUSE)
            site.record("contract_begins", exchange)
        if end is None:
            return
        yield site.until(end_h)
        site.set_exchange(exchange, 0.0, cause=CAUSE)
        site.record("contract_lapses", exchange)
        yield site.environment.event()  # it stays closed as long as these terms hold
    finally:
        site.set_exchange(exchange, 1.0, cause=CAUSE)


def _hour(moment: Moment, year: int) -> float:
    """Return a moment of the files [h], which were checked."""
    hour = hour_of(moment, year)
    return hour if isinstance(hour, float) else 0.0
