"""Schemes: an official rule profile as data; every threshold has a direction, and its bands leave no gap and no overlap."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import Described, Name, Slug, validate
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.library.names import unknown
from symbiosis.library.scheme_checks import mistakes
from symbiosis.library.words import Words
from symbiosis.shipped import models_dir
from symbiosis.units import Evidence

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

    Where it is not declared whether its condition applies, an indicator of a class that decides where it applies cannot be
    judged; `condition_required` asks the same of another class.
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
    """A declared fact of an indicator that no simulation computes: unit, label, and who usually has it.

    `allowed` are the only values it can have [unit], where it is an answer (1: yes, 0: no) or a level.
    """

    unit: str
    allowed: Annotated[list[float] | None, Field(min_length=1)] = None
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
    or the measured factor of the row. The heat of steam is counted over the park's feedwater state, whatever the scheme.
    """

    electricity: View
    clean_energy: Literal["statistical", "non_fossil"]
    raw_material_in_energy: bool
    scope: Literal["park", "enterprise"] = "park"
    terms: list[Term] = Field(default_factory=list)
    clinker_substitution: Literal["credit", "none"] = "none"
    imported_waste_heat: Literal["zero", "default", "measured"] = "zero"


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
    """An official rule profile.

    `complete`: every indicator that decides is here, with its value as read. Where only part of the text is known, what is
    here may fail and never pass.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
    name: Name
    edition: str
    year: int
    sources: list[str]
    region: Slug | None = None
    complete: bool = True
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
    """Return a scheme that ships, by id, or the one in a file: a scheme, or the filled form of one that ships.

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
    made = _from_file(path, problems)
    if made is None:
        raise InputError(problems)
    return made


def _from_file(path: Path, problems: list[Problem]) -> Scheme | None:
    from symbiosis.library.scheme_form import filled_scheme, is_form  # a form is made of the types above

    data = read_yaml(path, root=path.parent, problems=problems)
    if data is None:
        return None
    if is_form(data):
        return filled_scheme(path, data, problems)
    return read_scheme(path, root=path.parent, problems=problems)


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
    found = sorted(mistakes(made, data, file), key=Problem.sort_key)
    problems.extend(found)
    return None if found else made
