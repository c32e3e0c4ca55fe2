"""Event specs as typed models: what may happen to processes, stores, exchanges and mains, and who mends, loads and waits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from symbiosis.files.fields import AnyQuantity, Described, In, Name, Slug
from symbiosis.units import Quantity

Share = Annotated[Quantity, In("1", low=0, high=1)]
Hours = Annotated[Quantity, In("h", low=0, plausible=(1e-3, 1e6))]
Delay = Annotated[Quantity, In("h", low=0, plausible=(0, 1e6))]
NONE = Quantity(0.0, "h", "0 h")
Moment = Annotated[
    str | float, Field(description="hour from the start of the year, or a date `2021-07-01` or `2021-07-01 06:00`")
]


class Reliability(Described):
    """Breakdown and repair: mean time up between a repair and the next failure, and mean time of repair."""

    up_time: Hours = Field(description="mean time up, from the end of a repair to the next failure")
    repair_time: Hours = Field(description="mean time of repair, without the wait for a crew")
    distribution: Literal["exponential", "weibull", "fixed"] = "exponential"
    shape: Annotated[Quantity, In("1", low=0.2, high=20)] | None = Field(None, description="shape of a Weibull up time")
    crew: Slug | None = Field(None, description="crew of park.yaml that mends; nothing said: there is always somebody")
    left: Share = Field(Quantity(0.0, "1", "0"), description="share of the capacity that is left while it is broken")


class Maintenance(Described):
    """Planned maintenance: out of service from `start` for `duration`, again every `every`."""

    start: Moment
    duration: Hours
    every: Hours | None = None
    crew: Slug | None = Field(None, description="crew of park.yaml that is needed")
    left: Share = Quantity(0.0, "1", "0")


class Campaign(Described):
    """Batches: the process runs for `duration`, then rests for `pause` at least; with `store` it waits for `lot` there."""

    duration: Hours
    pause: Delay = NONE
    start: Moment = 0.0
    store: Slug | None = Field(None, description="store that has to hold `lot` before a batch begins")
    lot: AnyQuantity | None = None


class Shipping(Described):
    """Transport in lots by trucks of a fleet, from the giver's store to the taker's store (or from or to outside)."""

    fleet: Slug
    lot: AnyQuantity
    trip: Delay = Field(description="one way")
    load: Delay = NONE
    unload: Delay = NONE


class Reorder(Described):
    """Reorder: when the stock falls to `at`, so much is ordered over `exchange` that it would reach `up_to`."""

    at: AnyQuantity
    up_to: AnyQuantity
    exchange: Slug = Field(description="an exchange with `shipping` that ends here")
    lead_time: Delay = NONE


class Interruption(Described):
    """Interruption of a supply: at a date, or at random; `left` is the share that still comes."""

    start: Moment | None = None
    duration: Hours
    every: Hours | None = None
    between: Hours | None = Field(
        None, description="mean time between interruptions, where they come at random; `duration` is then a mean"
    )
    left: Share = Quantity(0.0, "1", "0")


class Crew(Described):
    """People who mend and maintain: so many jobs at once, in the order of calling."""

    id: Slug
    name: Name | None = None
    size: int = Field(1, ge=1, le=100_000)


class Fleet(Described):
    """Trucks that carry lots, in the order of ordering."""

    id: Slug
    name: Name | None = None
    size: int = Field(1, ge=1, le=100_000)
