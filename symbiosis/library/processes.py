"""Processes: recipes as data; a documented function turns parameters and resources into coefficients, and nothing comes from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import AnyQuantity, Described, In, Name, Slug, Text, refuse, validate
from symbiosis.i18n import nearest
from symbiosis.library.draft import Draft, Model
from symbiosis.library.factors import factor_sets
from symbiosis.library.folder import read_folder
from symbiosis.library.recipe import Accepted, Ambient, Need, Output, Recipe
from symbiosis.library.recipe_check import check_recipe
from symbiosis.library.recipes import MODELS
from symbiosis.library.resources import Resource, feedwater_enthalpy
from symbiosis.units import Quantity, UnitError

__all__ = [
    "Accepted",
    "Ambient",
    "InputSpec",
    "Need",
    "Output",
    "OutputSpec",
    "ProcessSpec",
    "Recipe",
    "build_recipe",
    "check_recipe",
    "read_processes",
]


class InputSpec(Described):
    """A need of a process: by amount of one resource or of several of the same worth, or by energy."""

    id: Slug | None = Field(None, description="id of the need; nothing said: the resource")
    resource: Slug | None = Field(None, description="the one resource that serves it")
    accepts: tuple[Slug, ...] = Field((), description="resources that may serve it, in any mix")
    amount: AnyQuantity | None = Field(None, description="per unit of the reference resource")
    energy: AnyQuantity | None = Field(None, description="by energy: each resource is worth its energy content")
    efficiency: Annotated[Quantity, In("1", low=1e-3, high=1)] | None = Field(
        None, description="of a need by energy of which only this share is useful; counts against the amount taken"
    )
    most: dict[Slug, Annotated[Quantity, In("1", low=0, high=1)]] = Field(
        default_factory=dict, description="resource = largest share of the need that it may serve, as slag in cement"
    )
    origin: Literal["park", "ambient"] = Field("park", alias="from", description="`ambient`: air, outdoor heat, sun")

    @model_validator(mode="after")
    def _complete(self) -> InputSpec:
        problems: list[Problem] = []
        if (self.amount is None) == (self.energy is None):
            problems.append(Problem("process_amount_or_energy"))
        if (self.resource is None) == (not self.accepts):
            problems.append(Problem("process_resource_or_accepts"))
        if self.origin == "ambient" and (self.resource is None or self.amount is None):
            problems.append(Problem("process_ambient_form"))
        served = self.served_by()
        problems += [
            Problem("not_allowed", where=f"most.{name}", value=name, allowed=served, nearest=nearest(name, served))
            for name in self.most
            if name not in served
        ]
        if problems:
            raise refuse(*problems)
        return self

    def name(self) -> str:
        """Return the id of the need."""
        return self.id or self.resource or self.accepts[0]

    def served_by(self) -> tuple[str, ...]:
        """Return the resources that may serve the need."""
        return self.accepts or ((self.resource,) if self.resource is not None else ())


class OutputSpec(Described):
    """What a process gives: an amount per level, or per unit of what a need was served with."""

    resource: Slug
    amount: AnyQuantity | None = Field(
        None, description="per unit of the reference resource, or of what serves the need `per`"
    )
    per: Slug | None = Field(None, description="id of a need")
    share: Literal["ash"] | None = Field(None, description="with `per`: the ash of what was taken")
    to: Literal["node", "ambient", "use"] = "node"

    @model_validator(mode="after")
    def _complete(self) -> OutputSpec:
        if (self.amount is None) == (self.share is None) or (self.share is not None and self.per is None):
            raise refuse(Problem("process_output_form"))
        return self


class ProcessSpec(Described):
    """A process of models/processes, or the inline `recipe` of a park."""

    id: Slug | None = None
    name: Name | None = None
    description: Name | None = None
    model: Slug = Field("coefficients", description="documented function that makes the coefficients")
    reference: Slug = Field(description="resource that the level counts")
    roles: dict[Slug, tuple[Slug, ...]] = Field(
        default_factory=dict, description="which resource plays which part in the model"
    )
    parameters: dict[str, AnyQuantity] = Field(
        default_factory=dict, description="numbers of the model, each with source and evidence"
    )
    inputs: tuple[InputSpec, ...] = Field((), description="needs beside those of the model")
    outputs: tuple[OutputSpec, ...] = Field((), description="outputs beside those of the model")
    emits: bool = Field(False, description="carbon that does not leave with outputs leaves as CO2")
    mass: Literal["declared", "open"] = Field("open", description="`declared`: mass must close")
    recirculation: AnyQuantity | None = Field(
        None, description="water that is recirculated per unit of the reference resource"
    )
    substitutes: dict[Slug, Slug] = Field(
        default_factory=dict,
        description="by-product that replaces carbonate in raw meal = item of the deductions of clinker (models/factors)",
    )
    source: Text = ""
    note: Text = ""

    @model_validator(mode="after")
    def _known_model(self) -> ProcessSpec:
        model = MODELS.get(self.model)
        if model is None:
            raise refuse(
                Problem(
                    "not_allowed",
                    where="model",
                    value=self.model,
                    allowed=tuple(MODELS),
                    nearest=nearest(self.model, MODELS),
                )
            )
        problems = [
            Problem("unknown_key", where=f"roles.{role}", allowed=model.roles, nearest=nearest(role, model.roles))
            for role in self.roles
            if role not in model.roles
        ]
        if problems:
            raise refuse(*problems)
        return self


def read_processes(models_dir: Path, problems: list[Problem]) -> dict[str, ProcessSpec]:
    """Return the processes of the model library by id, in the order of files and of entries; adds to `problems` what is wrong."""
    found: dict[str, ProcessSpec] = {}
    for id_, data, file in read_folder(models_dir, "processes", problems):
        spec = validate(ProcessSpec, data, file=file, problems=problems, where=id_)
        if spec is not None:
            found[id_] = spec
    return found


def build_recipe(
    spec: ProcessSpec,
    parameters: Mapping[str, Quantity],
    resources: Mapping[str, Resource],
    *,
    feedwater: float | None = None,
) -> Recipe:
    """Return the recipe of `spec`, its parameters overridden by `parameters`; `feedwater` [degC] is the park's, where a model asks for it.

    Raises InputError with every mistake: an unknown resource; a parameter that is missing, unknown, out of range or of the wrong unit.
    """
    model = MODELS[spec.model]
    given = {**_feedwater(model, feedwater), **spec.parameters, **parameters}
    draft = Draft(spec.id or spec.reference, spec.reference, spec.roles, given, model, resources)
    for item in spec.inputs:
        _add_input(draft, item)
        _limit_shares(draft, item)
    if draft.complete():
        model.build(draft)
    for output in spec.outputs:
        _add_output(draft, output)
    recirculation = 0.0
    if spec.recirculation is not None:
        recirculation = draft.number(spec.recirculation, f"m3/{draft.unit_of(spec.reference)}", where="recirculation")
    _check_substitutes(draft, spec.substitutes)
    if draft.problems:
        raise InputError(draft.problems)
    return Recipe(
        process_id=draft.process_id,
        reference=spec.reference,
        needs=tuple(draft.needs),
        outputs=tuple(draft.outputs),
        emits=spec.emits,
        mass_declared=spec.mass == "declared",
        recirculation=recirculation,
        ambient=tuple(draft.ambient),
        substitutes=dict(spec.substitutes),
    )


def _check_substitutes(draft: Draft, substitutes: Mapping[str, str]) -> None:
    """Add a problem for each by-product that the process does not take, and for each that no deduction is known of."""
    taken = tuple(dict.fromkeys(row.resource for need in draft.needs for row in need.accepts))
    known = deductions() if substitutes else ()
    for resource, item in substitutes.items():
        where = f"substitutes.{resource}"
        if resource not in taken:
            near = nearest(resource, taken)
            draft.problems.append(
                Problem("process_substitute_not_taken", where=where, value=resource, allowed=taken, nearest=near)
            )
        if item not in known:
            near = nearest(item, known)
            draft.problems.append(
                Problem("process_substitute_unknown", where=where, value=item, allowed=known, nearest=near)
            )


def deductions() -> tuple[str, ...]:
    """Return the by-products that factor sets have a deduction of, by which clinker is credited."""
    tables = (made.deductions for made in factor_sets().values())
    return tuple(dict.fromkeys(item for table in tables if table is not None for item in table.rows))


def _feedwater(model: Model, temperature: float | None) -> dict[str, Quantity]:
    """Return the park's feedwater state [degC] in the parameters by which `model` asks for it."""
    if temperature is None:
        return {}
    states = {
        "feedwater_enthalpy": Quantity(feedwater_enthalpy(temperature), "kJ/kg"),
        "feedwater_temperature": Quantity(temperature, "degC"),
    }
    return {name: state for name, state in states.items() if name in model.parameters}


