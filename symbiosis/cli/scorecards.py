"""Scorecards as tables: value, threshold, status and what is lacking, in words and marks, never in colour alone."""

from __future__ import annotations

from typing import Any

from symbiosis.cli.show import MARKS, console, escape, number, table
from symbiosis.i18n import tr

VERDICT_STYLE = {"passes": "green", "fails": "red", "cannot_be_judged": "yellow"}


def print_scorecard(card: dict[str, Any], *, lang: str, title: str = "") -> None:
    """Print one scorecard (the JSON form) with its verdict."""
    verdict = card["verdict"]
    style = VERDICT_STYLE[verdict]
    heading = f"{escape(title)}  {escape(card['scheme'])}: [{style}]{tr(f'cli.verdict.{verdict}', lang=lang)}[/]"
    columns = ("indicator", "value", "threshold", "unit", "status", "distance")
    right = ("value", "threshold", "distance")
    shown = table(
        heading, *((tr(f"cli.column.{key}", lang=lang), "right" if key in right else "left") for key in columns)
    )
    for row in card["indicators"]:
        sign = {"lower": "≤ ", "higher": "≥ "}.get(row["direction"] or "", "")
        threshold = "–" if row["threshold"] is None else f"{sign}{number(row['threshold'])}"
        status = f"{MARKS[row['status']]} {tr('cli.status.' + row['status'], lang=lang)}"
        lacking = number(row["distance"]) if row["status"] == "not_met" else ""
        shown.add_row(escape(row["name"][lang]), number(row["value"]), threshold, escape(row["unit"]), status, lacking)
    console().print(shown)
    missing = [row for row in card["indicators"] if row["status"] == "not_computable" and row["inputs_missing"]]
    if missing:
        facts = list(dict.fromkeys(name for row in missing for name in row["inputs_missing"]))
        console().print(
            "  "
            + tr(
                "cli.score.missing",
                lang=lang,
                count=len(missing),
                facts=escape(", ".join(facts[:6]) + (" …" if len(facts) > 6 else "")),
            )
        )
