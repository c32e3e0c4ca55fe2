"""Boundary: which rows belong to the year and to the fence or the enterprise that is accounted for; the others are kept apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.transfers import CARRIERS, disagreeing, one_sided
from symbiosis.errors import Problem
from symbiosis.library.names import unknown
from symbiosis.library.schemes import Scheme

OF_NO_YEAR = frozenset({"declared", "value_added"})
"""Rows that alone make no account of a year."""


@dataclass(frozen=True)
class Bounded:
    """Rows that count, rows passed on inside the fence, rows of other years, what is to be said about them and what is wrong.

    `other_counted` are the rows of other years that would count in theirs; `year` is the one accounted for, None where
    neither the call nor a row names one.
    """

    counted: tuple[Activity, ...]
    internal: tuple[Activity, ...]
    other_years: tuple[Activity, ...]
    other_counted: tuple[Activity, ...]
    warnings: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    year: int | None


def bounded(
    activities: Iterable[Activity], scheme: Scheme, *, part_of: str | None = None, year: int | None = None
) -> Bounded:
    """Return the rows inside the boundary of the scheme, or of the enterprise `part_of`.

    For a park, power and heat that name a partner inside the fence are internal; what only its taker declares counts as
    bought from outside. A row of no year is of the year asked for; where none is asked for and rows name several, the
    latest counts. Raises UsageError for an enterprise or a year without rows.
    """
    rows = tuple(activities)
    named = sorted({row.year for row in rows if row.year is not None})
    wanted = year if year is not None else (named[-1] if named else None)
    undated = any(row.year is None and row.category not in OF_NO_YEAR for row in rows)
    if named and wanted not in named and not undated:
        raise unknown("year", str(wanted), map(str, named))
    problems = tuple(disagreeing(rows, year=wanted))
    whole = part_of is None and scheme.rules.scope == "park"
    warnings: list[Problem] = []
    if part_of is None:
        alone = {id(row) for row in one_sided(rows, year=wanted)}
        warnings += [_alone(row, whole) for row in rows if id(row) in alone]
        if whole:
            bought = {id(row) for row in rows if id(row) in alone and row.category.endswith("_import")}
            rows = tuple(replace(row, partner="") if id(row) in bought else row for row in rows)
    if part_of is not None:
        names = list(dict.fromkeys(row.enterprise for row in rows if row.enterprise))
        if part_of not in names:
            raise unknown("enterprise", part_of, names)
        rows = tuple(row for row in rows if row.enterprise == part_of)
    others: tuple[Activity, ...] = ()
    if named and named != [wanted]:
        others = tuple(row for row in rows if row.year is not None and row.year != wanted)
        left = ", ".join(str(each) for each in named if each != wanted)
        warnings.append(Problem("account_other_years", details={"year": wanted, "others": left}))
        rows = tuple(row for row in rows if row.year is None or row.year == wanted)

    def inside(row: Activity) -> bool:
        return whole and bool(row.partner) and row.category in CARRIERS

    return Bounded(
        counted=tuple(row for row in rows if not inside(row)),
        internal=tuple(row for row in rows if inside(row)),
        other_years=others,
        other_counted=tuple(row for row in others if not inside(row)),
        warnings=tuple(warnings),
        problems=problems,
        year=wanted,
    )


def _alone(row: Activity, whole: bool) -> Problem:
    """Return what is said of a transfer that only one of its two ends declares."""
    code = (
        "transfer_one_side" if not whole else "transfer_bought" if row.category.endswith("_import") else "transfer_sold"
    )
    where = f"{row.category}/{row.item}"
    return Problem(code, row.file, row.line, where, details={"enterprise": row.enterprise, "partner": row.partner})
