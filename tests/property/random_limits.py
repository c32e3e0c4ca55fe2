"""Random models with limits: gates, shares, rows of needs, units, drivers at a pool, links and shipments that events move."""

import dataclasses
import math

import numpy as np
from random_models import random_model

from symbiosis.network.model import OUTSIDE, Gate, Link, Mode, Need, Pool, PoolTerm, Process, SettlementModel, Shipment


def limited_model(
    seed: int,
    *,
    gates: float = 0.0,
    shares: float = 0.0,
    rows: float = 0.0,
    interruptible: float = 0.0,
    units: float = 0.0,
    bases: float = 0.0,
    drivers: int = 0,
    shipments: float = 0.0,
    **parts,
) -> SettlementModel:
    """Return a random model with limits on top; each share is a chance.

    gates: that a link goes through one; shares: that a need has groups; rows: that a need has one; interruptible: that a link is;
    units: that a process has a minimum, and by halves ramps and a time of starting; bases: that a unit has base and start amounts;
    drivers: PULL processes that serve the pool; shipments: that a store ships to another.
    """
    model = random_model(seed, **parts)
    draw = np.random.default_rng([seed, 1])
    steps = model.series.shape[1]
    series = list(model.series)
    if drivers:
        model = _with_drivers(draw, model, drivers, series)
    made_gates: list[Gate] = []
    if gates:
        for number in range(int(draw.integers(1, 5))):
            row = None
            if draw.random() < 0.5:
                row = len(series)
                series.append(np.where(draw.random(steps) < 0.1, 0.0, draw.uniform(0.2, 1.0, steps)))
            made_gates.append(Gate(f"gate{number}", float(draw.uniform(0.3, 4.0)), row))
    processes = []
    for process in model.processes:
        needs = []
        for need in process.needs:
            changed, groups = [], ()
            if draw.random() < shares:
                groups = tuple(float(value) for value in draw.uniform(0.1, 0.9, int(draw.integers(1, 3))))
            for link in need.links:
                last = link.source == OUTSIDE and math.isinf(link.capacity)
                gate = (
                    int(draw.integers(len(made_gates))) if made_gates and not last and draw.random() < gates else None
                )
                group = int(draw.integers(len(groups))) if groups and not last and draw.random() < 0.6 else None
                may_stop = not last and draw.random() < interruptible
                changed.append(dataclasses.replace(link, gate=gate, group=group, interruptible=may_stop))
            row = None
            if draw.random() < rows:
                row = len(series)
                series.append(draw.uniform(0.5, 1.5, steps))
            needs.append(dataclasses.replace(need, links=tuple(changed), shares=groups, row=row))
        processes.append(dataclasses.replace(process, needs=tuple(needs)))
    processes = [_unit(draw, process, bases=bases) if draw.random() < units else process for process in processes]
    kept = []
    if shipments and len(model.stores) > 1:
        for number in range(len(model.stores)):
            if draw.random() < shipments:
                ends = draw.permutation(len(model.stores))[:2]
                kept.append(Shipment(f"lorry{number}", int(ends[0]), int(ends[1]), float(draw.choice([1.0, 0.9]))))
    return dataclasses.replace(
        model,
        processes=tuple(processes),
        series=np.array(series),
        gates=tuple(made_gates),
        shipments=tuple(kept),
    )


def _unit(draw: np.random.Generator, process: Process, *, bases: float) -> Process:
    """Give a process a minimum, and perhaps ramps, a time of starting, and what it takes beside its level."""
    minimum = float(draw.uniform(0.2, 1.5))
    up, down = (float(draw.uniform(0.3, 2.0)) if draw.random() < 0.5 else math.inf for _ in range(2))
    needs = process.needs
    if draw.random() < bases:
        needs = tuple(
            dataclasses.replace(need, base=float(draw.uniform(0.0, 0.4)), start=float(draw.choice([0.0, 0.6])))
            if need.amount
            else need
            for need in needs
        )
    return dataclasses.replace(
        process,
        needs=needs,
        minimum=minimum,
        ramp_up=up,
        ramp_down=down,
        start_h=float(draw.choice([0.0, 0.0, 1.0, 2.0])),
    )


def _with_drivers(draw, model: SettlementModel, count: int, series: list[np.ndarray]) -> SettlementModel:
    """Add PULL processes that serve the pool: from bought fuel, from a node, or from both."""
    steps = model.series.shape[1]
    added = []
    for number in range(count):
        links = [Link("fuel", OUTSIDE, 0.9)] if draw.random() < 0.6 else [Link("some", OUTSIDE, 0.9, 1.0)]
        if draw.random() < 0.5:
            links.insert(0, Link("waste", int(draw.integers(len(model.nodes))), 0.8))
        added.append(
            Process(
                f"engine{number}",
                Mode.PULL,
                len(series),
                priority=float(draw.integers(0, 4)),
                needs=(Need("fuel", float(draw.uniform(0.5, 2.0)), tuple(links)),),
                pool_terms=(PoolTerm(0, float(draw.uniform(0.5, 1.5))),),
                driver_pool=0,
            )
        )
        series.append(draw.uniform(0.0, 3.0, steps))
    pool: Pool = model.pools[0]
    return dataclasses.replace(model, processes=model.processes + tuple(added), pools=(pool, *model.pools[1:]))
