"""From a described park to flows and ledger entries: small parks with answers by hand."""

from pathlib import Path

import pytest
from small_parks import ENTERPRISES, EXCHANGES, PARK, write_park

from symbiosis.errors import InputError
from symbiosis.network.graph import graph
from symbiosis.park.read import load_park
from symbiosis.run.run import Run
from symbiosis.run.simulate import simulate

HOURS = 10.0
STEAM_ENTHALPY = 2768.4 - 83.736
"""kJ/kg over feedwater of 20 degC: saturated at 0.8 MPa, GB/T 32151.34-2024 table C.4."""


def run(folder: Path) -> Run:
    return simulate(folder, hours=HOURS)


def booked(made: Run) -> dict[tuple[str, str], float]:
    entries = zip(made.simulated.wiring.entries, made.simulated.totals, strict=True)
    return {(entry.source, entry.target): float(amount) for entry, amount in entries}


def test_the_graph_has_plants_partners_and_pools(tmp_path: Path) -> None:
    network = graph(load_park(write_park(tmp_path)))
    kinds = {name: data["kind"] for name, data in network.nodes(data=True)}
    assert kinds["boilers"] == kinds["mill"] == "plant"
    assert kinds["outside:gas-grid"] == "partner"
    assert kinds["pool:grid"] == "pool"
    assert network.edges["boilers", "mill", "steam"]["loss"] == 0.05


def test_steam_lost_on_the_way_is_made_and_booked_as_loss(tmp_path: Path) -> None:
    rows = booked(run(write_park(tmp_path)))
    assert rows["node:mill/steam", "use:mill"] == pytest.approx(40 * HOURS)
    assert rows["process:boiler", "node:boilers/steam"] == pytest.approx(40 * HOURS / 0.95)
    assert rows["node:boilers/steam", "loss:steam"] == pytest.approx(40 * HOURS / 0.95 * 0.05)


def test_the_gas_follows_from_enthalpy_and_efficiency(tmp_path: Path) -> None:
    made = run(write_park(tmp_path))
    steam = 40 * HOURS / 0.95
    gas = booked(made)["import:gas-grid", "node:boilers/natural-gas"]
    blowdown_free = steam * STEAM_ENTHALPY / 3600 / 0.92
    assert gas * made.park.resources["natural-gas"].lhv == pytest.approx(blowdown_free, rel=1e-6)


def test_power_is_drawn_from_the_pool_and_bought(tmp_path: Path) -> None:
    rows = booked(run(write_park(tmp_path)))
    assert rows["pool:grid", "use:mill"] == pytest.approx(2 * HOURS)
    assert rows["import:state-grid", "pool:grid"] == pytest.approx(2 * HOURS + rows["pool:grid", "process:boiler"])


def test_what_is_lacking_is_booked_as_unserved(tmp_path: Path) -> None:
    small = ENTERPRISES.replace("capacity: 60 t/h", "capacity: 19 t/h")
    rows = booked(run(write_park(tmp_path, enterprises=small)))
    assert rows["node:mill/steam", "use:mill"] == pytest.approx(19 * 0.95 * HOURS)
    assert rows["unserved:mill/steam", "use:mill"] == pytest.approx((40 - 19 * 0.95) * HOURS)


def test_a_capacity_is_taken_at_the_giver(tmp_path: Path) -> None:
    narrow = EXCHANGES.replace("loss: 0.05}", "loss: 0.05, capacity: 20 t/h}")
    rows = booked(run(write_park(tmp_path, exchanges=narrow)))
    assert rows["node:mill/steam", "use:mill"] == pytest.approx(19 * HOURS)


TWO_DEMANDS = ENTERPRISES.replace(
    "        - {id: light,",
    "        - {id: washing, resource: steam, amount: 10 t/h, priority: 200}\n        - {id: light,",
)


