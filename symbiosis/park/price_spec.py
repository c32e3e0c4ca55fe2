"""Price specs as typed models: the prices, investments and allowances of a park; what is not said is not known, and zero is zero."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from symbiosis.files.fields import AnyQuantity, Described, In, Name, Slug, Text
from symbiosis.library.prices import PriceTable
from symbiosis.units import Quantity


class PricesSpec(PriceTable):
    """The prices of a park: rows of its own first, then those of a book of models/prices. The id of a book alone is enough."""

    book: Slug | None = Field(None, description="id of a book of models/prices")
    operation: dict[Slug, AnyQuantity] | None = Field(
        None,
        description="process = cost of operation per unit of its level; null: not known; an empty mapping: there is none",
    )

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {"book": data} if isinstance(data, str) else data

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Both forms: the id of a book, or a mapping."""
        made = handler.resolve_ref_schema(handler(schema))
        long_form = dict(made)
        made.clear()
        made.update({"description": long_form.pop("description", ""), "anyOf": [{"type": "string"}, long_form]})
        return made


class InvestmentSpec(Described):
    """A retrofit that is paid off: capital in equal yearly sums over its life, and what it costs each year beside that."""

    id: Slug
    name: Name | None = None
    enterprise: Slug = Field(description="who pays")
    capital: Annotated[Quantity, In("CNY", low=0)] | None = Field(description="null: not known")
    lifetime: Annotated[Quantity, In("a", low=0.05, high=200)]
    rate: Annotated[Quantity, In("1", low=0, high=1)] = Field(description="interest per year")
    fixed_operation: Annotated[Quantity, In("CNY/a", low=0)] | None = Field(description="null: not known")
    note: Text = ""


class AllowanceSpec(Described):
    """Free allowances of an enterprise with duties in the national carbon market."""

    allowance: Annotated[Quantity, In("t/a", low=0)] | None = Field(description="per year; null: not known")
    note: Text = ""
