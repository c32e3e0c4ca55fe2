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


def failures(run, thing, *, but):
    """Return when `thing` failed and was mended, outside of `but` (from, until) [h]."""
    rows = run.events[run.events["object"].eq(thing)]
    rows = rows[~rows["time_h"].between(*but)]
    return list(zip(rows["time_h"], rows["kind"], strict=True))


@pytest.mark.parametrize("at", [0, 500])
@pytest.mark.parametrize("driver", ["compiled", "simpy"])
@pytest.mark.parametrize(
    "extra", [ALONE, "maintenance: [{start: 10, duration: 6 h, every: 35 h}]"], ids=["failing", "kept"]
)
def test_a_member_that_returns_has_the_luck_it_would_have_had(turning, load, extra, driver, at):
    timeline = [{"at": at, "for": "250 h", "kind": "exit", "off": {"enterprises": ["firm-1"]}}]
    runs = [
        simulate(park, seed=2, hours=1500, driver=driver)
        for park in (load(machines([extra] * 2)), turning([extra] * 2, timeline))
    ]
    first, second = (failures(run, "mill-1", but=(at, at + 250.0)) for run in runs)
    assert len(first) > 20
    assert first == second
    away = runs[1].events[runs[1].events["object"].eq("mill-1")]
    assert not away["time_h"].between(at + 1e-9, at + 250.0).any()


def test_a_failure_in_progress_holds_when_its_machine_returns(turning):
    """It fails at 90 h for 50 h, and is away from 95 to 120 h: it stands until 140 h all the same."""
    slow = "reliability: {up_time: 90 h, repair_time: 50 h, distribution: fixed}"
    timeline = [{"at": 95, "for": "25 h", "off": {"enterprises": ["firm-1"]}}]
    for driver in ("compiled", "simpy"):
        run = simulate(turning([slow] * 2, timeline), hours=200, driver=driver)
        assert run.simulated.levels["mill-1"] == pytest.approx(10.0 * (90 + 60), rel=1e-12)


@pytest.mark.parametrize("driver", ["compiled", "simpy"])
def test_maintenance_that_is_past_is_not_done_again(turning, driver):
    extra = "maintenance: [{start: 10, duration: 10 h}]"
    back = [{"at": 60, "for": "10 h", "off": {"enterprises": ["firm-1"]}}]
    longer = [{"at": 60, "set": {"processes.mill-1.maintenance": [{"start": 10, "duration": "12 h"}]}}]
    for timeline, hours in ((back, 80), (longer, 90)):
        run = simulate(turning([extra] * 2, timeline), hours=100, driver=driver)
        assert run.simulated.levels["mill-1"] == pytest.approx(10.0 * hours, rel=1e-12)


@pytest.mark.parametrize("driver", ["compiled", "simpy"])
@pytest.mark.parametrize(
    ("timeline", "hours"),
    [
        ([{"at": 20, "set": {"exchanges.stone-0.contract.begin": 10}}], 70),
        ([{"at": 92, "set": {"exchanges.stone-0.contract.end": 99}}], 17),
    ],
    ids=["begins earlier", "is prolonged after it lapsed"],
)
def test_new_terms_open_what_the_old_ones_closed(load, driver, timeline, hours):
    files = machines([""])
    files["exchanges.yaml"] = files["exchanges.yaml"].replace(
        "resource: stone}", "resource: stone, contract: {price: 10 CNY/t, begin: 80, end: 90}}"
    )
    run = simulate(load_park(load(files).folder, timeline=timeline), hours=100, driver=driver)
    assert run.simulated.levels["mill-0"] == pytest.approx(10.0 * hours, rel=1e-12)


@pytest.mark.parametrize("extra", [MACHINE, ALONE, "maintenance: [{start: 10, duration: 6 h, every: 35 h}]"])
def test_a_warm_up_is_not_told(turning, extra):
    park = turning([extra] * 3, LEAVES)
    compiled, simpy = (
        simulate(park, seed=2, hours=1000, warm_up=400, driver=driver).events for driver in ("compiled", "simpy")
    )
    assert compiled["time_h"].min() > 400.0
    order = ["time_h", "object", "kind"]
    left, right = (rows.sort_values(order).reset_index(drop=True) for rows in (compiled, simpy))
    assert left.equals(right)
