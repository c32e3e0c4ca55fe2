"""Outages: the breakdowns of many machines without a clock: the same draws, times and queue as the story `breakdown`, to the last bit.

A machine that nobody has to wait for is a renewal process, drawn at once; machines that share a crew go through one heap.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from symbiosis.events.breakdown import CAUSE, broken, mended
from symbiosis.events.duration import Duration
from symbiosis.events.facility import QueueRecord
from symbiosis.events.happening import Happening

Floats = NDArray[np.float64]
SPARE = 1.3
"""How many more cycles are drawn at once than are expected; what is not used is not missed."""


@dataclass(frozen=True)
class Outages:
    """When a machine failed and was mended [h], up to `stop_h`; it may be broken at the end. `waited_h` [h] is the wait for `crew`."""

    thing: str
    enterprise: str
    left: float
    crew: str | None
    failed_h: Floats
    mended_h: Floats
    waited_h: Floats
    stop_h: float | None
    """When it leaves the park; None where it stays."""
    away: tuple[tuple[float, float], ...] = ()
    """From when until when [h] it was not there, so that nothing is told."""

    def settings(self) -> tuple[Floats, Floats]:
        """Return times [h] and what can be had from each on."""
        count = len(self.failed_h) + len(self.mended_h)
        times, shares = np.empty(count), np.empty(count)
        times[0::2], times[1::2] = self.failed_h, self.mended_h
        shares[0::2], shares[1::2] = self.left, 1.0
        if count % 2 and self.stop_h is not None:
            return np.append(times, self.stop_h), np.append(shares, 1.0)
        return times, shares

    def changes(self) -> Iterator[tuple[float, str, str, float]]:
        """Yield what the story would have set."""
        for time_h, share in zip(*(values.tolist() for values in self.settings()), strict=True):
            yield time_h, self.thing, CAUSE, share

    def rows(self) -> Iterator[Happening]:
        """Yield what the story would have told, in the order of time."""
        for row in self._rows():
            if not any(left_h < row.time_h <= back_h for left_h, back_h in self.away):
                yield row

    def _rows(self) -> Iterator[Happening]:
        detail = broken(self.left)
        failed, back = self.failed_h.tolist(), self.mended_h.tolist()
        for number, time_h in enumerate(failed):
            yield Happening(time_h, "breakdown", self.enterprise, self.thing, detail)
            if number < len(back):
                done = mended(float(self.waited_h[number]), self.crew)
                yield Happening(back[number], "repaired", self.enterprise, self.thing, done, back[number] - time_h)


def alone(up: Duration, repair: Duration, begin_h: float, stop_h: float) -> tuple[Floats, Floats]:
    """Return when a machine fails and is mended [h] from `begin_h` to `stop_h`, where somebody is always there to mend it."""
    parts: list[Floats] = []
    now_h = begin_h
    cycle_h = up.mean + repair.mean
    while now_h <= stop_h:
        count = int(SPARE * (stop_h - now_h) / cycle_h) + 4 if cycle_h > 0.0 else 4
        spans = np.empty(1 + 2 * count)
        spans[0] = now_h
        spans[1::2], spans[2::2] = up.draw_many(count), repair.draw_many(count)
        times = np.cumsum(spans)  # one after the other, as a clock adds them
        parts.append(times[1:])
        now_h = float(times[-1])
    times = np.concatenate(parts) if parts else np.empty(0)
    times = times[: np.searchsorted(times, stop_h, side="right")]
    return times[0::2], times[1::2]


def by_crew(
    machines: Sequence[tuple[Duration, Duration]], record: QueueRecord, stop_h: float, count_from_h: float
) -> list[tuple[Floats, Floats, Floats]]:
    """Return when each of `machines` (time up, time of repair) fails, is mended, and how long it waited [h], to `stop_h`.

    `record` has the number of servers, who mend in the order of failures; its counts begin at `count_from_h` [h].
    """
    ups = [up.draw for up, _ in machines]
    repairs = [repair.draw for _, repair in machines]
    failed: list[list[float]] = [[] for _ in machines]
    back: list[list[float]] = [[] for _ in machines]
    waited: list[list[float]] = [[] for _ in machines]
    heap = [(up(), number, number, False) for number, up in enumerate(ups)]
    heapify(heap)
    number = len(heap)
    queue: deque[tuple[int, float]] = deque()
    counted = count_from_h <= 0.0
    while heap and heap[0][0] <= stop_h:
        now_h, _, machine, is_repair = heappop(heap)
        if not counted and now_h > count_from_h:
            record.reset(count_from_h)
            counted = True
        if is_repair:
            record.leave(now_h, failed[machine][-1])
            back[machine].append(now_h)
            heappush(heap, (now_h + ups[machine](), number, machine, False))
            number += 1
            if not queue:
                continue
            machine, lasts_h = queue.popleft()
        else:
            failed[machine].append(now_h)
            lasts_h = repairs[machine]()
            record.arrive(now_h)
            if record.busy == record.servers:
                queue.append((machine, lasts_h))
                continue
        came_h = failed[machine][-1]
        record.begin(now_h, came_h)
        waited[machine].append(now_h - came_h)
        heappush(heap, (now_h + lasts_h, number, machine, True))
        number += 1
    if not counted and count_from_h <= stop_h:
        record.reset(count_from_h)
    return [
        (np.array(each), np.array(done), np.array(wait)) for each, done, wait in zip(failed, back, waited, strict=True)
    ]
