"""The same seed gives the same bytes, wherever it is run, and one machine's luck is nobody else's business."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from symbiosis.park.generate import generate
from symbiosis.run.simulate import simulate

OFTEN = {"up_time": "40 h", "repair_time": "6 h"}
APART = {"timing.json"}
"""What a run says of itself, not of the park: how long it took."""

RUN = """
from pathlib import Path
import sys
from symbiosis.run.folder import write_run
from symbiosis.run.simulate import simulate

def work(park, target, seed):
    write_run(simulate(Path(park), seed=int(seed), hours=240, driver=DRIVER), Path(target))
"""
HERE = (
    RUN
    + """
if __name__ == "__main__":
    work(*sys.argv[1:])
"""
)
IN_A_WORKER = (
    RUN
    + """
if __name__ == "__main__":
    import multiprocessing
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.starmap(work, [sys.argv[1:], [sys.argv[1], sys.argv[2] + "-twin", sys.argv[3]]])
"""
)


@contextmanager
def described(park: Path):
    """Let the enterprises of a park be changed."""
    file = park / "enterprises.yaml"
    enterprises = yaml.safe_load(file.read_text(encoding="utf-8"))
    yield enterprises
    file.write_text(json.dumps(enterprises), encoding="utf-8")


def machines(enterprise: dict) -> list[dict]:
    return [
        process for plant in enterprise["plants"] for process in plant["processes"] if process.get("mode") == "plan"
    ]


@pytest.fixture(scope="module")
def park(tmp_path_factory) -> Path:
    """A generated park of eight enterprises, with converters and a store, whose factories break down."""
    folder = tmp_path_factory.mktemp("parks") / "eight"
    generate(folder, enterprises=8, exchanges=14, seed=3)
    with described(folder) as enterprises:
        for enterprise in enterprises:
            for machine in machines(enterprise):
                machine["reliability"] = OFTEN
    return folder


def data(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
        if file.name not in APART
    }


def bytes_of_a_run(park: Path, target: Path, *, seed=5, program=HERE, driver="auto", **environment) -> dict[str, str]:
    script = target.with_suffix(".py")
    script.write_text(program.replace("DRIVER", repr(driver)), encoding="utf-8")
    subprocess.run(
        [sys.executable, str(script), str(park), str(target), str(seed)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        check=True,
        timeout=300,
    )
    return data(target)


@pytest.fixture(scope="module")
def plain(park, tmp_path_factory) -> dict[str, str]:
    """The bytes of a run under one hash seed."""
    return bytes_of_a_run(park, tmp_path_factory.mktemp("runs") / "plain", PYTHONHASHSEED="1")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "2"},
        {"PYTHONHASHSEED": "1", "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        {"PYTHONHASHSEED": "3", "NUMBA_NUM_THREADS": "2", "OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "4"},
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
    ],
    ids=["another hash seed", "one thread", "more threads", "another time zone"],
)
def test_the_same_seed_gives_the_same_bytes(park, plain, tmp_path, environment):
    assert len(plain) > 10
    assert bytes_of_a_run(park, tmp_path / "run", **environment) == plain


def test_worker_processes_give_the_same_bytes(park, plain, tmp_path):
    assert bytes_of_a_run(park, tmp_path / "run", program=IN_A_WORKER, PYTHONHASHSEED="0") == plain
    assert data(tmp_path / "run-twin") == plain


def test_another_seed_gives_another_story(park, plain, tmp_path):
    other = bytes_of_a_run(park, tmp_path / "run", seed=6, PYTHONHASHSEED="1")
    assert other["events.parquet"] != plain["events.parquet"]
    assert other["ledger.parquet"] != plain["ledger.parquet"]


def with_another_machine(park: Path, folder: Path) -> Path:
    """Return the park with a second machine, which fails too, before the first one of the first factory."""
    shutil.copytree(park, folder)
    with described(folder) as enterprises:
        processes = next(one for one in enterprises if machines(one))["plants"][0]["processes"]
        first = machines({"plants": [{"processes": processes}]})[0]
        processes.insert(0, {**first, "id": f"{first['id']}-second"})
    return folder


def story(park: Path, without: str = "-second") -> list[tuple]:
    events = simulate(park, seed=5, hours=2000).events
    return [tuple(row) for row in events.fillna(-1.0).itertuples(index=False) if not row.object.endswith(without)]


def test_a_new_machine_leaves_the_luck_of_every_other_as_it_was(park, tmp_path):
    more = with_another_machine(park, tmp_path / "more")
    before = story(park)
    assert len(before) > 100
    assert story(more) == before
    assert len(story(more, without="nothing")) > len(before)


def test_events_on_simpy_and_in_the_compiled_loop_give_the_same_park(park):
    one, two = (simulate(park, seed=5, hours=1000, driver=driver) for driver in ("compiled", "simpy"))
    assert one.events.equals(two.events)
    assert len(one.events) > 50
    assert one.ledger.drop(columns="amount").equals(two.ledger.drop(columns="amount"))
    assert two.ledger["amount"].to_numpy() == pytest.approx(one.ledger["amount"].to_numpy(), rel=1e-9, abs=1e-9)
