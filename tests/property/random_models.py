"""Seeded random settlement models: PLAN, PUSH and PULL, scarce and flexible needs, rings, stores, pools, residues, needs that meet at one node."""

import math

import numpy as np

from symbiosis.network.model import (
    OUTSIDE,
    Link,
    Mode,
    Need,
    Node,
    Outlet,
    Output,
    Pool,
    PoolTerm,
    Process,
    Residue,
    SettlementModel,
    Store,
)


def random_model(
    seed: int, *, processes: int = 12, steps: int = 24, links: int = 3, scarce: float = 0.5, pulls: float = 0.3, stores: float = 0.3, forward: bool = False
) -> SettlementModel:
    """Return a random model with about `processes` processes.

    links: most links of a need; scarce: share of needs without a last resort; pulls: share of PULL processes; stores: stores per node;
    forward: a process draws only on nodes of processes before it, so that no ring can be.
    """
    draw = np.random.default_rng(seed)
    nodes = [Node(f"n{number}", _outlets(draw, number)) for number in range(processes)]
    rows: list[np.ndarray] = []
    made: list[Process] = []
    for number in range(processes):
        pull = draw.random() < pulls
        mode = Mode.PULL if pull else (Mode.PUSH if draw.random() < 0.3 else Mode.PLAN)
        rows.append(_profile(draw, steps, 5.0 if mode is Mode.PLAN else 8.0))
        among = number if forward else processes
        needs = tuple(
            _need(draw, f"g{place}", among, links, scarce=scarce * (0.5 if pull else 1.0)) for place in range(int(draw.integers(0, 4)))
        )
        if mode is Mode.PUSH and not any(not need.flexible for need in needs) and among:
            needs += (Need("driving", 1.0, (Link("driving", int(draw.integers(among))),)),)
        outputs = [Output(number, float(draw.uniform(0.2, 1.5)))]
        if draw.random() < 0.5:
            outputs.append(Output(_later(draw, number, processes, forward=forward), float(draw.uniform(0.1, 0.8))))
        residues = []
        for place, need in enumerate(needs):
            if need.links and draw.random() < 0.3:
                node = _later(draw, number, processes, forward=forward)
                residues.append(Residue(node, place, int(draw.integers(len(need.links))), float(draw.uniform(0.05, 0.3))))
        terms = (PoolTerm(0, float(draw.normal(0.0, 1.0))),) if draw.random() < 0.5 else ()
        made.append(
            Process(
                id=f"p{number}",
                mode=mode,
                wanted=number,
                priority=float(draw.integers(0, 4)),
                needs=needs,
                outputs=tuple(outputs),
                residues=tuple(residues),
                pool_terms=terms,
                driver=number if pull else None,
            )
        )
    rows.append(_profile(draw, steps, 4.0))
    rows.append(np.full(steps, 2.0))
    pool = Pool("grid", (("first", processes + 1), ("rest", None)), (("pv", processes),), (("sale", processes + 1),))
    kept = [_store(draw, f"s{number}", node=number) for number in range(processes) if draw.random() < stores]
    if stores and draw.random() < 0.7:
        kept += [_store(draw, f"battery{number}", pool=0) for number in range(int(draw.integers(1, 3)))]
    if stores and kept and kept[0].node is not None and draw.random() < 0.3:
        kept.append(_store(draw, "twin", node=kept[0].node))
    return SettlementModel(tuple(made), tuple(nodes), (pool,), tuple(kept), np.array(rows))


def _profile(draw: np.random.Generator, steps: int, most: float) -> np.ndarray:
    values = draw.uniform(0.0, most) * draw.uniform(0.2, 1.0, steps)
    return np.where(draw.random(steps) < 0.15, 0.0, values)


def _outlets(draw: np.random.Generator, number: int) -> tuple[Outlet, ...]:
    return tuple(Outlet(f"o{number}.{place}", float(draw.uniform(0.0, 2.0))) for place in range(int(draw.integers(0, 3))))


def _later(draw: np.random.Generator, number: int, processes: int, *, forward: bool) -> int:
    return int(draw.integers(number, processes) if forward else draw.integers(processes))


def _need(draw: np.random.Generator, name: str, among: int, most: int, *, scarce: float) -> Need:
    links = []
    if among:
        for place in range(int(draw.integers(1, most + 1))):
            capacity = math.inf if draw.random() < 0.5 else float(draw.uniform(0.2, 3.0))
            links.append(Link(f"{name}.{place}", int(draw.integers(among)), float(draw.uniform(0.5, 1.0)), capacity))
    last = draw.random()
    if last >= scarce or not links:
        links.append(Link(f"{name}.buy", OUTSIDE, float(draw.uniform(0.8, 1.0)), pool=0 if draw.random() < 0.2 else None))
    elif last < 0.3 * scarce:
        links.append(Link(f"{name}.some", OUTSIDE, 1.0, float(draw.uniform(0.1, 1.0))))
    return Need(name, float(draw.uniform(0.1, 1.0)), tuple(links))


def _store(draw: np.random.Generator, name: str, *, node: int | None = None, pool: int | None = None) -> Store:
    capacity = float(draw.uniform(0.5, 12.0))
    return Store(
        name,
        capacity,
        node=node,
        pool=pool,
        charge_limit=math.inf if draw.random() < 0.3 else float(draw.uniform(0.3, 3.0)),
        discharge_limit=math.inf if draw.random() < 0.3 else float(draw.uniform(0.3, 3.0)),
        charge_efficiency=float(draw.choice([1.0, 0.9])),
        discharge_efficiency=float(draw.choice([1.0, 0.8])),
        standing_loss=float(draw.choice([0.0, 0.02, 0.3])),
        initial=float(draw.choice([0.0, 0.5])) * capacity,
    )
