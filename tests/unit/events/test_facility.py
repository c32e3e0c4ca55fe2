"""Facility: first come, first served; what it reports are integrals over time."""

import math

import pytest
import simpy

from symbiosis.errors import UsageError
from symbiosis.events.facility import Facility


@pytest.fixture
def environment():
    return simpy.Environment()


def visits(environment, facility, times, lasts, log=None):
    def visit(number, at, long):
        yield environment.timeout(at)
        wait = yield from facility.use(long)
        if log is not None:
            log.append((number, environment.now, wait))

    for number, (at, long) in enumerate(zip(times, lasts, strict=True)):
        environment.process(visit(number, at, long))


def test_who_comes_first_is_served_first(environment):
    log = []
    visits(environment, Facility(environment, "crew", 1), (0.0, 1.0, 2.0), (5.0, 1.0, 1.0), log)
    environment.run()
    assert log == [(0, 5.0, 0.0), (1, 6.0, 4.0), (2, 7.0, 4.0)]


def test_means_are_weighted_by_time(environment):
    facility = Facility(environment, "crew", 1)
    visits(environment, facility, (0.0, 1.0), (2.0, 2.0))
    environment.run(until=8.0)
    found = facility.statistics()
    assert (found.mean_queue, found.mean_busy, found.mean_system) == (1.0 / 8.0, 4.0 / 8.0, 5.0 / 8.0)
    assert (found.mean_wait_h, found.mean_stay_h) == (0.5, 2.5)
    assert (found.utilisation, found.visits, found.served, found.max_queue) == (0.5, 2, 2, 1)


def test_who_is_served_at_once_never_queued(environment):
    facility = Facility(environment, "crew", 2)
    visits(environment, facility, (0.0, 0.0), (1.0, 1.0))
    environment.run()
    assert facility.statistics().max_queue == 0


def test_who_finds_the_room_full_is_lost(environment):
    facility = Facility(environment, "dock", 1, room=2)
    visits(environment, facility, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    environment.run()
    assert (facility.statistics().served, facility.statistics().lost) == (2, 1)


def test_who_gives_up_is_served_no_more(environment):
    facility = Facility(environment, "dock", 1)

    def impatient():
        yield environment.timeout(1.0)
        with facility.request() as turn:
            yield turn | environment.timeout(1.0)

    visits(environment, facility, (0.0,), (5.0,))
    environment.process(impatient())
    environment.run()
    found = facility.statistics()
    assert (found.visits, found.begun, found.served) == (2, 1, 1)
    assert found.mean_queue * found.duration_h == 1.0


def test_after_a_reset_only_the_rest_counts(environment):
    facility = Facility(environment, "crew", 1)
    visits(environment, facility, (0.0,), (4.0,))
    environment.run(until=3.0)
    facility.record.reset(3.0)
    environment.run(until=5.0)
    assert (facility.statistics().mean_busy, facility.statistics().duration_h) == (0.5, 2.0)


def test_nothing_has_no_mean(environment):
    assert math.isnan(Facility(environment, "crew", 1).statistics().mean_wait_h)


def test_more_hands_serve_those_who_wait(environment):
    facility = Facility(environment, "crew", 1)
    log = []
    visits(environment, facility, (0.0, 0.0, 0.0), (4.0, 4.0, 4.0), log)
    environment.run(until=1.0)
    facility.resize(3)
    environment.run()
    assert log == [(0, 4.0, 0.0), (1, 5.0, 1.0), (2, 5.0, 1.0)]


@pytest.mark.parametrize(("servers", "room"), [(0, None), (2, 1)])
def test_a_facility_without_a_place_is_refused(environment, servers, room):
    with pytest.raises(UsageError, match="crew"):
        Facility(environment, "crew", servers, room=room)
