"""Checks of a scheme: what a typed scheme may still get wrong: names of nothing, gaps, overlaps, values without a direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from symbiosis.errors import Problem
from symbiosis.i18n import nearest
from symbiosis.library.factors import factor_sets
from symbiosis.library.measures import MEASURES, MeasureSpec
from symbiosis.library.sources import sources
from symbiosis.library.threshold_checks import threshold_mistakes
from symbiosis.units import UnitError, convert, is_unit

if TYPE_CHECKING:  # schemes.py calls these checks
    from symbiosis.library.schemes import Indicator, Scheme


def mistakes(made: Scheme, data: Any, file: str) -> Iterator[Problem]:
    """Yield what is wrong with a scheme beyond its form."""
    seen: dict[str, int] = {}
    rows = data["indicators"]
    for position, indicator in enumerate(made.indicators):
        line, where = rows.line_of(position), f"indicators.{indicator.id}"
        if indicator.id in seen:
            yield Problem("id_twice", file, line, where, details={"line_of_first": seen[indicator.id]})
        seen.setdefault(indicator.id, line)
        yield from indicator_mistakes(made, indicator, rows[position], file, where)
    yield from _names(made, data, file)
    yield from _eligibility(made, data, file)
    yield from _groups(made, rows, file)


def _names(made: Scheme, data: Any, file: str) -> Iterator[Problem]:
    known_sources = sources()
    rows = data.get("decisions", [])
    cited = [(source, data.line_of("sources")) for source in made.sources]
    cited += [(each.source, rows.line_of(place)) for place, each in enumerate(made.decisions)]
    cited += [(each.source, data["indicators"].line_of(place)) for place, each in enumerate(made.indicators)]
    cited += [(each.source, data["eligibility"].line_of(place)) for place, each in enumerate(made.eligibility)]
    cited += [(each.source, data["editions"].line_of(place)) for place, each in enumerate(made.editions)]
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


def _eligibility(made: Scheme, data: Any, file: str) -> Iterator[Problem]:
    """Yield facts that a condition of application names and the scheme does not have."""
    for position, row in enumerate(made.eligibility):
        for fact in (row.fact, *row.or_all):
            if fact not in made.facts:
                yield _no_fact(made, fact, file, data["eligibility"].line_of(position), f"eligibility.{row.id}")


def _groups(made: Scheme, rows: Any, file: str) -> Iterator[Problem]:
    """Yield groups that ask for more than they have, and members of one group that do not ask for the same."""
    members: dict[str, list[int]] = {}
    for position, indicator in enumerate(made.indicators):
        if indicator.group is not None:
            members.setdefault(indicator.group.id, []).append(position)
    for group, places in members.items():
        needs = [each.need for place in places if (each := made.indicators[place].group) is not None]
        for place, need in zip(places, needs, strict=True):
            where = f"indicators.{made.indicators[place].id}.group"
            line = rows[place].line_of("group")
            if need != needs[0]:
                yield Problem("group_differs", file, line, where, need, details={"group": group, "need": needs[0]})
        if needs[0] > len(places):
            where = f"indicators.{made.indicators[places[0]].id}.group"
            details = {"group": group, "members": len(places)}
            yield Problem("group_need", file, rows[places[0]].line_of("group"), where, needs[0], details=details)


def indicator_mistakes(made: Scheme, indicator: Indicator, data: Any, file: str, where: str) -> Iterator[Problem]:
    """Yield what is wrong with an indicator; `data` is the row it was read from."""
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
    limits = any(
        each.direction is None and (each.value is not None or each.missing or each.range is not None)
        for each in indicator.thresholds
    )
    if limits and indicator.direction is None:
        yield Problem("threshold_no_direction", file, data.line_of("thresholds"), f"{where}.thresholds")
    yield from threshold_mistakes(indicator, data, file, f"{where}.thresholds")


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
