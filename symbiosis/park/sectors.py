"""Sectors: what an enterprise of a synthetic park makes and needs, as it stands in `models/synthetic/sectors.yaml`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import Field

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import Described, Name, Slug, validate
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.library.processes import ProcessSpec
from symbiosis.shipped import models_dir

FILE = "synthetic/sectors.yaml"
STEAM = "steam"


class SectorSpec(Described):
    """A sector of the mix: its weight, the median capacity [t/h], its shifts, and the recipe of its one process."""

    id: Slug
    name: Name
    sector: str
    share: Annotated[float, Field(gt=0)]
    size: Annotated[float, Field(gt=0)]
    shift: Slug
    recipe: ProcessSpec


@dataclass(frozen=True)
class Sector:
    """A sector with what it takes from and gives to others, and its recipe as the text of a park file."""

    spec: SectorSpec
    recipe: str
    takes: tuple[str, ...]
    gives: dict[str, float]
    """Amount per level of each resource that others may take [unit per t of product]."""
    steam: float
    """Steam per level [t/t]; zero where none is needed."""


@cache
def sectors() -> tuple[Sector, ...]:
    """Return the sectors, in the order of the file. Raises InputError with every mistake in it."""
    problems: list[Problem] = []
    data = read_yaml(FILE, root=models_dir(), problems=problems)
    specs = validate(tuple[SectorSpec, ...], data, file=FILE, problems=problems) if data is not None else None
    if problems or specs is None:
        raise InputError(problems)
    return tuple(
        _sector(spec, json.dumps(raw["recipe"], ensure_ascii=False)) for spec, raw in zip(specs, data, strict=True)
    )


def _sector(spec: SectorSpec, recipe: str) -> Sector:
    inputs, outputs = spec.recipe.inputs, spec.recipe.outputs
    amounts = {item.served_by()[0]: item.amount.value for item in inputs if item.amount is not None}
    return Sector(
        spec,
        recipe,
        takes=tuple(resource for item in inputs for resource in item.served_by()),
        gives={out.resource: out.amount.value for out in outputs if out.to == "node" and out.amount is not None},
        steam=amounts.get(STEAM, 0.0),
    )
