"""Intervals over replications: held to SciPy, to printed tables, and to what they promise."""

import math

import numpy as np
import pytest
from scipy import stats

from symbiosis.errors import UsageError
from symbiosis.results.interval import difference, interval, share_interval

T_9_95 = 2.262
"""t(9, 0.975). Source: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2, three decimals."""


def draws(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    return np.random.Generator(np.random.PCG64(seed)).normal(100.0, 15.0, shape)


def test_the_half_width_of_ten_values_is_t_of_the_printed_table_times_the_standard_error():
    found = interval([float(value) for value in range(1, 11)])
    assert found.mean == 5.5
    assert found.error == pytest.approx(math.sqrt(110 / 12 / 10), rel=1e-12)  # the variance of 1 … n is n(n + 1)/12
    assert found.half_width / found.error == pytest.approx(T_9_95, abs=5e-4)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.999])
def test_the_interval_is_that_of_scipy(confidence):
    values = draws(1, (13,))
    theirs = stats.ttest_1samp(values, 0.0).confidence_interval(confidence)
    ours = interval(values.tolist(), confidence=confidence)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-10)


def test_nineteen_of_twenty_intervals_hold_the_true_mean():
    # 4000 intervals of normal values: the share that holds the mean is binomial, so 4 standard errors of 0.95 are 0.0138.
    held = sum(interval(row).low <= 100.0 <= interval(row).high for row in draws(2, (4000, 6)).tolist())
    assert held / 4000 == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 4000))


def test_the_interval_of_pairs_is_that_of_scipy():
    base, other = draws(3, (2, 20))
    theirs = stats.ttest_rel(other, base).confidence_interval(0.95)
    ours = difference(base.tolist(), other.tolist()).interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-10)


def test_the_interval_without_pairs_is_that_of_welch():
    base, other = draws(4, (2, 20))
    theirs = stats.ttest_ind(other, 3.0 * base, equal_var=False).confidence_interval(0.95)
    ours = difference((3.0 * base).tolist(), other.tolist())
    assert ours.independent == pytest.approx((theirs.high - theirs.low) / 2, rel=1e-10)


def test_common_luck_cancels_in_a_difference():
    luck, own = draws(5, (2, 40))
    base, other = luck, luck + 0.1 * own
    found = difference(base.tolist(), other.tolist())
    assert found.interval.half_width == pytest.approx(interval((0.1 * own).tolist()).half_width, rel=1e-10)
    assert found.narrower > 0.9


def test_luck_that_is_not_shared_gains_nothing():
    # Var(X - Y) = Var X + Var Y where X and Y are independent (Law, 11.2): over many samples both widths agree.
    pairs = draws(6, (2000, 2, 30)).tolist()
    ratios = [
        found.interval.half_width / found.independent for found in (difference(base, other) for base, other in pairs)
    ]
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.03)


def test_equal_values_have_no_scatter_whatever_rounding_does():
    found = interval([0.1] * 7)
    assert (found.mean, found.deviation, found.low, found.high) == (0.1, 0.0, 0.1, 0.1)


def test_a_single_value_says_nothing_of_its_scatter():
    found = interval([3.0])
    assert (found.mean, found.error, found.low, found.high) == (3.0, None, None, None)
    assert difference([3.0], [4.0]).narrower is None


def test_the_interval_of_a_share_is_that_of_scipy():
    for hits, n in ((0, 10), (3, 10), (10, 10), (499, 1000)):
        theirs = stats.binomtest(hits, n).proportion_ci(0.95, method="wilson")
        assert share_interval(hits, n) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
def test_a_confidence_that_is_no_probability_is_refused(confidence):
    with pytest.raises(UsageError, match="between 0 and 1"):
        interval([1.0, 2.0], confidence=confidence)


def test_pairs_of_unequal_number_are_refused():
    with pytest.raises(UsageError, match="not 1 and 2"):
        difference([1.0], [1.0, 2.0])
