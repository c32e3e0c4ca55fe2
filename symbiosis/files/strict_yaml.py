"""Strict YAML: plain data with its places and nothing else; a trap of YAML 1.1 is a text or a problem, never a surprise.

Only `true` and `false` are booleans, only `null`, `~` and nothing are null; `no`, `on`, `12:30`, dates, `007`, `0x1F` and
`1_000` stay texts; keys are always texts. Aliases, anchors, tags, merge keys, duplicate keys, several documents, tabs in
the indentation and not-a-number are refused. The data is built from the event stream, so that depth is counted, not met.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from symbiosis.errors import Problem
from symbiosis.files.json_lines import read_json_lines
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.text import DEFAULT_LIMIT, FORBIDDEN, label, read_text

MAX_DEPTH = 40
MAX_KEY_LENGTH = 200
MAX_DIGITS = 60

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.?(?:nan|inf|infinity)", re.IGNORECASE)
_TAB = re.compile(r"^ *\t", re.MULTILINE)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_yaml(
    path: Path | str, *, root: Path | str, problems: list[Problem], limit: int = DEFAULT_LIMIT, keep: bool = False
) -> Any:
    """Return what `path` (absolute, or below `root`) describes, or None after adding to `problems`.

    Mappings are `LocatedDict` and lists `LocatedList`, which know their file (relative to `root`) and lines. `limit`
    [bytes] caps the size. `keep` as in `parse_yaml`.
    """
    text = read_text(path, root=root, problems=problems, limit=limit)
    if text is None:
        return None
    return parse_yaml(text, file=label(Path(root) / path, Path(root)), problems=problems, keep=keep)


def parse_yaml(text: str, *, file: str, problems: list[Problem], keep: bool = False) -> Any:
    """Return what the YAML `text` describes, or None after adding to `problems`; `file` is its name in messages.

    With `keep`, mistakes that were stepped over (a key twice, a number that is none) leave the rest readable: it is returned, so that
    its own mistakes can be told at the same time.
    """
    lines = read_json_lines(text, file)
    if lines is not None:
        return lines
    found = len(problems)
    tab = _TAB.search(text)
    if tab is not None:
        problems.append(Problem("yaml_tab", file, text.count("\n", 0, tab.start()) + 1))
        return None
    builder = _Builder(file, problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not builder.take(event):
                return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 0
        text = str(error.problem or error.context or "")
        deep = "nesting depth" in text
        problems.append(Problem("too_deep" if deep else "yaml_syntax", file, line, details={"text": text}))
        return None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        problems.append(Problem("yaml_syntax", file, details={"text": type(error).__name__}))
        return None
    if len(problems) > found and not keep:
        return None
    if not builder.documents or (builder.root is None and not builder.has_root):
        problems.append(Problem("file_empty", file))
        return None
    return builder.root


@dataclass
class _Open:
    """A collection that is being read: `key` is the latest one, `waiting` whether its value is still to come."""

    data: LocatedDict | LocatedList
    key: str = ""
    key_line: int = 0
    waiting: bool = False
    drop: bool = False


@dataclass
class _Builder:
    """Builds located data from the events of one document; a mistake that can be stepped over is noted and read past."""

    file: str
    problems: list[Problem]
    root: Any = None
    has_root: bool = False
    documents: int = 0
    stack: list[_Open] = field(default_factory=list)

    def take(self, event: Any) -> bool:
        """Take one event; return False where reading on makes no sense."""
        line = event.start_mark.line + 1 if event.start_mark is not None else 0
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            return self._fine(self.documents == 1, "yaml_documents", line)
        if isinstance(event, yaml.AliasEvent):
            return self._fine(False, "yaml_alias", line, value=f"*{event.anchor}")
        if isinstance(event, yaml.NodeEvent):
            if event.anchor:
                return self._fine(False, "yaml_alias", line, value=f"&{event.anchor}")
            tag = getattr(event, "tag", None)
            if tag:
                return self._fine(False, "yaml_tag", line, value=tag)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            return self._open(LocatedDict if isinstance(event, yaml.MappingStartEvent) else LocatedList, line)
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.stack.pop()
        return True

    def _open(self, kind: type[LocatedDict] | type[LocatedList], line: int) -> bool:
        if self._wants_key():
            return self._fine(False, "yaml_key", line)
        if len(self.stack) >= MAX_DEPTH:
            return self._fine(False, "too_deep", line, limit=MAX_DEPTH)
        data = kind((), self.file, line)
        self._put(data, line)
        self.stack.append(_Open(data))
        return True

    def _scalar(self, event: Any, line: int) -> bool:
        text: str = event.value
        if FORBIDDEN.search(text):
            found = FORBIDDEN.search(text)
            char = f"U+{ord(found[0]):04X}" if found else ""
            return self._fine(False, "text_control", line, char=char)
        plain = event.style not in {"'", '"', "|", ">"}
        if self._wants_key():
            return self._key(text, line, plain=plain)
        self._put(self._resolve(text, line) if plain else text, line)
        return True

    def _key(self, text: str, line: int, *, plain: bool) -> bool:
        top = self.stack[-1]
        if plain and text == "<<":
            return self._fine(False, "yaml_merge", line)
        if not text or len(text) > MAX_KEY_LENGTH:
            return self._fine(False, "yaml_key", line, value=text)
        mapping = top.data
        top.key, top.key_line, top.waiting = text, line, True
        top.drop = text in mapping
        if top.drop:
            self._fine(False, "duplicate_key", line, value=text, first=mapping.line_of(text))
        return True

    def _put(self, value: Any, line: int) -> None:
        if not self.stack:
            self.root, self.has_root = value, value is not None
            return
        top = self.stack[-1]
        if isinstance(top.data, LocatedList):
            top.data.append(value)
            top.data.lines.append(line)
        else:
            if not top.drop:
                top.data[top.key] = value
                top.data.lines[top.key] = top.key_line
            top.waiting = False

    def _wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].data, LocatedDict) and not self.stack[-1].waiting

    def _resolve(self, text: str, line: int) -> Any:
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _NOT_FINITE.fullmatch(text):
            self._fine(False, "number_not_finite", line, value=text)
            return None
        if not _FLOAT.fullmatch(text):
            return text
        if len(text) > MAX_DIGITS:
            self._fine(False, "number_bad", line, value=text)
            return None
        number = int(text) if _INTEGER.fullmatch(text) else float(text)
        if not math.isfinite(number):
            self._fine(False, "number_not_finite", line, value=text)
            return None
        return number

    def _fine(self, fine: bool, code: str, line: int, *, value: Any = None, **details: Any) -> bool:
        """Note a problem unless `fine`; return `fine`."""
        if not fine:
            self.problems.append(Problem(code, self.file, line, self._where(), value=value, details=details))
        return fine

    def _where(self) -> str:
        """Return the path of what is being read, list items by their id where they have one."""
        parts: list[str] = []
        for entry in self.stack:
            data = entry.data
            if isinstance(data, LocatedDict):
                parts.append(entry.key)
            elif data is not self.stack[-1].data:
                last = data[-1] if data else None
                named = last.get("id") if isinstance(last, LocatedDict) else None
                parts.append(named if isinstance(named, str) else str(len(data) - 1))
        return ".".join(part for part in parts if part)
