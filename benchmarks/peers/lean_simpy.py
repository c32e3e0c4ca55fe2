"""Lean SimPy: the park in SimPy with one process per phase of the hour and plain floats in lists: four time-outs an hour, of any size.

It leaves nothing to SimPy but the time; it is a loop in Python, as fast as we know how to write it.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from peers.plain import MAIN, Answer, Maker, Need, PlainPark


def run(park: PlainPark, hours: int) -> Answer:
    """Return what `park` comes to in its first `hours`."""
    environment = simpy.Environment()
    lean = LeanPark(environment, park)
    environment.run(until=hours)
    return Answer(lean.taken, lean.bought)


class LeanPark:
    """What is there in this hour, and totals."""

    def __init__(self, environment: simpy.Environment, park: PlainPark) -> None:
        self.environment, self.park = environment, park
        self.there = [0.0] * park.goods
        self.levels = [0.0] * sum(len(makers) for makers in (park.factories, park.works, park.boilers))
        self.offers = [0.0] * len(self.levels)
        self.taken = [0.0] * park.links
        self.bought = [0.0] * park.mains
        self.start()

    def start(self) -> None:
        """Start a process per phase, in the order of the hour."""
        for phase in (self.offer, self.make, self.treat, self.serve):
            self.environment.process(self.hourly(phase))

    def hourly(self, phase: Any) -> Generator[simpy.Event, Any, None]:
        """Do `phase` in every hour."""
        while True:
            phase(int(self.environment.now))
            yield self.environment.timeout(1)

    def offer(self, hour: int) -> None:
        """Nothing is left of the hour before; boilers offer what they can make."""
        there = self.there = [0.0] * self.park.goods
        for boiler in self.park.boilers:
            capacity = boiler.wanted * boiler.shape[hour]
            self.offers[boiler.number] = capacity
            there[boiler.drawn_at] = capacity

    def make(self, hour: int) -> None:
        """Factories make what they planned, as far as what they cannot buy is there, and lay out their by-products."""
        there = self.there
        for factory in self.park.factories:
            level = self.cut(factory, factory.wanted * factory.shape[hour])
            for place, amount in factory.gives:
                there[place] += amount * level

    def treat(self, hour: int) -> None:
        """Works treat what arrives, and lay out what they make of it."""
        there = self.there
        for works in self.park.works:
            level = self.cut(works, works.wanted * works.shape[hour])
            for place, amount in works.gives:
                there[place] += amount * level

    def serve(self, hour: int) -> None:
        """What can be bought is taken from others first; boilers make what was drawn."""
        levels = self.levels
        for maker, need in self.park.claims:
            self.fill(need, levels[maker.number])
        for boiler in self.park.boilers:
            level = levels[boiler.number] = self.offers[boiler.number] - self.there[boiler.drawn_at]
            for need in boiler.flexible:
                self.fill(need, level)
        bought = self.bought
        for makers in (self.park.factories, self.park.works, self.park.boilers):
            for maker in makers:
                level = levels[maker.number]
                for main, amount in maker.draws:
                    bought[main] += amount * level

    def cut(self, maker: Maker, level: float) -> float:
        """Return the level that what cannot be bought allows, and take it."""
        there, taken = self.there, self.taken
        for need in maker.firm:
            most = 0.0
            for link in need.links:
                most += min(there[link.source], link.capacity) * link.kept
            if most < need.amount * level:
                level = most / need.amount
        for need in maker.firm:
            rest = need.amount * level
            for link in need.links:
                if rest <= 0.0:
                    break
                flow = min(there[link.source], link.capacity, rest / link.kept)
                rest -= flow * link.kept
                there[link.source] -= flow
                taken[link.number] += flow
        self.levels[maker.number] = level
        return level

    def fill(self, need: Need, level: float) -> None:
        """Take and buy what a level needs."""
        there, taken = self.there, self.taken
        rest = need.amount * level
        for link in need.links:
            if rest <= 0.0:
                break
            source = link.source
            if source == MAIN:
                flow = rest / link.kept
                taken[link.number] += flow
                if link.main != MAIN:
                    self.bought[link.main] += flow
                break
            flow = there[source]
            if flow > 0.0:
                flow = min(flow, link.capacity, rest / link.kept)
                rest -= flow * link.kept
                there[source] -= flow
                taken[link.number] += flow
