"""Site: the park as an event sees it; a story asks it what is there, waits for what comes, and changes what can be had.

Whatever a story sets holds until it sets it again. Several causes may bear on one thing: their shares multiply.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from typing import Any, Literal, TypeVar

import numpy as np
import simpy
from simpy.events import Event

from symbiosis.engine.clock import Clock, Told, Watch
from symbiosis.engine.core import Core
from symbiosis.errors import UsageError
from symbiosis.events.facility import Facility
from symbiosis.events.handles import Handles
from symbiosis.events.happening import Happening
from symbiosis.i18n import nearest
from symbiosis.park.park import Park
from symbiosis.park.streams import stream

T = TypeVar("T")
Change = tuple[float, str, str, float]
"""Time [h], thing, cause, share: one call of `set_available` or `set_exchange`."""


class Site:
    """A park in motion.

    `environment` is SimPy's; `turned` is the event that the park changes by its timeline, `disturbed` that a story changes what can be had.
    Times are hours from the start of the park's year. Without a core (a rehearsal) what is set is kept in `changes`, and nothing in the
    park can be looked at.
    """

    def __init__(self, clock: Clock, seed: int, park: Park) -> None:
        self.clock, self.seed = clock, seed
        self.environment = clock.environment
        self.changes: list[Change] = []
        self._shares: dict[tuple[str, str], dict[str, float]] = {}
        self._facilities: dict[str, Facility] = {}
        self._handles: Handles | None = None
        self._core: Core | None = None
        self._changed: dict[str, Event] = {}
        self._owners: dict[str, str] = {}
        self._here: dict[str, str] = {}
        self._moving: list[tuple[str, simpy.Process]] = []
        self._kept: dict[tuple[str, str], Any] = {}
        self.turned: Event = self.environment.event()
        self.disturbed: Event = self.environment.event()
        self.see(park)

    # -- time and chance

    @property
    def now(self) -> float:
        """Time [h]."""
        return float(self.environment.now)

    @property
    def step_h(self) -> float:
        """Length of a profile step [h]."""
        return self.park.step_h

    def timeout(self, duration_h: float) -> simpy.Timeout:
        """Return the event that `duration_h` [h] have passed."""
        return self.environment.timeout(duration_h)

    def until(self, time_h: float) -> Event:
        """Return the event that it is `time_h` [h]; now, where that has passed."""
        return self.environment.due(self.environment.event(), time_h)

    def last(self, time_h: float) -> Event:
        """Return the event that it is `time_h` [h] and everything else at that time has happened."""
        return self.environment.due(self.environment.event(), time_h, last=True)

    def first(self, *events: Event) -> Generator[Event, Any, None]:
        """Wait for the first of `events` (`yield from site.first(…)`); watches among the others are given up."""
        yield self.environment.any_of(events)
        for event in events:
            if isinstance(event, Watch):
                self.clock.unwatch(event)

    def travel(self, exchange: str) -> None:
        """Let the process that calls go on with its lot as long as `exchange` ships, whatever becomes of the story that sent it."""
        process = self.clock.stay()
        if process is not None:
            self._moving.append((exchange, process))

    def shared(self, kind: str, thing: str, make: Callable[[], T]) -> T:
        """Return what the stories of one thing have in common, one after the other; `make` makes it for the first."""
        if (kind, thing) not in self._kept:
            self._kept[kind, thing] = make()
        found: T = self._kept[kind, thing]
        return found

    def open(self, exchange: str) -> Generator[Event, Any, None]:
        """Wait until an exchange is open (`yield from site.open(…)`)."""
        while self.share("exchange", exchange) == 0.0:
            yield self._changed.setdefault(exchange, self.environment.event())

    def random(self, enterprise: str, thing: str, cause: str) -> np.random.Generator:
        """Return the random numbers of this cause at this thing; nobody else draws from them."""
        return stream(self.seed, enterprise, thing, cause)

    def start(self, told: Told, name: str = "") -> simpy.Process:
        """Let another process go on beside the one that calls; what it raises names it."""
        return self.clock.start(told, name)

    # -- what a story changes

    def set_available(self, thing: str, share: float, *, cause: str = "") -> None:
        """Let `share` of a process or demand be wanted from now on (0: out of service)."""
        self._set("process", thing, share, cause)

    def set_exchange(self, exchange: str, share: float, *, cause: str = "") -> None:
        """Let `share` of the capacity of an exchange be open from now on; one without a capacity is closed at 0 and open at all else."""
        self._set("exchange", exchange, share, cause)

    def load(self, exchange: str, amount: float) -> None:
        """Take a lot of `amount` [unit] from the giver's store: it is on its way until `unload`. Raises RunError beyond the stock."""
        core, handles = self._in_motion()
        core.load(handles.shipment(exchange), amount)

    def unload(self, exchange: str, amount: float) -> None:
        """Put `amount` [unit] of what is on its way into the taker's store. Raises RunError beyond what there is, or beyond the room."""
        core, handles = self._in_motion()
        core.unload(handles.shipment(exchange), amount)

    def record(self, kind: str, thing: str, detail: str = "", *, duration_h: float = math.nan) -> None:
        """Write a row of the story: at this time something of `kind` happened to `thing`; see `happening.details` for `detail`.

        Nothing is written of a thing that has left the park.
        """
        if self.away(thing):
            return
        self.clock.happened.append(Happening(self.now, kind, self.owner(thing), thing, detail, duration_h))

    # -- what a story looks at

    def share(self, kind: Literal["process", "exchange"], thing: str) -> float:
        """Return the share of a process or exchange that events leave at this time."""
        causes = self._shares.get((kind, thing))
        return product(causes) if causes else 1.0

    def level(self, process: str) -> float:
        """Return the level of a process, or what is served of a demand, at this time [unit/h]."""
        core, handles = self._in_motion()
        return float(core.rates()[handles.level(process)])

    def flow(self, exchange: str) -> float:
        """Return what an exchange takes at its giver at this time [unit/h]; also of a pool's import (`grid.imports.0`)."""
        core, handles = self._in_motion()
        return float(core.rates()[handles.flow(exchange)].sum())

    def stock(self, store: str) -> float:
        """Return what a store holds at this time [unit]."""
        core, handles = self._in_motion()
        return float(core.stock[handles.store(store)])

    def transit(self, exchange: str) -> float:
        """Return what is on its way over an exchange with `shipping` [unit at the giver]."""
        core, handles = self._in_motion()
        return float(core.transit[handles.shipment(exchange)])

    def arriving(self, exchange: str, amount: float) -> float:
        """Return what arrives of `amount` that was loaded on an exchange with `shipping` [unit]."""
        core, handles = self._in_motion()
        return amount * core.model.shipments[handles.shipment(exchange)].kept

    def capacity(self, store: str) -> float:
        """Return what a store can hold [unit]."""
        core, handles = self._in_motion()
        return core.model.stores[handles.store(store)].capacity

    def below(self, store: str, amount: float) -> Event:
        """Return the event that `store` holds `amount` [unit] or less."""
        return self.clock.watch(store, amount, rising=False)

    def above(self, store: str, amount: float) -> Event:
        """Return the event that `store` holds `amount` [unit] or more."""
        return self.clock.watch(store, amount, rising=True)

    def loads(self, pool: str) -> tuple[str, ...]:
        """Return the processes and demands that draw on a pool, the one that claims last first; of equal ones the last declared."""
        _, handles = self._in_motion()
        return handles.loads(pool)

    def draw(self, load: str, pool: str) -> float:
        """Return what a process or demand draws on a pool at this time, less what it feeds into it [unit/h]."""
        core, handles = self._in_motion()
        places, amounts = handles.draw(load, pool)
        return float(core.rates()[places] @ amounts)

    def loading(self, process: str) -> float:
        """Return the level of a process as a share of what it could have now, or of what is wanted of it, at most 1."""
        core, handles = self._in_motion()
        what = core.model.processes[handles.process(process)]
        step = min(int(self.now / core.model.step_h * (1.0 + 1e-12)), core.model.series.shape[1] - 1)
        limit = what.scale * float(core.model.series[what.wanted, step]) * self.share("process", process)
        return min(self.level(process) / limit, 1.0) if limit > 0.0 else 1.0

    def facility(self, name: str) -> Facility:
        """Return the queue of a crew, a fleet, or the docks of a plant (`docks:<plant>`)."""
        if name not in self._facilities:
            raise UsageError(_unknown("crew, fleet or docks", name, tuple(self._facilities)))
        return self._facilities[name]

    @property
    def facilities(self) -> tuple[Facility, ...]:
        """Every crew, fleet and docks that there is or was, by id."""
        return tuple(self._facilities[name] for name in sorted(self._facilities))

    def away(self, thing: str) -> bool:
        """Return whether a thing that was part of the park is not at this time."""
        return thing not in self._here and thing in self._owners

    def owner(self, thing: str) -> str:
        """Return the enterprise of a process, demand, store or plant; of an exchange, that of its giver, else of its taker."""
        return self._owners.get(thing, "")

    # -- the loop that runs the park

    def enter(self, park: Park, core: Core) -> None:
        """Go on with `park`, compiled in `core`: everything that was set holds there too, where the thing is still there."""
        self.see(park)
        self._core, self._handles = core, Handles(core.model, core.variables)
        for (kind, thing), causes in self._shares.items():
            if self._handles.has(kind, thing):
                self._apply(kind, thing, causes)
        if self.clock.core is not core:
            self.clock.enter(core)
        moving = [(exchange, process) for exchange, process in self._moving if process.is_alive]
        self._moving = [pair for pair in moving if self._handles.ships(pair[0])]
        for pair in moving:
            if pair not in self._moving:  # its goods were withdrawn with the exchange
                pair[1].interrupt("gone")
        happened, self.turned = self.turned, self.environment.event()
        happened.succeed()

    def see(self, park: Park) -> None:
        """Take `park` for the park as it now is; crews, fleets and docks get its numbers."""
        self.park = park
        self._here = owners(park)
        self._owners = {**self._owners, **self._here}
        for name, size in servers(park).items():
            if name not in self._facilities:
                self._facilities[name] = Facility(self.environment, name, size)
            elif size != self._facilities[name].capacity:
                self._facilities[name].resize(size)

    def count_from_here(self) -> None:
        """Forget the story so far, and start the statistics of all facilities anew: the end of a warm-up."""
        self.clock.happened.clear()
        for facility in self._facilities.values():
            facility.record.reset(self.now)

    def _in_motion(self) -> tuple[Core, Handles]:
        if self._core is None or self._handles is None:
            raise UsageError("a story that looks at the park cannot be rehearsed without it")
        return self._core, self._handles

    def _set(self, kind: Literal["process", "exchange"], thing: str, share: float, cause: str) -> None:
        if not 0.0 <= share <= 1.0:
            raise UsageError(f"{thing}: the share {share:g} is not between 0 and 1")
        causes = self._shares.setdefault((kind, thing), {})
        if self.disturbed.callbacks and causes.get(cause, 1.0) != share:
            happened, self.disturbed = self.disturbed, self.environment.event()
            happened.succeed()
        causes[cause] = share
        if thing in self._changed:
            self._changed.pop(thing).succeed()
        if self._handles is None:
            self.changes.append((self.now, thing, cause, share))
        elif self._handles.has(kind, thing):
            if kind == "exchange" and share < 1.0 and self._handles.rigid(thing):
                raise UsageError(
                    f"{thing} is a last resort without a limit; write `interruptible: true` on it, so that it can fail"
                )
            self._apply(kind, thing, causes)
        elif thing not in self._owners:
            raise UsageError(_unknown(kind, thing, self._handles.known(kind)))

    def _apply(self, kind: str, thing: str, causes: dict[str, float]) -> None:
        core, handles = self._in_motion()
        share = product(causes)
        if kind == "process":
            pipe = thing.removeprefix("fill:")
            if pipe != thing:
                share *= self.share("exchange", pipe)
            core.set_available(handles.process(thing), share)
            return
        filled = f"fill:{thing}"
        if handles.has("process", filled):  # a pipe that fills a store lets as much through as its process draws
            core.set_available(handles.process(filled), share * self.share("process", filled))
        for link in handles.links(thing):
            core.set_link(link, share)
        for gate in handles.gates(thing):
            core.set_gate(gate, share)


