"""Columns: arrays that kernels find by name, and the guards against one that is laid out otherwise."""

import numpy as np
import pytest

from symbiosis.engine.columns import Columns
from symbiosis.engine.kernels.compiled import njit
from symbiosis.engine.kernels.fields import FIELDS, WAY


@njit
def _read(m, row, part):
    return m.ops[row, part], m.stock[row], m.marked[row, part], len(m.ops), len(m.want)


@njit
def _write(m):
    m.stock[1] += 2.5
    m.value_list[1, 2] = 7
    m.ways[0].capacity = 4.0
    return m.ways[0].source


@pytest.fixture
def columns():
    return Columns()


def test_a_kernel_reads_what_was_put_there(columns):
    columns.put("ops", np.arange(24, dtype=np.int32).reshape(3, 8))
    columns.put("stock", np.array([0.5, 1.5, 2.5]))
    columns.put("marked", np.array([[0, 0], [0, 0], [0, -1]], dtype=np.int8))
    assert _read(columns, 2, 1) == (17, 2.5, -1, 3, 0)


def test_a_kernel_writes_into_the_array_that_was_put_there(columns):
    stock, listed, ways = np.ones(2), np.zeros((2, 3), dtype=np.int32), np.zeros(1, dtype=WAY)
    ways["source"] = -3
    for name, array in {"stock": stock, "value_list": listed, "ways": ways}.items():
        columns.put(name, array)
    assert _write(columns) == -3
    assert (stock[1], listed[1, 2], ways["capacity"][0]) == (3.5, 7, 4.0)


def test_an_array_put_again_takes_the_place_of_the_first(columns):
    columns.put("stock", np.zeros(2))
    columns.put("stock", np.array([3.0]))
    columns.put("ops", np.zeros((1, 8), dtype=np.int32))
    columns.put("marked", np.zeros((1, 2), dtype=np.int8))
    assert _read(columns, 0, 0)[1] == 3.0


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((2, 8)),
        np.zeros((2, 7), dtype=np.int32),
        np.zeros(16, dtype=np.int32),
        np.zeros((2, 16), dtype=np.int32)[:, ::2],
    ],
    ids=["numbers", "length of a row", "dimensions", "gaps"],
)
def test_an_array_that_is_laid_out_otherwise_is_refused(columns, array):
    with pytest.raises(TypeError, match="ops: "):
        columns.put("ops", array)


def test_every_name_has_one_layout():
    from symbiosis.engine.kernels.fields import CONSTANT, WRITTEN

    names = [name for names in (*CONSTANT.values(), *WRITTEN.values()) for name in names.split()]
    assert len(names) == len(set(names)) == len(FIELDS)
