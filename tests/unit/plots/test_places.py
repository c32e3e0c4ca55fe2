"""Places: plants on their parcels, partners outside the fence, nothing on top of another, the same every time."""

import itertools
import math

import pytest

from symbiosis.plots.places import places


def test_a_plant_stands_on_its_parcel(suzhou):
    layout = suzhou.park.layout
    for _, plant in suzhou.park.plants():
        assert places(suzhou.park).points[plant.id] == layout.parcels[plant.parcel].centroid


def test_partners_stand_outside_the_fence(suzhou):
    where = places(suzhou.park)
    left, _, right, _ = where.box
    assert all(not left <= x <= right for node, (x, _) in where.points.items() if node.startswith("outside:"))


def test_who_gives_stands_left_and_who_takes_stands_right(suzhou):
    where = places(suzhou.park)
    assert where.points["outside:coal-market"][0] < where.box[0]
    assert where.points["outside:river"][0] > where.box[2]


@pytest.mark.parametrize("name", ["suzhou", "unmapped"])
def test_no_two_nodes_stand_on_the_same_spot(name, request):
    points = places(request.getfixturevalue(name).park).points.values()
    assert min(math.dist(a, b) for a, b in itertools.combinations(points, 2)) > 30


@pytest.mark.parametrize("name", ["suzhou", "unmapped"])
def test_everything_has_a_place(name, request):
    park = request.getfixturevalue(name).park
    wanted = {plant.id for _, plant in park.plants()} | {f"outside:{partner}" for partner in park.spec.partners}
    assert wanted | {f"pool:{pool.id}" for pool in park.spec.pools} == set(places(park).points)


@pytest.mark.parametrize("name", ["suzhou", "unmapped"])
def test_the_same_park_gives_the_same_places(name, request):
    park = request.getfixturevalue(name).park
    assert places(park) == places(park)


def test_a_park_without_layout_says_that_its_places_are_computed(unmapped):
    assert places(unmapped.park).computed
