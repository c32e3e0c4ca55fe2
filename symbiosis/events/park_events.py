"""Park events: the stories of a park over its whole run, played on SimPy, or known ahead where nobody looks at flows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from symbiosis.engine.agenda import Agenda
from symbiosis.engine.clock import Clock
from symbiosis.engine.core import Core
from symbiosis.events.breakdown import times as times_of
from symbiosis.events.facility import QueueRecord, QueueStatistics
from symbiosis.events.foresight import Foresight
from symbiosis.events.handles import Handles
from symbiosis.events.happening import Happening, details
from symbiosis.events.outages import Outages, alone, by_crew
from symbiosis.events.scripts import Script, scripts
from symbiosis.events.site import Site, owners, servers
from symbiosis.park.park import Park


@dataclass(frozen=True)
class Part:
    """A script with the time in which it plays: from `begin_h` [h] to `end_h`, or to the end of the run.

    While its thing is `away` (from, until) [h], it goes on unseen, so that a thing that returns has the luck it would have had.
    """

    script: Script
    begin_h: float
    end_h: float | None = None
    away: tuple[tuple[float, float], ...] = ()


def events_of(park: Park, seed: int, horizon_h: float, *, count_from_h: float = 0.0) -> ParkEvents:
    """Return what may happen in `park` up to `horizon_h` [h], its turns included; statistics of queues count from `count_from_h` on.

    A story goes on over a turn that leaves what it hangs on as it is, and unseen while its thing is away; else it ends there, and
    another begins.
    """
    states: dict[float, Park] = {0.0: park}
    for turn in park.turns:
        if turn.at_h < horizon_h:
            states[turn.at_h] = turn.park
    playing: dict[tuple[str, str], Part] = {}
    left: dict[tuple[str, str], float] = {}
    parts: list[Part] = []
    for start_h, state in ((0.0, park), *states.items()):
        now = {(script.thing, script.name): script for script in scripts(state)}
        here = owners(state)
        for key, part in list(playing.items()):
            stays = key in now and now[key].spec == part.script.spec
            if not stays and part.script.quiet and part.script.thing not in here:
                left.setdefault(key, start_h)
                continue
            if key in left:
                part = playing[key] = replace(part, away=(*part.away, (left.pop(key), start_h)))
            if not stays:
                parts.append(replace(part, end_h=start_h))
                del playing[key]
        for key, script in now.items():
            playing.setdefault(key, Part(script, start_h))
    parts += [replace(part, end_h=left.get(key)) for key, part in playing.items()]
    lasting = tuple(part for part in parts if part.end_h is None or part.end_h > part.begin_h)
    return ParkEvents(park, seed, horizon_h, tuple(states.items()), lasting, count_from_h)


@dataclass(frozen=True)
class ParkEvents:
    """What may happen in a park. `states` are the park as it is from each hour on, `parts` the stories in it.

    Two ways to play them give the same park and the same story. On SimPy: `perform(site)` at the start of each state, after `site.enter`.
    In the compiled loop, where all are `quiet`: `agenda(core, …)` for each state; then `rows` is the story.
    """

    park: Park
    seed: int
    horizon_h: float
    states: tuple[tuple[float, Park], ...]
    parts: tuple[Part, ...]
    count_from_h: float = 0.0

    @property
    def quiet(self) -> bool:
        """Whether no story looks at the park, so that all of them can be known ahead."""
        return all(part.script.quiet for part in self.parts)

    def perform(self, site: Site) -> None:
        """Start the stories that begin now, and write into the story of the run what turned the park."""
        self._perform(site, self.parts)

    def _perform(self, site: Site, parts: Sequence[Part]) -> None:
        for turn in self.park.turns:
            if turn.at_h == site.now:
                site.clock.happened.append(_turned(turn.at_h, turn.kind, turn.thing, site))
        for part in parts:
            if part.begin_h == site.now:
                label = f"{part.script.name} of {part.script.thing}"
                site.clock.start(part.script.story(site), label, end_h=part.end_h)

    def withdrawn(self, time_h: float, holder: str, amount: float) -> Happening:
        """Return the row that `amount` [unit] of a store, or of what is on its way (`transit-<exchange>`), has left the park."""
        thing = holder.removeprefix("transit-")
        if thing not in self._owners:
            thing = holder
        return Happening(time_h, "withdrawn", self._owners.get(thing, ""), thing, details(amount=amount))

    @cached_property
    def _owners(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for _, state in ((0.0, self.park), *self.states):
            found |= owners(state)
        return found

    def agenda(self, core: Core, start_h: float, stop_h: float) -> Agenda:
        """Return the settings to be made in `core` from `start_h` to `stop_h` [h]; what was set before and still holds comes first."""
        return self.foresight.agenda(Handles(core.model, core.variables), start_h, stop_h)

    @property
    def rows(self) -> tuple[Happening, ...]:
        """The story of a run whose stories are all quiet, in the order of time."""
        return self.foresight.rows

    @property
    def facilities(self) -> tuple[QueueStatistics, ...]:
        """Statistics of the crews of a run whose stories are all quiet, over the time that counts."""
        return self.foresight.facilities

    @cached_property
    def foresight(self) -> Foresight:
        """What will happen, where all stories are quiet."""
        site = Site(Clock(), self.seed, self.park)
        quick, slow, crews = self._quick()
        outages: list[Outages] = []
        records = {crew: QueueRecord(crew, servers(self.park)[crew]) for crew in crews}
        times = [start for start, _ in self.states] + [self.horizon_h]
        for (start_h, state), stop_h in zip(self.states, times[1:], strict=True):
            site.see(state)
            self._perform(site, slow)
            begun = [part for part in quick if part.begin_h == start_h]
            outages += [self._alone(site, part) for part in begun if _crew(part) is None]
            for crew, record in records.items():
                outages += self._by_crew(site, [part for part in begun if _crew(part) == crew], record)
            if start_h < self.count_from_h <= stop_h:
                site.clock.run(self.count_from_h)
                site.count_from_here()
            site.clock.run(stop_h)
        statistics = [record.statistics(self.horizon_h) for record in records.values()]
        return Foresight.of(site, outages, statistics, count_from_h=self.count_from_h)

    def _quick(self) -> tuple[list[Part], list[Part], tuple[str, ...]]:
        """Return the breakdowns that need no clock, all other parts, and the crews of the former.

        Such a crew mends breakdowns only, of machines that are there all the time, and is always as large.
        """
        sizes = [servers(state) for _, state in self.states]
        busy = {crew: True for crew in sizes[0] if all(each.get(crew) == sizes[0][crew] for each in sizes)}
        for part in self.parts:
            crew = _crew(part)
            if crew is not None and not (
                part.script.name == "breakdown" and part.begin_h == 0.0 and part.end_h is None and not part.away
            ):
                busy[crew] = False
        crews = tuple(crew for crew, only in busy.items() if only and any(_crew(part) == crew for part in self.parts))
        quick: list[Part] = []
        slow: list[Part] = []
        for part in self.parts:
            fast = part.script.name == "breakdown" and _crew(part) in (None, *crews)
            (quick if fast else slow).append(part)
        return quick, slow, crews

    def _alone(self, site: Site, part: Part) -> Outages:
        spec, thing = part.script.spec[0], part.script.thing
        stop_h = self.horizon_h if part.end_h is None else part.end_h
        failed, back = alone(*times_of(site, thing, spec), part.begin_h, stop_h)
        waited = np.zeros(len(failed))
        return Outages(thing, site.owner(thing), spec.left.value, None, failed, back, waited, part.end_h, part.away)

    def _by_crew(self, site: Site, parts: Sequence[Part], record: QueueRecord) -> list[Outages]:
        machines = [times_of(site, part.script.thing, part.script.spec[0]) for part in parts]
        found = by_crew(machines, record, self.horizon_h, self.count_from_h) if machines else []
        return [
            Outages(
                part.script.thing, site.owner(part.script.thing), part.script.spec[0].left.value, record.id, *each, None
            )
            for part, each in zip(parts, found, strict=True)
        ]


def _crew(part: Part) -> str | None:
    """Return the crew that a script calls, if any."""
    return getattr(part.script.spec[0], "crew", None)


def _turned(time_h: float, kind: str, thing: str, site: Site) -> Happening:
    return Happening(time_h, kind, site.owner(thing), thing, details())
