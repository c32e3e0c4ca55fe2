"""What a simulated park reports, by hand: 10 hours each, so that every figure is a product of two numbers."""

from pathlib import Path

import pytest
from small_parks import ENTERPRISES, EXCHANGES, PARK, write_park

from symbiosis.accounting.from_flows import Reported
from symbiosis.run.run import Run
from symbiosis.run.simulate import simulate

HOURS = 10.0
OPEN = PARK.replace("exports: [{to: outside:state-grid, item: fossil_chp}]", "exports: [{to: outside:state-grid}]")
SUN = "resources:\n  sunlight: {name: {en: sunlight}, unit: MWh, kind: heat}\npartners:"


def enterprise(processes: str, demands: str = "[]", name: str = "a", extra: str = "") -> str:
    text = f"- id: {name}\n  name: {{en: {name}}}\n  plants:\n    - id: {name}\n"
    if processes:
        text += f"      processes:\n{processes}"
    return text + f"      demands: {demands}\n{extra}"


def pv(megawatts: float) -> str:
    return (
        f"        - {{id: panels, mode: plan, plan: {megawatts} MW, recipe: {{reference: electricity, "
        "inputs: [{resource: sunlight, amount: 1, from: ambient}], outputs: [{resource: electricity, amount: 1}]}}\n"
    )


def run(folder: Path, **texts: str) -> Run:
    return simulate(write_park(folder, exchanges=texts.pop("exchanges", "[]\n"), **texts), hours=HOURS)


def reported(made: Run) -> dict[tuple[str, str], float]:
    sums: dict[tuple[str, str], float] = {}
    for row in made.activities:
        sums[(row.category, row.item)] = sums.get((row.category, row.item), 0.0) + row.quantity
    return sums


LOAD = "[{id: load, resource: electricity, amount: 10 MW}]"


def test_solar_power_that_is_sold_earns_nothing(tmp_path: Path) -> None:
    park = OPEN.replace("partners:", SUN)
    made = run(tmp_path, park=park, enterprises=enterprise(pv(50), LOAD))
    rows = reported(made)
    assert rows["electricity_own", "pv"] == pytest.approx(500)
    assert rows["electricity_export", "pv"] == pytest.approx(400)
    assert made.accounts().total_t == pytest.approx(0.0, abs=1e-9)


def test_power_that_is_curtailed_was_not_consumed(tmp_path: Path) -> None:
    park = PARK.replace("partners:", SUN).replace("    exports: [{to: outside:state-grid, item: fossil_chp}]\n", "")
    made = run(tmp_path, park=park, enterprises=enterprise(pv(50), LOAD))
    assert reported(made)["electricity_own", "pv"] == pytest.approx(100)
    assert made.accounts().tce("equivalent") == pytest.approx(100 * 0.3055)


FURNACE = (
    "        - {{id: furnace, mode: plan, plan: 1 t/h, recipe: {{reference: compost, emits: true, "
    "inputs: [{need}, {{resource: electricity, amount: 1 MWh/t}}]{outputs}}}}}\n"
)
GAS = "- {id: gas, from: outside:gas-grid, to: a, resource: natural-gas}\n"


def test_fuel_by_amount_is_fuel_as_much_as_fuel_by_energy(tmp_path: Path) -> None:
    by_amount = FURNACE.format(need="{resource: natural-gas, amount: 200 Nm3/t}", outputs="")
    made = run(tmp_path, enterprises=enterprise(by_amount), exchanges=GAS)
    gas = made.park.resources["natural-gas"]
    assert reported(made)["fuel", "natural_gas"] == pytest.approx(200 * HOURS * gas.lhv * 3.6)
    assert made.accounts().by_source()["fuel"] > 0


