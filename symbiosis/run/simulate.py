"""Simulate: from a described park to a run, in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from symbiosis.errors import UsageError
from symbiosis.events.site import SiteStory
from symbiosis.i18n import told
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
    with them laid over it, and over the settings and steps that a park was read with. `hours` [h] cuts the horizon, by default the park's
    year; its first `warm_up` [h] are simulated and not counted; `period` books the ledger by `month` or by `hour`; `schemes` are the
    schemes to account by, by default the park's; `progress` is called with the share that is done. The seed names the random streams.
    `stories` are event processes beside those of the park's files (docs/howto/own-event.md); the compiled loop drives the run where no
    story looks at the park, else SimPy, unless `driver` says which.

    Raises InputError where the park is wrong, UsageError where an argument does not fit, LedgerError where the run does not close, RunError
    where a story stops the run; the last carries the story so far as `events`.
    """
    if dispatch not in DISPATCHES:
        raise UsageError(told("run.dispatch", dispatch=dispatch, known=", ".join(DISPATCHES)))
    for scheme_id in schemes:
        scheme(scheme_id)
    park = reread(park, scenario=scenario, settings=settings, timeline=timeline)
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
    return Run(park, simulated, seed, dispatch, park.settings or None, tuple(schemes), factors)


def reread(
    park: Park | str | Path,
    *,
    scenario: str | None = None,
    settings: Mapping[str, Any] | None = None,
    timeline: Sequence[Mapping[str, Any]] = (),
) -> Park:
    """Return `park` with what is given laid over it; a park that was read before keeps the settings and steps that it was read with."""
    if not isinstance(park, Park):
        return load_park(park, scenario=scenario, settings=settings, timeline=timeline)
    if scenario in (None, park.scenario) and not settings and not timeline:
        return park
    return load_park(
        park.folder,
        scenario=scenario or park.scenario,
        settings={**park.settings, **(settings or {})},
        timeline=(*park.timeline, *timeline),
    )
