"""Cost: what the park pays the world outside, line by line; a line without a price is null with its reason, and so is every sum over it.

total = purchases + disposal + operation + taxes + permits + annuities - sales. Payments inside the fence net to zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from symbiosis.accounting.price_finder import Reason, reason

ITEMS = ("purchases", "disposal", "operation", "taxes", "permits", "annuities", "sales")
"""Items of the bill; what is sold is taken off, all others are paid."""
RECEIVED = frozenset({"sales"})


@dataclass(frozen=True)
class CostLine:
    """One line of the bill: `cny` for `amount` [unit], None with its reason where that is not known.

    `by_period` splits power by the period of its tariff: amount [MWh] and cost [CNY]; `demand_cny` is the part of `cny` for the largest
    hour of each month.
    """

    item: str
    what: str
    owner: str
    cny: float | None
    amount: float | None = None
    unit: str = ""
    partner: str = ""
    kind: str = ""
    exchange: str = ""
    tariff: str = ""
    by: str = ""
    source: str = ""
    evidence: str = ""
    year: int | None = None
    reason: Reason | None = None
    by_period: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    demand_cny: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain data, without what it does not say."""
        said = {
            name: value for name, value in vars(self).items() if value not in ("", None, {}) and name != "by_period"
        }
        if not self.demand_cny:
            said.pop("demand_cny", None)
        if self.by_period:
            said["by_period"] = {name: {"amount": amount, "cny": cny} for name, (amount, cny) in self.by_period.items()}
        return {**said, "cny": self.cny}


@dataclass(frozen=True)
class Share:
    """The part of a line of `item` that one enterprise bears [CNY], None where it is not known."""

    item: str
    enterprise: str
    cny: float | None


@dataclass(frozen=True)
class Payment:
    """What one enterprise pays another for an exchange inside the fence: `cny` from `payer` to `payee`, None where no price is agreed."""

    exchange: str
    payer: str
    payee: str
    resource: str
    unit: str
    amount: float
    cny: float | None
    reason: Reason | None = None


@dataclass(frozen=True)
class Cost:
    """The bill of a run over `hours` [h]."""

    lines: tuple[CostLine, ...]
    shares: tuple[Share, ...]
    payments: tuple[Payment, ...]
    unknown: Mapping[str, Reason]
    """Items of which nothing is known, with the reason."""
    hours: float
    prices: Mapping[str, Any]

    @cached_property
    def total_cny(self) -> float | None:
        """What the park as a whole pays the world outside [CNY], None where any part of it is not known."""
        return self.priced_cny if not self.missing else None

    @cached_property
    def priced_cny(self) -> float:
        """The same over what is known alone [CNY]: no total, and not to be compared between different parks."""
        return math.fsum(_signed(each.item, each.cny) for each in self.lines if each.cny is not None)

    @cached_property
    def items(self) -> dict[str, float | None]:
        """Cost of each item [CNY], None where a part of it is not known."""
        found: dict[str, float | None] = {}
        for item in ITEMS:
            known = [each.cny for each in self.lines if each.item == item]
            whole = item not in self.unknown and None not in known
            found[item] = math.fsum(value for value in known if value is not None) if whole else None
        return found

    @cached_property
    def priced_items(self) -> dict[str, float | None]:
        """Cost of each item over what is known alone [CNY], None where nothing of it is."""
        found: dict[str, float | None] = {}
        for item, whole in self.items.items():
            known = [each.cny for each in self.lines if each.item == item and each.cny is not None]
            found[item] = math.fsum(known) if known else whole
        return found

    @cached_property
    def missing(self) -> tuple[dict[str, Any], ...]:
        """What is not known: item, what, and the reason."""
        lines = [
            {"item": each.item, "what": each.what, "exchange": each.exchange, "reason": each.reason}
            for each in self.lines
            if each.cny is None
        ]
        return (
            *lines,
            *({"item": item, "what": item, "exchange": "", "reason": why} for item, why in self.unknown.items()),
        )

    @cached_property
    def by_enterprise(self) -> dict[str, dict[str, Any]]:
        """What each enterprise pays outside, pays inside, and both [CNY]; a sum is None where a part of it is not known.

        The parts that are known add up to those of the park; the payments inside add up to zero.
        """
        parts: dict[str, list[Share]] = {}
        inside: dict[str, list[Payment]] = {}
        for share in self.shares:
            parts.setdefault(share.enterprise, []).append(share)
        for payment in self.payments:
            for name in (payment.payer, payment.payee):
                inside.setdefault(name, []).append(payment)
        return {
            name: self._of(name, parts.get(name, []), inside.get(name, [])) for name in dict.fromkeys([*parts, *inside])
        }

    def _of(self, name: str, parts: Sequence[Share], payments: Sequence[Payment]) -> dict[str, Any]:
        priced = math.fsum(_signed(each.item, each.cny) for each in parts if each.cny is not None)
        agreed = [each for each in payments if each.cny is not None]
        inside = math.fsum((1.0 if each.payer == name else -1.0) * (each.cny or 0.0) for each in agreed)
        outside = None if self.unknown or any(each.cny is None for each in parts) else priced
        unpriced = list(dict.fromkeys(each.exchange for each in payments if each.cny is None))
        return {
            "total_cny": None if outside is None or unpriced else outside + inside,
            "outside_cny": outside,
            "outside_priced_cny": priced,
            "internal_cny": None if unpriced else inside,
            "internal_priced_cny": inside,
            "internal_unpriced": unpriced,
        }

    def to_json(self) -> dict[str, Any]:
        """Return the cost as plain data."""
        why = {} if self.total_cny is not None else {"reason": reason("missing", count=len(self.missing))}
        return {
            "total_cny": self.total_cny,
            **why,
            "priced_cny": self.priced_cny,
            "hours": self.hours,
            "prices": dict(self.prices),
            "items": {
                item: {"cny": value, "priced_cny": self.priced_items[item]} for item, value in self.items.items()
            },
            "by_enterprise": self.by_enterprise,
            "lines": [each.to_json() for each in self.lines],
            "internal": [vars(each) for each in self.payments],
            "missing": list(self.missing),
        }


def _signed(item: str, cny: float | None) -> float:
    return (-1.0 if item in RECEIVED else 1.0) * (cny or 0.0)
