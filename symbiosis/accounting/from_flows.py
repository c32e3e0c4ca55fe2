"""From flows: a simulated park reports its activities in the words of an account file, each with the ledger accounts that it comes from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.fate import Fate
from symbiosis.library.fuels import fuels
from symbiosis.library.recipe import Recipe
from symbiosis.library.resources import Resource
from symbiosis.network.wiring import CO2_PER_CARBON, Entry
from symbiosis.park.park import Park
from symbiosis.simulation import Simulated

GJ_PER_MWH = 3.6
HEAT_KINDS = ("heat", "steam")
Key = tuple[str, str, str, str]


def activities(park: Park, simulated: Simulated) -> tuple[Activity, ...]:
    """Return what `park` reports for the simulated horizon, by enterprise, category and item; a row of zero is a datum."""
    return _Report(park, simulated).rows()


@dataclass
class _Report:
    park: Park
    simulated: Simulated
    sums: dict[Key, float] = field(default_factory=lambda: defaultdict(float))
    origins: dict[Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    living: dict[Key, float] = field(default_factory=lambda: defaultdict(float))
    """CO2 of living carbon [t] of fuels that no official set has a factor for: as the resources say."""

    def __post_init__(self) -> None:
        self.owners = self.simulated.wiring.owners
        self.items = self._import_items()
        self.fate = Fate(self.simulated.wiring, self.simulated.totals)
        self.made_waste = {
            entry.target
            for entry in self.simulated.wiring.entries
            if entry.source.startswith("process:") and self._counts_as_waste(self._resource(entry))
        }

    def rows(self) -> tuple[Activity, ...]:
        for entry, amount in zip(self.simulated.wiring.entries, self.simulated.totals, strict=True):
            resource = self._resource(entry)
            self._fuel(entry, resource, float(amount))
            self._power(entry, resource, float(amount))
            self._heat(entry, resource, float(amount))
            self._waste(entry, resource, float(amount))
            self._water(entry, resource, float(amount))
            self._product(entry, resource, float(amount))
        self._recirculated()
        self._zeros()
        return tuple(
            Activity(
                enterprise=enterprise,
                category=category,
                item=item,
                quantity=value,
                unit=unit,
                factor=self._living_factor((enterprise, category, item, unit)),
                factor_unit="tCO2/GJ" if (enterprise, category, item, unit) in self.living else "",
                evidence="estimate",
                origin="; ".join(dict.fromkeys(self.origins[(enterprise, category, item, unit)])),
            )
            for (enterprise, category, item, unit), value in self.sums.items()
        )

    # -- categories

    def _fuel(self, entry: Entry, resource: Resource, amount: float) -> None:
        process = entry.target.removeprefix("process:")
        recipe = self.park.recipes.get(process) if entry.target.startswith("process:") else None
        if recipe is None or not burns(recipe, resource):
            return
        energy = amount * resource.lhv * GJ_PER_MWH
        if resource.factor is not None and fuels()[resource.factor].group in ("biogenic", "waste"):
            key = (self.owners[f"process:{process}"], "fuel", resource.factor, "GJ")
            self.living[key] += amount * resource.carbon * (1.0 - resource.fossil_share) * CO2_PER_CARBON
        self._put(entry, self.owners[f"process:{process}"], "fuel", resource.factor or resource.id, energy, "GJ")
        if not _converts(recipe, self.park):
            self._put(entry, self.owners[f"process:{process}"], "final_energy", "fuel", energy, "GJ")

    def _power(self, entry: Entry, resource: Resource, amount: float) -> None:
        if resource.kind != "electricity":
            return
        owner = self._owner(entry)
        if entry.source.startswith("import:"):
            self._put(entry, owner, "electricity_import", self.items.get(entry.exchange) or "grid", amount, "MWh")
        elif entry.target.startswith("export:"):
            self._put(entry, owner, "electricity_export", self.items.get(entry.exchange) or "grid", amount, "MWh")
        elif entry.source.startswith("process:"):
            self._put(
                entry, owner, "electricity_own", self._own_item(entry.source.removeprefix("process:")), amount, "MWh"
            )
        if entry.target.startswith(("process:", "use:")) and not entry.source.startswith("unserved:"):
            self._put(entry, owner, "final_energy", "electricity", amount * GJ_PER_MWH, "GJ")

    def _heat(self, entry: Entry, resource: Resource, amount: float) -> None:
        if resource.kind not in HEAT_KINDS or resource.id == "energy-loss":
            return
        heat = amount * resource.energy * GJ_PER_MWH
        owner = self._owner(entry)
        if entry.source.startswith("import:") and not entry.target.startswith("loss:"):
            self._put(entry, owner, "heat_import", self.items.get(entry.exchange) or "fossil", heat, "GJ")
        elif entry.target.startswith("export:"):
            self._put(entry, owner, "heat_export", self.items.get(entry.exchange) or "fossil", heat, "GJ")
        if resource.waste_heat and entry.source.startswith("process:"):
            self._put(entry, owner, "waste_heat", "available", heat, "GJ")
        if entry.source.startswith("node:") and entry.target.startswith(("process:", "use:")):
            if resource.waste_heat:
                self._put(entry, owner, "waste_heat", "used", heat, "GJ")
            recipe = self.park.recipes.get(entry.target.removeprefix("process:"))
            if recipe is None or not _converts(recipe, self.park):
                self._put(entry, owner, "final_energy", "heat", heat, "GJ")

    def _waste(self, entry: Entry, resource: Resource, amount: float) -> None:
        if not self._counts_as_waste(resource) or resource.waste is None:
            return
        suffix = "_hazardous" if resource.waste.kind == "hazardous" else ""
        tonnes = amount * (resource.mass or 1.0)
        owner = self._owner(entry)
        if entry.source.startswith("process:"):
            self._put(entry, owner, "waste", f"generated{suffix}", tonnes, "t")
        elif entry.source in self.made_waste and not entry.target.startswith(("loss:", "store:")):
            disposed = self.fate.disposed(entry.target)
            self._put(entry, owner, "waste", f"disposed{suffix}", tonnes * disposed, "t")
            self._put(entry, owner, "waste", f"utilised{suffix}", tonnes * (1.0 - disposed), "t")

    def _water(self, entry: Entry, resource: Resource, amount: float) -> None:
        if resource.water is None:
            return
        volume = amount * (resource.mass or 1.0)
        owner = self._owner(entry)
        if resource.water == "fresh" and entry.source.startswith("import:") and not entry.target.startswith("loss:"):
            self._put(entry, owner, "water", "fresh", volume, "m3")
        elif resource.water in ("reclaimed", "cascaded") and entry.target.startswith(("process:", "use:")):
            self._put(entry, owner, "water", resource.water, volume, "m3")

    def _product(self, entry: Entry, resource: Resource, amount: float) -> None:
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
            if self._counts_as_waste(resource) and resource.waste is not None:
                suffix = "_hazardous" if resource.waste.kind == "hazardous" else ""
                known += [("waste", f"{item}{suffix}", "t") for item in ("utilised", "stock_utilised", "disposed")]
        for category, item, unit in known:
            if not any(key[1:3] == (category, item) for key in self.sums):
                self.sums[("", category, item, unit)] += 0.0

    def _living_factor(self, key: Key) -> float | None:
        """Return the CO2 of living carbon by heat [tCO2/GJ], None for a fuel that official sets have a factor for."""
        if key not in self.living:
            return None
        return self.living[key] / self.sums[key] if self.sums[key] > 0.0 else 0.0

    # -- who and what

    def _put(self, entry: Entry, enterprise: str, category: str, item: str, quantity: float, unit: str) -> None:
        key = (enterprise, category, item, unit)
        self.sums[key] += quantity
        self.origins[key].append(f"{entry.source} → {entry.target}")

    def _resource(self, entry: Entry) -> Resource:
        return self.simulated.wiring.resources[entry.resource]

    def _owner(self, entry: Entry) -> str:
        """Return the enterprise that an entry belongs to: of the process or plant that it touches, none for a pool."""
        for account in (entry.source, entry.target):
            kind, _, name = account.partition(":")
            thing = name.split("/", maxsplit=1)[0]
            found = self.owners.get(f"{'plant' if kind in ('node', 'use') else kind}:{thing}")
            if found is not None:
                return found
        return ""

    @staticmethod
    def _counts_as_waste(resource: Resource) -> bool:
        return resource.waste is not None and resource.waste.counts

    def _import_items(self) -> dict[str, str | None]:
        items: dict[str, str | None] = {exchange.id: exchange.item for exchange in self.park.exchanges}
        for pool in self.park.spec.pools:
            items |= {f"{pool.id}.imports.{number}": flow.item for number, flow in enumerate(pool.imports)}
            items |= {f"{pool.id}.exports.{number}": flow.item for number, flow in enumerate(pool.exports)}
        return items

    def _own_item(self, process: str) -> str:
        """Return the item of own generation: by the source in the surroundings, else by what the process burns."""
        recipe = self.park.recipes[process]
        sources = {taken.resource for taken in recipe.ambient}
        if "sunlight" in sources or "solar-radiation" in sources:
            return "pv"
        if "wind" in sources:
            return "wind"
        resources = self.park.resources
        burnt = [
            resources[row.resource]
            for need in recipe.needs
            for row in need.accepts
            if burns(recipe, resources[row.resource])
        ]
        table = fuels()
        groups = [
            table[factor].group for resource in burnt if (factor := resource.factor) is not None and factor in table
        ]
        if not groups:
            return "recovered"
        if "fossil" in groups:
            return "fossil_chp"
        return "waste_chp" if "waste" in groups else "biomass_chp"


def burns(recipe: Recipe, resource: Resource) -> bool:
    """Return whether a process takes `resource` for its heat of combustion and lets its carbon go."""
    return (
        recipe.emits
        and resource.lhv > 0.0
        and resource.kind not in ("electricity", "heat", "steam")
        and any(need.by_energy and any(row.resource == resource.id for row in need.accepts) for need in recipe.needs)
    )


def _converts(recipe: Recipe, park: Park) -> bool:
    """Return whether a process turns energy into power, heat or steam for others."""
    return any(
        park.resources[output.resource].kind in ("electricity", *HEAT_KINDS)
        for output in recipe.outputs
        if output.to == "node"
    )
