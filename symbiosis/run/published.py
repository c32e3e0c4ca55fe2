"""Published: what others have published about a park, measured on the ledger of a run and judged by a stated tolerance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from symbiosis.accounting.factor_book import FactorBook
from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import AnyQuantity, Described, Name, Slug, Text, refuse, validate
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.i18n import nearest
from symbiosis.library.factors import factor_sets
from symbiosis.library.fuels import fuels
from symbiosis.library.schemes import scheme
from symbiosis.network.wiring import Entry
from symbiosis.park.park import Park
from symbiosis.park.place import Place
from symbiosis.run.run import Run
from symbiosis.units import UnitError, convert, dimension

Times = Literal["amount", "energy", "lhv", "carbon", "mass", "co2"]
Verdict = Literal["met", "missed", "fitted"]
FILE = "published.yaml"
GJ_PER_MWH = 3.6


class Term(Described):
    """A sum of ledger rows: accounts that begin with `source` and `target`, of `resource`, each times what `times` says."""

    source: str | None = Field(None, max_length=120, description="begin of the account that the amount leaves")
    target: str | None = Field(None, max_length=120, description="begin of the account that the amount enters")
    resource: Slug | None = None
    times: Times = "amount"
    as_fuel: str | None = Field(
        None, alias="as", max_length=60, description="with `times: co2`: count the heat at the factor of this fuel"
    )
    scenario: Slug | None = Field(None, description="run of another scenario; by default that of the check")
    weight: float = Field(1.0, description="-1 subtracts")

    @model_validator(mode="after")
    def _some_account(self) -> Term:
        if self.source is None and self.target is None:
            raise refuse(Problem("term_without_account"))
        return self


class Measure(Described):
    """Numerator over denominator; without a denominator, per year of the run."""

    numerator: tuple[Term, ...] = Field(min_length=1)
    denominator: tuple[Term, ...] = ()


class Check(Described):
    """One published figure and how the run measures it."""

    id: Slug
    name: Name
    value: float
    unit: str = Field(max_length=40)
    year: int | None = None
    tolerance: AnyQuantity = Field(
        description="relative to the value (4 %), or absolute where it carries the unit of the value"
    )
    tolerance_reason: Name | None = None
    source: Text
    scenario: Slug = "today"
    factors: str | None = Field(None, max_length=60, description="factor set, where `times: co2` is used")
    fitted: bool = Field(False, description="the figure was used in a fit: printed as fitted, never as met")
    reason: Name | None = Field(None, description="why it is missed, or what was fitted")
    measure: Measure


class PublishedSpec(Described):
    """published.yaml: the figures to validate a park against."""

    checks: tuple[Check, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Result:
    """A published figure beside the simulated one, both in `check.unit`; `deviation` is relative."""

    check: Check
    simulated: float
    verdict: Verdict

    @property
    def deviation(self) -> float:
        """Deviation of the simulated figure, relative to the published one."""
        return (self.simulated - self.check.value) / abs(self.check.value) if self.check.value else math.nan


def read_published(park: Park) -> PublishedSpec | None:
    """Return the published figures of `park`, None where it has none. Raises InputError with every mistake."""
    problems: list[Problem] = []
    spec = parse_published(park.folder, park.scenarios, problems)
    if problems:
        raise InputError(problems)
    return spec


def parse_published(folder: Path, scenarios: tuple[str, ...], problems: list[Problem]) -> PublishedSpec | None:
    """Return the published figures of the park in `folder`, None where it has none or after adding to `problems`."""
    path = folder / FILE
    if not path.exists():
        return None
    data = read_yaml(path, root=folder, problems=problems)
    if data is None:
        return None
    spec = validate(PublishedSpec, data, file=FILE, problems=problems)
    first: dict[object, int] = {}
    for index, raw in enumerate(_raw_checks(data)):
        line = raw.line_of("id")
        if first.setdefault(raw.get("id", line), line) != line:
            place, details = f"checks.{raw['id']}.id", {"first": f"{FILE}:{first[raw['id']]}", "kind": "checks"}
            problems.append(Problem("id_duplicate", FILE, line, place, raw["id"], details=details))
        check = spec.checks[index] if spec is not None else validate(Check, raw, file=FILE, problems=[])
        if check is not None:
            problems.extend(_mistakes(check, raw, scenarios))
    return None if problems else spec


def _raw_checks(data: object) -> list[LocatedDict]:
    checks = data.get("checks") if isinstance(data, LocatedDict) else None
    return [raw for raw in checks if isinstance(raw, LocatedDict)] if isinstance(checks, LocatedList) else []


def measure(check: Check, run_of: Callable[[str], Run]) -> Result:
    """Return `check` measured; `run_of` gives the run of a scenario."""
    above, unit = _sum(check.measure.numerator, check, run_of)
    if check.measure.denominator:
        below, below_unit = _sum(check.measure.denominator, check, run_of)
        value = above / below if below else math.nan
        unit = f"{unit}/{below_unit}" if unit != below_unit else "1"
    else:
        run = run_of(check.scenario)
        value, unit = above / run.hours, f"{unit}/h"
    simulated = convert(value, unit, check.unit)
    return Result(check, simulated, _verdict(check, simulated))


def _verdict(check: Check, simulated: float) -> Verdict:
    if check.fitted:
        return "fitted"
    allowed = check.tolerance
    try:
        relative = allowed.to("1") if allowed.unit in ("", "%", "1") and check.unit != "1" else None
    except UnitError:
        relative = None
    if relative is None and check.unit == "1" and allowed.unit == "%":
        relative = allowed.to("1")
    bound = relative * abs(check.value) if relative is not None else allowed.to(check.unit)
    return "met" if abs(simulated - check.value) <= bound else "missed"


def _sum(terms: tuple[Term, ...], check: Check, run_of: Callable[[str], Run]) -> tuple[float, str]:
    total: list[float] = []
    units: set[str] = set()
    for term in terms:
        run = run_of(term.scenario or check.scenario)
        for entry, amount in zip(run.simulated.wiring.entries, run.simulated.totals, strict=True):
            if _matches(entry, term):
                factor, unit = _times(term, entry.resource, run, check)
                units.add(unit)
                total.append(term.weight * float(amount) * factor)
    if len(units) > 1:
        raise InputError([Problem("term_units", FILE, 0, check.id, ", ".join(sorted(units)))])
    return math.fsum(total), next(iter(units), "t")


def _matches(entry: Entry, term: Term) -> bool:
    return (
        (term.resource is None or entry.resource == term.resource)
        and (term.source is None or _begins(entry.source, term.source))
        and (term.target is None or _begins(entry.target, term.target))
    )


def _begins(account: str, begin: str) -> bool:
    return account == begin or (
        account.startswith(begin) and (begin.endswith((":", "/")) or account[len(begin)] in "/@")
    )


def _times(term: Term, resource_id: str, run: Run, check: Check) -> tuple[float, str]:
    times = term.times
    resource = run.simulated.wiring.resources[resource_id]
    if times == "amount":
        return 1.0, resource.unit
    if times == "energy":
        return resource.energy, "MWh"
    if times == "lhv":
        return resource.lhv, "MWh"
    if times == "carbon":
        return resource.carbon, "t"
    if times == "mass":
        return resource.mass or 0.0, "t"
    fuel = term.as_fuel or resource.factor
    factor = _book(check.factors, run.default_scheme, run.park.spec.year).fuel(fuel).burnt if fuel is not None else None
    return (factor.value * resource.lhv * GJ_PER_MWH if factor is not None else 0.0), "t"


@lru_cache(maxsize=16)
def _book(factors: str | None, scheme_id: str, year: int) -> FactorBook:
    return FactorBook(scheme(scheme_id), factors=factors, year=year)


def _mistakes(check: Check, raw: LocatedDict, scenarios: tuple[str, ...]) -> list[Problem]:
    """Return what of a check does not fit: scenarios, fuels and factor sets that are not there, units that are no units."""
    place = Place(raw, f"checks.{check.id}")
    problems: list[Problem] = []
    if check.scenario not in scenarios:
        near = nearest(check.scenario, scenarios)
        problems.append(place.problem("scenario_unknown", "scenario", check.scenario, scenarios, near))
    known = tuple(factor_sets())
    if check.factors is not None and check.factors not in known:
        near = nearest(check.factors, known)
        problems.append(place.problem("reference_unknown", "factors", check.factors, known, near))
    for key in ("numerator", "denominator"):
        for index, term in enumerate(getattr(check.measure, key)):
            term_place = Place(raw["measure"][key][index], f"{place.path}.measure.{key}.{index}")
            if term.scenario is not None and term.scenario not in scenarios:
                near = nearest(term.scenario, scenarios)
                problems.append(term_place.problem("scenario_unknown", "scenario", term.scenario, scenarios, near))
            if term.as_fuel is not None and term.as_fuel not in fuels():
                near = nearest(term.as_fuel, tuple(fuels()))
                problems.append(term_place.problem("reference_unknown", "as", term.as_fuel, tuple(fuels()), near))
    try:
        dimension(check.unit)
    except UnitError as error:
        problems.append(place.adopt(error.problem, "unit", value=check.unit))
        return problems
    tolerance = check.tolerance
    if tolerance.unit not in ("", "%", "1"):
        try:
            tolerance.to(check.unit)
        except UnitError as error:
            problems.append(place.adopt(error.problem, "tolerance", value=tolerance.given))
    if tolerance.value < 0:
        problems.append(place.problem("amount_negative", "tolerance", tolerance.given))
    return problems


def validate_park(park: Park, run_of: Callable[[str], Run]) -> list[Result]:
    """Return every published figure of `park` measured, in declared order; none where nothing is published."""
    spec = read_published(park)
    return [measure(check, run_of) for check in spec.checks] if spec is not None else []
