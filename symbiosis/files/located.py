"""Located data: plain dicts and lists that remember the file and the line of everything in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class LocatedDict(dict[str, Any]):
    """A dict with the place where it was read: `file` (relative, posix), `line`, and the line of each key, where it is another."""

    __slots__ = ("file", "files", "line", "lines")

    def __init__(
        self,
        data: Mapping[str, Any] | Iterable[tuple[str, Any]] = (),
        file: str = "",
        line: int = 0,
        lines: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(data)
        self.file = file
        self.line = line
        self.lines: dict[str, int] = dict(lines or {})
        self.files: dict[str, str] = {}
        """File of each key that an overlay set from elsewhere."""

    def file_of(self, key: object) -> str:
        """Return the file in which `key` was written."""
        return self.files.get(key, self.file) if isinstance(key, str) else self.file

    def line_of(self, key: object) -> int:
        """Return the line of `key`, or that of the whole where the key has none."""
        return self.lines.get(key, self.line) if isinstance(key, str) else self.line

    def copy(self) -> LocatedDict:
        """Return a shallow copy at the same place."""
        twin = LocatedDict(self, self.file, self.line, self.lines)
        twin.files = dict(self.files)
        return twin


class LocatedList(list[Any]):
    """A list with the place where it was read, and the line of each item."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, data: Iterable[Any] = (), file: str = "", line: int = 0, lines: Iterable[int] = ()) -> None:
        super().__init__(data)
        self.file = file
        self.line = line
        self.lines: list[int] = list(lines)

    def line_of(self, index: object) -> int:
        """Return the line of item `index`, or that of the whole where the item has none."""
        if isinstance(index, int) and 0 <= index < len(self.lines):
            return self.lines[index]
        return self.line

    def copy(self) -> LocatedList:
        """Return a shallow copy at the same place."""
        return LocatedList(self, self.file, self.line, self.lines)


Located = LocatedDict | LocatedList
