"""Timeline as typed models: at a moment of the year an overlay takes effect, and from then on the park is another."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from symbiosis.errors import Problem
from symbiosis.files.fields import Described, In, Name, Slug, refuse
from symbiosis.park.event_spec import Moment
from symbiosis.units import Quantity

TurnKind = Literal["construction", "entry", "exit", "move", "contract", "price", "factor", "change"]


class Off(Described):
    """What is switched off; exchanges of what is gone go with it."""

    enterprises: tuple[Slug, ...] = ()
    plants: tuple[Slug, ...] = ()
    processes: tuple[Slug, ...] = ()
    demands: tuple[Slug, ...] = ()
    stores: tuple[Slug, ...] = ()
    exchanges: tuple[Slug, ...] = ()
    pools: tuple[Slug, ...] = ()


class Add(Described):
    """What is added, in the form of the park's own files; processes, demands and stores by the plant that gets them."""

    partners: dict[Slug, Any] = Field(default_factory=dict)
    resources: dict[Slug, Any] = Field(default_factory=dict)
    pools: list[Any] = Field(default_factory=list)
    investments: list[Any] = Field(default_factory=list)
    enterprises: list[Any] = Field(default_factory=list)
    exchanges: list[Any] = Field(default_factory=list)
    processes: dict[Slug, list[Any]] = Field(default_factory=dict)
    demands: dict[Slug, list[Any]] = Field(default_factory=dict)
    stores: dict[Slug, list[Any]] = Field(default_factory=dict)


class Overlay(Described):
    """What changes in a park: things switched off, added, set or moved."""

    off: Off = Off()
    add: Add = Add()
    set: dict[str, Any] = Field(default_factory=dict, description="path = value, as in `symbiosis run --set`")
    move: dict[Slug, Slug] = Field(default_factory=dict, description="plant to parcel")


class TimelineStep(Overlay):
    """One step of the timeline: an overlay that takes effect `at` a moment, or `lead_time` after it was `ordered`, and may end again."""

    id: Slug | None = None
    name: Name | None = None
    kind: TurnKind = Field("change", description="what it is; the story of a run says so")
    at: Moment | None = None
    ordered: Moment | None = Field(None, description="when a construction was ordered")
    lead_time: Annotated[Quantity, In("h", low=0)] | None = Field(None, description="from order to operation")
    lasts: Annotated[Quantity, In("h", low=0)] | None = Field(
        None, alias="for", description="how long it lasts; nothing said: to the end of the year"
    )

    @model_validator(mode="after")
    def _when(self) -> TimelineStep:
        if (self.at is None) == (self.ordered is None) or (self.ordered is None) != (self.lead_time is None):
            raise refuse(Problem("timeline_when", where="at"))
        return self
