"""Checks: one function per rule that joins several parts of a park; all of them run, and all mistakes are reported at once."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Callable

from symbiosis.errors import Problem
from symbiosis.i18n import nearest
from symbiosis.library.processes import check_recipe
from symbiosis.library.schemes import schemes
from symbiosis.park.amounts import in_unit, rate_unit
from symbiosis.park.draft import Draft
from symbiosis.park.flows import gives, takes
from symbiosis.park.park import OUTSIDE
from symbiosis.park.place import Place
from symbiosis.units import Quantity, UnitError

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
    """Time zone and schemes are known."""
    place = draft.place("park", "")
    if draft.spec.time_zone not in zoneinfo.available_timezones():
        near = nearest(draft.spec.time_zone, tuple(zoneinfo.available_timezones()))
        problems.append(place.problem("time_zone_unknown", "time_zone", draft.spec.time_zone, ("Asia/Shanghai",), near))
    known = tuple(schemes())
    for scheme in draft.spec.schemes:
        if scheme not in known:
            problems.append(place.problem("scheme_unknown", "schemes", scheme, known, nearest(scheme, known)))


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
        for flow in pool.imports:
            _partner(draft, place, "imports", flow.giver, problems)
            if flow.must_run and flow.capacity is None:
                problems.append(place.problem("must_run_capacity", "imports", flow.giver))
        for export in pool.exports:
            _partner(draft, place, "exports", export.taker, problems)
        if all(flow.capacity is not None or flow.must_run for flow in pool.imports):
            problems.append(place.problem("pool_no_last_resort", "imports", pool.id))


def _partner(draft: Draft, place: Place, key: str, end: str, problems: list[Problem]) -> None:
    known = draft.raw_ids("partners")
    name = end.removeprefix(OUTSIDE)
    if not end.startswith(OUTSIDE) or name not in known:
        allowed = tuple(f"{OUTSIDE}{partner}" for partner in known)
        problems.append(place.problem("reference_unknown", key, end, allowed, nearest(end, allowed)))


def check_exchange_ends(draft: Draft, problems: list[Problem]) -> None:
    """An exchange joins two different plants, or a plant and a partner outside."""
    plants = draft.raw_ids("plants")
    for exchange in draft.exchanges:
        place = draft.place("exchanges", exchange.id)
        for key, end in (("from", exchange.giver), ("to", exchange.taker)):
            if end.startswith(OUTSIDE):
                _partner(draft, place, key, end, problems)
            elif end not in plants:
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
    for exchange in draft.exchanges:
        place = draft.place("exchanges", exchange.id)
        if exchange.resource not in draft.resources:
            continue
        giver, taker = plants.get(exchange.giver), plants.get(exchange.taker)
        if exchange.resource in pools and giver is not None:
            problems.append(place.problem("exchange_of_pool", "resource", exchange.resource))
            continue
        if giver is not None and draft.complete(giver):
            known = gives(giver, draft.recipes)
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
        if taker is not None and draft.complete(taker):
            known = takes(taker, draft.recipes)
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
    """A carrier is in the library."""
    known = tuple(draft.library.carriers)
    for exchange in draft.exchanges:
        if exchange.carrier is not None and exchange.carrier not in known:
            place = draft.place("exchanges", exchange.id)
            problems.append(
                place.problem("reference_unknown", "carrier", exchange.carrier, known, nearest(exchange.carrier, known))
            )


def check_drivers(draft: Draft, problems: list[Problem]) -> None:
    """A drawn process names a resource that it gives, a pushed one a need that it has."""
    pools = {pool.resource for pool in draft.spec.pools}
    for _, use in draft.processes():
        recipe = draft.recipes.get(use.id)
        if recipe is None or use.mode == "plan":
            continue
        place = draft.place("processes", use.id)
        if use.mode == "pull":
            known = tuple(
                o.resource for o in recipe.outputs if o.to == "node" and o.per is None and o.resource not in pools
            )
        else:
            known = tuple(need.id for need in recipe.needs)
        if use.driver is not None and use.driver not in known:
            problems.append(
                place.problem("driver_unknown", "driver", use.driver, known, nearest(use.driver, known), mode=use.mode)
            )


def check_recipes(draft: Draft, problems: list[Problem]) -> None:
    """A recipe creates neither energy nor carbon, for any allowed mix of what it takes, and closes in mass where it declares all of it."""
    for _, use in draft.processes():
        recipe = draft.recipes.get(use.id)
        if recipe is not None:
            place = draft.place("processes", use.id)
            key = "recipe" if use.recipe is not None else "process"
            problems.extend(place.adopt(problem, key) for problem in check_recipe(recipe, draft.resources))


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
                    draft.warnings.append(
                        draft.place("processes", use.id).problem("need_unserved", "process", need.id, accepted)
                    )
        for demand in plant.demands:
            if not served(demand.resource):
                draft.warnings.append(
                    draft.place("demands", demand.id).problem("need_unserved", "resource", demand.resource)
                )
    del problems


def check_amounts(draft: Draft, problems: list[Problem]) -> None:
    """Every amount has the dimension of its resource, is not negative, and lies in a plausible band; profiles fit the year."""
    for _, use in draft.processes():
        recipe = draft.recipes.get(use.id)
        place = draft.place("processes", use.id)
        unit = _rate(draft, recipe.reference) if recipe is not None else None
        if unit is None:
            continue
        capacity = draft.series.add((use.id, "capacity"), use.capacity, unit, place, problems) if use.capacity else None
        plan = draft.series.add((use.id, "plan"), use.plan, unit, place, problems) if use.plan else None
        if (
            capacity is not None
            and plan is not None
            and len(capacity) == 1
            and float(plan.max()) > float(capacity[0]) * (1 + 1e-9)
        ):
            value = f"{float(plan.max()):g} {unit}"
            problems.append(
                place.problem("plan_above_capacity", "plan", value, capacity=f"{float(capacity[0]):g} {unit}")
            )
    for _, demand in draft.demands():
        unit = _rate(draft, demand.resource)
        if unit is not None:
            draft.series.add((demand.id, "amount"), demand.amount, unit, draft.place("demands", demand.id), problems)
    for exchange in draft.exchanges:
        unit = _rate(draft, exchange.resource)
        if unit is not None and exchange.capacity is not None:
            draft.series.add(
                (exchange.id, "capacity"), exchange.capacity, unit, draft.place("exchanges", exchange.id), problems
            )
    for pool in draft.spec.pools:
        unit = _rate(draft, pool.resource)
        flows = [("imports", flow.capacity) for flow in pool.imports] + [
            ("exports", flow.capacity) for flow in pool.exports
        ]
        numbers = Counter[str]()
        for key, amount in flows:
            if unit is not None and amount is not None:
                draft.series.add(
                    (pool.id, f"{key}.{numbers[key]}.capacity"), amount, unit, draft.place("pools", pool.id), problems
                )
            numbers[key] += 1
    check_plausible(draft, problems)


def _rate(draft: Draft, resource: str) -> str | None:
    found = draft.resources.get(resource)
    return rate_unit(found.unit) if found is not None else None


PLAUSIBLE_RATE = {"t": 2e4, "m3": 2e5, "Nm3": 2e6, "MWh": 2e4}
"""Largest rate [unit/h] that one process, demand or exchange plausibly has: what is beyond it is taken for a slip of units. Project's own bands:
a sewage works of 400 000 m3/d is 1.7e4 m3/h, the largest coal unit 1e3 MW, a steam main 1e3 t/h."""


def check_plausible(draft: Draft, problems: list[Problem]) -> None:
    """Rates beyond what one plant plausibly has are slips of units (tonnes for litres, kW for MW)."""
    from symbiosis.files.slips import slips

    of = {
        use.id: (draft.recipes[use.id].reference, "processes")
        for _, use in draft.processes()
        if use.id in draft.recipes
    }
    of |= {demand.id: (demand.resource, "demands") for _, demand in draft.demands()}
    of |= {exchange.id: (exchange.resource, "exchanges") for exchange in draft.exchanges}
    for (thing_id, key), values in draft.series.values.items():
        if thing_id not in of or of[thing_id][0] not in draft.resources:
            continue
        resource, kind = of[thing_id]
        unit = draft.resources[resource].unit
        top = PLAUSIBLE_RATE[unit] * (10.0 if draft.resources[resource].kind == "water" else 1.0)
        value = float(values.max())
        if value > top:
            rate = rate_unit(unit)
            found = slips(value, rate, (0.0, top))
            place = draft.place(kind, thing_id)
            code = "quantity_slip" if found else "quantity_implausible"
            given = f"{value:.6g} {rate}"
            band = f"0–{top:g} {rate}"
            marks = tuple(f"@slip.{slip}" for slip in found)
            problems.append(place.problem(code, key, given, in_unit=given, band=band, unit=rate, slips=marks))


def check_stores(draft: Draft, problems: list[Problem]) -> None:
    """A store has the dimension of its resource and starts with no more than it holds; one per node."""
    pools = {pool.id: pool.resource for pool in draft.spec.pools}
    seen: Counter[tuple[str, str]] = Counter()
    for plant, store in draft.stores():
        place = draft.place("stores", store.id)
        resource = draft.resources.get(store.resource)
        if resource is None:
            continue
        home = (f"pool:{store.pool}" if store.pool else plant.id, store.resource)
        seen[home] += 1
        if seen[home] > 1:
            problems.append(place.problem("store_twice", "resource", store.resource))
        if store.pool is not None and pools.get(store.pool) != store.resource:
            problems.append(
                place.problem("reference_unknown", "pool", store.pool, tuple(pools), nearest(store.pool, tuple(pools)))
            )
        elif store.pool is None and store.resource in pools.values():
            problems.append(place.problem("store_needs_pool", "resource", store.resource))
        amounts = {"capacity": store.capacity, "initial": store.initial}
        rates = {"charge_limit": store.charge_limit, "discharge_limit": store.discharge_limit}
        values = {key: _number(place, key, quantity, resource.unit, problems) for key, quantity in amounts.items()}
        for key, quantity in rates.items():
            _number(place, key, quantity, rate_unit(resource.unit), problems)
        capacity, initial = values["capacity"], values["initial"]
        if capacity is not None and initial is not None and initial > capacity:
            problems.append(
                place.problem(
                    "store_overfull",
                    "initial",
                    f"{initial:g} {resource.unit}",
                    capacity=f"{capacity:g} {resource.unit}",
                )
            )


def _number(place: Place, key: str, quantity: Quantity | None, unit: str, problems: list[Problem]) -> float | None:
    if quantity is None:
        return None
    try:
        value = in_unit(quantity, unit)
    except UnitError as error:
        problems.append(place.adopt(error.problem, key, value=quantity.given))
        return None
    if value < 0:
        problems.append(place.problem("amount_negative", key, f"{value:g} {unit}"))
        return None
    return value


CHECKS: tuple[Callable[[Draft, list[Problem]], None], ...] = (
    check_not_empty,
    check_ids,
    check_park,
    check_parcels,
    check_resources,
    check_pools,
    check_exchange_ends,
    check_exchange_resources,
    check_carriers,
    check_drivers,
    check_recipes,
    check_amounts,
    check_stores,
    check_served,
)
