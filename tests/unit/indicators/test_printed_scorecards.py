"""A printed scorecard says why, what is nearest to turning, what another reading would change, and who may apply."""

import pytest
from made_schemes import declaring, indicator, scheme_of

from symbiosis.accounting import Activity, account
from symbiosis.cli.score import print_gate
from symbiosis.cli.scorecards import print_reasons, print_scorecard
from symbiosis.indicators import score
from symbiosis.indicators.enterprise_scores import score_enterprises
from symbiosis.library.schemes import Scheme, scheme

CN, K, GRID = "CN-NDRC-2025", 0.3024, 0.8325


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]):
    """What is printed of a scorecard in plain data."""

    def show(card: dict, lang: str = "en") -> str:
        print_scorecard(card, lang=lang)
        print_reasons(card, lang)
        return capsys.readouterr().out

    return show


def card_of(rules: Scheme, **facts: float) -> dict:
    return score(declaring(rules, facts), rules).to_json()


def power(tce: float, ratio: float) -> dict:
    """A park of `tce` on power alone whose core indicator is `ratio` [tCO2/tce]."""
    uncovered = ratio * tce / GRID
    rows = [
        Activity("", "electricity_import", "grid", uncovered, "MWh"),
        Activity("", "electricity_import", "direct_non_fossil", tce / K - uncovered, "MWh"),
    ]
    return score(account(rows, CN, factors="GBT-32151.34-2024", year=2024), CN).to_json()


def test_what_is_nearest_to_turning_is_printed_with_what_it_lacks(printed):
    shown = printed(power(500_000, 0.21))
    assert "Nearest to turning" in shown
    assert "CO2 per unit of energy: lacks 0.01 tCO2/tce (5 % of the threshold)" in shown


def test_a_share_lacks_percentage_points(printed):
    assert "个百分点" in printed(power(500_000, 0.9), "zh")


def test_a_reading_that_changes_an_indicator_is_printed_with_the_verdict_that_follows(printed):
    shown = printed(power(300_000, 0.19))
    assert "Another reading would change an indicator" in shown
    assert "energy at calorific value: 0.4675 tCO2/tce, met to no threshold, verdict cannot be judged" in shown


def test_why_no_threshold_holds_is_printed_with_the_band(printed):
    shown = printed(power(100_000, 0.1))
    assert "the text sets no threshold here (100 000 tce, the band is below 200 000)" in shown


def test_a_veto_is_printed(printed):
    assert "CO2 per unit of energy is not met, and it has a veto" in printed(power(500_000, 0.3))


def test_conditions_of_application_that_nobody_declared_are_printed_with_who_has_them(printed):
    shown = printed(power(500_000, 0.1), "zh")
    assert "申报条件：尚未全部申报" in shown
    assert "zone_level" in shown
    assert "园区管委会批复文件" in shown


def test_a_condition_that_does_not_hold_is_printed_as_the_reason(printed):
    rules = scheme_of(indicator("a"), eligibility=({"id": "zone", "fact": "listed"},))
    shown = printed(card_of(rules, a=1.0, listed=0.0))
    assert "not all hold" in shown
    assert "a condition of application does not hold" in shown


def test_without_conditions_nothing_is_said_of_them(printed):
    assert "application" not in printed(card_of(scheme_of(indicator("a")), a=1.0))


def test_strict_and_ranged_thresholds_are_printed_as_such(printed):
    rules = scheme_of(
        indicator("a", thresholds=[{"value": 7, "strict": True}]),
        indicator("b", direction="lower", thresholds=[{"range": [0.4, 0.6]}]),
    )
    shown = printed(card_of(rules, a=7.0, b=0.5))
    assert "> 7" in shown
    assert "0.4–0.6 ?" in shown


def test_groups_and_levels_are_printed(printed):
    group = {"id": "use", "need": 1}
    rules = scheme_of(
        indicator("a", group=group),
        indicator("b", group=group),
        indicator("c", level="entry"),
        indicator("d", level="target"),
    )
    shown = printed(card_of(rules, a=1.0, b=0.0, c=1.0, d=0.0))
    assert "group use: 1 of 2 must be met, 1 are: met" in shown
    assert "entry level: passes" in shown
    assert "target level: fails" in shown


