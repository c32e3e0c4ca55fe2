"""Measures give what their formula gives by hand, ask for what they lack, and divide by nothing that is not there."""

import pytest
from made_schemes import NAME

from symbiosis.accounting import Accounts, Activity, account
from symbiosis.indicators import score
from symbiosis.indicators.measured import Measured
from symbiosis.indicators.registry import FUNCTIONS
from symbiosis.library.schemes import Fact, Scheme, scheme, schemes

K = 0.3024  # tce/MWh, 2024
FACTS = {"now": "t", "before": "t", "va_now": "10^4 CNY", "va_before": "10^4 CNY", "land": "km2"}


def rules() -> Scheme:
    """The national scheme with the facts of these tests."""
    facts = {key: Fact.model_validate({"unit": unit, "name": NAME, "holder": NAME}) for key, unit in FACTS.items()}
    return scheme("CN-NDRC-2025").model_copy(update={"facts": facts})


def row(category: str, item: str, quantity: float, unit: str, **more: object) -> Activity:
    return Activity("", category, item, quantity, unit, **more)  # type: ignore[arg-type]  # as in the test


def made(*rows: Activity, **facts: float) -> Accounts:
    return account(rows, rules(), facts=facts, factors="GBT-32151.34-2024", year=2024)


def measure(name: str, accounts: Accounts, **parameters: str) -> Measured:
    return FUNCTIONS[name](accounts, parameters)


def readings(found: Measured) -> dict[str, float]:
    return {f"{each.id}:{each.detail}" if each.detail else each.id: each.value for each in found.readings}


# -- growth

SPAN = {"now": "now", "before": "before", "years": "3"}
VALUE_ADDED = {"value_added_now": "va_now", "value_added_before": "va_before"}


def test_growth_is_the_mean_of_the_years_between():
    assert measure("growth", made(now=133.1, before=100.0), **SPAN).value == pytest.approx(10.0)


def test_a_cut_is_growth_the_other_way():
    assert measure("cut", made(now=72.9, before=100.0), **SPAN).value == pytest.approx(10.0)


def test_growth_from_nothing_is_not_computable():
    found = measure("growth", made(now=1.0, before=0.0), **SPAN)
    assert (found.value, found.reason) == (None, "not_positive")


def test_a_year_that_is_not_declared_is_missing():
    assert measure("growth", made(now=1.0), **SPAN).missing == ("declared.before",)


@pytest.mark.parametrize(("now", "value"), [(105.0, 0.5), (95.0, -0.5)])
def test_elasticity_is_growth_over_growth(now: float, value: float):
    accounts = made(now=now, before=100.0, va_now=110.0, va_before=100.0)
    found = measure("elasticity", accounts, **{**SPAN, "years": "1"}, **VALUE_ADDED)
    assert found.value == pytest.approx(value)


def test_elasticity_where_both_fall_is_positive():
    accounts = made(now=90.0, before=100.0, va_now=80.0, va_before=100.0)
    assert measure("elasticity", accounts, **{**SPAN, "years": "1"}, **VALUE_ADDED).value == pytest.approx(0.5)


def test_there_is_no_elasticity_where_value_added_stands_still():
    found = measure("elasticity", made(now=90.0, before=100.0, va_now=1.0, va_before=1.0), **SPAN, **VALUE_ADDED)
    assert (found.value, found.reason) == (None, "no_growth")


# -- power


def solar(*more: Activity) -> Accounts:
    return made(
        row("electricity_own", "pv", 80, "MWh"),
        row("electricity_export", "pv", 20, "MWh"),
        row("electricity_import", "grid", 100, "MWh"),
        row("electricity_import", "direct_non_fossil", 20, "MWh"),
        row("electricity_import", "certificate", 20, "MWh"),
        *more,
    )


CURTAILED = (
    row("electricity_curtailed", "pv", 20, "MWh"),
    row("electricity_curtailed", "direct_non_fossil", 10, "MWh"),
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("electricity_use", 200.0),
        ("own_use_share", 100 * 80 / 130),
        ("feed_in_share", 100 * 20 / 130),
        ("green_load_share", 40.0),
        ("physical_non_fossil_share", 40.0),
        ("renewable_electricity_share", 50.0),
    ],
)
def test_generation_of_the_project_is_over_what_was_available_and_over_the_load(name: str, value: float):
    assert measure(name, solar(*CURTAILED)).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("name", "value"), [("own_use_share", 60.0), ("feed_in_share", 20.0), ("green_load_share", 30.0)]
)
def test_own_generation_alone_is_a_reading(name: str, value: float):
    assert readings(measure(name, solar(*CURTAILED)))["own_generation_only"] == pytest.approx(value)


