"""A scheme of enterprises judges each one: the whole passes where all pass."""

import pytest
from made_schemes import declaring, indicator, scheme_of

from symbiosis.accounting import Activity
from symbiosis.cli.account import run_account
from symbiosis.errors import UsageError
from symbiosis.indicators.enterprise_scores import enterprises_of, score_enterprises
from symbiosis.park.read import load_park
from symbiosis.run.run import Run
from symbiosis.simulation import simulate_flows

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


TWO = """enterprise,category,item,quantity,unit,partner
mill,electricity_import,grid,20000,MWh,
mill,fuel,natural_gas,0,10^4 Nm3,
works,electricity_import,direct_non_fossil,9000,MWh,
works,electricity_import,pv,500,MWh,mill
works,fuel,natural_gas,0,10^4 Nm3,
works,declared,physical_share_applies,1,1,
"""


def test_an_account_file_is_scored_enterprise_by_enterprise_where_the_scheme_asks_for_it(tmp_path):
    """Zero-carbon factories: the works on direct power passes, the mill on grid power (2.75 t/tce) does not."""
    file = tmp_path / "two.csv"
    file.write_text(TWO, encoding="utf-8")
    found = run_account(file, "CN-MIIT-ZCF-2026", None, None, 2024, lang="en")
    assert {name: card["verdict"] for name, card in found["enterprises"].items()} == {
        "mill": "fails",
        "works": "passes",
    }
    assert (found["verdict"], found["enterprise"]) == ("fails", "mill")
    assert found["indicators"][0]["value"] == pytest.approx(0.8325 / 0.3024)
    assert {row["indicator"] for row in found["data_gate"]} == {"ZCF_CORE_3"}


def test_a_run_is_scored_enterprise_by_enterprise_where_the_scheme_asks_for_it():
    park = load_park("suzhou-sip")
    run = Run(park, simulate_flows(park, hours=24.0), schemes=("CN-MIIT-ZCF-2026",))
    card = run.score()
    assert set(card.enterprises) <= {each.id for each in park.enterprises}
    assert {"dongwu-chp", "sewage-utility"} <= set(card.enterprises)
    assert card.indicators == card.enterprises[card.enterprise].indicators
    assert card.to_json()["enterprises"][card.enterprise]["verdict"] == card.verdict
