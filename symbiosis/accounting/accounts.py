"""Accounts: a year of a park by one scheme: CO2, energy, power, water and waste; what is missing stays missing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from symbiosis.accounting.activity import Activity, weakest
from symbiosis.accounting.boundary import bounded
from symbiosis.accounting.carbon_once import carbon_twice
from symbiosis.accounting.energy import Basis, EnergyLine, energy_lines, tce
from symbiosis.accounting.energy_balance import EnergyBalance, energy_balance
from symbiosis.accounting.factor_book import FactorBook, Number, fuel_sets
from symbiosis.accounting.facts import contradicting, together
from symbiosis.accounting.inventory import MEMOS, SOURCES, VIEWS, Line, inventory, total
from symbiosis.accounting.warnings import warnings_of
from symbiosis.errors import InputError, Problem, UsageError
from symbiosis.library.activities import categories
from symbiosis.library.factors import FactorSet
from symbiosis.library.fuels import fuels
from symbiosis.library.limits import limits
from symbiosis.library.names import unknown
from symbiosis.library.schemes import Fact, Scheme, known_facts, scheme
from symbiosis.units import Evidence, Quantity, convert

VALUE_ADDED = "industrial_value_added"

Cut = Literal["source", "enterprise", "plant", "process", "carrier"]
CUTS: tuple[Cut, ...] = ("source", "enterprise", "plant", "process", "carrier")


@dataclass(frozen=True)
class Amount:
    """The sum of a kind of rows in the unit of its category, and the weakest evidence among them."""

    value: float
    evidence: Evidence


@dataclass(frozen=True)
class Alternative:
    """What another factor set would give: CO2 [t] and energy [tce]; None where it lacks a number that no other set has."""

    factors: str
    co2_t: float | None
    tce_equivalent: float | None
    tce_calorific: float | None


@dataclass(frozen=True)
class Accounts:
    """One year by one scheme. Totals are sums of `lines`; `memo` is shown apart; `amounts` holds (category, item) sums."""

    scheme: Scheme
    factors: Mapping[str, Any]
    lines: tuple[Line, ...]
    memo: tuple[Line, ...]
    memo_unknown: tuple[str, ...]
    energy: tuple[EnergyLine, ...]
    amounts: Mapping[tuple[str, str], Amount]
    facts: Mapping[str, Amount]
    alternatives: Mapping[str, Alternative]
    warnings: tuple[Problem, ...]
    year: int | None = None
    numbers: tuple[Number, ...] = ()
    """What the totals use beside the factors of their lines: of electricity under each view, of heat, of standard coal, heating values."""
    activities: tuple[Activity, ...] = ()
    """The rows that count."""
    internal: tuple[Activity, ...] = ()
    """Power and heat passed on inside the fence, which a park does not count."""
    other_years: tuple[Activity, ...] = ()
    """Rows of other years, and in `other_energy` their energy."""
    other_energy: tuple[EnergyLine, ...] = ()

    @property
    def total_t(self) -> float:
        """Return the CO2 of the scheme [t]."""
        return total(self.lines)

    def by(self, cut: Cut) -> dict[str, float]:
        """Return the CO2 of the scheme [t] by a cut of its lines, whose sum is the total.

        `source` names every source; in the others "" is what names none. The carrier of a line is its item.
        """
        names = SOURCES if cut == "source" else dict.fromkeys(getattr(line, cut) for line in self.lines)
        held: dict[str, list[float]] = {name: [] for name in names}
        for line in self.lines:
            held[getattr(line, cut)].append(line.co2_t)
        return {name: math.fsum(values) for name, values in held.items()}

    def by_source(self) -> dict[str, float]:
        """Return the CO2 of the scheme by source [t]: fuel, conversion, electricity, heat, process, waste, removal."""
        return self.by("source")

    def by_enterprise(self) -> dict[str, float]:
        """Return the CO2 of the scheme by enterprise [t]; "" is the park where a row names none."""
        return self.by("enterprise")

    def without_substitution_t(self) -> float | None:
        """Return the CO2 of the scheme [t] without the credit of by-products in clinker, None where there is none."""
        if not any(line.category == "substitute" for line in self.lines):
            return None
        return total(line for line in self.lines if line.category != "substitute")

    def views(self) -> dict[str, float]:
        """Return the CO2 under the three electricity views [t]: national, location, market."""
        return {view: total(self.lines, view) for view in VIEWS}

    def memo_totals(self) -> dict[str, float | None]:
        """Return what is shown apart [t], by what it is; None where a row has no factor.

        Fossil carbon in waste, captured CO2 that is stored and CO2 removed are not here where the scheme counts them.
        """
        return {
            source: None if source in self.memo_unknown else total(line for line in self.memo if line.source == source)
            for source in MEMOS
        }

    def captured_by_fate(self) -> dict[str, float]:
        """Return captured CO2 [t] by its fate, counted or not; `co2` is what does not say."""
        held: dict[str, list[float]] = {}
        for line in (*self.lines, *self.memo):
            if line.category == "captured":
                held.setdefault(line.item, []).append(abs(line.co2_t))
        return {fate: math.fsum(values) for fate, values in held.items()}

    def numbered(self) -> tuple[tuple[int, Line], ...]:
        """Return every line with its number, from 1: those of the total, then those shown apart."""
        return tuple(enumerate((*self.lines, *self.memo), 1))

    def tce(self, basis: Basis, *, raw_material: bool | None = None) -> float:
        """Return annual energy [tce] on a basis, with raw material as the scheme says, or as asked."""
        counted = self.scheme.rules.raw_material_in_energy if raw_material is None else raw_material
        return tce(self.energy, basis, raw_material=counted)

    def balance(self) -> tuple[EnergyBalance, ...]:
        """Return supply and consumption of energy of each year that the rows name, of the one year where they name none."""
        rows = (*self.activities, *self.internal, *self.other_years)
        return energy_balance((*self.energy, *self.other_energy), rows, year=self.year)

    def amount(self, category: str, item: str) -> Amount | None:
        """Return the sum of the rows of an item in the unit of its category, or None where there is no row."""
        return self.amounts.get((category, item))

    def evidence(self) -> Evidence:
        """Return the weakest evidence among the lines of the total and the energy."""
        return weakest((*(line.evidence for line in self.lines), *(line.evidence for line in self.energy)))

    def to_json(self) -> dict[str, Any]:
        """Return `co2`, `energy`, the factor set by name and in detail, and what the other sets would give, as plain data."""
        return {
            "co2": {
                "scheme": self.scheme.id,
                "total_t": self.total_t,
                "by_source": self.by_source(),
                "by_enterprise": self.by_enterprise(),
                "by_plant": self.by("plant"),
                "by_process": self.by("process"),
                "by_carrier": self.by("carrier"),
                "views": self.views(),
                "memo": self.memo_totals(),
                "captured": self.captured_by_fate(),
                "outside_savings": [
                    {
                        "id": number,
                        "enterprise": line.enterprise,
                        "item": line.item,
                        "formula": line.formula,
                        "co2_t": line.co2_t,
                    }
                    for number, line in self.numbered()
                    if line.source == "outside_saving"
                ],
            },
            "energy": {
                "tce_equivalent": self.tce("equivalent"),
                "tce_calorific": self.tce("calorific"),
                "tce_equivalent_without_raw_material": self.tce("equivalent", raw_material=False),
                "tce_calorific_without_raw_material": self.tce("calorific", raw_material=False),
                "balance": [each.to_json() for each in self.balance()],
            },
            "factors": self.factors["fuels"],
            "factor_details": dict(self.factors),
            "alternatives": {
                key: {"total_t": each.co2_t, "tce_equivalent": each.tce_equivalent, "tce_calorific": each.tce_calorific}
                for key, each in self.alternatives.items()
            },
        }


def account(
    activities: Iterable[Activity],
    rules: str | Scheme,
    *,
    factors: str | None = None,
    province: str | None = None,
    year: int | None = None,
    facts: Mapping[str, float | Quantity] | None = None,
    part_of: str | None = None,
) -> Accounts:
    """Return the accounts of a year by a scheme (id or object).

    `factors` names a fuel factor set or family (default: the scheme's). `province` and `year` (default: the latest that a
    row names) pick grid factors, editions and the equivalent value of electricity. `facts` are declared facts in the unit
    of each. `part_of` is an enterprise, whose own boundary then counts: what it passes on inside the fence as well. Raises
    InputError with every row that cannot be counted and every pair of rows that counts carbon twice, UsageError for an
    unknown scheme, set, province, fact, year or enterprise.
    """
    used = scheme(rules) if isinstance(rules, str) else rules
    bounds = bounded(activities, used, part_of=part_of, year=year)
    rows = bounds.counted
    book = FactorBook(used, factors=factors, province=province, year=bounds.year)
    counted = inventory(rows, book)
    known = known_facts(used)
    one_boundary = part_of is not None or used.rules.scope == "park"
    contradictions = contradicting(rows, used, known, one_boundary=one_boundary)
    problems = (*bounds.problems, *carbon_twice(rows), *counted.problems, *contradictions)
    if problems:
        raise InputError(problems)
    used_fuels = dict.fromkeys(row.item for row in rows if row.item in fuels() and row.category in _FUEL_CATEGORIES)
    borrowed = _without_measured(book.borrowed(used_fuels), rows)
    amounts, declared = _amounts(rows, facts or {}, known)
    return Accounts(
        scheme=used,
        factors=book.describe() | {"borrowed": borrowed},
        lines=counted.lines,
        memo=counted.memo,
        memo_unknown=counted.unknown,
        energy=energy_lines(rows, book),
        amounts=amounts,
        facts=declared,
        alternatives=_alternatives(rows, book),
        warnings=(*bounds.warnings, *counted.warnings, *warnings_of(rows, book, borrowed)),
        year=bounds.year,
        numbers=book.numbers(used_fuels),
        activities=rows,
        internal=bounds.internal,
        other_years=bounds.other_years,
        other_energy=_energy_of_years(bounds.other_counted, used, factors, province),
    )


def uncountable(
    activities: Iterable[Activity],
    rules: Scheme,
    *,
    factors: str | None = None,
    province: str | None = None,
    year: int | None = None,
) -> tuple[Problem, ...]:
    """Return the rows of the year that lack a factor or a heating value; `account` tells an unknown set, province or year."""
    try:
        bounds = bounded(activities, rules, year=year)
        book = FactorBook(rules, factors=factors, province=province, year=bounds.year)
    except UsageError:
        return ()
    return inventory(bounds.counted, book).problems


def _energy_of_years(
    rows: Sequence[Activity], rules: Scheme, factors: str | None, province: str | None
) -> tuple[EnergyLine, ...]:
    """Return the energy of rows of other years, each year with its own coefficients."""
    years = sorted({row.year for row in rows if row.year is not None})
    books = {each: FactorBook(rules, factors=factors, province=province, year=each) for each in years}
    return tuple(
        line for each, book in books.items() for line in energy_lines([row for row in rows if row.year == each], book)
    )


def added(accounts: Sequence[Accounts]) -> Accounts:
    """Return accounts of several parts of a year, each with its own factors, as those of the whole; the first gives the facts."""
    first = accounts[0]
    if len(accounts) == 1:
        return first
    held: dict[tuple[str, str], list[Amount]] = {}
    for each in accounts:
        for key, amount in each.amounts.items():
            held.setdefault(key, []).append(amount)
    return replace(
        first,
        factors={**first.factors, "fuels": ", ".join(dict.fromkeys(str(each.factors["fuels"]) for each in accounts))},
        lines=tuple(line for each in accounts for line in each.lines),
        memo=tuple(line for each in accounts for line in each.memo),
        memo_unknown=tuple(dict.fromkeys(name for each in accounts for name in each.memo_unknown)),
        energy=tuple(line for each in accounts for line in each.energy),
        amounts={
            key: Amount(math.fsum(each.value for each in found), weakest(each.evidence for each in found))
            for key, found in held.items()
        },
        alternatives={key: _sum_of(key, [each.alternatives[key] for each in accounts]) for key in first.alternatives},
        warnings=tuple(dict.fromkeys(warning for each in accounts for warning in each.warnings)),
        numbers=tuple(dict.fromkeys(number for each in accounts for number in each.numbers)),
        activities=tuple(row for each in accounts for row in each.activities),
        internal=tuple(row for each in accounts for row in each.internal),
        other_years=tuple(row for each in accounts for row in each.other_years),
        other_energy=tuple(line for each in accounts for line in each.other_energy),
    )


def _sum_of(factors: str, parts: Sequence[Alternative]) -> Alternative:
    def total_of(values: Iterable[float | None]) -> float | None:
        known = list(values)
        return None if None in known else math.fsum(value for value in known if value is not None)

    return Alternative(
        factors,
        total_of(part.co2_t for part in parts),
        total_of(part.tce_equivalent for part in parts),
        total_of(part.tce_calorific for part in parts),
    )


def _without_measured(borrowed: Mapping[str, dict[str, str]], rows: Iterable[Activity]) -> dict[str, dict[str, str]]:
    """Return what was borrowed but for the heating values of fuels whose rows all give a measured one."""
    without = {row.item for row in rows if row.heating_value is None}
    kept = {
        fuel: lacking if fuel in without else {key: each for key, each in lacking.items() if key != "heating_value"}
        for fuel, lacking in borrowed.items()
    }
    return {fuel: lacking for fuel, lacking in kept.items() if lacking}


_FUEL_CATEGORIES = frozenset({"fuel", "feedstock", "conversion_in", "conversion_out"})


def _alternatives(rows: tuple[Activity, ...], book: FactorBook) -> dict[str, Alternative]:
    """Return what every fuel set that ships would give for the same rows, the chosen one included."""
    return {key: _alternative(rows, book, each) for key, each in fuel_sets().items()}


def _alternative(rows: tuple[Activity, ...], book: FactorBook, fuel_set: FactorSet) -> Alternative:
    counted = inventory(rows, book, fuel_set=fuel_set)
    if counted.problems:
        return Alternative(fuel_set.id, None, None, None)
    lines = energy_lines(rows, book, fuel_set=fuel_set)
    raw = book.scheme.rules.raw_material_in_energy
    equivalent, calorific = (tce(lines, basis, raw_material=raw) for basis in ("equivalent", "calorific"))
    return Alternative(fuel_set.id, total(counted.lines), equivalent, calorific)


def _amounts(
    rows: tuple[Activity, ...], facts: Mapping[str, float | Quantity], known: Mapping[str, Fact]
) -> tuple[dict[tuple[str, str], Amount], dict[str, Amount]]:
    """Return sums by category and item in the unit of the category, and declared facts in theirs."""
    table = categories()
    held: dict[tuple[str, str], list[tuple[float, Evidence]]] = {}
    for row in rows:
        unit = _unit_of(row, known)
        if unit is not None:
            value = row.quantity if row.unit == unit else convert(row.quantity, row.unit, unit)
            held.setdefault((row.category, row.item), []).append((value, row.evidence))
    for name, given in facts.items():
        if name != VALUE_ADDED and name not in known:
            raise unknown("fact", name, [VALUE_ADDED, *known])
        key = ("value_added", "industrial") if name == VALUE_ADDED else ("declared", name)
        unit = table["value_added"].unit if name == VALUE_ADDED else known[name].unit
        value = given.to(unit or "1") if isinstance(given, Quantity) else float(given)
        evidence: Evidence = given.evidence if isinstance(given, Quantity) else "default"
        held.setdefault(key, []).append((value, evidence))
    sums: dict[tuple[str, str], Amount] = {}
    for key, pairs in held.items():
        one = _together(key, [value for value, _ in pairs], known)
        if one is not None:
            sums[key] = Amount(one, weakest(evidence for _, evidence in pairs))
    declared = {item: amount for (category, item), amount in sums.items() if category == "declared"}
    return sums, declared


def _unit_of(row: Activity, known: Mapping[str, Fact]) -> str | None:
    """Return the unit in which rows of a kind are added, None where they are not."""
    if row.category == "declared":
        return known[row.item].unit
    if row.category == "product_energy":
        return limits()[row.item].unit
    return categories()[row.category].unit


def _together(key: tuple[str, str], values: Sequence[float], known: Mapping[str, Fact]) -> float | None:
    """Return rows of one kind as one: their sum; of unit energies, which add up to nothing, the worst; of an answer, the answer."""
    category, item = key
    if category == "declared":
        return together(known[item], values)
    return max(values) if category == "product_energy" else math.fsum(values)
