"""Measured: the value of a measure, or what it lacks; missing data never becomes zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symbiosis.accounting.accounts import Accounts, Amount
from symbiosis.accounting.activity import weakest
from symbiosis.units import Evidence


@dataclass(frozen=True)
class Reading:
    """Another reading of the same text: `id` is a key of the catalog below `reading`, `detail` fills its `{detail}`.

    `band` is what then picks the threshold, where the reading changes that too (annual energy [tce]).
    """

    id: str
    value: float
    detail: str = ""
    band: float | None = None


@dataclass(frozen=True)
class Measured:
    """A value with the evidence of its inputs and its other readings; or None with the inputs missing or a reason."""

    value: float | None
    evidence: Evidence = "default"
    missing: tuple[str, ...] = ()
    reason: str | None = None
    readings: tuple[Reading, ...] = ()


def lacking(*inputs: str) -> Measured:
    """Return the measured value of a measure whose `inputs` are absent."""
    return Measured(None, missing=inputs, reason="inputs_missing")


def inputs(accounts: Accounts, *names: str) -> tuple[list[Amount], list[str]]:
    """Return the amounts of `category.item` names that are there, and the names of those that are not."""
    found: list[Amount] = []
    missing: list[str] = []
    for name in names:
        category, _, item = name.partition(".")
        amount = accounts.amount(category, item)
        if amount is None:
            missing.append(name)
        else:
            found.append(amount)
    return found, missing


def ratio(
    top: float, bottom: float, evidences: Iterable[Evidence], *, scale: float = 1.0, readings: tuple[Reading, ...] = ()
) -> Measured:
    """Return top over bottom, or a measure without value where there is nothing to divide by."""
    if bottom <= 0.0:
        return Measured(None, weakest(evidences), reason="denominator_not_positive")
    return Measured(scale * top / bottom, weakest(evidences), readings=readings)
