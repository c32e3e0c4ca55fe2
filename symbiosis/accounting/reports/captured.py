"""Captured CO2: counted where it is captured, by what becomes of it: followed through pipes and compressors to its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from symbiosis.accounting.burning import ENERGY_KINDS
from symbiosis.accounting.reports.book import Flow, ReportBook

CAPTURED = "co2"
"""`factor` of a resource that is captured CO2."""
STORED, SOLD, BOUND, RELEASED, NOT_SAID = "stored", "sold", "used_in_product", "used_and_released", "co2"


class CapturedReport:
    """Captured CO2 of a part of a run."""

    def __init__(self, book: ReportBook) -> None:
        self.book = book
        self._onward: dict[str, list[Flow]] = defaultdict(list)
        self._passing: set[str] = set()
        for flow in book.flows:
            if flow.resource.factor == CAPTURED and flow.amount > 0.0:
                self._onward[flow.entry.source].append(flow)
                self._passing.add(flow.entry.target)

    def report(self, flow: Flow) -> None:
        """Report what a process captures; one that takes captured CO2 only passes it on."""
        source = flow.entry.source
        if flow.resource.factor != CAPTURED or not source.startswith("process:") or source in self._passing:
            return
        tonnes = flow.amount * (flow.resource.mass or 1.0)
        shares: dict[str, float] = defaultdict(float)
        for item, share in self._fates(flow, frozenset()):
            shares[item] += share
        for item, share in shares.items():
            self.book.put(flow, self.book.place(flow), "captured", item, tonnes * share, "t")

    def _fates(self, flow: Flow, behind: frozenset[str]) -> Iterator[tuple[str, float]]:
        """Yield what becomes of CO2 that flows, in shares of it; what goes round in a circle is not said, what nobody takes is released."""
        account = flow.entry.target
        onward = self._onward.get(account, [])
        moved = sum(each.amount for each in onward)
        if account in behind or not onward or moved <= 0.0:
            yield RELEASED if account.startswith("disposal:") and not flow.entry.exchange else self._end(account), 1.0
            return
        for each in onward:
            for item, share in self._fates(each, behind | {account}):
                yield item, share * each.amount / moved

    def _end(self, account: str) -> str:
        kind, _, name = account.partition(":")
        recipe = self.book.park.recipes.get(name) if kind == "process" else None
        if recipe is None:
            return {"disposal": STORED, "export": SOLD, "loss": RELEASED, "emission": RELEASED}.get(kind, NOT_SAID)
        resources = self.book.park.resources
        made = [resources[output.resource] for output in recipe.outputs]
        bound = any(each.carbon > 0.0 and each.kind not in ENERGY_KINDS for each in made)
        if recipe.emits:
            return NOT_SAID if bound else RELEASED
        return BOUND if bound else NOT_SAID
