"""Workbook: the first sheet of an .xlsx file as cells of text with their row numbers; values are read, formulas never run."""

from __future__ import annotations

import datetime
import importlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from symbiosis.errors import Problem
from symbiosis.files.cells import MAX_COLUMNS, MAX_FIELD_LENGTH, MAX_ROWS, Cells, header_of
from symbiosis.files.sheet_cells import UNREADABLE, odd_cells
from symbiosis.files.text import DEFAULT_LIMIT, FORBIDDEN, MEGABYTE, label, read_bytes

SUFFIX = ".xlsx"
OTHER_SUFFIXES = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".et"})
"""Workbooks that are not read."""
UNPACKED_LIMIT = 60 * MEGABYTE
"""Largest size of a workbook when unpacked [bytes]; a small file can hold a large one."""
LARGEST_SHEET = 10_000_000
"""Cells of the rectangle that a sheet spans: the reader makes room for all of them, whatever is in between."""
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])[^>]*")
_PLACE = re.compile(rb"\sr=[\"']([A-Z]{1,3})(\d{1,7})[\"']")


def is_workbook(path: Path | str) -> bool:
    """Return whether a file is a workbook by its name."""
    return Path(path).suffix.lower() == SUFFIX


def read_workbook(
    path: Path | str, *, root: Path | str, problems: list[Problem], limit: int = DEFAULT_LIMIT
) -> Cells | None:
    """Return file name, header and rows of the first sheet as `cells.read_cells` does of a CSV file, or None after adding to `problems`.

    A whole number is written without a point, any other so that reading it gives the same number. Rows keep the numbers
    that the sheet shows.
    """
    full = Path(root) / path
    file = label(full, Path(root))
    data = read_bytes(full, file=file, problems=problems, limit=limit)
    if data is None:
        return None
    problem = _not_a_workbook(data, file)
    if problem is not None:
        problems.append(problem)
        return None
    far = _far_cell(data)
    if far is not None:
        problems.append(Problem("workbook_cell_far", file, far[1], details={"cell": f"{far[0]}{far[1]}"}))
        return None
    odd = list(odd_cells(data, file))
    problems.extend(odd)
    if odd:
        return None
    try:
        calamine: Any = importlib.import_module("python_calamine")
    except ImportError:
        problems.append(Problem("workbook_reader_missing", file))
        return None
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
            height = Problem("table_too_long", file, details={"limit": MAX_ROWS})
            wide = Problem("table_too_wide", file, 1, details={"limit": MAX_COLUMNS})
            problems.append(height if sheet.total_height > MAX_ROWS else wide)
            return None
        rows = sheet.to_python(skip_empty_area=False)
    except (KeyboardInterrupt, SystemExit):
        raise
    except (
        BaseException
    ):  # errors of its own, whatever its parser meets in a damaged file, and a panic, which is no Exception
        problems.append(Problem("workbook_unreadable", file))
        return None
    lines = [(number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1)]
    return _table(file, str(sheet.name), lines, problems)


def sheet_names(path: Path | str) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook that was read, the first first."""
    calamine: Any = importlib.import_module("python_calamine")
    return tuple(str(name) for name in calamine.CalamineWorkbook.from_path(str(path)).sheet_names)


def _not_a_workbook(data: bytes, file: str) -> Problem | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(each.file_size for each in packed.infolist())
            known = any(each.startswith("xl/") for each in packed.namelist())
    except zipfile.BadZipFile:
        return Problem("workbook_unreadable", file)
    if not known:
        return Problem("workbook_unreadable", file)
    if size > UNPACKED_LIMIT:
        return Problem("workbook_too_large", file, details={"limit": f"{UNPACKED_LIMIT / MEGABYTE:g} MB"})
    return None


def _far_cell(data: bytes) -> tuple[str, int] | None:
    """Return column and row of the cell farthest down where a sheet spans more than can be read, else None."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
                continue
            try:
                text = packed.read(name)
            except UNREADABLE:
                return None
            letters, width, height, without = "", 0, 0, 0
            for cell in _CELL.finditer(text):
                place = _PLACE.search(cell[0])
                if place is None:
                    without += 1
                else:
                    height = max(height, int(place[2]))
                    if _number(place[1]) > width:
                        letters, width = place[1].decode(), _number(place[1])
            if height * max(width, without) > LARGEST_SHEET:
                return (letters, height)
    return None


def _number(letters: bytes) -> int:
    """Return the number of a column by its letters: A is 1."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _table(file: str, sheet: str, lines: list[tuple[int, list[str]]], problems: list[Problem]) -> Cells | None:
    """Return header and rows without blank rows before the one and after the others, and without blank columns behind."""
    before = len(problems)
    for number, cells in lines:
        for cell in cells:
            if len(cell) > MAX_FIELD_LENGTH:
                problems.append(Problem("too_long", file, number, details={"limit": MAX_FIELD_LENGTH}))
            bad = FORBIDDEN.search(cell)
            if bad is not None:
                details = {"char": f"U+{ord(bad[0]):04X}"}
                problems.append(Problem("text_control", file, number, details=details))
    if len(problems) > before:
        return None
    lines = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if not lines:
        problems.append(Problem("workbook_sheet_empty", file, details={"sheet": sheet}))
        return None
    width = max(place + 1 for _, cells in lines for place, cell in enumerate(cells) if cell.strip())
    lines = [(number, cells[:width]) for number, cells in lines]
    header = header_of(file, lines[0], problems)
    return None if header is None else (file, header, lines[1:])


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", "\n")
