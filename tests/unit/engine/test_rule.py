"""Rule: who gets what, on parks small enough to work out by hand."""

import math

import numpy as np
import pytest

from symbiosis.engine.core import Core
from symbiosis.errors import InputError, UsageError
from symbiosis.network.model import (
    OUTSIDE,
    Link,
    Mode,
    Need,
    Node,
    Output,
    Pool,
    PoolTerm,
    Process,
    Residue,
    SettlementModel,
    Store,
)
from symbiosis.network.order import Kind, operation_order


def flowed(core, time_h):
    core.advance_to(time_h)
    return core.take()


def settle(processes, wanted, *, nodes=1, pools=(), stores=()):
    series = np.array([[value] for value in wanted], dtype=float)
    model = SettlementModel(tuple(processes), tuple(Node(f"n{n}") for n in range(nodes)), pools, stores, series)
    return model, flowed(Core(model), 1.0)


def maker(name, row, node=0, amount=1.0):
    return Process(name, Mode.PLAN, row, outputs=(Output(node, amount),))


def test_the_lower_priority_claims_first():
    need = (Need("n", 1.0, (Link("l", 0),)),)
    _, block = settle(
        [maker("m", 0), Process("a", Mode.PLAN, 1, 5.0, need), Process("b", Mode.PLAN, 1, 1.0, need)], [5.0, 4.0]
    )
    assert list(block.level) == [5.0, 1.0, 4.0]


def test_equal_priorities_claim_in_declared_order():
    need = (Need("n", 1.0, (Link("l", 0),)),)
    _, block = settle(
        [maker("m", 0), Process("a", Mode.PLAN, 1, 0.0, need), Process("b", Mode.PLAN, 1, 0.0, need)], [5.0, 4.0]
    )
    assert list(block.level) == [5.0, 4.0, 1.0]


def test_a_need_takes_its_links_in_order_up_to_goods_and_capacity():
    links = (Link("first", 0, 0.5, 3.0), Link("second", 1), Link("buy", OUTSIDE))
    user = Process("u", Mode.PLAN, 2, needs=(Need("n", 2.0, links),))
    _, block = settle([maker("m", 0), maker("k", 1, node=1), user], [9.0, 1.0, 3.0], nodes=2)
    assert list(block.taken) == [3.0, 1.0, 3.5]  # 0.5 * 3 + 1 + 3.5 = 6


def test_a_scarce_need_cuts_the_level_and_the_rest_is_unserved():
    user = Process("u", Mode.PLAN, 1, needs=(Need("n", 2.0, (Link("l", 0, 0.5), Link("some", OUTSIDE, 1.0, 1.0))),))
    _, block = settle([maker("m", 0), user], [4.0, 5.0])
    assert block.level[1] == pytest.approx(1.5)
    assert block.unserved[1] == pytest.approx(3.5)


def test_two_needs_at_one_node_share_its_goods_in_order():
    needs = (Need("a", 1.0, (Link("a", 0),)), Need("b", 2.0, (Link("b", 0), Link("c", 1))))
    _, block = settle(
        [maker("m", 0), maker("k", 1, node=1), Process("u", Mode.PLAN, 2, needs=needs)], [6.0, 3.0, 9.0], nodes=2
    )
    assert block.level[2] == pytest.approx(3.0)  # 3 x = 6 + 3
    assert block.taken == pytest.approx([3.0, 3.0, 3.0])


def test_one_need_with_two_links_to_one_node_counts_its_goods_once():
    needs = (Need("a", 1.0, (Link("thin", 0, 1.0, 2.0), Link("lossy", 0, 0.5))),)
    _, block = settle([maker("m", 0), Process("u", Mode.PLAN, 1, needs=needs)], [6.0, 9.0])
    assert block.level[1] == pytest.approx(2.0 + 0.5 * 4.0)


def test_a_pull_process_makes_what_is_drawn_and_burns_for_that():
    boiler = Process(
        "boiler",
        Mode.PULL,
        0,
        needs=(Need("fuel", 1.25, (Link("coal", OUTSIDE),)),),
        outputs=(Output(0, 1.0),),
        driver=0,
    )
    user = Process("user", Mode.PLAN, 1, needs=(Need("heat", 1.0, (Link("main", 0, 0.9),)),))
    _, block = settle([boiler, user], [100.0, 9.0])
    assert block.level == pytest.approx([10.0, 9.0])
    assert block.taken == pytest.approx([12.5, 10.0])
    assert block.disposed[0] == 0.0


def test_by_product_heat_goes_before_the_boiler():
    boiler = Process("boiler", Mode.PULL, 0, outputs=(Output(0, 1.0),), driver=0)
    user = Process("user", Mode.PLAN, 1, needs=(Need("heat", 1.0, (Link("main", 0),)),))
    _, block = settle([boiler, user, maker("waste-heat", 2)], [100.0, 9.0, 4.0])
    assert block.level[0] == pytest.approx(5.0)


