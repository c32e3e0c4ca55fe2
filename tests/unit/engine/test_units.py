"""Units: minimum loads, ramps, starts and several drivers at one pool, on parks small enough to work out by hand."""

import numpy as np
import pytest

from symbiosis.engine.core import Core
from symbiosis.network.model import (
    OUTSIDE,
    Link,
    Mode,
    Need,
    Node,
    Output,
    Pool,
    PoolTerm,
    Process,
    SettlementModel,
    Store,
)


def flowed(core, time_h):
    core.advance_to(time_h)
    return core.take()


def boiler(name, row, priority=0.0, *, amount=1.0, base=0.0, start=0.0, **limits):
    fuel = Need("fuel", amount, (Link("coal", OUTSIDE),), base=base, start=start)
    return Process(name, Mode.PULL, row, priority, (fuel,), (Output(0, 1.0),), driver=0, **limits)


def user(row):
    return Process("user", Mode.PLAN, row, 9.0, (Need("heat", 1.0, (Link("main", 0),)),))


def core_of(processes, rows, *, pools=(), stores=(), nodes=1, step_h=1.0):
    return Core(
        SettlementModel(
            tuple(processes),
            tuple(Node(f"n{n}") for n in range(nodes)),
            pools,
            stores,
            np.array(rows, dtype=float),
            step_h,
        )
    )


def levels(core):
    return [list(flowed(core, (step + 1) * core.model.step_h).level) for step in range(core.steps)]


def test_a_boiler_does_not_run_under_its_minimum():
    core = core_of([boiler("b", 0, minimum=4.0), user(1)], [[10.0] * 3, [3.0, 4.0, 7.0]])
    assert levels(core) == [[0.0, 0.0], [4.0, 4.0], [7.0, 7.0]]


def test_of_two_boilers_in_merit_order_the_second_runs_where_its_minimum_is_left():
    first, second = boiler("first", 0, 1.0, minimum=2.0), boiler("second", 1, 2.0, minimum=3.0)
    core = core_of([first, second, user(2)], [[6.0] * 4, [5.0] * 4, [1.0, 5.0, 8.0, 10.0]])
    assert levels(core) == [[0.0, 0.0, 0.0], [5.0, 0.0, 5.0], [6.0, 0.0, 6.0], [6.0, 4.0, 10.0]]


def test_a_plan_rises_and_falls_as_its_ramps_allow_and_the_rest_is_unserved():
    process = Process("kiln", Mode.PLAN, 0, outputs=(Output(0, 1.0),), ramp_up=3.0, ramp_down=2.0)
    core = core_of([process], [[10.0, 10.0, 1.0, 1.0]])
    core.hourly = core.variables.select("level", "unserved")
    block = flowed(core, 4.0)
    assert block.hourly.tolist() == [[3.0, 7.0], [6.0, 4.0], [4.0, 0.0], [2.0, 0.0]]


def test_a_boiler_that_cannot_fall_faster_lets_its_surplus_go():
    core = core_of([boiler("b", 0, ramp_down=2.0), user(1)], [[10.0] * 2, [9.0, 4.0]])
    flowed(core, 1.0)
    block = flowed(core, 2.0)
    assert block.level[0] == 7.0
    assert block.disposed[0] == pytest.approx(3.0)


def test_a_ramp_counts_per_hour_of_the_step():
    process = Process("kiln", Mode.PLAN, 0, outputs=(Output(0, 1.0),), ramp_up=3.0)
    core = core_of([process], [[10.0, 10.0]], step_h=0.5)
    assert levels(core) == [[0.75], [1.5]]


def test_a_start_of_two_hours_takes_its_fuel_before_anything_is_made():
    core = core_of([boiler("b", 0, minimum=1.0, start=10.0, start_h=2.0), user(1)], [[9.0] * 4, [5.0] * 4])
    core.hourly = core.variables.select("level", "taken")
    block = flowed(core, 4.0)
    assert block.hourly[:, 0].tolist() == [0.0, 0.0, 5.0, 5.0]
    assert block.hourly[:, 2].tolist() == [5.0, 5.0, 5.0, 5.0]  # two hours of start fuel, then what it burns


def test_a_start_without_time_takes_its_fuel_in_the_first_step():
    core = core_of([boiler("b", 0, minimum=1.0, start=3.0, base=0.5), user(1)], [[9.0] * 3, [5.0, 5.0, 0.0]])
    core.hourly = core.variables.select("taken")
    block = flowed(core, 3.0)
    assert block.hourly[:, 0].tolist() == [8.5, 5.5, 0.0]


def test_a_start_whose_fuel_is_short_does_not_go_on():
    scarce = Need("fuel", 1.0, (Link("gas", OUTSIDE, capacity=4.0),), start=10.0)
    unit = Process("b", Mode.PULL, 0, 0.0, (scarce,), (Output(0, 1.0),), driver=0, minimum=1.0, start_h=2.0)
    core = core_of([unit, user(1)], [[9.0] * 4, [3.0] * 4])
    block = flowed(core, 4.0)
    assert block.level[0] == 0.0
    assert block.taken[0] == 0.0


