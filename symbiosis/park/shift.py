"""Shift: a share of a plan moves within windows to where must-run supply is left over, or to where a price is low, before the run begins.

In each window exactly as much is added as is taken away. Plans move one after another in declared order, each knowing those before it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from symbiosis.park.amounts import in_unit, rate_unit
from symbiosis.park.check_limits import shifts
from symbiosis.park.draft import Draft
from symbiosis.park.limit_spec import Shift
from symbiosis.park.park import Change
from symbiosis.park.series import Scaled, Shape

Floats = NDArray[np.float64]


def shift_plans(draft: Draft) -> tuple[Change, ...]:
    """Move what can be put off, in the series of `draft`, and return what changed."""
    changes: list[Change] = []
    for kind, name, field, resource, shift in shifts(draft):
        key = (name, field)
        plan = draft.series.expanded(key)
        most = np.full(len(plan), (1.0 + shift.share.value) * float(plan.max(initial=0.0)))
        unit = draft.resources[resource].unit
        if shift.limit is not None:
            most[:] = in_unit(shift.limit, rate_unit(unit))
        if (name, "capacity") in draft.series.values:
            most = np.minimum(most, draft.series.expanded((name, "capacity")))
        priced = shift.price is not None
        signal = draft.series.expanded((name, "shift.price")) if priced else _left_over(draft, name, resource)
        moved = shifted(plan, signal, shift, most, step_h=draft.series.step_h)
        draft.series.values[key] = Scaled(1.0, Shape(moved))
        amount = 0.5 * float(np.abs(moved - plan).sum()) * draft.series.step_h
        total = float(plan.sum()) * draft.series.step_h
        place = draft.place(kind, name).problem("", "shift")
        changes.append(
            Change(
                "shift",
                f"{kind}.{name}.{field}",
                f"{total:.6g} {unit}",
                f"{amount:.6g} {unit} moved within {shift.window.value:g} h",
                f"{place.file}:{place.line}",
            )
        )
    return tuple(changes)


def shifted(plan: Floats, signal: Floats, shift: Shift, most: Floats, *, step_h: float) -> Floats:
    """Return `plan` [unit/h] (n_steps,) with at most its share moved within windows, and nowhere above `most` [unit/h].

    `signal` is a price, where the shift goes by price; else what is left over for this plan [unit/h], below zero where something lacks.
    """
    moved = plan.copy()
    for window in _windows(len(plan), round(shift.window.value / step_h)):
        here = (plan[window], signal[window], shift.share.value, np.maximum(most[window], plan[window]))
        moved[window] = _to_low_prices(*here) if shift.towards == "price" else _to_left_over(*here)
    return moved


def _windows(steps: int, length: int) -> Iterator[slice]:
    """Yield windows of `length` steps from the first on, the last one with what is left."""
    for first in range(0, steps, length):
        yield slice(first, min(first + length, steps))


def _to_left_over(plan: Floats, left: Floats, share: float, most: Floats) -> Floats:
    """Take from steps in which something lacks and add where something is left, each in proportion."""
    room = np.minimum(most - plan, np.maximum(left, 0.0))
    movable = np.minimum(share * plan, np.maximum(-left, 0.0))
    amount = min(math.fsum(room), math.fsum(movable))
    if amount <= 0.0:
        return plan
    return np.asarray(plan + room * (amount / math.fsum(room)) - movable * (amount / math.fsum(movable)))


def _to_low_prices(plan: Floats, price: Floats, share: float, most: Floats) -> Floats:
    """Fill the cheapest steps up to `most` with what the dearest can spare; nothing moves between steps of one price."""
    moved, spare, room = plan.copy(), share * plan, most - plan
    cheap, dear = np.argsort(price, kind="stable"), np.argsort(-price, kind="stable")
    low, high = 0, 0
    while low < len(plan) and high < len(plan) and price[cheap[low]] < price[dear[high]]:
        to, source = cheap[low], dear[high]
        amount = min(room[to], spare[source])
        moved[to] += amount
        moved[source] -= amount
        room[to] -= amount
        spare[source] -= amount
        low += bool(room[to] <= 0.0)
        high += bool(spare[source] <= 0.0)
    return moved


def _left_over(draft: Draft, name: str, resource: str) -> Floats:
    """Return what must-run imports leave over on the pool that the plan draws on, in the plan's own unit per hour."""
    pools = {pool.resource: pool for pool in draft.spec.pools if any(flow.must_run for flow in pool.imports)}
    own = {resource: 1.0} if name not in draft.recipes else _draws(draft, name)
    pool = next((pools[each] for each in own if each in pools), None)
    steps = round(draft.series.hours / draft.series.step_h)
    left = np.zeros(steps)
    if pool is None:
        return left
    for number, flow in enumerate(pool.imports):
        if flow.must_run:
            left += draft.series.expanded((pool.id, f"imports.{number}.capacity"))
    for _, demand in draft.demands():
        if demand.resource == pool.resource:
            left -= draft.series.expanded((demand.id, "amount"))
    for _, use in draft.processes():
        per = _draws(draft, use.id).get(pool.resource, 0.0) if use.mode == "plan" else 0.0
        if per > 0.0:
            left -= per * draft.series.expanded((use.id, "plan"))
    return np.asarray(left / own[pool.resource])


def _draws(draft: Draft, process: str) -> dict[str, float]:
    """Return what a process draws per unit of its level, by each resource that alone serves a need."""
    recipe = draft.recipes[process]
    return {
        need.accepts[0].resource: need.amount / need.accepts[0].worth for need in recipe.needs if len(need.accepts) == 1
    }
