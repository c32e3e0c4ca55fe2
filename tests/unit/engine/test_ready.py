"""Ready: the kernel that ships is that of the source, gives its bits, and gives way where it does not serve."""

import lzma
import sys

import numpy as np
import pytest

from symbiosis.engine import cache, ready
from symbiosis.engine.core import Core
from symbiosis.network.model import OUTSIDE, Link, Mode, Need, Node, Output, Process, SettlementModel, Store

here = pytest.mark.skipif(
    sys.platform != "linux", reason="what ships is tested on Linux only; elsewhere Numba compiles"
)


def chain():
    """A maker, a boiler that follows its node, two takers and a store, through hours that vary."""
    pipe, steam = (Link("pipe", 0), Link("buy", OUTSIDE)), (Link("steam", 1),)
    processes = (
        Process("maker", Mode.PLAN, 0, outputs=(Output(0, 1.3),)),
        Process("boiler", Mode.PULL, 1, needs=(Need("fuel", 0.4, pipe),), outputs=(Output(1, 1.0),), driver=1),
        Process("first", Mode.PLAN, 2, needs=(Need("steam", 0.7, steam),)),
        Process("second", Mode.PLAN, 1, needs=(Need("goods", 0.9, pipe), Need("steam", 0.2, steam))),
    )
    stores = (Store("tank", 5.0, initial=2.0, charge_limit=2.0, discharge_limit=1.5, node=0, standing_loss=0.01),)
    series = np.random.default_rng(3).uniform(0.0, 4.0, size=(3, 500))
    return SettlementModel(processes, (Node("n"), Node("steam")), (), stores, series)


def test_what_ships_was_made_from_the_kernels_as_they_stand():
    """`make generated` writes it anew after a kernel has changed."""
    with lzma.open(ready.FILE, "rt") as file:
        assert file.readline().split()[1] == ready.text_hash()


@here
def test_what_ships_gives_the_bits_of_what_numba_compiles():
    shipped, compiled = Core(chain()), Core(chain())
    compiled._kernel = cache.compiled()
    assert shipped._kernel is not compiled._kernel
    for core in (shipped, compiled):
        core.advance_to(100.3)
        core.set_available(0, 0.4)
        core.advance_to(200.9)
        core.set_available(0, 1.0)
        core.advance_to(500.0)
    one, other = shipped.take(), compiled.take()
    for kind in ("level", "taken", "unserved", "charge", "standing_loss", "stock", "disposed"):
        assert np.array_equal(getattr(one, kind), getattr(other, kind)), kind


@here
def test_machine_code_is_made_once(tmp_path):
    assert ready.advance(tmp_path) is not None
    kept = ready.object_file(tmp_path)
    made = kept.stat().st_mtime_ns
    assert ready.advance(tmp_path) is not None
    assert kept.stat().st_mtime_ns == made


@here
def test_a_damaged_file_is_made_anew(tmp_path):
    ready.object_file(tmp_path).write_bytes(b"half of it")
    assert ready.advance(tmp_path) is not None
    assert len(ready.object_file(tmp_path).read_bytes()) > 10_000


@here
def test_where_nothing_can_be_written_it_serves_this_process(tmp_path):
    (tmp_path / "file").write_text("")
    assert ready.advance(tmp_path / "file" / "below") is not None


@pytest.mark.parametrize("content", [b"", b"garbage", None], ids=["empty", "garbage", "cut"])
def test_where_what_ships_is_damaged_numba_compiles(tmp_path, monkeypatch, content):
    damaged = tmp_path / "advance.ll.xz"
    damaged.write_bytes(ready.FILE.read_bytes()[:5000] if content is None else content)
    monkeypatch.setattr(ready, "FILE", damaged)
    assert ready.advance(tmp_path) is None


@here
def test_where_this_llvm_does_not_understand_it_numba_compiles(tmp_path, monkeypatch):
    head = lzma.decompress(ready.FILE.read_bytes()).decode().partition("\n")[0]
    other = tmp_path / "advance.ll.xz"
    other.write_bytes(lzma.compress(f"{head}\ndefine of a later age".encode()))
    monkeypatch.setattr(ready, "FILE", other)
    assert ready.advance(tmp_path) is None


@here
def test_where_the_function_is_not_there_numba_compiles(tmp_path, monkeypatch):
    code = lzma.decompress(ready.FILE.read_bytes()).decode().partition("\n")[2]
    other = tmp_path / "advance.ll.xz"
    other.write_bytes(lzma.compress(f"; {ready.text_hash()} nobody\n{code}".encode(), preset=0))
    monkeypatch.setattr(ready, "FILE", other)
    assert ready.advance(tmp_path) is None


@here
def test_what_ships_is_of_the_machine_that_it_serves():
    assert 'target triple = "x86_64-unknown-linux-gnu"' in lzma.decompress(ready.FILE.read_bytes()).decode()


def test_for_another_text_of_the_kernels_numba_compiles(tmp_path, monkeypatch):
    monkeypatch.setattr(ready, "FILE", tmp_path / "advance.ll.xz")
    assert ready.advance(tmp_path) is None
    ready.FILE.write_bytes(lzma.compress(b"; 000000 name\n"))
    assert ready.advance(tmp_path) is None


def test_on_another_kind_of_machine_numba_compiles(tmp_path, monkeypatch):
    monkeypatch.setattr(ready.platform, "machine", lambda: "riscv64")
    assert ready.advance(tmp_path) is None
