"""Removals: captured CO2 by its fate and CO2 removed stand apart, and are taken off only where the scheme has a term for them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.factor_book import FactorBook
from symbiosis.accounting.line import Line, itself, line_of, times
from symbiosis.errors import Problem

STORED = "stored"
"""The fate of captured CO2 that the term `captured_stored` takes off."""
NOT_SAID = "co2"
"""The item of captured CO2 whose fate is not said."""


def captured_line(activity: Activity, book: FactorBook) -> Line:
    """Return the line of captured CO2: stored and taken off where the scheme has the term, else a positive amount shown apart."""
    product = times(activity, "t", itself(book))
    if activity.item == STORED and "captured_stored" in book.scheme.rules.terms:
        return line_of("removal", activity, product, sign=-1.0)
    return line_of("captured", activity, product)


def removal_line(activity: Activity, book: FactorBook) -> Line:
    """Return the line of CO2 removed (ccs, beccs, daccs, sink): taken off where the scheme has that term, else shown apart."""
    product = times(activity, "t", itself(book))
    if activity.item in book.scheme.rules.terms:
        return line_of("removal", activity, product, sign=-1.0)
    return line_of("removal_apart", activity, product)


def said_of(activity: Activity, book: FactorBook) -> Problem | None:
    """Return what a reader must know about a row of captured or removed CO2, None where it is simply taken off."""
    terms = book.scheme.rules.terms
    where = f"{activity.category}/{activity.item}"
    if activity.category == "removal":
        if activity.item in terms:
            return None
        return Problem("removal_apart", activity.file, activity.line, where, details={"scheme": book.scheme.id})
    if "captured_stored" not in terms:
        return Problem("account_captured", activity.file, activity.line, where, details={"scheme": book.scheme.id})
    if activity.item == NOT_SAID:
        return Problem("captured_fate_unknown", activity.file, activity.line, where)
    return None


EMITTED = frozenset({"fuel", "conversion", "process", "waste", "biogenic", "waste_carbon"})
"""Sources and memos of what leaves the chimneys of the park."""
FROM_CHIMNEYS = frozenset({"ccs", "beccs"})
"""Removals of CO2 that would have left them; the others take CO2 from the air."""
SLACK = 1e-9


def more_than_emitted(lines: Iterable[Line]) -> list[Problem]:
    """Return a warning where more CO2 is captured and removed than the park emits, on whatever line it is shown."""
    emitted, taken = [], []
    for line in lines:
        if line.category == "captured" or (line.category == "removal" and line.item in FROM_CHIMNEYS):
            taken.append(abs(line.co2_t))
        elif line.source in EMITTED:
            emitted.append(line.co2_t)
    held, made = math.fsum(taken), max(0.0, math.fsum(emitted))
    if held <= made * (1.0 + SLACK):
        return []
    return [Problem("removed_above_emitted", details={"taken": held, "emitted": made})]
