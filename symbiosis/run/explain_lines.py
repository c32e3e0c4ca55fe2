"""Explain lines: every number of a run that can be explained, with the name under which it is asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from symbiosis.run.explain_beside import SHOWN_BESIDE
from symbiosis.run.explain_cost import line_name
from symbiosis.run.explain_names import both, name_of, who
from symbiosis.run.run_tables import RunTables


@dataclass(frozen=True)
class Explainable:
    """A number that can be explained: `line` is what `symbiosis explain RUN` takes; `who` it belongs to, "" for the park."""

    line: str
    name: dict[str, str]
    who: str
    value: float | None
    unit: str

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def explainable(folder: Path) -> tuple[Explainable, ...]:
    """Return the numbers of the run in `folder`, scheme by scheme, then the activities and the cost.

    Raises UsageError where the folder is no run.
    """
    tables = RunTables(folder)
    found = [each for scheme in tables.schemes for each in _of_scheme(tables, scheme)]
    first = tables.schemes[0]
    for row in tables.activities:
        name = name_of(row["category"], row["item"])
        found.append(Explainable(f"{first}:activity:{row['id']}", name, who(row), float(row["quantity"]), row["unit"]))
    found.extend(_of_cost(tables.json("summary.json")["cost"]))
    return tuple(found)


def _of_cost(cost: dict[str, Any]) -> Iterator[Explainable]:
    if "lines" not in cost:
        return
    yield Explainable("cost", both("cost.item.total"), "", cost["total_cny"], "CNY")
    for item, each in cost["items"].items():
        yield Explainable(f"cost:{item}", both(f"cost.item.{item}"), "", each["cny"], "CNY")
    for number, row in enumerate(cost["lines"], start=1):
        yield Explainable(f"cost:line:{number}", line_name(row), row["owner"], row["cny"], "CNY")


def _of_scheme(tables: RunTables, scheme: str) -> Iterator[Explainable]:
    inventory, energy = (tables.of_scheme(name, scheme) for name in ("inventory.csv", "energy.csv"))
    total = math.fsum(float(row["co2_t"]) for row in inventory if row["in_total"] == "true")
    yield Explainable(f"{scheme}:total", both("explain.total"), "", total, "tCO2")
    total = math.fsum(float(row["tce_equivalent"]) for row in energy if row["in_total"] == "true")
    yield Explainable(f"{scheme}:energy", both("explain.energy_total"), "", total, "tce")
    for (of, _, kind, name), value in tables.totals.items():
        if of == scheme and kind in SHOWN_BESIDE:
            yield Explainable(f"{scheme}:{kind}:{name}", both(SHOWN_BESIDE[kind].format(name=name)), "", value, "tCO2")
    card = tables.json("scorecard.json")[scheme]
    cards = {f":{name}": each for name, each in (card.get("enterprises") or {}).items()} or {"": card}
    for name, each in cards.items():
        for row in each["indicators"]:
            line = f"{scheme}:indicator:{row['id']}{name}"
            yield Explainable(line, row["name"], name[1:], row["value"], row["unit"])
    for kind, rows, column, unit in (
        ("co2", inventory, "co2_t", "tCO2"),
        ("energy", energy, "tce_equivalent", "tce"),
    ):
        for row in rows:
            name_of_row = name_of(row["category"], row["item"])
            yield Explainable(f"{scheme}:{kind}:{row['id']}", name_of_row, who(row), float(row[column]), unit)
