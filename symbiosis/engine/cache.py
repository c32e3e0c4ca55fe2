"""Compiled cache: machine code is made once per version and machine, kept in the user's cache directory, and never a reason to fail."""

from __future__ import annotations

import functools
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from symbiosis.engine import ready

NAME = "symbiosis"


def user_cache() -> Path:
    """Return where this system keeps caches of the user."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / NAME
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / NAME


def prepare() -> Path:
    """Choose the directory of compiled code before numba reads it, and return it.

    A directory that the user has set in NUMBA_CACHE_DIR stays; where nothing of the user's can be written, a temporary one
    serves this process.
    """
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given:
        return Path(given)
    chosen = _writable(_versioned()) or Path(tempfile.mkdtemp(prefix=f"{NAME}-"))
    os.environ["NUMBA_CACHE_DIR"] = str(chosen)
    if "numba" in sys.modules:
        from numba.core import config

        vars(config)["CACHE_DIR"] = str(chosen)
    return chosen


def first_use() -> bool:
    """Return whether the settlement still has to be compiled here, which takes some seconds."""
    directory = Path(os.environ.get("NUMBA_CACHE_DIR") or _versioned())
    kept = ready.object_file(directory)
    if kept is not None:
        return not kept.exists()
    return next(directory.glob("**/advance.advance-*.nbi"), None) is None


def _versioned() -> Path:
    """Return the directory of this version and this text of the kernels: Numba does not see changes in what a kernel calls."""
    from symbiosis import __version__

    name = f"{__version__}-{ready.text_hash()}"
    try:
        return user_cache() / name
    except RuntimeError:
        return Path(tempfile.gettempdir()) / NAME / name


def _writable(directory: Path) -> Path | None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            return directory
    except OSError:
        return None


@functools.cache
def kernels() -> tuple[ready.Advance, Any]:
    """Return the compiled kernel and its words: what ships where it serves here, else what Numba compiles."""
    from symbiosis.engine.kernels import state, words

    return ready.advance(prepare()) or compiled(), _Words({**vars(words), **vars(state)})


def compiled() -> ready.Advance:
    """Return the kernel as Numba compiles it; numba is imported here, after its cache directory is chosen."""
    prepare()
    from symbiosis.engine.kernels.advance import advance

    call: ready.Advance = advance
    return call


class _Words:
    """Numbers that the kernels share with what calls them."""

    def __init__(self, named: dict[str, Any]) -> None:
        vars(self).update({name: value for name, value in named.items() if name.isupper()})

    def __getattr__(self, name: str) -> int:
        raise AttributeError(name)
