"""Partners: who exchanges what with whom in a synthetic park; mostly near ones, no pair twice, and some of it in rings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from symbiosis.park.lots import along_curve
from symbiosis.park.sectors import STEAM
from symbiosis.park.streams import stream

if TYPE_CHECKING:
    from symbiosis.park.generate import Member

Row = tuple[int, int, str]
"""Giver, taker (positions of members) and resource."""

STEAM_SHARE = 0.2
"""Share of the exchanges that carry steam from a CHP; half as many bring its condensate back."""
REACH = 12.0
"""How many takers of a resource lie, on average, between a giver and the one that it gives to."""
DENSE = 0.2
"""Share of all possible pairs from which on they are drawn from a list of all of them."""
TOGETHER = 3
"""Enterprises of each of the two sorts in the longest ring."""


class Partners:
    """Draws the exchanges of `members`."""

    def __init__(self, members: Sequence[Member], seed: int) -> None:
        self.members, self.seed = members, seed
        self.places = [along_curve(one.at) for one in members]
        self.givers: dict[str, list[int]] = {}
        self.takers: dict[str, list[int]] = {}
        for place in sorted(range(len(members)), key=lambda place: (self.places[place], place)):
            for what in members[place].gives():
                self.givers.setdefault(what, []).append(place)
            for what in members[place].takes():
                self.takers.setdefault(what, []).append(place)

    def rows(self, wanted: int, rings: float) -> tuple[list[Row], dict[str, float]]:
        """Return up to `wanted` exchanges, the share `rings` of them in rings, and the most steam of each member [t/h], by id."""
        rows, piped = self._steam(wanted)
        ringed = self._rings(int(rings * wanted))
        rows += ringed
        rows += self._byproducts(wanted - len(rows), ringed)
        return rows, piped

    def most(self, wanted: int, rings: float) -> int:
        """Return the largest number of exchanges, below `wanted`, that fit."""
        most = wanted
        while (fewer := len(self.rows(most, rings)[0])) < most:
            most = fewer
        return most

    def _steam(self, wanted: int) -> tuple[list[Row], dict[str, float]]:
        """Join some of those who need steam to a CHP near them, and bring back the condensate of every second one."""
        members = self.members
        plants = sorted((self.places[place], place) for place, one in enumerate(members) if one.utility == "chp")
        users = [place for place, one in enumerate(members) if one.steam() > 0]
        if not plants or not users:
            return [], {}
        draws = {place: float(stream(self.seed, members[place].id, STEAM, "partner").random()) for place in users}
        joined = sorted(users, key=lambda place: draws[place])[: int(STEAM_SHARE * wanted)]
        rows: list[Row] = []
        piped: dict[str, float] = {}
        for number, place in enumerate(joined):
            near = bisect_left(plants, (self.places[place], place))
            plant = plants[min(near, len(plants) - 1)][1]
            rows.append((plant, place, STEAM))
            if number % 2:
                rows.append((place, plant, "condensate"))
            need = members[place].steam()
            piped[members[place].id] = need
            piped[members[plant].id] = piped.get(members[plant].id, 0.0) + need
        return rows, piped

    def _rings(self, wanted: int) -> list[Row]:
        """Return at most `wanted` exchanges in rings A1 → B1 → A2 → B2 → … → A1, where each sort gives the other what it takes."""
        sorts: dict[str, list[int]] = {}
        for place in sorted(range(len(self.members)), key=self.places.__getitem__):
            one = self.members[place]
            sorts.setdefault(one.utility or one.sector.spec.id, []).append(place)
        names = list(sorts)
        pairs = [
            (first, second, there, back)
            for at, first in enumerate(names)
            for second in names[at + 1 :]
            if (there := self._between(sorts[first][0], sorts[second][0]))
            and (back := self._between(sorts[second][0], sorts[first][0]))
        ]
        draws = stream(self.seed, "park", "rings", "partners")
        rows: list[Row] = []
        while pairs and len(rows) + 2 <= wanted:
            first, second, there, back = pairs[int(draws.integers(len(pairs)))]
            size = min(int(draws.integers(1, TOGETHER + 1)), len(sorts[first]), len(sorts[second]))
            size = min(size, (wanted - len(rows)) // 2)
            ones, others = sorts[first][:size], sorts[second][:size]
            del sorts[first][:size], sorts[second][:size]
            for at in range(size):
                rows.append((ones[at], others[at], there))
                rows.append((others[at], ones[(at + 1) % size], back))
            pairs = [pair for pair in pairs if sorts[pair[0]] and sorts[pair[1]]]
        return rows

    def _between(self, giver: int, taker: int) -> str:
        """Return the first resource that one gives and the other takes, or nothing."""
        takes = self.members[taker].takes()
        return next((what for what in self.members[giver].gives() if what in takes), "")

    def _byproducts(self, wanted: int, taken: Sequence[Row]) -> list[Row]:
        """Draw `wanted` further pairs, or all that there are; about as many for each resource."""
        before: dict[str, set[tuple[int, int]]] = {}
        for giver, taker, what in taken:
            before.setdefault(what, set()).add((giver, taker))
        possible: dict[str, int] = {}
        for what, givers in self.givers.items():
            takers = self.takers.get(what, [])
            both = len(set(givers) & set(takers))
            possible[what] = len(givers) * len(takers) - both - len(before.get(what, ()))
        rows: list[Row] = []
        for what, number in _shared_out(wanted, {what: most for what, most in possible.items() if most}).items():
            draw: Callable[..., set[tuple[int, int]]] = _all if number > DENSE * possible[what] else _near
            rng = stream(self.seed, "park", what, "partners")
            pairs = draw(self, what, number, before.get(what, set()), rng)
            rows += [(giver, taker, what) for giver, taker in sorted(pairs)]
        return rows


def _all(
    partners: Partners, what: str, number: int, before: set[tuple[int, int]], rng: np.random.Generator
) -> set[tuple[int, int]]:
    """Draw from the list of all pairs."""
    pairs = [(giver, taker) for giver in partners.givers[what] for taker in partners.takers[what] if giver != taker]
    free = [pair for pair in pairs if pair not in before]
    return {free[place] for place in rng.choice(len(free), size=number, replace=False).tolist()}


def _near(
    partners: Partners, what: str, number: int, before: set[tuple[int, int]], rng: np.random.Generator
) -> set[tuple[int, int]]:
    """Draw a giver, and a taker not far from it; the fewer new pairs are found, the farther the reach."""
    givers, takers = partners.givers[what], partners.takers[what]
    curve = np.array([partners.places[place] for place in takers])
    at = np.searchsorted(curve, np.array([partners.places[place] for place in givers]))
    found: set[tuple[int, int]] = set()
    reach = REACH
    while len(found) < number:
        size = number - len(found)
        chosen = rng.integers(len(givers), size=size)
        offsets = rng.geometric(min(1.0, 1.0 / reach), size=size) - rng.geometric(min(1.0, 1.0 / reach), size=size)
        others = (at[chosen] + offsets) % len(takers)
        for giver, taker in zip(chosen.tolist(), others.tolist(), strict=True):
            pair = (givers[giver], takers[taker])
            if pair[0] != pair[1] and pair not in before:
                found.add(pair)
        reach *= 1.5
    return found


def _shared_out(wanted: int, possible: dict[str, int]) -> dict[str, int]:
    """Share `wanted` out over the resources as evenly as what is `possible` allows."""
    numbers: dict[str, int] = {}
    order = sorted(possible, key=lambda what: (possible[what], what))
    for left, what in zip(range(len(possible), 0, -1), order, strict=True):
        numbers[what] = min(possible[what], (wanted + left - 1) // left)
        wanted -= numbers[what]
    return {what: numbers[what] for what in sorted(numbers)}
