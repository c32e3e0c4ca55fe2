"""Sheet cells: what a sheet of a workbook holds that is no value: formulas without one, errors of Excel, merged cells."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from symbiosis.errors import Problem

_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_ID = re.compile(r"\s\w+:id=[\"']([^\"']*)[\"']")
_LINK = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_LINK_ID = re.compile(r"\sId=[\"']([^\"']*)[\"']")
_TARGET = re.compile(r"\sTarget=[\"']([^\"']*)[\"']")
_CELL = re.compile(r"<(?:\w+:)?c(?=[\s>/])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE = re.compile(r"\sr=[\"']([A-Z]{1,3}(\d{1,7}))[\"']")
_ERROR = re.compile(r"\st=[\"']e[\"']")
_FORMULA = re.compile(r"<(?:\w+:)?f(?=[\s>/])")
_VALUE = re.compile(r"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")
_MERGED = re.compile(r"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}\d{1,7})[\"']")

UNREADABLE = (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error)
"""What comes of a packed file that is damaged, locked or packed in another way."""


def odd_cells(data: bytes, file: str) -> Iterator[Problem]:
    """Yield the cells of the first sheet that show no value of their own; nothing where the sheet cannot be found."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            text = packed.read(_first_sheet(packed)).decode("utf-8", errors="replace")
    except (KeyError, *UNREADABLE):
        return  # the reader of the workbook says what is wrong with it
    for cell in _CELL.finditer(text):
        place, inside = _PLACE.search(cell[1]), cell[2] or ""
        if place is None:
            continue
        value = _VALUE.search(inside)
        if _ERROR.search(cell[1]):
            shown = "" if value is None else html.unescape(value[1])
            yield Problem("workbook_error_cell", file, int(place[2]), place[1], shown)
        elif _FORMULA.search(inside) and value is None and "t=" not in cell[1]:
            yield Problem("workbook_formula_empty", file, int(place[2]), place[1])
    for merged in _MERGED.finditer(text):
        yield Problem("workbook_merged", file, int(merged[2]), merged[1])


def _first_sheet(packed: zipfile.ZipFile) -> str:
    """Return the name of the file of the first sheet; raises KeyError where it is not named."""
    book = packed.read("xl/workbook.xml").decode("utf-8", errors="replace")
    sheet = _SHEET.search(book)
    wanted = None if sheet is None else _ID.search(sheet[0])
    links = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", errors="replace")
    for link in _LINK.finditer(links):
        name, target = _LINK_ID.search(link[0]), _TARGET.search(link[0])
        if wanted is not None and name is not None and target is not None and name[1] == wanted[1]:
            path = target[1]
            return path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    raise KeyError("sheet")
