"""Duration: a random length of time, drawn one by one or many at once with the same numbers.

A Weibull time of mean m and shape k has the scale m / Γ(1 + 1/k).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

DRAWN_AT_ONCE = 16
"""Lengths that are drawn together: NumPy gives the same numbers one by one, only slower."""
Distribution = Literal["exponential", "weibull", "fixed"]


@dataclass
class Duration:
    """Lengths of time with `mean` [h], drawn from `random`."""

    random: np.random.Generator
    mean: float
    distribution: Distribution = "exponential"
    shape: float = 1.0

    def __post_init__(self) -> None:
        self._scale = self.mean / math.gamma(1.0 + 1.0 / self.shape) if self.distribution == "weibull" else self.mean
        self._drawn: list[float] = []

    def draw(self) -> float:
        """Return the next length [h]."""
        if not self._drawn:
            self._drawn = self.draw_many(DRAWN_AT_ONCE)[::-1].tolist()
        return self._drawn.pop()

    def draw_many(self, count: int) -> NDArray[np.float64]:
        """Return the next `count` lengths [h]: those that as many calls of `draw` would give; use one of the two."""
        if self.distribution == "exponential":
            return self.random.exponential(self._scale, count)
        if self.distribution == "weibull":
            return self._scale * self.random.weibull(self.shape, count)
        return np.full(count, self.mean)
