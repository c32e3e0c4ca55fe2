"""Facility: servers and a queue, first come first served, whose statistics are integrals over time and not samples.

A crew, a fleet and the docks of a plant are facilities. It is a SimPy resource, so that a story asks for it as SimPy's users do:

    with crew.request() as turn:
        yield turn
        yield site.timeout(3.0)
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import simpy
from simpy.core import BoundClass
from simpy.resources.resource import Release, Request

from symbiosis.errors import UsageError


@dataclass(frozen=True)
class QueueStatistics:
    """What happened at a facility between two times; means are weighted by time, waits are per visit.

    `mean_queue`, `mean_system` and `mean_busy` count visits waiting, present and being served; `utilisation` is busy over servers, whose
    number may change.
    `visits` came in, `lost` were turned away, `begun` began their service, `waited` of them after a wait, `served` ended it.
    `mean_wait_h` [h] is over those that began, `mean_stay_h` [h] over those that were served.
    """

    id: str
    servers: int
    duration_h: float
    visits: int
    lost: int
    begun: int
    waited: int
    served: int
    mean_queue: float
    mean_system: float
    mean_busy: float
    utilisation: float
    mean_wait_h: float
    mean_stay_h: float
    max_queue: int


class QueueRecord:
    """Counts and integrals of one queue; told at every change, in the order of time."""

    __slots__ = (
        "begun", "busy", "busy_h", "changed_h", "id", "lost", "max_queue", "queue", "queue_h", "served", "servers", "servers_h", "since_h",
        "stay_h", "visits", "wait_h", "waited",
    )  # fmt: skip

    def __init__(self, name: str, servers: int, now_h: float = 0.0) -> None:
        self.id, self.servers = name, servers
        self.queue = self.busy = 0
        self.reset(now_h)

    def reset(self, now_h: float) -> None:
        """Forget what was counted (the end of a warm-up); who is there stays there."""
        self.since_h = self.changed_h = now_h
        self.queue_h = self.busy_h = self.servers_h = self.wait_h = self.stay_h = 0.0
        self.visits = self.lost = self.begun = self.waited = self.served = 0
        self.max_queue = self.queue

    def arrive(self, now_h: float) -> None:
        """One more waits."""
        self._pass(now_h)
        self.visits += 1
        self.queue += 1

    def begin(self, now_h: float, came_h: float) -> None:
        """One who came at `came_h` is served from now on."""
        self._pass(now_h)
        self.queue -= 1
        self.busy += 1
        self.begun += 1
        self.waited += now_h > came_h
        self.wait_h += now_h - came_h

    def leave(self, now_h: float, came_h: float) -> None:
        """One who came at `came_h` has been served."""
        self._pass(now_h)
        self.busy -= 1
        self.served += 1
        self.stay_h += now_h - came_h

    def give_up(self, now_h: float) -> None:
        """One who waited goes without having been served."""
        self._pass(now_h)
        self.queue -= 1

    def resize(self, now_h: float, servers: int) -> None:
        """There are `servers` from now on."""
        self._pass(now_h)
        self.servers = servers

    def _pass(self, now_h: float) -> None:
        span = now_h - self.changed_h
        if span > 0.0:
            self.queue_h += self.queue * span
            self.busy_h += self.busy * span
            self.servers_h += self.servers * span
            self.changed_h = now_h
            if self.queue > self.max_queue:  # who is served at once never queued
                self.max_queue = self.queue

    def statistics(self, now_h: float) -> QueueStatistics:
        """Return the statistics since the start or the last reset, up to now."""
        self._pass(now_h)
        span = now_h - self.since_h
        each = 1.0 / span if span > 0.0 else math.nan
        return QueueStatistics(
            id=self.id,
            servers=self.servers,
            duration_h=span,
            visits=self.visits,
            lost=self.lost,
            begun=self.begun,
            waited=self.waited,
            served=self.served,
            mean_queue=self.queue_h * each,
            mean_system=(self.queue_h + self.busy_h) * each,
            mean_busy=self.busy_h * each,
            utilisation=self.busy_h / self.servers_h if span > 0.0 else math.nan,
            mean_wait_h=self.wait_h / self.begun if self.begun else math.nan,
            mean_stay_h=self.stay_h / self.served if self.served else math.nan,
            max_queue=self.max_queue,
        )


class Visit(Request):
    """One who asks for a server; a SimPy event that happens when the service begins."""

    def __init__(self, resource: Facility) -> None:
        self.came_h = resource.environment.now
        self.begun = False
        resource.record.arrive(self.came_h)
        super().__init__(resource)

    def cancel(self) -> None:
        """Leave the queue; nothing where the service has begun."""
        if not self.triggered and self in self.resource.put_queue:
            facility: Any = self.resource
            facility.record.give_up(facility.environment.now)
        super().cancel()


class Facility(simpy.Resource):
    """`servers` who serve one visit each at a time; with `room`, at most so many are inside, and who comes then goes away.

    Raises UsageError where there is no server.
    """

    def __init__(self, environment: simpy.Environment, name: str, servers: int, *, room: int | None = None) -> None:
        if servers < 1 or (room is not None and room < servers):
            raise UsageError(f"facility {name}: {servers} servers and room for {room} make no queue")
        self.environment = environment
        self.id, self.room = name, room
        self.record = QueueRecord(name, servers, environment.now)
        super().__init__(environment, servers)

    if TYPE_CHECKING:

        def request(self) -> Visit:
            """Ask for a server: an event to wait for, and a context that gives the server back."""
            return Visit(self)
    else:
        request = BoundClass(Visit)

    def enter(self) -> Visit | None:
        """Ask for a server, or return None where the room is full; such a visit counts as lost."""
        if self.room is not None and len(self.users) + len(self.queue) >= self.room:
            self.record.lost += 1
            return None
        return self.request()

    def use(self, duration_h: float) -> Generator[simpy.Event, Any, float | None]:
        """Wait for a server and keep it for `duration_h` [h]; returns the wait [h], or None where the room was full."""
        visit = self.enter()
        if visit is None:
            return None
        with visit:
            yield visit
            wait = self.environment.now - visit.came_h
            yield self.environment.timeout(duration_h)
        return wait

    def resize(self, servers: int) -> None:
        """Have `servers` from now on; who is being served stays until he is done."""
        self._capacity = servers
        self.record.resize(self.environment.now, servers)
        for _ in range(len(self.queue)):  # SimPy grants one at a time
            self._trigger_put(None)

    def statistics(self) -> QueueStatistics:
        """Return what happened here since the start or the last reset."""
        return self.record.statistics(self.environment.now)

    def _do_put(self, event: Any) -> None:
        super()._do_put(event)
        if event.triggered and not event.begun:
            event.begun = True
            self.record.begin(self.environment.now, event.came_h)

    def _do_get(self, event: Release) -> None:
        visit: Any = event.request
        if visit in self.users:
            self.record.leave(self.environment.now, visit.came_h)
        super()._do_get(event)
