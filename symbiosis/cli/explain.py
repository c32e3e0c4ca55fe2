"""`symbiosis explain`: where a number of a run comes from, step by step, down to factor rows and the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.cli.options import printed_json
from symbiosis.cli.show import console, escape, number
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.run.explained import Explained, FactorRow, LedgerRow, Sum

SHOWN = 12
"""Rows of a sum that are printed; JSON has all."""


def explain_line(run: Path, line: str, *, as_json: bool, lang: str) -> None:
    """Print the lines, factors and ledger rows behind a number; exit 1 where a step does not hold."""
    import typer

    from symbiosis.run.explain import explain

    found = explain(run, line)
    if as_json:
        printed_json(found.to_json())
    else:
        for text in _texts(found, lang):
            console().print(text, soft_wrap=True)
    if not found.holds:
        raise typer.Exit(1)


def list_lines(run: Path, *, as_json: bool, lang: str) -> None:
    """Print every number of a run that can be explained, with the line under which it is asked for."""
    from symbiosis.run.explain_lines import explainable

    found = explainable(run)
    if as_json:
        printed_json({"lines": [each.to_json() for each in found]})
        return
    for each in found:
        value = _amount(each.value, each.unit)
        belongs = f"  {each.who}" if each.who else ""
        console().print(escape(f"{each.line}  {each.name[lang]}{belongs}  {value}"), soft_wrap=True)
    console().print(tr("explain.lines", lang=lang, run=run), markup=False, soft_wrap=True)


def _texts(found: Explained, lang: str) -> Iterator[str]:
    yield f"[bold]{escape(found.line)}[/]  {escape(found.name[lang])}"
    yield _pair("value", _amount(found.value, found.unit), lang)
    yield from _details(found, lang)
    if found.activity is not None:
        yield from _activity(found, found.activity, lang)
    if found.factors:
        yield _head("factors", lang)
        yield from (f"    {escape(_factor(each, lang))}" for each in found.factors)
    if found.ledger:
        yield _head("ledger", lang)
        for row in found.ledger:
            yield from _ledger(row, found.activity["unit"] if found.activity else row.unit, lang)
    if found.resources:
        yield _head("resources", lang)
        yield from (f"    {escape(_resource(each, lang))}" for each in found.resources)
    if found.defaults:
        yield _head("defaults", lang, count=len(found.defaults))
        for value in found.defaults[:SHOWN]:
            yield escape(f"    {value['path']}  {value['value']}  {value['note']}".rstrip())
        if len(found.defaults) > SHOWN:
            yield f"    {escape(tr('explain.more', lang=lang, count=len(found.defaults) - SHOWN))}"
    if found.sums:
        yield _head("sums", lang)
        for place, each in enumerate(found.sums, start=1):
            yield from _sum(place, each, found, lang)
    yield from _readings(found, lang)
    if found.sources:
        yield _head("sources", lang)
        for source in found.sources:
            where = " · ".join(filter(None, (source.address, source.seen)))
            title = source.title[lang] if source.title[lang] != source.id else ""
            yield escape(f"    {source.id}: {title}  {where}".rstrip(": "))
    if found.checks:
        yield _head("checks", lang)
        for name, difference in found.checks.items():
            mark = "[green]✔[/]" if difference <= 1e-9 else "[red]✘[/]"
            yield f"    {mark} {escape(tr(f'explain.check.{name}', lang=lang))}  {difference:.1e}"
    if not found.holds:
        yield f"[red]{escape(tr('explain.not_followed', lang=lang))}[/]"


def _details(found: Explained, lang: str) -> Iterator[str]:
    details = found.details
    owner = " / ".join(dict.fromkeys(details[key] for key in ("enterprise", "plant", "process") if details.get(key)))
    if owner:
        yield _pair("who", owner, lang)
    if details.get("measure"):
        says = tr(f"explain.says.{details['measure']}", lang=lang)
        parameters = "".join(f", {key} = {value}" for key, value in details["parameters"].items())
        yield _pair(
            "measure",
            f"{details['measure']}{parameters}: {says}",
            lang,
        )
    if found.formula:
        yield _pair("formula", found.formula, lang)
    if details.get("priced_by"):
        yield _pair(
            "price_of",
            " · ".join(map(str, filter(None, (details["priced_by"], details["tariff"], details["price_year"])))),
            lang,
        )
    for why in details.get("why", ())[:SHOWN]:
        yield _pair("reason", why[lang], lang)
    if len(details.get("why", ())) > SHOWN:
        yield f"  {escape(tr('explain.more', lang=lang, count=len(details['why']) - SHOWN))}"
    if details.get("factor_formula"):
        yield _pair("factor_formula", details["factor_formula"], lang)
    if details.get("rule"):
        yield _pair("rule", details["rule"], lang)
    if "views" in details:
        yield _pair("views", ", ".join(_view(view, value, lang) for view, value in details["views"].items()), lang)
    if "tce_calorific" in details:
        yield _pair("calorific", f"{_exact(details['tce_calorific'])} tce", lang)
    if details.get("in_total") is False:
        yield f"  {escape(tr('explain.outside_total', lang=lang))}"
    if details.get("of_total") is not None:
        yield _pair("share", f"{100.0 * details['of_total']:.4g} %", lang)
    if details.get("status"):
        yield _pair("status", tr(f"cli.status.{details['status']}", lang=lang), lang)
        if details.get("threshold") is not None:
            sign = {"lower": "≤ ", "higher": "≥ "}.get(details["direction"] or "", "")
            yield _pair("threshold", f"{sign}{_exact(details['threshold'])} {found.unit}", lang)
        if details.get("reason") and details["reason"] not in ("inputs_missing", details["status"]):
            yield _pair("reason", tr(f"reason.{details['reason']}", lang=lang), lang)
        if details.get("inputs_missing"):
            yield _pair("missing", ", ".join(details["inputs_missing"]), lang)
    if found.evidence:
        yield _pair("evidence", _evidence(found.evidence, lang), lang)


def _activity(found: Explained, row: dict[str, Any], lang: str) -> Iterator[str]:
    yield _head("activity", lang, id=row["id"])
    yield escape(
        f"    {row['category']}/{row['item']}  {_exact(float(row['quantity']))} {_unit(row['unit'])}  ({_evidence(row['evidence'], lang)})"
    )
    if row["partner"]:
        yield f"    {escape(tr('explain.partner', lang=lang, partner=row['partner']))}"
    if not found.ledger and row["origin"]:
        yield f"    {escape(tr('explain.declared', lang=lang, origin=row['origin']))}"


def _factor(row: FactorRow, lang: str) -> str:
    quantity = "co2" if row.quantity.startswith("co2_") else row.quantity
    when = " ".join(filter(None, (row.province, row.year)))
    where = " · ".join(filter(None, (row.set, when, row.place, row.source, _evidence(row.evidence, lang))))
    return f"{tr(f'explain.quantity.{quantity}', lang=lang)} {row.item}: {_exact(row.value)} {row.unit}  ({where})"


def _ledger(row: LedgerRow, unit: str, lang: str) -> Iterator[str]:
    name = f"{row.source} → {row.target}" if row.target else row.source
    moved = f"{row.resource}{' · ' + row.exchange if row.exchange else ''}"
    per = "" if row.per_unit is None else f" × {_exact(row.per_unit)} {unit}/{row.unit}"
    yield escape(f"    {name}  [{moved}]")
    yield escape(f"      {_exact(row.amount)} {row.unit}{per} = {_exact(row.quantity)} {unit}")
    if row.periods:
        months = " · ".join(f"{each.month}: {number(each.amount)}" for each in row.periods)
        yield escape(f"      {tr('explain.months', lang=lang)} [{row.unit}]: {months}")


def _resource(row: dict[str, str], lang: str) -> str:
    """Return what a unit brings; of steam and warm water that is the enthalpy over the park's feedwater, where it has no heating value."""
    if row["enthalpy_kj_per_kg"] and not float(row["lhv_mwh_per_unit"]):
        enthalpy, base = float(row["enthalpy_kj_per_kg"]), float(row["base_kj_per_kg"])
        return tr(
            "explain.steam",
            lang=lang,
            name=row[f"name_{lang}"],
            id=row["resource"],
            enthalpy=_exact(enthalpy),
            base=_exact(base),
            heat=_exact((enthalpy - base) / 1000.0),
            evidence=_evidence(row["evidence"], lang),
            source=row["source"] or "–",
        )
    return tr(
        "explain.resource",
        lang=lang,
        name=row[f"name_{lang}"],
        id=row["resource"],
        unit=row["unit"],
        energy=_exact(float(row["energy_mwh_per_unit"])),
        lhv=_exact(float(row["lhv_mwh_per_unit"])),
        carbon=row["carbon_t_per_unit"],
        fossil=row["fossil_share"],
        mass=row["mass_t_per_unit"] or "–",
        evidence=_evidence(row["evidence"], lang),
        source=row["source"] or row["factor"] or "–",
    )


