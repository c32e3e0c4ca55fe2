"""Data gate: what is missing for which indicator, and who usually has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symbiosis.accounting.accounts import Accounts
from symbiosis.indicators.absent import absent_categories
from symbiosis.indicators.input_names import both_languages, describe_input
from symbiosis.indicators.registry import FUNCTIONS
from symbiosis.indicators.scoring import condition_unknown
from symbiosis.library.schemes import Scheme, scheme


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
        name = both_languages(indicator.name)
        missing = (*measured.missing, *absent_categories(accounts, indicator))
        if condition_unknown(accounts, used, indicator):
            missing += (f"declared.{indicator.applies_if}",)
        for each in dict.fromkeys(missing):
            label, unit, holder = describe_input(each, used)
            rows.append(GateRow(indicator.id, name, each, label, unit, holder))
    return tuple(rows)
