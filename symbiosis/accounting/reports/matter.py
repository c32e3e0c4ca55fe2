"""Matter: waste, water, products, and by-products that replace raw meal; waste counts where it arises and is followed to its end."""

from __future__ import annotations

from collections import defaultdict

from symbiosis.accounting.burning import fuel_of
from symbiosis.accounting.fate import Fate
from symbiosis.accounting.reports.book import Flow, Key, ReportBook
from symbiosis.accounting.reports.captured import CAPTURED
from symbiosis.library.resources import Resource

NO_STORE = "no store of waste"
"""What stands in place of ledger rows where the park has no store of a waste."""
LAST_INDUSTRIAL_CLASS = 59
"""SW01 to SW59 of the national catalogue of solid waste (MEE 2024 no. 4) are industrial; above are household, construction and others."""


class MatterReport:
    """Waste, water and products of a part of a run."""

    def __init__(self, book: ReportBook) -> None:
        self.book = book
        self.fate = Fate(book.part.wiring, book.part.totals)

    def waste(self, flow: Flow) -> None:
        """Report waste where it arises; what becomes of it is followed to its end."""
        entry, resource, amount = flow
        if not counts_as_industrial(resource) or not entry.source.startswith("process:"):
            return
        suffix = _suffix(resource)
        tonnes = amount * (resource.mass or 1.0)
        place, disposed = self.book.place(flow), self.fate.disposed(entry.target)
        self.book.put(flow, place, "waste", f"generated{suffix}", tonnes, "t")
        self.book.put(flow, place, "waste", f"disposed{suffix}", tonnes * disposed, "t")
        self.book.put(flow, place, "waste", f"utilised{suffix}", tonnes * (1.0 - disposed), "t")

    def water(self, flow: Flow) -> None:
        """Report fresh water that is taken in, and water that is used again."""
        entry, resource, amount = flow
        if resource.water is None:
            return
        volume = amount * (resource.mass or 1.0)
        place = self.book.place(flow)
        if resource.water == "fresh" and entry.source.startswith("import:"):
            self.book.put(flow, place, "water", "fresh", volume, "m3")
        elif resource.water in ("reclaimed", "cascaded") and entry.target.startswith(("process:", "use:")):
            self.book.put(flow, place, "water", resource.water, volume, "m3")

    def product(self, flow: Flow) -> None:
        """Report products that have a process factor, each kiln apart where by-products may replace its raw meal."""
        entry, resource, amount = flow
        if fuel_of(resource) is not None or resource.factor in (None, CAPTURED):
            return
        if resource.kind == "product" and entry.source.startswith("process:"):
            process = entry.source.removeprefix("process:")
            kiln = process if self._substitutes(process) else ""
            tonnes = amount * (resource.mass or 1.0)
            self.book.put(flow, self.book.place(flow), "product", resource.factor, tonnes, "t", kiln=kiln)

    def substitute(self, flow: Flow) -> None:
        """Report by-products that a process takes in place of carbonate, as its recipe says (`substitutes`)."""
        entry, resource, amount = flow
        if not entry.target.startswith("process:"):
            return
        process = entry.target.removeprefix("process:")
        item = self._substitutes(process).get(resource.id)
        if item is not None:
            tonnes = amount * (resource.mass or 1.0)
            self.book.put(flow, self.book.of(entry.target), "substitute", item, tonnes, "t", kiln=process)

    def _substitutes(self, process: str) -> dict[str, str]:
        recipe = self.book.park.recipes.get(process)
        return {} if recipe is None else dict(recipe.substitutes)

    def stocks(self) -> None:
        """What was put into store was not used yet; what was taken out of it is use of earlier stock."""
        grown: dict[tuple[str, str], float] = defaultdict(float)
        for row in self.book.part.stocks:
            grown[(row.store, row.resource)] += row.stock_end - row.stock_start
        for (store, resource_id), change in grown.items():
            resource = self.book.part.wiring.resources[resource_id]
            if counts_as_industrial(resource):
                suffix = _suffix(resource)
                place, tonnes = self.book.of(f"store:{store}"), change * (resource.mass or 1.0)
                what = f"stock of {store}"
                for item, quantity in (("utilised", -tonnes), ("stock_utilised", max(-tonnes, 0.0))):
                    key = self.book.key(place, "waste", f"{item}{suffix}", "t")
                    self.book.put_other(key, what, resource_id, change, quantity)

    def recirculated(self) -> None:
        """Report the water that processes recirculate, by their level."""
        for _, use in self.book.park.processes():
            recipe = self.book.park.recipes[use.id]
            if recipe.recirculation > 0:
                level = self.book.part.levels[use.id]
                key = self.book.key(self.book.of(f"process:{use.id}"), "water", "recirculated", "m3")
                what = f"level of {use.id} × {recipe.recirculation:g} m3"
                self.book.put_other(key, what, recipe.reference, level, recipe.recirculation * level)

    def no_stock(self) -> None:
        """No earlier stock of a waste is used where the park has no store for it; that nobody keeps one is not measured (`default`).

        No other zero is known of itself: what a park has no process, demand or exchange for, it does not report.
        """
        arising = {
            _suffix(flow.resource): flow.entry.resource
            for flow in reversed(self.book.flows)
            if counts_as_industrial(flow.resource) and flow.entry.source.startswith("process:")
        }
        told = {key.item for key in self.book.sums if key.category == "waste"}
        for suffix, resource in arising.items():
            item = f"stock_utilised{suffix}"
            if item not in told:
                self.book.put_other(Key("", "waste", item, "t"), NO_STORE, resource, 0.0, 0.0)


def counts_as_industrial(resource: Resource) -> bool:
    """Return whether a resource is industrial solid waste that is counted where it arises: by its class in the national catalogue."""
    if resource.waste is None or not resource.waste.counts:
        return False
    digits = resource.waste.code.upper().removeprefix("SW")[:2]
    return not digits.isdigit() or resource.waste.kind == "hazardous" or int(digits) <= LAST_INDUSTRIAL_CLASS


def _suffix(resource: Resource) -> str:
    return "_hazardous" if resource.waste is not None and resource.waste.kind == "hazardous" else ""
