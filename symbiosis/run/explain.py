"""Explain: any number of a scorecard or inventory of a run, down to the rows of its ledger and of the factor files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from symbiosis.errors import UsageError
from symbiosis.i18n import closest, told
from symbiosis.run.explain_beside import SHOWN_BESIDE, explain_beside
from symbiosis.run.explain_cost import FORMS as COST_FORMS
from symbiosis.run.explain_cost import explain_cost
from symbiosis.run.explain_indicator import explain_indicator
from symbiosis.run.explain_names import both, name_of, source_rows, who
from symbiosis.run.explain_numbers import energy_factors, factor_rows, from_carbon
from symbiosis.run.explained import Explained, LedgerRow, Part, Sum, apart
from symbiosis.run.run_tables import Row, RunTables
from symbiosis.units import convert

FORMS = (
    "SCHEME:total",
    "SCHEME:total:CUT:NAME",
    "SCHEME:view:VIEW",
    "SCHEME:memo:NAME",
    "SCHEME:co2:N",
    "SCHEME:energy",
    "SCHEME:energy:N",
    "SCHEME:activity:N",
    "SCHEME:indicator:ID",
    "SCHEME:indicator:ID:ENTERPRISE",
    *COST_FORMS,
)
CUTS = {"source": "source", "enterprise": "enterprise", "plant": "plant", "process": "process", "carrier": "carrier"}
"""Cuts of the total, and the column of inventory.csv that each reads."""


def explain(folder: Path, line: str) -> Explained:
    """Return a number of the run in `folder` with what it is made of; `line` is one of `FORMS`.

    Raises UsageError where the folder is no run, or has no such number.
    """
    tables = RunTables(folder)
    if line.partition(":")[0] == "cost":
        return explain_cost(tables, line)
    scheme, rest = _scheme_of(tables, line)
    kind, *words = rest.split(":")
    if kind == "total" and len(words) in (0, 2):
        return _total(tables, line, scheme, words)
    if kind in SHOWN_BESIDE and len(words) == 1:
        return explain_beside(tables, line, scheme, kind, words[0])
    if kind == "energy" and not words:
        return _energy_total(tables, line, scheme)
    if kind == "indicator" and len(words) in (1, 2):
        return explain_indicator(tables, line, scheme, *words)
    if kind in _ROWS and len(words) == 1:
        file, make = _ROWS[kind]
        rows = tables.rows(file) if kind == "activity" else tables.of_scheme(file, scheme)
        return make(tables, line, scheme, _numbered(rows, words[0], line))
    raise UsageError(told("explain.form", line=line, forms=", ".join(FORMS)))


def _scheme_of(tables: RunTables, line: str) -> tuple[str, str]:
    """Return the scheme that a line begins with, as the tables of the run name it, and the rest of the line.

    A scheme from a file is named by the file in the tables; its id does where no other scheme of the run has it.
    """
    for name in tables.schemes:  # a path may hold a colon
        if line == name or line.startswith(f"{name}:"):
            return name, line[len(name) + 1 :]
    given, _, rest = line.partition(":")
    cards = tables.json("scorecard.json")
    found = [name for name in tables.schemes if cards[name]["scheme"] == given]
    if len(found) == 1:
        return found[0], rest
    known = ", ".join(found or tables.schemes)
    if found:
        raise UsageError(told("explain.two_schemes", scheme=given, known=known))
    ids = (*tables.schemes, *(card["scheme"] for card in cards.values()))
    raise UsageError(told("explain.no_scheme", scheme=given, known=known, near=closest(given, ids)))


def _numbered(rows: Sequence[Row], number: str, line: str) -> Row:
    found = next((row for row in rows if row["id"] == number), None)
    if found is None:
        raise UsageError(told("explain.no_row", line=line, count=len(rows)))
    return found


def _co2(tables: RunTables, line: str, scheme: str, row: Row) -> Explained:
    """A line of the inventory: activity × factor, the factor's row, and the ledger rows of the activity."""
    value, amount, factor = float(row["co2_t"]), float(row["activity"]), float(row["factor"])
    activity, ledger, checks = _activity_of(tables, row["activity_id"])
    checks = {"activity_times_factor": apart(amount * factor, value), **checks}
    if activity is not None:
        reported = (
            convert(float(activity["quantity"]), activity["unit"], row["unit"]) if _alike(activity, row) else None
        )
        if reported is not None:
            checks["activity_as_reported"] = apart(abs(amount), abs(reported))
    factors = factor_rows(tables, scheme, row)
    resources = _resources(tables, ledger)
    carbon = from_carbon(row, ledger, resources)
    if carbon is not None:
        checks["factor_from_carbon"] = apart(carbon[1], factor)
    return Explained(
        line=line,
        kind="co2",
        name=name_of(row["category"], row["item"]),
        value=value,
        unit="tCO2",
        formula=f"{amount:.12g} {row['unit']} × {factor:.12g} {row['factor_unit']}",
        evidence=row["evidence"],
        details={
            **{name: row[name] for name in ("source", "enterprise", "plant", "process", "kiln", "category", "item")},
            "in_total": row["in_total"] == "true",
            "views": {view: float(row[f"co2_{view}_t"]) for view in ("national", "location", "market")},
            "rule": row["formula"],
            "factor_formula": "" if carbon is None else carbon[0],
        },
        activity=activity,
        factors=factors,
        ledger=ledger,
        resources=resources,
        defaults=_defaults(tables, activity),
        sources=source_rows(each.source for each in factors),
        checks=checks,
    )


