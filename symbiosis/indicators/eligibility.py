"""Eligibility: whether a scheme may be applied for at all; a condition that nobody declared is not known, never a no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from symbiosis.accounting.accounts import Amount
from symbiosis.library.schemes import EligibilityRow, Scheme

if TYPE_CHECKING:
    from symbiosis.park.spec import ParkSpec

Condition = Literal["yes", "no", "unknown"]
EligibilityStatus = Literal["eligible", "not_eligible", "unknown"]

ZONE_LEVELS: Mapping[str, float] = {"national": 3.0, "provincial": 2.0, "approved": 1.0, "none": 0.0}
"""The levels of `eligibility.zone_level` of a park as the fact `zone_level` writes them."""


@dataclass(frozen=True)
class ConditionResult:
    """One condition: what is declared (None: nothing), whether it holds, and which facts would still have to be declared."""

    id: str
    name: dict[str, str]
    fact: str
    value: float | None
    allowed: tuple[float, ...]
    status: Condition
    undeclared: tuple[str, ...]
    holder: dict[str, str]
    source: str
    evidence: str

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {**vars(self), "allowed": list(self.allowed), "undeclared": list(self.undeclared)}


@dataclass(frozen=True)
class Eligibility:
    """The conditions of application of a scheme: one that does not hold is a no, one that is not declared leaves it open."""

    status: EligibilityStatus
    rows: tuple[ConditionResult, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return `{status, rows}` as plain data."""
        return {"status": self.status, "rows": [each.to_json() for each in self.rows]}


def eligible(scheme: Scheme, facts: Mapping[str, Amount]) -> Eligibility:
    """Return whether the conditions of application of a scheme hold by declared facts; without conditions, they do."""
    rows = tuple(_condition(scheme, row, facts) for row in scheme.eligibility)
    found = {row.status for row in rows}
    return Eligibility("not_eligible" if "no" in found else "unknown" if "unknown" in found else "eligible", rows)


def eligibility_of(data: Mapping[str, Any]) -> Eligibility:
    """Return the eligibility of which `data` is the plain form."""
    rows = [
        ConditionResult(**{**row, "allowed": tuple(row["allowed"]), "undeclared": tuple(row["undeclared"])})
        for row in data["rows"]
    ]
    return Eligibility(data["status"], tuple(rows))


def park_facts(spec: ParkSpec) -> dict[str, float]:
    """Return what a park file says of its eligibility, as facts of schemes; what it does not say is left out."""
    said, fence = spec.eligibility, spec.fence
    found: dict[str, float] = {}
    if said.zone_level is not None:
        found["zone_level"] = ZONE_LEVELS[said.zone_level]
    for name in ("boundary_closed", "metering_ready", "no_major_incident_3y"):
        value = getattr(said, name)
        if value is not None:
            found[name] = float(value)
    if "park_in_park" in fence.model_fields_set:
        found["park_in_park"] = float(fence.park_in_park)
    if fence.responsible_body is not None:
        found["responsible_body"] = 1.0
    return found


def _condition(scheme: Scheme, row: EligibilityRow, facts: Mapping[str, Amount]) -> ConditionResult:
    itself = _holds(facts.get(row.fact), row.allowed)
    instead = [_holds(facts.get(name), (1.0,)) for name in row.or_all]
    status = _any((itself, _all(instead))) if instead else itself
    open_facts = [row.fact] if itself == "unknown" else []
    if instead and "no" not in instead:
        open_facts += [name for name, each in zip(row.or_all, instead, strict=True) if each == "unknown"]
    declared = facts.get(row.fact)
    fact = scheme.facts.get(row.fact)
    return ConditionResult(
        id=row.id,
        name={lang: row.name.text(lang) for lang in ("zh", "en")},
        fact=row.fact,
        value=None if declared is None else declared.value,
        allowed=tuple(row.allowed),
        status=status,
        undeclared=tuple(open_facts) if status == "unknown" else (),
        holder={lang: "" if fact is None else fact.holder.text(lang) for lang in ("zh", "en")},
        source=row.source,
        evidence=row.evidence,
    )


def _holds(declared: Amount | None, allowed: Iterable[float]) -> Condition:
    if declared is None:
        return "unknown"
    return "yes" if declared.value in tuple(allowed) else "no"


def _all(found: Iterable[Condition]) -> Condition:
    held = tuple(found)
    return "no" if "no" in held else "unknown" if "unknown" in held else "yes"


def _any(found: Iterable[Condition]) -> Condition:
    held = tuple(found)
    return "yes" if "yes" in held else "unknown" if "unknown" in held else "no"
