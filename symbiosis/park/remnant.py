"""Remnant: of a thing with mistakes what has a form stays, so that a mistake in one part hides none in another.

What was written without form is stood in for by something that no check can find fault with: a quantity that is no number. A park with a
remnant in it is refused in any case; it is never simulated.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from symbiosis.files.fields import Described
from symbiosis.library.processes import ProcessSpec
from symbiosis.park.limit_spec import Amount
from symbiosis.units import Quantity

D = TypeVar("D", bound=Described)

LOST = Quantity(math.nan, "", "")
"""Stands for a quantity without form: it is in every unit, and neither above nor below anything."""
LOST_AMOUNT = Amount.model_construct(of=LOST, profile=None, column=None)


def is_lost(quantity: Quantity | None) -> bool:
    """Return whether a quantity was written without form."""
    return quantity is not None and math.isnan(quantity.value)


def remnant(model: type[D], raw: Mapping[str, Any]) -> D:
    """Return `raw` as a `model` as far as its parts have a form; rules that join several parts of it are not asked."""
    values: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key in raw:
            otherwise = None if info.is_required() else info.get_default(call_default_factory=True)
            values[key] = _read(model, name, raw[key], otherwise)
        elif info.is_required():
            values[key] = _stand_in(info.annotation, None, None)
    return model.model_construct(**values)


def has_id(raw: Any) -> bool:
    """Return whether `raw` is a thing that others can refer to."""
    return isinstance(raw, Mapping) and isinstance(raw.get("id"), str)


@cache
def _adapter(model: type[Described], name: str) -> TypeAdapter[Any]:
    info = model.model_fields[name]
    made: Any = info.annotation
    for each in info.metadata:
        made = Annotated[made, each]
    return TypeAdapter(made)


def _read(model: type[Described], name: str, data: Any, otherwise: Any) -> Any:
    try:
        return _adapter(model, name).validate_python(data)
    except (ValidationError, RecursionError):
        return _stand_in(model.model_fields[name].annotation, data, otherwise)


def _stand_in(hint: Any, data: Any, otherwise: Any) -> Any:
    """Return what stands for `data`, which has no form as `hint`; `otherwise` where nothing better is known."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _stand_in(get_args(hint)[0], data, otherwise)
    if origin in (Union, types.UnionType):
        kinds = [each for each in get_args(hint) if each is not types.NoneType]
        moment = {str, float} == set(kinds)
        return math.nan if moment else _stand_in(kinds[0], data, otherwise)
    if origin is tuple:
        return _items(get_args(hint)[0], data)
    if origin is dict:
        inner = get_args(hint)[1]
        rows = data.items() if isinstance(data, Mapping) else ()
        return {key: _one(inner, value) for key, value in rows if isinstance(key, str)}
    if origin is Literal:
        return None
    if hint is str:
        return data if isinstance(data, str) else "" if otherwise is None else otherwise
    if hint is Quantity:
        return LOST
    if hint is Amount:
        return LOST_AMOUNT
    if isinstance(hint, type) and issubclass(hint, Described) and hint is not ProcessSpec:
        return remnant(hint, data if isinstance(data, Mapping) else {})
    return otherwise


def _items(hint: Any, data: Any) -> tuple[Any, ...]:
    """Return the items of a list; those without the id that they need are left out."""
    named = isinstance(hint, type) and issubclass(hint, Described) and "id" in hint.model_fields
    rows = data if isinstance(data, list) else ()
    needs_id = named and hint.model_fields["id"].is_required()
    return tuple(_one(hint, row) for row in rows if not needs_id or has_id(row))


def _one(hint: Any, data: Any) -> Any:
    try:
        return _plain(hint).validate_python(data)
    except (ValidationError, RecursionError):
        return _stand_in(hint, data, None)


@cache
def _plain(hint: Any) -> TypeAdapter[Any]:
    return TypeAdapter(hint)
