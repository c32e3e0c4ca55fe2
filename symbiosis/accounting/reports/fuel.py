"""Fuel: what processes take for its heat, for its carbon or as raw material, in GJ of heating value."""

from __future__ import annotations

from collections import defaultdict

from symbiosis.accounting.burning import converts, fuel_of, role_of
from symbiosis.accounting.factor_book import fuel_sets
from symbiosis.accounting.reports.book import GJ_PER_MWH, Flow, ReportBook
from symbiosis.network.wiring import CO2_PER_CARBON


class FuelReport:
    """Fuel, conversion and raw material of a part of a run; `burnt` is the heat [GJ] that each process burnt, by fuel."""

    def __init__(self, book: ReportBook) -> None:
        self.book = book
        self.burnt: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.official = {fuel for made in fuel_sets().values() if made.fuels is not None for fuel in made.fuels.rows}

    def report(self, flow: Flow) -> None:
        """Report what a process takes of fuels, and what leaves a conversion."""
        if flow.entry.target.startswith("process:"):
            self._taken(flow)
        elif flow.entry.source.startswith("process:"):
            self._converted(flow)

    def _taken(self, flow: Flow) -> None:
        entry, resource, amount = flow
        resources = self.book.park.resources
        process = entry.target.removeprefix("process:")
        recipe = self.book.park.recipes.get(process)
        role = role_of(recipe, resource, resources) if recipe is not None else None
        fuel = fuel_of(resource)
        if recipe is None or role is None or fuel is None or resource.factor is None:
            return
        place = self.book.of(entry.target)
        energy = amount * resource.lhv * GJ_PER_MWH
        own = resource.id in self.book.won_inside
        if role != "fuel":
            category = "conversion_in" if role == "conversion" else "feedstock"
            self.book.put(flow, place, category, resource.factor, energy, "GJ", own=own)
            return
        self.burnt[process][resource.factor] += energy
        key = self.book.put(flow, place, "fuel", resource.factor, energy, "GJ", own=own)
        if fuel.group in ("biogenic", "waste") and resource.factor not in self.official:
            share = resource.fossil_share if fuel.group == "waste" else 1.0 - resource.fossil_share
            self.book.own_co2[key] += amount * resource.carbon * share * CO2_PER_CARBON
        if not converts(recipe, resources):
            self.book.put(flow, place, "final_energy", "fuel", energy, "GJ")

    def _converted(self, flow: Flow) -> None:
        """Fossil carbon that leaves a conversion with a product goes out of its balance."""
        entry, resource, amount = flow
        resources = self.book.park.resources
        recipe = self.book.park.recipes.get(entry.source.removeprefix("process:"))
        fuel = fuel_of(resource)
        if recipe is None or fuel is None or fuel.group != "fossil" or resource.factor is None or resource.lhv <= 0.0:
            return
        taken = [resources[row.resource] for need in recipe.needs for row in need.accepts]
        if any(role_of(recipe, each, resources) == "conversion" for each in taken):
            energy = amount * resource.lhv * GJ_PER_MWH
            key = self.book.put(flow, self.book.of(entry.source), "conversion_out", resource.factor, energy, "GJ")
            if resource.factor not in self.official:
                self.book.own_co2[key] += amount * resource.carbon * resource.fossil_share * CO2_PER_CARBON
