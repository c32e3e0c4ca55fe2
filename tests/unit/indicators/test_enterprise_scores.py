"""A scheme of enterprises judges each one: the whole passes where all pass."""

import pytest
from made_schemes import declaring, indicator, scheme_of

from symbiosis.accounting import Activity
from symbiosis.errors import UsageError
from symbiosis.indicators.enterprise_scores import enterprises_of, score_enterprises

RULES = scheme_of(indicator("a"), indicator("b"))


def of(**values: dict[str, float]):
    return score_enterprises({name: declaring(RULES, facts) for name, facts in values.items()}, RULES)


GOOD, OPEN, BAD = {"a": 1.0, "b": 1.0}, {"a": 1.0}, {"a": 1.0, "b": 0.5}


@pytest.mark.parametrize(
    ("cards", "verdict", "worst"),
    [
        ({"x": GOOD, "y": GOOD}, "passes", "x"),
        ({"x": GOOD, "y": OPEN}, "cannot_be_judged", "y"),
        ({"x": OPEN, "y": BAD, "z": GOOD}, "fails", "y"),
    ],
)
def test_the_whole_is_as_good_as_the_worst(cards, verdict, worst):
    found = of(**cards)
    assert (found.verdict, found.worst_enterprise) == (verdict, worst)


def test_of_two_that_fail_the_worse_is_the_one_with_more_that_is_not_met():
    assert of(x=BAD, y={"a": 0.0, "b": 0.0}).worst_enterprise == "y"


def test_the_plain_form_has_the_worst_and_every_enterprise():
    data = of(x=GOOD, y=BAD).to_json()
    assert (data["verdict"], data["enterprise"]) == ("fails", "y")
    assert {name: card["verdict"] for name, card in data["enterprises"].items()} == {"x": "passes", "y": "fails"}


def test_no_enterprise_at_all_is_refused():
    with pytest.raises(UsageError, match="made"):
        score_enterprises({}, RULES)


def test_rows_that_name_no_enterprise_are_those_of_one():
    rows = [Activity(name, "fuel", "diesel", 1, "t") for name in ("x", "", "y", "x")]
    assert enterprises_of(rows) == ("x", "y")
    assert enterprises_of(rows[1:2]) == ("",)
