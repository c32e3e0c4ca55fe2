"""A simulator that knows no crossing: small explicit steps in time, each with the second settlement; its error falls with the step."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from reference_settlement import Reference, instant_at
from reference_units import Units

from symbiosis.network.model import SettlementModel

EMPTY = 1e-9
"""A stock below this share of the capacity offers nothing where on and off are decided."""


@dataclass(frozen=True)
class Happening:
    """What an event does: from `time_h` on, `share` of a process ("process"), of a link ("link") or of a gate ("gate") is there.

    Or a shipment loads ("load") or unloads ("unload") the amount `share`.
    """

    time_h: float
    kind: str
    number: int
    share: float


@dataclass
class Fine:
    """What flowed, by kind as in a `Block`, and the stocks at the end."""

    totals: dict[str, np.ndarray]
    stock: np.ndarray
    units: Units


class FineSteps:
    """Simulates a model with `parts` small steps per profile step, and what happens in it."""

    def __init__(self, model: SettlementModel, parts: int, happenings: list[Happening] = ()) -> None:
        self.model = model
        self.parts = parts
        self.dt = model.step_h / parts
        self.reference = Reference(model)
        self.units = Units(model)
        self.happenings = sorted(happenings, key=lambda event: event.time_h)
        self.stock = [store.initial for store in model.stores]
        self.available = [1.0] * len(model.processes)
        self.gates = [1.0] * len(model.gates)
        self.shares = {}
        self.keys = [key for key, _ in self.reference.links]
        self.totals = defaultdict(float)

    def run(self, steps: int) -> Fine:
        """Simulate `steps` profile steps."""
        for step in range(steps):
            self.losing = [
                store.standing_loss * held for store, held in zip(self.model.stores, self.stock, strict=True)
            ]
            self._apply(step * self.model.step_h)
            if self.units.numbers:
                self.units.begin(self.reference, self._now(step, whole=True))
            for part in range(self.parts):
                self._apply(step * self.model.step_h + part * self.dt)
                self.units.hold(self.reference, self._now(step, whole=False))
                self._move(step)
            self.units.end(self.reference)
        self._apply(steps * self.model.step_h)  # lots of the last small step
        model = self.model
        sizes = {
            "level": len(model.processes),
            "unserved": len(model.processes),
            "taken": len(self.keys),
            "disposed": len(model.nodes),
            "outlet": sum(len(node.outlets) for node in model.nodes),
            **dict.fromkeys(("charge", "discharge", "standing_loss"), len(model.stores)),
            "pool_import": sum(len(pool.imports) for pool in model.pools),
            "pool_export": sum(len(pool.exports) for pool in model.pools),
            "curtailed": len(model.pools),
        }
        totals = {
            kind: np.array([self.totals[(kind, number)] for number in range(size)]) for kind, size in sizes.items()
        }
        return Fine(totals, np.array(self.stock), self.units)

    def _apply(self, time_h: float) -> None:
        while self.happenings and self.happenings[0].time_h <= time_h + 1e-9:
            event = self.happenings.pop(0)
            if event.kind == "process":
                self.available[event.number] = event.share
            elif event.kind == "gate":
                self.gates[event.number] = event.share
            elif event.kind == "load":
                source = self.model.shipments[event.number].source
                self.stock[source] = max(self.stock[source] - event.share, 0.0)
            elif event.kind == "unload":
                lot = self.model.shipments[event.number]
                self.stock[lot.target] += lot.kept * event.share
            else:
                self.shares[self.keys[event.number]] = event.share

    def _now(self, step: int, *, whole: bool):
        """Return what holds now; `whole`: what a store may give at this instant, else what it can give through a small step."""
        now = instant_at(self.model, step, available=self.available, shares=self.shares, gates=self.gates)
        self.can = []
        for held, store in zip(self.stock, self.model.stores, strict=True):
            if whole:
                can = store.discharge_limit if held > EMPTY * store.capacity else 0.0
            else:
                can = min(store.discharge_limit, held * store.discharge_efficiency / self.dt)
            self.can.append(can)
            reach, place = (now.reach, store.node) if store.node is not None else (now.pool_reach, store.pool)
            reach[place] = reach.get(place, 0.0) + can
        return now

    def _book(self, kind: str, number: int, rate: float) -> None:
        self.totals[(kind, number)] += rate * self.dt

    def _move(self, step: int) -> None:
        """Book a small step and move the stocks."""
        model, reference = self.model, self.reference
        planned = instant_at(model, step).wanted
        rest = {("node", n): value for n, value in reference.surplus.items()}
        rest |= {("pool", m): value for m, value in reference.balance.items()}
        for s, store in enumerate(model.stores):
            place = ("node", store.node) if store.node is not None else ("pool", store.pool)
            held = self.stock[s]
            lost = min(self.losing[s], held / self.dt)
            room = store.capacity - held + lost * self.dt
            into = min(max(rest[place], 0.0), store.charge_limit, room / store.charge_efficiency / self.dt)
            out = min(max(-rest[place], 0.0), self.can[s])
            rest[place] += out - into
            arriving, leaving = into * store.charge_efficiency, out / store.discharge_efficiency
            lost = min(lost, held / self.dt - leaving + arriving)
            self.stock[s] = max(0.0, held + self.dt * (arriving - leaving - lost))
            for kind, rate in (("charge", into), ("discharge", out), ("standing_loss", lost)):
                self._book(kind, s, rate)
            if lost and self.stock[s] <= 1e-12:
                self.losing[s] = 0.0
        number = 0
        for n, node in enumerate(model.nodes):
            left = max(rest[("node", n)], 0.0)
            for outlet in node.outlets:
                gone = min(left, outlet.capacity)
                self._book("outlet", number, gone)
                left, number = left - gone, number + 1
            self._book("disposed", n, left)
        self._pools(step, rest)
        for p, process in enumerate(model.processes):
            self._book("level", p, reference.level[p])
            if process.mode.name == "PLAN":
                self._book("unserved", p, max(0.0, planned[p] - reference.level[p]))
        for number, key in enumerate(self.keys):
            self._book("taken", number, reference.taken[key])

    def _pools(self, step: int, rest) -> None:
        row = lambda number: np.inf if number is None else self.model.series[number, step]  # noqa: E731 a word for one line
        bought = sold = 0
        for m, pool in enumerate(self.model.pools):
            short, left = max(-rest[("pool", m)], 0.0), max(rest[("pool", m)], 0.0)
            for _, capacity in pool.imports:
                gone = min(short, row(capacity))
                self._book("pool_import", bought, gone)
                short, bought = short - gone, bought + 1
            for _, capacity in pool.exports:
                gone = min(left, row(capacity))
                self._book("pool_export", sold, gone)
                left, sold = left - gone, sold + 1
            self._book("curtailed", m, left)
