"""Columns: what a row of an account file may say beside its total: plant, process, line, year, partner, grade and heating value."""

from __future__ import annotations

import re
from dataclasses import replace

from symbiosis.accounting.grades import grade_of as read_grade
from symbiosis.errors import Problem
from symbiosis.files.tables import Row
from symbiosis.library.fuels import fuels
from symbiosis.units import UnitError, convert, parse_quantity

PLACE = ("plant", "process", "line", "year", "partner", "grade", "heating_value")
"""Columns that may follow the printed ones."""
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years that an account may be of."""
LARGEST_HEAT = 2000.0
"""No fuel has more [GJ per t or 10^4 Nm3]: butane has about 1200, natural gas 389. More is a slip of the unit."""
WITH_PARTNER = frozenset(
    {
        "electricity_import",
        "electricity_export",
        "heat_import",
        "heat_export",
        "fuel",
        "conversion_in",
        "conversion_out",
        "captured",
    }
)
"""Categories whose rows may be a transfer to an enterprise inside the fence."""
WITH_HEATING_VALUE = frozenset({"fuel", "conversion_in", "conversion_out", "feedstock", "bunker"})
"""Categories whose fuels may have a measured heating value."""

TOTALS = frozenset(
    {
        *("合计", "小计", "总计", "共计", "总和", "汇总", "累计", "园区合计", "全园合计", "企业合计"),
        *("total", "totals", "subtotal", "sub-total", "grandtotal", "sum", "alltotal", "parktotal"),
    }
)
"""What a line of sums is called, without spaces and in small letters: it would count everything twice."""


def enterprise_of(row: Row, problems: list[Problem]) -> str:
    """Return the enterprise of a row, "" for the park; a line of sums is none, and is added to `problems`."""
    name = row.get("enterprise", "").strip()
    if "".join(name.split()).strip(":：").casefold() in TOTALS:
        problems.append(Problem("account_enterprise_total", row.file, row.line, "enterprise", name))
    return name


def year_of(row: Row, problems: list[Problem]) -> int | None:
    """Return the year of a row, None where it gives none or, after adding to `problems`, a wrong one."""
    text = row.get("year", "").strip()
    if not text:
        return None
    if not re.fullmatch(r"\d{4}", text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        problems.append(Problem("account_year_bad", row.file, row.line, "year", text))
        return None
    return int(text)


def partner_of(row: Row, category: str, problems: list[Problem]) -> str:
    """Return the enterprise inside the fence at the other end of a transfer, "" where there is none."""
    partner, enterprise = row.get("partner", "").strip(), row.get("enterprise", "").strip()
    if not partner:
        return ""
    if category not in WITH_PARTNER:
        problems.append(_not_used(row, category, "partner", partner))
    if not enterprise:
        problems.append(Problem("account_partner_alone", row.file, row.line, "partner", partner))
    elif partner == enterprise:
        problems.append(Problem("account_partner_itself", row.file, row.line, "partner", partner))
    return partner


def grade_of(row: Row, category: str, problems: list[Problem]) -> str:
    """Return the temperature or pressure of waste heat with its unit, "" where none is given."""
    text = row.get("grade", "").strip()
    if not text:
        return ""
    if category != "waste_heat":
        problems.append(_not_used(row, category, "grade", text))
        return text
    try:
        read_grade(text)
    except UnitError as error:
        problems.append(replace(error.problem, file=row.file, line=row.line, where="grade"))
    return text


def heating_value_of(row: Row, category: str, problems: list[Problem]) -> float | None:
    """Return the measured heating value [GJ per unit of the fuel], None where it is not given or, after adding to `problems`, wrong."""
    text, fuel = row.get("heating_value", "").strip(), fuels().get(row.get("item", "").strip())
    if not text:
        return None
    if category not in WITH_HEATING_VALUE or fuel is None:
        problems.append(_not_used(row, category, "heating_value", text))
        return None
    wanted = f"GJ/{fuel.unit}"
    try:
        number, unit = parse_quantity(text)
        value = convert(number, unit, wanted) if unit else 0.0
    except UnitError as error:
        problems.append(replace(error.problem, file=row.file, line=row.line, where="heating_value", value=text))
        return None
    if not 0.0 < value <= LARGEST_HEAT:
        problems.append(Problem("heating_value_bad", row.file, row.line, "heating_value", text, (wanted,)))
        return None
    return value


def _not_used(row: Row, category: str, column: str, value: str) -> Problem:
    details = {"category": category, "column": column}
    return Problem("account_column_not_used", row.file, row.line, column, value, details=details)
