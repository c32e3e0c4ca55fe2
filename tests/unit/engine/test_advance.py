"""Advance: the core goes on from where it stands, what is set holds from then on, and lots move stocks."""

import copy

import numpy as np
import pytest

from symbiosis.engine.agenda import PROCESS, Agenda
from symbiosis.engine.core import Core
from symbiosis.errors import RunError, UsageError
from symbiosis.network.model import (
    OUTSIDE,
    Link,
    Mode,
    Need,
    Node,
    Outlet,
    Output,
    Process,
    SettlementModel,
    Shipment,
    Store,
)


def flow(made, drawn, *stores, outlets=(), shipments=()):
    """One maker and one taker of one resource, with stores between them."""
    processes = (
        Process("maker", Mode.PLAN, 0, outputs=(Output(0, 1.0),)),
        Process(
            "taker", Mode.PLAN, 1, needs=(Need("goods", 1.0, (Link("pipe", 0), Link("other", OUTSIDE, 1.0, 1.0))),)
        ),
    )
    nodes = (Node("goods", outlets), Node("other"))
    return Core(
        SettlementModel(processes, nodes, (), stores, np.array([made, drawn], dtype=float), shipments=shipments)
    )


def test_a_block_holds_what_flowed_since_the_last_take():
    core = flow([2.0] * 4, [1.0] * 4)
    core.advance_to(1.5)
    core.advance_to(2.0)
    first = core.take()
    core.advance_to(4.0)
    assert (first.start_h, first.stop_h, first.level[0]) == (0.0, 2.0, pytest.approx(4.0))
    assert core.take().level[0] == pytest.approx(4.0)


def test_a_core_can_begin_in_the_course_of_the_year():
    model = flow([1.0, 2.0, 3.0], [0.0] * 3).model
    core = Core(model, start_h=1.0)
    core.advance_to(3.0)
    block = core.take()
    assert (block.start_h, block.first_step, block.level[0]) == (1.0, 1, pytest.approx(5.0))


def test_the_core_does_not_go_back_nor_beyond_the_series():
    core = flow([1.0] * 4, [0.0] * 4)
    core.advance_to(3.0)
    for time_h in (2.0, 4.5):
        with pytest.raises(UsageError):
            core.advance_to(time_h)


def test_a_setting_holds_from_its_moment_on():
    core = flow([4.0] * 2, [0.0] * 2)
    core.advance_to(0.75)
    core.set_available(0, 0.5)
    core.advance_to(1.25)
    core.set_available(0, 1.0)
    core.advance_to(2.0)
    assert core.take().level[0] == pytest.approx(4.0 * 0.75 + 2.0 * 0.5 + 4.0 * 0.75)


def test_a_link_that_is_closed_gives_nothing_and_opens_again():
    core = flow([3.0] * 3, [2.0] * 3)
    core.advance_to(1.0)
    core.set_link(0, 0.0)
    core.set_link(1, 0.5)
    core.advance_to(2.0)
    core.set_link(0, 1.0)
    core.set_link(1, 1.0)
    core.advance_to(3.0)
    block = core.take()
    assert block.taken == pytest.approx([4.0, 0.5])
    assert block.unserved[1] == pytest.approx(1.5)


def test_rates_are_those_of_the_present_moment():
    core = flow([3.0, 5.0], [2.0, 0.0], Store("tank", 9.0, node=0))
    assert core.rates()[core.variables.range("level")] == pytest.approx([3.0, 2.0])
    core.advance_to(0.5)
    core.set_available(1, 0.0)
    assert core.rates()[core.variables.range("charge")] == pytest.approx([3.0])
    assert core.rates()[core.variables.range("stock")] == pytest.approx([0.5])
    core.advance_to(1.0)
    assert core.rates()[core.variables.range("charge")] == pytest.approx([5.0])


def test_looking_changes_nothing():
    made = 1.0 + np.sin(np.arange(24.0)) ** 2
    seen, unseen = (flow(made, [1.4] * 24, Store("tank", 2.0, node=0, standing_loss=0.02)) for _ in range(2))
    for core in (seen, unseen):
        for hour in range(1, 24):
            core.advance_to(float(hour))
            if core is seen:
                core.rates()
            core.set_available(1, 0.5 if hour % 3 else 1.0)
            core.advance_to(hour + 0.4)
            if core is seen:
                assert core.stock[0] >= 0.0
        core.advance_to(24.0)
    one, two = seen.take(), unseen.take()
    for kind in ("level", "taken", "charge", "discharge", "standing_loss", "stock"):
        assert getattr(one, kind).tobytes() == getattr(two, kind).tobytes()


