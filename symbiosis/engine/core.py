"""Core: a settlement model compiled once and advanced in time; how a span is cut changes nothing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine import cache
from symbiosis.engine.agenda import GATE, LINK, PROCESS, Agenda
from symbiosis.engine.block import KINDS, Block, Flags, Unconverged, Variables
from symbiosis.errors import RunError, UsageError
from symbiosis.network.model import SettlementModel
from symbiosis.network.order import operation_name
from symbiosis.network.stream import Floats, Ints, Stream, compile_stream

STREAM_ARRAYS = (
    "op_kind", "op_index", "op_low", "op_middle", "op_high", "op_torn", "op_shared",
    "need_amount", "need_start", "link_source", "link_capacity", "link_efficiency", "link_inverse", "link_kept",
    "term_value", "term_amount",
    "process_row", "process_mode", "process_driver", "process_give", "scarce_pulls", "node_offer",
    "block_first", "block_last", "block_node_start", "block_node", "torn_offers",
    "outlet_start", "outlet_capacity", "store_order", "carrier_node", "carrier_pool", "carrier_start", "carrier_simple", "node_carrier",
    "pool_term_start", "pool_term_value", "pool_term_amount",
    "import_start", "import_row", "must_run_start", "must_run_row", "export_start", "export_row",
)  # fmt: skip
STORE_NUMBERS = (
    "capacity",
    "charge_limit",
    "discharge_limit",
    "charge_efficiency",
    "discharge_efficiency",
    "standing_loss",
)
SLACK = 1e-9
"""Relative amount by which a lot may exceed what is there: rounding, not goods."""


class Core:
    """The park in motion.

    What events set (`set_available`, `set_link`, `set_gate`, `load`, `unload`) holds from the time at which the core stands.
    Time is kept by the core, from `start_h` [h] on, the start of a profile step: each call goes on where the last one stopped.
    """

    def __init__(self, model: SettlementModel, *, start_h: float = 0.0) -> None:
        self.model = model
        self._begin = round(start_h / model.step_h)
        self.stream: Stream = compile_stream(model)
        self.steps = int(model.series.shape[1])
        self.variables = _variables(model)
        self._wanted = np.ascontiguousarray(model.series.T, dtype=np.float64)
        self._stores = [
            np.array([getattr(store, name) for store in model.stores], dtype=np.float64) for name in STORE_NUMBERS
        ]
        offsets = self.variables.offsets
        self._starts = np.array([*offsets[1:13], offsets[12]], dtype=np.int32)
        self._place = np.arange(offsets[-1])
        self._place[self.variables.range("taken")] = offsets[1] + self.stream.link_place
        n_nodes, n_processes, n_links = len(model.nodes), len(model.processes), len(self.stream.link_source)
        self._x = np.zeros(offsets[12] + n_processes)
        self._nodes = [np.zeros(n_nodes) for _ in range(6)]
        self._scratch = np.zeros((4, max(n_nodes, len(model.pools), 1)))
        self._reserved = np.zeros(n_links)
        self._saved = np.zeros((9, max(n_nodes, 1)))
        self._link_capacity = self.stream.link_capacity.copy()
        self._gate_share = np.ones(len(model.gates))
        self.available: Floats = np.ones(n_processes)
        self.stock: Floats = np.zeros(len(model.stores))
        self.transit: Floats = np.zeros(len(model.shipments))
        self._losing = np.zeros(len(model.stores))
        self._marks = [np.zeros(len(model.stores), dtype=np.int32) for _ in range(3)]
        self._moves = np.zeros((4, len(model.stores)))
        self._mask: NDArray[np.bool_] | None = None
        self.reset()

    @property
    def time_h(self) -> float:
        """Return how far the core has come [h]."""
        return self._step * self.model.step_h + self._offset

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

    def reset(self) -> None:
        """Go back to the start: stores at their first stock, nothing in transit, everything available."""
        self._step, self._offset = self._begin, 0.0
        self.available[:] = 1.0
        self._link_capacity[:] = self.stream.link_capacity
        self._gate_share[:] = 1.0
        self.stock[:] = [store.initial for store in self.model.stores]
        self.transit[:] = 0.0
        self._losing[:] = 0.0
        for marks in self._marks:
            marks[:] = 0
        self._watches: dict[int, tuple[int, float, bool]] = {}
        self._watch_count = 0
        self._clear()
        self.reset_statistics()

    def reset_statistics(self) -> None:
        """Start the statistics anew at the present time."""
        self._statistics_h = self.time_h

    def _clear(self) -> None:
        """Start a block."""
        self._since_h, self._first = self.time_h, self._step
        wanted = np.flatnonzero(self._mask) if self._mask is not None else np.zeros(0, dtype=np.intp)
        self._columns = wanted
        self._selected = self._place[wanted].astype(np.int32)
        self._column: Ints = np.full(self.variables.offsets[-1], -1, dtype=np.int32)
        self._column[self._selected] = np.arange(len(self._selected), dtype=np.int32)
        self._series = np.zeros((1, len(wanted)))
        self._total = np.zeros(self.variables.offsets[-1])
        self._times = np.zeros(len(self.stream.block_first), dtype=np.int64)
        self._residual = np.zeros(len(self.stream.block_first))
        self._counters = np.zeros(7, dtype=np.int64)

    def advance_to(self, time_h: float) -> int | None:
        """Go on to `time_h` [h]; return the number of a watch that is hit before, at the time where the core then stands."""
        if not self.time_h <= time_h <= self.horizon_h:
            raise UsageError(
                f"{time_h:g} h is not between {self.time_h:g} h and the end of the series, {self.horizon_h:g} h"
            )
        step, offset = self._position(time_h)
        while True:
            for number, (store, level, rising) in self._watches.items():
                if (self.stock[store] >= level) if rising else (self.stock[store] <= level):
                    del self._watches[number]
                    return number
            if (self._step, self._offset) >= (step, offset):
                return None
            if self._watches and self._step < step:
                self._run(self._step + 1, 0.0)
            else:
                self._run(step, offset)

    def take(self) -> Block:
        """Return what flowed since the last take."""
        total = self._total[self._place]
        values = {kind: total[self.variables.range(kind)] for kind in KINDS}
        values["stock"] = self.stock.copy()
        rows = self._step - self._first + (1 if self._offset > 0.0 else 0)
        block = Block(
            start_h=self._since_h,
            stop_h=self.time_h,
            **values,
            transit=self.transit.copy(),
            hourly=self._series[:rows],
            first_step=self._first,
            hourly_variables=self._columns,
            flags=self._flags(self._counters, self._times, self._residual),
        )
        self._clear()
        return block

    def set_available(self, process: int, share: float) -> None:
        """Scale what is wanted of a process by `share` in [0, 1]."""
        self.available[process] = share

    def set_link(self, link: int, share: float) -> None:
        """Leave `share` in [0, 1] of the capacity of a link; one without limit is closed by 0 and open otherwise."""
        place = self.stream.link_place[link]
        self._link_capacity[place] = self.stream.link_capacity[place] * share if share > 0.0 else 0.0

    def set_gate(self, gate: int, share: float) -> None:
        """Leave `share` in [0, 1] of the capacity of a gate."""
        self._gate_share[gate] = share

    def rates(self) -> Floats:
        """Return the rates of all variables now [unit/h]; of `stock` what is there, of lots zero."""
        values = np.zeros(self.variables.offsets[-1])
        values[: self._starts[11]] = self._x[self._place[: self._starts[11]]]
        values[self.variables.range("stock")] = self.stock
        return values

    def watch(self, store: int, level: float, rising: bool) -> int:
        """Ask to be told when the stock of `store` has risen or fallen to `level` [unit]; told once, and at once where it is beyond."""
        self._watch_count += 1
        self._watches[self._watch_count] = (store, level, rising)
        return self._watch_count

    def unwatch(self, number: int) -> None:
        """Forget a watch."""
        self._watches.pop(number, None)

    def load(self, shipment: int, amount: float) -> None:
        """Take `amount` [unit] from the source of a shipment into transit. Raises RunError where there is less."""
        lot = self.model.shipments[shipment]
        if lot.source is not None:
            there = self.stock[lot.source]
            if not 0.0 <= amount <= there * (1.0 + SLACK):
                raise RunError(f"{lot.id} cannot load {amount:g} at {self.time_h:g} h: there is {there:g}")
            self.stock[lot.source] = max(there - amount, 0.0)
        self.transit[shipment] += amount
        self._total[self.variables.range("loaded").start + shipment] += amount

    def unload(self, shipment: int, amount: float) -> None:
        """Bring `amount` [unit] from transit to the target of a shipment. Raises RunError where less is under way, or no room."""
        lot = self.model.shipments[shipment]
        there = self.transit[shipment]
        if not 0.0 <= amount <= there * (1.0 + SLACK):
            raise RunError(f"{lot.id} cannot unload {amount:g} at {self.time_h:g} h: {there:g} is in transit")
        if lot.target is not None:
            stock, room = self.stock[lot.target] + amount * lot.kept, self.model.stores[lot.target].capacity
            if stock > room * (1.0 + SLACK):
                raise RunError(f"{lot.id} cannot unload {amount:g} at {self.time_h:g} h: no room above {room:g}")
            self.stock[lot.target] = min(stock, room)
        self.transit[shipment] = max(there - amount, 0.0)
        self._total[self.variables.range("unloaded").start + shipment] += amount

    def put_stock(self, stock: Floats) -> None:
        """Set what every store holds [unit]."""
        self.stock[:] = stock

    def replay(self, agenda: Agenda, stop_h: float) -> int | None:
        """Go on to `stop_h` [h] while the settings of `agenda` are made at their times; a watch that is hit ends it before."""
        setters = {PROCESS: self.set_available, LINK: self.set_link, GATE: self.set_gate}
        for at in range(len(agenda)):
            if agenda.time_h[at] > stop_h:
                break
            hit = self.advance_to(float(agenda.time_h[at]))
            if hit is not None:
                return hit
            setters[int(agenda.kind[at])](int(agenda.index[at]), float(agenda.value[at]))
        return self.advance_to(stop_h)

    def advance(self, start_step: int, stop_step: int, *, hourly: NDArray[np.bool_] | None = None) -> Block:
        """Settle the profile steps [start_step, stop_step) and return what flowed.

        hourly: mask over `variables` of those whose value per step is wanted. Raises UsageError where the core stands elsewhere.
        """
        if (start_step, 0.0) != (self._step, self._offset):
            raise UsageError(
                f"the core stands at {self.time_h:g} h, not at step {start_step}; call reset() to start again"
            )
        if not start_step <= stop_step <= self.steps:
            raise UsageError(f"step {stop_step} is not between {start_step} and the end of the series, {self.steps}")
        self.hourly = hourly
        self._run(stop_step, 0.0)
        return self.take()

    def advance_hours(self, start_h: float, stop_h: float, *, hourly: NDArray[np.bool_] | None = None) -> Block:
        """Settle from `start_h` to `stop_h` [h], which may fall within profile steps; a step that is cut gives a row for each part."""
        if abs(start_h - self.time_h) > 1e-9 * (1.0 + start_h):
            raise UsageError(f"the core stands at {self.time_h:g} h, not at {start_h:g} h; call reset() to start again")
        self.hourly = hourly
        self.advance_to(stop_h)
        return self.take()

    def _position(self, time_h: float) -> tuple[int, float]:
        """Return the profile step of a time and how far it lies in it [h]."""
        step_h = self.model.step_h
        step = math.floor(time_h / step_h)
        offset = time_h - step * step_h
        if offset >= step_h * (1.0 - 1e-12):
            return step + 1, 0.0
        return step, offset if offset > step_h * 1e-12 else 0.0

    def _run(self, step: int, offset: float) -> None:
        kernel, words = _kernels()
        rows = step - self._first + 1
        if len(self._series) < rows:
            grown = np.zeros((max(rows, 2 * len(self._series)), len(self._selected)))
            grown[: len(self._series)] = self._series
            self._series = grown
        av, claimed, made, base, pulled, reach = self._nodes
        status, place, at, amount = kernel.advance(
            self._step - self._first, self._step, self._offset, step, offset, self.model.step_h, 200 + 20 * len(self.stock),
            *(self._link_capacity if name == "link_capacity" else getattr(self.stream, name) for name in STREAM_ARRAYS),
            *self._stores, self._wanted, self.available, self._starts,
            self._x, self.stock, self._losing, *self._marks, self._moves, av, claimed, made, base, pulled, reach,
            self._scratch, self._reserved, self._saved, self._total, self._series, self._column, self._selected,
            self._times, self._residual, self._counters,
        )  # fmt: skip
        if status != words.OK:
            thing = self.model.pools[place].id if status == words.SHORT_POOL else self.model.nodes[place].id
            raise RunError(f"the settlement of step {at} leaves {thing} short by {-amount:g} per hour")
        self._step, self._offset = step, offset

    def _flags(self, counters: NDArray[np.int64], times: NDArray[np.int64], residual: Floats) -> Flags:
        order = self.stream.order
        unconverged = tuple(
            Unconverged(
                tuple(
                    f"{operation.kind.name} {operation_name(operation, self.model)}"
                    for operation in order.operations[order.blocks[block][0] : order.blocks[block][1]]
                ),
                int(times[block]),
                float(residual[block]),
            )
            for block in np.flatnonzero(times)
        )
        settlements, segments, crossings, holds, passes, passes_open, sweeps = (int(value) for value in counters)
        return Flags(settlements, segments, crossings, holds, passes, passes_open, sweeps, unconverged)


def _kernels() -> tuple[Any, Any]:
    """Return the compiled kernel and its words; numba is imported here, after its cache directory is chosen."""
    cache.prepare()
    from symbiosis.engine.kernels import advance, words

    return advance, words


def _variables(model: SettlementModel) -> Variables:
    processes = [process.id for process in model.processes]
    nodes = [node.id for node in model.nodes]
    stores = [store.id for store in model.stores]
    shipments = [shipment.id for shipment in model.shipments]
    names = {
        "level": processes,
        "taken": [f"{p.id}/{need.id}/{link.id}" for p in model.processes for need in p.needs for link in need.links],
        "unserved": processes,
        "outlet": [outlet.id for node in model.nodes for outlet in node.outlets],
        "disposed": nodes,
        "charge": stores,
        "discharge": stores,
        "standing_loss": stores,
        "pool_import": [name for pool in model.pools for name, _ in pool.imports],
        "pool_must_run": [name for pool in model.pools for name, _ in pool.must_run],
        "pool_export": [name for pool in model.pools for name, _ in pool.exports],
        "curtailed": [pool.id for pool in model.pools],
        "stock": stores,
        "loaded": shipments,
        "unloaded": shipments,
    }
    offsets = [0]
    for kind in KINDS:
        offsets.append(offsets[-1] + len(names[kind]))
    return Variables(tuple(name for kind in KINDS for name in names[kind]), tuple(offsets))
