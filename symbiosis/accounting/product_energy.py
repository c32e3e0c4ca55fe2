"""Product energy: the unit energy of a product against the grades and the benchmark of its limit; what is not known is not judged."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from symbiosis.accounting.activity import Activity, weakest
from symbiosis.errors import InputError, Problem
from symbiosis.i18n import nearest
from symbiosis.library.limits import GRADE_KEYS, GRADES, LEVEL_KEYS, VALUES, Limit, Transcription, is_electric, limits
from symbiosis.units import Evidence, UnitError, convert

if TYPE_CHECKING:
    from symbiosis.accounting.accounts import Accounts

CATEGORY = "product_energy"
SLACK = 1e-9
"""Relative slack of a comparison with a limit, as of every threshold."""

Status = Literal["met", "not_met", "no_threshold", "not_computable"]


@dataclass(frozen=True)
class Against:
    """What a level says of a value: status, the level [unit of the limit], and why there is no yes or no."""

    status: Status
    level: float | None
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as plain data."""
        return {"status": self.status, "level": self.level, "reason": self.reason}


@dataclass(frozen=True)
class ProductLimit:
    """One product of one place: `value` [unit of the limit] against the grade asked for, the grade reached, the benchmark.

    `others` is what each transcription that prints other grades would say of the grade asked for. `output_t` [t] is the output
    declared for the product, None where it is not; `made_of` are the quantities as declared.
    """

    limit: Limit
    enterprise: str
    plant: str
    process: str
    kiln: str
    value: float
    evidence: Evidence
    made_of: tuple[tuple[float, str], ...]
    against: Against
    grade: int | None
    benchmark: Against
    others: tuple[tuple[Transcription, Against], ...]
    output_t: float | None

    @property
    def judged(self) -> bool:
        """Return whether the grade asked for is met or not met."""
        return self.against.status in {"met", "not_met"}

    def energy_tce(self) -> float | None:
        """Return the energy of the output [tce], or None where the output or the energy per tonne is not known."""
        if self.output_t is None:
            return None
        try:
            return self.output_t * convert(self.value, self.limit.unit, "kgce/t") / 1000.0
        except UnitError:
            return None

    def to_json(self) -> dict[str, Any]:
        """Return the row as plain data."""
        limit = self.limit
        return {
            "limit": limit.id,
            "name": {"zh": limit.name.zh, "en": limit.name.en},
            "standard": limit.standard,
            "in_force": limit.in_force or None,
            "until": limit.until,
            "enterprise": self.enterprise,
            "plant": self.plant,
            "process": self.process,
            "line": self.kiln,
            "value": self.value,
            "unit": limit.unit,
            "made_of": [{"quantity": quantity, "unit": unit} for quantity, unit in self.made_of],
            "evidence": self.evidence,
            **self.against.to_json(),
            "grade": self.grade,
            "grades": dict(zip(("1", "2", "3"), limit.grades, strict=True)),
            "part": limit.part,
            "benchmark": {
                **self.benchmark.to_json(),
                "base": limit.base,
                "evidence": limit.benchmark_evidence,
                "source": limit.benchmark_source or None,
                "other_transcriptions": [
                    {"source": each.source, "edition": each.edition, "values": _printed(each)}
                    for each in limit.disagreeing(LEVEL_KEYS)
                ],
            },
            "source": limit.source,
            "note": None if limit.note is None else {"zh": limit.note.zh, "en": limit.note.en},
            "other_transcriptions": [
                {
                    "source": each.source,
                    "edition": each.edition,
                    "note": each.note,
                    "values": _printed(each),
                    **said.to_json(),
                }
                for each, said in self.others
            ],
        }


