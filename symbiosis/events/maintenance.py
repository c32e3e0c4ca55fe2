"""Maintenance: a machine is taken out of service at a planned hour, or when its crew comes, where the crew is busy then."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from symbiosis.events.happening import details
from symbiosis.park.event_spec import Maintenance, Moment
from symbiosis.park.moments import hour_of

if TYPE_CHECKING:
    from symbiosis.events.site import Site


def maintenance(site: Site, process: str, spec: Maintenance, number: int = 0) -> Generator[Event, Any, None]:
    """Take `process` out of service from `start` for `duration`, again every `every` after the planned start; `number` tells several apart.

    Where the next one is due before a late one could begin, the late one is left out; so is what was due before this story begins. While
    the machine is not part of the park, the plan goes on without a crew.
    """
    first_h = site.now
    every_h = spec.every.value if spec.every is not None else None
    for planned_h in planned(spec.start, every_h, site.park.spec.year):
        late = planned_h < site.now and every_h is not None and planned_h + every_h <= site.now
        if late or planned_h < first_h:
            continue
        yield site.until(planned_h)
        called = spec.crew is not None and not site.away(process)
        with site.facility(spec.crew).request() if called and spec.crew is not None else nullcontext() as turn:
            if turn is not None:
                yield turn
            began_h = site.now
            site.set_available(process, spec.left.value, cause=f"maintenance {number}")
            site.record("maintenance_begins", process, details(left=spec.left.value, late_h=began_h - planned_h))
            try:
                yield site.timeout(spec.duration.value)
            finally:
                site.set_available(process, 1.0, cause=f"maintenance {number}")
        site.record("maintenance_ends", process, duration_h=site.now - began_h)


def planned(start: Moment, every_h: float | None, year: int) -> Generator[float, None, None]:
    """Yield the planned hours: `start`, and then every `every_h` [h] for ever; only `start` where nothing is said."""
    hour = hour_of(start, year)
    if not isinstance(hour, float):  # the park's checks have said so
        return
    yield hour
    number = 0
    while every_h:
        number += 1
        yield hour + number * every_h
