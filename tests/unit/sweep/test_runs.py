"""Runs of a sweep: what the table says is what a single simulation says; what fails is recorded and the rest goes on."""

import json
import subprocess
import sys

import pandas as pd
import pytest

import symbiosis as sym
from symbiosis.errors import InputError, RunError, UsageError
from symbiosis.sweeps import runner, worker
from symbiosis.sweeps.store import Store

FAILING = ("processes.milling.plan", "processes.brewing.capacity"), ("[1, 2, 3]", "[5, 12]")


def failing(text: str) -> str:
    """The sweep with a capacity of 5 t/h, which is too small for a plan that peaks at 1.2 × 8 t/h and large enough for one of 1.2 × 4."""
    for old, new in FAILING:
        text = text.replace(old, new)
    return text


def parts(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "parts").iterdir())}


def test_the_table_has_what_a_single_simulation_gives(write, tmp_path):
    table = sym.sweep(write(), jobs=1)
    assert len(table) == 12
    assert set(table.status) == {"done"}
    row = table[
        (table.scenario == "no-exchange")
        & (table["processes.brewing.plan.of"] == 8)
        & (table["processes.milling.plan"] == 3)
    ].iloc[0]
    settings = {"processes.brewing.plan.of": 8, "processes.milling.plan": 3}
    run = sym.simulate(tmp_path / "park", scenario="no-exchange", settings=settings, hours=24)
    accounts, card = run.accounts().to_json(), run.score().to_json()
    assert row["CN-NDRC-2025.co2_t"] == accounts["co2"]["total_t"]
    assert row["CN-NDRC-2025.co2_market_t"] == accounts["co2"]["views"]["market"]
    assert row["CN-NDRC-2025.tce_calorific"] == accounts["energy"]["tce_calorific"]
    assert row["CN-NDRC-2025.verdict"] == card["verdict"]
    assert row["co2_stack_t"] == sum(run.stack_co2_t().values())
    for indicator in card["indicators"]:
        assert row[f"CN-NDRC-2025.{indicator['id']}.status"] == indicator["status"]
    for flow in run.exchanged:
        assert row[f"flow.{flow.exchange}"] == flow.amount


def test_a_plain_number_keeps_the_unit_of_the_park(write):
    table = sym.sweep(write(), jobs=1)
    feed = table[table.scenario == "no-exchange"].set_index("processes.milling.plan")["flow.maize-in"]
    assert feed[2].tolist() == pytest.approx([1.1 * 2 * 24] * 2)


def test_processes_give_the_same_parts_as_none(write, tmp_path):
    sym.sweep(write(), out=tmp_path / "alone", jobs=1)
    sym.sweep(write(), out=tmp_path / "together", jobs=3)
    assert parts(tmp_path / "alone") == parts(tmp_path / "together")


def test_a_mapping_is_as_good_as_a_file(write, tmp_path, monkeypatch):
    write()
    monkeypatch.chdir(tmp_path)
    table = sym.sweep({"id": "inline", "park": "park", "hours": 24, "grid": {"processes.milling.plan": [1, 2]}}, jobs=1)
    assert table["processes.milling.plan"].tolist() == [1, 2]
    assert (tmp_path / "runs" / "inline" / "plan.json").is_file()


def test_finished_runs_are_not_repeated(write, tmp_path, monkeypatch):
    sym.sweep(write(), jobs=1)
    monkeypatch.setattr(runner, "execute", lambda *_: pytest.fail("a finished run was run again"))
    assert len(sym.sweep(write(), jobs=1)) == 12


