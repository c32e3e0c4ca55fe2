"""Schemes: an official rule profile as data; every threshold has a direction, and its bands leave no gap and no overlap."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import Described, Name, Slug, validate
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.i18n import nearest
from symbiosis.library.factors import factor_sets
from symbiosis.library.measures import MEASURES, MeasureSpec
from symbiosis.library.names import unknown
from symbiosis.library.sources import sources
from symbiosis.library.words import Words
from symbiosis.shipped import models_dir
from symbiosis.units import Evidence, UnitError, convert, is_unit

Direction = Literal["lower", "higher"]
View = Literal["national", "location", "market"]
Term = Literal["waste_carbon", "captured_stored", "ccs", "beccs", "daccs", "sink"]


class Threshold(Described):
    """One threshold: `value` (null: the text sets none; `missing`: there is one that we do not know) within a band and years.

    `range` is what is known of a value that is not: it lies between the two. `strict`: to equal it is not enough.
    `direction` takes the place of the indicator's. `note` says what the text prints, or why the value is not known.
    """

    low: Annotated[float | None, Field(alias="from")] = None
    below: float | None = None
    first_year: int | None = None
    last_year: int | None = None
    value: float | None = None
    missing: bool = False
    strict: bool = False
    range: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    direction: Direction | None = None
    note: Words | None = None

    @property
    def band(self) -> tuple[float, float]:
        """Return the band [from, below) in which the threshold holds."""
        return (-math.inf if self.low is None else self.low, math.inf if self.below is None else self.below)

    @property
    def years(self) -> tuple[float, float]:
        """Return first and last year in which the threshold holds."""
        first = -math.inf if self.first_year is None else self.first_year
        return (first, math.inf if self.last_year is None else self.last_year)


class Band(Described):
    """The measure whose value [unit] picks the threshold."""

    by: str
    parameters: dict[str, str] = Field(default_factory=dict)
    unit: str


class Group(Described):
    """Indicators of one `id` of which `need` must be met."""

    id: Slug
    need: Annotated[int, Field(ge=1)] = 1


class Indicator(Described):
    """One row of a scheme: measure, unit, direction, thresholds, class, and where each of them stands.

    `level`: what is asked at application (`entry`) or at the end (`target`). `veto`: not met, the verdict is no whatever else.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=64)]
    class_: Annotated[Slug, Field(alias="class")]
    name: Name
    measure: str
    parameters: dict[str, str] = Field(default_factory=dict)
    unit: str
    direction: Direction | None = None
    band: Band | None = None
    thresholds: list[Threshold] = Field(default_factory=list)
    applies_if: Slug | None = None
    level: Literal["entry", "target"] | None = None
    group: Group | None = None
    veto: bool = False
    source: str
    evidence: Evidence
    formula_evidence: Evidence


class SchemeClass(Described):
    """A class of indicators and whether it decides: always, only where its condition applies, or never.

    `condition_required`: where it is not declared whether the condition applies, the indicator cannot be judged.
    """

    name: Name
    decides: Literal["always", "where_it_applies", "never"]
    condition_required: bool = False


class Decision(Described):
    """What we decided where the text is silent, shown in every scorecard."""

    id: Slug
    evidence: Evidence
    source: str
    text: Words


class Fact(Described):
    """A declared fact of an indicator that no simulation computes: unit, label, and who usually has it."""

    unit: str
    name: Name
    holder: Name


class EligibilityRow(Described):
    """A condition of application: a declared fact whose value must be one of those `allowed` (1: yes).

    Where it is not, the facts of `or_all` may stand in for it, all of which must be 1.
    """

    id: Slug
    fact: Slug
    allowed: Annotated[list[float], Field(min_length=1, default_factory=lambda: [1.0])]
    or_all: list[Slug] = Field(default_factory=list)
    name: Name
    source: str
    evidence: Evidence


class Edition(Described):
    """Another edition or rendering of the text, and in what it differs from the one that is used."""

    name: str
    year: int
    source: str
    text: Words


class Rules(Described):
    """How the scheme counts: electricity view, what is clean, raw material in the energy, boundary, terms of the total.

    `terms` are moved from the lines shown apart into the total. `imported_waste_heat`: zero, the default factor of heat,
    or the measured factor of the row. `steam_base`: what the heat of steam is counted from.
    """

    electricity: View
    clean_energy: Literal["statistical", "non_fossil"]
    raw_material_in_energy: bool
    scope: Literal["park", "enterprise"] = "park"
    terms: list[Term] = Field(default_factory=list)
    clinker_substitution: Literal["credit", "none"] = "none"
    imported_waste_heat: Literal["zero", "default", "measured"] = "zero"
    steam_base: Literal["none", "feedwater_20_degc"] = "none"


class SchemeFactors(Described):
    """Factor sets of the scheme; `fuels` may name a family, whose edition the year picks. Lists are searched in order."""

    fuels: str
    processes: list[str]
    materials: list[str]
    rule: str
    grid: str
    coefficients: str
    equivalent: str
    incineration: str


