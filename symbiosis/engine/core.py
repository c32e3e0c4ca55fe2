"""Core: a settlement model compiled once and advanced in time; how a span is cut changes nothing.

What is asked of the core without looking at flows is only noted, and done at once in one compiled call when somebody looks: takes what
flowed, reads a rate or a stock, or waits for a watched level.
It is long because whatever is asked has to go through the same notes: one class, small methods.
"""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine.agenda import GATE, LINK, PROCESS, STOCK, Agenda, positions
from symbiosis.engine.block import KINDS, Block, Floats, Variables, flags_of
from symbiosis.engine.cache import kernels
from symbiosis.engine.memory import Memory
from symbiosis.engine.statistics import Statistics
from symbiosis.errors import RunError, UsageError
from symbiosis.network.model import SettlementModel, Shipment
from symbiosis.network.stream import Ints, Stream, compile_stream

SLACK = 1e-9
"""Relative amount by which a lot may exceed what is there, and a time lie before the present: rounding."""
AGENDA = ("agenda_step", "agenda_at", "agenda_kind", "agenda_index", "agenda_value")
"""Names of what is set at times, for the kernel."""
NAMES = {PROCESS: "process", LINK: "link", GATE: "gate", STOCK: "store"}
NOTED = 1024
"""Settings that are noted before they are made."""


