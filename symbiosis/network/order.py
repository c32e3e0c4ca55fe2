"""Order: who claims first is one park-wide static list, priority first, but never before the producers that it needs.

Every process has the operations LEVEL (how much it may run), DISPATCH (a PULL process: what is really drawn) and, for each need
with a last resort, FILL; every node has OFFER. An operation follows what it reads; where they wait for one another in a ring,
they form a block that is settled by sweeps.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

import networkx as nx

from symbiosis.network.model import OUTSIDE, Mode, SettlementModel


class Kind(IntEnum):
    """What an operation does; the numbers stand in the compiled stream."""

    LEVEL = 0
    OFFER = 1
    DISPATCH = 2
    FILL = 3


Key = tuple[int, int, int]
"""(kind, index of the process, or of the node for OFFER; index of the need of a FILL, else 0)."""


@dataclass(frozen=True)
class Operation:
    """One operation: `index` is a process, or a node for OFFER; `need` that of a FILL.

    `torn` where it reads the previous sweep of its block.
    """

    kind: Kind
    index: int
    need: int = 0
    block: int | None = None
    torn: bool = False


@dataclass(frozen=True)
class OperationOrder:
    """The operations in the order in which they are settled; those of one block stand together."""

    operations: tuple[Operation, ...]
    blocks: tuple[tuple[int, int], ...]
    """First operation of each block and the one after its last."""

    def describe(self, model: SettlementModel) -> str:
        """Return the order in words, one numbered line per operation."""
        lines = []
        for number, operation in enumerate(self.operations, start=1):
            name = operation_name(operation, model)
            mark = (
                ""
                if operation.block is None
                else f"  [block {operation.block + 1}{', torn' if operation.torn else ''}]"
            )
            lines.append(f"{number:5d}  {operation.kind.name:<8} {name}{mark}")
        return "\n".join(lines)


def operation_name(operation: Operation, model: SettlementModel) -> str:
    """Return the id of the process (with the need of a FILL) or node of `operation`, as the park names it."""
    if operation.kind is Kind.OFFER:
        node = model.nodes[operation.index].id
        return model.names.get(node, node)
    process = model.processes[operation.index]
    name = model.names.get(process.id, process.id)
    return f"{name}/{process.needs[operation.need].id}" if operation.kind is Kind.FILL else name


def dependencies(model: SettlementModel) -> nx.DiGraph[Key]:
    """Return the graph of operations; an edge goes from what is read to what reads it. Nodes and edges are in declared order."""
    graph: nx.DiGraph[Key] = nx.DiGraph()
    for number in range(len(model.nodes)):
        graph.add_node((int(Kind.OFFER), number, 0))
    serving = drivers(model)
    serving_pools = pool_drivers(model)
    for number, process in enumerate(model.processes):
        level, dispatch = (int(Kind.LEVEL), number, 0), (int(Kind.DISPATCH), number, 0)
        final = dispatch if process.mode is Mode.PULL else level
        graph.add_node(level)
        if process.mode is Mode.PULL:
            graph.add_edge(level, dispatch)
        if process.driver is not None:
            graph.add_edge((int(Kind.OFFER), process.driver, 0), dispatch)
        for output in process.outputs:
            graph.add_edge(level if output.node == process.driver else final, (int(Kind.OFFER), output.node, 0))
        for term in process.pool_terms:
            if term.pool != process.driver_pool:
                _add_readers(graph, final, serving_pools.get(term.pool, ()))
        for place, need in enumerate(process.needs):
            fill = (int(Kind.FILL), number, place)
            if need.flexible:
                graph.add_edge(final, fill)
            for link in need.links:
                if link.pool is not None:
                    _add_readers(graph, fill if need.flexible else final, serving_pools.get(link.pool, ()))
                if link.source == OUTSIDE:
                    continue
                graph.add_edge((int(Kind.OFFER), link.source, 0), fill if need.flexible else level)
                _add_readers(graph, fill if need.flexible else final, serving.get(link.source, ()))
        for residue in process.residues:
            taker = (int(Kind.FILL), number, residue.need) if process.needs[residue.need].flexible else final
            graph.add_edge(taker, (int(Kind.OFFER), residue.node, 0))
    for servers in (*serving.values(), *serving_pools.values()):
        for before, after in pairwise(servers):
            graph.add_edge((int(Kind.DISPATCH), before, 0), (int(Kind.DISPATCH), after, 0))
    return graph


def _add_readers(graph: nx.DiGraph[Key], key: Key, servers: Iterable[int]) -> None:
    """Let the DISPATCH of each of `servers` follow `key`."""
    for server in servers:
        graph.add_edge(key, (int(Kind.DISPATCH), server, 0))


def _rings(graph: nx.DiGraph[Key]) -> list[set[Key]]:
    """Return the operations that wait for one another; a PULL process that draws on its own node waits for itself."""
    return [
        ring
        for ring in nx.strongly_connected_components(graph)
        if len(ring) > 1 or any(graph.has_edge(key, key) for key in ring)
    ]


def drivers(model: SettlementModel) -> Mapping[int, list[int]]:
    """Return the PULL processes of each driver node, in the order in which they serve it."""
    return _in_order(model, [process.driver for process in model.processes])


def pool_drivers(model: SettlementModel) -> Mapping[int, list[int]]:
    """Return the PULL processes that serve the deficit of each pool, in the order in which they serve it."""
    return _in_order(model, [process.driver_pool for process in model.processes])


def _in_order(model: SettlementModel, driver: list[int | None]) -> Mapping[int, list[int]]:
    serving: dict[int, list[int]] = {}
    for number, process in enumerate(model.processes):
        place = driver[number]
        if process.mode is Mode.PULL and place is not None:
            serving.setdefault(place, []).append(number)
    for servers in serving.values():
        servers.sort(key=lambda number: (model.processes[number].priority, number))
    return serving


def operation_order(model: SettlementModel) -> OperationOrder:
    """Return the compiled order: rings are condensed, then listed by (priority, declared index), offers as early as they can."""
    graph = dependencies(model)
    rings = _rings(graph)
    home: dict[Key, Key] = {}
    members: dict[Key, list[Key]] = {}
    for ring in rings:
        first = min(ring, key=lambda key: _rank(key, model))
        members[first] = [key for key in graph if key in ring]
        home.update(dict.fromkeys(members[first], first))
    condensed: nx.DiGraph[Key] = nx.DiGraph()
    condensed.add_nodes_from(dict.fromkeys(home.get(key, key) for key in graph))
    for before, after in graph.edges:
        ends = (home.get(before, before), home.get(after, after))
        if ends[0] != ends[1]:
            condensed.add_edge(*ends)
    operations: list[Operation] = []
    blocks: list[tuple[int, int]] = []
    for key in _scheduled(condensed, {key: _block_rank(members.get(key, [key]), model) for key in condensed}):
        if key not in members:
            operations.append(Operation(Kind(key[0]), key[1], key[2]))
            continue
        start = len(operations)
        for member, torn in _torn_schedule(graph, members[key], model):
            operations.append(Operation(Kind(member[0]), member[1], member[2], block=len(blocks), torn=torn))
        blocks.append((start, len(operations)))
    return OperationOrder(tuple(operations), tuple(blocks))


Rank = tuple[int, float, int, int, int]


def _rank(key: Key, model: SettlementModel) -> Rank:
    kind, index, need = key
    if kind == Kind.OFFER:
        return (0, 0.0, index, kind, 0)
    return (1, model.processes[index].priority, index, kind, need)


def _block_rank(keys: Iterable[Key], model: SettlementModel) -> Rank:
    """A block goes at the rank of its best process; an offer alone goes as early as it can."""
    ranks = sorted(_rank(key, model) for key in keys)
    return next((rank for rank in ranks if rank[0] == 1), ranks[0])


def _scheduled(graph: nx.DiGraph[Key], rank: Mapping[Key, Rank]) -> list[Key]:
    """Return, best rank first, the operations that can be listed before any ring is met."""
    waiting = {key: graph.in_degree(key) for key in graph}
    ready = [(rank[key], key) for key, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    done: list[Key] = []
    while ready:
        _, key = heapq.heappop(ready)
        done.append(key)
        for after in graph.successors(key):
            waiting[after] -= 1
            if waiting[after] == 0:
                heapq.heappush(ready, (rank[after], after))
    return done


def _torn_schedule(graph: nx.DiGraph[Key], members: list[Key], model: SettlementModel) -> list[tuple[Key, bool]]:
    """Return the members of a ring in order; where all wait, the offer with the best claimant (else the best dispatch) is torn."""
    inner: nx.DiGraph[Key] = nx.DiGraph()
    inner.add_nodes_from(members)
    inside = set(members)
    inner.add_edges_from((key, after) for key in members for after in graph.successors(key) if after in inside)
    rank = {key: _rank(key, model) for key in members}
    serving = drivers(model)
    result: list[tuple[Key, bool]] = []
    while inner:
        known = _scheduled(inner, rank)
        result.extend((key, False) for key in known)
        inner.remove_nodes_from(known)
        if inner:
            torn = _tear(inner, rank, serving)
            result.append((torn, True))
            inner.remove_node(torn)
    return result


def _tear(inner: nx.DiGraph[Key], rank: Mapping[Key, Rank], serving: Mapping[int, list[int]]) -> Key:
    """Return the operation that is read before it is known, from a ring that waits for no other ring."""
    rings = _rings(inner)
    sources = [ring for ring in rings if all(before in ring for key in ring for before in inner.predecessors(key))]
    first = min(sources, key=lambda ring: min(_rank_of_work(key, rank) for key in ring))

    def cost(key: Key) -> tuple[int, Rank]:
        if key[0] == Kind.OFFER:
            claims = [_rank_of_work(after, rank) for after in inner.successors(key) if after in first]
            return (1 if key[1] in serving else 0, min(claims, default=rank[key]))
        return (2 if key[0] == Kind.DISPATCH else 3, rank[key])

    candidates: list[Key] = [key for key in inner if key in first]
    return min(candidates, key=lambda key: (cost(key), key))


def _rank_of_work(key: Key, rank: Mapping[Key, Rank]) -> Rank:
    return rank[key] if key[0] != Kind.OFFER else (2, 0.0, *key)
