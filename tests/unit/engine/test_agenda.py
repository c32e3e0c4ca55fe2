"""Agenda: replayed in one call, it gives what the same settings give one by one."""

import numpy as np
import pytest

from symbiosis.engine.agenda import GATE, LINK, PROCESS, Agenda
from symbiosis.engine.block import KINDS
from symbiosis.engine.core import Core
from symbiosis.network.model import Link, Mode, Need, Node, Output, Process, SettlementModel, Store


def ring(seed, steps=48):
    """Six makers and takers round a ring of nodes, each with a small store; every second link has a limit."""
    draw = np.random.default_rng(seed)
    processes = []
    for number in range(6):
        links = (Link("a", (number + 1) % 6, 0.9, 3.0), Link("b", (number + 2) % 6))
        needs = (Need("n", float(draw.uniform(0.2, 0.6)), links),) if number % 2 else ()
        processes.append(Process(f"p{number}", Mode.PLAN, number, float(number % 3), needs, (Output(number, 1.0),)))
    stores = tuple(Store(f"s{number}", 3.0, node=number, standing_loss=0.01, initial=1.0) for number in range(6))
    nodes = tuple(Node(f"n{number}") for number in range(6))
    return SettlementModel(tuple(processes), nodes, (), stores, draw.uniform(0.0, 4.0, (6, steps)))


def random_agenda(seed, model, count=300):
    draw = np.random.default_rng(seed)
    hours = model.series.shape[1] * model.step_h
    links = sum(len(need.links) for process in model.processes for need in process.needs)
    times = np.round(draw.uniform(0.0, hours, count), 1)  # many at equal times, many at the start of a step
    rows = []
    for time_h in times:
        kind = PROCESS if draw.random() < 0.7 else LINK
        index = int(draw.integers(len(model.processes) if kind == PROCESS else links))
        rows.append((float(time_h), kind, index, float(draw.choice([0.0, 0.5, 1.0]))))
    return Agenda.of(rows)


def one_by_one(core, agenda, stop_h):
    tell = {PROCESS: core.set_available, LINK: core.set_link, GATE: core.set_gate}
    for time_h, kind, index, value in zip(agenda.time_h, agenda.kind, agenda.index, agenda.value, strict=True):
        core.advance_to(float(time_h))
        tell[int(kind)](int(index), float(value))
    core.advance_to(stop_h)


@pytest.mark.parametrize("seed", range(8))
def test_a_replay_equals_the_settings_made_one_by_one_to_the_bit(seed):
    model = ring(seed)
    agenda = random_agenda(seed, model)
    replayed, stepped, looked = Core(model), Core(model), Core(model)
    looked.watch(0, 99.0, True)  # never hit, but the core has to go every way at once
    for core in (replayed, stepped, looked):
        core.hourly = np.ones(len(core.variables.names), dtype=bool)
    assert replayed.replay(agenda, 48.0) is None
    one_by_one(stepped, agenda, 48.0)
    one_by_one(looked, agenda, 48.0)
    blocks = [core.take() for core in (replayed, stepped, looked)]
    for other in blocks[1:]:
        for kind in KINDS:
            assert getattr(other, kind).tobytes() == getattr(blocks[0], kind).tobytes(), kind
        assert other.hourly.tobytes() == blocks[0].hourly.tobytes()
    for one, two in zip(vars(replayed.statistics()).values(), vars(stepped.statistics()).values(), strict=True):
        assert np.array_equal(one, two)


def test_a_replay_may_be_cut_anywhere():
    model = ring(3)
    agenda = random_agenda(3, model)
    whole, cut = Core(model), Core(model)
    whole.replay(agenda, 48.0)
    parts = []
    for stop_h in (7.3, 7.3, 20.0, 31.77, 48.0):
        cut.replay(agenda, stop_h)
        parts.append(cut.take())
    one = whole.take()
    for kind in ("level", "taken", "unserved", "disposed", "charge", "discharge", "standing_loss"):
        assert sum(getattr(part, kind) for part in parts) == pytest.approx(getattr(one, kind), rel=1e-9, abs=1e-9)
    assert parts[-1].stock == pytest.approx(one.stock, abs=1e-9)


def test_settings_of_one_time_are_settled_once():
    model = ring(1)
    model = SettlementModel(model.processes, model.nodes, (), (), model.series)
    core = Core(model)
    core.replay(Agenda.of([(1.5, PROCESS, number, 0.5) for number in range(6)]), 2.0)
    assert core.take().flags.settlements == 3


def test_a_watch_ends_a_replay_and_it_goes_on_from_there():
    model = ring(5)
    agenda = random_agenda(5, model)
    watched, free = Core(model), Core(model)
    watched.watch(0, 2.0, True)
    assert watched.replay(agenda, 48.0) == 1
    assert watched.time_h < 48.0
    assert watched.stock[0] == 2.0
    assert watched.replay(agenda, 48.0) is None
    free.replay(agenda, 48.0)
    assert watched.take().level == pytest.approx(free.take().level, rel=1e-9)


def test_equal_settings_change_nothing_and_cost_nothing():
    core = Core(ring(2))
    core.replay(Agenda.of([(0.1 * number, PROCESS, 0, 1.0) for number in range(1, 300)]), 48.0)
    plain = Core(ring(2))
    plain.advance_to(48.0)
    one, two = core.take(), plain.take()
    assert one.flags == two.flags
    assert one.level.tobytes() == two.level.tobytes()


def adversarial(seed):
    """Rings of scarce needs without loss, tiny stores without limits: what fills one empties the next, at one instant."""
    draw = np.random.default_rng(seed)
    processes = []
    for number in range(5):
        needs = (Need("n", float(draw.uniform(0.8, 1.2)), (Link("a", (number + 1) % 5), Link("b", (number + 3) % 5))),)
        mode = Mode.PUSH if number % 2 else Mode.PLAN
        processes.append(Process(f"p{number}", mode, number, float(draw.integers(3)), needs, (Output(number, 1.0),)))
    processes.append(Process("spring", Mode.PLAN, 5, outputs=(Output(0, 1.0),)))
    sizes = 10.0 ** draw.uniform(-9.0, 0.0, 5)
    stores = tuple(Store(f"s{n}", float(size), node=n, initial=float(size) * (n % 2)) for n, size in enumerate(sizes))
    nodes = tuple(Node(f"n{number}") for number in range(5))
    series = draw.uniform(0.0, 3.0, (6, 24)) * (draw.random((6, 24)) < 0.7)
    return SettlementModel(tuple(processes), nodes, (), stores, series)


@pytest.mark.parametrize("seed", range(20))
def test_adversarial_stores_do_not_hold_the_clock(seed):
    model = adversarial(seed)
    core = Core(model)
    core.watch(0, 0.0, False)
    core.watch(1, float(model.stores[1].capacity), True)
    while core.advance_to(24.0) is not None:
        pass
    block = core.take()
    assert core.time_h == 24.0
    assert block.flags.segments < 24 * 400
    assert (block.stock >= 0.0).all()
    initial = np.array([store.initial for store in model.stores])
    assert block.stock - initial == pytest.approx(block.charge - block.discharge, abs=1e-9)
