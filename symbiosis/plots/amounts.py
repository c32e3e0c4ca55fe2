"""Amounts as a reader writes them: the same value in 万t or kt, never more digits than help."""

from __future__ import annotations

import math

WAN = "万"


def number(value: float) -> str:
    """Return `value` with about three significant digits and thousands apart; no exponent."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}".replace(",", "\u2009")
    decimals = max(0, 2 - math.floor(math.log10(size)))
    if decimals > 6:
        return f"{value:.2e}"
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: float, unit: str, lang: str) -> str:
    """Return `value` [unit] scaled to the language's own steps: 万 in Chinese; k and M, or thousand and million, in English."""
    factor, scaled = scale(value, unit, lang)
    return f"{number(value / factor)} {scaled}"


def scale(value: float, unit: str, lang: str) -> tuple[float, str]:
    """Return the divisor and the unit in which `value` [unit] is shown."""
    size = abs(value)
    if unit == "MWh":
        return (1e6, "TWh") if size >= 1e6 else (1e3, "GWh") if size >= 1e3 else (1.0, "MWh")
    shown = unit.replace("m3", "m³").replace("CO2", "CO₂")
    if lang == "zh":
        return (1e4, f"{WAN} {shown}") if size >= 1e4 else (1.0, shown)
    if shown in ("t", "tce", "tCO₂"):
        return (1e6, f"M{shown}") if size >= 1e6 else (1e3, f"k{shown}") if size >= 1e4 else (1.0, shown)
    return (1e6, f"million {shown}") if size >= 1e6 else (1e3, f"thousand {shown}") if size >= 1e4 else (1.0, shown)


def change(value: float, base: float, unit: str, lang: str) -> str:
    """Return the difference from `base` with its sign and share, or an empty text where there is none."""
    difference = value - base
    if abs(difference) <= 1e-9 * max(abs(value), abs(base)):
        return ""
    share = f" ({difference / abs(base):+.1%})" if base else ""
    sign = "+" if difference > 0 else "−"
    return f"{sign}{amount(abs(difference), unit, lang)}{share.replace('-', '−')}"
