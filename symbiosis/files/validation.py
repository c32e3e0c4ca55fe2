"""Validation: what pydantic finds wrong becomes problems with file, line, path, what is allowed and what is nearest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from symbiosis.errors import Problem
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.i18n import nearest

M = TypeVar("M")

MAX_PROBLEMS = 200
"""How many problems of one thing are reported; more of them help nobody."""


def validate(model: type[M], data: Any, *, file: str, problems: list[Problem], where: str = "") -> M | None:
    """Return `data` as `model` (a described thing, or any type such as `tuple[Enterprise, ...]`), or None.

    Every mistake is added to `problems`: `file` names where the data came from unless the data itself knows, `where` is
    put before the path of each field.
    """
    context: dict[str, Any] = {"models": {}}
    try:
        read: M = _adapter(model).validate_python(data, context=context)
        return read
    except ValidationError as error:
        found = error.errors(include_url=False)
    except RecursionError:
        problems.append(Problem("too_deep", file=file))
        return None
    reports = _without_echoes([_report(item, data) for item in found])
    root = _Place(data, file, getattr(data, "line", 0), where)
    for report in _best_branches(reports)[:MAX_PROBLEMS]:
        problems.extend(_problems(report, root, context["models"]))
    return None


def note_model(context: Any, data: Any, model: Any) -> None:
    """Remember that `data` was read as `model`, so that the keys it knows can be named."""
    if isinstance(context, dict) and isinstance(data, Mapping):
        context["models"].setdefault(id(data), []).append(model)


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(model: type[M]) -> TypeAdapter[M]:
    if model not in _ADAPTERS:
        _ADAPTERS[model] = TypeAdapter(model)
    return _ADAPTERS[model]


@dataclass(frozen=True)
class _Report:
    """One pydantic error: `path` of data keys, `branch` of a union with the path length at which it forks."""

    path: tuple[str | int, ...]
    branch: tuple[tuple[int, str], ...]
    error: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.error["type"])


def _report(error: Any, data: Any) -> _Report:
    """Split the location of a pydantic error into the path through the data and the tags of unions."""
    path: list[str | int] = []
    branch: list[tuple[int, str]] = []
    here = data
    location = list(error["loc"])
    for position, step in enumerate(location):
        last = position == len(location) - 1
        in_mapping = isinstance(here, Mapping) and isinstance(step, str) and step in here
        if in_mapping or (isinstance(here, (list, tuple)) and isinstance(step, int) and step < len(here)):
            path.append(step)
            here = here[step]
        elif step == "[key]":
            continue
        elif last and error["type"] == "missing" and isinstance(here, Mapping):
            path.append(step)
        else:
            branch.append((len(path), str(step)))
    return _Report(tuple(path), tuple(branch), error)


def _without_echoes(reports: list[_Report]) -> list[_Report]:
    """Drop what pydantic says about the length of a list only because it did not count the items that are wrong."""
    parents = {report.path[:length] for report in reports for length in range(len(report.path))}
    return [report for report in reports if report.kind != "too_short" or report.path not in parents]


_FORM = frozenset(
    {
        "model_type",
        "model_attributes_type",
        "dataclass_type",
        "dict_type",
        "list_type",
        "tuple_type",
        "literal_error",
        "none_required",
    }
)


def _best_branches(reports: list[_Report]) -> list[_Report]:
    """Keep, of each union, the errors of the branch that the data most likely meant."""
    groups: dict[tuple[str | int, ...], list[_Report]] = {}
    order: list[_Report | tuple[str | int, ...]] = []
    for report in reports:
        if not report.branch:
            order.append(report)
            continue
        fork = report.path[: report.branch[0][0]]
        if fork not in groups:
            groups[fork] = []
            order.append(fork)
        groups[fork].append(report)
    kept: list[_Report] = []
    for item in order:
        if isinstance(item, _Report):
            kept.append(item)
        else:
            kept.extend(_choose(item, groups[item]))
    return kept


def _choose(fork: tuple[str | int, ...], reports: list[_Report]) -> list[_Report]:
    by_tag: dict[str, list[_Report]] = {}
    for report in reports:
        by_tag.setdefault(report.branch[0][1], []).append(replace(report, branch=report.branch[1:]))
    scored = [(_misfit(fork, group), tag, group) for tag, group in by_tag.items()]
    if len(scored) > 1 and all(score[0] >= _WRONG_FORM for score, _, _ in scored):
        expected = tuple(dict.fromkeys(_expected(group[0]) for _, _, group in scored))
        first = scored[0][2][0]
        error = dict(first.error) | {"type": "union_form", "ctx": {"expected": expected}}
        return [_Report(fork, (), error)]
    best = min(scored, key=lambda entry: entry[0])[2]
    return _best_branches(best)


_WRONG_FORM = 1000


def _misfit(fork: tuple[str | int, ...], group: Sequence[_Report]) -> tuple[int, int]:
    """Return how badly the data fits a branch: of the wrong form, or with so many unknown and missing keys."""
    wrong_form = sum(1 for report in group if report.path == fork and _is_form(report))
    keys = sum(_weight(report) for report in group)
    return (_WRONG_FORM if wrong_form else keys, len(group))


def _weight(report: _Report) -> int:
    if report.kind == "problems":
        return sum(
            3 if problem.code in {"unknown_key", "missing_key"} else 1 for problem in report.error["ctx"]["problems"]
        )
    return 3 if report.kind in {"extra_forbidden", "missing", "literal_error"} else 1


def _is_form(report: _Report) -> bool:
    if report.kind == "problems":
        return all(problem.code == "quantity_form" for problem in report.error["ctx"]["problems"])
    return report.kind in _FORM or report.kind.endswith("_type")


def _expected(report: _Report) -> str:
    if report.kind == "problems":
        return "@type.quantity"
    return _TYPES.get(report.kind, report.kind.removesuffix("_type"))


@dataclass(frozen=True)
class _Place:
    """A point in the data: what is there, in which file and line, under which path."""

    here: Any
    file: str
    line: int
    where: str

    def step(self, key: str | int) -> _Place:
        """Return the place below `key`, or this one's with the longer path where nothing is there."""
        inside: Any = None
        line = self.line
        name = str(key)
        own_file = self.file
        if isinstance(self.here, Mapping) and isinstance(key, str):
            inside = self.here.get(key)
            if isinstance(self.here, LocatedDict):
                line, own_file = self.here.line_of(key), self.here.files.get(key, self.file)
        elif isinstance(self.here, (list, tuple)) and isinstance(key, int) and key < len(self.here):
            inside = self.here[key]
            line = self.here.line_of(key) if isinstance(self.here, LocatedList) else line
            name = str(inside["id"]) if isinstance(inside, Mapping) and isinstance(inside.get("id"), str) else name
        file = own_file
        if isinstance(inside, (LocatedDict, LocatedList)) and inside.file:
            file = inside.file
        return _Place(inside, file, line or self.line, f"{self.where}.{name}" if self.where else name)


