"""Stocks of the run folder: over every period of stores.parquet a store changes by what the ledger moved in and out of it."""

import math
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from symbiosis.run.folder import write_run
from symbiosis.run.simulate import simulate

HOURS = 1416  # January and February of 2021

PARK = """\
id: sunny
name: {zh: 光储园区, en: sunny park}
place: {country: cn, province: jiangsu}
year: 2021
time_zone: Asia/Shanghai
fence: {area: 10 ha, park_in_park: false}
eligibility: {boundary_closed: true}
feedwater: {temperature: 20 degC}
schemes: [CN-NDRC-2025]
facts: {industrial_value_added: 12000 10^4 CNY}
partners:
  state-grid: {name: {zh: 国家电网, en: state grid}, role: market}
  quarry: {name: {zh: 采石场, en: quarry}}
resources:
  sunshine: {name: {zh: 日光, en: sunshine}, unit: MWh, kind: heat}
  stone: {name: {zh: 石料, en: stone}, unit: t, kind: material}
  gravel: {name: {zh: 碎石, en: gravel}, unit: t, kind: material}
pools:
  - id: grid
    resource: electricity
    imports: [{from: outside:state-grid, item: grid}]
    exports: [{to: outside:state-grid, item: pv}]
"""
ENTERPRISES = """\
- id: works
  name: {zh: 碎石厂, en: gravel works}
  role: enterprise
  plants:
    - id: yard
      processes:
        - id: panels
          mode: plan
          capacity: 12 MW
          plan: {profile: profiles/sun.csv, column: sun, of: 12 MW}
          recipe:
            reference: electricity
            inputs: [{resource: sunshine, amount: 1 MWh/MWh, from: ambient}]
            outputs: [{resource: electricity, amount: 1 MWh/MWh}]
        - id: crushing
          mode: plan
          capacity: 20 t/h
          plan: 10 t/h
          recipe:
            reference: stone
            inputs: [{resource: stone, amount: 1 t/t}, {resource: electricity, amount: 300 kWh/t}]
            outputs: [{resource: gravel, amount: 1 t/t}]
      stores:
        - id: battery
          resource: electricity
          pool: grid
          capacity: 20 MWh
          initial: 5 MWh
          charge_limit: 4 MW
          discharge_limit: 5 MW
          charge_efficiency: 0.95
          discharge_efficiency: 0.94
          standing_loss: 0.001 1/h
        - {id: heap, resource: gravel, capacity: 9000 t, initial: 100 t}
"""
EXCHANGES = "- {id: stone-in, from: outside:quarry, to: yard, resource: stone}\n"


def sunny_park(folder: Path, per_hour: int) -> Path:
    """Write a park with panels, a battery on its pool and a heap of gravel; the sun comes in `per_hour` values an hour."""
    (folder / "profiles").mkdir(parents=True)
    day = [max(0.0, math.sin(math.pi * (step / per_hour - 6.25) / 12)) for step in range(24 * per_hour)]
    sun = "".join(f"{step},{day[step % len(day)]:.6f}\n" for step in range(8760 * per_hour))
    texts = {
        "park.yaml": PARK,
        "enterprises.yaml": ENTERPRISES,
        "exchanges.yaml": EXCHANGES,
        "profiles/sun.csv": "step,sun\n" + sun,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=[("month", 1), ("hour", 1), ("month", 4), ("hour", 4)], ids=str)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    period, per_hour = request.param
    folder = tmp_path_factory.mktemp("stores")
    write_run(simulate(sunny_park(folder / "park", per_hour), hours=HOURS, period=period), folder / "run")
    return period, folder / "run"


def test_a_store_changes_in_every_period_by_what_its_ledger_rows_move(run: tuple[str, Path]) -> None:
    _, folder = run
    moved = defaultdict(list)
    for row in pq.read_table(folder / "ledger.parquet").to_pylist():
        for account, sign in ((row["source"], -1), (row["target"], 1)):
            if account.startswith("store:"):
                moved[(account, row["start_h"], row["duration_h"])].append(sign * row["amount"])
    stocks = pq.read_table(folder / "stores.parquet").to_pylist()
    periods = {(f"store:{row['store']}", row["start_h"], row["duration_h"]) for row in stocks}
    assert moved.keys() <= periods
    for row in stocks:
        change = math.fsum(moved[(f"store:{row['store']}", row["start_h"], row["duration_h"])])
        assert row["stock_end"] - row["stock_start"] == pytest.approx(change, abs=1e-9), row


def test_a_store_begins_each_period_with_what_it_held_at_the_end_of_the_last(run: tuple[str, Path]) -> None:
    _, folder = run
    held = {"battery": 5.0, "heap": 100.0}
    for row in pq.read_table(folder / "stores.parquet").to_pylist():
        assert row["stock_start"] == held[row["store"]], row
        held[row["store"]] = row["stock_end"]


def test_a_battery_stands_by_the_hour_and_a_heap_by_the_booked_period(run: tuple[str, Path]) -> None:
    period, folder = run
    count = defaultdict(int)
    for row in pq.read_table(folder / "stores.parquet").to_pylist():
        count[row["store"]] += 1
    assert count == {"battery": HOURS, "heap": HOURS if period == "hour" else 2}


def test_the_battery_is_used(run: tuple[str, Path]) -> None:
    _, folder = run
    ends = [
        row["stock_end"] for row in pq.read_table(folder / "stores.parquet").to_pylist() if row["store"] == "battery"
    ]
    assert min(ends) == pytest.approx(0.0, abs=1e-9)
    assert max(ends) == pytest.approx(20.0, abs=0.1)
