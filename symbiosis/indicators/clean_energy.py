"""Clean energy: what is sold takes off what it was made of, and never more than there is of it; a share is between 0 and 100 %."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

from symbiosis.accounting.electricity import WASTE_POWER
from symbiosis.accounting.energy import Basis, EnergyLine, tce

_FUEL_OF = {"biomass_chp": "biogenic", WASTE_POWER: "waste"}
"""Kind of the fuel of power that is sold: power of a fuel burnt inside has no energy of its own but that of its fuel."""
_POOLS = ("biogenic", "waste", "waste_heat")


def clean_tce(lines: Iterable[EnergyLine], basis: Basis, *, kinds: Collection[str], raw_material: bool) -> float:
    """Return the energy [tce] that is of some `kinds`, net of what is sold.

    Power of biomass or waste that is sold takes off its own fuel, and not the clean power of others. Waste heat that is sold
    takes off waste heat that was bought: that of fuel burnt inside is in the fuel already. Neither takes more than there is.
    """
    pools: dict[str, list[EnergyLine]] = {}
    for line in lines:
        kind = _kind(line)
        if kind in kinds:
            pools.setdefault(kind if kind in _POOLS else "", []).append(line)
    return math.fsum(_left(name, held, basis, raw_material) for name, held in pools.items())


def _kind(line: EnergyLine) -> str:
    """Return the kind that a line is of, that of its fuel where it is power sold of a fuel burnt inside."""
    sold = line.category == "electricity_export"
    return _FUEL_OF.get(line.item, line.kind) if sold else line.kind


def _left(name: str, held: list[EnergyLine], basis: Basis, raw_material: bool) -> float:
    """Return what is left of a pool; a fuel that was sold as power and of which no row speaks is owed, so below zero."""
    left = tce(held, basis, raw_material=raw_material)
    brought = any(not line.category.endswith("_export") for line in held)
    return max(0.0, left) if name == "waste_heat" or (name and brought) else left
