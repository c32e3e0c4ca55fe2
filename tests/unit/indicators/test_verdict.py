"""The verdict by class is a truth table; a veto decides whatever else; a condition that nobody declared is never a no."""

import itertools
import json

import pytest
from made_schemes import declaring, indicator, scheme_of

from symbiosis.accounting import Activity, account
from symbiosis.indicators import data_gate, score
from symbiosis.library.schemes import Scheme, scheme

STATES = ("met", "not", "n/a", "unknown")
VALUES = {"met": {"x": 1.0, "applies": 1.0}, "not": {"x": 0.0, "applies": 1.0}, "n/a": {"applies": 0.0}, "unknown": {}}


def three(states: dict[str, str]) -> tuple[Scheme, dict[str, float]]:
    """One indicator of each class in the state asked for, and what is declared for it."""
    rows, facts = [], {}
    for class_, state in states.items():
        rows.append(indicator(class_, class_, applies_if=f"{class_}_applies"))
        for name, value in VALUES[state].items():
            facts[class_ if name == "x" else f"{class_}_applies"] = value
    return scheme_of(*rows), facts


def expected(first: str, second: str) -> str:
    """What classes 1 and 2 say together, written down independently: class 3 says nothing."""
    deciding = [state for state in (first, second) if state != "n/a"]
    if "not" in deciding:
        return "fails"
    return "passes" if deciding and "unknown" not in deciding else "cannot_be_judged"


@pytest.mark.parametrize(("first", "second", "third"), list(itertools.product(STATES, repeat=3)))
def test_the_classes_decide_as_their_truth_table_says(first: str, second: str, third: str):
    rules, facts = three({"class_1": first, "class_2": second, "class_3": third})
    assert score(declaring(rules, facts), rules).verdict == expected(first, second)


# -- a condition that is not declared


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_class_2_without_a_declared_condition_cannot_be_judged(value: float):
    rules = scheme_of(indicator("a"), indicator("b", "class_2", applies_if="has_steam"))
    card = score(declaring(rules, {"a": 1.0, "b": value}), rules)
    assert card.verdict == "cannot_be_judged"
    assert card.reasons == (("b", "condition_unknown"),)


def test_where_the_condition_is_not_declared_the_value_is_shown_and_what_it_would_say():
    rules = scheme_of(indicator("b", "class_2", applies_if="has_steam"))
    found = score(declaring(rules, {"b": 0.5}), rules)["b"]
    assert (found.value, found.threshold, found.status) == (0.5, 1.0, "not_computable")
    assert [(each.id, each.status) for each in found.readings] == [("if_it_applies", "not_met")]


def test_the_condition_that_is_not_declared_is_asked_for():
    rules = scheme_of(indicator("b", "class_2", applies_if="has_steam"))
    accounts = declaring(rules, {"b": 1.0})
    assert score(accounts, rules)["b"].inputs_missing == ("declared.has_steam",)
    assert [each.input for each in data_gate(rules, accounts)] == ["declared.has_steam"]


def test_an_encouraged_indicator_without_a_declared_condition_is_compared_as_before():
    rules = scheme_of(indicator("a"), indicator("c", "class_3", applies_if="has_steam"))
    assert score(declaring(rules, {"a": 1.0, "c": 1.0}), rules)["c"].status == "met"


def test_class_2_where_the_text_sets_nothing_asks_for_nothing():
    rules = scheme_of(indicator("a"), indicator("b", "class_2", thresholds=[]))
    assert score(declaring(rules, {"a": 1.0, "b": 0.0}), rules).verdict == "passes"


# -- veto


def test_a_veto_fails_a_scheme_whose_class_does_not_decide():
    rules = scheme_of(indicator("a"), indicator("c", "class_3", veto=True))
    card = score(declaring(rules, {"a": 1.0, "c": 0.0}), rules)
    assert (card.verdict, card.vetoes) == ("fails", ("c",))


