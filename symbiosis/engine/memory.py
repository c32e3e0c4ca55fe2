"""Memory: the arrays in which the compiled core keeps a park in motion from one call to the next."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbiosis.engine.block import Variables
from symbiosis.engine.settling import Settling
from symbiosis.network.model import SettlementModel
from symbiosis.network.stream import Ints, Stream

STREAM_ARRAYS = (
    "outlet_start", "outlet_capacity", "store_order", "carrier_node", "carrier_pool", "carrier_start", "carrier_simple", "node_carrier",
    "import_start", "import_row", "export_start", "export_row",
)  # fmt: skip
"""What the kernel reads of the stream, beside the settlement."""
OWN_ARRAYS = (
    "store_carrier",
    "stock",
    "tank",
    "marks",
    "due",
    "queue",
    "queued",
    "booked",
    "runs",
    "seen",
    "ints",
    "floats",
)
"""What it keeps from one call to the next."""
LIMITS = ("capacity", "charge_limit", "discharge_limit", "charge_efficiency", "discharge_efficiency", "standing_loss")
"""Rows of `limits`."""


class Memory:
    """Arrays of one park, as `symbiosis.engine.kernels.state` names their rows; `columns` is what the kernel takes."""

    def __init__(self, model: SettlementModel, stream: Stream, variables: Variables, words: Any) -> None:
        offsets = variables.offsets
        processes, nodes, stores = len(model.processes), len(model.nodes), len(model.stores)
        carriers, rates = len(stream.carrier_node), offsets[12]
        from symbiosis.engine.columns import Columns

        self.capacity = np.array([store.capacity for store in model.stores], dtype=np.float64)
        self.available = np.ones(processes)
        self.stock = np.zeros(stores)
        self.tank = np.zeros((words.TANK, stores))
        self.marks = np.zeros((words.MARKS, stores), dtype=np.int32)
        self.due = np.full(2 * carriers, np.inf)
        self.queue = np.zeros(carriers, dtype=np.int32)
        self.queued = np.zeros(carriers, dtype=np.int32)
        self.runs = np.zeros((words.RUNS, processes))
        self.seen = np.zeros((words.SEEN, processes), dtype=np.int64)
        self.booked = np.zeros(rates)
        self.settling = Settling(model, stream, self.available)
        self.x = self.settling.x
        self.gate_share = self.settling.gate_share
        self.ints = np.zeros(words.INTS, dtype=np.int64)
        self.floats = np.zeros(words.FLOATS)
        limits = np.array([[getattr(store, name) for store in model.stores] for name in LIMITS], dtype=np.float64)
        leaf_start, leaf = _leaves(stream, offsets[3])
        pool_start = _pool_starts(stream)
        self.store_carrier = _store_carriers(stream, stores)
        self.columns = Columns()
        for name, array in {
            **self.settling.arrays(),
            **{name: getattr(stream, name) for name in STREAM_ARRAYS},
            **{name: getattr(self, name) for name in OWN_ARRAYS},
            "link_base": stream.link_capacity,
            "term_leaf_start": leaf_start,
            "term_leaf": leaf,
            "term_pool": _owners(stream.pool_term_start),
            "pool_carrier": _pool_carriers(stream),
            "pool_start": pool_start,
            "limits": limits,
            "wanted": np.ascontiguousarray(model.series.T, dtype=np.float64),
            "want": np.zeros(len(model.series)),
            "starts": np.array([*offsets[1:13], offsets[12]], dtype=np.int32),
            "kept": np.zeros(rates),
            "goal_store": np.zeros(carriers, dtype=np.int32),
            "goal_level": np.zeros(carriers),
            "pool_tree": np.zeros(2 * int(pool_start[-1])),
            "surplus_of": np.zeros(nodes),
            "net_of": np.zeros(len(model.pools)),
            "touched": np.zeros(rates, dtype=np.int32),
            "changed_levels": np.zeros(processes, dtype=np.int32),
        }.items():
            self.columns.put(name, array)


def _leaves(stream: Stream, rates: int) -> tuple[Ints, Ints]:
    """Return, for each of the first `rates` variables, which terms of pools count it."""
    value = stream.pool_term_value
    order = np.argsort(value, kind="stable").astype(np.int32)
    start = np.searchsorted(value[order], np.arange(rates + 1)).astype(np.int32)
    return start, order


def _owners(start: Ints) -> Ints:
    """Return to which group each place belongs."""
    return np.repeat(np.arange(len(start) - 1, dtype=np.int32), np.diff(start))


def _pool_starts(stream: Stream) -> NDArray[np.int64]:
    """Return where the values of each pool start: its terms, then its must-run imports."""
    counts = np.diff(stream.pool_term_start) + np.diff(stream.must_run_start)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _pool_carriers(stream: Stream) -> Ints:
    found = np.zeros(len(stream.import_start) - 1, dtype=np.int32)
    places = np.flatnonzero(stream.carrier_pool >= 0)
    found[stream.carrier_pool[places]] = places
    return found


def _store_carriers(stream: Stream, stores: int) -> Ints:
    found = np.zeros(stores, dtype=np.int32)
    found[stream.store_order] = _owners(stream.carrier_start)
    return found
