"""Factor sets: numbers as published, each with unit, source and evidence; sets that disagree stand side by side under their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import Described, Name, Slug, refuse, validate
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.i18n import nearest
from symbiosis.library.fuels import fuels
from symbiosis.library.names import unknown
from symbiosis.library.sources import sources
from symbiosis.library.words import Words
from symbiosis.shipped import models_dir
from symbiosis.units import Evidence

CO2_PER_C = 44.0 / 12.0
"""Mass of CO2 per mass of carbon [tCO2/tC], as every Chinese guide writes it (GB/T 32151.34-2024, formula 2)."""

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True)
class Factor:
    """One number with its unit and where it stands: set, source id and evidence."""

    value: float
    unit: str
    set: str
    source: str
    evidence: Evidence


class Row(Described):
    """What every row may say; source and evidence of its section hold where it says nothing."""

    name: Name | None = None
    source: str | None = None
    evidence: Evidence | None = None
    note: Words | None = None


class FuelRow(Row):
    """A fuel: heating value [GJ/unit] and either carbon [tC/GJ] with oxidation [share], or factor [tCO2/TJ] at full oxidation."""

    heating_value: Positive | None = None
    carbon: NotNegative | None = None
    oxidation: Share | None = None
    factor: NotNegative | None = None

    @model_validator(mode="after")
    def _one_form(self) -> FuelRow:
        if (self.carbon is None) == (self.factor is None) or (self.carbon is None) != (self.oxidation is None):
            raise refuse(Problem("factor_form"))
        return self

    def per_heat(self, *, burnt: bool, oxidation_applies: bool) -> float:
        """Return CO2 per heat [tCO2/GJ]: burnt, with the oxidation share where it applies, or converted, of all carbon."""
        if self.factor is not None:
            return self.factor / 1000.0
        share = self.oxidation if burnt and oxidation_applies else 1.0
        return (self.carbon or 0.0) * (share or 0.0) * CO2_PER_C


class FactorRow(Row):
    """A single factor, in the unit of its section, or the carbon in a material [tC/t]."""

    factor: NotNegative | None = None
    carbon: NotNegative | None = None
    kind: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> FactorRow:
        if (self.carbon is None) == (self.factor is None):
            raise refuse(Problem("factor_form"))
        return self


class SteamRow(Row):
    """A state of steam: pressure [MPa], temperature [degC], enthalpy [kJ/kg]."""

    pressure: Positive | None = None
    temperature: float | None = None
    enthalpy: NotNegative


class CoefficientRow(Row):
    """Standard coal per unit [tce/unit]: one value, or a range that is never used in a calculation."""

    coefficient: Positive | None = None
    low: Positive | None = None
    high: Positive | None = None
    unit: str


class EquivalentRow(Row):
    """Equivalent value of electricity [tce/MWh] of a province (null: the nation) and year."""

    province: Slug | None
    year: int
    coefficient: Positive


class GridRow(Row):
    """CO2 per electricity [tCO2/MWh] of a nation series, region or province, one value per year of the section."""

    kind: Literal["nation", "region", "province"]
    values: list[Positive]
    evidences: list[Evidence] | None = None


class IncinerationRow(Row):
    """Waste burnt: carbon [tC/t], fossil share and burnout [share]."""

    carbon: Share
    fossil_share: Share
    burnout: Share


class Section(Described):
    """What the rows of a table share: where they stand in the source, source id, evidence and units."""

    place: str = ""
    source: str | None = None
    evidence: Evidence
    units: dict[str, str]


class FuelSection(Section):
    """Fuels by id. `oxidation_applies`: the oxidation share counts when fuel is burnt (never in a conversion)."""

    oxidation_applies: bool = True
    rows: dict[Slug, FuelRow]


class FactorSection(Section):
    """Single factors by id."""

    rows: dict[Slug, FactorRow]


class SteamSection(Section):
    """States of steam by id."""

    rows: dict[Slug, SteamRow]


class CoefficientSection(Section):
    """Standard coal coefficients by id."""

    rows: dict[Slug, CoefficientRow]


class EquivalentSection(Section):
    """Equivalent values of electricity."""

    rows: list[EquivalentRow]


class GridSection(Section):
    """Electricity factors by id and year; `year_sources` names the notice of each year."""

    years: list[int]
    year_sources: list[str]
    rows: dict[Slug, GridRow]


class IncinerationSection(Section):
    """Waste incineration by id of waste fuel."""

    rows: dict[Slug, IncinerationRow]


FACTOR_SECTIONS = ("heat", "electricity", "materials", "processes", "deductions")


class FactorSet(Described):
    """A set as published: id, edition, year, sources, and the tables that it has."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
    name: Name
    edition: str
    year: int
    family: str | None = None
    sources: list[str]
    note: Words | None = None
    heating_values_from: str | None = None
    fuels: FuelSection | None = None
    heat: FactorSection | None = None
    electricity: FactorSection | None = None
    materials: FactorSection | None = None
    processes: FactorSection | None = None
    deductions: FactorSection | None = None
    steam: SteamSection | None = None
    steam_bases: SteamSection | None = None
    coefficients: CoefficientSection | None = None
    electricity_equivalent: EquivalentSection | None = None
    grid: GridSection | None = None
    incineration: IncinerationSection | None = None

    def factor(self, section: str, row_id: str) -> Factor | None:
        """Return a single factor of `section` (`heat electricity materials processes deductions`), or None; carbon becomes CO2."""
        table: FactorSection | None = getattr(self, section)
        row = table.rows.get(row_id) if table else None
        if table is None or row is None:
            return None
        value = row.factor if row.factor is not None else (row.carbon or 0.0) * CO2_PER_C
        return Factor(value, table.units["factor"], self.id, *origin(table, row))


