"""Generate: a synthetic park of any size as ordinary park files; the same arguments give the same bytes.

What an enterprise is (sector, size, shifts, place, how often it breaks down) hangs on its own random streams alone: a further one changes
none of the others. Who exchanges with whom depends on who is there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

import numpy as np

from symbiosis.errors import UsageError
from symbiosis.files.atomic import write_text
from symbiosis.i18n import nearest, told
from symbiosis.park.lots import ARRANGEMENTS, Arrangement, layout_text, lot
from symbiosis.park.partners import Partners, Row
from symbiosis.park.sectors import Sector, sectors
from symbiosis.park.streams import stream
from symbiosis.park.synthetic_text import enterprise_text, exchange_text, parcel_id, park_text, profiles_text
from symbiosis.shipped import models_dir

UTILITIES = ("chp", "water-works", "digester")
FIRST_UTILITIES = {2: "chp", 3: "water-works", 4: "digester"}
"""Place of the utilities that every park has as soon as it is large enough."""
UTILITY_GIVES = {"chp": ("ash-slag",), "water-works": ("reclaimed-water",), "digester": ("biogas",)}
UTILITY_TAKES = {"chp": (), "water-works": ("process-waste-water",), "digester": ("organic-residue",)}
UTILITY_SIZES = {"chp": 40.0, "water-works": 300.0, "digester": 10.0}
"""Median capacity [t/h of steam, m3/h of waste water, t/h of residue]."""
EXCHANGES_PER_ENTERPRISE = 2
"""Where nothing is said; each has two ends, so an enterprise has about four, as in real parks."""
ENTERPRISES_PER_FILE = 2000
EXCHANGES_PER_FILE = 20_000
MOST_LOTS = 18_000
"""Enterprises of the largest park with a layout of its own, for the size of that file; a larger one tells the length of each exchange."""
SHORTEST_M, LONGEST_M = 10.0, 200_000.0
"""Band in which a length is written [m]: a park of 100 000 enterprises is wider than any exchange may plausibly be."""
UP_TIME_H, REPAIR_H = 500.0, 10.0
"""Median of the mean time up, and the mean of the mean repair [h]."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Traits:
    """What a synthetic park is like.

    sectors: weight of each sector of the mix, by its id (by default those of `models/synthetic/sectors.yaml`); spread: standard deviation
    of the logarithm of capacities; layout: how the lots lie; utilities: share of the enterprises that are converters, in all or by kind
    (chp, water-works, digester); stores: share of the enterprises with a store; rings: share of the exchanges in rings of by-products;
    breakdowns: share of the enterprises whose machines break down.
    """

    sectors: Mapping[str, float] | None = None
    spread: float = 0.8
    layout: Arrangement = "cluster"
    utilities: float | Mapping[str, float] = 0.04
    stores: float = 0.2
    rings: float = 0.1
    breakdowns: float = 0.0

    @cached_property
    def mix(self) -> tuple[tuple[Sector, ...], list[float]]:
        """Return the sectors with their weights."""
        table = sectors()
        if self.sectors is None:
            return table, [one.spec.share for one in table]
        chosen = tuple(one for one in table if self.sectors.get(one.spec.id, 0.0) > 0.0)
        return chosen, [self.sectors[one.spec.id] for one in chosen]

    @cached_property
    def kinds(self) -> dict[str, float]:
        """Return the share of each kind of converter that there is."""
        if isinstance(self.utilities, Mapping):
            return {kind: share for kind in UTILITIES if (share := self.utilities.get(kind, 0.0)) > 0.0}
        return {kind: self.utilities / len(UTILITIES) for kind in UTILITIES if self.utilities > 0.0}

    def check(self) -> None:
        """Raise UsageError where a trait is none."""
        if self.layout not in ARRANGEMENTS:
            raise _unknown("layout", self.layout, ARRANGEMENTS)
        named = {"sectors": tuple(one.spec.id for one in sectors()), "utilities": UTILITIES}
        shares = {"stores": self.stores, "rings": self.rings, "breakdowns": self.breakdowns}
        for trait, known in named.items():
            given = getattr(self, trait)
            for name in given if isinstance(given, Mapping) else ():
                if name not in known:
                    raise _unknown(trait, name, known)
        weights = list((self.sectors or {}).values())
        if any(not math.isfinite(weight) or weight < 0.0 for weight in weights) or (weights and sum(weights) <= 0.0):
            raise UsageError(told("generate.weights"))
        shares["utilities"] = sum(self.kinds.values()) if isinstance(self.utilities, Mapping) else self.utilities
        for trait, share in shares.items():
            if not 0.0 <= share <= 1.0:
                raise UsageError(told("generate.share", trait=trait, value=f"{share:g}"))
        if not 0.0 <= self.spread <= 3.0:
            raise UsageError(told("generate.spread", value=f"{self.spread:g}"))

    def told(self) -> str:
        """Return the traits that are not the usual ones, as one line."""
        usual = Traits()
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return ", ".join(f"{name} {value}" for name, value in given.items() if value != getattr(usual, name))


