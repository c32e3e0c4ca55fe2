"""Reading an account file: every mistake at once, each with its line; a row that is not understood is never counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.carbon_once import carbon_twice
from symbiosis.accounting.clinker import kilns_without_clinker
from symbiosis.accounting.columns import PLACE, enterprise_of, grade_of, heating_value_of, partner_of, year_of
from symbiosis.accounting.factor_unit import is_energy, parse_factor_unit
from symbiosis.accounting.transfers import CARRIERS, disagreeing
from symbiosis.accounting.words import COLUMN_NAMES, names_of, nearest_word
from symbiosis.errors import Problem
from symbiosis.files.tables import Row, read_csv, rows_of
from symbiosis.files.workbook import OTHER_SUFFIXES, is_workbook, read_workbook
from symbiosis.i18n import nearest
from symbiosis.library.activities import Category, categories
from symbiosis.library.factors import factor_sets
from symbiosis.library.fuels import fuels
from symbiosis.library.limits import gives_back, is_electric, limits
from symbiosis.library.schemes import Fact, known_facts
from symbiosis.units import EVIDENCES, Evidence, UnitError, convert

COLUMNS = ("category", "item", "quantity", "unit")
OPTIONAL = ("enterprise", "factor", "factor_unit", "evidence", "note", *PLACE)
WITH_FACTOR = frozenset(
    {
        "fuel",
        "conversion_in",
        "conversion_out",
        "heat_import",
        "heat_export",
        "product",
        "bunker",
        "outside_saving",
        "substitute",
    }
)
LARGEST = 1e15
"""No park has more of anything, in any unit; keeps every sum finite."""
_COUNTS = frozenset({"count", "个", "家", "项", "辆"})
_OF_THE_NUMBER = frozenset({"quantity", "evidence"})
"""Columns in which a mistake leaves it known what a row is of."""
_SLUG_FREE_TABLES = ("products", "carbon", "free", "deductions")


def read_activities(
    path: Path | str,
    problems: list[Problem],
    *,
    facts: Mapping[str, Fact] | None = None,
    uncountable: Callable[[Sequence[Activity]], Iterable[Problem]] | None = None,
) -> list[Activity]:
    """Return the rows of an account file, CSV or the first sheet of an .xlsx workbook.

    `facts` are the declared facts that may be given, by default those of the schemes that ship. What is wrong is added to
    `problems`, and such a row is left out. Where something is, `uncountable` says what could not be counted of the others,
    so that both are told at once.
    """
    place = Path(path).absolute()
    known = known_facts() if facts is None else facts
    before = len(problems)
    if place.suffix.lower() in OTHER_SUFFIXES:
        problems.append(Problem("workbook_other", place.name, value=place.suffix))
        return []
    if is_workbook(place):
        sheet = read_workbook(place, root=place.parent, problems=problems)
        columns = (*COLUMNS, *OPTIONAL)
        rows = [] if sheet is None else rows_of(sheet, columns, problems=problems, optional=OPTIONAL)
    else:
        rows = read_csv(place, (*COLUMNS, *OPTIONAL), root=place.parent, problems=problems, optional=OPTIONAL)
    problems[before:] = [_meant(each) for each in problems[before:]]
    if not rows and len(problems) == before:
        problems.append(Problem("account_no_row_at_all", place.name))
    lacking = {each.details.get("column") for each in problems[before:] if each.code == "column_missing"}
    strangers = list(_partners_unknown(rows))
    problems.extend(strangers)
    left_out = {each.line for each in strangers}
    cells: list[Problem] = []
    read = [_activity(row, known, cells) for row in rows]
    wrong = {each.line for each in cells}
    problems.extend(each for each in cells if each.where not in lacking)
    seen = [activity for activity in read if activity is not None]
    made = [activity for activity in seen if activity.line not in left_out | wrong]
    problems.extend(check_activities(made))
    lost = {row.get("category", "").strip() for row, activity in zip(rows, read, strict=True) if activity is None}
    if lost <= categories().keys() - {"product"}:
        problems.extend(
            Problem("clinker_without_product", row.file, row.line, f"{row.category}/{row.item}")
            for row in kilns_without_clinker(seen)
            if row.line not in wrong
        )
    lost |= {row.category for row in seen if row.line in left_out | wrong}
    if lost <= categories().keys() - CARRIERS:
        problems.extend(disagreeing(made))
    if len(problems) > before and uncountable is not None:
        problems.extend(uncountable(seen))
    return made


def _meant(problem: Problem) -> Problem:
    """Return a problem of a column with the one that is meant by a name of it."""
    if problem.code != "column_unknown":
        return problem
    return replace(problem, nearest=nearest_word(str(problem.value), COLUMN_NAMES))


def _partners_unknown(rows: list[Row]) -> Iterator[Problem]:
    """Yield partners that no row names as its enterprise: what such a row moves would leave the account unseen."""
    names = tuple(dict.fromkeys(filter(None, (row.get("enterprise", "").strip() for row in rows))))
    for row in rows:
        partner = row.get("partner", "").strip()
        if partner and partner not in names:
            close = nearest(partner, names)
            yield Problem("account_partner_unknown", row.file, row.line, "partner", partner, names, close)


def check_activities(activities: Iterable[Activity]) -> Iterator[Problem]:
    """Yield rows given twice, and carbon that two rows count."""
    rows = list(activities)
    first: dict[tuple[object, ...], Activity] = {}
    for row in rows:
        key = (
            *(row.enterprise, row.category, row.item, row.factor, row.factor_unit, row.note),
            *(row.plant, row.process, row.kiln, row.year, row.partner, row.grade, row.heating_value),
            row.category == "product_energy" and is_electric(row.unit),
        )
        if key in first:
            where = f"{row.category}/{row.item}"
            yield Problem("account_row_twice", row.file, row.line, where, details={"line_of_first": first[key].line})
        first.setdefault(key, row)
    yield from carbon_twice(rows)


def _activity(row: Row, facts: Mapping[str, Fact], problems: list[Problem]) -> Activity | None:
    """Return the activity in a row, or None after adding to `problems`; one of 0 where its quantity or evidence alone is wrong."""
    before = len(problems)
    table = categories()
    category = row.choice("category", tuple(table), problems=problems)
    if category is None:
        word = row.get("category", "").strip()
        problems[-1] = replace(
            problems[-1], code="account_category_unknown", nearest=nearest_word(word, names_of(table))
        )
    evidence = _evidence(row, problems)
    low = -LARGEST if category == "product_energy" and gives_back(row.get("item", "").strip()) else 0.0
    quantity = row.number("quantity", problems=problems, low=-LARGEST, high=LARGEST)
    if quantity is not None and quantity < low:
        problems.append(Problem("account_quantity_negative", row.file, row.line, "quantity", row["quantity"].strip()))
    if quantity is None and not row.get("quantity", "").strip():
        problems.append(Problem("account_cell_missing", row.file, row.line, "quantity"))
    factor = row.number("factor", problems=problems, low=0.0, high=LARGEST)
    item, unit, factor_unit = (row.get(column, "").strip() for column in ("item", "unit", "factor_unit"))
    enterprise, year, partner, grade = enterprise_of(row, problems), year_of(row, problems), "", ""
    heating_value = None
    if category is not None:
        heating_value = heating_value_of(row, category, problems)
        partner, grade = partner_of(row, category, problems), grade_of(row, category, problems)
        understood = _item_known(row, category, known_items(table[category], facts), item, factor, problems)
        unit = _unit(row, category, item if understood else None, unit, facts, problems)
        _factor(row, category, item if understood else None, unit, factor, factor_unit, problems)
        if category == "declared" and understood and quantity is not None and len(problems) == before:
            _answer(row, facts[item], quantity, unit, problems)
    if category is None or any(each.where not in _OF_THE_NUMBER for each in problems[before:]):
        return None
    sound = len(problems) == before and quantity is not None and evidence is not None
    return Activity(
        enterprise=enterprise,
        category=category,
        item=item,
        quantity=quantity if sound and quantity is not None else 0.0,
        unit=unit,
        factor=factor,
        factor_unit=factor_unit if factor is not None else "",
        evidence=evidence or "default",
        note=row.get("note", "").strip(),
        file=row.file,
        line=row.line,
        plant=row.get("plant", "").strip(),
        process=row.get("process", "").strip(),
        kiln=row.get("line", "").strip(),
        year=year,
        partner=partner,
        grade=grade,
        heating_value=heating_value,
    )


def _answer(row: Row, fact: Fact, quantity: float, unit: str, problems: list[Problem]) -> None:
    """Check that a fact which is an answer or a level has one of the values that it can have."""
    if fact.allowed is not None and convert(quantity, unit, fact.unit) not in fact.allowed:
        written = tuple(f"{each:g}" for each in fact.allowed)
        problems.append(Problem("not_allowed", row.file, row.line, "quantity", row["quantity"].strip(), written))


def _evidence(row: Row, problems: list[Problem]) -> Evidence | None:
    text = row.get("evidence", "").strip() or "default"
    for each in EVIDENCES:
        if each == text:
            return each
    close = nearest(text, EVIDENCES)
    problems.append(Problem("not_allowed", row.file, row.line, "evidence", text, tuple(EVIDENCES), close))
    return None


def known_items(category: Category, facts: Mapping[str, Fact] | None = None) -> Mapping[str, object]:
    """Return the items that a category knows, whatever table they stand in; `facts` as `read_activities` takes them."""
    if not isinstance(category.items, str):
        return category.items
    if category.items == "fuels":
        return fuels()
    if category.items == "facts":
        return known_facts() if facts is None else facts
    if category.items == "limits":
        return limits()
    wanted = {"carbon": "materials", "products": "processes", "deductions": "deductions"}.get(category.items)
    found: dict[str, object] = dict(fuels()) if category.items == "carbon" else {}
    for each in factor_sets().values():
        section = getattr(each, wanted) if wanted else None
        found |= section.rows if section is not None else {}
    return found


def _item_known(
    row: Row, name: str, known: Mapping[str, object], item: str, factor: float | None, problems: list[Problem]
) -> bool:
    if item in known:
        return True
    own_name = bool(item) and categories()[name].items in _SLUG_FREE_TABLES
    if own_name and factor is not None:
        return True
    code = "account_item_needs_factor" if own_name else "account_item_unknown"
    problems.append(
        Problem(
            code,
            row.file,
            row.line,
            "item",
            item,
            tuple(known),
            nearest_word(item, names_of(known)),
            {"category": name},
        )
    )
    return False


def _unit(
    row: Row, category: str, item: str | None, unit: str, facts: Mapping[str, Fact], problems: list[Problem]
) -> str:
    """Return the unit of a row after checking its dimension; fuels may be given in their amount or in energy.

    Of an item that is not known (None) only what holds for the whole category is checked.
    """
    if item is None:
        wanted = categories()[category].unit or ""
        if category == "declared" and not unit:
            return unit
    elif category == "declared":
        wanted = facts[item].unit
        unit = "1" if wanted == "1" and (not unit or unit in _COUNTS) else unit
    elif category == "product_energy":
        wanted = limits()[item].unit
    elif item in fuels() and categories()[category].unit is None:
        wanted = fuels()[item].unit
    else:
        wanted = categories()[category].unit or ("t" if category.startswith("conversion") else "")
    if not unit:
        problems.append(
            Problem("account_cell_missing", row.file, row.line, "unit", allowed=(wanted,) if wanted else ())
        )
        return unit
    if unit == wanted:
        return unit
    try:
        energy = is_energy(unit)
        if wanted and not (energy and item in fuels()):
            convert(1.0, unit, wanted)
    except UnitError as error:
        problems.append(replace(error.problem, file=row.file, line=row.line, where="unit", value=unit))
    return unit


def _factor(
    row: Row,
    category: str,
    item: str | None,
    unit: str,
    factor: float | None,
    factor_unit: str,
    problems: list[Problem],
) -> None:
    """Check that a factor is allowed here, has a unit, and fits the quantity; that of an item that is not known (None) fits any."""
    if factor is None:
        if factor_unit:
            problems.append(Problem("account_cell_missing", row.file, row.line, "factor"))
        return
    if category not in WITH_FACTOR:
        problems.append(
            Problem("account_factor_not_used", row.file, row.line, "factor", factor, details={"category": category})
        )
        return
    if not factor_unit:
        problems.append(Problem("account_cell_missing", row.file, row.line, "factor_unit"))
        return
    try:
        per = parse_factor_unit(factor_unit).per
        if item is None or (is_energy(per) and item in fuels()):
            return
        fits = fuels()[item].unit if item in fuels() and is_energy(unit) else unit
        convert(1.0, fits, per)
    except UnitError as error:
        problems.append(replace(error.problem, file=row.file, line=row.line, where="factor_unit", value=factor_unit))
