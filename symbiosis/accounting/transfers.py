"""Transfers: power and heat passed on inside the fence need both ends, and both say the same amount; nothing leaves the total unseen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from symbiosis.accounting.activity import Activity
from symbiosis.errors import Problem
from symbiosis.library.activities import item_of
from symbiosis.units import convert

CARRIERS = frozenset({"electricity_import", "electricity_export", "heat_import", "heat_export"})
"""What a park does not count where it is passed on inside its fence; gas passed on carries its carbon and is counted."""
SAME = 1e-6
"""Relative difference of the two ends of a transfer that is no difference."""
_UNITS = {"electricity": "MWh", "heat": "GJ"}


class _Pair(NamedTuple):
    giver: str
    taker: str
    carrier: str
    family: str
    year: int | None


@dataclass
class _Ends:
    """The rows of a transfer as its giver and as its taker declare them."""

    given: list[Activity] = field(default_factory=list)
    taken: list[Activity] = field(default_factory=list)


def disagreeing(activities: Iterable[Activity], *, year: int | None = None) -> Iterator[Problem]:
    """Yield every transfer whose two ends give different amounts, with both places; a row of no year is of `year`."""
    for pair, ends in _pairs(activities, year).items():
        if not ends.given or not ends.taken:
            continue
        unit = _UNITS[pair.carrier]
        given, taken = _sum(ends.given, unit), _sum(ends.taken, unit)
        if math.isclose(given, taken, rel_tol=SAME):
            continue
        row, first = ends.taken[-1], ends.given[0]
        details = {"first": _place(first), "given": given, "taken": taken, "in_unit": unit}
        yield Problem("transfer_disagrees", row.file, row.line, _where(row), details=details)


def one_sided(activities: Sequence[Activity], *, year: int | None = None) -> list[Activity]:
    """Return the rows of transfers that only one of the two enterprises declares."""
    found = _pairs(activities, year).values()
    alone = [ends.given or ends.taken for ends in found if not (ends.given and ends.taken)]
    return [row for rows in alone for row in rows if row.quantity > 0.0]


def _pairs(activities: Iterable[Activity], year: int | None) -> dict[_Pair, _Ends]:
    """Return the transfers of a file by their ends; those of a ledger close by themselves."""
    rows = [row for row in activities if row.partner and row.category in CARRIERS and not row.origin]
    last = max((row.year for row in rows if row.year is not None), default=None) if year is None else year
    found: dict[_Pair, _Ends] = {}
    for row in rows:
        carrier, _, way = row.category.partition("_")
        sold = way == "export"
        ends = (row.enterprise, row.partner) if sold else (row.partner, row.enterprise)
        pair = _Pair(*ends, carrier, _family(row), last if row.year is None else row.year)
        both = found.setdefault(pair, _Ends())
        (both.given if sold else both.taken).append(row)
    return found


def _family(row: Activity) -> str:
    """Return what an item is at both ends: heat by its group, power by whether it is non-fossil without certificate."""
    group = item_of(row.category, row.item).group or ""
    return "grid" if group in {"uncovered", "certificate"} else group


def _sum(rows: Iterable[Activity], unit: str) -> float:
    return math.fsum(convert(row.quantity, row.unit, unit) for row in rows)


def _place(row: Activity) -> str:
    where = f"{_where(row)}" + (f" ({row.enterprise})" if row.enterprise else "")
    return f"{row.file}:{row.line} {where}" if row.line else where


def _where(row: Activity) -> str:
    return f"{row.category}/{row.item}"
