"""Clock: SimPy keeps the time, and the core is always brought to the next event before the event happens."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from symbiosis.engine.block import Block
from symbiosis.engine.core import Core
from symbiosis.errors import RunError, SymbiosisError, UsageError

OnBlock = Callable[[Block, int, int], None]
"""Called with what flowed, the first profile step touched and the one after the last; `block.hourly` has one row for each of them."""
Story = Callable[..., Generator[simpy.Event, Any, Any]]
"""What a user registers: a generator function of the environment, and of what else it was registered with."""


class Clock:
    """Runs a core from event to event.

    boundaries_h: times [h] at which a block has to end, such as the ends of months; hourly: mask over `core.variables`;
    progress: called with the share of the horizon that is done.
    """

    def __init__(
        self,
        core: Core,
        on_block: OnBlock,
        *,
        boundaries_h: Iterable[float] = (),
        hourly: NDArray[np.bool_] | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        self.core = core
        self.environment = simpy.Environment(initial_time=core.time_h)
        self._on_block = on_block
        self._hourly = hourly
        self._progress = progress
        self._count = 0
        for time_h in sorted(set(boundaries_h)):
            if core.time_h < time_h <= core.horizon_h:
                self.environment.timeout(time_h - core.time_h)

    def register(self, story: Story, *arguments: Any, name: str = "") -> simpy.Process:
        """Start the process `story(environment, *arguments)`; it sees the park as it is at `environment.now` [h]."""
        self._count += 1
        label = name or getattr(story, "__name__", f"process {self._count}")
        return self.environment.process(self._told(story(self.environment, *arguments), label))

    def run(self, until_h: float | None = None) -> None:
        """Advance to `until_h` [h], or to the end of the series; what happens at that very time still happens.

        Raises RunError, which names the process that stopped the run.
        """
        until = self.core.horizon_h if until_h is None else until_h
        if not self.core.time_h <= until <= self.core.horizon_h:
            raise UsageError(
                f"{until:g} h is not between {self.core.time_h:g} h and the end of the series, {self.core.horizon_h:g} h"
            )
        while True:
            due = self.environment.peek()
            self._bring(min(due, until))
            if due > until:
                break
            try:
                self.environment.step()
            except SymbiosisError:
                raise
            except Exception as error:
                raise RunError(f"the run stopped at {self.environment.now:g} h: {error}") from error

    def _bring(self, time_h: float) -> None:
        """Bring the core to `time_h` and hand over what flowed."""
        start_h = self.core.time_h
        if time_h <= start_h:
            return
        block = self.core.advance_hours(start_h, time_h, hourly=self._hourly)
        if self.core.time_h > start_h:
            first = math.floor(start_h / self.core.model.step_h + 1e-9)
            self._on_block(block, first, first + len(block.hourly))
        if self._progress is not None:
            self._progress(self.core.time_h / self.core.horizon_h)

    def _told(self, told: Generator[simpy.Event, Any, Any], label: str) -> Generator[simpy.Event, Any, Any]:
        """Carry a process, and say its name where it raises."""
        try:
            return (yield from told)
        except SymbiosisError:
            raise
        except Exception as error:
            raise RunError(
                f"process {label} stopped the run at {self.environment.now:g} h: {type(error).__name__}: {error}"
            ) from error
