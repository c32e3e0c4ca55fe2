"""Whole parks in which something happens: their ledgers close, and nothing that was wanted is dropped."""

import pytest
from eventful_parks import PARK, SHIPPED, machines

from symbiosis.plots.links import links
from symbiosis.run.simulate import simulate

GRID = """
pools:
  - id: net
    resource: electricity
    imports:
      - {from: outside:grid, item: grid, interruptions: [{start: 5, duration: 4 h, left: 0.5}]}
"""
TOWN = """
- id: firm
  name: {en: firm}
  plants:
    - id: plant
      demands:
        - {id: hospital, resource: electricity, amount: 3 MW, priority: 1}
        - {id: works, resource: electricity, amount: 4 MW, priority: 50}
        - {id: lamps, resource: electricity, amount: 2 MW, priority: 100}
"""


def test_what_trucks_carry_is_booked_and_the_ledger_closes(load):
    run = simulate(load(SHIPPED), hours=720)
    moved = {row.exchange: row.amount for row in run.exchanged}
    lots = run.events["kind"].eq("unloaded").sum()
    assert lots > 100
    assert moved["road"] == pytest.approx(20.0 * lots, rel=1e-9)
    assert run.simulated.worst_residual < 1e-9
    assert run.simulated.unserved["milling"] == 0.0


def test_an_exchange_in_lots_runs_from_plant_to_plant_and_counts_what_was_unloaded(load):
    run = simulate(load(SHIPPED), hours=720)
    (road,) = run.flows[run.flows["exchange"] == "road"].itertuples()
    wanted = next(each for each in run.park.exchanges if each.id == "road")
    assert (road.giver, road.taker) == (wanted.giver, wanted.taker)
    assert "road" in {link.id for link in links(run) if link.giver == wanted.giver and link.taker == wanted.taker}


def test_lots_from_outside_count_where_they_are_unloaded(load):
    roads = SHIPPED["exchanges.yaml"].replace("from: pit", "from: outside:quarry")
    run = simulate(load({**SHIPPED, "exchanges.yaml": roads}), hours=720)
    lots = int(run.events["kind"].eq("unloaded").sum())
    (road,) = (row for row in run.exchanged if row.exchange == "road")
    assert lots > 100
    assert (road.giver, road.taker) == ("outside:quarry", "works")
    assert road.amount == pytest.approx(20.0 * lots, rel=1e-9)


def test_shed_loads_are_booked_as_unserved(load):
    run = simulate(load({"park.yaml": PARK + GRID, "enterprises.yaml": TOWN}), hours=24)
    assert run.simulated.unserved == pytest.approx({"hospital": 0.0, "works": 10.0, "lamps": 8.0}, abs=1e-6)


def test_a_supply_that_fails_is_missed_hour_by_hour(load):
    files = machines(["", ""])
    files["exchanges.yaml"] = files["exchanges.yaml"].replace(
        "plant-0, resource: stone}", "plant-0, resource: stone, interruptions: [{start: 5.5, duration: 4 h}]}"
    )
    for driver in ("compiled", "simpy"):
        run = simulate(load(files), hours=24, driver=driver)
        assert run.simulated.unserved == pytest.approx({"mill-0": 40.0, "mill-1": 0.0}, rel=1e-12)


def test_a_warm_up_is_not_counted_at_the_crews(load):
    park = load(machines(["reliability: {up_time: 50 h, repair_time: 10 h, crew: welders}"] * 4))
    rows = [
        {(row.object, row.measure): row.value for row in run.simulated.facilities}
        for run in (simulate(park, hours=3000, warm_up=1000, driver=driver) for driver in ("compiled", "simpy"))
    ]
    assert rows[0] == pytest.approx(rows[1], rel=1e-12, nan_ok=True)
    assert 0 < rows[0]["welders", "jobs"] < 2000 / 10
