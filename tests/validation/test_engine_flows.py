"""Tiny parks against network flows and exhaustive search, where the rule has to agree with them, and one where it must not.

The rule lets processes claim in a fixed order. That is a greedy algorithm, which reaches the maximum (and, with links in merit order, the
least cost) exactly where what can be taken is a polymatroid: one taker behind a tree of capacities, takers that all reach the same
sources, takers whose sources are nested with the most restricted first.
Source: Edmonds 1970, Submodular functions, matroids, and certain polyhedra. Flows: networkx `maximum_flow_value`, `min_cost_flow`.
"""

from itertools import product

import networkx as nx
import numpy as np
import pytest

from symbiosis.engine.core import Core
from symbiosis.network.model import OUTSIDE, Gate, Link, Mode, Need, Node, Output, Process, SettlementModel

SEEDS = range(40)
LARGE = 1000
GRID = 1e-3


class TinyPark:
    """Nodes with given offers, and takers."""

    def __init__(self, offers, gates=()):
        self.rows = [float(offer) for offer in offers]
        self.nodes = [Node(f"n{number}") for number in range(len(offers))]
        self.gates = [Gate(f"gate{number}", float(capacity)) for number, capacity in enumerate(gates)]
        self.processes = [
            Process(f"source{number}", Mode.PLAN, number, outputs=(Output(number, 1.0),))
            for number in range(len(offers))
        ]

    def taker(self, want, *needs, mode=Mode.PUSH, node=None, **parts):
        """Add a process of one level per unit that takes what `needs` say, each (amount, links)."""
        number = len(self.processes)
        made = tuple(Need(f"g{place}", float(amount), tuple(links)) for place, (amount, links) in enumerate(needs))
        outputs = () if node is None else (Output(node, 1.0),)
        driver = node if mode is Mode.PULL else None
        self.rows.append(float(want))
        self.processes.append(
            Process(f"taker{number}", mode, number, float(number), made, outputs, driver=driver, **parts)
        )
        return number

    def node(self):
        self.nodes.append(Node(f"n{len(self.nodes)}"))
        return len(self.nodes) - 1

    def settled(self):
        series = np.array(self.rows).reshape(-1, 1)
        model = SettlementModel(tuple(self.processes), tuple(self.nodes), (), (), series, gates=tuple(self.gates))
        core = Core(model)
        core.advance_to(1.0)
        block = core.take()
        assert not block.flags.unconverged
        return block


def link(node, capacity=np.inf, gate=None, efficiency=1.0):
    return Link(f"x{node}.{gate}", node, efficiency, float(capacity), gate=gate)


def flow_network(edges):
    graph = nx.DiGraph()
    for start, end, capacity, *cost in edges:
        assert not graph.has_edge(start, end)
        graph.add_edge(start, end, capacity=int(capacity), weight=int(cost[0]) if cost else 0)
    return graph


def tree(draw, count=6):
    """Return offers, gate capacities, and a link to each source through one of the gates."""
    offers, gates = draw.integers(0, 9, count), draw.integers(2, 15, 3)
    through, capacity = draw.integers(0, 3, count), draw.integers(1, 9, count)
    return offers, gates, [link(n, capacity[n], int(through[n])) for n in range(count)]


def edges_of_tree(offers, gates, links, costs):
    edges = [("s", ("node", n), offer) for n, offer in enumerate(offers)]
    edges += [
        (("node", one.source), ("gate", one.gate), one.capacity, cost) for one, cost in zip(links, costs, strict=True)
    ]
    return edges + [(("gate", number), "t", capacity) for number, capacity in enumerate(gates)]


