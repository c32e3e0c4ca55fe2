"""Fields: what a described thing is made of; a number becomes a quantity in the field's own unit, or a problem."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from symbiosis.errors import Problem
from symbiosis.files.slips import slips
from symbiosis.files.text import FORBIDDEN
from symbiosis.files.validation import note_model, validate
from symbiosis.i18n import nearest
from symbiosis.units import EVIDENCES, Quantity, UnitError, dimension, parse_quantity

__all__ = ["AnyQuantity", "Described", "In", "Name", "Slug", "Text", "refuse", "validate"]

SLUG = r"^[a-z0-9][a-z0-9_-]*$"
MAX_SLUG_LENGTH = 64
MAX_TEXT_LENGTH = 4000
MAX_NAME_LENGTH = 200
MAX_NUMBER = 1e18
"""Largest number of a quantity: products of a few of them stay finite."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
_QUANTITY_KEYS = ("value", "unit", "year", "source", "evidence", "note")


def refuse(*problems: Problem) -> PydanticCustomError:
    """Return the error to raise from a validator of a described thing; `where` is relative to that thing."""
    return PydanticCustomError("problems", "{count} problems", {"count": len(problems), "problems": problems})


def _strict(node: Any) -> Any:
    """Make numbers, booleans and texts of a core schema strict: no text becomes a number, no boolean becomes 1."""
    if isinstance(node, dict):
        kind = node.get("type")
        if isinstance(kind, str) and kind in _STRICT_TYPES:
            node.setdefault("strict", True)
    parts = [part for key, part in node.items() if key not in _DATA_KEYS] if isinstance(node, dict) else node
    for part in parts:
        if isinstance(part, (dict, list, tuple)):
            _strict(part)
    return node


_STRICT_TYPES = frozenset({"int", "float", "bool", "str"})
_DATA_KEYS = frozenset({"default", "metadata", "serialization"})
"""Keys of a core schema under which there is no schema of what is read."""


