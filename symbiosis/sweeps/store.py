"""Store: the folder of a sweep's results, in which a run is there as a whole or not at all.

plan.json            what was planned, written before anything runs
parts/<run>.parquet  one part for each run that succeeded
failures/<run>.json  stage, type and message of each run that failed
.lock                who is writing
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from symbiosis.errors import InputError, Problem, RunError, UsageError
from symbiosis.files.atomic import lock, write_bytes, write_json
from symbiosis.i18n import told
from symbiosis.sweeps.plan import Plan, differences

PLAN = "plan.json"
PARTS = "parts"
FAILURES = "failures"
LOCK = ".lock"
COLUMNS = ("run", "scenario", "seed", "kind", "scheme", "name", "value", "unit", "text")
"""Columns of a part, one row per figure: `kind` is co2, energy, verdict, indicator, cost, flow or unserved, of a replication also figure,
scorecard (as JSON) or statistic (named `<kind>/<object>/<measure>`)."""
Row = Mapping[str, Any]


class Store:
    """The results in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def exists(self) -> bool:
        """Return whether a plan was written here."""
        return (self.folder / PLAN).is_file()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock of the folder; raises UsageError where another process writes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with lock(self.folder / LOCK):
            yield

    def plan(self) -> Plan:
        """Return the plan. Raises UsageError where there is none."""
        return Plan.from_json(self._plan_data())

    def sweep_file(self) -> Path | None:
        """Return the sweep file that the plan was made from, or None where it was none."""
        written = self._plan_data().get("sweep_file")
        return None if written is None else Path(os.path.normpath(self.folder / written))

    def take(self, plan: Plan, sweep_file: Path | None, *, may_grow: bool = False) -> None:
        """Write `plan`, or compare it with the one that is there, which `may_grow`. Raises InputError with every difference."""
        if self.exists:
            changed = differences(self.plan(), plan, PLAN, may_grow=may_grow)
            if changed:
                raise InputError(changed)
        elif any(not path.name.startswith((LOCK, f".{PLAN}.")) for path in self.folder.iterdir()):
            raise InputError([Problem("sweep_folder_taken", value=str(self.folder))])
        write_json(self.folder / PLAN, plan.to_json() | {"sweep_file": _relative(sweep_file, self.folder)})
        for folder in (self.folder, self.folder / PARTS, self.folder / FAILURES):
            folder.mkdir(exist_ok=True)
            for left in folder.glob(".*.tmp"):  # of a process that was killed while writing
                left.unlink(missing_ok=True)

    def done(self) -> set[str]:
        """Return the ids of the runs that succeeded."""
        return {path.stem for path in (self.folder / PARTS).glob("*.parquet") if not path.name.startswith(".")}

    def failed(self) -> dict[str, dict[str, Any]]:
        """Return the failure records by run; a run that succeeded later has none."""
        done = self.done()
        found: dict[str, dict[str, Any]] = {}
        for path in sorted((self.folder / FAILURES).glob("*.json")):
            if path.stem not in done and not path.name.startswith("."):
                found[path.stem] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def write_part(self, run: str, rows: Sequence[Row]) -> None:
        """Write the figures of a run at once, and drop the record of an earlier failure."""
        pa, pq = _arrow()
        kinds = {"seed": pa.int64(), "value": pa.float64()}
        schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
        table = pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression="zstd")
        write_bytes(self.folder / PARTS / f"{run}.parquet", buffer.getvalue())
        (self.folder / FAILURES / f"{run}.json").unlink(missing_ok=True)

    def read_part(self, run: str) -> list[dict[str, Any]]:
        """Return the figures of a run, a row each. Raises RunError where the file is damaged."""
        pa, pq = _arrow()
        path = self.folder / PARTS / f"{run}.parquet"
        try:
            rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        except (pa.ArrowInvalid, OSError) as error:
            raise RunError(told("sweep.part_bad", path=str(path), text=str(error))) from error
        return rows

    def write_failure(self, run: str, record: Mapping[str, Any]) -> None:
        """Write why a run failed."""
        write_json(self.folder / FAILURES / f"{run}.json", dict(record))

    def _plan_data(self) -> dict[str, Any]:
        if not self.exists:
            raise UsageError(told("sweep.no_plan", folder=str(self.folder)))
        data: dict[str, Any] = json.loads((self.folder / PLAN).read_text(encoding="utf-8"))
        return data


def _relative(path: Path | None, start: Path) -> str | None:
    """Return `path` as seen from the folder `start`, so that both may be moved together; whole where no way leads there."""
    if path is None:
        return None
    try:
        return Path(os.path.relpath(path.resolve(), start.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()


def _arrow() -> tuple[Any, Any]:
    """Return pyarrow and its Parquet part, which carry no types."""
    import pyarrow
    import pyarrow.parquet

    return pyarrow, pyarrow.parquet
