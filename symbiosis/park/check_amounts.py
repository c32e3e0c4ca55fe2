"""Checks of amounts: each has the dimension of its resource, is not negative, and lies in a band that is plausible for a park."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from symbiosis.errors import Problem
from symbiosis.files.slips import slips
from symbiosis.i18n import nearest
from symbiosis.library.recipe import Need
from symbiosis.park.amounts import in_unit, rate_unit
from symbiosis.park.draft import Draft
from symbiosis.park.park import OUTSIDE
from symbiosis.park.place import Place
from symbiosis.park.recipes import of_recipe
from symbiosis.park.spec import ExchangeSpec
from symbiosis.units import Quantity, UnitError


def check_amounts(draft: Draft, problems: list[Problem]) -> None:
    """Every amount has the dimension of its resource, is not negative, and lies in a plausible band; profiles fit the year."""
    for _, use in draft.processes():
        spec = use.recipe or draft.library.processes.get(use.process or "")
        place = draft.place("processes", use.id)
        unit = _rate(draft, spec.reference) if spec is not None else None
        if unit is None:
            continue
        capacity = draft.series.add((use.id, "capacity"), use.capacity, unit, place, problems) if use.capacity else None
        plan = draft.series.add((use.id, "plan"), use.plan, unit, place, problems) if use.plan else None
        if capacity is not None and plan is not None:
            _check_plan(draft, use.id, unit, problems)
    for _, demand in draft.demands():
        unit = _rate(draft, demand.resource)
        if unit is not None:
            draft.series.add((demand.id, "amount"), demand.amount, unit, draft.place("demands", demand.id), problems)
    for exchange in draft.exchanges:
        _check_price(draft, exchange, problems)
        unit = _rate(draft, exchange.resource)
        if unit is not None and exchange.capacity is not None:
            place = draft.place("exchanges", exchange.id)
            limit = draft.series.add((exchange.id, "capacity"), exchange.capacity, unit, place, problems)
            if limit is not None and exchange.taker.startswith(OUTSIDE) and float(limit.max()) > float(limit.min()):
                problems.append(place.problem("export_capacity_varies", "capacity", exchange.capacity.profile))
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


def _check_plan(draft: Draft, process: str, unit: str, problems: list[Problem]) -> None:
    """A plan lies within the capacity at every profile step: what is lacking is to be seen as unserved for want of goods, not of plant."""
    rows = draft.series.values
    if rows[(process, "plan")].max() <= rows[(process, "capacity")].min():
        return
    plan, capacity = draft.series.expanded((process, "plan")), draft.series.expanded((process, "capacity"))
    above = plan > capacity * (1 + 1e-9)
    if above.any():
        step = int(above.argmax())
        value, limit = f"{float(plan[step]):g} {unit}", f"{float(capacity[step]):g} {unit}"
        problems.append(draft.place("processes", process).problem("plan_above_capacity", "plan", value, capacity=limit))


def _check_price(draft: Draft, exchange: ExchangeSpec, problems: list[Problem]) -> None:
    """A price is money per unit of the resource; it may be negative, as for what somebody pays to be rid of."""
    resource = draft.resources.get(exchange.resource)
    price = exchange.contract.price if exchange.contract is not None else None
    if resource is None or price is None:
        return
    try:
        in_unit(price, f"CNY/{resource.unit}")
    except UnitError as error:
        place = draft.place("exchanges", exchange.id)
        problems.append(place.adopt(error.problem, "contract.price", value=price.given))


def _rate(draft: Draft, resource: str) -> str | None:
    found = draft.resources.get(resource)
    return rate_unit(found.unit) if found is not None else None


PLAUSIBLE_RATE = {"t": 2e4, "m3": 2e5, "Nm3": 2e6, "MWh": 2e4}
"""Largest rate [unit/h] that one process, demand or exchange plausibly has: what is beyond it is taken for a slip of units. Project's own
bands: a sewage works of 400 000 m3/d is 1.7e4 m3/h, the largest coal unit 1e3 MW, a steam main 1e3 t/h."""


def check_plausible(draft: Draft, problems: list[Problem]) -> None:
    """Rates beyond what one plant plausibly has are slips of units (tonnes for litres, kW for MW)."""
    of = {
        use.id: (draft.recipes[use.id].reference, "processes")
        for _, use in draft.processes()
        if use.id in draft.recipes
    }
    of |= {demand.id: (demand.resource, "demands") for _, demand in draft.demands()}
    of |= {exchange.id: (exchange.resource, "exchanges") for exchange in draft.exchanges}
    of |= {pool.id: (pool.resource, "pools") for pool in draft.spec.pools}
    for (thing_id, key), values in draft.series.values.items():
        if thing_id not in of or of[thing_id][0] not in draft.resources:
            continue
        resource, kind = of[thing_id]
        unit = draft.resources[resource].unit
        top = PLAUSIBLE_RATE[unit] * (10.0 if draft.resources[resource].kind == "water" else 1.0)
        value = float(values.max())
        if value > top:
            problems.append(_implausible(draft.place(kind, thing_id), key, value, rate_unit(unit), top))


def _implausible(place: Place, key: str, value: float, unit: str, top: float) -> Problem:
    found = slips(value, unit, (0.0, top))
    given = f"{value:.6g} {unit}"
    marks = tuple(f"@slip.{slip}" for slip in found)
    code = "quantity_slip" if found else "quantity_implausible"
    return place.problem(code, key, given, in_unit=given, band=f"0–{top:g} {unit}", unit=unit, slips=marks)


PLAUSIBLE_COEFFICIENT = {"t": 1e4, "m3": 1e4, "Nm3": 1e6, "MWh": 1e3}
"""Largest amount of an input or output per unit of the reference resource: project's own bands. Hydrogen takes 55 MWh/t of power,
aluminium 14; the combustion of a tonne of coal takes 7e3 Nm3 of air, a tonne of steel or paper up to 300 m3 of water."""


def check_coefficients(draft: Draft, problems: list[Problem]) -> None:
    """An amount of a recipe beyond what a process plausibly takes or gives per unit is a slip of units."""
    for _, use in draft.processes():
        recipe = draft.recipes.get(use.id)
        if recipe is None or use.recipe is None:
            continue
        level = draft.resources[recipe.reference].unit
        rows = [
            (f"inputs.{need.id}", "MWh" if need.by_energy else _unit(draft, need), need.amount) for need in recipe.needs
        ]
        rows += [
            (f"outputs.{output.resource}", draft.resources[output.resource].unit, output.amount)
            for output in recipe.outputs
            if output.amount is not None
        ]
        for where, unit, amount in rows:
            if amount > PLAUSIBLE_COEFFICIENT[unit]:
                place = draft.place("processes", use.id)
                problem = _implausible(place, "", amount, f"{unit}/{level}", PLAUSIBLE_COEFFICIENT[unit])
                problems.append(of_recipe(use, place, replace(problem, where=where)))


def _unit(draft: Draft, need: Need) -> str:
    return draft.resources[need.accepts[0].resource].unit


PLAUSIBLE_STOCK = {"t": 1e7, "m3": 1e8, "Nm3": 1e8, "MWh": 1e5}
"""Largest store [unit] of a park; project's own bands: the largest pumped-hydro plants hold 4e4 MWh, the largest coal
terminals some 1e6 t."""


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
        top = PLAUSIBLE_STOCK[resource.unit]
        if capacity is not None and capacity > top:
            problems.append(_implausible(place, "capacity", capacity, resource.unit, top))
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
        problems.append(place.problem("amount_negative", key, quantity.given or f"{value:g} {unit}"))
        return None
    return value
