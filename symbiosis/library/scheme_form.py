"""Form of a scheme: its thresholds as a file to fill in; what is left empty stays as the scheme has it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from symbiosis.errors import Problem
from symbiosis.files.fields import Described, Name, Slug, Text, validate
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.i18n import nearest, tr
from symbiosis.library.scheme_checks import indicator_mistakes
from symbiosis.library.schemes import Decision, Direction, Fact, Indicator, Scheme, Threshold, schemes
from symbiosis.library.words import Words
from symbiosis.units import Evidence, is_unit

OWN = "OWN"
"""Source of what a user says (models/sources_schemes.csv)."""
FILLED = "filled_in"
"""Decision of a filled scheme that says which rows came from which file."""


class FormRow(Described):
    """One indicator to fill in: class, condition, direction and value; `reference_values` where it has bands or years."""

    id: str
    name: Name | None = None
    unit: str
    class_: Annotated[Slug, Field(alias="class")]
    applies_if: Slug | None = None
    direction: Direction | None = None
    reference_value: float | None = None
    reference_values: list[Threshold] | None = None
    evidence: Evidence = "default"


class SchemeForm(Described):
    """A form of a scheme that ships. `where_read` says where the values were read; `facts` adds conditions of one's own.

    `complete`: whoever fills it in has held every indicator against the text.
    """

    scheme: str
    where_read: Text = ""
    complete: bool | None = None
    facts: dict[Slug, Fact] = Field(default_factory=dict)
    indicators: list[FormRow]


def is_form(data: Any) -> bool:
    """Return whether what was read from a file is a form and not a scheme."""
    return isinstance(data, dict) and "scheme" in data


def form(scheme: Scheme) -> str:
    """Return the form of a scheme as YAML, filled with what the scheme has."""
    classes = [f"#   {key}: {each.name.text('zh')} / {each.name.text('en')}" for key, each in scheme.classes.items()]
    head = [f"# {line}" for lang in ("zh", "en") for line in tr("scheme.form.head", lang=lang).splitlines()]
    lines = [*head, *classes, f"scheme: {scheme.id}", 'where_read: ""']
    if not scheme.complete:
        lines += [*(f"# {tr('scheme.form.complete', lang=lang)}" for lang in ("zh", "en")), "complete: false"]
    lines.append("facts: {}")
    lines.append("indicators:" if scheme.indicators else "indicators: []")
    for each in scheme.indicators:
        lines += _row(each)
    return "\n".join(lines) + "\n"


def _row(indicator: Indicator) -> Iterator[str]:
    yield f"  - id: {indicator.id}"
    yield f"    name: {_flow(indicator.name.model_dump(exclude_none=True))}"
    yield f"    unit: {_flow(indicator.unit)}"
    yield f"    class: {indicator.class_}"
    yield f"    applies_if: {indicator.applies_if or 'null'}"
    yield f"    direction: {indicator.direction or 'null'}"
    if _is_plain(indicator):
        value = indicator.thresholds[0].value if indicator.thresholds else None
        yield from (f"    # {line}" for each in indicator.thresholds for line in _known(each))
        yield f"    reference_value: {_flow(value)}"
    else:
        yield "    reference_values:"
        for each in indicator.thresholds:
            known = each.model_dump(by_alias=True, exclude_defaults=True)
            yield f"      - {_flow(known | {'value': each.value})}"
    yield f"    evidence: {indicator.evidence}"


def _is_plain(indicator: Indicator) -> bool:
    """Return whether one number says it all: no bands and no years."""
    return len(indicator.thresholds) < 2 and all(
        each.band == each.years == (-math.inf, math.inf) for each in indicator.thresholds
    )


def _known(threshold: Threshold) -> Iterator[str]:
    """Yield what is known of a threshold beside its value, for a comment."""
    if threshold.range is not None:
        yield f"{threshold.range[0]:g} – {threshold.range[1]:g}"
    if threshold.note is not None:
        yield f"{threshold.note.zh} / {threshold.note.en}"


def _flow(value: Any) -> str:
    """Return a value on one line, in the part of YAML that is JSON."""
    return json.dumps(value, ensure_ascii=False)


def fill(scheme: Scheme, path: Path, problems: list[Problem]) -> Scheme | None:
    """Return `scheme` with what the form in `path` fills in, or None; every mistake is added to `problems` with its line."""
    file = path.name
    before = len(problems)
    data = read_yaml(path, root=path.parent, problems=problems)
    given = None if data is None else validate(SchemeForm, data, file=file, problems=problems)
    if data is None or given is None:
        return None
    facts = {**scheme.facts, **given.facts}
    for key, fact in given.facts.items():
        if not is_unit(fact.unit):
            problems.append(Problem("unit_unknown", file, data["facts"].line_of(key), f"facts.{key}", fact.unit))
    rows = _rows_by_id(scheme, given, data, file, problems)
    base = scheme.model_copy(update={"facts": facts})
    indicators: list[Indicator] = []
    for each in scheme.indicators:
        if each.id not in rows:
            indicators.append(each)
            continue
        row, raw = rows[each.id]
        problems.extend(_values(each, row, raw, file))
        made = _filled(each, row, given.where_read, _own_source(row, raw, file))
        indicators.append(made)
        where = f"indicators.{each.id}"
        found = indicator_mistakes(base, made, _as_scheme_row(raw), file, where)
        given_as = "reference_values" if row.reference_values else "reference_value"
        problems.extend(replace(slip, where=slip.where.replace(".thresholds", f".{given_as}")) for slip in found)
    if len(problems) > before:
        return None
    complete = scheme.complete if given.complete is None else given.complete
    changed = [new.id for old, new in zip(scheme.indicators, indicators, strict=True) if old != new]
    decisions = list(scheme.decisions)
    if changed:
        decisions = [each for each in decisions if each.id != FILLED]
        decisions.append(_decision(changed, file, given.where_read))
    return base.model_copy(update={"indicators": indicators, "decisions": decisions, "complete": complete})


def filled_scheme(path: Path, data: Mapping[str, Any], problems: list[Problem]) -> Scheme | None:
    """Return the scheme that ships which the form in `path` is of, filled in, or None after adding to `problems`."""
    known = schemes()
    named = data.get("scheme")
    if not isinstance(named, str) or named not in known:
        line = data.line_of("scheme") if isinstance(data, LocatedDict) else 0
        near = nearest(str(named), known)
        problems.append(Problem("form_scheme_unknown", path.name, line, "scheme", named, tuple(known), near))
        return None
    return fill(known[named], path, problems)


def _rows_by_id(
    scheme: Scheme, given: SchemeForm, data: Any, file: str, problems: list[Problem]
) -> dict[str, tuple[FormRow, LocatedDict]]:
    known = tuple(each.id for each in scheme.indicators)
    rows: dict[str, tuple[FormRow, LocatedDict]] = {}
    for position, row in enumerate(given.indicators):
        line, where = data["indicators"].line_of(position), f"indicators.{row.id}"
        if row.id not in known:
            details: dict[str, object] = {"scheme": scheme.id}
            near = nearest(row.id, known)
            problems.append(Problem("form_row_unknown", file, line, where, row.id, known, near, details))
        elif row.id in rows:
            details = {"line_of_first": rows[row.id][1].line}
            problems.append(Problem("form_row_twice", file, line, where, row.id, details=details))
        else:
            rows[row.id] = (row, data["indicators"][position])
    return rows


def _values(indicator: Indicator, row: FormRow, raw: LocatedDict, file: str) -> Iterator[Problem]:
    """Yield values given in both forms, or one number where bands or years need several."""
    line, where = raw.line_of("reference_value"), f"indicators.{row.id}.reference_value"
    if row.reference_value is not None and row.reference_values is not None:
        yield Problem("form_two_values", file, line, where, row.reference_value)
    elif row.reference_value is not None and not _is_plain(indicator):
        yield Problem("form_steps", file, line, where, row.reference_value)


def _own_source(row: FormRow, raw: LocatedDict, file: str) -> str:
    """Return the source of a value that a user fills in: the id of what a user says, and where it stands."""
    key = "reference_values" if row.reference_values else "reference_value"
    return f"{OWN} {file}:{raw.line_of(key)}"


def _filled(indicator: Indicator, row: FormRow, where_read: str, own_source: str) -> Indicator:
    """Return an indicator with what a row says; its thresholds where the row has some, else as they are.

    Where the thresholds change, its source is no longer the text of the scheme but the row, `own_source`.
    """
    thresholds = indicator.thresholds
    if row.reference_values:
        thresholds = row.reference_values
    elif row.reference_value is not None:
        old = thresholds[0] if thresholds else None
        if old is None or old.value != row.reference_value:
            note = Words(zh=where_read, en=where_read) if where_read else None
            thresholds = [Threshold(value=row.reference_value, strict=old.strict if old else False, note=note)]
    return indicator.model_copy(
        update={
            "name": row.name or indicator.name,
            "unit": row.unit,
            "class_": row.class_,
            "applies_if": row.applies_if,
            "direction": row.direction,
            "thresholds": thresholds,
            "evidence": row.evidence,
            "source": own_source if thresholds != indicator.thresholds else indicator.source,
        }
    )


def _as_scheme_row(raw: LocatedDict) -> LocatedDict:
    """Return a row of a form under the names that a scheme gives to the same things, with their lines."""
    row = raw.copy()
    key = "reference_values" if isinstance(raw.get("reference_values"), list) else "reference_value"
    line = raw.line_of(key)
    listed = raw.get(key) if key == "reference_values" else None
    row["thresholds"] = listed if isinstance(listed, LocatedList) else LocatedList([None], raw.file, line, [line])
    row.lines["thresholds"] = line
    row.lines.setdefault("measure", raw.line)
    row.setdefault("band", LocatedDict({}, raw.file, raw.line))
    return row


def _decision(changed: list[str], file: str, where_read: str) -> Decision:
    told = {
        lang: tr(
            "scheme.form.filled",
            lang=lang,
            rows=", ".join(changed),
            file=file,
            where=where_read or tr("scheme.form.not_said", lang=lang),
        )
        for lang in ("zh", "en")
    }
    return Decision(id=FILLED, evidence="default", source=OWN, text=Words(**told))
