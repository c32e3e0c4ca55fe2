"""A scorecard compares unrounded, never turns missing data into a number, and says what decides."""

import json

import pytest

from symbiosis.accounting import Accounts, Activity, account
from symbiosis.errors import UsageError
from symbiosis.indicators import data_gate, score
from symbiosis.indicators.registry import FUNCTIONS
from symbiosis.library.measures import MEASURES
from symbiosis.library.schemes import scheme

CN, JS, GBT = "CN-NDRC-2025", "JS-366-2024", "GBT-32151.34-2024"
K = 0.3024  # tce/MWh, 2024
GRID = 0.8325
FORM = """
id name value unit direction threshold band class status reason distance inputs_missing readings interval evidence source edition
"""


def row(category: str, item: str, quantity: float, unit: str, **more: object) -> Activity:
    return Activity("", category, item, quantity, unit, **more)  # type: ignore[arg-type]  # as in the test


def made(*rows: Activity, rules: str = CN, **options: object) -> Accounts:
    return account(rows, rules, **{"factors": GBT} | options)  # type: ignore[arg-type]  # as in the test


def park(tce: float, ratio: float) -> Accounts:
    """A park of `tce` on power alone whose core indicator is `ratio` [tCO2/tce]."""
    power = tce / K
    uncovered = ratio * tce / GRID
    return made(
        row("electricity_import", "grid", uncovered, "MWh"),
        row("electricity_import", "direct_non_fossil", power - uncovered, "MWh"),
        row("fuel", "natural_gas", 0.0, "10^4 Nm3"),
    )


# -- thresholds and bands


@pytest.mark.parametrize(
    ("tce", "ratio", "status", "threshold"),
    [
        (199_999, 0.1, "no_threshold", None),
        (200_001, 0.1, "met", 0.2),
        (500_000, 0.2, "met", 0.2),
        (500_000, 0.2001, "not_met", 0.2),
        (999_999, 0.25, "not_met", 0.2),
        (1_000_001, 0.25, "met", 0.3),
        (1_000_001, 0.3, "met", 0.3),
        (2_000_000, 0.31, "not_met", 0.3),
    ],
)
def test_the_band_of_annual_energy_picks_the_threshold(tce: float, ratio: float, status: str, threshold: float | None):
    core = score(park(tce, ratio), CN)["CN_CORE_1"]
    assert (core.status, core.threshold) == (status, threshold)


def test_exactly_a_million_tonnes_lies_in_the_upper_band():
    accounts = made(row("heat_import", "non_fossil", 1_000_000 / 0.03412, "GJ"))
    assert accounts.tce("equivalent") == 1_000_000.0
    core = score(accounts, CN)["CN_CORE_1"]
    assert core.threshold == 0.3
    assert core.band is not None
    assert (core.band.low, core.band.high) == (1_000_000, None)


def test_a_threshold_exactly_met_is_met_and_lacks_nothing():
    core = score(park(300_000, 0.2), CN)["CN_CORE_1"]
    assert (core.status, core.distance) == ("met", 0.0)


@pytest.mark.parametrize(("ratio", "status"), [(0.2 * (1 + 5e-10), "met"), (0.2 * (1 + 5e-9), "not_met")])
def test_values_are_compared_unrounded_with_slack_for_the_last_digits_only(ratio: float, status: str):
    assert score(park(300_000, ratio), CN)["CN_CORE_1"].status == status


def test_distance_is_what_is_lacking_in_the_unit_of_the_indicator():
    card = score(park(300_000, 0.25), CN)
    assert card["CN_CORE_1"].distance == pytest.approx(0.05)


def test_what_is_not_met_is_ordered_by_how_near_it_is():
    card = score(park(300_000, 0.25), CN)
    relative = [each.relative for each in card.nearest_to_turning]
    assert relative == sorted(relative)


# -- verdict


def test_the_core_indicator_alone_decides_nationally():
    assert score(park(300_000, 0.1), CN).verdict == "passes"
    assert score(park(300_000, 0.5), CN).verdict == "fails"
    assert score(park(100_000, 0.1), CN).verdict == "cannot_be_judged"


def test_a_verdict_names_what_it_rests_on():
    assert score(park(100_000, 0.1), CN).reasons == (("CN_CORE_1", "no_threshold_in_text"),)
    assert score(park(300_000, 0.5), CN).reasons == (("CN_CORE_1", "not_met"),)


def test_in_jiangsu_one_miss_fails_and_missing_data_cannot_be_judged():
    value_added = row("value_added", "industrial", 1, "10^4 CNY")
    assert score(made(row("fuel", "diesel", 1, "t"), rules=JS), JS).verdict == "fails"  # non-fossil share 0
    accounts = made(row("electricity_own", "pv", 1, "MWh"), value_added, rules=JS)
    assert score(accounts, JS).verdict == "cannot_be_judged"


