"""Checks of real limits: minimum load, ramps, part load, starts, shares, varying parameters and shifting fit the process that has them."""

from __future__ import annotations

from symbiosis.errors import Problem
from symbiosis.i18n import nearest
from symbiosis.library.recipe import Need, Recipe
from symbiosis.library.recipes import MODELS
from symbiosis.park.amounts import in_unit, rate_unit
from symbiosis.park.draft import Draft
from symbiosis.park.limit_spec import Shift
from symbiosis.park.place import Place
from symbiosis.park.spec import ProcessUse
from symbiosis.units import UnitError

OF_CAPACITY = ("minimum_load", "ramp_up", "ramp_down", "part_load", "start_up")
"""Limits that are shares of the capacity, or that only a process with a minimum load has."""


def check_limits(draft: Draft, problems: list[Problem]) -> None:
    """Each limit of a process has what it needs: a capacity, a minimum load, a need, a mode that can keep it."""
    for _, use in draft.processes():
        place = draft.place("processes", use.id)
        given = [key for key in OF_CAPACITY if getattr(use, key) is not None]
        if use.capacity is None:
            problems.extend(place.problem("limit_without_capacity", key, limit=key) for key in given)
        elif not use.minimum_load or use.minimum_load.value == 0.0:
            problems.extend(
                place.problem("limit_needs_minimum", key, limit=key)
                for key in given
                if key in ("part_load", "start_up")
            )
        if use.mode == "push" and use.ramp_down is not None:
            problems.append(place.problem("ramp_of_push", "ramp_down"))
        recipe = draft.recipes.get(use.id)
        if recipe is not None:
            _check_part_load(draft, use, recipe, place, problems)
            _check_start(draft, use, recipe, place, problems)
            _check_most(use, recipe, place, problems)
        _check_varying(draft, use, place, problems)
        if use.shift is not None and use.mode in ("push", "pull"):
            problems.append(place.problem("shift_mode", "shift", use.mode))


def needs_with_shares(use: ProcessUse, recipe: Recipe) -> tuple[Need, ...]:
    """Return the needs of a process, with the largest shares of its recipe and then its own."""
    from dataclasses import replace

    own = {name: share.value for name, share in use.most.items()}
    return tuple(
        replace(need, most={row.resource: most[row.resource] for row in need.accepts if row.resource in most})
        if (most := {**need.most, **own})
        else need
        for need in recipe.needs
    )


def leading_need(recipe: Recipe, name: str | None) -> Need | None:
    """Return the need `name`; where none is named the first by energy, else the first."""
    if name is not None:
        return next((need for need in recipe.needs if need.id == name), None)
    return next((need for need in recipe.needs if need.by_energy), recipe.needs[0] if recipe.needs else None)


def need_unit(draft: Draft, need: Need) -> str:
    """Return the unit in which a need counts."""
    return "MWh" if need.by_energy else draft.resources[need.accepts[0].resource].unit


def _check_need(recipe: Recipe, name: str | None, place: Place, key: str, problems: list[Problem]) -> Need | None:
    found = leading_need(recipe, name)
    if found is None:
        known = tuple(need.id for need in recipe.needs)
        problems.append(place.problem("need_unknown", key, name or "", known, nearest(name or "", known)))
    return found


def _check_part_load(draft: Draft, use: ProcessUse, recipe: Recipe, place: Place, problems: list[Problem]) -> None:
    """The line through both points rises: what is taken at full load is more than at part load."""
    part = use.part_load
    if part is None:
        return
    need = _check_need(recipe, part.need, place, "part_load.need", problems)
    if part.efficiency.value < part.load.value:
        problems.append(place.problem("part_load_steep", "part_load.efficiency", part.efficiency.given))
    if need is not None and use.varying and need.id in varying_needs(draft, use):
        problems.append(place.problem("part_load_varying", "part_load"))


def _check_start(draft: Draft, use: ProcessUse, recipe: Recipe, place: Place, problems: list[Problem]) -> None:
    start = use.start_up
    if start is None:
        return
    need = _check_need(recipe, start.need, place, "start_up.need", problems)
    if start.time.value == 0.0 and start.amount is None and start.cost is None:
        problems.append(place.problem("start_up_empty", "start_up"))
    if need is not None and start.amount is not None:
        try:
            if in_unit(start.amount, need_unit(draft, need)) < 0.0:
                problems.append(place.problem("amount_negative", "start_up.amount", start.amount.given))
        except UnitError as error:
            problems.append(place.adopt(error.problem, "start_up.amount", value=start.amount.given))


