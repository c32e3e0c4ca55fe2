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


ABOVE_WHOLE = "part_above_whole"
"""Reason of a share that is no share: more is used than there is, so a number must be wrong."""
OUTSIDE_WHOLE = "share_outside"
"""Reason of a share that is below 0 or above 100 %: more is sold than is declared to have been bought or made."""
AS_GIVEN = "as_given"
"""Reading that shows both numbers of such a share, and judges nothing."""
_SLACK = 1e-9


def above_whole(top: float, bottom: float) -> bool:
    """Return whether a part is larger than its whole, beyond rounding."""
    return top > bottom * (1.0 + _SLACK)


def share(top: float, bottom: float, evidences: Iterable[Evidence], *, readings: tuple[Reading, ...] = ()) -> Measured:
    """Return a part over its whole [%]; a part above its whole, or a whole of nothing, leaves no value."""
    held = weakest(evidences)
    if bottom > 0.0 and above_whole(top, bottom):
        return impossible(top, bottom, held)
    return ratio(top, bottom, (held,), scale=100.0, readings=readings)


def outside_whole(top: float, bottom: float) -> bool:
    """Return whether a part is below nothing or above its whole, beyond rounding; of a whole of nothing there is no part."""
    return bottom > 0.0 and (above_whole(top, bottom) or top < -bottom * _SLACK)


def impossible(top: float, bottom: float, evidence: Evidence, *, reason: str = ABOVE_WHOLE) -> Measured:
    """Return the measure of a part that cannot be one of its whole: no value, and both numbers as they were given."""
    both = f"{top:,.10g} / {bottom:,.10g}"
    given = (Reading(AS_GIVEN, 100.0 * top / bottom, both),) if bottom > 0.0 else ()
    return Measured(None, evidence, reason=reason, readings=given)
