"""Factor book: which number of which set an inventory uses for a scheme, province and year; what is borrowed says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from symbiosis.accounting.activity import weakest
from symbiosis.errors import Problem
from symbiosis.library.factors import CO2_PER_C, Factor, FactorSet, factor_set, factor_sets, origin
from symbiosis.library.fuels import fuels
from symbiosis.library.names import unknown
from symbiosis.library.schemes import Scheme, View
from symbiosis.units import Evidence, convert

GJ_PER_TCE = convert(1.0, "tce", "GJ")
"""Heat of a tonne of standard coal [GJ/tce]: 29.3076 (CETS-AG-03.01-V01-2024, note 1)."""
GJ_PER_TCE_SOURCE = "MEE-CETS-steel-2024"
"""Source id of that guide."""

_POWER_GROUPS = ("uncovered", "direct_non_fossil", "certificate")
_HEAT_ROWS = ("purchased_heat", "non_fossil", "waste_heat")

REFERENCE_SET = "GBT-32151.34-2024"
"""Where a heating value or factor comes from that the chosen set lacks (design decision, shown in every result)."""


@dataclass(frozen=True)
class FuelFactor:
    """A fuel in numbers: heating value [GJ/unit], CO2 burnt and converted [tCO2/GJ], each with its set."""

    heating_value: Factor | None
    burnt: Factor | None
    converted: Factor | None


class FactorBook:
    """Factors for one inventory. `fuel_set` is a set or a family id (default: the scheme's); notes collect what was borrowed."""

    def __init__(
        self, scheme: Scheme, *, factors: str | None = None, province: str | None = None, year: int | None = None
    ) -> None:
        named = scheme.factors
        self.scheme = scheme
        self.year = year
        self.fuel_set = fuel_set(factors or named.fuels, year=year)
        self.rule = factor_set(named.rule)
        self.grid = factor_set(named.grid)
        self.coefficients = factor_set(named.coefficients)
        self.equivalent = factor_set(named.equivalent)
        self.incineration = factor_set(named.incineration)
        self.processes = tuple(factor_set(each) for each in named.processes)
        self.materials = tuple(factor_set(each) for each in named.materials)
        self.province = province_id(province or scheme.region, self.grid)
        self._fuels: dict[tuple[str, str], FuelFactor] = {}

    def fuel(self, fuel: str, fuel_set: FactorSet | None = None) -> FuelFactor:
        """Return a fuel in numbers by the chosen set, or by `fuel_set`; None where no set has a number."""
        primary = fuel_set or self.fuel_set
        key = (primary.id, fuel)
        found = self._fuels.get(key)
        if found is None:
            found = self._fuels[key] = self._resolve(fuel, primary)
        return found

    def _resolve(self, fuel: str, primary: FactorSet) -> FuelFactor:
        sets = factor_sets()
        order = [primary, sets[primary.heating_values_from or REFERENCE_SET], factor_set("NCSC")]
        heating = next(filter(None, (_heating_value(each, fuel) for each in order)), None)
        if heating is None:
            heating = _from_coefficient(self.coefficients, fuel)
        burnt = converted = None
        if fuels()[fuel].group == "carbon_free":
            burnt = converted = Factor(0.0, "tCO2/GJ", REFERENCE_SET, REFERENCE_SET, "estimate")
        for each in order:
            row = each.fuels.rows.get(fuel) if each.fuels else None
            if burnt is None and each.fuels is not None and row is not None:
                where = origin(each.fuels, row)
                applies = each.fuels.oxidation_applies
                burnt = Factor(row.per_heat(burnt=True, oxidation_applies=applies), "tCO2/GJ", each.id, *where)
                converted = Factor(row.per_heat(burnt=False, oxidation_applies=applies), "tCO2/GJ", each.id, *where)
        return FuelFactor(heating, burnt, converted)

    def material(self, item: str) -> Factor | None:
        """Return the CO2 of the carbon in a material or carbonate [tCO2/t], from the first set that has it."""
        return next(filter(None, (each.factor("materials", item) for each in self.materials)), None)

    def process(self, product: str) -> Factor | None:
        """Return the process factor of a product [tCO2/t], from the first set that has it."""
        return next(filter(None, (each.factor("processes", product) for each in self.processes)), None)

    def rule_factor(self, section: str, row: str) -> Factor:
        """Return a fixed factor of the rule: `electricity` [tCO2/MWh] or `heat` [tCO2/GJ]."""
        found = self.rule.factor(section, row)
        if found is None:
            raise KeyError(f"{self.rule.id}: {section}.{row}")
        return found

    def grid_factor(self, row_id: str) -> Dated:
        """Return the grid factor [tCO2/MWh] of a series, region or province in the year nearest to the asked one."""
        section = self.grid.grid
        if section is None:
            raise KeyError(self.grid.id)
        row = section.rows[row_id]
        place = _nearest(section.years, self.year)
        evidence = row.evidences[place] if row.evidences else origin(section, row)[1]
        factor = Factor(row.values[place], section.units["values"], self.grid.id, section.year_sources[place], evidence)
        return Dated(factor, section.years[place], self.year, row_id if row.kind == "province" else "")

    def location_factor(self) -> Dated:
        """Return the grid factor of the province, or the national average where none is named."""
        return self.grid_factor(self.province or "national_average")

    def equivalent_value(self) -> Dated:
        """Return the equivalent value of electricity [tce/MWh] by province and year: a province's own, else the nation's."""
        section = self.equivalent.electricity_equivalent
        if section is None:
            raise KeyError(self.equivalent.id)
        rows = [row for row in section.rows if row.province == self.province and row.province is not None]
        rows = rows or [row for row in section.rows if row.province is None]
        row = rows[_nearest([each.year for each in rows], self.year)]
        factor = Factor(row.coefficient, section.units["coefficient"], self.equivalent.id, *origin(section, row))
        return Dated(factor, row.year, self.year, row.province or "")

    def power_factors(self) -> dict[View, dict[str, Dated]]:
        """Return the electricity factor [tCO2/MWh] of each group of items under each view (standards of each in docs/method)."""
        national = {name: Dated(self.rule_factor("electricity", name)) for name in _POWER_GROUPS}
        zero = {name: national[name] for name in ("direct_non_fossil", "certificate")}
        location, market = self.location_factor(), self.grid_factor("national_residual")
        return {
            "national": national,
            "location": zero | {"uncovered": location, "certificate": location},
            "market": zero | {"uncovered": market},
        }

    def numbers(self, used: Iterable[str]) -> tuple[Number, ...]:
        """Return every number that the totals use beside the factors of their lines, with the heating value of each fuel `used`."""
        power = [
            Number(group, f"co2_electricity_{view}", dated)
            for view, groups in self.power_factors().items()
            for group, dated in groups.items()
        ]
        heat = [Number(name, "co2_heat", Dated(self.rule_factor("heat", name))) for name in _HEAT_ROWS]
        heating = [(fuel, self.fuel(fuel).heating_value) for fuel in used]
        coal = Factor(GJ_PER_TCE, "GJ/tce", GJ_PER_TCE_SOURCE, GJ_PER_TCE_SOURCE, "published")
        return (
            *power,
            *heat,
            Number("electricity", "tce_equivalent", self.equivalent_value()),
            Number("electricity", "tce_calorific", Dated(self.coefficient("electricity_calorific"))),
            Number("heat", "tce", Dated(self.coefficient("heat"))),
            Number("standard_coal", "heating_value", Dated(coal)),
            *(Number(fuel, "heating_value", Dated(value)) for fuel, value in heating if value is not None),
        )

    def coefficient(self, row_id: str) -> Factor:
        """Return a standard coal coefficient that the rules need: `electricity_calorific` [tce/MWh], `heat` [tce/GJ]."""
        found = _coefficient(self.coefficients, row_id)
        if found is None:
            raise KeyError(row_id)
        return found

    def waste_carbon(self, fuel: str) -> Factor | None:
        """Return fossil CO2 per tonne of a waste burnt [tCO2/t]: carbon x fossil share x burnout x 44/12, or None."""
        return fossil_carbon_of_waste(self.incineration, fuel)

    def borrowed(self, used: Mapping[str, None]) -> dict[str, dict[str, str]]:
        """Return, for each fuel used, the sets that a number came from which the chosen set lacks."""
        found: dict[str, dict[str, str]] = {}
        for fuel in used:
            numbers = self.fuel(fuel)
            pairs = (("heating_value", numbers.heating_value), ("factor", numbers.burnt))
            lacking = {key: each.set for key, each in pairs if each is not None and each.set != self.fuel_set.id}
            if lacking and fuels()[fuel].group != "carbon_free":
                found[fuel] = lacking
        return found

    def describe(self) -> dict[str, Any]:
        """Return which sets and which numbers of them the inventory uses, for the result."""
        location, equivalent = self.location_factor(), self.equivalent_value()
        return {
            "fuels": self.fuel_set.id,
            "heating_values": self.fuel_set.heating_values_from or self.fuel_set.id,
            "rule": self.rule.id,
            "processes": [each.id for each in self.processes],
            "materials": [each.id for each in self.materials],
            "electricity": {
                "national": _shown(self.rule_factor("electricity", "uncovered")),
                "location": _shown(location.factor) | {"year": location.year, "province": self.province},
                "market": _shown(self.grid_factor("national_residual").factor)
                | {"year": self.grid_factor("national_residual").year},
            },
            "heat": _shown(self.rule_factor("heat", "purchased_heat")),
            "tce": {
                "electricity_equivalent": _shown(equivalent.factor) | {"year": equivalent.year},
                "electricity_calorific": _shown(self.coefficient("electricity_calorific")),
                "heat": _shown(self.coefficient("heat")),
                "gj_per_tce": GJ_PER_TCE,
            },
        }


@dataclass(frozen=True)
class Dated:
    """A factor with the year and the province that it is of (None and "" where it is of none) and the year that was asked for."""

    factor: Factor
    year: int | None = None
    asked: int | None = None
    province: str = ""

    def notes(self, what: str) -> list[Problem]:
        """Return a note where the year is not the one that was asked for; `what` is a text key of the catalog."""
        if self.asked is None or self.year is None or self.asked == self.year:
            return []
        details = {"what": f"@{what}", "asked": self.asked, "year": self.year, "value": self.factor.value}
        return [Problem("account_year_nearest", details=details)]


@dataclass(frozen=True)
class Number:
    """One number that totals use: what it is of (`item`), what it is (`quantity`), and its factor."""

    item: str
    quantity: str
    dated: Dated


def fuel_set(set_id: str, *, year: int | None = None) -> FactorSet:
    """Return a set that has fuels, by id or family; raises UsageError where `set_id` names none."""
    known = fuel_sets()
    if set_id not in known and set_id not in {each.family for each in known.values()}:
        raise unknown(
            "factors", set_id, [*known, *dict.fromkeys(each.family for each in known.values() if each.family)]
        )
    return factor_set(set_id, year=year)


def fuel_sets() -> dict[str, FactorSet]:
    """Return the sets with CO2 factors of fuels, by id."""
    return {key: each for key, each in factor_sets().items() if each.fuels is not None}


def fossil_carbon_of_waste(incineration: FactorSet, fuel: str) -> Factor | None:
    """Return fossil CO2 per tonne of a waste burnt [tCO2/t]. Source: INV25."""
    section = incineration.incineration
    row = section.rows.get(fuel) if section else None
    if section is None or row is None:
        return None
    value = row.carbon * row.fossil_share * row.burnout * CO2_PER_C
    return Factor(value, "tCO2/t", incineration.id, *origin(section, row))


def province_id(given: str | None, grid: FactorSet) -> str | None:
    """Return the id of a province named by id or by its Chinese or English name; raises UsageError where it is unknown."""
    if given is None:
        return None
    rows = grid.grid.rows if grid.grid else {}
    names: dict[str, str] = {}
    for key, row in rows.items():
        if row.kind == "province" and row.name is not None:
            names |= {key: key, row.name.text("zh"): key, row.name.text("en").casefold(): key}
    wanted = given.strip()
    for form in (wanted, wanted.casefold(), *(wanted.removesuffix(end) for end in ("省", "市", "自治区"))):
        if form in names:
            return names[form]
    raise unknown("province", given, dict.fromkeys(names.values()))


def _nearest(years: list[int], asked: int | None) -> int:
    """Return the position of the year nearest to the asked one (of two as near the later), the latest where none is asked."""
    if asked is None:
        return years.index(max(years))
    return min(range(len(years)), key=lambda place: (abs(years[place] - asked), -years[place]))


def _heating_value(each: FactorSet, fuel: str) -> Factor | None:
    row = each.fuels.rows.get(fuel) if each.fuels else None
    if each.fuels is None or row is None or row.heating_value is None:
        return None
    return Factor(row.heating_value, f"GJ/{fuels()[fuel].unit}", each.id, *origin(each.fuels, row))


def _coefficient(each: FactorSet, row_id: str) -> Factor | None:
    section = each.coefficients
    row = section.rows.get(row_id) if section else None
    if section is None or row is None or row.coefficient is None:
        return None
    return Factor(row.coefficient, f"tce/{row.unit}", each.id, *origin(section, row))


def _from_coefficient(each: FactorSet, fuel: str) -> Factor | None:
    """Return a heating value from a standard coal coefficient, where no set prints one."""
    found = _coefficient(each, fuel)
    if found is None:
        return None
    evidence: Evidence = weakest((found.evidence, "estimate"))
    return Factor(found.value * GJ_PER_TCE, f"GJ/{fuels()[fuel].unit}", found.set, found.source, evidence)


def _shown(factor: Factor) -> dict[str, Any]:
    return {
        "value": factor.value,
        "unit": factor.unit,
        "set": factor.set,
        "source": factor.source,
        "evidence": factor.evidence,
    }