def test_a_step_that_is_cut_gives_a_row_to_each_part():
    core = flow([2.0] * 3, [0.0] * 3, Store("tank", 50.0, node=0))
    core.hourly = core.variables.select("level", "stock")
    core.advance_to(1.25)
    first = core.take()
    core.advance_to(3.0)
    second = core.take()
    assert (first.first_step, second.first_step) == (0, 1)
    assert first.hourly[:, 0] == pytest.approx([2.0, 0.5])
    assert second.hourly[:, 0] == pytest.approx([1.5, 2.0])
    assert second.hourly[:, 2] == pytest.approx([4.0, 6.0])


def test_rows_of_a_step_with_many_events_hold_the_whole_of_it():
    core = flow([2.0] * 2, [0.0] * 2)
    core.hourly = core.variables.select("level", "disposed")
    for time_h in np.linspace(0.05, 1.95, 39):
        core.advance_to(time_h)
        core.set_available(0, round(time_h * 20) % 2)
    core.advance_to(2.0)
    block = core.take()
    assert block.hourly.sum(axis=0) == pytest.approx(np.concatenate([block.level, block.disposed]))


def test_reset_goes_back_to_the_start():
    core = flow([3.0] * 4, [1.0] * 4, Store("tank", 5.0, node=0, initial=1.0))
    core.advance_to(4.0)
    first = core.take()
    core.advance_to(4.0)
    core.reset()
    assert core.stock == pytest.approx([1.0])
    core.advance_to(4.0)
    assert core.take().charge.tobytes() == first.charge.tobytes()


LOTS = (Shipment("lots", 0, 1, 0.9), Shipment("bought", None, 1), Shipment("sold", 1, None))


def two_heaps():
    stores = (Store("here", 10.0, node=0, initial=6.0), Store("there", 10.0, node=1))
    return flow([1.0] * 4, [0.0] * 4, *stores, shipments=LOTS)


def test_lots_in_transit_keep_the_amount():
    core = two_heaps()
    core.advance_to(1.5)
    core.load(0, 5.0)
    assert (core.stock[0], core.transit[0]) == (pytest.approx(2.5), 5.0)
    core.advance_to(3.25)
    core.unload(0, 2.0)
    block = core.take()
    assert block.stock == pytest.approx([6.0 + 3.25 - 5.0, 2.0 * 0.9])
    assert (block.loaded[0], block.unloaded[0], block.transit[0]) == (5.0, 2.0, 3.0)


def test_lots_come_from_outside_and_go_outside():
    core = two_heaps()
    core.load(1, 4.0)
    core.unload(1, 4.0)
    core.load(2, 3.0)
    core.unload(2, 3.0)
    assert core.stock == pytest.approx([6.0, 1.0])
    assert core.transit == pytest.approx([0.0, 0.0, 0.0])


@pytest.mark.parametrize(("move", "amount"), [("load", 6.5), ("unload", 21.0), ("unload", 11.0)])
def test_a_lot_that_is_not_there_or_finds_no_room_is_refused(move, amount):
    core = two_heaps()
    core.load(1, 20.0)
    with pytest.raises(RunError):
        getattr(core, move)(0 if move == "load" else 1, amount)
    assert core.transit[1] == 20.0


def test_a_lot_wakes_a_store_that_was_empty():
    core = flow([0.0] * 2, [2.0] * 2, Store("tank", 9.0, node=0), shipments=(Shipment("lots", None, 0),))
    core.set_link(1, 0.0)
    core.advance_to(0.5)
    core.load(0, 1.0)
    core.unload(0, 1.0)
    core.advance_to(2.0)
    block = core.take()
    assert block.level[1] == pytest.approx(1.0)
    assert block.discharge[0] == pytest.approx(1.0)
    assert block.stock[0] == 0.0


def test_lots_are_seen_in_the_hour_in_which_they_moved():
    core = two_heaps()
    core.hourly = core.variables.select("loaded", "unloaded")
    core.advance_to(1.0)
    core.load(0, 2.0)
    core.advance_to(2.5)
    core.unload(0, 1.0)
    block = core.take()
    assert block.hourly[:, [0, 3]] == pytest.approx(np.array([[0, 0], [2, 0], [0, 1]]))


