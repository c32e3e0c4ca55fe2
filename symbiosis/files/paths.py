"""Paths: what a park names lies inside its folder, whatever the name tries."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Literal

from symbiosis.errors import Problem
from symbiosis.files.text import FORBIDDEN
from symbiosis.i18n import nearest

MAX_PATH_LENGTH = 400
MAX_LISTED = 1000


def inside(
    root: Path | str,
    relative: str,
    *,
    problems: list[Problem],
    kind: Literal["file", "folder"] = "file",
    file: str = "",
    line: int = 0,
    where: str = "",
) -> Path | None:
    """Return the existing path that `relative` names below `root`, or None after adding to `problems`.

    Refused: absolute paths, drive letters, backslashes, `..`, links that lead out. `file`, `line` and `where` are the
    place that names the path.
    """

    def refuse(code: str, *, near: str = "") -> None:
        problems.append(Problem(code, file, line, where, value=relative, nearest=near))

    if not isinstance(relative, str) or not relative.strip() or len(relative) > MAX_PATH_LENGTH:
        refuse("path_bad")
        return None
    if "\\" in relative or "\n" in relative or "\t" in relative or FORBIDDEN.search(relative):
        refuse("path_bad")
        return None
    pure = PurePosixPath(relative)
    if pure.is_absolute() or re.match(r"[A-Za-z]:", relative) or relative.startswith("~"):
        refuse("path_absolute")
        return None
    if ".." in pure.parts:
        refuse("path_leaves")
        return None
    base = Path(root)
    try:
        full = base / pure
        if not full.resolve().is_relative_to(base.resolve()):
            refuse("path_leaves")
            return None
        found = full.is_file() if kind == "file" else full.is_dir()
        other = not found and full.exists()
    except (OSError, RuntimeError, ValueError):
        refuse("path_bad")
        return None
    if other:
        refuse("path_is_folder" if kind == "file" else "path_is_file")
        return None
    if not found:
        refuse("path_missing", near=_nearest_path(base, pure))
        return None
    return full


def _nearest_path(base: Path, pure: PurePosixPath) -> str:
    """Return the existing name closest to a missing one: in its folder, or of the first folder that is missing."""
    here = base
    for index, part in enumerate(pure.parts):
        if (here / part).is_dir() and index < len(pure.parts) - 1:
            here = here / part
            continue
        try:
            names = sorted(entry.name for entry in here.iterdir())[:MAX_LISTED]
        except OSError:
            return ""
        near = nearest(part, names)
        return PurePosixPath(*pure.parts[:index], near, *pure.parts[index + 1 :]).as_posix() if near else ""
    return ""
