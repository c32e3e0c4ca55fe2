"""Statistics as tables: one per kind of object, a row per object and a column per measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from symbiosis.cli.show import console, escape, number, table
from symbiosis.cli.story import names_of
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.park.park import Park
    from symbiosis.results.interval import Interval
    from symbiosis.results.statistics import Statistic

SHARES = ("served", "utilisation", "availability", "empty", "full")
KINDS = {
    "process": ("level", "served", "utilisation", "availability", "running", "starts", "trips", "start_cost"),
    "demand": ("level", "unserved", "served"),
    "store": ("stock_mean", "stock_min", "stock_max", "empty", "full"),
    "exchange": ("amount", "lost", "flow_mean", "utilisation"),
    "crew": ("jobs", "utilisation", "queue_mean", "queue_max", "wait_mean"),
    "fleet": ("jobs", "utilisation", "queue_mean", "queue_max", "wait_mean"),
    "dock": ("jobs", "utilisation", "queue_mean", "queue_max", "wait_mean"),
}
"""Kinds in the order of their tables, and the measures that are shown."""
SHOWN = 40
"""Rows of one table; the file has all."""
Cells = Mapping[tuple[str, str, str], str]
"""What stands in the table for (kind, object, measure)."""


def print_statistics(rows: Iterable[Statistic], park: Park, lang: str) -> None:
    """Print the statistics of one run."""
    cells: dict[tuple[str, str, str], str] = {}
    units: dict[tuple[str, str], str] = {}
    for row in rows:
        cells[(row.kind, row.object, row.measure)] = _value(row.measure, row.value)
        _note_unit(units, row.kind, row.object, row.measure, row.unit)
    _print(cells, units, park, lang)


def print_mean_statistics(found: Mapping[str, tuple[Interval, str]], park: Park, lang: str) -> None:
    """Print the statistics of replications: `found` has interval and unit by `<kind>/<object>/<measure>`."""
    cells: dict[tuple[str, str, str], str] = {}
    units: dict[tuple[str, str], str] = {}
    for name, (interval, unit) in found.items():
        kind, _, rest = name.partition("/")
        thing, _, measure = rest.rpartition("/")
        half = interval.half_width
        text = _value(measure, interval.mean)
        cells[(kind, thing, measure)] = text if not half else f"{text} ± {_value(measure, half)}"
        _note_unit(units, kind, thing, measure, unit)
    _print(cells, units, park, lang)


def _print(cells: Cells, units: Mapping[tuple[str, str], str], park: Park, lang: str) -> None:
    names = {key: name.text(lang) for key, name in names_of(park).items()}
    for kind, wanted in KINDS.items():
        objects = list(dict.fromkeys(thing for each, thing, _ in cells if each == kind))
        measures = [measure for measure in wanted if any((kind, thing, measure) in cells for thing in objects)]
        if not objects or not measures:
            continue
        heads = [(_head(kind, measure, lang), "right") for measure in measures]
        with_unit = any(units.get((kind, thing)) for thing in objects)
        unit_head = [(tr("cli.column.unit", lang=lang), "left")] if with_unit else []
        title = f"{tr(f'statistic.kind.{kind}', lang=lang)} ({len(objects)})"
        shown = table(title, (tr("cli.column.name", lang=lang), "left"), *unit_head, *heads)
        for thing in objects[:SHOWN]:
            row = [escape(cells.get((kind, thing, measure), "–")) for measure in measures]
            unit = [escape(units.get((kind, thing), ""))] if with_unit else []
            shown.add_row(escape(names.get(thing, thing)), *unit, *row)
        console().print(shown)
        if len(objects) > SHOWN:
            console().print("  " + tr("statistic.more", lang=lang, count=len(objects) - SHOWN))


def _head(kind: str, measure: str, lang: str) -> str:
    """Return the heading of a measure: a process makes, a demand is delivered to."""
    key = "delivered" if (kind, measure) == ("demand", "level") else measure
    return tr(f"statistic.measure.{key}", lang=lang)


def _value(measure: str, value: float) -> str:
    return f"{value:.1%}" if measure in SHARES else number(value)


def _note_unit(units: dict[tuple[str, str], str], kind: str, thing: str, measure: str, unit: str) -> None:
    """Keep the unit of the object: that of its amounts."""
    if measure in ("level", "stock_mean", "amount"):
        units[(kind, thing)] = unit