def _problems(report: _Report, root: _Place, models: Mapping[int, Sequence[Any]]) -> list[Problem]:
    place, parent = root, root
    if isinstance(root.here, (LocatedDict, LocatedList)) and root.here.file:
        place = parent = replace(root, file=root.here.file)
    for key in report.path:
        parent, place = place, place.step(key)
    error = report.error
    context: Mapping[str, Any] = error.get("ctx") or {}
    if report.kind == "problems":
        return [_placed(problem, place) for problem in context["problems"]]
    key = str(report.path[-1]) if report.path else ""
    base = Problem("invalid", place.file, place.line, place.where)
    if report.kind == "extra_forbidden":
        known = _known_keys(parent.here, models)
        return [replace(base, code="unknown_key", allowed=known, nearest=nearest(key, known))]
    make = _MAKERS.get(report.kind)
    if make is not None:
        return [make(base, key, error, context)]
    if report.kind in _TYPES or report.kind.endswith("_type"):
        expected = _TYPES.get(report.kind, report.kind.removesuffix("_type"))
        return [replace(base, code="wrong_type", value=_value(error), details={"expected": expected})]
    text = str(context["error"]) if "error" in context else str(error["msg"])
    return [replace(base, value=_value(error), details={"text": text})]


def _placed(problem: Problem, place: _Place) -> Problem:
    """Return a problem whose `where` was relative to `place` at its full path."""
    for key in filter(None, problem.where.split(".")):
        here: str | int = key
        if isinstance(place.here, (list, tuple)):
            here = next(
                (n for n, item in enumerate(place.here) if isinstance(item, Mapping) and item.get("id") == key), key
            )
            here = int(here) if isinstance(here, str) and here.isdigit() else here
        place = place.step(here)
    return replace(problem, file=problem.file or place.file, line=problem.line or place.line, where=place.where)


