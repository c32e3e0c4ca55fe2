"""Fate of a waste: which share of what enters an account is disposed of in the end, however often it is passed on or treated."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from symbiosis.network.wiring import Wiring


class Fate:
    """Follows wastes through nodes and processes.

    A process passes on to disposal what the wastes that it makes, and that are counted upstream already (`counts: false`), come to, by
    mass; one that makes no such waste has used what it took.
    """

    def __init__(self, wiring: Wiring, totals: NDArray[np.float64]) -> None:
        self._onward: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._known: dict[str, float] = {}
        for entry, amount in zip(wiring.entries, totals, strict=True):
            resource = wiring.resources[entry.resource]
            passed_on = entry.source.startswith("node:") or (resource.waste is not None and not resource.waste.counts)
            if passed_on and amount > 0.0 and not entry.target.startswith(("loss:", "store:")):
                self._onward[entry.source].append((entry.target, float(amount) * (resource.mass or 1.0)))

    def disposed(self, account: str) -> float:
        """Return the share [0..1] of what enters `account` that ends in disposal; what goes round in a circle counts as used."""
        if account.startswith("disposal:"):
            return 1.0
        if account not in self._known:
            self._known[account] = 0.0
            onward = self._onward.get(account, [])
            moved = sum(amount for _, amount in onward)
            if moved > 0.0:
                self._known[account] = sum(amount * self.disposed(target) for target, amount in onward) / moved
        return self._known[account]
