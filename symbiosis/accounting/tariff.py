"""Tariff: what a MWh costs at each step of a year; a part of the price that is not known makes the whole not known."""

from __future__ import annotations

import calendar
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbiosis.library.prices import PriceRow, TariffSpec
from symbiosis.units import Evidence, Quantity

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PERIODS_OF_FLAT = ("all",)


@dataclass(frozen=True)
class Tariff:
    """A tariff with the prices of one user: `purchase` floats with the hour, `fixed` does not [CNY/MWh], `demand` [CNY/kW a month]."""

    spec: TariffSpec
    purchase: float | None
    fixed: float | None
    demand: float | None

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parts of the price that are not known."""
        wanted = {"tou_regulated": ("purchase", "fixed"), "market_curve": ("fixed",), "flat": ("purchase", "fixed")}
        lacking = [name for name in wanted[self.spec.kind] if getattr(self, name) is None]
        return (*lacking, "demand") if self.spec.parts == 2 and self.demand is None else tuple(lacking)

    @property
    def periods(self) -> tuple[str, ...]:
        """Names of the periods that `period_of_step` counts, such as peak, flat and valley."""
        return tuple(self.spec.factors) if self.spec.factors is not None else PERIODS_OF_FLAT

    def series(self, year: int, step_h: float) -> Floats:
        """Return the price of energy at each step of the year [CNY/MWh], from 1 January 0:00 in the park's own time.

        `step_h` [h] is 1, 0.5 or 0.25, or what else divides an hour. A curve of 96 points is averaged over an hour's step.
        Raises ValueError where a part of the price is not known.
        """
        lacking = [name for name in self.missing if name != "demand"]
        if lacking:
            raise ValueError(", ".join(lacking))
        fixed = self.fixed or 0.0
        per_day = round(24 / step_h)
        days = 366 if calendar.isleap(year) else 365
        if self.spec.kind == "market_curve":
            points = np.array(self.spec.points, dtype=np.float64)
            same = (
                points.reshape(per_day, -1).mean(axis=1)
                if len(points) >= per_day
                else points.repeat(per_day // len(points))
            )
            return np.tile(fixed + same, days)
        purchase = self.purchase or 0.0
        if self.spec.kind == "flat":
            return np.full(days * per_day, fixed + purchase)
        factors = np.array(list((self.spec.factors or {}).values()), dtype=np.float64)
        prices: Floats = fixed + purchase * factors[self.period_of_step(year, step_h)]
        return prices

    def period_of_step(self, year: int, step_h: float) -> Ints:
        """Return the position in `periods` of each step of the year."""
        days = [calendar.monthrange(year, month)[1] for month in range(1, 13)]
        if self.spec.seasons is None:
            return np.zeros(sum(days) * round(24 / step_h), dtype=np.int64)
        day_of_month: dict[int, Ints] = {}
        for season in self.spec.seasons:
            day = np.array([self.periods.index(period) for period in season.period_of()], dtype=np.int64)
            day_of_month |= dict.fromkeys(season.months, day.repeat(round(1 / step_h)))
        return np.concatenate([np.tile(day_of_month[month], count) for month, count in enumerate(days, start=1)])


def tariff_of(spec: TariffSpec, row: PriceRow | None = None) -> Tariff:
    """Return the tariff with the prices of `row` in place of its own where `row` gives some."""

    def value(name: str) -> float | None:
        own: Quantity | None = getattr(row, name) if row is not None else None
        made: Quantity | None = own if own is not None else getattr(spec, name)
        return None if made is None else made.value

    fixed = value("fixed")
    if fixed is None and spec.kind != "tou_regulated":
        fixed = 0.0  # a flat price or a curve is the whole price unless something comes on top
    return Tariff(spec, value("purchase"), fixed, value("demand"))


def sureness(spec: TariffSpec, row: PriceRow | None = None) -> tuple[str, Evidence]:
    """Return source and evidence of the number that the price rests on most: the purchase price, else the rule itself."""
    own = row.purchase if row is not None else None
    made = own if own is not None else spec.purchase
    return (made.source, made.evidence) if made is not None else (spec.source, spec.evidence)
