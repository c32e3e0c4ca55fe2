"""Energy balance: supply is consumption, by carrier and year, and both are the total of the accounts."""

from dataclasses import replace
from pathlib import Path

import pytest

from symbiosis.accounting import Activity, account, read_activities
from symbiosis.accounting.energy_balance import EnergyBalance, energy_balance

ROOT = Path(__file__).resolve().parents[3]
TCE = 29.3076
"""GJ per tce."""


def row(category: str, item: str, quantity: float, unit: str, **more: object) -> Activity:
    return Activity("", category, item, quantity, unit, **more)  # type: ignore[arg-type]  # tests give what they need


def balances(*rows: Activity, years: int = 3) -> tuple[EnergyBalance, ...]:
    made = account(rows, "CN-NDRC-2025", factors="GBT-32151.34-2024")
    return energy_balance((*made.energy, *made.other_energy), rows, years=years)


def equivalent(parts: dict[str, object]) -> dict[str, float]:
    return {key: round(each.equivalent, 6) for key, each in parts.items()}  # type: ignore[attr-defined]


def vector_f() -> list[Activity]:
    problems: list[object] = []
    return read_activities(ROOT / "docs" / "examples" / "account-vector-f.csv", problems)  # type: ignore[arg-type]


def test_supply_less_sales_of_vector_f_is_its_total_both_ways():
    rows = vector_f()
    made = account(rows, "CN-NDRC-2025", factors="GBT-32151.34-2024")
    (balance,) = energy_balance(made.energy, rows)
    for basis in ("equivalent", "calorific"):
        supply = sum(getattr(each, basis) for each in balance.supply.values())
        consumption = sum(getattr(each, basis) for each in balance.consumption.values())
        assert supply == pytest.approx(made.tce(basis), rel=1e-12)
        assert consumption == pytest.approx(made.tce(basis), rel=1e-12)


def test_the_balance_closes_to_1e_9():
    (balance,) = balances(
        *vector_f(),
        row("conversion_in", "bituminous_coal", 1e5, "t"),
        row("conversion_out", "coke", 7e4, "t"),
        row("feedstock", "natural_gas", 123.4, "10^4 Nm3"),
        row("electricity_own", "pv", 17_000.0, "MWh"),
    )
    assert balance.residual < 1e-9


def test_bought_own_and_sold_are_apart():
    (balance,) = balances(
        row("fuel", "bituminous_coal", 1.0, "tce"),
        row("electricity_own", "pv", 100.0, "MWh"),
        row("electricity_export", "pv", 40.0, "MWh"),
    )
    assert {key: round(each.calorific, 9) for key, each in balance.supply.items()} == {
        "bought": 1.0,
        "own": 12.29,
        "sold": -4.916,
    }


def test_a_fuel_whose_note_says_own_is_supply_of_the_park():
    (balance,) = balances(row("fuel", "biogas", 3.0, "tce", note="自产，污水站"), row("fuel", "diesel", 2.0, "tce"))
    assert equivalent(balance.supply) == {"bought": 2.0, "own": 3.0, "sold": 0.0}  # type: ignore[arg-type]


def test_final_conversion_and_raw_material_are_apart():
    (balance,) = balances(
        row("fuel", "bituminous_coal", 5.0, "tce", note="conversion"),
        row("fuel", "natural_gas", 3.0, "tce"),
        row("feedstock", "natural_gas", 2.0, "tce"),
        row("conversion_in", "bituminous_coal", 10.0, "tce"),
        row("conversion_out", "coke", 8.0, "tce"),
    )
    assert equivalent(balance.consumption) == {"final": 3.0, "conversion": 7.0, "raw_material": 2.0}  # type: ignore[arg-type]


def test_fuel_of_a_process_that_reports_own_power_is_conversion():
    (balance,) = balances(
        row("fuel", "natural_gas", 6.0, "tce", process="chp-1"),
        row("electricity_own", "fossil_chp", 9.0, "MWh", process="chp-1"),
        row("fuel", "natural_gas", 1.0, "tce", process="kiln-1"),
    )
    assert equivalent(balance.consumption) == {"final": 1.0, "conversion": 6.0, "raw_material": 0.0}  # type: ignore[arg-type]


def test_power_and_heat_that_a_converter_sells_leave_conversion():
    (balance,) = balances(
        row("fuel", "natural_gas", 6.0, "tce", note="conversion"), row("heat_export", "fossil", TCE, "GJ")
    )
    assert balance.consumption["final"].equivalent == 0.0
    assert balance.consumption["conversion"].equivalent == pytest.approx(6.0 - 0.03412 * TCE, rel=1e-12)


