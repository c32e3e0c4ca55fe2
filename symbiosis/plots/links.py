"""Links: what flowed between two places in the whole horizon, one per exchange and one per plant and pool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from symbiosis.library.resources import Resource
    from symbiosis.run.run import Run

Family = Literal["energy", "water", "matter"]

ENERGY_KINDS = frozenset({"fuel", "gas", "electricity", "heat", "steam"})
FAMILY_UNITS: Mapping[Family, str] = {"energy": "MWh", "water": "m3", "matter": "t"}
OUTSIDE = "outside:"
POOL = "pool:"


@dataclass(frozen=True)
class Link:
    """A flow from `giver` to `taker` (plant id, `outside:<partner>` or `pool:<pool>`): `amount` arrived and `lost` [unit].

    `size` [unit of its family: MWh, m3 or t] is what the width of a line stands for.
    """

    id: str
    giver: str
    taker: str
    resource: str
    kind: str
    unit: str
    amount: float
    lost: float
    family: Family
    size: float


def links(run: Run) -> tuple[Link, ...]:
    """Return the flows of `run` that are not zero: exchanges first, in declared order, then what pools gave and took."""
    columns = [run.flows[name].tolist() for name in ("exchange", "giver", "taker", "resource", "amount", "lost")]
    found = [
        _link(run, *row)
        for row in zip(*columns, strict=True)
        if row[4] > 0.0 and not row[1].startswith(POOL) and not row[2].startswith(POOL)
    ]
    found += [
        _link(run, f"{giver}>{taker}", giver, taker, resource, amount, 0.0)
        for giver, taker, resource, amount in _pool_flows(run)
    ]
    return tuple(found)


def _link(run: Run, id: str, giver: str, taker: str, resource_id: str, amount: float, lost: float) -> Link:
    resource = run.park.resources[resource_id]
    family = family_of(resource)
    size = amount * (resource.energy if family == "energy" else 1.0 if family == "water" else resource.mass or 0.0)
    return Link(id, giver, taker, resource_id, resource.kind, resource.unit, amount, lost, family, size)


def family_of(resource: Resource) -> Family:
    """Return which scale draws `resource`: energy carriers by their energy, water by volume, all else by mass."""
    if resource.kind in ENERGY_KINDS and resource.energy > 0.0:
        return "energy"
    return "water" if resource.kind == "water" and resource.unit == "m3" else "matter"


def _pool_flows(run: Run) -> Iterator[tuple[str, str, str, float]]:
    """Yield giver, taker, resource and amount of what went into and out of pools, by plant and partner."""
    plant_of = {process.id: plant.id for plant, process in run.park.processes()}
    sums: dict[tuple[str, str, str], float] = {}
    for entry, total in zip(run.simulated.wiring.entries, run.simulated.totals, strict=True):
        if entry.source.startswith(POOL) == entry.target.startswith(POOL):
            continue
        giver, taker = _place(entry.source, plant_of), _place(entry.target, plant_of)
        if giver and taker:
            key = (giver, taker, entry.resource)
            sums[key] = sums.get(key, 0.0) + float(total)
    for (giver, taker, resource), amount in sums.items():
        if amount > 0.0:
            yield giver, taker, resource, amount


def _place(account: str, plant_of: Mapping[str, str]) -> str:
    """Return the place behind a ledger account, or an empty text where it is none of the map's."""
    kind, _, name = account.partition(":")
    if kind == "pool":
        return account
    if kind in ("node", "use"):
        return name.split("/", maxsplit=1)[0]
    if kind == "process":
        return plant_of.get(name, "")
    return f"{OUTSIDE}{name}" if kind in ("import", "export", "disposal") else ""
