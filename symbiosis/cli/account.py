"""`symbiosis account`: inventory, energy and scorecard from metered or declared totals, without a simulation."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.cli.account_cuts import internal_of, lines_of, print_cuts
from symbiosis.cli.account_energy import energy_of, print_energy
from symbiosis.cli.account_sheets import unread_sheets
from symbiosis.cli.score import print_gate
from symbiosis.cli.scorecards import print_scorecard
from symbiosis.cli.show import console, escape, table
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.accounting import Accounts

WITH_A_TERM = frozenset({"waste", "removal"})
"""Sources that only some schemes count: shown where there is something."""


def run_account(
    file: Path, scheme_id: str, factors: str | None, province: str | None, year: int | None, *, lang: str
) -> dict[str, Any]:
    """Return the accounts and the scorecard of an account file as plain data; raises InputError with every mistake in it."""
    from symbiosis.accounting import account, read_activities
    from symbiosis.accounting.accounts import uncountable
    from symbiosis.accounting.columns import FIRST_YEAR, LAST_YEAR
    from symbiosis.errors import InputError, Problem, UsageError
    from symbiosis.indicators import data_gate, score
    from symbiosis.indicators.enterprise_scores import enterprises_of, score_enterprises
    from symbiosis.library.schemes import known_facts, scheme

    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError(tr("account.year_range", lang=lang, year=year, first=FIRST_YEAR, last=LAST_YEAR))
    used = scheme(scheme_id)
    problems: list[Problem] = []
    activities = read_activities(
        file,
        problems,
        facts=known_facts(used),
        uncountable=lambda rows: uncountable(rows, used, factors=factors, province=province, year=year),
    )
    if problems:
        raise InputError(problems)
    accounts = judged = account(activities, used, factors=factors, province=province, year=year)
    if used.rules.scope == "enterprise":
        each = {
            name: account(activities, used, factors=factors, province=province, year=year, part_of=name or None)
            for name in enterprises_of(activities)
        }
        scores = score_enterprises(each, used, year=accounts.year)
        card, judged = scores.to_json(), each[scores.worst_enterprise]
    else:
        card = score(accounts, used, year=accounts.year).to_json()
    return {
        **card,
        **accounts.to_json(),
        "lines": lines_of(accounts),
        "internal": internal_of(accounts),
        **energy_of(accounts),
        "electricity_bought_mwh": _bought_of(accounts),
        "warnings": unread_sheets(file, lang) + [warning.render(lang) for warning in accounts.warnings],
        "data_gate": [row.to_json() for row in data_gate(used, judged)],
    }


def print_account(result: dict[str, Any], lang: str) -> None:
    """Print CO2 by source, the three views, energy, what other factor sets give, the scorecard and what is missing."""
    title = tr("account.title.co2", lang=lang, scheme=result["scheme"], factors=result["factors"])
    _show(title, _co2(result, lang))
    _print_bought(result["electricity_bought_mwh"], lang)
    print_cuts(result, lang)
    _show(tr("account.title.energy", lang=lang), _energy(result, lang))
    print_energy(result, lang)
    _show(tr("account.title.alternatives", lang=lang), _alternatives(result, lang))
    print_scorecard(result, lang=lang)
    print_gate(result, lang)
    if result["warnings"]:
        console().print(f"\n[bold]{tr('account.title.warnings', lang=lang)}[/]")
        for warning in result["warnings"]:
            console().print(f"  ! {escape(warning)}")
    if result["data_gate"]:
        _show(tr("account.title.gate", lang=lang), _gate(result, lang))


def _bought_of(accounts: Accounts) -> dict[str, float]:
    """Return bought power [MWh] by item: `grid` is what nothing else covers, so the total is the sum."""
    found = {item: amount.value for (kind, item), amount in accounts.amounts.items() if kind == "electricity_import"}
    return {item: value for item, value in found.items() if value > 0.0}


def _print_bought(bought: dict[str, float], lang: str) -> None:
    """Print the total of bought power where it is made of more than one item: what others cover comes on top of the grid."""
    from symbiosis.library.activities import item_of

    if len(bought) < 2:
        return
    names = {item: item_of("electricity_import", item).name for item in bought}
    parts = " + ".join(f"{names[item].text(lang)} {tonnes(value)}" for item, value in bought.items())
    console().print(
        escape(tr("account.bought", lang=lang, total=tonnes(math.fsum(bought.values())), parts=parts)), soft_wrap=True
    )


def _show(title: str, made: Any) -> None:
    console().print(f"\n[bold]{escape(title)}[/]")
    console().print(made)


def tonnes(value: float | None) -> str:
    """Return tonnes with one decimal and thousands apart; a dash where there is none."""
    return "–" if value is None else f"{round(value, 1) + 0.0:,.1f}".replace(",", " ")


def _co2(result: dict[str, Any], lang: str) -> Any:
    co2 = result["co2"]
    made = table("", (tr("account.column.source", lang=lang), "left"), (tr("account.column.co2", lang=lang), "right"))
    for source, value in co2["by_source"].items():
        if value == 0.0 and source in WITH_A_TERM:
            continue
        made.add_row(tr(f"account.source.{source}", lang=lang), tonnes(value))
    made.add_row(f"[bold]{tr('account.source.total', lang=lang)}[/]", f"[bold]{tonnes(co2['total_t'])}[/]")
    made.add_section()
    for view, value in co2["views"].items():
        made.add_row(tr(f"reading.view_{view}", lang=lang), tonnes(value))
    for memo, value in co2["memo"].items():
        if value:
            made.add_row(tr(f"account.source.{memo}", lang=lang), tonnes(value))
    return made


def _energy(result: dict[str, Any], lang: str) -> Any:
    made = table("", (tr("account.column.energy", lang=lang), "left"), ("tce", "right"))
    for key, value in result["energy"].items():
        if key == "balance":
            continue
        made.add_row(tr(f"account.energy.{key}", lang=lang), tonnes(value))
    return made


def _alternatives(result: dict[str, Any], lang: str) -> Any:
    made = table(
        "",
        (tr("account.column.factors", lang=lang), "left"),
        (tr("account.column.co2", lang=lang), "right"),
        (tr("account.column.tce", lang=lang), "right"),
    )
    for key, each in result["alternatives"].items():
        used = tr("account.used", lang=lang) if key == result["factors"] else ""
        made.add_row(f"{escape(key)} {used}".strip(), tonnes(each["total_t"]), tonnes(each["tce_equivalent"]))
    return made


def _gate(result: dict[str, Any], lang: str) -> Any:
    """One row per missing input, with the indicators that wait for it."""
    columns = ("missing", "unit", "holder", "indicators")
    made = table("", *((tr(f"account.column.{key}", lang=lang), "left") for key in columns))
    waiting: dict[str, list[dict[str, Any]]] = {}
    for row in result["data_gate"]:
        waiting.setdefault(row["input"], []).append(row)
    for rows in waiting.values():
        first = rows[0]
        unit = "" if first["unit"] == "1" else first["unit"]
        indicators = ", ".join(row["indicator"] for row in rows)
        made.add_row(*map(escape, (first["input_name"][lang], unit, first["holder"][lang], indicators)))
    return made
