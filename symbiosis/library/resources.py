"""Resources: what flows, with the energy, carbon, ash and mass that one unit of it brings; every recipe closes by these numbers.

Energy counts the lower heating value as received, plus sensible heat over the park's feedwater state. So a moist solid is charged with
the evaporation of its water, vapour that leaves counts its sensible heat alone, and steam and condensate count over the same liquid water.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from symbiosis.errors import Problem
from symbiosis.files.fields import AnyQuantity, Described, In, Name, Slug, Text, refuse, validate
from symbiosis.library.folder import read_folder
from symbiosis.units import Evidence, Quantity, UnitError

WATER_HEAT = 4.1868
"""Specific heat of liquid water [kJ/(kg K)]. Source: GB/T 2589-2020, definition of the calorie."""
EVAPORATION_25C = 2.442
"""Heat of evaporation of water at 25 degC [GJ/t], charged to moist matter. Source: IAPWS-IF97; ISO 18125:2017, clause 10."""

Kind = Literal["fuel", "electricity", "heat", "steam", "water", "material", "product", "waste", "gas", "emission"]
WaterRole = Literal["fresh", "reclaimed", "cascaded", "waste"]
Surplus = Literal["disposal", "ambient", "curtailed"]
Share = Annotated[Quantity, In("1", low=0, high=1)]


class DryMatterSpec(Described):
    """What a tonne of dry matter brings."""

    heating_value: AnyQuantity = Field(description="lower heating value of the dry matter")
    carbon: AnyQuantity = Quantity(0.0, "t/t", "0")
    ash: AnyQuantity = Quantity(0.0, "t/t", "0")


class WasteSpec(Described):
    """The place of a resource in China's catalogue of solid waste."""

    kind: Literal["general", "hazardous"] = Field(alias="class")
    code: str = Field(
        "", max_length=40, description="class of the catalogue, SW01 to SW99, or the code of a hazardous waste"
    )
    counts: bool = Field(True, description="false for an intermediate that is already counted upstream")


class ResourceSpec(Described):
    """A material, energy carrier, water or gas, in a file of models/resources or under `resources` of a park."""

    id: Slug | None = None
    name: Name
    unit: Literal["t", "MWh", "m3", "Nm3"]
    kind: Kind
    heating_value: AnyQuantity | None = Field(None, description="lower heating value as received, per unit")
    carbon: AnyQuantity | None = Field(None, description="carbon per unit")
    fossil_share: Share = Quantity(1.0, "1", "1")
    ash: AnyQuantity | None = Field(None, description="ash per unit")
    dry_matter: DryMatterSpec | None = Field(
        None, description="in place of heating_value, carbon and ash of a moist solid"
    )
    moisture: Annotated[Quantity, In("1", low=0, high=0.999)] | None = Field(
        None, description="share of water in the mass"
    )
    enthalpy: Annotated[Quantity, In("kJ/kg", low=0, plausible=(1, 4500))] | None = Field(
        None, description="of steam, condensate, warm water"
    )
    temperature: Annotated[Quantity, In("degC", low=-50, high=1500)] | None = Field(
        None, description="grade of waste heat; gives the enthalpy of water where none is given"
    )
    mass: AnyQuantity | None = Field(None, description="mass per unit; 1 for t, 1 t/m3 for water, else not known")
    factor: str | None = Field(None, max_length=60, description="id in the table of fuels, for the official inventory")
    non_fossil: bool = Field(False, description="counted as non-fossil energy")
    waste: WasteSpec | None = None
    water: WaterRole | None = Field(None, description="role in the water indicators")
    waste_heat: bool = Field(False, description="recoverable waste heat, cold or pressure")
    surplus: Surplus = Field("disposal", description="where an unclaimed surplus is booked")
    source: Text = ""
    evidence: Evidence = "default"
    note: Text = ""

    @model_validator(mode="after")
    def _consistent(self) -> ResourceSpec:
        problems = [*_unit_problems(self)]
        if self.dry_matter is not None:
            if self.moisture is None:
                problems.append(Problem("resource_moisture_missing", where="moisture"))
            doubled = [name for name in ("heating_value", "carbon", "ash") if getattr(self, name) is not None]
            problems += [Problem("resource_given_twice", where=name, details={"key": name}) for name in doubled]
            if self.unit != "t":
                problems.append(Problem("resource_dry_matter_unit", where="unit", value=self.unit))
        if self.kind == "steam" and self.enthalpy is None:
            problems.append(Problem("resource_enthalpy_missing", where="enthalpy"))
        if problems:
            raise refuse(*problems)
        return self


