"""Agenda: what is set at which time, known ahead, in the order in which it happens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PROCESS, LINK, GATE, STOCK = 0, 1, 2, 3
"""Kinds of settings: the share of a process that is available, of the capacity of a link, of that of a gate; what a store holds [unit]."""


@dataclass(frozen=True)
class Agenda:
    """Settings sorted by time; those of equal times are made together.

    time_h [h]; kind: PROCESS, LINK or GATE; index: which one, in declared order (links as the variables `taken`); value in [0, 1].
    """

    time_h: NDArray[np.float64]
    kind: NDArray[np.int32]
    index: NDArray[np.int32]
    value: NDArray[np.float64]

    @classmethod
    def of(cls, rows: Iterable[tuple[float, int, int, float]]) -> Agenda:
        """Return the agenda of rows (time_h, kind, index, value); rows of equal times keep their order."""
        ordered = sorted(rows, key=lambda row: row[0])
        return cls(
            np.array([row[0] for row in ordered], dtype=np.float64),
            np.array([row[1] for row in ordered], dtype=np.int32),
            np.array([row[2] for row in ordered], dtype=np.int32),
            np.array([row[3] for row in ordered], dtype=np.float64),
        )

    def __len__(self) -> int:
        return len(self.time_h)


def positions(time_h: NDArray[np.float64], step_h: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the profile steps of times, and how far they lie in them [h], as `Core` counts a single time."""
    step = np.floor(time_h / step_h).astype(np.int64)
    offset = time_h - step * step_h
    ended = offset >= step_h * (1.0 - 1e-12)
    offset[ended | (offset <= step_h * 1e-12)] = 0.0
    return step + ended, offset
