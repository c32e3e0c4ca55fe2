"""Rests: which default values of the park a reported figure rests on; a figure is never surer than the values that it comes from.

A ledger row rests on the values of the process, demand, store and exchange that it names, and of the imports and exports of a pool that it
meets. A node or a pool only balances: a row that meets one and names no process, demand or store, as what is bought for a pool, rests on
the values of all that give to it and take from it. What lies further back is not followed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from symbiosis.network.wiring import Entry
from symbiosis.park.defaults import defaults
from symbiosis.park.park import Park
from symbiosis.simulation import Part

BALANCES = ("node", "pool")
OTHERS = {"stock": "stores", "level": "processes"}
OTHER = re.compile(r"(stock|level) of (\S+)")
"""How an activity says that it comes from a stock or a level, which is no ledger row."""
DECIDING = ("processes.", "demands.", "stores.")
"""Things that say themselves how much they take and give."""
MADE_OF_RESOURCE = frozenset({"GJ"})
"""Units of activities that are counted by what a unit of the resource brings."""


class Rests:
    """The default values that each ledger row of a part of a run rests on, as paths of `symbiosis check --defaults`."""

    def __init__(self, part: Part) -> None:
        self._by_thing = _by_thing(part.park)
        self._demands = {
            (f"use:{plant.id}", demand.resource): f"demands.{demand.id}" for plant, demand in part.park.demands()
        }
        self._found: dict[tuple[str, str, str, str, str], tuple[str, ...]] = {}
        self._members: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for entry in part.wiring.entries:
            for account in (entry.source, entry.target):
                if _kind(account) in BALANCES:
                    self._members[(account, entry.resource)] |= dict.fromkeys(self._things(entry))

    def of(self, source: str, target: str, resource: str, exchange: str, unit: str) -> tuple[str, ...]:
        """Return the paths of the default values behind a ledger row that is reported in `unit`."""
        key = (source, target, resource, exchange, unit)
        if key not in self._found:
            self._found[key] = self._of(Entry(source, target, resource, exchange, ()), unit)
        return self._found[key]

    def _of(self, entry: Entry, unit: str) -> tuple[str, ...]:
        own = self._things(entry)
        things = dict.fromkeys(own)
        decided = any(thing.startswith(DECIDING) for thing in own)
        for account in (entry.source, entry.target):
            members = self._members.get((account, entry.resource), {})
            things |= {thing: None for thing in members if not decided or thing.startswith("pools.")}
        if unit in MADE_OF_RESOURCE:
            things[f"resources.{entry.resource}"] = None
        return tuple(dict.fromkeys(path for thing in things for path in self._by_thing.get(thing, ())))

    def _things(self, entry: Entry) -> tuple[str, ...]:
        """Return the things that a row names, as they begin the paths of values."""
        found = [f"exchanges.{entry.exchange}", f"pools.{entry.exchange}"] if entry.exchange else []
        other = OTHER.match(entry.source)
        if other is not None:
            found.append(f"{OTHERS[other[1]]}.{other[2]}")
        for account in (entry.source, entry.target):
            kind, _, name = account.partition(":")
            if kind in ("process", "unserved"):
                found.append(f"processes.{name}")
            elif kind == "store":
                found.append(f"stores.{name}")
            elif (account, entry.resource) in self._demands:
                found.append(self._demands[(account, entry.resource)])
        return tuple(found)


def _kind(account: str) -> str:
    return account.partition(":")[0]


def _by_thing(park: Park) -> Mapping[str, tuple[str, ...]]:
    """Return the paths of the default values of each process, demand, store, exchange, import, export and resource."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in defaults(park):
        words = row.path.split(".")
        length = 4 if words[0] == "pools" else 3 if words[0] == "models" else 2
        found[".".join(words[:length])].append(row.path)
    for _, use in park.processes():
        if use.process is not None:
            found[f"processes.{use.id}"] += found.get(f"models.processes.{use.process}", [])
    for _, store in park.stores():
        if store.kind is not None:
            found[f"stores.{store.id}"] += found.get(f"models.stores.{store.kind}", [])
    return {thing: tuple(paths) for thing, paths in found.items()}