@dataclass(frozen=True)
class ProductLimits:
    """All products against a grade: `n` declared, `n_judged` of them with a limit that is known, `n_met` at the grade or better.

    `share_by_energy` is the energy of those met over that of all judged (limits of a part of the energy left out); None
    where a row of `share_missing` has no output, no energy per tonne, or gives energy back.
    """

    asked: int
    rows: tuple[ProductLimit, ...]

    @property
    def n(self) -> int:
        """Return the number of products declared."""
        return len(self.rows)

    @property
    def n_judged(self) -> int:
        """Return the number of products that are met or not met."""
        return sum(row.judged for row in self.rows)

    @property
    def n_met(self) -> int:
        """Return the number of products at the grade asked for or better."""
        return sum(row.against.status == "met" for row in self.rows)

    @property
    def share_missing(self) -> tuple[str, ...]:
        """Return the limits of the judged rows for which no energy can be told."""
        return tuple(dict.fromkeys(row.limit.id for row in self._weighed() if not _positive(row.energy_tce())))

    @property
    def share_by_energy(self) -> float | None:
        """Return the energy-weighted share at the grade asked for or better, or None."""
        rows = self._weighed()
        if not rows or self.share_missing:
            return None
        energy = [(row.energy_tce() or 0.0, row.against.status == "met") for row in rows]
        return math.fsum(tce for tce, met in energy if met) / math.fsum(tce for tce, _ in energy)

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as plain data."""
        return {
            "grade": self.asked,
            "n": self.n,
            "n_judged": self.n_judged,
            "n_met": self.n_met,
            "share_by_energy": self.share_by_energy,
            "share_missing": list(self.share_missing),
            "rows": [row.to_json() for row in self.rows],
        }

    def _weighed(self) -> list[ProductLimit]:
        return [row for row in self.rows if row.judged and not row.limit.part]


def product_energy(accounts: Accounts, *, grade: int = 2) -> ProductLimits:
    """Return the declared unit energies of accounts against a grade (1, 2 or 3) of their limits. Raises as `product_limits`."""
    return product_limits(accounts.activities, grade=grade, year=accounts.year)


def product_limits(activities: Iterable[Activity], *, grade: int = 2, year: int | None = None) -> ProductLimits:
    """Return the unit energies among activities against a grade of their limits, in the order declared.

    A row in electricity (kWh per unit) and one in coal of the same product and place are parts of one unit energy: they
    add up, electricity at its calorific value. Rows of other years than `year` (or the latest that any row names) are left
    out. Raises InputError with every row whose item or unit is not that of a limit.
    """
    if grade not in GRADES:
        raise ValueError(grade)
    held = tuple(activities)
    rows = _of_year([row for row in held if row.category == CATEGORY], year)
    problems = [problem for row in rows for problem in _mistakes(row)]
    if problems:
        raise InputError(problems)
    outputs = _of_year([row for row in held if row.category == "product"], year)
    return ProductLimits(grade, tuple(_compared(group, outputs, grade) for group in _groups(rows)))


def _of_year(rows: Sequence[Activity], year: int | None) -> list[Activity]:
    named = [row.year for row in rows if row.year is not None]
    wanted = year if year in named else max(named, default=None)
    return [row for row in rows if row.year is None or row.year == wanted]


def _mistakes(row: Activity) -> Iterable[Problem]:
    known = limits()
    if row.item not in known:
        near = nearest(row.item, known)
        details = {"category": CATEGORY}
        yield Problem("account_item_unknown", row.file, row.line, "item", row.item, tuple(known), near, details=details)
        return
    try:
        known[row.item].own_unit(row.quantity, row.unit)
    except UnitError as error:
        details = {"unit": known[row.item].unit}
        yield replace(
            error.problem,
            code="limit_unit",
            file=row.file,
            line=row.line,
            where="unit",
            value=row.unit,
            details=details,
        )


def _groups(rows: Sequence[Activity]) -> Iterable[tuple[Activity, ...]]:
    """Yield the rows that make one unit energy: one in electricity and one in coal together, any others alone."""
    places: dict[tuple[str, ...], list[Activity]] = {}
    for row in rows:
        places.setdefault((row.item, row.enterprise, row.plant, row.process, row.kiln), []).append(row)
    for (item, *_), found in places.items():
        mixed = {is_electric(row.unit) for row in found} == {True, False} and not is_electric(limits()[item].unit)
        if mixed and len(found) == 2:
            yield tuple(found)
        else:
            yield from ((row,) for row in found)


def _compared(rows: tuple[Activity, ...], outputs: Sequence[Activity], asked: int) -> ProductLimit:
    first = rows[0]
    limit = limits()[first.item]
    value = math.fsum(limit.own_unit(row.quantity, row.unit) for row in rows)
    return ProductLimit(
        limit=limit,
        enterprise=first.enterprise,
        plant=first.plant,
        process=first.process,
        kiln=first.kiln,
        value=value,
        evidence=weakest((*(row.evidence for row in rows), limit.evidence)),
        made_of=tuple((row.quantity, row.unit) for row in rows),
        against=_against(value, limit, limit.grades, asked),
        grade=None if limit.until is not None else _reached(value, limit.grades),
        benchmark=_benchmark(value, limit),
        others=tuple((each, _other(value, limit, each, asked)) for each in limit.disagreeing(GRADE_KEYS)),
        output_t=_output(first, limit, outputs),
    )


def _against(value: float, limit: Limit, grades: Sequence[float | None], asked: int) -> Against:
    """Compare with a grade: at it, and at every looser one that is printed (some are printed out of order)."""
    level = grades[asked - 1]
    if limit.until is not None:
        return Against("not_computable", level, "superseded")
    if all(each is None for each in grades):
        return Against("not_computable", None, "threshold_missing")
    if level is None:
        return Against("no_threshold", None)
    met = all(_within(value, each) for each in grades[asked - 1 :] if each is not None)
    return Against("met" if met else "not_met", level)


def _reached(value: float, grades: Sequence[float | None]) -> int | None:
    """Return the best grade that is kept together with every looser one that is printed; None where not even grade 3 is."""
    reached = None
    for grade in reversed(GRADES):
        level = grades[grade - 1]
        if level is None:
            continue
        if not _within(value, level):
            break
        reached = grade
    return reached


def _benchmark(value: float, limit: Limit) -> Against:
    if limit.benchmark is None:
        return Against("not_computable", None, "benchmark_missing")
    if limit.benchmark_evidence == "default":
        return Against("not_computable", limit.benchmark, "benchmark_not_seen")
    return Against("met" if _within(value, limit.benchmark) else "not_met", limit.benchmark)


def _other(value: float, limit: Limit, each: Transcription, asked: int) -> Against:
    grades = (each.grade_1, each.grade_2, each.grade_3)
    return _against(value, limit, grades, asked)


def _printed(each: Transcription) -> dict[str, float]:
    found = {key: getattr(each, key) for key in VALUES}
    return {key: value for key, value in found.items() if value is not None}


def _within(value: float, level: float) -> bool:
    return value <= level + SLACK * abs(level)


def _positive(value: float | None) -> bool:
    return value is not None and value > 0.0


def _output(row: Activity, limit: Limit, outputs: Sequence[Activity]) -> float | None:
    """Return the declared output of the product at the place of a row [t], None where none is declared."""
    found = [
        each.quantity * convert(1.0, each.unit, "t")
        for each in outputs
        if each.item == limit.product
        and each.enterprise == row.enterprise
        and (not row.plant or each.plant in {"", row.plant})
        and (not row.kiln or each.kiln == row.kiln)
    ]
    return math.fsum(found) if found else None
