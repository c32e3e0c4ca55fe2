"""Stores: kinds of stock with efficiencies, losses and limits, so that a park names what it builds and says how large."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from symbiosis.errors import Problem
from symbiosis.files.fields import Described, In, Name, Slug, Text, validate
from symbiosis.library.folder import read_folder
from symbiosis.units import Quantity

Efficiency = Annotated[Quantity, In("1", low=1e-3, high=1)]
PerHour = Annotated[Quantity, In("1/h", low=0)]


class StoreKindSpec(Described):
    """A kind of store of models/stores; each number with unit, source and evidence."""

    id: Slug | None = None
    name: Name
    charge_efficiency: Efficiency = Quantity(1.0, "1", "1")
    discharge_efficiency: Efficiency = Quantity(1.0, "1", "1")
    standing_loss: Annotated[Quantity, In("1/h", low=0, high=1)] = Field(
        Quantity(0.0, "1/h", "0"), description="of the stock"
    )
    charge_limit: PerHour | None = Field(None, description="of the capacity; nothing said is unlimited")
    discharge_limit: PerHour | None = Field(None, description="of the capacity; nothing said is unlimited")
    source: Text = ""
    note: Text = ""


def read_stores(models_dir: Path, problems: list[Problem]) -> dict[str, StoreKindSpec]:
    """Return the kinds of stores of the model library by id, in the order of files; adds to `problems` what is wrong."""
    found: dict[str, StoreKindSpec] = {}
    for id_, data, file in read_folder(models_dir, "stores", problems):
        spec = validate(StoreKindSpec, data, file=file, problems=problems, where=id_)
        if spec is not None:
            found[id_] = spec
    return found
