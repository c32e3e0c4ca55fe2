"""Hours: two runs of one park side by side, every flow by the hour; a flow that one of them lacks is zero there."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from symbiosis.errors import UsageError
from symbiosis.i18n import told
from symbiosis.results.deliveries import delivery_of
from symbiosis.run.run import Run

Floats = NDArray[np.float64]
MAX_CELLS = 400_000_000
"""Numbers that both runs may have together; more would take more than 3 GB."""
DIFFERENT_REL = 1e-6
"""Smallest difference of an hour, over the greatest amount of any hour, that is none of rounding."""


@dataclass(frozen=True)
class FlowKey:
    """A flow: its ends (plant, pool, `outside:<partner>`, or another account as in the ledger), resource, and exchange where it has one."""

    giver: str
    taker: str
    resource: str
    exchange: str


@dataclass(frozen=True)
class HourlyFlows:
    """Amounts of two runs [unit] by flow, in steps of `step_h` [h] from `start_h` to `stop_h`."""

    start_h: float
    stop_h: float
    step_h: float
    units: dict[str, str]
    before: dict[FlowKey, Floats]
    after: dict[FlowKey, Floats]
    _bounds: dict[FlowKey, tuple[float, float]] = field(default_factory=dict)

    @property
    def keys(self) -> list[FlowKey]:
        """Every flow of either run."""
        return list(dict.fromkeys((*self.before, *self.after)))

    def of(self, key: FlowKey) -> tuple[Floats, Floats]:
        """Return the amounts of a flow in both runs."""
        none = np.zeros(round((self.stop_h - self.start_h) / self.step_h))
        return self.before.get(key, none), self.after.get(key, none)

    def differing(self, key: FlowKey) -> tuple[float, float]:
        """Return from when to when [h] a flow differs, the same time twice where it never does."""
        if key not in self._bounds:
            before, after = self.of(key)
            scale = max(float(before.max(initial=0.0)), float(after.max(initial=0.0)))
            hours = np.flatnonzero(np.abs(after - before) > DIFFERENT_REL * scale)
            ends = (int(hours[0]), int(hours[-1]) + 1) if len(hours) else (0, 0)
            self._bounds[key] = (self.start_h + ends[0] * self.step_h, self.start_h + ends[1] * self.step_h)
        return self._bounds[key]


def hourly_flows(base: Run, run: Run) -> HourlyFlows:
    """Return exchanges, what was unserved, and what was disposed of or curtailed, of two runs that were booked by the hour.

    Raises UsageError where that would not fit into memory.
    """
    step_h = max(1.0, base.park.step_h)
    start_h, stop_h = base.simulated.parts[0].start_h, base.simulated.parts[-1].stop_h
    bins = round((stop_h - start_h) / step_h)
    cells = bins * (len(base.simulated.wiring.entries) + len(run.simulated.wiring.entries))
    if cells > MAX_CELLS:
        raise UsageError(told("cascade.too_large", cells=cells, hours=int(stop_h * MAX_CELLS / cells)))
    resources = {**base.simulated.wiring.resources, **run.simulated.wiring.resources}
    return HourlyFlows(
        start_h,
        stop_h,
        step_h,
        {key: resource.unit for key, resource in resources.items()},
        _by_hour(base, start_h, step_h, bins),
        _by_hour(run, start_h, step_h, bins),
    )


def _by_hour(run: Run, start_h: float, step_h: float, bins: int) -> dict[FlowKey, Floats]:
    """Return the amounts of each flow by the hour; rows of one flow are added."""
    ledger = run.ledger
    ledger = ledger[ledger["duration_h"] > 0.0]
    codes = [ledger[name].cat.codes.to_numpy(np.int64) for name in ("source", "target", "resource", "exchange")]
    names = [ledger[name].cat.categories for name in ("source", "target", "resource", "exchange")]
    rows = np.zeros(len(ledger), dtype=np.int64)
    for code, known in zip(codes, names, strict=True):
        rows = rows * len(known) + code
    kinds, first, place = np.unique(rows, return_index=True, return_inverse=True)
    hour = np.rint((ledger["start_h"].to_numpy() - start_h) / step_h).astype(np.int64)
    amounts: Floats = np.bincount(
        place * bins + hour, weights=ledger["amount"].to_numpy(), minlength=len(kinds) * bins
    ).astype(np.float64)
    found: dict[FlowKey, Floats] = {}
    for number, row in enumerate(first.tolist()):
        source, target, resource, exchange = (str(known[code[row]]) for code, known in zip(codes, names, strict=True))
        exchange = delivery_of(source, target, exchange)
        if not _kept(source, target, exchange):
            continue
        outside = bool(exchange)
        giver, taker = run.ends.get(exchange) or (_end(source, outside=outside), _end(target, outside=outside))
        key = FlowKey(giver, taker, resource, exchange)
        series = amounts[number * bins : (number + 1) * bins]
        found[key] = found[key] + series if key in found else series
    return found


def _kept(source: str, target: str, exchange: str) -> bool:
    if exchange:
        return not target.startswith("loss:")
    return source.startswith("unserved:") or target.startswith(("disposal:", "curtailed:"))


def _end(account: str, *, outside: bool) -> str:
    """Return the plant behind an account, `outside:<partner>` where an exchange crosses the fence, else the account itself."""
    kind, _, name = account.partition(":")
    if kind in ("node", "use"):
        return name.split("/", maxsplit=1)[0]
    return f"outside:{name}" if outside and kind != "pool" else account
