"""Power measures: how much generation by direct line is used, sold or curtailed, and how much of the load is physically non-fossil."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from symbiosis.accounting.accounts import Accounts
from symbiosis.accounting.activity import weakest
from symbiosis.accounting.electricity import WASTE_POWER, electricity_use
from symbiosis.indicators.measured import Measured, Reading, lacking, ratio
from symbiosis.library.activities import Item, categories, item_of
from symbiosis.units import Evidence

_KINDS = ("electricity_import", "electricity_own", "electricity_export", "electricity_curtailed")
_LOAD = ("electricity_import.grid", "electricity_import.direct_non_fossil", "electricity_own.pv")
"""What to ask for where no row speaks of electricity."""
_PROJECT = ("electricity_own.pv", "electricity_import.direct_non_fossil")
"""What to ask for where no row speaks of generation."""


def electricity_use_mwh(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return electricity used inside [MWh]: bought plus own generation, less what is sold; an item without a row is none."""
    use = electricity_use(accounts)
    return lacking(*_LOAD) if use is None else Measured(use.total, _evidence(accounts))


def physical_non_fossil_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return own and direct non-fossil power over electricity used [%]; certificates and traded power do not count (MIIT-ZCF)."""
    use = electricity_use(accounts)
    if use is None:
        return lacking(*_LOAD)
    green = use.own_non_fossil + use.direct
    readings: tuple[Reading, ...] = ()
    if use.own_waste > 0.0:
        readings = (Reading("without_wastes", 100.0 * (green - use.own_waste) / use.total),)
    return ratio(green, use.total, (_evidence(accounts),), scale=100.0, readings=readings)


def green_load_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return generation of the direct-line project used inside over electricity used [%] (notice 650 of 2025).

    The generation of the project is what its line brings and what is generated inside, whoever owns the plant. Own generation
    alone, and generation that is not of wastes, are readings.
    """
    use, project = electricity_use(accounts), _generation(accounts)
    if use is None or project is None:
        return lacking(*_LOAD) if use is None else lacking(*_PROJECT)
    readings = tuple(
        Reading(name, 100.0 * each.used / use.total) for name, each in _others(accounts, project) if use.total > 0.0
    )
    return ratio(project.used, use.total, (_evidence(accounts),), scale=100.0, readings=readings)


def own_use_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return generation of the project used inside over what was available before curtailment [%] (notice 650 of 2025)."""
    return _of_available(accounts, "used")


def feed_in_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return generation of the project sold over what was available before curtailment [%] (notice 650 of 2025)."""
    return _of_available(accounts, "sold")


@dataclass(frozen=True)
class _Generation:
    """Non-fossil generation of the project [MWh]; `undeclared` are items of which nobody says how much was curtailed."""

    generated: float
    sold: float
    curtailed: float
    undeclared: tuple[str, ...]

    @property
    def used(self) -> float:
        return self.generated - self.sold

    @property
    def available(self) -> float:
        return self.generated + self.curtailed


def _generation(accounts: Accounts, *, lines: bool = True, wastes: bool = True) -> _Generation | None:
    """Return what the project generated, or None where no row speaks of it; of an item, no more is sold than there was.

    `lines`: what comes by direct line is of the project. `wastes`: power made of wastes is.
    """
    own = [name for name in _items("electricity_own") if wastes or name != WASTE_POWER]
    brought = list(_items("electricity_import")) if lines else []
    own = [name for name in own if item_of("electricity_own", name).group != "uncovered"]
    brought = [name for name in brought if item_of("electricity_import", name).group == "direct_non_fossil"]
    can_be_curtailed = _items("electricity_curtailed")
    generated, sold, curtailed, undeclared = [], [], [], []
    for name in dict.fromkeys((*own, *brought)):
        made = accounts.amount("electricity_own", name) if name in own else None
        line = accounts.amount("electricity_import", name) if name in brought else None
        cut = accounts.amount("electricity_curtailed", name)
        if made is None and line is None and cut is None:
            continue
        gross = math.fsum(each.value for each in (made, line) if each is not None)
        exported = accounts.amount("electricity_export", name)
        generated.append(gross)
        sold.append(0.0 if exported is None else min(gross, exported.value))
        if cut is not None:
            curtailed.append(cut.value)
        elif name in can_be_curtailed:
            undeclared.append(f"electricity_curtailed.{name}")
    if not generated:
        return None
    return _Generation(math.fsum(generated), math.fsum(sold), math.fsum(curtailed), tuple(undeclared))


def _others(accounts: Accounts, project: _Generation) -> Iterator[tuple[str, _Generation]]:
    """Yield the other readings of what the project generates, where they differ."""
    for name, options in (("own_generation_only", {"lines": False}), ("without_wastes", {"wastes": False})):
        other = _generation(accounts, **options) or _Generation(0.0, 0.0, 0.0, ())
        if other != project:
            yield name, other


def _of_available(accounts: Accounts, part: Literal["used", "sold"]) -> Measured:
    """Return a part of the generation over what was available; without a row of what was curtailed that is not known."""
    project = _generation(accounts)
    if project is None:
        return lacking(*_PROJECT, "electricity_curtailed.pv")
    readings = [
        Reading(name, 100.0 * getattr(each, part) / each.available)
        for name, each in _others(accounts, project)
        if each.available > 0.0 and not each.undeclared
    ]
    top = getattr(project, part)
    if project.undeclared:
        if project.available > 0.0:
            readings.insert(0, Reading("without_curtailed", 100.0 * top / project.available))
        return Measured(None, missing=project.undeclared, reason="inputs_missing", readings=tuple(readings))
    return ratio(top, project.available, (_evidence(accounts),), scale=100.0, readings=tuple(readings))


def _items(category: str) -> Mapping[str, Item]:
    items = categories()[category].items
    return items if isinstance(items, dict) else {}


def _evidence(accounts: Accounts) -> Evidence:
    return weakest(amount.evidence for (category, _), amount in accounts.amounts.items() if category in _KINDS)