def test_a_furnace_that_gives_waste_heat_uses_final_energy(tmp_path: Path) -> None:
    warm = FURNACE.format(
        need="{id: fuel, energy: 10 GJ/t, accepts: [natural-gas]}",
        outputs=", outputs: [{resource: warm, amount: 0.1 MWh/t}]",
    )
    park = PARK.replace(
        "partners:", "resources:\n  warm: {name: {en: warm}, unit: MWh, kind: heat, waste_heat: true}\npartners:"
    )
    rows = reported(run(tmp_path, park=park, enterprises=enterprise(warm), exchanges=GAS))
    assert rows["final_energy", "fuel"] == pytest.approx(10 * HOURS)
    assert rows["final_energy", "electricity"] == pytest.approx(3.6 * HOURS)
    assert rows["waste_heat", "available"] == pytest.approx(0.36 * HOURS)
    assert ("waste_heat", "used") not in rows or rows["waste_heat", "used"] == 0


SLAG = (
    "        - {{id: make-{name}, mode: plan, plan: 1 t/h, recipe: {{reference: compost, "
    "inputs: [{{resource: electricity, amount: 0.1 MWh/t}}], outputs: [{{resource: slag, amount: {amount} t/t}}]}}}}\n"
)
USE = (
    "        - {id: use-slag, mode: push, driver: slag, capacity: 2 t/h, recipe: {reference: slag, "
    "inputs: [{resource: slag, amount: 1 t/t}]}}\n"
)


def test_waste_passed_on_to_a_plant_that_makes_the_same_counts_once(tmp_path: Path) -> None:
    slag = (
        "resources:\n  slag: {name: {en: slag}, unit: t, kind: waste, waste: {class: general, code: SW03}}\npartners:"
    )
    two = enterprise(SLAG.format(name="a", amount=2)) + enterprise(SLAG.format(name="b", amount=2) + USE, name="b")
    moved = "- {id: pass, from: a, to: b, resource: slag}\n"
    made = run(tmp_path, park=PARK.replace("partners:", slag), enterprises=two, exchanges=moved)
    rows = reported(made)
    assert rows["waste", "generated"] == pytest.approx(4 * HOURS)
    assert rows["waste", "utilised"] + rows["waste", "disposed"] == pytest.approx(4 * HOURS)
    assert rows["waste", "utilised"] == pytest.approx(2 * HOURS)


def test_municipal_sludge_is_no_industrial_waste(tmp_path: Path) -> None:
    slag = (
        "resources:\n  slag: {name: {en: slag}, unit: t, kind: waste, waste: {class: general, code: SW90}}\npartners:"
    )
    made = run(tmp_path, park=PARK.replace("partners:", slag), enterprises=enterprise(SLAG.format(name="a", amount=2)))
    assert ("waste", "generated") not in reported(made)


def test_power_of_a_plant_that_burns_two_fuels_is_divided_by_heat() -> None:
    made = simulate("suzhou-sip", hours=24)
    rows = reported(made)
    heat = {item: value for (category, item), value in rows.items() if category == "fuel"}
    share = rows["electricity_own", "waste_chp"] / (
        rows["electricity_own", "waste_chp"] + rows["electricity_own", "fossil_chp"]
    )
    assert share == pytest.approx(heat["dried_sludge"] / sum(heat.values()), rel=1e-9)


def test_heat_is_metered_at_the_giver(tmp_path: Path) -> None:
    steam = "- {id: bought, from: outside:neighbour, to: a, resource: steam, loss: 0.1, item: fossil}\n"
    demand = "[{id: need, resource: steam, amount: 9 t/h}]"
    made = run(tmp_path, enterprises=enterprise("", demand), exchanges=steam)
    energy = made.park.resources["steam"].energy * 3.6
    assert reported(made)["heat_import", "fossil"] == pytest.approx(10 * HOURS * energy)


def test_a_part_of_a_year_is_compared_with_no_annual_threshold() -> None:
    card = simulate("suzhou-sip", hours=24).score()
    assert card.verdict == "cannot_be_judged"
    assert {each.reason for each in card.indicators if each.value is not None} == {"part_year"}


