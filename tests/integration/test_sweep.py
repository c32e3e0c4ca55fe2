"""`symbiosis sweep`, `generate` and `new` as a user runs them: also when the machine stops in the middle."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pandas as pd
import pytest

PROGRAM = Path(sys.executable).with_name("symbiosis")
SWEEP = """\
id: night
park: park
hours: 2000
scenarios: [today, no-exchange]
grid:
  processes.brewing.plan.of: [2, 4, 6, 8, 10]
  processes.milling.plan: [1.5, 2, 2.5]
"""
RUNS = 30


def run(folder: Path, *words: str, mark: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SWEEP_TEST": mark}
    return subprocess.run(
        [PROGRAM, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env=environment,
    )


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "runs" / "night" / "parts").glob("*.parquet"))}


def alive(mark: str) -> list[int]:
    """The processes that were started with `mark` in their environment, and are no zombies."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if f"SWEEP_TEST={mark}\0".encode() in (path / "environ").read_bytes():
                found.append(int(path.name))
        except OSError:
            continue
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert run(tmp_path, "new", "park").returncode == 0
    (tmp_path / "sweep.yaml").write_text(SWEEP, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    """The parts of a sweep that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    assert run(folder, "new", "park").returncode == 0
    (folder / "sweep.yaml").write_text(SWEEP, encoding="utf-8")
    done = run(folder, "sweep", "run", "sweep.yaml", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"night: {RUNS} done, 0 failed, 0 open, of {RUNS}" in done.stdout
    return parts(folder)


def test_a_sweep_that_is_killed_again_and_again_ends_with_the_same_bytes(folder, whole):
    luck = random.Random(20)
    cut = 0
    for attempt in range(8):
        mark = uuid.uuid4().hex
        command = [PROGRAM, "sweep", "run" if attempt == 0 else "resume", "sweep.yaml", "-j", "2"]
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "SWEEP_TEST": mark},
        )
        if attempt == 0:  # a plan must be there before there is anything to resume
            while not (folder / "runs" / "night" / "plan.json").is_file():
                time.sleep(0.01)
        time.sleep(luck.uniform(0.0, 2.2))
        process.kill()
        cut += process.wait() == -signal.SIGKILL
        before = len(parts(folder))
        end = time.monotonic() + 10
        while alive(mark) and time.monotonic() < end:
            time.sleep(0.05)
        assert alive(mark) == [], "a worker outlived its parent"
        assert set(parts(folder)) <= set(whole)
        if before == RUNS:
            break
    assert cut >= 2
    done = run(folder, "sweep", "resume", "sweep.yaml", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert parts(folder) == whole
    assert [path.name for path in (folder / "runs" / "night" / "parts").iterdir() if path.suffix != ".parquet"] == []


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(folder, whole):
    process = subprocess.Popen(
        [PROGRAM, "sweep", "run", "sweep.yaml", "--lang", "en"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not parts(folder) if (folder / "runs" / "night" / "parts").is_dir() else True:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "stopped; every finished run is kept" in err
    assert "Traceback" not in err
    assert "go on with: symbiosis sweep resume sweep.yaml" in out
    assert not (folder / "runs" / "night" / ".lock").exists()
    assert run(folder, "sweep", "resume", "runs/night").returncode == 0
    assert parts(folder) == whole


def test_the_table_comes_back_the_same_from_every_format(folder, whole):
    assert run(folder, "sweep", "run", "sweep.yaml").returncode == 0
    made = run(folder, "sweep", "table", "runs/night", "--csv", "t.csv", "--parquet", "t.parquet", "--json")
    assert made.returncode == 0, made.stderr
    document = json.loads(made.stdout)
    frame = pd.read_parquet(folder / "t.parquet")
    assert len(frame) == RUNS
    assert list(frame.columns) == document["columns"]
    for row, (_, other) in zip(document["rows"], frame.iterrows(), strict=True):
        assert row == {name: None if pd.isna(value) else value for name, value in other.items()}
    with (folder / "t.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for column in ("CN-NDRC-2025.co2_t", "flow.maize-in"):
        assert [float(row[column]) for row in rows] == frame[column].tolist()
    assert {f"{name}.parquet" for name in frame.run} == set(whole)


def test_a_failing_point_is_told_and_gives_exit_code_3(folder):
    file = folder / "sweep.yaml"
    file.write_text(
        SWEEP.replace("hours: 2000", "hours: 24").replace(
            "processes.milling.plan: [1.5, 2, 2.5]", "processes.brewing.capacity: [3, 12]"
        ),
        encoding="utf-8",
    )
    done = run(folder, "sweep", "run", "sweep.yaml", "--lang", "zh")
    assert done.returncode == 3
    assert "失败 8" in done.stdout
    assert "超过能力" in done.stdout or "exceeds the capacity" in done.stdout
    status = run(folder, "sweep", "status", "sweep.yaml", "--json")
    document = json.loads(status.stdout)
    assert {key: document[key] for key in ("total", "done", "failed", "open")} == {
        "total": 20,
        "done": 12,
        "failed": 8,
        "open": 0,
    }
    assert {each["stage"] for each in document["failures"]} == {"park"}


def test_a_path_that_is_not_there_is_refused_with_file_line_and_nearest(folder):
    file = folder / "sweep.yaml"
    file.write_text(SWEEP.replace("brewing.plan", "brewin.plan").replace("today,", "toda,"), encoding="utf-8")
    done = run(folder, "sweep", "run", "sweep.yaml", "--lang", "en")
    assert done.returncode == 2
    assert "sweep.yaml:4 scenarios" in done.stderr
    assert 'did you mean "today"?' in done.stderr
    assert "sweep.yaml:6 grid.processes.brewin.plan.of" in done.stderr
    assert 'did you mean "brewing"?' in done.stderr
    assert not (folder / "runs").exists()


def test_a_changed_park_is_refused_and_named(folder):
    file = folder / "sweep.yaml"
    file.write_text(SWEEP.replace("hours: 2000", "hours: 24"), encoding="utf-8")
    assert run(folder, "sweep", "run", "sweep.yaml").returncode == 0
    path = folder / "park" / "enterprises.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# a note\n", encoding="utf-8")
    done = run(folder, "sweep", "resume", "sweep.yaml", "--lang", "en")
    assert done.returncode == 2
    assert "enterprises.yaml: this file of the park has changed since" in done.stderr
    assert "another folder with --out" in done.stderr


def test_two_writers_at_once_are_refused(folder, whole):
    first = subprocess.Popen([PROGRAM, "sweep", "run", "sweep.yaml"], cwd=folder, stdout=subprocess.DEVNULL)
    while not (folder / "runs" / "night" / ".lock").exists():
        time.sleep(0.01)
    second = run(folder, "sweep", "run", "sweep.yaml", "--lang", "en")
    assert second.returncode == 2
    assert f".lock is held by process {first.pid}" in second.stderr
    assert first.wait(timeout=120) == 0
    assert parts(folder) == whole


@pytest.mark.parametrize(
    "words", [("status", "nowhere"), ("table", "park"), ("resume", "sweep.yaml"), ("run", "nowhere.yaml")]
)
def test_what_is_not_there_gives_exit_code_2_and_a_sentence(folder, words):
    done = run(folder, "sweep", *words)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) in (1, 2)
    assert "Traceback" not in done.stderr


def test_a_generated_park_is_good_and_runs(tmp_path):
    words = ("generate", "--enterprises", "30", "--exchanges", "60", "--seed", "7", "--out", "made")
    assert run(tmp_path, *words).returncode == 0
    assert run(tmp_path, "check", "made").returncode == 0
    done = run(tmp_path, "run", "made", "--hours", "48", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["balance"]["max_relative_residual"] < 1e-9
    again = run(tmp_path, *words, "--lang", "en")
    assert (again.returncode, "is not empty" in again.stderr) == (2, True)


def test_a_starter_is_good_and_is_not_written_over(folder):
    assert run(folder, "check", "park").returncode == 0
    before = (folder / "park" / "park.yaml").read_bytes()
    again = run(folder, "new", "park", "--lang", "en")
    assert (again.returncode, "is not empty" in again.stderr) == (2, True)
    assert (folder / "park" / "park.yaml").read_bytes() == before
