"""Tariffs against the printed prices: Jiangsu's notice 426 of 2025, the Nanjing price table, the table of January 2023."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from symbiosis.accounting.annuity import annuity
from symbiosis.accounting.tariff import Tariff, tariff_of
from symbiosis.library.prices import TariffSpec, price_book, price_books
from symbiosis.library.sources import sources

BOOK = price_book("jiangsu-2025")
SPECS = {each.id: each for each in BOOK.tariffs}
ONE_PART = tariff_of(SPECS["js-one-part"])

NOTICE = {
    "summer and winter": ((6, 7, 8, 12, 1, 2), {"peak": "14-22", "flat": "6-11,13-14,22-24", "valley": "0-6,11-13"}),
    "spring and autumn": ((3, 4, 5, 9, 10, 11), {"peak": "15-22", "flat": "6-10,14-15,22-2", "valley": "2-6,10-14"}),
}
"""Hours as the notice prints them."""


def printed(month: int, hour: int) -> str:
    """The period that the notice gives an hour, read from its text in another way than the program does."""
    _, periods = next(row for row in NOTICE.values() if month in row[0])
    for period, text in periods.items():
        for start, stop in (map(int, part.split("-")) for part in text.split(",")):
            if start <= hour < stop or (stop < start and (hour >= start or hour < stop)):
                return period
    raise AssertionError(month, hour)


def made(**fields: object) -> Tariff:
    return tariff_of(TariffSpec.model_validate({"id": "t", "name": {"en": "t"}, **fields}))


def test_the_one_part_price_of_nanjing_is_that_of_the_table():
    """0.315 + 0.424 x {1.70, 1.00, 0.35} = 1.0358, 0.7390, 0.4634 CNY/kWh."""
    assert sorted(set((ONE_PART.series(2025, 1.0) / 1000).round(7))) == [0.4634, 0.7390, 1.0358]


@pytest.mark.parametrize(
    ("tariff", "peak"), [("js-one-part", 1.70), ("js-two-part", 1.80), ("js-one-part-small", 1.60)]
)
def test_the_peak_factor_is_that_of_the_class_of_users(tariff, peak):
    assert SPECS[tariff].factors == {"peak": peak, "flat": 1.0, "valley": 0.35}


def test_the_factors_act_on_the_purchase_price_alone():
    series = ONE_PART.series(2025, 1.0)
    assert series.max() - series.min() == pytest.approx(424 * (1.70 - 0.35), rel=1e-12)


def test_the_spread_of_a_second_source_gives_almost_the_same_purchase_price():
    """0.5738 CNY/kWh between peak and valley over 1.35 is 0.425."""
    assert pytest.approx(SPECS["js-one-part"].purchase.value / 1000, abs=0.0011) == 0.5738 / (1.70 - 0.35)


@pytest.mark.parametrize("tariff", ["js-one-part", "js-two-part", "js-one-part-small"])
def test_every_hour_of_a_year_has_the_period_of_the_notice(tariff):
    start = datetime(2025, 1, 1)  # hours of the park's own time, which has no zone here
    hours = [start + timedelta(hours=hour) for hour in range(8760)]
    found = tariff_of(SPECS[tariff])
    names = [found.periods[number] for number in found.period_of_step(2025, 1.0)]
    assert names == [printed(hour.month, hour.hour) for hour in hours]


@pytest.mark.parametrize(
    "tariff", [each.id for book in price_books().values() for each in book.tariffs if each.seasons]
)
def test_the_hours_of_each_season_sum_to_a_day(tariff):
    spec = next(each for book in price_books().values() for each in book.tariffs if each.id == tariff)
    for season in spec.seasons:
        spans = [(stop - start) % 24 or 24 for ranges in season.hours.values() for start, stop in ranges]
        assert sum(spans) == 24


def test_a_megawatt_through_the_year_costs_the_closed_form():
    """2 737 h of peak, 3 103 h of flat, 2 920 h of valley: 182 days of 8/8/8 h and 183 of 7/9/8 h."""
    count = np.bincount(ONE_PART.period_of_step(2025, 1.0))
    assert count.tolist() == [182 * 8 + 183 * 7, 182 * 8 + 183 * 9, 365 * 8] == [2737, 3103, 2920]
    assert ONE_PART.series(2025, 1.0).sum() == pytest.approx(6_481_229.6, rel=1e-12)


def test_a_leap_year_has_a_day_more_of_winter():
    count = np.bincount(ONE_PART.period_of_step(2024, 1.0))
    assert count.tolist() == [2737 + 8, 3103 + 8, 2920 + 8]


def test_quarters_of_an_hour_have_the_price_of_their_hour():
    assert (ONE_PART.series(2025, 0.25) == ONE_PART.series(2025, 1.0).repeat(4)).all()


def test_the_price_of_january_2023_is_that_of_the_table():
    """1.1275 / 0.6557 / 0.2744 CNY/kWh, factors on the whole price."""
    series = tariff_of(SPECS["js-2023-01"]).series(2023, 1.0)
    assert sorted({round(value / 1000, 4) for value in series[:24]}) == [0.2744, 0.6557, 1.1275]
    assert np.flatnonzero(series[:24] == series.max()).tolist() == [8, 9, 10, 17, 18, 19, 20, 21]


@pytest.mark.parametrize("count", [24, 96])
def test_a_curve_of_a_day_comes_again_every_day(count):
    points = [100.0 + number for number in range(count)]
    series = made(kind="market_curve", points=points).series(2025, 24 / count)
    assert series.tolist() == points * 365


def test_a_curve_of_quarters_is_averaged_over_the_hour():
    curve = made(kind="market_curve", points=[float(number) for number in range(96)], fixed="50 CNY/MWh")
    assert curve.series(2025, 1.0)[:2].tolist() == [51.5, 55.5]


def test_a_curve_of_hours_serves_quarters_of_an_hour():
    curve = made(kind="market_curve", points=[float(number) for number in range(24)])
    assert curve.series(2025, 0.25)[:8].tolist() == [0.0] * 4 + [1.0] * 4


def test_a_flat_price_is_the_same_at_every_hour():
    assert set(made(kind="flat", purchase="650 CNY/MWh").series(2025, 1.0)) == {650.0}


def test_a_price_that_is_not_known_is_no_price():
    with pytest.raises(ValueError, match="purchase, fixed"):
        tariff_of(SPECS["js-two-part"]).series(2025, 1.0)


def test_two_parts_without_a_demand_charge_are_not_known_either():
    tariff = made(**SPECS["js-two-part"].model_dump() | {"purchase": "424 CNY/MWh", "fixed": "300 CNY/MWh"})
    assert tariff.missing == ("demand",)


def test_the_annuity_of_a_million_over_twenty_years_at_eight_percent():
    assert round(annuity(1e6, rate=0.08, lifetime=20), 2) == 101_852.21


def test_an_annuity_pays_off_its_capital():
    """The present value of all sums is the capital."""
    paid = annuity(3e5, rate=0.06, lifetime=12)
    assert sum(paid / 1.06**year for year in range(1, 13)) == pytest.approx(3e5, rel=1e-12)


def test_without_interest_the_capital_is_paid_in_equal_parts():
    assert annuity(1000.0, rate=0.0, lifetime=8) == 125.0


def test_a_very_small_interest_is_almost_none():
    assert annuity(1000.0, rate=1e-14, lifetime=8) == pytest.approx(125.0, rel=1e-9)


@pytest.mark.parametrize("bad", [{"rate": 0.1, "lifetime": 0.0}, {"rate": -0.1, "lifetime": 5.0}])
def test_a_life_without_length_or_an_interest_below_zero_is_refused(bad):
    with pytest.raises(ValueError, match="must be above zero"):
        annuity(1.0, **bad)


def test_the_price_of_allowances_is_the_mean_of_a_week_of_december_2025():
    """318 million CNY over 5.2685 Mt, 15 to 19 December."""
    latest = max(BOOK.permits, key=lambda each: each.date)
    assert (latest.date, latest.price.value) == ("2025-12-19", pytest.approx(318 / 5.2685, abs=0.05))


def test_every_price_of_allowances_has_a_day_an_evidence_and_a_source():
    for each in BOOK.permits:
        assert date.fromisoformat(each.date).year == each.price.year
        assert each.price.evidence in ("published", "estimate")
        assert each.price.source in sources()
