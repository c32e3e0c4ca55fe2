"""Block: what flowed between two times, every variable integrated exactly over the time that it lasted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbiosis.network.model import SettlementModel
from symbiosis.network.order import OperationOrder, operation_name

Floats = NDArray[np.float64]

KINDS = (
    "level", "taken", "unserved", "outlet", "disposed", "charge", "discharge", "standing_loss",
    "pool_import", "pool_must_run", "pool_export", "curtailed", "stock", "loaded", "unloaded",
)  # fmt: skip
"""Kinds of variables, in the order in which they stand side by side."""


@dataclass(frozen=True)
class Variables:
    """Which variables there are: kind `KINDS[i]` takes [offsets[i], offsets[i + 1]); `names` are ids of the model."""

    names: tuple[str, ...]
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, model: SettlementModel) -> Variables:
        """Return the variables of a model."""
        processes = [process.id for process in model.processes]
        nodes = [node.id for node in model.nodes]
        stores = [store.id for store in model.stores]
        shipments = [shipment.id for shipment in model.shipments]
        names = {
            "level": processes,
            "taken": [
                f"{p.id}/{need.id}/{link.id}" for p in model.processes for need in p.needs for link in need.links
            ],
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
        return cls(tuple(name for kind in KINDS for name in names[kind]), tuple(offsets))

    def range(self, kind: str) -> slice:
        """Return where the variables of `kind` stand."""
        place = KINDS.index(kind)
        return slice(self.offsets[place], self.offsets[place + 1])

    def kind(self, variable: int) -> str:
        """Return the kind of variable number `variable`."""
        return KINDS[int(np.searchsorted(self.offsets, variable, side="right")) - 1]

    def select(self, *kinds: str) -> NDArray[np.bool_]:
        """Return the mask that asks a core for the series of whole kinds."""
        mask = np.zeros(len(self.names), dtype=np.bool_)
        for kind in kinds:
            mask[self.range(kind)] = True
        return mask


@dataclass(frozen=True)
class Unconverged:
    """A block of the order that took its lower envelope: how often, its operations, and the relative change left when it did."""

    operations: tuple[str, ...]
    times: int
    residual: float


@dataclass(frozen=True)
class Flags:
    """What a reader of the run should know about how it was settled."""

    settlements: int
    segments: int
    """Spans of constant rates; as many as profile steps where no store runs empty within one."""
    crossings: int
    """Times that a store ran full or empty, or left empty where that could change claims."""
    holds: int
    """Times that a store was held empty for the rest of a step."""
    passes: int
    """Most passes that one settlement took."""
    passes_open: int
    """Settlements whose passes had not come to rest after 60."""
    sweeps: int
    unconverged: tuple[Unconverged, ...]


def flags_of(
    model: SettlementModel,
    order: OperationOrder,
    counters: NDArray[np.int64],
    times: NDArray[np.int64],
    residual: Floats,
) -> Flags:
    """Return the flags of what the kernel has counted; times and residual: by block of the order."""
    unconverged = tuple(
        Unconverged(
            tuple(
                f"{operation.kind.name} {operation_name(operation, model)}"
                for operation in order.operations[order.blocks[block][0] : order.blocks[block][1]]
            ),
            int(times[block]),
            float(residual[block]),
        )
        for block in np.flatnonzero(times)
    )
    settlements, segments, crossings, holds, passes, passes_open, sweeps = (int(value) for value in counters[:7])
    return Flags(settlements, segments, crossings, holds, passes, passes_open, sweeps, unconverged)


@dataclass(frozen=True)
class Block:
    """Totals [unit] from `start_h` to `stop_h`, in declared order; `taken` counts at the source, over processes, needs and links."""

    start_h: float
    stop_h: float
    level: Floats
    taken: Floats
    unserved: Floats
    outlet: Floats
    disposed: Floats
    charge: Floats
    discharge: Floats
    """What reached the node or pool."""
    standing_loss: Floats
    pool_import: Floats
    pool_must_run: Floats
    pool_export: Floats
    curtailed: Floats
    stock: Floats
    """At `stop_h`."""
    loaded: Floats
    """By shipment, what left its source."""
    unloaded: Floats
    """By shipment, what left transit; of it the share `kept` reached the target."""
    transit: Floats
    """By shipment, what is under way at `stop_h`."""
    hourly: Floats
    """Per profile step (rows) what flowed in it, of each variable asked for (columns); of `stock` what is there at its end."""
    first_step: int
    """Profile step of the first row of `hourly`; a step that is cut gives a row to each part."""
    hourly_variables: NDArray[np.intp]
    """Number of the variable in each column."""
    flags: Flags