def test_two_boilers_of_one_node_follow_their_priority():
    first = Process("first", Mode.PULL, 0, 1.0, outputs=(Output(0, 2.0),), driver=0)
    second = Process("second", Mode.PULL, 0, 0.0, outputs=(Output(0, 1.0),), driver=0)
    user = Process("user", Mode.PLAN, 1, needs=(Need("heat", 1.0, (Link("main", 0),)),))
    _, block = settle([first, second, user], [5.0, 9.0])
    assert block.level == pytest.approx([2.0, 5.0, 9.0])


def test_ash_follows_the_fuel_that_was_burnt():
    fuel = Need("fuel", 1.0, (Link("sludge", 1), Link("coal", OUTSIDE)))
    residues = (Residue(2, 0, 0, 0.4), Residue(2, 0, 1, 0.1))
    boiler = Process("boiler", Mode.PULL, 0, needs=(fuel,), outputs=(Output(0, 1.0),), residues=residues, driver=0)
    user = Process("user", Mode.PLAN, 1, needs=(Need("heat", 1.0, (Link("main", 0),)),))
    _, block = settle([boiler, user, maker("works", 2, node=1)], [100.0, 10.0, 3.0], nodes=3)
    assert block.disposed == pytest.approx([0.0, 0.0, 3.0 * 0.4 + 7.0 * 0.1])


def test_what_a_reservation_gives_back_reaches_those_who_were_passed():
    """The engine reserves all the gas first, is asked for little, and the burner gets the rest in a further pass."""
    gas = (Need("gas", 1.0, (Link("pipe", 1),)),)
    engine = Process("engine", Mode.PULL, 0, 0.0, gas, (Output(0, 1.0),), driver=0)
    burner = Process("burner", Mode.PLAN, 1, 1.0, gas)
    user = Process("user", Mode.PLAN, 2, 2.0, (Need("power", 1.0, (Link("wire", 0),)),))
    _, block = settle([engine, burner, user, maker("digester", 3, node=1)], [10.0, 9.0, 3.0, 10.0], nodes=2)
    assert block.level == pytest.approx([3.0, 7.0, 3.0, 10.0])
    assert block.flags.passes > 1


def test_power_of_a_pull_process_is_counted_once():
    chp = Process("chp", Mode.PULL, 0, outputs=(Output(0, 1.0),), pool_terms=(PoolTerm(0, 0.5),), driver=0)
    user = Process(
        "user", Mode.PLAN, 1, needs=(Need("heat", 1.0, (Link("main", 0),)),), pool_terms=(PoolTerm(0, -2.0),)
    )
    _, block = settle([chp, user], [100.0, 8.0], pools=(Pool("grid", (("buy", None),)),))
    assert block.pool_import[0] == pytest.approx(16.0 - 4.0)


def test_a_link_from_a_pool_is_drawn_from_it():
    user = Process("user", Mode.PLAN, 0, needs=(Need("energy", 1.0, (Link("electric", OUTSIDE, 0.9, pool=0),)),))
    _, block = settle([user], [9.0], nodes=0, pools=(Pool("grid", (("buy", None),)),))
    assert block.pool_import[0] == pytest.approx(10.0)


def test_imports_of_a_pool_come_in_order():
    user = Process("user", Mode.PLAN, 0, pool_terms=(PoolTerm(0, -1.0),))
    _, block = settle([user], [9.0, 4.0], nodes=0, pools=(Pool("grid", (("contract", 1), ("rest", None))),))
    assert list(block.pool_import) == [4.0, 5.0]


def test_a_self_sustaining_ring_stays_dead_without_a_start():
    """Two processes that need nothing but each other: the smallest answer is zero."""
    a = Process("a", Mode.PLAN, 0, needs=(Need("n", 1.0, (Link("l", 1),)),), outputs=(Output(0, 1.0),))
    b = Process("b", Mode.PLAN, 0, needs=(Need("n", 1.0, (Link("l", 0),)),), outputs=(Output(1, 1.0),))
    model, block = settle([a, b], [5.0], nodes=2)
    assert len(operation_order(model).blocks) == 1
    assert list(block.level) == [0.0, 0.0]


def test_a_ring_converges_to_the_sum_of_its_geometric_series():
    """A spring of 1 feeds a loop that gives half of it back: 1 / (1 - 0.5)."""
    loop = Process("loop", Mode.PUSH, 1, needs=(Need("n", 1.0, (Link("l", 0),)),), outputs=(Output(0, 0.5),))
    _, block = settle([maker("spring", 0), loop], [1.0, 100.0])
    assert block.level[1] == pytest.approx(2.0, abs=1e-12)
    assert not block.flags.unconverged


