"""Limits and terms simulated, against answers by hand: part load, starts, ramps, shares, power-led units, reservations, filling."""

from pathlib import Path

import numpy as np
import pytest

from symbiosis.run.run import Run
from symbiosis.run.simulate import simulate

GAS_MWH = 38.931 / 3600.0
"""MWh per Nm3, GB/T 32151.34-2024 table C.1."""
STEAM_MWH = (2768.4 - 83.736) / 3600.0
"""MWh per t of saturated steam at 0.8 MPa over water of 20 degC, GB/T 32151.34-2024 table C.4."""

PARK = """
id: small
name: {en: small park}
place: {province: jiangsu}
year: 2021
partners:
  gas-grid: {name: {en: gas grid}}
  second-gas: {name: {en: second gas}}
  water-works: {name: {en: water works}}
  state-grid: {name: {en: grid}}
  neighbour: {name: {en: neighbour}}
pools:
  - id: grid
    resource: electricity
    imports: [{from: outside:state-grid, item: grid}]
    exports: [{to: outside:state-grid}]
"""
GAS_AND_WATER = """
- {id: gas, from: outside:gas-grid, to: house, resource: natural-gas}
- {id: water, from: outside:water-works, to: house, resource: city-water}
- {id: steam, from: house, to: mill, resource: steam}
"""
HEAD = """
- id: house-firm
  name: {en: utility}
  plants:
    - id: house
      processes:
"""
MILL = """
- id: mill-firm
  name: {en: mill}
  plants:
    - id: mill
      demands:
"""
BOILER = "        - {{id: boiler, process: gas-boiler-steam, mode: pull, driver: steam, capacity: 40 t/h, {limits}}}\n"
USE = "        - {{id: {id}, resource: {resource}, amount: {amount}, priority: {priority}}}\n"


def use(id_: str, amount: str, *, resource: str = "steam", priority: int = 100) -> str:
    return USE.format(id=id_, amount=amount, resource=resource, priority=priority)


