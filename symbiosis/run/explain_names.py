"""Explain names: what rows are called in both languages, and the documents behind ids of sources."""

from __future__ import annotations

from collections.abc import Iterable

from symbiosis.accounting.clinker import FLOOR
from symbiosis.i18n import LANGUAGES, tr
from symbiosis.library.activities import categories, item_of
from symbiosis.library.factors import factor_sets
from symbiosis.library.fuels import fuels
from symbiosis.library.schemes import known_facts
from symbiosis.library.sources import sources
from symbiosis.run.explained import SourceRow
from symbiosis.run.run_tables import Row

FILLED_IN = "OWN "
"""What the source of a value that a user filled into a form begins with; file and line follow."""


def both(key: str, **values: object) -> dict[str, str]:
    """Return a text of the catalog in both languages."""
    return {lang: tr(key, lang=lang, **values) for lang in LANGUAGES}


def name_of(category: str, item: str) -> dict[str, str]:
    """Return `category: item` in both languages, the id where something has no name."""
    table = categories()
    return {
        lang: f"{table[category].name.text(lang) if category in table else category}：{_item(category, item, lang)}"
        if lang == "zh"
        else f"{table[category].name.text(lang) if category in table else category}: {_item(category, item, lang)}"
        for lang in LANGUAGES
    }


def _item(category: str, item: str, lang: str) -> str:
    if item == FLOOR:
        return tr("explain.clinker_floor", lang=lang)
    try:
        return item_of(category, item).name.text(lang)
    except KeyError:
        pass
    if item in fuels():
        return fuels()[item].name.text(lang)
    if item in known_facts():
        return known_facts()[item].name.text(lang)
    for made in factor_sets().values():
        for section in (made.processes, made.deductions, made.materials):
            row = None if section is None else section.rows.get(item)
            if row is not None and row.name is not None:
                return row.name.text(lang)
    return item


def who(row: Row) -> str:
    """Return enterprise, plant and process of a row, as far as it names them and they differ."""
    return " / ".join(dict.fromkeys(row[name] for name in ("enterprise", "plant", "process") if row.get(name)))


def source_rows(ids: Iterable[str]) -> tuple[SourceRow, ...]:
    """Return the documents behind ids of sources; a text that is no id stands as it is."""
    known = sources()
    found: list[SourceRow] = []
    for each in dict.fromkeys(each for each in ids if each):
        source = known.get(each)
        if source is None and each.startswith(FILLED_IN):
            found.append(SourceRow(each, both("explain.filled_in", place=each.removeprefix(FILLED_IN)), "", ""))
        elif source is None:
            found.append(SourceRow(each, dict.fromkeys(LANGUAGES, each), "", ""))
        else:
            titles = {lang: source.title(lang) for lang in LANGUAGES}
            found.append(SourceRow(each, titles, source.address, source.seen))
    return tuple(found)
