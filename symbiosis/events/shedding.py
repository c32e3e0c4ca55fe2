"""Shedding: while the import of a main fails, loads are switched off, last claims first, until the rest of the import suffices.

The rule, decided anew when the interruption begins, at every profile step while it lasts, and where another event changes something:
1. With nothing shed, the import would bring `wanted`; what it may bring is `left` × `wanted`.
2. Loads are processes and demands that draw on the pool, in falling order of `priority` (the highest number claims last); of equal ones the
   last declared is shed first. One after the other is switched off whole, and of the last as much as has to be.
3. It decides after everything else that happens at the same time. Within a step nobody is served again: a unit that was switched off could
   not start, and what the others draw then is an estimate of `wanted`: what the import brings, and what was shed.
So generation inside the park, stores and other imports serve whom they can, and the most important loads go on longest.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from symbiosis.events.happening import details
from symbiosis.events.interruption import spans
from symbiosis.park.event_spec import Interruption

if TYPE_CHECKING:
    from symbiosis.events.site import Site

SLACK = 1e-9
"""Share of the import that counts as nothing."""
TRIES = 12
"""Corrections of the share of the last load; one does where the import falls by as much as the load draws."""


def shedding(site: Site, pool: str, number: int, spec: Interruption, nth: int = 0) -> Generator[Event, Any, None]:
    """Interrupt import `number` of `pool` as `spec` says, and shed loads as long as that lasts."""
    label = f"{pool}.imports.{number}"
    for begin_h, lasts_h in spans(site, label, spec, nth):
        yield site.until(begin_h)
        site.record("interrupted", label, details(left=spec.left.value))
        since: dict[str, float] = {}
        cut = Cut(site, pool, label, spec.left.value, f"{label} {nth}")
        try:
            while site.now < begin_h + lasts_h:
                yield site.last(site.now)
                cut.decide()
                _tell(site, cut.shares(), since)
                next_step_h = (site.now // site.step_h + 1.0) * site.step_h
                until = site.until(min(next_step_h, begin_h + lasts_h))
                yield from site.first(until, site.turned, site.disturbed)
        finally:
            cut.restore()
        _tell(site, {}, since)
        site.record("restored", label, duration_h=lasts_h)


class Cut:
    """What is shed of the loads of a pool, so that import `label` brings no more than `left` of what it would bring."""

    def __init__(self, site: Site, pool: str, label: str, left: float, cause: str) -> None:
        self._site, self._pool, self._label, self._left, self._cause = site, pool, label, left, cause
        self._kept: dict[str, float] = {}
        self._shed: dict[str, float] = {}
        self._step = -1.0

    def decide(self) -> None:
        """Shed what has to be shed now."""
        site = self._site
        step = site.now // site.step_h
        self._within = site.now > step * site.step_h
        if not (self._within and step == self._step):
            self.restore()
        self._step = step
        flow = site.flow(self._label)
        wanted = flow + sum(self._shed.values())
        slack = SLACK * wanted
        allowed = self._left * wanted
        for load in site.loads(self._pool):
            if flow <= allowed + slack:
                return
            draw = site.draw(load, self._pool)
            if draw > slack:
                before = flow
                flow = self._lower(load, flow, draw, allowed, slack)
                self._shed[load] = self._shed.get(load, 0.0) + max(before - flow, 0.0)

    def shares(self) -> dict[str, float]:
        """Return what is left of each load that is shed; of a unit that had to stop, nothing."""
        return {
            load: share if self._site.level(load) > 0.0 else 0.0 for load, share in self._kept.items() if share < 1.0
        }

    def restore(self) -> None:
        """Let all loads be served again."""
        for load in list(self._kept):
            self._set(load, 1.0)
        self._kept, self._shed = {}, {}

    def _lower(self, load: str, flow: float, draw: float, allowed: float, slack: float) -> float:
        """Lower one load until the import brings what is allowed, or to nothing; return what the import then brings."""
        share = min(self._kept.get(load, 1.0), self._site.loading(load) * self._kept.get(load, 1.0))
        slope = draw / share
        for _ in range(TRIES):
            if abs(flow - allowed) <= slack or (flow < allowed and self._within):
                return flow
            lower = min(max(share - (flow - allowed) / slope, 0.0), 1.0)
            if lower == share:
                break
            self._set(load, lower)
            after = self._site.flow(self._label)
            slope = max((after - flow) / (lower - share), 0.0) or slope
            share, flow = lower, after
            if share == 0.0 or self._site.level(load) == 0.0:
                return flow
        if flow > allowed + slack:
            self._set(load, 0.0)
            return self._site.flow(self._label)
        return flow

    def _set(self, load: str, share: float) -> None:
        if self._kept.get(load, 1.0) != share:
            self._kept[load] = share
            self._site.set_available(load, share, cause=self._cause)


def _tell(site: Site, shed: dict[str, float], since: dict[str, float]) -> None:
    """Write who begins to be shed and who is served again."""
    for load, left in shed.items():
        if load not in since:
            since[load] = site.now
            site.record("shed", load, details(left=float(f"{left:.6g}")))
    for load in [load for load in since if load not in shed]:
        site.record("served_again", load, duration_h=site.now - since.pop(load))
