"""Atomic files: a reader sees the old file or the new one, never a half; two writers of one folder wait for each other."""

from __future__ import annotations

import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from symbiosis.errors import UsageError
from symbiosis.i18n import told

POLL_S = 0.05
UNREADABLE_S = 10.0
"""Age [s] after which a lock file that names nobody (its writer died while writing) is taken over."""


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write `data` to `path` by way of a temporary name in the same folder, flushed to the disk, then renamed."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def write_text(path: Path | str, text: str) -> None:
    """Write `text` in UTF-8 as `write_bytes` does; line ends are written as they are."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path | str, data: Any, *, indent: int | None = 1) -> None:
    r"""Write `data` as JSON: sorted keys, UTF-8, `\\n` at the end; raises ValueError for NaN and infinity."""
    write_text(path, json.dumps(data, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=indent) + "\n")


def _mode(target: Path) -> int:
    """Return the permissions of the file that is replaced, or those that a new file has."""
    with suppress(OSError):
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def lock(path: Path | str, *, timeout_s: float = 0.0) -> Iterator[None]:
    """Hold the lock file `path` while the block runs; wait up to `timeout_s` [s] for another holder.

    The file names process and host of its holder; one that a dead process of this host left behind is taken over. Raises
    UsageError, naming the holder, where somebody else keeps it.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    mine = json.dumps({"pid": os.getpid(), "host": socket.gethostname()}, sort_keys=True)
    end = time.monotonic() + timeout_s
    while not _take(target, mine):
        holder = _holder(target)
        if holder is not None and _is_dead(holder, target):
            _take_over(target, holder)
            continue
        if time.monotonic() >= end:
            shown = holder or {}
            raise UsageError(
                told("lock.held", path=target.name, pid=shown.get("pid", "?"), host=shown.get("host", "?"))
            )
        time.sleep(POLL_S)
    try:
        yield
    finally:
        target.unlink(missing_ok=True)


def _take(target: Path, mine: str) -> bool:
    try:
        handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(mine)
    return True


def _holder(target: Path) -> dict[str, Any] | None:
    """Return who holds the lock, an empty dict where the file does not say, None where it is gone."""
    try:
        holder = json.loads(target.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return holder if isinstance(holder, dict) else {}


def _is_dead(holder: dict[str, Any], target: Path) -> bool:
    pid = holder.get("pid")
    if not isinstance(pid, int) or pid <= 0:
        with suppress(OSError):
            return time.time() - target.stat().st_mtime > UNREADABLE_S
        return False
    if holder.get("host") != socket.gethostname():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _take_over(target: Path, holder: dict[str, Any]) -> None:
    """Move a dead holder's file away under a name of our own, so that of two who try only one removes this very file."""
    aside = target.with_name(f"{target.name}.{os.getpid()}.stale")
    with suppress(OSError):
        target.rename(aside)
        if _holder(aside) != holder:
            with suppress(FileExistsError):
                os.link(aside, target)
        aside.unlink(missing_ok=True)