def test_each_enterprise_is_printed_where_the_scheme_judges_enterprises(printed):
    rules = scheme_of(indicator("a"))
    cards = score_enterprises({"mill": declaring(rules, {"a": 1.0}), "works": declaring(rules, {"a": 0.0})}, rules)
    shown = printed(cards.to_json())
    assert "mill" in shown
    assert "that of the worst: works" in shown


def test_missing_inputs_are_printed_by_name(printed):
    shown = printed(power(500_000, 0.1), "zh")
    assert "产品单位能耗（实测值）" in shown
    assert "declared." not in shown


def test_a_scorecard_of_an_earlier_version_is_printed_too(printed):
    card = power(500_000, 0.21)
    for key in ("eligibility", "groups", "levels", "vetoes", "strict", "input_names"):
        del card[key]
    card["changed_by_reading"] = [{"indicator": "CN_CORE_1", "reading": "view_market"}]
    assert "Nearest to turning" in printed(card)


@pytest.mark.parametrize(
    ("lang", "heading"), [("zh", "文本未规定处的取法"), ("en", "Decisions where the text is silent")]
)
def test_decisions_stand_under_their_heading(capsys, lang: str, heading: str):
    print_gate(power(500_000, 0.1), lang)
    assert heading in capsys.readouterr().out


def test_a_threshold_that_was_remembered_is_marked(printed):
    rules = scheme_of(indicator("a", evidence="default"), indicator("b"))
    shown = printed(card_of(rules, a=1.0, b=1.0))
    assert "≥ 1 *" in shown
    assert "remembered and not read in the text" in shown
    assert "remembered" not in printed(card_of(scheme_of(indicator("b")), b=1.0))


def test_a_share_above_its_whole_is_not_met_by_mistake(printed):
    rows = [Activity("", "waste", "utilised", 130.0, "t"), Activity("", "waste", "generated", 100.0, "t")]
    rows.append(Activity("", "waste", "stock_utilised", 0.0, "t"))
    found = score(account(rows, CN), CN)["CN_GUIDE_3"]
    assert (found.status, found.value, found.readings[0].status) == ("not_computable", None, "not_computable")


def test_an_indicator_with_other_readings_has_one_line_of_their_values(printed):
    rows = [
        Activity("", "electricity_own", "waste_chp", 30.0, "MWh"),
        Activity("", "electricity_own", "pv", 20.0, "MWh"),
    ]
    rows.append(Activity("", "electricity_import", "grid", 50.0, "MWh"))
    shown = printed(score(account(rows, CN, year=2024), CN, year=2024).to_json())
    below = shown[shown.index("Values under other readings") :]
    line = next(each for each in below.splitlines() if "direct green-power supply" in each)
    assert "without wastes burnt" in line
    assert line.rstrip().endswith("20")


def test_both_numbers_of_a_share_above_its_whole_are_printed(printed):
    rows = [Activity("", "waste_heat", "used", 300.0, "GJ"), Activity("", "waste_heat", "available", 100.0, "GJ")]
    assert "300 / 100" in printed(score(account(rows, CN), CN).to_json())


@pytest.mark.parametrize(("class_", "warned"), [("province", True), ("ratio", False)])
def test_a_value_filled_into_a_class_that_never_decides_is_warned_of(printed, tmp_path, class_: str, warned: bool):
    path = tmp_path / "form.yaml"
    row = f"  - {{id: DIR_FEED, unit: '%', class: {class_}, direction: lower, reference_value: 15}}"
    path.write_text(f"scheme: GREEN-DIRECT-650\nindicators:\n{row}\n", encoding="utf-8")
    rules = scheme(path)
    shown = printed(score(account((), rules), rules).to_json())
    assert ("the value filled in decides nothing" in shown) is warned
