"""Statistics: what processes, demands, stores and exchanges did on average over the time that counts, each mean weighted by time.

A mean over time is an integral divided by a length of time, so that one hour at full stock weighs as much as sixty minutes of it.
Source: Law, Simulation Modeling and Analysis, 5th ed. 2015, section 1.4.4 (time-average performance measures).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine.statistics import Statistics
from symbiosis.network.wiring import Wiring
from symbiosis.park.park import Park
from symbiosis.results.deliveries import delivery_of

Floats = NDArray[np.float64]

COLUMNS = {
    "kind": "process, demand, store, exchange, crew, fleet or dock",
    "object": "id of it; of a dock the plant",
    "measure": "what was measured, see MEASURES",
    "value": "the number [unit]",
    "unit": "its unit; 1 is a share or a count",
}
"""Columns of statistics.csv."""
MEASURES = {
    "present": "time that it was part of the park [h]",
    "level": "what was made, in the reference of the recipe, or served of a demand",
    "wanted": "plan of a process, or amount of a demand, over the time",
    "unserved": "what was wanted and neither made nor served, for want of an input or because it was out of service",
    "served": "level over what was wanted, at most 1 [1]",
    "utilisation": "used over what could have been: level or amount over capacity; of people, trucks, docks busy over all time [1]",
    "availability": "share of time that it was in service; in part of its capacity counts in part [1]",
    "running": "time at a level above zero [h]",
    "starts": "times that it began to run; one that runs at the start did not begin [1]",
    "trips": "times that it fell under its minimum load within a step [1]",
    "start_cost": "starts times the cost of one [CNY]",
    "stock_mean": "mean stock over time",
    "stock_min": "smallest stock",
    "stock_max": "largest stock",
    "empty": "share of time empty [1]",
    "full": "share of time full [1]",
    "amount": "what arrived",
    "lost": "what was lost on the way",
    "flow_mean": "amount per hour",
    "jobs": "jobs that were begun [1]",
    "queue_mean": "mean number that waited, over time [1]",
    "queue_max": "most that waited at once [1]",
    "wait_mean": "mean wait of a job [h]",
}
"""Measures of statistics.csv and what they say."""


@dataclass(frozen=True)
class Statistic:
    """One number about one object: `measure` is a key of MEASURES, `kind` and `object` as in COLUMNS."""

    kind: str
    object: str
    measure: str
    value: float
    unit: str


@dataclass
class _Sums:
    """Sums and extremes of one object over the regimes that it was part of."""

    kind: str
    name: str
    unit: str
    hours: float = 0.0
    sums: dict[str, float] = field(default_factory=dict)
    least: float = math.inf
    most: float = -math.inf

    def add(self, **amounts: float) -> None:
        for key, amount in amounts.items():
            self.sums[key] = self.sums.get(key, 0.0) + float(amount)


class Tally:
    """Sums up the regimes of a run, and says at the end what that makes."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], _Sums] = {}

    def add(
        self,
        park: Park,
        wiring: Wiring,
        *,
        start_h: float,
        stop_h: float,
        levels: Mapping[str, float],
        unserved: Mapping[str, float],
        amounts: Floats,
        counted: Statistics | None = None,
    ) -> None:
        """Add one regime: from `start_h` to `stop_h` [h] the park was `park`, wired as `wiring`.

        `levels` and `unserved` by process and demand and `amounts` (n_entries,) are sums over that time [unit]; `counted` is what the
        core saw in it.
        """
        hours = stop_h - start_h
        if hours <= 0.0:
            return
        span = _Span(park.step_h, start_h, stop_h)
        place = {process.id: number for number, process in enumerate(wiring.model.processes)}
        for _, use in park.processes():
            unit = park.resources[park.recipes[use.id].reference].unit
            row = self._row("process", use.id, unit, hours)
            row.add(level=levels[use.id])
            capacity = park.series.get((use.id, "capacity"))
            if capacity is not None:
                row.add(capacity=span.integral(capacity))
            plan = park.series.get((use.id, "plan")) if use.mode == "plan" else None
            if plan is not None:
                row.add(unserved=unserved[use.id], wanted=span.integral(plan))
            if counted is not None:
                number = place[use.id]
                row.add(
                    running=counted.running_h[number],
                    available=counted.available_h[number],
                    starts=counted.starts[number],
                    trips=counted.trips[number],
                )
                if use.start_up is not None and use.start_up.cost is not None:
                    row.add(start_cost=counted.starts[number] * use.start_up.cost.value)
        for _, demand in park.demands():
            row = self._row("demand", demand.id, park.resources[demand.resource].unit, hours)
            wanted = span.integral(park.series[(demand.id, "amount")])
            row.add(level=levels[demand.id], unserved=unserved[demand.id], wanted=wanted)
        if counted is not None:
            self._add_stores(park, wiring, counted, hours)
        self._add_exchanges(park, wiring, amounts, span, hours)

    def rows(self, facilities: Iterable[Statistic] = ()) -> tuple[Statistic, ...]:
        """Return every statistic, and those of `facilities` behind them; a mean over nothing (the wait of no jobs) is left out."""
        makers = {"process": _process, "demand": _demand, "store": _store, "exchange": _exchange}
        found: list[Statistic] = []
        for each in self._found.values():
            found.append(Statistic(each.kind, each.name, "present", each.hours, "h"))
            found += [
                Statistic(each.kind, each.name, measure, value, unit)
                for measure, value, unit in makers[each.kind](each)
            ]
        kinds = list(makers)
        found.sort(key=lambda row: kinds.index(row.kind))
        return (*found, *(row for row in facilities if not math.isnan(row.value)))

    def _row(self, kind: str, name: str, unit: str, hours: float) -> _Sums:
        row = self._found.setdefault((kind, name), _Sums(kind, name, unit))
        row.hours += hours
        return row

    def _add_stores(self, park: Park, wiring: Wiring, counted: Statistics, hours: float) -> None:
        place = {store.id: number for number, store in enumerate(wiring.model.stores)}
        for _, store in park.stores():
            number = place[store.id]
            row = self._row("store", store.id, park.resources[store.resource].unit, hours)
            row.add(stock=counted.stock_h[number], empty=counted.empty_h[number], full=counted.full_h[number])
            row.least = min(row.least, float(counted.stock_min[number]))
            row.most = max(row.most, float(counted.stock_max[number]))

    def _add_exchanges(self, park: Park, wiring: Wiring, amounts: Floats, span: _Span, hours: float) -> None:
        moved: dict[str, tuple[float, float]] = {}
        for entry, amount in zip(wiring.entries, amounts.tolist(), strict=True):
            name = delivery_of(entry.source, entry.target, entry.exchange)
            if name:
                arrived, lost = moved.get(name, (0.0, 0.0))
                gone = entry.target.startswith("loss:")
                moved[name] = (arrived, lost + amount) if gone else (arrived + amount, lost)
        for exchange in park.exchanges:
            row = self._row("exchange", exchange.id, park.resources[exchange.resource].unit, hours)
            arrived, lost = moved.get(exchange.id, (0.0, 0.0))
            row.add(amount=arrived, lost=lost)
            capacity = park.series.get((exchange.id, "capacity"))
            if capacity is not None:
                row.add(capacity=span.integral(capacity))


