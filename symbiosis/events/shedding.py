"""Shedding: while the import of a main fails, loads are switched off, last claims first, until the rest of the import suffices.

The rule, decided anew when the interruption begins and at every profile step while it lasts:
1. With nothing shed, the import would bring `wanted`; what it may bring is `left` × `wanted`.
2. Loads are processes and demands that draw on the pool, in falling order of `priority` (the highest number claims last); of equal ones the
   last declared is shed first. As few of them as possible are switched off whole, and the last of these is given back what fits.
So generation inside the park, stores and other imports serve whom they can, and the most important loads go on longest.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from symbiosis.events.happening import details
from symbiosis.events.interruption import spans
from symbiosis.park.event_spec import Interruption

if TYPE_CHECKING:
    from symbiosis.events.site import Site

SLACK = 1e-9
"""Share of the import that counts as nothing."""
HALVINGS = 30
"""Steps in which the share of the last load is found: to 1e-9."""


def shedding(site: Site, pool: str, number: int, spec: Interruption, nth: int = 0) -> Generator[Event, Any, None]:
    """Interrupt import `number` of `pool` as `spec` says, and shed loads as long as that lasts."""
    label = f"{pool}.imports.{number}"
    cause = f"{label} {nth}"
    for begin_h, lasts_h in spans(site, label, spec, nth):
        yield site.until(begin_h)
        site.record("interrupted", label, details(left=spec.left.value))
        since: dict[str, float] = {}
        try:
            while site.now < begin_h + lasts_h:
                shed = _shed(site, label, site.loads(pool), spec.left.value, cause)
                _tell(site, shed, since)
                next_step_h = (site.now // site.step_h + 1.0) * site.step_h
                yield site.until(min(next_step_h, begin_h + lasts_h))
        finally:
            for load in since:
                site.set_available(load, 1.0, cause=cause)
        _tell(site, {}, since)
        site.record("restored", label, duration_h=lasts_h)


def _shed(site: Site, label: str, loads: Sequence[str], left: float, cause: str) -> dict[str, float]:
    """Shed what has to be shed now and return what is left of each load that is."""

    def keep(count: int) -> float:
        """Switch off the first `count` loads alone, and return what the import then brings [unit/h]."""
        for place, load in enumerate(loads):
            site.set_available(load, 0.0 if place < count else 1.0, cause=cause)
        return site.flow(label)

    wanted = keep(0)
    allowed = left * wanted + SLACK * wanted
    if wanted <= allowed:
        return {}
    low, high = 0, len(loads)  # the import is too much with `low` loads off
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if keep(middle) <= allowed else (middle, high)
    keep(high)
    last = loads[high - 1] if high else ""
    bottom, top = 0.0, 1.0
    for _ in range(HALVINGS if last else 0):
        share = (bottom + top) / 2.0
        site.set_available(last, share, cause=cause)
        bottom, top = (share, top) if site.flow(label) <= allowed else (bottom, share)
    if last:
        site.set_available(last, bottom, cause=cause)
    return dict.fromkeys(loads[: high - 1], 0.0) | ({last: bottom} if last else {})


def _tell(site: Site, shed: dict[str, float], since: dict[str, float]) -> None:
    """Write who begins to be shed and who is served again."""
    for load, left in shed.items():
        if load not in since:
            since[load] = site.now
            site.record("shed", load, details(left=left))
    for load in [load for load in since if load not in shed]:
        site.record("served_again", load, duration_h=site.now - since.pop(load))
