"""Drivers: SimPy and the compiled loop bring a park to the same flows and tell the same story."""

import numpy as np
import pytest
from eventful_parks import machines

from symbiosis.run.simulate import simulate

FITTERS = "reliability: {up_time: 60 h, repair_time: 30 h, crew: fitters, left: 0.2}"
SERVICE = "maintenance: [{start: 30, duration: 2 d, every: 10 d, crew: welders}]"
BATCHES = "campaign: {duration: 20 h, pause: 4 h, start: 12}"


@pytest.fixture
def park(load):
    return load(machines([FITTERS, FITTERS, FITTERS, f"{FITTERS}\n          {SERVICE}", BATCHES]))


def test_both_drivers_give_the_same_flows(park):
    compiled, simpy = (simulate(park, seed=4, hours=2000, driver=driver) for driver in ("compiled", "simpy"))
    assert compiled.simulated.driver == "compiled"
    assert np.allclose(compiled.simulated.totals, simpy.simulated.totals, rtol=1e-9, atol=0.0)
    assert compiled.simulated.levels["mill-0"] < 0.9 * 10.0 * 2000


def test_both_drivers_tell_the_same_story(park):
    compiled, simpy = (simulate(park, seed=4, hours=2000, driver=driver) for driver in ("compiled", "simpy"))
    order = ["time_h", "object", "kind"]
    left = compiled.events.sort_values(order).reset_index(drop=True)
    right = simpy.events.sort_values(order).reset_index(drop=True)
    assert len(left) > 100
    assert left.equals(right)


def test_a_machine_makes_less_the_longer_it_is_down(load):
    """A fixed life of 90 h and a repair of 10 h: 10 t/h over 1 000 h lose a tenth."""
    park = load(machines(["reliability: {up_time: 90 h, repair_time: 10 h, distribution: fixed}"]))
    run = simulate(park, hours=1000)
    assert run.simulated.levels["mill-0"] == pytest.approx(9000.0, rel=1e-12)
    assert run.simulated.unserved["mill-0"] == pytest.approx(1000.0, rel=1e-12)


def test_batches_make_what_their_hours_allow(load):
    run = simulate(load(machines(["campaign: {duration: 6 h, pause: 2 h, start: 4}"])), hours=20)
    assert run.simulated.levels["mill-0"] == pytest.approx(10.0 * 12, rel=1e-12)
    assert run.events["kind"].tolist() == ["batch_begins", "batch_ends"] * 2 + ["batch_begins"]


def test_maintenance_of_half_a_plant_leaves_half(load):
    run = simulate(load(machines(["maintenance: [{start: 2021-01-01 06:00, duration: 4 h, left: 0.5}]"])), hours=24)
    assert run.simulated.levels["mill-0"] == pytest.approx(240.0 - 20.0, rel=1e-12)
