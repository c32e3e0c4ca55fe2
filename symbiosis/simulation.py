"""Simulation: the one loop that joins park, events, engine and ledger. The park may change in the course of the run."""

from __future__ import annotations

import calendar
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine.block import Flags
from symbiosis.engine.core import Core
from symbiosis.engine.statistics import Statistics
from symbiosis.errors import UsageError
from symbiosis.network.build import build
from symbiosis.network.order import OperationOrder
from symbiosis.network.wiring import Entry, Wiring
from symbiosis.park.park import Park
from symbiosis.results.book import Book, StockRow
from symbiosis.results.ledger import LedgerBlocks
from symbiosis.results.statistics import Statistic, Tally

Progress = Callable[[float], None]
Floats = NDArray[np.float64]
PERIODS = ("month", "hour")
WITHDRAWN = "export:withdrawn"
"""Where the stock of a store goes that is no longer part of the park."""


@dataclass(frozen=True)
class Part:
    """What happened while the park was as `park`, from `start_h` to `stop_h` [h]; `totals` (n_entries,) [unit] as in `wiring`."""

    park: Park
    wiring: Wiring
    start_h: float
    stop_h: float
    totals: Floats
    levels: dict[str, float]
    unserved: dict[str, float]
    stocks: tuple[StockRow, ...]
    counted: Statistics | None = None
    """What the core saw of processes and stores."""


@dataclass(frozen=True)
class Simulated:
    """A park simulated: what every entry of the wiring amounts to, the ledger, the stocks, and how the settlement went.

    `totals` (n_entries,) [unit] are sums over the horizon; `worst_residual` is the largest relative residual of any account in any period.
    Where the park changed in the course of the run, `wiring` has the entries of all its states, and `parts` keeps them apart.
    """

    wiring: Wiring
    order: OperationOrder
    totals: Floats
    levels: dict[str, float]
    """Level of each process integrated over the horizon [reference unit]."""
    unserved: dict[str, float]
    """What was wanted of each planned process and demand and not served [unit]."""
    ledger: LedgerBlocks
    stocks: tuple[StockRow, ...]
    hours: float
    wall_s: float
    worst_residual: float
    flags: dict[str, object]
    parts: tuple[Part, ...] = ()
    facilities: tuple[Statistic, ...] = ()
    """What crews, fleets and docks did."""

    @property
    def statistics(self) -> tuple[Statistic, ...]:
        """Means over time of processes, demands, stores, exchanges and facilities."""
        tally = Tally()
        for part in self.parts:
            tally.add(
                part.park,
                part.wiring,
                start_h=part.start_h,
                stop_h=part.stop_h,
                levels=part.levels,
                unserved=part.unserved,
                amounts=part.totals,
                counted=part.counted,
            )
        return tally.rows(self.facilities)


def simulate_flows(
    park: Park,
    *,
    hours: float | None = None,
    warm_up_h: float = 0.0,
    period: str = "month",
    progress: Progress | None = None,
) -> Simulated:
    """Return `park` simulated over `hours` (by default its year), booked by `period` (`month`, or `hour` for every entry).

    The first `warm_up_h` [h] are simulated and neither booked nor counted.
    """
    if period not in PERIODS:
        msg = f'period "{period}" is not known; allowed: {", ".join(PERIODS)}'
        raise UsageError(msg)
    horizon_h = _horizon(park, hours)
    _check_warm_up(warm_up_h, horizon_h)
    ends = [end for end in _month_ends(park) if end < horizon_h]
    stages: list[_Stage] = []
    wall = 0.0
    for start_h, stop_h, state in spans(park, horizon_h):
        stage = _Stage(state, start_h, stop_h, before=stages[-1] if stages else None, every_hour=period == "hour")
        stages.append(stage)
        started = time.perf_counter()
        if start_h < warm_up_h:
            stage.pass_by(min(warm_up_h, stop_h))
        for end_h in [*(end for end in ends if stage.start_h < end < stop_h), stop_h]:
            stage.core.advance_to(end_h)
            stage.book.add(stage.core.take())
            if progress is not None:
                progress(end_h / horizon_h)
        wall += time.perf_counter() - started
    counted = [stage for stage in stages if stage.stop_h > warm_up_h]
    return _joined(counted, horizon_h - warm_up_h, wall)


