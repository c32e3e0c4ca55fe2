"""Energy of an account: supply and consumption by year, products against their limits, waste energy by grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symbiosis.cli.show import MARKS, console, escape, number, table
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.accounting import Accounts


def energy_of(accounts: Accounts) -> dict[str, Any]:
    """Return `limits` and `waste_energy` of accounts as plain data."""
    from symbiosis.accounting.grades import waste_energy
    from symbiosis.accounting.product_energy import product_energy

    return {
        "limits": product_energy(accounts).to_json(),
        "waste_energy": waste_energy(accounts.activities).to_json(),
    }


def print_energy(result: dict[str, Any], lang: str) -> None:
    """Print the balance of each year, what each carrier adds to the last, limits of products, and waste energy by grade."""
    balances = result["energy"]["balance"]
    if balances:
        _show(tr("account.balance.title", lang=lang), _balance(balances, lang))
        _show(tr("account.balance.carriers", lang=lang), _carriers(balances[-1], lang))
        if len(balances) < _YEARS:
            console().print(tr("account.balance.years", lang=lang, given=str(len(balances)), wanted=str(_YEARS)))
    if result["limits"]["rows"]:
        _print_limits(result["limits"], lang)
    if result["waste_energy"]["rows"]:
        _print_grades(result["waste_energy"], lang)


_YEARS = 3
"""Years that the application asks for (ND-2)."""

_SIDES = {"supply": ("bought", "own", "sold", "total"), "consumption": ("final", "conversion", "raw_material", "total")}
_BASES = ("equivalent", "calorific")


def _show(title: str, made: Any) -> None:
    console().print(f"\n[bold]{escape(title)}[/]")
    console().print(made)


def _balance(balances: list[dict[str, Any]], lang: str) -> Any:
    columns = [
        (f"{_year(each, lang)} {tr(f'account.balance.{basis}', lang=lang)}".strip(), "right")
        for each in balances
        for basis in _BASES
    ]
    made = table("", (tr("account.balance.part", lang=lang), "left"), *columns)
    for side, parts in _SIDES.items():
        for part in parts:
            key = f"{side}_total" if part == "total" else part
            made.add_row(
                tr(f"account.balance.{key}", lang=lang),
                *(_tce(each[side][part][basis]) for each in balances for basis in _BASES),
                style="bold" if part == "total" else "",
            )
        made.add_section()
    return made


def _carriers(balance: dict[str, Any], lang: str) -> Any:
    """One row per carrier, at the equivalent value."""
    parts = [(side, part) for side, found in _SIDES.items() for part in found if part != "total"]
    headings = [(tr(f"account.balance.{part}", lang=lang), "right") for _, part in parts]
    made = table("", (tr("account.balance.carrier", lang=lang), "left"), *headings)
    for carrier, each in balance["by_carrier"].items():
        made.add_row(_carrier_name(carrier, lang), *(_tce(each[side][part]["equivalent"]) for side, part in parts))
    return made


def _carrier_name(carrier: str, lang: str) -> str:
    from symbiosis.library.fuels import fuels

    if carrier in fuels():
        return escape(fuels()[carrier].name.text(lang))
    return tr(f"account.balance.{carrier}", lang=lang)


def _year(balance: dict[str, Any], lang: str) -> str:
    return "" if balance["year"] is None else str(balance["year"])


def _tce(value: float) -> str:
    return f"{value:,.1f}".replace(",", " ")


def _print_limits(found: dict[str, Any], lang: str) -> None:
    title = tr("account.limits.title", lang=lang, grade=str(found["grade"]))
    keys = ("product", "value", "unit", "level", "met", "grade", "benchmark")
    columns = [
        (tr(f"account.limits.{key}", lang=lang), "right" if key in {"value", "level"} else "left") for key in keys
    ]
    made = table("", *columns)
    for row in found["rows"]:
        place = " ".join(filter(None, (row["enterprise"], row["plant"], row["process"], row["line"])))
        name = row["name"][lang] or row["name"]["en"]
        made.add_row(
            escape(f"{name} ({row['standard']}) {place}".strip()),
            number(row["value"]),
            escape(row["unit"]),
            number(row["level"]),
            f"{MARKS[row['status']]} {_why(row['reason'], lang)}".strip(),
            "–" if row["grade"] is None else str(row["grade"]),
            f"{MARKS[row['benchmark']['status']]} {_why(row['benchmark']['reason'], lang)}".strip(),
        )
    _show(title, made)
    console().print(tr("account.limits.count", lang=lang, met=found["n_met"], judged=found["n_judged"], n=found["n"]))
    if found["share_by_energy"] is not None:
        console().print(tr("account.limits.share", lang=lang, share=f"{100.0 * found['share_by_energy']:.1f}"))
    for row in found["rows"]:
        notes = [] if row["note"] is None else [row["note"][lang]]
        notes += [tr("account.limits.in_force", lang=lang, day=row["in_force"])] if row["in_force"] else []
        if notes:
            console().print(escape(f"  {row['limit']}: {'; '.join(notes)}"))
        for each in row["other_transcriptions"]:
            said = tr(f"account.limits.other.{each['status']}", lang=lang)
            values = ", ".join(f"{key} {number(value)}" for key, value in each["values"].items())
            console().print(
                f"  {escape(row['limit'])}: {escape(each['source'])} {escape(each['edition'])} {values}: {said}"
            )


def _why(reason: str | None, lang: str) -> str:
    return "" if reason is None else tr(f"account.limits.reason.{reason}", lang=lang)


def _print_grades(found: dict[str, Any], lang: str) -> None:
    keys = ("kind", "grade", "available", "used", "rate")
    made = table(
        "", *((tr(f"account.grades.{key}", lang=lang), "left" if key in keys[:2] else "right") for key in keys)
    )
    for row in found["rows"]:
        made.add_row(
            tr(f"account.grades.{row['kind']}", lang=lang),
            escape(row["grade"] or tr("account.grades.not_said", lang=lang)),
            number(row["available_gj"]),
            number(row["used_gj"]),
            number(row["rate"]),
        )
    _show(tr("account.grades.title", lang=lang), made)
    for how in ("energy", "exergy"):
        if found[f"rate_by_{how}"] is None:
            console().print(tr(f"account.grades.no_{how}", lang=lang))
            continue
        rate = number(found[f"rate_by_{how}"])
        console().print(tr(f"account.grades.by_{how}", lang=lang, rate=rate, reference=number(found["reference_degc"])))