@pytest.mark.parametrize(("name", "value"), [("own_use_share", 80.0), ("feed_in_share", 20.0)])
def test_what_was_curtailed_must_be_said_and_the_share_without_it_stands_beside(name: str, value: float):
    found = measure(name, solar())
    missing = ("electricity_curtailed.pv", "electricity_curtailed.direct_non_fossil")
    assert (found.value, found.missing) == (None, missing)
    assert readings(found) == {"without_curtailed": pytest.approx(value)}


def test_the_line_of_a_project_meets_the_rule_without_any_generation_inside():
    """Notice 650 of 2025: 60 % of what is available, 30 % of the load; a line that brings 70 of 100 MWh and curtails 10."""
    line = (
        row("electricity_import", "direct_non_fossil", 70, "MWh"),
        row("electricity_curtailed", "direct_non_fossil", 10, "MWh"),
        row("electricity_import", "grid", 30, "MWh"),
    )
    accounts = account(line, "GREEN-DIRECT-650", factors="GBT-32151.34-2024", year=2025)
    card = score(accounts, "GREEN-DIRECT-650")
    assert [(card[key].value, card[key].status) for key in ("DIR_SELF", "DIR_GREEN")] == [(87.5, "met"), (70.0, "met")]


@pytest.mark.parametrize(
    ("name", "value", "without"),
    [
        ("direct_supply_share", 50.0, 20.0),
        ("renewable_electricity_share", 50.0, 20.0),
        ("physical_non_fossil_share", 50.0, 20.0),
        ("green_load_share", 50.0, 20.0),
    ],
)
def test_power_of_wastes_counts_and_the_reading_without_it_stands_beside(name: str, value: float, without: float):
    accounts = made(
        row("electricity_own", "waste_chp", 30, "MWh"),
        row("electricity_own", "pv", 20, "MWh"),
        row("electricity_import", "grid", 50, "MWh"),
    )
    found = measure(name, accounts)
    assert (found.value, readings(found)["without_wastes"]) == (pytest.approx(value), pytest.approx(without))


def test_wastes_burnt_are_energy_of_the_core_indicator_and_the_reading_without_them_stands_beside():
    wastes = row("fuel", "msw_biogenic", 293.076, "GJ")
    accounts = made(wastes, row("fuel", "natural_gas", 293.076, "GJ"), row("electricity_export", "waste_chp", 1, "MWh"))
    found = measure("co2_per_energy", accounts, energy="equivalent")
    assert found.value == pytest.approx(accounts.total_t / (20 - K))
    assert readings(found)["without_wastes"] == pytest.approx(accounts.total_t / 10)


def test_certificates_do_not_count_as_physical():
    only = made(row("electricity_import", "certificate", 50, "MWh"), row("electricity_import", "grid", 50, "MWh"))
    assert measure("physical_non_fossil_share", only).value == 0.0
    assert measure("renewable_electricity_share", only).value == 50.0


def test_biogas_power_cannot_be_curtailed_and_asks_for_no_row():
    accounts = made(
        row("electricity_own", "biomass_chp", 10, "MWh"), row("electricity_export", "biomass_chp", 4, "MWh")
    )
    assert measure("own_use_share", accounts).value == pytest.approx(60.0)


def test_a_park_without_a_row_of_own_generation_lacks_it():
    assert measure("own_use_share", made(row("electricity_import", "grid", 1, "MWh"))).value is None


def test_the_direct_share_of_vector_f_is_75_percent():
    """standards.md, vector F: 150 000 of 200 000 MWh by direct line."""
    accounts = made(
        row("electricity_import", "grid", 20_000, "MWh"),
        row("electricity_import", "direct_non_fossil", 150_000, "MWh"),
        row("electricity_import", "certificate", 30_000, "MWh"),
    )
    assert measure("direct_supply_share", accounts).value == 75.0
    assert measure("physical_non_fossil_share", accounts).value == 75.0


# -- the core bound: how much of the energy may be natural gas (standards-2.md, T5)


