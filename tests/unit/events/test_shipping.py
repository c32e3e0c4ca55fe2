"""Lots: what a truck loads leaves the heap, is on its way, and reaches the bunker; orders go out in time."""

import numpy as np
import pytest
from eventful_parks import SHIPPED

from symbiosis.engine.clock import Clock
from symbiosis.engine.core import Core
from symbiosis.events.happening import detail_values
from symbiosis.events.park_events import events_of
from symbiosis.events.site import Site
from symbiosis.network.model import Link, Mode, Need, Node, Output, Process, SettlementModel, Shipment, Store

HOURS = 400


def quarry(made: float = 6.0, milled: float = 4.0, *, heap: float = 0.0, bunker: float = 60.0) -> Core:
    """The park SHIPPED as the engine sees it: t/h dug and milled, t at the start."""
    digging = Process("digging", Mode.PLAN, 0, outputs=(Output(0, 1.0),))
    milling = Process("milling", Mode.PLAN, 1, needs=(Need("stone", 1.0, (Link("works/stone", 1),)),))
    stores = (Store("heap", 200.0, node=0, initial=heap), Store("bunker", 100.0, node=1, initial=bunker))
    series = np.vstack([np.full(HOURS, made), np.full(HOURS, milled)])
    nodes = (Node("pit/stone"), Node("works/stone"))
    return Core(SettlementModel((digging, milling), nodes, (), stores, series, shipments=(Shipment("road", 0, 1),)))


def run(park, core, until_h=HOURS, seed=1):
    """Let the park's own stories play, and return the site."""
    site = Site(Clock(core), seed, park)
    site.enter(park, core)
    events_of(park, seed, until_h).perform(site)
    site.clock.run(until_h)
    return site


def told(site, kind):
    return [row for row in site.clock.happened if row.kind == kind]


def with_reorder(text="{at: 30 t, up_to: 90 t, exchange: road, lead_time: 3 h}"):
    enterprises = SHIPPED["enterprises.yaml"].replace("initial: 60 t}", f"initial: 60 t, reorder: {text}}}")
    return {**SHIPPED, "enterprises.yaml": enterprises}


def test_the_first_truck_leaves_when_a_lot_lies_there_and_arrives_after_loading_trip_and_unloading(load):
    site = run(load(SHIPPED), quarry())
    assert told(site, "loaded")[0].time_h == pytest.approx(20.0 / 6.0, rel=1e-9)
    assert told(site, "unloaded")[0].time_h == pytest.approx(20.0 / 6.0 + 0.5 + 2.0 + 0.5, rel=1e-9)


def test_no_stone_is_lost_on_the_way(load):
    core = quarry()
    run(load(SHIPPED), core)
    block = core.take()
    held = core.stock.sum() + core.transit.sum() - 60.0
    made = block.level[0] - block.level[1] - block.disposed.sum()
    assert held == pytest.approx(made, abs=1e-9)
    assert block.loaded[0] - block.unloaded[0] == pytest.approx(core.transit[0], abs=1e-9)


def test_with_trucks_enough_the_mill_never_stands(load):
    core = quarry()
    run(load(SHIPPED), core)
    assert core.take().level[1] == pytest.approx(4.0 * HOURS, rel=1e-9)


def test_one_slow_truck_brings_a_lot_per_round(load):
    """A round is loading, two trips and unloading: 20 t each 24 h feed no more than 20/24 t/h."""
    files = {
        "park.yaml": SHIPPED["park.yaml"].replace("{id: trucks, size: 2}", "{id: trucks}"),
        "exchanges.yaml": SHIPPED["exchanges.yaml"].replace("trip: 2 h", "trip: 11.5 h"),
    }
    site = run(load({**SHIPPED, **files}), quarry(heap=200.0, bunker=0.0))
    loads = [row.time_h for row in told(site, "loaded")]
    assert np.diff(loads) == pytest.approx(np.full(len(loads) - 1, 24.0), rel=1e-9)
    assert site.facility("trucks").statistics().utilisation == pytest.approx(1.0, abs=1e-9)


def test_trucks_queue_at_the_dock(load):
    files = {
        "exchanges.yaml": SHIPPED["exchanges.yaml"]
        .replace("unload: 0.5 h", "unload: 6 h")
        .replace("trip: 2 h", "trip: 0.1 h")
    }
    site = run(load({**SHIPPED, **files}), quarry(made=20.0, milled=10.0, heap=200.0, bunker=0.0))
    assert site.facility("docks:works").statistics().mean_wait_h > 1.0
    assert site.facility("docks:pit").statistics().max_queue == 0


def test_a_full_bunker_sends_for_nothing(load):
    site = run(load(SHIPPED), quarry(milled=0.0, bunker=90.0))
    assert told(site, "loaded") == []


def test_as_much_is_on_its_way_as_there_will_be_room(load):
    core = quarry(milled=0.0, heap=200.0, bunker=45.0)
    site = run(load(SHIPPED), core)
    assert len(told(site, "loaded")) == 2
    assert core.stock[1] == pytest.approx(85.0)


def test_an_order_goes_out_when_the_stock_has_fallen_to_the_threshold(load):
    site = run(load(with_reorder()), quarry(heap=150.0))
    first = told(site, "ordered")[0]
    assert first.time_h == pytest.approx((60.0 - 30.0) / 4.0, rel=1e-9)
    assert float(detail_values(first.detail)["amount"]) == pytest.approx(60.0)


def test_an_order_is_carried_in_lots_after_its_lead_time(load):
    site = run(load(with_reorder()), quarry(heap=150.0), until_h=20.0)
    loads = told(site, "loaded")
    assert loads[0].time_h == pytest.approx(7.5 + 3.0, rel=1e-9)
    assert [float(detail_values(row.detail)["lot"]) for row in loads] == pytest.approx([20.0, 20.0, 20.0])


def test_what_is_on_order_is_not_ordered_again(load):
    site = run(load(with_reorder()), quarry(made=30.0, heap=200.0), until_h=100.0)
    for row in told(site, "ordered")[1:]:
        assert float(detail_values(row.detail)["amount"]) == pytest.approx(60.0)


def test_an_order_without_goods_waits_for_them(load):
    site = run(load(with_reorder("{at: 30 t, up_to: 90 t, exchange: road}")), quarry(made=2.0), until_h=60.0)
    assert told(site, "loaded")[0].time_h == pytest.approx(10.0, rel=1e-9)


def test_nothing_is_sent_while_the_road_is_closed(load):
    closed = SHIPPED["exchanges.yaml"] + "  interruptions: [{start: 2, duration: 50 h}]\n"
    site = run(load({**SHIPPED, "exchanges.yaml": closed}), quarry())
    assert told(site, "loaded")[0].time_h == pytest.approx(52.0, rel=1e-12)


def test_the_story_is_told_in_sentences(load):
    from symbiosis.events.happening import sentence

    site = run(load(with_reorder()), quarry(heap=150.0), until_h=30.0)
    lines = [sentence(row, lang=lang, year=2021) for row in site.clock.happened for lang in ("zh", "en")]
    assert "2021-01-01 07:30 bunker (works): holds 30, orders 60" in lines
    assert any("2021-01-01 07:30 bunker（works）：" in line for line in lines)
    assert not any("{" in line or "event." in line for line in lines)
