"""Clock: the park is brought to each event, and what happens then holds from that moment on."""

import numpy as np
import pytest

from symbiosis.engine.clock import Clock
from symbiosis.engine.core import Core
from symbiosis.errors import RunError
from symbiosis.network.model import Mode, Node, Output, Process, SettlementModel


@pytest.fixture
def core():
    maker = Process("maker", Mode.PLAN, 0, outputs=(Output(0, 1.0),))
    return Core(SettlementModel((maker,), (Node("goods"),), (), (), np.full((1, 10), 2.0)))


def test_blocks_end_at_the_boundaries(core):
    seen = []
    Clock(core, lambda block, first, last: seen.append((first, last, block.level[0])), boundaries_h=(4.0, 7.0)).run()
    assert seen == [(0, 4, 8.0), (4, 7, 6.0), (7, 10, 6.0)]


def test_a_process_changes_the_park_at_its_own_moment(core):
    levels = []
    clock = Clock(core, lambda block, first, last: levels.append((block.start_h, block.level[0])))

    def breakdown(environment):
        yield environment.timeout(2.25)
        core.available[0] = 0.0
        yield environment.timeout(0.5)
        core.available[0] = 1.0

    clock.register(breakdown)
    clock.run()
    assert levels == [(0.0, pytest.approx(4.5)), (2.25, 0.0), (2.75, pytest.approx(14.5))]


def test_rows_of_a_cut_step_name_the_step_they_belong_to(core):
    rows = np.zeros(10)

    def book(block, first, last):
        np.add.at(rows, np.arange(first, last), block.hourly[:, 0])

    clock = Clock(core, book, hourly=core.variables.select("level"))

    def wait(environment):
        yield environment.timeout(3.4)

    clock.register(wait)
    clock.run()
    assert rows == pytest.approx(np.full(10, 2.0))


def test_a_process_that_raises_is_named(core):
    clock = Clock(core, lambda *_: None)

    def careless(environment):
        yield environment.timeout(1.0)
        raise ValueError("no such valve")

    clock.register(careless)
    with pytest.raises(RunError, match=r"careless.*1 h.*no such valve"):
        clock.run()


def test_a_process_that_yields_no_event_stops_the_run(core):
    clock = Clock(core, lambda *_: None)

    def confused(environment):
        yield 3

    clock.register(confused)
    with pytest.raises(RunError):
        clock.run()


def test_a_run_can_stop_and_go_on(core):
    levels = []
    clock = Clock(core, lambda block, first, last: levels.append(block.level[0]))
    clock.run(3.5)
    clock.run()
    assert levels == pytest.approx([7.0, 13.0])


def test_processes_wait_for_one_another_as_in_simpy(core):
    order = []

    def first(environment, bell):
        yield environment.timeout(2.0)
        order.append(environment.now)
        bell.succeed()

    def second(environment, bell):
        yield bell
        order.append(environment.now)

    clock = Clock(core, lambda *_: None)
    bell = clock.environment.event()
    clock.register(second, bell)
    clock.register(first, bell)
    clock.run()
    assert order == [2.0, 2.0]


def test_progress_ends_at_the_whole(core):
    shares = []
    Clock(core, lambda *_: None, boundaries_h=(5.0,), progress=shares.append).run()
    assert shares == [0.5, 1.0]
