"""Electricity: how much the park uses, and how much of it is non-fossil by direct supply, own generation or certificate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symbiosis.library.activities import Item, categories, item_of

if TYPE_CHECKING:
    from symbiosis.accounting.accounts import Accounts


WASTE_POWER = "waste_chp"
"""Item of power that is made of wastes."""


@dataclass(frozen=True)
class ElectricityUse:
    """Electricity used inside the fence [MWh] by where it came from; own generation is what was not sold.

    `own_waste` is that part of `own_non_fossil` which was made of wastes, co-fired ones by their share of the heat.
    """

    uncovered: float
    certificate: float
    direct: float
    own_non_fossil: float
    own_fossil: float
    own_waste: float = 0.0

    @property
    def total(self) -> float:
        """Return all electricity used inside [MWh]."""
        return math.fsum((self.uncovered, self.certificate, self.direct, self.own_non_fossil, self.own_fossil))


def electricity_use(accounts: Accounts) -> ElectricityUse | None:
    """Return the electricity used inside, or None where no row speaks of electricity.

    Of an item that is sold, own generation gives first, then what a line brought; what is sold beyond both was generated
    without a row of its own, so nothing is taken from the rest.
    """
    kinds = ("electricity_import", "electricity_own")
    if not any(category in kinds for category, _ in accounts.amounts):
        return None
    sums = dict.fromkeys(("uncovered", "certificate", "direct_non_fossil", "own_non_fossil", "own_fossil"), 0.0)
    own_waste = 0.0
    sold = {item: _value(accounts, "electricity_export", item) for item in _items("electricity_export")}
    for item in _items("electricity_own"):
        made = _value(accounts, "electricity_own", item)
        kept = max(0.0, made - sold.get(item, 0.0))
        sold[item] = max(0.0, sold.get(item, 0.0) - made)
        fossil = item_of("electricity_own", item).group == "uncovered"
        sums["own_fossil" if fossil else "own_non_fossil"] += kept
        own_waste += kept if item == WASTE_POWER else 0.0
    for item in _items("electricity_import"):
        bought = _value(accounts, "electricity_import", item)
        sums[item_of("electricity_import", item).group or "uncovered"] += max(0.0, bought - sold.get(item, 0.0))
    return ElectricityUse(
        uncovered=sums["uncovered"],
        certificate=sums["certificate"],
        direct=sums["direct_non_fossil"],
        own_non_fossil=sums["own_non_fossil"],
        own_fossil=sums["own_fossil"],
        own_waste=own_waste,
    )


def _items(category: str) -> Mapping[str, Item]:
    items = categories()[category].items
    return items if isinstance(items, dict) else {}


def _value(accounts: Accounts, category: str, item: str) -> float:
    found = accounts.amount(category, item)
    return 0.0 if found is None else found.value
