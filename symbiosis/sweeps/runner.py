"""Runner: planned runs go to local processes; one that dies takes nothing but its own run with it."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from symbiosis.engine.cache import first_use
from symbiosis.shipped import PACKAGE
from symbiosis.sweeps.plan import PlannedRun
from symbiosis.sweeps.store import Store
from symbiosis.sweeps.worker import Job, execute, failure

Progress = Callable[[int, int, int], None]
"""Called with the runs that are done, that failed, and that were to be run."""
SINGLE_THREADED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
"""Each process keeps to one core; the cores are shared out by the runs."""


@dataclass(frozen=True)
class Outcome:
    """What one call did: runs that succeeded and that failed."""

    done: int
    failed: int


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_all(
    job: Job, runs: Sequence[PlannedRun], *, jobs: int | None = None, progress: Progress | None = None
) -> Outcome:
    """Run `runs` in `jobs` processes (by default one per core) and return what came of them.

    The first run is done here where the engine is not compiled yet, so that it is compiled once. An interrupt ends the processes
    and leaves every finished run as it is.
    """
    waiting: queue.SimpleQueue[PlannedRun] = queue.SimpleQueue()
    for run in runs:
        waiting.put(run)
    count = [0, 0]

    def note(done: bool) -> None:
        count[not done] += 1
        if progress is not None:
            progress(count[0], count[1], len(runs))

    processes = min(jobs or cores(), len(runs))
    if processes == 1 or (runs and first_use()):
        for _ in range(len(runs) if processes == 1 else 1):
            note(execute(job, waiting.get()))
    if processes > 1 and not waiting.empty():
        _run_in_processes(job, waiting, processes, note)
    return Outcome(count[0], count[1])


def _run_in_processes(
    job: Job, waiting: queue.SimpleQueue[PlannedRun], processes: int, note: Callable[[bool], None]
) -> None:
    """Let one thread look after each process; the answers are counted in the thread that called."""
    answers: queue.SimpleQueue[bool | BaseException] = queue.SimpleQueue()
    left = waiting.qsize()
    keepers = [_Keeper(job, waiting, answers) for _ in range(min(processes, left))]
    try:
        for keeper in keepers:
            keeper.thread.start()
        for _ in range(left):
            answer = answers.get()
            if isinstance(answer, BaseException):
                raise answer
            note(answer)
    finally:
        for keeper in keepers:
            keeper.stop()


class _Keeper:
    """A process and the thread that hands it runs; a process that dies is replaced, and its run recorded as failed."""

    def __init__(
        self, job: Job, waiting: queue.SimpleQueue[PlannedRun], answers: queue.SimpleQueue[bool | BaseException]
    ) -> None:
        self._job, self._waiting, self._answers = job, waiting, answers
        self._store = Store(Path(job.store))
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False
        self.thread = threading.Thread(target=self._keep, daemon=True)

    def stop(self) -> None:
        """End the process, whatever it does."""
        self._stopped = True
        process = self._process
        if process is not None and process.poll() is None:
            process.kill()
        self.thread.join()
        self._close()

    def _keep(self) -> None:
        try:
            while not self._stopped:
                try:
                    planned = self._waiting.get_nowait()
                except queue.Empty:
                    break
                self._answers.put(self._serve(planned))
        except BaseException as error:
            if not self._stopped:
                self._answers.put(error)

    def _serve(self, planned: PlannedRun) -> bool:
        if self._process is None:
            self._process = _start(self._job)
        process = self._process
        if self._stopped:
            process.kill()
        answer = ""
        try:
            if process.stdin is not None and process.stdout is not None:
                process.stdin.write(json.dumps(planned.to_json()) + "\n")
                process.stdin.flush()
                answer = process.stdout.readline()
        except OSError:
            answer = ""
        if answer:
            return bool(json.loads(answer)["done"])
        code = process.wait()
        self._close()
        if not self._stopped:
            message = f"the process ended with code {code}" + (" (killed; out of memory?)" if code in (-9, 137) else "")
            self._store.write_failure(planned.id, failure(planned, "process", "ProcessDied", message))
        return False

    def _close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            process.wait()


def _start(job: Job) -> subprocess.Popen[str]:
    """Start a process in a session of its own, so that Ctrl-C reaches the parent alone."""
    found = os.pathsep.join([str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    environment = {**os.environ, "PYTHONPATH": found, "PYTHONIOENCODING": "utf-8"}
    environment |= {name: os.environ.get(name, "1") for name in SINGLE_THREADED}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "symbiosis.sweeps.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
        start_new_session=True,
    )
    if process.stdin is not None:
        process.stdin.write(json.dumps(asdict(job)) + "\n")
        process.stdin.flush()
    return process
