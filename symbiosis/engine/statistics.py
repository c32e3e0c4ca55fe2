"""Statistics: what a core has seen of each process and store, weighted by time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Statistics:
    """From `start_h` to `stop_h`, in declared order: of each process, then of each store."""

    start_h: float
    stop_h: float
    running_h: Floats
    """Time at a level above zero [h]."""
    available_h: Floats
    """Available share integrated over time [h]."""
    starts: NDArray[np.int64]
    """Times that the level rose from zero."""
    trips: NDArray[np.int64]
    """Times that a unit fell under its minimum load within a step."""
    stock_h: Floats
    """Stock integrated over time [unit h], exact over every linear phase."""
    stock_min: Floats
    stock_max: Floats
    empty_h: Floats
    full_h: Floats
