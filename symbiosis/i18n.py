"""Texts: what a user reads stands in `catalog/*.toml` in Chinese and English; a missing one shows its key."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from symbiosis.errors import Problem

LANGUAGES = ("zh", "en")
CATALOG = Path(__file__).parent / "catalog"
MAX_SHOWN = 12
"""How many allowed values a message lists."""
MAX_VALUE_LENGTH = 80
MAX_COMPARED_LENGTH = 64
_SPACES = "\u3000\u00a0"  # printable to a reader, though not to str.isprintable

Texts = Mapping[str, Mapping[str, str]]


def tr(key: str, *, lang: str, **values: Any) -> str:
    """Return the text of `key` in `lang` (`zh` or `en`), `{name}` filled from `values`; an unknown key itself."""
    entry = texts().get(key)
    return key if entry is None else _fill(_pick(entry, lang), values, lang)


class Told(str):
    """The English text of `key`, for an error of a layer that knows no language; `render` tells it in the one that is asked for."""

    __slots__ = ("key", "values")
    key: str
    values: Mapping[str, Any]

    def render(self, lang: str) -> str:
        """Return the text in `lang`."""
        return tr(self.key, lang=lang, **self.values)


def told(key: str, **values: Any) -> Told:
    """Return the text of `key` for an error."""
    text = Told(tr(key, lang="en", **values))
    text.key, text.values = key, values
    return text


def closest(word: str, known: Iterable[str]) -> str:
    """Return `; nearest: …` for a message of an unknown word, an empty text where none is close."""
    near = nearest(word, known)
    return told("problem.closest", nearest=near) if near else ""


def problem_text(problem: Problem, *, lang: str) -> str:
    """Return `file:line where "value": message; allowed: …; did you mean …?; way out` in one line."""
    message, way_out = _problem_parts(problem, lang)
    place = problem.file + (f":{problem.line}" if problem.file and problem.line else "")
    shown = "" if problem.value is None else f'"{_short(problem.value)}"'
    head = " ".join(part for part in (place, problem.where, shown) if part)
    parts = [f"{head}: {message}" if head else message]
    if problem.nearest:
        parts.append(tr("problem.nearest", lang=lang, nearest=problem.nearest))
    if problem.allowed:
        names = list(problem.allowed[:MAX_SHOWN])
        if len(problem.allowed) > MAX_SHOWN:
            names.append(tr("problem.more", lang=lang, count=len(problem.allowed) - MAX_SHOWN))
        parts.append(tr("problem.allowed", lang=lang, allowed=", ".join(names)))
    if way_out:
        parts.append(way_out)
    return _one_line(("；" if lang == "zh" else "; ").join(parts))


def problem_message(problem: Problem, *, lang: str) -> str:
    """Return what is wrong alone, without place, hints and way out: for tables that have columns for those."""
    return _one_line(_problem_parts(problem, lang)[0])


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word closest in spelling to `word`, or an empty text where none is close."""
    if not word or len(word) > MAX_COMPARED_LENGTH:
        return ""
    candidates = list(known)
    folded = {name.casefold(): name for name in reversed(candidates)}
    found = folded.get(word.casefold())
    if found is not None:
        return found
    matches = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[matches[0]] if matches else ""


def texts() -> Texts:
    """Return the texts of the `texts*.toml` files, by dotted key."""
    return _load("texts")


def problems() -> Texts:
    """Return the messages of the `problems*.toml` files, by code: `zh`, `en`, and the way out in `zh_do`, `en_do`."""
    return _load("problems")


@cache
def _load(stem: str) -> Texts:
    merged: dict[str, dict[str, str]] = {}
    for path in sorted(CATALOG.glob(f"{stem}*.toml")):
        if path.stem == stem or path.stem.startswith(f"{stem}_"):
            _flatten("", tomllib.loads(path.read_text(encoding="utf-8")), merged)
    return merged


def _flatten(prefix: str, table: Mapping[str, Any], into: dict[str, dict[str, str]]) -> None:
    """Collect the tables that hold texts under their dotted names."""
    words = {key: value for key, value in table.items() if isinstance(value, str)}
    if words:
        into[prefix] = words
    for key, value in table.items():
        if isinstance(value, Mapping):
            _flatten(f"{prefix}.{key}" if prefix else key, value, into)


def _problem_parts(problem: Problem, lang: str) -> tuple[str, str]:
    entry = problems().get(problem.code)
    values: dict[str, Any] = {
        "file": problem.file,
        "line": problem.line,
        "where": problem.where,
        "value": problem.value,
        "nearest": problem.nearest,
        **problem.details,
    }
    if entry is None:
        extra = ", ".join(f"{key}={_show(value, lang)}" for key, value in problem.details.items())
        return (f"{problem.code} ({extra})" if extra else problem.code), ""
    message = _fill(_pick(entry, lang), values, lang)
    do = entry.get(f"{lang}_do") or entry.get("en_do") or ""
    return message, _fill(do, values, lang)


def _pick(entry: Mapping[str, str], lang: str) -> str:
    return entry.get(lang) or entry.get("en") or entry.get("zh") or ""


class _Forgiving(Formatter):
    """Fills what is known and leaves `{name}` where nothing is: a message is never lost to a slip in its template."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        if field_name in kwargs:
            return kwargs[field_name], field_name
        return "{" + field_name + "}", field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        try:
            return str(super().format_field(value, format_spec))
        except (ValueError, TypeError):
            return str(value)


def _fill(template: str, values: Mapping[str, Any], lang: str) -> str:
    shown = {key: value if isinstance(value, (int, float)) else _show(value, lang) for key, value in values.items()}
    try:
        return _Forgiving().vformat(template, (), shown)
    except (ValueError, KeyError, IndexError):
        return template


def _show(value: Any, lang: str) -> str:
    """Return a value as a reader sees it; `@key` stands for the text of `key`."""
    if isinstance(value, Told):
        return value.render(lang)
    if isinstance(value, str):
        if value.startswith("@") and value[1:] in texts():
            return tr(value[1:], lang=lang)
        return value.removeprefix("@dimension.")
    if isinstance(value, (list, tuple)):
        joiner = tr("problem.or", lang=lang)
        return joiner.join(_show(item, lang) for item in value[:MAX_SHOWN])
    return _short(value)


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        text = "{" + ", ".join(f"{key}: {_short(item)}" for key, item in list(value.items())[:4]) + "}"
    elif isinstance(value, (list, tuple)):
        text = "[" + ", ".join(_short(item) for item in list(value)[:4]) + "]"
    elif isinstance(value, float):
        text = f"{value:g}"
    else:
        text = str(value)
    text = _one_line(text)
    return text if len(text) <= MAX_VALUE_LENGTH else text[:MAX_VALUE_LENGTH] + "…"


def _one_line(text: str) -> str:
    """Return the text with control characters shown, so that no file can write to the terminal of its reader."""
    return "".join(char if char.isprintable() or char in _SPACES else f"\\x{ord(char):02x}" for char in str(text))
