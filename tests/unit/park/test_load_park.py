"""load_park: parks at the edge of what is allowed read and run; mistakes of many files come together, in reading order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tiny_park import ENTERPRISES, EXCHANGES, LOAD, PARK, swap, write_park

from symbiosis.cli.check import all_problems
from symbiosis.errors import InputError, UsageError
from symbiosis.network.wiring import BOOKED
from symbiosis.park.checks import BOOKED_RESOURCES
from symbiosis.park.read import load_park
from symbiosis.run.simulate import simulate

ROOT = Path(__file__).resolve().parents[3]
ONE_ENTERPRISE = """\
- id: shop
  name: {en: shop}
  plants:
    - id: shop
      demands:
        - id: light
          resource: electricity
          amount: 2 MW
"""
BARE = """\
id: bare
name: {en: bare}
place: {province: jiangsu}
year: 2021
partners:
  state-grid: {name: {en: grid}}
pools:
  - {id: grid, resource: electricity, imports: [{from: outside:state-grid, item: grid}]}
"""


def bare(folder: Path, enterprises: str, exchanges: str | None = None) -> Path:
    folder.mkdir()
    (folder / "park.yaml").write_text(BARE, encoding="utf-8")
    (folder / "enterprises.yaml").write_text(enterprises, encoding="utf-8")
    if exchanges is not None:
        (folder / "exchanges.yaml").write_text(exchanges, encoding="utf-8")
    return folder


def test_the_small_park_is_good_in_every_scenario(tmp_path: Path):
    folder = write_park(tmp_path / "park")
    assert all_problems(folder, scenario=None, settings={}) == []
    for scenario in ("today", "bigger", "colder"):
        run = simulate(folder, scenario=scenario, hours=24)
        assert run.simulated.worst_residual < 1e-9
        assert run.unserved() == {}


def test_a_park_with_one_enterprise_and_no_exchange_runs(tmp_path: Path):
    run = simulate(bare(tmp_path / "park", ONE_ENTERPRISE), hours=2)
    assert run.unserved() == {}
    assert run.simulated.worst_residual < 1e-9


def test_an_isolated_enterprise_changes_nothing_for_the_others(tmp_path: Path):
    alone = simulate(write_park(tmp_path / "a"), hours=24)
    lonely = "- id: lonely\n  name: {en: lonely}\n  plants:\n    - id: lonely\n"
    beside = simulate(write_park(tmp_path / "b", {"enterprises.yaml": ENTERPRISES + lonely}), hours=24)
    assert beside.flows.amount.tolist() == alone.flows.amount.tolist()


def test_an_enterprise_without_plants_is_good(tmp_path: Path):
    text = ONE_ENTERPRISE + "- id: office\n  name: {en: office}\n"
    assert simulate(bare(tmp_path / "park", text), hours=2).unserved() == {}


def test_a_need_without_any_source_is_warned_of_and_booked_as_unserved(tmp_path: Path):
    text = ONE_ENTERPRISE.replace("electricity", "steam").replace("2 MW", "2 t/h")
    park = load_park(bare(tmp_path / "park", text))
    assert [warning.code for warning in park.warnings] == ["exchanges_missing", "need_unserved"]
    assert list(simulate(park, hours=2).unserved().values()) == [pytest.approx(4.0)]


def test_enterprises_and_exchanges_may_lie_in_folders_of_files(tmp_path: Path):
    whole = write_park(tmp_path / "whole")
    split = write_park(tmp_path / "split")
    first, second = ENTERPRISES.split("- id: heat-firm", maxsplit=1)
    for kind, parts in (("enterprises", (first, "- id: heat-firm" + second)), ("exchanges", (EXCHANGES,))):
        (split / f"{kind}.yaml").unlink()
        (split / kind).mkdir()
        for number, part in enumerate(parts):
            (split / kind / f"{number}.yaml").write_text(part, encoding="utf-8")
    assert load_park(split).enterprises == load_park(whole).enterprises
    assert load_park(split).exchanges == load_park(whole).exchanges
    swap("enterprises/1.yaml", "driver: steam", "driver: stem")(split)
    with pytest.raises(InputError) as caught:
        load_park(split)
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [("enterprises/1.yaml", 11)]


@pytest.mark.parametrize("written", ["\ufeff" + PARK, PARK.replace("\n", "\r\n")], ids=["byte order mark", "crlf"])
def test_a_byte_order_mark_and_line_ends_of_windows_are_accepted(written: str, tmp_path: Path):
    folder = write_park(tmp_path / "park")
    (folder / "park.yaml").write_bytes(written.encode())
    assert load_park(folder).spec == load_park(write_park(tmp_path / "plain")).spec


@pytest.mark.parametrize("way", ["folder", "./folder", "folder/park.yaml", "../here/folder", "folder/../folder"])
def test_a_relative_path_reads_as_the_absolute_one(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    here = tmp_path / "here"
    here.mkdir()
    folder = write_park(here / "folder")
    monkeypatch.chdir(here)
    park = load_park(Path(way))
    assert park.folder == folder.resolve()
    assert park.inputs == load_park(folder).inputs


def test_the_shipped_park_reads_by_a_relative_path_from_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert load_park(Path(os.path.relpath(ROOT / "parks" / "suzhou-sip"))).id == "suzhou-sip"


def test_a_park_that_is_not_there_is_named_with_the_nearest_that_ships(tmp_path: Path):
    with pytest.raises(UsageError, match="suzhou-sip"):
        load_park("suzhou-spi")
    with pytest.raises(UsageError, match="nowhere"):
        load_park(tmp_path / "nowhere")


def test_mistakes_of_all_files_come_together_in_reading_order(tmp_path: Path):
    folder = write_park(tmp_path / "park")
    for edit in (
        swap("park.yaml", "year: 2021\n", "year: 2021\nyaer: 2021\n"),
        swap("park.yaml", "    kind: waste", "    kind: wast"),
        swap("park.yaml", "  temperature: 20 degC", "  temperature: .nan"),
        swap("enterprises.yaml", "capacity: 20 t/h", "capacity: -20 t/h"),
        swap("enterprises.yaml", "capacity: 30 t/h", "capacity: 30 MW"),
        swap("enterprises.yaml", "parcel: p2", "parcel: p9"),
        swap("exchanges.yaml", "  from: outside:gas-grid", "  from: outside:gas-gird"),
        swap("exchanges.yaml", "carrier: steam-pipe", "carier: steam-pipe"),
        swap("scenarios/colder.yaml", "- silo", "- sillo"),
        swap("scenarios/bigger.yaml", "milling.capacity", "miling.capacity"),
        swap("published.yaml", "unit: t/t", "unit: tx/t"),
        lambda folder: (folder / "profiles" / "load.csv").write_text(LOAD + "13,1\n", encoding="utf-8"),
    ):
        edit(folder)
    error = InputError(all_problems(folder, scenario=None, settings={}))
    codes = [(problem.code, problem.file) for problem in error.problems]
    for expected in (
        ("unknown_key", "park.yaml"),
        ("not_allowed", "park.yaml"),
        ("number_not_finite", "park.yaml"),
        ("amount_negative", "enterprises.yaml"),
        ("unit_dimension", "enterprises.yaml"),
        ("reference_unknown", "enterprises.yaml"),
        ("reference_unknown", "exchanges.yaml"),
        ("unknown_key", "exchanges.yaml"),
        ("reference_unknown", "scenarios/colder.yaml"),
        ("reference_unknown", "scenarios/bigger.yaml"),
        ("unit_unknown", "published.yaml"),
        ("profile_length", "profiles/load.csv"),
    ):
        assert expected in codes
    places = [(problem.file, problem.line) for problem in error.problems]
    assert places == sorted(places)
    assert len(codes) == 12


def test_power_over_an_own_line_from_outside_comes_before_the_pool(tmp_path: Path):
    line = "- {id: line, from: outside:state-grid, to: shop, resource: electricity, capacity: 0.5 MW, item: direct_non_fossil}\n"
    flows = simulate(bare(tmp_path / "park", ONE_ENTERPRISE, line), hours=2).flows
    assert flows.set_index("exchange").amount["line"] == pytest.approx(1.0)


def test_the_resources_that_the_ledger_books_are_the_ones_that_a_park_may_not_name():
    assert set(BOOKED_RESOURCES) == set(BOOKED)


def test_what_a_mode_does_not_read_is_warned_of(tmp_path: Path):
    folder = write_park(tmp_path / "park")
    swap("enterprises.yaml", "mode: pull\n", "mode: pull\n          plan: 5 t/h\n")(folder)
    (warning,) = load_park(folder).warnings
    assert (warning.code, warning.file, warning.where.rpartition(".")[2]) == ("mode_unread", "enterprises.yaml", "plan")


def test_a_fact_that_no_scheme_asks_for_is_warned_of_with_the_nearest(tmp_path: Path):
    folder = write_park(tmp_path / "park")
    swap("park.yaml", "  enterprises: 2", "  enterprisis: 2")(folder)
    (warning,) = load_park(folder).warnings
    assert (warning.code, warning.line, warning.nearest) == ("fact_unused", 18, "enterprises")


# -- what is laid over a park that was read before


LESS = {"demands.light.amount": "1 MW"}
CLOSED = {"at": 1, "kind": "exit", "off": {"enterprises": ["shop"]}}


def lit(run) -> float:
    return sum(run.simulated.levels.values())


def test_settings_and_steps_that_a_park_was_read_with_stay_when_more_are_given(tmp_path: Path):
    folder = bare(tmp_path / "park", ONE_ENTERPRISE + "- id: office\n  name: {en: office}\n")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "same.yaml").write_text("id: same\nname: {en: same}\n", encoding="utf-8")
    less, closing = load_park(folder, settings=LESS), load_park(folder, timeline=[CLOSED])
    assert lit(simulate(less, hours=2)) == pytest.approx(2.0)
    assert lit(simulate(closing, hours=2)) == pytest.approx(2.0)
    assert lit(simulate(less, scenario="same", hours=2)) == pytest.approx(2.0)
    assert lit(simulate(less, timeline=[CLOSED], hours=2)) == pytest.approx(1.0)
    assert lit(simulate(closing, settings=LESS, hours=2)) == pytest.approx(1.0)
    assert simulate(less, hours=2).settings == LESS
