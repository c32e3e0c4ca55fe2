"""Interruptions: a pipe that closes, and a grid that fails: who claims last is shed first, and no more than need be."""

import numpy as np
import pytest
from eventful_parks import PARK, machines

from symbiosis.engine.clock import Clock
from symbiosis.engine.core import Core
from symbiosis.events.interruption import interruption
from symbiosis.events.park_events import events_of
from symbiosis.events.site import Site
from symbiosis.network.model import OUTSIDE, Gate, Link, Mode, Need, Pool, PoolTerm, Process, SettlementModel
from symbiosis.park.event_spec import Interruption
from symbiosis.run.simulate import simulate

POOL = """
pools:
  - id: net
    resource: electricity
    imports:
      - {{from: outside:grid, item: grid, interruptions: [{{start: {start}, duration: {duration} h, left: {left}}}]}}
"""
ENTERPRISES = """
- id: firm
  name: {en: firm}
  plants:
    - id: plant
      demands:
        - {id: hospital, resource: electricity, amount: 3 MW, priority: 1}
        - {id: works, resource: electricity, amount: 4 MW, priority: 50}
        - {id: lamps, resource: electricity, amount: 2 MW, priority: 100}
"""


def grid(*, must_run=None) -> Core:
    """Three loads of 3, 4 and 2 MW on one main; `must_run`: solar power by the hour [MW]."""
    hours = 24 if must_run is None else len(must_run)
    loads = [("hospital", 3.0, 1.0), ("works", 4.0, 50.0), ("lamps", 2.0, 100.0)]
    processes = tuple(
        Process(name, Mode.PLAN, row, priority, pool_terms=(PoolTerm(0, -1.0),))
        for row, (name, _, priority) in enumerate(loads)
    )
    series = [np.full(hours, amount) for _, amount, _ in loads] + ([] if must_run is None else [np.array(must_run)])
    solar = () if must_run is None else (("net.sun", 3),)
    return Core(
        SettlementModel(processes, (), (Pool("net", (("net.imports.0", None),), solar),), (), np.vstack(series))
    )


def run(load, core, *, start=5, duration=4, left=0.0):
    park = load(
        {"park.yaml": PARK + POOL.format(start=start, duration=duration, left=left), "enterprises.yaml": ENTERPRISES}
    )
    site = Site(Clock(core), 1, park)
    site.enter(park, core)
    events_of(park, 1, core.horizon_h).perform(site)
    core.hourly = core.variables.select("level", "pool_import")
    site.clock.run()
    return site, core.take().hourly


def test_without_supply_all_loads_are_shed(load):
    _, hourly = run(load, grid())
    assert hourly[5:9].sum() == pytest.approx(0.0, abs=1e-6)
    assert hourly[4] == pytest.approx([3.0, 4.0, 2.0, 9.0])
    assert hourly[9] == pytest.approx([3.0, 4.0, 2.0, 9.0])


def test_who_claims_last_is_shed_first_and_no_more_than_need_be(load):
    """Half of 9 MW is left: the hospital keeps 3, the works get 1.5 of 4, the lamps nothing."""
    _, hourly = run(load, grid(), left=0.5)
    assert hourly[6] == pytest.approx([3.0, 1.5, 0.0, 4.5], rel=1e-6)


def test_what_the_park_makes_itself_serves_the_most_important(load):
    sun = [0.0] * 6 + [4.0, 20.0] + [0.0] * 16
    _, hourly = run(load, grid(must_run=sun))
    assert hourly[5] == pytest.approx([0.0, 0.0, 0.0, 0.0], abs=1e-6)
    assert hourly[6] == pytest.approx([3.0, 1.0, 0.0, 0.0], abs=1e-6)
    assert hourly[7] == pytest.approx([3.0, 4.0, 2.0, 0.0], abs=1e-6)


def test_an_interruption_may_begin_within_a_step(load):
    _, hourly = run(load, grid(), start=5.5, duration=1)
    assert hourly[5, 3] == pytest.approx(4.5, rel=1e-6)
    assert hourly[6, 3] == pytest.approx(4.5, rel=1e-6)


def test_the_story_says_who_was_shed_and_for_how_long(load):
    site, _ = run(load, grid(), left=0.5)
    rows = [(row.time_h, row.kind, row.object) for row in site.clock.happened]
    assert rows == [
        (5.0, "interrupted", "net.imports.0"),
        (5.0, "shed", "lamps"),
        (5.0, "shed", "works"),
        (9.0, "served_again", "lamps"),
        (9.0, "served_again", "works"),
        (9.0, "restored", "net.imports.0"),
    ]
    assert [row.duration_h for row in site.clock.happened[-3:]] == [4.0, 4.0, 4.0]


