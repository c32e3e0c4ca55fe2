"""Curves: they run from giver to taker, point that way, and never lie on the way back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbiosis.plots.curves import MAX_WIDTH, MIN_WIDTH, bends, curve, widths
from symbiosis.plots.links import Link

coordinates = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))


def link(size: float, *, giver: str = "a", taker: str = "b", family: str = "energy") -> Link:
    return Link(f"{giver}{taker}{size}", giver, taker, "x", "fuel", "t", size, 0.0, family, size)


@given(coordinates, coordinates)
def test_a_curve_keeps_its_gaps(start, end):
    if math.dist(start, end) < 1:
        return
    drawn = curve(start, end, bend=0.0, start_gap=0.1, end_gap=0.2)
    assert math.dist(start, (drawn.xs[0], drawn.ys[0])) == pytest.approx(0.1, abs=0.25)
    assert math.dist(end, drawn.head) == pytest.approx(0.2, abs=0.25)


def test_a_straight_arrow_points_at_its_taker():
    assert curve((0, 0), (10, 10), bend=0.0, start_gap=0, end_gap=0).angle == pytest.approx(math.pi / 4)


def test_the_way_back_bends_to_the_other_side():
    there = curve((0, 0), (10, 0), bend=0.1, start_gap=0, end_gap=0)
    back = curve((10, 0), (0, 0), bend=0.1, start_gap=0, end_gap=0)
    assert min(there.ys[1:-1]) > 0 > max(back.ys[1:-1])


def test_two_flows_between_the_same_places_fan_out():
    first, second = bends([link(1), link(2)])
    assert first < second


def test_places_on_one_spot_do_not_break_a_curve():
    assert all(math.isfinite(x) for x in curve((1, 1), (1, 1), bend=0.1, start_gap=5, end_gap=5).xs)


@given(st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=20))
def test_a_greater_flow_is_never_thinner(sizes):
    drawn = widths([link(size) for size in sorted(sizes)])
    assert drawn == sorted(drawn)
    assert drawn[-1] == pytest.approx(MAX_WIDTH)
    assert drawn[0] >= MIN_WIDTH


def test_four_times_the_flow_has_twice_the_width_above_the_thinnest():
    thin, broad = widths([link(1), link(4)])
    assert broad - MIN_WIDTH == pytest.approx(2 * (thin - MIN_WIDTH))


def test_families_have_scales_of_their_own():
    assert widths([link(5, family="water"), link(9e9)]) == pytest.approx([MAX_WIDTH, MAX_WIDTH])
