"""Engine: this project's core on the same park, in the compiled loop and driven by SimPy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peers.plain import Answer

if TYPE_CHECKING:
    from symbiosis.engine.core import Core


def run(core: Core, hours: float) -> Answer:
    """Return what the park comes to in its first `hours`, in the compiled loop."""
    core.reset()
    core.advance_to(hours)
    return answer(core)


def answer(core: Core) -> Answer:
    """Return what flowed since the last reset; imports of a pool are what was bought over it, by the order of pools."""
    block = core.take()
    imports = iter(block.pool_import.tolist())
    return Answer(block.taken.tolist(), [sum(next(imports) for _ in pool.imports) for pool in core.model.pools])


def difference(one: Answer, other: Answer) -> float:
    """Return the largest difference of a total, relative to it or to a millionth of the largest."""
    worst = 0.0
    for mine, theirs in ((one.taken, other.taken), (one.bought, other.bought)):
        floor = 1e-6 * max(map(abs, mine), default=0.0)
        for left, right in zip(mine, theirs, strict=True):
            worst = max(worst, abs(left - right) / max(abs(left), abs(right), floor, 1e-300))
    return worst
