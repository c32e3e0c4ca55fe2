"""Facts: counts and amounts of several rows add up; an answer, a level or a ratio is one value, and rows that differ contradict."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from symbiosis.accounting.activity import Activity
from symbiosis.errors import Problem
from symbiosis.library.schemes import Fact, Scheme
from symbiosis.units import convert

SAME = 1e-9
"""Relative difference of two values that is no difference."""


def adds(fact: Fact) -> bool:
    """Return whether a fact is an amount or a count, which enterprises have parts of; answers, levels and ratios are not."""
    return fact.allowed is None and "/" not in fact.unit and fact.unit != "%"


def together(fact: Fact, values: Sequence[float]) -> float | None:
    """Return the rows of a fact as one: their sum, or the one value that all give; None where they give several."""
    if adds(fact):
        return math.fsum(values)
    return values[0] if all(math.isclose(each, values[0], rel_tol=SAME) for each in values) else None


def contradicting(
    activities: Iterable[Activity], scheme: Scheme, known: Mapping[str, Fact], *, one_boundary: bool
) -> Iterator[Problem]:
    """Yield rows that give another value than an earlier row of what has one value, with both places.

    Two rows of one enterprise contradict always. Those of different enterprises do where they are of one boundary, a park
    or an enterprise, and the scheme asks for the fact.
    """
    seen: dict[str, list[Activity]] = {}
    for row in activities:
        if row.category != "declared" or adds(known[row.item]):
            continue
        fact, before = known[row.item], seen.setdefault(row.item, [])
        for first in before:
            one_whole = row.enterprise == first.enterprise or (one_boundary and row.item in scheme.facts)
            if one_whole and not math.isclose(_value(row, fact), _value(first, fact), rel_tol=SAME):
                details = {"first": f"{_value(first, fact):g}", "place": _place(first)}
                where = f"{row.category}/{row.item}"
                yield Problem("fact_contradicts", row.file, row.line, where, f"{_value(row, fact):g}", details=details)
                break
        before.append(row)


def _value(row: Activity, fact: Fact) -> float:
    return row.quantity if row.unit == fact.unit else convert(row.quantity, row.unit, fact.unit)


def _place(row: Activity) -> str:
    return f"{row.file}:{row.line}" if row.file else row.enterprise or "-"
