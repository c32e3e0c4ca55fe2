"""Replicate: the same scenario again and again, each time with luck of its own, to say how sure a figure is.

Replication k of every scenario draws from the same streams, named by seed, enterprise, object and cause: common random numbers, so that
a difference between scenarios is not blurred by their luck. Source: Law, Simulation Modeling and Analysis, 5th ed. 2015, section 11.2.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from symbiosis.errors import RunError, UsageError
from symbiosis.i18n import told
from symbiosis.library.factors import factor_set
from symbiosis.library.schemes import scheme as scheme_by_id
from symbiosis.park.park import Park
from symbiosis.park.read import load_park
from symbiosis.results.interval import CONFIDENCE
from symbiosis.sweeps.plan import Plan, build_plan, differences
from symbiosis.sweeps.replications import Replications, read_replications
from symbiosis.sweeps.runner import run_all
from symbiosis.sweeps.spec import Axis, SweepSpec
from symbiosis.sweeps.store import PLAN, Store
from symbiosis.sweeps.sweep import job_of

REPLICATIONS = 10
"""How many replications where nothing is said; ten give a t of 2.26, close to the 1.96 of infinitely many."""
SEED_BYTES = 4
Share = Callable[[float], None]


def replicate(
    park: Park | str | Path,
    *,
    scenario: str | None = None,
    replications: int = REPLICATIONS,
    seed: int = 0,
    settings: Mapping[str, Any] | None = None,
    hours: float | None = None,
    warm_up: float = 0.0,
    schemes: Sequence[str] = (),
    factors: str | None = None,
    confidence: float = CONFIDENCE,
    jobs: int | None = None,
    out: Path | str | None = None,
    progress: Share | None = None,
) -> Replications:
    """Return `replications` independent runs of `park` (a park, the id of a shipped one, or a folder) with means and intervals.

    Their seeds follow from `seed`; the first k of them are the same for any number. `hours`, `warm_up` [h], `settings`, `schemes` and
    `factors` are as in `simulate`; `confidence` is that of the intervals; `jobs` is the number of processes, by default one per core.
    Where `out` is given, each replication is kept there as soon as it is finished, and what is there is not run again, also where more
    are asked for.

    Raises InputError where the park is wrong or the folder holds replications of something else, UsageError where an argument does not
    fit, RunError where a replication failed.
    """
    names = () if scenario is None else (scenario,)
    found = replicate_scenarios(
        park,
        scenarios=names,
        replications=replications,
        seed=seed,
        settings=settings,
        hours=hours,
        warm_up=warm_up,
        schemes=schemes,
        factors=factors,
        confidence=confidence,
        jobs=jobs,
        out=out,
        progress=progress,
    )
    return found[0]


def replicate_scenarios(
    park: Park | str | Path,
    *,
    scenarios: Sequence[str],
    replications: int = REPLICATIONS,
    seed: int = 0,
    settings: Mapping[str, Any] | None = None,
    hours: float | None = None,
    warm_up: float = 0.0,
    schemes: Sequence[str] = (),
    factors: str | None = None,
    confidence: float = CONFIDENCE,
    jobs: int | None = None,
    out: Path | str | None = None,
    progress: Share | None = None,
) -> tuple[Replications, ...]:
    """Return the replications of each of `scenarios`, by default of the park's own; arguments as in `replicate`."""
    if replications < 1:
        raise UsageError(told("replicate.none", n=replications))
    for scheme_id in schemes:
        scheme_by_id(scheme_id)
    parks = _parks(park, scenarios, settings)
    first = parks[0]
    if factors is not None:
        factor_set(factors, year=first.spec.year)
    spec = SweepSpec.model_construct(  # the park was read with these values, which is all that can be wrong with them
        id="replications",
        park=first.id,
        scenarios=tuple(each.scenario for each in parks),
        seeds=seeds(seed, replications),
        grid={path: Axis.model_construct(values=(value,), also=()) for path, value in (settings or {}).items()},
        factors=factors,
        hours=hours,
        warm_up=warm_up,
    )
    plan = build_plan(
        spec,
        park=first.id,
        schemes=tuple(schemes) or first.spec.schemes,
        inputs={each.scenario: dict(each.inputs) for each in parks},
        details=True,
    )
    with ExitStack() as stack:
        folder = Path(out) if out is not None else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = Store(folder)
        with store.writing():
            _run(plan, store, first.folder, jobs, progress, kept=out is not None)
            return tuple(read_replications(store, each, plan, seed=seed, confidence=confidence) for each in parks)


def seeds(seed: int, n: int) -> tuple[int, ...]:
    """Return the seeds of `n` replications, all different; they follow from `seed` by a hash, so that seeds 0 and 1 share none."""
    found: dict[int, None] = {}
    number = 0
    while len(found) < n:
        digest = hashlib.blake2b(f"{seed}:{number}".encode(), digest_size=SEED_BYTES).digest()
        found[int.from_bytes(digest, "little")] = None
        number += 1
    return tuple(found)


def _parks(park: Park | str | Path, scenarios: Sequence[str], settings: Mapping[str, Any] | None) -> list[Park]:
    """Return the park in each scenario; what was laid over a park that was read before could not be laid over it in another process."""
    if isinstance(park, Park):
        if park.settings or park.timeline:
            raise UsageError(told("replicate.settings"))
        names = tuple(scenarios) or (park.scenario,)
        return [
            park if name == park.scenario and not settings else load_park(park.folder, scenario=name, settings=settings)
            for name in names
        ]
    return [load_park(park, scenario=name, settings=settings) for name in tuple(scenarios) or (None,)]


def _holds(store: Store, plan: Plan) -> bool:
    """Return whether the folder has these replications and more, the first of which are then used."""
    if not store.exists or len(store.plan().runs) <= len(plan.runs):
        return False
    return not differences(plan, store.plan(), PLAN, may_grow=True)


def _run(plan: Plan, store: Store, folder: Path, jobs: int | None, progress: Share | None, *, kept: bool) -> None:
    """Run what is not done yet. Raises RunError where one fails."""
    if not _holds(store, plan):
        store.take(plan, None, may_grow=True)
    done = store.done()
    waiting = [run for run in plan.runs if run.id not in done]
    before, total = len(plan.runs) - len(waiting), len(plan.runs)

    def note(done: int, failed: int, _: int) -> None:
        if progress is not None:
            progress((before + done + failed) / total)

    run_all(job_of(plan, store, folder), waiting, jobs=jobs, progress=note)
    failed = store.failed()
    failures = [failed[run.id] for run in plan.runs if run.id in failed]
    if failures:
        first = failures[0]
        key = "replicate.failed_kept" if kept else "replicate.failed"
        message = f"{first['stage']}: {first['type']}: {first['message']}"
        values = {"failed": len(failures), "n": total, "seed": first["seed"], "text": message}
        raise RunError(told(key, **values, **({"folder": store.folder} if kept else {})))
