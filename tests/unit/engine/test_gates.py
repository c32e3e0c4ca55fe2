"""Gates and shares: a capacity that several takers have in common, and the part of a need that a substitute may serve."""

import numpy as np
import pytest

from symbiosis.engine.core import Core
from symbiosis.network.model import OUTSIDE, Gate, Link, Mode, Need, Node, Output, Process, SettlementModel


def flowed(core, time_h):
    core.advance_to(time_h)
    return core.take()


def settled(processes, rows, *, nodes=1, gates=()):
    series = np.array([[value] for value in rows], dtype=float)
    model = SettlementModel(tuple(processes), tuple(Node(f"n{n}") for n in range(nodes)), (), (), series, gates=gates)
    return flowed(Core(model), 1.0)


def maker(row, node=0):
    return Process(f"maker{node}", Mode.PLAN, row, outputs=(Output(node, 1.0),))


def taker(name, row, priority, *links, amount=1.0, shares=()):
    return Process(name, Mode.PLAN, row, priority, (Need("goods", amount, links, shares=shares),))


def test_two_takers_share_a_gate_in_the_order_of_their_priorities():
    pipe = Link("pipe", 0, gate=0)
    block = settled(
        [maker(0), taker("late", 1, 5.0, pipe), taker("early", 1, 1.0, pipe)], [100.0, 6.0], gates=(Gate("main", 8.0),)
    )
    assert list(block.level) == [100.0, 2.0, 6.0]
    assert block.disposed[0] == pytest.approx(92.0)


def test_a_gate_varies_with_its_row():
    pipe = Link("pipe", 0, gate=0)
    model = SettlementModel(
        (maker(0), taker("taker", 0, 0.0, pipe)),
        (Node("goods"),),
        (),
        (),
        np.array([[9.0] * 3, [1.0, 0.25, 0.0]]),
        gates=(Gate("road", 4.0, row=1),),
    )
    core = Core(model)
    assert [flowed(core, (step + 1) * core.model.step_h).level[1] for step in range(3)] == [4.0, 1.0, 0.0]


def test_a_purchase_through_a_gate_is_no_last_resort():
    block = settled([taker("taker", 0, 0.0, Link("wire", OUTSIDE, gate=0))], [5.0], nodes=0, gates=(Gate("wire", 3.0),))
    assert block.level[0] == 3.0
    assert block.unserved[0] == 2.0


def test_one_need_that_meets_one_gate_twice_counts_it_once():
    """The first link is half lost: the gate of 4 lets 4 pass, of which the second link would need but half."""
    links = (Link("lossy", 0, 0.5, 2.0, gate=0), Link("good", 1, gate=0))
    block = settled(
        [maker(0), maker(0, node=1), taker("taker", 1, 0.0, *links)], [9.0, 9.0], nodes=2, gates=(Gate("g", 4.0),)
    )
    assert block.level[2] == pytest.approx(0.5 * 2.0 + 2.0)


def test_a_reservation_that_is_given_back_frees_the_gate():
    """The engine may burn 8 and is asked for 3: the burner, who was passed, finds the gate open for 5."""
    gas = (Need("gas", 1.0, (Link("pipe", 1, gate=0),)),)
    engine = Process("engine", Mode.PULL, 0, 0.0, gas, (Output(0, 1.0),), driver=0)
    burner = Process("burner", Mode.PLAN, 1, 1.0, gas)
    user = Process("user", Mode.PLAN, 2, 2.0, (Need("power", 1.0, (Link("wire", 0),)),))
    block = settled(
        [engine, burner, user, maker(3, node=1)], [10.0, 9.0, 3.0, 100.0], nodes=2, gates=(Gate("pipe", 8.0),)
    )
    assert block.level[:3] == pytest.approx([3.0, 5.0, 3.0])


def test_slag_serves_at_most_half_of_the_need():
    links = (Link("slag", 0, group=0), Link("clinker", OUTSIDE))
    block = settled([maker(0), taker("cement", 1, 0.0, *links, amount=0.9, shares=(0.5,))], [100.0, 10.0])
    assert block.taken == pytest.approx([4.5, 4.5])


def test_a_share_cuts_the_level_where_the_rest_is_scarce():
    """0.5 of what is asked may be slag, the clinker ends at 3: 0.5 x = 3."""
    links = (Link("slag", 0, group=0), Link("clinker", OUTSIDE, capacity=3.0))
    block = settled([maker(0), taker("cement", 1, 0.0, *links, shares=(0.5,))], [100.0, 10.0])
    assert block.level[1] == pytest.approx(6.0)
    assert block.taken == pytest.approx([3.0, 3.0])


def test_two_links_of_one_group_have_their_share_together():
    links = (Link("slag", 0, 0.8, group=0), Link("ash", 1, group=0), Link("clinker", OUTSIDE))
    block = settled([maker(0), maker(0, node=1), taker("cement", 1, 0.0, *links, shares=(0.3,))], [2.0, 10.0], nodes=2)
    assert block.taken == pytest.approx([2.0, 3.0 - 1.6, 7.0])


def test_a_need_that_varies_asks_for_its_amount_of_the_step():
    process = Process("pump", Mode.PLAN, 0, needs=(Need("heat", 2.0, (Link("buy", OUTSIDE),), row=1),))
    core = Core(SettlementModel((process,), (), (), (), np.array([[3.0] * 3, [1.0, 0.5, 0.0]])))
    assert [flowed(core, (step + 1) * core.model.step_h).taken[0] for step in range(3)] == [6.0, 3.0, 0.0]


def test_the_scale_of_a_process_multiplies_its_row():
    process = Process("works", Mode.PLAN, 0, outputs=(Output(0, 1.0),), scale=2.5)
    core = Core(SettlementModel((process,), (Node("n"),), (), (), np.array([[2.0]])))
    assert flowed(core, 1.0).level[0] == 5.0


def test_an_event_closes_a_link_and_half_a_gate():
    pipe = Link("pipe", 0, gate=0, interruptible=True)
    model = SettlementModel(
        (maker(0), taker("taker", 0, 0.0, pipe)), (Node("n"),), (), (), np.full((1, 4), 9.0), gates=(Gate("g", 4.0),)
    )
    core = Core(model)
    core.advance_to(1.0)
    core.set_gate(0, 0.5)
    core.advance_to(2.5)
    core.set_link(0, 0.0)
    core.advance_to(4.0)
    assert core.take().level[1] == pytest.approx(4.0 + 1.5 * 2.0)