@pytest.mark.parametrize("seed", SEEDS)
def test_one_taker_behind_a_tree_of_gates_gets_the_maximum_flow(seed):
    draw = np.random.default_rng(seed)
    offers, gates, links = tree(draw)
    park = TinyPark(offers, gates)
    taker = park.taker(LARGE, (1.0, links))
    best = nx.maximum_flow_value(flow_network(edges_of_tree(offers, gates, links, [0] * 6)), "s", "t")
    assert park.settled().level[taker] == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_links_in_merit_order_behind_a_tree_of_gates_cost_the_least(seed):
    draw = np.random.default_rng(seed)
    offers, gates, links = tree(draw)
    costs = [int(cost) for cost in draw.permutation(20)[:6]]
    merit = sorted(range(6), key=lambda n: costs[n])
    want = int(draw.integers(5, 30))
    park = TinyPark(offers, gates)
    taker = park.taker(want, (1.0, [*(links[n] for n in merit), link(OUTSIDE)]))
    block = park.settled()
    graph = flow_network([*edges_of_tree(offers, gates, links, costs), ("s", "t", LARGE, 50)])
    graph.nodes["s"]["demand"], graph.nodes["t"]["demand"] = -want, want
    assert block.level[taker] == pytest.approx(want)
    paid = sum(cost * taken for cost, taken in zip([costs[n] for n in merit] + [50], block.taken, strict=True))
    assert paid == pytest.approx(nx.min_cost_flow_cost(graph), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_takers_that_reach_the_same_sources_get_the_maximum_flow_together(seed):
    draw = np.random.default_rng(seed)
    offers, gates, wants = draw.integers(0, 9, 4), draw.integers(1, 9, 4), draw.integers(0, 9, 4)
    park = TinyPark(offers, gates)
    takers = [park.taker(want, (1.0, [link(int(n), gate=int(n)) for n in draw.permutation(4)])) for want in wants]
    edges = [("s", ("node", n), min(offers[n], gates[n])) for n in range(4)]
    edges += [(("node", n), ("taker", t), LARGE) for n in range(4) for t in range(4)]
    edges += [(("taker", t), "t", want) for t, want in enumerate(wants)]
    best = nx.maximum_flow_value(flow_network(edges), "s", "t")
    assert park.settled().level[takers].sum() == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_takers_with_nested_sources_get_the_maximum_flow_where_the_most_restricted_claims_first(seed):
    draw = np.random.default_rng(seed)
    offers, wants = draw.integers(0, 9, 5), draw.integers(0, 9, 4)
    reach = np.sort(draw.integers(1, 6, 4))
    park = TinyPark(offers)
    takers = [
        park.taker(want, (1.0, [link(int(n)) for n in draw.permutation(int(last))]))
        for want, last in zip(wants, reach, strict=True)
    ]
    edges = [("s", ("node", n), offer) for n, offer in enumerate(offers)]
    edges += [(("node", n), ("taker", t), LARGE) for t, last in enumerate(reach) for n in range(last)]
    edges += [(("taker", t), "t", want) for t, want in enumerate(wants)]
    best = nx.maximum_flow_value(flow_network(edges), "s", "t")
    assert park.settled().level[takers].sum() == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_boilers_in_merit_order_serve_one_main_with_the_maximum_flow_at_the_least_cost(seed):
    """Boilers with fuels, capacities and pipes of their own: a tree again, now through PULL processes that reserve their fuel."""
    draw = np.random.default_rng(seed)
    fuels, sizes, want = draw.integers(0, 9, 4), draw.integers(1, 9, 4), int(draw.integers(1, 30))
    park = TinyPark(fuels)
    main = park.node()
    boilers = [park.taker(size, (1.0, [link(n)]), mode=Mode.PULL, node=main) for n, size in enumerate(sizes)]
    user = park.taker(want, (1.0, [link(main)]), mode=Mode.PLAN)
    edges = [("s", ("boiler", n), min(fuels[n], sizes[n]), n + 1) for n in range(4)]
    edges += [(("boiler", n), "main", LARGE) for n in range(4)] + [("main", "t", want)]
    graph = flow_network(edges)
    block = park.settled()
    cheapest = nx.max_flow_min_cost(graph, "s", "t")
    assert block.level[user] == pytest.approx(sum(cheapest["main"].values()), abs=1e-9)
    assert block.level[boilers] == pytest.approx([cheapest["s"][("boiler", n)] for n in range(4)], abs=1e-9)


def test_first_come_is_less_than_the_maximum_flow_where_who_could_go_elsewhere_claims_first():
    """The rule is no optimiser: the first taker prefers the only source of the second."""
    park = TinyPark([4, 4])
    first = park.taker(4, (1.0, [link(0), link(1)]))
    second = park.taker(4, (1.0, [link(0)]))
    block = park.settled()
    assert (block.level[first], block.level[second]) == (4.0, 0.0)


def takes(level, needs, goods, gates):
    """Return what is left of goods and gates after the needs took in order, or None where one lacks something."""
    goods, gates = dict(goods), dict(gates)
    for amount, links, shares in needs:
        asked = rest = amount * level
        groups = [share * asked for share in shares]
        for node, capacity, gate, group, efficiency in links:
            more = min(goods[node], capacity, rest / efficiency)
            if gate is not None:
                more = min(more, gates[gate])
                gates[gate] -= more
            if group is not None:
                more_of_group = min(more, groups[group] / efficiency)
                if gate is not None:
                    gates[gate] += more - more_of_group
                more = more_of_group
                groups[group] -= more * efficiency
            goods[node] -= more
            rest -= more * efficiency
        if rest > 1e-9:
            return None
    return goods, gates


@pytest.mark.parametrize("seed", SEEDS)
def test_levels_are_the_largest_that_an_exhaustive_search_finds(seed):
    """Needs that meet at nodes and gates, with shares: every level of a fine grid is tried, from the highest down."""
    draw = np.random.default_rng(seed)
    offers, gates = draw.integers(1, 9, 3), draw.integers(1, 9, 2)
    park = TinyPark(offers, gates)
    goods, left, found, numbers = dict(enumerate(map(float, offers))), dict(enumerate(map(float, gates))), [], []
    for _ in range(2):
        needs = []
        for _ in range(2):
            shares = (0.5, float(draw.choice([0.25, 0.75])))
            links = [
                (
                    int(draw.integers(3)),
                    float(draw.integers(1, 6)),
                    None if draw.random() < 0.4 else int(draw.integers(2)),
                    None if draw.random() < 0.6 else int(draw.integers(2)),
                    float(draw.choice([0.5, 1.0])),
                )
                for _ in range(int(draw.integers(1, 4)))
            ]
            needs.append((float(draw.integers(1, 4)), links, shares))
        number = len(park.processes)
        park.rows.append(3.0)
        park.processes.append(
            Process(
                f"taker{number}",
                Mode.PUSH,
                number,
                float(number),
                tuple(
                    Need(
                        f"g{place}",
                        amount,
                        tuple(
                            Link(f"x{k}", node, efficiency, capacity, gate=gate, group=group)
                            for k, (node, capacity, gate, group, efficiency) in enumerate(links)
                        ),
                        shares=shares,
                    )
                    for place, (amount, links, shares) in enumerate(needs)
                ),
            )
        )
        numbers.append(number)
        level = next(level for level in np.arange(3.0, -GRID, -GRID) if takes(max(level, 0.0), needs, goods, left))
        goods, left = takes(max(level, 0.0), needs, goods, left)
        found.append(level)
    levels = park.settled().level[numbers]
    assert levels[0] == pytest.approx(found[0], abs=GRID)
    assert levels[1] == pytest.approx(found[1], abs=20 * GRID)  # the first one's grid moves what it finds


@pytest.mark.parametrize("seed", SEEDS)
def test_units_of_one_minimum_are_on_as_in_the_first_combination_that_works(seed):
    """Of all on/off combinations, in the order of priority, the first in which every unit that is on reaches its minimum."""
    draw = np.random.default_rng(seed)
    stock, least = float(draw.integers(0, 20)), 2.0
    sizes = draw.integers(2, 7, 4)
    park = TinyPark([stock])
    units = [park.taker(size, (1.0, [link(0)]), minimum=least) for size in sizes]

    def levels(on):
        left, result = stock, []
        for size, enabled in zip(sizes, on, strict=True):
            result.append(min(left, float(size)) if enabled else 0.0)
            left -= result[-1]
        return result

    works = [
        levels(on)
        for on in product([True, False], repeat=4)
        if all(level >= least for level, enabled in zip(levels(on), on, strict=True) if enabled)
    ]
    assert park.settled().level[units] == pytest.approx(works[0])
