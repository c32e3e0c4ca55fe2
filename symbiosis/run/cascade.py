"""Cascade: what the loss of a member does to the others, hour by hour, against the same year with it and the same luck.

Both runs draw from the same named streams, so that every difference is of the loss and none of chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbiosis.errors import Problem, UsageError
from symbiosis.i18n import nearest, tr
from symbiosis.library.resources import Resource
from symbiosis.park.moments import hour_of
from symbiosis.park.park import OUTSIDE, Park
from symbiosis.park.read import load_park
from symbiosis.run.compare import figures
from symbiosis.run.hours import HourlyFlows, hourly_flows
from symbiosis.run.run import Run
from symbiosis.run.simulate import simulate
from symbiosis.simulation import Progress

Floats = NDArray[np.float64]
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


@dataclass(frozen=True)
class Cascade:
    """The loss of `enterprise` from `at_h` to `until_h` [h] (to the end of the run where infinite): `base` without it, `run` with it."""

    enterprise: str
    at_h: float
    until_h: float
    base: Run
    run: Run
    flows: HourlyFlows
    """Hourly amounts of both runs."""

    @cached_property
    def members(self) -> frozenset[str]:
        """Plants of the enterprise that is lost."""
        return frozenset(plant.id for owner, plant in self.base.park.plants() if owner.id == self.enterprise)

    @cached_property
    def exchanges(self) -> tuple[Shift, ...]:
        """Every exchange, import and export that differs, by ring and then by time."""
        return tuple(sorted(_shifts(self), key=lambda row: (_rank(row.ring), row.first_h, row.id)))

    @cached_property
    def broken(self) -> tuple[Shift, ...]:
        """Exchanges of others with the lost enterprise, which stood still while it was away."""
        return tuple(
            row
            for row in self.exchanges
            if (row.giver in self.members) != (row.taker in self.members)
            and not row.giver.startswith(OUTSIDE)
            and not row.taker.startswith(OUTSIDE)
        )

    @cached_property
    def substitutes(self) -> tuple[Shift, ...]:
        """What came in place of it: exchanges and imports that rose."""
        return tuple(row for row in self.exchanges if row.difference > 0.0 and not row.taker.startswith(OUTSIDE))

    @cached_property
    def stranded(self) -> tuple[Shift, ...]:
        """What found no taker, or more of it: disposal, emission as surplus, curtailment and exports that rose."""
        sent = [row for row in self.exchanges if row.difference > 0.0 and row.taker.startswith(OUTSIDE)]
        return (*sent, *_stranded(self))

    @cached_property
    def shortages(self) -> tuple[Shortage, ...]:
        """What lacks, the nearest to the loss first."""
        return tuple(sorted(_shortages(self), key=lambda row: (_rank(row.ring), row.first_h, row.object)))

    @cached_property
    def rings(self) -> dict[str, int]:
        """How many exchanges each plant that is touched lies away from the loss, which is 0, along flows that differ."""
        return _rings(self)

    @cached_property
    def replaced(self) -> dict[tuple[str, str], tuple[float, float]]:
        """What each plant no longer got, and what came in its place of the same resource [unit], by plant and resource."""
        found: dict[tuple[str, str], tuple[float, float]] = {}
        for row in self.exchanges:
            if row.taker in self.rings and row.taker not in self.members:
                lost, gained = found.get((row.taker, row.resource), (0.0, 0.0))
                change = row.difference
                found[(row.taker, row.resource)] = (lost - min(change, 0.0), gained + max(change, 0.0))
        return {key: pair for key, pair in found.items() if pair[0] > 0.0}

    @cached_property
    def gone(self) -> dict[str, float]:
        """What is no longer wanted of its own plans and demands, by id, because they left with it [unit]."""
        own = [use.id for plant, use in self.base.park.processes() if plant.id in self.members and use.mode == "plan"]
        own += [demand.id for plant, demand in self.base.park.demands() if plant.id in self.members]
        sums = [(run.simulated.levels, run.simulated.unserved) for run in (self.base, self.run)]
        wanted = {name: [level.get(name, 0.0) + lack.get(name, 0.0) for level, lack in sums] for name in own}
        return {name: before - after for name, (before, after) in wanted.items() if before > after}

    @cached_property
    def processes(self) -> dict[str, tuple[float, float]]:
        """Level [reference unit] before and after of each process of the others that runs otherwise."""
        before, after = self.base.simulated.levels, self.run.simulated.levels
        found = {}
        for plant, use in self.base.park.processes():
            pair = before.get(use.id, 0.0), after.get(use.id, 0.0)
            if plant.id not in self.members and abs(pair[1] - pair[0]) > CHANGED_REL * max(pair):
                found[use.id] = pair
        return found

    @cached_property
    def recovery_h(self) -> float | None:
        """Hours from the return until nothing differs any more; None where it does not return, or something differs to the end."""
        if not self.until_h < self.run.simulated.parts[-1].stop_h:
            return None
        last = max((self.flows.differing(key)[1] for key in self.flows.keys), default=0.0)
        if last >= self.flows.stop_h:
            return None
        return max(0.0, last - self.until_h)

    def flows_resource(self, name: str) -> Resource:
        """Return the resource of that id."""
        return self.base.simulated.wiring.resources.get(name) or self.run.simulated.wiring.resources[name]

    def figures(self) -> dict[str, tuple[float, float, str]]:
        """Return each figure of `symbiosis compare` before and after, with its unit."""
        after = figures(self.run)
        return {name: (value, after[name][0], unit) for name, (value, unit) in figures(self.base).items()}

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "park": self.base.park.id,
            "scenario": self.base.scenario,
            "enterprise": self.enterprise,
            "at_h": self.at_h,
            "until_h": self.until_h if math.isfinite(self.until_h) else None,
            "hours": self.run.hours,
            "seed": self.run.seed,
            "rings": dict(sorted(self.rings.items(), key=lambda pair: (pair[1], pair[0]))),
            "broken": [_plain(row) for row in self.broken],
            "gone": {name: {"amount": amount, "unit": self.base.unit_of(name)} for name, amount in self.gone.items()},
            "replaced": [
                {
                    "plant": plant,
                    "resource": resource,
                    "unit": self.flows.units[resource],
                    "lost": lost,
                    "gained": gained,
                }
                for (plant, resource), (lost, gained) in self.replaced.items()
            ],
            "shortages": [_plain(row) for row in self.shortages],
            "substitutes": [_plain(row) for row in self.substitutes],
            "stranded": [_plain(row) for row in self.stranded],
            "processes": {
                name: {"before": before, "after": after, "unit": self.base.unit_of(name)}
                for name, (before, after) in self.processes.items()
            },
            "recovery_h": self.recovery_h,
            "figures": {
                name: {"before": before, "after": after, "difference": after - before, "unit": unit}
                for name, (before, after, unit) in self.figures().items()
            },
            "scorecards": {
                scheme: {"before": self.base.score(scheme).to_json(), "after": self.run.score(scheme).to_json()}
                for scheme in self.run.all_schemes
            },
        }


def cascade(
    park: Park | str | Path,
    enterprise: str,
    *,
    at: str | float = 0.0,
    lasts: str | float | None = None,
    scenario: str | None = None,
    settings: Mapping[str, Any] | None = None,
    seed: int = 0,
    hours: float | None = None,
    schemes: Sequence[str] = (),
    factors: str | None = None,
    progress: Progress | None = None,
) -> Cascade:
    """Return what happens to `park` where `enterprise` leaves `at` a moment (hours of the year, or a date) and returns after `lasts`.

    `lasts` is a time with its unit, or hours; nothing said: it stays away. The other arguments are as in `simulate`. Raises InputError
    where the park without it is wrong, UsageError where there is no such enterprise.
    """
    folder = park.folder if isinstance(park, Park) else park
    chosen = scenario or (park.scenario if isinstance(park, Park) else None)
    whole = load_park(folder, scenario=chosen, settings=settings)
    known = tuple(each.id for each in whole.enterprises)
    if enterprise not in known:
        told = {"enterprise": enterprise, "known": ", ".join(known), "near": nearest(enterprise, known) or "-"}
        raise UsageError(tr("cascade.unknown", lang="en", **told))
    at_h = _hour(at, whole.spec.year)
    step: dict[str, Any] = {
        "at": at_h,
        "kind": "exit",
        "id": f"loss-of-{enterprise}",
        "off": {"enterprises": [enterprise]},
    }
    if lasts is not None:
        step["for"] = f"{lasts} h" if isinstance(lasts, int | float) else lasts
    without = load_park(folder, scenario=chosen, settings=settings, timeline=[step])
    horizon_h = hours if hours is not None else whole.hours
    if at_h >= horizon_h:
        raise UsageError(tr("cascade.after", lang="en", at=f"{at_h:g}", hours=f"{horizon_h:g}"))
    runs = []
    for number, each in enumerate((whole, without)):
        done = None if progress is None else (lambda share, number=number: progress((number + share) / 2.0))
        run = simulate(each, seed=seed, hours=hours, schemes=schemes, factors=factors, period="hour", progress=done)
        runs.append(run)
    back = [turn.at_h for turn in without.turns if turn.kind == "exit-end" and turn.at_h > at_h]
    until_h = min(back, default=math.inf)
    return Cascade(enterprise, at_h, until_h, runs[0], runs[1], hourly_flows(runs[0], runs[1]))


def _hour(at: str | float, year: int) -> float:
    found = hour_of(at, year)
    if isinstance(found, Problem):
        raise UsageError(found.render("en"))
    return found


def _rank(ring: int | None) -> float:
    return math.inf if ring is None else ring


def _owners(cascade: Cascade) -> dict[str, str]:
    return {plant.id: owner.id for owner, plant in cascade.base.park.plants()}


def _shifts(cascade: Cascade) -> Iterator[Shift]:
    owners = _owners(cascade)
    for key in cascade.flows.keys:
        if not key.exchange:
            continue
        first_h, last_h = cascade.flows.differing(key)
        if last_h <= first_h:
            continue
        before, after = (float(row.sum()) for row in cascade.flows.of(key))
        touched = owners.get(key.taker) or owners.get(key.giver) or ""
        ring = max((cascade.rings[end] for end in (key.giver, key.taker) if end in cascade.rings), default=None)
        yield Shift(
            key.exchange, key.giver, key.taker, touched, key.resource, cascade.flows.units[key.resource],
            before, after, first_h, last_h, ring,
        )  # fmt: skip


def _stranded(cascade: Cascade) -> Iterator[Shift]:
    owners = _owners(cascade)
    for key in cascade.flows.keys:
        if key.exchange or not key.taker.startswith(("disposal:", "curtailed:")):
            continue
        before, after = (float(row.sum()) for row in cascade.flows.of(key))
        first_h, last_h = cascade.flows.differing(key)
        if key.giver in cascade.members or last_h <= first_h or after <= before:
            continue
        owner = owners.get(key.giver, "")
        unit = cascade.flows.units[key.resource]
        ring = cascade.rings.get(key.giver)
        yield Shift("", key.giver, key.taker, owner, key.resource, unit, before, after, first_h, last_h, ring)


def _shortages(cascade: Cascade) -> Iterator[Shortage]:
    owners, flows = _owners(cascade), cascade.flows
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
        owner = owners.get(key.taker, "")
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
                if row.taker == key.taker and row.difference < 0.0 and _rank(cascade.rings.get(row.giver)) < _rank(ring)
            ),
        )


def _rings(cascade: Cascade) -> dict[str, int]:
    owners = _owners(cascade)
    neighbours: dict[str, dict[str, None]] = {}
    for key in cascade.flows.keys:
        first_h, last_h = cascade.flows.differing(key)
        if key.exchange and key.giver in owners and key.taker in owners and last_h > first_h:
            neighbours.setdefault(key.giver, {})[key.taker] = None
            neighbours.setdefault(key.taker, {})[key.giver] = None
    queue = [plant for plant in owners if plant in cascade.members]
    rings = dict.fromkeys(queue, 0)
    while queue:
        here = queue.pop(0)
        for other in neighbours.get(here, {}):
            if other not in rings:
                rings[other] = rings[here] + 1
                queue.append(other)
    return rings


def _plain(row: Shift | Shortage) -> dict[str, Any]:
    made = {field.name: getattr(row, field.name) for field in fields(row)}
    if isinstance(row, Shift):
        made["difference"] = row.difference
    else:
        made["because"] = list(row.because)
    return made