def test_measures_choose_the_columns_and_hold_for_results_that_are_there(write, text):
    sym.sweep(write(), jobs=1)
    table = sym.sweep(write(text + "measures: [co2_stack_t, flow.maize-*]\n"), jobs=1)
    assert list(table.columns)[-3:] == ["failure", "co2_stack_t", "flow.maize-in"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failing_run_is_recorded_and_the_rest_finish(write, text, tmp_path, jobs):
    table = sym.sweep(write(failing(text)), jobs=jobs)
    bad = (table["processes.brewing.plan.of"] == 8) & (table["processes.brewing.capacity"] == 5)
    assert table.status.tolist() == ["failed" if each else "done" for each in bad]
    assert all(text.startswith("park: InputError: ") for text in table.failure[bad])
    assert table.loc[bad, "co2_stack_t"].isna().all()
    record = json.loads(
        (tmp_path / "runs" / "small" / "failures" / f"{table.run[bad].iloc[0]}.json").read_text(encoding="utf-8")
    )
    assert (record["stage"], record["type"]) == ("park", "InputError")
    assert "plan exceeds the capacity" in record["message"]
    assert "Traceback" in record["traceback"]


def test_a_failed_run_is_run_again_only_when_that_is_asked_for(write, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("a slip")

    with monkeypatch.context() as patch:
        patch.setattr(worker, "figures", broken)
        table = sym.sweep(write(), jobs=1)
    assert set(table.failure) == {"score: ZeroDivisionError: a slip"}
    assert set(sym.sweep(write(), jobs=1).status) == {"failed"}
    table = sym.sweep(write(), jobs=1, retry_failed=True)
    assert set(table.status) == {"done"}
    assert set(table.failure) == {""}


def test_a_process_that_dies_fails_its_run_and_is_replaced(write, monkeypatch):
    started = []

    def start(_):
        program = "import sys; sys.stdin.readline(); sys.exit(7)"
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    monkeypatch.setattr(runner, "_start", start)
    monkeypatch.setattr(runner, "first_use", lambda: False)
    table = sym.sweep(write(), jobs=2)
    assert set(table.failure) == {"process: ProcessDied: the process ended with code 7"}
    assert len(started) == 12


def test_a_park_that_changes_while_the_sweep_runs_fails_the_runs_that_follow(write, tmp_path, monkeypatch):
    file, path = write(), tmp_path / "park" / "exchanges.yaml"
    real = runner.execute

    def execute(job, planned):
        done = real(job, planned)
        path.write_text(path.read_text(encoding="utf-8") + "# a note\n", encoding="utf-8")
        return done

    monkeypatch.setattr(runner, "execute", execute)
    table = sym.sweep(file, jobs=1)
    assert table.status.tolist() == ["done"] + ["failed"] * 11
    assert set(table.failure[1:]) == {"park: RunError: changed since the sweep was planned: exchanges.yaml"}


def test_a_changed_plan_is_not_mixed_with_old_results(write, text, tmp_path):
    sym.sweep(write(), jobs=1)
    before = parts(tmp_path / "runs" / "small")
    with pytest.raises(InputError, match=r"0 gone and 6 new.*another folder with --out"):
        sym.sweep(write(text.replace("[4, 8]", "[4, 8, 9]")), jobs=1)
    assert parts(tmp_path / "runs" / "small") == before


def test_a_folder_that_holds_something_else_is_refused(write, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds something that is no sweep"):
        sym.sweep(write(), out=tmp_path / "mine", jobs=1)


def test_two_writers_of_one_folder_are_refused(write, tmp_path):
    sym.sweep(write(), jobs=1)
    with Store(tmp_path / "runs" / "small").writing(), pytest.raises(UsageError, match=r"\.lock is held by process"):
        sym.sweep(write(), jobs=1)


def test_an_interrupt_leaves_what_is_finished_and_the_folder_free(write, tmp_path, monkeypatch):
    seen = []

    def stop(done, failed, total):
        seen.append(done)
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sym.sweep(write(), jobs=2, progress=stop)
    store = Store(tmp_path / "runs" / "small")
    assert len(store.done()) >= 5
    assert len(sym.sweep(write(), jobs=1)) == 12
    assert set(store.done()) == {run.id for run in store.plan().runs}


def test_a_damaged_part_is_named(write, tmp_path):
    table = sym.sweep(write(), jobs=1)
    path = tmp_path / "runs" / "small" / "parts" / f"{table.run[0]}.parquet"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(RunError, match=rf"{table.run[0]}\.parquet is damaged"):
        sym.sweep(write(), jobs=1)


def test_parts_stand_alone_with_the_same_columns(write, tmp_path):
    sym.sweep(write(), jobs=1)
    frames = [pd.read_parquet(path) for path in sorted((tmp_path / "runs" / "small" / "parts").iterdir())]
    whole = pd.concat(frames)
    assert list(whole.columns) == ["run", "scenario", "seed", "kind", "scheme", "name", "value", "unit", "text"]
    assert whole.run.nunique() == 12
    assert whole[whole.kind == "flow"].unit.isin(["t", "m3", "MWh", "Nm3"]).all()
