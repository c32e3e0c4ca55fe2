"""Cost as a table: items with and without a price, what is missing, power by the periods of its tariff, payments inside the fence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symbiosis.accounting.cost import ITEMS
from symbiosis.cli.show import console, escape, number, table
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.accounting.cost import Cost
    from symbiosis.run.run import Run

MISSING_SHOWN = 8
"""Things without a price that are named; the whole list stands in --json."""


def print_cost(run: Run, lang: str) -> None:
    """Print what the park pays the world outside; a sum that is not known is a dash."""
    from symbiosis.run.cost import cost

    found = cost(run)
    if found is None:
        return
    book = found.prices["book"] or tr("cli.cost.own_prices", lang=lang)
    title = tr("cli.cost.title", lang=lang, hours=f"{found.hours:g}", book=book)
    console().print(f"[bold]{escape(title)}[/]")
    shown = table(
        "",
        (tr("cli.cost.item", lang=lang), "left"),
        (tr("cli.cost.whole", lang=lang), "right"),
        (tr("cli.cost.priced", lang=lang), "right"),
    )
    for item in ITEMS:
        shown.add_row(tr(f"cost.item.{item}", lang=lang), number(found.items[item]), number(found.priced_items[item]))
    total = tr("cost.item.total", lang=lang)
    shown.add_row(f"[bold]{total}[/]", f"[bold]{number(found.total_cny)}[/]", number(found.priced_cny))
    console().print(shown)
    print_periods(found, lang)
    if found.payments:
        agreed = [each.cny for each in found.payments if each.cny is not None]
        net = math.fsum(each["internal_priced_cny"] for each in found.by_enterprise.values())
        unpriced = len(found.payments) - len(agreed)
        console().print(
            tr("cli.cost.internal", lang=lang, count=len(agreed), net=number(round(net, 6)), unpriced=unpriced)
        )
    if found.missing:
        names = [
            each["exchange"]
            or (tr(f"cost.item.{each['item']}", lang=lang) if each["what"] == each["item"] else each["what"])
            for each in found.missing
        ]
        more = tr("cli.cost.more", lang=lang) if len(names) > MISSING_SHOWN else ""
        named = ", ".join(names[:MISSING_SHOWN]) + more
        console().print("[yellow]" + escape(tr("cli.cost.missing", lang=lang, count=len(names), names=named)) + "[/]")
    if found.prices["year"] is not None and found.prices["year"] != found.prices["park_year"]:
        years = {"prices": found.prices["year"], "park": found.prices["park_year"]}
        console().print("[yellow]" + tr("cli.cost.other_year", lang=lang, **years) + "[/]")
    undeclared = found.prices["operation_not_declared"]
    if undeclared and "operation" not in found.unknown:
        console().print(escape(tr("cli.cost.undeclared", lang=lang, names=", ".join(undeclared))))


def print_periods(found: Cost, lang: str) -> None:
    """Print amount and mean price of power by the periods of each tariff."""
    for line in found.lines:
        if len(line.by_period) > 1:
            parts = [
                f"{period_name(name, lang)} {number(amount)} MWh × {number(cny / amount)} CNY/MWh"
                for name, (amount, cny) in line.by_period.items()
                if amount
            ]
            text = tr("cli.cost.periods", lang=lang, tariff=line.tariff) + ", ".join(parts)
            console().print(escape(text))
    for name, tariff in found.prices["tariffs"].items():
        print_tariff(name, tariff, lang)


def print_tariff(name: str, tariff: Mapping[str, Any], lang: str) -> None:
    """Print date and place of a tariff and the mean power bought by it, and that one part leaves out the charge that others have."""
    parts = [] if tariff["begin"] is None else [tr("cli.cost.begin", lang=lang, begin=tariff["begin"])]
    if tariff["years"]:
        years = ", ".join(map(str, tariff["years"]))
        place = tariff["place"] or {}
        key = "seen" if place else "year"
        where = place.get(lang) or next(iter(place.values()), "")
        parts.append(tr(f"cli.cost.{key}", lang=lang, place=where, years=years))
    if tariff["mean_demand_kw"] is not None:
        parts.append(tr("cli.cost.demand", lang=lang, power=number(tariff["mean_demand_kw"])))
    if parts:
        told = tr("cli.cost.between", lang=lang).join(parts)
        console().print(escape(tr("cli.cost.tariff", lang=lang, tariff=name, told=told)))
    if tariff["two_parts"] and tariff["mean_demand_kw"] is not None:
        line = tr("cli.cost.one_part", lang=lang, tariff=name, others=", ".join(tariff["two_parts"]))
        console().print(f"[yellow]{escape(line)}[/]")


def period_name(period: str, lang: str) -> str:
    """Return the name of a period of a tariff, its id where the catalog has none."""
    key = f"cost.period.{period}"
    name = tr(key, lang=lang)
    return period if name == key else name


def print_cost_changes(runs: list[Run], lang: str) -> None:
    """Print each item under each scenario and the difference from the first; a dash where a part is not known, then what is known of it."""
    from symbiosis.run.cost import cost_changes

    heads = [(tr("cli.cost.item", lang=lang), "left")]
    for place, run in enumerate(runs):
        heads.append((run.scenario, "right"))
        if place:
            heads.append(("Δ", "right"))
    shown = table(tr("cli.cost.compare", lang=lang), *heads)
    changes = [cost_changes(runs[0], run) for run in runs]
    for item in ITEMS:
        rows = [change.get("items", {}).get(item, {}) for change in changes]
        shown.add_row(tr(f"cost.item.{item}", lang=lang), *_cells(rows, "cny", "difference_cny"))
        if any(row.get("cny") is None and row.get("priced_cny") for row in rows):
            label = "  " + tr("cli.cost.priced_part", lang=lang)
            shown.add_row(label, *_cells(rows, "priced_cny", "priced_difference_cny"))
    shown.add_row(tr("cost.item.total", lang=lang), *_cells(changes, "total_cny", "difference_cny"))
    console().print(shown)
    for run, change in zip(runs[1:], changes[1:], strict=True):
        for item, row in change.get("items", {}).items():
            if "priced_reason" in row:
                why = {"item": tr(f"cost.item.{item}", lang=lang), "why": row["priced_reason"][lang]}
                console().print(escape(tr("cli.cost.apart", lang=lang, scenario=run.scenario, **why)))


def _cells(rows: Sequence[Mapping[str, Any]], value: str, difference: str) -> list[str]:
    """Return the values of `rows`, each but the first with its difference."""
    cells: list[str] = []
    for place, row in enumerate(rows):
        cells.append(number(row.get(value)))
        if place:
            cells.append(signed(row.get(difference)))
    return cells


def signed(value: float | None) -> str:
    """Return a difference with its sign."""
    return number(value) if value is None or value <= 0 else "+" + number(value)
