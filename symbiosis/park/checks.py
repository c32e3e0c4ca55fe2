"""Checks: one function per rule that joins several parts of a park; all of them run, and all mistakes are reported at once."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from symbiosis.errors import Problem
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.i18n import nearest
from symbiosis.library.factors import factor_sets, fuel_set_ids
from symbiosis.library.processes import check_recipe
from symbiosis.library.schemes import known_facts, schemes
from symbiosis.park.amounts import in_unit
from symbiosis.park.check_amounts import check_amounts, check_coefficients, check_plausible, check_stores
from symbiosis.park.check_burnt import check_burnt
from symbiosis.park.check_contracts import check_contracts, check_stocked_exchanges
from symbiosis.park.check_events import check_events
from symbiosis.park.check_limits import check_limits, check_shifts
from symbiosis.park.check_prices import check_prices
from symbiosis.park.draft import Draft
from symbiosis.park.flows import gives, takes
from symbiosis.park.items import has_form
from symbiosis.park.park import OUTSIDE
from symbiosis.park.place import Place
from symbiosis.park.spec import PoolSpec
from symbiosis.units import UnitError

BOOKED_RESOURCES = ("energy-loss", "co2", "co2-biogenic")
"""Resources that the ledger books of itself; a park may not give them another meaning."""

KINDS_WITH_IDS = ("pools", "processes", "demands", "stores", "exchanges")
"""Ids of these appear side by side in the ledger, so they are unique among each other."""


def check_all(draft: Draft, problems: list[Problem]) -> None:
    """Run every check in order; each adds what it finds to `problems`, warnings to `draft.warnings`."""
    for check in CHECKS:
        check(draft, problems)


def check_not_empty(draft: Draft, problems: list[Problem]) -> None:
    """A park without any enterprise has nothing to simulate."""
    if draft.whole and not draft.enterprises:
        problems.append(
            Problem(
                "park_empty",
                draft.source.enterprises.file or "enterprises.yaml",
                draft.source.enterprises.line,
                "enterprises",
            )
        )


def check_exchanges_written(draft: Draft, problems: list[Problem]) -> None:
    """A park without a file of exchanges is one in which nobody exchanges anything, which is warned of."""
    folder = draft.source.folder
    if not (folder / "exchanges.yaml").exists() and not (folder / "exchanges").is_dir():
        draft.warnings.append(Problem("exchanges_missing", "exchanges.yaml"))
    del problems


def check_ids(draft: Draft, problems: list[Problem]) -> None:
    """Ids are unique: enterprises, plants, and everything that the ledger names by id."""
    for kinds in (("enterprises",), ("plants",), KINDS_WITH_IDS):
        first: dict[str, str] = {}
        for kind, raw, path in draft.written(kinds):
            thing_id = raw["id"]
            here = f"{raw.file}:{raw.line_of('id')}"
            if thing_id in first:
                problems.append(
                    Problem(
                        "id_duplicate",
                        raw.file,
                        raw.line_of("id"),
                        f"{path}.id",
                        thing_id,
                        details={"first": first[thing_id], "kind": kind},
                    )
                )
            else:
                first[thing_id] = here


def check_park(draft: Draft, problems: list[Problem]) -> None:
    """Time zone, province, schemes and factor set are known."""
    place = draft.place("park", "")
    if draft.spec.time_zone not in zoneinfo.available_timezones():
        near = nearest(draft.spec.time_zone, tuple(zoneinfo.available_timezones()))
        problems.append(place.problem("time_zone_unknown", "time_zone", draft.spec.time_zone, ("Asia/Shanghai",), near))
    known = tuple(schemes())
    written = place.raw.get("schemes")
    for index, scheme in enumerate(draft.spec.schemes):
        if scheme not in known:
            found = place.problem("scheme_unknown", f"schemes.{index}", scheme, known, nearest(scheme, known))
            line = written.line_of(index) if isinstance(written, LocatedList) else found.line
            problems.append(replace(found, line=line))
    sets = fuel_set_ids()
    if draft.spec.factors is not None and draft.spec.factors not in sets:
        near = nearest(draft.spec.factors, sets)
        problems.append(place.problem("reference_unknown", "factors", draft.spec.factors, sets, near))
    _check_province(draft, place, problems)


def _check_province(draft: Draft, place: Place, problems: list[Problem]) -> None:
    """A Chinese province has a grid factor of its own; where the park gives none that has a form, nothing is said."""
    given = draft.spec.place.province
    names = tuple(
        name
        for each in factor_sets().values()
        if each.grid is not None
        for name, row in each.grid.rows.items()
        if row.kind == "province"
    )
    written = place.raw.get("place")
    if isinstance(written, LocatedDict) and written.get("province") == given and given not in names:
        problems.append(place.problem("reference_unknown", "place.province", given, names, nearest(given, names)))


def check_facts(draft: Draft, problems: list[Problem]) -> None:
    """A declared fact has a unit of its dimension; one that no scheme asks for is warned of."""
    known = known_facts()
    place = draft.place("park", "")
    for name, given in draft.spec.facts.items():
        if name not in known:
            near = nearest(name, known)
            draft.warnings.append(place.problem("fact_unused", f"facts.{name}", None, tuple(known), near))
            continue
        allowed = known[name].allowed
        try:
            value = in_unit(given, known[name].unit)
        except UnitError as error:
            problems.append(place.adopt(error.problem, f"facts.{name}", value=given.given))
            continue
        if allowed is not None and value not in allowed:
            written = tuple(f"{each:g}" for each in allowed)
            problems.append(place.problem("not_allowed", f"facts.{name}", given.given, written))


def check_parcels(draft: Draft, problems: list[Problem]) -> None:
    """A plant stands on a parcel of the layout."""
    if draft.layout is None:
        return
    known = tuple(draft.layout.parcels)
    for plant in draft.plants():
        if plant.parcel is not None and plant.parcel not in known:
            place = draft.place("plants", plant.id)
            problems.append(
                place.problem("reference_unknown", "parcel", plant.parcel, known, nearest(plant.parcel, known))
            )


def check_resources(draft: Draft, problems: list[Problem]) -> None:
    """Every resource that is named is known."""
    known = tuple(dict.fromkeys((*draft.resources, *draft.raw_ids("resources"))))
    for name in draft.raw_ids("resources"):
        found = draft.resources.get(name)
        if name in BOOKED_RESOURCES:
            problems.append(draft.place("resources", name).problem("resource_booked"))
        elif found is not None and found.kind == "steam" and found.energy <= 0:
            problems.append(draft.place("resources", name).problem("steam_below_feedwater", "enthalpy"))

    def named(place: Place, resource: str) -> None:
        if resource not in known:
            problems.append(place.problem("reference_unknown", "resource", resource, known, nearest(resource, known)))

    for exchange in draft.exchanges:
        named(draft.place("exchanges", exchange.id), exchange.resource)
    for _, demand in draft.demands():
        named(draft.place("demands", demand.id), demand.resource)
    for _, store in draft.stores():
        named(draft.place("stores", store.id), store.resource)
    for pool in draft.spec.pools:
        named(draft.place("pools", pool.id), pool.resource)


def check_pools(draft: Draft, problems: list[Problem]) -> None:
    """One pool per resource, its partners known, its last import without a capacity."""
    resources = Counter(pool.resource for pool in draft.spec.pools)
    for pool in draft.spec.pools:
        place = draft.place("pools", pool.id)
        if resources[pool.resource] > 1:
            problems.append(place.problem("pool_twice", "resource", pool.resource))
        for index, flow in enumerate(pool.imports):
            _partner(draft, place, f"imports.{index}.from", flow.giver, problems)
            if flow.must_run and flow.capacity is None:
                problems.append(place.problem("must_run_capacity", f"imports.{index}.capacity"))
        for index, export in enumerate(pool.exports):
            _partner(draft, place, f"exports.{index}.to", export.taker, problems)
        if has_form(PoolSpec, place.raw) and all(flow.capacity is not None or flow.must_run for flow in pool.imports):
            last = f"imports.{len(pool.imports) - 1}.capacity" if pool.imports else "imports"
            problems.append(place.problem("pool_no_last_resort", last, pool.id))


def _partner(draft: Draft, place: Place, key: str, end: str, problems: list[Problem]) -> None:
    known = draft.raw_ids("partners")
    name = end.removeprefix(OUTSIDE)
    if not end.startswith(OUTSIDE) or name not in known:
        allowed = tuple(f"{OUTSIDE}{partner}" for partner in known)
        problems.append(place.problem("reference_unknown", key, end, allowed, nearest(end, allowed)))


def check_exchange_ends(draft: Draft, problems: list[Problem]) -> None:
    """An exchange joins two different plants, or a plant and a partner outside."""
    plants = dict.fromkeys(draft.raw_ids("plants"))
    for exchange in draft.exchanges:
        place = draft.place("exchanges", exchange.id)
        for key, end in (("from", exchange.giver), ("to", exchange.taker)):
            if end.startswith(OUTSIDE):
                _partner(draft, place, key, end, problems)
            elif end not in plants and draft.plants_named:
                allowed = (*plants, *(f"{OUTSIDE}{partner}" for partner in draft.raw_ids("partners")))
                problems.append(place.problem("reference_unknown", key, end, allowed, nearest(end, allowed)))
        if exchange.giver == exchange.taker:
            problems.append(place.problem("exchange_with_itself", "to", exchange.taker))
        elif exchange.giver.startswith(OUTSIDE) and exchange.taker.startswith(OUTSIDE):
            problems.append(place.problem("exchange_outside", "to", exchange.taker))


def check_exchange_resources(draft: Draft, problems: list[Problem]) -> None:
    """The giver gives the resource of an exchange and the taker takes it: an exchange never turns one resource into another."""
    plants = {plant.id: plant for plant in draft.plants()}
    pools = {pool.resource for pool in draft.spec.pools}
    whole = {plant.id: plant for plant in draft.plants() if draft.complete(plant)}
    given = {name: gives(plant, draft.recipes) for name, plant in whole.items()}
    taken = {name: takes(plant, draft.recipes) for name, plant in whole.items()}
    held = {name: tuple(store.resource for store in plant.stores) for name, plant in whole.items()}
    for exchange in draft.exchanges:
        place = draft.place("exchanges", exchange.id)
        if exchange.resource not in draft.resources:
            continue
        giver, taker = plants.get(exchange.giver), plants.get(exchange.taker)
        if exchange.resource in pools and giver is not None:
            problems.append(place.problem("exchange_of_pool", "resource", exchange.resource))
            continue
        if giver is not None and giver.id in given:
            known = given[giver.id]
            if exchange.resource not in known:
                problems.append(
                    place.problem(
                        "gives_not",
                        "resource",
                        exchange.resource,
                        known,
                        nearest(exchange.resource, known),
                        plant=giver.id,
                    )
                )
        if taker is not None and taker.id in taken:
            known = held[taker.id] if exchange.shipping is not None or exchange.fills else taken[taker.id]
            if exchange.resource not in known:
                problems.append(
                    place.problem(
                        "takes_not",
                        "resource",
                        exchange.resource,
                        known,
                        nearest(exchange.resource, known),
                        plant=taker.id,
                    )
                )


def check_carriers(draft: Draft, problems: list[Problem]) -> None:
    """A carrier is in the library, and something arrives at its end."""
    known = tuple(draft.library.carriers)
    for exchange in draft.exchanges:
        if exchange.loss is not None and exchange.loss.value >= 1.0:
            problems.append(draft.place("exchanges", exchange.id).problem("loss_total", "loss", exchange.loss.given))
        if exchange.carrier is not None and exchange.carrier not in known:
            place = draft.place("exchanges", exchange.id)
            problems.append(
                place.problem("reference_unknown", "carrier", exchange.carrier, known, nearest(exchange.carrier, known))
            )


def check_drivers(draft: Draft, problems: list[Problem]) -> None:
    """A drawn process names a resource that it gives, a pushed one a need that it has; what a mode does not read is warned of."""
    for _, use in draft.processes():
        unread = "driver" if use.mode == "plan" else "plan"
        if use.mode is not None and getattr(use, unread) is not None:
            draft.warnings.append(draft.place("processes", use.id).problem("mode_unread", unread, mode=use.mode))
    for _, use in draft.processes():
        recipe = draft.recipes.get(use.id)
        if recipe is None or use.mode not in ("pull", "push"):
            continue
        place = draft.place("processes", use.id)
        if use.mode == "pull":
            known = tuple(o.resource for o in recipe.outputs if o.to == "node" and o.per is None)
        else:
            known = tuple(need.id for need in recipe.needs)
        if use.driver is not None and use.driver not in known:
            problems.append(
                place.problem("driver_unknown", "driver", use.driver, known, nearest(use.driver, known), mode=use.mode)
            )


def check_recipes(draft: Draft, problems: list[Problem]) -> None:
    """A recipe creates neither energy nor carbon, for any allowed mix of what it takes, and closes in mass where it declares all of it."""
    found: dict[int, list[Problem]] = {}  # by recipe, which several processes may share
    for _, use in draft.processes():
        recipe = draft.recipes.get(use.id)
        if recipe is not None:
            place = draft.place("processes", use.id)
            key = "recipe" if use.recipe is not None else "process"
            if id(recipe) not in found:
                found[id(recipe)] = check_recipe(recipe, draft.resources)
            problems.extend(place.adopt(problem, key) for problem in found[id(recipe)])


def check_served(draft: Draft, problems: list[Problem]) -> None:
    """Something can serve every need; where nothing does, the process stands still, which is warned of."""
    pools = {pool.resource for pool in draft.spec.pools}
    arrivals = {(exchange.taker, exchange.resource) for exchange in draft.exchanges}
    for plant in draft.plants():
        if not draft.complete(plant):
            continue
        own = gives(plant, draft.recipes)

        def served(resource: str, plant_id: str = plant.id, own: tuple[str, ...] = own) -> bool:
            return resource in own or resource in pools or (plant_id, resource) in arrivals

        for use in plant.processes:
            for need in draft.recipes[use.id].needs:
                accepted = tuple(row.resource for row in need.accepts)
                if not any(served(resource) for resource in accepted):
                    draft.warnings.append(draft.place("processes", use.id).problem("need_unserved", "process", need.id))
        for demand in plant.demands:
            if not served(demand.resource):
                draft.warnings.append(
                    draft.place("demands", demand.id).problem("need_unserved", "resource", demand.resource)
                )
    del problems


def check_exports(draft: Draft, problems: list[Problem]) -> None:
    """An exchange that leaves the park carries a surplus; what is made only when it is drawn leaves by a demand."""
    drawn = {(plant.id, use.driver) for plant, use in draft.processes() if use.mode == "pull"}
    for plant, use in draft.processes():
        recipe = draft.recipes.get(use.id)
        if recipe is not None:
            outputs = {output.resource for output in recipe.outputs if output.to == "node"}
            drawn -= {(plant.id, made) for made in outputs if not (use.mode == "pull" and made == use.driver)}
    problems.extend(
        draft.place("exchanges", exchange.id).problem("export_of_pull", "from", exchange.giver)
        for exchange in draft.exchanges
        if exchange.taker.startswith(OUTSIDE) and (exchange.giver, exchange.resource) in drawn
    )


CHECKS: tuple[Callable[[Draft, list[Problem]], None], ...] = (
    check_not_empty,
    check_exchanges_written,
    check_ids,
    check_park,
    check_facts,
    check_parcels,
    check_resources,
    check_pools,
    check_exchange_ends,
    check_exchange_resources,
    check_carriers,
    check_drivers,
    check_recipes,
    check_burnt,
    check_exports,
    check_coefficients,
    check_amounts,
    check_plausible,
    check_stores,
    check_stocked_exchanges,
    check_contracts,
    check_limits,
    check_shifts,
    check_events,
    check_prices,
    check_served,
)
