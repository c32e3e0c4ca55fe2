"""Limit specs as typed models: what a process cannot do at once, what a plan can put off, and what a contract keeps free."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from symbiosis.errors import Problem
from symbiosis.files.fields import AnyQuantity, Described, In, Slug, refuse
from symbiosis.park.event_spec import Moment
from symbiosis.units import Quantity

Share = Annotated[Quantity, In("1", low=0, high=1)]
PerHour = Annotated[Quantity, In("1/h", low=1e-6)]


class Amount(Described):
    """A constant, or a profile: `of` scales the column `column` of the CSV file `profile`."""

    of: AnyQuantity | None = Field(None, description="constant amount, or what a profile of 1 stands for")
    profile: str | None = Field(None, description="CSV file inside the park folder", max_length=200)
    column: str | None = Field(None, description="column of the profile file", max_length=80)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        if isinstance(data, Amount):
            return data
        if isinstance(data, Mapping) and ("profile" in data or "of" in data or "column" in data):
            return data
        return {"of": data}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Both forms: a quantity, or a mapping with a profile."""
        made = handler.resolve_ref_schema(handler(schema))
        long_form = dict(made)
        quantity = In(None).__get_pydantic_json_schema__(schema, handler)
        made.clear()
        made.update({"description": long_form.pop("description", ""), "anyOf": [*quantity["oneOf"], long_form]})
        return made

    @model_validator(mode="after")
    def _complete(self) -> Amount:
        if self.profile is None and self.of is None:
            raise refuse(Problem("amount_empty"))
        if (self.profile is None) != (self.column is None):
            raise refuse(Problem("profile_column"))
        return self


class PartLoad(Described):
    """A second point of a Willans line, through which what a need asks for becomes a base and a slope over the level."""

    load: Annotated[Quantity, In("1", low=0.01, high=0.99)] = Field(description="part of the capacity")
    efficiency: Annotated[Quantity, In("1", low=0.01, high=1)] = Field(
        description="efficiency there, relative to that at full load; not below `load`"
    )
    need: Slug | None = Field(
        None, description="need that it is about; nothing said: the first by energy, else the first"
    )


class StartUp(Described):
    """What a start takes: time before anything is made, and an amount of a need."""

    time: Annotated[Quantity, In("h", low=0, plausible=(0, 500))] = Quantity(0.0, "h", "0 h")
    need: Slug | None = Field(
        None, description="need that `amount` is of; nothing said: the first by energy, else the first"
    )
    amount: AnyQuantity | None = Field(None, description="per start, of that need; energy where the need is by energy")
    cost: Annotated[Quantity, In("CNY", low=0)] | None = Field(
        None, description="per start beside that; summed by the statistics"
    )


class Shift(Described):
    """What a plan can put off: a share of it moves within windows, their amounts kept, before the run begins."""

    share: Annotated[Quantity, In("1", low=0, high=1)] = Field(
        description="of each step's plan that may move, and by which it may grow"
    )
    window: Annotated[Quantity, In("h", low=0, plausible=(1, 8784))] = Quantity(24.0, "h", "24 h")
    limit: AnyQuantity | None = Field(
        None, description="per hour, most that the plan becomes; nothing said: `1 + share` times its greatest value"
    )
    towards: Literal["must_run", "price"] = Field(
        "must_run",
        description="to where must-run imports exceed what is planned on the pool, or to where `price` is low",
    )
    price: Amount | None = Field(None, description="profile by which hours are chosen, lowest first; any unit")

    @model_validator(mode="after")
    def _priced(self) -> Shift:
        if (self.towards == "price") != (self.price is not None):
            raise refuse(Problem("shift_price", where="price"))
        return self


class ContractSpec(Described):
    """What the parties of an exchange agreed on."""

    price: AnyQuantity | None = Field(None, description="money per unit; negative for what somebody pays to be rid of")
    volume: AnyQuantity | None = Field(None, description="a year, at the giver")
    term: Annotated[Quantity, In("a", low=0, plausible=(0.05, 60))] | None = None
    begin: Moment | None = Field(None, description="nothing flows before")
    end: Moment | None = Field(None, description="nothing flows after")
    reserved: AnyQuantity | None = Field(
        None, description="per hour at the giver, kept free for this taker before anybody else claims"
    )
    take_or_pay: Share | None = Field(
        None,
        description="share of `volume` that is paid for whether it is taken or not; such an exchange is used first",
    )
    note: str = ""

    @model_validator(mode="after")
    def _volume_known(self) -> ContractSpec:
        if self.take_or_pay is not None and self.volume is None:
            raise refuse(Problem("take_or_pay_volume", where="volume"))
        return self