def run(
    folder: Path,
    house: str,
    mill: str,
    *,
    hours: float = 24.0,
    exchanges: str = GAS_AND_WATER,
    park: str = PARK,
    **files: str,
) -> Run:
    """Simulate a utility `house` and a `mill` with these lines."""
    texts = {"park.yaml": park, "enterprises.yaml": HEAD + house + MILL + mill, "exchanges.yaml": exchanges}
    for name, text in {**texts, **{f"{key}.csv": text for key, text in files.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = simulate(folder, hours=hours)
    assert made.simulated.worst_residual < 1e-9
    return made


def booked(made: Run, source: str = "", target: str = "", resource: str = "") -> float:
    """Return what was booked from accounts that begin with `source` to those that begin with `target`."""
    rows = zip(made.simulated.wiring.entries, made.simulated.totals, strict=True)
    return sum(
        float(amount)
        for entry, amount in rows
        if entry.source.startswith(source) and entry.target.startswith(target) and resource in ("", entry.resource)
    )


def steps(values: list[float], name: str = "load") -> str:
    """Return a profile of hours whose first are `values` and whose others are zero."""
    return f"{name} [1]\n" + "\n".join(map(str, [*values, *[0] * (8760 - len(values))])) + "\n"


PROFILE = "{profile: load.csv, column: load, of: 1 t/h}"


@pytest.mark.parametrize(("load", "relative"), [(40.0, 1.0), (20.0, 0.94)])
def test_a_boiler_at_part_load_burns_what_the_willans_line_says(tmp_path: Path, load: float, relative: float):
    limits = "minimum_load: 20 %, part_load: {load: 50 %, efficiency: 94 %}"
    made = run(tmp_path, BOILER.format(limits=limits), use("dyeing", f"{load} t/h"))
    gas = booked(made, "import:gas-grid") * GAS_MWH
    assert gas == pytest.approx(load * 24 * STEAM_MWH / 0.92 / relative, rel=1e-9)
    lost = booked(made, "process:boiler", "loss:")
    power = booked(made, "pool:grid", "process:boiler")
    assert lost == pytest.approx(gas + power - load * 24 * STEAM_MWH, rel=1e-9)


def test_between_its_points_the_line_is_straight(tmp_path: Path):
    limits = "minimum_load: 20 %, part_load: {load: 50 %, efficiency: 94 %}"
    made = run(tmp_path, BOILER.format(limits=limits), use("dyeing", "30 t/h"))
    full, half = 40 * STEAM_MWH / 0.92, 20 * STEAM_MWH / 0.92 / 0.94
    assert booked(made, "import:gas-grid") * GAS_MWH == pytest.approx(24 * (full + half) / 2, rel=1e-9)


def test_below_its_minimum_a_boiler_stands_still(tmp_path: Path):
    made = run(
        tmp_path, BOILER.format(limits="minimum_load: 30 %"), use("dyeing", PROFILE), load=steps([12.0, 11.9, 13.0])
    )
    assert made.simulated.levels["boiler"] == pytest.approx(25.0)
    assert made.unserved() == {"dyeing": pytest.approx(11.9)}


def test_a_second_boiler_serves_what_is_too_little_for_the_first(tmp_path: Path):
    house = BOILER.format(limits="minimum_load: 30 %, priority: 10") + BOILER.format(limits="priority: 20").replace(
        "id: boiler", "id: small"
    )
    made = run(tmp_path, house, use("dyeing", PROFILE), load=steps([11.0, 20.0, 11.0]))
    assert made.simulated.levels["boiler"] == pytest.approx(20.0)
    assert made.simulated.levels["small"] == pytest.approx(22.0)
    assert made.unserved() == {}


def test_a_ramp_is_climbed_step_by_step(tmp_path: Path):
    made = run(
        tmp_path, BOILER.format(limits="ramp_up: 10 %/h"), use("dyeing", PROFILE), load=steps([10.0, 30.0, 30.0, 30.0])
    )
    # 4 t/h more each hour: from rest 4, 8, 12, 16 of 10, 30, 30, 30.
    assert made.simulated.levels["boiler"] == pytest.approx(4 + 8 + 12 + 16)
    assert made.unserved()["dyeing"] == pytest.approx(100 - 40)


def test_a_boiler_that_falls_slowly_makes_steam_that_nobody_draws(tmp_path: Path):
    made = run(
        tmp_path, BOILER.format(limits="ramp_down: 25 %/h"), use("dyeing", PROFILE), load=steps([30.0, 5.0, 0.0])
    )
    # 10 t/h less each hour: 30, 20, 10, 0.
    assert made.simulated.levels["boiler"] == pytest.approx(60.0)
    assert booked(made, "node:house/steam", "disposal:") == pytest.approx(60 - 35)


def test_a_start_takes_time_and_fuel(tmp_path: Path):
    limits = "minimum_load: 10 %, start_up: {time: 2 h, amount: 6 MWh}"
    made = run(tmp_path, BOILER.format(limits=limits), use("dyeing", "20 t/h"), hours=10)
    assert made.unserved()["dyeing"] == pytest.approx(40.0)
    assert booked(made, "import:gas-grid") * GAS_MWH == pytest.approx(8 * 20 * STEAM_MWH / 0.92 + 6.0, rel=1e-9)


GRINDING = """        - id: grinding
          mode: plan
          plan: 12 t/h
          recipe:
            reference: compost
            mass: declared
            inputs: [{{id: binder, accepts: [ash-slag, landfilled-sludge], amount: 1 t/t, most: {{ash-slag: 50 %}}}}]
            outputs: [{{resource: compost, amount: 1 t/t, to: use}}]
"""


@pytest.mark.parametrize(("offered", "slag"), [(20.0, 6.0), (4.0, 4.0)])
def test_no_more_than_half_of_the_binder_is_slag(tmp_path: Path, offered: float, slag: float):
    kinds = {"a": "material", "b": "material", "c": "product"}
    own = "".join(f"  {key}: {{name: {{en: {key}}}, unit: t, kind: {kind}}}\n" for key, kind in kinds.items())
    park = PARK.replace("pools:", f"resources:\n{own}pools:")
    grinding = GRINDING.format().replace("ash-slag", "a").replace("landfilled-sludge", "b").replace("compost", "c")
    links = (
        f"- {{id: slag, from: outside:neighbour, to: house, resource: a, capacity: {offered} t/h}}\n"
        "- {id: clinker, from: outside:gas-grid, to: house, resource: b}\n"
    )
    made = run(tmp_path, grinding, use("light", "1 MW", resource="electricity"), exchanges=links, park=park)
    assert booked(made, "import:neighbour") == pytest.approx(24 * slag)
    assert booked(made, "import:gas-grid") == pytest.approx(24 * (12 - slag))


ENGINE = "        - {{id: {id}, process: gas-engine-chp, mode: pull, driver: electricity, capacity: {size} MW, priority: {priority}}}\n"
GAS_ONLY = "- {id: gas, from: outside:gas-grid, to: house, resource: natural-gas}\n"


def test_engines_serve_the_pool_in_their_order_and_the_grid_the_rest(tmp_path: Path):
    house = ENGINE.format(id="second", size=2, priority=20) + ENGINE.format(id="first", size=1, priority=10)
    made = run(
        tmp_path,
        house,
        use("light", PROFILE.replace("t/h", "MW"), resource="electricity"),
        exchanges=GAS_ONLY,
        load=steps([0.5, 2.0, 5.0]),
    )
    assert made.simulated.levels["first"] == pytest.approx(0.5 + 1.0 + 1.0)
    assert made.simulated.levels["second"] == pytest.approx(0.0 + 1.0 + 2.0)
    assert booked(made, "import:state-grid") == pytest.approx(2.0)
    assert booked(made, "process:first", "node:house/hot-water") == pytest.approx(2.5 * 1.05263)
    assert booked(made, "pool:grid", "export:") == 0.0


@pytest.mark.parametrize(("light", "warm"), [(1.0, 2.0), (0.5, 3.0)])
def test_an_engine_that_follows_power_and_a_boiler_that_uses_it_settle(tmp_path: Path, light: float, warm: float):
    """More boiler draws more power, whose engine gives more heat, which needs less boiler: E = light + 1.0101 B, B = warm - 1.0526 E."""
    boiler = "        - {id: boiler, process: electric-boiler-hot-water, mode: pull, driver: hot-water, capacity: 6 MW, priority: 90}\n"
    made = run(
        tmp_path,
        ENGINE.format(id="engine", size=2, priority=20) + boiler,
        use("light", f"{light} MW", resource="electricity") + use("warm", f"{warm} MW", resource="hot-water"),
        exchanges=GAS_ONLY + "- {id: heat, from: house, to: mill, resource: hot-water}\n",
        hours=1,
    )
    assert made.simulated.flags["unconverged"] == []
    draw, heat = 1.0 / 0.99, 1.05263
    engine = (light + draw * warm) / (1.0 + draw * heat)
    assert made.simulated.levels["engine"] == pytest.approx(engine, rel=1e-5)
    assert made.simulated.levels["boiler"] == pytest.approx(warm - heat * engine, rel=1e-4)


def test_a_battery_goes_before_an_engine(tmp_path: Path):
    house = (
        ENGINE.format(id="engine", size=2, priority=10)
        + "      stores: [{id: battery, resource: electricity, pool: grid, capacity: 3 MWh, initial: 3 MWh}]\n"
    )
    made = run(tmp_path, house, use("light", "2 MW", resource="electricity"), exchanges=GAS_ONLY, hours=4)
    assert made.simulated.levels["engine"] == pytest.approx(8.0 - 3.0)


PUMP = """        - {id: pump, process: heat-pump-air, mode: pull, driver: hot-water, capacity: 5 MW,
           varying: {source_temperature: {profile: air.csv, column: air}}}
"""
AIR = [-8, 0, 5, 12, 18, 24, 28, 28, 22, 16, 8, 1]


def test_a_heat_pump_draws_by_the_weather_and_takes_the_rest_from_the_air(tmp_path: Path):
    text = "air [degC]\n" + "\n".join(map(str, AIR)) + "\n"
    heat = "- {id: heat, from: house, to: mill, resource: hot-water}\n"
    made = run(tmp_path, PUMP, use("warm", "3 MW", resource="hot-water"), exchanges=heat, hours=8760, air=text)
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    lift = np.maximum(60 - (np.array(AIR) - 2.5), 15.0)
    cop = np.minimum(0.45 * 333.15 / lift, 8.0)
    power = booked(made, "pool:grid", "process:pump")
    assert power == pytest.approx(float((3.0 * 24 * days / cop).sum()), rel=1e-9)
    assert booked(made, "ambient:outdoor-heat", "process:pump") == pytest.approx(3.0 * 8760 - power, rel=1e-9)
    assert booked(made, "process:pump", "loss:") == pytest.approx(0.0, abs=1e-6)


def test_what_is_reserved_comes_before_a_better_priority(tmp_path: Path):
    other = "- {id: rival, from: house, to: mill-two, resource: steam}\n"
    kept = GAS_AND_WATER.replace(
        "to: mill, resource: steam}", "to: mill, resource: steam, contract: {reserved: 12 t/h}}"
    )
    rival = "- id: rival-firm\n  name: {en: rival}\n  plants:\n    - id: mill-two\n      demands:\n" + use(
        "washing", "40 t/h", priority=1
    )
    boiler = BOILER.format(limits="priority: 50")
    made = run(
        tmp_path, boiler, use("dyeing", PROFILE) + rival, exchanges=kept + other, load=steps([20.0, 5.0]), hours=2
    )
    assert made.simulated.levels["dyeing"] == pytest.approx(12.0 + 5.0)
    assert made.simulated.levels["washing"] == pytest.approx(28.0 + 35.0)  # what was not drawn went back


def test_take_or_pay_is_used_first_and_what_is_short_is_paid_for(tmp_path: Path):
    paid = GAS_AND_WATER + (
        "- {id: paid, from: outside:second-gas, to: house, resource: natural-gas, capacity: 1000 Nm3/h, "
        "contract: {volume: 17.52e6 Nm3/a, take_or_pay: 80 %, price: 3 CNY/Nm3}}\n"
    )
    made = run(tmp_path, BOILER.format(limits="priority: 50"), use("dyeing", "40 t/h"), exchanges=paid)
    (row,) = made.contracts
    assert (row.exchange, row.volume, row.least) == ("paid", pytest.approx(48_000.0), pytest.approx(38_400.0))
    assert row.taken == pytest.approx(24_000.0)
    assert row.short == pytest.approx(14_400.0)
    assert row.to_pay == pytest.approx(43_200.0)


def test_a_pipe_fills_the_takers_store_and_nothing_runs_over(tmp_path: Path):
    filled = "- {id: pipe, from: outside:water-works, to: mill, resource: city-water, capacity: 6 m3/h, fills: true}\n"
    mill = (
        use("rinsing", "2 m3/h", resource="city-water")
        + "      stores: [{id: tower, resource: city-water, capacity: 40 m3}]\n"
    )
    made = run(
        tmp_path,
        "        - {id: idle, process: electric-boiler-hot-water, mode: pull, driver: hot-water, capacity: 1 MW}\n",
        mill,
        exchanges=filled,
        hours=48,
    )
    assert made.unserved() == {}
    assert booked(made, "node:mill/city-water", "disposal:") == pytest.approx(0.0, abs=1e-6)
    stock = float(made.stores["stock_end"].iloc[-1])
    assert booked(made, "import:water-works") == pytest.approx(96.0 + stock)
    assert 0.98 * 40 - 1e-6 <= stock <= 40.0


def test_a_store_at_the_taker_bridges_an_interruption(tmp_path: Path):
    cut = "- {id: pipe, from: outside:water-works, to: mill, resource: city-water, capacity: 6 m3/h, fills: true}\n"
    mill = (
        use("rinsing", "2 m3/h", resource="city-water")
        + "      stores: [{id: tower, resource: city-water, capacity: 40 m3, initial: 7 m3}]\n"
    )
    closed = cut.replace("fills: true}", "fills: true, interruptions: [{start: 0, duration: 5 h}]}")
    idle = "        - {id: idle, process: electric-boiler-hot-water, mode: pull, driver: hot-water, capacity: 1 MW}\n"
    made = run(tmp_path, idle, mill, exchanges=closed, hours=10)
    assert made.unserved() == {"rinsing": pytest.approx(3.0)}  # 7 of the 10 m3 of five hours were there


def test_steam_of_the_high_level_comes_down_through_the_turbine_first(tmp_path: Path):
    house = (
        "        - {id: boiler, process: gas-boiler-high-pressure, mode: pull, driver: high-pressure-steam, capacity: 40 t/h}\n"
        "        - {id: turbine, process: let-down-turbine, mode: pull, driver: steam, capacity: 10 t/h, priority: 10}\n"
        "        - {id: valve, process: let-down-high-to-medium, mode: pull, driver: steam, capacity: 30 t/h, priority: 20}\n"
        "        - {id: treatment, process: boiler-water-treatment, mode: pull, driver: boiler-water, capacity: 60 t/h}\n"
    )
    made = run(tmp_path, house, use("dyeing", "16 t/h"))
    assert made.simulated.levels["turbine"] == pytest.approx(240.0)
    assert made.simulated.levels["valve"] == pytest.approx(144.0)
    assert made.simulated.levels["boiler"] == pytest.approx(240 * 0.902484209592 + 144 * 0.826110449867, rel=1e-9)
