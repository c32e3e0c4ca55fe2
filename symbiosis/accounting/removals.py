"""Removals: captured CO2 by its fate and CO2 removed stand apart, and are taken off only where the scheme has a term for them."""

from __future__ import annotations

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