@pytest.mark.parametrize(
    ("edition", "allowed", "share"),
    [("NCSC-2025", 0.2, 12.164), ("NCSC-2025", 0.3, 18.246), ("NCSC-2026", 0.2, 11.930), ("NCSC-2026", 0.3, 17.896)],
)
def test_the_share_of_gas_at_which_the_core_indicator_turns(edition: str, allowed: float, share: float):
    def core(percent: float) -> float | None:
        gas, rest = percent / 100, 1 - percent / 100
        rows = [
            row("fuel", "natural_gas", gas * 29.3076e6, "GJ"),
            row("heat_import", "non_fossil", rest * 1e6 / 0.03412, "GJ"),
        ]
        return measure("co2_per_energy", account(rows, rules(), factors=edition, year=2024)).value

    assert core(share) == pytest.approx(allowed, rel=5e-5)
    assert (core(share - 0.001) or 0) < allowed < (core(share + 0.001) or 0)


# -- water, waste, value added

WASTE = {"utilised": 60, "treated": 30, "generated": 90, "stock_utilised": 10}
HAZARDOUS = {"utilised_hazardous": 5, "treated_hazardous": 5, "generated_hazardous": 20, "stock_utilised_hazardous": 0}


def wastes(amounts: dict[str, float]) -> list[Activity]:
    return [row("waste", item, amount, "t") for item, amount in amounts.items()]


def test_wastes_utilised_or_treated_are_over_what_was_to_be():
    found = measure("waste_disposal_share", made(*wastes(WASTE), *wastes(HAZARDOUS)))
    assert found.value == pytest.approx(100 * 100 / 120)
    assert readings(found) == {"general_only": pytest.approx(90.0)}


def test_waste_disposal_needs_hazardous_waste_too():
    assert set(measure("waste_disposal_share", made(*wastes(WASTE))).missing) == {f"waste.{key}" for key in HAZARDOUS}


def test_reclaimed_water_is_over_waste_water_treated():
    accounts = made(row("water", "reclaimed", 20, "m3"), row("water", "treated", 80, "m3"))
    assert measure("reclaimed_share", accounts).value == 25.0


WORTH = row("value_added", "industrial", 5, "10^4 CNY")


@pytest.mark.parametrize(
    ("name", "value"),
    [("water_per_value_added", 8.0), ("value_added_per_water", 1250.0), ("waste_per_value_added", 18.0)],
)
def test_water_and_waste_over_value_added(name: str, value: float):
    accounts = made(row("water", "fresh", 40, "m3"), *wastes(WASTE), WORTH)
    assert measure(name, accounts).value == pytest.approx(value)


def test_waste_over_value_added_shows_hazardous_waste_beside():
    found = measure("waste_per_value_added", made(*wastes(WASTE), *wastes(HAZARDOUS), WORTH))
    assert readings(found) == {"with_hazardous": pytest.approx(22.0)}


def test_value_added_over_energy_and_over_land():
    accounts = made(row("electricity_import", "grid", 10 / K, "MWh"), WORTH, land=2.0)
    assert measure("value_added_per_energy", accounts, energy="equivalent").value == pytest.approx(0.5)
    assert measure("value_added_per_fact", accounts, fact="land").value == pytest.approx(2.5)
    assert measure("fact_per_value_added", accounts, fact="land").value == pytest.approx(0.4)


def test_without_value_added_nothing_is_divided():
    accounts = made(row("water", "fresh", 40, "m3"))
    assert measure("water_per_value_added", accounts).missing == ("value_added.industrial",)
    zero = made(row("water", "fresh", 40, "m3"), row("value_added", "industrial", 0, "10^4 CNY"))
    assert measure("water_per_value_added", zero).reason == "denominator_not_positive"


# -- waste heat by grade


def heat(*rows: tuple[str, float, str]) -> Accounts:
    return made(*(row("waste_heat", item, amount, "GJ", grade=grade) for item, amount, grade in rows))


TWO_GRADES = (
    ("available", 100, "400 degC"),
    ("used", 80, "400 degC"),
    ("available", 100, "60 degC"),
    ("used", 10, "60 degC"),
)


def test_a_sum_over_grades_shows_each_grade():
    found = measure("waste_energy_utilisation", heat(*TWO_GRADES))
    assert found.value == pytest.approx(45.0)
    shown = readings(found)
    assert (shown["grade:400 degC"], shown["grade:60 degC"]) == (pytest.approx(80.0), pytest.approx(10.0))


def test_the_exergy_reading_weighs_by_carnot():
    """By hand: 1 - 298.15/673.15 = 0.557082 and 1 - 298.15/333.15 = 0.105058."""
    hot, warm = 0.557082, 0.105058
    shown = readings(measure("waste_heat_recovery", heat(*TWO_GRADES)))
    assert shown["by_exergy"] == pytest.approx(100 * (80 * hot + 10 * warm) / (100 * (hot + warm)), rel=1e-5)


