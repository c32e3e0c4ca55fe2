"""Effects: what differs between a year with and without a member: flows, what lacks, what is stranded, how far the loss reaches."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from symbiosis.park.park import Park

if TYPE_CHECKING:
    from symbiosis.run.cascade import Cascade

CHANGED_REL = 1e-6
"""Smallest difference that counts, over the greatest amount of an hour; below is rounding."""


@dataclass(frozen=True)
class Shift:
    """A flow that differs: `before` and `after` [unit] are sums over the run, `first_h` and `last_h` [h] bound the hours that differ."""

    id: str
    giver: str
    taker: str
    enterprise: str
    resource: str
    unit: str
    before: float
    after: float
    first_h: float
    last_h: float
    ring: int | None

    @property
    def difference(self) -> float:
        """What came on top, or, negative, what is lacking [unit]."""
        return self.after - self.before


@dataclass(frozen=True)
class Shortage:
    """What a process or a demand lacks because of the loss: `amount` of `wanted` [unit], over `short_h` [h] between `first_h` and `last_h`.

    `worst` [unit/h] is the most that lacks in one hour; `because` are the deliveries that fell on the way of the loss.
    """

    object: str
    enterprise: str
    plant: str
    resource: str
    unit: str
    amount: float
    wanted: float
    worst: float
    first_h: float
    last_h: float
    short_h: float
    ring: int | None
    because: tuple[str, ...]


def rank(ring: int | None) -> float:
    """Return a place in the order of rings; what hangs on the loss by no exchange comes last."""
    return math.inf if ring is None else ring


def owners(cascade: Cascade) -> dict[str, str]:
    """Return the enterprise of each plant."""
    return {plant.id: owner.id for owner, plant in cascade.base.park.plants()}


def alternatives(park: Park, plant: str, resource: str) -> dict[str, float]:
    """Return what a plant can use in place of `resource`, with its worth [unit of `resource` per unit]."""
    found: dict[str, float] = {}
    for home, use in park.processes():
        for need in park.recipes[use.id].needs if home.id == plant else ():
            worth = {each.resource: each.worth for each in need.accepts}
            if resource in worth:
                found |= {other: value / worth[resource] for other, value in worth.items() if other != resource}
    return found


def shifts(cascade: Cascade) -> Iterator[Shift]:
    """Yield every exchange, import and export that differs."""
    plants = owners(cascade)
    for key in cascade.flows.keys:
        if not key.exchange:
            continue
        first_h, last_h = cascade.flows.differing(key)
        if last_h <= first_h:
            continue
        before, after = (float(row.sum()) for row in cascade.flows.of(key))
        touched = plants.get(key.taker) or plants.get(key.giver) or ""
        ring = max((cascade.rings[end] for end in (key.giver, key.taker) if end in cascade.rings), default=None)
        yield Shift(
            key.exchange, key.giver, key.taker, touched, key.resource, cascade.flows.units[key.resource],
            before, after, first_h, last_h, ring,
        )  # fmt: skip


def stranded(cascade: Cascade) -> Iterator[Shift]:
    """Yield what more the others dispose of or curtail."""
    plants = owners(cascade)
    for key in cascade.flows.keys:
        if key.exchange or not key.taker.startswith(("disposal:", "curtailed:")):
            continue
        before, after = (float(row.sum()) for row in cascade.flows.of(key))
        first_h, last_h = cascade.flows.differing(key)
        if key.giver in cascade.members or last_h <= first_h or after <= before:
            continue
        owner = plants.get(key.giver, "")
        unit = cascade.flows.units[key.resource]
        ring = cascade.rings.get(key.giver)
        yield Shift("", key.giver, key.taker, owner, key.resource, unit, before, after, first_h, last_h, ring)


def shortages(cascade: Cascade) -> Iterator[Shortage]:
    """Yield what the others lack more than before."""
    plants, flows = owners(cascade), cascade.flows
    demands = {(plant.id, demand.resource): demand.id for plant, demand in cascade.base.park.demands()}
    for key in flows.keys:
        if not key.giver.startswith("unserved:") or key.taker in cascade.members:
            continue
        before, after = flows.of(key)
        lacking = after - before
        short = lacking > CHANGED_REL * max(float(after.max()), 0.0)
        if not short.any() or lacking.sum() <= 0.0:
            continue
        hours = np.flatnonzero(short)
        name = key.giver.removeprefix("unserved:")
        thing = demands.get((key.taker, key.resource), name) if "/" in name else name
        served = cascade.run.simulated.levels.get(thing, 0.0)
        owner = plants.get(key.taker, "")
        ring = cascade.rings.get(key.taker)
        yield Shortage(
            object=thing,
            enterprise=owner,
            plant=key.taker,
            resource=key.resource,
            unit=flows.units[key.resource],
            amount=float(lacking.sum()),
            wanted=served + cascade.run.simulated.unserved.get(thing, float(after.sum())),
            worst=float(lacking.max()) / flows.step_h,
            first_h=float(flows.start_h + hours[0] * flows.step_h),
            last_h=float(flows.start_h + (hours[-1] + 1) * flows.step_h),
            short_h=float(len(hours) * flows.step_h),
            ring=ring,
            because=tuple(
                row.id
                for row in cascade.exchanges
                if row.taker == key.taker and row.difference < 0.0 and rank(cascade.rings.get(row.giver)) < rank(ring)
            ),
        )


def rings(cascade: Cascade) -> dict[str, int]:
    """Return how many exchanges that differ lie between each touched plant and the loss."""
    plants = owners(cascade)
    neighbours: dict[str, dict[str, None]] = {}
    for key in cascade.flows.keys:
        first_h, last_h = cascade.flows.differing(key)
        if key.exchange and key.giver in plants and key.taker in plants and last_h > first_h:
            neighbours.setdefault(key.giver, {})[key.taker] = None
            neighbours.setdefault(key.taker, {})[key.giver] = None
    queue = [plant for plant in plants if plant in cascade.members]
    found = dict.fromkeys(queue, 0)
    while queue:
        here = queue.pop(0)
        for other in neighbours.get(here, {}):
            if other not in found:
                found[other] = found[here] + 1
                queue.append(other)
    return found


def plain(row: Shift | Shortage) -> dict[str, Any]:
    """Return plain data."""
    made = {field.name: getattr(row, field.name) for field in fields(row)}
    if isinstance(row, Shift):
        made["difference"] = row.difference
    else:
        made["because"] = list(row.because)
    return made
