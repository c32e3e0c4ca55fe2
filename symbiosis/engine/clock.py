"""Clock: SimPy keeps the time, and the core is always brought to the next event before the event happens.

The core goes through all profile steps up to the next event in one call. Where a store reaches a watched level first, the core stops there,
and SimPy is brought to that very time. What flowed is taken by whoever runs the clock, at the ends of its periods; an event takes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heappush
from typing import Any

import simpy
from simpy.events import NORMAL, Event, EventPriority

from symbiosis.engine.core import Core
from symbiosis.errors import RunError, SymbiosisError, UsageError

Told = Generator[Event, Any, Any]
"""A process in motion: what a story, called, returns."""

MEANT = "has to be a generator function that yields events, such as `yield site.timeout(1.0)`"
LAST = EventPriority(2)
"""What happens after all else at one time."""
MAX_AT_ONCE = 1_000_000
"""Events at one instant after which a story is taken to go round in a circle without letting time pass."""


class ParkEnvironment(simpy.Environment):
    """SimPy's environment, in which an event can also be due at an exact time: `now + (time - now)` may miss it by a rounding."""

    def due(self, event: Event, time_h: float, value: Any = None, *, last: bool = False) -> Event:
        """Let `event` happen at `time_h` [h], now at the earliest; as the `last` at that time, if that is said."""
        event._ok, event._value = True, value
        priority = LAST if last else NORMAL
        heappush(self._queue, (max(time_h, self._now), priority, next(self._eid), event))
        return event