def test_without_a_temperature_for_every_row_there_is_no_exergy_reading():
    shown = readings(measure("waste_heat_recovery", heat(*TWO_GRADES, ("available", 1, ""), ("used", 1, ""))))
    assert "by_exergy" not in shown


def test_a_grade_of_pressure_has_its_rate_and_no_exergy():
    rows = (("available_pressure", 10, "0.6 MPa"), ("used_pressure", 4, "0.6 MPa"))
    assert readings(measure("waste_energy_utilisation", heat(*rows))) == {"grade_pressure:0.6 MPa": pytest.approx(40.0)}


def test_rows_without_grade_are_as_they_were():
    found = measure("waste_heat_recovery", heat(("available", 10, ""), ("used", 4, "")))
    assert (found.value, found.readings) == (pytest.approx(40.0), ())


# -- products against their limits (grades of GB 16780-2021: clinker 100, 107, 117 kgce/t)


def products(*rows: tuple[str, float], made_t: float | None = None) -> Accounts:
    more = [] if made_t is None else [row("product", "cement_clinker", made_t, "t")]
    return made(*(row("product_energy", item, value, "kgce/t") for item, value in rows), *more)


@pytest.mark.parametrize(("grade", "share"), [("1", 0.0), ("2", 100.0), ("3", 100.0)])
def test_a_product_is_at_a_grade_or_it_is_not(grade: str, share: float):
    assert measure("product_limits", products(("clinker", 107.0)), grade=grade).value == share


def test_without_a_declared_unit_energy_the_product_indicator_asks_for_it():
    assert measure("product_limits", made(), grade="2").missing == ("product_energy",)


def test_declared_counts_stand_in_where_no_unit_energy_is_declared():
    counts = {"at_grade": "products_at_limit_grade_2", "with_limit": "products_with_limit"}
    accounts = made(products_at_limit_grade_2=3, products_with_limit=4)
    assert measure("product_limits", accounts, grade="2", **counts).value == 75.0


def test_declared_counts_stand_beside_unit_energies():
    counts = {"at_grade": "products_at_limit_grade_2", "with_limit": "products_with_limit"}
    declared = {"products_at_limit_grade_2": 3, "products_with_limit": 4}
    rows = [row("product_energy", "clinker", 107.0, "kgce/t")]
    found = measure("product_limits", made(*rows, **declared), grade="2", **counts)
    assert (found.value, readings(found)["declared_counts"]) == (100.0, 75.0)


# -- readings of CO2 per energy


def test_bought_waste_heat_at_the_default_stands_beside_zero():
    accounts = made(row("heat_import", "waste_heat", 1000, "GJ"), row("fuel", "diesel", 100, "GJ"))
    found = measure("co2_per_energy", accounts, energy="equivalent")
    shown, below = readings(found), accounts.tce("equivalent")
    assert shown["waste_heat_at_default"] - (found.value or 0) == pytest.approx(1000 * 0.11 / below)
    assert "waste_heat_at_zero" not in shown


def test_where_the_scheme_counts_waste_heat_the_reading_at_zero_stands_beside():
    counting = rules().rules.model_copy(update={"imported_waste_heat": "default"})
    accounts = account(
        [row("heat_import", "waste_heat", 1000, "GJ")], rules().model_copy(update={"rules": counting}), year=2024
    )
    assert readings(measure("co2_per_energy", accounts, energy="equivalent"))["waste_heat_at_zero"] == 0.0


def test_the_credit_of_by_products_in_clinker_has_a_reading_without_it():
    """standards-2.md, T1: 535 000 - 48 000 - 10 750 = 476 250 t."""
    accounts = made(
        row("product", "cement_clinker", 1_000_000, "t"),
        row("substitute", "carbide_slag", 100_000, "t"),
        row("substitute", "steel_slag", 50_000, "t"),
        row("fuel", "coke", 29_307_600, "GJ", factor=0.0, factor_unit="tCO2/GJ"),
    )
    found = measure("co2_per_energy", accounts, energy="equivalent")
    assert found.value == pytest.approx(0.476250)
    assert readings(found)["without_substitution"] == pytest.approx(0.535)


