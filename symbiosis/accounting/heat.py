"""Heat: what steam and hot water bring; the base that is subtracted is a property of the rule, never hidden."""

from __future__ import annotations


def steam_heat(mass: float, enthalpy: float, *, base: float) -> float:
    """Return the heat of steam [GJ].

    mass [t], enthalpy [kJ/kg], base [kJ/kg]: 0 (GB/T 32151.34-2024) or 83.74, feedwater at 20 degC
    (CETS-AG-03.01-V01-2024, formula E.2); both stand in `models/factors/GBT-32151.34-2024.yaml`, `steam_bases`.
    """
    return mass * (enthalpy - base) / 1000.0


def hot_water_heat(mass: float, temperature: float) -> float:
    """Return the heat of hot water over 20 degC [GJ]; mass [t], temperature [degC]. Source: CETS-AG-03.01-V01-2024, formula E.3."""
    return mass * (temperature - 20.0) * 4.1868 / 1000.0
