"""Counts of enterprises add up; answers, levels and ratios are one value, and rows that differ are refused with both places."""

import pytest

from symbiosis.accounting import Activity, account
from symbiosis.errors import InputError

CN, HJ, ZCF = "CN-NDRC-2025", "HJ-274-2015", "CN-MIIT-ZCF-2026"


def said(enterprise: str, fact: str, value: float, unit: str = "1", line: int = 2) -> Activity:
    return Activity(enterprise, "declared", fact, value, unit, file="a.csv", line=line)


def value_of(fact: str, *rows: Activity, rules: str = CN) -> float | None:
    found = account(rows, rules, year=2025).facts.get(fact)
    return None if found is None else found.value


def test_an_answer_that_two_enterprises_give_is_that_answer_and_not_their_sum():
    assert value_of("metering_ready", said("a", "metering_ready", 1), said("b", "metering_ready", 1, line=3)) == 1.0


def test_a_level_that_two_enterprises_give_is_that_level():
    assert value_of("zone_level", said("a", "zone_level", 1), said("b", "zone_level", 1, line=3)) == 1.0


def test_counts_of_enterprises_are_added():
    rows = said("a", "employees", 100), said("b", "employees", 50, line=3)
    assert value_of("employees", *rows, rules=HJ) == 150.0


def test_a_rate_that_all_give_is_that_rate():
    rows = said("a", "green_cover", 30, "%"), said("b", "green_cover", 30, "%", line=3)
    assert value_of("green_cover", *rows, rules=HJ) == 30.0


@pytest.mark.parametrize(
    ("fact", "first", "second", "unit", "rules"),
    [
        ("metering_ready", 1, 0, "1", CN),
        ("zone_level", 1, 2, "1", CN),
        ("green_cover", 30, 40, "%", HJ),
        ("value_added_per_land_now", 1.0, 2.0, "10^4 CNY/ha", HJ),
    ],
)
def test_rows_that_differ_are_refused_with_both_places(fact: str, first: float, second: float, unit: str, rules: str):
    with pytest.raises(InputError) as caught:
        account((said("a", fact, first, unit), said("b", fact, second, unit, line=3)), rules, year=2025)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.line) == ("fact_contradicts", "a.csv", 3)
    assert problem.details == {"first": f"{first:g}", "place": "a.csv:2"}


def test_enterprises_that_are_judged_each_by_itself_may_answer_each_for_itself():
    rows = said("a", "physical_share_applies", 1), said("b", "physical_share_applies", 0, line=3)
    assert value_of("physical_share_applies", *rows, rules=ZCF) is None
    assert account(rows, ZCF, year=2025, part_of="b").facts["physical_share_applies"].value == 0.0


def test_one_enterprise_does_not_answer_twice():
    rows = said("a", "physical_share_applies", 1), said("a", "physical_share_applies", 0, line=3)
    with pytest.raises(InputError):
        account(rows, ZCF, year=2025)
