"""Grades: waste energy stays apart by temperature and pressure; what is added says how."""

import pytest

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.grades import grade_of, waste_energy
from symbiosis.units import UnitError


def row(item: str, quantity: float, grade: str = "", unit: str = "GJ") -> Activity:
    return Activity("", "waste_heat", item, quantity, unit, grade=grade)


def test_temperatures_stay_apart_hottest_first():
    found = waste_energy(
        [row("available", 10.0, "60 degC"), row("available", 5.0, "300 degC"), row("used", 4.0, "300 degC")]
    )
    assert [(each.grade.temperature, each.available, each.used) for each in found.rows] == [
        (300.0, 5.0, 4.0),
        (60.0, 10.0, None),
    ]


def test_the_same_grade_of_two_enterprises_is_one_row():
    found = waste_energy([row("available", 10.0, "60 degC"), row("available", 5.0, "60 degC")])
    assert [each.available for each in found.rows] == [15.0]


def test_heat_cold_and_pressure_stay_apart():
    found = waste_energy(
        [row("available_pressure", 1.0, "0.6 MPa"), row("available_cold", 1.0, "5 degC"), row("available", 1.0)]
    )
    assert [each.kind for each in found.rows] == ["heat", "cold", "pressure"]


def test_a_missing_row_is_not_zero():
    found = waste_energy([row("available", 10.0, "60 degC")])
    assert found.rows[0].used is None
    assert found.by_energy() is None
    assert found.to_json()["rows"][0]["rate"] is None


def test_energy_adds_joules_and_exergy_weighs_them():
    # at 25 degC around: 1 - 298.15/596.30 = 0.5, and 1 - 298.15/372.6875 = 0.2
    hot, warm = "323.15 degC", "99.5375 degC"
    found = waste_energy(
        [row("available", 100.0, hot), row("used", 80.0, hot), row("available", 100.0, warm), row("used", 20.0, warm)]
    )
    assert found.by_energy() == pytest.approx(50.0, rel=1e-12)
    assert found.by_exergy() == pytest.approx(100.0 * (80.0 * 0.5 + 20.0 * 0.2) / (100.0 * 0.7), rel=1e-9)


def test_cold_is_worth_more_the_colder_it_is():
    found = waste_energy([row("available_cold", 1.0, "5 degC"), row("available_cold", 1.0, "-40 degC")])
    shares = {each.grade.text: each.exergy_share for each in found.rows}
    assert shares["5 degC"] == pytest.approx(298.15 / 278.15 - 1.0, rel=1e-12)
    assert shares["-40 degC"] == pytest.approx(298.15 / 233.15 - 1.0, rel=1e-12)


def test_without_a_temperature_there_is_no_exergy():
    found = waste_energy([row("available", 10.0), row("used", 5.0)])
    assert found.by_energy() == 50.0
    assert found.by_exergy() is None


def test_surroundings_can_be_chosen():
    rows = [row("available", 10.0, "60 degC"), row("used", 5.0, "60 degC")]
    share = waste_energy(rows, reference=10.0).rows[0].exergy_share
    assert share == pytest.approx(1.0 - 283.15 / 333.15, rel=1e-12)


def test_units_are_converted():
    assert waste_energy([row("available", 1.0, "0.6 MPa", unit="MWh")]).rows[0].available == pytest.approx(3.6)
    assert grade_of("600 kPa").pressure == pytest.approx(0.6)


@pytest.mark.parametrize("text", ["hot", "120", "5 t/h"])
def test_a_grade_that_is_no_temperature_or_pressure_is_refused(text: str):
    with pytest.raises(UnitError) as caught:
        grade_of(text)
    assert caught.value.problem.code == "account_grade_bad"
    assert "degC" in caught.value.problem.render("en")
