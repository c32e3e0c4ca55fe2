"""Place: where a described thing was written, so that every problem found later still names file and line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from symbiosis.errors import Problem
from symbiosis.files.located import LocatedDict


@dataclass(frozen=True)
class Place:
    """A thing in a park file: its raw mapping and the path that leads to it."""

    raw: LocatedDict
    path: str

    def problem(
        self,
        code: str,
        key: str = "",
        value: Any = None,
        allowed: tuple[str, ...] = (),
        nearest: str = "",
        **details: Any,
    ) -> Problem:
        """Return a problem with the field `key` of this thing (with the whole thing where `key` is empty)."""
        first = key.split(".", maxsplit=1)[0]
        where = f"{self.path}.{key}" if key else self.path
        return Problem(code, self.raw.file_of(first), self.raw.line_of(first), where, value, allowed, nearest, details)

    def adopt(self, problem: Problem, key: str = "", *, value: Any = None) -> Problem:
        """Return `problem`, found by someone who knew no file, as one with the field `key` of this thing."""
        key = key or problem.where.split(".", maxsplit=1)[0]
        placed = self.problem(problem.code, key, problem.value if value is None else value)
        return replace(problem, file=placed.file, line=placed.line, where=placed.where, value=placed.value)
