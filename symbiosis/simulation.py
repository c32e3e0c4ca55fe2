"""Simulation: the one loop that joins park, engine and ledger; SimPy is its clock."""

from __future__ import annotations

import calendar
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine.block import KINDS, Block, Flags
from symbiosis.engine.clock import Clock
from symbiosis.engine.core import Core
from symbiosis.errors import UsageError
from symbiosis.library.resources import Resource
from symbiosis.network.build import build
from symbiosis.network.order import OperationOrder
from symbiosis.network.wiring import Wiring
from symbiosis.park.park import Park
from symbiosis.results.booking import Booking
from symbiosis.results.ledger import LedgerBlocks

Progress = Callable[[float], None]
PERIODS = ("month", "hour")


@dataclass(frozen=True)
class StockRow:
    """Stock of one store over one period [unit], the period of its ledger rows."""

    store: str
    resource: str
    unit: str
    start_h: float
    duration_h: float
    stock_start: float
    stock_end: float


@dataclass(frozen=True)
class Simulated:
    """A park simulated: what every entry of the wiring amounts to, the ledger, the stocks, and how the settlement went.

    `totals` (n_entries,) [unit] are sums over the horizon; `worst_residual` is the largest relative residual of any account in any period.
    """

    wiring: Wiring
    order: OperationOrder
    totals: NDArray[np.float64]
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


def simulate_flows(
    park: Park, *, hours: float | None = None, period: str = "month", progress: Progress | None = None
) -> Simulated:
    """Return `park` simulated over `hours` (by default its year), booked by `period` (`month`, or `hour` for every entry)."""
    if period not in PERIODS:
        msg = f'period "{period}" is not known; allowed: {", ".join(PERIODS)}'
        raise UsageError(msg)
    wiring = build(park)
    steps = _steps(park, wiring, hours)
    core = Core(wiring.model)
    mass_declared = frozenset(name for name, recipe in park.recipes.items() if recipe.mass_declared)
    booking = Booking(
        wiring, dict(zip(KINDS, core.variables.offsets, strict=False)), len(core.variables.names), mass_declared
    )
    book = _Book(park, wiring, core, booking, every_hour=period == "hour")
    core.advance(0, 0)
    started = time.perf_counter()
    clock = Clock(core, book.add, boundaries_h=_month_ends(park), hourly=book.selected, progress=progress)
    clock.run(steps * park.step_h)
    wall = time.perf_counter() - started
    return Simulated(
        wiring=wiring,
        order=core.stream.order,
        totals=book.totals,
        levels=dict(zip((process.id for process in wiring.model.processes), book.levels.tolist(), strict=True)),
        unserved=dict(zip((process.id for process in wiring.model.processes), book.unserved.tolist(), strict=True)),
        ledger=book.ledger,
        stocks=tuple(book.stocks),
        hours=steps * park.step_h,
        wall_s=wall,
        worst_residual=book.worst,
        flags=book.flags(),
    )


def _steps(park: Park, wiring: Wiring, hours: float | None) -> int:
    available = int(wiring.model.series.shape[1])
    if hours is None:
        return available
    steps = round(hours / park.step_h)
    if steps < 1 or steps > available:
        msg = f"--hours {hours:g} must lie between {park.step_h:g} and {available * park.step_h:g}"
        raise UsageError(msg)
    return steps


def _month_ends(park: Park) -> list[float]:
    """Return when each month of the park's year ends [h]."""
    days = [calendar.monthrange(park.spec.year, month)[1] for month in range(1, 13)]
    return [float(end) for end in np.cumsum(days) * 24]


