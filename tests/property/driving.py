"""Ways to drive a core through the same random events, and what must be true of whatever flowed."""

import numpy as np
from fine_step import Happening

from symbiosis.engine.agenda import GATE, LINK, PROCESS, Agenda
from symbiosis.engine.block import KINDS
from symbiosis.engine.core import Core
from symbiosis.network.model import OUTSIDE, SettlementModel

FLOWS = tuple(kind for kind in KINDS if kind != "stock")
"""Kinds that add up over time."""


def links_of(model: SettlementModel):
    return [
        (p, g, k, need, link)
        for p, process in enumerate(model.processes)
        for g, need in enumerate(process.needs)
        for k, link in enumerate(need.links)
    ]


def random_happenings(seed: int, model: SettlementModel, count: int) -> list[Happening]:
    """Return events at any times: processes fail and are repaired, links and gates that events may move are moved."""
    draw = np.random.default_rng([seed, 2])
    horizon = model.series.shape[1] * model.step_h
    things = [("process", p) for p in range(len(model.processes))]
    things += [("gate", number) for number in range(len(model.gates))]
    things += [("link", number) for number, (*_, link) in enumerate(links_of(model)) if link.interruptible]
    made = []
    for _ in range(count):
        kind, number = things[int(draw.integers(len(things)))]
        time_h = float(draw.uniform(0.0, horizon))
        if draw.random() < 0.2:
            time_h = model.step_h * (time_h // model.step_h)  # at the very start of a profile step
        made.append(Happening(time_h, kind, number, float(draw.choice([0.0, 0.4, 1.0]))))
    return sorted(made, key=lambda event: event.time_h)


def agenda_of(happenings: list[Happening]) -> Agenda:
    numbers = {"process": PROCESS, "link": LINK, "gate": GATE}
    return Agenda(
        np.array([event.time_h for event in happenings], dtype=np.float64),
        np.array([numbers[event.kind] for event in happenings], dtype=np.int32),
        np.array([event.number for event in happenings], dtype=np.int32),
        np.array([event.share for event in happenings], dtype=np.float64),
    )


def make(core: Core, event: Happening) -> None:
    """Let an event happen to a core that stands at its time."""
    kinds = {"process": core.set_available, "link": core.set_link, "gate": core.set_gate}
    kinds |= {"load": core.load, "unload": core.unload}
    kinds[event.kind](event.number, event.share)


def driven(model: SettlementModel, happenings: list[Happening] = (), *, hourly=None):
    """Return a core that went through the events one by one, and what flowed."""
    core = Core(model)
    core.hourly = hourly
    for event in happenings:
        core.advance_to(event.time_h)
        make(core, event)
    core.advance_to(core.horizon_h)
    return core, core.take()


def with_lots(seed: int, model: SettlementModel, happenings: list[Happening], count: int) -> list[Happening]:
    """Return the events with lots between them: each takes or brings a part of what there is, or of the room, at its time."""
    draw = np.random.default_rng([seed, 4])
    core, made = Core(model), []
    times = [(float(draw.uniform(0.0, core.horizon_h)), None) for _ in range(count)]
    for time_h, event in sorted([*times, *((event.time_h, event) for event in happenings)], key=lambda pair: pair[0]):
        core.advance_to(time_h)
        if event is None:
            number = int(draw.integers(len(model.shipments)))
            lot = model.shipments[number]
            if core.transit[number] > 0.0 and draw.random() < 0.6:
                room = max(model.stores[lot.target].capacity - core.stock[lot.target], 0.0) / lot.kept
                amount, kind = min(float(core.transit[number]), 0.7 * room), "unload"
            else:
                amount, kind = float(draw.uniform(0.1, 0.7) * core.stock[lot.source]), "load"
            event = Happening(time_h, kind, number, amount)
        make(core, event)
        made.append(event)
    return made


def replayed(model: SettlementModel, happenings: list[Happening], *, hourly=None):
    """Return a core that went through the events in the compiled loop, and what flowed."""
    core = Core(model)
    core.hourly = hourly
    core.replay(agenda_of(happenings), core.horizon_h)
    return core, core.take()


def flowed(core: Core, time_h: float):
    """Return what flows up to a time."""
    core.advance_to(time_h)
    return core.take()


def run(model: SettlementModel, *cuts: int, hourly=None):
    """Return a core that was advanced by whole steps, and what flowed between the cuts."""
    core = Core(model)
    core.hourly = hourly
    return core, [flowed(core, step * model.step_h) for step in (*cuts, core.steps)]


def differences(one, two, kinds=FLOWS) -> dict[str, float]:
    """Return by kind the largest difference of two blocks, relative to one unit and to what flows."""
    worst = {}
    for kind in (*kinds, "stock"):
        a, b = np.asarray(getattr(one, kind)), np.asarray(getattr(two, kind))
        worst[kind] = float(np.max(np.abs(a - b) / (1.0 + np.abs(a) + np.abs(b)), initial=0.0))
    return worst


def unconverged(block) -> bool:
    """Return whether a ring or the passes did not come to rest: there the rule promises closure, not one answer."""
    return bool(block.flags.unconverged or block.flags.passes_open)


def closure(model: SettlementModel, block, statistics=None) -> float:
    """Return the largest relative residual of nodes, pools, stores and needs over a block that started with the initial stocks.

    statistics: those of the same time, for what units take beside their level.
    """
    made = np.zeros(len(model.nodes))
    left = np.zeros(len(model.nodes))
    pool = np.zeros(len(model.pools))
    served = {}
    for place, (p, g, k, _, link) in enumerate(links_of(model)):
        if link.source != OUTSIDE:
            left[link.source] += block.taken[place]
        if link.pool is not None:
            pool[link.pool] -= block.taken[place]
        served[(p, g)] = served.get((p, g), 0.0) + link.efficiency * block.taken[place]
        for residue in model.processes[p].residues:
            if (residue.need, residue.link) == (g, k):
                made[residue.node] += residue.amount * block.taken[place]
    worst = 0.0
    for p, process in enumerate(model.processes):
        for output in process.outputs:
            made[output.node] += output.amount * block.level[p]
        for term in process.pool_terms:
            pool[term.pool] += term.amount * block.level[p]
        for g, need in enumerate(process.needs):
            if need.row is not None:
                continue  # asked by the step; see what the fine steps say
            asked = need.amount * block.level[p]
            if statistics is not None:
                asked += need.base * statistics.running_h[p] + need.start * statistics.starts[p]
            worst = max(worst, abs(served.get((p, g), 0.0) - asked) / (1.0 + asked))
    throughput = made.copy()
    outlet = 0
    for n, node in enumerate(model.nodes):
        left[n] += block.disposed[n] + block.outlet[outlet : outlet + len(node.outlets)].sum()
        outlet += len(node.outlets)
    for s, store in enumerate(model.stores):
        net = block.discharge[s] - block.charge[s]
        if store.node is not None:
            made[store.node] += net
        else:
            pool[store.pool] += net
        kept = (
            store.charge_efficiency * block.charge[s]
            - block.discharge[s] / store.discharge_efficiency
            - block.standing_loss[s]
        )
        for number, lot in enumerate(model.shipments):
            kept -= block.loaded[number] if lot.source == s else 0.0
            kept += lot.kept * block.unloaded[number] if lot.target == s else 0.0
        worst = max(worst, abs(store.initial + kept - block.stock[s]) / (1.0 + block.charge[s]))
    worst = max(worst, float(np.max(np.abs(block.loaded - block.unloaded - block.transit), initial=0.0)))
    worst = max(worst, float(np.max(np.abs(made - left) / (1.0 + throughput), initial=0.0)))
    flows = block.pool_import.sum() + block.pool_must_run.sum() - block.pool_export.sum() - block.curtailed.sum()
    return max(worst, abs(pool.sum() + flows) / (1.0 + abs(flows)))
