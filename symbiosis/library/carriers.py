"""Carriers: how an exchange travels, and what the way costs in losses, power and fuel per kilometre."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from symbiosis.errors import Problem
from symbiosis.files.fields import Described, In, Name, Slug, Text, validate
from symbiosis.library.folder import read_folder
from symbiosis.units import Quantity

CarrierKind = Literal["pipe", "wire", "conveyor", "truck"]


class CarrierSpec(Described):
    """A carrier of models/carriers."""

    id: Slug | None = None
    name: Name
    kind: CarrierKind
    loss: Annotated[Quantity, In("1/km", low=0, plausible=(0, 0.2))] = Quantity(0.0, "1/km", "0")
    power: Annotated[Quantity, In("MWh/t/km", low=0, plausible=(0, 0.05))] | None = Field(
        None, description="pumping, fans, belt"
    )
    fuel: Annotated[Quantity, In("MWh/t/km", low=0, plausible=(0, 0.01))] | None = Field(
        None, description="of a truck, by lower heating value"
    )
    source: Text = ""
    note: Text = ""


@dataclass(frozen=True)
class Carrier:
    """A carrier in numbers: `loss_per_km` [1/km], `power` and `fuel` [MWh/(t km)]."""

    id: str
    name: Name
    kind: CarrierKind
    loss_per_km: float = 0.0
    power: float = 0.0
    fuel: float = 0.0

    def loss(self, length: float) -> float:
        """Return the share that is lost over `length` [m]: 1 - (1 - loss per km)^(km)."""
        return float(1.0 - (1.0 - self.loss_per_km) ** (length / 1000.0))


def read_carriers(models_dir: Path, problems: list[Problem]) -> dict[str, Carrier]:
    """Return the carriers of the model library by id, in the order of files and of entries; adds to `problems` what is wrong."""
    found: dict[str, Carrier] = {}
    for id_, data, file in read_folder(models_dir, "carriers", problems):
        spec = validate(CarrierSpec, data, file=file, problems=problems, where=id_)
        if spec is not None:
            power = 0.0 if spec.power is None else spec.power.value
            fuel = 0.0 if spec.fuel is None else spec.fuel.value
            found[id_] = Carrier(id_, spec.name, spec.kind, spec.loss.value, power, fuel)
    return found
