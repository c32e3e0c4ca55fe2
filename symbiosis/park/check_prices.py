"""Checks of prices: books, tariffs, resources, partners, enterprises and processes are known, and every price is money per unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from symbiosis.errors import Problem
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.i18n import nearest
from symbiosis.library.prices import TABLES, PriceRow, TariffSpec, price_books, tariffs_unknown
from symbiosis.park.amounts import in_unit
from symbiosis.park.draft import Draft
from symbiosis.park.place import Place
from symbiosis.park.price_spec import PricesSpec
from symbiosis.units import Quantity, UnitError

ITEMS = ("grid", "direct_non_fossil", "certificate", "fossil_chp", "pv", "wind", "fossil", "non_fossil", "waste_heat")
"""Items of power and heat over the fence, as pools and exchanges name them."""


def check_prices(draft: Draft, problems: list[Problem]) -> None:
    """What the prices, investments and permits of park.yaml refer to is there, and is in units of money per unit."""
    place = draft.place("park", "")
    prices = draft.spec.prices
    if prices is not None and isinstance(place.raw.get("prices"), (str, LocatedDict)):
        _check_table(draft, place, prices, problems)
    enterprises = draft.raw_ids("enterprises")
    for number, each in enumerate(draft.spec.investments):
        if each.enterprise not in enterprises:
            where = f"investments.{number}.enterprise"
            problems.append(
                _unknown(_inside(place, "investments", number), "enterprise", where, each.enterprise, enterprises)
            )
    for twin in [name for name, count in Counter(each.id for each in draft.spec.investments).items() if count > 1]:
        raw = _inside(place, "investments", [each.id for each in draft.spec.investments].index(twin))
        details = {"kind": "investments", "first": f"{raw.file}:{raw.line_of('id')}"}
        problems.append(Problem("id_duplicate", raw.file, raw.line_of("id"), "investments", twin, details=details))
    for enterprise in draft.spec.permits or {}:
        written = place.raw.get("permits")
        if enterprise not in enterprises and isinstance(written, LocatedDict):
            problems.append(_unknown(written, enterprise, f"permits.{enterprise}", enterprise, enterprises))


def _check_table(draft: Draft, place: Place, prices: PricesSpec, problems: list[Problem]) -> None:
    books = price_books()
    if prices.book is not None and prices.book not in books:
        key = "prices" if isinstance(place.raw["prices"], str) else "prices.book"
        near = nearest(prices.book, tuple(books))
        problems.append(place.problem("reference_unknown", key, prices.book, tuple(books), near))
        return
    raw = place.raw["prices"]
    if prices.book is not None:
        book = books[prices.book]
        for each in (row for table in TABLES for row in getattr(book, table)):
            if each.price is not None:
                problems.extend(_unit(draft, each.resource, each.price, place.raw, "prices", "prices"))
    if isinstance(raw, str):
        return
    above: tuple[TariffSpec, ...] = books[prices.book].tariffs if prices.book is not None else ()
    found = tariffs_unknown(prices, above, raw.file, raw)
    problems.extend(
        Problem(each.code, each.file, each.line, f"prices.{each.where}", each.value, each.allowed, each.nearest)
        for each in found
    )
    for key in TABLES:
        rows: Sequence[PriceRow] = getattr(prices, key)
        for number, row in enumerate(rows):
            problems.extend(_check_row(draft, row, _inside(place, f"prices.{key}", number), f"prices.{key}.{number}"))
    for number, tax in enumerate(prices.taxes or ()):
        written, where = _inside(place, "prices.taxes", number), f"prices.taxes.{number}"
        problems.extend(_priced(draft, tax.resource, tax.rate, written, where, "rate"))
    known = draft.raw_ids("processes")
    for process, cost in (prices.operation or {}).items():
        at: LocatedDict = raw.get("operation", raw)
        if process not in known:
            problems.append(_unknown(at, process, f"prices.operation.{process}", process, known))
            continue
        recipe = draft.recipes.get(process)
        if recipe is not None:
            problems.extend(_unit(draft, recipe.reference, cost, at, f"prices.operation.{process}", process))


def _check_row(draft: Draft, row: PriceRow, at: LocatedDict, where: str) -> Iterator[Problem]:
    if row.partner is not None and row.partner not in draft.spec.partners:
        yield _unknown(at, "partner", f"{where}.partner", row.partner, tuple(draft.spec.partners))
    if row.item is not None and row.item not in ITEMS:
        yield Problem(
            "not_allowed", at.file, at.line_of("item"), f"{where}.item", row.item, ITEMS, nearest(row.item, ITEMS)
        )
    if row.price is not None:
        yield from _priced(draft, row.resource, row.price, at, where, "price")
    elif row.resource not in draft.resources:
        yield _unknown(at, "resource", f"{where}.resource", row.resource, tuple(draft.resources))
    elif draft.resources[row.resource].unit != "MWh":
        yield Problem("tariff_for_power", at.file, at.line_of("tariff"), f"{where}.tariff", row.resource)


def _priced(draft: Draft, resource: str, price: Quantity, at: LocatedDict, where: str, key: str) -> Iterator[Problem]:
    """Yield what is wrong with a price of a resource. What the library has, and this park does not use, is known too."""
    known = tuple(draft.resources)
    if resource not in known:
        yield _unknown(at, "resource", f"{where}.resource", resource, known)
    else:
        yield from _unit(draft, resource, price, at, f"{where}.{key}", key)


def _unit(draft: Draft, resource: str, price: Quantity, at: LocatedDict, where: str, key: str) -> Iterator[Problem]:
    if resource not in draft.resources:
        return
    try:
        in_unit(price, f"CNY/{draft.resources[resource].unit}")
    except UnitError as error:
        yield Problem(
            error.problem.code, at.file, at.line_of(key), where, price.given, details=dict(error.problem.details)
        )


def _unknown(at: LocatedDict, key: str, where: str, value: str, known: tuple[str, ...]) -> Problem:
    return Problem("reference_unknown", at.file, at.line_of(key), where, value, known, nearest(value, known))


def _inside(place: Place, path: str, number: int) -> LocatedDict:
    """Return the mapping number `number` of the list at `path`, or the innermost one above it."""
    here: object = place.raw
    for step in path.split("."):
        here = here.get(step) if isinstance(here, LocatedDict) else None
    item = here[number] if isinstance(here, LocatedList) and number < len(here) else None
    return item if isinstance(item, LocatedDict) else place.raw