def test_an_indicator_declared_not_to_apply_is_left_out():
    accounts = made(row("declared", "cn_guide_4_applies", 0, "1"), row("fuel", "diesel", 1, "t"))
    found = score(accounts, CN)["CN_GUIDE_4"]
    assert (found.status, found.reason) == ("not_applicable", "declared_not_applicable")


def test_accounts_of_another_scheme_are_not_scored():
    with pytest.raises(UsageError, match=CN):
        score(made(row("fuel", "diesel", 1, "t"), rules=JS), CN)


# -- missing data


def test_energy_that_is_not_positive_is_not_computable():
    core = score(made(row("electricity_export", "pv", 10, "MWh")), CN)["CN_CORE_1"]
    assert (core.status, core.reason, core.value) == ("not_computable", "energy_not_positive", None)


def test_an_empty_year_computes_nothing_and_asks_for_everything():
    accounts = made()
    card = score(accounts, CN)
    assert {each.status for each in card.indicators} == {"not_computable"}
    assert all(each.inputs_missing for each in card.indicators)
    assert card.verdict == "cannot_be_judged"


@pytest.mark.parametrize("left_out", ["fresh", "recirculated", "cascaded", "reclaimed"])
def test_water_reuse_needs_all_four_rows(left_out: str):
    amounts = {"fresh": 20.0, "recirculated": 60.0, "cascaded": 0.0, "reclaimed": 20.0}
    rows = [row("water", item, amount, "m3") for item, amount in amounts.items()]
    full = score(made(*rows), CN)["CN_GUIDE_5"]
    assert (full.value, full.status) == (pytest.approx(80.0), "met")
    part = score(made(*(each for each in rows if each.item != left_out)), CN)["CN_GUIDE_5"]
    assert (part.status, part.inputs_missing) == ("not_computable", (f"water.{left_out}",))


def test_solid_waste_counts_earlier_stock_on_both_sides_and_hazardous_beside():
    rows = [
        row("waste", "generated", 80, "t"),
        row("waste", "utilised", 75, "t"),
        row("waste", "stock_utilised", 20, "t"),
        row("waste", "generated_hazardous", 100, "t"),
        row("waste", "utilised_hazardous", 5, "t"),
        row("waste", "stock_utilised_hazardous", 0, "t"),
    ]
    found = score(made(*rows), CN)["CN_GUIDE_3"]
    assert found.value == pytest.approx(75.0)
    assert [(each.id, each.value) for each in found.readings] == [("with_hazardous", pytest.approx(40.0))]


def test_waste_energy_is_weighted_by_what_is_available():
    rows = [
        row("waste_heat", "available", 100, "GJ"),
        row("waste_heat", "used", 60, "GJ"),
        row("waste_heat", "available_pressure", 100, "GJ"),
        row("waste_heat", "used_pressure", 20, "GJ"),
    ]
    found = score(made(*rows), CN)["CN_GUIDE_4"]
    assert found.value == pytest.approx(40.0)
    assert {each.id: each.value for each in found.readings} == pytest.approx(
        {"waste_heat": 60.0, "waste_pressure": 20.0}
    )


def test_a_kind_of_waste_energy_with_half_its_rows_is_not_computable():
    rows = [row("waste_heat", "available", 100, "GJ"), row("waste_heat", "used", 60, "GJ")]
    found = score(made(*rows, row("waste_heat", "available_cold", 5, "GJ")), CN)["CN_GUIDE_4"]
    assert (found.status, found.inputs_missing) == ("not_computable", ("waste_heat.used_cold",))


def test_nothing_to_divide_by_is_not_computable():
    rows = [row("waste", item, 0, "t") for item in ("generated", "utilised", "stock_utilised")]
    found = score(made(*rows), CN)["CN_GUIDE_3"]
    assert (found.status, found.reason) == ("not_computable", "denominator_not_positive")


def test_the_data_gate_says_who_has_what_is_missing():
    gate = data_gate(CN, made())
    waste = [each for each in gate if each.indicator == "CN_GUIDE_3"]
    assert [each.input for each in waste] == ["waste.utilised", "waste.generated", "waste.stock_utilised"]
    assert "基101" in waste[0].holder["zh"]
    assert "205-4" in next(each for each in gate if each.input == "water.fresh").holder["en"]


@pytest.mark.parametrize("rules", [CN, JS])
def test_the_data_gate_names_every_missing_input_in_both_languages(rules: str):
    gate = data_gate(rules, made(rules=rules))
    assert {each.indicator for each in gate} == {each.id for each in scheme(rules).indicators}
    for each in gate:
        assert all(text[lang] for text in (each.input_name, each.holder, each.indicator_name) for lang in ("zh", "en"))


