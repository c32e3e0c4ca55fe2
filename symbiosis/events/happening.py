"""Happening: one row of the story of a run; its detail is data (`key=value`), the sentence for a reader comes from the catalog."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from symbiosis.files.fields import Name
from symbiosis.i18n import texts, tr
from symbiosis.park.moments import date_of

COLUMNS = ("time_h", "kind", "enterprise", "object", "detail", "duration_h")


AMOUNTS = ("lot", "amount", "stock")
"""Keys of a detail that are amounts in the unit of the object."""


class Happening(NamedTuple):
    """At `time_h` [h] something of `kind` happened to `object` of `enterprise`; `duration_h` [h] is how long what ended had lasted."""

    time_h: float
    kind: str
    enterprise: str
    object: str
    detail: str = ""
    duration_h: float = math.nan


def details(**values: float | str) -> str:
    """Return `values` as the detail of a row: `left=0.5; crew=fitters`."""
    return "; ".join(f"{key}={value if isinstance(value, str) else f'{value:.10g}'}" for key, value in values.items())


def detail_values(detail: str) -> dict[str, str]:
    """Return what `details` wrote; a part without `=` is under `note`."""
    found: dict[str, str] = {}
    for part in filter(None, detail.split("; ")):
        key, equals, value = part.partition("=")
        found[key if equals else "note"] = value if equals else part
    return found


def sentence(
    row: Happening,
    *,
    lang: str,
    year: int,
    names: Mapping[str, Name] | None = None,
    units: Mapping[str, str] | None = None,
) -> str:
    """Return `row` as one line for a reader: date, enterprise and object by `names` (by id where there is none), what happened.

    Amounts bear the unit that `units` has for the object. A kind that the catalog does not know, as of a user's own story, is shown with
    its detail as it is.
    """
    values: dict[str, str] = {key: _number(value, lang, key) for key, value in detail_values(row.detail).items()}

    def name_of(thing: str) -> str:
        return spoken(thing, names or {}, lang)

    for key in ("crew", "fleet", "store"):
        if key in values:
            values[key] = name_of(values[key])
    unit = (units or {}).get(row.object, "")
    for key in AMOUNTS if unit else ():
        if key in values:
            values[key] = f"{values[key]} {unit}"
    key = f"event.{row.kind}"
    if key in texts():
        lasted = "" if math.isnan(row.duration_h) else _number(f"{row.duration_h}", lang, "duration_h")
        said = tr(key, lang=lang, **{**values, "duration": lasted})
        said += "".join(tr(f"event.also.{extra}", lang=lang, **values) for extra in values if _also(extra, key, values))
    else:
        said = f"{row.kind} {row.detail}".strip()
    subject = name_of(row.object)
    if row.enterprise and row.enterprise != row.object:
        subject = tr("event.subject", lang=lang, object=subject, enterprise=name_of(row.enterprise))
    return tr("event.line", lang=lang, date=date_of(row.time_h, year), subject=subject, said=said)


def spoken(thing: str, names: Mapping[str, Name], lang: str) -> str:
    """Return the name of a thing that something happened to, in words; its id where it has no name."""
    found = names.get(thing)
    pool, is_import, number = thing.partition(".imports.")
    if is_import and number.isdigit():
        return tr("event.import", lang=lang, pool=spoken(pool, names, lang), number=int(number) + 1)
    return found.text(lang) if found is not None else thing


def _also(extra: str, key: str, values: Mapping[str, str]) -> bool:
    """Return whether a detail is told in words of its own after the sentence: it is known, and not nought."""
    return (
        f"event.also.{extra}" in texts()
        and "{" + extra + "}" not in texts()[key]["en"]
        and values[extra] not in ("0", "0.0", "")
    )


def _number(value: str, lang: str, key: str) -> str:
    """Return a number of a detail as a reader wants it: shares in per cent, hours to the tenth."""
    try:
        number = float(value)
    except ValueError:
        return value
    if key == "left":
        return f"{100.0 * number:.3g} %" if number else "0"
    if key.endswith("_h"):
        return f"{number:.1f}" if number < 100.0 else f"{number:.0f}"
    return f"{number:.6g}"
