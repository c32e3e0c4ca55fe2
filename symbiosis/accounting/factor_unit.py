"""Factor unit: CO2 or carbon per something, such as `tCO2/t`, `kgCO2/kWh` or `tC/GJ`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from symbiosis.errors import Problem
from symbiosis.library.factors import CO2_PER_C
from symbiosis.units import UnitError, convert, dimension

_CO2 = ("tCO2", "kgCO2", "gCO2", "ktCO2")
_CARBON = ("tC", "kgC", "gC")


@dataclass(frozen=True)
class FactorUnit:
    """`scale` [tCO2 per unit of the numerator] and `per`, the unit below the line."""

    scale: float
    per: str


@lru_cache(maxsize=1024)
def parse_factor_unit(text: str) -> FactorUnit:
    """Return what a factor unit says; raises UnitError where it is not CO2 or carbon per a known unit."""
    top, _, per = text.strip().partition("/")
    top, per = top.strip(), per.strip().removeprefix("(").removesuffix(")")
    if top not in _CO2 + _CARBON or not per:
        raise UnitError(Problem("factor_unit_bad", value=text, allowed=("tCO2/t", "tCO2/TJ", "kgCO2/kWh", "tC/GJ")))
    dimension(per)
    scale = convert(1.0, top, "t") * (CO2_PER_C if top in _CARBON else 1.0)
    return FactorUnit(scale, per)


def is_energy(unit: str) -> bool:
    """Return whether a unit is one of energy; raises UnitError where it is not known."""
    return _is_energy(unit)


@lru_cache(maxsize=1024)
def _is_energy(unit: str) -> bool:
    return dimension(unit) == "energy"
