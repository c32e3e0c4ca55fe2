"""Recipes against numbers that nobody here made: published totals of the Suzhou park, steam tables, stoichiometry, and hand calculation."""

from collections.abc import Mapping

import pytest

from symbiosis.library.processes import Recipe, build_recipe, read_processes
from symbiosis.library.recipes.moisture_dryer import evaporated
from symbiosis.library.resources import Resource, feedwater_enthalpy, read_resources, resolve_all
from symbiosis.park.read import load_park
from symbiosis.shipped import models_dir
from symbiosis.units import Quantity


@pytest.fixture(scope="module")
def park():
    return load_park("suzhou-sip")


@pytest.fixture(scope="module")
def resources() -> Mapping[str, Resource]:
    return resolve_all(read_resources(models_dir(), []), feedwater_enthalpy=feedwater_enthalpy(20.0))


def recipe(id_: str, resources: Mapping[str, Resource], **parameters: Quantity) -> Recipe:
    return build_recipe(read_processes(models_dir(), [])[id_], parameters, resources)


def need(made: Recipe, id_: str) -> float:
    return next(each.amount for each in made.needs if each.id == id_)


def output(made: Recipe, resource: str) -> float:
    return next(each.amount for each in made.outputs if each.resource == resource and each.amount is not None)


def test_sludge_of_80_percent_dries_to_the_published_mass(park):
    # cssgd.com.cn (2022): 0.32 Mt from 1.26 Mt; totals rounded to 0.01 Mt, so 2 %. The outlet moisture is fitted to this.
    assert output(park.recipes["drying"], "dried-sludge") == pytest.approx(0.32 / 1.26, rel=0.02)


def test_the_design_moisture_asks_for_less_water_in_than_80_percent():
    dried, water = evaporated(0.784, 0.15)
    assert dried == pytest.approx(0.2541, abs=1e-4)
    assert dried + water == 1.0


def test_the_dryer_takes_the_heat_that_the_published_totals_say(park):
    # 120 000 tce delivered less 30 000 tce net over 0.94 Mt of water: 2.806 GJ/t; rounding of the totals 7 %. Not fitted.
    made, found = park.recipes["drying"], park.resources
    heat = need(made, "steam") * (found["steam"].energy - found["condensate"].energy) * 3.6
    assert heat / output(made, "vapour-condensate") == pytest.approx(90_000 * 29.3076 / 940_000, rel=0.07)


def test_the_heat_duty_at_500_tonnes_a_day_is_12_megawatts(park):
    made, found = park.recipes["drying"], park.resources
    duty = need(made, "steam") * (found["steam"].energy - found["condensate"].energy) * 500 / 24
    assert duty == pytest.approx(12.1, rel=0.03)  # 373 t/d of water at 2.81 GJ/t


def test_the_dryer_beats_no_latent_heat(park):
    made, found = park.recipes["drying"], park.resources
    heat = need(made, "steam") * (found["steam"].energy - found["condensate"].energy) * 3.6
    assert heat / output(made, "vapour-condensate") > 2.257  # IAPWS-IF97 at 100 degC


def test_dried_sludge_is_poorer_than_the_published_total_by_the_literature(park):
    # Published 10.99 GJ/t; SUEZ water handbook 20.9-23.0 GJ/t of organics at 60 %: a miss of 10 %, explained in docs/method/processes.md.
    assert park.resources["dried-sludge"].lhv * 3.6 == pytest.approx(0.79 * 0.60 * 21.95 - 0.21 * 2.442, rel=1e-6)


def test_food_waste_gives_the_published_gas(park):
    # 14 million m3 from 336 000 t; 15 % for the state of the gas and the start-up years. Not fitted.
    gas = output(park.recipes["digestion"], "biogas") * output(park.recipes["upgrading"], "biomethane")
    assert Quantity(gas, "Nm3/t").to("Sm3/t") == pytest.approx(14e6 / 336_000, rel=0.15)


def test_food_waste_gives_the_published_oil(park):
    assert output(park.recipes["digestion"], "crude-waste-oil") == pytest.approx(8_700 / 336_000, rel=0.01)


def test_cooling_water_of_the_dryer_is_near_the_published_saving(park):
    assert need(park.recipes["drying"], "cooling") * 182_500 == pytest.approx(3.2e6, rel=0.05)


def test_power_of_the_turbine_is_its_enthalpy_drop(resources):
    made = recipe("chp-back-pressure", resources)
    outlet = 3478 - 0.82 * (3478 - 2803)
    live = (2768.4 - 83.736) / (outlet - 83.736)
    assert output(made, "electricity") == pytest.approx(live * (3478 - outlet) * 0.97 / 3600)
    assert need(made, "fuel") == pytest.approx(live * (3478 - 83.736) / 0.89 / 3600)


