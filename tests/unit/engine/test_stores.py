"""Stores: full and empty are met at the moment that a closed form gives."""

import math

import numpy as np
import pytest

from symbiosis.engine.core import Core
from symbiosis.network.model import (
    Link,
    Mode,
    Need,
    Node,
    Outlet,
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


def with_store(made, drawn, store, *, outlets=()):
    """One maker and one taker of one resource, and a store between them."""
    processes = (
        Process("maker", Mode.PLAN, 0, outputs=(Output(0, 1.0),)),
        Process("taker", Mode.PLAN, 1, needs=(Need("goods", 1.0, (Link("pipe", 0),)),)),
    )
    series = np.array([made, drawn], dtype=float)
    return Core(SettlementModel(processes, (Node("goods", outlets),), (), (store,), series))


def test_a_store_fills_in_the_hours_that_its_room_lasts():
    core = with_store([3.0] * 4, [1.0] * 4, Store("tank", 5.0, node=0))
    block = flowed(core, 4.0)  # room 5 at 2 per hour: full after 2.5 h
    assert block.charge[0] == pytest.approx(5.0)
    assert block.disposed[0] == pytest.approx(1.5 * 2.0)
    assert block.stock[0] == 5.0
    assert block.flags.crossings == 1


def test_what_is_stored_lasts_until_the_moment_it_is_used_up():
    core = with_store([0.0] * 3, [2.0] * 3, Store("tank", 5.0, node=0, initial=3.0))
    block = flowed(core, 3.0)  # 3 at 2 per hour: 1.5 h
    assert block.level[1] == pytest.approx(3.0)
    assert block.unserved[1] == pytest.approx(3.0)
    assert block.discharge[0] == pytest.approx(3.0)
    assert block.stock[0] == 0.0


def test_efficiencies_count_on_the_way_in_and_on_the_way_out():
    store = Store("tank", 100.0, node=0, charge_efficiency=0.9, discharge_efficiency=0.8)
    core = with_store([4.0, 0.0, 0.0], [0.0, 2.0, 2.0], store)
    block = flowed(core, 3.0)  # 3.6 arrives, which gives 2.88
    assert block.discharge[0] == pytest.approx(4.0 * 0.9 * 0.8)
    assert block.level[1] == pytest.approx(2.88)


def test_standing_loss_is_constant_over_a_step_and_never_more_than_there_is():
    core = with_store([0.0, 0.0], [0.0, 0.0], Store("tank", 10.0, node=0, standing_loss=0.1, initial=10.0))
    assert flowed(core, 1.0).standing_loss[0] == pytest.approx(1.0)
    assert flowed(core, 2.0).standing_loss[0] == pytest.approx(0.9)
    core = with_store([0.0], [0.0], Store("tank", 10.0, node=0, standing_loss=4.0, initial=10.0))
    block = flowed(core, 1.0)  # empty after a quarter of an hour
    assert block.standing_loss[0] == pytest.approx(10.0)
    assert block.stock[0] == 0.0


def test_a_stock_that_is_lost_and_drawn_ends_when_both_together_have_used_it_up():
    core = with_store([0.0], [3.0], Store("tank", 10.0, node=0, standing_loss=0.5, initial=2.0))
    block = flowed(core, 1.0)  # 2 at 3 + 1 per hour: half an hour
    assert block.level[1] == pytest.approx(1.5)
    assert block.standing_loss[0] == pytest.approx(0.5)


def test_a_full_store_takes_just_what_it_loses():
    core = with_store(
        [2.0], [0.0], Store("tank", 10.0, node=0, standing_loss=0.05, charge_efficiency=0.5, initial=10.0)
    )
    block = flowed(core, 1.0)
    assert block.charge[0] == pytest.approx(1.0)
    assert block.standing_loss[0] == pytest.approx(0.5)
    assert block.disposed[0] == pytest.approx(1.0)
    assert block.stock[0] == 10.0


def test_two_crossings_in_one_hour_are_both_met():
    """The first tank runs dry, its user stops, and what the user drew from the second node fills the second tank to the brim."""
    processes = (
        Process("spring", Mode.PLAN, 0, outputs=(Output(1, 1.0),)),
        Process("user", Mode.PLAN, 1, needs=(Need("a", 1.0, (Link("a", 0),)), Need("b", 1.0, (Link("b", 1),)))),
    )
    stores = (Store("first", 9.0, node=0, initial=0.5), Store("second", 0.75, node=1, initial=0.5))
    series = np.array([[1.0], [2.0]])
    core = Core(SettlementModel(processes, (Node("a"), Node("b", (Outlet("sale"),))), (), stores, series))
    block = flowed(core, 1.0)
    # user at 2: the first tank lasts 0.25 h; the second falls by 1 per hour to 0.25, then rises by 1 per hour: full after another 0.5 h
    assert block.level[1] == pytest.approx(0.5)
    assert block.stock == pytest.approx([0.0, 0.75])
    assert block.outlet[0] == pytest.approx(0.25)
    assert block.flags.crossings == 2
    assert block.flags.segments == 2


def test_a_charge_limit_sends_the_rest_to_outlets_in_order_and_then_to_disposal():
    store = Store("tank", 100.0, node=0, charge_limit=1.0)
    core = with_store([6.0], [0.0], store, outlets=(Outlet("first", 2.0), Outlet("second", 1.5)))
    block = flowed(core, 1.0)
    assert block.charge[0] == 1.0
    assert list(block.outlet) == [2.0, 1.5]
    assert block.disposed[0] == pytest.approx(1.5)


def test_a_battery_bridges_the_evening_before_the_grid_does():
    process = Process("works", Mode.PLAN, 0, pool_terms=(PoolTerm(0, -1.0),))
    pool = Pool("grid", (("purchase", None),), (("sun", 1),), (("sale", 2),))
    battery = Store("battery", 4.0, pool=0, charge_efficiency=0.5)
    series = np.array([[1.0] * 4, [9.0, 9.0, 0.0, 0.0], [3.0] * 4])
    core = Core(SettlementModel((process,), (), (pool,), (battery,), series))
    block = flowed(core, 4.0)
    # surplus 8: the battery takes 8 for one hour and is full; then 3 are sold and 5 curtailed; it gives 1 for two hours
    assert block.charge[0] == pytest.approx(8.0)
    assert block.pool_export[0] == pytest.approx(3.0)
    assert block.curtailed[0] == pytest.approx(5.0)
    assert block.discharge[0] == pytest.approx(2.0)
    assert block.pool_import[0] == 0.0
    assert block.stock[0] == pytest.approx(2.0)


def test_two_batteries_of_one_pool_fill_in_declared_order():
    process = Process("works", Mode.PLAN, 0, pool_terms=(PoolTerm(0, 1.0),))
    stores = (Store("a", 1.0, pool=0, charge_limit=2.0), Store("b", 9.0, pool=0))
    model = SettlementModel((process,), (), (Pool("grid", (("purchase", None),)),), stores, np.array([[4.0]]))
    block = flowed(Core(model), 1.0)
    assert block.charge == pytest.approx([1.0, 3.0])


def test_a_boiler_waits_for_the_tank_and_does_not_fill_it():
    """A PULL process makes what is drawn: stored heat goes first, by-product heat alone is stored."""
    processes = (
        Process("boiler", Mode.PULL, 0, outputs=(Output(0, 1.0),), driver=0),
        Process("waste-heat", Mode.PLAN, 1, outputs=(Output(0, 1.0),)),
        Process("user", Mode.PLAN, 2, needs=(Need("heat", 1.0, (Link("main", 0),)),)),
    )
    series = np.array([[10.0] * 3, [5.0, 0.0, 0.0], [2.0, 2.0, 2.0]])
    core = Core(SettlementModel(processes, (Node("heat"),), (), (Store("tank", 50.0, node=0),), series))
    block = flowed(core, 3.0)
    assert block.charge[0] == pytest.approx(3.0)
    assert block.level[0] == pytest.approx(1.0)
    assert block.unserved[2] == 0.0


def test_a_tank_without_a_wall_holds_what_comes():
    core = with_store([3.0] * 5, [1.0] * 5, Store("heap", math.inf, node=0))
    assert flowed(core, 5.0).stock[0] == pytest.approx(10.0)


def test_a_year_of_hours_loses_nothing_to_rounding():
    hours = np.arange(8760)
    made = 1.0 + 0.9 * np.sin(hours * 0.7)
    core = with_store(made, np.full(8760, 0.97), Store("tank", 3.0, node=0, standing_loss=0.001))
    block = flowed(core, 8760.0)
    assert block.level[0] == pytest.approx(math.fsum(made), rel=1e-12)
    kept = block.charge[0] - block.discharge[0] - block.standing_loss[0]
    assert block.stock[0] == pytest.approx(kept, abs=1e-9)


@pytest.mark.parametrize("events", [0, 300])
def test_a_tank_that_leaves_empty_once_fills_however_much_happens_elsewhere(events):
    """A boiler is heated from the tank, whose maker comes back after half an hour in which another machine never rests."""
    processes = (
        Process("maker", Mode.PLAN, 0, outputs=(Output(0, 1.0),)),
        Process(
            "boiler", Mode.PULL, 1, needs=(Need("f", 1.0, (Link("own", 0),)),), outputs=(Output(1, 1.0),), driver=1
        ),
        Process("heat", Mode.PLAN, 2, needs=(Need("h", 1.0, (Link("b", 1),)),)),
        Process("busy", Mode.PLAN, 0, outputs=(Output(2, 1.0),)),
    )
    series = np.array([[10.0], [1.0], [2.0]])
    nodes = (Node("fuel"), Node("steam"), Node("x"))
    core = Core(SettlementModel(processes, nodes, (), (Store("tank", 100.0, node=0),), series))
    core.set_available(0, 0.0)
    for number in range(events):
        core.advance_to(0.5 * (number + 1) / (events + 1))
        core.set_available(3, 0.5 if number % 2 else 1.0)
        core.rates()
    core.advance_to(0.5)
    core.set_available(0, 1.0)
    block = flowed(core, 1.0)
    assert block.stock[0] == pytest.approx(0.5 * (10.0 - 1.0))
    assert block.flags.holds == 0
