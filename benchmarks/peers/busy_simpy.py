"""Busy SimPy: the park as SimPy's own guide teaches it, a process per enterprise and per buyer, each with a time-out an hour.

SimPy lets processes of one instant run in the order in which they began, so the claims come in the same order as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import simpy

from peers.lean_simpy import LeanPark
from peers.plain import Answer, Maker, Need, PlainPark

Told = Generator[simpy.Event, Any, None]
SERVE, DRAWN = 0.5, 0.75
"""When in the hour buyers come, and boilers know what was drawn [h]."""


def run(park: PlainPark, hours: int) -> Answer:
    """Return what `park` comes to in its first `hours`."""
    environment = simpy.Environment()
    busy = BusyPark(environment, park)
    environment.run(until=hours)
    return Answer(busy.taken, busy.bought)


class BusyPark(LeanPark):
    """The same floats, with a process for each who does something."""

    def start(self) -> None:
        """Start the processes, in the order in which they act."""
        self.begin(self.forget)
        for boiler in self.park.boilers:
            self.begin(self.lay_out, boiler)
        for maker in (*self.park.factories, *self.park.works):
            self.begin(self.produce, maker)
        for maker, need in self.park.claims:
            self.begin(self.buy, maker, need, at=SERVE)
        for boiler in self.park.boilers:
            self.begin(self.fire, boiler, at=DRAWN)

    def begin(self, act: Callable[..., None], *what: Any, at: float = 0.0) -> None:
        """Let `act` happen in every hour, `at` [h] after it began."""
        self.environment.process(self.every_hour(act, what, at))

    def every_hour(self, act: Callable[..., None], what: tuple[Any, ...], at: float) -> Told:
        """Act, wait an hour, and so on."""
        if at:
            yield self.environment.timeout(at)
        while True:
            act(*what)
            yield self.environment.timeout(1)

    def forget(self) -> None:
        """Nothing is left of the hour before."""
        self.there = [0.0] * self.park.goods

    def lay_out(self, boiler: Maker) -> None:
        """A boiler offers what it can make."""
        capacity = boiler.wanted * boiler.shape[int(self.environment.now)]
        self.offers[boiler.number] = self.there[boiler.drawn_at] = capacity

    def produce(self, maker: Maker) -> None:
        """A factory or works makes, draws from the mains, and lays out by-products."""
        level = self.cut(maker, maker.wanted * maker.shape[int(self.environment.now)])
        for place, amount in maker.gives:
            self.there[place] += amount * level
        for main, amount in maker.draws:
            self.bought[main] += amount * level

    def buy(self, maker: Maker, need: Need) -> None:
        """Somebody takes what others have for a need, and buys the rest."""
        self.fill(need, self.levels[maker.number])

    def fire(self, boiler: Maker) -> None:
        """A boiler makes what was drawn."""
        level = self.offers[boiler.number] - self.there[boiler.drawn_at]
        for need in boiler.flexible:
            self.fill(need, level)
        for main, amount in boiler.draws:
            self.bought[main] += amount * level
