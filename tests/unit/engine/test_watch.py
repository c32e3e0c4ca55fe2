"""Watch: the core stops where a stock reaches a level, at the time that a closed form gives."""

import numpy as np
import pytest

from symbiosis.engine.core import Core
from symbiosis.network.model import (
    Link,
    Mode,
    Need,
    Node,
    Output,
    Pool,
    PoolTerm,
    Process,
    SettlementModel,
    Shipment,
    Store,
)


def tank(made, drawn, store):
    processes = (
        Process("maker", Mode.PLAN, 0, outputs=(Output(0, 1.0),)),
        Process("taker", Mode.PLAN, 1, needs=(Need("goods", 1.0, (Link("pipe", 0),)),)),
    )
    shipments = (Shipment("in", None, 0), Shipment("out", 0, None))
    series = np.array([made, drawn], dtype=float)
    return Core(SettlementModel(processes, (Node("goods"),), (), (store,), series, shipments=shipments))


def test_a_watch_is_hit_exactly_at_its_time():
    core = tank([3.0] * 9, [1.0] * 9, Store("tank", 50.0, node=0))
    number = core.watch(0, 7.0, True)
    assert core.advance_to(9.0) == number
    assert core.time_h == pytest.approx(3.5, abs=1e-12)
    assert core.stock[0] == 7.0
    assert core.advance_to(9.0) is None


def test_a_ramped_store_crosses_where_the_sum_of_its_ramp_does():
    """Inflow 1, 2, 3, … per hour: after n hours n (n + 1) / 2; 12 is reached in the fifth hour, 2 / 5 of it gone."""
    core = tank(np.arange(1.0, 9.0), [0.0] * 8, Store("tank", 50.0, node=0))
    core.watch(0, 12.0, True)
    core.advance_to(8.0)
    assert core.time_h == pytest.approx(4.4, abs=1e-12)


def test_a_level_is_found_after_the_store_was_full():
    """Full after 1 h of 2, drawn at 4 from hour 2 on: from 2 to 1 in a quarter of an hour."""
    core = tank([2.0, 2.0, 0.0, 0.0], [0.0, 0.0, 4.0, 4.0], Store("tank", 2.0, node=0))
    core.advance_to(0.75)
    core.watch(0, 1.0, False)
    core.advance_to(4.0)
    assert core.time_h == pytest.approx(2.25, abs=1e-12)


def test_a_watch_that_is_beyond_is_hit_at_once():
    core = tank([0.0] * 4, [1.0] * 4, Store("tank", 9.0, node=0, initial=3.0))
    core.advance_to(1.5)
    number = core.watch(0, 2.0, False)
    assert core.advance_to(4.0) == number
    assert core.time_h == pytest.approx(1.5)


def test_empty_and_full_can_be_watched():
    core = tank([0.0, 0.0, 4.0, 4.0], [2.0, 2.0, 0.0, 0.0], Store("tank", 3.0, node=0, initial=3.0))
    empty, full = core.watch(0, 0.0, False), core.watch(0, 9.0, True)
    assert core.advance_to(4.0) == empty
    assert core.time_h == pytest.approx(1.5)
    assert core.advance_to(4.0) is None
    core.unwatch(full)
    core.reset()
    core.advance_to(1.5)
    full = core.watch(0, 3.0, True)
    assert core.advance_to(4.0) == full
    assert core.time_h == pytest.approx(2.75)


def test_two_watches_of_one_moment_are_told_one_after_the_other():
    core = tank([2.0] * 4, [0.0] * 4, Store("tank", 9.0, node=0))
    numbers = [core.watch(0, 3.0, True), core.watch(0, 3.0, True)]
    assert [core.advance_to(4.0), core.advance_to(4.0), core.advance_to(4.0)] == [*numbers, None]


def test_a_watch_that_is_forgotten_is_not_told():
    core = tank([2.0] * 4, [0.0] * 4, Store("tank", 9.0, node=0))
    core.unwatch(core.watch(0, 3.0, True))
    assert core.advance_to(4.0) is None


def test_a_lot_can_hit_a_watch():
    core = tank([0.0] * 4, [0.0] * 4, Store("tank", 9.0, node=0, initial=8.0))
    number = core.watch(0, 5.0, False)
    assert core.advance_to(1.0) is None
    core.load(1, 4.0)
    assert core.advance_to(2.0) == number
    assert core.time_h == 1.0


def test_a_level_that_is_reached_at_the_end_of_a_step_is_told():
    core = tank([0.1] * 40, [0.0] * 40, Store("tank", 9.0, node=0))
    core.watch(0, 2.0, True)
    core.advance_to(40.0)
    assert core.time_h == pytest.approx(20.0)


def test_a_battery_can_be_watched():
    process = Process("works", Mode.PLAN, 0, pool_terms=(PoolTerm(0, -1.0),))
    pool = Pool("grid", (("purchase", None),), (("sun", 1),))
    battery = Store("battery", 8.0, pool=0, charge_efficiency=0.5)
    core = Core(SettlementModel((process,), (), (pool,), (battery,), np.array([[1.0] * 4, [9.0] * 4])))
    core.watch(0, 6.0, True)
    core.advance_to(4.0)
    assert core.time_h == pytest.approx(1.5)


def test_a_reorder_policy_keeps_the_stock_between_its_levels():
    """Drawn at 1 per hour; at 2 a lot of 6 comes: every 6 h, first when 3 of 5 are gone."""
    core = tank([0.0] * 48, [1.0] * 48, Store("tank", 9.0, node=0, initial=5.0))
    times = []
    while True:
        core.watch(0, 2.0, False)
        if core.advance_to(48.0) is None:
            break
        times.append(core.time_h)
        core.load(0, 6.0)
        core.unload(0, 6.0)
    assert times == pytest.approx([3.0 + 6.0 * number for number in range(8)])
    assert core.take().level[1] == pytest.approx(48.0)
    seen = core.statistics()
    assert (seen.stock_min[0], seen.stock_max[0]) == (pytest.approx(2.0), pytest.approx(8.0))
