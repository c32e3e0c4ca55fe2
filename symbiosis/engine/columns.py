"""Columns: many arrays handed to compiled code as one pointer, at a table of where they lie."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine.kernels.fields import FIELDS, NUMBERS, TABLE


class Columns:
    """Arrays by name, and the table of where they lie. `put` keeps what it is given, so that it lives as long as the table."""

    def __init__(self) -> None:
        self._table = np.zeros((len(FIELDS), TABLE), dtype=np.int64)
        self.arrays: dict[str, NDArray[Any]] = {}
        self.address = self._table.ctypes.data
        for name, field in FIELDS.items():
            self.put(name, np.zeros((0,) + (field.row or 0,) * (field.dimensions - 1), dtype=field.dtype))

    def put(self, name: str, array: NDArray[Any]) -> None:
        """Let the kernels find `array` under `name`. Raises TypeError where it is not laid out as the field says."""
        if self.arrays.get(name) is array:
            return
        field = FIELDS[name]
        row = array.shape[1] if array.ndim == 2 else 1
        fits = array.dtype == field.dtype and array.ndim == field.dimensions and array.flags.c_contiguous
        if not fits or (field.row is not None and row != field.row):
            msg = f"{name}: {array.dtype} of shape {array.shape} is not {field}"
            raise TypeError(msg)
        self.arrays[name] = array
        self._table[NUMBERS[name]] = array.__array_interface__["data"][0], len(array), row

    def __reduce__(self) -> NoReturn:
        """Refuse to be copied: a copy would point at the arrays of the first."""
        raise TypeError("columns cannot be copied; put the arrays into others")