def test_a_veto_is_named_before_the_other_reasons():
    rules = scheme_of(indicator("a"), indicator("b", veto=True))
    assert score(declaring(rules, {"a": 0.0, "b": 0.0}), rules).reasons == (("b", "not_met"), ("a", "not_met"))


def test_a_veto_that_is_not_known_cannot_be_judged():
    rules = scheme_of(indicator("a"), indicator("c", "class_3", veto=True))
    assert score(declaring(rules, {"a": 1.0}), rules).verdict == "cannot_be_judged"


def test_a_group_that_is_met_does_not_save_a_member_with_a_veto():
    group = {"id": "one", "need": 1}
    rules = scheme_of(indicator("a", group=group), indicator("b", group=group, veto=True))
    assert score(declaring(rules, {"a": 1.0, "b": 0.0}), rules).verdict == "fails"


# -- thresholds that are strict, ranged, turned round, or of another band


@pytest.mark.parametrize(("value", "status"), [(1.0, "not_met"), (1.0 + 1e-12, "not_met"), (1.001, "met")])
def test_a_strict_threshold_is_not_met_by_its_own_value(value: float, status: str):
    rules = scheme_of(indicator("a", thresholds=[{"value": 1, "strict": True}]))
    assert score(declaring(rules, {"a": value}), rules)["a"].status == status


@pytest.mark.parametrize(("value", "status"), [(0.0, "not_met"), (1e-6, "met"), (-1.0, "not_met")])
def test_growing_means_more_than_nothing(value: float, status: str):
    rules = scheme_of(indicator("a", thresholds=[{"value": 0, "strict": True}]))
    assert score(declaring(rules, {"a": value}), rules)["a"].status == status


def test_a_threshold_of_which_only_a_range_is_known_is_not_computable_and_shows_both_ends():
    rules = scheme_of(indicator("a", direction="lower", thresholds=[{"range": [0.4, 0.6]}]))
    found = score(declaring(rules, {"a": 0.5}), rules)["a"]
    assert (found.status, found.reason, found.threshold, found.value) == (
        "not_computable",
        "threshold_range",
        None,
        0.5,
    )
    shown = [(each.id, each.threshold, each.status) for each in found.readings]
    assert shown == [("threshold_low", 0.4, "not_met"), ("threshold_high", 0.6, "met")]


@pytest.mark.parametrize(
    ("growth", "elasticity", "status"), [(2, 0.5, "met"), (2, 0.7, "not_met"), (-2, 0.7, "met"), (-2, 0.5, "not_met")]
)
def test_a_threshold_may_turn_round_where_its_band_says_so(growth: float, elasticity: float, status: str):
    """HJ 274-2015, item 10: at most 0.6 where value added grows, at least 0.6 where it falls."""
    band = {"by": "fact", "parameters": {"fact": "growth"}, "unit": "1"}
    held = [{"below": 0, "value": 0.6, "direction": "higher"}, {"from": 0, "value": 0.6}]
    rules = scheme_of(indicator("a", direction="lower", band=band, thresholds=held), indicator("growth", "class_3"))
    found = score(declaring(rules, {"a": elasticity, "growth": growth}), rules)["a"]
    assert found.status == status
    assert found.direction == ("lower" if growth > 0 else "higher")


def test_where_what_picks_the_band_is_not_known_nothing_is_compared():
    band = {"by": "fact", "parameters": {"fact": "size"}, "unit": "1"}
    rules = scheme_of(indicator("a", band=band, thresholds=[{"value": 1}]), indicator("size", "class_3"))
    found = score(declaring(rules, {"a": 2.0}), rules)["a"]
    assert (found.status, found.reason) == ("not_computable", "band_unknown")


