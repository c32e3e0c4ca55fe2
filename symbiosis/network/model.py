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
    """

    id: str
    source: int
    efficiency: float = 1.0
    capacity: float = math.inf
    pool: int | None = None


@dataclass(frozen=True)
class Need:
    """One requirement of a process: `amount` [need unit per level], served by `links` in order of preference.

    It is flexible, so that it never curtails, if one of its links comes from OUTSIDE without a capacity.
    """

    id: str
    amount: float
    links: tuple[Link, ...]

    @property
    def flexible(self) -> bool:
        """True where a last resort without a capacity serves whatever is asked."""
        return self.amount == 0.0 or any(link.source == OUTSIDE and math.isinf(link.capacity) for link in self.links)


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
    """A recipe with a level. `wanted` is a row of `SettlementModel.series` [level/h]: plan, or capacity for PUSH and PULL.

    `driver` is the node whose claims set the level of a PULL process; one of its outputs goes there. Lower `priority` claims first.
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
