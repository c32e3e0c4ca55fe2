"""Scenario files as typed models: what an overlay may switch off, add, set or move."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from symbiosis.files.fields import Described, Name, Slug


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
    enterprises: list[Any] = Field(default_factory=list)
    exchanges: list[Any] = Field(default_factory=list)
    processes: dict[Slug, list[Any]] = Field(default_factory=dict)
    demands: dict[Slug, list[Any]] = Field(default_factory=dict)
    stores: dict[Slug, list[Any]] = Field(default_factory=dict)


class ScenarioSpec(Described):
    """scenarios/<id>.yaml: an overlay on the park as it stands; `today` is no overlay."""

    id: Slug
    name: Name
    description: Name | None = None
    inherits: Slug | None = Field(None, description="scenario that is laid over first")
    off: Off = Off()
    add: Add = Add()
    set: dict[str, Any] = Field(default_factory=dict, description="path = value, as in `symbiosis run --set`")
    move: dict[Slug, Slug] = Field(default_factory=dict, description="plant to parcel")
    defaults: bool = Field(False, description="the result rests on default values, and every report says so")
