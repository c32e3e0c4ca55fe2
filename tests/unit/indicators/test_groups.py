"""A group is met when enough of its members are; one that is not known matters only while too few others are met."""

import pytest
from made_schemes import declaring, indicator, scheme_of

from symbiosis.indicators import score


def card(need: int, *values: float | None):
    """A scheme of one group whose members have these values; None is not declared."""
    rows = [indicator(f"i{place}", group={"id": "one", "need": need}) for place in range(len(values))]
    rules = scheme_of(*rows)
    facts = {f"i{place}": value for place, value in enumerate(values) if value is not None}
    return score(declaring(rules, facts), rules)


@pytest.mark.parametrize(
    ("need", "values", "status", "verdict"),
    [
        (1, (1, 0, None, 0), "met", "passes"),
        (1, (0, 0, 0, 0), "not_met", "fails"),
        (1, (0, None, 0, 0), "not_computable", "cannot_be_judged"),
        (2, (1, None, 0, 0), "not_computable", "cannot_be_judged"),
        (2, (0, None, 0, 0), "not_met", "fails"),
        (2, (1, 1, None, 0), "met", "passes"),
    ],
)
def test_a_group_counts_what_is_met_and_what_may_be(need, values, status, verdict):
    found = card(need, *values)
    assert found.groups[0].status == status
    assert found.verdict == verdict


def test_members_of_a_group_do_not_decide_one_by_one():
    assert card(1, 1, 0).reasons == (("one", "met"),)


def test_members_that_do_not_apply_lower_what_is_needed():
    rows = [indicator(name, group={"id": "one", "need": 2}, applies_if=f"{name}_applies") for name in ("a", "b")]
    rules = scheme_of(*rows)
    found = score(declaring(rules, {"a": 1.0, "a_applies": 1.0, "b": 0.0, "b_applies": 0.0}), rules)
    assert (found.groups[0].status, found.verdict) == ("met", "passes")


def test_a_group_of_which_nothing_applies_decides_nothing():
    rows = [indicator("x"), indicator("a", group={"id": "one", "need": 1}, applies_if="a_applies")]
    rules = scheme_of(*rows)
    found = score(declaring(rules, {"x": 1.0, "a_applies": 0.0}), rules)
    assert (found.groups[0].status, found.verdict) == ("not_applicable", "passes")


def test_a_group_of_an_encouraged_class_decides_nothing():
    rows = [indicator("x"), indicator("a", "class_3", group={"id": "one", "need": 1})]
    rules = scheme_of(*rows)
    assert score(declaring(rules, {"x": 1.0, "a": 0.0}), rules).verdict == "passes"
