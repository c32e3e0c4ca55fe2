"""Style: one colour per kind of resource, dark enough on white, told apart by the colour-blind in lightness too."""

from __future__ import annotations

FONT = (
    '"Noto Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", "Segoe UI", Helvetica, Arial, sans-serif'
)
INK = "#1f2a37"
MUTED = "#64748b"
FAINT = "#cbd5e1"
PAPER = "#ffffff"
GOOD = "#15803d"
BAD = "#c2410c"
UNKNOWN = "#94a3b8"

KIND_COLOURS = {
    "fuel": "#7c4a21",
    "gas": "#b58900",
    "electricity": "#f2b01e",
    "heat": "#f97316",
    "steam": "#dc2626",
    "water": "#2b8ad6",
    "material": "#8b5cf6",
    "product": "#159e75",
    "waste": "#7d8b99",
    "emission": "#3f3f46",
}
"""Colour of each kind of resource, in the order of the legend."""

STATUS_MARKS = {"met": "✔", "not_met": "✘", "not_applicable": "–", "no_threshold": "·", "not_computable": "?"}
STATUS_COLOURS = {
    "met": GOOD,
    "not_met": BAD,
    "not_applicable": UNKNOWN,
    "no_threshold": UNKNOWN,
    "not_computable": UNKNOWN,
}
