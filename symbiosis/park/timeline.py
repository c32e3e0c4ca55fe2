"""Timeline: the steps of a park and of its scenario in the order of time, each with its hour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbiosis.errors import Problem
from symbiosis.files.fields import validate
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.park.moments import hour_of
from symbiosis.park.scenario_spec import ScenarioSpec
from symbiosis.park.source import ParkSource
from symbiosis.park.timeline_spec import TimelineStep


def timeline_steps(
    source: ParkSource, chain: Sequence[tuple[ScenarioSpec, LocatedDict]], year: int, problems: list[Problem]
) -> list[tuple[float, TimelineStep, LocatedDict]]:
    """Return (hour, step, what was written) of every step that has a form, earliest first; those of one hour as declared."""
    found: list[tuple[float, TimelineStep, LocatedDict]] = []
    for raw in _written(source, chain):
        step = validate(TimelineStep, raw, file=raw.file, problems=[])
        if step is None:  # the park's or the scenario's own validation says why
            continue
        key = "at" if step.at is not None else "ordered"
        hour = hour_of(step.at if step.at is not None else step.ordered or 0.0, year)
        if isinstance(hour, Problem):
            problems.append(replace(hour, file=raw.file, line=raw.line_of(key), where=f"timeline.{key}"))
            continue
        if step.lead_time is not None:
            hour += step.lead_time.value
        found.append((hour, step, raw))
    return sorted(found, key=lambda row: row[0])


def _written(source: ParkSource, chain: Sequence[tuple[ScenarioSpec, LocatedDict]]) -> Iterator[LocatedDict]:
    for data in (source.park, *(data for _, data in chain)):
        steps = data.get("timeline")
        if isinstance(steps, LocatedList):
            yield from (step for step in steps if isinstance(step, LocatedDict))
