"""Schemas: the typed models of all files as JSON Schemas; what validates is what documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from symbiosis.library.carriers import CarrierSpec
from symbiosis.library.processes import ProcessSpec
from symbiosis.library.resources import ResourceSpec
from symbiosis.library.schemes import Scheme
from symbiosis.park.scenario_spec import ScenarioSpec
from symbiosis.park.spec import EnterpriseSpec, ExchangeSpec, ParkSpec
from symbiosis.run.figures import PublishedSpec
from symbiosis.sweeps.spec import SweepSpec

KINDS: Mapping[str, Any] = {
    "park": ParkSpec,
    "enterprises": tuple[EnterpriseSpec, ...],
    "exchanges": tuple[ExchangeSpec, ...],
    "scenario": ScenarioSpec,
    "published": PublishedSpec,
    "sweep": SweepSpec,
    "resource": ResourceSpec,
    "process": ProcessSpec,
    "carrier": CarrierSpec,
    "scheme": Scheme,
}
"""Kinds of files: of a park folder first, then of the model library."""


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a kind of file."""
    found = TypeAdapter(KINDS[kind]).json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": kind, **found}
