"""Interval: what a mean over replications is worth; replications are independent, hours of one run are not.

Sources: Student 1908, doi:10.2307/2331554 (interval of a mean); Welch 1938, doi:10.2307/2332010 (two samples of different variance);
Law, Simulation Modeling and Analysis, 5th ed. 2015, sections 9.4.1 (replications), 10.2 (two systems) and 11.2 (common random numbers);
Wilson 1927, doi:10.1080/01621459.1927.10502953 (interval of a share).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from symbiosis.errors import UsageError

CONFIDENCE = 0.95
"""Confidence of an interval where nothing else is said."""


@dataclass(frozen=True)
class Interval:
    """A mean of `n` replications with its standard deviation, standard error and bounds, all in the unit of the values.

    `error`, `low` and `high` are None of a single replication, which tells nothing of its own scatter.
    """

    mean: float
    deviation: float
    error: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def half_width(self) -> float | None:
        """Half of the width, the number behind ±."""
        return None if self.high is None or self.low is None else (self.high - self.low) / 2.0


@dataclass(frozen=True)
class Difference:
    """What another system differs by: `interval` from pairs, `independent` the half width that unpaired replications would give."""

    interval: Interval
    independent: float | None

    @property
    def narrower(self) -> float | None:
        """Share by which pairing makes the interval narrower; negative where it makes it wider, None where neither has a width."""
        paired = self.interval.half_width
        if paired is None or self.independent is None or self.independent <= 0.0:
            return None
        return 1.0 - paired / self.independent


def interval(values: Sequence[float], *, confidence: float = CONFIDENCE) -> Interval:
    """Return mean and Student-t interval of independent `values`: mean ± t(n - 1, (1 + confidence)/2) · s/√n."""
    level = _level(confidence)
    n = len(values)
    if n == 0:
        raise UsageError("a mean needs at least one value")
    mean, variance = _moments(values)
    if n == 1:
        return Interval(mean, 0.0, None, None, None, 1)
    error = math.sqrt(variance / n)
    half = _student(n - 1, level) * error
    return Interval(mean, math.sqrt(variance), error, mean - half, mean + half, n)


def difference(base: Sequence[float], other: Sequence[float], *, confidence: float = CONFIDENCE) -> Difference:
    """Return the interval of `other` - `base` from pairs: value k of both comes from the same random numbers.

    `independent` is the half width of Welch's interval, that of the same two samples without the pairing.
    """
    if len(base) != len(other):
        raise UsageError(f"pairs need as many values on both sides, not {len(base)} and {len(other)}")
    paired = interval([after - before for before, after in zip(base, other, strict=True)], confidence=confidence)
    n = len(base)
    if n < 2:
        return Difference(paired, None)
    variances = [_moments(values)[1] / n for values in (base, other)]
    total = math.fsum(variances)
    if total <= 0.0:
        return Difference(paired, 0.0)
    freedom = (n - 1) * total**2 / math.fsum(each**2 for each in variances)
    return Difference(paired, _student(freedom, _level(confidence)) * math.sqrt(total))


def share_interval(hits: int, n: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return Wilson's interval of the share `hits`/`n`, which stays within 0 and 1 also where all or none hit."""
    from scipy.special import ndtri

    if not 0 <= hits <= n or n < 1:
        raise UsageError(f"{hits} of {n} is no share")
    z = float(ndtri(_level(confidence)))
    share = hits / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (0.0 if hits == 0 else centre - half), (1.0 if hits == n else centre + half)


def _level(confidence: float) -> float:
    """Return the probability below the upper bound."""
    if not 0.0 < confidence < 1.0:
        raise UsageError(f"a confidence lies between 0 and 1, as {CONFIDENCE}; {confidence:g} does not")
    return (1.0 + confidence) / 2.0


def _student(freedom: float, probability: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))


def _moments(values: Sequence[float]) -> tuple[float, float]:
    """Return mean and unbiased variance; equal values have none, whatever rounding makes of their mean."""
    first = float(values[0])
    if all(value == first for value in values):
        return first, 0.0
    n = len(values)
    mean = math.fsum(values) / n
    return mean, math.fsum((value - mean) ** 2 for value in values) / (n - 1)
