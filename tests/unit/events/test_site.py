"""Site: what a story sets holds, several causes multiply, and a slip of a name is answered."""

import re

import pytest
from eventful_parks import machines

from symbiosis.errors import RunError
from symbiosis.run.simulate import simulate


@pytest.fixture
def park(load):
    return load(machines(["", ""]))


def test_the_example_with_a_crew_runs(park, root):
    page = (root / "docs" / "howto" / "own-event.md").read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", page, re.DOTALL)[2]
    space = {}
    exec(code, space)  # noqa: S102  # the example of our own page
    run = simulate(park, hours=2000, stories=[space["inspection"]])
    jobs = {row.object: row.value for row in run.simulated.facilities if row.measure == "jobs"}
    assert jobs["fitters"] == 2


def test_the_shares_of_two_causes_multiply(park):
    def two(site):
        site.set_available("mill-0", 0.5, cause="a")
        site.set_available("mill-0", 0.5, cause="b")
        yield site.timeout(10.0)
        site.set_available("mill-0", 1.0, cause="a")

    run = simulate(park, hours=20, stories=[two])
    assert run.simulated.levels["mill-0"] == pytest.approx(10.0 * (10 * 0.25 + 10 * 0.5), rel=1e-12)


def test_a_story_sees_levels_and_flows(park):
    seen = []

    def look(site):
        yield site.timeout(5.5)
        seen.extend((site.level("mill-0"), site.flow("stone-0")))
        site.set_available("mill-0", 0.3)
        seen.extend((site.level("mill-0"), site.flow("stone-0")))

    simulate(park, hours=10, stories=[look])
    assert seen == pytest.approx([10.0, 10.0, 3.0, 3.0], rel=1e-12)


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        (lambda site: site.set_available("mil-0", 0.0), "mill-0"),
        (lambda site: site.set_exchange("stone-00", 0.0), "stone-0"),
        (lambda site: site.level("mill-9"), "mill-"),
        (lambda site: site.stock("heap"), "store"),
        (lambda site: site.facility("fitter"), "fitters"),
        (lambda site: site.above("heap", 1.0), "store"),
        (lambda site: site.set_available("mill-0", 1.5), "between 0 and 1"),
        (lambda site: site.load("stone-0", 1.0), "shipping"),
        (lambda site: site.loads("net"), "pool"),
    ],
)
def test_a_slip_stops_the_run_and_is_answered(park, slip, word):
    def story(site):
        yield site.timeout(2.0)
        slip(site)

    with pytest.raises(RunError, match=rf"story stopped the run at 2 h.*{word}"):
        simulate(park, hours=10, stories=[story])


def test_the_story_so_far_is_kept_where_a_story_raises(park):
    def careless(site):
        yield site.timeout(1.0)
        site.record("look", "mill-0")
        raise ValueError("no such valve")

    with pytest.raises(RunError, match="careless stopped the run at 1 h: ValueError: no such valve") as caught:
        simulate(park, hours=10, stories=[careless])
    assert [row.kind for row in caught.value.events] == ["look"]


def test_a_story_that_looks_at_nothing_may_not_be_compiled(park):
    from symbiosis.errors import UsageError

    def wait(site):
        yield site.timeout(1.0)

    with pytest.raises(UsageError, match="simpy"):
        simulate(park, hours=10, stories=[wait], driver="compiled")


def test_whose_luck_is_drawn_first_changes_nothing(park):
    drawn = {}

    def draw(site, *names):
        yield site.timeout(1.0)
        for name in names:
            drawn.setdefault(name, []).extend(site.random("firm", name, "luck").random(3).tolist())

    simulate(park, hours=2, stories=[lambda site: draw(site, "a", "b")])
    first, _ = dict(drawn), drawn.clear()
    simulate(park, hours=2, stories=[lambda site: draw(site, "b", "a")])
    assert drawn == first
