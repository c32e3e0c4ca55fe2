"""Sheets of an account file that is a workbook: the first is read, and that the others are not is said."""

from __future__ import annotations

from pathlib import Path


def unread_sheets(file: Path, lang: str) -> list[str]:
    """Return what to tell where a workbook has sheets that are not read."""
    from symbiosis.errors import Problem
    from symbiosis.files.workbook import is_workbook, sheet_names

    names = sheet_names(file) if is_workbook(file) else ()
    if len(names) < 2:
        return []
    details = {"sheet": names[0], "others": ", ".join(names[1:])}
    return [Problem("workbook_sheet_read", file.name, details=details).render(lang)]
