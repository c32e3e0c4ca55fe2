"""Limits: energy limits of products by standard, grade and edition, as printed; what transcriptions disagree on stands beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import Described, Name, Slug, validate
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.i18n import nearest
from symbiosis.library.factors import factor_set
from symbiosis.library.sources import sources
from symbiosis.library.words import Words
from symbiosis.shipped import models_dir
from symbiosis.units import Evidence, convert, is_unit

GRADES = (1, 2, 3)
"""1 advanced, 2 entry of new plants, 3 limit of existing plants."""

GRADE_KEYS = ("grade_1", "grade_2", "grade_3")
LEVEL_KEYS = ("benchmark", "base")
VALUES = (*GRADE_KEYS, *LEVEL_KEYS)

ELECTRIC = ("kWh", "MWh")
"""Units of energy in which the standards tell electricity and nothing else."""


class Transcription(Described):
    """What another source prints of the same limit, in the unit of the limit."""

    source: str
    evidence: Evidence
    edition: str = ""
    grade_1: float | None = None
    grade_2: float | None = None
    grade_3: float | None = None
    benchmark: float | None = None
    base: float | None = None
    note: str = ""


class Limit(Described):
    """The limit of a product by a process: three grades, benchmark and base level [unit].

    `part`: of a part of the unit energy (electricity, coal, one step), not of the whole. `in_force` is the day from which
    an edition holds, where known; `until` the last year in which a superseded one can have held. `benchmark_evidence`
    `default`: the levels are remembered, not seen. A grade that is None while another is printed has no value in the text;
    where all three are, we do not know them. `note`: corrections of the standard, which are not made here.
    """

    id: Slug
    name: Name
    product: str
    process: str = ""
    standard: str
    edition: str
    table: str = ""
    unit: str = ""
    grade_1: float | None = None
    grade_2: float | None = None
    grade_3: float | None = None
    benchmark: float | None = None
    base: float | None = None
    benchmark_source: str = ""
    benchmark_evidence: Evidence = "default"
    part: bool = False
    in_force: str = ""
    until: int | None = None
    source: str
    evidence: Evidence
    note: Words | None = None
    transcriptions: tuple[Transcription, ...] = ()

    @property
    def grades(self) -> tuple[float | None, float | None, float | None]:
        """Return the three grades [unit]."""
        return self.grade_1, self.grade_2, self.grade_3

    def disagreeing(self, keys: Sequence[str] = VALUES) -> tuple[Transcription, ...]:
        """Return the transcriptions that print another value of `keys` than the one that is used, or one that it lacks."""
        return tuple(each for each in self.transcriptions if any(self._differs(each, key) for key in keys))

    def _differs(self, found: Transcription, key: str) -> bool:
        value = getattr(found, key)
        return value is not None and value != getattr(self, key)

    def own_unit(self, quantity: float, unit: str) -> float:
        """Return a quantity in the unit of the limit; electricity counts at its calorific value where the limit is in coal.

        A unit that only the standard knows (air-dry tonne, energy factor) must be written as it is there. Raises UnitError.
        """
        if unit == self.unit or not self.unit:
            return quantity
        if is_electric(unit) and not is_electric(self.unit):
            per = unit.partition("/")[2]
            return convert(convert(quantity, unit, f"kWh/{per}") * kgce_per_kwh(), f"kgce/{per}", self.unit)
        return convert(quantity, unit, self.unit)


class LimitFile(Described):
    """A file of limits of one branch. `kind` water: quotas of water intake, grade 1 advanced and grade 3 general."""

    name: Name
    kind: Literal["energy", "water"] = "energy"
    limits: list[Limit]


@lru_cache(maxsize=1)
def kgce_per_kwh() -> float:
    """Return the standard coal of electricity in every limit [kgce/kWh], the calorific value of GB/T 2589-2020.

    The printed limits show it: clinker 94 + 48 x 0.1229 = 99.90 against 100 (models/sources.csv#LIM-18).
    """
    found = factor_set("GBT-2589-2020").coefficients
    value = None if found is None else found.rows["electricity_calorific"].coefficient
    if value is None:
        raise InputError([Problem("account_no_factor", "factors/GBT-2589-2020.yaml", details={"item": "electricity"})])
    return value


def limits(folder: Path | None = None) -> Mapping[str, Limit]:
    """Return every energy limit by id, superseded editions included. Raises InputError with every mistake in the files."""
    return _limits(folder or models_dir())["energy"]


def water_quotas(folder: Path | None = None) -> Mapping[str, Limit]:
    """Return every quota of water intake by id [m3 per tonne]; these are no energy limits."""
    return _limits(folder or models_dir())["water"]


@lru_cache(maxsize=4)
def _limits(root: Path) -> Mapping[str, Mapping[str, Limit]]:
    problems: list[Problem] = []
    found: dict[str, dict[str, Limit]] = {"energy": {}, "water": {}}
    places: dict[str, tuple[str, int]] = {}
    for path in sorted((root / "limits").glob("*.yaml")):
        file = path.relative_to(root).as_posix()
        data = read_yaml(path, root=root, problems=problems)
        made = None if data is None else validate(LimitFile, data, file=file, problems=problems)
        if data is None or made is None:
            continue
        for place, limit in enumerate(made.limits):
            line = data["limits"].line_of(place)
            problems.extend(_mistakes(limit, file, line, places))
            places.setdefault(limit.id, (file, line))
            found[made.kind].setdefault(limit.id, limit)
    if problems:
        raise InputError(sorted(problems, key=Problem.sort_key))
    return found


def _mistakes(limit: Limit, file: str, line: int, places: Mapping[str, tuple[str, int]]) -> Iterator[Problem]:
    """Yield what is wrong with a limit beyond its form; grades are not put in order, they stand as printed."""
    where = f"limits.{limit.id}"
    if limit.id in places:
        first = places[limit.id]
        yield Problem(
            "limit_id_twice", file, line, where, details={"file_of_first": first[0], "line_of_first": first[1]}
        )
    known = sources()
    cited = (limit.source, limit.benchmark_source, *(each.source for each in limit.transcriptions))
    for source in dict.fromkeys(filter(None, cited)):
        if source not in known:
            yield Problem("source_unknown", file, line, f"{where}.source", source, nearest=nearest(source, known))
    if (limit.benchmark, limit.base) != (None, None) and not limit.benchmark_source:
        yield Problem("limit_benchmark_source", file, line, where)
    if not limit.unit and any(value is not None for value in (*limit.grades, limit.benchmark, limit.base)):
        yield Problem("limit_no_unit", file, line, where)


def gives_back(limit_id: str) -> bool:
    """Return whether a limit is met by giving energy back, as that of a converter: then a unit energy may be negative."""
    found = limits().get(limit_id)
    return found is not None and any(value is not None and value < 0.0 for value in found.grades)


def is_electric(unit: str) -> bool:
    """Return whether a unit is electricity per something."""
    return unit.partition("/")[0] in ELECTRIC and is_unit(unit)
