"""Handles: what a thing of the park is called in the engine, by number."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine.block import Variables
from symbiosis.errors import UsageError
from symbiosis.i18n import nearest
from symbiosis.network.model import OUTSIDE, SettlementModel

Places = NDArray[np.intp]
T = TypeVar("T")


class Handles:
    """Numbers of the processes, exchanges, stores and shipments of a model, by id. An exchange may be several links, a gate, or both."""

    def __init__(self, model: SettlementModel, variables: Variables) -> None:
        self._model = model
        self._processes = {process.id: number for number, process in enumerate(model.processes)}
        self._stores = {store.id: number for number, store in enumerate(model.stores)}
        self._shipments = {shipment.id: number for number, shipment in enumerate(model.shipments)}
        self._gates: dict[str, list[int]] = {}
        for number, gate in enumerate(model.gates):
            self._gates.setdefault(gate.id, []).append(number)
        self._links: dict[str, list[int]] = {}
        links = (link for process in model.processes for need in process.needs for link in need.links)
        for number, link in enumerate(links):
            if not (link.id in self._gates and link.gate is not None):
                self._links.setdefault(link.id, []).append(number)
        self._rigid = {
            link.id
            for process in model.processes
            for need in process.needs
            for link in need.links
            if need.flexible and link.source == OUTSIDE and link.pool is None and not link.interruptible
            if math.isinf(link.capacity) and link.gate is None
        }
        self._draws: dict[tuple[str, str], tuple[Places, NDArray[np.float64]]] = {}
        self._taken_at = variables.range("taken").start
        self._level_at = variables.range("level").start
        self._flows: dict[str, list[int]] = {}
        for kind in ("taken", "outlet", "pool_import", "pool_must_run", "pool_export"):
            for place in range(*variables.range(kind).indices(len(variables.names))):
                name = variables.names[place]
                self._flows.setdefault(name.rsplit("/", maxsplit=1)[-1] if kind == "taken" else name, []).append(place)

    def has(self, kind: str, thing: str) -> bool:
        """Return whether there is such a `process` or `exchange` to be set."""
        return thing in self._processes if kind == "process" else thing in self._links or thing in self._gates

    def rigid(self, exchange: str) -> bool:
        """Return whether an exchange is somebody's last resort, which the settlement counts on and no event may close."""
        return exchange in self._rigid

    def known(self, kind: str) -> tuple[str, ...]:
        """Return the ids of all processes (demands too), or of all exchanges that can be set."""
        return tuple(self._processes) if kind == "process" else (*self._links, *self._gates)

    def process(self, thing: str) -> int:
        """Return the number of a process or demand."""
        return _found(self._processes, thing, "process")

    def level(self, thing: str) -> int:
        """Return where the level of a process stands among the variables."""
        return int(self._level_at) + self.process(thing)

    def flow(self, exchange: str) -> Places:
        """Return where the flows of an exchange, or of a pool's import or export, stand among the variables."""
        return np.array(_found(self._flows, exchange, "exchange"), dtype=np.intp)

    def links(self, exchange: str) -> list[int]:
        """Return the numbers of the links of an exchange that go through no gate of its own."""
        return self._links.get(exchange, [])

    def gates(self, exchange: str) -> list[int]:
        """Return the numbers of the gates of an exchange."""
        return self._gates.get(exchange, [])

    def store(self, thing: str) -> int:
        """Return the number of a store."""
        return _found(self._stores, thing, "store")

    def shipment(self, exchange: str) -> int:
        """Return the number of an exchange in lots."""
        return _found(self._shipments, exchange, "exchange with shipping")

    def ships(self, exchange: str) -> bool:
        """Return whether there is such an exchange in lots."""
        return exchange in self._shipments

    def loads(self, pool: str) -> tuple[str, ...]:
        """Return the processes that draw on a pool, the one that claims last first; of equal ones the last declared."""
        number = next((place for place, each in enumerate(self._model.pools) if each.id == pool), None)
        if number is None:
            raise UsageError(f'"{pool}" is no pool of this park')
        drawing = [
            (process.priority, place, process.id)
            for place, process in enumerate(self._model.processes)
            if sum(term.amount for term in process.pool_terms if term.pool == number) < 0.0
            or any(link.pool == number for need in process.needs for link in need.links)
        ]
        return tuple(name for _, _, name in sorted(drawing, reverse=True))

    def draw(self, load: str, pool: str) -> tuple[Places, NDArray[np.float64]]:
        """Return where stands what `load` draws on a pool, and how much of each: levels and what its links take."""
        if (load, pool) in self._draws:
            return self._draws[load, pool]
        number = next(place for place, each in enumerate(self._model.pools) if each.id == pool)
        at = self.process(load)
        process = self._model.processes[at]
        first = sum(len(need.links) for each in self._model.processes[:at] for need in each.needs)
        links = [link for need in process.needs for link in need.links]
        taken = [int(self._taken_at) + first + place for place, link in enumerate(links) if link.pool == number]
        drawn = -sum(term.amount for term in process.pool_terms if term.pool == number)
        places = np.array([self.level(load), *taken], dtype=np.intp)
        self._draws[load, pool] = places, np.array([drawn, *([1.0] * len(taken))])
        return self._draws[load, pool]


def _found(table: Mapping[str, T], thing: str, kind: str) -> T:
    found = table.get(thing)
    if found is None:
        near = nearest(thing, table)
        raise UsageError(f'"{thing}" is no {kind} of this park' + (f'; did you mean "{near}"?' if near else ""))
    return found
