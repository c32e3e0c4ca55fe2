"""Clock: the park is brought to each event, what happens then holds from that moment on, and a stock that is reached wakes who waits."""

import numpy as np
import pytest

from symbiosis.engine.clock import Clock
from symbiosis.engine.core import Core
from symbiosis.errors import RunError, UsageError
from symbiosis.network.model import Mode, Node, Output, Process, SettlementModel, Store


@pytest.fixture
def core():
    maker = Process("maker", Mode.PLAN, 0, outputs=(Output(0, 1.0),))
    return Core(SettlementModel((maker,), (Node("goods"),), (), (), np.full((1, 10), 2.0)))


@pytest.fixture
def filling():
    """A maker of 2 t/h and a silo of 100 t that takes it all."""
    maker = Process("maker", Mode.PLAN, 0, outputs=(Output(0, 1.0),))
    return Core(SettlementModel((maker,), (Node("goods"),), (), (Store("silo", 100.0, node=0),), np.full((1, 10), 2.0)))


def test_a_process_changes_the_park_at_its_own_moment(core):
    clock = Clock(core)

    def breakdown():
        yield clock.environment.timeout(2.25)
        core.set_available(0, 0.0)
        yield clock.environment.timeout(0.5)
        core.set_available(0, 1.0)

    clock.start(breakdown())
    clock.run()
    assert core.take().level[0] == pytest.approx(2.0 * 9.5, rel=1e-12)


def test_events_cut_no_block(core):
    core.hourly = core.variables.select("level")
    clock = Clock(core)

    def wait():
        yield clock.environment.timeout(3.4)

    clock.start(wait())
    clock.run()
    assert core.take().hourly[:, 0] == pytest.approx(np.full(10, 2.0))


def test_a_watch_wakes_at_the_very_time(filling):
    clock = Clock(filling)
    seen = []

    def wait():
        yield clock.watch("silo", 7.0, rising=True)
        seen.append((clock.now, float(filling.stock[0])))

    clock.start(wait())
    clock.run()
    assert seen == [(pytest.approx(3.5, rel=1e-12), pytest.approx(7.0, rel=1e-12))]


def test_a_watch_wakes_at_once_where_the_stock_is_there(filling):
    clock = Clock(filling)
    seen = []

    def wait():
        yield clock.environment.timeout(4.0)
        yield clock.watch("silo", 7.0, rising=True)
        seen.append(clock.now)

    clock.start(wait())
    clock.run()
    assert seen == [4.0]


def test_two_watches_of_one_level_wake_both(filling):
    clock = Clock(filling)
    seen = []

    def wait(name):
        yield clock.watch("silo", 5.0, rising=True)
        seen.append((name, clock.now))

    clock.start(wait("a"))
    clock.start(wait("b"))
    clock.run()
    assert seen == [("a", 2.5), ("b", 2.5)]


def test_a_stock_below_nothing_is_never_reached(filling):
    clock = Clock(filling)
    clock.start(iter_watch(clock, -1.0))
    clock.run()
    assert clock.happened == []


def iter_watch(clock, level):
    yield clock.watch("silo", level, rising=False)
    clock.happened.append("reached")


def test_a_watch_that_is_given_up_wakes_nobody(filling):
    clock = Clock(filling)

    def wait():
        watch = clock.watch("silo", 5.0, rising=True)
        clock.unwatch(watch)
        yield watch | clock.environment.timeout(9.0)
        clock.happened.append(clock.now)

    clock.start(wait())
    clock.run()
    assert clock.happened == [9.0]


def test_a_watch_of_a_store_that_is_not_there_is_refused(filling):
    with pytest.raises(UsageError, match="sillo"):
        Clock(filling).watch("sillo", 1.0, rising=True)


def test_a_process_that_raises_is_named_and_the_story_so_far_kept(core):
    clock = Clock(core)

    def careless():
        yield clock.environment.timeout(1.0)
        clock.happened.append("valve opened")
        raise ValueError("no such valve")

    clock.start(careless())
    with pytest.raises(RunError, match=r"careless.*1 h.*no such valve") as caught:
        clock.run()
    assert caught.value.events == ("valve opened",)


def test_a_process_that_yields_no_event_stops_the_run(core):
    clock = Clock(core)

    def confused():
        yield 3

    clock.start(confused())
    with pytest.raises(RunError):
        clock.run()


def test_a_process_that_lets_no_time_pass_stops_the_run(core, monkeypatch):
    monkeypatch.setattr("symbiosis.engine.clock.MAX_AT_ONCE", 1000)
    clock = Clock(core)

    def restless():
        while True:
            yield clock.environment.timeout(0.0)

    clock.start(restless())
    with pytest.raises(RunError, match="without letting time pass"):
        clock.run()


def test_a_process_ends_quietly_at_its_end(core):
    clock = Clock(core)

    def ticking():
        try:
            while True:
                yield clock.environment.timeout(1.0)
                clock.happened.append(clock.now)
        finally:
            clock.happened.append("closed")

    clock.start(ticking(), end_h=3.5)
    clock.run()
    assert clock.happened == [1.0, 2.0, 3.0, "closed"]


def test_what_a_process_starts_ends_with_it(core):
    clock = Clock(core)

    def child():
        yield clock.environment.timeout(5.0)
        clock.happened.append("late")

    def parent():
        clock.start(child())
        yield clock.environment.timeout(1.0)

    clock.start(parent(), end_h=3.0)
    clock.run()
    assert clock.happened == []


def test_a_process_begins_when_it_is_said(core):
    clock = Clock(core)

    def late():
        clock.happened.append(clock.now)
        yield clock.environment.timeout(1.0)

    clock.start(late(), begin_h=2.1)
    clock.run()
    assert clock.happened == [2.1]


def test_a_run_can_stop_and_go_on(core):
    levels = []
    clock = Clock(core)
    for end in (3.5, 10.0):
        clock.run(end)
        levels.append(core.take().level[0])
    assert levels == pytest.approx([7.0, 13.0])


def test_what_happens_at_the_end_still_happens(core):
    clock = Clock(core)

    def last():
        yield clock.environment.timeout(10.0)
        clock.happened.append("last")

    clock.start(last())
    clock.run()
    assert clock.happened == ["last"]


def test_processes_wait_for_one_another_as_in_simpy(core):
    clock = Clock(core)
    bell = clock.environment.event()

    def first():
        yield clock.environment.timeout(2.0)
        clock.happened.append(clock.now)
        bell.succeed()

    def second():
        yield bell
        clock.happened.append(clock.now)

    clock.start(second())
    clock.start(first())
    clock.run()
    assert clock.happened == [2.0, 2.0]


def test_watches_go_on_when_the_park_changes(filling):
    clock = Clock(filling)
    clock.start(iter_rising(clock, 12.0))
    clock.run(4.0)
    after = Core(filling.model, start_h=4.0)
    after.put_stock(filling.stock)
    clock.enter(after)
    clock.run()
    assert clock.happened == [pytest.approx(6.0, rel=1e-12)]


def iter_rising(clock, level):
    yield clock.watch("silo", level, rising=True)
    clock.happened.append(clock.now)


def test_an_exact_time_is_met_exactly(core):
    clock = Clock(core)
    times = [0.1 * k for k in range(1, 80)]

    def exact():
        for time in times:
            yield clock.environment.due(clock.environment.event(), time)
            clock.happened.append(clock.now)

    clock.start(exact())
    clock.run()
    assert clock.happened == times