class Clock:
    """Runs a core from event to event. Without a core, only time passes: so a story is rehearsed that looks at nothing in the park."""

    def __init__(self, core: Core | None = None) -> None:
        self.core = core
        self.environment = ParkEnvironment(initial_time=core.time_h if core is not None else 0.0)
        self.happened: list[Any] = []
        """The story so far; a RunError of the clock carries it."""
        self._watches: dict[int, Watch] = {}
        self._waiting: list[Watch] = []
        self._ends: dict[simpy.Process | None, float] = {}
        self._count = 0

    @property
    def now(self) -> float:
        """Time [h]."""
        return float(self.environment.now)

    def enter(self, core: Core) -> None:
        """Go on with `core`, which stands at the same time: the park has changed. Watches of stores that it has go on too."""
        self.core = core
        self._watches.clear()
        stores = {store.id for store in core.model.stores}
        for watch in list(self._waiting):
            if watch.store in stores:
                self._set(watch)

    def start(self, told: Told, name: str = "", *, begin_h: float = 0.0, end_h: float | None = None) -> simpy.Process:
        """Start the process `told` at `begin_h` [h]; where it still goes on at `end_h`, it is interrupted there and ends quietly.

        A process that another one starts ends with that one's `end_h`, where none is said.
        """
        if not isinstance(told, Generator):
            raise UsageError(f"the story {name or type(told).__name__} {MEANT}; it gave {told!r}")
        self._count += 1
        end_h = self._ends.get(self.environment.active_process) if end_h is None else end_h
        label = name or getattr(told, "__name__", "") or f"process {self._count}"
        process = self.environment.process(self._carried(told, label, begin_h))
        if end_h is not None:
            self._ends[process] = end_h
            self.environment.process(self._ended(process, end_h))
        return process

    def stay(self) -> simpy.Process | None:
        """Let the process that is running go on after the end that it was given, and return it."""
        process = self.environment.active_process
        self._ends.pop(process, None)
        return process

    def watch(self, store: str, level: float, *, rising: bool) -> Watch:
        """Return the event that the stock of `store` reaches `level` [unit]; it happens at once where it is there already."""
        watch = Watch(self.environment, store, level, rising=rising)
        self._waiting.append(watch)
        self._set(watch)
        return watch

    def unwatch(self, watch: Watch) -> None:
        """Forget a watch for which nobody waits any more."""
        if watch in self._waiting:
            self._waiting.remove(watch)
            if self._watches.pop(watch.number, None) is not None and self.core is not None:
                self.core.unwatch(watch.number)

    def run(self, until_h: float | None = None) -> None:
        """Advance to `until_h` [h], or to the end of the series; what happens at that very time still happens.

        Raises RunError, which names the process that stopped the run and carries the story so far as `events`.
        """
        until = self._until(until_h)
        environment = self.environment
        last_h, at_once = -1.0, 0
        try:
            while True:
                due = environment.peek()
                if self._bring(due if due < until else until):
                    continue
                if due > until:
                    if environment.now < until:
                        environment.due(environment.event(), until)
                        environment.step()
                    break
                at_once = at_once + 1 if due == last_h else 0
                if at_once > MAX_AT_ONCE:
                    raise RunError(f"events follow one another at {due:g} h without letting time pass{self._last()}")
                last_h = due
                environment.step()
        except SymbiosisError as error:
            if isinstance(error, RunError):
                error.events = tuple(self.happened)
            raise
        except Exception as error:
            stopped = RunError(f"the run stopped at {self.now:g} h: {type(error).__name__}: {error}{self._last()}")
            stopped.events = tuple(self.happened)
            raise stopped from error

    def _until(self, until_h: float | None) -> float:
        if self.core is None:
            if until_h is None:
                raise UsageError("without a core the clock has to be told how far to go")
            return until_h
        start, end = self.core.time_h, self.core.horizon_h
        until = end if until_h is None else until_h
        if not start * (1.0 - 1e-12) <= until <= end:
            raise UsageError(f"{until:g} h is not between {start:g} h and the end of the series, {end:g} h")
        return until

    def _bring(self, time_h: float) -> bool:
        """Bring the core to `time_h`, or to the first watch that is hit before: then return True, its event being due."""
        if self.core is None or (time_h <= self.core.time_h and not self._watches):
            return False
        hit = self.core.advance_to(max(time_h, self.core.time_h))
        if hit is None:
            return False
        watch = self._watches.pop(hit)
        self._waiting.remove(watch)
        self.environment.due(watch, self.core.time_h)
        return True

    def _set(self, watch: Watch) -> None:
        if self.core is None or (watch.level < 0.0 and not watch.rising):  # no stock is ever below nothing
            return
        place = next((number for number, store in enumerate(self.core.model.stores) if store.id == watch.store), None)
        if place is None:
            raise UsageError(f'"{watch.store}" is no store of this park')
        watch.number = self.core.watch(place, watch.level, watch.rising)
        self._watches[watch.number] = watch

    def _carried(self, told: Told, label: str, begin_h: float) -> Told:
        """Carry a process, and say its name where it raises."""
        try:
            if begin_h > self.environment.now:
                yield self.environment.due(self.environment.event(), begin_h)
            return (yield from _checked(told, label))
        except simpy.Interrupt:
            return None
        except SymbiosisError as error:
            if isinstance(error, RunError):
                raise
            raise RunError(f"process {label} stopped the run at {self.now:g} h: {error}") from error
        except Exception as error:
            raise RunError(
                f"process {label} stopped the run at {self.now:g} h: {type(error).__name__}: {error}"
            ) from error

    def _ended(self, process: simpy.Process, end_h: float) -> Told:
        if end_h > self.environment.now:
            yield self.environment.due(self.environment.event(), end_h)
        if process.is_alive and self._ends.get(process) == end_h:
            process.interrupt("end")

    def _last(self) -> str:
        return f"; the last that happened: {self.happened[-1]}" if self.happened else ""


def _checked(told: Told, label: str) -> Told:
    """Carry `told` on, and say what is wanted where it yields something else than an event."""
    step: Callable[[Any], Event] = told.send
    value: Any = None
    while True:
        try:
            event = step(value)
        except StopIteration as end:
            return end.value
        if not isinstance(event, Event):
            told.close()
            raise UsageError(f"{label} {MEANT}; it yielded {event!r}")
        try:
            step, value = told.send, (yield event)
        except GeneratorExit:
            told.close()
            raise
        except BaseException as error:
            step, value = told.throw, error


class Watch(Event):
    """The event that a stock reaches a level: from below where it is `rising`, else from above."""

    def __init__(self, environment: simpy.Environment, store: str, level: float, *, rising: bool) -> None:
        super().__init__(environment)
        self.store, self.level, self.rising = store, level, rising
        self.number = -1


Story = Callable[..., Told]
"""What a user registers: a generator function of the park as an event sees it (`symbiosis.events.site.Site`)."""
