"""Limits: what a process file says as shares of its capacity becomes what the settlement reads, in levels and amounts per hour."""

from __future__ import annotations

import math
from dataclasses import dataclass

from symbiosis.library.recipe import Need, Recipe
from symbiosis.network.rows import SeriesRows
from symbiosis.park.amounts import in_unit
from symbiosis.park.check_limits import leading_need
from symbiosis.park.park import Park
from symbiosis.park.spec import ProcessUse


@dataclass(frozen=True)
class Limits:
    """Limits of a process in levels [level/h]; `ramp_up`, `ramp_down` [level/h per h], `start_h` [h]."""

    minimum: float = 0.0
    ramp_up: float = math.inf
    ramp_down: float = math.inf
    start_h: float = 0.0


@dataclass(frozen=True)
class Asked:
    """What a need asks for: `amount` [need unit per level], times row `row`; `base` [need unit/h] while running, `start` at a start."""

    amount: float
    base: float = 0.0
    start: float = 0.0
    row: int | None = None

    @property
    def plain(self) -> bool:
        """True where it is in proportion to the level."""
        return self.base == 0.0 and self.start == 0.0 and self.row is None


def willans(amount: float, capacity: float, load: float, efficiency: float) -> tuple[float, float]:
    """Return slope [need unit per level] and base [need unit/h] of the line through full load and a part load.

    At full load it takes `amount` per level, at the share `load` of the capacity `amount / efficiency`:
    base + slope capacity = amount capacity, base + slope load capacity = amount load capacity / efficiency.
    Source: Willans line, as in Mavromatis and Kokossis, Chemical Engineering Science 53 (1998) 1585.
    """
    slope = amount * (1.0 - load / efficiency) / (1.0 - load)
    return slope, capacity * (amount - slope)


def limits_of(park: Park, use: ProcessUse) -> Limits:
    """Return the limits of a process; shares count of the greatest capacity of the year."""
    if use.capacity is None:
        return Limits()
    capacity = park.series.ends((use.id, "capacity"))[1]
    return Limits(
        minimum=use.minimum_load.value * capacity if use.minimum_load is not None else 0.0,
        ramp_up=use.ramp_up.value * capacity if use.ramp_up is not None else math.inf,
        ramp_down=use.ramp_down.value * capacity if use.ramp_down is not None else math.inf,
        start_h=use.start_up.time.value if use.start_up is not None else 0.0,
    )


def asked_of(park: Park, use: ProcessUse, recipe: Recipe, need: Need, rows: SeriesRows) -> Asked:
    """Return what a need of a process asks for; what varies is a row of `rows`."""
    key = (use.id, f"need.{need.id}")
    amount, base, start = need.amount, 0.0, 0.0
    row = rows.scaled(key)[1] if key in park.series else None
    part, started = use.part_load, use.start_up
    if part is not None and leading_need(recipe, part.need) is need and use.capacity is not None:
        capacity = park.series.ends((use.id, "capacity"))[1]
        amount, base = willans(amount, capacity, part.load.value, part.efficiency.value)
    if started is not None and started.amount is not None and leading_need(recipe, started.need) is need:
        unit = "MWh" if need.by_energy else park.resources[need.accepts[0].resource].unit
        start = in_unit(started.amount, unit)
    return Asked(amount, base, start, row)
