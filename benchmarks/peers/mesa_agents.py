"""Mesa: the park as a model whose agents are its processes, activated phase by phase, with a data collector.

The agents keep their own lists of links; what they share is the goods that are there in this hour.
"""

from __future__ import annotations

import warnings
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import mesa

from peers.plain import MAIN, Answer, Link, Maker, Need, PlainPark


def run(park: PlainPark, hours: int) -> Answer:
    """Return what `park` comes to in its first `hours`."""
    model = ParkModel(park)
    for _ in range(hours):
        model.step()
    return Answer(model.taken, model.bought)


class Plant(mesa.Agent):  # type: ignore[misc]  # mesa is untyped
    """A process: makes, takes and buys."""

    def __init__(self, model: ParkModel, maker: Maker) -> None:
        super().__init__(model)
        self.shape, self.wanted = maker.shape, maker.wanted
        self.firm = [(need.amount, need.links) for need in maker.firm]
        self.gives, self.draws, self.drawn_at = maker.gives, maker.draws, maker.drawn_at
        self.level = 0.0

    def make(self) -> None:
        """Run as planned, as far as what cannot be bought is there, and lay out by-products."""
        model = self.model
        there = model.there
        level = self.wanted * self.shape[model.hour]
        for amount, links in self.firm:
            most = sum(min(there[link.source], link.capacity) * link.kept for link in links)
            level = min(level, most / amount)
        self.level = level
        for amount, links in self.firm:
            self.take(amount * level, links)
        for place, amount in self.gives:
            there[place] += amount * level

    def take(self, rest: float, links: tuple[Link, ...]) -> None:
        """Take `rest` over `links`, the best first; mains give whatever is asked."""
        model = self.model
        there, taken = model.there, model.taken
        for link in links:
            if rest <= 0.0:
                return
            if link.source == MAIN:
                flow = rest / link.kept
                taken[link.number] += flow
                if link.main != MAIN:
                    model.bought[link.main] += flow
                return
            flow = there[link.source]
            if flow > 0.0:
                flow = min(flow, link.capacity, rest / link.kept)
                rest -= flow * link.kept
                there[link.source] -= flow
                taken[link.number] += flow

    def draw(self) -> None:
        """Draw from the mains what the level needs."""
        for main, amount in self.draws:
            self.model.bought[main] += amount * self.level


class Factory(Plant):
    """Makes what is planned."""


class Works(Plant):
    """Treats what arrives."""


class Boiler(Plant):
    """Makes what is drawn."""

    def offer(self) -> None:
        """Offer what can be made."""
        self.offered = self.wanted * self.shape[self.model.hour]
        self.model.there[self.drawn_at] = self.offered

    def make(self) -> None:
        """Make what was drawn."""
        self.level = self.offered - self.model.there[self.drawn_at]


class Buyer(mesa.Agent):  # type: ignore[misc]  # mesa is untyped
    """Whoever cares for one need of a plant: takes from others what they have, and buys the rest."""

    def __init__(self, model: ParkModel, plant: Plant, need: Need) -> None:
        super().__init__(model)
        self.plant, self.amount, self.links = plant, need.amount, need.links

    def serve(self) -> None:
        """Take and buy what the level needs."""
        self.plant.take(self.amount * self.plant.level, self.links)


class BoilerBuyer(Buyer):
    """Whoever cares for a need of a boiler, which comes last."""


class ParkModel(mesa.Model):  # type: ignore[misc]  # mesa is untyped
    """The park: goods that are there in this hour, totals, and what the collector keeps of each hour."""

    def __init__(self, park: PlainPark) -> None:
        super().__init__(seed=0)
        self.goods = park.goods
        self.there: list[float] = []
        self.taken, self.bought = [0.0] * park.links, [0.0] * park.mains
        self.hour = 0
        plants: dict[int, Plant] = {}
        for kind, makers in ((Factory, park.factories), (Works, park.works), (Boiler, park.boilers)):
            for maker in makers:
                plants[maker.number] = kind(self, maker)
        for maker, need in park.claims:
            Buyer(self, plants[maker.number], need)
        for maker in park.boilers:
            for need in maker.flexible:
                BoilerBuyer(self, plants[maker.number], need)
        kinds = self.agents_by_type
        self.kinds: dict[Any, Any] = {kind: kinds[kind] for kind, _ in PHASES if kind in kinds}
        self.collector = mesa.DataCollector({"bought": lambda model: sum(model.bought)})

    def step(self) -> None:
        """Go through one hour."""
        self.there = [0.0] * self.goods
        for kind, phase in PHASES:
            if kind in self.kinds:
                self.kinds[kind].do(phase)
        self.collector.collect(self)
        self.hour += 1


PHASES = (
    (Boiler, "offer"),
    (Factory, "make"),
    (Works, "make"),
    (Buyer, "serve"),
    (Boiler, "make"),
    (BoilerBuyer, "serve"),
    (Factory, "draw"),
    (Works, "draw"),
    (Boiler, "draw"),
)