USUAL = Traits()


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
    up_time: float = 0.0
    """Mean time up [h]; zero where nothing breaks down."""
    repair_time: float = field(default=0.0, kw_only=True)

    def gives(self) -> tuple[str, ...]:
        """Return what others may take from it, steam apart."""
        return UTILITY_GIVES[self.utility] if self.utility else tuple(self.sector.gives)

    def takes(self) -> tuple[str, ...]:
        """Return what it may take from others, steam apart."""
        return UTILITY_TAKES[self.utility] if self.utility else self.sector.takes

    def steam(self) -> float:
        """Return its need of steam at full load [t/h]."""
        return 0.0 if self.utility else self.capacity * self.sector.steam


def generate(
    folder: Path | str,
    *,
    enterprises: int,
    exchanges: int | None = None,
    seed: int = 0,
    traits: Traits = USUAL,
    progress: Progress | None = None,
) -> Path:
    """Write a synthetic park with so many enterprises and exchanges to `folder`, which must not exist or be empty, and return it.

    Without `exchanges` there are two per enterprise, or as many as fit. `progress` is called with the share that is done.
    Raises UsageError where the folder holds something, a trait is none, or that many exchanges do not fit between so many enterprises.
    """
    target = Path(folder)
    traits.check()
    _refuse_full(target)
    tell = progress or (lambda share: None)
    members = []
    for number in range(enterprises):
        members.append(member(seed, number, traits))
        if number % ENTERPRISES_PER_FILE == 0:
            tell(0.3 * number / enterprises)
    rows, piped = _exchanges(members, exchanges, seed, traits)
    tell(0.6)
    note = f"symbiosis generate, enterprises {enterprises}, exchanges {len(rows)}, seed {seed}"
    note = ", ".join(filter(None, (note, traits.told())))
    skeleton = (models_dir() / "synthetic" / "park.yaml").read_text(encoding="utf-8")
    park_id = f"synthetic-{enterprises}-{len(rows)}-{seed}"
    write_text(target / "park.yaml", park_text(skeleton, park_id, note))
    write_text(target / "profiles" / "shifts.csv", profiles_text())
    ground = enterprises <= MOST_LOTS
    if ground:
        write_text(target / "layout.geojson", layout_text([(parcel_id(one.id), one.at) for one in members]))
    returned = {taker for _, taker, what in rows if what == "condensate"}
    texts = (
        enterprise_text(one, steam=piped.get(one.id, 0.0), parcel=ground, condensate=place in returned)
        for place, one in enumerate(members)
    )
    _write_list(target, "enterprises", list(texts), ENTERPRISES_PER_FILE)
    tell(0.8)
    _write_list(target, "exchanges", _lines(members, rows, measured=ground), EXCHANGES_PER_FILE)
    tell(1.0)
    return target


