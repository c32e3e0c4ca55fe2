"""Ledger blocks: what does not fit into memory is spooled and written block by block, and it is the same ledger."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from symbiosis.network.wiring import CO2, LOSS, Entry
from symbiosis.results import ledger as module
from symbiosis.results.ledger import COLUMNS, HOURLY_COLUMNS, LedgerBlocks

RESOURCES = {"energy-loss": LOSS, "co2": CO2}
ENTRIES = (
    Entry("process:a", "loss:a", "energy-loss", "", ()),
    Entry("process:a", "emission:co2", "co2", "", ()),
    Entry("process:b", "loss:b", "energy-loss", "x1", ()),
)


def filled():
    rng = np.random.default_rng(5)
    blocks = LedgerBlocks(ENTRIES)
    for month in range(3):
        blocks.add(np.array([1]), rng.random((1, 1)), start_h=30.0 * month, duration_h=30.0)
        by_hour = rng.random((30, 2)) * (rng.random((30, 2)) > 0.3)
        blocks.add(np.array([0, 2]), by_hour, start_h=30.0 * month, duration_h=1.0)
    return blocks


@pytest.fixture
def cramped(monkeypatch):
    monkeypatch.setattr(module, "HELD_BYTES", 500)
    monkeypatch.setattr(module, "BLOCK_ROWS", 17)


def test_a_spooled_ledger_is_the_same_ledger(monkeypatch, cramped):
    spooled = filled()
    assert any(piece.held is None for piece in spooled.pieces)
    monkeypatch.setattr(module, "HELD_BYTES", 10**9)
    pd.testing.assert_frame_equal(spooled.frame(RESOURCES), filled().frame(RESOURCES))


def test_what_is_written_block_by_block_is_the_frame(tmp_path, cramped):
    blocks = filled()
    blocks.write(tmp_path / "ledger.parquet", RESOURCES)
    assert pq.ParquetFile(tmp_path / "ledger.parquet").num_row_groups > 3
    found = pd.read_parquet(tmp_path / "ledger.parquet")
    assert list(found) == list(COLUMNS)
    texts = ["source", "target", "resource", "unit", "exchange"]
    pd.testing.assert_frame_equal(
        found.astype(dict.fromkeys(texts, "object")), blocks.frame(RESOURCES).astype(dict.fromkeys(texts, "object"))
    )


def test_the_hourly_file_holds_what_is_booked_by_the_hour_in_mwh(tmp_path, cramped):
    blocks = filled()
    blocks.write_hourly(tmp_path / "hourly.parquet", RESOURCES)
    found = pd.read_parquet(tmp_path / "hourly.parquet")
    whole = blocks.frame(RESOURCES)
    expected = whole[whole["unit"].eq("MWh") & whole["duration_h"].le(1.0)]
    assert list(found) == list(HOURLY_COLUMNS)
    assert found["amount"].tolist() == expected["amount"].tolist()
    assert set(found["resource"]) == {"energy-loss"}


def test_the_bytes_do_not_hang_on_what_was_held(tmp_path, monkeypatch):
    filled().write(tmp_path / "held.parquet", RESOURCES)
    monkeypatch.setattr(module, "HELD_BYTES", 0)
    filled().write(tmp_path / "spooled.parquet", RESOURCES)
    assert (tmp_path / "held.parquet").read_bytes() == (tmp_path / "spooled.parquet").read_bytes()


def test_an_empty_ledger_is_written_with_its_columns(tmp_path):
    LedgerBlocks(()).write(tmp_path / "ledger.parquet", RESOURCES)
    assert list(pd.read_parquet(tmp_path / "ledger.parquet")) == list(COLUMNS)
