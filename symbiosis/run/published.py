"""Published: what others have published about a park, measured on the ledger of a run and judged by a stated tolerance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from symbiosis.accounting.factor_book import FactorBook
from symbiosis.errors import InputError, Problem
from symbiosis.library.schemes import scheme
from symbiosis.network.wiring import Entry
from symbiosis.park.park import Park
from symbiosis.run.figures import FILE, Check, PublishedSpec, Term, parse_published
from symbiosis.run.run import Run
from symbiosis.units import UnitError, convert

Verdict = Literal["met", "missed", "fitted"]
GJ_PER_MWH = 3.6


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
    try:
        simulated = convert(value, unit, check.unit)
    except UnitError as error:
        raise InputError([replace(error.problem, file=FILE, where=f"checks.{check.id}.unit")]) from error
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


def validate_park(park: Park, run_of: Callable[[str], Run]) -> list[Result]:
    """Return every published figure of `park` measured, in declared order; none where nothing is published."""
    spec = read_published(park)
    return [measure(check, run_of) for check in spec.checks] if spec is not None else []