# -- shares above their whole


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("solid_waste_utilisation", {"waste.utilised": 130, "waste.generated": 100, "waste.stock_utilised": 0}),
        ("waste_energy_utilisation", {"waste_heat.used": 300, "waste_heat.available": 100}),
        ("waste_heat_recovery", {"waste_heat.used": 300, "waste_heat.available": 100}),
        ("reclaimed_share", {"water.reclaimed": 120, "water.treated": 100}),
    ],
)
def test_more_used_than_there_is_gives_no_share_and_shows_both_numbers(name: str, rows: dict[str, float]):
    units = {"waste": "t", "waste_heat": "GJ", "water": "m3"}
    found = measure(name, made(*(row(*key.split("."), value, units[key.split(".")[0]]) for key, value in rows.items())))
    used, whole = list(rows.values())[:2]
    assert (found.value, found.reason) == (None, "part_above_whole")
    assert readings(found) == {f"as_given:{used} / {whole}": pytest.approx(100 * used / whole)}


def test_one_kind_of_waste_energy_above_its_whole_is_not_hidden_by_another():
    rows = [("used", 300), ("available", 100), ("used_cold", 0), ("available_cold", 1000)]
    found = measure("waste_energy_utilisation", made(*(row("waste_heat", item, value, "GJ") for item, value in rows)))
    assert (found.value, found.reason) == (None, "part_above_whole")


def test_more_products_at_a_grade_than_there_are_give_no_share():
    counts = {"at_grade": "products_at_limit_grade_2", "with_limit": "products_with_limit"}
    declared = {"products_at_limit_grade_2": 5, "products_with_limit": 2}
    found = measure("product_limits", made(**declared), grade="2", **counts)
    assert (found.value, found.reason, list(readings(found))) == (None, "part_above_whole", ["as_given:5 / 2"])


def test_all_used_is_a_share_of_one_hundred():
    rows = [row("waste_heat", "used", 100, "GJ"), row("waste_heat", "available", 100, "GJ")]
    assert measure("waste_heat_recovery", made(*rows)).value == 100.0


# -- clean energy and what is sold

DIRECT = row("electricity_import", "direct_non_fossil", 500.0, "MWh")
GRID = row("electricity_import", "grid", 500.0, "MWh")
GJ_PER_TCE = 29.3076


def clean(*rows: Activity) -> Measured:
    return measure("clean_energy_share", made(DIRECT, GRID, *rows))


def test_waste_heat_of_its_own_fuel_that_is_sold_takes_nothing_off_clean_energy():
    found = clean(row("heat_export", "waste_heat", 1_000.0, "GJ"))
    assert found.value == pytest.approx(100.0 * 500 * K / (1_000 * K - 1_000 * 0.03412), rel=1e-9)


def test_waste_heat_bought_and_passed_on_is_no_clean_energy():
    passed_on = (row("heat_import", "waste_heat", 100.0, "GJ"), row("heat_export", "waste_heat", 100.0, "GJ"))
    assert clean(*passed_on).value == pytest.approx(50.0)


@pytest.mark.parametrize(("fuel", "item"), [("wood", "biomass_chp"), ("msw", "waste_chp")])
def test_power_sold_takes_off_its_own_fuel_and_not_the_clean_power_of_others(fuel: str, item: str):
    """The power sold is worth more at the equivalent value than its fuel: nothing of the fuel is left, all of the line is."""
    burnt, sold = row("fuel", fuel, 290.0, "GJ"), row("electricity_export", item, 40.0, "MWh")
    whole = 1_000 * K + 290.0 * 0.03412 - 40 * K
    assert clean(burnt, sold).value == pytest.approx(100.0 * 500 * K / whole, rel=1e-4)


def test_a_clean_share_above_100_percent_has_no_value_and_shows_both_numbers():
    found = clean(row("heat_export", "fossil", 8_000.0, "GJ"))
    assert (found.value, found.reason) == (None, "share_outside")
    assert [each.id for each in found.readings] == ["as_given"]
    assert found.readings[0].value > 100.0


def test_a_clean_share_below_0_has_no_value():
    found = clean(row("electricity_export", "pv", 600.0, "MWh"))
    assert (found.value, found.reason) == (None, "share_outside")
    assert found.readings[0].value < 0.0


def test_a_non_fossil_share_above_100_percent_has_no_value():
    rows = (DIRECT, GRID, row("heat_export", "fossil", 8_000.0, "GJ"))
    assert measure("non_fossil_share", made(*rows)).reason == "share_outside"


POWER = {"direct_supply_share", "renewable_electricity_share", "physical_non_fossil_share", "green_load_share"}


@pytest.mark.parametrize(
    "key", [key for key, each in schemes().items() if POWER & {i.measure for i in each.indicators}]
)
def test_a_scheme_that_counts_power_of_wastes_says_so(key: str):
    assert any("co-fired" in each.text.en and "without it" in each.text.en for each in schemes()[key].decisions)
