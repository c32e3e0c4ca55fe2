"""Replications: luck of their own, the same across scenarios, kept when killed; means agree with closed forms."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scipy import stats

import symbiosis as sym
from symbiosis.errors import InputError, RunError, UsageError
from symbiosis.park.read import load_park
from symbiosis.sweeps import replicate as room
from symbiosis.sweeps.replicate import replicate_scenarios, seeds

UP, REPAIR = 80.0, 20.0
"""Mean time up and mean time of repair of every machine [h], both exponential."""
MILLS, HOURS = 8, 1000
PARK = """\
id: mills
name: {zh: 磨坊园, en: mills}
place: {country: cn, province: jiangsu}
year: 2021
schemes: [JS-366-2024]
facts: {industrial_value_added: 12000 10^4 CNY}
partners:
  farms: {name: {zh: 农场, en: farms}}
  state-grid: {name: {zh: 电网, en: state grid}}
resources:
  grain: {name: {zh: 谷物, en: grain}, unit: t, kind: material}
  flour: {name: {zh: 面粉, en: flour}, unit: t, kind: material}
pools:
  - {id: grid, resource: electricity, imports: [{from: outside:state-grid, item: grid}]}
"""
MILL = """\
- id: miller-{n}
  name: {{en: miller {n}}}
  plants:
    - id: mill-{n}
      processes:
        - id: milling-{n}
          mode: plan
          plan: 10 t/h
          reliability: {{up_time: 80 h, repair_time: 20 h}}
          recipe:
            reference: grain
            inputs: [{{resource: grain, amount: 1 t/t}}, {{resource: electricity, amount: 100 kWh/t}}]
            outputs: [{{resource: flour, amount: 1 t/t, to: use}}]
"""
EXCHANGE = "- {{id: grain-{n}, from: outside:farms, to: mill-{n}, resource: grain}}\n"
# A program that is started with this waits in the midst of a write as soon as three parts are there.
GATE = """\
import os
import time
from pathlib import Path

flush = os.fsync

def fsync(handle):
    while len(list(Path("kept/parts").glob("[!.]*.parquet"))) >= 3:
        time.sleep(0.01)
    flush(handle)

os.fsync = fsync
"""
MORE = """\
id: more
name: {zh: 更多, en: more}
set:
  processes.milling-0.plan: 11 t/h
