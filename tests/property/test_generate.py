"""Generated parks: ordinary park files, the same bytes for the same arguments, and a year that closes."""

import statistics
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from symbiosis.errors import UsageError
from symbiosis.park import generate as module
from symbiosis.park.generate import Traits, generate, member
from symbiosis.park.lots import ARRANGEMENTS, SIDE_M
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


# -- traits


def made_with(tmp_path, *, enterprises=200, exchanges=None, seed=1, **traits):
    return load_park(
        generate(tmp_path / "p", enterprises=enterprises, exchanges=exchanges, seed=seed, traits=Traits(**traits))
    )


def test_without_a_number_a_park_is_sparse(tmp_path):
    made = made_with(tmp_path)
    ends = Counter(end for one in made.exchanges for end in (one.giver, one.taker))
    assert len(made.exchanges) == 400
    assert 2 <= statistics.median(ends.values()) <= 6


def test_a_small_park_without_a_number_has_what_fits(tmp_path):
    assert 0 < len(made_with(tmp_path, enterprises=6).exchanges) <= 12


def test_the_mix_of_sectors_can_be_given(tmp_path):
    made = made_with(tmp_path, sectors={"steel": 3.0, "metal": 1.0}, utilities=0.0)
    found = Counter(one.sector for one in made.enterprises)
    assert set(found) == {"C31", "C33"}
    # Binomial with 200 draws of 3/4: standard deviation 6.1, four of them are passed by chance once in ten thousand.
    assert abs(found["C31"] - 150) < 25


def test_a_wider_spread_makes_sizes_more_unequal(tmp_path):
    same = [member(3, number, Traits(spread=0.0)).capacity for number in range(60)]
    apart = [member(3, number, Traits(spread=1.2)).capacity for number in range(60)]
    assert len(set(same)) <= 13
    assert np.std(np.log(apart)) > np.std(np.log(same))


def test_a_park_without_converters_stores_and_rings_has_none(tmp_path):
    mix = {"plastics": 1.0, "minerals": 1.0, "steel": 1.0, "metal": 1.0, "electronics": 1.0}
    made = made_with(tmp_path, sectors=mix, utilities=0.0, stores=0.0, rings=0.0)
    assert {use.mode for _, use in made.processes()} == {"plan"}
    assert list(made.stores()) == []


def test_converters_can_be_given_by_kind(tmp_path):
    made = made_with(tmp_path, utilities={"water-works": 0.3})
    codes = Counter(one.sector for one in made.enterprises if one.role == "utility")
    assert set(codes) == {"D4620"}
    assert 30 < codes["D4620"] < 90


def test_rings_are_cycles_of_by_products(tmp_path):
    import networkx as nx

    traits = {"utilities": 0.0, "sectors": {"minerals": 1.0, "steel": 1.0}, "stores": 0.0}
    made = made_with(tmp_path, enterprises=60, exchanges=40, rings=1.0, **traits)
    graph = nx.DiGraph([(one.giver, one.taker) for one in made.exchanges])
    cyclic = [part for part in nx.strongly_connected_components(graph) if len(part) > 1]
    assert len(made.exchanges) == 40
    assert sum(map(len, cyclic)) == graph.number_of_nodes()


def test_machines_break_down_only_where_it_is_asked_for(tmp_path):
    calm = made_with(tmp_path / "calm", enterprises=40)
    frail = made_with(tmp_path / "frail", enterprises=40, breakdowns=1.0)
    assert not any(use.reliability for _, use in calm.processes())
    lines = [use for _, use in frail.processes() if use.id.endswith(("-line", "-chp"))]
    assert all(use.reliability is not None for use in lines)
    assert [use.capacity for _, use in calm.processes()] == [use.capacity for _, use in frail.processes()]


@pytest.mark.parametrize("layout", ARRANGEMENTS)
def test_every_layout_has_a_lot_per_enterprise_and_none_overlaps_another(tmp_path, layout):
    made = made_with(tmp_path, enterprises=120, layout=layout)
    corners = sorted(min(parcel.rings[0]) for parcel in made.layout.parcels.values())
    assert len(set(corners)) == 120
    near = [
        (one, other)
        for at, one in enumerate(corners)
        for other in corners[at + 1 :]
        if other[0] - one[0] < SIDE_M and abs(other[1] - one[1]) < SIDE_M
    ]
    assert near == []
    assert all(made.length_m(one) > 0 for one in made.exchanges)


def test_partners_are_near_one_another(tmp_path):
    made = made_with(tmp_path, enterprises=1500, exchanges=3000)
    centres = np.array([parcel.centroid for parcel in made.layout.parcels.values()])
    chance = np.abs(centres[:-1:2] - centres[np.random.default_rng(1).permutation(len(centres))][1::2]).sum(axis=1)
    assert np.median([made.length_m(one) for one in made.exchanges]) < 0.6 * np.median(chance)


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"layout": "gird"}, 'did you mean "grid"'),
        ({"sectors": {"steal": 1.0}}, 'did you mean "steel"'),
        ({"sectors": {"steel": 0.0}}, "not all of them zero"),
        ({"utilities": {"chip": 0.1}}, 'did you mean "chp"'),
        ({"stores": 1.5}, "stores is a share between 0 and 1"),
        ({"rings": -0.1}, "rings is a share between 0 and 1"),
        ({"spread": 4.0}, "between 0 and 3"),
    ],
)
def test_a_trait_that_is_none_is_refused(tmp_path, traits, said):
    with pytest.raises(UsageError, match=said):
        generate(tmp_path / "p", enterprises=5, traits=Traits(**traits))
    assert not (tmp_path / "p").exists()


def test_progress_is_told_from_begin_to_end(tmp_path):
    told = []
    generate(tmp_path / "p", enterprises=20, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_file_says_how_it_was_made(tmp_path):
    made = made_with(tmp_path, enterprises=20, exchanges=10, spread=0.5)
    assert made.spec.note == "symbiosis generate, enterprises 20, exchanges 10, seed 1, spread 0.5"


@pytest.mark.parametrize(("enterprises", "seed"), [(40, 1), (300, 3)])
def test_every_converter_of_a_park_has_a_source(tmp_path, enterprises, seed):
    assert load_park(generate(tmp_path / "p", enterprises=enterprises, seed=seed)).warnings == ()


def test_a_park_that_is_wider_than_an_exchange_may_be_long_still_passes_its_own_check(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_LOTS", 0)
    monkeypatch.setattr(module, "LONGEST_M", 400.0)
    park = load_park(generate(tmp_path / "wide", enterprises=60, exchanges=150, seed=4))
    lengths = [exchange.length.value for exchange in park.exchanges]
    assert max(lengths) == 400.0
    assert min(lengths) < 400.0