def _add_input(draft: Draft, item: InputSpec) -> None:
    """Add a listed need to the recipe."""
    where = f"inputs.{item.name()}"
    found = [draft.resource(id_, where=where) for id_ in item.served_by()]
    served = [resource for resource in found if resource is not None]
    if len(served) < len(found) or not served:
        return
    reference = draft.unit_of(draft.reference)
    if item.energy is not None:
        amount = draft.number(item.energy, f"MWh/{reference}", where=where)
        efficiency = 1.0 if item.efficiency is None else item.efficiency.value
        draft.need_energy(item.name(), amount / efficiency, served)
        return
    if item.amount is None:
        return
    unit = served[0].unit
    amount = draft.number(item.amount, f"{unit}/{reference}", where=where)
    if item.origin == "ambient":
        draft.ambient.append(Ambient(served[0].id, amount))
        return
    for other in served[1:]:
        if other.unit != unit:
            draft.problems.append(
                Problem(
                    "process_units_differ", where=where, value=other.id, details={"unit": unit, "other": other.unit}
                )
            )
    draft.need(item.name(), amount, served)


def _limit_shares(draft: Draft, item: InputSpec) -> None:
    """Put the largest shares of an input on the need that it became."""
    if item.most and draft.needs and draft.needs[-1].id == item.name():
        draft.needs[-1] = replace(draft.needs[-1], most={name: share.value for name, share in item.most.items()})


