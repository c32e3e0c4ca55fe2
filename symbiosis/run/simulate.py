"""Simulate: from a described park to a run, in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from symbiosis.errors import UsageError
from symbiosis.events.site import SiteStory
from symbiosis.library.factors import factor_set
from symbiosis.library.schemes import scheme
from symbiosis.park.park import Park
from symbiosis.park.read import load_park
from symbiosis.run.run import DISPATCHES, Run
from symbiosis.simulation import Driver, Progress, simulate_flows


def simulate(
    park: Park | str | Path,
    *,
    scenario: str | None = None,
    settings: Mapping[str, Any] | None = None,
    seed: int = 0,
    dispatch: str = "rule",
    hours: float | None = None,
    warm_up: float = 0.0,
    schemes: Sequence[str] = (),
    factors: str | None = None,
    period: str = "month",
    stories: Sequence[SiteStory] = (),
    driver: Driver = "auto",
    timeline: Sequence[Mapping[str, Any]] = (),
    progress: Progress | None = None,
) -> Run:
    """Return `park` (a park, the id of a shipped one, or a folder) simulated.

    With `scenario`, `settings` (paths such as `processes.drying.capacity`) or `timeline` (steps as in park.yaml) the park is read again
    with them laid over it. `hours` [h]
    cuts the horizon, by default the park's year; its first `warm_up` [h] are simulated and not counted; `period` books the ledger by
    `month` or by `hour`; `schemes` are the schemes to account by, by default the park's; `progress` is called with the share that is
    done. The seed names the random streams. `stories` are event processes beside those of the park's files (docs/howto/own-event.md);
    the compiled loop drives the run where no story looks at the park, else SimPy, unless `driver` says which.

    Raises InputError where the park is wrong, UsageError where an argument does not fit, LedgerError where the run does not close, RunError
    where a story stops the run; the last carries the story so far as `events`.
    """
    if dispatch not in DISPATCHES:
        msg = f'dispatch "{dispatch}" is not known; allowed: {", ".join(DISPATCHES)}'
        raise UsageError(msg)
    for scheme_id in schemes:
        scheme(scheme_id)
    if not isinstance(park, Park):
        park = load_park(park, scenario=scenario, settings=settings, timeline=timeline)
    elif (scenario is not None and scenario != park.scenario) or settings or timeline:
        park = load_park(park.folder, scenario=scenario or park.scenario, settings=settings, timeline=timeline)
    if factors is not None:
        factor_set(factors, year=park.spec.year)
    simulated = simulate_flows(
        park,
        hours=hours,
        warm_up_h=warm_up,
        period=period,
        seed=seed,
        stories=stories,
        driver=driver,
        progress=progress,
    )
    return Run(park, simulated, seed, dispatch, settings, tuple(schemes), factors)
