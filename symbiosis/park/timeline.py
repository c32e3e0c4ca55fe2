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
from symbiosis.park.timeline_spec import Overlay, TimelineStep

OVERLAY = tuple(Overlay.model_fields)
GIVEN = "timeline"
"""What stands for the file of a step that a program gives."""


@dataclass(frozen=True)
class Step:
    """A step of the timeline in hours [h] of the park's year: its overlay holds from `start_h` until before `stop_h`."""

    start_h: float
    stop_h: float
    spec: TimelineStep
    data: LocatedDict
    path: str
    """Its path, with its id or its number in its file."""

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
    rows = [(raw, number, False) for number, raw in _written(source, chain)]
    rows += [(_located(row), number, True) for number, row in enumerate(further)]
    for raw, number, given in rows:
        path = f"timeline.{raw['id'] if isinstance(raw.get('id'), str) else number}"
        spec = validate(TimelineStep, raw, file=raw.file, problems=problems if given else [], where=path)
        if spec is None:  # the park's or the scenario's own validation says why
            continue
        key = "at" if spec.at is not None else "ordered"
        hour = hour_of(spec.at if spec.at is not None else spec.ordered or 0.0, year)
        if isinstance(hour, Problem):
            problems.append(replace(hour, file=raw.file, line=raw.line_of(key), where=f"{path}.{key}"))
            continue
        start_h = hour + (spec.lead_time.value if spec.lead_time is not None else 0.0)
        stop_h = start_h + spec.lasts.value if spec.lasts is not None else math.inf
        problems.extend(
            Problem("timeline_step", raw.file, raw.line_of(key), f"{path}.{key}", time_h)
            for time_h in (start_h, stop_h)
            if math.isfinite(time_h) and time_h % 1.0
        )
        if not any(raw.get(kind) for kind in OVERLAY):
            problems.append(Problem("timeline_nothing", raw.file, raw.line, path))
        found.append(Step(start_h, stop_h, spec, raw, path))
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


def _written(
    source: ParkSource, chain: Sequence[tuple[ScenarioSpec, LocatedDict]]
) -> Iterator[tuple[int, LocatedDict]]:
    for data in (source.park, *(data for _, data in chain)):
        steps = data.get("timeline")
        if isinstance(steps, LocatedList):
            yield from ((number, step) for number, step in enumerate(steps) if isinstance(step, LocatedDict))
