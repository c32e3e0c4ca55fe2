"""Schemes of a few indicators, each a declared fact of its own, and accounts that declare them."""

from collections.abc import Mapping
from typing import Any

from symbiosis.accounting import Accounts, account
from symbiosis.library.schemes import EligibilityRow, Fact, Indicator, Scheme, SchemeClass, scheme

CLASSES = {
    "class_1": {"decides": "always"},
    "class_2": {"decides": "where_it_applies", "condition_required": True},
    "class_3": {"decides": "never"},
}
NAME = {"zh": "名", "en": "name"}


def indicator(key: str, class_: str = "class_1", **more: Any) -> Indicator:
    """The indicator `key`: the fact of the same name, which must be at least 1."""
    row = {
        "id": key,
        "class": class_,
        "name": NAME,
        "measure": "fact",
        "parameters": {"fact": key},
        "unit": "1",
        "direction": "higher",
        "thresholds": [{"value": 1}],
        "source": "ND-3",
        "evidence": "published",
        "formula_evidence": "published",
    }
    return Indicator.model_validate(row | more)


def scheme_of(*indicators: Indicator, eligibility: tuple[dict[str, Any], ...] = ()) -> Scheme:
    """A scheme of three classes with these indicators and conditions of application."""
    rows = [
        EligibilityRow.model_validate({"name": NAME, "source": "ND-1", "evidence": "published"} | row)
        for row in eligibility
    ]
    names = [each.id for each in indicators] + [each.applies_if for each in indicators if each.applies_if]
    names += [name for row in rows for name in (row.fact, *row.or_all)]
    return scheme("CN-NDRC-2025").model_copy(
        update={
            "id": "made",
            "classes": {key: SchemeClass.model_validate({"name": NAME} | row) for key, row in CLASSES.items()},
            "indicators": list(indicators),
            "eligibility": rows,
            "facts": {name: Fact.model_validate({"unit": "1", "name": NAME, "holder": NAME}) for name in names},
        }
    )


def declaring(rules: Scheme, facts: Mapping[str, float]) -> Accounts:
    """Accounts of a park of which nothing is known but these facts."""
    return account((), rules, facts=facts)
