"""Core: a settlement model compiled once and advanced in time; how a span is cut changes nothing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine import cache
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


class Core:
    """The park in motion.

    `available` (one per process, 1 at first) scales what is wanted of a process from the next settlement on; `stock` is what the
    stores hold.
    Time is kept by the core: each call goes on where the last one stopped.
    """

    def __init__(self, model: SettlementModel) -> None:
        self.model = model
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
        self.available: Floats = np.ones(n_processes)
        self.stock: Floats = np.zeros(len(model.stores))
        self._losing = np.zeros(len(model.stores))
        self._marks = [np.zeros(len(model.stores), dtype=np.int32) for _ in range(3)]
        self._moves = np.zeros((4, len(model.stores)))
        self.reset()

    @property
    def time_h(self) -> float:
        """Return how far the core has come [h]."""
        return self._step * self.model.step_h + self._offset

    @property
    def horizon_h(self) -> float:
        """Return the length of the series [h]."""
        return self.steps * self.model.step_h

    def reset(self) -> None:
        """Go back to the start, with the stores at their first stock and every process available."""
        self._step, self._offset = 0, 0.0
        self.available[:] = 1.0
        self.stock[:] = [store.initial for store in self.model.stores]
        self._losing[:] = 0.0
        for marks in self._marks:
            marks[:] = 0

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
        return self._advance(stop_step, 0.0, hourly)

    def advance_hours(self, start_h: float, stop_h: float, *, hourly: NDArray[np.bool_] | None = None) -> Block:
        """Settle from `start_h` to `stop_h` [h], which may fall within profile steps; a step that is cut gives a row for each part."""
        if abs(start_h - self.time_h) > 1e-9 * (1.0 + start_h):
            raise UsageError(f"the core stands at {self.time_h:g} h, not at {start_h:g} h; call reset() to start again")
        if not self.time_h <= stop_h <= self.horizon_h:
            raise UsageError(
                f"{stop_h:g} h is not between {self.time_h:g} h and the end of the series, {self.horizon_h:g} h"
            )
        step_h = self.model.step_h
        step = math.floor(stop_h / step_h)
        offset = stop_h - step * step_h
        if offset >= step_h * (1.0 - 1e-12):
            step, offset = step + 1, 0.0
        elif offset <= step_h * 1e-12:
            offset = 0.0
        return self._advance(step, offset, hourly)

    def _advance(self, step: int, offset: float, hourly: NDArray[np.bool_] | None) -> Block:
        kernel, words = _kernels()
        start_h = self.time_h
        offsets = self.variables.offsets
        wanted = np.flatnonzero(hourly) if hourly is not None else np.zeros(0, dtype=np.intp)
        selected = self._place[wanted].astype(np.int32)
        column: Ints = np.full(offsets[-1], -1, dtype=np.int32)
        column[selected] = np.arange(len(selected), dtype=np.int32)
        rows = step - self._step + (1 if offset > 0.0 else 0)
        series = np.zeros((max(rows, 1), len(selected)))
        total = np.zeros(offsets[-1])
        times = np.zeros(len(self.stream.block_first), dtype=np.int64)
        residual = np.zeros(len(self.stream.block_first))
        counters = np.zeros(words.COUNTERS, dtype=np.int64)
        av, claimed, made, base, pulled, reach = self._nodes
        status, place, at, amount = kernel.advance(
            0, self._step, self._offset, step, offset, self.model.step_h, 200 + 20 * len(self.stock),
            *(getattr(self.stream, name) for name in STREAM_ARRAYS), *self._stores, self._wanted, self.available, self._starts,
            self._x, self.stock, self._losing, *self._marks, self._moves, av, claimed, made, base, pulled, reach,
            self._scratch, self._reserved, self._saved, total, series, column, selected, times, residual, counters,
        )  # fmt: skip
        if status != words.OK:
            thing = self.model.pools[place].id if status == words.SHORT_POOL else self.model.nodes[place].id
            raise RunError(f"the settlement of step {at} leaves {thing} short by {-amount:g} per hour")
        self._step, self._offset = step, offset
        total = total[self._place]
        values = {kind: total[self.variables.range(kind)] for kind in KINDS}
        values["stock"] = self.stock.copy()
        return Block(
            start_h=start_h,
            stop_h=self.time_h,
            **values,
            hourly=series[:rows],
            hourly_variables=wanted,
            flags=self._flags(counters, times, residual),
        )

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
    }
    offsets = [0]
    for kind in KINDS:
        offsets.append(offsets[-1] + len(names[kind]))
    return Variables(tuple(name for kind in KINDS for name in names[kind]), tuple(offsets))