def _add_output(draft: Draft, output: OutputSpec) -> None:
    """Add a listed output to the recipe."""
    where = f"outputs.{output.resource}"
    resource = draft.resource(output.resource, where=where)
    if resource is None:
        return
    if output.per is None and output.amount is not None:
        amount = draft.number(output.amount, f"{resource.unit}/{draft.unit_of(draft.reference)}", where=where)
        draft.give(resource, amount, to=output.to)
        return
    need = next((need for need in draft.needs if need.id == output.per), None)
    if need is None:
        known = tuple(need.id for need in draft.needs)
        near = nearest(output.per or "", known)
        draft.problems.append(
            Problem("not_allowed", where=f"{where}.per", value=output.per, allowed=known, nearest=near)
        )
        return
    rates: dict[str, float] = {}
    for accepted in need.accepts:
        taken = draft.resources[accepted.resource]
        if output.amount is None:
            rates[taken.id] = taken.ash
        else:
            try:
                rates[taken.id] = output.amount.to(f"{resource.unit}/{taken.unit}")
            except UnitError as error:
                draft.problems.append(
                    Problem(error.problem.code, where=where, value=output.amount.given, details=error.problem.details)
                )
    draft.outputs.append(Output(resource.id, per=need.id, per_amount=rates, to=output.to))
