"""Explain cost: the cost of a run by item and line, down to the rows of the ledger; a part without a price says why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from symbiosis.accounting.cost import ITEMS, RECEIVED
from symbiosis.errors import UsageError
from symbiosis.i18n import LANGUAGES, closest, told
from symbiosis.run.explain_names import both, source_rows
from symbiosis.run.explained import Explained, LedgerRow, Part, Sum, apart
from symbiosis.run.run_tables import RunTables

FORMS = ("cost", "cost:ITEM", "cost:line:N")
FENCE = ("purchases", "disposal", "sales")
"""Items whose lines are rows of the ledger."""

Line = Mapping[str, Any]


def explain_cost(tables: RunTables, line: str) -> Explained:
    """Return the cost of a run [CNY], of an item or of a line; `line` is one of FORMS. Raises UsageError where there is none."""
    cost = tables.json("summary.json")["cost"]
    _, *words = line.split(":")
    if not words:
        return _sum(line, cost, None)
    if words[0] == "line" and len(words) == 2:
        lines = cost.get("lines", [])
        if words[1] not in {str(number) for number in range(1, len(lines) + 1)}:
            raise UsageError(told("explain.no_row", line=line, count=len(lines)))
        return _line(tables, line, lines, int(words[1]))
    if len(words) == 1 and words[0] in ITEMS:
        return _sum(line, cost, words[0])
    known = ", ".join(ITEMS)
    raise UsageError(told("explain.no_beside", kind="cost", name=words[0], known=known, near=closest(words[0], ITEMS)))


def line_name(line: Line) -> dict[str, str]:
    """Return what a line of the bill is called."""
    item = both(f"cost.item.{line['item']}")
    return {lang: f"{item[lang]}{'：' if lang == 'zh' else ': '}{line['what']}" for lang in LANGUAGES}


def _sum(line: str, cost: Mapping[str, Any], item: str | None) -> Explained:
    """The cost of the park, or of one item of it, over the lines that have a price; None where another is not known."""
    lines = [
        (number, each) for number, each in enumerate(cost.get("lines", []), start=1) if item in (None, each["item"])
    ]
    parts = tuple(
        Part(f"cost:line:{number}", line_name(each), each["owner"], _sign(each, item) * each["cny"])
        for number, each in lines
        if each["cny"] is not None
    )
    priced = math.fsum(part.value for part in parts)
    given = cost if item is None else cost.get("items", {}).get(item, {})
    missing = [each for each in cost.get("missing", []) if item in (None, each["item"])]
    value = given.get("total_cny" if item is None else "cny")
    published = given.get("priced_cny")
    checks = {} if published is None else {"as_in_summary": apart(priced, published)}
    return Explained(
        line=line,
        kind="cost",
        name=both(f"cost.item.{item or 'total'}"),
        value=value,
        unit="CNY",
        details={"why": [each["reason"] for each in missing] or ([cost["reason"]] if "reason" in cost else [])},
        sums=(Sum(both("explain.priced"), "value", "summary.json", "cny", "CNY", priced, parts),) if parts else (),
        checks=checks,
    )


def _sign(line: Line, item: str | None) -> float:
    return -1.0 if item is None and line["item"] in RECEIVED else 1.0


def _line(tables: RunTables, line: str, lines: Sequence[Line], number: int) -> Explained:
    """A line of the bill: its amount in the ledger, and the price, or the amounts and mean prices by period of a tariff."""
    found = lines[number - 1]
    amount, cny, unit = found.get("amount"), found["cny"], found.get("unit", "")
    ledger = _ledger(tables, found)
    checks: dict[str, float] = {}
    booked = [row.booked for row in ledger if row.booked is not None]
    alone = sum(_same(each, found) for each in lines) == 1
    if booked and alone and amount is not None:
        checks["amount_is_sum_of_ledger"] = apart(math.fsum(booked), amount)
    periods: Mapping[str, Mapping[str, float]] = found.get("by_period", {})
    if periods and cny is not None:
        paid = math.fsum([*(each["cny"] for each in periods.values()), found.get("demand_cny", 0.0)])
        checks["cost_is_sum_of_periods"] = apart(paid, cny)
    return Explained(
        line=line,
        kind="cost",
        name=line_name(found),
        value=cny,
        unit="CNY",
        formula=_formula(cny, amount, unit, periods, found.get("demand_cny", 0.0)),
        evidence=found.get("evidence", "") if cny is not None else "",
        details={
            **{
                name: found.get(name, "") for name in ("item", "what", "owner", "partner", "kind", "exchange", "tariff")
            },
            "enterprise": found["owner"],
            "priced_by": found.get("by", "") if cny is not None else "",
            "price_year": found.get("year"),
            "amount": amount,
            "amount_unit": unit,
            "why": [found["reason"]] if "reason" in found else [],
        },
        ledger=ledger,
        sources=source_rows([found.get("source", "")]),
        checks=checks,
    )


def _formula(
    cny: float | None, amount: float | None, unit: str, periods: Mapping[str, Mapping[str, float]], demand: float
) -> str:
    """Return amount × price; the price is the mean that the line makes, by period where a tariff has some."""
    if cny is None or not amount or not unit:
        return ""
    pairs = [(each["amount"], each["cny"]) for each in periods.values() if each["amount"]] or [(amount, cny - demand)]
    made = " + ".join(f"{part:.12g} {unit} × {paid / part + 0.0:.12g} CNY/{unit}" for part, paid in pairs)
    return made + (f" + {demand:.12g} CNY" if demand else "")


def _same(line: Line, other: Line) -> bool:
    """Return whether two lines are made of the same rows of the ledger, as where a price changed in the course of the year."""
    return all(line.get(name) == other.get(name) for name in ("item", "what", "exchange")) and (
        line.get("kind") != "not_taken"
    )


def _ledger(tables: RunTables, line: Line) -> tuple[LedgerRow, ...]:
    """Return the ledger rows of a line that crosses the fence by an exchange or by an import or export of a pool."""
    exchange = line.get("exchange", "")
    if line["item"] not in FENCE or not exchange or line.get("kind") == "not_taken":
        return ()
    places = [
        place
        for place in tables.places_of(exchange)
        if place[2] == line["what"] and (line["item"] != "purchases" or place[0].startswith("import:"))
    ]
    booked = tables.ledger(places)
    rows = []
    for place in places:
        total = math.fsum(period.amount for period in booked[place])
        rows.append(LedgerRow(*place, total, line["unit"], None, total, total, booked[place]))
    return tuple(rows)
