"""Explain indicator: the sums that a measure reads, and the fraction of them that is its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from symbiosis.errors import UsageError
from symbiosis.i18n import closest, told
from symbiosis.library.activities import categories
from symbiosis.library.measures import MEASURES
from symbiosis.library.schemes import Scheme, known_facts, scheme
from symbiosis.run.explain_names import both, name_of, source_rows, who
from symbiosis.run.explained import Explained, Part, Sum, apart
from symbiosis.run.run_tables import Row, RunTables
from symbiosis.run.watching import ACTIVITY, CO2, ENERGY, numbers

EXACT = 1e-12
MOST_SUMS = 8
"""Sums among which a fraction is looked for; more of them have too many fractions."""
KINDS = {CO2: "co2", ENERGY: "energy", ACTIVITY: "activity"}

_WASTE_ENERGY = tuple(f"waste_heat.{{}}{end}" for end in ("", "_cold", "_pressure"))
_REUSED = ("water.recirculated", "water.cascaded", "water.reclaimed")
_FINAL = ("final_energy.electricity", "final_energy.heat", "final_energy.fuel")
FRACTIONS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "solid_waste_utilisation": (("waste.utilised",), ("waste.generated", "waste.stock_utilised")),
    "waste_heat_recovery": (("waste_heat.used",), ("waste_heat.available",)),
    "waste_energy_utilisation": (
        tuple(name.format("used") for name in _WASTE_ENERGY),
        tuple(name.format("available") for name in _WASTE_ENERGY),
    ),
    "water_reuse": (_REUSED, ("water.fresh", *_REUSED)),
    "electrification": (_FINAL[:1], _FINAL),
}
"""Shares [%] whose sums may be equal by chance, so that no search could tell them apart: what is above and what is below."""


def explain_indicator(
    tables: RunTables, line: str, scheme_id: str, indicator: str, enterprise: str | None = None
) -> Explained:
    """Return an indicator of a scorecard with the sums that its value and band are computed from.

    Of a scheme of enterprises it is that of `enterprise`, by default of the one whose scorecard is the worst.
    """
    card, judged = _card(tables.json("scorecard.json")[scheme_id], enterprise)
    known = {each["id"]: each for each in card["indicators"]}
    if indicator not in known:
        near = closest(indicator, known)
        raise UsageError(told("explain.no_indicator", id=indicator, known=", ".join(known), near=near))
    result: dict[str, Any] = known[indicator]
    sums = _sums(tables, scheme_id, judged, indicator)
    value = result["value"]
    read = [each for each in sums if each.role == "value"]
    rules = _indicator_of(scheme_id, indicator)
    formula, checks = "", {}
    if value is not None:
        formula, difference = fraction(value, read, "" if rules is None else rules.measure)
        if formula:
            checks["value_as_recomputed"] = difference
        checks["sums_of_rows"] = max(
            (apart(each.value, sum(part.value for part in each.parts)) for each in sums if each.parts), default=0.0
        )
    readings = [
        {
            **{name: each[name] for name in ("id", "name", "value")},
            "formula": _formula_of_reading(each, read, tables, (scheme_id, judged)),
        }
        for each in result["readings"]
    ]
    details = {
        name: result.get(name)
        for name in ("status", "reason", "threshold", "direction", "band", "class", "inputs_missing", "edition")
    }
    details |= {"readings": readings, "enterprise": judged}
    if rules is not None:
        details |= {
            "measure": rules.measure,
            "says": MEASURES[rules.measure].meaning,
            "parameters": dict(rules.parameters),
        }
    return Explained(
        line=line,
        kind="indicator",
        name=result["name"],
        value=value,
        unit=result["unit"],
        formula=formula,
        evidence=result["evidence"],
        details=details,
        sums=sums,
        sources=source_rows([result["source"]]),
        checks=checks,
    )


def _formula_of_reading(reading: dict[str, Any], sums: Sequence[Sum], tables: RunTables, whose: tuple[str, str]) -> str:
    """Return the fraction of a reading; that of another factor set is made of the totals by that set, which stand in totals.csv."""
    kind, _, name = reading["id"].partition(":")
    if kind != "factors":
        return fraction(reading["value"], sums)[0]
    co2 = tables.totals.get((*whose, "co2_by", name))
    for basis in ("equivalent", "calorific"):
        energy = tables.totals.get((*whose, f"tce_{basis}_by", name))
        if co2 is not None and energy and apart(co2 / energy, reading["value"]) <= EXACT:
            return f"{co2:.12g} tCO2 ÷ {energy:.12g} tce (totals.csv)"
    return ""


def _indicator_of(scheme_id: str, indicator: str) -> Any:
    """Return the indicator of a scheme that ships; None where the scheme came from a file."""
    try:
        used: Scheme = scheme(scheme_id)
    except UsageError:
        return None
    return next((each for each in used.indicators if each.id == indicator), None)


def _card(card: dict[str, Any], enterprise: str | None) -> tuple[dict[str, Any], str]:
    """Return the scorecard of `enterprise`, or of whoever is judged, and who that is; "" for the park."""
    cards: dict[str, Any] = card.get("enterprises") or {}
    name = enterprise if enterprise is not None else card.get("enterprise") or ""
    if enterprise is not None and name not in cards:
        near = closest(name, cards)
        raise UsageError(told("explain.no_enterprise", name=name, known=", ".join(cards) or "–", near=near))
    return cards.get(name, card), name


def _sums(tables: RunTables, scheme_id: str, judged: str, indicator: str) -> tuple[Sum, ...]:
    wanted = (judged, indicator)
    rows = [row for row in tables.of_scheme("trace.csv", scheme_id) if (row["enterprise"], row["indicator"]) == wanted]
    files: dict[str, list[Row]] = {}
    for row in rows:
        file = row["file"]
        if file not in files:
            files[file] = tables.activities if file == ACTIVITY else tables.of_scheme(file, scheme_id)
    return tuple(_sum(row, files[row["file"]], scheme_id) for row in rows)


def _sum(row: Row, file: list[Row], scheme_id: str) -> Sum:
    """Return what was read together; an amount is in the unit of its category, as its rows are by `convert`."""
    from symbiosis.units import convert

    category, _, item = row["what"].partition(".")
    unit = {CO2: "tCO2", ENERGY: "tce"}.get(row["file"], "")
    name = both(f"explain.column.{row['column']}")
    if row["what"]:
        unit = (known_facts()[item].unit if item in known_facts() else "") if category == "declared" else ""
        unit = unit or categories()[category].unit or ""
        name = name_of(category, item)
    parts: list[Part] = []
    for number in numbers(row["ids"]):
        each = file[number - 1]
        value = float(each[row["column"]])
        if row["file"] == ACTIVITY and unit and each["unit"] and row["what"]:
            value = convert(value, each["unit"], unit)
        parts.append(
            Part(
                f"{scheme_id}:{KINDS[row['file']]}:{number}", name_of(each["category"], each["item"]), who(each), value
            )
        )
    return Sum(name, row["role"], row["file"], row["column"], unit, float(row["sum"]), tuple(parts), row["what"])


def fraction(value: float, sums: Sequence[Sum], measure: str = "") -> tuple[str, float]:
    """Return the fraction of sums that is `value`, such as `100 × [2] ÷ [1]`, and how far it is off; "" where none can be told.

    `[n]` is the n-th sum. That of a measure of `FRACTIONS` is as said there; of others it is looked for, and is told where it
    holds to 1e-12 and no other of as few sums does. A measure may do more than divide; then its own words and the sums stand there alone.
    """
    numbered = [(place, each.value) for place, each in enumerate(sums, start=1)]
    if measure in FRACTIONS:
        top, bottom = (
            tuple(pair for pair, each in zip(numbered, sums, strict=True) if each.what in names)
            for names in FRACTIONS[measure]
        )
        below = sum(number for _, number in bottom)
        off = apart(100.0 * sum(number for _, number in top) / below, value) if top and below else 1.0
        return (_fraction_text(100.0, top, bottom), off) if off <= EXACT else ("", 0.0)
    found = sorted(_fractions(value, numbered, sums), key=_terms) if value != 0.0 else []
    best = [each for each in found if _terms(each) == _terms(found[0])]
    return best[0] if len(best) == 1 else ("", 0.0)


def _terms(found: tuple[str, float]) -> int:
    return found[0].count("[")


def _fractions(value: float, numbered: list[tuple[int, float]], sums: Sequence[Sum]) -> Iterator[tuple[str, float]]:
    """Yield every fraction of sums that is `value`; of sums of the same rows and numbers the first stands for all."""
    different = [
        pair for pair in numbered if all(sums[pair[0] - 1].parts != each.parts for each in sums[: pair[0] - 1])
    ]
    chosen = [(place, _signed(sums[place - 1])) for place, number in different if number != 0.0][:MOST_SUMS]
    groups = [group for size in range(1, len(chosen) + 1) for group in combinations(chosen, size)]
    for top in groups:
        above = sum(number for _, number in top)
        for scale in (1.0, 100.0):
            if apart(scale * above, value) <= EXACT:
                yield _fraction_text(scale, top, ()), apart(scale * above, value)
            for bottom in groups:
                below = sum(number for _, number in bottom)
                if top != bottom and below != 0.0 and apart(scale * above / below, value) <= EXACT:
                    yield _fraction_text(scale, top, bottom), apart(scale * above / below, value)


def _signed(each: Sum) -> float:
    """Return a sum as it may stand in a fraction: what is sold is taken off."""
    return -each.value if each.what.startswith("electricity_export.") else each.value


def _fraction_text(scale: float, top: Sequence[tuple[int, float]], bottom: Sequence[tuple[int, float]]) -> str:
    def text(group: Sequence[tuple[int, float]]) -> str:
        ordered = sorted(group, key=lambda pair: pair[1] < 0.0)
        joined = "".join(f"{' − ' if number < 0.0 else ' + '}[{place}]" for place, number in ordered)
        joined = joined.removeprefix(" + ").removeprefix(" ")
        return joined if len(group) == 1 else f"({joined})"

    head = "" if scale == 1.0 else f"{scale:g} × "
    return f"{head}{text(top)}" + (f" ÷ {text(bottom)}" if bottom else "")
