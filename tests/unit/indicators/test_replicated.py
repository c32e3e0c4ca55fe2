"""A scorecard of replications scores the means, says how sure they are, and counts what each replication said."""

import json

import pytest
from made_schemes import declaring, indicator, scheme_of
from scipy import stats

from symbiosis.accounting import Activity, account
from symbiosis.errors import UsageError
from symbiosis.indicators import score
from symbiosis.indicators.enterprise_scores import score_enterprises
from symbiosis.indicators.replicated import replicated
from symbiosis.library.schemes import scheme

RULES = scheme_of(indicator("a"))
CN, K, GRID = "CN-NDRC-2025", 0.3024, 0.8325  # tce/MWh, 2024; t CO2/MWh


def card(ratio: float, tce: float = 300_000) -> dict:
    """The scorecard of a park of `tce` on power alone whose core indicator is `ratio` [tCO2/tce]."""
    power = tce / K
    uncovered = ratio * tce / GRID
    rows = [
        Activity("", "electricity_import", item, quantity, "MWh")
        for item, quantity in (("grid", uncovered), ("direct_non_fossil", power - uncovered))
    ]
    rows.append(Activity("", "fuel", "natural_gas", 0.0, "10^4 Nm3"))
    return score(account(rows, CN, factors="GBT-32151.34-2024"), CN).to_json()


def core(document: dict) -> dict:
    return next(row for row in document["indicators"] if row["id"] == "CN_CORE_1")


def test_the_mean_is_scored_and_bears_the_interval_of_the_values():
    ratios = [0.17, 0.18, 0.19, 0.21]
    found = core(replicated([card(ratio) for ratio in ratios], scheme(CN)).to_json())
    theirs = stats.ttest_1samp(ratios, 0.0).confidence_interval(0.95)
    assert found["value"] == pytest.approx(sum(ratios) / 4, rel=1e-9)
    assert found["interval"] == pytest.approx([theirs.low, theirs.high], rel=1e-9)
    assert (found["status"], found["distance"]) == ("met", 0.0)
    assert found["statuses"] == {"met": 3, "not_met": 1}


def test_the_verdict_is_that_of_the_means_beside_the_share_that_passes():
    found = replicated([card(0.19), card(0.22), card(0.22)], scheme(CN)).to_json()
    assert found["verdict"] == "fails"
    assert found["verdicts"] == {"passes": 1, "fails": 2}
    theirs = stats.binomtest(1, 3).proportion_ci(0.95, method="wilson")
    assert found["passes"]["share"] == pytest.approx(1 / 3)
    assert found["passes"]["interval"] == pytest.approx([theirs.low, theirs.high])


def test_a_mean_that_just_fails_lacks_its_distance():
    found = core(replicated([card(0.19), card(0.23)], scheme(CN)).to_json())
    assert found["status"] == "not_met"
    assert found["distance"] == pytest.approx(0.01, rel=1e-6)


def test_where_the_band_differs_between_replications_no_threshold_is_shown():
    # Below 1 000 000 tce the threshold is 0.2, above it 0.3 (scheme CN-NDRC-2025): 0.25 fails in two and is met in one.
    found = core(replicated([card(0.25), card(0.25), card(0.25, tce=1_100_000)], scheme(CN)).to_json())
    assert (found["threshold"], found["band"], found["distance"]) == (None, None, None)
    assert found["status"] == "not_met"


def test_equal_replications_give_the_scorecard_of_one_with_an_interval_of_no_width():
    one = card(0.18)
    found = replicated([one, one, one], scheme(CN)).to_json()
    for before, after in zip(one["indicators"], found["indicators"], strict=True):
        same = {key: value for key, value in after.items() if key not in ("interval", "statuses")}
        assert same == {key: value for key, value in before.items() if key != "interval"}
        assert after["interval"] == (None if before["value"] is None else [before["value"]] * 2)
    assert found["verdict"] == one["verdict"]


def test_one_replication_has_no_interval():
    assert core(replicated([card(0.18)], scheme(CN)).to_json())["interval"] is None


def test_the_document_has_no_number_that_json_lacks():
    json.dumps(replicated([card(0.18), card(0.2)], scheme(CN)).to_json(), allow_nan=False)


def test_nothing_to_score_is_refused():
    with pytest.raises(UsageError):
        replicated([], scheme(CN))


def test_a_scheme_of_enterprises_is_averaged_enterprise_by_enterprise():
    def scores(mill: float, works: float) -> dict:
        facts = {"mill": {"a": mill}, "works": {"a": works}}
        return score_enterprises({name: declaring(RULES, each) for name, each in facts.items()}, RULES).to_json()

    found = replicated([scores(0.8, 2.0), scores(2.0, 0.6)], RULES).to_json()
    means = {name: each["indicators"][0]["value"] for name, each in found["enterprises"].items()}
    assert means == pytest.approx({"mill": 1.4, "works": 1.3})
    assert (found["verdict"], found["verdicts"]) == ("passes", {"fails": 2})


def test_a_strict_threshold_stays_strict_for_the_mean():
    rules = scheme_of(indicator("a", thresholds=[{"value": 1, "strict": True}]))
    cards = [score(declaring(rules, {"a": value}), rules).to_json() for value in (0.5, 1.5)]
    assert replicated(cards, rules).to_json()["indicators"][0]["status"] == "not_met"


def test_conditions_of_application_stay_with_the_mean():
    rules = scheme_of(indicator("a"), eligibility=({"id": "zone", "fact": "listed"},))
    cards = [score(declaring(rules, {"a": 2.0, "listed": 0.0}), rules).to_json()] * 2
    assert replicated(cards, rules).to_json()["verdict"] == "fails"
