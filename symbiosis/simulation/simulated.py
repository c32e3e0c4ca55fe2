"""Simulated: what a run of the loop leaves behind, in the words of the engine and the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine.statistics import Statistics
from symbiosis.events.happening import Happening
from symbiosis.network.order import OperationOrder
from symbiosis.network.wiring import Wiring
from symbiosis.park.park import Park
from symbiosis.results.book import StockRow
from symbiosis.results.ledger import LedgerBlocks
from symbiosis.results.statistics import Statistic, Tally

Progress = Callable[[float], None]
Floats = NDArray[np.float64]


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
    events: tuple[Happening, ...] = ()
    """The story of the run, in the order of time."""
    facilities: tuple[Statistic, ...] = ()
    """What crews, fleets and docks did."""
    driver: str = "compiled"
    """What drove the run: the compiled loop, or SimPy."""

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