def spans(park: Park, horizon_h: float) -> list[tuple[float, float, Park]]:
    """Return (start, stop, park as it then is) for every stretch of the horizon [h]; several turns at one hour are one."""
    starts: dict[float, Park] = {0.0: park}
    for turn in park.turns:
        if turn.at_h < horizon_h:
            starts[turn.at_h] = turn.park
    times = [*starts, horizon_h]
    return [(start, stop, starts[start]) for start, stop in pairwise(times)]


class _Stage:
    """One state of the park: compiled, with the stocks of the state before it."""

    def __init__(self, park: Park, start_h: float, stop_h: float, *, before: _Stage | None, every_hour: bool) -> None:
        self.park, self.start_h, self.stop_h = park, start_h, stop_h
        self.wiring = build(park)
        self.core = Core(self.wiring.model, start_h=start_h)
        self.gone: list[tuple[Entry, float]] = []
        if before is not None:
            self._take_over(before)
        self.every_hour = every_hour
        self._begin()

    def _begin(self) -> None:
        """Begin to book here."""
        self.initial = self.core.stock.copy()
        holds = np.concatenate([self.initial, self.core.transit])
        self.book = Book(self.park, self.wiring, self.core.variables, holds, every_hour=self.every_hour)
        self.core.hourly = self.book.selected

    def pass_by(self, until_h: float) -> None:
        """Simulate to `until_h` [h] without counting, and begin to book there."""
        self.core.hourly = None
        self.core.advance_to(until_h)
        self.core.take()
        self.core.reset_statistics()
        self.start_h, self.gone = until_h, []
        self._begin()

    def _take_over(self, before: _Stage) -> None:
        """Stocks go on by the id of their store; what no store takes over is withdrawn from the park."""
        held = dict(zip((store.id for store in before.wiring.model.stores), before.core.stock.tolist(), strict=True))
        stores = self.wiring.model.stores
        stock = [min(held.get(store.id, store.initial), store.capacity) for store in stores]
        self.core.put_stock(np.array(stock))
        ways = [each.id for each in before.wiring.model.shipments]
        moving = dict(zip(ways, before.core.transit.tolist(), strict=True))
        self.core.transit[:] = [moving.get(each.id, 0.0) for each in self.wiring.model.shipments]
        kept = dict(zip((store.id for store in stores), stock, strict=True))
        kept |= {f"transit-{each.id}": moving.get(each.id, 0.0) for each in self.wiring.model.shipments}
        held |= {f"transit-{name}": amount for name, amount in moving.items()}
        resources = before.book.resource_of
        for holder, amount in held.items():
            left = amount - kept.get(holder, 0.0)
            if left > 0.0:
                self.gone.append((Entry(f"store:{holder}", WITHDRAWN, resources[holder], "", ()), left))

    def part(self) -> Part:
        """Return what happened in this state."""
        names = [process.id for process in self.wiring.model.processes]
        return Part(
            park=self.park,
            wiring=self.wiring,
            start_h=self.start_h,
            stop_h=self.stop_h,
            totals=self.book.totals,
            levels=dict(zip(names, self.book.levels.tolist(), strict=True)),
            unserved=dict(zip(names, self.book.unserved.tolist(), strict=True)),
            stocks=tuple(self.book.stocks),
        )


