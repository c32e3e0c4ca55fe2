"""The command on damaged parks: exit code 2, every mistake with its place on stderr, in both languages, and never a traceback."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from symbiosis.cli import main
from symbiosis.cli import options as cli_options

SHIPPED = Path(__file__).resolve().parents[2] / "parks" / "suzhou-sip"
Printed = tuple[int, str, str]
Command = Callable[..., Printed]


@pytest.fixture
def symbiosis(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `symbiosis …` in this process: exit code, what it printed on stdout and on stderr."""

    def run(*words: object) -> Printed:
        monkeypatch.setattr(sys, "argv", ["symbiosis", *map(str, words)])
        monkeypatch.setattr(cli_options, "_chosen", None)
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as left:
            main()
        shown = capsys.readouterr()
        code = left.value.code
        return (code if isinstance(code, int) else 0 if code is None else 1), shown.out, shown.err

    return run


@pytest.fixture
def park(tmp_path: Path) -> Path:
    """A copy of the shipped park."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "park"))


def swap(folder: Path, file: str, old: str, new: str) -> int:
    """Put `new` for the first `old` and return the line where it stands."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.count("\n", 0, text.index(old)) + 1


# What is done to the shipped park: file, old, new; then what stands on stderr in both languages.
DAMAGES = (
    ("exchanges.yaml", "carrier: conveyor", "carier: conveyor", ("carier", "carrier")),
    (
        "exchanges.yaml",
        "from: dongwu-chp, to: sludge-dryer",
        "from: dongwu-cph, to: sludge-dryer",
        ("dongwu-cph", "dongwu-chp"),
    ),
    ("exchanges.yaml", "resource: condensate,", "resource: condensat,", ("condensat", "condensate")),
    ("exchanges.yaml", "resource: dried-sludge", "resource: bituminous-coal", ("bituminous-coal", "dried-sludge")),
    ("exchanges.yaml", "capacity: 55 t/h", "capacity: 55 MW", ("55 MW", "t/h")),
    ("exchanges.yaml", "capacity: 55 t/h", "capacity: -55 t/h", ("-55 t/h",)),
    ("exchanges.yaml", "capacity: 55 t/h", "capacity: 55000000 kg/d/h", ("55000000",)),
    ("exchanges.yaml", "length: 3000 m", "length: 3000000 m", ("3000000 m",)),
    ("exchanges.yaml", "item: fossil", "item: fosil", ("fosil", "fossil")),
    ("exchanges.yaml", "evidence: published", "evidence: publishd", ("publishd", "published")),
    ("exchanges.yaml", "- {id: ash-out", "- {id: coal-in", ("coal-in", "exchanges.yaml")),
    ("exchanges.yaml", "outside:river", "outside:rivr", ("outside:rivr", "outside:river")),
    ("enterprises.yaml", "mode: plan", "mode: planned", ("planned", "plan")),
    ("enterprises.yaml", "driver: digester-liquor", "driver: digester-licor", ("digester-licor", "digester-liquor")),
    ("enterprises.yaml", "process: sewage-works", "process: sewage-work", ("sewage-work", "sewage-works")),
    ("enterprises.yaml", "parcel: works", "parcel: work", ("work", "works")),
    ("enterprises.yaml", "unit: m3/d, evidence: default", "unit: t/d, evidence: default", ("t/d", "m3")),
    ("enterprises.yaml", "amount: 14 MW", "amount: 14000000 MW", ("MW",)),
    ("enterprises.yaml", "amount: 14 MW", "amount: .inf", (".inf",)),
    ("enterprises.yaml", "capacity: {value: 5000, unit: Nm3", "capacity: {value: nan, unit: Nm3", ("nan",)),
    ("enterprises.yaml", "column: steam", "column: stem", ("stem", "steam")),
    ("enterprises.yaml", "profiles/heat_demand.csv", "../../../etc/passwd", ("../../../etc/passwd",)),
    ("enterprises.yaml", "profiles/heat_demand.csv", "profiles/heat_demands.csv", ("profiles/heat_demand.csv",)),
    ("enterprises.yaml", "role: utility", "role: &x utility", ("&x",)),
    ("enterprises.yaml", "  role: utility", "  role: utility\n  role: enterprise", ("role",)),
    ("park.yaml", "country: cn,", "contry: cn,", ("contry", "country")),
    ("park.yaml", "year: 2021", "year: 20210", ("20210", "2100")),
    ("park.yaml", "boundary_closed: true", "boundary_closed: yes", ("yes",)),
    ("park.yaml", "CN-NDRC-2025, JS", "CN-NDRC-2052, JS", ("CN-NDRC-2052", "CN-NDRC-2025")),
    ("park.yaml", "province: jiangsu", "province: jiangsuu", ("jiangsuu", "jiangsu")),
    ("park.yaml", "      value: 0.21", "      value: 21", ("21",)),
    ("park.yaml", "item: fossil_chp, capacity", "item: fosil_chp, capacity", ("fosil_chp", "fossil_chp")),
    (
        "park.yaml",
        "- {from: outside:state-grid, item: grid}",
        "- {from: outside:state-grid, item: grid, capacity: 1 MW}",
        ("capacity",),
    ),
    ("scenarios/dryer-900.yaml", "processes.drying.capacity", "processes.dryer.capacity", ("dryer", "drying")),
    ("scenarios/no-symbiosis.yaml", "steam-to-dryer,", "steam-to-drier,", ("steam-to-drier", "steam-to-dryer")),
    (
        "scenarios/no-symbiosis-incineration.yaml",
        "inherits: no-symbiosis",
        "inherits: no-symbioses",
        ("no-symbioses", "no-symbiosis"),
    ),
    ("published.yaml", "tolerance: 4 %", "tolerence: 4 %", ("tolerence", "tolerance")),
)