def _check_most(use: ProcessUse, recipe: Recipe, place: Place, problems: list[Problem]) -> None:
    """A share limits what some need accepts, and leaves something that can serve the rest."""
    known = tuple(dict.fromkeys(row.resource for need in recipe.needs for row in need.accepts))
    problems.extend(
        place.problem("most_unused", f"most.{name}", name, known, nearest(name, known))
        for name in use.most
        if name not in known
    )
    for need in needs_with_shares(use, recipe):
        limited = all(row.resource in need.most for row in need.accepts)
        if limited and sum(need.most.values()) < 1.0:
            problems.append(place.problem("most_starves", "most" if use.most else "process", need=need.id))


def varying_needs(draft: Draft, use: ProcessUse) -> tuple[str, ...]:
    """Return the needs of a process whose amounts vary with its varying parameters."""
    spec = use.recipe or draft.library.processes.get(use.process or "")
    return () if spec is None or not use.varying or MODELS[spec.model].needs_of is None else ("power", "source")


def _check_varying(draft: Draft, use: ProcessUse, place: Place, problems: list[Problem]) -> None:
    """Only what the function of the recipe allows may vary; its profile has the unit of the parameter."""
    spec = use.recipe or draft.library.processes.get(use.process or "")
    if spec is None:
        return
    model = MODELS[spec.model]
    for name, amount in use.varying.items():
        key = f"varying.{name}"
        if name not in model.varying:
            near = nearest(name, model.varying)
            problems.append(place.problem("varying_unknown", key, name, model.varying, near))
            continue
        if name in use.parameters:
            problems.append(place.problem("varying_twice", key))
        parameter = model.parameters[name]
        row = draft.series.add((use.id, key), amount, parameter.unit, place, problems, signed=True)
        if row is not None and not parameter.low <= row.min() <= row.max() <= parameter.high:
            worst = row.min() if row.min() < parameter.low else row.max()
            low, high = f"{parameter.low:g}", f"{parameter.high:g}"
            problems.append(
                place.problem(
                    "parameter_out_of_range",
                    key,
                    f"{worst:g} {parameter.unit}",
                    low=low,
                    high=high,
                    unit=parameter.unit,
                )
            )


def check_shifts(draft: Draft, problems: list[Problem]) -> None:
    """A plan that can be put off has a window of two steps at least, somewhere to move to, and a limit that it does not break as it is."""
    must_run = {pool.resource for pool in draft.spec.pools if any(flow.must_run for flow in pool.imports)}
    for kind, name, field, resource, shift in shifts(draft):
        place = draft.place(kind, name)
        _check_shift(draft, place, (name, field), resource, shift, problems)
        pooled = resource in must_run if kind == "demands" else bool(must_run)
        if shift.towards == "must_run" and not pooled:
            problems.append(place.problem("shift_without_must_run", "shift.towards"))


def shifts(draft: Draft) -> list[tuple[str, str, str, str, Shift]]:
    """Return kind, id, field, resource and shift of each plan that can be put off."""
    demands = [("demands", one.id, "amount", one.resource, one.shift) for _, one in draft.demands() if one.shift]
    plans = [
        ("processes", use.id, "plan", draft.recipes[use.id].reference, use.shift)
        for _, use in draft.processes()
        if use.shift is not None and use.mode == "plan" and use.id in draft.recipes
    ]
    return demands + plans


def _check_shift(
    draft: Draft, place: Place, key: tuple[str, str], resource: str, shift: Shift, problems: list[Problem]
) -> None:
    if shift.window.value < 2.0 * draft.series.step_h:
        step = f"{draft.series.step_h:g}"
        problems.append(place.problem("shift_window", "shift.window", shift.window.given, step=step))
    if shift.price is not None:
        draft.series.add((key[0], "shift.price"), shift.price, None, place, problems, signed=True)
    row = draft.series.values.get(key)
    if shift.limit is None or row is None or resource not in draft.resources:
        return
    unit = rate_unit(draft.resources[resource].unit)
    try:
        limit = in_unit(shift.limit, unit)
    except UnitError as error:
        problems.append(place.adopt(error.problem, "shift.limit", value=shift.limit.given))
        return
    if limit < row.max() * (1 - 1e-9):
        problems.append(place.problem("shift_limit", "shift.limit", shift.limit.given, most=f"{row.max():g} {unit}"))