def _joined(stages: Sequence[_Stage], hours: float, wall_s: float) -> Simulated:
    """Return the stages as one run: entries of all wirings side by side, equal ones together."""
    entries: dict[tuple[str, str, str, str, bool], Entry] = {}
    for stage in stages:
        for entry in (*(entry for entry, _ in stage.gone), *stage.wiring.entries):
            entries.setdefault(_key(entry), entry)
    place = {key: number for number, key in enumerate(entries)}
    ledger = LedgerBlocks(tuple(entries.values()))
    totals = np.zeros(len(entries))
    stocks: list[StockRow] = []
    for stage in stages:
        for entry, amount in stage.gone:
            row = place[_key(entry)]
            totals[row] += amount
            ledger.add(np.array([row]), np.array([[amount]]), start_h=stage.start_h, duration_h=0.0)
            stocks.append(_withdrawn(entry, amount, stage))
        rows = np.array([place[_key(entry)] for entry in stage.wiring.entries], dtype=np.int64)
        np.add.at(totals, rows, stage.book.totals)
        ledger.take_over(stage.book.ledger, rows)
        stocks += stage.book.stocks
    parts = [stage.part() for stage in stages]
    first = stages[0]
    wiring = first.wiring
    if len(stages) > 1:
        resources = {name: resource for stage in stages for name, resource in stage.wiring.resources.items()}
        owners = {name: owner for stage in stages for name, owner in stage.wiring.owners.items()}
        wiring = replace(wiring, entries=tuple(entries.values()), resources=resources, owners=owners)
    return Simulated(
        wiring=wiring,
        order=first.core.stream.order,
        totals=totals,
        levels=_summed(part.levels for part in parts),
        unserved=_summed(part.unserved for part in parts),
        ledger=ledger,
        stocks=tuple(stocks),
        hours=hours,
        wall_s=wall_s,
        worst_residual=max(stage.book.worst for stage in stages),
        flags=_flags([flags for stage in stages for flags in stage.book.flags]),
        parts=tuple(parts),
    )


def _key(entry: Entry) -> tuple[str, str, str, str, bool]:
    return (entry.source, entry.target, entry.resource, entry.exchange, entry.residual)


def _withdrawn(entry: Entry, amount: float, stage: _Stage) -> StockRow:
    holder = entry.source.removeprefix("store:")
    places = {store.id: number for number, store in enumerate(stage.wiring.model.stores)}
    kept = float(stage.initial[places[holder]]) if holder in places else 0.0
    return StockRow(
        holder, entry.resource, stage.wiring.resources[entry.resource].unit, stage.start_h, 0.0, kept + amount, kept
    )


def _summed(tables: Iterable[dict[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for table in tables:
        for name, value in table.items():
            found[name] = found.get(name, 0.0) + value
    return found


def _flags(found: Sequence[Flags]) -> dict[str, object]:
    """Return how the settlement went: passes, holds, crossings, and each block that did not converge."""
    blocks = [
        {"operations": list(block.operations), "times": block.times, "residual": block.residual}
        for flags in found
        for block in flags.unconverged
    ]
    summed = {
        name: sum(getattr(flags, name) for flags in found)
        for name in ("settlements", "segments", "crossings", "holds", "passes_open", "sweeps")
    }
    return {**summed, "passes": max((flags.passes for flags in found), default=0), "unconverged": blocks}


def _horizon(park: Park, hours: float | None) -> float:
    if hours is None:
        return park.hours
    steps = round(hours / park.step_h)
    if steps < 1 or steps * park.step_h > park.hours:
        msg = f"--hours {hours:g} must lie between {park.step_h:g} and {park.hours:g}"
        raise UsageError(msg)
    return steps * park.step_h


def _check_warm_up(warm_up_h: float, horizon_h: float) -> None:
    if warm_up_h % 1.0 or not 0.0 <= warm_up_h < horizon_h:
        msg = f"a warm-up of {warm_up_h:g} h must be whole hours and shorter than the horizon of {horizon_h:g} h"
        raise UsageError(msg)


def _month_ends(park: Park) -> list[float]:
    """Return when each month of the park's year ends [h]."""
    days = [calendar.monthrange(park.spec.year, month)[1] for month in range(1, 13)]
    return [float(end) for end in np.cumsum(days) * 24]