@pytest.mark.parametrize(("file", "old", "new", "words"), DAMAGES, ids=[f"{row[0]}: {row[2]}" for row in DAMAGES])
def test_a_damage_ends_in_exit_code_2_with_its_place(
    file: str, old: str, new: str, words: tuple[str, ...], park: Path, symbiosis: Command
):
    line = swap(park, file, old, new)
    line += new.count("\n")
    for lang in ("zh", "en"):
        code, out, err = symbiosis("check", park, "--lang", lang)
        assert code == 2
        assert out == ""
        assert f"{file}:{line} " in err
        assert "Traceback" not in err
        assert all(word in err for word in words)
        assert ("个问题" in err) == (lang == "zh")


def test_many_mistakes_are_told_at_once_and_counted(park: Path, symbiosis: Command):
    places = [
        f"{row[0]}:{swap(park, *row[:3])} " for row in (DAMAGES[0], DAMAGES[5], DAMAGES[13], DAMAGES[25], DAMAGES[33])
    ]
    code, _, err = symbiosis("check", park, "--lang", "en")
    assert code == 2
    assert all(place in err for place in places)
    assert err.rstrip().splitlines()[-1].endswith(f": {len(err.rstrip().splitlines()) - 1}")


def test_problems_as_json_are_one_document_on_stdout(park: Path, symbiosis: Command):
    line = swap(park, *DAMAGES[0][:3])
    code, out, _ = symbiosis("check", park, "--json")
    document = json.loads(out)
    assert code == 2
    assert document["good"] is False
    (problem,) = document["problems"]
    assert (problem["code"], problem["file"], problem["line"]) == ("unknown_key", "exchanges.yaml", line)
    assert problem["nearest"] == "carrier"
    assert "capacity" in problem["allowed"]


