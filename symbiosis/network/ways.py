"""Ways: how each need of a plant can be served, by its own goods, over exchanges and from mains, in order of preference.

What several ways share is a gate; what is kept free for one taker is claimed before anybody else.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace

from symbiosis.library.recipe import Need as RecipeNeed
from symbiosis.network.model import OUTSIDE, Gate, Link
from symbiosis.network.rows import SeriesRows
from symbiosis.park.amounts import in_unit, rate_unit
from symbiosis.park.park import OUTSIDE as OUTSIDE_PREFIX
from symbiosis.park.park import Park
from symbiosis.park.spec import ExchangeSpec

OWN, TAKE_OR_PAY, EXCHANGE, IMPORT, POOL = 0.0, 0.5, 1.0, 2.0, 3.0
"""Order in which ways are used where nothing is said: what has to be paid for anyway goes before what has not."""

Home = tuple[str, str]
"""A plant and a resource."""


@dataclass(frozen=True)
class Way:
    """How one link of a need is booked: the resource, and over which exchange or from which pool it comes; `booked` before, if relayed."""

    resource: str
    exchange: ExchangeSpec | None = None
    pool: str = ""
    booked: bool = False


@dataclass
class Ways:
    """The ways of a park. `nodes` are its nodes by plant and resource, those of the series in `rows`; `gates` are found."""

    park: Park
    nodes: dict[Home, int]
    rows: SeriesRows
    gates: list[Gate] = field(default_factory=list)
    reserved: dict[str, int] = field(default_factory=dict)
    """Node of each exchange of which something is reserved: what is kept free waits there for its taker."""

    def __post_init__(self) -> None:
        self.pools = {pool.resource: (index, pool.id) for index, pool in enumerate(self.park.spec.pools)}
        self.arrivals: dict[Home, list[ExchangeSpec]] = defaultdict(list)
        self.losses = {exchange.id: self.park.loss(exchange) for exchange in self.park.exchanges}
        self._gate: dict[str, int] = {}
        takers = self._takers()
        for exchange in self.park.exchanges:
            if exchange.shipping is not None or exchange.taker.startswith(OUTSIDE_PREFIX):
                continue
            home = (exchange.taker, exchange.resource)
            if not exchange.fills:
                self.arrivals[home].append(exchange)
            if self.reservation(exchange) > 0.0:
                self.reserved[exchange.id] = len(self.nodes) + len(self.reserved)
            if exchange.capacity is not None and not exchange.fills:
                self._add_gate(exchange, takers[home] + (exchange.id in self.reserved))

    def _takers(self) -> dict[Home, int]:
        """Return how many links each exchange that ends at a plant gets."""
        takers: dict[Home, int] = defaultdict(int)
        for plant, use in self.park.processes():
            for need in self.park.recipes[use.id].needs:
                for accepted in need.accepts:
                    takers[(plant.id, accepted.resource)] += 1
        for plant, demand in self.park.demands():
            takers[(plant.id, demand.resource)] += 1
        return takers

    def _add_gate(self, exchange: ExchangeSpec, takers: int) -> None:
        """A capacity that varies, or that several links share, is a gate."""
        key = (exchange.id, "capacity")
        low, high = self.park.series.ends(key)
        if takers > 1 or high > low:
            self._gate[exchange.id] = len(self.gates)
            scale, row = self.rows.scaled(key)
            self.gates.append(Gate(exchange.id, high if high == low else scale, None if high == low else row))

    def reservation(self, exchange: ExchangeSpec) -> float:
        """Return what a contract keeps free for the taker [unit/h at the giver]."""
        reserved = exchange.contract.reserved if exchange.contract is not None else None
        if reserved is None:
            return 0.0
        return in_unit(reserved, rate_unit(self.park.resources[exchange.resource].unit))

    def link(self, exchange: ExchangeSpec, worth: float = 1.0) -> Link:
        """Return the link over `exchange`, of which one unit that arrives is worth `worth` units of a need."""
        gate = self._gate.get(exchange.id)
        limit = math.inf
        if exchange.capacity is not None and gate is None:
            limit = self.park.series.ends((exchange.id, "capacity"))[1]
        outside = exchange.giver.startswith(OUTSIDE_PREFIX)
        contract = exchange.contract
        timed = contract is not None and (contract.begin is not None or contract.end is not None)
        return Link(
            exchange.id,
            OUTSIDE if outside else self.nodes[(exchange.giver, exchange.resource)],
            (1.0 - self.losses[exchange.id]) * worth,
            limit,
            gate=gate,
            interruptible=timed or exchange.interruptible or bool(exchange.interruptions),
        )

    def of(self, plant: str, need: RecipeNeed) -> tuple[list[tuple[Link, Way]], tuple[float, ...]]:
        """Return the links of a need in order of preference, and the largest shares of their groups."""
        found: list[tuple[float, Link, Way]] = []
        shares: list[float] = []
        for accepted in need.accepts:
            options = self._of_resource(plant, accepted.resource, accepted.worth)
            if accepted.resource in need.most:
                options = [(order, replace(link, group=len(shares)), way) for order, link, way in options]
                shares.append(need.most[accepted.resource])
            found.extend(options)
        found.sort(key=lambda option: option[0])
        return [(link, way) for _, link, way in found], tuple(shares)

    def _of_resource(self, plant: str, resource: str, worth: float) -> list[tuple[float, Link, Way]]:
        found: list[tuple[float, Link, Way]] = []
        node = self.nodes.get((plant, resource))
        if node is not None:
            found.append((OWN, Link(f"{plant}/{resource}", node, worth), Way(resource)))
        for exchange in self.arrivals[(plant, resource)]:
            order = _order(exchange)
            if exchange.id in self.reserved:
                kept = Link(f"reserved:{exchange.id}", self.reserved[exchange.id], worth)
                found.append((order, kept, Way(resource, exchange, booked=True)))
            found.append((order, self.link(exchange, worth), Way(resource, exchange)))
        if resource in self.pools:
            index, name = self.pools[resource]
            found.append((POOL, Link(f"pool:{name}", OUTSIDE, worth, pool=index), Way(resource, pool=name)))
        return found


def _order(exchange: ExchangeSpec) -> float:
    if exchange.order is not None:
        return exchange.order
    if exchange.contract is not None and exchange.contract.take_or_pay is not None:
        return TAKE_OR_PAY
    return IMPORT if exchange.giver.startswith(OUTSIDE_PREFIX) else EXCHANGE