def _known_keys(data: Any, models: Mapping[int, Sequence[Any]]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for model in models.get(id(data), ()):
        for name, field in model.model_fields.items():
            names[field.alias or name] = None
    return tuple(names)


def _value(error: Mapping[str, Any]) -> Any:
    value = error.get("input")
    return "null" if value is None else value


_Maker = Callable[[Problem, str, Mapping[str, Any], Mapping[str, Any]], Problem]


def _missing(base: Problem, key: str, error: Mapping[str, Any], context: Mapping[str, Any]) -> Problem:
    return replace(base, code="missing_key", details={"key": key})


def _not_allowed(base: Problem, key: str, error: Mapping[str, Any], context: Mapping[str, Any]) -> Problem:
    quoted = str(context.get("expected", context.get("expected_tags", "")))
    allowed = tuple(re.findall(r"'([^']*)'", quoted)) or (quoted,)
    value = context.get("tag", error.get("input"))
    return replace(base, code="not_allowed", value=value, allowed=allowed, nearest=nearest(str(value), allowed))


def _no_tag(base: Problem, key: str, error: Mapping[str, Any], context: Mapping[str, Any]) -> Problem:
    key = str(context.get("discriminator", "")).strip("'")
    where = f"{base.where}.{key}" if base.where else key
    return replace(base, code="missing_key", where=where, details={"key": key})


def _pattern(base: Problem, key: str, error: Mapping[str, Any], context: Mapping[str, Any]) -> Problem:
    pattern = str(context.get("pattern", ""))
    code = "slug_bad" if pattern.startswith("^[a-z0-9][a-z0-9_-]*") else "pattern_bad"
    return replace(base, code=code, value=error.get("input"), details={"pattern": pattern})


def _length(base: Problem, key: str, error: Mapping[str, Any], context: Mapping[str, Any]) -> Problem:
    long = "max_length" in context
    limit = context.get("max_length", context.get("min_length", 0))
    return replace(base, code="too_long" if long else "too_short", details={"limit": limit})


def _bound(base: Problem, key: str, error: Mapping[str, Any], context: Mapping[str, Any]) -> Problem:
    name = next((name for name in ("gt", "ge", "lt", "le") if name in context), "ge")
    sign = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}[name]
    return replace(
        base, code="out_of_range", value=error.get("input"), details={"limit": f"{sign} {context.get(name)}"}
    )


def _not_finite(base: Problem, key: str, error: Mapping[str, Any], context: Mapping[str, Any]) -> Problem:
    return replace(base, code="number_not_finite", value=str(error.get("input")))


def _form(base: Problem, key: str, error: Mapping[str, Any], context: Mapping[str, Any]) -> Problem:
    return replace(base, code="wrong_type", value=_value(error), details={"expected": context["expected"]})


_MAKERS: dict[str, _Maker] = {
    "missing": _missing,
    "literal_error": _not_allowed,
    "enum": _not_allowed,
    "union_tag_invalid": _not_allowed,
    "union_tag_not_found": _no_tag,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _length,
    "string_too_short": _length,
    "too_long": _length,
    "too_short": _length,
    "greater_than": _bound,
    "greater_than_equal": _bound,
    "less_than": _bound,
    "less_than_equal": _bound,
    "finite_number": _not_finite,
    "union_form": _form,
}

_TYPES: dict[str, str] = {
    "string_type": "@type.text",
    "int_type": "@type.integer",
    "int_from_float": "@type.integer",
    "int_parsing": "@type.integer",
    "float_type": "@type.number",
    "float_parsing": "@type.number",
    "bool_type": "@type.boolean",
    "bool_parsing": "@type.boolean",
    "list_type": "@type.list",
    "tuple_type": "@type.list",
    "set_type": "@type.list",
    "dict_type": "@type.mapping",
    "mapping_type": "@type.mapping",
    "model_type": "@type.mapping",
    "model_attributes_type": "@type.mapping",
    "dataclass_type": "@type.mapping",
    "none_required": "@type.nothing",
}
