"""Lots: one that comes at the very moment at which a stock turns is neither lost nor counted twice, and stands in the step it ends."""

import numpy as np
import pytest

from symbiosis.engine.agenda import STOCK, Agenda
from symbiosis.engine.core import Core
from symbiosis.network.model import Link, Mode, Need, Node, Output, Process, SettlementModel, Shipment, Store

TIMES = [0.125, 0.3, 1 / 3, 0.45, 0.55, 0.7, 0.77, 0.9, 1.0, 1.1, 4 / 3, 1.6, 2.0, 2.3, 2.71]


def tank(made, drawn, store, *, steps=4, step_h=1.0, processes=()):
    """A maker and a taker at one node, its tank, and lorries from outside and to outside."""
    park = (
        Process("maker", Mode.PLAN, 0, outputs=(Output(0, 1.0),)),
        Process("taker", Mode.PLAN, 1, needs=(Need("goods", 1.0, (Link("pipe", 0),)),)),
        *processes,
    )
    series = np.array([[made] * steps, [drawn] * steps], dtype=float)
    lorries = (Shipment("in", None, 0), Shipment("out", 0, None))
    return Core(SettlementModel(park, (Node("goods"),), (), (store,), series, step_h, shipments=lorries))


def kept(block, initial):
    """What must be there by all that has flowed."""
    flows = block.charge[0] - block.discharge[0] - block.standing_loss[0]
    return initial + flows + block.unloaded[0] - block.loaded[1]


@pytest.mark.parametrize("time_h", TIMES)
def test_a_lot_that_comes_as_the_store_runs_empty_is_there_afterwards(time_h):
    rate = 20.0 / time_h
    core = tank(0.0, rate, Store("silo", 1000.0, node=0, initial=20.0))
    core.load(0, 200.0)
    core.advance_to(time_h)
    core.unload(0, 200.0)
    core.advance_to(time_h + 1.0)
    block = core.take()
    assert block.level[1] == pytest.approx(min(rate * (time_h + 1.0), 220.0), rel=1e-12)
    assert block.stock[0] == pytest.approx(kept(block, 20.0), abs=1e-9)


@pytest.mark.parametrize("time_h", TIMES)
def test_a_lot_that_goes_as_the_store_runs_full_makes_room(time_h):
    core = tank(20.0 / time_h, 0.0, Store("silo", 100.0, node=0, initial=80.0))
    core.advance_to(time_h)
    core.load(1, 60.0)
    core.advance_to(time_h + 0.1)
    block = core.take()
    assert block.stock[0] == pytest.approx(40.0 + 2.0 / time_h, rel=1e-12)
    assert block.disposed[0] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("time_h", TIMES)
@pytest.mark.parametrize("rising", [False, True])
def test_a_lot_that_comes_as_a_watched_level_is_reached_stays(time_h, rising):
    rate = 20.0 / time_h
    core = tank(rate if rising else 0.0, 0.0 if rising else rate, Store("silo", 1000.0, node=0, initial=500.0))
    number = core.watch(0, 520.0 if rising else 480.0, rising)
    core.load(0, 100.0)
    told = core.advance_to(time_h)
    core.unload(0, 100.0)
    while core.time_h < time_h + 0.1:
        told = core.advance_to(time_h + 0.1) or told
    assert told in (None, number)
    block = core.take()
    assert block.stock[0] == pytest.approx(600.0 + (1 if rising else -1) * rate * (time_h + 0.1), rel=1e-12)


@pytest.mark.parametrize("time_h", TIMES)
def test_a_stock_that_an_agenda_sets_as_the_store_runs_empty_stands(time_h):
    core = tank(0.0, 20.0 / time_h, Store("silo", 1000.0, node=0, initial=20.0))
    kinds, things = np.full(1, STOCK, dtype=np.int32), np.zeros(1, dtype=np.int32)
    core.replay(Agenda(np.array([time_h]), kinds, things, np.array([300.0])), time_h + 0.1)
    assert core.stock[0] == pytest.approx(300.0 - 2.0 / time_h, rel=1e-12)


def test_a_lorry_that_comes_each_time_as_the_last_is_used_up_serves_without_a_gap():
    core = tank(0.0, 20.0, Store("silo", 45.0, node=0, initial=20.0), steps=300)
    for lot in range(1, 290):
        core.load(0, 20.0)
        core.advance_to(float(lot))
        core.unload(0, 20.0)
    core.advance_to(290.0)
    block = core.take()
    assert block.unserved[1] == 0.0
    assert block.stock[0] == pytest.approx(kept(block, 20.0), abs=1e-9)


@pytest.mark.parametrize("looks", [False, True])
def test_a_lot_that_empties_a_store_ends_its_standing_loss(looks):
    core = tank(10.0, 0.0, Store("tank", 1000.0, node=0, standing_loss=0.05, initial=100.0))
    core.set_available(0, 0.0)
    core.advance_to(0.25)
    core.load(1, float(core.stock[0]))
    core.set_available(0, 1.0)
    core.advance_to(0.5)
    if looks:
        core.watch(0, 900.0, True)
    core.advance_to(1.0)
    block = core.take()  # 5 per hour for a quarter of an hour, then nothing is there to be lost
    assert block.standing_loss[0] == pytest.approx(1.25)
    assert block.stock[0] == pytest.approx(7.5)


@pytest.mark.parametrize("time_h", [2.0, 1.75])
def test_a_lot_at_the_end_of_a_block_stands_in_its_last_step_and_once(time_h):
    core = tank(0.0, 1.0, Store("silo", 1000.0, node=0, initial=50.0))
    core.hourly = core.variables.select("loaded", "unloaded", "stock")
    core.advance_to(time_h)
    core.load(0, 30.0)
    core.unload(0, 30.0)
    first = core.take()
    assert first.hourly[:, [1, 3]] == pytest.approx(np.array([[0.0, 0.0], [30.0, 30.0]]))
    assert first.hourly[:, 0] == pytest.approx([49.0, 80.0 - time_h])
    core.advance_to(4.0)
    second = core.take()
    assert second.hourly[:, 1:].sum() == 0.0
    assert (second.loaded[0], second.stock[0]) == (0.0, pytest.approx(76.0))


def test_a_lot_before_anything_has_flowed_stands_in_the_first_step_to_come():
    core = tank(0.0, 1.0, Store("silo", 1000.0, node=0, initial=50.0))
    core.hourly = core.variables.select("loaded")
    core.advance_to(1.0)
    core.take()
    core.load(0, 30.0)
    core.advance_to(3.0)
    assert core.take().hourly[:, 0] == pytest.approx([30.0, 0.0])