def piped(*, gate: bool) -> Core:
    """A mill that takes 10 t/h from outside over an exchange with room for 8."""
    link = Link("stone-0", OUTSIDE, capacity=np.inf if gate else 8.0, gate=0 if gate else None, interruptible=not gate)
    mill = Process("mill-0", Mode.PLAN, 0, needs=(Need("stone", 1.0, (link,)),))
    gates = (Gate("stone-0", 8.0),) if gate else ()
    return Core(SettlementModel((mill,), (), (), (), np.full((1, 24), 10.0), gates=gates))


@pytest.mark.parametrize("gate", [False, True], ids=["a link", "a gate"])
def test_a_pipe_that_is_half_closed_lets_half_through(load, gate):
    park = load(machines([""]))
    core = piped(gate=gate)
    site = Site(Clock(core), 1, park)
    site.enter(park, core)
    spec = Interruption.model_validate({"start": 3.5, "duration": "2 h", "every": "10 h", "left": 0.5})
    site.start(interruption(site, "stone-0", spec))
    site.clock.run()
    assert core.take().level[0] == pytest.approx(8.0 * 24 - 4.0 * (2 + 2 + 0.5), rel=1e-9)


def test_interruptions_at_random_come_as_often_as_is_said(load):
    """Mean time between 90 h, mean length 10 h: 8 760 h have 87.6 of them, within 3 standard errors of 20 seeds."""
    files = machines([""])
    files["exchanges.yaml"] = files["exchanges.yaml"].replace(
        "resource: stone}", "resource: stone, interruptions: [{duration: 10 h, between: 90 h}]}"
    )
    park = load(files)
    counts = [sum(row.kind == "interrupted" for row in events_of(park, seed, 8760.0).rows) for seed in range(20)]
    assert abs(np.mean(counts) - 87.6) <= 3.0 * np.std(counts, ddof=1) / np.sqrt(20)


UNIT = """
        - id: mill-{n}
          mode: plan
          plan: 10 t/h
          capacity: 10 t/h
          priority: {n}
          minimum_load: 0.3
          recipe:
            reference: stone
            inputs: [{{resource: stone, amount: 1 t/t}}, {{resource: electricity, amount: 100 kWh/t}}]
            outputs: [{{resource: sand, amount: 1 t/t, to: use}}]
"""
MILLS = "- id: firm\n  name: {en: firm}\n  plants:\n    - id: plant\n      processes:" + "".join(
    UNIT.format(n=n) for n in range(4)
)
STONE = "- {id: stone-in, from: outside:quarry, to: plant, resource: stone}\n"


def mills(load, start, *, extra=""):
    """Four mills with a minimum load, 1 MW each, of whose import 0.7 is left for two hours."""
    pool = POOL.format(start=start, duration=2, left=0.7)
    files = {"park.yaml": PARK + pool, "enterprises.yaml": MILLS + extra, "exchanges.yaml": STONE}
    return simulate(load(files), hours=10)


@pytest.mark.parametrize("start", [5, 5.5])
def test_units_that_are_not_shed_do_not_trip(load, start):
    """2.8 of 4 MW are left: one mill stands, until the next step begins, and one goes at 0.8."""
    run = mills(load, start)
    assert [run.simulated.levels[f"mill-{n}"] for n in range(4)] == pytest.approx(
        [100.0, 100.0, 96.0, 80.0 if start == 5 else 75.0], rel=1e-9
    )
    trips = [each.value for each in run.simulated.statistics if each.measure == "trips" and each.object != "mill-3"]
    assert sum(trips) == 0.0


@pytest.mark.parametrize("at", [6, 6.5])
def test_what_else_happens_is_met_by_new_shedding(load, at):
    """A lamp of 1 MW that claims first comes back at `at`: all but 0.7 of 5 MW are shed from then on."""
    lamp = "      demands: [{id: lamp, resource: electricity, amount: 1 MW, priority: 0}]\n"

    def dark(site):
        site.set_available("lamp", 0.0, cause="dark")
        yield site.until(float(at))
        site.set_available("lamp", 1.0, cause="dark")

    pool = POOL.format(start=5, duration=3, left=0.7)
    files = {"park.yaml": PARK + pool, "enterprises.yaml": MILLS + lamp, "exchanges.yaml": STONE}
    run = simulate(load(files), hours=10, stories=[dark])
    before, after = at - 5.0, 8.0 - at
    assert run.simulated.levels["mill-2"] == pytest.approx(70.0 + 8.0 * before + 5.0 * after, rel=1e-6)


def test_the_story_has_plain_shares(load):
    run = mills(load, 5)
    assert run.events.loc[run.events["kind"].eq("shed"), "detail"].tolist() == ["left=0", "left=0.8"]
