"""Park files as typed models: the one place that says which keys a file may have, in which unit, and what they mean.

The models make the validation, the JSON Schemas and the page of formats in the documentation.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from symbiosis.errors import Problem
from symbiosis.files.fields import AnyQuantity, Described, In, Name, Slug, refuse
from symbiosis.library.processes import ProcessSpec
from symbiosis.library.resources import ResourceSpec
from symbiosis.park.event_spec import Campaign, Crew, Fleet, Interruption, Maintenance, Reliability, Reorder, Shipping
from symbiosis.park.limit_spec import Amount, ContractSpec, PartLoad, PerHour, Share, Shift, StartUp
from symbiosis.park.price_spec import AllowanceSpec, InvestmentSpec, PricesSpec
from symbiosis.park.timeline_spec import TimelineStep
from symbiosis.units import Quantity

ENDPOINT = r"^(outside:)?[a-z0-9][a-z0-9_-]*$"

Endpoint = Annotated[str, Field(pattern=ENDPOINT, max_length=80, description="plant id, or `outside:<partner>`")]
ElectricityItem = Literal["grid", "direct_non_fossil", "certificate", "fossil_chp", "pv", "wind"]
HeatItem = Literal["fossil", "non_fossil", "waste_heat"]


class Place(Described):
    """Where the park lies; the province picks grid factors."""

    country: Slug = "cn"
    province: Slug = Field(description="id of the province, as in the grid factors")
    city: Slug | None = None


class Fence(Described):
    """The boundary of the park."""

    area: Annotated[Quantity, In("m2", low=0, plausible=(1e3, 2e9))] | None = None
    park_in_park: bool = Field(False, description="a park within a larger zone, with clear limits")
    responsible_body: Name | None = None


class Eligibility(Described):
    """Declared facts that decide whether a scheme may be applied for at all; nothing said is not known."""

    zone_level: Literal["national", "provincial", "approved", "none"] | None = None
    boundary_closed: bool | None = None
    metering_ready: bool | None = None
    no_major_incident_3y: bool | None = None


class Feedwater(Described):
    """The state over which steam, condensate and warm water are counted."""

    temperature: Annotated[Quantity, In("degC", low=0, high=200)] = Quantity(20.0, "degC", "20 degC")


class Partner(Described):
    """Who stands outside the fence."""

    name: Name
    role: Literal["market", "disposal"] = Field(
        "market", description="`disposal`: what goes there is disposed of, not used"
    )


class PoolImport(Described):
    """An import into a pool; several are used in declared order."""

    giver: Endpoint = Field(alias="from", description="`outside:<partner>`")
    item: ElectricityItem | None = Field(None, description="how official accounts class it")
    capacity: Amount | None = Field(None, description="per hour; nothing said is unlimited")
    must_run: bool = Field(False, description="comes whether it is needed or not; needs `capacity`")
    interruptions: tuple[Interruption, ...] = ()


class PoolExport(Described):
    """An export of what a pool has too much of; several are used in declared order."""

    taker: Endpoint = Field(alias="to", description="`outside:<partner>`")
    item: ElectricityItem | None = Field(None, description="how official accounts class it")
    capacity: Amount | None = Field(None, description="per hour; nothing said is unlimited")


class PoolSpec(Described):
    """A main that everybody shares, the power grid as a rule: only its balance counts."""

    id: Slug
    name: Name | None = None
    resource: Slug
    imports: tuple[PoolImport, ...] = ()
    exports: tuple[PoolExport, ...] = ()


class ParkSpec(Described):
    """park.yaml: identity, place, fence, declared facts, resources, pools, partners."""

    id: Slug
    name: Name
    description: Name | None = None
    place: Place
    year: int = Field(ge=1990, le=2100, description="calendar year of the profiles")
    time_zone: str = Field("Asia/Shanghai", max_length=40)
    fence: Fence = Field(default_factory=lambda: Fence.model_validate({}))
    eligibility: Eligibility = Eligibility()
    feedwater: Feedwater = Feedwater()
    schemes: tuple[str, ...] = Field(("CN-NDRC-2025",), min_length=1, description="the first is the default")
    factors: str | None = Field(None, max_length=60, description="factor set; nothing said: the scheme's own")
    facts: dict[Slug, AnyQuantity] = Field(default_factory=dict, description="declared facts, ids as in the schemes")
    partners: dict[Slug, Partner] = Field(default_factory=dict)
    resources: dict[Slug, ResourceSpec] = Field(default_factory=dict)
    pools: tuple[PoolSpec, ...] = ()
    crews: tuple[Crew, ...] = ()
    fleets: tuple[Fleet, ...] = ()
    timeline: tuple[TimelineStep, ...] = Field((), description="overlays that take effect in the course of the year")
    prices: PricesSpec | None = Field(None, description="without prices no cost is reckoned")
    investments: tuple[InvestmentSpec, ...] = Field((), description="retrofits that are paid off")
    permits: dict[Slug, AllowanceSpec] | None = Field(
        None, description="by enterprise with duties in the carbon market; null: not known; an empty mapping: nobody"
    )
    note: str = ""


class ProcessUse(Described):
    """A process of a plant: a recipe with capacity and a mode."""

    id: Slug
    name: Name | None = None
    process: Slug | None = Field(None, description="id in the model library")
    recipe: ProcessSpec | None = Field(None, description="a recipe of one's own, in place of `process`")
    mode: Literal["plan", "push", "pull"]
    driver: Slug | None = Field(
        None, description="pull: the resource that is drawn, or whose pool it serves; push: the need that arrives"
    )
    capacity: Amount | None = Field(None, description="level per hour, in the reference resource")
    plan: Amount | None = Field(None, description="mode plan: level wanted per hour")
    priority: float = Field(100.0, description="lower claims first")
    parameters: dict[str, AnyQuantity] = Field(default_factory=dict, description="override the recipe's parameters")
    varying: dict[str, Amount] = Field(
        default_factory=dict, description="parameters that vary over the year, as the temperatures of a heat pump may"
    )
    most: dict[Slug, Share] = Field(
        default_factory=dict, description="resource = largest share of the need that it may serve"
    )
    minimum_load: Share | None = Field(None, description="share of the capacity below which it stands still")
    ramp_up: PerHour | None = Field(None, description="share of the capacity by which it may rise per hour")
    ramp_down: PerHour | None = Field(None, description="share of the capacity by which it may fall per hour")
    part_load: PartLoad | None = None
    start_up: StartUp | None = None
    shift: Shift | None = Field(None, description="mode plan: what can be put off")
    reliability: Reliability | None = None
    maintenance: tuple[Maintenance, ...] = ()
    campaign: Campaign | None = None
    note: str = ""

    @model_validator(mode="after")
    def _one_recipe(self) -> ProcessUse:
        if (self.process is None) == (self.recipe is None):
            raise refuse(Problem("process_or_recipe"))
        needed = {"plan": ("plan",), "push": ("capacity", "driver"), "pull": ("capacity", "driver")}[self.mode]
        missing = [key for key in needed if getattr(self, key) is None]
        if missing:
            raise refuse(
                *(Problem("mode_needs", where=key, details={"mode": self.mode, "key": key}) for key in missing)
            )
        return self


class DemandSpec(Described):
    """Final demand of a plant: what is lacking is booked as unserved."""

    id: Slug
    name: Name | None = None
    resource: Slug
    amount: Amount
    priority: float = Field(100.0, description="lower claims first")
    shift: Shift | None = Field(None, description="what can be put off")
    note: str = ""


class StoreSpec(Described):
    """A stock of one resource at a plant, or on a pool."""

    id: Slug
    name: Name | None = None
    resource: Slug
    pool: Slug | None = None
    kind: Slug | None = Field(
        None, description="id in models/stores; gives the efficiencies, loss and limits that are not written"
    )
    capacity: AnyQuantity
    initial: AnyQuantity | None = None
    charge_limit: AnyQuantity | None = Field(None, description="per hour; nothing said: by `kind`, else unlimited")
    discharge_limit: AnyQuantity | None = Field(None, description="per hour; nothing said: by `kind`, else unlimited")
    charge_efficiency: Annotated[Quantity, In("1", low=1e-3, high=1)] | None = Field(
        None, description="nothing said: that of `kind`, else 1"
    )
    discharge_efficiency: Annotated[Quantity, In("1", low=1e-3, high=1)] | None = Field(
        None, description="nothing said: that of `kind`, else 1"
    )
    standing_loss: Annotated[Quantity, In("1/h", low=0, high=1)] | None = Field(
        None, description="of the stock; nothing said: that of `kind`, else none"
    )
    reorder: Reorder | None = None
    note: str = ""


class PlantSpec(Described):
    """A plant stands on one parcel; two plants of one firm exchange nothing for free."""

    id: Slug
    name: Name | None = None
    parcel: Slug | None = None
    processes: tuple[ProcessUse, ...] = ()
    demands: tuple[DemandSpec, ...] = ()
    stores: tuple[StoreSpec, ...] = ()
    docks: int | None = Field(
        None, ge=1, le=1000, description="trucks that are served at once; nothing said: as many as come"
    )
    note: str = ""


class EnterpriseSpec(Described):
    """An enterprise is the agent; its plants do the work."""

    id: Slug
    name: Name
    sector: str = Field("", max_length=40, description="trade code of GB/T 4754")
    role: Literal["enterprise", "utility"] = "enterprise"
    plants: tuple[PlantSpec, ...] = ()
    note: str = ""


class ExchangeSpec(Described):
    """A directed edge of one resource, from plant to plant, or from or to a partner outside the fence."""

    id: Slug
    name: Name | None = None
    giver: Endpoint = Field(alias="from", description="plant id, or `outside:<partner>`")
    taker: Endpoint = Field(alias="to", description="plant id, or `outside:<partner>`")
    resource: Slug
    carrier: Slug | None = Field(None, description="id in models/carriers; gives losses by length")
    length: Annotated[Quantity, In("m", low=0, plausible=(1, 2e5))] | None = None
    loss: Share | None = Field(None, description="share lost on the way; nothing said: by carrier and length")
    capacity: Amount | None = Field(None, description="per hour at the giver; nothing said is unlimited")
    order: float | None = Field(None, description="among those that serve one need: lower first")
    item: Literal[ElectricityItem, HeatItem] | None = Field(
        None, description="how official accounts class power or heat over the fence"
    )
    contract: ContractSpec | None = None
    shipping: Shipping | None = None
    fills: bool = Field(
        False, description="fills the taker's store up to its brim with what nobody else claims; needs `capacity`"
    )
    interruptions: tuple[Interruption, ...] = ()
    interruptible: bool = Field(
        False,
        description="may be closed by an event of one's own; one with `interruptions` or a term may be in any case",
    )
    source: str = ""
    evidence: Literal["measured", "metered", "published", "estimate", "fitted", "default"] = "default"
    year: int | None = None
    note: str = ""
