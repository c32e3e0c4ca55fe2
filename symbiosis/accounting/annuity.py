"""Annuity: equal yearly sums that pay off a capital with interest."""

from __future__ import annotations

import math


def annuity(capital: float, *, rate: float, lifetime: float) -> float:
    """Return the sum per year [CNY/a] that pays off `capital` [CNY] at `rate` [1/a] over `lifetime` [a], paid at the end of each year.

    capital · rate / (1 − (1 + rate)^−lifetime), and capital / lifetime without interest. Raises ValueError where the
    lifetime is not above zero or the rate is below it.
    """
    if lifetime <= 0.0 or rate < 0.0:
        msg = f"lifetime {lifetime:g} a must be above zero, rate {rate:g} not below it"
        raise ValueError(msg)
    if rate == 0.0:
        return capital / lifetime
    return capital * rate / -math.expm1(-lifetime * math.log1p(rate))
