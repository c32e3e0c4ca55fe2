"""Accounts follow annex 4 and the decisions where it is silent."""

import math

import pytest

from symbiosis.accounting import Accounts, Activity, account
from symbiosis.accounting.accounts import CUTS
from symbiosis.errors import InputError, UsageError
from symbiosis.library.limits import limits
from symbiosis.library.schemes import scheme
from symbiosis.units import Quantity

SCHEME = "CN-NDRC-2025"
GBT = "GBT-32151.34-2024"


def row(category: str, item: str, quantity: float, unit: str, **more: object) -> Activity:
    enterprise = str(more.pop("enterprise", ""))
    return Activity(enterprise, category, item, quantity, unit, **more)  # type: ignore[arg-type]  # as in the test


def made(*rows: Activity, **options: object) -> Accounts:
    return account(rows, SCHEME, **{"factors": GBT} | options)  # type: ignore[arg-type]  # as in the test


def codes(accounts: Accounts) -> set[str]:
    return {warning.code for warning in accounts.warnings}


# -- fuel


def test_heat_and_amount_of_a_fuel_give_the_same_co2_and_energy():
    amount, heat = made(row("fuel", "diesel", 10, "t")), made(row("fuel", "diesel", 426.52, "GJ"))
    assert amount.total_t == pytest.approx(heat.total_t, rel=1e-12)
    assert amount.tce("equivalent") == pytest.approx(heat.tce("equivalent"), rel=1e-12)


@pytest.mark.parametrize(
    ("factor", "unit"),
    [
        (3.0, "tCO2/t"),
        (3000.0, "kgCO2/t"),
        (3000 / 42.652, "tCO2/TJ"),
        (3 / 42.652 * 3.6, "kgCO2/kWh"),
        (9 / 11, "tC/t"),
    ],
)
def test_a_factor_in_the_row_overrides_the_set_in_any_unit(factor: float, unit: str):
    accounts = made(row("fuel", "diesel", 10, "t", factor=factor, factor_unit=unit))
    assert accounts.total_t == pytest.approx(30.0, rel=1e-12)
    assert accounts.lines[0].factor_set == "given"


def test_a_factor_per_tonne_serves_a_quantity_in_heat():
    accounts = made(row("fuel", "diesel", 426.52, "GJ", factor=3.0, factor_unit="tCO2/t"))
    assert accounts.total_t == pytest.approx(30.0, rel=1e-12)


def test_living_carbon_is_a_memo_and_its_heat_is_energy():
    accounts = made(row("fuel", "dried_sludge", 29307.6, "GJ", factor=0.1, factor_unit="tCO2/GJ"))
    assert accounts.total_t == 0.0
    assert accounts.memo_totals()["biogenic"] == pytest.approx(2930.76)
    assert accounts.tce("equivalent") == pytest.approx(1000.0)


def test_fossil_carbon_in_waste_is_shown_apart():
    accounts = made(row("fuel", "msw_fossil", 1000, "GJ", factor=0.09, factor_unit="tCO2/GJ"))
    assert accounts.total_t == 0.0
    assert accounts.memo_totals()["waste_carbon"] == pytest.approx(90.0)


def test_a_fuel_without_heating_value_must_come_as_heat():
    with pytest.raises(InputError) as caught:
        made(row("fuel", "dried_sludge", 10, "t", file="a.csv", line=7))
    assert [(each.code, each.line) for each in caught.value.problems] == [("account_no_heating_value", 7)]


def test_living_carbon_without_a_factor_is_warned_of_and_counted_as_energy():
    accounts = made(row("fuel", "dried_sludge", 100, "GJ"))
    assert "account_memo_unknown" in codes(accounts)
    assert accounts.memo_totals()["biogenic"] is None
    assert accounts.tce("calorific") == pytest.approx(100 / 29.3076)


def test_what_the_chosen_set_lacks_is_borrowed_and_said():
    accounts = made(row("fuel", "lng", 1, "t"), factors="NCSC-2025")
    assert accounts.factors["borrowed"] == {"lng": {"heating_value": GBT, "factor": GBT}}
    assert {"account_borrowed_heating_value", "account_borrowed_factor"} <= codes(accounts)


@pytest.mark.parametrize(
    ("year", "edition"), [(None, "NCSC-2026"), (2025, "NCSC-2025"), (2030, "NCSC-2026"), (2021, "NCSC-2025")]
)
def test_the_year_picks_the_edition_of_the_national_database(year: int | None, edition: str):
    accounts = made(row("fuel", "diesel", 1, "t"), factors=None, year=year)
    assert accounts.factors["fuels"] == edition


