"""Warm-up: how many of the first values of a series speak of how it began and not of how it runs.

MSER-5 drops as many as make the standard error of the mean of the rest smallest. Sources: White 1997, An effective truncation heuristic
for bias reduction in simulation output, Simulation 69(6), doi:10.1177/003754979706900601; White, Cobb and Spratt 2000, A comparison of
five steady-state truncation heuristics for simulation, Winter Simulation Conference, pages 755–760 (batches of five).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbiosis.errors import UsageError

BATCH = 5
"""Values that are averaged before they are looked at: MSER-5."""


@dataclass(frozen=True)
class WarmUp:
    """`values` of the series to drop, which last `hours` [h]; `mean` of what is left.

    Where the smallest standard error lies in the second half, the series is too short to tell, and `found` is False.
    """

    values: int
    hours: float
    mean: float
    found: bool


def warm_up(series: ArrayLike, *, step_h: float = 1.0, batch: int = BATCH) -> WarmUp:
    """Return the warm-up of `series` (n,), one value every `step_h` [h], by MSER-5.

    With Z_1 … Z_m the means of `batch` values each, the number d of batches to drop minimises Σ_{j>d}(Z_j − Z̄_d)² / (m − d)²,
    where Z̄_d is the mean of those that are left. Raises UsageError of fewer than four batches, and of values that are no numbers.
    """
    values = np.asarray(series, dtype=np.float64)
    m = len(values) // batch
    if values.ndim != 1 or m < 4:
        raise UsageError(f"a warm-up needs one series of at least {4 * batch} values")
    if not np.isfinite(values).all():
        raise UsageError("a series with missing or infinite values has no warm-up")
    means = values[: m * batch].reshape(m, batch).mean(axis=1)
    scores = _scores(means)
    drop = int(np.argmin(scores))
    found = drop <= m // 2
    return WarmUp(drop * batch, drop * batch * step_h, float(values[drop * batch :].mean()), found)


def _scores(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the MSER statistic for up to three quarters dropped: of a few that are left, little scatter may be luck."""
    m = len(means)
    centred = means - means.mean()  # so that the difference of sums of squares keeps its digits
    left = m - np.arange(m)
    sums = np.cumsum(centred[::-1])[::-1]
    squares = np.cumsum((centred**2)[::-1])[::-1]
    scores: NDArray[np.float64] = np.maximum(squares - sums**2 / left, 0.0) / left**2
    return scores[: m - m // 4]