def _sum(place: int, row: Sum, found: Explained, lang: str) -> Iterator[str]:
    """Print a sum; its rows stand there where the value itself, or the band, is made of it."""
    rows = tr("explain.rows", lang=lang, file=row.file, count=len(row.parts))
    band = f"  {tr('explain.band', lang=lang)}" if row.role == "band" else ""
    yield escape(f"    [{place}] {row.name[lang]}: {_exact(row.value)} {row.unit}  ({rows}){band}")
    same = next((at for at, each in enumerate(found.sums[: place - 1], start=1) if each.parts == row.parts), None)
    if same is not None:
        yield f"        {escape(tr('explain.as_above', lang=lang, place=same))}"
        return
    if found.formula and f"[{place}]" not in found.formula and row.role == "value":
        return
    largest = sorted(row.parts, key=lambda part: -abs(part.value))
    for part in largest[:SHOWN]:
        who = f"  {part.who}" if part.who else ""
        yield escape(f"        {_exact(part.value)}  {part.name[lang]}{who}  ← {part.id}")
    if len(largest) > SHOWN:
        yield f"        {escape(tr('explain.more', lang=lang, count=len(largest) - SHOWN))}"


def _readings(found: Explained, lang: str) -> Iterator[str]:
    readings = found.details.get("readings")
    if not readings:
        return
    yield _head("readings", lang)
    for each in readings:
        formula = f"  = {each['formula']}" if each["formula"] else ""
        yield escape(f"    {each['name'][lang]}: {_exact(each['value'])} {found.unit}{formula}")


def _head(key: str, lang: str, **values: object) -> str:
    return f"  [bold]{escape(tr(f'explain.{key}', lang=lang, **values))}[/]"


def _pair(key: str, text: str, lang: str) -> str:
    return f"  {escape(tr(f'explain.{key}', lang=lang))}: {escape(text)}"


def _evidence(word: str, lang: str) -> str:
    return tr(f"explain.evidence_of.{word}", lang=lang)


def _amount(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{_exact(value)} {_unit(unit)}".rstrip()


def _view(view: str, value: float, lang: str) -> str:
    return f"{tr(f'explain.view.{view}', lang=lang)} {_exact(value)}"


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit


def _exact(value: float | None) -> str:
    """Return a number with all the digits that an auditor needs to follow it: ten significant ones."""
    return "–" if value is None else f"{value + 0.0:.10g}"
