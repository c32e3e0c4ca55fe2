"""Tables: CSV in as text with its lines, column by column into numbers; CSV out that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from symbiosis.errors import Problem
from symbiosis.files.atomic import write_text
from symbiosis.files.cells import Cells, read_cells
from symbiosis.files.profiles import Profile, read_profile
from symbiosis.files.text import DEFAULT_LIMIT
from symbiosis.i18n import nearest
from symbiosis.units import UnitError, parse_number

__all__ = ["Profile", "Row", "read_csv", "read_profile", "rows_of", "write_csv"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Row(dict[str, str]):
    """One row of a table: text by column, with `file` and `line`."""

    def __init__(self, cells: Mapping[str, str], file: str, line: int) -> None:
        super().__init__(cells)
        self.file = file
        self.line = line

    def number(
        self, column: str, *, problems: list[Problem], low: float | None = None, high: float | None = None
    ) -> float | None:
        """Return the finite number in `column`, None where the cell is blank or, after adding to `problems`, is none."""
        text = self.get(column, "").strip()
        if not text:
            return None
        try:
            number = parse_number(text)
        except UnitError as error:
            problems.append(replace(error.problem, file=self.file, line=self.line, where=column, value=text))
            return None
        for limit, sign, broken in (
            (low, "≥", low is not None and number < low),
            (high, "≤", high is not None and number > high),
        ):
            if broken:
                details = {"limit": f"{sign} {limit:g}"}
                problems.append(Problem("out_of_range", self.file, self.line, column, value=text, details=details))
                return None
        return number

    def choice(self, column: str, allowed: Sequence[str], *, problems: list[Problem]) -> str | None:
        """Return the text in `column` if it is one of `allowed`, else None after adding to `problems`."""
        text = self.get(column, "").strip()
        if text in allowed:
            return text
        near = nearest(text, allowed)
        problems.append(
            Problem("not_allowed", self.file, self.line, column, value=text, allowed=tuple(allowed), nearest=near)
        )
        return None


def read_csv(
    path: Path | str,
    columns: Sequence[str],
    *,
    root: Path | str,
    problems: list[Problem],
    optional: Sequence[str] = (),
    limit: int = DEFAULT_LIMIT,
) -> list[Row]:
    """Return the rows of a table with exactly `columns`, of which `optional` may be missing; blank lines are skipped.

    `path` is absolute or below `root`. What is wrong is added to `problems`; rows that can be read are still returned.
    """
    read = read_cells(path, root=root, problems=problems, limit=limit)
    return [] if read is None else rows_of(read, columns, problems=problems, optional=optional)


def rows_of(
    cells: Cells, columns: Sequence[str], *, problems: list[Problem], optional: Sequence[str] = ()
) -> list[Row]:
    """Return the rows of a table that was read as cells, as `read_csv` does."""
    file, header, lines = cells
    names = [name for name, _ in header]
    known = tuple(columns) + tuple(name for name in optional if name not in columns)
    problems.extend(
        Problem("column_unknown", file, line, value=name, allowed=known, nearest=nearest(name, known))
        for name, line in header
        if name not in known
    )
    problems.extend(
        Problem("column_missing", file, 1, details={"column": name}, allowed=())
        for name in columns
        if name not in names and name not in optional
    )
    rows: list[Row] = []
    for line, values in lines:
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(names):
            problems.append(Problem("row_ragged", file, line, details={"found": len(values), "wanted": len(names)}))
            continue
        rows.append(Row(dict(zip(names, values, strict=True)), file, line))
    return rows


def write_csv(path: Path | str, columns: Sequence[str], rows: Iterable[Mapping[str, Any] | Sequence[Any]]) -> None:
    r"""Write a table at once, `\\n` after each row; rows are mappings by column or sequences in the order of `columns`.

    A float is written so that reading it gives the same number; None is a blank cell; a text that a spreadsheet would
    take for a formula gets a leading apostrophe. Raises ValueError for a number that is not finite or a row of another width.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([_cell(column) for column in columns])
    for row in rows:
        values = [row.get(column) for column in columns] if isinstance(row, Mapping) else list(row)
        if len(values) != len(columns):
            raise ValueError(f"a row has {len(values)} cells, {len(columns)} are wanted")
        writer.writerow([_cell(value) for value in values])
    write_text(path, stream.getvalue())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        safe = "'" + value if value.startswith(_FORMULA) else value
        return safe.replace("\r\n", "\n").replace("\r", "\n")
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a number that is not finite is not written")
        return repr(value)
    return str(value)
