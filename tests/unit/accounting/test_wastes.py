"""Fossil carbon of wastes burnt is known by the tonne, also where no heating value is."""

import pytest

from symbiosis.accounting import Accounts, Activity, account

FOSSIL_CARBON = {"msw": 0.557333, "hazardous_waste": 1.641750}
"""Carbon x fossil share x burnout x 44/12 of the inventory guide of 2025 [tCO2/t]."""


def burnt(item: str, scheme: str) -> Accounts:
    return account([Activity("works", "fuel", item, 1.0, "t", file="a.csv", line=2)], scheme)


@pytest.mark.parametrize(("item", "co2"), FOSSIL_CARBON.items())
def test_a_tonne_of_waste_counts_where_the_scheme_has_the_term(item: str, co2: float):
    accounts = burnt(item, "GBT-32150-2025")
    assert accounts.total_t == pytest.approx(co2, abs=5e-7)
    assert accounts.by("source")["waste"] == accounts.total_t


@pytest.mark.parametrize(("item", "co2"), FOSSIL_CARBON.items())
def test_a_tonne_of_waste_stands_apart_where_the_scheme_has_no_term(item: str, co2: float):
    accounts = burnt(item, "CN-NDRC-2025")
    assert accounts.total_t == 0.0
    assert accounts.memo_totals()["waste_carbon"] == pytest.approx(co2, abs=5e-7)


def test_energy_of_waste_without_a_heating_value_is_missing_and_that_is_said():
    accounts = burnt("msw", "CN-NDRC-2025")
    assert accounts.energy == ()
    assert [(each.code, each.line) for each in accounts.warnings if each.line] == [("account_energy_missing", 2)]


def test_waste_given_in_energy_has_energy_and_an_unknown_carbon():
    accounts = account([Activity("works", "fuel", "msw", 1.0, "tce")], "CN-NDRC-2025")
    assert accounts.tce("equivalent") == pytest.approx(1.0)
    assert accounts.memo_totals()["waste_carbon"] is None
