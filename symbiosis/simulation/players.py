"""Players: two ways to bring a park through time: the compiled loop where all that happens is known ahead, SimPy where somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Protocol

import numpy as np

from symbiosis.engine.agenda import Agenda
from symbiosis.engine.clock import Clock
from symbiosis.errors import RunError
from symbiosis.events.facility import QueueStatistics
from symbiosis.events.happening import Happening
from symbiosis.events.park_events import ParkEvents
from symbiosis.events.site import Site, SiteStory
from symbiosis.park.park import Park
from symbiosis.simulation.stage import Stage


class Player(Protocol):
    """Brings stages through time, one after the other."""

    name: str

    def enter(self, stage: Stage) -> None:
        """Go on with `stage`."""

    def run(self, until_h: float) -> None:
        """Advance the stage to `until_h` [h]; what happens at that very time still happens."""

    def count_from_here(self) -> None:
        """Count from now on: the warm-up is over."""

    def story(self) -> tuple[Sequence[Happening], Sequence[QueueStatistics]]:
        """Return what happened, in the order of time, and how crews, fleets and docks fared."""


class Compiled:
    """The compiled loop: everything that happens is known before the run."""

    name = "compiled"

    def __init__(self, events: ParkEvents) -> None:
        self._events = events
        self._withdrawn: list[Happening] = []

    def enter(self, stage: Stage) -> None:
        """Go on with `stage`, from what holds when it begins."""
        self._core = stage.core
        self._withdrawn += withdrawn(self._events, stage)
        self._agenda = self._events.agenda(stage.core, stage.start_h, stage.stop_h)
        self._done = 0

    def run(self, until_h: float) -> None:
        """Replay what happens up to `until_h` [h]."""
        stop = int(np.searchsorted(self._agenda.time_h, until_h, side="right"))
        part = slice(self._done, stop)
        agenda = self._agenda
        due = Agenda(agenda.time_h[part], agenda.kind[part], agenda.index[part], agenda.value[part])
        self._core.replay(due, until_h)
        self._done = stop

    def count_from_here(self) -> None:
        """Forget what was withdrawn; all else is foreseen from the end of the warm-up on."""
        self._withdrawn.clear()

    def story(self) -> tuple[Sequence[Happening], Sequence[QueueStatistics]]:
        """Return what was foreseen."""
        rows = sorted((*self._events.rows, *self._withdrawn), key=attrgetter("time_h"))
        return rows, self._events.facilities


class Performed:
    """SimPy: the park's own stories and those of the user look at the park and wait for what comes."""

    name = "simpy"

    def __init__(self, park: Park, events: ParkEvents, seed: int, stories: Iterable[SiteStory]) -> None:
        self._events = events
        self._clock = Clock()
        self._site = Site(self._clock, seed, park)
        self._stories = list(stories)

    def enter(self, stage: Stage) -> None:
        """Go on with `stage`: what was set holds there too, and what begins now begins."""
        self._site.enter(stage.park, stage.core)
        self._events.perform(self._site)
        self._clock.happened += withdrawn(self._events, stage)
        for story in self._stories:
            self._clock.start(story(self._site), getattr(story, "__name__", "story"))
        self._stories = []

    def run(self, until_h: float) -> None:
        """Let SimPy bring the park to `until_h` [h]. Raises RunError, which names the story that stopped the run."""
        self._clock.run(until_h)

    def count_from_here(self) -> None:
        """Forget the story so far, and start the statistics of crews, fleets and docks anew."""
        self._site.count_from_here()

    def story(self) -> tuple[Sequence[Happening], Sequence[QueueStatistics]]:
        """Return what was told."""
        return self._clock.happened, [facility.statistics() for facility in self._site.facilities]


def withdrawn(events: ParkEvents, stage: Stage) -> list[Happening]:
    """Return what left the park with what held it, where `stage` begins."""
    gone = [(entry.source.removeprefix("store:"), amount) for entry, amount in stage.gone]
    return [events.withdrawn(stage.start_h, holder, amount) for holder, amount in gone]


def kept_story(error: RunError, player: Player) -> RunError:
    """Return `error` with the story so far, where it has none."""
    if not error.events:
        error.events = tuple(player.story()[0])
    return error