def test_a_threshold_of_zero_has_no_relative_distance_and_still_is_plain_data():
    rules = scheme_of(indicator("a", direction="lower", thresholds=[{"value": 0}]), indicator("b"))
    card = score(declaring(rules, {"a": 2.0, "b": 0.5}), rules)
    assert [(each.id, each.relative) for each in card.nearest_to_turning] == [("b", 0.5), ("a", None)]
    json.dumps(card.to_json(), allow_nan=False)


# -- levels


def test_entry_and_target_each_have_their_verdict():
    rules = scheme_of(indicator("a", level="entry"), indicator("b", level="target"), indicator("c"))
    card = score(declaring(rules, {"a": 1.0, "b": 0.0, "c": 1.0}), rules)
    assert {each.level: each.verdict for each in card.levels} == {"entry": "passes", "target": "fails"}
    assert card.verdict == "fails"


# -- readings


K, GRID = 0.3024, 0.8325  # tce/MWh, 2024; t CO2/MWh


def test_a_reading_that_changes_the_verdict_says_which_verdict_follows():
    """Raw material of 100 000 tce in the energy brings the core indicator from 0.25 to 0.1875 of 0.2 (ND-3)."""
    uncovered, raw = 75_000 / GRID, 100_000 * 29.3076
    rows = [
        Activity("", "electricity_import", "grid", uncovered, "MWh"),
        Activity("", "heat_import", "non_fossil", (300_000 - uncovered * K) / 0.03412, "GJ"),
        Activity("", "feedstock", "anthracite", raw, "GJ"),
    ]
    card = score(account(rows, "CN-NDRC-2025", year=2024), "CN-NDRC-2025")
    assert card["CN_CORE_1"].value == pytest.approx(0.1875)
    change = next(each for each in card.changes if each.reading == "without_raw_material")
    assert (change.indicator, change.status, change.becomes, change.verdict) == ("CN_CORE_1", "met", "not_met", "fails")


def test_a_reading_with_less_energy_falls_into_its_own_band():
    """At the calorific value the same park uses less than 200 000 tce, where the annex sets no target."""
    power = 300_000 / K
    rows = [
        Activity("", "electricity_import", "grid", 60_000 / GRID, "MWh"),
        Activity("", "electricity_import", "direct_non_fossil", power - 60_000 / GRID, "MWh"),
    ]
    card = score(account(rows, "CN-NDRC-2025", year=2024), "CN-NDRC-2025")
    reading = next(each for each in card["CN_CORE_1"].readings if each.id == "energy_calorific")
    assert (reading.status, reading.threshold) == ("no_threshold", None)
    assert ("CN_CORE_1", "energy_calorific") in card.changed_by_reading


# -- a category that nobody declares


def only(*rows: tuple[str, str, float, str], enterprise: str = "") -> list[Activity]:
    return [Activity(enterprise, category, item, quantity, unit) for category, item, quantity, unit in rows]


DIRECT = ("electricity_import", "direct_non_fossil", 100_000.0, "MWh")


def core_alone(*rows: Activity) -> tuple[Scheme, object]:
    rules = scheme_of(indicator("core", measure="co2_per_energy", parameters={}, unit="tCO2/tce", direction="lower"))
    return score(account(rows, rules, year=2025), rules)


def test_without_any_row_of_fuel_a_met_core_indicator_passes_nothing():
    card = core_alone(*only(DIRECT))
    assert (card["core"].value, card["core"].status) == (0.0, "met")
    assert card["core"].inputs_missing == ("fuel",)
    assert (card.verdict, card.reasons) == ("cannot_be_judged", (("core", "category_absent"),))


def test_a_row_of_fuel_of_quantity_0_says_that_there_is_none():
    assert core_alone(*only(DIRECT, ("fuel", "natural_gas", 0.0, "10^4 Nm3"))).verdict == "passes"


def test_without_any_row_of_electricity_a_met_core_indicator_passes_nothing():
    card = core_alone(*only(("fuel", "wood", 1_000.0, "GJ"), ("fuel", "natural_gas", 0.0, "10^4 Nm3")))
    assert card["core"].inputs_missing == ("electricity_import",)
    assert card.verdict == "cannot_be_judged"


