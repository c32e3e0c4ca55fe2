"""Studio: simulates scenarios in worker threads, never in the event loop; what is solved once is kept until a file of the park changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from symbiosis.errors import RunError
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.indicators.scorecard import Scorecard
    from symbiosis.run.run import Run

WORKERS = 2
KEPT = 16
"""Solved scenarios kept in memory."""

Progress = Callable[[float], None]
Solve = Callable[[Path, str, Progress], "Solved"]
Fingerprint = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Solved:
    """A run with a scorecard for each of its schemes, all computed before the page asks."""

    run: Run
    cards: Mapping[str, Scorecard]


@dataclass
class Job:
    """A scenario on its way: `share` that is done, and the future of its result."""

    scenario: str
    share: float = 0.0
    future: Future[Solved] = field(default_factory=Future)

    @property
    def done(self) -> bool:
        """True once there is a result or an error."""
        return self.future.done()


def solve(folder: Path, scenario: str, progress: Progress) -> Solved:
    """Return `scenario` of the park in `folder`, simulated and scored."""
    from symbiosis.run.simulate import simulate

    run = simulate(folder, scenario=scenario, progress=progress)
    cards = {scheme: run.score(scheme) for scheme in run.all_schemes}
    len(run.flows)  # sums them up here, not in the event loop
    return Solved(run, cards)


class Studio:
    """The scenarios of one park folder, shared by all sessions: results are facts about files, not state of a session."""

    def __init__(self, folder: Path, *, solve: Solve = solve) -> None:
        self.folder = folder
        self._solve = solve
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="simulate")
        self._jobs: OrderedDict[tuple[str, Fingerprint], Job] = OrderedDict()
        self._closed = threading.Event()

    def request(self, scenario: str) -> Job:
        """Return the job of `scenario`, started now unless it was asked for before and no file has changed since."""
        key = (scenario, fingerprint(self.folder))
        job = self._jobs.get(key)
        if job is None or (job.done and job.future.exception() is not None):
            job = Job(scenario)
            job.future = self._pool.submit(self._work, job)
            self._jobs[key] = job
        self._jobs.move_to_end(key)
        while len(self._jobs) > KEPT:
            self._jobs.popitem(last=False)
        return job

    def close(self) -> None:
        """Stop what runs at its next step, and wait for the workers."""
        self._closed.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(self, job: Job) -> Solved:
        def progress(share: float) -> None:
            if self._closed.is_set():
                raise RunError(tr("explorer.stopped", lang="en"))
            job.share = share

        return self._solve(self.folder, job.scenario, progress)


def fingerprint(folder: Path) -> Fingerprint:
    """Return name, time of change and size of every file below `folder`."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            state = path.stat()
            found.append((path.relative_to(folder).as_posix(), state.st_mtime_ns, state.st_size))
    return tuple(found)