@dataclass(frozen=True)
class Resource:
    """A resource in numbers per `unit`: energy [MWh], carbon [t], mass [t], ash [t]; `lhv` [MWh] is the chemical part of the energy.

    `fossil_share` is the fossil share of the carbon. `mass` is None where not known, `moisture` where the resource is no moist solid.
    """

    id: str
    name: Name
    unit: str
    kind: Kind
    energy: float = 0.0
    carbon: float = 0.0
    fossil_share: float = 1.0
    mass: float | None = None
    ash: float = 0.0
    moisture: float | None = None
    lhv: float = 0.0
    factor: str | None = None
    non_fossil: bool = False
    waste: WasteSpec | None = None
    water: WaterRole | None = None
    waste_heat: bool = False
    surplus: Surplus = "disposal"
    evidence: Evidence = "default"
    source: str = ""
    temperature: float | None = None
    """[degC], where known."""
    enthalpy: float | None = None
    """[kJ/kg] of steam, condensate and warm water; `energy` counts it over `base`."""
    base: float = 0.0
    """Enthalpy of the park's feedwater [kJ/kg]."""


def feedwater_enthalpy(temperature: float) -> float:
    """Return the enthalpy of liquid water [kJ/kg] at `temperature` [degC]: 4.1868 T, 83.74 at 20 degC."""
    return WATER_HEAT * temperature


def moist_heating_value(dry: float, moisture: float) -> float:
    """Return the lower heating value as received [GJ/t] from that of the dry matter [GJ/t] and the share of water.

    (1 - w) LHV_dry - w 2.442. Source: ISO 18125:2017, clause 10; GB/T 213-2008.
    """
    return (1.0 - moisture) * dry - moisture * EVAPORATION_25C


def resolve(id: str, spec: ResourceSpec, *, feedwater_enthalpy: float) -> Resource:
    """Return the resource `id` in numbers; `feedwater_enthalpy` [kJ/kg] is the state over which sensible heat counts."""
    moisture = None if spec.moisture is None else spec.moisture.value
    mass = _mass(spec)
    if spec.dry_matter is not None and moisture is not None:
        solid = 1.0 - moisture
        lhv = moist_heating_value(spec.dry_matter.heating_value.to("GJ/t"), moisture) / 3.6
        carbon = solid * spec.dry_matter.carbon.to("t/t")
        ash = solid * spec.dry_matter.ash.to("t/t")
    else:
        lhv = _per_unit(spec.heating_value, "MWh", spec.unit)
        carbon = _per_unit(spec.carbon, "t", spec.unit)
        ash = _per_unit(spec.ash, "t", spec.unit)
    if spec.unit == "MWh" and spec.heating_value is None and spec.kind in ("electricity", "heat"):
        lhv = 1.0
    return Resource(
        id=id,
        name=spec.name,
        unit=spec.unit,
        kind=spec.kind,
        energy=lhv + _sensible(spec, mass, feedwater_enthalpy),
        carbon=carbon,
        fossil_share=spec.fossil_share.value,
        mass=mass,
        ash=ash,
        moisture=moisture,
        lhv=lhv,
        factor=spec.factor,
        non_fossil=spec.non_fossil,
        waste=spec.waste,
        water=spec.water,
        waste_heat=spec.waste_heat,
        surplus=spec.surplus,
        evidence=_evidence(spec),
        source=spec.source or _source(spec),
        temperature=None if spec.temperature is None else spec.temperature.value,
        enthalpy=_enthalpy(spec),
        base=0.0 if _enthalpy(spec) is None else feedwater_enthalpy,
    )