def test_two_needs_share_the_capacity_of_one_exchange(tmp_path: Path) -> None:
    narrow = EXCHANGES.replace("loss: 0.05}", "loss: 0.05, capacity: 45 t/h}")
    made = run(write_park(tmp_path, enterprises=TWO_DEMANDS, exchanges=narrow))
    assert made.simulated.levels["dyeing"] == pytest.approx(40 * HOURS)
    assert made.simulated.levels["washing"] == pytest.approx((45 * 0.95 - 40) * HOURS)
    assert booked(made)["node:boilers/steam", "loss:steam"] == pytest.approx(45 * 0.05 * HOURS)


def test_a_capacity_may_vary_by_the_hour(tmp_path: Path) -> None:
    months = "limit [1]\n" + "\n".join(["0.5", *["1"] * 11]) + "\n"
    varied = EXCHANGES.replace("loss: 0.05}", "loss: 0, capacity: {profile: limit.csv, column: limit, of: 60 t/h}}")
    made = run(write_park(tmp_path, exchanges=varied, limit_csv=months))
    assert made.simulated.levels["dyeing"] == pytest.approx(30 * HOURS)


def test_a_neighbours_surplus_is_exported_before_it_is_disposed_of(tmp_path: Path) -> None:
    enterprises = ENTERPRISES + (
        "- id: works\n  name: {zh: 厂, en: works}\n  plants:\n    - id: works\n      processes:\n"
        "        - id: making\n          mode: plan\n          plan: 8 t/h\n          recipe:\n            reference: compost\n"
        "            inputs: [{resource: electricity, amount: 0.1 MWh/t}]\n            outputs: [{resource: ash-slag, amount: 0.5 t/t}]\n"
    )
    exchanges = EXCHANGES + "- {id: ash, from: works, to: outside:neighbour, resource: ash-slag, capacity: 3 t/h}\n"
    rows = booked(run(write_park(tmp_path, enterprises=enterprises, exchanges=exchanges)))
    assert rows["node:works/ash-slag", "export:neighbour"] == pytest.approx(3 * HOURS)
    assert rows["node:works/ash-slag", "disposal:ash-slag"] == pytest.approx(1 * HOURS)


def test_an_import_with_a_smaller_order_comes_first(tmp_path: Path) -> None:
    both = (
        EXCHANGES
        + "- {id: second-gas, from: outside:neighbour, to: boilers, resource: natural-gas, order: 0.5, capacity: 1000 Nm3/h}\n"
    )
    rows = booked(run(write_park(tmp_path, exchanges=both)))
    assert rows["import:neighbour", "node:boilers/natural-gas"] == pytest.approx(1000 * HOURS)


def test_plants_of_one_enterprise_exchange_nothing_for_free(tmp_path: Path) -> None:
    without = EXCHANGES.replace("- {id: steam, from: boilers, to: mill, resource: steam, loss: 0.05}\n", "")
    made = run(write_park(tmp_path, exchanges=without))
    assert made.simulated.levels["dyeing"] == 0
    assert made.park.warnings[0].code == "need_unserved"


def test_a_store_carries_steam_from_one_hour_to_the_next(tmp_path: Path) -> None:
    stored = ENTERPRISES.replace(
        "capacity: 60 t/h}",
        "capacity: 60 t/h}\n      stores:\n        - {id: drum, resource: steam, capacity: 100 t, initial: 100 t}",
    )
    made = run(write_park(tmp_path, enterprises=stored))
    assert made.stores["stock_end"].iloc[-1] <= 100
    assert booked(made)["store:drum", "node:boilers/steam"] == pytest.approx(100, abs=1e-6)


def test_names_of_pools_and_partners_do_not_need_to_differ_from_plants(tmp_path: Path) -> None:
    park = PARK.replace("  neighbour:", "  mill:")
    assert run(write_park(tmp_path, park=park)).unserved() == {}


