"""Input names: what a missing input is called, in which unit it is wanted, and who usually has it."""

from __future__ import annotations

from symbiosis.files.fields import Name
from symbiosis.library.activities import categories
from symbiosis.library.schemes import Scheme, known_facts


def describe_input(name: str, extra: Scheme | None = None) -> tuple[dict[str, str], str, dict[str, str]]:
    """Return label, unit and holder of an input: `category`, `category.item` or `declared.fact`, of a scheme or the `extra` one."""
    category, _, item = name.partition(".")
    if category == "declared":
        fact = known_facts(extra)[item]
        return both_languages(fact.name), fact.unit, both_languages(fact.holder)
    row = categories()[category]
    label = row.items[item].name if item and not isinstance(row.items, str) else row.name
    return both_languages(label), row.unit or "", both_languages(row.holder)


def both_languages(name: Name) -> dict[str, str]:
    """Return a name in Chinese and in English."""
    return {lang: name.text(lang) for lang in ("zh", "en")}
