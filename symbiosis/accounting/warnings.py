"""Warnings: what a reader of the accounts must know, and nothing is corrected silently."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.carbon_once import burnt_beside_product
from symbiosis.accounting.factor_book import FactorBook
from symbiosis.accounting.leaving import gas_passed_on, sold_unmade
from symbiosis.errors import Problem
from symbiosis.library.activities import categories, item_of
from symbiosis.units import convert

SLACK = 1e-9
"""Relative slack of comparisons between sums."""


def warnings_of(
    activities: Sequence[Activity], book: FactorBook, borrowed: Mapping[str, Mapping[str, str]]
) -> tuple[Problem, ...]:
    """Return what is to be said about these activities and factors, in a fixed order."""
    found: list[Problem] = []
    found += _missing_categories(activities)
    found += _exports(activities)
    found += sold_unmade(activities, book)
    found += gas_passed_on(activities, book)
    found += _two_methods(activities)
    found += _park_and_parts(activities)
    found += _enterprise_is_sum(activities)
    found += _names_alike(activities)
    found += _certificates(activities)
    found += _same_amount(activities)
    found += _burnt(activities)
    found += _waste_heat(activities, book)
    found += _borrowed(book, borrowed)
    found += _no_year(book)
    power = any(row.category in {"electricity_import", "electricity_export"} for row in activities)
    if power:
        found += book.location_factor().notes("account.what.grid_factor")
        if book.province is None:
            found.append(Problem("account_no_province"))
    if power or any(row.category == "electricity_own" for row in activities):
        found += book.equivalent_value().notes("account.what.equivalent")
    return tuple(found)


def _missing_categories(activities: Sequence[Activity]) -> Iterable[Problem]:
    """A park without any row of fuel, power or heat is possible, but seldom."""
    present = {row.category for row in activities}
    for needed in ("fuel", "electricity_import", "heat_import"):
        if needed not in present:
            yield Problem("account_no_rows", details={"category": needed, "kind": f"@account.category.{needed}"})


def _exports(activities: Sequence[Activity]) -> Iterable[Problem]:
    """Non-fossil power sold above the own generation of its item (or above what a direct line brought) is said, and kept."""
    table = categories()["electricity_export"].items
    for item in table if isinstance(table, dict) else ():
        if item_of("electricity_export", item).group != "direct_non_fossil":
            continue
        sold = _sum(activities, "electricity_export", item)
        made = _sum(activities, "electricity_own", item) + _sum(activities, "electricity_import", item)
        if sold > made * (1 + SLACK):
            yield Problem("account_export_above_own", where=item, details={"sold": sold, "made": made})


def _sum(activities: Sequence[Activity], category: str, item: str) -> float:
    rows = (row for row in activities if row.category == category and row.item == item)
    return math.fsum(convert(row.quantity, row.unit, "MWh") for row in rows)


def _two_methods(activities: Sequence[Activity]) -> Iterable[Problem]:
    """An enterprise with a carbon balance and product factors for other products may count carbon twice."""
    balanced = {row.enterprise for row in activities if row.category.startswith("conversion")}
    seen: set[str] = set()
    for row in activities:
        if row.category == "product" and row.enterprise in balanced and row.enterprise not in seen:
            seen.add(row.enterprise)
            yield Problem("account_two_methods", row.file, row.line, details={"enterprise": row.enterprise or "-"})


def _park_and_parts(activities: Sequence[Activity]) -> Iterable[Problem]:
    """A row of the park that is the sum of those of its enterprises was perhaps not meant to come on top of them."""
    whole: dict[tuple[str, str], list[Activity]] = {}
    parts: dict[tuple[str, str], list[Activity]] = {}
    for row in activities:
        if row.quantity > 0.0 and row.unit and categories()[row.category].items != "facts":
            (parts if row.enterprise else whole).setdefault((row.category, row.item), []).append(row)
    for key, rows in whole.items():
        inside = [row for row in parts.get(key, ()) if row.unit == rows[0].unit]
        if len(rows) == 1 and inside and _equal(rows[0].quantity, math.fsum(row.quantity for row in inside)):
            yield Problem("account_park_is_sum", rows[0].file, rows[0].line, f"{rows[0].category}/{rows[0].item}")


def _enterprise_is_sum(activities: Sequence[Activity]) -> Iterable[Problem]:
    """An enterprise all of whose amounts are the sums of those of the others is perhaps a line of sums by another name."""
    sums: dict[str, dict[tuple[str, str, str], float]] = {}
    first: dict[str, Activity] = {}
    for row in activities:
        if row.enterprise and not (row.origin or row.partner) and categories()[row.category].items != "facts":
            first.setdefault(row.enterprise, row)
            mine = sums.setdefault(row.enterprise, {})
            key = (row.category, row.item, row.unit)
            mine[key] = mine.get(key, 0.0) + row.quantity
    for name, mine in sums.items():
        others = [each for other, each in sums.items() if other != name]
        parts = {key: [each[key] for each in others if each.get(key)] for key, value in mine.items() if value > 0.0}
        shared = {key: values for key, values in parts.items() if values}
        several = any(len(values) > 1 for values in shared.values())
        if several and all(_equal(mine[key], math.fsum(values)) for key, values in shared.items()):
            row, details = first[name], {"enterprise": name, "count": len(shared)}
            yield Problem("account_enterprise_is_sum", row.file, row.line, name, details=details)


def _names_alike(activities: Sequence[Activity]) -> Iterable[Problem]:
    """Two enterprises whose names differ by capitals, width of letters or spaces alone are perhaps one."""
    seen: dict[str, Activity] = {}
    said: set[str] = set()
    for row in activities:
        alike = "".join(unicodedata.normalize("NFKC", row.enterprise).casefold().split())
        first = seen.setdefault(alike, row)
        if first.enterprise != row.enterprise and row.enterprise not in said:
            said.add(row.enterprise)
            details = {"name": row.enterprise, "other": first.enterprise, "line_of_first": first.line}
            yield Problem("account_names_alike", row.file, row.line, "enterprise", details=details)


def _certificates(activities: Sequence[Activity]) -> Iterable[Problem]:
    """Certificates as large as the power of the grid were perhaps meant to cover it, not to come on top of it."""
    covered, grid = (_sum(activities, "electricity_import", item) for item in ("certificate", "grid"))
    if covered > 0.0 and _equal(covered, grid):
        row = next(each for each in activities if (each.category, each.item) == ("electricity_import", "certificate"))
        details = {"certificate": covered, "total": covered + grid}
        yield Problem(
            "account_certificate_is_grid", row.file, row.line, "electricity_import/certificate", details=details
        )


def _same_amount(activities: Sequence[Activity]) -> Iterable[Problem]:
    """One amount of one fuel of one enterprise, given in two categories, was perhaps meant once."""
    seen: dict[tuple[object, ...], Activity] = {}
    for row in activities:
        if row.category not in _FUEL_USES or row.quantity == 0.0 or row.origin:
            continue
        key = (row.enterprise, row.item, row.quantity, row.unit, row.plant, row.process, row.year)
        first = seen.setdefault(key, row)
        if first.category != row.category:
            details = {"first": f"{first.category}/{first.item}", "line_of_first": first.line}
            yield Problem("account_same_amount", row.file, row.line, f"{row.category}/{row.item}", details=details)


_FUEL_USES = frozenset({"fuel", "conversion_in", "feedstock"})


def _burnt(activities: Sequence[Activity]) -> Iterable[Problem]:
    """A reductant that is reported as burnt beside a product whose factor counts it."""
    for fuel, product in burnt_beside_product(activities):
        details = {"product": product.item, "fuel": fuel.item}
        yield Problem("account_reductant_burnt", fuel.file, fuel.line, f"{fuel.category}/{fuel.item}", details=details)


def _equal(one: float, two: float) -> bool:
    return math.isclose(one, two, rel_tol=SLACK)


def _waste_heat(activities: Sequence[Activity], book: FactorBook) -> Iterable[Problem]:
    """Bought waste heat counts by the rule of the scheme, or by the factor that its row gives; a rule of 0 is said."""
    bought = [
        row for row in activities if (row.category, row.item) == ("heat_import", "waste_heat") and row.quantity > 0.0
    ]
    if book.scheme.rules.imported_waste_heat == "zero" and any(row.factor is None for row in bought):
        yield Problem("account_waste_heat")
    for row in bought:
        if row.factor is not None:
            details = {"factor": row.factor, "in_unit": row.factor_unit}
            yield Problem("account_waste_heat_factor", row.file, row.line, "heat_import/waste_heat", details=details)


def _no_year(book: FactorBook) -> Iterable[Problem]:
    """Without a year the newest edition of everything is taken."""
    if book.year is None:
        yield Problem("account_no_year", details={"set": book.fuel_set.id, "year": book.fuel_set.year})


def _borrowed(book: FactorBook, borrowed: Mapping[str, Mapping[str, str]]) -> Iterable[Problem]:
    """Say which heating values and factors come from another set than the chosen one."""
    for key in ("heating_value", "factor"):
        by_set: dict[str, list[str]] = {}
        for fuel, lacking in borrowed.items():
            if key in lacking:
                by_set.setdefault(lacking[key], []).append(fuel)
        for other, names in by_set.items():
            details = {"set": book.fuel_set.id, "other": other, "fuels": ", ".join(names)}
            yield Problem(f"account_borrowed_{key}", details=details)
