"""Means over time of a run: a small park whose hours are counted by hand, and the warm-up that is not counted."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from symbiosis.errors import UsageError
from symbiosis.run.folder import write_run
from symbiosis.run.run import Run
from symbiosis.run.simulate import simulate

PARK = """\
id: dairy-park
name: {zh: 乳品园, en: dairy park}
place: {country: cn, province: jiangsu}
year: 2021
partners: {farms: {name: {zh: 农场, en: farms}}}
resources:
  milk: {name: {zh: 牛奶, en: milk}, unit: t, kind: material}
  cheese: {name: {zh: 奶酪, en: cheese}, unit: t, kind: material}
"""
# The dairy works 80 h and is mended 20 h, again and again; it may make 10 t/h and plans 5 t/h. The shop wants 4 t/h. So the store rises by
# 1 t/h for 80 h and falls by 4 t/h while the dairy stands: from 0 to 80 t and back to 0 in 100 h.
ENTERPRISES = """\
- id: dairy
  name: {zh: 乳品厂, en: dairy}
  plants:
    - id: dairy
      processes:
        - id: cheese-making
          mode: plan
          plan: 5 t/h
          capacity: 10 t/h
          reliability: {up_time: 80 h, repair_time: 20 h, distribution: fixed, crew: fitters}
          recipe:
            reference: milk
            inputs: [{resource: milk, amount: 1 t/t}]
            outputs: [{resource: cheese, amount: 1 t/t}]
      stores:
        - {id: cellar, resource: cheese, capacity: 80 t, initial: 0 t}
- id: shop
  name: {zh: 商店, en: shop}
  plants:
    - id: counter
      demands: [{id: sales, resource: cheese, amount: 4 t/h}]
"""
EXCHANGES = """\
- {id: milk-in, from: outside:farms, to: dairy, resource: milk, capacity: 8 t/h}
- {id: cheese-to-shop, from: dairy, to: counter, resource: cheese, loss: 0 %}
"""
HOURS = 1000


@pytest.fixture(scope="module")
def dairy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parks") / "dairy"
    folder.mkdir()
    park = PARK + "crews: [{id: fitters}]\n"
    for name, text in (("park.yaml", park), ("enterprises.yaml", ENTERPRISES), ("exchanges.yaml", EXCHANGES)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(dairy: Path) -> Run:
    return simulate(dairy, hours=HOURS)


def value(run: Run, kind: str, thing: str, measure: str) -> float:
    rows = run.statistics
    found = rows[(rows["kind"] == kind) & (rows["object"] == thing) & (rows["measure"] == measure)]
    assert len(found) == 1, (kind, thing, measure)
    return float(found["value"].iloc[0])


@pytest.mark.parametrize(
    ("kind", "thing", "measure", "wanted"),
    [
        ("process", "cheese-making", "availability", 0.8),
        ("process", "cheese-making", "level", 4000.0),
        ("process", "cheese-making", "utilisation", 0.4),
        ("process", "cheese-making", "served", 0.8),
        ("process", "cheese-making", "running", 800.0),
        ("process", "cheese-making", "starts", 9.0),  # it runs when the year begins
        ("process", "cheese-making", "present", 1000.0),
        ("demand", "sales", "served", 1.0),
        ("demand", "sales", "level", 4000.0),
        ("store", "cellar", "stock_mean", 40.0),
        ("store", "cellar", "stock_min", 0.0),
        ("store", "cellar", "stock_max", 80.0),
        ("exchange", "milk-in", "amount", 4000.0),
        ("exchange", "milk-in", "flow_mean", 4.0),
        ("exchange", "milk-in", "utilisation", 0.5),
        ("crew", "fitters", "utilisation", 0.2),
        ("crew", "fitters", "jobs", 10.0),
        ("crew", "fitters", "queue_mean", 0.0),
        ("crew", "fitters", "wait_mean", 0.0),
    ],
)
def test_a_mean_is_what_the_hours_give(run, kind, thing, measure, wanted):
    assert value(run, kind, thing, measure) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_the_run_folder_keeps_the_statistics(run, tmp_path):
    write_run(run, tmp_path / "run")
    lines = (tmp_path / "run" / "statistics.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "kind,object,measure,value,unit"
    assert len(lines) == len(run.statistics) + 1
    assert pq.read_table(tmp_path / "run" / "events.parquet").num_rows == len(run.events)


def test_the_command_prints_them_in_both_languages(command, dairy):
    for lang, words in (("en", ("utilisation", "mean stock", "Crews")), ("zh", ("利用率", "平均存量", "检修队"))):
        done = command("run", str(dairy), "--hours", "200", "--statistics", "--lang", lang)
        assert done.returncode == 0, done.stderr
        assert all(word in done.stdout for word in words), done.stdout


def test_the_story_is_told_in_both_languages(command, dairy):
    english = command("run", str(dairy), "--hours", "200", "--story", "--lang", "en")
    assert "2021-01-04 08:00" in english.stdout  # after 80 h
    assert "breaks down" in english.stdout
    assert "故障停机" in command("run", str(dairy), "--hours", "200", "--story", "--lang", "zh").stdout


def test_a_long_story_is_folded_by_kind(command, dairy):
    done = command("run", str(dairy), "--story", "--lang", "en")
    assert "By kind (174 events)" in done.stdout  # 87 breakdowns and as many repairs in 8760 h
    assert "events.parquet" in done.stdout


# -- warm-up


@pytest.mark.parametrize("warm_up", [1, 80, 250])
def test_the_warm_up_and_the_rest_are_the_whole(dairy, run, warm_up):
    first, rest = simulate(dairy, hours=warm_up), simulate(dairy, hours=HOURS, warm_up=warm_up)
    for name, amount in run.simulated.levels.items():
        assert first.simulated.levels[name] + rest.simulated.levels[name] == pytest.approx(amount, rel=1e-9, abs=1e-9)
    moved = {row.exchange: row.amount for row in run.exchanged}
    apart = [{row.exchange: row.amount for row in each.exchanged} for each in (first, rest)]
    assert {name: apart[0][name] + apart[1][name] for name in moved} == pytest.approx(moved, rel=1e-9)
    assert rest.hours == HOURS - warm_up
    assert rest.warm_up_h == warm_up


def test_nothing_of_the_warm_up_is_booked(dairy):
    found = simulate(dairy, hours=HOURS, warm_up=100)
    assert found.ledger["start_h"].min() == 100.0
    assert found.stores["stock_start"].iloc[0] == pytest.approx(0.0, abs=1e-9)
    assert value(found, "process", "cheese-making", "availability") == pytest.approx(0.8)
    assert value(found, "process", "cheese-making", "present") == 900.0
    assert value(found, "crew", "fitters", "jobs") == 9.0


@pytest.mark.parametrize("warm_up", [-1.0, 0.5, 1000.0])
def test_a_warm_up_that_does_not_fit_is_refused(dairy, warm_up):
    with pytest.raises(UsageError, match="warm-up"):
        simulate(dairy, hours=HOURS, warm_up=warm_up)


def test_the_command_says_that_totals_are_of_the_rest(command, dairy):
    done = command("run", str(dairy), "--hours", "200", "--warm-up", "100", "--lang", "en")
    assert "The first 100 h are warm-up" in done.stdout
