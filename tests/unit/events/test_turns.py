"""Turns: a story goes on over a change that leaves its thing as it is, and ends with the thing."""

import numpy as np
import pytest
from eventful_parks import machines

from symbiosis.events.park_events import events_of
from symbiosis.park.read import load_park
from symbiosis.run.simulate import simulate

MACHINE = "reliability: {up_time: 40 h, repair_time: 8 h, crew: fitters}"
ALONE = "reliability: {up_time: 40 h, repair_time: 8 h}"


@pytest.fixture
def turning(load):
    """Return the function that reads a park of machines with a timeline."""

    def read(extras, timeline):
        return load_park(load(machines(extras)).folder, timeline=timeline)

    return read


LEAVES = [{"at": 500, "kind": "exit", "off": {"enterprises": ["firm-1"]}}]
RETURNS = [{"at": 500, "for": "250 h", "kind": "exit", "off": {"enterprises": ["firm-1"]}}]
BETTER = [{"at": 500, "kind": "change", "set": {"processes.mill-1.reliability.up_time": "80 h"}}]


@pytest.mark.parametrize("extra", [MACHINE, ALONE], ids=["with a crew", "alone"])
@pytest.mark.parametrize("timeline", [LEAVES, RETURNS, BETTER], ids=["leaves", "returns", "is better"])
def test_both_drivers_agree_over_a_turn(turning, extra, timeline):
    park = turning([extra] * 3, timeline)
    compiled, simpy = (simulate(park, seed=2, hours=1000, driver=driver) for driver in ("compiled", "simpy"))
    assert np.allclose(compiled.simulated.totals, simpy.simulated.totals, rtol=1e-9, atol=1e-9)
    order = ["time_h", "object", "kind"]
    left, right = (run.events.sort_values(order).reset_index(drop=True) for run in (compiled, simpy))
    assert left.equals(right)


def test_a_machine_that_leaves_breaks_no_more(turning):
    rows = events_of(turning([ALONE, ALONE], LEAVES), 2, 1000.0).rows
    assert max(row.time_h for row in rows if row.object == "mill-1") <= 500.0
    assert max(row.time_h for row in rows if row.object == "mill-0") > 900.0


def test_one_that_stays_has_the_same_luck_as_without_the_turn(turning, load):
    with_turn = events_of(turning([ALONE, ALONE], LEAVES), 2, 1000.0).rows
    without = events_of(load(machines([ALONE, ALONE])), 2, 1000.0).rows
    first, second = ([row for row in rows if row.object == "mill-0"] for rows in (with_turn, without))
    assert first == second


def test_the_turn_is_part_of_the_story(turning):
    run = simulate(turning([ALONE, ALONE], LEAVES), hours=600)
    assert run.events.loc[run.events["kind"].eq("exit"), "time_h"].tolist() == [500.0]


def test_more_fitters_from_a_turn_on_serve_those_who_wait(turning):
    timeline = [{"at": 300, "set": {"crews.fitters.size": 5}}]
    park = turning([MACHINE.replace("8 h", "40 h")] * 6, timeline)
    rows = [row for row in events_of(park, 1, 3000.0).rows if row.kind == "repaired"]
    waits = [float(row.detail.rsplit("waited_h=", maxsplit=1)[1]) for row in rows if row.time_h > 500.0]
    assert np.mean(waits) < 1.0
