"""From flows: a simulated park reports its activities in the words of an account file, each with the ledger accounts that it comes from."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.burning import ZERO_CREDIT, converts, fuel_of, own_items, role_of
from symbiosis.accounting.factor_book import fuel_sets
from symbiosis.accounting.fate import Fate
from symbiosis.library.resources import Resource
from symbiosis.network.wiring import CO2_PER_CARBON, LOSS, Entry
from symbiosis.park.park import Park
from symbiosis.simulation import Part

GJ_PER_MWH = 3.6
HEAT_KINDS = ("heat", "steam")
LAST_INDUSTRIAL_CLASS = 59
"""SW01 to SW59 of the national catalogue of solid waste (MEE 2024 no. 4) are industrial; above are household, construction and others."""
Key = tuple[str, str, str, str]


def activities(parts: Iterable[Part]) -> tuple[Activity, ...]:
    """Return what a park reports for the simulated horizon, by enterprise, category and item; a row of zero is a datum.

    Where the park changed in the course of it, each of its states is a part that reports, and equal rows are added.
    """
    reports = [_Report(part.park, part).rows() for part in parts]
    if len(reports) == 1:
        return reports[0]
    together: dict[Key, list[Activity]] = defaultdict(list)
    for row in (row for report in reports for row in report):
        together[(row.enterprise, row.category, row.item, row.unit)].append(row)
    return tuple(_added(rows) for rows in together.values())


def _added(rows: list[Activity]) -> Activity:
    """Return rows of one key as one; a factor of their own is weighted by quantity."""
    quantity = math.fsum(row.quantity for row in rows)
    factor = rows[0].factor
    if factor is not None and quantity > 0.0:
        factor = math.fsum(row.quantity * (row.factor or 0.0) for row in rows) / quantity
    origins = dict.fromkeys(part for row in rows for part in row.origin.split("; "))
    return replace(rows[0], quantity=quantity, factor=factor, origin="; ".join(origins))


@dataclass
class _Report:
    park: Park
    simulated: Part
    sums: dict[Key, float] = field(default_factory=lambda: defaultdict(float))
    origins: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    own_co2: dict[Key, float] = field(default_factory=lambda: defaultdict(float))
    """CO2 [t] of fuels and products that no official set has a factor for: by the carbon that the resources carry."""
    burnt: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    """Heat [GJ] that each process burnt, by fuel."""
    fed: dict[str, dict[Key, float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    """Power [MWh] that must run, own and imported, by the account that it feeds."""

    def __post_init__(self) -> None:
        self.owners = self.simulated.wiring.owners
        self.items = self._items()
        self.must_run = {
            f"{pool.id}.imports.{number}"
            for pool in self.park.spec.pools
            for number, flow in enumerate(pool.imports)
            if flow.must_run
        }
        self.fate = Fate(self.simulated.wiring, self.simulated.totals)
        self.official = {fuel for made in fuel_sets().values() if made.fuels is not None for fuel in made.fuels.rows}

    def rows(self) -> tuple[Activity, ...]:
        booked = [
            (entry, self.simulated.wiring.resources[entry.resource], float(amount))
            for entry, amount in zip(self.simulated.wiring.entries, self.simulated.totals, strict=True)
        ]
        for report in (
            self._fuel,
            self._power_in,
            self._power_out,
            self._heat,
            self._waste,
            self._water,
            self._product,
        ):
            for entry, resource, amount in booked:
                report(entry, resource, amount)
        self._stocks_of_waste()
        self._recirculated()
        self._zeros()
        return tuple(
            Activity(
                enterprise=key[0],
                category=key[1],
                item=key[2],
                quantity=value,
                unit=key[3],
                factor=self._own_factor(key),
                factor_unit="tCO2/GJ" if key in self.own_co2 else "",
                evidence="estimate",
                origin="; ".join(dict.fromkeys(self.origins[key])),
            )
            for key, value in self.sums.items()
        )

    # -- fuel

    def _fuel(self, entry: Entry, resource: Resource, amount: float) -> None:
        if entry.target.startswith("process:"):
            self._taken(entry, resource, amount)
        elif entry.source.startswith("process:"):
            self._converted(entry, resource, amount)

    def _taken(self, entry: Entry, resource: Resource, amount: float) -> None:
        process = entry.target.removeprefix("process:")
        recipe = self.park.recipes.get(process)
        role = role_of(recipe, resource, self.park.resources) if recipe is not None else None
        fuel = fuel_of(resource)
        if recipe is None or role is None or fuel is None or resource.factor is None:
            return
        owner = self.owners[entry.target]
        energy = amount * resource.lhv * GJ_PER_MWH
        if role != "fuel":
            self._put(
                entry, owner, "conversion_in" if role == "conversion" else "feedstock", resource.factor, energy, "GJ"
            )
            return
        self.burnt[process][resource.factor] += energy
        self._put(entry, owner, "fuel", resource.factor, energy, "GJ")
        if fuel.group in ("biogenic", "waste") and resource.factor not in self.official:
            share = resource.fossil_share if fuel.group == "waste" else 1.0 - resource.fossil_share
            self.own_co2[(owner, "fuel", resource.factor, "GJ")] += amount * resource.carbon * share * CO2_PER_CARBON
        if not converts(recipe, self.park.resources):
            self._put(entry, owner, "final_energy", "fuel", energy, "GJ")

    def _converted(self, entry: Entry, resource: Resource, amount: float) -> None:
        """Fossil carbon that leaves a conversion with a product goes out of its balance."""
        recipe = self.park.recipes.get(entry.source.removeprefix("process:"))
        fuel = fuel_of(resource)
        if recipe is None or fuel is None or fuel.group != "fossil" or resource.factor is None or resource.lhv <= 0.0:
            return
        taken = [self.park.resources[row.resource] for need in recipe.needs for row in need.accepts]
        if any(role_of(recipe, each, self.park.resources) == "conversion" for each in taken):
            energy = amount * resource.lhv * GJ_PER_MWH
            key = self._put(entry, self.owners[entry.source], "conversion_out", resource.factor, energy, "GJ")
            if resource.factor not in self.official:
                self.own_co2[key] += amount * resource.carbon * resource.fossil_share * CO2_PER_CARBON

    def _own_factor(self, key: Key) -> float | None:
        """Return the CO2 by heat [tCO2/GJ] from the carbon carried, None for what official sets have a factor for."""
        if key not in self.own_co2:
            return None
        return self.own_co2[key] / self.sums[key] if self.sums[key] > 0.0 else 0.0

    # -- power

    def _power_in(self, entry: Entry, resource: Resource, amount: float) -> None:
        if resource.kind != "electricity":
            return
        owner = self._owner(entry)
        if entry.source.startswith("import:"):
            key = self._put(entry, owner, "electricity_import", self.items.get(entry.exchange) or "grid", amount, "MWh")
            if entry.exchange in self.must_run:
                self.fed[entry.target][key] += amount
        elif entry.source.startswith("process:"):
            process = entry.source.removeprefix("process:")
            for item, share in own_items(self.park.recipes[process], self.burnt[process]).items():
                key = self._put(entry, owner, "electricity_own", item, amount * share, "MWh")
                self.fed[entry.target][key] += amount * share
        user = self.park.recipes.get(entry.target.removeprefix("process:"))
        used = entry.target.startswith("use:") or (user is not None and not converts(user, self.park.resources))
        if used and not entry.source.startswith("unserved:"):
            self._put(entry, owner, "final_energy", "electricity", amount * GJ_PER_MWH, "GJ")

    def _power_out(self, entry: Entry, resource: Resource, amount: float) -> None:
        """What is curtailed was never consumed; what is sold without an item is taken from what earns no credit, as far as there is any."""
        if resource.kind != "electricity":
            return
        if entry.target.startswith("curtailed:"):
            self._curtail(entry.source, amount)
        elif entry.target.startswith("export:"):
            owner, item = self._owner(entry), self.items.get(entry.exchange)
            left = amount
            if item is None:
                made: dict[str, float] = defaultdict(float)
                for key, fed in self.fed[entry.source].items():
                    made[key[2]] += fed
                for each in (*ZERO_CREDIT, "recovered", "fossil_chp"):
                    part = min(left, made.get(each, 0.0))
                    if part > 0.0:
                        self._put(entry, owner, "electricity_export", each, part, "MWh")
                        left -= part
            if item is not None or left > 0.0 or amount == 0.0:
                self._put(entry, owner, "electricity_export", item or "grid", left, "MWh")

    def _curtail(self, account: str, amount: float) -> None:
        """Take what was curtailed off what must run, each by its share: sun, wind and must-run imports before the rest."""
        fed = self.fed[account]
        first = [key for key in fed if key[2] in ("pv", "wind") or key[1] == "electricity_import"]
        for keys in (first, [key for key in fed if key not in first]):
            total = sum(fed[key] for key in keys)
            part = min(amount, total)
            for key in keys if total > 0.0 else ():
                cut = part * fed[key] / total
                self.sums[key] -= cut
                fed[key] -= cut
            amount -= part

    # -- heat

    def _heat(self, entry: Entry, resource: Resource, amount: float) -> None:
        if resource.kind not in HEAT_KINDS or resource.id == LOSS.id:
            return
        heat = amount * resource.energy * GJ_PER_MWH
        owner = self._owner(entry)
        if entry.source.startswith("import:"):
            self._put(entry, owner, "heat_import", self.items.get(entry.exchange) or "fossil", heat, "GJ")
        elif entry.target.startswith("export:"):
            self._sell_heat(entry, resource, owner, heat)
        if resource.waste_heat and entry.source.startswith("process:"):
            self._put(entry, owner, "waste_heat", "available", heat, "GJ")
        if entry.source.startswith("node:") and entry.target.startswith(("process:", "use:")):
            if resource.waste_heat:
                self._put(entry, owner, "waste_heat", "used", heat, "GJ")
            user = self.park.recipes.get(entry.target.removeprefix("process:"))
            if user is None or not converts(user, self.park.resources):
                self._put(entry, owner, "final_energy", "heat", heat, "GJ")

    def _sell_heat(self, entry: Entry, resource: Resource, owner: str, heat: float) -> None:
        """Heat sold without an item counts as fossil by the fuels that its makers burnt; the rest earns no credit."""
        item = self.items.get(entry.exchange) or ("waste_heat" if resource.waste_heat else None)
        if item is not None:
            self._put(entry, owner, "heat_export", item, heat, "GJ")
            return
        makers = {
            made.source.removeprefix("process:")
            for made in self.simulated.wiring.entries
            if made.target == entry.source
        }
        shares = [
            own_items(self.park.recipes[maker], self.burnt[maker])
            for maker in sorted(makers & self.park.recipes.keys())
        ]
        fossil = sum(share.get("fossil_chp", 0.0) for share in shares) / len(shares) if shares else 0.0
        self._put(entry, owner, "heat_export", "fossil", heat * fossil, "GJ")
        self._put(entry, owner, "heat_export", "non_fossil", heat * (1.0 - fossil), "GJ")

    # -- waste, water, products

    def _waste(self, entry: Entry, resource: Resource, amount: float) -> None:
        """Waste counts where it arises; what becomes of it is followed to its end."""
        if not counts_as_industrial(resource) or resource.waste is None or not entry.source.startswith("process:"):
            return
        suffix = "_hazardous" if resource.waste.kind == "hazardous" else ""
        tonnes = amount * (resource.mass or 1.0)
        owner, disposed = self._owner(entry), self.fate.disposed(entry.target)
        self._put(entry, owner, "waste", f"generated{suffix}", tonnes, "t")
        self._put(entry, owner, "waste", f"disposed{suffix}", tonnes * disposed, "t")
        self._put(entry, owner, "waste", f"utilised{suffix}", tonnes * (1.0 - disposed), "t")

    def _stocks_of_waste(self) -> None:
        """What was put into store was not used yet; what was taken out of it is use of earlier stock."""
        grown: dict[tuple[str, str], float] = defaultdict(float)
        for row in self.simulated.stocks:
            grown[(row.store, row.resource)] += row.stock_end - row.stock_start
        for (store, resource_id), change in grown.items():
            resource = self.simulated.wiring.resources[resource_id]
            if counts_as_industrial(resource) and resource.waste is not None:
                suffix = "_hazardous" if resource.waste.kind == "hazardous" else ""
                owner, tonnes = self.owners[f"store:{store}"], change * (resource.mass or 1.0)
                self.sums[(owner, "waste", f"utilised{suffix}", "t")] -= tonnes
                self.sums[(owner, "waste", f"stock_utilised{suffix}", "t")] += max(-tonnes, 0.0)

    def _water(self, entry: Entry, resource: Resource, amount: float) -> None:
        if resource.water is None:
            return
        volume = amount * (resource.mass or 1.0)
        owner = self._owner(entry)
        if resource.water == "fresh" and entry.source.startswith("import:"):
            self._put(entry, owner, "water", "fresh", volume, "m3")
        elif resource.water in ("reclaimed", "cascaded") and entry.target.startswith(("process:", "use:")):
            self._put(entry, owner, "water", resource.water, volume, "m3")

    def _product(self, entry: Entry, resource: Resource, amount: float) -> None:
        if fuel_of(resource) is not None:
            return
        if resource.kind == "product" and resource.factor is not None and entry.source.startswith("process:"):
            self._put(entry, self._owner(entry), "product", resource.factor, amount * (resource.mass or 1.0), "t")

    def _recirculated(self) -> None:
        for _, use in self.park.processes():
            rate = self.park.recipes[use.id].recirculation
            if rate > 0:
                key = (self.owners[f"process:{use.id}"], "water", "recirculated", "m3")
                self.sums[key] += rate * self.simulated.levels[use.id]
                self.origins[key].append(f"level of {use.id} × {rate:g} m3")

    def _zeros(self) -> None:
        """What the model knows to be nothing is a datum: final energy of each kind, water that is passed on, earlier stock of a waste."""
        known = [("final_energy", item, "GJ") for item in ("electricity", "heat", "fuel")]
        if any(resource.water is not None for resource in self.simulated.wiring.resources.values()):
            known += [("water", item, "m3") for item in ("fresh", "cascaded", "reclaimed")]
        for resource in self.simulated.wiring.resources.values():
            if counts_as_industrial(resource) and resource.waste is not None:
                suffix = "_hazardous" if resource.waste.kind == "hazardous" else ""
                known += [("waste", f"{item}{suffix}", "t") for item in ("utilised", "stock_utilised", "disposed")]
        for category, item, unit in known:
            if not any(key[1:3] == (category, item) for key in self.sums):
                self.sums[("", category, item, unit)] += 0.0

    # -- who and what

    def _put(self, entry: Entry, enterprise: str, category: str, item: str, quantity: float, unit: str) -> Key:
        key = (enterprise, category, item, unit)
        self.sums[key] += quantity
        self.origins[key].append(f"{entry.source} → {entry.target}")
        return key

    def _owner(self, entry: Entry) -> str:
        """Return the enterprise that an entry belongs to: of the process or plant that it touches, none for a pool."""
        for account in (entry.source, entry.target):
            kind, _, name = account.partition(":")
            thing = name.split("/", maxsplit=1)[0]
            found = self.owners.get(f"{'plant' if kind in ('node', 'use') else kind}:{thing}")
            if found is not None:
                return found
        return ""

    def _items(self) -> dict[str, str | None]:
        items: dict[str, str | None] = {exchange.id: exchange.item for exchange in self.park.exchanges}
        for pool in self.park.spec.pools:
            items |= {f"{pool.id}.imports.{number}": flow.item for number, flow in enumerate(pool.imports)}
            items |= {f"{pool.id}.exports.{number}": flow.item for number, flow in enumerate(pool.exports)}
        return items


def counts_as_industrial(resource: Resource) -> bool:
    """Return whether a resource is industrial solid waste that is counted where it arises: by its class in the national catalogue."""
    if resource.waste is None or not resource.waste.counts:
        return False
    digits = resource.waste.code.upper().removeprefix("SW")[:2]
    return not digits.isdigit() or resource.waste.kind == "hazardous" or int(digits) <= LAST_INDUSTRIAL_CLASS
