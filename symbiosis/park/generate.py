"""Generate: a synthetic park of any size as ordinary park files; the same arguments give the same bytes.

What an enterprise is (sector, size, shifts, place) hangs on its own random streams alone: a further one changes none of the others.
Who exchanges with whom depends on who is there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from symbiosis.errors import UsageError
from symbiosis.files.atomic import write_text
from symbiosis.i18n import tr
from symbiosis.park.sectors import STEAM, Sector, sectors
from symbiosis.park.streams import stream
from symbiosis.park.synthetic_text import enterprise_text, park_text, profiles_text
from symbiosis.shipped import models_dir

UTILITIES = ("chp", "water-works", "digester")
FIRST_UTILITIES = {2: "chp", 3: "water-works", 4: "digester"}
"""Place of the utilities that every park has as soon as it is large enough."""
UTILITY_SHARE = 0.04
STEAM_SHARE = 0.2
"""Share of the exchanges that carry steam from a CHP; half as many bring its condensate back."""
STORE_SHARE = 0.2
SPREAD = 0.8
"""Standard deviation of the logarithm of capacities."""
SIDE_M = 6000.0
"""Side of the square on which the enterprises stand [m]."""
ENTERPRISES_PER_FILE = 2000
EXCHANGES_PER_FILE = 20_000

UTILITY_GIVES = {"chp": ("ash-slag",), "water-works": ("reclaimed-water",), "digester": ("biogas",)}
UTILITY_TAKES = {"chp": (), "water-works": ("process-waste-water",), "digester": ("organic-residue",)}
CARRIERS = {
    "steam": "steam-pipe",
    "condensate": "water-pipe",
    "biogas": "gas-pipe",
    "process-waste-water": "water-pipe",
    "reclaimed-water": "water-pipe",
}


@dataclass(frozen=True)
class Member:
    """An enterprise of a synthetic park: `capacity` [t/h of product; t/h of steam, m3/h of waste water or t/h of residue for a utility]."""

    id: str
    utility: str
    sector: Sector
    capacity: float
    shift: str
    at: tuple[float, float]
    store_hours: float

    def gives(self) -> tuple[str, ...]:
        """Return what others may take from it, steam and condensate apart."""
        return UTILITY_GIVES[self.utility] if self.utility else tuple(self.sector.gives)

    def takes(self) -> tuple[str, ...]:
        """Return what it may take from others, steam apart."""
        return UTILITY_TAKES[self.utility] if self.utility else self.sector.takes

    def steam(self) -> float:
        """Return its need of steam at full load [t/h]."""
        return 0.0 if self.utility else self.capacity * self.sector.steam


def generate(folder: Path | str, *, enterprises: int, exchanges: int, seed: int = 0) -> Path:
    """Write a synthetic park with so many enterprises and exchanges to `folder`, which must not exist or be empty, and return it.

    Raises UsageError where the folder holds something, or where that many exchanges do not fit between so many enterprises.
    """
    target = Path(folder)
    _refuse_full(target)
    members = [member(seed, number) for number in range(enterprises)]
    rows, piped = _exchanges(members, exchanges, seed)
    park_id = f"synthetic-{enterprises}-{exchanges}-{seed}"
    skeleton = (models_dir() / "synthetic" / "park.yaml").read_text(encoding="utf-8")
    files = {"park.yaml": park_text(skeleton, park_id), "profiles/shifts.csv": profiles_text()}
    texts = [enterprise_text(one, steam=piped.get(one.id, 0.0)) for one in members]
    files |= _in_files("enterprises", texts, ENTERPRISES_PER_FILE)
    files |= _in_files("exchanges", rows, EXCHANGES_PER_FILE)
    for name, text in files.items():
        write_text(target / name, text)
    return target


def member(seed: int, number: int) -> Member:
    """Return enterprise `number` of the parks with this seed; the number of enterprises has no influence."""
    name = f"e{number + 1}"
    draws = stream(seed, name, "enterprise", "traits")
    kind, which, choice, wait, east, north = draws.random(6).tolist()
    size = math.exp(SPREAD * float(draws.standard_normal()))
    table = sectors()
    sector = table[_pick(choice, [one.spec.share for one in table])]
    utility = FIRST_UTILITIES.get(number, UTILITIES[int(which * len(UTILITIES))] if kind < UTILITY_SHARE else "")
    medians = {"chp": 40.0, "water-works": 300.0, "digester": 10.0}
    capacity = medians.get(utility, sector.spec.size) * min(max(size, 0.1), 10.0)
    store_hours = 4.0 + 44.0 * wait / STORE_SHARE if wait < STORE_SHARE else 0.0
    return Member(
        name, utility, sector, float(f"{capacity:.3g}"), sector.spec.shift, (east * SIDE_M, north * SIDE_M), store_hours
    )


def _refuse_full(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(tr("folder.not_empty", lang="en", folder=str(folder)))


def _pick(draw: float, shares: list[float]) -> int:
    """Return the place in `shares` that `draw` in [0, 1) falls on."""
    ends = np.cumsum(shares)
    return int(np.searchsorted(ends, draw * ends[-1], side="right"))


def _in_files(name: str, lines: list[str], size: int) -> dict[str, str]:
    """Return the files that hold a list: one, or a folder of them where it is long."""
    if not lines:
        return {f"{name}.yaml": "[]\n"}
    parts = ["\n".join(lines[start : start + size]) + "\n" for start in range(0, len(lines), size)]
    if len(parts) == 1:
        return {f"{name}.yaml": parts[0]}
    return {f"{name}/{number:04d}.yaml": part for number, part in enumerate(parts, start=1)}


# -- who exchanges with whom

Row = tuple[int, int, str]


def _exchanges(members: list[Member], wanted: int, seed: int) -> tuple[list[str], dict[str, float]]:
    """Return the lines of `wanted` exchanges, and the steam that each CHP and its customers exchange at most [t/h], by enterprise."""
    rows, piped = _steam_rows(members, wanted, seed)
    rows += _byproduct_rows(members, wanted - len(rows), seed)
    if len(rows) < wanted:
        most = len(rows)
        while (fewer := len(_steam_rows(members, most, seed)[0]) + len(_byproduct_rows(members, wanted, seed))) < most:
            most = fewer
        raise UsageError(tr("generate.too_many", lang="en", wanted=wanted, most=most, enterprises=len(members)))
    at = np.array([one.at for one in members])
    giver = np.array([row[0] for row in rows], dtype=np.int64)
    taker = np.array([row[1] for row in rows], dtype=np.int64)
    metres = np.abs(at[giver] - at[taker]).sum(axis=1).round().astype(int).tolist() if rows else []
    lines = [
        f"- {{id: x{number}, from: {members[one].id}, to: {members[other].id}, resource: {what}, "
        f"carrier: {CARRIERS.get(what, 'truck')}, length: {max(length, 10)}}}"
        for number, ((one, other, what), length) in enumerate(zip(rows, metres, strict=True), start=1)
    ]
    return lines, piped


def _steam_rows(members: list[Member], wanted: int, seed: int) -> tuple[list[Row], dict[str, float]]:
    """Join some of those who need steam to a CHP, and bring back the condensate of every second one."""
    plants = [place for place, one in enumerate(members) if one.utility == "chp"]
    users = [place for place, one in enumerate(members) if one.steam() > 0]
    if not plants or not users:
        return [], {}
    draws = {place: stream(seed, members[place].id, "steam", "partner").random(2).tolist() for place in users}
    joined = sorted(users, key=lambda place: draws[place][0])[: int(STEAM_SHARE * wanted)]
    rows: list[Row] = []
    piped: dict[str, float] = {}
    for number, place in enumerate(joined):
        plant = plants[int(draws[place][1] * len(plants))]
        rows.append((plant, place, STEAM))
        if number % 2:
            rows.append((place, plant, "condensate"))
        need = members[place].steam()
        piped[members[place].id] = need
        piped[members[plant].id] = piped.get(members[plant].id, 0.0) + need
    return rows, piped


def _byproduct_rows(members: list[Member], wanted: int, seed: int) -> list[Row]:
    """Draw `wanted` pairs of giver and taker, or all that there are; about as many for each resource, no pair twice."""
    givers: dict[str, list[int]] = {}
    takers: dict[str, list[int]] = {}
    for place, one in enumerate(members):
        for what in one.gives():
            givers.setdefault(what, []).append(place)
        for what in one.takes():
            takers.setdefault(what, []).append(place)
    possible: dict[str, int] = {}
    both: dict[str, int] = {}
    for what in givers:
        if what in takers:
            both[what] = len(set(givers[what]) & set(takers[what]))
            possible[what] = len(givers[what]) * len(takers[what]) - both[what]
    rows: list[Row] = []
    for what, number in _shared_out(wanted, possible).items():
        taking, count = takers[what], possible[what] + both[what]
        pairs = stream(seed, "park", what, "partners").choice(count, size=number + both[what], replace=False)
        found = [(givers[what][pair // len(taking)], taking[pair % len(taking)], what) for pair in pairs.tolist()]
        rows += sorted([row for row in found if row[0] != row[1]][:number])
    return rows


def _shared_out(wanted: int, possible: dict[str, int]) -> dict[str, int]:
    """Share `wanted` out over the resources as evenly as what is `possible` allows."""
    numbers: dict[str, int] = {}
    for left, what in zip(
        range(len(possible), 0, -1), sorted(possible, key=lambda what: (possible[what], what)), strict=True
    ):
        numbers[what] = min(possible[what], (wanted + left - 1) // left)
        wanted -= numbers[what]
    return {what: numbers[what] for what in sorted(numbers)}