def test_raw_material_counts_as_energy_and_not_as_co2():
    accounts = made(row("feedstock", "naphtha", 100, "t"), row("fuel", "diesel", 1, "t"))
    only_fuel = made(row("fuel", "diesel", 1, "t"))
    assert accounts.total_t == only_fuel.total_t
    assert accounts.tce("equivalent", raw_material=False) == only_fuel.tce("equivalent")
    assert accounts.tce("equivalent") - only_fuel.tce("equivalent") == pytest.approx(100 * 44.5 / 29.3076)


def test_conversion_counts_all_of_the_carbon_and_leaves_with_the_product():
    accounts = made(row("conversion_in", "coke", 10, "t"), row("conversion_out", "methanol_product", 5, "t"))
    assert accounts.by_source()["conversion"] == pytest.approx(10 * 3.07573 - 5 * 0.375 * 44 / 12, rel=1e-5)


def test_bunkers_and_savings_outside_the_fence_never_touch_the_total():
    more = [
        row("bunker", "kerosene", 1, "t"),
        row("outside_saving", "clinker_avoided", 100, "t", factor=0.8, factor_unit="tCO2/t"),
        row("captured", "co2", 50, "t"),
    ]
    accounts = made(row("fuel", "kerosene", 10, "t"), *more)
    assert accounts.total_t == made(row("fuel", "kerosene", 10, "t")).total_t
    memo = accounts.memo_totals()
    assert (memo["outside_saving"], memo["captured"]) == (pytest.approx(80.0), 50.0)
    assert memo["bunker"] == pytest.approx(3.0334, abs=1e-4)
    assert "account_captured" in codes(accounts)


# -- power and heat


def test_own_generation_counts_gross_and_leaves_with_what_is_sold():
    accounts = made(row("electricity_own", "pv", 100, "MWh"), row("electricity_export", "pv", 40, "MWh"))
    assert accounts.tce("equivalent") == pytest.approx(60 * 0.3024)
    assert accounts.total_t == 0.0
    assert "account_export_above_own" not in codes(accounts)


def test_an_export_above_own_generation_is_warned_of_and_kept():
    accounts = made(row("electricity_own", "pv", 30, "MWh"), row("electricity_export", "pv", 40, "MWh"))
    assert "account_export_above_own" in codes(accounts)
    assert accounts.tce("equivalent") == pytest.approx(-10 * 0.3024)


def test_own_power_from_fuel_is_counted_once():
    fuel = row("fuel", "bituminous_coal", 100, "t")
    own = row("electricity_own", "fossil_chp", 200, "MWh")
    assert made(fuel, own).tce("equivalent") == made(fuel).tce("equivalent")
    assert made(fuel, own).total_t == made(fuel).total_t


def test_fossil_power_sold_is_credited_at_the_factor_of_the_view():
    accounts = made(row("electricity_export", "fossil_chp", 100, "MWh"), province="jiangsu", year=2023)
    assert accounts.views() == pytest.approx({"national": -83.25, "location": -58.27, "market": -60.96})


def test_non_fossil_power_and_heat_sold_earn_nothing():
    accounts = made(
        row("electricity_export", "wind", 100, "MWh"),
        row("heat_export", "non_fossil", 100, "GJ"),
        row("heat_export", "waste_heat", 100, "GJ"),
    )
    assert accounts.views() == pytest.approx({"national": 0.0, "location": 0.0, "market": 0.0})


def test_measured_heat_factor_replaces_the_default():
    accounts = made(row("heat_import", "fossil", 100, "GJ", factor=0.09, factor_unit="tCO2/GJ"))
    assert accounts.total_t == pytest.approx(9.0)
    assert made(row("heat_import", "fossil", 100, "GJ")).total_t == pytest.approx(11.0)


def test_bought_waste_heat_counts_nothing_and_is_flagged():
    accounts = made(row("heat_import", "waste_heat", 100, "GJ"))
    assert accounts.total_t == 0.0
    assert "account_waste_heat" in codes(accounts)


def test_the_equivalent_value_of_a_year_without_source_is_that_of_the_nearest_and_said():
    accounts = made(row("electricity_import", "grid", 100, "MWh"), year=2021)
    assert accounts.factors["tce"]["electricity_equivalent"]["year"] == 2020
    assert "account_year_nearest" in codes(accounts)


