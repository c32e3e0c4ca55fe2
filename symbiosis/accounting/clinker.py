"""Clinker: by-products used as raw meal lower the process emission of their kiln, and never below zero.

E = sum over kilns of max(0, sum clinker x EF - sum by-product x D), kiln by kiln and period by period: a surplus of one
kiln or month serves no other. Source: models/sources.csv#MEE-CETS-cement-2024.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from symbiosis.accounting.activity import Activity, weakest
from symbiosis.accounting.factor_book import FactorBook
from symbiosis.accounting.fuel_use import Product, own_factor
from symbiosis.accounting.line import Line, line_of, times
from symbiosis.errors import Problem
from symbiosis.library.factors import Factor, factor_sets

FLOOR = "clinker_floor"
"""Item of the line that lifts a kiln back to zero."""
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
Kiln = tuple[str, str, str, int | None, str]


@dataclass
class _Balance:
    """What a kiln emits and what its by-products take off [tCO2], with the rows of the latter."""

    clinker: list[float] = field(default_factory=list)
    credit: list[float] = field(default_factory=list)
    rows: list[tuple[Activity, Product]] = field(default_factory=list)


@dataclass(frozen=True)
class Clinker:
    """Lines of the credit, problems (rows without a factor that fits) and warnings."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def kiln_of(activity: Activity) -> Kiln:
    """Return the kiln and period of a row: enterprise, plant, line, year, and the month where its note is one (2026-03)."""
    month = activity.note if _MONTH.fullmatch(activity.note) else ""
    return (activity.enterprise, activity.plant, activity.kiln, activity.year, month)


@lru_cache(maxsize=1)
def clinkers() -> frozenset[str]:
    """Return the products that have by-product deductions: those of the factor sets that print both."""
    sets = (each for each in factor_sets().values() if each.deductions is not None and each.processes is not None)
    return frozenset(row for each in sets if each.processes is not None for row in each.processes.rows)


def clinker_lines(rows: Iterable[Activity], book: FactorBook) -> Clinker:
    """Return the credit of every by-product as a negative line, and a closing line where a kiln would fall below zero.

    Where the scheme gives no credit the by-products are shown apart instead, positive.
    """
    kilns: dict[Kiln, _Balance] = {}
    problems: list[Problem] = []
    for row in rows:
        if row.category != "substitute" and not (row.category == "product" and row.item in clinkers()):
            continue
        product = _product(row, book)
        balance = kilns.setdefault(kiln_of(row), _Balance())
        if row.category == "product":
            if product is not None:
                balance.clinker.append(product.co2)
        elif product is None:
            where = f"{row.category}/{row.item}"
            problems.append(Problem("account_no_factor", row.file, row.line, where, details={"item": row.item}))
        else:
            balance.credit.append(product.co2)
            balance.rows.append((row, product))
    used = {kiln: balance for kiln, balance in kilns.items() if balance.rows}
    if book.scheme.rules.clinker_substitution != "credit":
        return _apart(used.values(), problems, book)
    lines: list[Line] = []
    warnings: list[Problem] = []
    for balance in used.values():
        lines += [line_of("process", row, product, sign=-1.0) for row, product in balance.rows]
        short = math.fsum((*balance.credit, *(-each for each in balance.clinker)))
        if short > 0.0:
            lines.append(_floor(balance, short))
            last = balance.rows[-1][0]
            details = {"short": short, "kiln": _named(last)}
            warnings.append(Problem("clinker_floor", last.file, last.line, details=details))
    return Clinker(tuple(lines), tuple(problems), tuple(warnings))


def kilns_without_clinker(rows: Iterable[Activity]) -> list[Activity]:
    """Return the rows of by-products whose kiln and period have no row of clinker."""
    listed = list(rows)
    fired = {kiln_of(row) for row in listed if row.category == "product" and row.item in clinkers()}
    return [row for row in listed if row.category == "substitute" and row.quantity > 0 and kiln_of(row) not in fired]


def _product(row: Activity, book: FactorBook) -> Product | None:
    if row.factor is not None:
        return own_factor(row)
    found = book.process(row.item) if row.category == "product" else _deduction(row.item, book)
    return None if found is None else times(row, "t", found)


def _deduction(item: str, book: FactorBook) -> Factor | None:
    """Return the deduction of a by-product [tCO2/t]: of the scheme's sets, else of any that prints one."""
    sets = (*book.processes, *factor_sets().values())
    return next(filter(None, (each.factor("deductions", item) for each in sets)), None)


def _apart(balances: Iterable[_Balance], problems: list[Problem], book: FactorBook) -> Clinker:
    rows = [pair for balance in balances for pair in balance.rows]
    warnings = [
        Problem("clinker_no_credit", row.file, row.line, details={"scheme": book.scheme.id}) for row, _ in rows[:1]
    ]
    lines = tuple(line_of("clinker_credit", row, product) for row, product in rows)
    return Clinker(lines, tuple(problems), tuple(warnings))


def _floor(balance: _Balance, short: float) -> Line:
    """Return the closing line of a kiln: what its by-products would take off beyond its emission."""
    row, first = balance.rows[-1]
    evidence = weakest(each.evidence for each, _ in balance.rows)
    where = Factor(1.0, "tCO2/t", first.where.set, first.where.source, first.where.evidence)
    clinker, credit = math.fsum(balance.clinker), math.fsum(balance.credit)
    formula = f"max(0, {clinker:g} - {credit:g}) = 0 t CO2"
    closing = replace(row, item=FLOOR, quantity=short, unit="t", evidence=evidence)
    return line_of("process", closing, Product(short, "t", 1.0, "tCO2/t", short, where), formula=formula)


def _named(row: Activity) -> str:
    return " ".join(part for part in (row.enterprise, row.plant, row.kiln) if part) or "-"
