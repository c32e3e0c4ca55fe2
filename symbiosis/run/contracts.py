"""Contracts: what was taken under take-or-pay, what was not and has to be paid for all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from symbiosis.park.amounts import in_unit
from symbiosis.park.check_contracts import volume_per_year

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from symbiosis.network.wiring import Entry
    from symbiosis.park.park import Park

YEAR_H = 8760.0


@dataclass(frozen=True)
class TakeOrPay:
    """One contract over a run: `volume`, `least`, `taken` and `short` [unit] at the giver, `to_pay` [CNY] for what was not taken.

    `volume` and `least` are in proportion to the hours of the run. `to_pay` is None where no price is agreed on.
    """

    exchange: str
    resource: str
    unit: str
    volume: float
    share: float
    least: float
    taken: float
    short: float
    price: float | None
    to_pay: float | None


def take_or_pay(park: Park, entries: Iterable[Entry], totals: NDArray[np.float64], hours: float) -> list[TakeOrPay]:
    """Return a row for each contract with take-or-pay; `totals` [unit] are what each entry amounts to over `hours` [h]."""
    taken: dict[str, float] = {}
    for entry, amount in zip(entries, totals.tolist(), strict=True):
        if entry.exchange:
            taken[entry.exchange] = taken.get(entry.exchange, 0.0) + amount
    rows: list[TakeOrPay] = []
    for exchange in park.exchanges:
        contract = exchange.contract
        if contract is None or contract.take_or_pay is None or contract.volume is None:
            continue
        unit = park.resources[exchange.resource].unit
        volume = volume_per_year(contract.volume, unit) * hours / YEAR_H
        least = contract.take_or_pay.value * volume
        came = taken.get(exchange.id, 0.0)
        short = max(0.0, least - came)
        price = in_unit(contract.price, f"CNY/{unit}") if contract.price is not None else None
        rows.append(
            TakeOrPay(
                exchange.id,
                exchange.resource,
                unit,
                volume,
                contract.take_or_pay.value,
                least,
                came,
                short,
                price,
                short * price if price is not None else None,
            )
        )
    return rows