class Core:
    """The park in motion.

    What events set (`set_available`, `set_link`, `set_gate`, `load`, `unload`) holds from the time at which the core stands.
    Time is kept by the core, from `start_h` [h] on, the start of a profile step: each call goes on where the last one stopped.
    A settlement that cannot be carried through is a RunError of the call that looks.
    """

    def __init__(self, model: SettlementModel, *, start_h: float = 0.0) -> None:
        self.model = model
        self._kernel, self._words = kernels()
        self._begin = round(start_h / model.step_h)
        if not 0 <= self._begin <= model.series.shape[1]:
            raise UsageError(f"{start_h:g} h is not within the series of {model.series.shape[1] * model.step_h:g} h")
        self.stream: Stream = compile_stream(model)
        self.steps = int(model.series.shape[1])
        self.variables = Variables.of(model)
        self._place = np.arange(self.variables.offsets[-1])
        self._place[self.variables.range("taken")] = self.variables.offsets[1] + self.stream.link_place
        self._memory = Memory(model, self.stream, self.variables, self._words)
        self._counts = {
            PROCESS: len(model.processes),
            LINK: len(self.stream.link_place),
            GATE: len(model.gates),
            STOCK: len(model.stores),
        }
        self.transit: Floats = np.zeros(len(model.shipments))
        kinds, things = np.zeros((2, NOTED), dtype=np.int32)
        self._noted = Agenda(np.zeros(NOTED), kinds, things, np.zeros(NOTED))
        self._noted_step = np.zeros(NOTED, dtype=np.int64)
        self._mask: NDArray[np.bool_] | None = None
        self.reset()

    def __reduce__(self) -> NoReturn:
        """Refuse to be copied: what a core works on is known to compiled code by its place."""
        raise TypeError("a core in motion cannot be copied; make another with Core(model)")

    @property
    def time_h(self) -> float:
        """Return how far the core has come [h]."""
        return self._time_h

    @property
    def horizon_h(self) -> float:
        """Return the length of the series [h]."""
        return self.steps * self.model.step_h

    @property
    def hourly(self) -> NDArray[np.bool_] | None:
        """Return the mask over `variables` of those whose value per step is wanted; set it before anything flows."""
        return self._mask

    @hourly.setter
    def hourly(self, mask: NDArray[np.bool_] | None) -> None:
        if self.time_h != self._since_h:
            raise UsageError("what is wanted per step can only change after take()")
        self._mask = mask
        self._clear()

    @property
    def stock(self) -> Floats:
        """Return what every store holds now [unit]."""
        self._catch_up()
        memory, state = self._memory, self._words
        since = np.maximum(memory.floats[state.NOW] - memory.tank[state.SINCE], 0.0)
        now: Floats = memory.stock + memory.tank[state.RISE] * since
        return np.clip(now, 0.0, memory.capacity)

    @property
    def available(self) -> Floats:
        """Return the share of every process that is available now."""
        self._catch_up()
        return self._memory.available.copy()

    def reset(self) -> None:
        """Go back to the start: stores at their first stock, nothing in transit, everything available."""
        memory, state = self._memory, self._words
        self._time_h = self._begin * self.model.step_h
        self._goal = (self._begin, 0.0)
        self._count = 0
        memory.ints[:] = 0
        memory.ints[state.STEP] = memory.ints[state.FIRST] = self._begin
        memory.floats[:] = 0.0
        memory.available[:] = 1.0
        memory.settling.reset()
        for zeros in (
            memory.tank,
            memory.marks,
            memory.runs,
            memory.seen,
            memory.queued,
            memory.booked,
            memory.x,
            self.transit,
        ):
            zeros[:] = 0
        memory.stock[:] = [store.initial for store in self.model.stores]
        memory.tank[state.LOW], memory.tank[state.HIGH] = -math.inf, math.inf
        memory.seen[state.WAS] = -1
        memory.seen[state.WAS, memory.settling.unit_of >= 0] = 0
        self._watches: dict[int, tuple[int, float, bool]] = {}
        self._hits: list[int] = []
        self._watch_count = 0
        self._clear()
        self._clear_statistics()

    def advance_to(self, time_h: float) -> int | None:
        """Go on to `time_h` [h]; return the number of a watch that is hit before, at the time where the core then stands."""
        time_h = self._within(time_h)
        if self._hits:
            return self._hits.pop(0)
        self._goal = self._position(time_h)
        self._time_h = time_h
        if not self._watches:
            return None
        self._go(self._words.ADVANCE, *self._notes())
        return self._hits.pop(0) if self._hits else None

    def replay(self, agenda: Agenda, stop_h: float) -> int | None:
        """Go on to `stop_h` [h] while the settings of `agenda` are made at their times, all in one compiled call.

        A watch that is hit ends it before, as in `advance_to`; called again with the same agenda, it goes on from there.
        """
        stop_h = self._within(stop_h)
        self._catch_up()
        if self._hits:
            return self._hits.pop(0)
        part = slice(*np.searchsorted(agenda.time_h, (self._time_h, np.nextafter(stop_h, math.inf))))
        step, offset = positions(agenda.time_h[part], self.model.step_h)
        kind, index = agenda.kind[part], agenda.index[part].copy()
        for number, count in self._counts.items():
            wrong = (kind == number) & ((index < 0) | (index >= count))
            if wrong.any():
                self._refuse(number, int(index[wrong][0]))
        index[kind == LINK] = self.stream.link_place[index[kind == LINK]]
        self._goal, self._time_h = self._position(stop_h), stop_h
        self._go(self._words.ADVANCE, step, offset, kind, index, agenda.value[part])
        return self._hits.pop(0) if self._hits else None

    def take(self) -> Block:
        """Return what flowed since the last take."""
        self._book()
        total = self._total[self._place]
        values = {kind: total[self.variables.range(kind)] for kind in KINDS}
        values["stock"] = self._memory.stock.copy()
        rows = self._end_rows()
        block = Block(
            start_h=self._since_h,
            stop_h=self.time_h,
            **values,
            transit=self.transit.copy(),
            hourly=self._series[:rows],
            first_step=self._first,
            hourly_variables=self._columns,
            flags=flags_of(self.model, self.stream.order, self._counters, self._times, self._residual),
        )
        self._clear()
        return block

    def _end_rows(self) -> int:
        """Return how many profile steps the block touches; lots at its very end belong to the last of them, as does what is there then."""
        rows = self._goal[0] - self._first + (1 if self._goal[1] > 0.0 else 0)
        if rows == 0:
            return self._lot_rows
        if self._lot_rows > rows:
            self._series[rows - 1] += self._series[rows]
        stocks = self.variables.range("stock")
        there = np.flatnonzero((self._columns >= stocks.start) & (self._columns < stocks.stop))
        self._series[rows - 1, there] = self._memory.stock[self._columns[there] - stocks.start]
        return rows

    def set_available(self, process: int, share: float) -> None:
        """Scale what is wanted of a process by `share` in [0, 1]."""
        self._note(PROCESS, process, share)

    def set_link(self, link: int, share: float) -> None:
        """Leave `share` in [0, 1] of the capacity of a link (as in `taken`); one without limit is closed by 0 and else open."""
        if not 0 <= link < self._counts[LINK]:
            self._refuse(LINK, link)
        self._note(LINK, int(self.stream.link_place[link]), share)

    def set_gate(self, gate: int, share: float) -> None:
        """Leave `share` in [0, 1] of the capacity of a gate."""
        self._note(GATE, gate, share)

    def rates(self) -> Floats:
        """Return the rates of all variables now [unit/h]; of `stock` what is there, of lots zero."""
        self._catch_up()
        memory, state = self._memory, self._words
        if self._goal[0] < self.steps:
            self._go(state.SETTLE)
        values = np.zeros(self.variables.offsets[-1])
        flows = slice(0, self.variables.range("stock").start)
        values[flows] = memory.x[self._place[flows]]
        values[self.variables.range("stock")] = self.stock
        return values

    def watch(self, store: int, level: float, rising: bool) -> int:
        """Ask to be told when the stock of `store` has risen or fallen to `level` [unit]; told once, and at once where it is beyond."""
        there = self.stock[store]
        self._watch_count += 1
        if there >= level if rising else there <= level:
            self._hits.append(self._watch_count)
        else:
            self._watches[self._watch_count] = (store, level, rising)
            self._aim(store)
        return self._watch_count

    def unwatch(self, number: int) -> None:
        """Forget a watch."""
        if number in self._hits:
            self._hits.remove(number)
        elif number in self._watches:
            self._catch_up()
            self._aim(self._watches.pop(number)[0])

    def load(self, shipment: int, amount: float) -> None:
        """Take `amount` [unit] from the source of a shipment into transit. Raises RunError where there is less."""
        lot = self.model.shipments[shipment]
        there = math.inf if lot.source is None else float(self.stock[lot.source])
        if not 0.0 <= amount <= there * (1.0 + SLACK):
            raise RunError(f"{lot.id} cannot load {amount:g} at {self.time_h:g} h: there is {there:g}")
        if lot.source is not None:
            amount = min(amount, there)
            self._note(STOCK, lot.source, there - amount)
        self.transit[shipment] += amount
        self._add_lot("loaded", shipment, amount)

    def unload(self, shipment: int, amount: float) -> None:
        """Bring `amount` [unit] from transit to the target of a shipment. Raises RunError where less is under way, or no room."""
        lot = self.model.shipments[shipment]
        moving = float(self.transit[shipment])
        if not 0.0 <= amount <= moving * (1.0 + SLACK):
            raise RunError(f"{lot.id} cannot unload {amount:g} at {self.time_h:g} h: {moving:g} is in transit")
        amount = min(amount, moving)
        if lot.target is not None:
            self._note(STOCK, lot.target, self._after(lot, lot.target, amount))
        self.transit[shipment] = moving - amount
        self._add_lot("unloaded", shipment, amount)

    def _after(self, lot: Shipment, target: int, amount: float) -> float:
        room = self.model.stores[target].capacity
        after = float(self.stock[target]) + amount * lot.kept
        if after > room * (1.0 + SLACK):
            raise RunError(f"{lot.id} cannot unload {amount:g} at {self.time_h:g} h: no room above {room:g}")
        return min(after, room)

    def put_stock(self, stock: Floats) -> None:
        """Set what every store holds [unit]. Raises UsageError where it is negative or does not fit."""
        for number, (store, held) in enumerate(zip(self.model.stores, stock, strict=True)):
            if not 0.0 <= held <= store.capacity * (1.0 + SLACK):
                raise UsageError(f"{store.id} cannot hold {held:g}: its capacity is {store.capacity:g}")
            self._note(STOCK, number, min(float(held), store.capacity))

    def take_over(self, before: Core) -> None:
        """Go on where `before` stands, by the ids of stores, shipments and processes: stocks, lots in transit, what runs and what starts.

        A store that holds less than the one before takes what it can; one that was not there begins with its own stock. Nothing may have
        flowed here yet. What a unit that was not there before did is known from its level.
        """
        held = dict(zip((store.id for store in before.model.stores), before.stock.tolist(), strict=True))
        moving = dict(zip((each.id for each in before.model.shipments), before.transit.tolist(), strict=True))
        memory, old, state, words = self._memory, before._memory, self._words, self._memory.settling.words
        for number, store in enumerate(self.model.stores):
            memory.stock[number] = min(held.get(store.id, store.initial), store.capacity)
        for number, each in enumerate(self.model.shipments):
            self.transit[number] = moving.get(each.id, 0.0)
        places = {process.id: number for number, process in enumerate(before.model.processes)}
        for number, process in enumerate(self.model.processes):
            place = places.get(process.id)
            if place is None:
                continue
            memory.x[number] = old.x[place]
            memory.seen[state.WAS, number] = old.seen[state.WAS, place]
            unit, unit_before = memory.settling.unit_of[number], old.settling.unit_of[place]
            if unit >= 0 and unit_before >= 0:
                memory.settling.unit_state[unit] = old.settling.unit_state[unit_before]
            elif unit >= 0:
                memory.settling.unit_state[unit, words.ON] = int(old.x[place] > 0.0)
        self._clear_statistics()

    def statistics(self) -> Statistics:
        """Return what was seen of processes and stores since the last reset of the statistics."""
        self._book()
        memory, state = self._memory, self._words
        waiting = self.time_h - memory.runs[state.AVAILABLE_SINCE]
        return Statistics(
            start_h=self._statistics_h,
            stop_h=self.time_h,
            running_h=memory.runs[state.RUNNING_H].copy(),
            available_h=memory.runs[state.AVAILABLE_H] + memory.available * waiting,
            starts=memory.seen[state.STARTS].copy(),
            trips=memory.seen[state.TRIPS].copy(),
            stock_h=memory.tank[state.STOCK_H].copy(),
            stock_min=memory.tank[state.LEAST].copy(),
            stock_max=memory.tank[state.MOST].copy(),
            empty_h=memory.tank[state.EMPTY_H].copy(),
            full_h=memory.tank[state.FULL_H].copy(),
        )

    def reset_statistics(self) -> None:
        """Start the statistics anew at the present time."""
        self._book()
        self._clear_statistics()

    def _clear_statistics(self) -> None:
        memory, state = self._memory, self._words
        self._statistics_h = self.time_h
        for zeros in (state.STOCK_H, state.EMPTY_H, state.FULL_H):
            memory.tank[zeros] = 0.0
        memory.tank[state.LEAST] = memory.tank[state.MOST] = memory.stock
        memory.runs[state.RUNNING_H] = memory.runs[state.AVAILABLE_H] = 0.0
        memory.runs[state.AVAILABLE_SINCE] = self.time_h
        memory.seen[state.STARTS] = memory.seen[state.TRIPS] = 0

    def _clear(self) -> None:
        """Start a block."""
        self._since_h, self._first, self._lot_rows = self.time_h, self._goal[0], 0
        self._memory.ints[self._words.FIRST] = self._first
        wanted = np.flatnonzero(self._mask) if self._mask is not None else np.zeros(0, dtype=np.intp)
        self._columns = wanted
        self._selected = self._place[wanted].astype(np.int32)
        self._column: Ints = np.full(self.variables.offsets[-1], -1, dtype=np.int32)
        self._column[self._selected] = np.arange(len(self._selected), dtype=np.int32)
        self._series = np.zeros((1, len(wanted)))
        self._total = np.zeros(self.variables.offsets[-1])
        self._times = np.zeros(len(self.stream.order.blocks), dtype=np.int64)
        self._residual = np.zeros(len(self.stream.order.blocks))
        self._counters = np.zeros(self._words.COUNTERS, dtype=np.int64)
        mine: dict[str, NDArray[Any]] = {
            "total": self._total,
            "hourly": self._series,
            "column_of": self._column,
            "selected": self._selected,
            "block_flags": self._times,
            "block_residual": self._residual,
            "counters": self._counters,
        }
        for name, array in mine.items():
            self._memory.columns.put(name, array)

    def _position(self, time_h: float) -> tuple[int, float]:
        """Return the profile step of a time and how far it lies in it [h]."""
        step_h = self.model.step_h
        step = math.floor(time_h / step_h)
        offset = time_h - step * step_h
        if offset >= step_h * (1.0 - 1e-12):
            return step + 1, 0.0
        return step, offset if offset > step_h * 1e-12 else 0.0

    def _within(self, time_h: float) -> float:
        """Return a time to go on to; UsageError where it lies before the present or after the end of the series."""
        if not self._time_h <= time_h <= self.horizon_h:
            if not self._time_h * (1.0 - SLACK) <= time_h <= self.horizon_h * (1.0 + SLACK):
                raise UsageError(
                    f"{time_h:g} h is not between {self.time_h:g} h and the end of the series, {self.horizon_h:g} h"
                )
            time_h = min(max(time_h, self._time_h), self.horizon_h)
        return time_h

    def _refuse(self, kind: int, index: int) -> NoReturn:
        """Say that there is no such thing: compiled code would look for it outside its arrays."""
        raise UsageError(f"there is no {NAMES[kind]} number {index}; there are {self._counts[kind]}")

    def _note(self, kind: int, index: int, value: float) -> None:
        if not 0 <= index < self._counts[kind]:
            self._refuse(kind, index)
        if self._count == NOTED:
            self._catch_up()
        at, noted = self._count, self._noted
        self._noted_step[at], noted.time_h[at] = self._goal
        noted.kind[at], noted.index[at], noted.value[at] = kind, index, value
        self._count += 1

    def _notes(self) -> tuple[NDArray[Any], ...]:
        count, noted = self._count, self._noted
        self._count = 0
        columns = (self._noted_step, noted.time_h, noted.kind, noted.index, noted.value)
        return tuple(column[:count] for column in columns)

    def _catch_up(self) -> None:
        """Do what was noted, and come to where the core is said to stand."""
        if self._count or (self._memory.ints[self._words.STEP], self._memory.floats[self._words.NOW]) != self._goal:
            self._go(self._words.ADVANCE, *self._notes())

    def _book(self) -> None:
        self._catch_up()
        self._go(self._words.BOOK)

    def _go(self, task: int, *agenda: NDArray[Any]) -> None:
        """Call the kernel; where a watch is hit before the goal, the core stands there."""
        memory, words = self._memory, self._words
        step, offset = self._goal
        self._room(step - self._first + 1)
        if agenda:
            for name, column in zip(AGENDA, agenda, strict=True):
                memory.columns.put(name, column)
        events = len(agenda[0]) if agenda else 0
        status, place, amount = self._kernel(memory.columns, task, events, step, offset, self.model.step_h)
        if status == words.WATCHED:
            self._collect()
            here = int(memory.ints[words.STEP]), float(memory.floats[words.NOW])
            if here != self._goal:
                self._goal = here
                self._time_h = here[0] * self.model.step_h + here[1]
            elif task == words.SETTLE:
                self._go(task)
        elif status != words.OK:
            thing = self.model.pools[place].id if status == words.SHORT_POOL else self.model.nodes[place].id
            at = int(memory.ints[words.STEP])
            raise RunError(f"the settlement of step {at} leaves {thing} short by {-amount:g} per hour")

    def _room(self, rows: int) -> None:
        """Make room for `rows` rows of what is wanted per step."""
        if len(self._series) < rows:
            grown = np.zeros((max(rows, 2 * len(self._series)), len(self._selected)))
            grown[: len(self._series)] = self._series
            self._series = grown
            self._memory.columns.put("hourly", grown)

    def _collect(self) -> None:
        """Move the watches that are hit to those that are told."""
        self._memory.ints[self._words.HIT] = 0
        for number, (store, level, rising) in list(self._watches.items()):
            there = self._memory.stock[store]
            if there >= level if rising else there <= level:
                del self._watches[number]
                self._hits.append(number)
                self._aim(store)

    def _aim(self, store: int) -> None:
        """Tell the kernel the nearest watched levels of a store."""
        memory, state = self._memory, self._words
        levels = [(level, rising) for at, level, rising in self._watches.values() if at == store]
        memory.tank[state.LOW, store] = max((level for level, rising in levels if not rising), default=-math.inf)
        memory.tank[state.HIGH, store] = min((level for level, rising in levels if rising), default=math.inf)
        carrier = memory.store_carrier[store]
        if not memory.queued[carrier]:
            memory.queued[carrier] = 1
            memory.queue[memory.ints[state.QUEUED]] = carrier
            memory.ints[state.QUEUED] += 1

    def _add_lot(self, kind: str, shipment: int, amount: float) -> None:
        variable = self.variables.range(kind).start + shipment
        self._total[variable] += amount
        if self._column[variable] >= 0:
            row = self._goal[0] - self._first
            self._room(row + 1)
            self._series[row, self._column[variable]] += amount
            self._lot_rows = max(self._lot_rows, row + 1)