def test_a_letdown_turbine_of_the_literature_makes_as_much(resources):
    # 9.0 MPa 535 degC to 1.1 MPa: isentropic drop times efficiency 123 kWh/t; here from 9.8 MPa to 0.8 MPa, so somewhat more.
    made = recipe("chp-back-pressure", resources)
    assert 0.123 < output(made, "electricity") < 0.165


def test_steam_and_power_leave_with_the_heat_of_the_fuel_less_the_boiler_and_generator(resources):
    made = recipe("chp-back-pressure", resources)
    useful = output(made, "steam") * resources["steam"].energy + output(made, "electricity") / 0.97
    assert useful == pytest.approx(need(made, "fuel") * 0.89)


def test_a_lossless_plant_gives_back_all_that_it_takes(resources):
    perfect = {"boiler_efficiency": Quantity(1.0, "1"), "generator_efficiency": Quantity(1.0, "1")}
    made = recipe("chp-back-pressure", resources, **perfect)
    assert resources["steam"].energy + output(made, "electricity") == pytest.approx(need(made, "fuel"), rel=1e-12)


def test_heat_of_condensate_saves_fuel_over_the_efficiency_of_the_boiler(resources):
    made = recipe("chp-back-pressure", resources)
    worth = {each.resource: each.worth for each in made.needs[0].accepts}
    assert worth["preheat"] == pytest.approx(1 / 0.89)
    assert worth["bituminous-coal"] == pytest.approx(19.57 / 3.6)


def test_a_gas_boiler_burns_what_its_efficiency_says(resources):
    made = recipe("gas-boiler-steam", resources)
    burnt = need(made, "fuel") / resources["natural-gas"].energy
    assert burnt == pytest.approx((2768.4 - 83.736) / 1000 / 0.92 / 38.931 * 1000, rel=1e-9)  # Nm3 per tonne of steam


def test_condensate_of_90_degrees_saves_87_kwh_against_water_of_15_degrees():
    # The known figure of steam engineering, 4.186 (90 - 15) / 3.6, by the same formula over another feedwater.
    assert (4.1868 * 90 - feedwater_enthalpy(15)) / 3.6 == pytest.approx(87, abs=0.5)


def test_upgrading_keeps_99_percent_of_the_methane(resources):
    made = recipe("biogas-upgrading", resources)
    assert output(made, "biomethane") * 0.97 == pytest.approx(0.99045 * 0.60, rel=1e-4)


def test_methane_per_tonne_of_food_waste_by_hand(resources):
    made = recipe("food-waste-digester", resources)
    organics = 0.2048 * 0.8718 * 0.85 - 0.0382 * 0.678
    assert output(made, "biogas") * 0.60 == pytest.approx(organics * 350 * 0.9)


def test_the_digester_keeps_mass_and_carbon(resources):
    made = recipe("food-waste-digester", resources)
    for content in (lambda each: each.mass or 0.0, lambda each: each.carbon):
        enters = sum(content(resources[each.accepts[0].resource]) * each.amount for each in made.needs)
        leaves = sum(content(resources[each.resource]) * each.amount for each in made.outputs)
        assert leaves == pytest.approx(enters, rel=1e-12)


def test_wet_sludge_needs_more_auxiliary_gas_than_dried_sludge_brings(resources):
    made = recipe("sludge-incinerator", resources)
    assert need(made, "fuel") * 3.6 == pytest.approx(5.0 - (0.2 * 13.17 - 0.8 * 2.442))


def test_sewage_carries_the_carbon_and_energy_of_its_sludge(resources):
    made = recipe("sewage-works", resources)
    sludge = output(made, "wet-sludge")
    assert sludge * resources["wet-sludge"].carbon < resources["sewage"].carbon
    assert sludge == pytest.approx(70_000 / 365 / 200_000, rel=0.01)  # t/m3, 2008: 70 000 t/y at 200 000 t/d


def test_coal_displaced_by_a_tonne_of_coal_equivalent_emits_as_published():
    # 280 000 t for 110 000 tce: 2.545; GB/T 32151.34-2024: 19.570 x 0.0261 x 0.93 x 44/12. The coal behind the figure is not known: 6 %.
    assert pytest.approx(280 / 110, rel=0.06) == 0.0261 * 0.93 * 44 / 12 * 29.3076


def test_every_scenario_of_the_park_can_be_read():
    names = load_park("suzhou-sip").scenarios
    assert {"dryer-900", "gas-chp-off", "no-symbiosis", "no-symbiosis-incineration"} <= set(names)
    for name in names:
        assert load_park("suzhou-sip", scenario=name).id == "suzhou-sip"


def test_every_scenario_serves_the_same_demands():
    def served(name: str) -> list[tuple[str, str]]:
        return [(demand.id, demand.resource) for _, demand in load_park("suzhou-sip", scenario=name).demands()]

    assert (
        served("no-symbiosis")
        == served("no-symbiosis-incineration")
        == served("gas-chp-off")
        == [
            ("steam-users", "steam"),
            ("power-users", "electricity"),
        ]
    )
