"""Explain beside: what stands beside the total of a scheme: CO2 under another electricity view, and what is shown apart."""

from __future__ import annotations

import math
from collections.abc import Mapping

from symbiosis.errors import UsageError
from symbiosis.i18n import closest, told
from symbiosis.run.explain_names import both, name_of, who
from symbiosis.run.explained import Explained, Part, Sum, apart
from symbiosis.run.run_tables import RunTables

SHOWN_BESIDE: Mapping[str, str] = {"view": "explain.column.co2_{name}_t", "memo": "account.source.{name}"}
"""Kinds of totals.csv that stand beside the total, and the key of the catalog under which each is named."""


def explain_beside(tables: RunTables, line: str, scheme: str, kind: str, name: str) -> Explained:
    """Return the CO2 [t] under a view, or of what is shown apart, with the lines that it is the sum of.

    None where a row that is shown apart has no factor; the lines that are known still stand there. Raises UsageError for a name
    that the run has not.
    """
    known = {each: value for (of, _, kept, each), value in tables.totals.items() if (of, kept) == (scheme, kind)}
    if name not in known:
        near = closest(name, known)
        raise UsageError(told("explain.no_beside", kind=kind, name=name, known=", ".join(known), near=near))
    column = f"co2_{name}_t" if kind == "view" else "co2_t"
    rows = [
        row
        for row in tables.of_scheme("inventory.csv", scheme)
        if (row["in_total"] == "true" if kind == "view" else row["in_total"] == "false" and row["source"] == name)
    ]
    parts = tuple(
        Part(f"{scheme}:co2:{row['id']}", name_of(row["category"], row["item"]), who(row), float(row[column]))
        for row in rows
    )
    total = math.fsum(part.value for part in parts)
    value = known[name]
    return Explained(
        line=line,
        kind="total",
        name=both(SHOWN_BESIDE[kind].format(name=name)),
        value=value,
        unit="tCO2",
        details={} if kind == "view" else {"in_total": False},
        sums=(Sum(both(f"explain.column.{column}"), "value", "inventory.csv", column, "tCO2", total, parts),),
        checks={} if value is None else {"as_in_totals": apart(total, value)},
    )
