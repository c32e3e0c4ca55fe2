"""Price finder: what a flow over the fence costs per unit, by contract, by the park's own rows, by its book; or why that is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from symbiosis.accounting.tariff import Tariff, sureness, tariff_of
from symbiosis.i18n import LANGUAGES, tr
from symbiosis.library.prices import TABLES, PermitPrice, PriceBook, PriceRow, TariffSpec, TaxRow, price_book
from symbiosis.park.amounts import in_unit
from symbiosis.park.park import Park
from symbiosis.park.price_spec import PricesSpec
from symbiosis.units import Quantity

Reason = Mapping[str, str]
"""Why a number is not known, in Chinese and English."""


def reason(key: str, **values: object) -> Reason:
    """Return the text `cost.reason.<key>` in both languages."""
    return {lang: tr(f"cost.reason.{key}", lang=lang, **values) for lang in LANGUAGES}


@dataclass(frozen=True)
class Flow:
    """What crosses the fence: `item` of the bill, whose it is (`owner`, an enterprise or `pool:<id>`), and from or to whom."""

    item: str
    owner: str
    resource: str
    unit: str
    partner: str = ""
    kind: str = ""
    """How official accounts class it: grid, fossil_chp, …"""
    exchange: str = ""


@dataclass(frozen=True)
class Price:
    """A price [CNY/unit]: `value`, or a `tariff` for what varies by the hour; neither where `reason` says why it is not known."""

    value: float | None = None
    tariff: Tariff | None = None
    reason: Reason | None = None
    source: str = ""
    evidence: str = ""
    year: int | None = None
    by: str = ""
    """Where it stands: `contract`, `park`, or the id of a book."""


class PriceFinder:
    """The prices of one park."""

    def __init__(self, park: Park) -> None:
        self._park = park
        self.prices = park.spec.prices or PricesSpec.model_validate({})
        self.book: PriceBook | None = price_book(self.prices.book) if self.prices.book else None
        self._contracts = {
            each.id: each.contract.price
            for each in park.exchanges
            if each.contract is not None and each.contract.price is not None
        }

    def of(self, flow: Flow) -> Price:
        """Return the price of `flow`; of a contract what the taker pays, so that one for disposal is negative there and positive here."""
        agreed = self._contracts.get(flow.exchange)
        if agreed is not None:
            sign = -1.0 if flow.item == "disposal" else 1.0
            return _of(agreed, sign * in_unit(agreed, f"CNY/{flow.unit}"), "contract")
        for row, by in self._rows[flow.item]:
            if row.resource == flow.resource and row.item in (None, flow.kind) and row.partner in (None, flow.partner):
                return self._by_row(row, by, flow.unit)
        if flow.item == "inside":
            return Price(reason=reason("no_inside_price", exchange=flow.exchange, resource=flow.resource))
        return Price(reason=reason("no_price", resource=flow.resource))

    @property
    def permit(self) -> PermitPrice | None:
        """The latest price of allowances: of the park, else of its book; None where neither has one."""
        for table in (self.prices, self.book):
            if table is not None and table.permits:
                return max(table.permits, key=lambda each: each.date)
        return None

    @property
    def taxes(self) -> tuple[TaxRow, ...] | None:
        """The taxes of the park, else of its book; None where neither says."""
        own = self.prices.taxes
        return own if own is not None or self.book is None else self.book.taxes

    @cached_property
    def _tariffs(self) -> dict[str, TariffSpec]:
        book = self.book.tariffs if self.book is not None else ()
        return {each.id: each for each in (*book, *self.prices.tariffs)}

    @cached_property
    def _rows(self) -> dict[str, list[tuple[PriceRow, str]]]:
        found: dict[str, list[tuple[PriceRow, str]]] = {}
        for key in TABLES:
            own = [(row, "park") for row in getattr(self.prices, key)]
            book = [(row, self.book.id) for row in getattr(self.book, key)] if self.book is not None else []
            found[key] = own + book
        return found

    def _by_row(self, row: PriceRow, by: str, unit: str) -> Price:
        if row.price is not None:
            return _of(row.price, in_unit(row.price, f"CNY/{unit}"), by)
        spec = self._tariffs[row.tariff or ""]
        tariff = tariff_of(spec, row)
        source, evidence = sureness(spec, row)
        why = reason("tariff", tariff=spec.id, parts=", ".join(tariff.missing)) if tariff.missing else None
        year = row.purchase.year if row.purchase is not None else (spec.purchase.year if spec.purchase else None)
        return Price(None, tariff, why, source, evidence, year, by)


def _of(quantity: Quantity, value: float, by: str) -> Price:
    return Price(value, None, None, quantity.source, quantity.evidence, quantity.year, by)
