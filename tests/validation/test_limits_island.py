"""The energy island that ships: every limit in it shows in the flows, and the flows keep to every limit."""

from pathlib import Path

import pytest

from symbiosis.park.starter import new_park
from symbiosis.run.run import Run
from symbiosis.run.simulate import simulate


@pytest.fixture(scope="module")
def island(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_park(tmp_path_factory.mktemp("island") / "island", template="energy-island")


@pytest.fixture(scope="module")
def today(island: Path) -> Run:
    return simulate(island)


def booked(made: Run, source: str, target: str) -> float:
    rows = zip(made.simulated.wiring.entries, made.simulated.totals, strict=True)
    return sum(
        float(amount) for entry, amount in rows if entry.source.startswith(source) and entry.target.startswith(target)
    )


def test_everything_is_served_and_every_block_settles(today: Run):
    assert today.unserved() == {}
    assert today.simulated.flags["unconverged"] == []
    assert today.simulated.worst_residual < 1e-9


def test_slag_is_half_of_the_binder(today: Run):
    assert booked(today, "node:grinding/ground-slag", "process:grinding") == pytest.approx(0.5 * 12 * 8760)


def test_what_is_shipped_is_in_the_silo_used_or_on_its_way(today: Run):
    shipped = booked(today, "import:steelworks", "store:transit-slag-in")
    silo = today.stores[today.stores["store"].eq("slag-silo")]
    change = float(silo["stock_end"].iloc[-1] - silo["stock_start"].iloc[0])
    way = shipped - booked(today, "store:transit-slag-in", "store:slag-silo")
    assert shipped == pytest.approx(0.5 * 12 * 8760 + change + way)
    assert 0.0 <= way <= 2 * 30.0  # two trucks


def test_the_engine_burns_more_per_power_than_at_full_load_and_no_more_than_at_half(today: Run):
    power = today.simulated.levels["gas-engine"]
    fuel = booked(today, "node:energy-centre/natural-gas", "process:gas-engine") * 38.931 / 3600
    starts = 8760 * 0.5  # no more starts than hours
    assert power / 0.45 < fuel < power / 0.45 / 0.92 + starts


def test_the_pump_lifts_by_the_temperature_of_its_source(today: Run):
    power = booked(today, "pool:grid", "process:heat-pump")
    heat = today.simulated.levels["heat-pump"]
    # second-law share of the nominal point, sources of 24 to 33 degC cooled by 10 K
    share = 3.88 * 55 / 353.15
    assert share * 353.15 / (80 - 19) < heat / power < share * 353.15 / (80 - 28)


def test_a_load_that_is_put_off_uses_more_of_the_panels(island: Path, today: Run):
    fixed = simulate(island, scenario="no-shift")
    wasted = [booked(run, "pool:grid", "curtailed:") + booked(run, "pool:grid", "export:") for run in (today, fixed)]
    assert wasted[0] < wasted[1]
    assert today.simulated.levels["air"] == pytest.approx(fixed.simulated.levels["air"], rel=1e-12)
    assert [change.kind for change in today.park.changes] == ["shift"]


def test_the_gas_contract_is_told(today: Run):
    (row,) = today.contracts
    assert row.taken == pytest.approx(booked(today, "import:gas-grid", ""), rel=1e-12)
    assert row.short == 0.0
