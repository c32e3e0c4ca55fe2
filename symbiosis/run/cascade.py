"""Cascade: what the loss of a member does to the others, hour by hour, against the same year with it and the same luck.

Both runs draw from the same named streams, so that every difference is of the loss and none of chance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbiosis.errors import InputError, Problem, UsageError
from symbiosis.i18n import nearest, told
from symbiosis.library.resources import Resource
from symbiosis.park.moments import hour_of
from symbiosis.park.park import OUTSIDE, Park
from symbiosis.run.compare import figures
from symbiosis.run.effects import (
    CHANGED_REL,
    Shift,
    Shortage,
    alternatives,
    plain,
    rank,
    rings,
    shifts,
    shortages,
    stranded,
)
from symbiosis.run.hours import HourlyFlows, hourly_flows
from symbiosis.run.run import Run
from symbiosis.run.simulate import reread, simulate
from symbiosis.simulation import Progress

Floats = NDArray[np.float64]


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
        return tuple(sorted(shifts(self), key=lambda row: (rank(row.ring), row.first_h, row.id)))

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
        return (*sent, *stranded(self))

    @cached_property
    def shortages(self) -> tuple[Shortage, ...]:
        """What lacks, the nearest to the loss first."""
        return tuple(sorted(shortages(self), key=lambda row: (rank(row.ring), row.first_h, row.object)))

    @cached_property
    def rings(self) -> dict[str, int]:
        """How many exchanges each plant that is touched lies away from the loss, which is 0, along flows that differ."""
        return rings(self)

    @cached_property
    def replaced(self) -> dict[tuple[str, str], tuple[float, float]]:
        """What each plant no longer got, and what came in its place [unit of it], by plant and resource.

        What serves the same need in place of it counts by its worth: city water for reclaimed water, coal for sludge.
        """
        changes: dict[tuple[str, str], tuple[float, float]] = {}
        for row in self.exchanges:
            if row.taker in self.rings and row.taker not in self.members:
                lost, gained = changes.get((row.taker, row.resource), (0.0, 0.0))
                changes[(row.taker, row.resource)] = (
                    lost - min(row.difference, 0.0),
                    gained + max(row.difference, 0.0),
                )
        found = {}
        for (plant, resource), (lost, gained) in changes.items():
            if lost > 0.0:
                others = alternatives(self.base.park, plant, resource).items()
                found[(plant, resource)] = (
                    lost,
                    gained + sum(changes.get((plant, o), (0.0, 0.0))[1] * w for o, w in others),
                )
        return found

    @cached_property
    def gone(self) -> dict[str, float]:
        """What is no longer wanted of its own plans and demands, by id, because they left with it [unit]."""
        own = [use.id for plant, use in self.base.park.processes() if plant.id in self.members and use.mode == "plan"]
        own += [demand.id for plant, demand in self.base.park.demands() if plant.id in self.members]
        sums = [(run.simulated.levels, run.simulated.unserved) for run in (self.base, self.run)]
        wanted = {name: [level.get(name, 0.0) + lack.get(name, 0.0) for level, lack in sums] for name in own}
        return {name: before - after for name, (before, after) in wanted.items() if before > after}

    @property
    def comparable(self) -> bool:
        """Whether both runs serve the same: else a figure that falls is no saving."""
        return not self.gone and not self.shortages

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
            "broken": [plain(row) for row in self.broken],
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
            "shortages": [plain(row) for row in self.shortages],
            "substitutes": [plain(row) for row in self.substitutes],
            "stranded": [plain(row) for row in self.stranded],
            "processes": {
                name: {"before": before, "after": after, "unit": self.base.unit_of(name)}
                for name, (before, after) in self.processes.items()
            },
            "recovery_h": self.recovery_h,
            "comparable": self.comparable,
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
    at: str | float | None = None,
    lasts: str | float | None = None,
    scenario: str | None = None,
    settings: Mapping[str, Any] | None = None,
    seed: int = 0,
    hours: float | None = None,
    schemes: Sequence[str] = (),
    factors: str | None = None,
    progress: Progress | None = None,
) -> Cascade:
    """Return what happens to `park` where `enterprise` leaves `at` a moment and returns after `lasts`.

    `at` is in hours of the year, or a date, by default the start; `lasts` is a time with its unit, or hours; nothing said: it stays
    away. The other arguments are as in `simulate`. Raises InputError where the park without it is wrong, UsageError where there is no
    such enterprise.
    """
    whole = reread(park, scenario=scenario, settings=settings)
    known = tuple(each.id for each in whole.enterprises)
    if enterprise not in known:
        near, listed = nearest(enterprise, known), ", ".join(known)
        key = "cascade.unknown_near" if near else "cascade.unknown"
        raise UsageError(told(key, enterprise=enterprise, known=listed, **({"near": near} if near else {})))
    at_h = _hour(at if at is not None else 0.0, whole.spec.year)
    step: dict[str, Any] = {
        "at": at_h,
        "kind": "exit",
        "off": {"enterprises": [enterprise]},
    }
    if lasts is not None:
        step["for"] = f"{lasts} h" if isinstance(lasts, int | float) else lasts
    without = reread(whole, timeline=[step])
    horizon_h = hours if hours is not None else whole.hours
    if at_h >= horizon_h:
        raise UsageError(told("cascade.after", at=f"{at_h:g}", hours=f"{horizon_h:g}"))
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
        raise InputError([found])
    return found