class _Span:
    """The time from `start_h` to `stop_h` [h] in steps of `step_h` [h], each of which it may hold in part."""

    def __init__(self, step_h: float, start_h: float, stop_h: float) -> None:
        first, last = math.floor(start_h / step_h), math.ceil(stop_h / step_h)
        steps = np.arange(first, last)
        self._steps = slice(first, last)
        self._lengths = np.minimum((steps + 1) * step_h, stop_h) - np.maximum(steps * step_h, start_h)

    def integral(self, series: Floats) -> float:
        """Return the integral [unit] of `series` [unit/h], which is constant within steps."""
        return float(series[self._steps] @ self._lengths)


def _process(row: _Sums) -> Iterable[tuple[str, float, str]]:
    level, capacity = row.sums["level"], row.sums.get("capacity", 0.0)
    yield from _demand(row) if "wanted" in row.sums else [("level", level, row.unit)]
    if 0.0 < capacity < math.inf:
        yield "utilisation", level / capacity, "1"
    if "running" in row.sums:
        yield "availability", row.sums["available"] / row.hours, "1"
        yield "running", row.sums["running"], "h"
        yield "starts", row.sums["starts"], "1"
        yield "trips", row.sums["trips"], "1"
    if "start_cost" in row.sums:
        yield "start_cost", row.sums["start_cost"], "CNY"


def _demand(row: _Sums) -> Iterable[tuple[str, float, str]]:
    level, wanted = row.sums["level"], row.sums["wanted"]
    yield "level", level, row.unit
    yield "wanted", wanted, row.unit
    yield "unserved", row.sums["unserved"], row.unit
    if wanted > 0.0:
        yield "served", min(level / wanted, 1.0), "1"


def _store(row: _Sums) -> Iterable[tuple[str, float, str]]:
    yield "stock_mean", row.sums["stock"] / row.hours, row.unit
    yield "stock_min", row.least, row.unit
    yield "stock_max", row.most, row.unit
    yield "empty", row.sums["empty"] / row.hours, "1"
    yield "full", row.sums["full"] / row.hours, "1"


def _exchange(row: _Sums) -> Iterable[tuple[str, float, str]]:
    amount, lost, capacity = row.sums["amount"], row.sums["lost"], row.sums.get("capacity", 0.0)
    yield "amount", amount, row.unit
    yield "lost", lost, row.unit
    yield "flow_mean", amount / row.hours, f"{row.unit}/h"
    if 0.0 < capacity < math.inf:
        yield "utilisation", (amount + lost) / capacity, "1"