def read_resources(models_dir: Path, problems: list[Problem]) -> dict[str, ResourceSpec]:
    """Return the resources of the model library by id, in the order of files and of entries; adds to `problems` what is wrong."""
    found: dict[str, ResourceSpec] = {}
    for id_, data, file in read_folder(models_dir, "resources", problems):
        spec = validate(ResourceSpec, data, file=file, problems=problems, where=id_)
        if spec is not None:
            found[id_] = spec
    return found


def resolve_all(specs: Mapping[str, ResourceSpec], *, feedwater_enthalpy: float) -> dict[str, Resource]:
    """Return all resources in numbers, in the order of `specs`; `feedwater_enthalpy` [kJ/kg]."""
    return {id_: resolve(id_, spec, feedwater_enthalpy=feedwater_enthalpy) for id_, spec in specs.items()}


def _mass(spec: ResourceSpec) -> float | None:
    if spec.mass is not None:
        return _per_unit(spec.mass, "t", spec.unit)
    if spec.unit == "t" or (spec.unit == "m3" and spec.kind == "water"):
        return 1.0
    return None


def _sensible(spec: ResourceSpec, mass: float | None, base: float) -> float:
    """Return the sensible heat over the feedwater state [MWh/unit]."""
    enthalpy = _enthalpy(spec)
    return 0.0 if enthalpy is None else (enthalpy - base) * (1.0 if mass is None else mass) / 3600.0


def _enthalpy(spec: ResourceSpec) -> float | None:
    """Return the enthalpy [kJ/kg] as given, or that of water by its temperature; None where sensible heat is not counted."""
    if spec.enthalpy is not None:
        return spec.enthalpy.value
    return WATER_HEAT * spec.temperature.value if spec.kind == "water" and spec.temperature is not None else None


def _per_unit(quantity: Quantity | None, what: str, unit: str) -> float:
    return 0.0 if quantity is None else quantity.to(f"{what}/{unit}")


def _evidence(spec: ResourceSpec) -> Evidence:
    """Return the evidence of the resource: its own, else that of the value that matters most in it."""
    if spec.evidence != "default":
        return spec.evidence
    leading = _leading(spec)
    return spec.evidence if leading is None else leading.evidence


def _source(spec: ResourceSpec) -> str:
    """Return the source of the enthalpy of steam; that of other values stands with the resource."""
    return "" if spec.kind != "steam" or spec.enthalpy is None else spec.enthalpy.source


def _leading(spec: ResourceSpec) -> Quantity | None:
    """Return the value that matters most: the heating value, that of the dry matter of a moist solid, the enthalpy of steam."""
    if spec.dry_matter is not None:
        return spec.dry_matter.heating_value
    return spec.enthalpy if spec.kind == "steam" and spec.heating_value is None else spec.heating_value


def _unit_problems(spec: ResourceSpec) -> list[Problem]:
    """Return a problem for each number whose unit does not fit the unit of the resource."""
    wanted: list[tuple[str, Quantity | None, str]] = [
        ("heating_value", spec.heating_value, f"MWh/{spec.unit}"),
        ("carbon", spec.carbon, f"t/{spec.unit}"),
        ("ash", spec.ash, f"t/{spec.unit}"),
        ("mass", spec.mass, f"t/{spec.unit}"),
    ]
    if spec.dry_matter is not None:
        wanted += [
            ("dry_matter.heating_value", spec.dry_matter.heating_value, "MWh/t"),
            ("dry_matter.carbon", spec.dry_matter.carbon, "t/t"),
            ("dry_matter.ash", spec.dry_matter.ash, "t/t"),
        ]
    problems: list[Problem] = []
    for where, quantity, unit in wanted:
        if quantity is None:
            continue
        try:
            value = quantity.to(unit)
        except UnitError as error:
            problems.append(
                Problem(error.problem.code, where=where, value=quantity.given, details=error.problem.details)
            )
            continue
        shares = where.startswith("dry_matter.") and unit == "t/t"
        if value < 0 or (shares and value > 1):
            problems.append(Problem("resource_out_of_range", where=where, value=quantity.given))
    return problems
