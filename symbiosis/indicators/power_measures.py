"""Power measures: how much own generation is used, sold or curtailed, and how much of the load is physically non-fossil."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from symbiosis.accounting.accounts import Accounts
from symbiosis.accounting.activity import weakest
from symbiosis.accounting.electricity import electricity_use
from symbiosis.indicators.measured import Measured, Reading, lacking, ratio
from symbiosis.library.activities import categories
from symbiosis.units import Evidence

_KINDS = ("electricity_import", "electricity_own", "electricity_export", "electricity_curtailed")
_LOAD = ("electricity_import.grid", "electricity_import.direct_non_fossil", "electricity_own.pv")
"""What to ask for where no row speaks of electricity."""


def electricity_use_mwh(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return electricity used inside [MWh]: bought plus own generation, less what is sold; an item without a row is none."""
    use = electricity_use(accounts)
    return lacking(*_LOAD) if use is None else Measured(use.total, _evidence(accounts))


def physical_non_fossil_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return own and direct non-fossil power over electricity used [%]; certificates and traded power do not count (MIIT-ZCF)."""
    use = electricity_use(accounts)
    if use is None:
        return lacking(*_LOAD)
    return ratio(use.own_non_fossil + use.direct, use.total, (_evidence(accounts),), scale=100.0)


def green_load_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return own non-fossil generation used inside over electricity used [%] (notice 650 of 2025: own use over load)."""
    use, own = electricity_use(accounts), _own(accounts)
    if use is None or own is None:
        return lacking(*_LOAD) if use is None else lacking("electricity_own.pv")
    readings = (Reading("with_direct_lines", 100.0 * (own.used + use.direct) / use.total),) if use.direct > 0.0 else ()
    return ratio(own.used, use.total, (_evidence(accounts),), scale=100.0, readings=readings)


def own_use_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return own non-fossil generation used inside over what was available before curtailment [%] (notice 650 of 2025)."""
    return _of_available(accounts, "used")


def feed_in_share(accounts: Accounts, parameters: Mapping[str, str]) -> Measured:
    """Return own non-fossil generation sold over what was available before curtailment [%] (notice 650 of 2025)."""
    return _of_available(accounts, "sold")


@dataclass(frozen=True)
class _Own:
    """Own non-fossil generation [MWh]; `undeclared` are items of which nobody says how much was curtailed."""

    generated: float
    sold: float
    curtailed: float
    undeclared: tuple[str, ...]

    @property
    def used(self) -> float:
        return self.generated - self.sold


def _own(accounts: Accounts) -> _Own | None:
    """Return own non-fossil generation, or None where no row speaks of it; of an item, no more is sold than was generated."""
    items = categories()["electricity_own"].items
    names = [name for name, item in items.items() if item.group != "uncovered"] if isinstance(items, dict) else []
    can_be_curtailed = categories()["electricity_curtailed"].items
    generated, sold, curtailed, undeclared = [], [], [], []
    for name in names:
        made, cut = accounts.amount("electricity_own", name), accounts.amount("electricity_curtailed", name)
        if made is None and cut is None:
            continue
        gross = 0.0 if made is None else made.value
        exported = accounts.amount("electricity_export", name)
        generated.append(gross)
        sold.append(0.0 if exported is None else min(gross, exported.value))
        if cut is not None:
            curtailed.append(cut.value)
        elif name in can_be_curtailed:
            undeclared.append(f"electricity_curtailed.{name}")
    if not generated:
        return None
    return _Own(math.fsum(generated), math.fsum(sold), math.fsum(curtailed), tuple(undeclared))


def _of_available(accounts: Accounts, part: str) -> Measured:
    """Return a part of own generation over what was available; without a row of what was curtailed that is not known."""
    own = _own(accounts)
    if own is None:
        return lacking("electricity_own.pv", "electricity_curtailed.pv")
    top = own.used if part == "used" else own.sold
    known = own.generated + own.curtailed
    if own.undeclared:
        readings = (Reading("without_curtailed", 100.0 * top / known),) if known > 0.0 else ()
        return Measured(None, missing=own.undeclared, reason="inputs_missing", readings=readings)
    return ratio(top, known, (_evidence(accounts),), scale=100.0)


def _evidence(accounts: Accounts) -> Evidence:
    return weakest(amount.evidence for (category, _), amount in accounts.amounts.items() if category in _KINDS)
