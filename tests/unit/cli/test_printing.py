"""What the command prints of a run: the story of many events, what is unserved, and what is kept of a run that was stopped."""

from types import SimpleNamespace

import pytest

from symbiosis.cli import replications
from symbiosis.cli.run import print_other_unserved
from symbiosis.cli.story import kind_name
from symbiosis.events.happening import Happening, sentence
from symbiosis.results.statistics import _process, _Sums

KINDS = ("construction", "entry", "exit", "move", "contract", "price", "factor", "change")


@pytest.mark.parametrize("kind", [f"{kind}-end" for kind in KINDS])
def test_the_end_of_a_step_has_a_name_in_both_languages(kind):
    assert len({kind, kind_name(kind, "zh"), kind_name(kind, "en")}) == 3


def test_a_lot_bears_its_unit():
    row = Happening(2.0, "unloaded", "", "road", "lot=20", 1.0)
    assert "20 t unloaded" in sentence(row, lang="en", year=2021, units={"road": "t"})


def test_what_is_unserved_beyond_the_worst_is_summed_by_unit(capsys):
    run = SimpleNamespace(unit_of={"a": "t", "b": "MWh", "c": "t"}.get)
    print_other_unserved(run, [("a", 1.0), ("b", 2.0), ("c", 3.0)], "en")
    assert "3 more are unserved, in all 4 t, 2 MWh" in capsys.readouterr().out


def test_stopped_replications_say_what_is_kept_and_how_to_go_on(capsys, tmp_path):
    parts = tmp_path / "kept" / "parts"
    parts.mkdir(parents=True)
    (parts / "one.parquet").touch()
    with pytest.raises(SystemExit) as ended:
        replications._stopped(tmp_path / "kept", "en")
    assert ended.value.code == 3
    assert "the 1 that are finished are kept" in capsys.readouterr().err


def test_starts_cost_what_was_given_and_no_more_than_all_is_served():
    row = _Sums("process", "engine", "t", hours=10.0)
    row.add(level=10.0 + 1e-12, wanted=10.0, unserved=0.0, start_cost=3 * 50.0)
    found = {measure: (value, unit) for measure, value, unit in _process(row)}
    assert found["start_cost"] == (150.0, "CNY")
    assert found["served"] == (1.0, "1")