def test_put_stock_sets_what_stores_hold():
    core = flow([0.0] * 2, [2.0] * 2, Store("tank", 9.0, node=0))
    core.set_link(1, 0.0)
    core.put_stock(np.array([3.0]))
    assert core.stock == pytest.approx([3.0])
    core.advance_to(2.0)
    assert core.take().level[1] == pytest.approx(3.0)
    with pytest.raises(UsageError):
        core.put_stock(np.array([9.5]))


def test_the_stock_of_a_triangle_is_integrated_exactly():
    """Up from 0 to 4 in 2 h, down to 0 in 1 h, empty for 1 h: the area is 4 + 2."""
    core = flow([2.0, 2.0, 0.0, 0.0], [0.0, 0.0, 4.0, 0.0], Store("tank", 9.0, node=0))
    core.set_link(1, 0.0)
    core.advance_to(4.0)
    seen = core.statistics()
    assert seen.stock_h[0] == pytest.approx(6.0)
    assert (seen.stock_min[0], seen.stock_max[0]) == (0.0, pytest.approx(4.0))
    assert seen.empty_h[0] == pytest.approx(1.0)


def test_a_store_is_full_from_the_moment_it_is():
    core = flow([2.0] * 4, [0.0] * 4, Store("tank", 3.0, node=0), outlets=(Outlet("sale"),))
    core.advance_to(4.0)
    assert core.statistics().full_h[0] == pytest.approx(2.5)


def test_hours_of_running_and_of_being_available_are_counted():
    core = flow([1.0] * 4, [0.0] * 4)
    core.advance_to(1.25)
    core.set_available(0, 0.0)
    core.advance_to(2.75)
    core.set_available(0, 0.5)
    core.advance_to(4.0)
    seen = core.statistics()
    assert seen.running_h == pytest.approx([2.5, 0.0])
    assert seen.available_h == pytest.approx([1.25 + 0.5 * 1.25, 4.0])
    assert list(seen.starts) == [1, 0]


def test_starts_are_counted_over_steps_and_within_them():
    core = flow([1.0, 0.0, 1.0, 1.0], [0.0] * 4)
    core.advance_to(3.5)
    core.set_available(0, 0.0)
    core.advance_to(3.6)
    core.set_available(0, 1.0)
    core.advance_to(4.0)
    assert core.statistics().starts[0] == 2


def test_statistics_begin_where_they_are_reset():
    core = flow([1.0] * 4, [0.0] * 4, Store("tank", 9.0, node=0))
    core.advance_to(1.5)
    core.reset_statistics()
    core.advance_to(2.5)
    seen = core.statistics()
    assert (seen.start_h, seen.stop_h, seen.running_h[0]) == (1.5, 2.5, pytest.approx(1.0))
    assert seen.stock_h[0] == pytest.approx(2.0)
    assert seen.stock_min[0] == pytest.approx(1.5)
    assert seen.available_h[0] == pytest.approx(1.0)


@pytest.mark.parametrize("number", [-1, 2, 10**8])
@pytest.mark.parametrize("what", ["set_available", "set_link", "set_gate"])
def test_what_is_not_there_cannot_be_set(what, number):
    """Compiled code looks nowhere but within its arrays."""
    core = flow([1.0], [1.0])
    with pytest.raises(UsageError, match=f"number {number}; there are"):
        getattr(core, what)(number, 0.5)


def test_an_agenda_that_sets_what_is_not_there_is_refused():
    core = flow([1.0], [1.0])
    one = np.zeros(1, dtype=np.int32)
    with pytest.raises(UsageError, match="no process number 7"):
        core.replay(Agenda(np.array([0.5]), one + PROCESS, one + 7, np.array([0.5])), 1.0)


def test_nothing_goes_on_beyond_the_series():
    core = flow([1.0], [1.0])
    nothing = np.zeros(0, dtype=np.int32)
    with pytest.raises(UsageError, match="end of the series"):
        core.replay(Agenda(np.zeros(0), nothing, nothing, np.zeros(0)), 2.0)
    for start_h in (-1.0, 2.0):
        with pytest.raises(UsageError, match="not within the series"):
            Core(core.model, start_h=start_h)


def test_a_core_cannot_be_copied():
    with pytest.raises(TypeError, match="another with Core"):
        copy.deepcopy(flow([1.0], [1.0]))
