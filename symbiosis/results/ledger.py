"""Ledger: what leaves one account enters another; months by default, electricity always by the hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from symbiosis.network.wiring import Entry

if TYPE_CHECKING:
    import pandas as pd

    from symbiosis.library.resources import Resource

Floats = NDArray[np.float64]

COLUMNS = {
    "source": "account that the amount leaves",
    "target": "account that the amount enters",
    "resource": "id of the resource",
    "amount": "amount moved [unit]",
    "unit": "unit of the resource",
    "start_h": "begin of the period [h from the start of the horizon]",
    "duration_h": "length of the period [h]",
    "exchange": "exchange that moved it, where one did",
}
"""Columns of ledger.parquet."""


@dataclass
class LedgerBlocks:
    """Rows of the ledger as they are booked, by position of their entry."""

    entries: Sequence[Entry]
    rows: list[NDArray[np.int64]] = field(default_factory=list)
    amounts: list[Floats] = field(default_factory=list)
    starts: list[Floats] = field(default_factory=list)
    durations: list[Floats] = field(default_factory=list)

    def add_period(self, rows: NDArray[np.int64], amounts: Floats, *, start_h: float, duration_h: float) -> None:
        """Add `amounts` of entries `rows`, both (n,), for one period."""
        kept = amounts != 0.0
        self._add(rows[kept], amounts[kept], _constant(start_h, kept), _constant(duration_h, kept))

    def add_hours(self, rows: NDArray[np.int64], amounts: Floats, *, start_h: float, duration_h: float) -> None:
        """Add `amounts` (n_periods, n_rows) of entries `rows` (n_rows,) for periods of `duration_h` [h] from `start_h` [h]."""
        periods, places = np.nonzero(amounts)
        self._add(
            rows[places],
            amounts[periods, places],
            start_h + periods.astype(np.float64) * duration_h,
            np.full(len(periods), duration_h, dtype=np.float64),
        )

    def _add(self, rows: NDArray[np.int64], amounts: Floats, starts: Floats, durations: Floats) -> None:
        self.rows.append(rows)
        self.amounts.append(amounts)
        self.starts.append(starts)
        self.durations.append(durations)

    def frame(self, resources: dict[str, Resource]) -> pd.DataFrame:
        """Return the ledger with the columns of `COLUMNS`; texts are categories in the order of the entries."""
        import pandas as pd

        rows = np.concatenate(self.rows) if self.rows else np.zeros(0, dtype=np.int64)
        columns = {
            "source": [entry.source for entry in self.entries],
            "target": [entry.target for entry in self.entries],
            "resource": [entry.resource for entry in self.entries],
            "unit": [resources[entry.resource].unit for entry in self.entries],
            "exchange": [entry.exchange for entry in self.entries],
        }
        data: dict[str, object] = {}
        for name, texts in columns.items():
            codes, known = pd.factorize(np.array(texts, dtype=object))
            data[name] = pd.Categorical.from_codes(codes[rows], categories=pd.Index(known))
        data["amount"] = np.concatenate(self.amounts) if self.amounts else np.zeros(0)
        data["start_h"] = np.concatenate(self.starts) if self.starts else np.zeros(0)
        data["duration_h"] = np.concatenate(self.durations) if self.durations else np.zeros(0)
        return pd.DataFrame(data)[list(COLUMNS)]


def _constant(value: float, kept: NDArray[np.bool_]) -> Floats:
    return np.full(int(kept.sum()), value, dtype=np.float64)
