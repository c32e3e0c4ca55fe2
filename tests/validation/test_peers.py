"""Peers: models of the same park in SimPy and in Mesa, written apart from the engine, give the same totals; benchmarks rest on that."""

from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
HOURS = 30
SAME = 1e-9
"""Sums of 30 hours in another order of addition differ by some 1e-14; a claim served in another order by far more."""


@pytest.fixture(scope="module")
def peers():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        from peers import busy_simpy, engine, lean_simpy, mesa_agents, parks, plain

        yield {
            "engine": engine,
            "parks": parks,
            "plain": plain,
            "lean": lean_simpy,
            "busy": busy_simpy,
            "mesa": mesa_agents,
        }


@pytest.fixture(
    scope="module", params=[("transport", 30, 90, 1), ("converters", 40, 110, 2), ("converters", 60, 90, 3)]
)
def played(request, peers):
    from symbiosis.engine.core import Core
    from symbiosis.network.build import build

    kind, enterprises, exchanges, seed = request.param
    model = build(peers["parks"].park(kind, enterprises, exchanges, seed=seed)).model
    return peers["engine"].run(Core(model), HOURS), peers["plain"].plain(model)


@pytest.mark.parametrize("peer", ["lean", "busy", "mesa"])
def test_a_peer_gives_every_total_of_the_engine(played, peers, peer):
    answer, told = played
    found = peers[peer].run(told, HOURS)
    assert sum(value > 0 for value in answer.taken) > 20
    assert peers["engine"].difference(answer, found) < SAME


def test_a_park_that_the_peers_do_not_play_is_refused(peers):
    from symbiosis.network.build import build

    with pytest.raises(ValueError, match="no stores"):
        peers["plain"].plain(build(peers["parks"].park("full", 60, 120)).model)


def test_a_difference_is_seen(peers):
    answer = peers["plain"].Answer
    assert peers["engine"].difference(answer([1.0, 2.0], [3.0]), answer([1.0, 2.0], [3.003])) == pytest.approx(
        1e-3, rel=2e-3
    )
