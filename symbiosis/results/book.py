"""Book: what flows under one wiring is booked block by block, with the stocks that stand at the ends of its periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine.block import KINDS, Block, Flags, Variables
from symbiosis.library.resources import Resource
from symbiosis.network.wiring import Wiring
from symbiosis.park.park import Park
from symbiosis.results.booking import Booking
from symbiosis.results.ledger import LedgerBlocks

Floats = NDArray[np.float64]
AT_ONCE_H = 168
"""Hours that are booked at once [h]."""


@dataclass(frozen=True)
class StockRow:
    """Stock of one store, or of what is in transit over one exchange, over one period [unit], the period of its ledger rows."""

    store: str
    resource: str
    unit: str
    start_h: float
    duration_h: float
    stock_start: float
    stock_end: float


class Book:
    """Takes the blocks of one wiring. `selected` (n_variables,) are the variables whose value per profile step it needs.

    Blocks begin and end at whole hours. With `every_hour` every entry is booked by the hour, otherwise by block, and power by the hour.
    """

    def __init__(self, park: Park, wiring: Wiring, variables: Variables, stock: Floats, *, every_hour: bool) -> None:
        self.park, self.wiring, self.every_hour = park, wiring, every_hour
        mass_declared = frozenset(name for name, recipe in park.recipes.items() if recipe.mass_declared)
        self.booking = Booking(
            wiring, dict(zip(KINDS, variables.offsets, strict=False)), len(variables.names), mass_declared
        )
        self.resource_of = {store.id: store.resource for _, store in park.stores()}
        exchanges = {exchange.id: exchange.resource for exchange in park.exchanges}
        self.resource_of |= {f"transit-{each.id}": exchanges[each.id] for each in wiring.model.shipments}
        self._holders = [store.id for store in wiring.model.stores]
        self._holders += [f"transit-{each.id}" for each in wiring.model.shipments]
        hourly = [every_hour or self._resource(store.id).kind == "electricity" for store in wiring.model.stores]
        self._hourly_stores = np.array(hourly, dtype=bool)
        stocks = variables.range("stock").start + np.flatnonzero(self._hourly_stores)
        self.selected = np.full(len(variables.names), every_hour) | self.booking.hourly_variables
        self.selected[stocks] = True
        self._lots = {kind: variables.range(kind) for kind in ("loaded", "unloaded")}
        chosen = np.flatnonzero(self.selected)
        self._flow_columns = np.flatnonzero(self.booking.hourly_variables[chosen])
        self._stock_columns = np.searchsorted(chosen, stocks)
        self._rest = np.setdiff1d(np.arange(len(wiring.entries)), self.booking.hourly_rows)
        self._holds = stock
        self.ledger = LedgerBlocks(wiring.entries)
        self.totals = np.zeros(len(wiring.entries))
        self.levels = np.zeros(len(wiring.model.processes))
        self.unserved = np.zeros(len(wiring.model.processes))
        self.stocks: list[StockRow] = []
        self.worst = 0.0
        self.flags: list[Flags] = []

    def add(self, block: Block) -> None:
        """Book one block."""
        start_h, duration_h = block.start_h, block.stop_h - block.start_h
        if duration_h <= 0.0:
            return
        amounts = self.booking.amounts(np.concatenate([getattr(block, kind) for kind in KINDS]))
        holds = np.concatenate([block.stock, block.transit])
        period = f"hours {start_h:g}–{block.stop_h:g}"
        self.worst = max(self.worst, self.booking.close(amounts, holds - self._holds, period=period))
        self.totals += amounts
        self.levels += block.level
        self.unserved += block.unserved
        step_h = max(1.0, self.park.step_h)
        if self.every_hour:
            rows = np.arange(len(self.wiring.entries))
            by_hour = np.vstack([self.booking.amounts(row) for row in self._hours(block.hourly)])
            self.ledger.add(rows, by_hour, start_h=start_h, duration_h=step_h)
        else:
            self.ledger.add(self._rest, amounts[self._rest][None, :], start_h=start_h, duration_h=duration_h)
            if len(self.booking.hourly_rows):
                self._add_hours(block.hourly, start_h, step_h)
        self._add_stocks(block, holds, start_h, duration_h)
        self._holds = holds
        self.flags.append(block.flags)

    def _add_hours(self, steps: Floats, start_h: float, duration_h: float) -> None:
        """Book what is booked by the hour, some days at a time, so that a wide month needs no room of its own."""
        some = AT_ONCE_H * round(1.0 / self.park.step_h)
        for first in range(0, len(steps), some):
            part = self._hours(steps[first : first + some, self._flow_columns])
            begin_h = start_h + first * self.park.step_h
            amounts = self.booking.hourly_amounts(part)
            self.ledger.add(self.booking.hourly_rows, amounts, start_h=begin_h, duration_h=duration_h)

    def _add_stocks(self, block: Block, holds: Floats, start_h: float, duration_h: float) -> None:
        """Add what every store holds, and what is in transit, over the period of its ledger rows: the block, or each hour of it."""
        per_hour = round(1.0 / self.park.step_h)
        ends = [*block.hourly[per_hour - 1 :: per_hour, self._stock_columns].T]
        hourly = [*self._hourly_stores]
        if self.every_hour:
            ends += [*self._moving(block).T]
        hourly += [self.every_hour] * len(block.transit)
        following = iter(ends)
        for index, holder in enumerate(self._holders):
            by_hour = hourly[index]
            after = next(following).tolist() if by_hour else [float(holds[index])]
            length_h = 1.0 if by_hour else duration_h
            before = [float(self._holds[index]), *after]
            unit = self._resource(holder).unit
            self.stocks.extend(
                StockRow(
                    holder,
                    self.resource_of[holder],
                    unit,
                    start_h + hour * length_h,
                    length_h,
                    before[hour],
                    end,
                )
                for hour, end in enumerate(after)
            )

    def _moving(self, block: Block) -> Floats:
        """Return what is in transit at the end of every hour [unit], (hours, shipments)."""
        hours = self._hours(block.hourly)
        loaded, unloaded = (hours[:, self._lots[kind]] for kind in ("loaded", "unloaded"))
        moving = self._holds[len(self._hourly_stores) :] + np.cumsum(loaded - unloaded, axis=0)
        moving[-1] = block.transit
        return np.maximum(moving, 0.0)

    def _resource(self, holder: str) -> Resource:
        return self.wiring.resources[self.resource_of[holder]]

    def _hours(self, steps: Floats) -> Floats:
        """Sum quarter hours to hours."""
        per_hour = round(1.0 / self.park.step_h)
        if per_hour == 1:
            return steps
        whole = np.ascontiguousarray(steps).reshape(-1, per_hour, steps.shape[1])
        return np.asarray(whole.sum(axis=1))
