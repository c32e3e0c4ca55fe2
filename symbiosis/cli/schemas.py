"""Schemas: the typed models of all files as JSON Schemas; what validates is what documents.

A schema accepts every file that the readers accept: where a reader takes several forms, its schema names them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from symbiosis.files.fields import Slug
from symbiosis.files.geojson import LayoutSpec
from symbiosis.library.activities import Category
from symbiosis.library.carriers import CarrierSpec
from symbiosis.library.factors import FactorSet
from symbiosis.library.fuels import Fuel
from symbiosis.library.limits import LimitFile
from symbiosis.library.monitoring import Monitoring
from symbiosis.library.prices import PriceBook
from symbiosis.library.processes import ProcessSpec
from symbiosis.library.resources import ResourceSpec
from symbiosis.library.scheme_form import SchemeForm
from symbiosis.library.schemes import Scheme
from symbiosis.library.stores import StoreKindSpec
from symbiosis.park.scenario_spec import ScenarioSpec
from symbiosis.park.sectors import SectorSpec
from symbiosis.park.spec import EnterpriseSpec, ExchangeSpec, ParkSpec
from symbiosis.run.figures import PublishedSpec
from symbiosis.sweeps.spec import SweepSpec

KINDS: Mapping[str, Any] = {
    "park": ParkSpec,
    "enterprises": tuple[EnterpriseSpec, ...],
    "exchanges": tuple[ExchangeSpec, ...],
    "layout": LayoutSpec,
    "scenario": ScenarioSpec,
    "published": PublishedSpec,
    "sweep": SweepSpec,
    "resource": ResourceSpec,
    "process": ProcessSpec,
    "carrier": CarrierSpec,
    "store": StoreKindSpec,
    "prices": PriceBook,
    "factor-set": FactorSet,
    "fuels": dict[Slug, Fuel],
    "activities": dict[Slug, Category],
    "scheme": Scheme,
    "scheme-form": SchemeForm,
    "limits": LimitFile,
    "monitoring": Monitoring,
    "sectors": tuple[SectorSpec, ...],
}
"""Kinds of files: of a park folder first, then of an experiment and of the model library."""

LIBRARY = ("resource", "process", "carrier", "store")
"""Kinds whose files hold one thing or a list of them, as `symbiosis.library.folder` reads them."""


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a kind of file."""
    found = TypeAdapter(KINDS[kind]).json_schema(by_alias=True)
    _close(found)
    if kind == "park":
        _loosen_resources(found)
    elif kind == "sweep":
        _widen_axes(found)
    elif kind in LIBRARY:
        found = _one_or_many(found, KINDS[kind].__name__)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": kind}


def _close(node: Any) -> None:
    """Refuse the keys of a mapping that do not have the form of its ids, as the readers do."""
    if isinstance(node, dict):
        if "patternProperties" in node:
            node.setdefault("additionalProperties", False)
        for key, part in node.items():
            if key != "default":
                _close(part)
    elif isinstance(node, list):
        for part in node:
            _close(part)


def _loosen_resources(found: dict[str, Any]) -> None:
    """Need no key of a resource: a park may lay single fields over a resource that ships."""
    resource = found["$defs"]["ResourceSpec"]
    del resource["required"]
    resource["description"] = (
        "A resource of the park: one of its own, which needs `name`, `unit` and `kind`; "
        "or, under the id of one that ships, the fields that differ."
    )


def _widen_axes(found: dict[str, Any]) -> None:
    """Accept an axis that is the list of its values."""
    axis = found["$defs"]["Axis"]
    values = dict(axis["properties"]["values"])
    long_form = dict(axis)
    axis.clear()
    told = f"{long_form.pop('description')} Without `also`, the list of the values is enough."
    axis.update({"description": told, "anyOf": [values, long_form]})


def _one_or_many(found: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the schema of a library file that holds one thing or a list; there, each needs its id."""
    defs = found.pop("$defs", {})
    properties = {**found["properties"], "id": {**found["properties"]["id"]["anyOf"][0], "title": "Id"}}
    item = {**found, "properties": properties, "required": ["id", *found.get("required", ())]}
    one = {"$ref": f"#/$defs/{name}"}
    return {"anyOf": [{"type": "array", "items": one}, one], "$defs": {**defs, name: item}}