def test_the_grid_factor_of_a_year_without_source_is_that_of_the_nearest_and_said():
    accounts = made(row("electricity_import", "grid", 100, "MWh"), year=2026, province="Jiangsu")
    assert accounts.factors["electricity"]["location"]["value"] == 0.5827
    notes = [warning for warning in accounts.warnings if warning.code == "account_year_nearest"]
    assert [note.details["year"] for note in notes] == [2023, 2024]
    assert all("2026" in note.render("zh") for note in notes)


@pytest.mark.parametrize("name", ["jiangsu", "Jiangsu", "江苏", "江苏省"])
def test_a_province_has_three_names(name: str):
    accounts = made(row("electricity_import", "grid", 1, "MWh"), province=name, year=2023)
    assert accounts.views()["location"] == pytest.approx(0.5827)


def test_shanghai_has_its_own_equivalent_value():
    accounts = made(row("electricity_import", "grid", 1000, "MWh"), province="上海")
    assert accounts.tce("equivalent") == pytest.approx(280.78)


# -- what is missing, what is unknown


def test_a_category_without_rows_is_warned_of_until_a_zero_row_says_so():
    fuel = row("fuel", "diesel", 1, "t")
    assert "account_no_rows" in codes(made(fuel))
    zero = [row("electricity_import", "grid", 0, "MWh"), row("heat_import", "fossil", 0, "GJ")]
    assert "account_no_rows" not in codes(made(fuel, *zero))


def test_an_absent_amount_is_none_and_a_zero_row_is_zero():
    accounts = made(row("water", "fresh", 0, "m3"))
    assert accounts.amount("water", "recirculated") is None
    fresh = accounts.amount("water", "fresh")
    assert fresh is not None
    assert fresh.value == 0.0


def test_facts_come_from_rows_and_from_the_park_in_any_unit():
    accounts = account(
        [row("declared", "enterprises", 40, "1")],
        "JS-366-2024",
        facts={"industrial_value_added": Quantity(2.5e9, "CNY", evidence="published"), "green_factories": 10},
    )
    value_added = accounts.amount("value_added", "industrial")
    assert value_added is not None
    assert (value_added.value, value_added.evidence) == (250000.0, "published")
    assert {key: fact.value for key, fact in accounts.facts.items()} == {"enterprises": 40.0, "green_factories": 10.0}


@pytest.mark.parametrize(
    "options",
    [{"factors": "NCSC-2055"}, {"province": "jiangsoo"}, {"facts": {"no_such_fact": 1.0}}, {"factors": "MEE-NBS-grid"}],
)
def test_an_unknown_name_is_answered_with_the_known_ones(options: dict[str, object]):
    with pytest.raises(UsageError, match="known"):
        made(row("fuel", "diesel", 1, "t"), **options)


def test_an_unknown_scheme_is_answered_with_the_known_ones():
    with pytest.raises(UsageError, match="CN-NDRC-2025"):
        account([], "CN-NDRC-2052")


def test_every_row_that_cannot_be_counted_is_named_at_once():
    rows = [row("fuel", "dried_sludge", 1, "t", line=2), row("outside_saving", "x", 1, "t", line=3)]
    with pytest.raises(InputError) as caught:
        made(*rows)
    assert [each.line for each in caught.value.problems] == [2, 3]


# -- sums and evidence


def test_sources_enterprises_and_lines_sum_to_the_total():
    accounts = made(
        row("fuel", "diesel", 1.1, "t", enterprise="a"),
        row("fuel", "coke", 2.2, "t", enterprise="b"),
        row("electricity_import", "grid", 3.3, "MWh", enterprise="b"),
        row("heat_export", "fossil", 4.4, "GJ", enterprise="c"),
        row("product", "lime", 5.5, "t", enterprise="c"),
    )
    for cut in CUTS:
        assert math.fsum(accounts.by(cut).values()) == pytest.approx(accounts.total_t, rel=1e-12)


def test_a_row_of_the_park_that_is_the_sum_of_its_enterprises_is_warned_of_and_kept():
    parts = [row("fuel", "diesel", 1, "t", enterprise="a"), row("fuel", "diesel", 2, "t", enterprise="b")]
    assert "account_park_is_sum" in codes(made(*parts, row("fuel", "diesel", 3, "t")))
    assert "account_park_is_sum" not in codes(made(*parts, row("fuel", "diesel", 4, "t")))


def test_one_amount_of_a_fuel_in_two_uses_is_warned_of_and_kept():
    burnt, converted = row("fuel", "coke", 7, "t"), row("conversion_in", "coke", 7, "t")
    assert "account_same_amount" in codes(made(burnt, converted))
    assert "account_same_amount" not in codes(made(burnt, row("conversion_in", "coke", 8, "t")))