def _alike(activity: Row, row: Row) -> bool:
    """Return whether a line counts its activity in a unit of the same kind: a fuel in tonnes may be counted by its heat."""
    from symbiosis.units import UnitError

    try:
        convert(1.0, activity["unit"], row["unit"])
    except UnitError:
        return False
    return True


def _energy(tables: RunTables, line: str, scheme: str, row: Row) -> Explained:
    """A line of annual energy: activity × coefficient, at the equivalent and at the calorific value."""
    value, calorific = float(row["tce_equivalent"]), float(row["tce_calorific"])
    activity, ledger, checks = _activity_of(tables, row["activity_id"])
    factors, coefficients = energy_factors(tables, scheme, row)
    formula = ""
    if activity is not None and coefficients is not None:
        quantity = float(activity["quantity"])
        sign = -1.0 if row["category"].endswith(("_export", "_out")) else 1.0
        formula = f"{sign * quantity:.12g} {activity['unit']} × {coefficients[0]:.12g} tce/{activity['unit']}"
        checks = {
            "activity_times_equivalent": apart(sign * quantity * coefficients[0], value),
            "activity_times_calorific": apart(sign * quantity * coefficients[1], calorific),
            **checks,
        }
    return Explained(
        line=line,
        kind="energy",
        name=name_of(row["category"], row["item"]),
        value=value,
        unit="tce",
        formula=formula,
        evidence=row["evidence"],
        details={
            **{
                name: row[name]
                for name in ("enterprise", "plant", "process", "category", "item", "kind", "use", "supply")
            },
            "tce_calorific": calorific,
            "in_total": row["in_total"] == "true",
        },
        activity=activity,
        factors=factors,
        ledger=ledger,
        resources=_resources(tables, ledger),
        defaults=_defaults(tables, activity),
        sources=source_rows(each.source for each in factors),
        checks=checks,
    )


def _activity(tables: RunTables, line: str, scheme: str, row: Row) -> Explained:
    """What the park reports, and the ledger rows that it is made of."""
    activity, ledger, checks = _activity_of(tables, row["id"])
    return Explained(
        line=line,
        kind="activity",
        name=name_of(row["category"], row["item"]),
        value=float(row["quantity"]),
        unit=row["unit"],
        evidence=row["evidence"],
        details={name: row[name] for name in ("enterprise", "plant", "process", "kiln", "category", "item", "partner")},
        activity=activity,
        ledger=ledger,
        resources=_resources(tables, ledger),
        defaults=_defaults(tables, activity),
        checks=checks,
    )


_ROWS = {
    "co2": ("inventory.csv", _co2),
    "energy": ("energy.csv", _energy),
    "activity": ("activities.csv", _activity),
}


