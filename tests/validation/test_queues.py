"""Queues: crews, fleets and docks keep the closed forms of queueing theory, and Little's law to rounding.

Formulas: Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory, 4th ed., 2008, chapter 2 (M/M/1, M/M/c, M/M/1/K, Erlang's loss
formula, finite source).
Tolerance: 3 standard errors of 20 batches of one long run with a fixed seed.
"""

import math

import numpy as np
import pytest
import simpy

from symbiosis.engine.clock import Clock
from symbiosis.events.facility import Facility, QueueRecord
from symbiosis.events.outages import Duration, alone, by_crew
from symbiosis.park.streams import stream

BATCHES = 20


def queue(
    arrivals: float, service: float, servers: int, *, room: int | None = None, visits: int = 40_000, seed: int = 1
):
    """Return the statistics of each batch of a queue with exponential times, after a warm-up of one batch."""
    environment = Clock().environment
    facility = Facility(environment, "dock", servers, room=room)
    between = stream(seed, "test", "dock", "arrivals").exponential(1.0 / arrivals, visits).tolist()
    lasts = stream(seed, "test", "dock", "service").exponential(1.0 / service, visits).tolist()

    def come():
        for gap, long in zip(between, lasts, strict=True):
            yield environment.timeout(gap)
            environment.process(facility.use(long))

    environment.process(come())
    batch_h = visits / arrivals / (BATCHES + 1.1)
    found = []
    for number in range(BATCHES + 1):
        environment.run(until=(number + 1) * batch_h)
        if number:
            found.append(facility.statistics())
        facility.record.reset(environment.now)
    return found


def within_3_errors(values, expected):
    """The mean of the batches is within 3 standard errors of what is expected."""
    values = np.asarray(values)
    error = values.std(ddof=1) / math.sqrt(len(values))
    return abs(values.mean() - expected) <= 3.0 * error


@pytest.fixture(scope="module")
def mm1():
    return queue(0.8, 1.0, 1, visits=60_000)


@pytest.fixture(scope="module")
def mm2():
    return queue(1.5, 1.0, 2, visits=60_000)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [("mean_system", 4.0), ("mean_queue", 3.2), ("mean_stay_h", 5.0), ("mean_wait_h", 4.0), ("utilisation", 0.8)],
)
def test_one_server_keeps_the_formulas_of_m_m_1(mm1, measure, expected):
    assert within_3_errors([getattr(each, measure) for each in mm1], expected)


def erlang_c(load: float, servers: int) -> float:
    """Return the probability of waiting in M/M/c (Erlang C)."""
    top = load**servers / math.factorial(servers) * servers / (servers - load)
    return top / (sum(load**k / math.factorial(k) for k in range(servers)) + top)


@pytest.mark.parametrize(
    ("measure", "expected"), [("mean_queue", 1.9285714285714284), ("mean_stay_h", 2.2857142857142856)]
)
def test_two_servers_keep_the_formulas_of_m_m_2(mm2, measure, expected):
    assert within_3_errors([getattr(each, measure) for each in mm2], expected)


def test_as_many_wait_as_erlang_says(mm2):
    assert erlang_c(1.5, 2) == pytest.approx(0.6428571428571428, rel=1e-12)
    shares = [each.waited / each.begun for each in mm2]
    assert within_3_errors(shares, 0.6428571428571428)


@pytest.mark.parametrize(
    ("arrivals", "room", "blocked", "inside", "stay"),
    [
        (0.8, 4, 0.12184673964778676, 1.5630652070442645, 2.2249322493224932),
        (1.0, 5, 0.16666666666666666, 2.5, 3.0),
    ],
)
def test_a_full_room_turns_away_as_many_as_m_m_1_k_says(arrivals, room, blocked, inside, stay):
    found = queue(arrivals, 1.0, 1, room=room)
    assert within_3_errors([each.lost / (each.lost + each.visits) for each in found], blocked)
    assert within_3_errors([each.mean_system for each in found], inside)
    assert within_3_errors([each.mean_stay_h for each in found], stay)


