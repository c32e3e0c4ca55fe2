"""Timeline: the park changes in the course of the year; before and after, it is the park that would have been so all along."""

import math
from collections import defaultdict
from pathlib import Path

import pytest

from symbiosis.errors import InputError
from symbiosis.park.read import load_park
from symbiosis.run.simulate import simulate

PARK = """\
id: quarry-park
name: {en: quarry park}
place: {country: cn, province: jiangsu}
year: 2021
facts: {industrial_value_added: 12000 10^4 CNY}
partners:
  state-grid: {name: {en: state grid}}
  quarry: {name: {en: quarry}}
  roads: {name: {en: road builders}}
resources:
  stone: {name: {en: stone}, unit: t, kind: material}
  gravel: {name: {en: gravel}, unit: t, kind: material}
pools:
  - {id: grid, resource: electricity, imports: [{from: outside:state-grid, item: grid}]}
"""
ENTERPRISES = """\
- id: works
  name: {en: gravel works}
  plants:
    - id: yard
      processes:
        - id: crushing
          mode: plan
          plan: 10 t/h
          recipe:
            reference: stone
            inputs: [{resource: stone, amount: 1 t/t}, {resource: electricity, amount: 300 kWh/t}]
            outputs: [{resource: gravel, amount: 1 t/t}]
      stores:
        - {id: heap, resource: gravel, capacity: 500 t, initial: 100 t}
- id: paver
  name: {en: paver}
  plants:
    - id: site
      demands: [{id: paving, resource: gravel, amount: 8 t/h}]
"""
EXCHANGES = """\
- {id: stone-in, from: outside:quarry, to: yard, resource: stone}
- {id: gravel-to-site, from: yard, to: site, resource: gravel}
"""
MONTHS = [744.0, 1416.0, 2160.0]


