"""A second way to decide what is on: units by trial at each profile step, written from docs/method/settlement.md."""

import math
from dataclasses import dataclass, field

from reference_settlement import Instant, Reference

from symbiosis.network.model import Mode, Process, SettlementModel

SHORT = 1e-9
"""Relative shortfall under a minimum that is none."""


def is_unit(process: Process) -> bool:
    """Return whether on and off are decided for a process."""
    taking = any(need.base or need.start for need in process.needs)
    ramps = math.isfinite(process.ramp_up) or math.isfinite(process.ramp_down)
    return process.minimum > 0.0 or ramps or process.start_h > 0.0 or taking


@dataclass
class Units:
    """What is on, what is starting, and at which levels the last step ended."""

    model: SettlementModel
    on: set[int] = field(default_factory=set)
    starting: dict[int, int] = field(default_factory=dict)
    """Profile steps that are left of a start."""
    last: dict[int, float] = field(default_factory=dict)
    new: set[int] = field(default_factory=set)
    """Switched on at the start of this step without a time of starting."""
    starts: int = 0
    trips: int = 0

    def __post_init__(self):
        self.numbers = [p for p, process in enumerate(self.model.processes) if is_unit(process)]

    def begin(self, reference: Reference, now: Instant) -> None:
        """Decide for a profile step; `now` has the plain limits. The reference is left settled."""
        was_on = set(self.on)
        ready = {p for p, left in self.starting.items() if left == 1}
        self.starting = {p: left - 1 for p, left in self.starting.items() if left > 1}
        self.on = {p for p in self.numbers if p not in self.starting and now.wanted[p] > 0.0}
        self.before = was_on
        while True:
            self.new = {p for p in self.on if p not in was_on and p not in ready}
            reference.settle(self.limited(now))
            low = self._low(reference)
            if low:
                idle = [p for p in low if reference.level[p] == 0.0]
                last = max(low, key=lambda p: (self.model.processes[p].priority, p))
                self.on -= set(idle or [last])
                continue
            slow = [p for p in self.new if self.model.processes[p].start_h > 0.0]
            if not slow:
                break
            for p in slow:
                self.starting[p] = math.ceil(self.model.processes[p].start_h / self.model.step_h - 1e-9)
            self.on -= set(slow)
            self.starts += len(slow)
        self.starts += len(self.new)

    def hold(self, reference: Reference, now: Instant) -> None:
        """Settle an instant within the step: what falls under its minimum trips, nothing is switched on."""
        while True:
            gone = {p for p in self.on if now.wanted[p] <= 0.0}
            self.on -= gone
            self.trips += len(gone)
            reference.settle(self.limited(now))
            low = self._low(reference)
            if not low:
                return
            idle = [p for p in low if reference.level[p] == 0.0]
            last = max(low, key=lambda p: (self.model.processes[p].priority, p))
            tripped = set(idle or [last])
            self.on -= tripped
            self.trips += len(tripped)

    def end(self, reference: Reference) -> None:
        """Keep the levels at which a step ends."""
        self.last = {p: reference.level[p] for p in self.on}

    def _low(self, reference: Reference) -> list[int]:
        return [
            p
            for p in self.numbers
            if p in self.on and reference.level[p] < self.model.processes[p].minimum * (1 - SHORT)
        ]

    def limited(self, now: Instant) -> Instant:
        """Return the instant with the limits, floors and fixed amounts of the units as they stand."""
        wanted, floor, fixed = list(now.wanted), {}, {}
        for p in self.numbers:
            process = self.model.processes[p]
            if p in self.on:
                wanted[p], floor[p] = self.window(p, now.wanted[p])
                if process.mode is Mode.PLAN:
                    wanted[p] = max(wanted[p], floor[p])
            else:
                wanted[p] = 0.0
            for g, need in enumerate(process.needs):
                first = need.start / self.model.step_h if p in self.new and not process.start_h else 0.0
                if p in self.on:
                    fixed[(p, g)] = need.base + first
                elif p in self.starting:
                    fixed[(p, g)] = need.start / process.start_h
        return Instant(wanted, floor, now.amount, fixed, now.reach, now.pool_reach, now.must_run, now.links, now.gates)

    def window(self, p: int, plan: float) -> tuple[float, float]:
        """Return what a unit that is on may run at most, and at least if it is not to fall faster than it can."""
        process = self.model.processes[p]
        up, down = process.ramp_up * self.model.step_h, process.ramp_down * self.model.step_h
        if p in self.before:
            last = self.last.get(p, 0.0)
            limit = min(plan, last + up)
            return limit, min(max(0.0, last - down), limit)
        return min(plan, max(process.minimum, up)), 0.0
