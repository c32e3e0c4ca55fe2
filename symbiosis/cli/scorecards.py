"""Scorecards as tables: value, threshold, status and what is lacking, in words and marks, never in colour alone."""

from __future__ import annotations

import math
from typing import Any

from symbiosis.cli.show import MARKS, console, escape, number, table
from symbiosis.i18n import tr

VERDICT_STYLE = {"passes": "green", "fails": "red", "cannot_be_judged": "yellow"}
SIGNS = {"lower": "≤ ", "higher": "≥ "}
STRICT_SIGNS = {"lower": "< ", "higher": "> "}
CONDITION_MARKS = {"yes": MARKS["met"], "no": MARKS["not_met"], "unknown": MARKS["not_computable"]}
SAID_ABOVE = frozenset({"met", "not_met", "inputs_missing"})
"""Reasons of a verdict that the table of indicators says already."""
SHOWN = 5
"""How many rows of what is nearest to turning, and of readings that change something, are printed."""


def print_scorecard(card: dict[str, Any], *, lang: str, title: str = "") -> None:
    """Print one scorecard (the JSON form): verdict, indicators, eligibility, groups, what is nearest to turning, what readings change."""
    heading = f"{escape(title)}  {escape(card['scheme'])}: {_verdict(card['verdict'], lang)}"
    columns = ("indicator", "value", "threshold", "unit", "status", "distance")
    right = ("value", "threshold", "distance")
    shown = table(
        heading, *((tr(f"cli.column.{key}", lang=lang), "right" if key in right else "left") for key in columns)
    )
    strict, remembered, noted = card.get("strict", ()), card.get("threshold_evidence", {}), False
    for row in card["indicators"]:
        status = f"{MARKS[row['status']]} {_status(row, lang)}"
        lacking = number(row["distance"]) if row["status"] == "not_met" else ""
        limit = _threshold(row, STRICT_SIGNS if row["id"] in strict else SIGNS)
        if row["threshold"] is not None and remembered.get(row["id"]) == "default":
            limit, noted = f"{limit} *", True
        shown.add_row(escape(row["name"][lang]), number(row["value"]), limit, escape(row["unit"]), status, lacking)
    console().print(shown)
    if noted:
        console().print(f"  * {tr('cli.why.remembered', lang=lang)}", soft_wrap=True)
    missing = [row for row in card["indicators"] if row["status"] == "not_computable" and row["inputs_missing"]]
    if missing:
        known = card.get("input_names", {})
        facts = [
            known[name][lang] if name in known else name
            for name in dict.fromkeys(name for row in missing for name in row["inputs_missing"])
        ]
        first = tr("cli.why.and", lang=lang).join(facts[:6]) + (" …" if len(facts) > 6 else "")
        console().print(
            "  " + tr("cli.score.missing", lang=lang, count=len(missing), facts=escape(first)), soft_wrap=True
        )
    for part in (_enterprises, _levels, _groups, _eligibility, _vetoes, _informs_only, _nearest, _changed, _readings):
        for line in part(card, lang):
            console().print(line, soft_wrap=True)


def print_reasons(card: dict[str, Any], lang: str) -> None:
    """Print what the verdict rests on beside what the table says, with the value that picked a threshold."""
    rows = [each for each in card.get("reasons", ()) if each["reason"] not in SAID_ABOVE]
    if not rows:
        return
    found = {row["id"]: row for row in card["indicators"]}
    conditions = (card.get("eligibility") or {}).get("rows", ())
    names = {row["id"]: row["name"][lang] for row in (*card["indicators"], *conditions)}
    names |= {each["id"]: tr("cli.why.group_name", lang=lang, id=each["id"]) for each in card.get("groups", ())}
    console().print(f"\n{_bold('cli.why.reasons', lang)}")
    for each in rows:
        label = names.get(each["indicator"], each["indicator"])
        text = _with_band(each["text"][lang], found.get(each["indicator"], {}).get("band"), lang)
        console().print(f"  · {escape(label)}: {escape(text)}", soft_wrap=True)


