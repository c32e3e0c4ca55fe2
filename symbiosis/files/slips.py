"""Slips of units: which common mistake would bring an implausible value back into its band."""

from __future__ import annotations

import math

from symbiosis.units import dimension

MAX_NAMED = 2

# The likeliest first: catalog key, factor by which the value is too large, and what must stand in the name of the unit's
# dimension, or with a slash in the unit itself.
_SLIPS: tuple[tuple[str, float, str], ...] = (
    ("kg_for_t", 1e3, "mass"),
    ("t_for_kg", 1e-3, "mass"),
    ("g_for_t", 1e6, "mass"),
    ("litre_for_m3", 1e3, "volume"),
    ("m3_for_litre", 1e-3, "volume"),
    ("kwh_for_mwh", 1e3, "energy"),
    ("mwh_for_kwh", 1e-3, "energy"),
    ("mj_for_gj", 1e3, "energy"),
    ("gj_for_mwh", 3.6, "energy"),
    ("mwh_for_gj", 1 / 3.6, "energy"),
    ("kw_for_mw", 1e3, "power"),
    ("w_for_mw", 1e6, "power"),
    ("gj_for_mwh", 3.6, "power"),
    ("m_for_km", 1e3, "length"),
    ("day_for_hour", 24.0, "/h"),
    ("year_for_hour", 8760.0, "/h"),
    ("hour_for_day", 1 / 24.0, "/h"),
    ("day_for_hour", 24.0, "power"),
    ("year_for_hour", 8760.0, "power"),
    ("year_for_day", 365.0, "/d"),
    ("percent", 100.0, "dimensionless"),
    ("cny_for_wan", 1e4, ""),
    ("wan_for_cny", 1e-4, ""),
    ("factor_1000", 1e3, ""),
    ("factor_1000_low", 1e-3, ""),
    ("factor_million", 1e6, ""),
    ("factor_million_low", 1e-6, ""),
)


def slips(value: float, unit: str, band: tuple[float, float]) -> tuple[str, ...]:
    """Return the catalog keys of the slips that explain `value` [unit] outside `band` [unit], the likeliest first."""
    low, high = band
    if value == 0 or not math.isfinite(value):
        return ()
    kind = dimension(unit)
    found: dict[str, None] = {}
    named: set[float] = set()
    for key, factor, word in _SLIPS:
        applies = word in unit if word.startswith("/") else word in kind
        if applies and low <= value / factor <= high and factor not in named:
            named.add(factor)
            found[key] = None
    return tuple(found)[:MAX_NAMED]
