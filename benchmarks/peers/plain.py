"""Plain: a park as lists and numbers, which is what every peer is told; how long this takes is not measured.

Told are parks whose factories make what is planned, whose works treat what arrives and whose boilers make what is drawn, each boiler from
mains alone; no stores, no shared capacities, nobody waiting for himself. Whatever else a park has is refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symbiosis.network.model import Need as ModelNeed
    from symbiosis.network.model import Process, SettlementModel

MAIN = -1
"""Source of a link that comes from outside, without limit."""


@dataclass(frozen=True)
class Link:
    """A way in: `number` in declared order, the goods that it comes from (or MAIN), share that arrives, most per hour, and which main."""

    number: int
    source: int
    kept: float
    capacity: float
    main: int


@dataclass(frozen=True)
class Need:
    """What one unit of product takes, and the ways in, the best first."""

    amount: float
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Maker:
    """A process: `wanted` per hour times `shape` of the year, needs that can cut it, needs that cannot, what it gives, what it draws."""

    number: int
    enterprise: str
    wanted: float
    shape: list[float]
    firm: tuple[Need, ...]
    flexible: tuple[Need, ...]
    gives: tuple[tuple[int, float], ...]
    draws: tuple[tuple[int, float], ...]
    drawn_at: int = MAIN
    """Of a boiler, where others draw what it makes."""


@dataclass
class PlainPark:
    """Factories, works and boilers, and the needs that can be bought with their makers, all in the order in which they claim."""

    factories: list[Maker] = field(default_factory=list)
    works: list[Maker] = field(default_factory=list)
    boilers: list[Maker] = field(default_factory=list)
    claims: list[tuple[Maker, Need]] = field(default_factory=list)
    """Of factories and works; boilers buy last."""
    links: int = 0
    mains: int = 0
    goods: int = 0
    hours: int = 0


@dataclass(frozen=True)
class Answer:
    """What a run came to: the total over each link, and what was bought over each main [unit]."""

    taken: list[float]
    bought: list[float]


def plain(model: SettlementModel) -> PlainPark:
    """Return `model` as a plain park. Raises ValueError where it holds what the peers do not play."""
    from symbiosis.network.model import Mode
    from symbiosis.network.order import Kind, operation_order

    if model.stores or model.gates or model.shipments or model.step_h != 1.0:
        raise ValueError("the peers know no stores, gates and lots, and go by the hour")
    told = PlainPark(mains=len(model.pools), goods=len(model.nodes), hours=model.series.shape[1])
    shapes = [row.tolist() for row in model.series]
    needs_of: list[list[Need]] = []
    for number, process in enumerate(model.processes):
        if process.residues or process.minimum or not math.isinf(process.ramp_up) or process.driver_pool is not None:
            raise ValueError(f"the peers do not play {process.id}")
        needs = [_need(need, told) for need in process.needs]
        needs_of.append(needs)
        flexible = [need.flexible for need in process.needs]
        maker = Maker(
            number=number,
            enterprise=process.id.partition("-")[0],
            wanted=process.scale,
            shape=shapes[process.wanted],
            firm=tuple(need for need, free in zip(needs, flexible, strict=True) if not free),
            flexible=tuple(need for need, free in zip(needs, flexible, strict=True) if free),
            gives=tuple((output.node, output.amount) for output in process.outputs if output.node != process.driver),
            draws=tuple((term.pool, -term.amount) for term in process.pool_terms),
            drawn_at=MAIN if process.driver is None else process.driver,
        )
        if process.mode is Mode.PULL and (maker.firm or not _only(process)):
            raise ValueError(f"the peers play boilers that mains alone feed, which {process.id} is not")
        home = {Mode.PLAN: told.factories, Mode.PUSH: told.works, Mode.PULL: told.boilers}[process.mode]
        home.append(maker)
    order = operation_order(model)
    if order.blocks:
        raise ValueError("the peers do not play parks in which somebody waits for himself")
    makers = {maker.number: maker for maker in (*told.factories, *told.works)}
    levels = [operation.index for operation in order.operations if operation.kind is Kind.LEVEL]
    place = {number: at for at, number in enumerate(levels)}
    for home in (told.factories, told.works):
        home.sort(key=lambda maker: place[maker.number])
    told.claims = [
        (makers[operation.index], needs_of[operation.index][operation.need])
        for operation in order.operations
        if operation.kind is Kind.FILL and operation.index in makers
    ]
    return told


def _only(process: Process) -> bool:
    return [output.amount for output in process.outputs if output.node == process.driver] == [1.0]


def _need(need: ModelNeed, told: PlainPark) -> Need:
    links = []
    for link in need.links:
        main = MAIN if link.pool is None else link.pool
        links.append(Link(told.links, link.source, link.efficiency, link.capacity, main))
        told.links += 1
    return Need(need.amount, tuple(links))
