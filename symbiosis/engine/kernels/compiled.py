"""Compiled: how kernels become machine code."""

from __future__ import annotations

from typing import Any

from numba import njit

from symbiosis.engine.kernels import columns  # noqa: F401 - tells Numba what `m` is

UNCOUNTED: Any = {"_nrt": False}
"""Kernels allocate nothing, so that nothing needs to be counted."""
BARE: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, **UNCOUNTED}
"""What is never called from Python compiles faster without wrappers; Numba's type stubs do not know these options."""
inner = njit(error_model="numpy", **BARE)
"""A kernel that only kernels call; it is kept on disk within the one that Python calls."""
outer = njit(cache=True, error_model="numpy", **UNCOUNTED)
"""The kernel that Python calls."""
