"""Generated parks: ordinary park files, the same bytes for the same arguments, and a year that closes."""

from pathlib import Path

import numpy as np
import pytest

from symbiosis.errors import UsageError
from symbiosis.park import generate as module
from symbiosis.park.generate import generate, member
from symbiosis.park.read import load_park
from symbiosis.run.simulate import simulate

SIZES = ((1, 0, 0), (2, 0, 1), (8, 10, 2), (40, 80, 3), (40, 250, 4), (120, 300, 5), (300, 1500, 6))
"""Enterprises, exchanges, seed."""


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: "-".join(map(str, size)))
def park(request, tmp_path_factory):
    enterprises, exchanges, seed = request.param
    folder = generate(tmp_path_factory.mktemp("park") / "p", enterprises=enterprises, exchanges=exchanges, seed=seed)
    return request.param, load_park(folder)


def test_a_park_has_the_size_that_was_asked_for(park):
    (enterprises, exchanges, _), made = park
    assert (len(made.enterprises), len(made.exchanges)) == (enterprises, exchanges)


def test_two_days_of_a_park_close_and_serve_every_plan(park):
    run = simulate(park[1], hours=48)
    assert run.simulated.worst_residual < 1e-9
    assert run.unserved() == {}
    assert run.simulated.flags["unconverged"] == []


def test_no_pair_exchanges_the_same_resource_twice(park):
    pairs = [(one.giver, one.taker, one.resource) for one in park[1].exchanges]
    assert len(set(pairs)) == len(pairs)


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    first = generate(tmp_path / "a", enterprises=60, exchanges=200, seed=9)
    second = generate(tmp_path / "b", enterprises=60, exchanges=200, seed=9)
    assert files(first) == files(second)


def test_another_seed_gives_another_park(tmp_path):
    first = generate(tmp_path / "a", enterprises=60, exchanges=200, seed=9)
    second = generate(tmp_path / "b", enterprises=60, exchanges=200, seed=10)
    assert files(first)["enterprises.yaml"] != files(second)["enterprises.yaml"]


def test_a_further_enterprise_changes_none_of_the_others(tmp_path):
    smaller = generate(tmp_path / "a", enterprises=60, exchanges=0, seed=9) / "enterprises.yaml"
    larger = generate(tmp_path / "b", enterprises=61, exchanges=0, seed=9) / "enterprises.yaml"
    assert larger.read_text(encoding="utf-8").startswith(smaller.read_text(encoding="utf-8"))


def test_a_park_of_some_size_has_every_sector_utility_and_kind_of_exchange(tmp_path):
    made = load_park(generate(tmp_path / "p", enterprises=200, exchanges=800, seed=1))
    assert {one.role for one in made.enterprises} == {"enterprise", "utility"}
    assert len({one.sector for one in made.enterprises}) == 13
    assert any(plant.stores for _, plant in made.plants())
    assert {"steam", "condensate", "biogas", "ash-slag", "reclaimed-water", "slag"} <= {
        one.resource for one in made.exchanges
    }


def test_enterprises_of_a_park_lie_on_cycles(tmp_path):
    import networkx as nx

    made = load_park(generate(tmp_path / "p", enterprises=200, exchanges=800, seed=1))
    graph = nx.DiGraph([(one.giver, one.taker) for one in made.exchanges])
    assert max(map(len, nx.strongly_connected_components(graph))) > 20


def test_the_mix_of_sectors_follows_its_shares():
    # Chi-squared with 9 degrees of freedom: 27.9 is passed by chance once in a thousand.
    drawn = [member(4, number) for number in range(10, 4010)]
    names = [one.sector.spec.id for one in drawn if not one.utility]
    shares = {one.spec.id: one.spec.share for one in module.sectors()}
    expected = np.array([share / sum(shares.values()) * len(names) for share in shares.values()])
    found = np.array([names.count(name) for name in shares])
    assert float((((found - expected) ** 2) / expected).sum()) < 27.9


def test_a_park_too_large_for_one_file_is_written_in_several_and_read_the_same(tmp_path, monkeypatch):
    whole = load_park(generate(tmp_path / "a", enterprises=50, exchanges=90, seed=2))
    monkeypatch.setattr(module, "ENTERPRISES_PER_FILE", 20)
    monkeypatch.setattr(module, "EXCHANGES_PER_FILE", 40)
    parts = load_park(generate(tmp_path / "b", enterprises=50, exchanges=90, seed=2))
    assert (tmp_path / "b" / "exchanges" / "0003.yaml").is_file()
    assert parts.enterprises == whole.enterprises
    assert parts.exchanges == whole.exchanges


@pytest.mark.parametrize("enterprises", [1, 5, 12, 60])
def test_more_exchanges_than_fit_are_refused_with_the_most_that_do(tmp_path, enterprises):
    with pytest.raises(
        UsageError, match=rf"5000 exchanges do not fit between {enterprises} enterprises; at most \d+ do"
    ) as caught:
        generate(tmp_path / "p", enterprises=enterprises, exchanges=5000, seed=0)
    most = int(str(caught.value).split()[-2])
    assert not (tmp_path / "p").exists()
    made = load_park(generate(tmp_path / "p", enterprises=enterprises, exchanges=most, seed=0))
    assert len(made.exchanges) == most
    with pytest.raises(UsageError, match=f"at most {most} do"):
        generate(tmp_path / "q", enterprises=enterprises, exchanges=most + 1, seed=0)


def test_a_folder_that_holds_something_is_not_written_to(tmp_path):
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is not empty"):
        generate(tmp_path, enterprises=3, exchanges=0)
    assert files(tmp_path) == {"note.txt": b"mine"}
