"""Breakdown: a machine fails at random and is mended; it is available MTBF / (MTBF + MTTR) of the time.

MTBF is meant as mean time up. It counts from the end of a repair and runs on while the machine rests; a wait for the crew comes on top.
While the machine is not part of the park it fails and is mended unseen and without a crew: a machine that returns has the luck it would
have had.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from symbiosis.events.duration import Distribution, Duration
from symbiosis.events.happening import details
from symbiosis.park.event_spec import Reliability

if TYPE_CHECKING:
    from symbiosis.events.site import Site

CAUSE = "breakdown"


def times(site: Site, process: str, spec: Reliability) -> tuple[Duration, Duration]:
    """Return the times up and the times of repair, each with random numbers of its own."""
    owner = site.owner(process)
    shape = spec.shape.value if spec.shape is not None else 1.0
    up = Duration(site.random(owner, process, CAUSE), spec.up_time.value, spec.distribution, shape)
    mend: Distribution = "fixed" if spec.distribution == "fixed" else "exponential"
    return up, Duration(site.random(owner, process, "repair"), spec.repair_time.value, mend)


def breakdown(site: Site, process: str, spec: Reliability) -> Generator[Event, Any, None]:
    """Let `process` fail and be mended, again and again."""
    up, repair = times(site, process, spec)
    left, detail = spec.left.value, broken(spec.left.value)
    while True:
        yield site.timeout(up.draw())
        failed_h, wait_h = site.now, 0.0
        site.set_available(process, left, cause=CAUSE)
        site.record("breakdown", process, detail)
        try:
            if spec.crew is None or site.away(process):
                yield site.timeout(repair.draw())
            else:
                wait_h = (yield from site.facility(spec.crew).use(repair.draw())) or 0.0
        finally:
            site.set_available(process, 1.0, cause=CAUSE)
        site.record("repaired", process, mended(wait_h, spec.crew), duration_h=site.now - failed_h)


def broken(left: float) -> str:
    """Return the detail of a breakdown."""
    return details(left=left)


def mended(wait_h: float, crew: str | None) -> str:
    """Return the detail of a repair: the wait for a crew [h] is within its duration."""
    return details(crew=crew, waited_h=wait_h) if crew is not None else ""
