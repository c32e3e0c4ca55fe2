"""Rows: the series of the settlement model, of which an amount is a scale and a row; one row per shape, however many amounts it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from symbiosis.park.series import Rows

CONSTANT_ROW = 0
"""Row of the series that is one at every step."""

Key = tuple[str, str]
"""An amount, named by object and field."""


class SeriesRows:
    """The rows that were asked for, in that order; what nobody asks for, such as a temperature, is no row."""

    def __init__(self, amounts: Rows) -> None:
        self._amounts = amounts
        self._numbers = {(1.0, CONSTANT_ROW): CONSTANT_ROW}
        self._rows: list[NDArray[np.float64]] = [amounts.shapes[CONSTANT_ROW]]

    def row(self, key: Key) -> int:
        """Return the row that holds an amount itself, and not a shape to be scaled."""
        return self._stored(*self._amounts.scaled(key))

    def scaled(self, key: Key) -> tuple[float, int]:
        """Return the scale of an amount and the row that holds its shape."""
        scale, shape = self._amounts.scaled(key)
        return scale, self._stored(1.0, shape)

    def stacked(self) -> NDArray[np.float64]:
        """Return all rows (n_series, n_steps)."""
        return np.ascontiguousarray(np.vstack(self._rows), dtype=np.float64)

    def _stored(self, scale: float, shape: int) -> int:
        if (scale, shape) not in self._numbers:
            self._numbers[(scale, shape)] = len(self._rows)
            self._rows.append(scale * self._amounts.shapes[shape])
        return self._numbers[(scale, shape)]
