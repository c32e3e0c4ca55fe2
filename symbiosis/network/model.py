"""Settlement model: the park as nodes, needs and links, the only thing that the engine knows.

Everything is in the canonical unit of its resource per hour. Indices are positions in the tuples of `SettlementModel`, in declared order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

OUTSIDE = -1
"""Source of a link that crosses the fence: never short, but for the link's own capacity."""


class Mode(IntEnum):
    """How the level of a process is set."""

    PLAN = 0
    """Level wanted is `wanted`; what is lacking is unserved."""
    PUSH = 1
    """Takes what arrives, up to `wanted`."""
    PULL = 2
    """Makes what is drawn at its driver node, up to `wanted`."""


@dataclass(frozen=True)
class Link:
    """One way in which a need is served.

    `source` is a node or OUTSIDE; `capacity` [source unit/h] is what can be taken at the source;
    `efficiency` [need/source unit] is (1 - loss) times worth. With `pool`, `source` is OUTSIDE and what is taken is drawn from that pool.
    `gate` is a capacity that several links share or that varies. `group` is a place in the `shares` of its need.
    An `interruptible` link can be closed by an event, so that it is nobody's last resort.
    """

    id: str
    source: int
    efficiency: float = 1.0
    capacity: float = math.inf
    pool: int | None = None
    gate: int | None = None
    group: int | None = None
    interruptible: bool = False


@dataclass(frozen=True)
class Need:
    """One requirement of a process: `amount` [need unit per level], served by `links` in order of preference.

    `row` of the series multiplies `amount`, step by step. `base` [need unit/h] is what a running process asks for beside that,
    at any level; `start` [need unit] what a start takes, at a constant rate over the time of the start, or over the first step.
    The links of group k together serve at most the share `shares[k]` of what is asked.
    It is flexible, so that it never curtails, if one of its links comes from OUTSIDE without any limit.
    """

    id: str
    amount: float
    links: tuple[Link, ...]
    row: int | None = None
    base: float = 0.0
    start: float = 0.0
    shares: tuple[float, ...] = ()

    @property
    def flexible(self) -> bool:
        """True where a last resort without a limit serves whatever is asked."""
        return (self.amount == 0.0 and self.base == 0.0 and self.start == 0.0) or any(
            link.source == OUTSIDE
            and math.isinf(link.capacity)
            and link.gate is None
            and link.group is None
            and not link.interruptible
            for link in self.links
        )


@dataclass(frozen=True)
class Output:
    """What a process gives to `node` (or, with `pool`, to that pool): `amount` [unit per level]."""

    node: int
    amount: float


@dataclass(frozen=True)
class Residue:
    """What a process gives to `node` per source unit taken through link `link` of need `need` (ash of the fuel burnt) [unit/unit]."""

    node: int
    need: int
    link: int
    amount: float


@dataclass(frozen=True)
class PoolTerm:
    """What a process feeds into (positive) or draws from (negative) `pool` [unit per level]."""

    pool: int
    amount: float


@dataclass(frozen=True)
class Process:
    """A recipe with a level. `scale` times row `wanted` of the series [level/h] is its plan, or its capacity for PUSH and PULL.

    `driver` is the node whose claims set the level of a PULL process; one of its outputs goes there. With `driver_pool` it is a pool,
    whose deficit it serves after the stores of the pool and before imports; one of its pool terms feeds it. Lower `priority` claims first.

    A process with a `minimum` [level/h] runs at that level at least, or not at all in a profile step; its level rises by at most
    `ramp_up` and falls by at most `ramp_down` [level/h per h] from step to step; a start takes `start_h` [h] before anything is made.
    """

    id: str
    mode: Mode
    wanted: int
    priority: float = 0.0
    needs: tuple[Need, ...] = ()
    outputs: tuple[Output, ...] = ()
    residues: tuple[Residue, ...] = ()
    pool_terms: tuple[PoolTerm, ...] = ()
    driver: int | None = None
    driver_pool: int | None = None
    scale: float = 1.0
    minimum: float = 0.0
    ramp_up: float = math.inf
    ramp_down: float = math.inf
    start_h: float = 0.0


@dataclass(frozen=True)
class Gate:
    """A capacity [source unit/h] that all links through it share, in the order of their claims; `row` of the series multiplies it."""

    id: str
    capacity: float
    row: int | None = None


@dataclass(frozen=True)
class Shipment:
    """An exchange in lots: what is loaded leaves `source` (a store, or None for a partner outside), and is in transit until it is unloaded.

    Of what is unloaded the share `kept` reaches `target` (a store, or None for a partner outside).
    """

    id: str
    source: int | None
    target: int | None
    kept: float = 1.0


@dataclass(frozen=True)
class Outlet:
    """Where a surplus goes: `capacity` [unit/h], in declared order; what is left is disposed of."""

    id: str
    capacity: float = math.inf


@dataclass(frozen=True)
class Node:
    """What one plant has to offer of one resource: internal claims and exchanges first, then store, outlets, disposal."""

    id: str
    outlets: tuple[Outlet, ...] = ()


@dataclass(frozen=True)
class Pool:
    """A main that everybody shares: only its balance counts.

    Imports are taken in order (`must_run` ones always), the last without a capacity.

    `imports` and `must_run` give rows of `series` as capacities [unit/h] (None: unlimited); `exports` likewise; what is left is curtailed.
    """

    id: str
    imports: tuple[tuple[str, int | None], ...] = ()
    must_run: tuple[tuple[str, int], ...] = ()
    exports: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True)
class Store:
    """A stock on a node or on a pool (one of the two is given). Capacities in units, limits in units/h on the node's side.

    Of a charge, `charge_efficiency` arrives; of a withdrawal, `discharge_efficiency` reaches the node; `standing_loss` [1/h]
    of the stock at the start of each profile step is lost at a constant rate over that step, and never more than there is.
    """

    id: str
    capacity: float
    node: int | None = None
    pool: int | None = None
    charge_limit: float = math.inf
    discharge_limit: float = math.inf
    charge_efficiency: float = 1.0
    discharge_efficiency: float = 1.0
    standing_loss: float = 0.0
    initial: float = 0.0


@dataclass(frozen=True)
class SettlementModel:
    """Everything that the engine settles. `series` has shape (n_series, n_steps); `step_h` is the length of a profile step [h]."""

    processes: tuple[Process, ...]
    nodes: tuple[Node, ...]
    pools: tuple[Pool, ...]
    stores: tuple[Store, ...]
    series: NDArray[np.float64]
    step_h: float = 1.0
    names: dict[str, str] = field(default_factory=dict)
    gates: tuple[Gate, ...] = ()
    shipments: tuple[Shipment, ...] = ()
