"""Agenda: what is known ahead is what the stories do on SimPy, to the last bit."""

import numpy as np
import pytest
from eventful_parks import machines

from symbiosis.engine.clock import Clock
from symbiosis.events.foresight import combined
from symbiosis.events.park_events import events_of
from symbiosis.events.site import Site

ALONE = "reliability: {up_time: 300 h, repair_time: 20 h}"
WEIBULL = "reliability: {up_time: 300 h, repair_time: 20 h, distribution: weibull, shape: 1.8, left: 0.4}"
FITTERS = "reliability: {up_time: 60 h, repair_time: 30 h, crew: fitters}"
WELDERS = "reliability: {up_time: 90 h, repair_time: 10 h, crew: welders}"
SERVICE = "maintenance: [{start: 2021-02-01, duration: 2 d, every: 30 d, crew: welders, left: 0.25}]"
BATCHES = "campaign: {duration: 20 h, pause: 4 h, start: 12}"
FIXED = "reliability: {up_time: 100 h, repair_time: 7 h, distribution: fixed, crew: fitters}"
TOGETHER = f"{WELDERS}\n          {SERVICE}"
ALL = f"{ALONE}\n          {BATCHES}"
PARKS = {
    "machines that nobody waits for": [ALONE] * 5 + [WEIBULL],
    "machines that share a crew": [FITTERS] * 8,
    "machines that fail on the hour": [FIXED] * 5,
    "a crew that also does maintenance": [WELDERS, SERVICE, TOGETHER, FITTERS],
    "several causes at one machine": [ALL, TOGETHER, BATCHES],
}


def on_simpy(park, seed, horizon_h, count_from_h=0.0):
    """Every story on SimPy, with no park to look at."""
    events = events_of(park, seed, horizon_h)
    site = Site(Clock(), seed, park)
    events.perform(site)
    if count_from_h:
        site.clock.run(count_from_h)
        site.count_from_here()
    site.clock.run(horizon_h)
    return site


@pytest.mark.parametrize("name", PARKS)
def test_the_agenda_is_what_simpy_does(load, name):
    park = load(machines(PARKS[name]))
    site = on_simpy(park, 7, 5000.0)
    expected = combined(site.changes)
    found = events_of(park, 7, 5000.0).foresight.settings
    assert sorted(found) == sorted(expected)
    for thing, (times, shares) in expected.items():
        assert np.array_equal(found[thing][0], times)
        assert np.array_equal(found[thing][1], shares)


@pytest.mark.parametrize("name", PARKS)
def test_the_story_is_the_same(load, name):
    park = load(machines(PARKS[name]))
    key = lambda row: (row.time_h, row.object, row.kind)  # noqa: E731  # events of one instant have no order among things
    told = sorted(on_simpy(park, 7, 5000.0).clock.happened, key=key)
    rows = sorted(events_of(park, 7, 5000.0).rows, key=key)
    assert [repr(row) for row in rows] == [repr(row) for row in told]
    assert rows


@pytest.mark.parametrize("name", ["machines that share a crew", "a crew that also does maintenance"])
@pytest.mark.parametrize("count_from_h", [0.0, 1000.0])
def test_the_crews_fare_the_same(load, name, count_from_h):
    park = load(machines(PARKS[name]))
    expected = [each.statistics() for each in on_simpy(park, 7, 5000.0, count_from_h).facilities]
    assert list(events_of(park, 7, 5000.0, count_from_h=count_from_h).facilities) == expected


def test_another_seed_is_another_story(load):
    park = load(machines([ALONE]))
    assert events_of(park, 1, 5000.0).rows != events_of(park, 2, 5000.0).rows


def test_a_new_machine_leaves_the_luck_of_every_other_one_unchanged(load):
    few, more = (events_of(load(machines(extras)), 3, 8760.0) for extras in ([ALONE] * 4, [ALONE] * 5))
    for number in range(4):
        thing = f"mill-{number}"
        assert np.array_equal(few.foresight.settings[thing][0], more.foresight.settings[thing][0])


def test_the_order_in_which_enterprises_are_written_changes_nobodys_luck(load):
    files = machines([ALONE, ALONE])
    first, second = files["enterprises.yaml"].split("- id: firm-1")
    turned = {**files, "enterprises.yaml": f"- id: firm-1{second}{first}"}
    a, b = events_of(load(files), 3, 8760.0), events_of(load(turned), 3, 8760.0)
    assert np.array_equal(a.foresight.settings["mill-1"][0], b.foresight.settings["mill-1"][0])


def test_what_only_looks_at_the_clock_is_quiet(load):
    assert events_of(load(machines([ALL, SERVICE])), 1, 100.0).quiet