def origin(section: Section, row: Row) -> tuple[str, Evidence]:
    """Return source id and evidence of a row, its own or its section's."""
    return row.source or section.source or "", row.evidence or section.evidence


@lru_cache(maxsize=4)
def factor_sets(folder: Path | None = None) -> Mapping[str, FactorSet]:
    """Return every factor set by id, in the order of file names. Raises InputError with every mistake in them."""
    root = folder or models_dir()
    problems: list[Problem] = []
    found: dict[str, FactorSet] = {}
    for path in sorted((root / "factors").glob("*.yaml")):
        if path.name == "fuels.yaml":
            continue
        file = path.relative_to(root).as_posix()
        data = read_yaml(path, root=root, problems=problems)
        made = None if data is None else validate(FactorSet, data, file=file, problems=problems)
        if made is not None:
            _check(made, data, file, root, problems)
            found[made.id] = made
    if problems:
        raise InputError(problems)
    return found


def fuel_set_ids() -> tuple[str, ...]:
    """Return the ids of the sets that have fuels, and of their families: what an inventory may be asked to count by."""
    having = [each for each in factor_sets().values() if each.fuels is not None]
    return tuple(dict.fromkeys([*(each.id for each in having), *(each.family for each in having if each.family)]))


def factor_set(set_id: str, *, year: int | None = None) -> FactorSet:
    """Return a set by id, or the edition of a family that `year` picks: the newest not after it, without a year the newest.

    Raises UsageError where there is none of that name.
    """
    sets = factor_sets()
    if set_id in sets:
        return sets[set_id]
    editions = sorted((each for each in sets.values() if each.family == set_id), key=lambda each: each.year)
    if not editions:
        known = sorted({*sets, *(each.family for each in sets.values() if each.family)})
        raise unknown("factors", set_id, known)
    if year is None:
        return editions[-1]
    return next((each for each in reversed(editions) if each.year <= year), editions[0])


def _check(made: FactorSet, data: Any, file: str, root: Path, problems: list[Problem]) -> None:
    """Refuse a number without a known source, and a fuel that is not in the table of ids."""
    known = sources(root)
    fuel_ids = fuels(root)
    line = data.line_of("sources")
    problems.extend(_unknown_source(each, file, line, known) for each in made.sources if each not in known)
    for name in type(made).model_fields:
        section = getattr(made, name)
        if not isinstance(section, Section):
            continue
        located = data[name]["rows"]
        rows: Any = section.rows  # type: ignore[attr-defined]  # every section has rows; their types differ
        for key, row in rows.items() if isinstance(rows, dict) else enumerate(rows):
            line = located.line_of(key)
            source = origin(section, row)[0]
            if isinstance(section, GridSection):
                problems.extend(_grid_row(section, row, file, line, str(key), known))
            elif source not in known:
                problems.append(_unknown_source(source, file, line, known))
            if isinstance(section, FuelSection) and key not in fuel_ids:
                close = nearest(str(key), fuel_ids)
                problems.append(Problem("fuel_unknown", file, line, str(key), nearest=close))


def _unknown_source(source: str, file: str, line: int, known: Mapping[str, Any]) -> Problem:
    return Problem("source_unknown", file, line, "source", source, nearest=nearest(source, known))


def _grid_row(
    section: GridSection, row: GridRow, file: str, line: int, where: str, known: Mapping[str, Any]
) -> Iterator[Problem]:
    lengths = {len(row.values), len(row.evidences or row.values), len(section.year_sources)}
    if lengths != {len(section.years)}:
        yield Problem("factor_years", file, line, where)
    for source in section.year_sources:
        if source not in known:
            yield _unknown_source(source, file, line, known)
