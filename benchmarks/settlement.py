"""Settlement: a year of hours of parks of growing size, in a warm process. Bar: 0.6 s for 1 000 enterprises with 5 000 exchanges."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "property"))

BAR_S = 0.6
HOURS = 8760
REPEATS = 3
PARKS = ((20, 0.1), (100, 0.1), (1000, 0.0), (1000, 0.02), (1000, 0.1))
"""Enterprises, and the share of nodes that carry a store."""


def main() -> None:
    """Print seconds per year, nanoseconds per link and hour, and how many settlements there were."""
    from random_models import park_like_model

    from symbiosis.engine.core import Core

    start = time.perf_counter()
    Core(park_like_model(1, enterprises=5, exchanges=25, steps=24)).rates()
    print(
        f"A year of hours under the rule [s]; must reach {BAR_S} for 1000 enterprises; first call {time.perf_counter() - start:.2f} s"
    )
    print(
        f"  {'enterprises':>11} {'links':>6} {'stores':>6} {'year s':>7} {'ns/link-h':>9} {'settlements':>11} {'crossings':>9}"
    )
    for enterprises, stores in PARKS:
        model = park_like_model(1, enterprises=enterprises, exchanges=5 * enterprises, stores=stores)
        core = Core(model)
        links = len(core.stream.links)
        taken = []
        for _ in range(REPEATS):
            core.reset()
            start = time.perf_counter()
            core.advance_to(HOURS)
            flags = core.take().flags
            taken.append(time.perf_counter() - start)
        year = statistics.median(taken)
        each = year / links / HOURS * 1e9
        print(
            f"  {enterprises:>11} {links:>6} {len(model.stores):>6} {year:>7.3f} {each:>9.1f} {flags.settlements:>11} {flags.crossings:>9}"
        )


if __name__ == "__main__":
    main()
