"""Words of the kernels: numbers that several of them share, and how they are compiled."""

from __future__ import annotations

from typing import Any

from numba import njit

LEVEL, OFFER, DISPATCH, FILL, BEGIN, END = 0, 1, 2, 3, 4, 5
PUSH_MODE, PULL_MODE = 1, 2
RELATIVE = 1e-13
"""Relative change under which sweeps and passes have settled."""
ZERO = 1e-11
"""|surplus| up to this times (1 + production) counts as none."""
SWEEPS = 60
"""Sweeps of a block, of its lower envelope, and passes over what was released."""
DAMPED_FROM = 20
TINY = 1e-300
HOLD_AFTER = 4
"""Times that a store may leave empty at one instant before it is held empty until the next step."""
OK, SHORT_NODE, SHORT_POOL = 0, 1, 2

SETTLEMENTS, SEGMENTS, CROSSINGS, HOLDS, PASSES, PASSES_OPEN, SWEEPS_USED = 0, 1, 2, 3, 4, 5, 6
COUNTERS = 7
"""Places in `counters`: settlements, segments, crossings, holds, most passes, settlements whose passes stayed open, sweeps."""


UNCOUNTED: Any = {"_nrt": False}
"""Kernels allocate nothing: without counting references to arrays, which is atomic, a call of a helper costs nanoseconds."""
BARE: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, **UNCOUNTED}
"""What is never called from Python compiles faster without wrappers; Numba's type stubs do not know these options."""
inner = njit(cache=True, error_model="numpy", **BARE)