def test_own_generation_is_a_row_of_electricity():
    rows = only(("fuel", "natural_gas", 0.0, "10^4 Nm3"), ("electricity_own", "pv", 10_000.0, "MWh"))
    assert core_alone(*rows).verdict == "passes"


def test_what_is_not_met_fails_though_a_category_is_absent():
    assert core_alone(*only(("fuel", "bituminous_coal", 1_000.0, "t"))).verdict == "fails"


def test_the_reason_names_the_absent_category_in_both_languages():
    (reason,) = core_alone(*only(DIRECT)).to_json()["reasons"]
    assert "fuel" in reason["text"]["en"].lower()
    assert "燃料" in reason["text"]["zh"]


def test_the_absent_category_is_asked_for():
    rules = scheme_of(indicator("core", measure="co2_per_energy", parameters={}, unit="tCO2/tce", direction="lower"))
    gate = data_gate(rules, account(only(DIRECT), rules, year=2025))
    assert [row.input for row in gate] == ["fuel"]


def test_a_simulated_park_is_complete_by_its_objects():
    row = Activity("", *DIRECT, origin="grid -> hall")
    assert core_alone(row).verdict == "passes"


def test_an_indicator_that_adds_up_no_energy_passes_without_a_row_of_it():
    rules = scheme_of(indicator("a"))
    assert score(declaring(rules, {"a": 1.0}), rules).verdict == "passes"


# -- a condition that does not hold, with an alternative


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"closed": 0.0}, "cannot_be_judged"),
        ({"closed": 0.0, "within": 1.0}, "cannot_be_judged"),
        ({"closed": 0.0, "within": 0.0}, "fails"),
        ({"closed": 0.0, "within": 1.0, "body": 1.0}, "passes"),
        ({"closed": 1.0}, "passes"),
        ({}, "passes"),
    ],
)
def test_a_condition_that_does_not_hold_is_open_until_what_stands_in_for_it_is_declared(said, verdict):
    rules = scheme_of(indicator("a"), eligibility=({"id": "fence", "fact": "closed", "or_all": ["within", "body"]},))
    card = score(declaring(rules, {"a": 1.0, **said}), rules)
    assert card.verdict == verdict
    if verdict == "cannot_be_judged":
        assert card.reasons == (("fence", "alternative_undeclared"),)


# -- a text of which only part is known


def partly(*indicators: object) -> Scheme:
    return scheme_of(*indicators).model_copy(update={"complete": False})


@pytest.mark.parametrize(("value", "verdict"), [(1.0, "cannot_be_judged"), (0.0, "fails")])
def test_a_text_known_in_part_may_fail_and_never_passes(value: float, verdict: str):
    rules = partly(indicator("a"))
    assert score(declaring(rules, {"a": value}), rules).verdict == verdict


def test_the_reason_is_that_only_part_is_known():
    rules = partly(indicator("a"))
    card = score(declaring(rules, {"a": 1.0}), rules)
    assert card.reasons == (("made", "incomplete"),)
    assert card.to_json()["reasons"][0]["text"]["en"] == "only part of this text is known, so it never passes"


@pytest.mark.parametrize("key", ["DB15-2948-2023", "SD-ECO", "ZJ-DRAFT-2026", "NMG-2025", "HJ-274-2015"])
def test_an_excerpt_that_ships_never_passes(key: str):
    assert not scheme(key).complete


def test_a_region_whose_one_known_value_is_met_is_not_passed():
    rules = scheme("SD-ECO")
    accounts = declaring(rules, {"high_tech_industry_output": 60.0, "above_scale_output": 100.0})
    card = score(accounts, rules)
    assert (card["SD_01"].status, card.verdict) == ("met", "cannot_be_judged")