SURE = "{{value: {}, unit: {}, source: a meter, evidence: measured}}"
SURE_LOAD = f"[{{id: load, resource: electricity, amount: {SURE.format(10, 'MW')}}}]"


def power_bought(made: Run) -> Reported:
    (row,) = (row for row in made.reported if row.activity.category == "electricity_import")
    return row


def test_power_that_is_bought_for_a_measured_load_is_an_estimate(tmp_path: Path) -> None:
    row = power_bought(run(tmp_path, enterprises=enterprise("", SURE_LOAD)))
    assert (row.activity.evidence, row.rests_on) == ("estimate", ())


def test_power_that_is_bought_for_a_load_without_a_source_is_a_default_and_names_it(tmp_path: Path) -> None:
    row = power_bought(run(tmp_path, enterprises=enterprise("", LOAD)))
    assert (row.activity.evidence, row.rests_on) == ("default", ("demands.load.amount",))


def test_power_that_is_bought_up_to_a_capacity_without_a_source_is_a_default_and_names_it(tmp_path: Path) -> None:
    plant = "{from: outside:neighbour, item: fossil_chp, capacity: 5 MW}"
    park = PARK.replace("imports: [", f"imports: [{plant}, ")
    made = run(tmp_path, park=park, enterprises=enterprise("", SURE_LOAD))
    (row,) = (row for row in made.reported if row.activity.item == "grid")
    assert (row.activity.evidence, row.rests_on) == ("default", ("pools.grid.imports.0.capacity",))


def test_fuel_rests_on_the_recipe_of_the_library_that_burns_it(tmp_path: Path) -> None:
    made = run(tmp_path, enterprises=ENTERPRISES, exchanges=EXCHANGES)
    (row,) = (row for row in made.reported if row.activity.category == "fuel")
    assert "processes.boiler.capacity" in row.rests_on


def test_an_indicator_that_rests_on_a_default_says_so(tmp_path: Path) -> None:
    made = run(tmp_path, enterprises=enterprise("", LOAD))
    core = next(each for each in made.score("CN-NDRC-2025").indicators if each.id == "CN_CORE_1")
    assert core.evidence == "default"


def test_what_the_park_has_no_object_for_is_not_reported_as_zero(tmp_path: Path) -> None:
    made = run(tmp_path, enterprises=enterprise("", LOAD))
    rows = reported(made)
    assert ("final_energy", "electricity") in rows
    assert not {("final_energy", "fuel"), ("final_energy", "heat"), ("water", "cascaded")} & rows.keys()
    measured = {each.id: each for each in made.score("JS-366-2024").indicators}
    assert any("final_energy.fuel" in each.inputs_missing for each in measured.values())


def test_a_demand_that_got_nothing_is_a_zero_of_the_run(tmp_path: Path) -> None:
    rows = reported(run(tmp_path, enterprises=enterprise("", LOAD.replace("10 MW", "0 MW"))))
    assert rows["final_energy", "electricity"] == 0.0


def test_that_no_earlier_stock_of_waste_is_used_is_a_default_that_says_why() -> None:
    made = simulate("suzhou-sip", hours=HOURS)
    (row,) = (each for each in made.activities if each.item == "stock_utilised")
    assert (row.quantity, row.evidence, row.origin) == (0.0, "default", "no store of waste")


def test_power_of_a_measured_load_is_no_default_because_others_at_the_pool_are(tmp_path: Path) -> None:
    other = enterprise("", LOAD.replace("load", "other"), name="b")
    made = run(tmp_path, enterprises=enterprise("", SURE_LOAD) + other)
    used = {row.activity.enterprise: row.activity.evidence for row in made.reported if row.activity.enterprise}
    assert used == {"a": "estimate", "b": "default"}
    assert power_bought(made).rests_on == ("demands.other.amount",)
