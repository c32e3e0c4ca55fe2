"""Ledger: what leaves one account enters another; months by default, electricity always by the hour.

What is booked is held in memory up to a limit, then in a file without a name, and written out block by block: the ledger of a year of ten
thousand enterprises is larger than the memory that the run may take.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from symbiosis.network.wiring import Entry

if TYPE_CHECKING:
    import pandas as pd

    from symbiosis.library.resources import Resource

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

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
HOURLY_COLUMNS = ("start_h", "source", "target", "resource", "amount")
"""Columns of hourly.parquet."""
TEXTS = ("source", "target", "resource", "unit", "exchange")
HELD_BYTES = 32_000_000
"""Amounts that are held in memory [bytes]; what comes then goes to a file."""
BLOCK_ROWS = 500_000
"""Rows that are written at once."""


class Spool:
    """Arrays in a file without a name, compressed; the file is gone with the last who knows it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="symbiosis-ledger-")  # noqa: SIM115  # lives as long as the ledger
        weakref.finalize(self, self._file.close)

    def put(self, values: Floats) -> tuple[int, int, int]:
        """Append `values` and return begin, end and bytes when they are whole."""
        whole = np.ascontiguousarray(values)
        start = self._file.seek(0, 2)
        self._file.write(_arrow().compress(whole, codec="zstd", asbytes=True))
        return start, self._file.tell(), whole.nbytes

    def get(self, place: tuple[int, int, int]) -> Floats:
        """Return the numbers that were put at `place`, in one row."""
        start, end, size = place
        self._file.seek(start)
        data = _arrow().decompress(self._file.read(end - start), decompressed_size=size, codec="zstd", asbytes=True)
        return np.frombuffer(data, dtype=np.float64)