def test_coke_made_and_burnt_inside_is_neither_bought_nor_sold():
    (balance,) = balances(
        row("conversion_in", "bituminous_coal", 10.0, "tce"),
        row("conversion_out", "coke", 8.0, "tce"),
        row("fuel", "coke", 5.0, "tce"),
    )
    assert equivalent(balance.supply) == {"bought": 10.0, "own": 0.0, "sold": -3.0}  # type: ignore[arg-type]
    assert balance.by_carrier["coke"].supply["sold"].equivalent == pytest.approx(-3.0, rel=1e-12)


def test_carriers_add_up_to_the_balance():
    (balance,) = balances(*vector_f())
    assert list(balance.by_carrier) == ["bituminous_coal", "natural_gas", "electricity", "heat"]
    for side in ("supply", "consumption"):
        for key, whole in getattr(balance, side).items():
            parts = [getattr(each, side)[key].equivalent for each in balance.by_carrier.values()]
            assert sum(parts) == pytest.approx(whole.equivalent, rel=1e-12)


def test_three_years_stand_side_by_side_earliest_first():
    found = balances(
        *(row("fuel", "diesel", float(year - 2020), "tce", year=year) for year in (2025, 2022, 2024, 2023))
    )
    assert [(each.year, round(each.supply["bought"].equivalent, 9)) for each in found] == [
        (2023, 3.0),
        (2024, 4.0),
        (2025, 5.0),
    ]


def test_rows_without_a_year_belong_to_the_latest():
    found = balances(row("fuel", "diesel", 1.0, "tce", year=2024), row("fuel", "diesel", 2.0, "tce"))
    assert [(each.year, round(each.supply["bought"].equivalent, 9)) for each in found] == [(2024, 3.0)]


def test_a_year_without_rows_is_not_a_year_of_zero():
    found = balances(*(row("fuel", "diesel", 1.0, "tce", year=year) for year in (2023, 2025)))
    assert [each.year for each in found] == [2023, 2025]


def test_no_energy_has_no_balance():
    assert energy_balance((), ()) == ()


def test_heat_passed_on_inside_the_fence_is_in_neither_side_and_is_listed():
    sold = replace(row("heat_export", "fossil", 100.0, "GJ", partner="b"), enterprise="a")
    bought = replace(sold, category="heat_import", enterprise="b", partner="a")
    (balance,) = balances(row("fuel", "diesel", 1.0, "tce"), sold, bought)
    assert equivalent(balance.supply) == {"bought": 1.0, "own": 0.0, "sold": 0.0}  # type: ignore[arg-type]
    assert balance.internal == {"electricity": 0.0, "heat": 100.0}


def test_a_balance_in_json_has_totals_on_both_sides():
    (balance,) = balances(row("fuel", "diesel", 2.0, "tce", year=2025))
    data = balance.to_json()
    assert data["year"] == 2025
    for side in ("supply", "consumption"):
        assert data[side]["total"]["equivalent"] == pytest.approx(2.0, rel=1e-12)


def test_each_year_counts_power_at_its_own_equivalent_value():
    rows = [row("electricity_import", "grid", 100.0, "MWh", year=year) for year in (2020, 2024)]
    found = account(rows, "CN-NDRC-2025", year=2024).balance()
    assert [(each.year, round(each.supply["bought"].equivalent, 9)) for each in found] == [(2020, 30.55), (2024, 30.24)]


def test_a_row_without_a_year_is_of_the_year_asked_for_not_of_the_latest_named():
    rows = [row("fuel", "diesel", 1.0, "tce", year=2024), row("fuel", "diesel", 2.0, "tce")]
    found = account(rows, "CN-NDRC-2025", year=2025).balance()
    assert [(each.year, round(each.supply["bought"].equivalent, 9)) for each in found] == [(2024, 1.0), (2025, 2.0)]


def test_earlier_years_move_no_total():
    rows = [row("fuel", "diesel", 1.0, "tce", year=2024), row("fuel", "diesel", 2.0, "tce", year=2025)]
    assert account(rows, "CN-NDRC-2025").tce("equivalent") == pytest.approx(2.0, rel=1e-12)


def test_heat_passed_on_inside_the_fence_in_an_earlier_year_is_in_neither_side():
    sold = replace(row("heat_export", "fossil", 100.0, "GJ", partner="b", year=2024), enterprise="a")
    bought = replace(sold, category="heat_import", enterprise="b", partner="a")
    rows = [row("fuel", "diesel", 1.0, "tce", year=2024), sold, bought, row("fuel", "diesel", 2.0, "tce", year=2025)]
    first, last = account(rows, "CN-NDRC-2025").balance()
    assert equivalent(first.supply) == {"bought": 1.0, "own": 0.0, "sold": 0.0}  # type: ignore[arg-type]
    assert (first.internal["heat"], last.internal["heat"]) == (100.0, 0.0)
