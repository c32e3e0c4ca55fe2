"""Stage: one state of the park in motion, compiled, with the stocks of the state before it."""

from __future__ import annotations

import numpy as np

from symbiosis.engine.core import Core
from symbiosis.network.build import build
from symbiosis.network.wiring import Entry
from symbiosis.park.park import Park
from symbiosis.results.book import Book, StockRow
from symbiosis.simulation.simulated import Part

WITHDRAWN = "export:withdrawn"
"""Where the stock of a store goes that is no longer part of the park."""


class Stage:
    """The park as it is from `start_h` to `stop_h` [h]; `before` is the stage that it follows."""

    def __init__(self, park: Park, start_h: float, stop_h: float, *, before: Stage | None, every_hour: bool) -> None:
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

    def begin_at(self, time_h: float) -> None:
        """Forget what flowed up to `time_h` [h], where the core stands: what is booked and counted begins here."""
        self.core.take()
        self.core.reset_statistics()
        self.start_h, self.gone = time_h, []
        self._begin()

    def _take_over(self, before: Stage) -> None:
        """What runs and what is held goes on by id; what no store takes over is withdrawn from the park."""
        self.core.take_over(before.core)
        kept, held = _held(self), _held(before)
        self.resources = {**before.wiring.resources, **self.wiring.resources}
        names = before.book.resource_of
        for holder, amount in held.items():
            left = amount - kept.get(holder, 0.0)
            if left > 0.0:
                self.gone.append((Entry(f"store:{holder}", WITHDRAWN, names[holder], "", ()), left))

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
            counted=self.core.statistics(),
        )

    def withdrawals(self) -> list[tuple[Entry, float, StockRow]]:
        """Return what was withdrawn at the start: the entry, the amount [unit], and the stock before and after."""
        places = {store.id: number for number, store in enumerate(self.wiring.model.stores)}
        found: list[tuple[Entry, float, StockRow]] = []
        for entry, amount in self.gone:
            holder = entry.source.removeprefix("store:")
            kept = float(self.initial[places[holder]]) if holder in places else 0.0
            unit = self.resources[entry.resource].unit
            row = StockRow(holder, entry.resource, unit, self.start_h, 0.0, kept + amount, kept)
            found.append((entry, amount, row))
        return found


def _held(stage: Stage) -> dict[str, float]:
    """Return what every store of a stage holds, and what is in transit over each exchange [unit]."""
    model = stage.wiring.model
    found = dict(zip((store.id for store in model.stores), stage.core.stock.tolist(), strict=True))
    return found | {
        f"transit-{each.id}": amount for each, amount in zip(model.shipments, stage.core.transit.tolist(), strict=True)
    }
