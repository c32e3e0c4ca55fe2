"""Run folder: a run in open formats, enough for a stranger to recompute every total; written beside and then moved into place."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.accounting.inventory import VIEWS
from symbiosis.errors import UsageError
from symbiosis.files.atomic import write_json
from symbiosis.files.tables import write_csv
from symbiosis.i18n import told
from symbiosis.park.defaults import defaults
from symbiosis.results.statistics import COLUMNS
from symbiosis.run.contracts import TakeOrPay
from symbiosis.run.manifest import manifest
from symbiosis.run.run import Run
from symbiosis.run.summary import summary
from symbiosis.run.totals import TOTAL_COLUMNS, total_rows
from symbiosis.run.tracing import (
    ORIGIN_COLUMNS,
    TRACE_COLUMNS,
    activity_numbers,
    declared,
    hours_of,
    origin_rows,
    trace_rows,
)

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "manifest.json"
TIMING = "timing.json"
SCORECARD = "scorecard.json"
SUMMARY = "summary.json"
FILES = {
    MANIFEST: "inputs with their SHA-256, arguments, versions, how the settlement went, outputs with their SHA-256",
    TIMING: "how long it took [s]; the only file that differs between two runs of the same inputs",
    "ledger.parquet": "every flow, booked twice: months, power by the hour",
    "stores.parquet": "stock of each store at begin and end of the periods of its ledger rows: months, electricity by the hour",
    "hourly.parquet": "power by the hour: start_h, source, target, resource, amount [MWh]",
    "events.parquet": "the story: time_h, kind, enterprise, object, detail as `key=value`, duration_h of what ended",
    "statistics.csv": "means over time of processes, demands, stores, exchanges, crews, fleets, docks: kind, object, measure, value, unit",
    "resources.csv": "every resource of the ledger with what one unit of it brings, and as which waste or water it counts",
    "processes.csv": "every process with its level, what was not served, and whether its mass is declared",
    "activities.csv": "what the park reports, and its declared facts: the quantities from which inventories and indicators are computed",
    "factors.csv": "every number that a total uses: of each line, of electricity under each view, of heat and standard coal, "
    "heating values; with set, source and the number's own evidence",
    "inventory.csv": "every line of the inventories: activity, factor, CO2 by the scheme and under each electricity view, "
    "and the ledger accounts that it comes from",
    "energy.csv": "every line of annual energy [tce], electricity at its equivalent and at its calorific value",
    "contracts.csv": "every contract with take-or-pay: what was taken, what was not, and what is to be paid for that",
    "defaults.csv": "every value that rests on no source: path, value, note",
    "origins.csv": "what every activity is made of: kinds of ledger rows with their amount, and what a unit of it counts as",
    "trace.csv": "what every indicator of every scorecard is computed from: rows of a column of inventory.csv, energy.csv or "
    "activities.csv, with their sum",
    "totals.csv": "CO2 of each scheme under each electricity view, what is shown apart, and CO2 and energy by each other factor set; "
    "blank is not known",
    "co2_hourly.parquet": "CO2 of each scheme by the hour: scheme, start_h, co2_t, and spread_t, the part that is only known by the month",
    SCORECARD: "the scorecards by scheme",
    SUMMARY: "the figures that `symbiosis run --json` prints",
}
"""Files of a run folder and what they hold."""


def write_run(run: Run, folder: Path) -> None:
    """Write `run` to `folder`, which must not exist, be empty, or hold an earlier run, which is replaced.

    Raises UsageError where the folder holds something else.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise UsageError(told("cli.out_holds_other", folder=folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write_files(run, work)
        if folder.exists():
            shutil.rmtree(folder)
        work.chmod(0o755)
        work.replace(folder)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def read_scorecards(folder: Path) -> dict[str, Any]:
    """Return the scorecards of the run in `folder` by scheme. Raises UsageError where it is no run folder."""
    path = folder / SCORECARD
    if not path.is_file():
        raise UsageError(told("cli.no_run_folder", folder=folder, file=SCORECARD))
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _write_files(run: Run, folder: Path) -> None:
    run.simulated.ledger.write(folder / "ledger.parquet", run.simulated.wiring.resources)
    _parquet(run.stores, folder / "stores.parquet")
    run.simulated.ledger.write_hourly(folder / "hourly.parquet", run.simulated.wiring.resources)
    _parquet(run.events, folder / "events.parquet")
    rows = [(row.kind, row.object, row.measure, row.value, row.unit) for row in run.simulated.statistics]
    write_csv(folder / "statistics.csv", list(COLUMNS), rows)
    write_csv(folder / "resources.csv", RESOURCE_COLUMNS, _resources(run))
    write_csv(folder / "processes.csv", PROCESS_COLUMNS, _processes(run))
    write_csv(folder / "activities.csv", ACTIVITY_COLUMNS, _activities(run))
    write_csv(folder / "factors.csv", FACTOR_COLUMNS, _factors(run))
    write_csv(folder / "inventory.csv", INVENTORY_COLUMNS, _inventory(run))
    write_csv(folder / "energy.csv", ENERGY_COLUMNS, _energy(run))
    write_csv(folder / "origins.csv", ORIGIN_COLUMNS, origin_rows(run))
    write_csv(folder / "trace.csv", TRACE_COLUMNS, trace_rows(run))
    write_csv(folder / "totals.csv", TOTAL_COLUMNS, total_rows(run))
    _parquet(_co2_hourly(run), folder / "co2_hourly.parquet")
    contracts = [tuple(vars(row).values()) for row in run.contracts]
    write_csv(folder / "contracts.csv", [field.name for field in fields(TakeOrPay)], contracts)
    write_csv(
        folder / "defaults.csv",
        ("path", "value", "note"),
        [(row.path, row.given, row.note) for row in defaults(run.park)],
    )
    write_json(folder / SCORECARD, {scheme: run.score(scheme).to_json() for scheme in run.all_schemes})
    found = summary(run)
    write_json(folder / SUMMARY, {key: value for key, value in found.items() if key not in ("wall_s", "manifest")})
    write_json(folder / TIMING, {"wall_s": run.simulated.wall_s})
    outputs = {path.name: _hash(path) for path in sorted(folder.iterdir()) if path.name != TIMING}
    write_json(folder / MANIFEST, {**manifest(run), "outputs": outputs})


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _parquet(frame: pd.DataFrame, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)  # type: ignore[attr-defined]  # pyarrow is untyped
    pq.write_table(table, path, compression="zstd")  # type: ignore[no-untyped-call]  # pyarrow is untyped


RESOURCE_COLUMNS = (
    "resource", "name_zh", "name_en", "unit", "kind", "energy_mwh_per_unit", "lhv_mwh_per_unit", "carbon_t_per_unit", "fossil_share",
    "mass_t_per_unit", "moisture", "ash_t_per_unit", "water", "waste_class", "waste_code", "waste_counts", "waste_heat", "non_fossil",
    "factor", "evidence", "source", "enthalpy_kj_per_kg", "base_kj_per_kg",
)  # fmt: skip
PROCESS_COLUMNS = (
    "process",
    "enterprise",
    "plant",
    "mode",
    "reference",
    "level",
    "unit",
    "unserved",
    "mass_declared",
    "emits",
)
ACTIVITY_COLUMNS = (
    "id", "enterprise", "plant", "process", "kiln", "category", "item", "partner", "quantity", "unit", "factor", "factor_unit", "evidence",
    "origin", "hours", "rests_on",
)  # fmt: skip
"""`rests_on`: paths of the default values of the park that it comes from, as in defaults.csv.

`hours`: from when to when of the ledger it is made of, where the factor set changed in the course of the year; else blank.
"""
FACTOR_COLUMNS = ("scheme", "item", "quantity", "year", "province", "value", "unit", "set", "source", "evidence")
"""`quantity`: co2_<source of the line>, co2_electricity_<view>, co2_heat, tce, tce_equivalent, tce_calorific, heating_value."""
ENERGY_COLUMNS = (
    "scheme", "id", "enterprise", "plant", "process", "category", "item", "carrier", "kind", "use", "supply", "tce_equivalent",
    "tce_calorific", "raw_material", "in_total", "evidence", "activity_id",
)  # fmt: skip
INVENTORY_COLUMNS = (
    "scheme", "id", "source", "enterprise", "plant", "process", "kiln", "category", "item", "carrier", "activity", "unit", "factor",
    "factor_unit", "factor_set", "factor_source", "factor_evidence", "evidence",
    "co2_t", "co2_national_t", "co2_location_t", "co2_market_t",
    "in_total", "formula", "activity_id", "origin",
)  # fmt: skip
"""`id`: place among the lines of the scheme; `activity_id`: the row of activities.csv that it counts, blank where it closes a rule."""


def _resources(run: Run) -> list[tuple[Any, ...]]:
    used = dict.fromkeys(entry.resource for entry in run.simulated.wiring.entries)
    rows = []
    for key in used:
        resource = run.simulated.wiring.resources[key]
        waste = resource.waste
        rows.append(
            (key, resource.name.text("zh"), resource.name.text("en"), resource.unit, resource.kind, resource.energy, resource.lhv,
             resource.carbon, resource.fossil_share, resource.mass, resource.moisture, resource.ash, resource.water,
             waste and waste.kind, waste and waste.code, waste and waste.counts, resource.waste_heat, resource.non_fossil,
             resource.factor or "", resource.evidence, resource.source, resource.enthalpy,
             None if resource.enthalpy is None else resource.base)
        )  # fmt: skip
    return rows


def _processes(run: Run) -> list[tuple[Any, ...]]:
    owners = run.simulated.wiring.owners
    rows = []
    for plant, use in run.park.processes():
        recipe = run.park.recipes[use.id]
        level, unserved = run.simulated.levels[use.id], run.simulated.unserved[use.id]
        rows.append(
            (
                use.id,
                owners[f"process:{use.id}"],
                plant.id,
                use.mode,
                recipe.reference,
                level,
                run.unit_of(use.id),
                unserved,
                recipe.mass_declared,
                recipe.emits,
            )
        )
    return rows


def _activities(run: Run) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [
        (row.enterprise, row.plant, row.process, row.kiln, row.category, row.item, row.partner, row.quantity, row.unit, row.factor,
         row.factor_unit, row.evidence, row.origin, hours, "; ".join(each.rests_on))
        for each, hours in zip(run.reported, hours_of(run), strict=True)
        for row in (each.activity,)
    ]  # fmt: skip
    rows += [
        ("", "", "", "", category, item, "", amount.value, unit, None, "", amount.evidence, "park.yaml", "", "")
        for category, item, amount, unit in declared(run)
    ]
    return [(number, *row) for number, row in enumerate(rows, start=1)]


def _co2_hourly(run: Run) -> pd.DataFrame:
    import pandas as pd

    frames = [run.hourly_co2(scheme).assign(scheme=scheme) for scheme in run.all_schemes]
    return pd.concat(frames, ignore_index=True)[["scheme", "start_h", "co2_t", "spread_t"]]


def _factors(run: Run) -> list[tuple[Any, ...]]:
    rows: dict[tuple[Any, ...], None] = {}
    for scheme in run.all_schemes:
        accounts = run.accounts(scheme)
        for line in (*accounts.lines, *accounts.memo):
            number = (line.factor, line.factor_unit, line.factor_set, line.source_id, line.factor_evidence)
            rows[(scheme, line.item, f"co2_{line.source}", None, "", *number)] = None
        for each in accounts.numbers:
            dated, factor = each.dated, each.dated.factor
            number = (factor.value, factor.unit, factor.set, factor.source, factor.evidence)
            rows[(scheme, each.item, each.quantity, dated.year, dated.province, *number)] = None
    return list(rows)


def _energy(run: Run) -> list[tuple[Any, ...]]:
    return [
        (scheme, number, line.enterprise, line.plant, line.process, line.category, line.item, line.item, line.kind, line.use, line.supply,
         line.tce_equivalent, line.tce_calorific, line.raw_material,
         accounts.scheme.rules.raw_material_in_energy or not line.raw_material, line.evidence, activity)
        for scheme in run.all_schemes
        for accounts in (run.accounts(scheme),)
        for number, (line, activity) in enumerate(
            zip(accounts.energy, activity_numbers(run, scheme, accounts.energy), strict=True), start=1
        )
    ]  # fmt: skip


def _inventory(run: Run) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for scheme in run.all_schemes:
        accounts = run.accounts(scheme)
        lines = (*accounts.lines, *accounts.memo)
        rows.extend(
            (scheme, number, line.source, line.enterprise, line.plant, line.process, line.kiln, line.category, line.item, line.carrier,
             line.activity, line.unit, line.factor, line.factor_unit, line.factor_set, line.source_id, line.factor_evidence, line.evidence,
             line.co2_t, *(line.views[view] for view in VIEWS), number <= len(accounts.lines), line.formula, activity, line.origin)
            for number, (line, activity) in enumerate(zip(lines, activity_numbers(run, scheme, lines), strict=True), start=1)
        )  # fmt: skip
    return rows
