"""Place: where a described thing was written, so that every problem found later still names file and line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from symbiosis.errors import Problem
from symbiosis.files.located import LocatedDict, LocatedList


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
        """Return a problem with the field `key` of this thing (`a.b`: further inside; empty: the whole)."""
        above, _, name = key.rpartition(".")
        raw = self.inside(above).raw
        name = name if raw is not self.raw or not above else above.split(".", maxsplit=1)[0]
        where = ".".join(part for part in (self.path, key) if part)
        file, line = raw.file_of(name), raw.line_of(name)
        quantity = raw.get(name)
        part = "unit" if code.startswith("unit_") else "value"
        if isinstance(quantity, LocatedDict) and part in quantity:
            file, line = quantity.file_of(part), quantity.line_of(part)
        return Problem(code, file, line, where, value, allowed, nearest, details)

    def inside(self, path: str) -> Place:
        """Return the innermost described thing on the way of `path` (keys, ids or numbers of list items) below this one."""
        place = self
        above = self.path
        here: Any = self.raw
        for step in filter(None, path.split(".")):
            above = f"{above}.{step}" if above else step
            if isinstance(here, LocatedList):
                here = next((item for index, item in enumerate(here) if _is_named(item, index, step)), None)
            else:
                here = here.get(step) if isinstance(here, LocatedDict) else None
            if isinstance(here, LocatedDict):
                place = Place(here, above)
        return place

    def adopt(self, problem: Problem, key: str = "", *, value: Any = None) -> Problem:
        """Return `problem`, found by someone who knew no file, as one with the field `key` of this thing."""
        key = key or problem.where.split(".", maxsplit=1)[0]
        placed = self.problem(problem.code, key, problem.value if value is None else value)
        return replace(problem, file=placed.file, line=placed.line, where=placed.where, value=placed.value)


def _is_named(item: Any, index: int, step: str) -> bool:
    """Return whether `step` means this item of a list: by its id, else by the resource that it is about or by its number."""
    if not isinstance(item, LocatedDict):
        return step == str(index)
    if "id" in item:
        return bool(item["id"] == step)
    accepts = item.get("accepts")
    return step in (str(index), item.get("resource"), accepts[0] if isinstance(accepts, list) and accepts else None)
