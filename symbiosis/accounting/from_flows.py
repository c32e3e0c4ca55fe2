"""From flows: a simulated park reports its activities in the words of an account file, each with the ledger rows that it is made of."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from symbiosis.accounting.activity import Activity, weakest
from symbiosis.accounting.burning import converts
from symbiosis.accounting.energy_place import CONVERSION, OWN, own_supply
from symbiosis.accounting.reports.book import ARROW, Contribution, Detail, Key, ReportBook
from symbiosis.accounting.reports.captured import CapturedReport
from symbiosis.accounting.reports.fuel import FuelReport
from symbiosis.accounting.reports.heat import HEAT_KINDS, HeatReport
from symbiosis.accounting.reports.matter import NO_STORE, MatterReport, counts_as_industrial
from symbiosis.accounting.reports.power import PowerReport
from symbiosis.accounting.reports.rests import Rests
from symbiosis.simulation import Part

__all__ = ["Reported", "activities", "counts_as_industrial", "reported"]


MOST_PATHS = 200
"""Default values that an activity names; the power that a large park buys rests on thousands."""


@dataclass(frozen=True)
class Reported:
    """An activity and what it is made of; the quantities of `made_of` [unit of the activity] add up to its own."""

    activity: Activity
    made_of: tuple[Contribution, ...]
    rests_on: tuple[str, ...] = ()
    """Paths of the values of the park that are defaults, and that it comes from; the first 200 of them."""


def activities(parts: Iterable[Part], *, by: Detail = "enterprise", internal: bool = False) -> tuple[Activity, ...]:
    """Return what a park reports for the simulated horizon; a row of zero is a datum.

    `by` "process" keeps the plants and processes of an enterprise apart. With `internal`, power and heat that go from one
    enterprise to another stand there too, in rows that name the `partner`. Where the park changed in the course of the
    horizon, each of its states is a part that reports, and equal rows are added.
    """
    return tuple(row.activity for row in reported(parts, by=by, internal=internal))


def reported(parts: Iterable[Part], *, by: Detail = "enterprise", internal: bool = False) -> tuple[Reported, ...]:
    """Return the same activities, each with the ledger rows that it is made of."""
    reports = [_report(part, by, internal) for part in parts]
    if len(reports) == 1:
        return reports[0]
    together: dict[Key, list[Reported]] = defaultdict(list)
    for row in (row for report in reports for row in report):
        together[_key(row.activity)].append(row)
    return tuple(_added(rows) for rows in together.values())


def _report(part: Part, by: Detail, internal: bool) -> tuple[Reported, ...]:
    book = ReportBook(part, by=by)
    fuel = FuelReport(book)
    power, heat, matter = PowerReport(book, fuel.burnt), HeatReport(book, fuel.burnt), MatterReport(book)
    electric = [flow for flow in book.flows if flow.resource.kind == "electricity"]
    warm = [flow for flow in book.flows if flow.resource.kind in HEAT_KINDS]
    other = [flow for flow in book.flows if flow.resource.kind not in ("electricity", *HEAT_KINDS)]
    said = [
        (fuel.report, book.flows),
        (power.bring_in, electric),
        (power.take_out, electric),
        (heat.report, warm),
        (matter.waste, book.flows),
        (matter.water, book.flows),
        (matter.product, other),
        (matter.substitute, other),
        (CapturedReport(book).report, other),
    ]
    inside = [(power.report_inside, electric), (heat.report_inside, warm)] if internal else []
    for report, flows in (*said, *inside):
        for flow in flows:
            report(flow)
    matter.stocks()
    matter.recirculated()
    matter.no_stock()
    rests = Rests(part)
    return tuple(_row(book, rests, key, value) for key, value in book.sums.items())


def _row(book: ReportBook, rests: Rests, key: Key, value: float) -> Reported:
    made_of = tuple(Contribution(*row, *sums) for row, sums in book.made_of[key].items())
    origins = dict.fromkeys(ARROW.join(filter(None, (each.source, each.target))) for each in made_of)
    factor = book.own_factor(key)
    behind = (
        path for each in made_of for path in rests.of(each.source, each.target, each.resource, each.exchange, key.unit)
    )
    rests_on = tuple(dict.fromkeys(behind))
    return Reported(
        Activity(
            enterprise=key.enterprise,
            category=key.category,
            item=key.item,
            quantity=value,
            unit=key.unit,
            factor=factor,
            factor_unit="" if factor is None else "tCO2/GJ",
            evidence="default" if rests_on or any(each.source == NO_STORE for each in made_of) else "estimate",
            origin="; ".join(origins),
            plant=key.plant,
            process=key.process,
            kiln=key.kiln,
            partner=key.partner,
            grade=key.grade,
            note="; ".join(filter(None, (OWN if key.own else "", CONVERSION if _converts(book, key) else ""))),
        ),
        made_of,
        rests_on[:MOST_PATHS],
    )


def _converts(book: ReportBook, key: Key) -> bool:
    """Return whether fuel is burnt by a process that is there to make power, heat or steam."""
    recipe = book.park.recipes.get(key.process)
    return key.category == "fuel" and recipe is not None and converts(recipe, book.part.wiring.resources)


def _key(row: Activity) -> Key:
    return Key(
        row.enterprise, row.category, row.item, row.unit, row.plant, row.process, row.kiln, row.partner, row.grade,
        row.category != "electricity_own" and own_supply(row),
    )  # fmt: skip


def _added(rows: list[Reported]) -> Reported:
    """Return rows of one key as one; a factor of their own is weighted by quantity."""
    first = rows[0].activity
    quantity = math.fsum(row.activity.quantity for row in rows)
    factor = first.factor
    if factor is not None and quantity > 0.0:
        factor = math.fsum(row.activity.quantity * (row.activity.factor or 0.0) for row in rows) / quantity
    origins = dict.fromkeys(part for row in rows for part in row.activity.origin.split("; ") if part)
    sums: dict[tuple[str, str, str, str], tuple[float, float]] = {}
    for each in (each for row in rows for each in row.made_of):
        place = (each.source, each.target, each.resource, each.exchange)
        amount, given = sums.get(place, (0.0, 0.0))
        sums[place] = (amount + each.amount, given + each.quantity)
    return Reported(
        replace(
            first,
            quantity=quantity,
            factor=factor,
            origin="; ".join(origins),
            evidence=weakest(row.activity.evidence for row in rows),
        ),
        tuple(Contribution(*place, *amounts) for place, amounts in sums.items()),
        tuple(dict.fromkeys(path for row in rows for path in row.rests_on))[:MOST_PATHS],
    )
