"""Seeded random settlement models: all modes, scarce and flexible needs, rings, stores, pools, residues, needs that meet."""

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
    seed: int,
    *,
    processes: int = 12,
    steps: int = 24,
    links: int = 3,
    scarce: float = 0.5,
    pulls: float = 0.3,
    stores: float = 0.3,
    forward: bool = False,
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
            _need(draw, f"g{place}", among, links, scarce=scarce * (0.5 if pull else 1.0))
            for place in range(int(draw.integers(0, 4)))
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
                residues.append(
                    Residue(node, place, int(draw.integers(len(need.links))), float(draw.uniform(0.05, 0.3)))
                )
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


def park_like_model(
    seed: int, *, enterprises: int, exchanges: int, steps: int = 8760, stores: float = 0.1
) -> SettlementModel:
    """Return a model with the shape of a park: factories with by-products, treatment works that push, boilers that are pulled.

    exchanges: links between enterprises in all; stores: share of the nodes that carry one.
    """
    draw = np.random.default_rng(seed)
    heat, waste, gas, water, fuel, acid = range(6)
    of_resource: list[list[int]] = [[] for _ in range(6)]
    nodes: list[Node] = []

    def node(resource: int, owner: int) -> int:
        of_resource[resource].append(len(nodes))
        nodes.append(Node(f"e{owner}/r{resource}", (Outlet(f"sale{len(nodes)}", 1.0),) if draw.random() < 0.3 else ()))
        return len(nodes) - 1

    kinds = [
        "boiler" if draw.random() < 0.1 else "works" if draw.random() < 0.12 else "factory" for _ in range(enterprises)
    ]
    own: list[tuple[int, ...]] = []
    for owner, kind in enumerate(kinds):
        if kind == "boiler":
            own.append((node(heat, owner), node(acid, owner)))
        elif kind == "works":
            own.append((node(gas, owner), node(water, owner)))
        else:
            own.append((node(waste, owner), node(int(draw.choice([fuel, acid, water])), owner)))
    per = exchanges / enterprises

    def links(resource: int, count: float) -> list[Link]:
        places = of_resource[resource]
        number = int(count) + int(draw.random() < count % 1)
        return [
            Link(
                f"x{place}",
                places[int(draw.integers(len(places)))],
                float(draw.uniform(0.9, 1.0)),
                float(draw.uniform(0.2, 3.0)),
            )
            for place in range(number if places else 0)
        ]

    buy = (Link("buy", OUTSIDE),)
    hours = np.arange(steps)
    rows: list[np.ndarray] = []
    made: list[Process] = []
    for owner, kind in enumerate(kinds):
        noise = draw.uniform(0.7, 1.3, steps) * (1.0 + 0.5 * np.sin((hours % 24 + draw.integers(24)) / 24 * 2 * np.pi))
        power = (PoolTerm(0, -float(draw.uniform(0.1, 1.0))),)
        if kind == "boiler":
            rows.append(np.full(steps, 20.0))
            needs = (Need("fuel", 1.1, (*links(fuel, per * 0.6), *links(gas, per * 0.4), *buy)),)
            made.append(
                Process(
                    f"e{owner}",
                    Mode.PULL,
                    owner,
                    10.0,
                    needs,
                    (Output(own[owner][0], 1.0),),
                    (Residue(own[owner][1], 0, 0, 0.1),),
                    (),
                    own[owner][0],
                )
            )
        elif kind == "works":
            rows.append(np.full(steps, 5.0))
            needs = (Need("inflow", 1.0, tuple(links(waste, max(per, 1.0)))),)
            made.append(
                Process(
                    f"e{owner}",
                    Mode.PUSH,
                    owner,
                    20.0,
                    needs,
                    (Output(own[owner][0], 0.3), Output(own[owner][1], 0.6)),
                    (),
                    power,
                )
            )
        else:
            rows.append(noise)
            wants = [heat, int(draw.choice([water, acid]))]
            needs = tuple(
                Need(f"g{want}", float(draw.uniform(0.3, 1.5)), (*links(want, per / 2), *buy)) for want in wants
            )
            outputs = tuple(Output(place, float(draw.uniform(0.2, 1.0))) for place in own[owner])
            made.append(Process(f"e{owner}", Mode.PLAN, owner, float(draw.integers(0, 100)), needs, outputs, (), power))
    rows.append(np.maximum(0.0, np.sin((hours % 24 - 6) / 12 * np.pi)) * enterprises * 0.3)
    kept = [
        Store(
            f"s{place}",
            float(draw.uniform(5.0, 30.0)),
            node=place,
            charge_limit=2.0,
            discharge_limit=2.0,
            charge_efficiency=0.95,
            standing_loss=0.001,
        )
        for place in range(len(nodes))
        if draw.random() < stores
    ]
    if stores:
        kept.append(
            Store(
                "battery", 0.2 * enterprises, pool=0, charge_limit=0.1 * enterprises, discharge_limit=0.1 * enterprises
            )
        )
    pool = Pool("grid", (("grid", None),), (("pv", enterprises),))
    return SettlementModel(tuple(made), tuple(nodes), (pool,), tuple(kept), np.array(rows))


def _profile(draw: np.random.Generator, steps: int, most: float) -> np.ndarray:
    values = draw.uniform(0.0, most) * draw.uniform(0.2, 1.0, steps)
    return np.where(draw.random(steps) < 0.15, 0.0, values)


def _outlets(draw: np.random.Generator, number: int) -> tuple[Outlet, ...]:
    return tuple(
        Outlet(f"o{number}.{place}", float(draw.uniform(0.0, 2.0))) for place in range(int(draw.integers(0, 3)))
    )


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
        links.append(
            Link(f"{name}.buy", OUTSIDE, float(draw.uniform(0.8, 1.0)), pool=0 if draw.random() < 0.2 else None)
        )
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
