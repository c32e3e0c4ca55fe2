"""Loop: from a park to what flowed in it, state by state and month by month."""

from __future__ import annotations

import calendar
import math
import time
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np

from symbiosis.errors import UsageError
from symbiosis.events.park_events import events_of
from symbiosis.events.site import SiteStory
from symbiosis.i18n import told
from symbiosis.park.park import Park
from symbiosis.results.queues import queue_rows
from symbiosis.simulation.joined import joined
from symbiosis.simulation.players import Compiled, Performed, Player
from symbiosis.simulation.simulated import Progress, Simulated
from symbiosis.simulation.stage import Stage

PERIODS = ("month", "hour")
Driver = Literal["auto", "compiled", "simpy"]
DRIVERS: tuple[Driver, ...] = ("auto", "compiled", "simpy")


def simulate_flows(
    park: Park,
    *,
    hours: float | None = None,
    warm_up_h: float = 0.0,
    period: str = "month",
    seed: int = 0,
    stories: Sequence[SiteStory] = (),
    driver: Driver = "auto",
    progress: Progress | None = None,
) -> Simulated:
    """Return `park` simulated over `hours` (by default its year), booked by `period` (`month`, or `hour` for every entry).

    The first `warm_up_h` [h] are simulated and neither booked nor counted. `seed` names the random streams. `stories` are event
    processes of the caller beside those of the park's files. The compiled loop drives the run where no story looks at the park,
    else SimPy; `driver` asks for one of them.

    Raises UsageError where the compiled loop cannot play what there is, RunError where a story stops the run.
    """
    _check(period, PERIODS, "period")
    _check(driver, DRIVERS, "driver")
    horizon_h = _horizon(park, hours)
    _check_warm_up(warm_up_h, horizon_h)
    ends = [end for end in _month_ends(park) if end < horizon_h]
    events = events_of(park, seed, horizon_h, count_from_h=warm_up_h)
    looked_at = bool(stories) or not events.quiet
    if driver == "compiled" and looked_at:
        raise UsageError("stories that look at the park need the driver simpy")
    player: Player = Performed(park, events, seed, stories) if looked_at or driver == "simpy" else Compiled(events)
    stages: list[Stage] = []
    wall = 0.0
    for start_h, stop_h, state in spans(park, horizon_h):
        stage = Stage(state, start_h, stop_h, before=stages[-1] if stages else None, every_hour=period == "hour")
        stages.append(stage)
        stage.core.advance_to(start_h)
        started = time.perf_counter()
        player.enter(stage)
        if start_h < warm_up_h:
            pause_h = min(warm_up_h, stop_h)
            player.run(pause_h)
            stage.begin_at(pause_h)
            if pause_h == warm_up_h:
                player.count_from_here()
        for end_h in [*(end for end in ends if stage.start_h < end < stop_h), stop_h]:
            player.run(end_h)
            stage.book.add(stage.core.take())
            if progress is not None:
                progress(end_h / horizon_h)
        wall += time.perf_counter() - started
    told, facilities = player.story()
    return joined(
        [stage for stage in stages if stage.stop_h > warm_up_h],
        hours=horizon_h - warm_up_h,
        wall_s=wall,
        driver=player.name,
        events=told,
        facilities=list(queue_rows(facilities, park)),
    )


def spans(park: Park, horizon_h: float) -> list[tuple[float, float, Park]]:
    """Return (start, stop, park as it then is) for every stretch of the horizon [h]; several turns at one hour are one."""
    starts: dict[float, Park] = {0.0: park}
    for turn in park.turns:
        if turn.at_h < horizon_h:
            starts[turn.at_h] = turn.park
    times = [*starts, horizon_h]
    return [(start, stop, starts[start]) for start, stop in pairwise(times)]


def _check(value: str, allowed: Sequence[str], what: str) -> None:
    if value not in allowed:
        raise UsageError(told("cli.not_allowed", what=what, value=value, allowed=", ".join(allowed)))


def _horizon(park: Park, hours: float | None) -> float:
    if hours is None:
        return park.hours
    steps = round(hours / park.step_h)
    if steps < 1 or steps * park.step_h > park.hours:
        least, most = (f"{each:g}" for each in (max(1.0, park.step_h), park.hours))
        raise UsageError(told("run.hours", hours=f"{hours:g}", least=least, most=most))
    if hours % 1.0:
        near = f"{max(1, math.floor(hours))}"
        raise UsageError(told("run.whole_hours", hours=f"{hours:g}", near=near))
    return steps * park.step_h


def _check_warm_up(warm_up_h: float, horizon_h: float) -> None:
    if warm_up_h % 1.0 or not 0.0 <= warm_up_h < horizon_h:
        raise UsageError(told("run.warm_up", warm_up=f"{warm_up_h:g}", hours=f"{horizon_h:g}"))


def _month_ends(park: Park) -> list[float]:
    """Return when each month of the park's year ends [h]."""
    days = [calendar.monthrange(park.spec.year, month)[1] for month in range(1, 13)]
    return [float(end) for end in np.cumsum(days) * 24]
