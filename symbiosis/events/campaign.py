"""Campaign: a batch process runs for a while, then rests; where it works off a store, the next batch waits until a lot is there."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from symbiosis.park.event_spec import Campaign
from symbiosis.park.moments import hour_of

if TYPE_CHECKING:
    from symbiosis.events.site import Site

CAUSE = "campaign"


def campaign(site: Site, process: str, spec: Campaign, lot: float = 0.0) -> Generator[Event, Any, None]:
    """Run `process` in batches from `start` on; `lot` [unit of the store] has to be there before each, where it has a `store`."""
    begin_h = hour_of(spec.start, site.park.spec.year)
    site.set_available(process, 0.0, cause=CAUSE)
    try:
        if isinstance(begin_h, float):
            yield site.until(begin_h)
        while True:
            if spec.store is not None:
                yield site.above(spec.store, lot)
            site.set_available(process, 1.0, cause=CAUSE)
            site.record("batch_begins", process)
            yield site.timeout(spec.duration.value)
            site.set_available(process, 0.0, cause=CAUSE)
            site.record("batch_ends", process, duration_h=spec.duration.value)
            yield site.timeout(spec.pause.value)
    finally:
        site.set_available(process, 1.0, cause=CAUSE)
