"""Prices: tariffs, prices, fees, taxes and permits of models/prices, each with source and evidence; what is not known is null."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import AnyQuantity, Described, In, Name, Slug, Text, refuse, validate
from symbiosis.files.located import LocatedDict
from symbiosis.i18n import nearest
from symbiosis.library.folder import read_folder
from symbiosis.library.names import unknown
from symbiosis.library.sources import sources
from symbiosis.shipped import models_dir
from symbiosis.units import Evidence, Quantity

Kind = Literal["tou_regulated", "market_curve", "flat"]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a date, such as 2025-06-01")]
PowerPrice = Annotated[Quantity, In("CNY/MWh", plausible=(-5000, 20000))]
HourRange = tuple[Annotated[int, Field(ge=0, le=23)], Annotated[int, Field(ge=1, le=24)]]
Month = Annotated[int, Field(ge=1, le=12)]

HOURS, MONTHS = range(24), range(1, 13)
NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "tou_regulated": ("factors", "seasons"),
    "market_curve": ("points",),
    "flat": (),
}
ALLOWED: Mapping[Kind, tuple[str, ...]] = {
    "tou_regulated": ("factors", "seasons", "purchase", "fixed"),
    "market_curve": ("points", "fixed"),
    "flat": ("purchase", "fixed"),
}
TABLES = ("purchases", "sales", "disposal", "inside")
"""Tables of rows of prices."""
SHAPES = ("factors", "seasons", "points", "purchase", "fixed")


class Season(Described):
    """Months of the year, and to which period each hour of their days belongs."""

    months: tuple[Month, ...] = Field(min_length=1)
    hours: dict[Slug, tuple[HourRange, ...]] = Field(
        description="by period, from hour to hour, the first in, the last out; `[22, 2]` goes over midnight"
    )

    def period_of(self) -> list[str]:
        """Return the period of each hour of a day. Every hour has one: what was read is checked."""
        found = [""] * 24
        for period, ranges in self.hours.items():
            for hour in (hour for start, stop in ranges for hour in hours_between(start, stop)):
                found[hour] = period
        return found


def hours_between(start: int, stop: int) -> Iterator[int]:
    """Yield the hours of the day from `start` to `stop`, over midnight where `stop` is not after `start`."""
    count = stop - start if stop > start else stop + 24 - start
    return ((start + number) % 24 for number in range(count))


class TariffSpec(Described):
    """A tariff for power: what a MWh costs at each hour of the year.

    `tou_regulated`: fixed + purchase x factor of the period; `market_curve`: fixed + the point of the day; `flat`: fixed + purchase.
    """

    id: Slug
    name: Name
    kind: Kind
    begin: Day | None = Field(None, description="in force from")
    place: Name | None = Field(
        None, description="where the prices were seen, where they stand for more than that place"
    )
    purchase: PowerPrice | None = Field(
        None, description="energy purchase price, the part that floats; null: not known"
    )
    fixed: PowerPrice | None = Field(
        None, description="the part that does not float: grid tariff, losses, system charges, levies; null: not known"
    )
    factors: dict[Slug, float] | None = Field(None, description="by period, on the purchase price alone")
    seasons: tuple[Season, ...] | None = None
    points: tuple[float, ...] | None = Field(
        None, description="market_curve: 24 or 96 prices of a day [CNY/MWh], each for an hour or a quarter of one"
    )
    demand: Annotated[Quantity, In("CNY/kW", low=0)] | None = Field(
        None, description="per month, on the largest import of an hour in it; null: not known where `parts` is 2"
    )
    parts: Literal[1, 2] = Field(1, description="2: a demand charge comes on top of the energy")
    source: Text = ""
    evidence: Evidence = "default"
    note: Text = ""

    @model_validator(mode="after")
    def _whole(self) -> TariffSpec:
        problems = [
            Problem("tariff_needs", where=key, details={"kind": self.kind, "key": key})
            for key in NEEDED[self.kind]
            if getattr(self, key) is None
        ]
        problems += [
            Problem("tariff_not_for", where=key, details={"kind": self.kind, "key": key})
            for key in SHAPES
            if getattr(self, key) is not None and key not in ALLOWED[self.kind]
        ]
        if self.kind == "market_curve" and self.points is not None and len(self.points) not in (24, 96):
            problems.append(Problem("tariff_points", where="points", value=len(self.points)))
        problems.extend(self._calendar())
        if problems:
            raise refuse(*problems)
        return self

    def _calendar(self) -> Iterator[Problem]:
        """Yield what is wrong with months and hours: each must stand once, and each period must have a factor."""
        if self.seasons is None:
            return
        months = Counter(month for season in self.seasons for month in season.months)
        bad = [month for month in MONTHS if months[month] != 1]
        if bad:
            yield Problem("tariff_months", where="seasons", value=", ".join(map(str, bad)))
        for number, season in enumerate(self.seasons):
            hours = Counter(
                hour
                for ranges in season.hours.values()
                for start, stop in ranges
                for hour in hours_between(start, stop)
            )
            wrong = [hour for hour in HOURS if hours[hour] != 1]
            if wrong:
                where = f"seasons.{number}.hours"
                yield Problem("tariff_hours", where=where, value=", ".join(map(str, wrong)))
            for period in season.hours:
                if self.factors is not None and period not in self.factors:
                    known = tuple(self.factors)
                    where = f"seasons.{number}.hours.{period}"
                    yield Problem(
                        "tariff_period", where=where, value=period, allowed=known, nearest=nearest(period, known)
                    )


class PriceRow(Described):
    """The price of a resource over the fence; of several rows that fit, the first holds."""

    resource: Slug
    item: Slug | None = Field(None, description="only for power or heat that is classed so: grid, fossil_chp, …")
    partner: Slug | None = Field(None, description="only for what comes from, or goes to, this partner")
    price: AnyQuantity | None = Field(None, description="money per unit of the resource")
    tariff: Slug | None = Field(None, description="id of a tariff, in place of `price`")
    purchase: PowerPrice | None = Field(None, description="of this user, in place of that of the tariff")
    fixed: PowerPrice | None = Field(None, description="of this user, in place of that of the tariff")
    demand: Annotated[Quantity, In("CNY/kW", low=0)] | None = Field(
        None, description="of this user, in place of that of the tariff"
    )
    note: Text = ""

    @model_validator(mode="after")
    def _one_price(self) -> PriceRow:
        if (self.price is None) == (self.tariff is None):
            raise refuse(Problem("price_or_tariff"))
        extra = [key for key in ("purchase", "fixed", "demand") if getattr(self, key) is not None]
        if self.tariff is None and extra:
            raise refuse(*(Problem("price_tariff_only", where=key, details={"key": key}) for key in extra))
        return self


class PermitPrice(Described):
    """What the right to emit a tonne of CO2 cost on a day, or on average in a time that ended then."""

    price: Annotated[Quantity, In("CNY/t", low=0, plausible=(1, 5000))]
    date: Day = Field(description="day of the price, or last day of the time that it is the mean of")
    note: Text = ""


class TaxRow(Described):
    """A tax or levy on what is bought, sold, disposed of or emitted, beyond what the prices contain."""

    id: Slug
    name: Name
    on: Literal["purchases", "sales", "disposal", "emission"]
    resource: Slug
    rate: AnyQuantity = Field(description="money per unit of the resource")
    note: Text = ""


class PriceTable(Described):
    """Prices of what crosses the fence. A price that is not here is not known: the cost that needs it is null."""

    tariffs: tuple[TariffSpec, ...] = ()
    purchases: tuple[PriceRow, ...] = Field((), description="what the park pays for what comes in")
    sales: tuple[PriceRow, ...] = Field((), description="what the park gets for what goes out")
    disposal: tuple[PriceRow, ...] = Field((), description="what the park pays to be rid of what is disposed of")
    inside: tuple[PriceRow, ...] = Field(
        (), description="what members pay each other, over mains and for exchanges without a price in their contract"
    )
    permits: tuple[PermitPrice, ...] = Field((), description="prices of national allowances; the latest holds")
    taxes: tuple[TaxRow, ...] | None = Field(None, description="null: not known; an empty list: there are none")


class PriceBook(PriceTable):
    """models/prices/<id>.yaml: prices of a place and a time."""

    id: Slug
    name: Name
    year: int = Field(ge=1990, le=2100, description="year of the prices")
    note: Text = ""


@lru_cache(maxsize=4)
def price_books(folder: Path | None = None) -> Mapping[str, PriceBook]:
    """Return the books of prices by id, in the order of files. Raises InputError with every mistake in them."""
    root = folder or models_dir()
    problems: list[Problem] = []
    found: dict[str, PriceBook] = {}
    for id_, data, file in read_folder(root, "prices", problems):
        book = validate(PriceBook, data, file=file, problems=problems)
        if book is not None:
            problems.extend(_unsourced(book, file, data.line, root))
            problems.extend(tariffs_unknown(book, (), file, data))
            found[id_] = book
    if problems:
        raise InputError(problems)
    return found


def price_book(book_id: str) -> PriceBook:
    """Return a book of prices by id. Raises UsageError where there is none of that name."""
    books = price_books()
    if book_id not in books:
        raise unknown("prices", book_id, tuple(books))
    return books[book_id]


def tariffs_unknown(table: PriceTable, above: tuple[TariffSpec, ...], file: str, data: object) -> Iterator[Problem]:
    """Yield each tariff that a row of `table` names and neither it nor `above` has, with its line."""
    known = tuple(dict.fromkeys(each.id for each in (*table.tariffs, *above)))
    for key in TABLES:
        raw = data.get(key) if isinstance(data, dict) else None
        for number, row in enumerate(getattr(table, key)):
            if row.tariff is not None and row.tariff not in known:
                item = raw[number] if isinstance(raw, list) and number < len(raw) else None
                line = item.line_of("tariff") if isinstance(item, LocatedDict) else 0
                where = f"{key}.{number}.tariff"
                yield Problem("reference_unknown", file, line, where, row.tariff, known, nearest(row.tariff, known))


def _unsourced(book: PriceBook, file: str, line: int, root: Path) -> Iterator[Problem]:
    """Yield each number of a shipped book whose source is not in the table of sources; one that is a default needs none."""
    known = sources(root)
    rows: list[tuple[str, Evidence]] = [(each.source, each.evidence) for each in book.tariffs]
    rows += [(each.price.source, each.price.evidence) for each in book.permits]
    rows += [(each.rate.source, each.rate.evidence) for each in book.taxes or ()]
    for each in (row for key in TABLES for row in getattr(book, key)):
        rows += [(made.source, made.evidence) for made in (each.price, each.purchase, each.fixed) if made is not None]
    for tariff in book.tariffs:
        rows += [
            (made.source, made.evidence) for made in (tariff.purchase, tariff.fixed, tariff.demand) if made is not None
        ]
    for source, evidence in rows:
        if source not in known and (source or evidence != "default"):
            yield Problem("source_unknown", file, line, "source", source, nearest=nearest(source, known))
