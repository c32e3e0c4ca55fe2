"""Sweep: plan, run, read back; what was finished stays, and what was planned otherwise is not mixed in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.errors import UsageError
from symbiosis.i18n import told
from symbiosis.sweeps.check import check_sweep
from symbiosis.sweeps.plan import Plan, build_plan
from symbiosis.sweeps.runner import Outcome, Progress, run_all
from symbiosis.sweeps.spec import Sweep, read_sweep
from symbiosis.sweeps.store import Store
from symbiosis.sweeps.table import read_table
from symbiosis.sweeps.worker import Job

if TYPE_CHECKING:
    import pandas as pd

SWEEP_FILE = "sweep.yaml"


def sweep(
    source: Path | str | Mapping[str, Any],
    *,
    out: Path | str | None = None,
    jobs: int | None = None,
    retry_failed: bool = False,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return the table of the sweep that `source` describes (a file, its folder, or a mapping of the same form), a row per run.

    Runs that were finished before are not repeated. `out` is the folder of results, by default `runs/<id>` beside the file; `jobs` is
    the number of processes, by default one per core; `progress` is called with done, failed and all runs. A run that fails is a row
    with its reason.

    Raises InputError where the sweep or its park is wrong, or where the folder holds the results of another plan; UsageError where
    another process writes there.
    """
    wanted = read_sweep(source)
    run_sweep(wanted, out=out, jobs=jobs, retry_failed=retry_failed, progress=progress)
    return read_table(Store(Path(out) if out is not None else wanted.results()))


def run_sweep(
    wanted: Sweep,
    *,
    out: Path | str | None = None,
    jobs: int | None = None,
    retry_failed: bool = False,
    must_exist: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Run what is not done yet and return what came of it; with `must_exist` only where the sweep was begun before."""
    store = Store(Path(out) if out is not None else wanted.results())
    if must_exist and not store.exists:
        raise UsageError(told("sweep.no_plan", folder=str(store.folder)))
    checked = check_sweep(wanted)
    plan = build_plan(wanted.spec, park=checked.park.id, schemes=checked.schemes, inputs=checked.inputs)
    with store.writing():
        store.take(plan, wanted.file)
        over = store.done() | (set() if retry_failed else set(store.failed()))
        waiting = [run for run in plan.runs if run.id not in over]
        job = job_of(plan, store, checked.folder)
        return run_all(job, waiting, jobs=jobs, progress=progress)


def job_of(plan: Plan, store: Store, park: Path) -> Job:
    """Return what all runs of `plan` share: `park` is the folder of the park."""
    return Job(
        store=str(store.folder.resolve()),
        park=str(park.resolve()),
        schemes=plan.schemes,
        factors=plan.factors,
        hours=plan.hours,
        inputs=plan.inputs,
        warm_up=plan.warm_up,
        details=plan.details,
    )


def find_store(target: Path | str, *, out: Path | str | None = None) -> Store:
    """Return the results that belong to a sweep file, to its folder, or that lie in the folder `target` itself."""
    if out is not None:
        return Store(Path(out))
    store = Store(Path(target))
    if store.exists:
        return store
    if _is_sweep(Path(target)):
        return Store(read_sweep(target).results())
    raise UsageError(told("sweep.no_plan", folder=str(target)))


def find_sweep(target: Path | str) -> tuple[Sweep, Path | None]:
    """Return the sweep of a file, of its folder, or of a folder of results, which is then given too."""
    folder = Path(target)
    store = Store(folder)
    if not store.exists or (folder / SWEEP_FILE).is_file():
        if folder.is_dir() and not (folder / SWEEP_FILE).is_file():
            raise UsageError(told("sweep.no_plan", folder=str(target)))
        return read_sweep(target), None
    file = store.sweep_file()
    if file is None or not file.is_file():
        raise UsageError(told("sweep.no_file", folder=str(target), file=str(file or "-")))
    return read_sweep(file), folder


def _is_sweep(target: Path) -> bool:
    return target.is_file() or (target / SWEEP_FILE).is_file()
