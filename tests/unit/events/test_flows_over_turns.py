"""Flows over turns: lots on their way arrive, a valve knows the store as it is now, and a crew is as busy as it was large."""

import pytest
from eventful_parks import PARK, SHIPPED, machines

from symbiosis.park.read import load_park
from symbiosis.run.simulate import simulate

PIPED = """
- id: pit
  name: {en: pit}
  plants:
    - id: pit
      processes:
        - id: digging
          mode: plan
          plan: 10 t/h
          recipe:
            reference: stone
            inputs: []
            outputs: [{resource: stone, amount: 1 t/t}]
- id: works
  name: {en: works}
  plants:
    - id: works
      stores: [{id: silo, resource: stone, capacity: CAPACITY, initial: 0 t}]
      demands: [{id: milling, resource: stone, amount: 1 t/h}]
"""
PIPE = "- {id: pipe, from: pit, to: works, resource: stone, capacity: 5 t/h, fills: true}\n"


def piped(load, capacity="100 t", *, pipe=PIPE, timeline=()):
    files = {"park.yaml": PARK, "enterprises.yaml": PIPED.replace("CAPACITY", capacity), "exchanges.yaml": pipe}
    return load_park(load(files).folder, timeline=list(timeline))


def ends(run, store):
    rows = run.stores[run.stores["store"].eq(store)]
    return float(rows["stock_end"].iloc[-1])


def test_lots_under_way_arrive_though_a_turn_changes_their_route(load):
    timeline = [{"at": 50, "set": {"exchanges.road.shipping.lot": "10 t"}}]
    run = simulate(load_park(load(SHIPPED).folder, timeline=timeline), hours=400)
    rows = run.events[run.events["object"].eq("road")]
    loaded, unloaded = ((rows["kind"].eq(kind)).sum() for kind in ("loaded", "unloaded"))
    assert loaded - unloaded == round(ends(run, "transit-road") / 10.0)
    assert ends(run, "transit-road") <= 20.0


def test_a_store_that_is_enlarged_is_filled_to_its_new_brim(load):
    run = simulate(piped(load, timeline=[{"at": 50, "set": {"stores.silo.capacity": "300 t"}}]), hours=300)
    assert ends(run, "silo") > 290.0


def test_a_store_that_is_made_smaller_closes_its_valve_at_the_new_brim(load):
    timeline = [{"at": 50, "set": {"stores.silo.capacity": "100 t"}}]
    run = simulate(piped(load, "300 t", timeline=timeline), hours=300)
    wasted = run.ledger[run.ledger["source"].eq("node:works/stone") & run.ledger["target"].str.startswith("disposal")]
    assert wasted["amount"].sum() == pytest.approx(0.0, abs=1e-9)


def test_a_pipe_that_was_closed_and_returns_fills_again(load):
    """The silo is full at 25 h; the pipe is away from 26 to 36 h."""
    run = simulate(piped(load, timeline=[{"at": 26, "for": "10 h", "off": {"exchanges": ["pipe"]}}]), hours=300)
    assert run.simulated.levels["milling"] == pytest.approx(300.0, rel=1e-9)


def test_an_interruption_leaves_a_share_of_a_filling_pipe(load):
    """5 t/h for 50 h and a fifth of that for 50 h, less 1 t/h milled."""
    failing = PIPE.replace("fills: true", "fills: true, interruptions: [{start: 10, duration: 50 h, left: 0.2}]")
    run = simulate(piped(load, "3000 t", pipe=failing), hours=100)
    assert ends(run, "silo") == pytest.approx(50 * 5.0 + 50 * 1.0 - 100.0, rel=1e-9)


@pytest.mark.parametrize("driver", ["compiled", "simpy"])
def test_a_crew_is_as_busy_as_it_was_large(load, driver):
    """Four machines fail for 10 of 20 h: 4 × 50 busy hours; of four fitters for 100 h and one for 10 h."""
    extra = "reliability: {up_time: 10 h, repair_time: 10 h, distribution: fixed, crew: fitters}"
    files = machines([extra] * 4)
    files["park.yaml"] = PARK.replace("{id: fitters, size: 2}", "{id: fitters, size: 4}")
    timeline = [{"at": 100, "set": {"crews.fitters.size": 1}}]
    run = simulate(load_park(load(files).folder, timeline=timeline), hours=110, driver=driver)
    busy = next(
        each.value for each in run.simulated.statistics if (each.object, each.measure) == ("fitters", "utilisation")
    )
    assert busy == pytest.approx(200.0 / 410.0, rel=1e-9)


def test_what_leaves_with_an_exchange_is_told(load):
    """At 5 h the road is closed for good: its lots under way are withdrawn, and the story says how much that was."""
    timeline = [{"at": 5, "off": {"exchanges": ["road"]}}]
    run = simulate(load_park(load(SHIPPED).folder, timeline=timeline), hours=100)
    told = run.events[run.events["kind"].eq("withdrawn")]
    booked = run.ledger.loc[run.ledger["target"].eq("export:withdrawn"), "amount"].sum()
    assert told["object"].tolist() == ["road"]
    assert told["detail"].tolist() == [f"amount={booked:.10g}"]


@pytest.mark.parametrize("driver", ["compiled", "simpy"])
def test_stock_that_leaves_with_its_owner_is_told(load, driver):
    files = machines(["", ""])
    files["enterprises.yaml"] += "      stores: [{id: heap, resource: stone, capacity: 50 t, initial: 50 t}]\n"
    timeline = [{"at": 2, "off": {"enterprises": ["firm-1"]}}]
    run = simulate(load_park(load(files).folder, timeline=timeline), hours=10, driver=driver)
    told = run.events[run.events["kind"].eq("withdrawn")]
    assert told[["time_h", "enterprise", "object"]].to_numpy().tolist() == [[2.0, "firm-1", "heap"]]
