"""Starter: a park to begin from that is good, runs, and never takes the place of another."""

import pytest

from symbiosis.errors import UsageError
from symbiosis.park.read import load_park
from symbiosis.park.starter import new_park, slug, templates
from symbiosis.run.simulate import simulate


@pytest.mark.parametrize("template", templates())
def test_a_starter_reads_without_a_mistake_and_closes(tmp_path, template):
    folder = new_park(tmp_path / "Neu Park", template=template)
    run = simulate(folder)
    assert run.park.id == "neu-park"
    assert run.simulated.worst_residual < 1e-9
    assert run.unserved() == {}


@pytest.mark.parametrize("template", templates())
def test_every_scenario_of_a_starter_reads(tmp_path, template):
    folder = new_park(tmp_path / "p", template=template)
    for scenario in load_park(folder).scenarios:
        assert load_park(folder, scenario=scenario).scenario == scenario


def test_without_the_exchange_the_feed_mill_buys_what_the_brewery_gave(tmp_path):
    folder = new_park(tmp_path / "p")
    maize = {
        name: simulate(folder, scenario=name).flows.set_index("exchange").amount["maize-in"]
        for name in ("today", "no-exchange")
    }
    given = simulate(folder).flows.set_index("exchange").amount["spent-grain-to-feed"]
    assert maize["no-exchange"] - maize["today"] == pytest.approx(given)
    assert maize["no-exchange"] == pytest.approx(1.1 * 2.5 * 8760)


def test_a_comment_stands_in_both_languages(tmp_path):
    folder = new_park(tmp_path / "p")
    comments = [
        line for line in (folder / "exchanges.yaml").read_text(encoding="utf-8").splitlines() if line.startswith("#")
    ]
    assert comments
    assert all(" / " in line for line in comments)


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "park.yaml").write_text("id: mine\n", encoding="utf-8")
    with pytest.raises(UsageError, match="is not empty"):
        new_park(tmp_path)
    assert (tmp_path / "park.yaml").read_text(encoding="utf-8") == "id: mine\n"


def test_an_unknown_starter_names_the_nearest_and_writes_nothing(tmp_path):
    with pytest.raises(UsageError, match='did you mean "starter"'):
        new_park(tmp_path / "p", template="startr")
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize(
    ("name", "made"), [("Suzhou Park 2", "suzhou-park-2"), ("零碳园区", "my-park"), ("-a-", "a"), ("x" * 90, "x" * 64)]
)
def test_a_name_of_a_folder_becomes_an_id(name, made):
    assert slug(name) == made
