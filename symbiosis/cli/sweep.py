"""`symbiosis sweep`: run, resume, status, table."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.cli.options import printed_json
from symbiosis.cli.show import console, escape, number, progress, table
from symbiosis.i18n import tr

if TYPE_CHECKING:
    import pandas as pd

    from symbiosis.sweeps.spec import Sweep
    from symbiosis.sweeps.store import Store

FAILED = 3
SHOWN_FAILURES = 10
LEFT = ("scenario", "status")
"""Columns of words."""
SHOWN_FIGURES = 8
"""How many figures the printed table has; files hold all."""


def run_sweep(file: Path, *, out: Path | None, jobs: int | None, lang: str) -> int:
    """Run what a sweep file plans; return 0, or 3 where a run failed or was left."""
    from symbiosis.sweeps.spec import read_sweep

    return _run(read_sweep(file), file, out, jobs, retry_failed=False, must_exist=False, lang=lang)


def resume_sweep(file: Path, *, out: Path | None, jobs: int | None, retry_failed: bool, lang: str) -> int:
    """Go on with a sweep that was begun; return 0, or 3 where a run failed or was left."""
    from symbiosis.sweeps.sweep import find_sweep

    wanted, folder = find_sweep(file)
    return _run(wanted, file, out or folder, jobs, retry_failed=retry_failed, must_exist=True, lang=lang)


def _run(
    wanted: Sweep, target: Path, out: Path | None, jobs: int | None, *, retry_failed: bool, must_exist: bool, lang: str
) -> int:
    from symbiosis.sweeps.store import Store
    from symbiosis.sweeps.sweep import run_sweep as run_wanted

    store = Store(out or wanted.results())
    stopped = False
    try:
        with progress(tr("sweep.label", lang=lang, id=wanted.spec.id)) as advance:
            run_wanted(
                wanted,
                out=store.folder,
                jobs=jobs,
                retry_failed=retry_failed,
                must_exist=must_exist,
                progress=lambda done, failed, total: advance((done + failed) / total),
            )
    except KeyboardInterrupt:
        stopped = True
    if stopped:
        console(stderr=True).print(tr("sweep.stopped", lang=lang))
        if not store.exists:
            return FAILED
    counts = _print_state(store, lang)
    shown = escape(f"{target} --out {out}" if out is not None and target != out else target)
    if counts["open"]:
        console().print(tr("sweep.go_on", lang=lang, target=shown), soft_wrap=True)
    if counts["failed"]:
        console().print(tr("sweep.retry", lang=lang, target=shown), soft_wrap=True)
    if counts["done"]:
        console().print(tr("sweep.table_next", lang=lang, target=shown), soft_wrap=True)
    return FAILED if stopped or counts["failed"] or counts["open"] else 0


def sweep_status(file: Path, *, out: Path | None, as_json: bool, lang: str) -> int:
    """Print how many runs are done, failed and open, and why runs failed."""
    from symbiosis.sweeps.sweep import find_store

    store = find_store(file, out=out)
    if as_json:
        plan, failed = store.plan(), store.failed()
        counts = _counts(store)
        printed_json(
            {
                "sweep": plan.sweep,
                "park": plan.park,
                "total": len(plan.runs),
                **counts,
                "failures": list(failed.values()),
            }
        )
    else:
        _print_state(store, lang)
    return 0


def sweep_table(
    file: Path, *, out: Path | None, csv: Path | None, parquet: Path | None, as_json: bool, lang: str
) -> int:
    """Print all runs as one table, and write it where that is asked for."""
    from symbiosis.sweeps.sweep import find_store
    from symbiosis.sweeps.table import read_table

    store = find_store(file, out=out)
    frame = read_table(store)
    notes = console(stderr=as_json)
    if csv is not None:
        from symbiosis.files.tables import write_csv

        write_csv(csv, list(frame.columns), [list(row.values()) for row in _rows(frame)])
        notes.print(tr("sweep.wrote", lang=lang, path=escape(csv)), soft_wrap=True)
    if parquet is not None:
        _write_parquet(frame, parquet)
        notes.print(tr("sweep.wrote", lang=lang, path=escape(parquet)), soft_wrap=True)
    if as_json:
        printed_json({"sweep": store.plan().sweep, "columns": list(frame.columns), "rows": _rows(frame)})
    else:
        _print_table(store, frame, lang)
    return 0


def _counts(store: Store) -> dict[str, int]:
    done, failed = store.done(), store.failed()
    states = Counter(
        "done" if run.id in done else "failed" if run.id in failed else "open" for run in store.plan().runs
    )
    return {name: states[name] for name in ("done", "failed", "open")}


def _print_state(store: Store, lang: str) -> dict[str, int]:
    plan, counts = store.plan(), _counts(store)
    total = len(plan.runs)
    console().print(
        tr("sweep.finished", lang=lang, id=plan.sweep, total=total, folder=escape(store.folder), **counts),
        soft_wrap=True,
    )
    failed = list(store.failed().values())[:SHOWN_FAILURES]
    if failed:
        columns = [
            (tr(f"sweep.column.{name}", lang=lang), "left") for name in ("run", "scenario", "settings", "failure")
        ]
        shown = table(tr("sweep.failures", lang=lang), *columns)
        for record in failed:
            settings = ", ".join(f"{path}={value}" for path, value in record["settings"].items())
            shown.add_row(
                record["id"],
                record["scenario"],
                escape(settings),
                escape(f"{record['stage']}: {record['type']}: {record['message']}"),
            )
        console().print(shown)
    return counts


def _print_table(store: Store, frame: pd.DataFrame, lang: str) -> None:
    plan = store.plan()
    settings = [
        name
        for n, name in enumerate(plan.paths)
        if not any(frame[name].equals(frame[other]) for other in plan.paths[:n])
    ]
    varied = [name for name in ("scenario", "seed") if frame[name].nunique() > 1]
    figures = [
        name for name in frame.columns if name not in ("run", "scenario", "seed", "status", "failure", *settings)
    ]
    if not plan.measures:
        first = plan.schemes[0]
        wanted = [
            f"{first}.{name}" for name in ("co2_t", "co2_location_t", "co2_market_t", "tce_equivalent", "verdict")
        ]
        figures = [name for name in (*wanted, "co2_stack_t") if name in figures]
    shown = [*varied, *settings, "status", *figures[:SHOWN_FIGURES]]
    made = table("", *((_heading(name, plan.schemes, lang), "left" if name in LEFT else "right") for name in shown))
    for row in _rows(frame[shown]):
        made.add_row(*(_cell(name, value, lang) for name, value in row.items()))
    console().print(made)
    console().print(tr("sweep.columns", lang=lang, shown=len(shown), total=len(frame.columns)))


def _heading(name: str, schemes: tuple[str, ...], lang: str) -> str:
    """Return a heading that stays narrow: paths and schemes are broken into lines."""
    if name in LEFT or name == "seed":
        return tr(f"sweep.column.{name}", lang=lang)
    scheme = next((scheme for scheme in schemes if name.startswith(f"{scheme}.")), "")
    parts = [scheme, name.removeprefix(f"{scheme}.")] if scheme else name.split(".")[-2:]
    return escape("\n".join(parts))


def _cell(name: str, value: Any, lang: str) -> str:
    if name == "status":
        style = {"done": "green", "failed": "red"}.get(value, "dim")
        return f"[{style}]{tr(f'sweep.status.{value}', lang=lang)}[/]"
    if isinstance(value, float):
        return number(value)
    if name.endswith(".verdict") and value:
        return escape(tr(f"cli.verdict.{value}", lang=lang))
    return "–" if value is None else escape(value)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows with None for what is missing, as JSON and CSV want it."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    import io

    from symbiosis.files.atomic import write_bytes

    buffer = io.BytesIO()
    mixed = [name for name in frame.columns if frame[name].map(type).nunique() > 1 and frame[name].dtype == object]
    frame.astype(dict.fromkeys(mixed, "string")).to_parquet(buffer, index=False, compression="zstd")
    write_bytes(path, buffer.getvalue())
