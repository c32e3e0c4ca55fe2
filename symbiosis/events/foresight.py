"""Foresight: what quiet stories will set and tell, known before the run; the compiled loop replays it without any Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter, itemgetter

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine.agenda import GATE, LINK, PROCESS, Agenda
from symbiosis.events.facility import QueueStatistics
from symbiosis.events.handles import Handles
from symbiosis.events.happening import Happening
from symbiosis.events.outages import Outages
from symbiosis.events.site import Change, Site, product

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Settings = tuple[Floats, Floats]
"""Times [h] and the share that holds from each on."""


@dataclass(frozen=True)
class Foresight:
    """Settings of every thing in the order of time, what was told, the outages that needed no clock, and how the crews fared."""

    settings: Mapping[str, Settings]
    told: tuple[Happening, ...]
    outages: tuple[Outages, ...]
    facilities: tuple[QueueStatistics, ...]
    count_from_h: float = 0.0

    @classmethod
    def of(
        cls,
        site: Site,
        outages: Sequence[Outages] = (),
        crews: Sequence[QueueStatistics] = (),
        *,
        count_from_h: float = 0.0,
    ) -> Foresight:
        """Return what a rehearsal on `site` has set and told, and the `outages` that needed none, with the crews that ended them.

        Outages are told from `count_from_h` [h] on, the end of the warm-up; so has the site been.
        """
        rehearsed = {thing for _, thing, _, _ in site.changes}
        counts = Counter(each.thing for each in outages)
        shared = [each for each in outages if each.thing in rehearsed or counts[each.thing] > 1]
        changes = sorted(
            chain(site.changes, *(each.changes() for each in shared)), key=itemgetter(0)
        )  # stable: what one story set stays in order
        settings = combined(changes)
        settings |= {each.thing: each.settings() for each in outages if each.thing not in settings}
        known = {each.id for each in crews}
        statistics = [*crews, *(each.statistics() for each in site.facilities if each.id not in known)]
        return cls(
            settings,
            tuple(site.clock.happened),
            tuple(outages),
            tuple(sorted(statistics, key=attrgetter("id"))),
            count_from_h,
        )

    @cached_property
    def rows(self) -> tuple[Happening, ...]:
        """The story, in the order of time."""
        from_h = self.count_from_h
        broken = (row for each in self.outages for row in each.rows() if from_h <= 0.0 or row.time_h > from_h)
        told = chain(self.told, broken)
        return tuple(sorted(told, key=attrgetter("time_h")))

    def agenda(self, handles: Handles, start_h: float, stop_h: float) -> Agenda:
        """Return the settings from `start_h` to `stop_h` [h] of what there is in a model; what still holds then comes first."""
        times_h: list[Floats] = []
        values: list[Floats] = []
        kinds: list[Ints] = []
        indices: list[Ints] = []
        for thing, (times, shares) in self.settings.items():
            places = targets(handles, thing)
            if not places:
                continue
            first, last = np.searchsorted(times, [start_h, stop_h], side="right")
            when, share = times[first:last], shares[first:last]
            if first > 0 and shares[first - 1] != 1.0:
                when, share = np.concatenate([[start_h], when]), np.concatenate([shares[first - 1 : first], share])
            for kind, index in places:
                times_h.append(when)
                values.append(share)
                kinds.append(np.full(len(when), kind, dtype=np.int32))
                indices.append(np.full(len(when), index, dtype=np.int32))
        if not times_h:
            return Agenda.of(())
        time_h = np.concatenate(times_h)
        order = np.argsort(time_h, kind="stable")
        return Agenda(
            time_h[order], np.concatenate(kinds)[order], np.concatenate(indices)[order], np.concatenate(values)[order]
        )


def targets(handles: Handles, thing: str) -> list[tuple[int, int]]:
    """Return (kind, number) of what a setting of `thing` sets in the engine; nothing where it is not in this model."""
    if handles.has("process", thing):
        return [(PROCESS, handles.process(thing))]
    links = [(LINK, number) for number in handles.links(thing)]
    return links + [(GATE, number) for number in handles.gates(thing)]


def combined(changes: Iterable[Change]) -> dict[str, Settings]:
    """Return the share of every thing over time, the causes multiplied."""
    by_thing: dict[str, dict[str, float]] = {}
    found: dict[str, tuple[list[float], list[float]]] = {}
    for time_h, thing, cause, share in changes:
        causes = by_thing.setdefault(thing, {})
        causes[cause] = share
        times, shares = found.setdefault(thing, ([], []))
        times.append(time_h)
        shares.append(product(causes))
    return {thing: (np.array(times), np.array(shares)) for thing, (times, shares) in found.items()}