def member(seed: int, number: int, traits: Traits = USUAL) -> Member:
    """Return enterprise `number` of the parks with this seed; the number of enterprises has no influence."""
    name = f"e{number + 1}"
    draws = stream(seed, name, "enterprise", "traits")
    kind, choice, wait, east, north = draws.random(5).tolist()
    size = math.exp(traits.spread * float(draws.standard_normal()))
    table, weights = traits.mix
    sector = table[_pick(choice, weights)]
    first = FIRST_UTILITIES.get(number, "")
    utility = first if first in traits.kinds else _utility(kind, traits.kinds)
    capacity = UTILITY_SIZES.get(utility, sector.spec.size) * min(max(size, 0.1), 10.0)
    store_hours = 4.0 + 44.0 * wait / traits.stores if wait < traits.stores else 0.0
    up_time = repair = 0.0
    if traits.breakdowns > 0.0:
        luck = stream(seed, name, "enterprise", "reliability")
        breaks, longer = luck.random(2).tolist()
        if breaks < traits.breakdowns:
            up_time, repair = UP_TIME_H * math.exp(0.4 * float(luck.standard_normal())), REPAIR_H * (0.5 + longer)
    return Member(
        name,
        utility,
        sector,
        float(f"{capacity:.3g}"),
        sector.spec.shift,
        lot(number, traits.layout, (east, north)),
        store_hours,
        up_time,
        repair_time=repair,
    )


def _unknown(trait: str, name: str, known: tuple[str, ...]) -> UsageError:
    near, allowed = nearest(name, known), ", ".join(known)
    return UsageError(told("generate.unknown", trait=trait, name=name, nearest=near or known[0], known=allowed))


def _refuse_full(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(told("folder.not_empty", folder=str(folder)))


def _pick(draw: float, shares: list[float]) -> int:
    """Return the place in `shares` that `draw` in [0, 1) falls on."""
    rest = draw * sum(shares)
    for place, share in enumerate(shares):
        rest -= share
        if rest < 0.0:
            return place
    return len(shares) - 1


def _utility(draw: float, kinds: Mapping[str, float]) -> str:
    """Return the kind of converter that `draw` in [0, 1) falls on, or nothing."""
    for kind, share in kinds.items():
        draw -= share
        if draw < 0.0:
            return kind
    return ""


def _exchanges(
    members: list[Member], wanted: int | None, seed: int, traits: Traits
) -> tuple[list[Row], dict[str, float]]:
    """Return giver, taker and resource of each exchange, and the steam that each CHP and its customers exchange at most [t/h], by id."""
    partners = Partners(members, seed)
    number = EXCHANGES_PER_ENTERPRISE * len(members) if wanted is None else wanted
    rows, piped = partners.rows(number, traits.rings)
    if len(rows) == number:
        return rows, piped
    most = partners.most(len(rows), traits.rings)
    if wanted is not None:
        raise UsageError(told("generate.too_many", wanted=wanted, most=most, enterprises=len(members)))
    return partners.rows(most, traits.rings)


def _lines(members: list[Member], rows: list[Row], *, measured: bool) -> list[str]:
    """Return the line of each exchange; without a layout that measures it, it tells its length [m] along right-angled streets."""
    ids = [one.id for one in members]
    lengths: list[int | None] = [None] * len(rows)
    if rows and not measured:
        at = np.array([one.at for one in members])
        ends = np.array([row[:2] for row in rows])
        lengths = (
            np.abs(at[ends[:, 0]] - at[ends[:, 1]]).sum(axis=1).clip(SHORTEST_M, LONGEST_M).round().astype(int).tolist()
        )
    return [
        exchange_text(number, ids[giver], ids[taker], what, length)
        for number, ((giver, taker, what), length) in enumerate(zip(rows, lengths, strict=True), start=1)
    ]


def _write_list(folder: Path, name: str, lines: list[str], size: int) -> None:
    """Write the items of a list to one file, or to a folder of them where it is long."""
    if not lines:
        write_text(folder / f"{name}.yaml", "[]\n")
        return
    parts = ["\n".join(lines[start : start + size]) + "\n" for start in range(0, len(lines), size)]
    for number, part in enumerate(parts, start=1):
        write_text(folder / (f"{name}.yaml" if len(parts) == 1 else f"{name}/{number:04d}.yaml"), part)
