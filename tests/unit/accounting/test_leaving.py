"""What is sold was made or bought, gas passed on keeps its carbon, and heat with a factor of its own says so."""

import pytest

from symbiosis.accounting import Accounts, Activity, account
from symbiosis.errors import InputError

SET = "GBT-32151.34-2024"
COAL = Activity("a", "fuel", "bituminous_coal", 100.0, "t")


def made(*rows: Activity, scheme: str = "CN-NDRC-2025") -> Accounts:
    return account(rows, scheme, factors=SET)


def row(category: str, item: str, quantity: float, unit: str, **more: object) -> Activity:
    enterprise = str(more.pop("enterprise", "a"))
    return Activity(enterprise, category, item, quantity, unit, **more)  # type: ignore[arg-type]  # as in the test


def said(accounts: Accounts, code: str) -> list[str]:
    return [each.render("en") for each in accounts.warnings if each.code == code]


@pytest.mark.parametrize(
    "sold",
    [
        row("electricity_export", "fossil_chp", 1000.0, "MWh"),
        row("electricity_export", "recovered", 1.0, "MWh"),
        row("heat_export", "fossil", 3000.0, "GJ"),
    ],
)
def test_what_no_fuel_and_no_generation_can_have_made_is_said_and_kept(sold: Activity):
    accounts = made(COAL, sold)
    (text,) = said(accounts, "account_sold_unmade")
    assert f"{sold.quantity:.6g} {sold.unit}" in text
    assert accounts.total_t < made(COAL).total_t


@pytest.mark.parametrize(
    "sold",
    [
        row("electricity_export", "fossil_chp", 200.0, "MWh"),
        row("heat_export", "fossil", 1500.0, "GJ"),
        row("heat_export", "waste_heat", 1e6, "GJ"),
    ],
)
def test_what_the_fuel_can_have_made_is_sold_without_a_word(sold: Activity):
    assert said(made(COAL, sold), "account_sold_unmade") == []


def test_where_own_generation_is_declared_no_more_than_it_was_sold():
    sold = row("electricity_export", "fossil_chp", 200.0, "MWh")
    assert said(made(COAL, sold, row("electricity_own", "fossil_chp", 200.0, "MWh")), "account_sold_unmade") == []
    assert len(said(made(COAL, sold, row("electricity_own", "fossil_chp", 100.0, "MWh")), "account_sold_unmade")) == 1


def test_gas_burnt_by_a_neighbour_at_less_than_all_of_its_carbon_is_said_with_the_tonnes():
    sold = row("conversion_out", "converter_gas", 1.0, "10^4 Nm3", partner="power")
    burnt = row("fuel", "converter_gas", 1.0, "10^4 Nm3", enterprise="power", partner="a")
    accounts = made(sold, burnt)
    assert accounts.total_t == pytest.approx(-0.152768, abs=1e-6)
    (text,) = said(accounts, "gas_passed_on")
    assert "0.152768 t" in text


def test_gas_burnt_at_all_of_its_carbon_needs_no_word():
    sold = row("conversion_out", "converter_gas", 1.0, "10^4 Nm3", partner="power")
    burnt = row("fuel", "converter_gas", 1.0, "10^4 Nm3", enterprise="power", partner="a")
    accounts = account((sold, burnt), "CN-NDRC-2025", factors="MEE-CETS-steel-2024")
    assert said(accounts, "gas_passed_on") == []
    assert accounts.total_t == pytest.approx(0.0, abs=1e-9)


def test_waste_heat_with_a_factor_of_its_own_is_not_said_to_count_nothing():
    bought = row("heat_import", "waste_heat", 100.0, "GJ", factor=0.05, factor_unit="tCO2/GJ")
    accounts = made(bought)
    assert accounts.total_t == pytest.approx(5.0)
    assert said(accounts, "account_waste_heat") == []
    assert "0.05 tCO2/GJ" in said(accounts, "account_waste_heat_factor")[0]
    assert len(said(made(row("heat_import", "waste_heat", 100.0, "GJ")), "account_waste_heat")) == 1


@pytest.mark.parametrize("other", ["A", "ａ", " a", "Ａ"])
def test_two_enterprises_whose_names_look_alike_are_said_once_and_kept_apart(other: str):
    rows = [COAL, *(row("fuel", item, 1.0, "t", enterprise=other, file="f.csv", line=3) for item in ("diesel", "coke"))]
    accounts = made(*rows)
    (text,) = said(accounts, "account_names_alike")
    assert text.startswith("f.csv:3")
    assert set(accounts.by_enterprise()) == {"a", other}


def test_enterprises_of_other_names_are_not_said_to_be_alike():
    assert said(made(COAL, row("fuel", "coke", 1.0, "t", enterprise="b")), "account_names_alike") == []


@pytest.mark.parametrize("category", ["heat_import", "heat_export"])
def test_non_fossil_heat_of_a_park_takes_no_factor_of_its_own(category: str):
    heat = row(category, "non_fossil", 100.0, "GJ", factor=0.05, factor_unit="tCO2/GJ", file="a.csv", line=2)
    with pytest.raises(InputError) as caught:
        made(COAL, heat)
    assert [(each.code, each.line) for each in caught.value.problems] == [("heat_factor_fixed", 2)]


def test_an_enterprise_may_measure_the_factor_of_its_heat():
    heat = row("heat_import", "non_fossil", 100.0, "GJ", factor=0.05, factor_unit="tCO2/GJ")
    assert made(heat, scheme="GBT-32150-2025").total_t == pytest.approx(5.0)