@pytest.mark.parametrize("command", ["run", "compare", "score", "validate"])
def test_every_command_that_reads_a_park_ends_the_same_way(command: str, park: Path, symbiosis: Command):
    line = swap(park, *DAMAGES[1][:3])
    more = {"run": ("--hours", "1"), "compare": ("--scenarios", "today,dryer-900")}.get(command, ())
    code, out, err = symbiosis(command, park, *more, "--lang", "en")
    assert code == 2
    assert f"exchanges.yaml:{line} " in err
    assert "Traceback" not in err + out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("suzhou-spi",), ("suzhou-spi", "suzhou-sip")),
        (("suzhou-sip", "--scenario", "dryer-90"), ("dryer-90", "dryer-900")),
        (("suzhou-sip", "--set", "processes.drying.capacity"), ("processes.drying.capacity",)),
        (("suzhou-sip", "--set", "proceses.drying.capacity=900 t/d"), ("proceses", "processes")),
        (("suzhou-sip", "--set", "processes.driyng.capacity=900 t/d"), ("driyng", "drying")),
        (("suzhou-sip", "--set", "processes.drying.capasity=900 t/d"), ("capasity", "capacity")),
        (("suzhou-sip", "--set", "processes.drying.capacity=900 MW"), ("900 MW", "t/h")),
        (("suzhou-sip", "--set", "processes.drying.capacity=-900"), ("-900",)),
        (("suzhou-sip", "--set", "processes.drying.capacity=nan"), ("nan",)),
        (("suzhou-sip", "--set", "processes.drying.capacity=NaN"), ("NaN",)),
        (("suzhou-sip", "--set", "processes.drying.capacity=Infinity"), ("Infinity",)),
        (("suzhou-sip", "--set", "processes.drying.capacity=1e999"), ("--set",)),
        (("suzhou-sip", "--set", "processes.drying.capacity="), ("--set",)),
        (("suzhou-sip", "--set", "processes.drying.mode=pul"), ("pul", "pull")),
        (("suzhou-sip", "--set", "resources.dried-sludge.moisture=30"), ("30",)),
        (("suzhou-sip", "--set", "resources.dried-sluge.moisture=0.3"), ("dried-sluge", "dried-sludge")),
        (("suzhou-sip", "--set", "park.year=twenty"), ("twenty",)),
        (("suzhou-sip", "--set", "park=1"), ("park",)),
        (("suzhou-sip", "--set", ".=1"), ("--set",)),
        (("suzhou-sip", "--set", "processes..capacity=1"), ("--set",)),
        (("suzhou-sip", "--set", "park.id.x.y=1"), ("park.id.x.y",)),
        (("suzhou-sip", "--set", "processes.drying=1"), ("processes.drying",)),
    ],
)
def test_what_is_asked_for_on_the_command_line_is_judged_as_strictly(
    words: tuple[str, ...], told: tuple[str, ...], symbiosis: Command
):
    for lang in ("zh", "en"):
        code, _, err = symbiosis("check", *words, "--lang", lang)
        assert code == 2
        assert all(word in err for word in told)
        assert "Traceback" not in err


def test_a_number_that_is_set_keeps_the_unit_that_was_written_before(symbiosis: Command, tmp_path: Path):
    code, out, _ = symbiosis("run", "suzhou-sip", "--hours", "1", "--set", "processes.drying.plan=550", "--json")
    assert code == 0
    assert json.loads(out)
    from symbiosis.park.read import load_park

    park = load_park("suzhou-sip", settings={"processes.drying.plan": 550})
    assert park.series[("drying", "plan")][0] == pytest.approx(550 / 24)


def test_markup_and_formulas_in_names_are_printed_and_written_as_text(park: Path, symbiosis: Command, tmp_path: Path):
    nasty = "[red]x[/] <script>alert(1)</script>"
    swap(park, "park.yaml", "en: Suzhou Industrial Park recycling cluster", f'en: "{nasty}"')
    swap(park, "enterprises.yaml", "en: sewage utility of the park", "en: '=cmd()'")
    swap(park, "enterprises.yaml", "en: sludge dryer", "en: '[bold]@SUM(A1)'")
    code, out, err = symbiosis("run", park, "--hours", "2", "--lang", "en", "--story", "--out", tmp_path / "run")
    assert (code, "Traceback" in err) == (0, False)
    assert nasty in out
    tables = [path.read_text(encoding="utf-8-sig").splitlines() for path in (tmp_path / "run").rglob("*.csv")]
    cells = [cell for table in tables for row in csv.reader(table) for cell in row]
    assert cells
    assert [
        cell for cell in cells if cell.startswith(("=", "@", "+")) and not re.fullmatch(r"[+]?[0-9.e+-]+", cell)
    ] == []


def test_a_damaged_park_ends_in_exit_code_2_in_a_process_of_its_own(
    park: Path, command: Callable[..., subprocess.CompletedProcess[str]]
):
    line = swap(park, *DAMAGES[4][:3])
    (park / "profiles" / "heat_demand.csv").write_bytes(b"\xff\xfe\x00steam")
    done = command("check", str(park), "--lang", "zh")
    assert done.returncode == 2
    assert f"exchanges.yaml:{line} " in done.stderr
    assert "profiles/heat_demand.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
