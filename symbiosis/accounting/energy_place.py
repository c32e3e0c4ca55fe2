"""Energy place: which use and which supply a row of energy belongs to; what is not said is final use of what was bought."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from symbiosis.accounting.activity import Activity
from symbiosis.library.activities import item_of

Use = Literal["final", "conversion", "raw_material"]

OWN = "own"
OWN_WORDS = frozenset({OWN, "自产", "自有"})
"""Words in the note of a fuel row: won in the park (biogas, wood waste, refuse), not bought."""

CONVERSION = "conversion"
CONVERSION_WORDS = frozenset({CONVERSION, "加工转换"})
"""Words in the note of a fuel row: burnt to make power or heat (statistics form 205-2), not used as it is."""

_BETWEEN = re.compile(r"[\s;,，；、]+")


def own_supply(activity: Activity) -> bool:
    """Return whether a row is supply of the park's own: own generation, or a fuel whose note says so."""
    return activity.category == "electricity_own" or (_is_burnt(activity) and _says(activity, OWN_WORDS))


def uses(activities: Sequence[Activity]) -> Iterator[Use]:
    """Yield the use of every row, in order; a row of no year is of the latest.

    Conversion: conversion rows; fuel whose note says so, or of a process that reports own generation from it; and, in a
    year with such fuel, the power and heat made from it that are sold. Everything else that is sold leaves final use.
    """
    named = [row.year for row in activities if row.year is not None]
    last = max(named, default=None)

    def year(row: Activity) -> int | None:
        return last if row.year is None else row.year

    makers = {_process(row) for row in activities if row.process and _made_from_fuel(row, "electricity_own")}

    def converts(row: Activity) -> bool:
        return row.category == "fuel" and (
            _says(row, CONVERSION_WORDS) or (bool(row.process) and _process(row) in makers)
        )

    years = {year(row) for row in activities if converts(row)}

    def sold_by_makers(row: Activity) -> bool:
        return year(row) in years and (row.category == "heat_export" or _made_from_fuel(row, "electricity_export"))

    for row in activities:
        if row.category == "feedstock":
            yield "raw_material"
        elif row.category.startswith("conversion") or converts(row) or sold_by_makers(row):
            yield "conversion"
        else:
            yield "final"


def _made_from_fuel(row: Activity, category: str) -> bool:
    return row.category == category and _own_in_fuel(row.item)


def _own_in_fuel(item: str) -> bool:
    try:
        return item_of("electricity_own", item).in_fuel
    except KeyError:
        return False


def _is_burnt(row: Activity) -> bool:
    return row.category in {"fuel", "feedstock", "conversion_in"}


def _process(row: Activity) -> tuple[str, str, str]:
    return row.enterprise, row.plant, row.process


def _says(row: Activity, words: frozenset[str]) -> bool:
    return not words.isdisjoint(_BETWEEN.split(row.note.lower()))
