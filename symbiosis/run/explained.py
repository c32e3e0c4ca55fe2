"""Explained: a number with all that it is made of, as plain data; every step is recomputed and the difference is told."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from symbiosis.run.run_tables import Period

Kind = Literal["co2", "energy", "activity", "indicator", "total", "cost"]
TOLERANCE = 1e-9
"""Relative difference with which a step counts as holding."""


@dataclass(frozen=True)
class FactorRow:
    """A number that a line uses, and where it stands: set, source, and `file:line` of the model library where that is found."""

    quantity: str
    item: str
    value: float
    unit: str
    set: str
    source: str
    evidence: str
    year: str = ""
    province: str = ""
    place: str = ""


@dataclass(frozen=True)
class LedgerRow:
    """A kind of ledger row: `amount` [unit] moved, `per_unit` × `amount` = `quantity` in the unit of the activity.

    `booked` is the sum of the rows of the ledger itself, None for what is no row of it.
    """

    source: str
    target: str
    resource: str
    exchange: str
    amount: float
    unit: str
    per_unit: float | None
    quantity: float
    booked: float | None
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class Part:
    """One row that a sum is made of, by the id under which it is explained."""

    id: str
    name: dict[str, str]
    who: str
    value: float


@dataclass(frozen=True)
class Sum:
    """Rows of one column of one file that were read together; `role`: value or band; `name` says what it is."""

    name: dict[str, str]
    role: str
    file: str
    column: str
    unit: str
    value: float
    parts: tuple[Part, ...]
    what: str = ""
    """`category.item` of an amount."""


@dataclass(frozen=True)
class SourceRow:
    """A document of the table of sources."""

    id: str
    title: dict[str, str]
    address: str
    seen: str


@dataclass(frozen=True)
class Explained:
    """A number and what it is made of."""

    line: str
    kind: Kind
    name: dict[str, str]
    value: float | None
    unit: str
    formula: str = ""
    evidence: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    activity: dict[str, Any] | None = None
    factors: tuple[FactorRow, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()
    resources: tuple[dict[str, str], ...] = ()
    defaults: tuple[dict[str, str], ...] = ()
    """Default values of the park that the activity comes from: path, value, note."""
    sums: tuple[Sum, ...] = ()
    sources: tuple[SourceRow, ...] = ()
    checks: dict[str, float] = field(default_factory=dict)
    """Relative differences between what stands there and what its parts make."""

    @property
    def holds(self) -> bool:
        """Return whether every step can be followed to 1e-9."""
        return all(difference <= TOLERANCE for difference in self.checks.values())

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {**asdict(self), "holds": self.holds}


def apart(first: float, second: float) -> float:
    """Return the relative difference of two numbers that should be the same."""
    size = max(abs(first), abs(second))
    return abs(first - second) / size if size > 0.0 else 0.0