@pytest.mark.parametrize(("load", "servers"), [(2.0, 3), (8.0, 10)])
def test_without_a_place_to_wait_the_loss_is_erlangs(load, servers):
    terms = [load**k / math.factorial(k) for k in range(servers + 1)]
    erlang_b = terms[-1] / sum(terms)
    found = queue(load, 1.0, servers, room=servers)
    assert within_3_errors([each.lost / (each.lost + each.visits) for each in found], erlang_b)
    assert within_3_errors([each.mean_busy for each in found], load * (1.0 - erlang_b))


@pytest.mark.parametrize("servers", [1, 3])
def test_littles_law_holds_to_rounding_where_a_run_starts_and_ends_empty(servers):
    environment = simpy.Environment()
    facility = Facility(environment, "crew", servers)
    random = stream(5, "test", "crew", str(servers))

    def come():
        for gap, long in random.exponential(1.0, (4000, 2)).tolist():
            yield environment.timeout(gap)
            environment.process(facility.use(long * 0.9 * servers))

    environment.process(come())
    environment.run()
    found = facility.statistics()
    assert found.served == found.visits == 4000
    rate = found.visits / found.duration_h
    assert found.mean_system == pytest.approx(rate * found.mean_stay_h, rel=1e-9)
    assert found.mean_queue == pytest.approx(rate * found.mean_wait_h, rel=1e-9)


@pytest.mark.parametrize(("distribution", "shape"), [("exponential", 1.0), ("weibull", 2.5)])
def test_a_machine_is_available_mean_time_up_over_the_whole(distribution, shape):
    """Renewal reward: MTBF / (MTBF + MTTR), whatever the distributions, with MTBF as mean time up."""
    hours = 2_000.0
    shares = []
    for number in range(400):
        up = Duration(stream(number, "test", "mill", "breakdown"), 20.0, distribution, shape)
        failed, back = alone(up, Duration(stream(number, "test", "mill", "repair"), 5.0), 0.0, hours)
        ends = np.append(back, hours) if len(back) < len(failed) else back
        shares.append(1.0 - (ends - failed).sum() / hours)
    # a machine that starts new is up for longer than in the long run: the bias falls with 1/hours and is below one error here
    assert within_3_errors(shares, 20.0 / 25.0)


@pytest.mark.parametrize(("machines", "crew"), [(6, 1), (10, 3), (8, 8)])
def test_a_crew_keeps_the_formula_of_machine_repair(machines, crew):
    """M/M/c//N: p_n = N!/(N-n)! r^n / (n! or c! c^(n-c)) p_0, r = MTTR/MTBF; mean number broken, and mean number waiting."""
    up_h, repair_h = 30.0, 6.0
    weights = []
    for broken in range(machines + 1):
        ways = math.perm(machines, broken) * (repair_h / up_h) ** broken
        served = math.factorial(broken) if broken <= crew else math.factorial(crew) * crew ** (broken - crew)
        weights.append(ways / served)
    chance = np.array(weights) / sum(weights)
    broken = float(chance @ np.arange(machines + 1))
    waiting = float(chance @ np.maximum(np.arange(machines + 1) - crew, 0))
    found = []
    for seed in range(60):
        record = QueueRecord("fitters", crew)
        lives = [
            (
                Duration(stream(seed, "test", f"mill-{number}", "breakdown"), up_h),
                Duration(stream(seed, "test", f"mill-{number}", "repair"), repair_h),
            )
            for number in range(machines)
        ]
        by_crew(lives, record, 3_000.0, 500.0)
        found.append(record.statistics(3_000.0))
    assert within_3_errors([each.mean_system for each in found], broken)
    assert within_3_errors([each.mean_queue for each in found], waiting) or crew >= machines
