"""Cells: a CSV file as records of text with their lines; what is no table of that kind is named for what it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from symbiosis.errors import Problem
from symbiosis.files.text import label, read_text

MAX_FIELD_LENGTH = 10_000
MAX_ROWS = 200_000
MAX_COLUMNS = 500
_WORKBOOKS = frozenset({".xlsx", ".xls", ".xlsm", ".ods", ".et"})

Cells = tuple[str, list[tuple[str, int]], list[tuple[int, list[str]]]]


def read_cells(path: Path | str, *, root: Path | str, problems: list[Problem], limit: int) -> Cells | None:
    """Return file name, header (names with their line) and the lines with their cells, or None after adding to `problems`.

    Blank lines are kept, but for those at the end.
    """
    full = Path(root) / path
    file = label(full, Path(root))
    if full.suffix.lower() in _WORKBOOKS or _is_zip(full):
        problems.append(Problem("table_is_workbook", file))
        return None
    text = read_text(full, root=root, problems=problems, limit=limit)
    if text is None:
        return None
    lines: list[tuple[int, list[str]]] = []
    try:
        for line, cells in _parse(text):
            long = next((cell for cell in cells if len(cell) > MAX_FIELD_LENGTH), None)
            if long is not None:
                problems.append(Problem("too_long", file, line, details={"limit": MAX_FIELD_LENGTH}))
                return None
            lines.append((line, cells))
            if len(lines) > MAX_ROWS:
                problems.append(Problem("table_too_long", file, line, details={"limit": MAX_ROWS}))
                return None
    except csv.Error as error:
        problems.append(Problem("csv_syntax", file, len(lines) + 1, details={"text": str(error)}))
        return None
    while lines and not any(cell.strip() for cell in lines[-1][1]):
        lines.pop()
    while lines and not lines[0][1]:
        lines.pop(0)
    if not lines:
        problems.append(Problem("file_empty", file))
        return None
    header = header_of(file, lines[0], problems)
    return None if header is None else (file, header, lines[1:])


def header_of(file: str, first: tuple[int, list[str]], problems: list[Problem]) -> list[tuple[str, int]] | None:
    """Return the names of a header, each with its line, or None after adding to `problems`."""
    line, cells = first
    names = [cell.strip() for cell in cells]
    if len(names) > MAX_COLUMNS:
        problems.append(Problem("table_too_wide", file, line, details={"limit": MAX_COLUMNS}))
        return None
    if len(names) == 1 and any(mark in names[0] for mark in ";\t，"):
        problems.append(Problem("csv_delimiter", file, line, value=names[0]))
        return None
    before = len(problems)
    for index, name in enumerate(names):
        if not name:
            problems.append(Problem("column_unnamed", file, line, details={"number": index + 1}))
        elif name in names[:index]:
            problems.append(Problem("column_duplicate", file, line, value=name))
    return None if len(problems) > before else [(name, line) for name in names]


def _parse(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line where it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    for cells in reader:
        yield start, cells
        start = reader.line_num + 1


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except (OSError, ValueError):
        return False