class Scheme(Described):
    """An official rule profile."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
    name: Name
    edition: str
    year: int
    sources: list[str]
    region: Slug | None = None
    boundary: Words
    rules: Rules
    factors: SchemeFactors
    classes: dict[Slug, SchemeClass]
    editions: list[Edition] = Field(default_factory=list)
    eligibility: list[EligibilityRow] = Field(default_factory=list)
    decisions: list[Decision] = Field(default_factory=list)
    facts: dict[Slug, Fact] = Field(default_factory=dict)
    indicators: list[Indicator]


@lru_cache(maxsize=4)
def schemes(folder: Path | None = None) -> Mapping[str, Scheme]:
    """Return every scheme in `folder`/schemes by id. Raises InputError with every mistake in them."""
    root = folder or models_dir()
    problems: list[Problem] = []
    found: dict[str, Scheme] = {}
    for path in sorted((root / "schemes").glob("*.yaml")):
        made = read_scheme(path, root=root, problems=problems)
        if made is not None:
            found[made.id] = made
    if problems:
        raise InputError(problems)
    return found


def scheme(id_or_path: str | Path) -> Scheme:
    """Return a scheme that ships, by id, or the one in a file.

    Raises UsageError where none that ships has that name, InputError with every mistake in a file.
    """
    known = schemes()
    text = str(id_or_path)
    if text in known:
        return known[text]
    path = Path(id_or_path)
    if path.suffix.lower() not in {".yaml", ".yml"} and not path.is_file():
        raise unknown("scheme", text, known)
    path = path.absolute()
    problems: list[Problem] = []
    made = read_scheme(path, root=path.parent, problems=problems)
    if made is None:
        raise InputError(problems)
    return made


@lru_cache(maxsize=1)
def _shipped_facts() -> Mapping[str, Fact]:
    return {key: fact for each in schemes().values() for key, fact in each.facts.items()}


def known_facts(extra: Scheme | None = None) -> Mapping[str, Fact]:
    """Return the declared facts of all schemes that ship, by id, and those of `extra`, which go before."""
    return _shipped_facts() if extra is None else {**_shipped_facts(), **extra.facts}


def read_scheme(path: Path, *, root: Path, problems: list[Problem]) -> Scheme | None:
    """Return the scheme in `path`, or None; every mistake is added to `problems` with its line."""
    file = path.relative_to(root).as_posix()
    data = read_yaml(path, root=root, problems=problems)
    made = None if data is None else validate(Scheme, data, file=file, problems=problems)
    if data is None or made is None:
        return None
    found = sorted(_mistakes(made, data, file), key=Problem.sort_key)
    problems.extend(found)
    return None if found else made


def _mistakes(made: Scheme, data: Any, file: str) -> Iterator[Problem]:
    """Yield what is wrong with a scheme beyond its form."""
    seen: dict[str, int] = {}
    rows = data["indicators"]
    for position, indicator in enumerate(made.indicators):
        line, where = rows.line_of(position), f"indicators.{indicator.id}"
        if indicator.id in seen:
            yield Problem("id_twice", file, line, where, details={"line_of_first": seen[indicator.id]})
        seen.setdefault(indicator.id, line)
        yield from _indicator(made, indicator, rows[position], file, where)
    yield from _names(made, data, file)


def _names(made: Scheme, data: Any, file: str) -> Iterator[Problem]:
    known_sources = sources()
    rows = data.get("decisions", [])
    cited = [(source, data.line_of("sources")) for source in made.sources]
    cited += [(each.source, rows.line_of(place)) for place, each in enumerate(made.decisions)]
    cited += [(each.source, data["indicators"].line_of(place)) for place, each in enumerate(made.indicators)]
    for source, line in cited:
        if source not in known_sources:
            yield Problem("source_unknown", file, line, "source", source, nearest=nearest(source, known_sources))
    sets = factor_sets()
    known = [*sets, *dict.fromkeys(each.family for each in sets.values() if each.family)]
    for key, value in made.factors.model_dump().items():
        for name in value if isinstance(value, list) else [value]:
            if name not in known:
                line = data["factors"].line_of(key)
                yield Problem("factors_unknown", file, line, f"factors.{key}", name, tuple(known), nearest(name, known))
    for key, fact in made.facts.items():
        if not is_unit(fact.unit):
            yield Problem("unit_unknown", file, data["facts"].line_of(key), f"facts.{key}", fact.unit)


def _indicator(made: Scheme, indicator: Indicator, data: Any, file: str, where: str) -> Iterator[Problem]:
    if indicator.class_ not in made.classes:
        known = tuple(made.classes)
        line = data.line_of("class")
        yield Problem(
            "not_allowed", file, line, f"{where}.class", indicator.class_, known, nearest(indicator.class_, known)
        )
    yield from _measure(made, indicator.measure, indicator.parameters, data, "measure", file, where)
    spec = MEASURES.get(indicator.measure)
    wanted = None if spec is None else _unit_of(made, spec, indicator)
    if wanted is not None and not _same_unit(wanted, indicator.unit):
        details = {"unit": wanted}
        yield Problem("measure_unit", file, data.line_of("unit"), f"{where}.unit", indicator.unit, details=details)
    if indicator.band is not None:
        band = indicator.band
        yield from _measure(made, band.by, band.parameters, data["band"], "by", file, f"{where}.band")
    if indicator.applies_if is not None and indicator.applies_if not in made.facts:
        yield _no_fact(made, indicator.applies_if, file, data.line_of("applies_if"), f"{where}.applies_if")
    limits = any(each.value is not None or each.missing for each in indicator.thresholds)
    if limits and indicator.direction is None:
        yield Problem("threshold_no_direction", file, data.line_of("thresholds"), f"{where}.thresholds")
    yield from _thresholds(indicator, data, file, f"{where}.thresholds")


def _unit_of(made: Scheme, spec: MeasureSpec, indicator: Indicator) -> str | None:
    """Return the unit that a measure has here; `{fact}` in it is that of the fact named, None where that is not known."""
    if "{fact}" not in spec.unit:
        return spec.unit
    fact = made.facts.get(indicator.parameters.get("fact", ""))
    return None if fact is None else spec.unit.format(fact=fact.unit)


def _same_unit(first: str, second: str) -> bool:
    try:
        return first == second or convert(1.0, first, second) == 1.0
    except UnitError:
        return False


def _measure(
    made: Scheme, measure: str, parameters: Mapping[str, str], data: Any, key: str, file: str, where: str
) -> Iterator[Problem]:
    """Yield what is wrong with a measure and its parameters."""
    spec = MEASURES.get(measure)
    if spec is None:
        known = tuple(MEASURES)
        yield Problem(
            "measure_unknown", file, data.line_of(key), f"{where}.{key}", measure, known, nearest(measure, known)
        )
        return
    line = data.line_of("parameters") if "parameters" in data else data.line_of(key)
    for name in [*parameters, *spec.parameters]:
        at = f"{where}.parameters.{name}"
        if name not in spec.parameters:
            yield Problem("unknown_key", file, line, at, allowed=tuple(spec.parameters))
        elif name not in parameters:
            yield Problem("missing_key", file, line, at, details={"key": name})
        elif spec.parameters[name] and parameters[name] not in spec.parameters[name]:
            yield Problem("not_allowed", file, line, at, parameters[name], spec.parameters[name])
        elif not spec.parameters[name] and parameters[name] not in made.facts:
            yield _no_fact(made, parameters[name], file, line, at)


def _no_fact(made: Scheme, fact: str, file: str, line: int, where: str) -> Problem:
    known = tuple(made.facts)
    return Problem("fact_unknown", file, line, where, fact, known, nearest(fact, known))


def _thresholds(indicator: Indicator, data: Any, file: str, where: str) -> Iterator[Problem]:
    """Yield gaps and overlaps: bands must cover every value once, and years within a band must not overlap."""
    rows = data.get("thresholds", [])
    bands: dict[tuple[float, float], list[tuple[Threshold, int]]] = {}
    for position, each in enumerate(indicator.thresholds):
        line = rows.line_of(position)
        if each.missing and each.value is not None:
            yield Problem("threshold_missing_and_given", file, line, where, each.value)
        if each.band[0] >= each.band[1] or each.years[0] > each.years[1]:
            yield Problem("threshold_empty", file, line, where)
            return
        bands.setdefault(each.band, []).append((each, line))
    if indicator.band is None and any(band != (-math.inf, math.inf) for band in bands):
        yield Problem("band_without_measure", file, data.line_of("thresholds"), where)
    yield from _cover(sorted(bands), bands, data.line_of("thresholds"), file, where)
    for held in bands.values():
        ordered = sorted(held, key=lambda pair: pair[0].years)
        for (first, _), (second, line) in pairwise(ordered):
            if second.years[0] <= first.years[1]:
                details = {"year": second.years[0] if math.isfinite(second.years[0]) else first.years[1]}
                yield Problem("threshold_years_overlap", file, line, where, details=details)


def _cover(
    ordered: Sequence[tuple[float, float]], bands: Mapping[tuple[float, float], Any], line: int, file: str, where: str
) -> Iterator[Problem]:
    if not ordered:
        return
    edges = [(-math.inf, -math.inf), *ordered, (math.inf, math.inf)]
    for before, after in pairwise(edges):
        at = bands[after][0][1] if after in bands else line
        if before[1] < after[0]:
            yield Problem("band_gap", file, at, where, details={"low": before[1], "high": after[0]})
        elif before[1] > after[0]:
            yield Problem("band_overlap", file, at, where, details={"low": after[0], "high": before[1]})