def test_ash_of_a_need_that_a_pool_serves_follows_the_level(tmp_path: Path) -> None:
    park = PARK.replace(
        "pools:\n", "pools:\n  - {id: coal-yard, resource: bituminous-coal, imports: [{from: outside:neighbour}]}\n"
    )
    boiler = ENTERPRISES.replace("gas-boiler-steam", "coal-boiler-steam")
    exchanges = EXCHANGES.replace("resource: city-water", "resource: boiler-water").replace(
        "- {id: gas, from: outside:gas-grid, to: boilers, resource: natural-gas}\n", ""
    )
    made = run(write_park(tmp_path, park=park, enterprises=boiler, exchanges=exchanges))
    rows = booked(made)
    coal = rows["pool:coal-yard", "process:boiler"]
    assert coal > 0
    ash = made.park.resources["bituminous-coal"].ash
    assert rows["process:boiler", "node:boilers/ash-slag"] == pytest.approx(coal * ash)


def test_a_shared_exchange_does_not_come_before_the_givers_own_use(tmp_path: Path) -> None:
    own = ENTERPRISES.replace(
        "capacity: 60 t/h}",
        "capacity: 30 t/h}\n      demands:\n        - {id: own-use, resource: steam, amount: 20 t/h}",
    ).replace(
        "        - {id: light,", "        - {id: washing, resource: steam, amount: 10 t/h}\n        - {id: light,"
    )
    shared = EXCHANGES.replace("loss: 0.05}", "loss: 0, capacity: 40 t/h}")
    made = run(write_park(tmp_path, enterprises=own, exchanges=shared))
    assert made.simulated.levels["own-use"] == pytest.approx(20 * HOURS)
    assert made.simulated.levels["dyeing"] == pytest.approx(10 * HOURS)
    assert made.simulated.levels["washing"] == 0


def codes(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_park(folder)
    return [problem.code for problem in caught.value.problems]


SEASONS = "level [1]\n" + "\n".join(["1"] * 11 + ["0.1"]) + "\n"


def test_a_plan_above_a_capacity_that_varies_is_refused(tmp_path: Path) -> None:
    planned = ENTERPRISES.replace(
        "mode: pull, driver: steam, capacity: 60 t/h",
        "mode: plan, plan: 40 t/h, capacity: {profile: seasons.csv, column: level, of: 60 t/h}",
    )
    assert codes(write_park(tmp_path, enterprises=planned, seasons_csv=SEASONS)) == ["plan_above_capacity"]


def test_an_export_whose_capacity_varies_is_refused(tmp_path: Path) -> None:
    sold = EXCHANGES + (
        "- {id: sold, from: boilers, to: outside:neighbour, resource: steam, "
        "capacity: {profile: seasons.csv, column: level, of: 5 t/h}}\n"
    )
    assert "export_capacity_varies" in codes(write_park(tmp_path, exchanges=sold, seasons_csv=SEASONS))


def test_an_export_of_what_is_made_only_when_drawn_is_refused(tmp_path: Path) -> None:
    sold = EXCHANGES + "- {id: sold, from: boilers, to: outside:neighbour, resource: steam}\n"
    assert codes(write_park(tmp_path, exchanges=sold)) == ["export_of_pull"]


def test_what_is_burnt_without_a_row_in_the_table_of_fuels_is_refused(tmp_path: Path) -> None:
    park = PARK.replace(
        "partners:",
        "resources:\n  oil-x: {name: {en: oil}, unit: t, kind: fuel, heating_value: 40 GJ/t, carbon: 0.8 t/t}\npartners:",
    )
    burning = (
        "{id: boiler, mode: plan, plan: 1 t/h, recipe: {reference: compost, emits: true, "
        "inputs: [{id: fuel, energy: 1 GJ/t, accepts: [oil-x]}]}}"
    )
    burnt = ENTERPRISES.replace(
        "{id: boiler, process: gas-boiler-steam, mode: pull, driver: steam, capacity: 60 t/h}", burning
    )
    assert "burnt_without_factor" in codes(write_park(tmp_path, park=park, enterprises=burnt, exchanges="[]\n"))
