"""Amounts: a described quantity becomes a number in the resource's own unit, or a series over the profile steps."""

from __future__ import annotations

from symbiosis.units import Quantity

RATE_UNITS = {"MWh": "MW"}
"""Units whose rate per hour has a name of its own."""


def rate_unit(unit: str) -> str:
    """Return the unit of `unit` per hour."""
    return RATE_UNITS.get(unit, f"{unit}/h")


def in_unit(quantity: Quantity, unit: str) -> float:
    """Return `quantity` in `unit`; a plain number is taken in `unit`. Raises UnitError where the dimensions differ."""
    return quantity.value if quantity.unit == "" else quantity.to(unit)
