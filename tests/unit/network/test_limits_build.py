"""From limits and terms of a park file to the settlement model: what the engine will read, by hand."""

from pathlib import Path

import numpy as np
import pytest
from small_parks import ENTERPRISES, EXCHANGES, PARK, write_park

from symbiosis.network.build import build
from symbiosis.network.limits import willans
from symbiosis.network.model import OUTSIDE, Process, SettlementModel
from symbiosis.park.read import load_park

CAPACITY = "capacity: 60 t/h}"


def model(folder: Path, **files: str) -> SettlementModel:
    return build(load_park(write_park(folder, **files))).model


def process(made: SettlementModel, name: str) -> Process:
    return next(each for each in made.processes if each.id == name)


def limited(text: str) -> str:
    return ENTERPRISES.replace(CAPACITY, f"capacity: 60 t/h, {text}}}")


def test_limits_are_shares_of_the_capacity(tmp_path: Path) -> None:
    given = "minimum_load: 30 %, ramp_up: 10 %/h, ramp_down: 20 %/h, start_up: {time: 2 h, amount: 5 MWh}"
    boiler = process(model(tmp_path, enterprises=limited(given)), "boiler")
    assert (boiler.minimum, boiler.ramp_up, boiler.ramp_down, boiler.start_h) == pytest.approx((18, 6, 12, 2))
    assert next(need for need in boiler.needs if need.id == "fuel").start == 5.0


def test_a_willans_line_meets_both_points() -> None:
    slope, base = willans(2.0, 10.0, 0.4, 0.8)
    assert base + slope * 10.0 == pytest.approx(20.0)
    assert base + slope * 4.0 == pytest.approx(2.0 * 4.0 / 0.8)
    assert willans(2.0, 10.0, 0.4, 1.0) == (pytest.approx(2.0), pytest.approx(0.0))


def test_part_load_is_about_the_fuel_where_no_need_is_named(tmp_path: Path) -> None:
    text = "minimum_load: 20 %, part_load: {load: 50 %, efficiency: 90 %}"
    boiler = process(model(tmp_path, enterprises=limited(text)), "boiler")
    plain = process(model(tmp_path / "plain"), "boiler")
    fuel = {need.id: need for need in boiler.needs}["fuel"]
    full = {need.id: need for need in plain.needs}["fuel"].amount
    assert fuel.base + fuel.amount * 60 == pytest.approx(full * 60)
    assert fuel.base + fuel.amount * 30 == pytest.approx(full * 30 / 0.9)


def test_plans_and_capacities_of_one_shape_share_a_row(tmp_path: Path) -> None:
    made = model(tmp_path)
    assert len(made.series) == 1
    assert [(each.scale, each.wanted) for each in made.processes] == [(60, 0), (40, 0), (2, 0)]


TWO_NEEDS = ENTERPRISES.replace(
    "        - {id: light,", "        - {id: washing, resource: steam, amount: 10 t/h}\n        - {id: light,"
)


def test_a_capacity_that_two_needs_share_is_a_gate_and_no_process(tmp_path: Path) -> None:
    narrow = EXCHANGES.replace("loss: 0.05}", "loss: 0.05, capacity: 45 t/h}")
    made = model(tmp_path, enterprises=TWO_NEEDS, exchanges=narrow)
    assert [(gate.id, gate.capacity, gate.row) for gate in made.gates] == [("steam", 45.0, None)]
    assert [process(made, name).needs[0].links[0].gate for name in ("dyeing", "washing")] == [0, 0]
    assert [each.id for each in made.processes] == ["boiler", "dyeing", "washing", "light"]


def test_a_capacity_of_one_need_stays_on_its_link(tmp_path: Path) -> None:
    narrow = EXCHANGES.replace("loss: 0.05}", "loss: 0.05, capacity: 45 t/h}")
    made = model(tmp_path, exchanges=narrow)
    assert made.gates == ()
    assert process(made, "dyeing").needs[0].links[0].capacity == 45.0


def test_a_capacity_that_varies_is_a_gate_with_a_row(tmp_path: Path) -> None:
    months = "limit [1]\n" + "\n".join(["0.5", *["1"] * 11]) + "\n"
    varied = EXCHANGES.replace("loss: 0.05}", "loss: 0, capacity: {profile: limit.csv, column: limit, of: 60 t/h}}")
    made = model(tmp_path, exchanges=varied, limit_csv=months)
    (gate,) = made.gates
    assert gate.row is not None
    assert gate.capacity * made.series[gate.row][[0, -1]] == pytest.approx([30.0, 60.0])


def test_what_is_reserved_waits_at_a_node_of_its_own(tmp_path: Path) -> None:
    kept = EXCHANGES.replace("loss: 0.05}", "loss: 0.05, contract: {reserved: 10 t/h}}")
    made = model(tmp_path, exchanges=kept)
    relay = process(made, "reserved:steam")
    assert relay.priority < min(each.priority for each in made.processes if each is not relay)
    assert relay.scale == pytest.approx(9.5)
    first, second = process(made, "dyeing").needs[0].links
    assert first.source == relay.driver
    assert (second.id, second.efficiency) == ("steam", 0.95)


def test_an_exchange_with_an_end_is_nobodys_last_resort(tmp_path: Path) -> None:
    ending = EXCHANGES.replace("resource: natural-gas}", "resource: natural-gas, contract: {end: 2021-07-01}}")
    fuel = {need.id: need for need in process(model(tmp_path, exchanges=ending), "boiler").needs}["fuel"]
    assert not fuel.flexible
    plain = {need.id: need for need in process(model(tmp_path / "plain"), "boiler").needs}["fuel"]
    assert plain.flexible