class Described(BaseModel):
    """Base of everything that a file describes: frozen, no unknown keys, no coercion."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler, /) -> CoreSchema:
        schema: CoreSchema = _strict(handler(source))
        return schema

    @model_validator(mode="before")
    @classmethod
    def _note(cls, data: Any, info: ValidationInfo) -> Any:
        note_model(info.context, data, cls)
        return data


def _clean(text: str) -> str:
    found = FORBIDDEN.search(text)
    if found is not None:
        raise refuse(Problem("text_control", value=text, details={"char": f"U+{ord(found[0]):04X}"}))
    return text


Slug = Annotated[str, Field(pattern=SLUG, max_length=MAX_SLUG_LENGTH)]
"""An id: small ASCII letters, digits, `-` and `_`."""

Text = Annotated[str, Field(max_length=MAX_TEXT_LENGTH), AfterValidator(_clean)]
"""A text without control characters."""

_NameText = Annotated[str, Field(min_length=1, max_length=MAX_NAME_LENGTH), AfterValidator(_clean)]


class Name(Described):
    """A text in Chinese and English; one of the two may be missing."""

    zh: _NameText | None = None
    en: _NameText | None = None

    @model_validator(mode="after")
    def _one_at_least(self) -> Name:
        if self.zh is None and self.en is None:
            raise refuse(Problem("name_empty", allowed=("zh", "en")))
        return self

    def text(self, lang: str) -> str:
        """Return the text in `lang`, or in the other language where it is missing."""
        first, second = (self.zh, self.en) if lang == "zh" else (self.en, self.zh)
        return first or second or ""


@dataclass(frozen=True)
class In:
    """The unit of a quantity field, what it may be and what it plausibly is: `Annotated[Quantity, In("t/h", low=0)]`.

    `unit` None keeps the unit that was given (a plain number then has the unit ""). `low`, `high` are limits [unit];
    `plausible` is a band [unit] outside which the value is taken for a slip and refused with the slip named.
    """

    unit: str | None
    low: float | None = None
    high: float | None = None
    plausible: tuple[float, float] | None = None

    def read(self, data: Any) -> Quantity:
        """Return the quantity that `data` writes; raises what `validate` turns into problems."""
        problems: list[Problem] = []
        quantity = self.quantity(data, problems)
        if problems or quantity is None:
            raise refuse(*problems)
        return quantity

    def quantity(self, data: Any, problems: list[Problem]) -> Quantity | None:
        """Return the quantity that `data` writes in the field's unit, or None after adding to `problems`."""
        given: Quantity | None
        if isinstance(data, Quantity):
            given = data
        elif isinstance(data, bool) or not isinstance(data, (int, float, str, Mapping)):
            problems.append(Problem("quantity_form", value=data, details=self._details()))
            return None
        elif isinstance(data, str):
            given = self._from_text(data, problems)
        elif isinstance(data, Mapping):
            given = self._from_mapping(data, problems)
        else:
            number = _finite(data, problems)
            given = None if number is None else Quantity(number, self.unit or "", f"{data!r}")
        if given is None:
            return None
        before = len(problems)
        quantity = self._in_own_unit(given, problems)
        if isinstance(data, Mapping):
            problems[before:] = [replace(each, where=_part(each, data)) for each in problems[before:]]
        return quantity

    def _in_own_unit(self, given: Quantity, problems: list[Problem]) -> Quantity | None:
        if self.unit is None:
            return given if self._is_bounded(given, problems) else None
        try:
            value = given.to(self.unit)
        except UnitError as error:
            found = replace(error.problem, value=given.given or given.value)
            if found.code == "unit_dimension" and self.unit == "1/h" and given.unit == "%":
                found = replace(found, details={**found.details, "wanted": f"{given.value:g} %/h"})
            problems.append(found)
            return None
        quantity = replace(given, value=value, unit=self.unit)
        if not self._is_bounded(quantity, problems):
            return None
        problem = self._limits(quantity)
        if problem is not None:
            problems.append(problem)
            return None
        return quantity

    def _is_bounded(self, quantity: Quantity, problems: list[Problem]) -> bool:
        """Return whether a number is small enough to be reckoned with, whatever it is multiplied by."""
        if abs(quantity.value) <= MAX_NUMBER:
            return True
        details = self._details() | {
            "limit": f"{MAX_NUMBER:g}",
            "in_unit": f"{quantity.value:.6g} {quantity.unit}".strip(),
        }
        problems.append(Problem("quantity_too_high", value=quantity.given or quantity.value, details=details))
        return False

    def _limits(self, quantity: Quantity) -> Problem | None:
        value, unit = quantity.value, self.unit or ""
        given = quantity.given or value
        details = self._details() | {"in_unit": self._shown(value)}
        if self.low is not None and value < self.low:
            code = "quantity_negative" if self.low == 0 else "quantity_too_low"
            return Problem(code, value=given, details=details | {"limit": self._shown(self.low)})
        if self.high is not None and value > self.high:
            return Problem("quantity_too_high", value=given, details=details | {"limit": self._shown(self.high)})
        if self.plausible is not None and not self.plausible[0] <= value <= self.plausible[1]:
            low, high = self.plausible
            found = slips(value, unit, self.plausible)
            return Problem(
                "quantity_slip" if found else "quantity_implausible",
                value=given,
                details=details
                | {"band": f"{low:g}–{self._shown(high)}", "slips": tuple(f"@slip.{key}" for key in found)},
            )
        return None

    def _from_text(self, data: str, problems: list[Problem]) -> Quantity | None:
        try:
            value, unit = parse_quantity(data)
        except UnitError as error:
            problems.append(replace(error.problem, value=data))
            return None
        return Quantity(value, unit or self.unit or "", data.strip())

    def _from_mapping(self, data: Mapping[str, Any], problems: list[Problem]) -> Quantity | None:
        before = len(problems)
        problems.extend(
            Problem("unknown_key", where=str(key), allowed=_QUANTITY_KEYS, nearest=nearest(str(key), _QUANTITY_KEYS))
            for key in data
            if key not in _QUANTITY_KEYS
        )
        number = self._value_of(data, problems)
        unit = self._unit_of(data, problems)
        year = data.get("year")
        if year is not None and (
            not isinstance(year, int) or isinstance(year, bool) or not FIRST_YEAR <= year <= LAST_YEAR
        ):
            problems.append(Problem("year_bad", where="year", value=year))
        texts: dict[str, str] = {}
        for key in ("source", "note"):
            text = data.get(key)
            if text is not None and not isinstance(text, str):
                problems.append(Problem("wrong_type", where=key, value=text, details={"expected": "@type.text"}))
            elif text is not None and len(text) > MAX_TEXT_LENGTH:
                problems.append(Problem("too_long", where=key, details={"limit": MAX_TEXT_LENGTH}))
            else:
                texts[key] = text or ""
        evidence = data.get("evidence", "default")
        if evidence not in EVIDENCES:
            near = nearest(str(evidence), EVIDENCES)
            problems.append(Problem("not_allowed", where="evidence", value=evidence, allowed=EVIDENCES, nearest=near))
        if number is None or unit is None or len(problems) > before:
            return None
        written = data.get("unit")
        given = f"{data['value']!r} {written}" if written else f"{data['value']!r}"
        return Quantity(number, unit, given, texts["source"], evidence, year, texts["note"])

    def _value_of(self, data: Mapping[str, Any], problems: list[Problem]) -> float | None:
        if data.get("value") is None:
            problems.append(Problem("missing_key", where="value", details={"key": "value"}))
            return None
        value = data["value"]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            problems.append(Problem("wrong_type", where="value", value=value, details={"expected": "@type.number"}))
            return None
        return _finite(value, problems, where="value")

    def _unit_of(self, data: Mapping[str, Any], problems: list[Problem]) -> str | None:
        unit = data.get("unit")
        if unit is None:
            return self.unit or ""
        if isinstance(unit, int) and not isinstance(unit, bool):
            unit = str(unit)
        if not isinstance(unit, str):
            problems.append(Problem("wrong_type", where="unit", value=unit, details={"expected": "@type.unit"}))
            return None
        try:
            dimension(unit)
        except UnitError as error:
            problems.append(replace(error.problem, where="unit", value=unit))
            return None
        return unit

    @property
    def _is_share(self) -> bool:
        return self.unit == "1" and self.high is not None and self.high <= 1.0

    def _shown(self, value: float) -> str:
        """Return a number of this field as it is said to people: a share in percent, what has no unit without one."""
        if self._is_share:
            return f"{100.0 * value:.6g} %"
        return f"{value:.6g}" if self.unit in (None, "1") else f"{value:.6g} {self.unit}"

    def _details(self) -> dict[str, Any]:
        return {"unit": "%" if self._is_share else self.unit or "1"}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        number: dict[str, Any] = {"type": "number"}
        if self.low is not None:
            number["minimum"] = self.low
        if self.high is not None:
            number["maximum"] = self.high
        properties = {
            "value": {"type": "number"},
            "unit": {"type": ["string", "integer", "null"]},
            "year": {"type": ["integer", "null"], "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
            "source": {"type": ["string", "null"]},
            "evidence": {"enum": list(EVIDENCES)},
            "note": {"type": ["string", "null"]},
        }
        made = {"type": "object", "properties": properties, "required": ["value"], "additionalProperties": False}
        result: dict[str, Any] = {"oneOf": [number, {"type": "string"}, made]}
        if self.unit is not None:
            result["x-unit"] = self.unit
        if self.plausible is not None:
            result["x-plausible"] = list(self.plausible)
        return result


AnyQuantity = Annotated[Quantity, In(None)]
"""A quantity that keeps the unit it was given in, to be converted later with `.to(…)`."""


def _part(problem: Problem, data: Mapping[str, Any]) -> str:
    """Return the key of a written quantity that a problem is about."""
    return "unit" if problem.code.startswith("unit_") and "unit" in data else "value"


def _finite(value: float, problems: list[Problem], *, where: str = "") -> float | None:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        problems.append(Problem("number_not_finite", where=where, value=str(value)))
        return None
    return number
