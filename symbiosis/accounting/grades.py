"""Grades: waste heat, cold and pressure by temperature and pressure; sums across them say how they were made."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from symbiosis.accounting.activity import Activity
from symbiosis.errors import Problem
from symbiosis.units import UnitError, convert, parse_quantity

Kind = Literal["heat", "cold", "pressure"]

ENDS: Mapping[str, Kind] = {"": "heat", "_cold": "cold", "_pressure": "pressure"}
"""How an item of the category `waste_heat` ends, by kind."""

REFERENCE_DEGC = 25.0
"""Surroundings against which exergy is counted [degC]. No text on these indicators sets one: evidence `default`."""


@dataclass(frozen=True)
class Grade:
    """A temperature [degC] or a pressure [MPa] as given in `text`; both None where a row gives none."""

    text: str = ""
    temperature: float | None = None
    pressure: float | None = None


@dataclass(frozen=True)
class GradeRow:
    """Waste energy of one kind and grade [GJ]; None where there is no row. `exergy_share` [1] is None where it cannot be told."""

    kind: Kind
    grade: Grade
    available: float | None
    used: float | None
    exergy_share: float | None

    def to_json(self) -> dict[str, Any]:
        """Return the row as plain data, the rate in percent."""
        return {
            "kind": self.kind,
            "grade": self.grade.text or None,
            "temperature_degc": self.grade.temperature,
            "pressure_mpa": self.grade.pressure,
            "available_gj": self.available,
            "used_gj": self.used,
            "rate": _rate(self.used, self.available),
            "exergy_share": self.exergy_share,
        }


@dataclass(frozen=True)
class WasteEnergy:
    """Waste energy by kind and grade, and two sums across them: `by_energy` adds the GJ as they are, `by_exergy` their exergy."""

    rows: tuple[GradeRow, ...]
    reference_degc: float

    def by_energy(self) -> float | None:
        """Return used over available energy across all grades [%]; None where a row lacks one of the two."""
        return self._summed([1.0] * len(self.rows))

    def by_exergy(self) -> float | None:
        """Return used over available exergy across all grades [%]; None where a row lacks a number or its grade."""
        shares = [row.exergy_share for row in self.rows]
        return None if None in shares else self._summed([share or 0.0 for share in shares])

    def _summed(self, weights: list[float]) -> float | None:
        used, available = [row.used for row in self.rows], [row.available for row in self.rows]
        if None in used or None in available:
            return None
        return _rate(
            *(math.fsum(w * (x or 0.0) for w, x in zip(weights, each, strict=True)) for each in (used, available))
        )

    def to_json(self) -> dict[str, Any]:
        """Return rows and sums as plain data."""
        return {
            "rows": [row.to_json() for row in self.rows],
            "rate_by_energy": self.by_energy(),
            "rate_by_exergy": self.by_exergy(),
            "reference_degc": self.reference_degc,
        }


def grade_of(text: str) -> Grade:
    """Return the grade that a text gives (`120 degC`, `0.6 MPa`), an empty one of an empty text. Raises UnitError for any other."""
    if not text.strip():
        return Grade()
    try:
        value, unit = parse_quantity(text)
        try:
            return Grade(text.strip(), temperature=convert(value, unit, "degC"))
        except UnitError:
            return Grade(text.strip(), pressure=convert(value, unit, "MPa"))
    except UnitError as error:
        raise UnitError(Problem("account_grade_bad", value=text)) from error


def waste_energy(activities: Iterable[Activity], *, reference: float = REFERENCE_DEGC) -> WasteEnergy:
    """Return waste heat, cold and pressure of activities by kind and grade, as declared.

    `reference` [degC] is the temperature of the surroundings of the exergy: heat counts 1 - T0/T, cold T0/T - 1, pressure
    energy is work and counts 1. Raises UnitError for a grade that is neither temperature nor pressure.
    """
    held: dict[tuple[Kind, Grade], dict[str, list[float]]] = {}
    for row in activities:
        word, _, end = row.item.partition("_")
        if row.category == "waste_heat":
            kind = ENDS[f"_{end}" if end else ""]
            parts = held.setdefault((kind, grade_of(row.grade)), {})
            parts.setdefault(word, []).append(convert(row.quantity, row.unit, "GJ"))
    made = (
        GradeRow(kind, grade, _sum(parts, "available"), _sum(parts, "used"), _exergy_share(kind, grade, reference))
        for (kind, grade), parts in held.items()
    )
    return WasteEnergy(tuple(sorted(made, key=_order)), reference)


def _order(row: GradeRow) -> tuple[int, float]:
    level = row.grade.temperature if row.grade.temperature is not None else row.grade.pressure
    return list(ENDS.values()).index(row.kind), -math.inf if level is None else -level


def _sum(parts: Mapping[str, list[float]], word: str) -> float | None:
    return math.fsum(parts[word]) if word in parts else None


def _rate(used: float | None, available: float | None) -> float | None:
    return 100.0 * used / available if used is not None and available is not None and available > 0.0 else None


def _exergy_share(kind: Kind, grade: Grade, reference: float) -> float | None:
    if kind == "pressure":
        return 1.0
    if grade.temperature is None:
        return None
    around, here = (convert(value, "degC", "K") for value in (reference, grade.temperature))
    if here <= 0.0:
        return None
    share = 1.0 - around / here if kind == "heat" else around / here - 1.0
    return max(share, 0.0)