def test_take_or_pay_goes_before_what_has_not_to_be_paid_for(tmp_path: Path) -> None:
    more = EXCHANGES + (
        "- {id: paid-gas, from: outside:neighbour, to: boilers, resource: natural-gas, "
        "contract: {take_or_pay: 80 %, volume: 1e6 Nm3/a}}\n"
    )
    fuel = {need.id: need for need in process(model(tmp_path, exchanges=more), "boiler").needs}["fuel"]
    assert [link.id for link in fuel.links] == ["paid-gas", "gas"]


def test_shares_of_a_need_become_groups_of_its_links(tmp_path: Path) -> None:
    mixed = ENTERPRISES.replace(
        "{id: boiler, process: gas-boiler-steam, mode: pull, driver: steam, capacity: 60 t/h}",
        "{id: grinding, mode: plan, plan: 10 t/h, most: {ash-slag: 20 %}, recipe: {reference: compost, "
        "inputs: [{id: binder, accepts: [ash-slag, boiler-water], amount: 1 t/t}], outputs: []}}",
    )
    links = (
        "- {id: slag, from: outside:neighbour, to: boilers, resource: ash-slag}\n"
        "- {id: water, from: outside:water-works, to: boilers, resource: boiler-water}\n"
    )
    need = process(model(tmp_path, enterprises=mixed, exchanges=links), "grinding").needs[0]
    assert need.shares == (0.2,)
    assert [(link.id, link.group) for link in need.links] == [("slag", 0), ("water", None)]


POWER = ENTERPRISES.replace(
    "{id: boiler, process: gas-boiler-steam, mode: pull, driver: steam, capacity: 60 t/h}",
    "{id: engine, process: gas-engine-chp, mode: pull, driver: electricity, capacity: 2 MW}",
)
GAS = "- {id: gas, from: outside:gas-grid, to: boilers, resource: natural-gas}\n"


def test_an_engine_led_by_power_is_driven_by_the_pool(tmp_path: Path) -> None:
    engine = process(model(tmp_path, enterprises=POWER, exchanges=GAS), "engine")
    assert (engine.driver, engine.driver_pool) == (None, 0)
    assert engine.pool_terms[0].amount == 1.0


PUMP = ENTERPRISES.replace(
    "{id: boiler, process: gas-boiler-steam, mode: pull, driver: steam, capacity: 60 t/h}",
    "{id: pump, process: heat-pump-air, mode: pull, driver: hot-water, capacity: 2 MW, "
    "varying: {source_temperature: {profile: air.csv, column: air}}}",
)


def test_the_power_of_a_heat_pump_follows_the_air(tmp_path: Path) -> None:
    air = [-8, 0, 5, 12, 18, 24, 28, 28, 22, 16, 8, 1]
    text = "air [degC]\n" + "\n".join(map(str, air)) + "\n"
    made = model(tmp_path, enterprises=PUMP, exchanges="[]\n", air_csv=text)
    power = process(made, "pump").needs[0]
    assert power.links[0].pool == 0
    assert power.links[0].source == OUTSIDE
    assert power.row is not None
    drawn = power.amount * made.series[power.row][[0, -1]]
    cop = [0.45 * 333.15 / (60 - (temperature - 2.5)) for temperature in (-8, 1)]
    assert drawn == pytest.approx(1.0 / np.array(cop), rel=1e-12)


SHIPPED = """
- {id: slag-in, from: outside:neighbour, to: mill, resource: ash-slag, loss: 0.01,
   shipping: {fleet: trucks, lot: 20 t, trip: 1 h}}
"""


def test_lots_go_to_the_takers_store_through_a_stock_on_the_way(tmp_path: Path) -> None:
    park = PARK + "fleets: [{id: trucks, size: 1}]\n"
    stocked = ENTERPRISES + ("      stores: [{id: yard, resource: ash-slag, capacity: 100 t, initial: 10 t}]\n")
    wiring = build(load_park(write_park(tmp_path, park=park, enterprises=stocked, exchanges=EXCHANGES + SHIPPED)))
    (shipment,) = wiring.model.shipments
    assert (shipment.id, shipment.source, shipment.target, shipment.kept) == ("slag-in", None, 0, 0.99)
    rows = {(entry.source, entry.target): entry for entry in wiring.entries}
    assert rows["import:neighbour", "store:transit-slag-in"].terms == (("loaded", 0, 1.0),)
    assert rows["store:transit-slag-in", "store:yard"].terms == (("unloaded", 0, 0.99),)
    assert rows["store:transit-slag-in", "loss:slag-in"].terms == (("unloaded", 0, pytest.approx(0.01)),)
    assert wiring.owners["store:transit-slag-in"] == "mill"


def test_a_kind_of_store_gives_what_is_not_written(tmp_path: Path) -> None:
    stocked = ENTERPRISES.replace(
        CAPACITY,
        CAPACITY + "\n      stores: [{id: battery, kind: lithium-battery, resource: electricity, pool: grid, "
        "capacity: 4 MWh, standing_loss: 0}]",
    )
    (store,) = model(tmp_path, enterprises=stocked).stores
    assert store.charge_efficiency * store.discharge_efficiency == pytest.approx(0.91, rel=1e-4)
    assert (store.charge_limit, store.discharge_limit, store.standing_loss) == (2.0, 2.0, 0.0)
