"""Energy balance: what was supplied is what was consumed, in tce both ways, by carrier and year (annex 2 asks for three years)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.energy import EnergyLine
from symbiosis.units import convert

SUPPLY = ("bought", "own", "sold")
"""What comes in, what the park wins itself, what leaves again (negative)."""

CONSUMPTION = ("final", "conversion", "raw_material")

BASES = ("equivalent", "calorific")

YEARS = 3
"""Years that the application asks for. Source: models/sources.csv#ND-2."""


@dataclass(frozen=True)
class Split:
    """A part of a balance [tce] with electricity at its equivalent and at its calorific value."""

    equivalent: float
    calorific: float

    def to_json(self) -> dict[str, float]:
        """Return the two values as plain data."""
        return {"equivalent": self.equivalent, "calorific": self.calorific}


@dataclass(frozen=True)
class CarrierBalance:
    """Supply and consumption of one carrier: a fuel by its id, `electricity`, `heat`."""

    supply: Mapping[str, Split]
    consumption: Mapping[str, Split]

    def to_json(self) -> dict[str, Any]:
        """Return the balance as plain data, each side with its total."""
        return {"supply": _side(self.supply), "consumption": _side(self.consumption)}


@dataclass(frozen=True)
class EnergyBalance:
    """Supply (bought, own, sold) and consumption (final, conversion, raw material) of a year; None: no row names one.

    `internal` is what enterprises of the park took from each other, in neither side: electricity [MWh], heat [GJ].
    """

    year: int | None
    supply: Mapping[str, Split]
    consumption: Mapping[str, Split]
    by_carrier: Mapping[str, CarrierBalance]
    internal: Mapping[str, float]

    @property
    def residual(self) -> float:
        """Return the larger difference of supply and consumption over the sizes of what was added up; 0 where nothing was."""
        found = 0.0
        for basis in BASES:
            given, taken = (
                [getattr(each, basis) for each in side.values()] for side in (self.supply, self.consumption)
            )
            size = math.fsum(abs(value) for value in given)
            if size > 0.0:
                found = max(found, abs(math.fsum((*given, *(-value for value in taken)))) / size)
        return found

    def to_json(self) -> dict[str, Any]:
        """Return the balance as plain data, each side with its total."""
        return {
            "year": self.year,
            "supply": _side(self.supply),
            "consumption": _side(self.consumption),
            "by_carrier": {carrier: each.to_json() for carrier, each in self.by_carrier.items()},
            "internal": dict(self.internal),
        }


def energy_balance(
    lines: Iterable[EnergyLine], activities: Iterable[Activity] = (), *, years: int = YEARS, year: int | None = None
) -> tuple[EnergyBalance, ...]:
    """Return the balance of each of the last `years` years that the lines name, earliest first.

    Lines that name no year belong to `year`, or to the latest that others name. A fuel that a conversion makes is taken off what
    was bought of it, then off what is own, and what is left over is sold: the balance is net across the fence, as the
    total is. `activities` are those of the lines; of them come the transfers inside the fence.
    """
    held, rows = tuple(lines), tuple(activities)
    named = {line.year for line in held if line.year is not None}
    last = max(named, default=None) if year is None else year
    found = sorted({*named, *(() if last is None or all(line.year is not None for line in held) else (last,))})

    def of(wanted: int | None, said: int | None) -> bool:
        return (last if said is None else said) == wanted

    return tuple(
        _balance(each, [line for line in held if of(each, line.year)], [row for row in rows if of(each, row.year)])
        for each in (found[-years:] if found else [None] if held else [])
    )


def _balance(year: int | None, lines: Sequence[EnergyLine], rows: Sequence[Activity]) -> EnergyBalance:
    by_carrier: dict[str, list[EnergyLine]] = {}
    for line in lines:
        by_carrier.setdefault(_carrier(line), []).append(line)
    made = {carrier: CarrierBalance(_supply(rows), _consumption(rows)) for carrier, rows in by_carrier.items()}
    return EnergyBalance(
        year,
        _total({key: [each.supply[key] for each in made.values()] for key in SUPPLY}),
        _total({key: [each.consumption[key] for each in made.values()] for key in CONSUMPTION}),
        made,
        {
            carrier: math.fsum(
                convert(row.quantity, row.unit, unit)
                for row in rows
                if row.partner and row.category == f"{carrier}_import"
            )
            for carrier, unit in (("electricity", "MWh"), ("heat", "GJ"))
        },
    )


def _carrier(line: EnergyLine) -> str:
    head = line.category.partition("_")[0]
    return head if head in {"electricity", "heat"} else line.item


def _supply(lines: Sequence[EnergyLine]) -> dict[str, Split]:
    """Return what was bought, what is own and what was sold of one carrier."""
    parts = {basis: _supplied(lines, basis) for basis in BASES}
    return {key: Split(parts["equivalent"][key], parts["calorific"][key]) for key in SUPPLY}


def _supplied(lines: Sequence[EnergyLine], basis: str) -> dict[str, float]:
    def summed(rows: Iterable[EnergyLine]) -> float:
        return math.fsum(getattr(line, f"tce_{basis}") for line in rows)

    made = -summed(line for line in lines if line.category == "conversion_out")
    comes = [line for line in lines if not line.category.endswith(("_export", "_out"))]
    bought = summed(line for line in comes if line.supply == "bought")
    own = summed(line for line in comes if line.supply == "own")
    sold = summed(line for line in lines if line.category.endswith("_export"))
    from_bought = min(made, bought)
    from_own = min(made - from_bought, own)
    return {"bought": bought - from_bought, "own": own - from_own, "sold": sold - (made - from_bought - from_own)}


def _consumption(lines: Sequence[EnergyLine]) -> dict[str, Split]:
    return {
        use: Split(
            math.fsum(line.tce_equivalent for line in lines if line.use == use),
            math.fsum(line.tce_calorific for line in lines if line.use == use),
        )
        for use in CONSUMPTION
    }


def _total(parts: Mapping[str, Sequence[Split]]) -> dict[str, Split]:
    return {
        key: Split(math.fsum(each.equivalent for each in found), math.fsum(each.calorific for each in found))
        for key, found in parts.items()
    }


def _side(parts: Mapping[str, Split]) -> dict[str, Any]:
    total = _total({"total": list(parts.values())})
    return {key: each.to_json() for key, each in {**parts, **total}.items()}