class _Book:
    """Takes blocks from the clock and books them."""

    def __init__(self, park: Park, wiring: Wiring, core: Core, booking: Booking, *, every_hour: bool) -> None:
        self.park, self.wiring, self.core, self.booking = park, wiring, core, booking
        self.every_hour = every_hour
        self.resource_of = {store.id: store.resource for _, store in park.stores()}
        self.hourly_stores = np.array(
            [every_hour or self._resource(store.id).kind == "electricity" for store in wiring.model.stores], dtype=bool
        )
        stocks = core.variables.range("stock").start + np.flatnonzero(self.hourly_stores)
        self.selected = np.full(len(core.variables.names), every_hour) | booking.hourly_variables
        self.selected[stocks] = True
        chosen = np.flatnonzero(self.selected)
        self.flow_columns = np.flatnonzero(booking.hourly_variables[chosen])
        self.stock_columns = np.searchsorted(chosen, stocks)
        self.ledger = LedgerBlocks(wiring.entries)
        self.totals = np.zeros(len(wiring.entries))
        self.levels = np.zeros(len(wiring.model.processes))
        self.unserved = np.zeros(len(wiring.model.processes))
        self.stock = np.array([store.initial for store in wiring.model.stores])
        self.stocks: list[StockRow] = []
        self.worst = 0.0
        self._flags: list[Flags] = []

    def add(self, block: Block, start: int, stop: int) -> None:
        """Book one block of profile steps."""
        step_h = self.park.step_h
        start_h, duration_h = start * step_h, (stop - start) * step_h
        amounts = self.booking.amounts(np.concatenate([getattr(block, kind) for kind in KINDS]))
        change = block.stock - self.stock
        self.worst = max(self.worst, self.booking.close(amounts, change, period=f"hours {start_h:g}–{stop * step_h:g}"))
        self.totals += amounts
        self.levels += block.level
        self.unserved += block.unserved
        if self.every_hour:
            rows = np.arange(len(self.wiring.entries))
            by_hour = np.vstack([self.booking.amounts(row) for row in self._hours(block.hourly)])
            self.ledger.add(rows, by_hour, start_h=start_h, duration_h=max(1.0, step_h))
        else:
            hourly = self.booking.hourly_rows
            others = np.setdiff1d(np.arange(len(self.wiring.entries)), hourly)
            self.ledger.add(others, amounts[others][None, :], start_h=start_h, duration_h=duration_h)
            if len(hourly):
                by_hour = self.booking.hourly_amounts(self._hours(block.hourly[:, self.flow_columns]))
                self.ledger.add(hourly, by_hour, start_h=start_h, duration_h=max(1.0, step_h))
        self._add_stocks(block, start_h, duration_h)
        self.stock = block.stock.copy()
        self._flags.append(block.flags)

    def _add_stocks(self, block: Block, start_h: float, duration_h: float) -> None:
        """Add the stock of every store over the period of its ledger rows: the block, or each hour of it."""
        per_hour = round(1.0 / self.park.step_h)
        ends = iter(block.hourly[per_hour - 1 :: per_hour, self.stock_columns].T)
        for index, store in enumerate(self.wiring.model.stores):
            resource = self.resource_of[store.id]
            unit = self._resource(store.id).unit
            by_hour = bool(self.hourly_stores[index])
            after = next(ends).tolist() if by_hour else [float(block.stock[index])]
            length_h = 1.0 if by_hour else duration_h
            before = [float(self.stock[index]), *after]
            self.stocks.extend(
                StockRow(store.id, resource, unit, start_h + hour * length_h, length_h, before[hour], end)
                for hour, end in enumerate(after)
            )

    def _resource(self, store: str) -> Resource:
        return self.wiring.resources[self.resource_of[store]]

    def flags(self) -> dict[str, object]:
        """Return how the settlement went: passes, holds, crossings, and each block that did not converge."""
        blocks = [
            {"operations": list(block.operations), "times": block.times, "residual": block.residual}
            for flags in self._flags
            for block in flags.unconverged
        ]
        summed = {
            name: sum(getattr(flags, name) for flags in self._flags)
            for name in ("settlements", "segments", "crossings", "holds", "passes_open", "sweeps")
        }
        most = max((flags.passes for flags in self._flags), default=0)
        return {**summed, "passes": most, "unconverged": blocks}

    def _hours(self, steps: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum quarter hours to hours."""
        per_hour = round(1.0 / self.park.step_h)
        if per_hour == 1:
            return steps
        whole = np.ascontiguousarray(steps).reshape(-1, per_hour, steps.shape[1])
        return np.asarray(whole.sum(axis=1))