def test_a_unit_that_falls_under_its_minimum_within_a_step_trips_until_the_next():
    core = core_of([boiler("b", 0, minimum=3.0), user(1)], [[9.0] * 2, [5.0] * 2])
    core.advance_to(0.25)
    core.set_available(1, 0.4)
    core.advance_to(0.5)
    core.set_available(1, 1.0)
    core.advance_to(2.0)
    block = core.take()
    assert block.level[0] == pytest.approx(0.25 * 5.0 + 5.0)
    assert core.statistics().trips[0] == 1


def test_a_unit_of_which_nothing_is_available_stops_without_a_trip_and_starts_at_the_next_step():
    core = core_of([boiler("b", 0, minimum=3.0), user(1)], [[9.0] * 2, [5.0] * 2])
    core.advance_to(0.5)
    core.set_available(0, 0.0)
    core.advance_to(0.75)
    core.set_available(0, 1.0)
    core.advance_to(2.0)
    assert core.take().level[0] == pytest.approx(0.5 * 5.0 + 5.0)
    assert core.statistics().trips[0] == 0


def power_led(name, row, priority=0.0, **limits):
    fuel = Need("fuel", 2.5, (Link("gas", OUTSIDE),))
    return Process(
        name, Mode.PULL, row, priority, (fuel,), (Output(0, 1.2),), (), (PoolTerm(0, 1.0),), driver_pool=0, **limits
    )


def grid():
    return (Pool("grid", (("grid", None),), (("pv", 2),)),)


def test_a_power_led_chp_runs_after_sun_and_battery_and_before_the_grid():
    works = Process("works", Mode.PLAN, 1, pool_terms=(PoolTerm(0, -1.0),))
    battery = Store("battery", 3.0, pool=0, discharge_limit=2.0, initial=3.0)
    rows = [[4.0] * 3, [10.0, 3.0, 10.0], [3.0, 1.0, 0.0]]
    core = core_of([power_led("chp", 0), works], rows, pools=grid(), stores=(battery,))
    core.hourly = core.variables.select("level", "discharge", "pool_import")
    block = flowed(core, 3.0)
    chp, _, out, bought = block.hourly.T
    assert chp == pytest.approx([4.0, 0.5 * 0.0 + 0.5 * 2.0, 4.0])  # in hour 2 the battery ends after half of it
    assert out == pytest.approx([2.0, 1.0, 0.0])
    assert bought == pytest.approx([1.0, 0.0, 6.0])
    assert block.disposed[0] == pytest.approx(1.2 * 9.0)


def test_two_units_of_one_pool_serve_it_in_merit_order():
    works = Process("works", Mode.PLAN, 1, pool_terms=(PoolTerm(0, -1.0),))
    rows = [[4.0] * 3, [3.0, 6.0, 11.0], [0.0] * 3]
    core = core_of([power_led("dear", 0, 2.0, minimum=1.0), power_led("cheap", 0, 1.0), works], rows, pools=grid())
    assert [row[:2] for row in levels(core)] == [[0.0, 3.0], [2.0, 4.0], [4.0, 4.0]]


def test_a_floor_above_the_need_of_the_pool_goes_to_export():
    works = Process("works", Mode.PLAN, 1, pool_terms=(PoolTerm(0, -1.0),))
    pool = (Pool("grid", (("grid", None),), (), (("sale", None),)),)
    core = core_of([power_led("chp", 0, ramp_down=1.0), works], [[4.0] * 2, [4.0, 1.0]], pools=pool)
    assert flowed(core, 1.0).level[0] == 4.0
    assert flowed(core, 2.0).pool_export[0] == pytest.approx(2.0)


@pytest.mark.parametrize("start_h", [0.0, 2.0])
def test_what_runs_first_has_started_whether_or_not_starting_takes_time(start_h):
    core = core_of([boiler("b", 0, start=5.0, start_h=start_h, minimum=1.0), user(1)], [[10.0] * 5, [3.0] * 5])
    core.advance_to(5.0)
    assert core.statistics().starts[0] == 1


def test_a_battery_that_leaves_empty_counts_at_once_where_its_pool_drives_a_chp():
    works = Process("works", Mode.PLAN, 1, pool_terms=(PoolTerm(0, -1.0),))
    rows = [[4.0], [1.0], [3.0]]
    core = core_of([power_led("chp", 0), works], rows, pools=grid(), stores=(Store("battery", 9.0, pool=0),))
    block = flowed(core, 1.0)
    assert block.charge[0] == pytest.approx(2.0)
    assert (block.flags.settlements, block.flags.crossings, block.flags.holds) == (2, 1, 0)


def test_what_rounding_leaves_of_a_pool_charges_no_empty_battery():
    works = Process("works", Mode.PLAN, 1, pool_terms=(PoolTerm(0, -1.0),))
    pool = (Pool("grid", (("grid", None),), (("pv", 2), ("wind", 3))),)
    rows = [[4.0], [0.3], [0.1], [0.2]]  # 0.1 + 0.2 > 0.3 by the last bit
    core = core_of([power_led("chp", 0), works], rows, pools=pool, stores=(Store("battery", 9.0, pool=0),))
    block = flowed(core, 1.0)
    assert block.charge[0] == 0.0
    assert block.flags.settlements == 1
