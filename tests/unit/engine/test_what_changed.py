"""What changed: after an event only that is settled anew, with the bits of a full settlement, and little of it in a large park."""

import numpy as np
import pytest

from symbiosis.engine.core import Core
from symbiosis.network.model import OUTSIDE, Link, Mode, Need, Node, Output, Process, SettlementModel


def flowed(core, time_h):
    core.advance_to(time_h)
    return core.take()


def chain(length):
    """Makers and takers in pairs that have nothing to do with one another."""
    processes = []
    for pair in range(length):
        processes.append(Process(f"maker{pair}", Mode.PLAN, 0, outputs=(Output(pair, 1.0),)))
        links = (Link("pipe", pair), Link("buy", OUTSIDE))
        processes.append(Process(f"taker{pair}", Mode.PLAN, 0, needs=(Need("goods", 0.7, links),)))
    nodes = tuple(Node(f"n{pair}") for pair in range(length))
    return SettlementModel(tuple(processes), nodes, (), (), np.full((1, 3), 3.0))


@pytest.mark.parametrize("length", [3, 300])
def test_an_event_visits_the_operations_that_hang_on_it_however_large_the_park(length):
    core = Core(chain(length))
    core.advance_to(0.5)
    core.set_available(2, 0.3)
    core.advance_to(0.75)
    core.rates()
    words = core._words
    assert core._counters[words.DELTAS] == 1
    assert core._counters[words.VISITS] == 3  # LEVEL of the maker, OFFER of its node, FILL of its taker


def test_steps_in_which_nothing_changes_settle_nothing():
    core = Core(chain(5))
    block = flowed(core, 3.0)
    assert block.flags.settlements == 1
    assert block.level == pytest.approx([9.0] * 10)


def test_a_claim_that_does_not_notice_is_not_visited():
    """The second taker finds more than it takes before and after."""
    first = Process("first", Mode.PLAN, 1, 0.0, (Need("goods", 1.0, (Link("pipe", 0), Link("buy", OUTSIDE))),))
    second = Process("second", Mode.PLAN, 1, 1.0, (Need("goods", 1.0, (Link("pipe", 0), Link("buy", OUTSIDE))),))
    maker = Process("maker", Mode.PLAN, 0, outputs=(Output(0, 1.0),))
    core = Core(SettlementModel((maker, first, second), (Node("n"),), (), (), np.array([[9.0], [2.0]])))
    core.advance_to(0.5)
    core.set_available(1, 0.5)
    core.advance_to(1.0)
    core.rates()
    assert core._counters[core._words.VISITS] == 2  # LEVEL and FILL of the first
    block = core.take()
    assert block.taken[2] == pytest.approx(2.0)
    assert block.disposed[0] == pytest.approx(0.5 * 5.0 + 0.5 * 6.0)
