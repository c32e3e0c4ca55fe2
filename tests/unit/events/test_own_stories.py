"""Own stories: a story that is none is told what is wanted."""

import pytest
from eventful_parks import machines

from symbiosis.errors import RunError, SymbiosisError
from symbiosis.events.happening import Happening
from symbiosis.run.simulate import simulate


def test_a_story_that_is_no_generator_is_told_so(load):
    def strike(site):
        site.set_available("mill-0", 0.0)

    with pytest.raises(SymbiosisError, match="strike has to be a generator function"):
        simulate(load(machines([""])), hours=10, stories=[strike])


def test_a_story_that_yields_no_event_is_named(load):
    def strike(site):
        yield site.timeout(2.0)
        yield 3.0

    with pytest.raises(RunError, match=r"strike .*yields events.*it yielded 3\.0"):
        simulate(load(machines([""])), hours=10, stories=[strike])


def test_the_story_so_far_comes_with_the_error(load):
    def strike(site):
        yield site.timeout(2.0)
        site.record("strike", "mill-0")
        raise ValueError("no")

    with pytest.raises(RunError) as caught:
        simulate(load(machines([""])), hours=10, stories=[strike])
    assert caught.value.events == (
        Happening(2.0, "strike", "firm-0", "mill-0", "", pytest.approx(float("nan"), nan_ok=True)),
    )
