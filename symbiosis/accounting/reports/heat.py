"""Heat: what crosses the fence, metered at the giver; waste heat that there is and that is used; final use."""

from __future__ import annotations

from collections.abc import Mapping

from symbiosis.accounting.burning import converts, own_items
from symbiosis.accounting.reports.book import GJ_PER_MWH, Flow, Place, ReportBook
from symbiosis.library.resources import Resource
from symbiosis.network.wiring import LOSS

HEAT_KINDS = ("heat", "steam")


class HeatReport:
    """Heat of a part of a run; `burnt` is the heat [GJ] that each process burnt, by fuel."""

    def __init__(self, book: ReportBook, burnt: Mapping[str, Mapping[str, float]]) -> None:
        self.book = book
        self.burnt = burnt
        self.ends = {each.id: (each.giver, each.taker) for each in book.park.exchanges}

    def report(self, flow: Flow) -> None:
        """Report heat that is bought, sold, left over and used."""
        entry, resource, amount = flow
        if resource.kind not in HEAT_KINDS or resource.id == LOSS.id:
            return
        heat = amount * resource.energy * GJ_PER_MWH
        place = self.book.place(flow)
        if entry.source.startswith("import:"):
            item = self.book.items.get(entry.exchange) or "fossil"
            self.book.put(flow, place, "heat_import", item, heat, "GJ")
        elif entry.target.startswith("export:"):
            for item, share in self._items_of(flow, as_sold=True).items():
                self.book.put(flow, place, "heat_export", item, heat * share, "GJ")
        grade = "" if resource.temperature is None else f"{resource.temperature:g} degC"
        if resource.waste_heat and entry.source.startswith("process:"):
            self.book.put(flow, place, "waste_heat", "available", heat, "GJ", grade=grade)
        if entry.source.startswith("node:") and entry.target.startswith(("process:", "use:")):
            if resource.waste_heat:
                self.book.put(flow, place, "waste_heat", "used", heat, "GJ", grade=grade)
            user = self.book.park.recipes.get(entry.target.removeprefix("process:"))
            if user is None or not converts(user, self.book.park.resources):
                self.book.put(flow, place, "final_energy", "heat", heat, "GJ")

    def _items_of(self, flow: Flow, *, as_sold: bool) -> dict[str, float]:
        """Return the shares of heat by item: as said of the exchange, else fossil by the fuels of its makers; the rest earns no credit."""
        said = self.book.items.get(flow.entry.exchange) if as_sold else None
        item = said or ("waste_heat" if flow.resource.waste_heat else None)
        if item is not None:
            return {item: 1.0}
        fossil = self._fossil_share(flow.entry.source, flow.resource)
        return {"fossil": fossil, "non_fossil": 1.0 - fossil}

    def _fossil_share(self, account: str, resource: Resource) -> float:
        makers = {
            made.source.removeprefix("process:")
            for made in self.book.part.wiring.entries
            if made.target == account and made.source.startswith("process:")
        }
        recipes = self.book.park.recipes
        shares = [own_items(recipes[maker], self.burnt.get(maker, {})) for maker in sorted(makers & recipes.keys())]
        return sum(share.get("fossil_chp", 0.0) for share in shares) / len(shares) if shares else 0.0

    def report_inside(self, flow: Flow) -> None:
        """Report heat that one enterprise gives another, at the giver: what is lost on the way is the taker's."""
        entry, resource, amount = flow
        if resource.kind not in HEAT_KINDS or resource.id == LOSS.id or not entry.source.startswith("node:"):
            return
        ends = self.ends.get(entry.exchange)
        if ends is None:
            return
        giver, taker = (self._of_plant(end) for end in ends)
        if not giver.enterprise or not taker.enterprise or giver.enterprise == taker.enterprise:
            return
        heat = amount * resource.energy * GJ_PER_MWH
        for item, share in self._items_of(flow, as_sold=False).items():
            self.book.put(flow, giver, "heat_export", item, heat * share, "GJ", partner=taker.enterprise)
            self.book.put(flow, taker, "heat_import", item, heat * share, "GJ", partner=giver.enterprise)

    def _of_plant(self, plant: str) -> Place:
        return self.book.of(f"node:{plant}")
