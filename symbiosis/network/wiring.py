"""Wiring: each ledger row as a linear form in the engine's variables, so that booking a period is one sparse product.

An entry names the two accounts, the resource, the exchange that it belongs to, and the terms `(kind, index, coefficient)` that make its
amount.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from symbiosis.files.fields import Name
from symbiosis.library.resources import Resource
from symbiosis.network.model import SettlementModel

Term = tuple[str, int, float]

CO2_PER_CARBON = 44.0 / 12.0
"""t CO2 per t carbon, with the rounded molar masses that Chinese guides use (GB/T 32151.34-2024)."""

LOSS = Resource(
    id="energy-loss",
    name=Name(zh="能量损失", en="energy loss"),
    unit="MWh",
    kind="heat",
    energy=1.0,
    source="definition",
    evidence="published",
)
CO2 = Resource(
    id="co2",
    name=Name(zh="二氧化碳（化石）", en="carbon dioxide, fossil"),
    unit="t",
    kind="emission",
    carbon=1.0 / CO2_PER_CARBON,
    fossil_share=1.0,
    source="molar masses 12 and 44",
    evidence="published",
)
CO2_BIOGENIC = Resource(
    id="co2-biogenic",
    name=Name(zh="二氧化碳（生物成因）", en="carbon dioxide, biogenic"),
    unit="t",
    kind="emission",
    carbon=1.0 / CO2_PER_CARBON,
    fossil_share=0.0,
    source="molar masses 12 and 44",
    evidence="published",
)
BOOKED = {resource.id: resource for resource in (LOSS, CO2, CO2_BIOGENIC)}
"""Resources that the ledger books of itself."""


@dataclass(frozen=True)
class Entry:
    """One kind of ledger row."""

    source: str
    target: str
    resource: str
    exchange: str
    terms: tuple[Term, ...]
    residual: bool = False
    """A difference of flows, which rounding may leave a hair below zero."""


@dataclass(frozen=True)
class Wiring:
    """The settlement model of a park and how its variables are booked."""

    model: SettlementModel
    entries: tuple[Entry, ...]
    resources: dict[str, Resource]
    owners: dict[str, str]
    """Enterprise of each `plant:<id>`, `process:<id>` and `store:<id>`."""


@dataclass
class EntryBook:
    """Collects entries; rows with the same accounts, resource and exchange become one."""

    rows: dict[tuple[str, str, str, str, bool], dict[tuple[str, int], float]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(float))
    )

    def add(
        self, source: str, target: str, resource: str, terms: list[Term], *, exchange: str = "", residual: bool = False
    ) -> None:
        """Book `terms` of `resource` from `source` to `target`."""
        row = self.rows[(source, target, resource, exchange, residual)]
        for kind, index, coefficient in terms:
            row[(kind, index)] += coefficient

    def entries(self) -> tuple[Entry, ...]:
        """Return what was collected, in the order of first booking."""
        return tuple(
            Entry(*key[:4], tuple([(*variable, value) for variable, value in row.items() if value]), key[4])
            for key, row in self.rows.items()
            if any(row.values())
        )


@dataclass
class ProcessBalance:
    """What enters and leaves one process, as linear forms; the remainders are its losses and emissions."""

    energy: dict[tuple[str, int], float] = field(default_factory=lambda: defaultdict(float))
    fossil: dict[tuple[str, int], float] = field(default_factory=lambda: defaultdict(float))
    biogenic: dict[tuple[str, int], float] = field(default_factory=lambda: defaultdict(float))

    def count(self, resource: Resource, terms: list[Term], sign: float) -> None:
        """Add `terms` of `resource`, entering with `sign` 1 and leaving with -1."""
        for kind, index, value in terms:
            amount = sign * value
            self.energy[(kind, index)] += amount * resource.energy
            self.fossil[(kind, index)] += amount * resource.carbon * resource.fossil_share
            self.biogenic[(kind, index)] += amount * resource.carbon * (1.0 - resource.fossil_share)


def terms_of(form: dict[tuple[str, int], float], factor: float = 1.0) -> list[Term]:
    """Return a linear form as terms, times `factor`, without what cancels to rounding."""
    scale = max((abs(value) for value in form.values()), default=0.0)
    return [(kind, index, value * factor) for (kind, index), value in form.items() if abs(value) > 1e-13 * scale]
