"""The run folder is enough for a stranger: nothing of the package is used here to read it and add it up."""

import csv
import json
import math
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from symbiosis.run.folder import write_run
from symbiosis.run.simulate import simulate

REL = 1e-9
SCENARIOS = ("today", "no-symbiosis-incineration")


@pytest.fixture(scope="module", params=SCENARIOS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("runs") / request.param
    write_run(simulate("suzhou-sip", scenario=request.param), made)
    return made


@lru_cache(maxsize=6)
def table(path: Path) -> list[dict]:
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def number(text: str) -> float:
    return float(text) if text else 0.0


def months(row: dict) -> int:
    """Month of a row, so that rows by the hour and by the month meet."""
    lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    ends = [24 * sum(lengths[: month + 1]) for month in range(12)]
    return next(month for month, end in enumerate(ends) if row["start_h"] < end - 1e-9)


def test_node_and_pool_accounts_sum_to_zero_in_each_month(folder: Path) -> None:
    left, through = defaultdict(list), defaultdict(list)
    for row in table(folder / "ledger.parquet"):
        for account, sign in ((row["source"], -1), (row["target"], 1)):
            if account.startswith(("node:", "pool:")):
                key = (account, row["resource"], months(row))
                left[key].append(sign * row["amount"])
                through[key].append(row["amount"])
    assert left
    for key, amounts in left.items():
        assert abs(math.fsum(amounts)) <= REL * max(math.fsum(through[key]) / 2, 1e-6), key


def test_the_pool_closes_in_every_hour(folder: Path) -> None:
    left, through = defaultdict(float), defaultdict(float)
    for row in table(folder / "ledger.parquet"):
        for account, sign in ((row["source"], -1), (row["target"], 1)):
            if account.startswith("pool:"):
                assert row["duration_h"] == 1.0
                left[row["start_h"]] += sign * row["amount"]
                through[row["start_h"]] += row["amount"] / 2
    assert len(left) == 8760
    assert all(abs(value) <= REL * through[hour] for hour, value in left.items())


def test_a_store_changes_by_what_enters_and_leaves(folder: Path) -> None:
    moved = defaultdict(list)
    for row in table(folder / "ledger.parquet"):
        for account, sign in ((row["source"], -1), (row["target"], 1)):
            if account.startswith("store:"):
                moved[account].append(sign * row["amount"])
    stocks = defaultdict(list)
    for row in table(folder / "stores.parquet"):
        stocks[f"store:{row['store']}"].append((row["start_h"], row["stock_start"], row["stock_end"]))
    for account, rows in stocks.items():
        rows.sort()
        change = rows[-1][2] - rows[0][1]
        assert math.fsum(moved[account]) == pytest.approx(change, abs=1e-6)


def test_processes_close_in_energy_carbon_and_declared_mass(folder: Path) -> None:
    resources = {row["resource"]: row for row in table(folder / "resources.csv")}
    declared = {
        f"process:{row['process']}" for row in table(folder / "processes.csv") if row["mass_declared"] == "true"
    }
    assert declared
    for column, only in (("energy_mwh_per_unit", None), ("carbon_t_per_unit", None), ("mass_t_per_unit", declared)):
        left, through = defaultdict(list), defaultdict(list)
        for row in table(folder / "ledger.parquet"):
            content = number(resources[row["resource"]][column]) * row["amount"]
            for account, sign in ((row["source"], -1), (row["target"], 1)):
                if account.startswith("process:") and (only is None or account in only):
                    left[account].append(sign * content)
                    through[account].append(abs(content))
        for account, amounts in left.items():
            scale = max(math.fsum(through[account]) / 2, 1e-6)
            assert abs(math.fsum(amounts)) <= REL * scale, (column, account)


def test_no_amount_is_negative(folder: Path) -> None:
    assert all(row["amount"] >= 0 for row in table(folder / "ledger.parquet"))


def test_inventory_is_activity_times_factor_and_sums_to_the_summary(folder: Path) -> None:
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    rows = [
        row
        for row in table(folder / "inventory.csv")
        if row["scheme"] == summary["co2"]["scheme"] and row["in_total"] == "true"
    ]
    assert rows
    for row in rows:
        assert float(row["activity"]) * float(row["factor"]) == pytest.approx(float(row["co2_t"]), rel=1e-12)
    total = summary["co2"]["total_t"]
    assert math.fsum(float(row["co2_t"]) for row in rows) == pytest.approx(total, rel=REL)
    assert math.fsum(summary["co2"]["by_enterprise"].values()) == pytest.approx(total, rel=REL)
    assert math.fsum(summary["co2"]["by_source"].values()) == pytest.approx(total, rel=REL)


def test_fuel_of_the_inventory_is_the_heat_of_what_the_ledger_burnt(folder: Path) -> None:
    resources = {row["resource"]: row for row in table(folder / "resources.csv")}
    burnt = math.fsum(
        row["amount"] * number(resources[row["resource"]]["lhv_mwh_per_unit"]) * 3.6
        for row in table(folder / "ledger.parquet")
        if row["target"].startswith("process:") and resources[row["resource"]]["factor"] == "bituminous_coal"
    )
    lines = [
        row
        for row in table(folder / "inventory.csv")
        if row["scheme"] == "CN-NDRC-2025" and row["category"] == "fuel" and row["item"] == "bituminous_coal"
    ]
    assert burnt > 0
    assert math.fsum(float(row["activity"]) for row in lines) == pytest.approx(burnt, rel=REL)


def test_stack_co2_of_the_ledger_is_the_carbon_that_was_burnt(folder: Path) -> None:
    resources = {row["resource"]: row for row in table(folder / "resources.csv")}
    ledger = table(folder / "ledger.parquet")
    fossil = defaultdict(list)
    for row in ledger:
        resource = resources[row["resource"]]
        carbon = row["amount"] * number(resource["carbon_t_per_unit"]) * number(resource["fossil_share"])
        if row["target"].startswith("process:"):
            fossil[row["target"]].append(carbon)
        if row["source"].startswith("process:") and not row["target"].startswith("emission:"):
            fossil[row["source"]].append(-carbon)
    emitted = math.fsum(row["amount"] for row in ledger if row["target"] == "emission:co2")
    assert emitted == pytest.approx(
        math.fsum(value for values in fossil.values() for value in values) * 44 / 12, rel=1e-9
    )


def test_every_row_names_a_known_unit_and_resource(folder: Path) -> None:
    resources = {row["resource"]: row["unit"] for row in table(folder / "resources.csv")}
    assert all(resources[row["resource"]] == row["unit"] for row in table(folder / "ledger.parquet"))


def test_the_manifest_names_every_input_and_output_with_its_hash(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert {"park.yaml", "enterprises.yaml", "exchanges.yaml"} <= manifest["inputs"].keys()
    written = {path.name for path in folder.iterdir()} - {"manifest.json", "timing.json"}
    assert manifest["outputs"].keys() == written


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_run(simulate("suzhou-sip", hours=744), tmp_path / name)
    for path in sorted((tmp_path / "one").iterdir()):
        if path.name != "timing.json":
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_booking_every_hour_changes_no_total(tmp_path: Path) -> None:
    totals = []
    for period in ("month", "hour"):
        write_run(simulate("suzhou-sip", hours=744, period=period), tmp_path / period)
        sums = defaultdict(list)
        for row in table(tmp_path / period / "ledger.parquet"):
            sums[(row["source"], row["target"], row["resource"])].append(row["amount"])
        totals.append({key: math.fsum(values) for key, values in sums.items()})
    assert totals[0].keys() == totals[1].keys()
    for key, value in totals[0].items():
        assert totals[1][key] == pytest.approx(value, rel=1e-9), key


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    from symbiosis.errors import UsageError

    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("keep me", encoding="utf-8")
    with pytest.raises(UsageError):
        write_run(simulate("suzhou-sip", hours=24), tmp_path / "letters")
    assert (tmp_path / "letters" / "dear.txt").read_text(encoding="utf-8") == "keep me"