def product(causes: dict[str, float]) -> float:
    """Return the shares of all causes multiplied, in the order of their names: so the last bit does not hang on who came first."""
    if len(causes) == 1:
        return next(iter(causes.values()))
    return math.prod(causes[name] for name in sorted(causes))


def servers(park: Park) -> dict[str, int]:
    """Return how many serve at once in each crew and fleet, and in the docks of each plant that has a number of them."""
    found = {crew.id: crew.size for crew in park.spec.crews} | {fleet.id: fleet.size for fleet in park.spec.fleets}
    return found | {f"docks:{plant.id}": plant.docks for _, plant in park.plants() if plant.docks is not None}


def owners(park: Park) -> dict[str, str]:
    """Return the enterprise of everything that an event can happen to; empty for what is the park's own."""
    found: dict[str, str] = {}
    plants: dict[str, str] = {}
    for enterprise, plant in park.plants():
        plants[plant.id] = enterprise.id
        things = (
            [use.id for use in plant.processes]
            + [each.id for each in plant.demands]
            + [each.id for each in plant.stores]
        )
        found |= dict.fromkeys((plant.id, *things, f"docks:{plant.id}"), enterprise.id)
    for exchange in park.exchanges:
        found[exchange.id] = plants.get(exchange.giver) or plants.get(exchange.taker, "")
    for pool in park.spec.pools:
        found |= {f"{pool.id}.imports.{number}": "" for number in range(len(pool.imports))}
    return found


def _unknown(kind: str, thing: str, known: tuple[str, ...]) -> str:
    near = nearest(thing, known)
    return f'"{thing}" is no {kind} of this park' + (f'; did you mean "{near}"?' if near else "")


SiteStory = Callable[[Site], Told]
"""A story: a generator function of the site."""