"""


def write(folder: Path, *, mills: int = MILLS) -> Path:
    (folder / "scenarios").mkdir(parents=True)
    files = {
        "park.yaml": PARK,
        "enterprises.yaml": "".join(MILL.format(n=n) for n in range(mills)),
        "exchanges.yaml": "".join(EXCHANGE.format(n=n) for n in range(mills)),
        "scenarios/more.yaml": MORE,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def mills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("parks") / "mills")


@pytest.fixture(scope="module")
def forty(mills: Path):
    return sym.replicate(mills, replications=40, hours=HOURS, jobs=1)


@pytest.fixture(scope="module")
def pair(mills: Path):
    return replicate_scenarios(mills, scenarios=("today", "more"), replications=12, hours=HOURS, jobs=1)


def availability(hours: float) -> float:
    """Mean availability over `hours` of a machine that begins up (two-state Markov process): A + (1 - A)(1 - e^-(λ+μ)t)/((λ+μ)t)."""
    rate = 1.0 / UP + 1.0 / REPAIR
    share = UP / (UP + REPAIR)
    return share + (1.0 - share) * (1.0 - math.exp(-rate * hours)) / (rate * hours)


# -- means


def test_the_mean_availability_is_that_of_the_closed_form(forty):
    means = [forty.interval(f"statistic.process/milling-{n}/availability") for n in range(MILLS)]
    mean = math.fsum(each.mean for each in means) / MILLS
    error = math.sqrt(math.fsum(each.error**2 for each in means)) / MILLS
    assert mean == pytest.approx(availability(HOURS), abs=4 * error)
    assert error < 0.005


def test_what_is_served_is_the_time_in_service(forty):
    for n in range(MILLS):
        served = forty.values[f"statistic.process/milling-{n}/served"]
        in_service = forty.values[f"statistic.process/milling-{n}/availability"]
        assert served == pytest.approx(in_service, rel=1e-9)


def test_a_figure_has_the_interval_of_its_values(forty):
    name = "co2_scheme"
    theirs = stats.ttest_1samp(forty.values[name], 0.0).confidence_interval(0.95)
    row = forty.table.set_index("figure").loc[name]
    assert (row["low"], row["high"]) == pytest.approx((theirs.low, theirs.high), rel=1e-9)
    assert (row["n"], row["unit"]) == (40, "t")


def test_an_indicator_bears_its_interval(forty):
    card = forty.score().to_json()
    row = next(
        each for each in card["indicators"] if each["value"] is not None and each["interval"][0] < each["interval"][1]
    )
    assert row["interval"][0] < row["value"] < row["interval"][1]
    assert card["replications"] == 40


def test_what_a_broken_mill_does_not_make_is_unserved_in_every_replication(forty):
    for n in range(MILLS):
        made = forty.values[f"statistic.process/milling-{n}/level"]
        lacking = forty.values[f"unserved.milling-{n}"]
        assert [a + b for a, b in zip(made, lacking, strict=True)] == pytest.approx([10.0 * HOURS] * 40, rel=1e-9)


def test_a_mean_that_some_replications_lack_is_left_out(mills):
    park = (mills / "enterprises.yaml").read_text(encoding="utf-8")
    folder = mills.parent / "crewed"
    if not folder.exists():
        write(folder, mills=1)
    text = park.split("- id: miller-1")[0].replace("repair_time: 20 h}", "repair_time: 20 h, crew: fitters}")
    (folder / "enterprises.yaml").write_text(text, encoding="utf-8")
    with (folder / "park.yaml").open("a", encoding="utf-8") as stream:
        stream.write("crews: [{id: fitters}]\n")
    (folder / "scenarios" / "more.yaml").unlink()
    found = sym.replicate(folder, replications=8, hours=60, jobs=1)
    jobs = found.values["statistic.crew/fitters/jobs"]
    assert 0.0 in jobs  # with a mean time up of 80 h, some mill has not failed in 60 h
    assert max(jobs) > 0.0
    assert "statistic.crew/fitters/wait_mean" not in found.values


# -- seeds


def test_the_first_seeds_are_the_same_for_any_number():
    assert seeds(7, 30)[:5] == seeds(7, 5)


def test_no_two_replications_share_a_seed_nor_do_two_first_seeds():
    assert len(set(seeds(0, 1000))) == 1000
    assert not set(seeds(0, 1000)) & set(seeds(1, 1000))


def test_a_run_with_the_seed_of_a_replication_is_that_replication(mills, forty):
    run = sym.simulate(mills, seed=forty.seeds[3], hours=HOURS)
    assert forty.values["co2_scheme"][3] == run.accounts().total_t
    assert forty.values["statistic.process/milling-2/level"][3] == run.simulated.levels["milling-2"]


def test_more_processes_give_the_same_values(mills, forty):
    together = sym.replicate(mills, replications=4, hours=HOURS, jobs=2)
    for name, values in together.values.items():
        assert values == forty.values[name][:4]


# -- common random numbers


def test_a_machine_that_changes_leaves_the_luck_of_every_machine(pair):
    today, more = pair
    for n in range(MILLS):
        name = f"statistic.process/milling-{n}/availability"
        assert more.values[name] == today.values[name]


def test_a_tenth_more_of_one_mill_is_a_tenth_of_what_it_made(pair):
    today, more = pair
    made = today.values["statistic.process/milling-0/level"]
    power = [
        after - before for before, after in zip(today.values["grid_power"], more.values["grid_power"], strict=True)
    ]
    assert power == pytest.approx([0.1 * 0.1 * each for each in made], rel=1e-7)


def test_pairs_are_far_narrower_than_independent_runs(pair):
    today, more = pair
    found = more.difference("grid_power", today)
    assert found.narrower > 0.9
    theirs = stats.ttest_rel(more.values["grid_power"], today.values["grid_power"]).confidence_interval(0.95)
    assert (found.interval.low, found.interval.high) == pytest.approx((theirs.low, theirs.high), rel=1e-9)


# -- what is kept


def test_finished_replications_are_not_run_again_and_more_may_follow(mills, tmp_path, monkeypatch):
    three = sym.replicate(mills, replications=3, hours=100, out=tmp_path / "kept", jobs=1)
    count = []
    run_all = room.run_all
    monkeypatch.setattr(
        room, "run_all", lambda job, runs, **more: (count.append(len(runs)), run_all(job, runs, **more))[1]
    )
    five = sym.replicate(mills, replications=5, hours=100, out=tmp_path / "kept", jobs=1)
    assert count == [2]
    assert {name: values[:3] for name, values in five.values.items()} == dict(three.values)


def test_fewer_replications_than_a_folder_has_are_its_first(mills, tmp_path):
    three = sym.replicate(mills, replications=3, hours=100, out=tmp_path / "kept", jobs=1)
    two = sym.replicate(mills, replications=2, hours=100, out=tmp_path / "kept", jobs=1)
    assert two.seeds == three.seeds[:2]
    assert {name: values[:2] for name, values in three.values.items()} == dict(two.values)
    assert len(list((tmp_path / "kept" / "parts").glob("[!.]*.parquet"))) == 3


def test_a_part_that_is_lost_is_made_again(mills, tmp_path):
    first = sym.replicate(mills, replications=3, hours=100, out=tmp_path / "kept", jobs=1)
    next((tmp_path / "kept" / "parts").glob("*.parquet")).unlink()
    assert sym.replicate(mills, replications=3, hours=100, out=tmp_path / "kept", jobs=1).values == first.values


def test_a_folder_of_other_replications_is_refused(mills, tmp_path):
    sym.replicate(mills, replications=2, hours=100, out=tmp_path / "kept", jobs=1)
    with pytest.raises(InputError):
        sym.replicate(mills, replications=2, hours=100, seed=1, out=tmp_path / "kept", jobs=1)


def test_a_replication_that_fails_is_told_with_its_seed(mills, tmp_path, monkeypatch):
    from symbiosis.sweeps import worker

    def broken(*_):
        raise ZeroDivisionError("a slip")

    monkeypatch.setattr(worker, "details", broken)
    with pytest.raises(RunError, match=rf"2 of 2.*{seeds(0, 2)[0]}.*a slip"):
        sym.replicate(mills, replications=2, hours=24, jobs=1)


# -- what is refused, and what is told


def test_a_park_that_was_read_with_values_set_is_refused(mills):
    park = load_park(mills, settings={"processes.milling-0.plan": "12 t/h"})
    with pytest.raises(UsageError, match="values set"):
        sym.replicate(park, replications=2)


def test_settings_hold_in_every_replication(mills):
    found = sym.replicate(mills, replications=2, hours=24, settings={"processes.milling-0.plan": "20 t/h"}, jobs=1)
    assert found.values["statistic.process/milling-0/wanted"] == (480.0, 480.0)


def test_no_replication_is_refused(mills):
    with pytest.raises(UsageError, match="at least 1"):
        sym.replicate(mills, replications=0)


def test_a_park_without_chance_says_that_its_replications_are_equal(command):
    done = command("run", "suzhou-sip", "--replications", "2", "--hours", "24", "--jobs", "1", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "nothing in this park is left to chance" in done.stdout


def test_the_command_writes_values_and_summary(command, mills, tmp_path):
    words = ("--replications", "3", "--hours", "100", "--jobs", "1", "--statistics", "--out", "kept")
    done = command("run", str(mills), *words, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "availability" in done.stdout
    lines = (tmp_path / "kept" / "replications.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    summary = json.loads((tmp_path / "kept" / "summary.json").read_text(encoding="utf-8"))
    assert summary["seeds"] == list(seeds(0, 3))


def test_compare_tells_how_much_narrower_pairs_are(command, mills):
    words = ("--scenarios", "today,more", "--replications", "4", "--hours", "200", "--jobs", "1")
    done = command("compare", str(mills), *words, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "Common random numbers" in done.stdout
    assert "narrower than that of independent runs" in done.stdout
    document = json.loads(command("compare", str(mills), *words, "--json").stdout)
    difference = document["scenarios"][1]["differences"]["grid_power"]
    assert difference["low"] < difference["mean"] < difference["high"]
    assert difference["narrower"] > 0.5


def test_an_indicator_has_the_interval_of_its_paired_difference(pair):
    today, more = pair
    name = "indicator.JS-366-2024/JS24_01"
    found = more.difference(name, today)
    assert found.interval.low > 0.0  # more milling takes more energy for the same value added
    assert found.narrower > 0.9


def test_score_reads_the_intervals_of_a_folder(command, mills):
    words = ("--replications", "3", "--hours", "100", "--jobs", "1", "--out", "kept")
    assert command("run", str(mills), *words).returncode == 0
    card = json.loads(command("score", "kept", "--json").stdout)
    assert card["replications"] == 3
    assert any(row["interval"] and row["interval"][0] < row["interval"][1] for row in card["indicators"])


def test_a_killed_run_goes_on_where_it_was(mills, tmp_path):
    program = Path(sys.executable).with_name("symbiosis")
    words = ["run", str(mills), "--replications", "6", "--jobs", "1", "--out", "kept"]
    parts = tmp_path / "kept" / "parts"
    (tmp_path / "sitecustomize.py").write_text(GATE, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    process = subprocess.Popen([program, *words], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path})
    end = time.monotonic() + 100.0
    while len(list(parts.glob("[!.]*.parquet"))) < 3:
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < end
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = {each.name: each.stat().st_mtime_ns for each in parts.glob("[!.]*.parquet")}
    assert len(kept) == 3
    done = subprocess.run([program, *words], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    after = {each.name: each.stat().st_mtime_ns for each in parts.glob("[!.]*.parquet")}
    assert len(after) == 6
    assert {name: after[name] for name in kept} == kept


def test_options_of_a_single_run_are_refused(command):
    done = command("run", "suzhou-sip", "--replications", "2", "--story", "--lang", "en")
    assert done.returncode == 2
    assert "--story does not go with --replications" in done.stderr
