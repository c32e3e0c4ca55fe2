"""Power: what is bought, generated, curtailed and sold; what is curtailed was never consumed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from symbiosis.accounting.burning import ZERO_CREDIT, converts, own_items
from symbiosis.accounting.reports.book import GJ_PER_MWH, Flow, Key, Place, ReportBook
from symbiosis.library.activities import categories

MUST_RUN = ("pv", "wind")
NON_FOSSIL = (*ZERO_CREDIT, "direct_non_fossil")


class PowerReport:
    """Power of a part of a run; `burnt` is the heat [GJ] that each process burnt, by fuel."""

    def __init__(self, book: ReportBook, burnt: Mapping[str, Mapping[str, float]]) -> None:
        self.book = book
        self.burnt = burnt
        self.fed: dict[str, dict[Key, float]] = defaultdict(lambda: defaultdict(float))
        """Power [MWh], own and imported, by the account that it feeds."""
        self.must_run = {
            f"{pool.id}.imports.{number}"
            for pool in book.park.spec.pools
            for number, flow in enumerate(pool.imports)
            if flow.must_run
        }

    def bring_in(self, flow: Flow) -> None:
        """Report power that is bought, generated and used."""
        entry, resource, amount = flow
        if resource.kind != "electricity":
            return
        place = self.book.place(flow)
        if entry.source.startswith("import:"):
            item = self.book.items.get(entry.exchange) or "grid"
            key = self.book.put(flow, place, "electricity_import", item, amount, "MWh")
            if entry.exchange in self.must_run:
                self.fed[entry.target][key] += amount
        elif entry.source.startswith("process:"):
            for item, share in self._made_by(entry.source).items():
                key = self.book.put(flow, place, "electricity_own", item, amount * share, "MWh")
                self.fed[entry.target][key] += amount * share
        user = self.book.park.recipes.get(entry.target.removeprefix("process:"))
        used = entry.target.startswith("use:") or (user is not None and not converts(user, self.book.park.resources))
        if used and not entry.source.startswith("unserved:"):
            self.book.put(flow, place, "final_energy", "electricity", amount * GJ_PER_MWH, "GJ")

    def _made_by(self, account: str) -> dict[str, float]:
        process = account.removeprefix("process:")
        return own_items(self.book.park.recipes[process], self.burnt.get(process, {}))

    def take_out(self, flow: Flow) -> None:
        """Report what is curtailed and sold; what is sold without an item is taken from what earns no credit, as far as there is any."""
        entry, resource, amount = flow
        if resource.kind != "electricity":
            return
        if entry.target.startswith("curtailed:"):
            self._curtail(flow)
        elif entry.target.startswith("export:"):
            place, item = self.book.place(flow), self.book.items.get(entry.exchange)
            left = amount
            if item is None:
                made: dict[str, float] = defaultdict(float)
                for key, fed in self.fed[entry.source].items():
                    made[key.item] += fed
                for each in (*ZERO_CREDIT, "recovered", "fossil_chp"):
                    part = min(left, made.get(each, 0.0))
                    if part > 0.0:
                        self.book.put(flow, place, "electricity_export", each, part, "MWh")
                        left -= part
            if item is not None or left > 0.0 or amount == 0.0:
                self.book.put(flow, place, "electricity_export", item or "grid", left, "MWh")

    def _curtail(self, flow: Flow) -> None:
        """Take what was curtailed off what must run, each by its share: sun, wind and must-run imports before the rest."""
        fed = self.fed[flow.entry.source]
        left = flow.amount
        first = [key for key in fed if key.item in MUST_RUN or key.category == "electricity_import"]
        for keys in (first, [key for key in fed if key not in first]):
            total = sum(fed[key] for key in keys)
            part = min(left, total)
            for key in keys if total > 0.0 else ():
                cut = part * fed[key] / total
                if cut:
                    self.book.add(key, flow, -cut)
                fed[key] -= cut
                self._lost(flow, key, cut)
            left -= part

    def _lost(self, flow: Flow, key: Key, cut: float) -> None:
        """Report own generation that was curtailed, by its maker: own and curtailed are what was available."""
        table = categories().get("electricity_curtailed")
        if key.category == "electricity_own" and table is not None and key.item in table.items:
            place = Place(key.enterprise, key.plant, key.process)
            self.book.put(flow, place, "electricity_curtailed", key.item, cut, "MWh")

    # -- inside the fence

    def report_inside(self, flow: Flow) -> None:
        """Report what an enterprise gives to a pool and takes from it; what it takes is of the mix that feeds the pool over the horizon."""
        entry, resource, amount = flow
        if resource.kind != "electricity":
            return
        giver, taker = self.book.of(entry.source), self.book.of(entry.target)
        if giver.enterprise and entry.target.startswith("pool:"):
            for item, share in self._made_by(entry.source).items() if giver.process else ():
                self.book.put(flow, giver, "electricity_export", item, amount * share, "MWh", partner=entry.target)
        elif taker.enterprise and entry.source.startswith("pool:"):
            for item, share in self._mix(entry.source).items():
                self.book.put(flow, taker, "electricity_import", item, amount * share, "MWh", partner=entry.source)

    def _mix(self, pool: str) -> dict[str, float]:
        """Return the shares of what feeds a pool: `direct_non_fossil`, `certificate` and `grid`, which is the rest."""
        amounts: dict[str, float] = defaultdict(float)
        for entry, resource, amount in self.book.flows:
            if entry.target != pool or resource.kind != "electricity" or entry.source.startswith("unserved:"):
                continue
            if entry.source.startswith("process:"):
                shares = self._made_by(entry.source)
            else:
                shares = {self.book.items.get(entry.exchange) or "grid": 1.0}
            for item, share in shares.items():
                group = (
                    "direct_non_fossil" if item in NON_FOSSIL else "certificate" if item == "certificate" else "grid"
                )
                amounts[group] += amount * share
        total = sum(amounts.values())
        return {item: amount / total for item, amount in amounts.items()} if total > 0.0 else {"grid": 1.0}
