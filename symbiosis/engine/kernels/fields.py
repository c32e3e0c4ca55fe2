"""Fields: every array that the kernels read or write, and how it is laid out.

`CONSTANT` are those that no kernel writes: the compiled model. Columns of the two-dimensional ones are named in `words` and `state`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

WAY = np.dtype(
    [
        ("source", np.int32),
        ("gate", np.int32),
        ("capacity", np.float64),
        ("efficiency", np.float64),
        ("inverse", np.float64),
    ]
)
"""What every claim over a link reads, in half a line of the cache."""


class Field(NamedTuple):
    """Layout of one array; `row`: length of its rows, where it is always the same."""

    dtype: np.dtype[Any]
    dimensions: int
    row: int | None
    constant: bool


_KINDS: dict[str, Any] = {"int8": np.int8, "int32": np.int32, "int64": np.int64, "float64": np.float64, "way": WAY}

CONSTANT = {
    "int32": (
        "unit_of need_row rising_needs gate_row unit unit_need_start unit_need spots term_value scarce_pulls node_offer block_node "
        "chain_start reader_start reader dispatch_start dispatch pool_term_start pool_term_value must_run_start must_run_row "
        "outlet_start store_order carrier_node carrier_pool carrier_start carrier_simple node_carrier import_start import_row "
        "export_start export_row store_carrier term_leaf_start term_leaf term_pool pool_carrier starts column_of selected "
        "agenda_kind agenda_index"
    ),
    "int32 x3": "needs blocks chain",
    "int32 x4": "link_entries",
    "int32 x5": "processes",
    "int32 x6": "links",
    "int32 x8": "ops",
    "int64": "pool_start agenda_step",
    "float64": (
        "process_scale need_amount gate_capacity link_share term_amount process_give pool_term_amount outlet_capacity link_base "
        "agenda_at agenda_value"
    ),
    "float64 x3": "unit_fixed",
    "float64 xn": "limits wanted",
}
"""Names by layout: what is stored, and for two dimensions the length of a row, `n` where it hangs on the park."""

WRITTEN = {
    "int8 x2": "marked",
    "int32": "off goal_store queue queued touched changed_levels",
    "int32 xn": "value_list place_list heap marks",
    "int64": "counts counters ints stage block_flags",
    "int64 x2": "value_marks",
    "int64 x4": "place_marks",
    "int64 x5": "unit_state",
    "int64 xn": "seen",
    "float64": (
        "available gate_share numbers x av claimed chain_av old want kept stock due goal_level pool_tree surplus_of net_of booked floats "
        "total block_residual"
    ),
    "float64 x2": "asks",
    "float64 x4": "levels",
    "float64 x5": "places",
    "float64 x6": "unit_numbers",
    "float64 x7": "old_places place_before",
    "float64 xn": "reserved saved scratch used bounds value_before tank runs hourly",
    "way": "ways",
}
"""The same for what kernels write."""


def _fields(layouts: dict[str, str], *, constant: bool) -> dict[str, Field]:
    found = {}
    for layout, names in layouts.items():
        kind, _, row = layout.partition(" x")
        field = Field(np.dtype(_KINDS[kind]), 2 if row else 1, int(row) if row.isdigit() else None, constant)
        found.update(dict.fromkeys(names.split(), field))
    return found


FIELDS = {**_fields(CONSTANT, constant=True), **_fields(WRITTEN, constant=False)}
NUMBERS = {name: number for number, name in enumerate(FIELDS)}
"""Place of each in the table."""
TABLE = 3
"""Numbers of an array in the table: address, rows, length of a row."""