def _activity_of(tables: RunTables, number: str) -> tuple[Row | None, tuple[LedgerRow, ...], dict[str, float]]:
    """Return a row of activities.csv, what it is made of, and how far both are apart."""
    if not number:
        return None, (), {}
    activity = tables.activities[int(number) - 1]
    made_of = [row for row in tables.origins if row["activity"] == number]
    places = [(row["source"], row["target"], row["resource"], row["exchange"]) for row in made_of]
    booked = tables.ledger((place for place in places if place[1]), activity["hours"])
    rows: list[LedgerRow] = []
    for row, place in zip(made_of, places, strict=True):
        periods = booked.get(place)
        rows.append(
            LedgerRow(
                *place,
                amount=float(row["amount"]),
                unit=row["unit"],
                per_unit=float(row["per_unit"]) if row["per_unit"] else None,
                quantity=float(row["quantity"]),
                booked=None if periods is None else math.fsum(period.amount for period in periods),
                periods=periods or (),
            )
        )
    checks: dict[str, float] = {}
    if rows:
        size = math.fsum(abs(row.quantity) for row in rows)
        total = math.fsum(row.quantity for row in rows)
        checks["activity_is_sum_of_ledger"] = abs(float(activity["quantity"]) - total) / size if size else 0.0
        checks["ledger_as_booked"] = max(
            (apart(row.amount, row.booked) for row in rows if row.booked is not None), default=0.0
        )
    return activity, tuple(rows), checks


def _resources(tables: RunTables, ledger: Sequence[LedgerRow]) -> tuple[Row, ...]:
    """Return what one unit of each resource brings, with its source and evidence."""
    wanted = {row.resource for row in ledger}
    return tuple(
        row for row in tables.rows("resources.csv") if row["resource"] in wanted and row["kind"] != "electricity"
    )


def _defaults(tables: RunTables, activity: Row | None) -> tuple[Row, ...]:
    """Return the default values of the park that an activity comes from; of a state of later in the year the path alone is known."""
    paths = [] if activity is None else [path for path in activity["rests_on"].split("; ") if path]
    known = {row["path"]: row for row in tables.rows("defaults.csv")} if paths else {}
    return tuple(known.get(path, {"path": path, "value": "", "note": ""}) for path in paths)


def _total(tables: RunTables, line: str, scheme: str, words: Sequence[str]) -> Explained:
    """The CO2 of the scheme, or of one part of it by a cut."""
    rows = [row for row in tables.of_scheme("inventory.csv", scheme) if row["in_total"] == "true"]
    whole = math.fsum(float(row["co2_t"]) for row in rows)
    if words:
        cut, name = words
        if cut not in CUTS:
            raise UsageError(told("explain.no_cut", cut=cut, known=", ".join(CUTS), near=closest(cut, CUTS)))
        known = tuple(dict.fromkeys(row[CUTS[cut]] for row in rows))
        if name not in known:
            shown = ", ".join(each or '""' for each in known)
            raise UsageError(told("explain.no_name", cut=cut, name=name, known=shown, near=closest(name, known)))
        rows = [row for row in rows if row[CUTS[cut]] == name]
    parts = tuple(
        Part(f"{scheme}:co2:{row['id']}", name_of(row["category"], row["item"]), who(row), float(row["co2_t"]))
        for row in rows
    )
    value = math.fsum(part.value for part in parts)
    published = tables.json("summary.json")["co2"]
    checks = {"as_in_summary": apart(whole, published["total_t"])} if published["scheme"] == scheme else {}
    return Explained(
        line=line,
        kind="total",
        name=both("explain.total"),
        value=value,
        unit="tCO2",
        details={"of_total": value / whole if whole else None},
        sums=(Sum(both("explain.column.co2_t"), "value", "inventory.csv", "co2_t", "tCO2", value, parts),),
        checks=checks,
    )


def _energy_total(tables: RunTables, line: str, scheme: str) -> Explained:
    """The annual energy of the scheme, both ways."""
    rows = [row for row in tables.of_scheme("energy.csv", scheme) if row["in_total"] == "true"]
    sums: list[Sum] = []
    for column in ("tce_equivalent", "tce_calorific"):
        parts = tuple(
            Part(f"{scheme}:energy:{row['id']}", name_of(row["category"], row["item"]), who(row), float(row[column]))
            for row in rows
        )
        value = math.fsum(part.value for part in parts)
        sums.append(Sum(both(f"explain.column.{column}"), "value", "energy.csv", column, "tce", value, parts))
    summary = tables.json("summary.json")
    checks = {}
    if summary["co2"]["scheme"] == scheme:
        checks["as_in_summary"] = max(apart(each.value, summary["energy"][each.column]) for each in sums)
    return Explained(
        line=line,
        kind="total",
        name=both("explain.energy_total"),
        value=sums[0].value,
        unit="tce",
        sums=tuple(sums),
        checks=checks,
    )
