"""Conditions of application come from declared facts: one that does not hold is a no, one not declared changes nothing."""

import itertools

import pytest
from made_schemes import declaring, indicator, scheme_of

from symbiosis.indicators import score
from symbiosis.indicators.eligibility import eligibility_of, eligible, park_facts
from symbiosis.library.schemes import scheme
from symbiosis.park.read import load_park

CN = "CN-NDRC-2025"
FACTS = ("zone_level", "boundary_closed", "metering_ready", "no_major_incident_3y")
SAID = {"yes": 1.0, "no": 0.0, "unknown": None}


@pytest.mark.parametrize("states", list(itertools.product(SAID, repeat=4)))
def test_four_facts_that_are_yes_no_or_not_declared(states: tuple[str, ...]):
    facts = {name: SAID[state] for name, state in zip(FACTS, states, strict=True)}
    rules = scheme(CN)
    declared = {name: value for name, value in facts.items() if value is not None} | {"park_in_park": 0.0}
    found = eligible(rules, declaring(rules, declared).facts)
    wanted = "not_eligible" if "no" in states else "unknown" if "unknown" in states else "eligible"
    assert found.status == wanted
    assert tuple(row.status for row in found.rows) == states


@pytest.mark.parametrize(("level", "status"), [(3, "yes"), (2, "yes"), (1, "yes"), (0, "no")])
def test_zones_of_national_and_provincial_level_may_apply(level: float, status: str):
    rules = scheme(CN)
    assert eligible(rules, declaring(rules, {"zone_level": level}).facts).rows[0].status == status


@pytest.mark.parametrize(
    ("closed", "within", "body", "status"),
    [
        (1, None, None, "yes"),
        (0, 1, 1, "yes"),
        (0, 1, 0, "no"),
        (0, 0, 1, "no"),
        (0, 1, None, "unknown"),
        (0, None, 0, "no"),
        (None, 1, 1, "yes"),
        (None, 0, None, "unknown"),
        (0, None, None, "unknown"),
    ],
)
def test_a_park_within_a_park_with_a_responsible_body_stands_in_for_a_closed_boundary(closed, within, body, status):
    said = {"boundary_closed": closed, "park_in_park": within, "responsible_body": body}
    rules = scheme(CN)
    rows = eligible(rules, declaring(rules, {name: value for name, value in said.items() if value is not None}).facts)
    assert rows.rows[1].status == status


def test_what_is_not_declared_is_named_with_who_has_it():
    rules = scheme(CN)
    row = eligible(rules, declaring(rules, {"park_in_park": 0.0}).facts).rows[1]
    assert row.undeclared == ("boundary_closed",)
    assert all(row.holder[lang] for lang in ("zh", "en"))


CONDITION = ({"id": "zone", "fact": "listed"},)


def test_not_eligible_fails_whatever_is_met():
    rules = scheme_of(indicator("a"), eligibility=CONDITION)
    card = score(declaring(rules, {"a": 1.0, "listed": 0.0}), rules)
    assert (card.verdict, card.reasons) == ("fails", (("zone", "not_eligible"),))


def test_eligibility_that_is_not_known_leaves_the_verdict():
    rules = scheme_of(indicator("a"), eligibility=CONDITION)
    card = score(declaring(rules, {"a": 1.0}), rules)
    assert card.verdict == "passes"
    assert card.eligibility is not None
    assert card.eligibility.status == "unknown"


def test_a_scheme_without_conditions_asks_for_none():
    rules = scheme_of(indicator("a"))
    assert eligible(rules, {}).to_json() == {"status": "eligible", "rows": []}


def test_the_plain_form_reads_back():
    rules = scheme(CN)
    found = eligible(rules, declaring(rules, {"zone_level": 3.0}).facts)
    assert eligibility_of(found.to_json()) == found


def test_a_park_file_says_what_it_says_and_no_more():
    spec = load_park("suzhou-sip").spec
    assert park_facts(spec) == {
        "zone_level": 3.0,
        "boundary_closed": 1.0,
        "park_in_park": 1.0,
        "responsible_body": 1.0,
    }
