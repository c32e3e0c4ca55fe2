"""Draft of a recipe: what a recipe function reads its roles and parameters from, and writes needs and outputs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symbiosis.errors import Problem
from symbiosis.i18n import nearest
from symbiosis.library.recipe import Accepted, Ambient, Need, Output, Target
from symbiosis.library.resources import Resource
from symbiosis.units import Quantity, UnitError


@dataclass(frozen=True)
class Parameter:
    """A number that a recipe function wants: its unit, its limits [unit], and the value where none is given (None: it must be)."""

    unit: str
    low: float = 0.0
    high: float = float("inf")
    default: float | None = None


@dataclass(frozen=True)
class Model:
    """A documented recipe function, the roles that resources play in it, and its parameters.

    Roles are wanted unless they stand in `optional`; a role holds one resource unless it stands in `several`.
    The parameters in `varying` may vary over the year; `needs_of` then gives the amounts of the needs that hang on them.
    """

    build: Callable[[Draft], None]
    roles: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    varying: tuple[str, ...] = ()
    needs_of: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None


@dataclass
class Draft:
    """A recipe in the making. Mistakes are collected in `problems`; `complete` says whether the function can be called."""

    process_id: str
    reference: str
    role_ids: Mapping[str, tuple[str, ...]]
    given: Mapping[str, Quantity]
    model: Model
    resources: Mapping[str, Resource]
    needs: list[Need] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    ambient: list[Ambient] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)

    def complete(self) -> bool:
        """Return whether every role and parameter of the model is there; what is not goes to `problems`."""
        before = len(self.problems)
        self.resource(self.reference, where="reference")
        for role in self.model.roles:
            ids = self.role_ids.get(role, ())
            if not ids and role not in self.model.optional:
                self.problems.append(Problem("missing_key", where=f"roles.{role}", details={"key": role}))
            if len(ids) > 1 and role not in self.model.several:
                self.problems.append(Problem("process_role_single", where=f"roles.{role}", value=", ".join(ids)))
            for id_ in ids:
                self.resource(id_, where=f"roles.{role}")
        known = tuple(self.model.parameters)
        for name in self.given:
            if name not in self.model.parameters:
                near = nearest(name, known)
                self.problems.append(Problem("unknown_key", where=f"parameters.{name}", allowed=known, nearest=near))
        for name, parameter in self.model.parameters.items():
            self._read(name, parameter)
        return len(self.problems) == before

    def value(self, name: str) -> float:
        """Return a parameter in the unit that the model declares."""
        return self.values[name]

    def role(self, name: str) -> Resource:
        """Return the resource that plays a wanted role."""
        return self.resources[self.role_ids[name][0]]

    def role_or_none(self, name: str) -> Resource | None:
        """Return the resource that plays an optional role, or None."""
        ids = self.role_ids.get(name, ())
        return self.resources[ids[0]] if ids else None

    def role_list(self, name: str) -> list[Resource]:
        """Return the resources that play a role which several may play."""
        return [self.resources[id_] for id_ in self.role_ids.get(name, ())]

    def resource(self, id_: str, *, where: str) -> Resource | None:
        """Return a resource by id, or None after noting that it is not known."""
        found = self.resources.get(id_)
        if found is None:
            known = tuple(self.resources)
            self.problems.append(Problem("resource_unknown", where=where, value=id_, nearest=nearest(id_, known)))
        return found

    def unit_of(self, id_: str) -> str:
        """Return the unit of a resource, or an empty text where the resource is not known."""
        found = self.resources.get(id_)
        return "" if found is None else found.unit

    def number(self, quantity: Quantity, unit: str, *, where: str) -> float:
        """Return `quantity` in `unit`, a plain number as it is; 0 after noting a mistake."""
        if unit.endswith("/"):  # the reference resource is not known, which is said already
            return 0.0
        try:
            value = quantity.value if quantity.unit == "" else quantity.to(unit)
        except UnitError as error:
            self.problems.append(
                Problem(error.problem.code, where=where, value=quantity.given, details=error.problem.details)
            )
            return 0.0
        if value < 0:
            details = {"in_unit": f"{value:g} {unit}"}
            self.problems.append(Problem("quantity_negative", where=where, value=quantity.given, details=details))
        return value

    def need(
        self, id_: str, amount: float, accepts: Sequence[Resource], *, worth: Mapping[str, float] | None = None
    ) -> None:
        """Add a need by amount [unit of the resource per level]; `worth`: what one unit of a resource covers, else 1."""
        if amount > 0:
            served = tuple(Accepted(each.id, 1.0 if worth is None else worth.get(each.id, 1.0)) for each in accepts)
            self.needs.append(Need(id_, amount, served))

    def need_energy(
        self, id_: str, amount: float, accepts: Sequence[Resource], *, efficiency: Mapping[str, float] | None = None
    ) -> None:
        """Add a need by energy [MWh per level]; a resource is worth its energy content over its share in `efficiency`, else 1."""
        poor = [each.id for each in accepts if each.energy <= 0]
        if poor:
            self.problems.append(Problem("process_no_energy", where=f"inputs.{id_}", value=", ".join(poor)))
        elif amount > 0:
            share = efficiency or {}
            served = tuple(Accepted(each.id, each.energy / share.get(each.id, 1.0)) for each in accepts)
            self.needs.append(Need(id_, amount, served, by_energy=True))

    def give(self, resource: Resource, amount: float, *, to: Target = "node") -> None:
        """Add an output [unit per level]."""
        if amount > 0:
            self.outputs.append(Output(resource.id, amount, to=to))

    def give_ash(self, resource: Resource, need: str, fuels: Sequence[Resource]) -> None:
        """Add the ash of what serves `need`, per unit of each fuel."""
        self.outputs.append(Output(resource.id, per=need, per_amount={fuel.id: fuel.ash for fuel in fuels}))

    def refuse(self, code: str, where: str, **details: object) -> None:
        """Note that the model has no answer for what it was given."""
        self.problems.append(Problem(code, where=where, details=details))

    def _read(self, name: str, parameter: Parameter) -> None:
        quantity = self.given.get(name)
        where = f"parameters.{name}"
        if quantity is None:
            if parameter.default is None:
                self.problems.append(Problem("missing_key", where=where, details={"key": name}))
            else:
                self.values[name] = parameter.default
            return
        try:
            value = quantity.value if quantity.unit == "" else quantity.to(parameter.unit)
        except UnitError as error:
            self.problems.append(
                Problem(error.problem.code, where=where, value=quantity.given, details=error.problem.details)
            )
            return
        if not parameter.low <= value <= parameter.high:
            details = {"low": f"{parameter.low:g}", "high": f"{parameter.high:g}", "unit": parameter.unit}
            self.problems.append(Problem("parameter_out_of_range", where=where, value=quantity.given, details=details))
        self.values[name] = value
