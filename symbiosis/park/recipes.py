"""Recipes of a park: each process gets its coefficients, and what is wrong with them gets the line where it was written."""

from __future__ import annotations

from dataclasses import replace

from symbiosis.errors import InputError, Problem
from symbiosis.i18n import nearest
from symbiosis.library.processes import Recipe, build_recipe
from symbiosis.park.draft import Draft
from symbiosis.park.place import Place
from symbiosis.park.remnant import is_lost
from symbiosis.park.spec import ProcessUse


def build_recipes(draft: Draft, problems: list[Problem]) -> dict[str, Recipe]:
    """Return the recipe of every process that has one, by its id; adds to `problems` what is wrong, where it is written."""
    recipes: dict[str, Recipe] = {}
    made: dict[int, Recipe] = {}  # what several processes share without parameters of their own, by the spec
    for _, use in draft.processes():
        spec = use.recipe or draft.library.processes.get(use.process or "")
        where = draft.place("processes", use.id)
        if (use.process is None and use.recipe is None) or any(is_lost(each) for each in use.parameters.values()):
            continue  # said where it was read
        if spec is None:
            known = tuple(draft.library.processes)
            problems.append(
                where.problem("reference_unknown", "process", use.process, known, nearest(use.process or "", known))
            )
            continue
        if not use.parameters and id(spec) in made:
            recipes[use.id] = made[id(spec)]
            continue
        try:
            recipes[use.id] = build_recipe(
                spec, use.parameters, draft.resources, feedwater=draft.spec.feedwater.temperature.value
            )
            if not use.parameters:
                made[id(spec)] = recipes[use.id]
        except InputError as error:
            problems.extend(of_recipe(use, where, problem) for problem in error.problems if not _echo(draft, problem))
    return recipes


_RECIPE_KEYS = {"process_no_energy": ("accepts", "resource"), "resource_unknown": ("resource", "accepts")}
"""Fields of an input or output of a recipe that a problem is about; others are about its number."""


def _echo(draft: Draft, problem: Problem) -> bool:
    """Return whether a recipe only lacks a resource that is written, but has no form."""
    return problem.code == "resource_unknown" and problem.value in draft.raw_ids("resources")


def of_recipe(use: ProcessUse, place: Place, problem: Problem) -> Problem:
    """Return a problem of the recipe of `use` with the line where it is written: in the recipe, or where the library's is used."""
    own = problem.where.startswith("parameters.") and problem.where.removeprefix("parameters.") in use.parameters
    if use.recipe is None and not own:
        return replace(place.adopt(problem, "process"), where=f"{place.path}.process: {problem.where}")
    path = problem.where if own else f"recipe.{problem.where}"
    inner = place.inside(path)
    keys = (problem.where.rpartition(".")[2], *_RECIPE_KEYS.get(problem.code, ("amount", "energy")))
    placed = inner.problem("", next((key for key in keys if key in inner.raw), ""))
    return replace(problem, file=placed.file, line=placed.line, where=f"{place.path}.{path}")