@dataclass(frozen=True)
class _Piece:
    """Amounts (n_periods, n_rows) [unit] of the entries `rows` for periods of `duration_h` [h] from `start_h` [h]; held, or in a spool."""

    rows: Places
    held: Floats | None
    start_h: float
    duration_h: float
    spool: Spool | None = None
    place: tuple[int, int, int] = (0, 0, 0)

    def amounts(self) -> Floats:
        """Return the amounts."""
        if self.held is not None:
            return self.held
        values = self.spool.get(self.place) if self.spool is not None else np.zeros(0)
        return values.reshape(-1, len(self.rows))

    def columns(self) -> Iterator[tuple[Places, Floats, Floats, Floats]]:
        """Yield entry, amount, start and duration of every row that is not zero, by period, some periods at a time."""
        amounts = self.amounts()
        some = max(1, BLOCK_ROWS // max(1, len(self.rows)))
        for first in range(0, len(amounts), some):
            part = amounts[first : first + some]
            periods, places = np.nonzero(part)
            starts = self.start_h + (first + periods).astype(np.float64) * self.duration_h
            durations = np.full(len(periods), self.duration_h, dtype=np.float64)
            yield self.rows[places], part[periods, places], starts, durations


@dataclass
class LedgerBlocks:
    """Rows of the ledger as they are booked, by position of their entry."""

    entries: Sequence[Entry]
    pieces: list[_Piece] = field(default_factory=list)
    _held: int = 0
    _spool: Spool | None = None

    def add(self, rows: Places, amounts: Floats, *, start_h: float, duration_h: float) -> None:
        """Add `amounts` (n_periods, n_rows) [unit] of entries `rows` for periods of `duration_h` [h] from `start_h` [h]."""
        if self._held + amounts.nbytes <= HELD_BYTES:
            self._held += amounts.nbytes
            self.pieces.append(_Piece(rows, amounts, start_h, duration_h))
            return
        self._spool = self._spool or Spool()
        self.pieces.append(_Piece(rows, None, start_h, duration_h, self._spool, self._spool.put(amounts)))

    def take_over(self, other: LedgerBlocks, places: Places) -> None:
        """Add the rows of `other`, whose entry number i is `places[i]` here."""
        self.pieces.extend(replace(piece, rows=places[piece.rows]) for piece in other.pieces)

    def frame(self, resources: dict[str, Resource]) -> pd.DataFrame:
        """Return the ledger with the columns of `COLUMNS`; texts are categories in the order of the entries."""
        import pandas as pd

        parts = [part for piece in self.pieces for part in piece.columns()]
        rows = np.concatenate([part[0] for part in parts]) if parts else np.zeros(0, dtype=np.int64)
        numbers = [np.concatenate([part[place] for part in parts]) if parts else np.zeros(0) for place in (1, 2, 3)]
        data: dict[str, object] = {}
        for name, (codes, known) in self._texts(resources).items():
            data[name] = pd.Categorical.from_codes(codes[rows], categories=pd.Index(known))
        data["amount"], data["start_h"], data["duration_h"] = numbers
        return pd.DataFrame(data)[list(COLUMNS)]

    def write(self, path: Path, resources: dict[str, Resource]) -> None:
        """Write the ledger to `path` as Parquet, block by block."""
        self._write(path, resources, tuple(COLUMNS), self.pieces)

    def write_hourly(self, path: Path, resources: dict[str, Resource]) -> None:
        """Write what is booked by the hour in MWh to `path` as Parquet, block by block."""
        power = np.array([resources[entry.resource].unit == "MWh" for entry in self.entries], dtype=bool)
        hourly = [piece for piece in self.pieces if piece.duration_h <= 1.0]
        self._write(path, resources, HOURLY_COLUMNS, hourly, only=power)

    def _write(
        self,
        path: Path,
        resources: dict[str, Resource],
        columns: tuple[str, ...],
        pieces: Sequence[_Piece],
        *,
        only: NDArray[np.bool_] | None = None,
    ) -> None:
        arrow = _arrow()
        texts = {name: value for name, value in self._texts(resources).items() if name in columns}
        kinds = {
            name: arrow.dictionary(arrow.int32(), arrow.string()) if name in texts else arrow.float64()
            for name in columns
        }
        schema = arrow.schema(list(kinds.items()))
        with arrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
            for rows, *numbers in _gathered(part for piece in pieces for part in piece.columns()):
                chosen = slice(None) if only is None else only[rows]
                found = dict(zip(("amount", "start_h", "duration_h"), (each[chosen] for each in numbers), strict=True))
                arrays = [
                    _dictionary(*texts[name], rows[chosen]) if name in texts else arrow.array(found[name])
                    for name in columns
                ]
                writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))

    def _texts(self, resources: dict[str, Resource]) -> dict[str, tuple[NDArray[np.int64], NDArray[np.object_]]]:
        """Return, by column, the code of each entry and the texts that the codes stand for."""
        import pandas as pd

        columns = {
            "source": [entry.source for entry in self.entries],
            "target": [entry.target for entry in self.entries],
            "resource": [entry.resource for entry in self.entries],
            "unit": [resources[entry.resource].unit for entry in self.entries],
            "exchange": [entry.exchange for entry in self.entries],
        }
        return {name: pd.factorize(np.array(texts, dtype=object)) for name, texts in columns.items()}


def _arrow() -> Any:
    """Return pyarrow, which is untyped and slow to import."""
    import pyarrow
    import pyarrow.parquet

    return pyarrow


def _joined(parts: Sequence[tuple[Places, Floats, Floats, Floats]]) -> tuple[Places, Floats, Floats, Floats]:
    rows, amounts, starts, durations = zip(*parts, strict=True)
    return np.concatenate(rows), np.concatenate(amounts), np.concatenate(starts), np.concatenate(durations)


def _gathered(
    parts: Iterator[tuple[Places, Floats, Floats, Floats]],
) -> Iterator[tuple[Places, Floats, Floats, Floats]]:
    """Join parts to blocks of about `BLOCK_ROWS` rows."""
    waiting: list[tuple[Places, Floats, Floats, Floats]] = []
    count = 0
    for part in parts:
        waiting.append(part)
        count += len(part[0])
        if count >= BLOCK_ROWS:
            yield _joined(waiting)
            waiting, count = [], 0
    if waiting:
        yield _joined(waiting)


def _dictionary(codes: NDArray[np.int64], known: NDArray[np.object_], rows: Places) -> Any:
    """Return the texts of `rows` as codes of those texts alone that occur among them."""
    arrow = _arrow()
    of_rows = codes[rows]
    present = np.zeros(len(known), dtype=bool)
    present[of_rows] = True
    places = np.cumsum(present, dtype=np.int32)[of_rows] - 1
    texts = arrow.array(known[present].tolist(), arrow.string())
    return arrow.DictionaryArray.from_arrays(arrow.array(places), texts)
