"""A measured heating value goes before that of any set, for the energy of a fuel and for its CO2."""

from pathlib import Path

import pytest

from symbiosis.accounting import Accounts, Activity, account, read_activities
from symbiosis.errors import Problem

HEAD = "category,item,quantity,unit,factor,factor_unit,evidence,heating_value\n"


def read(tmp_path: Path, text: str) -> tuple[list[Activity], list[Problem]]:
    path = tmp_path / "account.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    problems: list[Problem] = []
    return read_activities(path, problems), problems


def made(tmp_path: Path, text: str) -> Accounts:
    rows, problems = read(tmp_path, text)
    assert problems == []
    return account(rows, "CN-NDRC-2025", factors="GBT-32151.34-2024")


def test_a_fuel_without_a_printed_heating_value_is_entered_by_its_measured_one(tmp_path: Path):
    accounts = made(tmp_path, "fuel,coking_coal,100,t,2.5,tCO2/t,metered,26.7 GJ/t\n")
    assert accounts.total_t == pytest.approx(250.0)
    assert accounts.tce("equivalent") == pytest.approx(2670.0 / 29.3076)


def test_carbon_may_go_by_the_heat(tmp_path: Path):
    accounts = made(tmp_path, "fuel,methanol,100,t,0.07,tCO2/GJ,metered,19.9 MJ/kg\n")
    assert accounts.total_t == pytest.approx(1990.0 * 0.07)


def test_the_carbon_of_the_set_goes_by_the_measured_heat(tmp_path: Path):
    printed = made(tmp_path, "fuel,bituminous_coal,2000,GJ,,,,\n")
    accounts = made(tmp_path, "fuel,bituminous_coal,100,t,,,metered,20 GJ/t\n")
    assert accounts.total_t == pytest.approx(printed.total_t, rel=1e-12)
    assert accounts.tce("calorific") == pytest.approx(2000.0 / 29.3076)


def test_gas_is_measured_by_its_volume(tmp_path: Path):
    accounts = made(tmp_path, "fuel,natural_gas,10,10^4 Nm3,,,,35.6 MJ/Nm3\n")
    assert accounts.tce("equivalent") == pytest.approx(3560.0 / 29.3076)


def test_a_measured_heating_value_is_not_said_to_be_borrowed(tmp_path: Path):
    rows, _ = read(tmp_path, "fuel,bituminous_coal,100,t,,,metered,20 GJ/t\n")
    codes = {each.code for each in account(rows, "CN-NDRC-2025").warnings}
    assert "account_borrowed_heating_value" not in codes
    assert account(rows, "CN-NDRC-2025").energy[0].evidence == "metered"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("fuel,coke,1,t,,,,26.7", "heating_value_bad"),
        ("fuel,coke,1,t,,,,0 GJ/t", "heating_value_bad"),
        ("fuel,coke,1,t,,,,-3 GJ/t", "heating_value_bad"),
        ("fuel,coke,1,t,,,,26700 GJ/t", "heating_value_bad"),
        ("fuel,coke,1,t,,,,26.7 GJ/Nm3", "unit_dimension"),
        ("fuel,coke,1,t,,,,many", "number_bad"),
        ("electricity_import,grid,1,MWh,,,,3.6 GJ/MWh", "account_column_not_used"),
        ("conversion_in,limestone,1,t,,,,1 GJ/t", "account_column_not_used"),
    ],
)
def test_a_heating_value_is_a_positive_number_with_the_unit_of_a_fuel(tmp_path: Path, line: str, code: str):
    rows, problems = read(tmp_path, line + "\n")
    assert rows == []
    assert [(each.code, each.line, each.where) for each in problems] == [(code, 2, "heating_value")]
