"""Cuts of an account: CO2 by enterprise, plant, process and carrier, fates of captured CO2, savings outside, and the lines as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symbiosis.cli.show import console, escape, table
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.accounting import Accounts, Activity

CUTS = ("enterprise", "plant", "process", "carrier")


def lines_of(accounts: Accounts) -> list[dict[str, Any]]:
    """Return every line as plain data: its number, activity x factor = CO2, where each comes from, and the row of the file."""
    return [
        {
            "id": number,
            "in_total": number <= len(accounts.lines),
            "source": line.source,
            "enterprise": line.enterprise,
            "plant": line.plant,
            "process": line.process,
            "line": line.kiln,
            "category": line.category,
            "carrier": line.carrier,
            "activity": line.activity,
            "unit": line.unit,
            "factor": line.factor,
            "factor_unit": line.factor_unit,
            "factor_set": line.factor_set,
            "factor_source": line.source_id,
            "evidence": line.evidence,
            "co2_t": line.co2_t,
            "formula": line.formula,
            "row": line.line,
        }
        for number, line in accounts.numbered()
    ]


def internal_of(accounts: Accounts) -> list[dict[str, Any]]:
    """Return power and heat that are passed on inside the fence, as plain data."""
    return [_transfer(row) for row in accounts.internal]


def _transfer(row: Activity) -> dict[str, Any]:
    return {
        "enterprise": row.enterprise,
        "partner": row.partner,
        "category": row.category,
        "item": row.item,
        "quantity": row.quantity,
        "unit": row.unit,
        "row": row.line,
    }


def print_cuts(result: dict[str, Any], lang: str) -> None:
    """Print each cut that says more than the total, and what has a table of its own."""
    co2 = result["co2"]
    for cut in CUTS:
        parts = co2[f"by_{cut}"]
        if len(parts) > 1 and (cut != "carrier" or any(len(co2[f"by_{each}"]) > 1 for each in CUTS[:3])):
            word = tr(f"account.cut.{cut}", lang=lang)
            named = carrier_names(result["lines"], lang) if cut == "carrier" else {}
            shown = [(named.get(key, key) or tr("account.cut.none", lang=lang), value) for key, value in parts.items()]
            _two_columns(tr("account.cut.title", lang=lang, cut=word), word, shown, lang)
    if co2["captured"]:
        names = _item_names("captured", lang)
        shown = [(names.get(fate, fate), value) for fate, value in co2["captured"].items()]
        _two_columns(tr("account.captured.title", lang=lang), tr("account.captured.column", lang=lang), shown, lang)
    if co2["outside_savings"]:
        made = table(
            "",
            (tr("account.outside.item", lang=lang), "left"),
            (tr("account.outside.formula", lang=lang), "left"),
        )
        for each in co2["outside_savings"]:
            made.add_row(escape(" ".join(filter(None, (each["enterprise"], each["item"])))), escape(each["formula"]))
        _show(tr("account.outside.title", lang=lang), made)
    if result["internal"]:
        console().print(f"\n[bold]{tr('account.internal.title', lang=lang)}[/]")
        for row in result["internal"]:
            ends, amount = f"{row['enterprise']} ⇄ {row['partner']}", f"{row['quantity']:g} {row['unit']}"
            console().print(f"  {escape(ends)}: {escape(row['item'])} {amount}")


def carrier_names(lines: list[dict[str, Any]], lang: str) -> dict[str, str]:
    """Return the name of each carrier of some lines: a listed item, a fuel, a product, material or by-product, else its id."""
    from symbiosis.accounting.clinker import FLOOR
    from symbiosis.accounting.reading import known_items
    from symbiosis.library.activities import categories

    found = {FLOOR: tr("account.cut.clinker_floor", lang=lang)}
    for line in lines:
        carrier = line["carrier"]
        if carrier not in found:
            item = known_items(categories()[line["category"]]).get(carrier)
            name = getattr(item, "name", None)
            found[carrier] = carrier if name is None else name.text(lang)
    return found


def _item_names(category: str, lang: str) -> dict[str, str]:
    from symbiosis.library.activities import categories

    items = categories()[category].items
    return {} if isinstance(items, str) else {key: item.name.text(lang) for key, item in items.items()}


def _two_columns(title: str, column: str, rows: list[tuple[str, float]], lang: str) -> None:
    made = table("", (column, "left"), (tr("account.column.co2", lang=lang), "right"))
    for name, value in rows:
        made.add_row(escape(name), f"{value:,.1f}".replace(",", " "))
    _show(title, made)


def _show(title: str, made: Any) -> None:
    console().print(f"\n[bold]{escape(title)}[/]")
    console().print(made)
