"""Timeline: the steps of a park and of its scenario in the order of time, each with its hour."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symbiosis.errors import Problem
from symbiosis.files.fields import validate
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.park.moments import hour_of
from symbiosis.park.scenario_spec import ScenarioSpec
from symbiosis.park.source import ParkSource
from symbiosis.park.timeline_spec import TimelineStep

GIVEN = "timeline"
"""What stands for the file of a step that a program gives."""


@dataclass(frozen=True)
class Step:
    """A step of the timeline in hours [h] of the park's year: its overlay holds from `start_h` until before `stop_h`."""

    start_h: float
    stop_h: float
    spec: TimelineStep
    data: LocatedDict

    def holds(self, time_h: float) -> bool:
        """Return whether the overlay is in effect at `time_h`."""
        return self.start_h <= time_h < self.stop_h


def timeline_steps(
    source: ParkSource,
    chain: Sequence[tuple[ScenarioSpec, LocatedDict]],
    further: Sequence[Mapping[str, Any]],
    year: int,
    problems: list[Problem],
) -> list[Step]:
    """Return every step that has a form, earliest first; those of one hour as declared. `further` steps come from the caller."""
    found: list[Step] = []
    rows = [(raw, False) for raw in _written(source, chain)]
    rows += [(_located(row), True) for row in further]
    for raw, given in rows:
        spec = validate(TimelineStep, raw, file=raw.file, problems=problems if given else [])
        if spec is None:  # the park's or the scenario's own validation says why
            continue
        key = "at" if spec.at is not None else "ordered"
        hour = hour_of(spec.at if spec.at is not None else spec.ordered or 0.0, year)
        if isinstance(hour, Problem):
            problems.append(replace(hour, file=raw.file, line=raw.line_of(key), where=f"timeline.{key}"))
            continue
        start_h = hour + (spec.lead_time.value if spec.lead_time is not None else 0.0)
        stop_h = start_h + spec.lasts.value if spec.lasts is not None else math.inf
        problems.extend(
            Problem("timeline_step", raw.file, raw.line_of(key), f"timeline.{key}", time_h)
            for time_h in (start_h, stop_h)
            if math.isfinite(time_h) and time_h % 1.0
        )
        found.append(Step(start_h, stop_h, spec, raw))
    return sorted(found, key=lambda step: step.start_h)


def _located(value: Any) -> Any:
    """Return plain data as if it had been read, so that an overlay may come from a program."""
    if isinstance(value, LocatedDict | LocatedList):
        return value
    if isinstance(value, Mapping):
        return LocatedDict({key: _located(each) for key, each in value.items()}, file=GIVEN)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return LocatedList([_located(each) for each in value], file=GIVEN)
    return value


def _written(source: ParkSource, chain: Sequence[tuple[ScenarioSpec, LocatedDict]]) -> Iterator[LocatedDict]:
    for data in (source.park, *(data for _, data in chain)):
        steps = data.get("timeline")
        if isinstance(steps, LocatedList):
            yield from (step for step in steps if isinstance(step, LocatedDict))
