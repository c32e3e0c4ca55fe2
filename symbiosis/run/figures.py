"""Figures: what published.yaml says, and whether it can be measured: a figure that measures nothing is a mistake, not a miss."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from symbiosis.errors import Problem
from symbiosis.files.fields import AnyQuantity, Described, Name, Slug, Text, refuse, validate
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.i18n import nearest
from symbiosis.library.factors import fuel_set_ids
from symbiosis.library.fuels import fuels
from symbiosis.library.resources import Resource
from symbiosis.park.park import Park
from symbiosis.park.place import Place
from symbiosis.units import UnitError, convert, dimension

Times = Literal["amount", "energy", "lhv", "carbon", "mass", "co2"]
FILE = "published.yaml"
UNITS = {"energy": "MWh", "lhv": "MWh", "carbon": "t", "mass": "t", "co2": "t"}
"""Unit of a ledger row times each of these; times `amount` it has the unit of its resource."""
_OBJECT = re.compile(r"(process|store):([a-z0-9_-]+)(?:[/@].*)?")


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


def parse_published(
    folder: Path, scenarios: tuple[str, ...], problems: list[Problem], *, parks: Sequence[Park] = ()
) -> PublishedSpec | None:
    """Return the published figures of the park in `folder`, None where it has none or after adding to `problems`.

    With `parks` (the park under each of its scenarios), what a figure measures is checked too: resources, processes, stores, units.
    """
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
            if parks:
                problems.extend(unmeasurable(check, raw, parks))
    return None if problems else spec


def _raw_checks(data: object) -> list[LocatedDict]:
    checks = data.get("checks") if isinstance(data, LocatedDict) else None
    return [raw for raw in checks if isinstance(raw, LocatedDict)] if isinstance(checks, LocatedList) else []


def _mistakes(check: Check, raw: LocatedDict, scenarios: tuple[str, ...]) -> list[Problem]:
    """Return what of a check does not fit: scenarios, fuels and factor sets that are not there, units that are no units."""
    place = Place(raw, f"checks.{check.id}")
    problems: list[Problem] = []
    if check.scenario not in scenarios:
        near = nearest(check.scenario, scenarios)
        problems.append(place.problem("scenario_unknown", "scenario", check.scenario, scenarios, near))
    known = fuel_set_ids()
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


def unmeasurable(check: Check, raw: LocatedDict, parks: Sequence[Park]) -> Iterator[Problem]:
    """Yield what of a check no run of these parks can measure: resources, processes and stores that none has, units that do not fit."""
    resources = {key: resource for park in parks for key, resource in park.resources.items()}
    objects = {
        "process": tuple(dict.fromkeys(use.id for park in parks for _, use in park.processes())),
        "store": tuple(dict.fromkeys(store.id for park in parks for _, store in park.stores())),
    }
    place = Place(raw, f"checks.{check.id}")
    units: list[str | None] = []
    for key in ("numerator", "denominator"):
        terms = getattr(check.measure, key)
        for index, term in enumerate(terms):
            here = f"measure.{key}.{index}"
            if term.resource is not None and term.resource not in resources:
                near = nearest(term.resource, resources)
                yield place.problem("reference_unknown", f"{here}.resource", term.resource, tuple(resources), near)
            for end in ("source", "target"):
                match = _OBJECT.fullmatch(getattr(term, end) or "")
                if match is not None and match[2] not in objects[match[1]]:
                    known = objects[match[1]]
                    yield place.problem("reference_unknown", f"{here}.{end}", match[2], known, nearest(match[2], known))
        found = [_unit(term, resources) for term in terms]
        if None not in found and len(set(found)) > 1:
            yield place.problem("term_units", f"measure.{key}", ", ".join(sorted(filter(None, set(found)))))
        units.append(found[0] if len(set(found)) == 1 else "h" if not terms else None)
    if None in units:
        return
    above, below = units
    try:
        convert(1.0, "1" if above == below else f"{above}/{below}", check.unit)
    except UnitError as error:
        yield place.adopt(error.problem, "unit", value=check.unit)


def _unit(term: Term, resources: Mapping[str, Resource]) -> str | None:
    """Return the unit of a term, None where its rows decide."""
    if term.times != "amount":
        return UNITS[term.times]
    found = resources.get(term.resource or "")
    return found.unit if found is not None else None
