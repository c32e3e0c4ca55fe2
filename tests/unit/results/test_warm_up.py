"""The warm-up that MSER-5 finds: on series whose beginning is known, and against the definition computed without short cuts."""

import numpy as np
import pytest

from symbiosis.errors import UsageError
from symbiosis.results.warm_up import BATCH, WarmUp, warm_up


def random(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def by_definition(series: np.ndarray) -> int:
    """Batches to drop, each standard error computed anew."""
    means = series[: len(series) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    m = len(means)
    errors = [np.sum((means[d:] - means[d:].mean()) ** 2) / (m - d) ** 2 for d in range(m - m // 4)]
    return int(np.argmin(errors))


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_definition(seed):
    n = 400
    series = random(seed).normal(size=n) + 8.0 * np.exp(-np.arange(n) / 30.0)
    assert warm_up(series).values == BATCH * by_definition(series)


def test_a_step_is_dropped_to_the_batch():
    series = random(1).normal(0.0, 0.1, 1000)
    series[:200] += 5.0
    found = warm_up(series, step_h=0.25)
    assert found.found
    assert 200 <= found.values <= 220
    assert found.hours == found.values * 0.25
    assert found.mean == pytest.approx(0.0, abs=0.02)


def test_a_series_that_begins_as_it_runs_keeps_nearly_all():
    dropped = [warm_up(random(seed).normal(size=2000)).values for seed in range(20)]
    assert np.median(dropped) <= 200


def test_the_mean_after_the_warm_up_is_that_of_the_process_it_settles_to():
    # x_{k+1} = 0.9 x_k + e_k from x_0 = 60 has the stationary mean 0 and the deviation 1/√(1 - 0.81) = 2.29 (AR(1)).
    rng, n = random(7), 5000
    series = np.empty(n)
    series[0] = 60.0
    for k in range(1, n):
        series[k] = 0.9 * series[k - 1] + rng.normal()
    found = warm_up(series)
    assert 0 < found.values < 500
    # The mean of n values of AR(1) has the standard error 1/((1 - 0.9)√n) = 0.14; the whole series is off by 60/(0.1 n) = 0.12 beside it.
    assert found.mean == pytest.approx(0.0, abs=3 * 0.145)


def test_waits_of_a_queue_settle_to_their_known_mean():
    # M/M/1 with λ = 0.5, μ = 1: the mean wait in queue is ρ/(μ - λ) = 1 (Gross and Harris, Fundamentals of Queueing Theory, 2.2.4).
    # Lindley 1952: W_{k+1} = max(0, W_k + S_k - A_k), begun with a wait of 200. Over 40 series the mean of means has no bias left.
    means = []
    for seed in range(40):
        rng = random(seed)
        steps = rng.exponential(1.0, 8000) - rng.exponential(2.0, 8000)
        waits = np.empty(8000)
        waits[0] = 200.0
        for k in range(1, 8000):
            waits[k] = max(0.0, waits[k - 1] + steps[k - 1])
        found = warm_up(waits)
        assert found.found
        means.append(found.mean)
    spread = np.std(means, ddof=1) / np.sqrt(len(means))
    assert np.mean(means) == pytest.approx(1.0, abs=4 * spread)
    assert spread < 0.03


def test_a_series_that_never_settles_is_told():
    assert warm_up(np.arange(100.0)).found is False


def test_a_series_that_settles_late_is_told():
    series = random(3).normal(0.0, 0.1, 1000)
    series[:620] += 5.0
    assert warm_up(series).found is False


def test_equal_values_need_no_warm_up():
    assert warm_up(np.ones(50)) == WarmUp(0, 0.0, 1.0, found=True)


@pytest.mark.parametrize("series", [np.ones(19), np.full(50, np.nan), np.ones((50, 2))])
def test_what_cannot_be_judged_is_refused(series):
    with pytest.raises(UsageError):
        warm_up(series)
