"""What rests on no source is listed, and nothing else."""

from symbiosis.park.defaults import defaults
from symbiosis.park.read import load_park
from symbiosis.park.starter import new_park


def test_a_value_with_a_source_is_not_listed_and_one_without_is() -> None:
    paths = {value.path for value in defaults(load_park("suzhou-sip"))}
    assert "demands.power-users.amount" in paths
    assert "processes.drying.plan" not in paths
    assert "models.processes.chp-back-pressure.parameters.turbine_efficiency" in paths
    assert "models.processes.chp-back-pressure.parameters.boiler_efficiency" not in paths


def test_a_fitted_value_is_no_default() -> None:
    paths = {value.path for value in defaults(load_park("suzhou-sip"))}
    assert not any("moisture" in path for path in paths)


def test_a_setting_without_a_source_becomes_a_default() -> None:
    park = load_park("suzhou-sip", settings={"processes.drying.plan": 400})
    assert "processes.drying.plan" in {value.path for value in defaults(park)}


def test_limits_and_kinds_of_stores_without_a_source_are_listed(tmp_path) -> None:
    paths = {value.path for value in defaults(load_park(new_park(tmp_path / "island", template="energy-island")))}
    assert {
        "processes.gas-engine.part_load.load",
        "processes.gas-engine.start_up.amount",
        "processes.turbine.minimum_load",
        "demands.air.shift.share",
        "stores.slag-silo.initial",
        "exchanges.steam-to-mill.contract.reserved",
        "models.stores.lithium-battery.charge_limit",
    } <= paths
    assert "processes.gas-engine.minimum_load" not in paths
    assert "models.stores.lithium-battery.charge_efficiency" not in paths
    assert not any(path.startswith("models.stores.stockpile") for path in paths)
