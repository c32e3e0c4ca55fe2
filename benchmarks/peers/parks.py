"""Parks: the generated parks that are measured, as settlement models."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symbiosis.park.park import Park

NO_STEAM = {"plastics": 1.0, "minerals": 1.0, "steel": 1.0, "metal": 1.0, "electronics": 1.0}
"""Sectors that need no steam, so that a park of them has no converter."""
KINDS = {
    "transport": {"sectors": NO_STEAM, "utilities": 0.0, "stores": 0.0},
    "converters": {"utilities": {"water-works": 0.02, "digester": 0.02}, "stores": 0.0},
    "full": {},
}
"""Without converters; with water works, digesters and boilers; with CHP plants and stores too, which the peers do not play."""


def park(kind: str, enterprises: int, exchanges: int, *, seed: int = 1, breakdowns: float = 0.0) -> Park:
    """Return a generated park of `kind`."""
    from symbiosis.park.generate import Traits, generate
    from symbiosis.park.read import load_park

    traits = Traits(**{"rings": 0.0, **KINDS[kind]}, breakdowns=breakdowns)
    with tempfile.TemporaryDirectory() as folder:
        where = generate(Path(folder) / "park", enterprises=enterprises, exchanges=exchanges, seed=seed, traits=traits)
        return load_park(where)
