"""JSON lines: a YAML list whose items are JSON mappings, one to a line, is read at the speed of a JSON reader and to the same data.

Programs that write large parks write such lists. Whatever is not plainly of that form is left to the reader of YAML, messages too.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.text import FORBIDDEN

MARK = "- {"
MAX_BRACKETS = 38
"""Opening brackets in a line that is read here: fewer than the depth that the reader of YAML allows."""
MAX_KEY = 200
MAX_NUMBER = 60
"""Characters of the longest key and number that are read here."""


_ELSEWHERE = re.compile(r"[\t\r\\]")


class _NotPlainError(Exception):
    """The line needs the reader of YAML."""


class _Reader:
    """Makes located data of one line after another."""

    def __init__(self, file: str) -> None:
        self.file, self.line = file, 0
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._mapping, parse_float=_number, parse_int=_integer, parse_constant=_refused
        )

    def read(self, text: str, line: int) -> LocatedDict:
        """Return the mapping that `text` writes, in `line` of the file."""
        self.line = line
        if text.count("{") + text.count("[") > MAX_BRACKETS:
            raise _NotPlainError
        value, end = self.decoder.raw_decode(text)
        if end != len(text):
            raise _NotPlainError
        if "[" in text:
            self._place_lists(value)
        return value  # type: ignore[no-any-return]  # the decoder is untyped; a line begins with a brace

    def _mapping(self, pairs: list[tuple[str, Any]]) -> LocatedDict:
        found = LocatedDict(pairs, self.file, self.line)
        if len(found) != len(pairs) or "" in found or (found and max(map(len, found)) > MAX_KEY):
            raise _NotPlainError
        return found

    def _place_lists(self, mapping: LocatedDict) -> None:
        for key, value in mapping.items():
            if type(value) is list:
                mapping[key] = self._list(value)
            elif type(value) is LocatedDict:
                self._place_lists(value)

    def _list(self, values: Iterable[Any]) -> LocatedList:
        items = []
        for value in values:
            if type(value) is list:
                items.append(self._list(value))
            else:
                if type(value) is LocatedDict:
                    self._place_lists(value)
                items.append(value)
        return LocatedList(items, self.file, self.line, [self.line] * len(items))


def _number(text: str) -> float:
    number = float(text)
    if len(text) > MAX_NUMBER or not math.isfinite(number):
        raise _NotPlainError
    return number


def _integer(text: str) -> int:
    if len(text) > MAX_NUMBER:
        raise _NotPlainError
    return int(text)


def _refused(text: str) -> Any:
    raise _NotPlainError(text)


def read_json_lines(text: str, file: str) -> LocatedList | None:
    """Return what `text` describes if every line of it is `- {…}` with a JSON mapping in the braces, else None.

    The data is what `strict_yaml` would return. A tab, an escape, a key twice, a number out of bounds: all that is left to it.
    """
    if not text.startswith(MARK) or _ELSEWHERE.search(text) or FORBIDDEN.search(text):
        return None
    reader = _Reader(file)
    lines = text.removesuffix("\n").split("\n")
    try:
        items = [reader.read(line[2:], number) for number, line in enumerate(lines, start=1) if _is_item(line)]
    except (_NotPlainError, ValueError, RecursionError):
        return None
    return LocatedList(items, file, 1, range(1, len(items) + 1))


def _is_item(line: str) -> bool:
    if not line.startswith(MARK):
        raise _NotPlainError
    return True
