"""Table: all parts of a sweep read back as one, a row per planned run and a column per setting and figure."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from symbiosis.sweeps.store import Store

if TYPE_CHECKING:
    import pandas as pd

FIRST = ("run", "scenario", "seed")
"""Columns that come first, before the settings; `status` and `failure` follow those."""


def read_table(store: Store, *, measures: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the table of a sweep; `measures` (by default those of the plan) are patterns of the figures that are kept.

    `status` is done, failed or open; `failure` says why. Figures are named `<scheme>.co2_t`, `<scheme>.co2_location_t`,
    `<scheme>.tce_equivalent`, `<scheme>.verdict`, `<scheme>.<indicator>` and `<scheme>.<indicator>.status`, `co2_stack_t`,
    `flow.<exchange>` and `unserved.<process>`.
    """
    import pandas as pd

    plan = store.plan()
    patterns = tuple(plan.measures if measures is None else measures)
    done, failed = store.done(), store.failed()
    rows: list[dict[str, Any]] = []
    names: dict[str, None] = {}
    for run in plan.runs:
        row: dict[str, Any] = {"run": run.id, "scenario": run.scenario, "seed": run.seed, **run.settings}
        record = failed.get(run.id)
        row["status"] = "done" if run.id in done else "failed" if record else "open"
        row["failure"] = f"{record['stage']}: {record['type']}: {record['message']}" if record else ""
        if run.id in done:
            found = {name: value for name, value in _figures(store, run.id) if _kept(name, patterns)}
            names |= dict.fromkeys(found)
            row |= found
        rows.append(row)
    figures = sorted(names, key=_group)
    table = pd.DataFrame(rows, columns=[*FIRST, *plan.paths, "status", "failure", *figures])
    unserved = [name for name in figures if name.startswith("unserved.")]
    table.loc[table["status"] == "done", unserved] = table.loc[table["status"] == "done", unserved].fillna(0.0)
    return table


def _kept(name: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def _group(name: str) -> int:
    """Keep what belongs together: what schemes say, then the stack, flows, and what was not served."""
    return ("co2_stack_t", "flow.", "unserved.").index(kind) + 1 if (kind := _kind(name)) else 0


def _kind(name: str) -> str:
    return next((kind for kind in ("co2_stack_t", "flow.", "unserved.") if name.startswith(kind)), "")


def _figures(store: Store, run: str) -> Iterable[tuple[str, Any]]:
    for row in store.read_part(run):
        kind, scheme, name, value = row["kind"], row["scheme"], row["name"], row["value"]
        if kind == "co2":
            yield (
                "co2_stack_t" if not scheme else f"{scheme}.co2_t" if name == "total" else f"{scheme}.co2_{name}_t",
                value,
            )
        elif kind == "energy":
            yield f"{scheme}.{name}", value
        elif kind == "verdict":
            yield f"{scheme}.verdict", row["text"]
        elif kind == "indicator":
            yield f"{scheme}.{name}", value
            yield f"{scheme}.{name}.status", row["text"]
        else:
            yield f"{kind}.{name}", value
