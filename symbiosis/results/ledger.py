"""Ledger: what leaves one account enters another; months by default, electricity always by the hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True)
class _Piece:
    """Amounts (n_periods, n_rows) [unit] of the entries `rows` for periods of `duration_h` [h] from `start_h` [h]."""

    rows: NDArray[np.int64]
    amounts: Floats
    start_h: float
    duration_h: float

    def columns(self) -> tuple[NDArray[np.int64], Floats, Floats, Floats]:
        """Return entry, amount, start and duration of every row that is not zero, by period."""
        periods, places = np.nonzero(self.amounts)
        starts = self.start_h + periods.astype(np.float64) * self.duration_h
        durations = np.full(len(periods), self.duration_h, dtype=np.float64)
        return self.rows[places], self.amounts[periods, places], starts, durations


@dataclass
class LedgerBlocks:
    """Rows of the ledger as they are booked, by position of their entry."""

    entries: Sequence[Entry]
    pieces: list[_Piece] = field(default_factory=list)

    def add(self, rows: NDArray[np.int64], amounts: Floats, *, start_h: float, duration_h: float) -> None:
        """Add `amounts` (n_periods, n_rows) [unit] of entries `rows` for periods of `duration_h` [h] from `start_h` [h]."""
        self.pieces.append(_Piece(rows, amounts, start_h, duration_h))

    def take_over(self, other: LedgerBlocks, places: NDArray[np.int64]) -> None:
        """Add the rows of `other`, whose entry number i is `places[i]` here."""
        self.pieces.extend(replace(piece, rows=places[piece.rows]) for piece in other.pieces)

    def frame(self, resources: dict[str, Resource]) -> pd.DataFrame:
        """Return the ledger with the columns of `COLUMNS`; texts are categories in the order of the entries."""
        import pandas as pd

        parts = [piece.columns() for piece in self.pieces]
        rows = np.concatenate([part[0] for part in parts]) if parts else np.zeros(0, dtype=np.int64)
        numbers = [np.concatenate([part[place] for part in parts]) if parts else np.zeros(0) for place in (1, 2, 3)]
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
        data["amount"], data["start_h"], data["duration_h"] = numbers
        return pd.DataFrame(data)[list(COLUMNS)]
