"""Explain numbers: the rows of factors.csv that a line uses, and where they stand in the model library."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from symbiosis.library.activities import item_of
from symbiosis.network.wiring import CO2_PER_CARBON
from symbiosis.run.explained import FactorRow, LedgerRow
from symbiosis.run.run_tables import Row, RunTables
from symbiosis.shipped import models_dir

SECTIONS = {
    "co2_fuel": ("fuels",),
    "co2_biogenic": ("fuels", "incineration"),
    "co2_waste_carbon": ("fuels", "incineration"),
    "co2_waste": ("fuels", "incineration"),
    "co2_bunker": ("fuels",),
    "co2_conversion": ("fuels", "materials"),
    "co2_electricity": ("electricity", "grid"),
    "co2_heat": ("heat",),
    "co2_process": ("processes", "deductions"),
    "heating_value": ("fuels", "coefficients"),
    "tce": ("coefficients",),
    "tce_equivalent": ("electricity_equivalent",),
    "tce_calorific": ("coefficients",),
}
"""Sections of a factor set in which the number of each `quantity` of factors.csv stands."""
_KEY = re.compile(r"^( *)([A-Za-z0-9_.-]+):")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")


def factor_rows(tables: RunTables, scheme: str, row: Row) -> tuple[FactorRow, ...]:
    """Return the number of a line of the inventory, and the heating value that stands behind a fuel's."""
    wanted = f"co2_{row['source']}"
    factors = [each for each in tables.factors if each["scheme"] == scheme and each["item"] == row["item"]]
    own = [
        each
        for each in factors
        if each["quantity"] == wanted and (each["value"], each["set"]) == (row["factor"], row["factor_set"])
    ]
    heating = [
        each for each in factors if each["quantity"] == "heating_value" and wanted in ("co2_fuel", "co2_conversion")
    ]
    found = tuple(_factor(each, _names(row)) for each in (*own, *heating))
    if own:
        return found
    given = FactorRow(
        wanted, row["item"], float(row["factor"]), row["factor_unit"], row["factor_set"], row["factor_source"],
        row["factor_evidence"], place=_place(row["factor_set"], wanted, _names(row), float(row["factor"])),
    )  # fmt: skip
    return (given, *found)


def from_carbon(row: Row, ledger: Sequence[LedgerRow], resources: Sequence[Row]) -> tuple[str, float] | None:
    """Return how a factor that no set has follows from the carbon that the resources carry, and its value [tCO2/GJ].

    Of a fuel of living carbon that is not the fossil share of it, of a waste and of what leaves a conversion it is. None where
    the factor stands in a set.
    """
    if row["factor_set"] != "given" or row["factor_unit"] != "tCO2/GJ" or not ledger:
        return None
    biogenic = row["source"] == "biogenic"
    known = {each["resource"]: each for each in resources}
    if any(each.resource not in known for each in ledger):
        return None

    def co2(each: LedgerRow) -> float:
        fossil = float(known[each.resource]["fossil_share"])
        share = 1.0 - fossil if biogenic else fossil
        return each.amount * float(known[each.resource]["carbon_t_per_unit"]) * share * CO2_PER_CARBON

    heat = math.fsum(each.quantity for each in ledger)
    if heat <= 0.0:
        return None
    share = "(1 − fossil)" if biogenic else "fossil"
    return f"Σ amount × carbon × {share} × 44/12 ÷ Σ heat", math.fsum(co2(each) for each in ledger) / heat


def energy_factors(
    tables: RunTables, scheme: str, row: Row
) -> tuple[tuple[FactorRow, ...], tuple[float, float] | None]:
    """Return the numbers of a line of energy, and its coefficients at the equivalent and the calorific value [tce per MWh or GJ].

    None where the activity is no power, heat or heat of fuel, so that more than one number stands between.
    """
    of_scheme = [each for each in tables.factors if each["scheme"] == scheme]

    def find(item: str, quantity: str) -> Row | None:
        return next((each for each in of_scheme if (each["item"], each["quantity"]) == (item, quantity)), None)

    if row["category"].startswith("electricity"):
        used = [find("electricity", "tce_equivalent"), find("electricity", "tce_calorific")]
    elif row["category"].startswith("heat"):
        used = [find("heat", "tce")] * 2
    else:
        coal = find("standard_coal", "heating_value")
        if coal is None:
            return (), None
        own = find(row["item"], "heating_value")
        shown = tuple(_factor(each, (each["item"],)) for each in (coal, own) if each is not None)
        activity = tables.activities[int(row["activity_id"]) - 1] if row["activity_id"] else None
        per = 1.0 / float(coal["value"])
        return shown, (per, per) if activity is not None and activity["unit"] == "GJ" else None
    found = [each for each in used if each is not None]
    rows = tuple(dict.fromkeys(_factor(each, (each["item"], "electricity", "heat")) for each in found))
    return rows, (float(found[0]["value"]), float(found[1]["value"])) if len(found) == 2 else None


def _names(row: Row) -> tuple[str, ...]:
    """Return the names under which the factor of a line may stand: its item, or the group of its item in the rule."""
    try:
        group = item_of(row["category"], row["item"]).group
    except KeyError:
        group = None
    return tuple(name for name in (row["item"], group, "purchased_heat" if group == "fossil" else None) if name)


def _factor(row: Row, names: tuple[str, ...]) -> FactorRow:
    place = _place(row["set"], row["quantity"], names, float(row["value"]))
    return FactorRow(
        row["quantity"], row["item"], float(row["value"]), row["unit"], row["set"], row["source"], row["evidence"], row["year"],
        row["province"], place,
    )  # fmt: skip


def _place(set_id: str, quantity: str, names: tuple[str, ...], value: float) -> str:
    """Return `models/factors/<set>.yaml:<line>` of a number, "" where it is not found.

    It is the row of one of `names` that has the number, else the only row that has it, else the row of one of `names`, whose
    number is worked out from several.
    """
    key = next((each for each in SECTIONS if quantity == each), None) or next(
        (each for each in SECTIONS if quantity.startswith(f"{each}_")), ""
    )
    rows = [row for row in _rows(set_id) if row.section in SECTIONS.get(key, ())]
    if not rows:
        return ""
    named = [row for row in rows if row.name in names]
    having = [row for row in rows if row.has(value)]
    best = [row for row in named if row.has(value)] or (having if len(having) == 1 else []) or named
    return f"models/factors/{set_id}.yaml:{best[0].line}" if best else ""


@dataclass(frozen=True)
class _FileRow:
    """A line of a factor file: section, first key, line number and the numbers in it."""

    section: str
    name: str
    line: int
    numbers: tuple[float, ...]

    def has(self, value: float) -> bool:
        """Return whether the number stands in the line, in its own unit or in a thousandth of it (per TJ for per GJ)."""
        return any(
            math.isclose(number, each, rel_tol=1e-12) for number in self.numbers for each in (value, 1000.0 * value)
        )


@lru_cache(maxsize=32)
def _rows(set_id: str) -> tuple[_FileRow, ...]:
    path = models_dir() / "factors" / f"{set_id}.yaml"
    if not set_id or not path.is_file():
        return ()
    found: list[_FileRow] = []
    section = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        key = _KEY.match(line)
        if key is not None and not key[1]:
            section = key[2]
        else:
            numbers = tuple(float(each) for each in _NUMBER.findall(line.split("#")[0]))
            found.append(_FileRow(section, key[2] if key is not None else "", number, numbers))
    return tuple(found)
