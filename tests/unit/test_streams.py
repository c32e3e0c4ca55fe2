"""Streams: numbers hang on the names alone."""

import numpy as np
import pytest

from symbiosis.park.streams import stream

PINNED = [0.4668972676899278, 0.998871772372897, 0.8739888677342815, 0.40338558151749193, 0.7067179153155404]


def draws(*names: str, seed: int = 7) -> list[float]:
    return stream(seed, *names).random(5).tolist()


def test_the_same_names_give_the_same_numbers_whatever_was_drawn_between():
    first = draws("e1", "line", "breakdown")
    draws("e2", "line", "breakdown")
    assert draws("e1", "line", "breakdown") == first


@pytest.mark.parametrize(
    "names", [("e2", "line", "breakdown"), ("e1", "boiler", "breakdown"), ("e1", "line", "repair")]
)
def test_another_name_gives_other_numbers(names):
    assert draws(*names) != draws("e1", "line", "breakdown")


def test_another_seed_gives_other_numbers():
    assert draws("e1", "line", "breakdown", seed=8) != draws("e1", "line", "breakdown")


def test_names_do_not_run_into_each_other():
    assert draws("ab", "c", "d") != draws("a", "bc", "d")


def test_streams_are_not_correlated():
    # 200 streams of 1000 numbers: the mean absolute correlation of independent ones is sqrt(2/pi)/sqrt(1000) = 0.0252.
    numbers = np.array([stream(0, f"e{n}", "line", "breakdown").random(1000) for n in range(200)])
    found = np.corrcoef(numbers)[np.triu_indices(200, 1)]
    assert abs(np.abs(found).mean() - 0.0252) < 0.001


def test_the_numbers_of_a_stream_are_pinned():
    # Philox is a published algorithm and the key a hash: these digits hold on every machine. A change of them changes every seeded run.
    assert draws("e1", "line", "breakdown") == PINNED