def test_cuts_name_plants_processes_and_carriers():
    accounts = made(
        row("fuel", "diesel", 1, "t", plant="east", process="yard"),
        row("fuel", "coke", 2, "t", plant="west", process="furnace"),
        row("electricity_import", "grid", 3, "MWh", plant="west"),
    )
    assert list(accounts.by("plant")) == ["east", "west"]
    assert list(accounts.by("process")) == ["yard", "furnace", ""]
    assert list(accounts.by("carrier")) == ["diesel", "coke", "grid"]
    assert accounts.by("process")[""] == pytest.approx(3 * 0.8325)


def test_lines_are_numbered_from_one_those_apart_after_those_of_the_total():
    accounts = made(row("bunker", "kerosene", 1, "t"), row("fuel", "diesel", 1, "t"))
    assert [(number, line.source) for number, line in accounts.numbered()] == [(1, "fuel"), (2, "bunker")]


def test_bought_waste_heat_counts_as_the_rule_of_the_scheme_says():
    national = scheme(SCHEME)
    heat = row("heat_import", "waste_heat", 100, "GJ")
    own = row("heat_import", "waste_heat", 100, "GJ", factor=0.05, factor_unit="tCO2/GJ")

    def by(rule: str, *rows: Activity) -> float:
        rules = national.rules.model_copy(update={"imported_waste_heat": rule})
        return account(rows, national.model_copy(update={"rules": rules}), factors=GBT).total_t

    assert by("zero", heat) == 0.0
    assert by("default", heat) == pytest.approx(11.0)
    assert by("measured", own) == pytest.approx(5.0)
    with pytest.raises(InputError):
        by("measured", heat)


def test_unit_energies_of_a_product_are_never_added():
    item, limit = next(iter(limits().items()))
    rows = [row("product_energy", item, value, limit.unit, enterprise=who) for who, value in (("a", 90), ("b", 110))]
    found = made(*rows).amount("product_energy", item)
    assert found is not None
    assert found.value == 110.0


def test_a_line_is_as_well_known_as_its_weaker_part():
    metered = row("fuel", "diesel", 1, "t", evidence="metered")
    assert made(metered).lines[0].evidence == "published"
    assert made(row("fuel", "diesel", 1, "t")).lines[0].evidence == "default"


def test_accounts_as_json_hold_no_number_that_is_not_finite():
    import json

    text = json.dumps(made(row("fuel", "diesel", 1, "t")).to_json(), allow_nan=False)
    assert json.loads(text)["factors"] == GBT


def test_an_enterprise_that_is_the_sum_of_the_others_is_warned_of():
    rows = [row("fuel", "diesel", 1, "t", enterprise="a"), row("fuel", "diesel", 2, "t", enterprise="b")]
    rows.append(row("electricity_import", "grid", 7, "MWh", enterprise="b"))
    whole = [
        row("fuel", "diesel", 3, "t", enterprise="all"),
        row("electricity_import", "grid", 7, "MWh", enterprise="all"),
    ]
    found = [each for each in made(*rows, *whole).warnings if each.code == "account_enterprise_is_sum"]
    assert [each.details["enterprise"] for each in found] == ["all"]
    assert "account_enterprise_is_sum" not in codes(made(*rows))
    assert "account_enterprise_is_sum" not in codes(
        made(*rows, whole[0], row("electricity_import", "grid", 8, "MWh", enterprise="all"))
    )


def test_certificates_as_large_as_the_power_of_the_grid_are_warned_of():
    grid = row("electricity_import", "grid", 300, "MWh")
    found = [
        each
        for each in made(grid, row("electricity_import", "certificate", 0.3, "GWh")).warnings
        if each.code == "account_certificate_is_grid"
    ]
    assert [each.details["total"] for each in found] == [pytest.approx(600.0)]
    assert "account_certificate_is_grid" not in codes(made(grid, row("electricity_import", "certificate", 299, "MWh")))
    assert "account_certificate_is_grid" not in codes(made(grid))


def test_without_a_year_the_edition_that_is_used_is_said():
    rows = [row("fuel", "diesel", 1, "t")]
    found = [each for each in account(rows, "CN-NDRC-2025").warnings if each.code == "account_no_year"]
    assert [each.details["set"] for each in found] == ["NCSC-2026"]
    assert "NCSC-2026" in found[0].render("en")
    assert "account_no_year" not in codes(account(rows, "CN-NDRC-2025", year=2025))
