"""`symbiosis run PARK --without ENTERPRISE`: what the loss of a member does to the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.cli.options import checked_out, printed_json
from symbiosis.cli.show import MARKS, console, escape, number, progress, table
from symbiosis.cli.story import names_of, print_events
from symbiosis.errors import UsageError
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.run.cascade import Cascade
    from symbiosis.run.effects import Shift

FIGURE, DOCUMENT = "cascade.html", "cascade.json"
SAME_REL = 1e-9
"""Relative difference that is rounding, and not shown."""
SHOWN = 30
"""Rows of one table; the file has all."""
WHOLE = frozenset({"first", "last", "because"})
"""Columns of dates and ids, which are not broken where there is room."""
ROOM = 120
"""Characters of a line that leave room for them."""


def lose_member(
    park: str,
    enterprise: str,
    *,
    at: str | None,
    lasts: str | None,
    refused: dict[str, bool],
    story: bool,
    out: Path | None,
    as_json: bool,
    lang: str,
    **arguments: Any,
) -> None:
    """Simulate with and without the member, write the figure where `out` is given, and print."""
    for option, given in refused.items():
        if given:
            raise UsageError(tr("cascade.cli.not_with", lang=lang, option=option))
    if out is not None:
        checked_out(out, lang)
    from symbiosis.engine.cache import first_use

    if first_use():
        console(stderr=True).print(tr("cli.run.first_use", lang=lang))
    from symbiosis.run.cascade import cascade

    with progress(f"{park} − {enterprise}", quiet=as_json) as advance:
        found = cascade(park, enterprise, at=_moment(at), lasts=_moment(lasts), progress=advance, **arguments)
    if out is not None:
        write(found, out, lang)
    if as_json:
        printed_json({**found.to_json(), **({"folder": str(out)} if out is not None else {})})
        return
    print_cascade(found, lang)
    if story:
        print_events(found.run.simulated.events, found.run.park, lang)
    if out is not None:
        console().print(tr("cascade.cli.written", lang=lang, folder=escape(out)), soft_wrap=True)


def write(found: Cascade, folder: Path, lang: str) -> None:
    """Write the figure and the document to `folder`."""
    from symbiosis.files.atomic import write_bytes, write_json
    from symbiosis.plots.cascade import cascade_page

    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / FIGURE, cascade_page(found, lang).encode())
    write_json(folder / DOCUMENT, found.to_json())


def print_cascade(found: Cascade, lang: str) -> None:
    """Print the cascade, the nearest to the loss first, and what it changes in the results."""
    _Printer(found, lang).print()


class _Printer:
    """Names and dates of one cascade in one language."""

    def __init__(self, found: Cascade, lang: str) -> None:
        self.found, self.lang = found, lang
        self.park = found.base.park
        self.names = {key: name.text(lang) for key, name in names_of(self.park).items()}
        for enterprise, plant in self.park.plants():
            self.names.setdefault(plant.id, enterprise.name.text(lang))

    def print(self) -> None:
        """Print everything."""
        found, lang = self.found, self.lang
        scenario = self.park.scenario_spec
        away = math.isinf(found.until_h)
        console().print(
            tr(
                "cascade.cli.head",
                lang=lang,
                park=escape(self.park.spec.name.text(lang)),
                scenario=escape(scenario.name.text(lang)) if scenario else tr("cli.run.today", lang=lang),
                enterprise=self._name(found.enterprise),
                start=self._date(found.at_h),
                stop=tr("cascade.cli.stays_away", lang=lang) if away else self._until(),
            )
        )
        touched = [(plant, ring) for plant, ring in found.rings.items() if ring > 0]
        plants = "  ".join(f"({ring}) {self._name(plant)}" for plant, ring in touched)
        key = "touched" if touched else "untouched"
        console().print(tr(f"cascade.cli.{key}", lang=lang, plants=plants))
        if found.gone:
            things = [
                f"{self._name(name)} {number(amount)} {found.base.unit_of(name)}" for name, amount in found.gone.items()
            ]
            console().print(tr("cascade.cli.gone", lang=lang, things=", ".join(things)))
        self._broken()
        self._shortages()
        self._more("substitutes", found.substitutes)
        self._more("stranded", found.stranded)
        self._recovery(away=away)
        for key, holds in (("not_comparable", found.gone), ("serves_less", found.shortages)):
            if holds:
                console().print("[yellow]" + tr(f"cascade.cli.{key}", lang=lang) + "[/]")
        self._figures()
        self._turned()

    def _until(self) -> str:
        return tr("cascade.cli.until", lang=self.lang, stop=self._date(self.found.until_h))

    def _name(self, thing: str) -> str:
        """Return the name of a thing of the park, of a partner outside, or of an account."""
        kind, _, rest = thing.partition(":")
        if kind in ("disposal", "curtailed"):
            return escape(f"{tr(f'plot.cascade.{kind}', lang=self.lang)}")
        if kind == "pool":
            return escape(self.names.get(rest, rest))
        return escape(self.names.get(thing, rest or thing))

    def _resource(self, name: str) -> str:
        return escape(self.found.flows_resource(name).name.text(self.lang))

    def _date(self, time_h: float) -> str:
        from symbiosis.park.moments import date_of

        return date_of(time_h, self.park.spec.year)

    def _table(self, title: str, columns: Sequence[str], right: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        heads = []
        for key in columns:
            text = tr(f"cascade.column.{key}", lang=self.lang)
            text = tr(f"cli.column.{key}", lang=self.lang) if text == f"cascade.column.{key}" else text
            heads.append((text, "right" if key in right else "left"))
        shown = table(tr(f"cascade.cli.{title}", lang=self.lang), *heads)
        for key, column in zip(columns, shown.columns, strict=True):
            column.no_wrap = column.no_wrap or (key in WHOLE and console().width >= ROOM)
        for row in rows[:SHOWN]:
            shown.add_row(*row)
        console().print(shown)
        if len(rows) > SHOWN:
            console().print("  " + tr("statistic.more", lang=self.lang, count=len(rows) - SHOWN))

    def _broken(self) -> None:
        rows = []
        for row in self.found.broken:
            lost, gained = self.found.replaced.get((row.taker, row.resource), (0.0, 0.0))
            share = "" if row.taker in self.found.members or lost <= 0.0 else f"{min(gained / lost, 1.0):.0%}"
            ends = [self._name(row.giver), self._name(row.taker)]
            rows.append([*ends, self._resource(row.resource), number(-row.difference), escape(row.unit), share])
        if rows:
            columns = ("giver", "taker", "resource", "missing", "unit", "replaced")
            self._table("broken", columns, ("missing", "replaced"), rows)

    def _shortages(self) -> None:
        if not self.found.shortages:
            console().print("[green]" + tr("cascade.cli.no_shortage", lang=self.lang) + "[/]")
            return
        rows = []
        for row in self.found.shortages:
            ring = "–" if row.ring is None else str(row.ring)
            share = f"{row.amount / row.wanted:.1%}" if row.wanted > 0.0 else "–"
            when = [self._date(row.first_h), self._date(row.last_h), number(row.short_h)]
            what = [self._name(row.object), self._resource(row.resource), number(row.amount), escape(row.unit), share]
            rows.append([ring, *what, *when, escape("\n".join(row.because))])
        columns = ("ring", "who", "resource", "lacking", "unit", "share", "first", "last", "short_h", "because")
        self._table("shortages", columns, ("lacking", "share", "short_h"), rows)

    def _more(self, title: str, shifts: Sequence[Shift]) -> None:
        rows = []
        for row in shifts:
            ring = "–" if row.ring is None else str(row.ring)
            ends = [self._name(row.giver), self._name(row.taker)]
            amounts = [f"+{number(row.difference)}", escape(row.unit)]
            rows.append(
                [ring, *ends, self._resource(row.resource), *amounts, self._date(row.first_h), self._date(row.last_h)]
            )
        if rows:
            self._table(title, ("ring", "giver", "taker", "resource", "more", "unit", "first", "last"), ("more",), rows)

    def _recovery(self, *, away: bool) -> None:
        hours = self.found.recovery_h
        if away:
            return
        key = "not_recovered" if hours is None else "recovered" if hours > 0.0 else "recovered_at_once"
        colour = "yellow" if hours is None else "green"
        console().print(f"[{colour}]{tr(f'cascade.cli.{key}', lang=self.lang, hours=number(hours))}[/]")

    def _figures(self) -> None:
        rows = []
        for name, (before, after, unit) in self.found.figures().items():
            difference = after - before
            if abs(difference) <= SAME_REL * max(abs(before), abs(after)):
                continue
            signed = ("+" if difference > 0.0 else "") + number(difference)
            rows.append([tr(f"cli.figure.{name}", lang=self.lang), escape(unit), number(before), number(after), signed])
        if rows:
            heads = [(tr("cli.column.figure", lang=self.lang), "left"), (tr("cli.column.unit", lang=self.lang), "left")]
            heads += [(tr(f"cascade.column.{key}", lang=self.lang), "right") for key in ("before", "after")]
            shown = table(tr("cascade.cli.figures", lang=self.lang), *heads, ("Δ", "right"))
            for row in rows:
                shown.add_row(*row)
            console().print(shown)

    def _turned(self) -> None:
        for scheme in self.found.run.all_schemes:
            before, after = self.found.base.score(scheme), self.found.run.score(scheme)
            for old, new in zip(before.indicators, after.indicators, strict=True):
                if old.status == new.status:
                    continue
                told = [f"{number(each.value)} {MARKS[each.status]}" for each in (old, new)]
                console().print(
                    f"{tr('cascade.cli.turned', lang=self.lang)}: {escape(new.name[self.lang])}  {told[0]} → {told[1]}"
                )


def _moment(text: str | None) -> Any:
    """Return a moment or a time as given: a plain number is hours."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        return text