def _with_band(text: str, band: dict[str, Any] | None, lang: str) -> str:
    """Return the text of a reason with the value that picked the threshold, where one did."""
    if band is None:
        return text
    low, high = band["low"], band["high"]
    key = "below" if low is None else "from" if high is None else "between"
    told = tr(f"cli.why.{key}", lang=lang, low=number(low), below=number(high))
    return tr("cli.why.band", lang=lang, text=text, value=number(band["value"]), unit=band["unit"], band=told)


def _status(row: dict[str, Any], lang: str) -> str:
    """Return the status in words; why nothing is compared, where that is not that data are missing."""
    if row["status"] == "not_computable" and row["reason"] not in (None, "inputs_missing"):
        return escape(tr(f"reason.{row['reason']}", lang=lang))
    return tr("cli.status." + row["status"], lang=lang)


def _threshold(row: dict[str, Any], signs: dict[str, str]) -> str:
    sign = signs.get(row["direction"] or "", "")
    if row["threshold"] is not None:
        return f"{sign}{number(row['threshold'])}"
    ends = [each["threshold"] for each in row["readings"] if each["id"] in ("threshold_low", "threshold_high")]
    return f"{sign}{number(ends[0])}–{number(ends[1])} ?" if len(ends) == 2 else "–"


def _names(card: dict[str, Any], lang: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: {**row, "label": escape(row["name"][lang])} for row in card["indicators"]}


def _bold(key: str, lang: str) -> str:
    return f"[bold]{tr(key, lang=lang)}[/]"


def _enterprises(card: dict[str, Any], lang: str) -> list[Any]:
    """Return one row for each enterprise, where the scheme judges enterprises."""
    cards = card.get("enterprises")
    if not cards:
        return []
    levels = list(dict.fromkeys(level for each in cards.values() for level in each["levels"]))
    columns = [tr("cli.why.enterprise", lang=lang), tr("cli.column.verdict", lang=lang)]
    columns += [tr(f"cli.why.{level}_column", lang=lang) for level in levels]
    made = table(tr("cli.why.enterprises", lang=lang), *((each, "left") for each in columns))
    for name, each in cards.items():
        verdicts = [each["verdict"], *(each["levels"][level]["verdict"] for level in levels)]
        made.add_row(escape(name or "–"), *(_verdict(verdict, lang) for verdict in verdicts))
    shown = tr("cli.why.enterprise_shown", lang=lang, name=escape(card["enterprise"] or "–"))
    return ["", made, f"  {shown}"] if len(cards) > 1 else []


def _verdict(verdict: str, lang: str) -> str:
    return f"[{VERDICT_STYLE[verdict]}]{tr(f'cli.verdict.{verdict}', lang=lang)}[/]"


def _levels(card: dict[str, Any], lang: str) -> list[str]:
    return [
        "  " + tr(f"cli.why.{level}", lang=lang, verdict=tr(f"cli.verdict.{each['verdict']}", lang=lang))
        for level, each in card.get("levels", {}).items()
    ]


def _groups(card: dict[str, Any], lang: str) -> list[str]:
    return [
        f"  {MARKS[each['status']]} "
        + tr(
            "cli.why.group",
            lang=lang,
            id=escape(each["id"]),
            need=each["need"],
            count=len(each["members"]),
            met=len(each["met"]),
            status=tr("cli.status." + each["status"], lang=lang),
        )
        for each in card.get("groups", ())
    ]


def _eligibility(card: dict[str, Any], lang: str) -> list[str]:
    """Return whether the scheme may be applied for, and each condition that does not hold or is not declared."""
    found = card.get("eligibility")
    if not found or not found["rows"]:
        return []
    lines = ["", _bold(f"cli.why.{found['status']}", lang)]
    for row in found["rows"]:
        if row["status"] == "yes":
            continue
        text = f"  {CONDITION_MARKS[row['status']]} {escape(row['name'][lang])}"
        if row["undeclared"]:
            facts = escape(", ".join(row["undeclared"]))
            text += "  " + tr("cli.why.undeclared", lang=lang, facts=facts, holder=escape(row["holder"][lang]))
        lines.append(text)
    return lines


