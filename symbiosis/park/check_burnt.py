"""Checks of what is burnt: every carbon that is emitted has a row in some inventory."""

from __future__ import annotations

from symbiosis.errors import Problem
from symbiosis.i18n import nearest
from symbiosis.library.fuels import fuels
from symbiosis.library.resources import Resource
from symbiosis.park.draft import Draft


def check_burnt(draft: Draft, problems: list[Problem]) -> None:
    """What is burnt, and every fossil carbon that is emitted, has a row in the table of fuels: else it would vanish from the inventory."""
    known = tuple(fuels())
    problems.extend(
        draft.place("resources", key).problem("factor_unknown", "factor", factor, known, nearest(factor, known))
        for key, resource in draft.resources.items()
        if (factor := resource.factor) is not None and resource.kind != "product" and factor not in known
    )
    for _, use in draft.processes():
        recipe = draft.recipes.get(use.id)
        if recipe is None or not recipe.emits:
            continue
        place = draft.place("processes", use.id)
        field = "recipe" if use.recipe is not None else "process"
        problems.extend(
            place.problem("burnt_without_factor", field, row.resource)
            for need in recipe.needs
            for row in need.accepts
            if _vanishes(draft.resources[row.resource], by_energy=need.by_energy)
        )


def _vanishes(taken: Resource, *, by_energy: bool) -> bool:
    """Return whether an emitting recipe that takes this lets it go without a row in any inventory."""
    burnt = by_energy and taken.kind not in ("electricity", "heat", "steam")
    return taken.lhv > 0.0 and taken.factor is None and (burnt or taken.carbon * taken.fossil_share > 0.0)