@pytest.fixture
def quarry(tmp_path: Path) -> Path:
    folder = tmp_path / "quarry"
    folder.mkdir()
    for name, text in (("park.yaml", PARK), ("enterprises.yaml", ENTERPRISES), ("exchanges.yaml", EXCHANGES)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def total(run, source, target, resource):
    rows = run.ledger
    found = rows[(rows["source"] == source) & (rows["target"] == target) & (rows["resource"] == resource)]
    return math.fsum(found["amount"])


def test_a_plan_that_is_doubled_at_noon_of_the_third_day_makes_twice_as_much_from_then_on(quarry):
    park = load_park(
        quarry, timeline=[{"at": 60, "kind": "construction", "set": {"processes.crushing.plan": "20 t/h"}}]
    )
    run = simulate(park, hours=100)
    assert total(run, "process:crushing", "node:yard/gravel", "gravel") == pytest.approx(60 * 10 + 40 * 20, rel=1e-12)
    assert run.simulated.levels["crushing"] == pytest.approx(1400.0, rel=1e-12)


def test_a_step_that_lasts_ends_again(quarry):
    step = {"at": "2021-01-02", "for": "24 h", "kind": "exit", "off": {"enterprises": ["paver"]}}
    run = simulate(load_park(quarry, timeline=[step]), hours=96)
    assert run.simulated.levels["paving"] == pytest.approx(72 * 8.0, rel=1e-12)
    assert [(turn.at_h, turn.kind) for turn in run.park.turns] == [(24.0, "exit"), (48.0, "exit-end")]


def test_what_a_store_holds_goes_on_into_the_next_state_of_the_park(quarry):
    changed = load_park(quarry, timeline=[{"at": 60, "set": {"enterprises.works.note": "a new owner"}}])
    once, twice = simulate(quarry, hours=200), simulate(changed, hours=200)
    ends = [run.stores[run.stores["store"] == "heap"]["stock_end"].iloc[-1] for run in (once, twice)]
    assert ends[0] == pytest.approx(100.0 + 2.0 * 200, rel=1e-12)
    assert ends[1] == pytest.approx(ends[0], rel=1e-12)
    assert twice.simulated.totals.sum() == pytest.approx(once.simulated.totals.sum(), rel=1e-12)


def test_the_stock_of_a_store_that_leaves_is_withdrawn_and_the_store_account_closes(quarry):
    run = simulate(load_park(quarry, timeline=[{"at": 50, "off": {"stores": ["heap"]}}]), hours=80)
    assert total(run, "store:heap", "export:withdrawn", "gravel") == pytest.approx(200.0, rel=1e-12)
    change: dict[str, float] = defaultdict(float)
    for row in run.ledger.itertuples():
        change[row.target] += row.amount
        change[row.source] -= row.amount
    assert change["store:heap"] == pytest.approx(-100.0, rel=1e-12)
    last = run.stores[run.stores["store"] == "heap"].iloc[-1]
    assert (last["stock_start"], last["stock_end"]) == (pytest.approx(200.0), 0.0)


def test_the_rows_of_both_states_stand_in_one_ledger_in_the_order_of_time(quarry):
    run = simulate(
        load_park(quarry, timeline=[{"at": 1000, "off": {"demands": ["paving"], "exchanges": ["gravel-to-site"]}}]),
        hours=2160,
    )
    rows = run.ledger[run.ledger["target"] == "process:crushing"]
    stone = rows[rows["resource"] == "stone"].sort_values("start_h")
    assert stone["start_h"].tolist() == [0.0, MONTHS[0], 1000.0, MONTHS[1]]
    assert (stone["start_h"] + stone["duration_h"]).tolist() == [MONTHS[0], 1000.0, *MONTHS[1:]]


def test_an_enterprise_that_enters_is_accounted_from_its_entry_on(quarry):
    baker = {
        "id": "bakery",
        "name": {"en": "bakery"},
        "plants": [{"id": "oven", "demands": [{"id": "baking", "resource": "electricity", "amount": "2 MW"}]}],
    }
    run = simulate(load_park(quarry, timeline=[{"at": 10, "kind": "entry", "add": {"enterprises": [baker]}}]), hours=40)
    used = {
        row.item: row.quantity
        for row in run.activities
        if row.enterprise == "bakery" and row.category == "final_energy"
    }
    assert used["electricity"] == pytest.approx(30 * 2.0 * 3.6, rel=1e-12)


def test_the_park_and_its_scenario_write_timelines_that_join(quarry):
    text = (quarry / "park.yaml").read_text(encoding="utf-8")
    (quarry / "park.yaml").write_text(
        text + "timeline:\n  - {at: 30, set: {processes.crushing.plan: 5 t/h}}\n", encoding="utf-8"
    )
    (quarry / "scenarios").mkdir()
    (quarry / "scenarios" / "boom.yaml").write_text(
        "id: boom\nname: {en: boom}\ntimeline:\n"
        "  - {ordered: 2021-01-01, lead_time: 40 h, kind: construction, set: {processes.crushing.plan: 50 t/h}}\n",
        encoding="utf-8",
    )
    run = simulate(load_park(quarry, scenario="boom"), hours=50)
    assert run.simulated.levels["crushing"] == pytest.approx(30 * 10 + 10 * 5 + 10 * 50, rel=1e-12)


def test_every_mistake_of_a_timeline_is_told_with_its_line(quarry):
    text = (quarry / "park.yaml").read_text(encoding="utf-8")
    (quarry / "park.yaml").write_text(
        text + "timeline:\n"
        "  - {at: 2022-03-01, set: {processes.crushing.plan: 5 t/h}}\n"
        "  - {at: 12.5, set: {processes.crushing.plan: 5 t/h}}\n"
        "  - {at: 20, off: {enterprises: [nobody]}}\n"
        "  - {set: {processes.crushing.plan: 5 t/h}}\n"
        "  - {at: 30, set: {processes.crushing.plan: 5 MWh/h}}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_park(quarry)
    first = len(text.splitlines()) + 2
    lines = {problem.code: problem.line - first for problem in caught.value.problems if problem.file == "park.yaml"}
    assert lines["moment_year"] == 0
    assert lines["timeline_step"] == 1
    assert lines["reference_unknown"] == 2
    assert lines["timeline_when"] == 3
    assert 4 in {problem.line - first for problem in caught.value.problems}


def measured(run, thing, measure):
    rows = run.statistics
    return rows[(rows["object"] == thing) & (rows["measure"] == measure)]["value"].item()


def test_a_machine_that_runs_goes_on_running_over_a_change_that_is_none_of_its_business(quarry):
    limits = {
        "processes.crushing.capacity": "10 t/h",
        "processes.crushing.minimum_load": 0.3,
        "processes.crushing.ramp_up": "0.2 1/h",
        "processes.crushing.start_up": {"time": "3 h"},
    }
    once = simulate(load_park(quarry, settings=limits), hours=100)
    turned = load_park(quarry, settings=limits, timeline=[{"at": 60, "set": {"enterprises.works.note": "a new owner"}}])
    twice = simulate(turned, hours=100)
    assert once.simulated.levels["crushing"] == pytest.approx(97 * 10 - (7 + 5 + 3 + 1), rel=1e-12)
    for measure in ("level", "unserved", "starts", "running"):
        assert measured(twice, "crushing", measure) == measured(once, "crushing", measure)


def test_the_extremes_of_a_stock_are_those_of_the_time_that_counts(quarry):
    changed = load_park(quarry, timeline=[{"at": 60, "set": {"enterprises.works.note": "a new owner"}}])
    run = simulate(changed, hours=100, warm_up=70)
    assert measured(run, "heap", "stock_min") == pytest.approx(100 + 2 * 70, rel=1e-12)