def _vetoes(card: dict[str, Any], lang: str) -> list[str]:
    names = _names(card, lang)
    return [f"  ! {tr('cli.why.veto', lang=lang, name=names[each]['label'])}" for each in card.get("vetoes", ())]


def _informs_only(card: dict[str, Any], lang: str) -> list[str]:
    """Return a warning for each value that a form fills in and that decides nothing."""
    names = _names(card, lang)
    told = ((names[each]["label"], names[each]["class"]) for each in card.get("informs_only", ()))
    return [f"  ! {tr('cli.why.informs_only', lang=lang, name=name, class_=escape(row))}" for name, row in told]


def _nearest(card: dict[str, Any], lang: str) -> list[str]:
    """Return what is not met, nearest to its threshold first."""
    found = card.get("nearest_to_turning", ())
    if not found:
        return []
    names = _names(card, lang)
    lines = ["", _bold("cli.why.nearest", lang)]
    for each in found[:SHOWN]:
        row, relative = names[each["id"]], each["relative"]
        values = {"name": row["label"], "distance": number(each["distance"]), "unit": _lacking_unit(row["unit"], lang)}
        if relative is None:
            lines.append("  · " + tr("cli.why.lacks_zero", lang=lang, **values))
        else:
            lines.append("  · " + tr("cli.why.lacks", lang=lang, relative=f"{number(100 * relative, 3)} %", **values))
    return lines + _more(len(found), lang)


def _lacking_unit(unit: str, lang: str) -> str:
    """Return the unit of a difference: percentage points where the indicator is in percent."""
    if unit == "%":
        return tr("cli.why.points", lang=lang)
    return "" if unit == "1" else escape(unit)


def _changed(card: dict[str, Any], lang: str) -> list[str]:
    """Return each reading under which an indicator says something else, those first that change the verdict."""
    found = [each for each in card.get("changed_by_reading", ()) if "becomes" in each]
    if not found:
        return []
    names = _names(card, lang)
    lines = ["", _bold("cli.why.changed", lang)]
    for each in sorted(found, key=lambda each: each["verdict"] == card["verdict"])[:SHOWN]:
        row = names[each["indicator"]]
        reading = next(other for other in row["readings"] if other["id"] == each["reading"])
        lines.append(
            "  · "
            + tr(
                "cli.why.change",
                lang=lang,
                name=row["label"],
                reading=escape(reading["name"][lang]),
                value=number(reading["value"]),
                unit="" if row["unit"] == "1" else escape(row["unit"]),
                before=tr(f"cli.status.{each['status']}", lang=lang),
                after=tr(f"cli.status.{each['becomes']}", lang=lang),
                verdict=tr(f"cli.verdict.{each['verdict']}", lang=lang),
            )
        )
    return lines + _more(len(found), lang)


def _readings(card: dict[str, Any], lang: str) -> list[str]:
    """Return one line for each indicator that has readings with another value."""
    lines = []
    for row in card["indicators"]:
        others = [each for each in row["readings"] if not _same(each["value"], row["value"])]
        if not others:
            continue
        told = [f"{escape(each['name'][lang])} {number(each['value'])}" for each in others[:SHOWN]]
        told += [tr("cli.why.more", lang=lang, count=len(others) - SHOWN)] if len(others) > SHOWN else []
        values = {"name": escape(row["name"][lang]), "unit": "" if row["unit"] == "1" else f" [{row['unit']}]"}
        values["unit"] = escape(values["unit"])
        lines.append(
            "  · " + tr("cli.why.reading", lang=lang, readings=tr("cli.why.and", lang=lang).join(told), **values)
        )
    return ["", _bold("cli.why.readings", lang), *lines] if lines else []


def _same(reading: float, value: float | None) -> bool:
    return value is not None and math.isclose(reading, value, rel_tol=1e-9, abs_tol=1e-12)


def _more(count: int, lang: str) -> list[str]:
    return ["    " + tr("cli.why.more", lang=lang, count=count - SHOWN)] if count > SHOWN else []
