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
SCHEME = "CN-NDRC-2025"
INDUSTRIAL_END = "SW60"
"""Classes SW01 to SW59 are industrial. Source: the national catalogue of solid waste (MEE 2024 no. 4)."""
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


def one(rows: list[dict], **wanted: str) -> dict:
    """Return the only row with these cells."""
    found = [row for row in rows if all(row[column] == cell for column, cell in wanted.items())]
    assert len(found) == 1, (wanted, found)
    return found[0]


def test_each_electricity_view_is_activity_times_the_factor_of_factors_csv(folder: Path) -> None:
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    factors = [row for row in table(folder / "factors.csv") if row["scheme"] == SCHEME]
    groups = {"grid": "uncovered", "fossil_chp": "uncovered"}
    for view, published in summary["co2"]["views"].items():
        counted = []
        for row in table(folder / "inventory.csv"):
            if row["scheme"] != SCHEME or row["in_total"] != "true":
                continue
            co2 = float(row["co2_t"])
            if row["source"] == "electricity":
                quantity = f"co2_electricity_{view}"
                co2 = float(row["activity"]) * float(one(factors, item=groups[row["item"]], quantity=quantity)["value"])
            assert float(row[f"co2_{view}_t"]) == pytest.approx(co2, rel=1e-12)
            counted.append(co2)
        assert math.fsum(counted) == pytest.approx(published, rel=REL)
    assert len({round(value, 3) for value in summary["co2"]["views"].values()}) == 3


def test_energy_lines_are_activities_times_coefficients_and_sum_to_both_totals(folder: Path) -> None:
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    factors = [row for row in table(folder / "factors.csv") if row["scheme"] == SCHEME]
    energy = [row for row in table(folder / "energy.csv") if row["scheme"] == SCHEME]
    gj_per_tce = float(one(factors, item="standard_coal", quantity="heating_value")["value"])
    activities = {(row["enterprise"], row["category"], row["item"]): row for row in table(folder / "activities.csv")}
    for basis in ("equivalent", "calorific"):
        per_mwh = float(one(factors, item="electricity", quantity=f"tce_{basis}")["value"])
        per_gj = float(one(factors, item="heat", quantity="tce")["value"])
        for row in energy:
            activity = activities[(row["enterprise"], row["category"], row["item"])]
            each = {"electricity": per_mwh, "heat": per_gj}.get(row["category"].split("_")[0], 1 / gj_per_tce)
            assert activity["unit"] == ("MWh" if row["category"].startswith("electricity") else "GJ")
            sign = -1 if row["category"].endswith("_export") else 1
            assert float(row[f"tce_{basis}"]) == pytest.approx(sign * float(activity["quantity"]) * each, rel=1e-12)
        for name, rows in (
            (f"tce_{basis}", [row for row in energy if row["in_total"] == "true"]),
            (f"tce_{basis}_without_raw_material", [row for row in energy if row["raw_material"] == "false"]),
        ):
            total = math.fsum(float(row[f"tce_{basis}"]) for row in rows)
            assert total == pytest.approx(summary["energy"][name], rel=REL)


def test_the_core_indicator_is_what_the_folder_adds_up_to(folder: Path) -> None:
    card = json.loads((folder / "scorecard.json").read_text(encoding="utf-8"))[SCHEME]
    core = next(each for each in card["indicators"] if each["id"] == "CN_CORE_1")
    co2, tce = (
        math.fsum(
            float(row[column]) for row in table(folder / name) if row["scheme"] == SCHEME and row["in_total"] == "true"
        )
        for name, column in (("inventory.csv", "co2_t"), ("energy.csv", "tce_equivalent"))
    )
    assert co2 / tce == pytest.approx(core["value"], rel=REL)


def test_an_official_factor_stands_with_its_own_evidence(folder: Path) -> None:
    factors = [row for row in table(folder / "factors.csv") if row["scheme"] == SCHEME]
    for row in factors:
        if row["set"] == "NDRC-910-2025" and row["item"] != "waste_heat":
            assert row["evidence"] == "published", row
    national = one(factors, item="uncovered", quantity="co2_electricity_national")
    assert (float(national["value"]), national["source"]) == (0.8325, "ND-4")
    bought = [
        row for row in table(folder / "inventory.csv") if row["scheme"] == SCHEME and row["source"] == "electricity"
    ]
    assert bought
    assert {(row["factor_evidence"], row["evidence"]) for row in bought} == {("published", "default")}


def test_every_line_of_the_inventory_finds_its_factor_and_every_fuel_its_heating_value(folder: Path) -> None:
    factors = table(folder / "factors.csv")
    known = {(row["scheme"], row["item"], row["quantity"], row["value"], row["set"]) for row in factors}
    valued = {(row["scheme"], row["item"]) for row in factors if row["quantity"] == "heating_value" and row["set"]}
    for row in table(folder / "inventory.csv"):
        name = f"co2_{row['source']}"
        assert (row["scheme"], row["item"], name, row["factor"], row["factor_set"]) in known
        if row["source"] == "fuel":
            assert (row["scheme"], row["item"]) in valued


def test_generated_industrial_waste_is_counted_by_what_resources_say(folder: Path) -> None:
    resources = {row["resource"]: row for row in table(folder / "resources.csv")}
    for suffix, kind in (("", "general"), ("_hazardous", "hazardous")):
        made = math.fsum(
            row["amount"] * number(resources[row["resource"]]["mass_t_per_unit"] or "1")
            for row in table(folder / "ledger.parquet")
            if row["source"].startswith("process:")
            and resources[row["resource"]]["waste_class"] == kind
            and resources[row["resource"]]["waste_counts"] == "true"
            and (kind == "hazardous" or resources[row["resource"]]["waste_code"] < INDUSTRIAL_END)
        )
        reported = math.fsum(
            float(row["quantity"])
            for row in table(folder / "activities.csv")
            if (row["category"], row["item"]) == ("waste", f"generated{suffix}")
        )
        assert reported == pytest.approx(made, rel=REL, abs=1e-9)


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


def test_the_manifest_says_how_many_values_are_defaults(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    rows = (folder / "defaults.csv").read_text(encoding="utf-8").splitlines()
    assert manifest["default_values"] == len(rows) - 1 > 0


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
