"""What a resource carries: heating value as received, heat over feedwater, carbon and ash of its dry matter."""

import pytest

from symbiosis.errors import Problem
from symbiosis.files.fields import validate
from symbiosis.library.resources import (
    Resource,
    ResourceSpec,
    feedwater_enthalpy,
    moist_heating_value,
    read_resources,
    resolve,
    resolve_all,
)
from symbiosis.shipped import models_dir

FEEDWATER = feedwater_enthalpy(20.0)
NAME = {"zh": "甲", "en": "A"}


def made(**fields: object) -> Resource:
    problems: list[Problem] = []
    spec = validate(ResourceSpec, {"name": NAME} | fields, file="t.yaml", problems=problems)
    assert spec is not None, problems
    return resolve("a", spec, feedwater_enthalpy=FEEDWATER)


def codes(**fields: object) -> list[str]:
    problems: list[Problem] = []
    validate(ResourceSpec, {"name": NAME} | fields, file="t.yaml", problems=problems)
    return [problem.code for problem in problems]


def test_feedwater_of_20_degrees_has_the_enthalpy_of_the_sector_guides():
    assert pytest.approx(83.74, abs=0.01) == FEEDWATER  # GB/T 32150 family: 83.74 kJ/kg


def test_moisture_takes_its_heat_of_evaporation_from_the_heating_value():
    assert moist_heating_value(10.0, 0.5) == pytest.approx(5.0 - 1.221)


def test_a_solid_that_is_all_water_has_less_than_no_heating_value():
    assert moist_heating_value(13.0, 0.95) < 0


def test_dry_matter_and_moisture_give_energy_carbon_and_ash():
    sludge = made(
        unit="t",
        kind="waste",
        moisture=0.8,
        dry_matter={"heating_value": "13 GJ/t", "carbon": "0.3 t/t", "ash": "400 kg/t"},
    )
    assert sludge.energy == pytest.approx((0.2 * 13 - 0.8 * 2.442) / 3.6)
    assert (sludge.carbon, sludge.ash) == pytest.approx((0.06, 0.08))


def test_saturated_steam_of_08_mpa_brings_2685_kj_per_kg_over_feedwater():
    steam = made(unit="t", kind="steam", enthalpy="2768.4 kJ/kg")  # GB/T 32151.34-2024, table C.4
    assert steam.energy * 3.6 == pytest.approx(2.684664)


def test_warm_water_counts_its_temperature():
    assert made(unit="t", kind="water", temperature="95 degC").energy == pytest.approx(4.1868 * 75 / 3600)


def test_water_at_the_feedwater_state_brings_nothing():
    assert made(unit="m3", kind="water").energy == 0.0


def test_electricity_and_heat_bring_what_they_count():
    assert made(unit="MWh", kind="electricity").energy == 1.0


def test_water_by_volume_has_a_mass_and_a_gas_has_none_unless_given():
    assert made(unit="m3", kind="water").mass == 1.0
    assert made(unit="Nm3", kind="fuel", heating_value="36 MJ/Nm3").mass is None


def test_tonnes_of_carbon_per_tonne_are_taken_as_fossil_unless_said():
    assert made(unit="t", kind="fuel", carbon=0.5).fossil_share == 1.0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"unit": "t", "kind": "fuel", "heating_value": "36 MJ/Nm3"}, "unit_dimension"),
        ({"unit": "t", "kind": "waste", "dry_matter": {"heating_value": "13 GJ/t"}}, "resource_moisture_missing"),
        ({"unit": "t", "kind": "steam"}, "resource_enthalpy_missing"),
        ({"unit": "t", "kind": "fuel", "carbon": -0.1}, "resource_out_of_range"),
        ({"unit": "kg", "kind": "fuel"}, "not_allowed"),
        (
            {"unit": "t", "kind": "fuel", "moisture": 0.2, "dry_matter": {"heating_value": "13 GJ/t"}, "carbon": 0.3},
            "resource_given_twice",
        ),
    ],
)
def test_a_wrong_resource_is_refused(fields, code):
    assert codes(**fields) == [code]


def test_everything_in_the_shipped_library_can_be_read():
    problems: list[Problem] = []
    specs = read_resources(models_dir(), problems)
    assert problems == []
    assert set(resolve_all(specs, feedwater_enthalpy=FEEDWATER)) == set(specs)


def test_biogas_and_the_gas_made_of_it_carry_the_same_carbon_per_volume():
    specs = read_resources(models_dir(), [])
    found = resolve_all(specs, feedwater_enthalpy=FEEDWATER)
    assert found["biogas"].carbon == pytest.approx(12.011 / 22.414 / 1000, rel=1e-5)
    assert found["biomethane"].carbon == found["biogas"].carbon


def test_coal_carries_what_the_accounting_standard_prints():
    coal = resolve_all(read_resources(models_dir(), []), feedwater_enthalpy=FEEDWATER)["bituminous-coal"]
    assert coal.carbon * 44 / 12 == pytest.approx(1.8728, abs=1e-4)  # GB/T 32151.34-2024, tCO2/t at 100 % oxidation


def test_two_files_with_one_id_are_refused(tmp_path):
    folder = tmp_path / "resources"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.yaml").write_text("id: x\nname: {en: X}\nunit: t\nkind: fuel\n", encoding="utf-8")
    problems: list[Problem] = []
    read_resources(tmp_path, problems)
    assert [problem.code for problem in problems] == ["library_id_twice"]