# -- shares and readings


def test_clean_energy_counts_gas_in_one_reading_and_certificates_in_both():
    accounts = made(
        row("fuel", "natural_gas", 29307.6, "GJ"),
        row("electricity_import", "grid", 1000 / K, "MWh"),
        row("electricity_import", "certificate", 2000 / K, "MWh"),
    )
    found = score(accounts, CN)["CN_GUIDE_1"]
    assert found.value == pytest.approx(75.0)
    assert {each.id: each.value for each in found.readings} == pytest.approx({"clean_non_fossil": 50.0})


def test_burnt_wastes_count_as_non_fossil_and_the_other_reading_stands_beside():
    accounts = made(row("fuel", "dried_sludge", 60, "GJ"), row("fuel", "coke", 40, "GJ"))
    found = score(accounts, CN)["CN_GUIDE_1"]
    assert found.value == pytest.approx(60.0)
    assert next(each for each in found.readings if each.id == "without_wastes").value == pytest.approx(0.0)


def test_direct_share_is_over_what_is_used_inside():
    accounts = made(
        row("electricity_import", "grid", 40, "MWh"),
        row("electricity_import", "direct_non_fossil", 30, "MWh"),
        row("electricity_own", "pv", 50, "MWh"),
        row("electricity_export", "pv", 20, "MWh"),
    )
    found = score(accounts, CN)["CN_DIRECT_SHARE"]
    assert found.value == pytest.approx(60.0)
    assert {each.id: each.value for each in found.readings} == pytest.approx({"direct_lines_only": 30.0})


def test_jiangsu_uses_the_provincial_factor_and_shows_the_national_one():
    rows = [row("electricity_import", "grid", 1000, "MWh"), row("value_added", "industrial", 1000, "10^4 CNY")]
    found = score(made(*rows, rules=JS, year=2023), JS)["JS24_02"]
    assert found.value == pytest.approx(0.5827)
    assert found.status == "met"
    national = next(each for each in found.readings if each.id == "view_national")
    assert (national.value, national.status) == (pytest.approx(0.8325), "not_met")


def test_a_reading_that_would_change_the_answer_is_named():
    rows = [row("electricity_import", "grid", 1000, "MWh"), row("value_added", "industrial", 1000, "10^4 CNY")]
    card = score(made(*rows, rules=JS, year=2023), JS)
    assert ("JS24_02", "view_national") in card.changed_by_reading


def test_energy_per_value_added_takes_power_at_its_own_heat_in_jiangsu():
    rows = [row("electricity_import", "grid", 1000, "MWh"), row("value_added", "industrial", 1000, "10^4 CNY")]
    assert score(made(*rows, rules=JS), JS)["JS24_01"].value == pytest.approx(0.1229)


def test_electrification_is_over_final_energy():
    rows = [
        row("final_energy", item, amount, "GJ") for item, amount in (("electricity", 50), ("heat", 30), ("fuel", 20))
    ]
    assert score(made(*rows, rules=JS), JS)["JS24_09"].value == pytest.approx(50.0)
    assert score(made(*rows[:2], rules=JS), JS)["JS24_09"].inputs_missing == ("final_energy.fuel",)


def test_static_indicators_are_ratios_of_declared_facts():
    facts = {"green_factories": 20.0, "enterprises": 40.0, "green_platforms": 1.0}
    card = score(made(rules=JS, facts=facts), JS)
    assert (card["JS24_04"].value, card["JS24_04"].status) == (50.0, "met")
    assert (card["JS24_20"].value, card["JS24_20"].status) == (1.0, "met")
    assert card["JS24_05"].inputs_missing == ("declared.cleaner_production_audited",)


# -- form


def test_an_indicator_has_exactly_the_public_form():
    card = score(made(row("fuel", "diesel", 1, "t")), CN).to_json()
    assert " ".join(card["indicators"][0]) == FORM.strip()
    assert {"scheme", "verdict", "indicators", "decisions"} <= set(card)
    json.dumps(card, allow_nan=False)


def test_the_jiangsu_scheme_has_its_20_indicators():
    assert [each.id for each in scheme(JS).indicators] == [f"JS24_{number:02d}" for number in range(1, 21)]


def test_every_decision_is_shown_in_both_languages():
    card = score(made(row("fuel", "diesel", 1, "t")), CN).to_json()
    assert len(card["decisions"]) == len(scheme(CN).decisions) >= 10
    assert all(each["text"][lang] for each in card["decisions"] for lang in ("zh", "en"))


def test_every_measure_that_a_scheme_may_name_has_its_function():
    assert list(FUNCTIONS) == list(MEASURES)
    assert all(function.__doc__ for function in FUNCTIONS.values())
