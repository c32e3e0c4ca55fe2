"""A second way to decide what is on: units by trial at each profile step, written from docs/method/settlement.md."""

import dataclasses
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
    before: set[int] = field(default_factory=set)
    """On at the end of the step before."""

    def __post_init__(self):
        self.numbers = [p for p, process in enumerate(self.model.processes) if is_unit(process)]

    def begin(self, reference: Reference, now: Instant) -> None:
        """Decide for a profile step; `now` has the plain limits. The reference is left settled."""
        self.before = set(self.on)
        ready = {p for p, left in self.starting.items() if left == 1}
        self.starting = {p: left - 1 for p, left in self.starting.items() if left > 1}
        self.on = {p for p in self.numbers if p not in self.starting}
        self._break(now)
        while True:
            self.new = {p for p in self.on if p not in self.before and p not in ready}
            reference.settle(self.limited(now))
            if self._stop(reference):
                continue
            slow = [p for p in self.new if self.model.processes[p].start_h > 0.0]
            if not slow:
                break
            self.starting |= {p: self.steps_of_start(p) for p in slow}
            self.on -= set(slow)

    def hold(self, reference: Reference, now: Instant) -> None:
        """Settle an instant within the step: what falls under its minimum trips, nothing is switched on."""
        self._break(now)
        while True:
            reference.settle(self.limited(now))
            if not self._stop(reference):
                return

    def end(self, reference: Reference) -> None:
        """Keep the levels at which a step ends."""
        self.last = {p: reference.level[p] for p in self.on}

    def steps_of_start(self, p: int) -> int:
        return math.ceil(self.model.processes[p].start_h / self.model.step_h - 1e-9)

    def _break(self, now: Instant) -> None:
        """A unit of which nothing is available is off at once, and does not start."""
        broken = {p for p in self.numbers if now.available[p] <= 0.0}
        self.on -= broken
        self.starting = {p: left for p, left in self.starting.items() if p not in broken}

    def _stop(self, reference: Reference) -> bool:
        """Switch off units at level zero and starts that lack something; else the last one under its minimum. Return whether any was."""
        low = [p for p in self.on if reference.level[p] < self.model.processes[p].minimum * (1 - SHORT)]
        idle = {p for p in low if reference.level[p] == 0.0}
        idle |= {p for p in self.starting if reference.lacks(p) > SHORT}
        if low and not idle:
            idle = {max(low, key=lambda p: (self.model.processes[p].priority, p))}
        self.on -= idle
        self.starting = {p: left for p, left in self.starting.items() if p not in idle}
        return bool(idle)

    def limited(self, now: Instant) -> Instant:
        """Return the instant with the limits, floors and fixed amounts of the units as they stand."""
        wanted, floor, fixed = list(now.wanted), {}, {}
        for p in self.numbers:
            process = self.model.processes[p]
            most, least = self.window(p)
            wanted[p] = min(wanted[p], most) if p in self.on else 0.0
            if p in self.on and process.mode is Mode.PLAN:
                wanted[p] = min(max(now.plan[p], least) * now.available[p], most)
            elif process.mode is Mode.PULL:
                floor[p] = min(least, wanted[p])
            for g, need in enumerate(process.needs):
                first = need.start / self.model.step_h if p in self.new and not process.start_h else 0.0
                if p in self.on:
                    fixed[(p, g)] = need.base + first
                elif p in self.starting:
                    fixed[(p, g)] = need.start / (self.steps_of_start(p) * self.model.step_h)
        return dataclasses.replace(now, wanted=wanted, floor=floor, fixed=fixed)

    def window(self, p: int) -> tuple[float, float]:
        """Return what ramps let a unit run at most, and at least."""
        process = self.model.processes[p]
        up, down = process.ramp_up * self.model.step_h, process.ramp_down * self.model.step_h
        if p not in self.before:
            return max(process.minimum, up), 0.0
        last = self.last.get(p, 0.0)
        return last + up, max(0.0, last - down)