def test_a_utility_that_uses_its_own_steam_makes_that_too():
    own = (Need("own", 0.1, (Link("own", 0),)),)
    boiler = Process("boiler", Mode.PULL, 0, needs=own, outputs=(Output(0, 1.0),), driver=0)
    user = Process("user", Mode.PLAN, 1, needs=(Need("heat", 1.0, (Link("main", 0),)),))
    _, block = settle([maker("start", 2), boiler, user], [100.0, 9.0, 1.0])
    made = block.level[0] + block.level[1]
    assert made == pytest.approx(block.taken.sum() + block.disposed[0])


def chp_and_dryer():
    """CHP steam dries the sludge that the CHP burns; coal is its last resort."""
    fuel = Need("fuel", 1.2, (Link("dried-sludge", 1, 3.0), Link("coal", OUTSIDE, 6.0)))
    chp = Process(
        "chp", Mode.PULL, 0, needs=(fuel,), outputs=(Output(0, 1.0),), driver=0, residues=(Residue(3, 0, 0, 0.4),)
    )
    dryer = Process(
        "dryer",
        Mode.PUSH,
        1,
        needs=(Need("wet", 1.0, (Link("wet", 2),)), Need("steam", 1.5, (Link("steam", 0),))),
        outputs=(Output(1, 0.25),),
    )
    users = Process("users", Mode.PLAN, 2, needs=(Need("steam", 1.0, (Link("main", 0),)),))
    return [chp, dryer, users, maker("works", 3, node=2)]


def test_the_ring_of_chp_steam_dryer_and_dried_sludge_needs_no_block():
    model, block = settle(chp_and_dryer(), [200.0, 20.0, 50.0, 10.0], nodes=4)
    assert operation_order(model).blocks == ()
    assert block.level == pytest.approx([65.0, 10.0, 50.0, 10.0])
    assert block.taken[:2] == pytest.approx([2.5, (1.2 * 65.0 - 7.5) / 6.0])
    assert block.disposed[3] == pytest.approx(1.0)


def test_the_order_is_printed_in_words():
    model, _ = settle(chp_and_dryer(), [200.0, 20.0, 50.0, 10.0], nodes=4)
    lines = operation_order(model).describe(model).splitlines()
    assert lines[0].split() == ["1", "LEVEL", "chp"]
    assert ["DISPATCH", "chp"] in [line.split()[1:3] for line in lines]
    assert lines[-1].split()[1:] == ["OFFER", "n3"]
    assert len(lines) == len(operation_order(model).operations)


def test_every_operation_follows_what_it_reads():
    model, _ = settle(chp_and_dryer(), [200.0, 20.0, 50.0, 10.0], nodes=4)
    place = {
        (operation.kind, operation.index): number for number, operation in enumerate(operation_order(model).operations)
    }
    assert place[Kind.LEVEL, 0] < place[Kind.OFFER, 0] < place[Kind.LEVEL, 1] < place[Kind.DISPATCH, 0]
    assert place[Kind.LEVEL, 1] < place[Kind.OFFER, 1] < place[Kind.FILL, 0] < place[Kind.OFFER, 3]
    assert place[Kind.DISPATCH, 0] < place[Kind.FILL, 0]


def test_a_model_that_cannot_be_settled_is_refused_with_every_mistake_at_once():
    boiler = Process("boiler", Mode.PULL, 0, outputs=(Output(0, 1.0),))
    bad_link = Process(
        "user", Mode.PLAN, 0, needs=(Need("n", 1.0, (Link("l", 7, 0.0),)),), pool_terms=(PoolTerm(0, -1.0),)
    )
    pools = (Pool("grid", (("some", 0),)),)
    with pytest.raises(InputError) as caught:
        settle([boiler, bad_link], [1.0], pools=pools, stores=(Store("tank", 1.0, node=0, initial=2.0),))
    codes = {problem.code for problem in caught.value.problems}
    assert codes == {"engine_driver_missing", "engine_link_bad", "engine_pool_without_import", "engine_store_bad"}


def test_the_core_goes_on_only_from_where_it_stands():
    core = Core(SettlementModel((maker("m", 0),), (Node("n"),), (), (), np.ones((1, 4))))
    core.advance_to(2.0)
    for time_h in (1.0, 5.0):
        with pytest.raises(UsageError):
            core.advance_to(time_h)
    assert flowed(core, 4.0).level[0] == 4.0


def test_a_process_that_is_not_available_stands_still():
    core = Core(SettlementModel((maker("m", 0),), (Node("n"),), (), (), np.ones((1, 4))))
    core.set_available(0, 0.5)
    assert flowed(core, 4.0).level[0] == 2.0


def test_a_park_of_nothing_runs():
    block = flowed(Core(SettlementModel((), (), (), (), np.zeros((1, 3)))), 3.0)
    assert block.level.size == 0
    assert math.isclose(block.stop_h, 3.0)
