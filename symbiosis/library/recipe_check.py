"""Closure of a recipe: for every mix that its needs allow, no energy, carbon or declared mass comes from nothing.

What enters less what leaves is linear in the mix and the needs do not couple, so its extremes lie where each need is served by one resource
alone; they are found need by need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from symbiosis.errors import Problem
from symbiosis.library.recipe import Need, Output, Recipe
from symbiosis.library.resources import Resource

TOLERANCE = 1e-9
"""How much of what enters or leaves may be missing for rounding [relative]."""

Content = Callable[[Resource], float]


@dataclass(frozen=True)
class _Extreme:
    """What enters less what leaves, per level, at the mix where this is least or greatest; `scale` is the size of the terms."""

    residual: float
    scale: float
    mix: tuple[str, ...]

    @property
    def relative(self) -> float:
        return self.residual / self.scale if self.scale else 0.0


def check_recipe(recipe: Recipe, resources: Mapping[str, Resource]) -> list[Problem]:
    """Return a problem for each balance that does not close: created energy or carbon, lost carbon without `emits`, open declared mass."""
    problems: list[Problem] = []
    energy = _extreme(recipe, resources, _energy, min)
    if energy.relative < -TOLERANCE:
        problems.append(_problem("recipe_creates_energy", recipe, energy, "MWh"))
    carbon = _extreme(recipe, resources, _carbon, min)
    if carbon.relative < -TOLERANCE:
        problems.append(_problem("recipe_creates_carbon", recipe, carbon, "t"))
    kept = _extreme(recipe, resources, _carbon, max)
    if not recipe.emits and kept.relative > TOLERANCE:
        problems.append(_problem("recipe_loses_carbon", recipe, kept, "t"))
    if recipe.mass_declared:
        problems += _mass_problems(recipe, resources)
    return problems


def _mass_problems(recipe: Recipe, resources: Mapping[str, Resource]) -> list[Problem]:
    used = [accepted.resource for need in recipe.needs for accepted in need.accepts]
    used += [ambient.resource for ambient in recipe.ambient] + [output.resource for output in recipe.outputs]
    unknown = [id_ for id_ in dict.fromkeys(used) if resources[id_].mass is None and not _weightless(resources[id_])]
    if unknown:
        return [Problem("recipe_mass_unknown", where=recipe.process_id, details={"resources": ", ".join(unknown)})]
    least = _extreme(recipe, resources, _mass, min)
    most = _extreme(recipe, resources, _mass, max)
    worst = max(least, most, key=lambda extreme: abs(extreme.relative))
    return [_problem("recipe_mass_open", recipe, worst, "t")] if abs(worst.relative) > TOLERANCE else []


def _energy(resource: Resource) -> float:
    return resource.energy


def _carbon(resource: Resource) -> float:
    return resource.carbon


def _mass(resource: Resource) -> float:
    return resource.mass or 0.0


def _weightless(resource: Resource) -> bool:
    return resource.unit == "MWh"


def _extreme(
    recipe: Recipe, resources: Mapping[str, Resource], content: Content, pick: Callable[[list[float]], float]
) -> _Extreme:
    """Return the least (`pick` = min) or the greatest (max) of content entering less content leaving, over all mixes."""
    fixed_in = [content(resources[ambient.resource]) * ambient.amount for ambient in recipe.ambient]
    fixed_out = [content(resources[out.resource]) * out.amount for out in recipe.outputs if out.amount is not None]
    residual, scale = sum(fixed_in) - sum(fixed_out), sum(map(abs, fixed_in)) + sum(map(abs, fixed_out))
    mix: list[str] = []
    for need in recipe.needs:
        options = [_option(need, n, recipe.outputs, resources, content) for n in range(len(need.accepts))]
        chosen = pick([net for net, _ in options])
        place = next(n for n, (net, _) in enumerate(options) if net == chosen)
        residual += chosen
        scale += options[place][1]
        mix.append(f"{need.id}: {need.accepts[place].resource}")
    return _Extreme(residual, scale, tuple(mix))


def _option(
    need: Need, place: int, outputs: tuple[Output, ...], resources: Mapping[str, Resource], content: Content
) -> tuple[float, float]:
    """Return what the need brings in less what its residues take out, and the size of both, with one resource alone."""
    accepted = need.accepts[place]
    taken = need.amount / accepted.worth
    enters = taken * content(resources[accepted.resource])
    leaves = 0.0
    for output in outputs:
        if output.per == need.id and output.per_amount is not None:
            leaves += taken * output.per_amount.get(accepted.resource, 0.0) * content(resources[output.resource])
    return enters - leaves, abs(enters) + abs(leaves)


def _problem(code: str, recipe: Recipe, extreme: _Extreme, unit: str) -> Problem:
    details = {
        "process": recipe.process_id,
        "amount": f"{abs(extreme.residual):.6g} {unit}",
        "share": f"{abs(extreme.relative) * 100:.3g}",
        "mix": "; ".join(extreme.mix) or "-",
    }
    return Problem(code, where=recipe.process_id, details=details)
