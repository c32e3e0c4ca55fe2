"""Atomic files: the old one or the new one, and one writer at a time."""

import json
import multiprocessing
import os
import socket
import stat
from pathlib import Path

import pytest

from symbiosis.errors import UsageError
from symbiosis.files.atomic import lock, write_bytes, write_json, write_text


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_as_it_is_and_nothing_else_stays(tmp_path: Path) -> None:
    write_text(tmp_path / "new" / "a.txt", "热\n\r\n")
    assert (tmp_path / "new" / "a.txt").read_bytes() == "热\n\r\n".encode()
    assert names(tmp_path / "new") == ["a.txt"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bytes(tmp_path / "a", b"old")

    def fail(handle: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_bytes(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_a_replaced_file_keeps_its_permissions_and_a_new_one_is_readable(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"1")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) & 0o400
    (tmp_path / "a").chmod(0o600)
    write_bytes(tmp_path / "a", b"2")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_json_has_sorted_keys_and_a_line_end(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"b": 0.1, "a": "热"}, indent=None)
    assert (tmp_path / "a.json").read_text("utf-8") == '{"a": "热", "b": 0.1}\n'


def test_json_without_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Out of range"):
        write_json(tmp_path / "a.json", {"a": float("nan")})
    assert names(tmp_path) == []


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with lock(path), pytest.raises(UsageError, match=str(os.getpid())), lock(path):
        pytest.fail("two hold the lock")
    assert not path.exists()


def test_a_lock_of_a_dead_process_is_taken_over(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=os.getpid)
    process.start()
    pid = process.pid
    process.join()
    (tmp_path / "lock").write_text(json.dumps({"pid": pid, "host": socket.gethostname()}))
    with lock(tmp_path / "lock"):
        assert json.loads((tmp_path / "lock").read_text())["pid"] == os.getpid()
    assert names(tmp_path) == []


def test_a_lock_of_another_host_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text(json.dumps({"pid": 1, "host": "elsewhere"}))
    with pytest.raises(UsageError, match="elsewhere"), lock(tmp_path / "lock"):
        pytest.fail("the lock of another host was taken")


def test_a_lock_file_that_says_nothing_is_taken_over_when_it_is_old(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("")
    with pytest.raises(UsageError), lock(tmp_path / "lock"):
        pytest.fail("a fresh lock was taken")
    os.utime(tmp_path / "lock", (0, 0))
    with lock(tmp_path / "lock"):
        assert (tmp_path / "lock").exists()


def test_a_lock_is_released_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError), lock(tmp_path / "lock"):
        raise KeyError("x")
    assert not (tmp_path / "lock").exists()
