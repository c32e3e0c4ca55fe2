"""Settling: every array of the settlement of one model, by the name under which the kernels find it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbiosis.network.model import SettlementModel
from symbiosis.network.stream import Stream

STREAM_ARRAYS = (
    "ops", "needs", "links", "link_share", "link_entries", "term_value", "term_amount", "processes", "process_give", "scarce_pulls",
    "node_offer", "blocks", "block_node", "chain_start", "chain", "reader_start", "reader", "dispatch_start", "dispatch",
    "pool_term_start", "pool_term_value", "pool_term_amount", "must_run_start", "must_run_row", "need_amount", "need_row",
)  # fmt: skip
"""Arrays of the stream that the settlement reads."""
OWN_ARRAYS = (
    "available", "process_scale", "unit_of", "rising_needs", "gate_capacity", "gate_row", "gate_share",
    "unit", "unit_numbers", "unit_state", "unit_need_start", "unit_need", "unit_fixed", "off",
    "spots", "ways", "asks", "levels", "x", "places", "av", "claimed", "reserved", "saved", "chain_av", "scratch", "used", "bounds",
    "old", "old_places", "value_marks", "value_list", "value_before", "place_marks", "place_list", "place_before", "heap", "marked",
    "counts", "numbers", "stage",
)  # fmt: skip
"""Arrays that it keeps."""


class Settling:
    """The state of a settlement: limits, rates, claims, and what was changed.

    Columns are named in engine/kernels/words.py. Events change the capacities in `ways`.
    """

    def __init__(self, model: SettlementModel, stream: Stream, available: NDArray[np.float64]) -> None:
        from symbiosis.engine.kernels import words
        from symbiosis.engine.kernels.fields import WAY

        self.model = model
        self.stream = stream
        self.words: Any = words
        self.available = available
        places, links, ops = stream.places, len(stream.links), len(stream.ops)
        n_processes = len(model.processes)
        self.spots = np.array(
            [
                places.link_at,
                places.link_at + links,
                places.offer_at,
                places.gate_at,
                places.pool_at,
            ],
            dtype=np.int32,
        )
        self.ways = np.zeros(links, dtype=WAY)
        self.ways["source"], self.ways["gate"] = stream.links[:, words.SOURCE], stream.links[:, words.GATE]
        self.ways["efficiency"] = stream.link_efficiency
        self.ways["inverse"] = 1.0 / stream.link_efficiency
        self._set_limits()
        self._set_units()
        rows = places.places
        self.asks = np.zeros((len(stream.need_amount), 2))
        self.levels = np.zeros((n_processes, 4))
        self.x = np.zeros(places.values)
        self.places = np.zeros((rows, words.REACH + 1))
        self.av = np.zeros(rows)
        self.claimed = np.zeros(rows)
        self.reserved = np.zeros((2, links))
        self.saved = np.zeros((9, rows))
        self.chain_av = np.zeros(len(stream.chain))
        self.scratch = np.zeros((2, rows))
        self.used = np.zeros((2, max(int(stream.needs[:, words.GROUPS].max(initial=0)), 1)))
        self.bounds = np.zeros((2, 5))
        self.old = np.zeros(places.values)
        self.old_places = np.zeros((rows, words.PLACE_COLUMNS))
        self.value_marks = np.zeros((places.values, 2), dtype=np.int64)
        self.value_list = np.zeros((2, places.values), dtype=np.int32)
        self.value_before = np.zeros((2, places.values))
        self.place_marks = np.zeros((rows, 4), dtype=np.int64)
        self.place_list = np.zeros((3, rows), dtype=np.int32)
        self.place_before = np.zeros((rows, words.PLACE_COLUMNS))
        self.heap = np.zeros((2, ops), dtype=np.int32)
        self.marked = np.zeros((ops, 2), dtype=np.int8)
        self.numbers = np.zeros(4)
        self.stage = np.zeros(2, dtype=np.int64)
        self.counts = np.zeros(words.COUNTS, dtype=np.int64)
        self.reset()

    def _set_limits(self) -> None:
        model, stream = self.model, self.stream
        self.process_scale = np.array([process.scale for process in model.processes], dtype=np.float64)
        self.rising_needs = np.flatnonzero(stream.need_row >= 0).astype(np.int32)
        self.gate_capacity = np.array([gate.capacity for gate in model.gates], dtype=np.float64)
        self.gate_row = np.array([-1 if gate.row is None else gate.row for gate in model.gates], dtype=np.int32)
        self.gate_share = np.ones(len(model.gates))

    def _set_units(self) -> None:
        """Units stand in the order of priority, so that the last that falls short is switched off first."""
        model, stream, step_h = self.model, self.stream, self.model.step_h
        chosen = [
            number
            for number, process in enumerate(model.processes)
            if process.minimum > 0
            or process.start_h > 0
            or math.isfinite(process.ramp_up)
            or math.isfinite(process.ramp_down)
        ]
        chosen.sort(key=lambda number: (model.processes[number].priority, number))
        self.unit = np.array(chosen, dtype=np.int32)
        self.unit_of = np.full(len(model.processes), -1, dtype=np.int32)
        self.unit_of[self.unit] = np.arange(len(chosen), dtype=np.int32)
        self.unit_numbers = np.zeros((len(chosen), 6))
        self.unit_state = np.zeros((len(chosen), self.words.UNIT_COLUMNS), dtype=np.int64)
        starts, needs, fixed = [0], [], []
        for u, number in enumerate(chosen):
            process = model.processes[number]
            steps = math.ceil(process.start_h / step_h * (1.0 - 1e-12))
            self.unit_numbers[u, :4] = process.minimum, process.ramp_up * step_h, process.ramp_down * step_h, steps
            for need in np.flatnonzero((stream.need_base > 0) | (stream.need_begin > 0)):
                first = stream.needs[need, self.words.FIRST]
                if stream.links[first, self.words.OWNER] == number:
                    begin = stream.need_begin[need]
                    needs.append(int(need))
                    fixed.append(
                        (
                            stream.need_base[need],
                            begin / (steps * step_h) if steps else 0.0,
                            0.0 if steps else begin / step_h,
                        )
                    )
            starts.append(len(needs))
        self.unit_need_start = np.array(starts, dtype=np.int32)
        self.unit_need = np.array(needs, dtype=np.int32)
        self.unit_fixed = np.array(fixed, dtype=np.float64).reshape(-1, 3)
        self.off = np.zeros(len(chosen), dtype=np.int32)

    def reset(self) -> None:
        """Go back to a park where nothing runs; capacities are those of the model."""
        for array in (
            self.x,
            self.places,
            self.av,
            self.claimed,
            self.levels,
            self.asks,
            self.marked,
            self.unit_state,
            self.value_marks,
            self.place_marks,
        ):
            array[:] = 0
        self.asks[:, self.words.AMOUNT] = self.stream.need_amount
        self.ways["capacity"] = self.stream.link_capacity
        self.gate_share[:] = 1.0
        self.counts[:] = 0
        self.counts[self.words.SPAN] = 1

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return every array by its name."""
        return {name: getattr(self.stream, name) for name in STREAM_ARRAYS} | {
            name: getattr(self, name) for name in OWN_ARRAYS
        }
