"""Energy of a simulated park: what makes steam is conversion, waste heat stands at the temperature of its resource."""

from pathlib import Path

import pytest
from small_parks import PARK, write_park

from symbiosis.accounting.grades import waste_energy
from symbiosis.run.run import Run
from symbiosis.run.simulate import simulate

HOURS = 10.0
GAS = "- {id: gas, from: outside:gas-grid, to: a, resource: natural-gas}\n"
RESOURCES = (
    "resources:\n"
    "  warm: {name: {en: warm}, unit: MWh, kind: heat, waste_heat: true, temperature: 60 degC}\n"
    "  hot: {name: {en: hot}, unit: MWh, kind: heat, waste_heat: true, temperature: 300 degC}\n"
    "  made: {name: {en: made}, unit: MWh, kind: heat}\n"
    "partners:"
)


def process(name: str, reference: str, gas: int, outputs: str) -> str:
    need = f"{{id: fuel, energy: {gas} GJ/{'MWh' if reference == 'made' else 't'}, accepts: [natural-gas]}}"
    plan = "1 MW" if reference == "made" else "1 t/h"
    return (
        f"        - {{id: {name}, mode: plan, plan: {plan}, recipe: {{reference: {reference}, emits: true, "
        f"inputs: [{need}], outputs: [{outputs}]}}}}\n"
    )


@pytest.fixture
def made(tmp_path: Path) -> Run:
    processes = process(
        "furnace", "compost", 10, "{resource: warm, amount: 0.1 MWh/t}, {resource: hot, amount: 0.2 MWh/t}"
    ) + process("boiler", "made", 5, "{resource: made, amount: 1}")
    enterprises = (
        f"- id: a\n  name: {{en: a}}\n  plants:\n    - id: a\n      processes:\n{processes}      demands: []\n"
    )
    park = PARK.replace("partners:", RESOURCES)
    return simulate(write_park(tmp_path, park=park, enterprises=enterprises, exchanges=GAS), hours=HOURS)


def test_fuel_of_a_boiler_is_conversion_and_that_of_a_furnace_final_use(made: Run):
    (balance,) = made.accounts().balance()
    assert balance.consumption["conversion"].equivalent == pytest.approx(5 * HOURS / 29.3076, rel=1e-9)
    assert balance.consumption["final"].equivalent == pytest.approx(10 * HOURS / 29.3076, rel=1e-9)
    assert balance.residual < 1e-9


def test_the_balance_is_the_total_of_the_run(made: Run):
    accounts = made.accounts()
    (balance,) = accounts.balance()
    assert sum(each.equivalent for each in balance.supply.values()) == pytest.approx(
        accounts.tce("equivalent"), rel=1e-12
    )


def test_waste_heat_stands_at_the_temperature_of_its_resource(made: Run):
    found = waste_energy(made.accounts().activities)
    assert [(row.grade.temperature, row.available) for row in found.rows] == [
        (300.0, pytest.approx(0.72 * HOURS)),
        (60.0, pytest.approx(0.36 * HOURS)),
    ]


@pytest.fixture(scope="module")
def cluster() -> Run:
    return simulate("suzhou-sip", hours=24)


def test_fuel_that_does_not_come_over_the_fence_is_own(cluster: Run):
    (balance,) = cluster.accounts().balance()
    sludge = balance.by_carrier["dried_sludge"].supply
    assert sludge["own"].equivalent == pytest.approx(balance.supply["own"].equivalent) != 0.0
    assert sludge["bought"].equivalent == 0.0
    assert balance.residual < 1e-9


def test_fuel_that_comes_over_the_fence_is_bought(cluster: Run):
    (balance,) = cluster.accounts().balance()
    coal = balance.by_carrier["bituminous_coal"].supply
    assert (coal["bought"].equivalent > 0.0, coal["own"].equivalent) == (True, 0.0)


def gas_supply(folder: Path, exchanges: str) -> tuple[float, float]:
    """Return bought and own biogas [tce] of a park whose well gives 100 Nm3/h and whose furnace burns 5 GJ/h."""
    raw = (
        "resources:\n  raw-gas: {name: {en: raw gas}, unit: Nm3, kind: material, heating_value: 21.48 MJ/Nm3, carbon: 0.535871 kg/Nm3, "
        "fossil_share: 0, mass: 1.2148 kg/Nm3}\npartners:"
    )
    processes = (
        "        - {id: well, mode: plan, plan: 100 Nm3/h, recipe: {reference: biogas, "
        "inputs: [{resource: raw-gas, amount: 1, from: ambient}], outputs: [{resource: biogas, amount: 1}]}}\n"
        "        - {id: furnace, mode: plan, plan: 0.5 t/h, recipe: {reference: compost, emits: true, "
        "inputs: [{id: fuel, energy: 10 GJ/t, accepts: [biogas]}]}}\n"
    )
    enterprises = (
        f"- id: a\n  name: {{en: a}}\n  plants:\n    - id: a\n      processes:\n{processes}      demands: []\n"
    )
    park = PARK.replace("partners:", raw)
    made = simulate(write_park(folder, park=park, enterprises=enterprises, exchanges=exchanges), hours=HOURS)
    (balance,) = made.accounts().balance()
    return balance.supply["bought"].equivalent, balance.supply["own"].equivalent


def test_a_fuel_of_which_some_comes_over_the_fence_is_bought(tmp_path: Path):
    bought, own = gas_supply(tmp_path, "- {id: gas, from: outside:gas-grid, to: a, resource: biogas}\n")
    assert (bought, own) == (pytest.approx(5 * HOURS / 29.3076, rel=1e-9), 0.0)


def test_a_fuel_that_a_process_of_the_park_gives_is_own(tmp_path: Path):
    bought, own = gas_supply(tmp_path, "[]\n")
    assert (bought, own) == (0.0, pytest.approx(100 * 0.02148 * HOURS / 29.3076, rel=1e-9))
