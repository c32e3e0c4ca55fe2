"""Data gate: what is missing for which indicator, and who usually has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symbiosis.accounting.accounts import Accounts
from symbiosis.files.fields import Name
from symbiosis.indicators.registry import FUNCTIONS
from symbiosis.indicators.scoring import condition_unknown
from symbiosis.library.activities import categories
from symbiosis.library.schemes import Scheme, known_facts, scheme


@dataclass(frozen=True)
class GateRow:
    """One missing input of one indicator; texts in both languages."""

    indicator: str
    indicator_name: dict[str, str]
    input: str
    input_name: dict[str, str]
    unit: str
    holder: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return dict(vars(self))


def data_gate(rules: str | Scheme, accounts: Accounts) -> tuple[GateRow, ...]:
    """Return a row for each input that an indicator of the scheme lacks in these accounts, in the order of the scheme."""
    used = scheme(rules) if isinstance(rules, str) else rules
    rows: list[GateRow] = []
    for indicator in used.indicators:
        measured = FUNCTIONS[indicator.measure](accounts, indicator.parameters)
        name = _both(indicator.name)
        missing = measured.missing
        if condition_unknown(accounts, used, indicator):
            missing += (f"declared.{indicator.applies_if}",)
        for each in missing:
            label, unit, holder = describe_input(each, used)
            rows.append(GateRow(indicator.id, name, each, label, unit, holder))
    return tuple(rows)


def describe_input(name: str, extra: Scheme | None = None) -> tuple[dict[str, str], str, dict[str, str]]:
    """Return label, unit and holder of an input: `category`, `category.item` or `declared.fact`, of a scheme or the `extra` one."""
    category, _, item = name.partition(".")
    if category == "declared":
        fact = known_facts(extra)[item]
        return _both(fact.name), fact.unit, _both(fact.holder)
    row = categories()[category]
    label = row.items[item].name if item and not isinstance(row.items, str) else row.name
    return _both(label), row.unit or "", _both(row.holder)


def _both(name: Name) -> dict[str, str]:
    return {lang: name.text(lang) for lang in ("zh", "en")}
