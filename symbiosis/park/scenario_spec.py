"""Scenario files as typed models: what an overlay may switch off, add, set or move, and when."""

from __future__ import annotations

from pydantic import Field

from symbiosis.files.fields import Name, Slug
from symbiosis.park.timeline_spec import Overlay, TimelineStep


class ScenarioSpec(Overlay):
    """scenarios/<id>.yaml: an overlay on the park as it stands; `today` is no overlay."""

    id: Slug
    name: Name
    description: Name | None = None
    inherits: Slug | None = Field(None, description="scenario that is laid over first")
    timeline: tuple[TimelineStep, ...] = Field((), description="overlays that take effect in the course of the year")
    defaults: bool = Field(False, description="the result rests on default values, and every report says so")
