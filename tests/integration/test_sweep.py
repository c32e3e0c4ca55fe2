"""`symbiosis sweep`, `generate` and `new` as a user runs them: also when the machine stops in the middle."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
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
PARTS = Path("runs", "night", "parts")
# Every process of a sweep that is started with this stops in the midst of a write as soon as STOP_AT parts are there, until `go` is.
GATE = """\
import os
import time
from pathlib import Path

flush = os.fsync

def fsync(handle):
    while len(list(Path("runs/night/parts").glob("[!.]*.parquet"))) >= int(os.environ["STOP_AT"]) and not Path("go").exists():
        time.sleep(0.01)
    flush(handle)

os.fsync = fsync
"""
PATIENCE_S = 100
"""Longest wait [s] for what must come; only a failing test takes so long."""


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )


def gated(folder: Path, *words: str, stop_at: int, mark: str = "") -> subprocess.Popen[str]:
    """Start a program whose writes wait once `stop_at` parts are there."""
    (folder / "gate").mkdir(exist_ok=True)
    (folder / "gate" / "sitecustomize.py").write_text(GATE, encoding="utf-8")
    path = os.pathsep.join([str(folder / "gate"), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    return subprocess.Popen(
        [PROGRAM, *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path, "STOP_AT": str(stop_at), "SWEEP_TEST": mark},
    )


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    """Return when `condition` holds; fail where `process` ends before."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)


def names(folder: Path) -> set[str]:
    return {path.name for path in (folder / PARTS).glob("[!.]*.parquet")}


def parts(folder: Path) -> dict[str, bytes]:
    return {name: (folder / PARTS / name).read_bytes() for name in sorted(names(folder))}


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
    for stop_at in (1, 4, 9, 15, 22):
        mark = uuid.uuid4().hex
        word = "run" if stop_at == 1 else "resume"
        process = gated(folder, "sweep", word, "sweep.yaml", "-j", "2", stop_at=stop_at, mark=mark)
        wait_until(lambda at=stop_at: len(names(folder)) >= at, process)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        wait_until(lambda mark=mark: alive(mark) == [])  # no worker outlives its parent
        assert names(folder) < set(whole)
    done = run(folder, "sweep", "resume", "sweep.yaml", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert parts(folder) == whole
    assert {path.name for path in (folder / PARTS).iterdir()} == names(folder)


def test_a_sweep_that_is_killed_while_it_writes_its_plan_is_begun_again(folder, whole):
    results = folder / "runs" / "night"
    process = gated(folder, "sweep", "run", "sweep.yaml", stop_at=0)
    wait_until(lambda: any(results.glob(".plan.json.*.tmp")), process)
    process.kill()
    process.communicate()
    done = run(folder, "sweep", "run", "sweep.yaml", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert parts(folder) == whole
    assert sorted(path.name for path in results.iterdir()) == ["failures", "parts", "plan.json"]


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(folder, whole):
    process = gated(folder, "sweep", "run", "sweep.yaml", "-j", "2", "--lang", "en", stop_at=3)
    wait_until(lambda: len(names(folder)) >= 3, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)
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
    first = gated(folder, "sweep", "run", "sweep.yaml", stop_at=3)
    wait_until(lambda: len(names(folder)) >= 3, first)
    second = run(folder, "sweep", "run", "sweep.yaml", "--lang", "en")
    (folder / "go").touch()
    first.communicate(timeout=PATIENCE_S)
    assert second.returncode == 2
    assert f".lock is held by process {first.pid}" in second.stderr
    assert first.returncode == 0
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
