"""Columns for Numba: arrays reach a kernel as one pointer, `m`, so that it reads `m.stock[store]`, and calls cost nothing.

Numba hands every array on as seven numbers, at every call: with as many as there are here, that was most of the compiled code, and of
the time to compile it. Here `m` points at a table of three numbers for each array (address, rows, length of a row), which never changes
within a call. An index is not checked and not counted from the end. What is read from arrays of whole numbers is an int64 whatever they
hold, so that no kernel is compiled twice. Source: Numba's documentation, "Low-level extension API".
"""

from __future__ import annotations

import operator
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.core.extending import (
    NativeValue,
    lower_builtin,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_getattr, infer_global, signature
from numba.np import numpy_support

from symbiosis.engine.columns import Columns
from symbiosis.engine.kernels.fields import FIELDS, NUMBERS, TABLE

_WORD = ir.IntType(64)


class ColumnsType(types.Opaque):
    """The pointer at the table."""

    def __init__(self) -> None:
        super().__init__("symbiosis.Columns")


class ColumnType(types.Type):
    """One array of the table: where it lies, its rows, the length of a row."""

    def __init__(self, name: str) -> None:
        self.field = FIELDS[name]
        super().__init__(f"symbiosis.Column({self.field})")
        dtype = numpy_support.from_dtype(self.field.dtype)
        self.stored = dtype
        self.element = types.int64 if isinstance(dtype, types.Integer) else dtype


COLUMNS = ColumnsType()
register_model(ColumnsType)(models.OpaqueModel)


@register_model(ColumnType)
class _ColumnModel(models.StructModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, [("data", types.voidptr), ("rows", types.int64), ("row", types.int64)])


@typeof_impl.register(Columns)
def _typeof(value: Columns, context: Any) -> Any:
    return COLUMNS


@unbox(ColumnsType)
def _unbox(typ: Any, obj: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(obj, "address")
    value = c.builder.inttoptr(c.pyapi.long_as_longlong(address), ir.IntType(8).as_pointer())
    c.pyapi.decref(address)
    return NativeValue(value, is_error=c.pyapi.c_api_error())


@infer_getattr
class _FieldOf(AttributeTemplate):
    key = ColumnsType

    def generic_resolve(self, typ: Any, name: str) -> Any:  # type: ignore[override]  # there it is no function
        return ColumnType(name) if name in FIELDS else None


@lower_getattr_generic(ColumnsType)
def _lower_field(context: Any, builder: Any, typ: Any, value: Any, name: str) -> Any:
    column = context.make_helper(builder, ColumnType(name))
    table = builder.bitcast(value, _WORD.as_pointer())
    for number, part in enumerate(("data", "rows", "row")):
        place = builder.gep(table, [_WORD(TABLE * NUMBERS[name] + number)], inbounds=True)
        found = builder.load(place)
        _mark(builder, found, "invariant.load")
        setattr(column, part, builder.inttoptr(found, ir.IntType(8).as_pointer()) if number == 0 else found)
    return column._getvalue()


def _mark(builder: Any, instruction: Any, kind: str, *nodes: Any) -> None:
    instruction.set_metadata(kind, builder.module.add_metadata(list(nodes)))


class _First:
    """Templates of this target are asked before the fourteen overloads that Numba would try for every access."""

    metadata = {"target": "cpu"}  # noqa: RUF012 - read by Numba as it stands


def _counts(index: Any, dimensions: int) -> bool:
    if dimensions == 1:
        return isinstance(index, types.Integer)
    parts: Any = index
    whole = isinstance(index, types.BaseTuple) and len(parts) == dimensions
    return whole and all(isinstance(part, types.Integer) for part in parts)


@infer_global(operator.getitem)
class _Get(_First, AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        column, index = args
        if isinstance(column, ColumnType) and _counts(index, column.field.dimensions):
            return signature(column.element, column, index)
        return None


@infer_global(operator.setitem)
class _Set(_First, AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        column, index, _ = args
        if isinstance(column, ColumnType) and _counts(index, column.field.dimensions):
            return signature(types.none, column, index, column.element)
        return None


@infer_global(len)
class _Length(_First, AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        if len(args) == 1 and isinstance(args[0], ColumnType):
            return signature(types.intp, args[0])
        return None


@lower_builtin(len, ColumnType)
def _lower_length(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return context.make_helper(builder, sig.args[0], args[0]).rows


def _place(context: Any, builder: Any, typ: Any, value: Any, index_type: Any, index: Any) -> Any:
    """Return the pointer at an element."""
    column = context.make_helper(builder, typ, value)
    if typ.field.dimensions == 1:
        at = context.cast(builder, index, index_type, types.int64)
    else:
        row, part = (
            context.cast(builder, builder.extract_value(index, number), index_type[number], types.int64)
            for number in (0, 1)
        )
        length = _WORD(typ.field.row) if typ.field.row is not None else column.row
        at = builder.add(builder.mul(row, length), part)
    kind = context.get_data_type(typ.stored)
    data = builder.bitcast(column.data, kind.as_pointer())
    return builder.gep(data, [at], inbounds=True)


@lower_builtin(operator.getitem, ColumnType, types.Integer)
@lower_builtin(operator.getitem, ColumnType, types.BaseTuple)
def _lower_get(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    typ, index = sig.args
    place = _place(context, builder, typ, args[0], index, args[1])
    if isinstance(typ.stored, types.Record):
        return place
    found = builder.load(place)
    if typ.field.constant:
        _mark(builder, found, "invariant.load")
    _name(builder, found, typ)
    return context.cast(builder, found, typ.stored, typ.element)


@lower_builtin(operator.setitem, ColumnType, types.Integer, types.Any)
@lower_builtin(operator.setitem, ColumnType, types.BaseTuple, types.Any)
def _lower_set(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    typ, index, given = sig.args
    place = _place(context, builder, typ, args[0], index, args[1])
    value = context.cast(builder, args[2], given, typ.stored)
    _name(builder, builder.store(value, place), typ)
    return context.get_dummy_value()


def _name(builder: Any, access: Any, typ: Any) -> None:
    """Tell LLVM that numbers of one kind never overlap those of another."""
    module = builder.module
    root = module.add_metadata([ir.MetaDataString(module, "symbiosis columns")])
    kind = module.add_metadata([ir.MetaDataString(module, str(typ.stored)), root])
    _mark(builder, access, "tbaa", kind, kind, ir.Constant(_WORD, 0))
