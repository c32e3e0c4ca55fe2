"""Recipe: what one unit of a process's level needs and gives, in the units of the resources; all coefficients, no time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Target = Literal["node", "ambient", "use"]


@dataclass(frozen=True)
class Accepted:
    """A resource that may serve a need; `worth` is how much of the need one unit of it covers [need unit/unit]."""

    resource: str
    worth: float = 1.0


@dataclass(frozen=True)
class Need:
    """`amount` [need unit per level], served by `accepts` in any mix; `by_energy` where energy is what counts, as of fuel.

    `most` gives the largest share of the need that a resource may serve, of those that have a limit.
    """

    id: str
    amount: float
    accepts: tuple[Accepted, ...]
    by_energy: bool = False
    most: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Ambient:
    """What a process takes from its surroundings: `amount` [unit per level] of air, heat of the outdoors, sun.

    With `closes` it is whatever closes the energy balance, which is `amount` where all else is as in the recipe.
    """

    resource: str
    amount: float
    closes: bool = False


@dataclass(frozen=True)
class Output:
    """What a process gives: `amount` [unit per level], or `per_amount` [unit per unit taken] of each resource that serves need `per`."""

    resource: str
    amount: float | None = None
    per: str | None = None
    per_amount: Mapping[str, float] | None = None
    to: Target = "node"


@dataclass(frozen=True)
class Recipe:
    """A process in coefficients. The level counts `reference` (a resource id) per hour.

    With `emits`, carbon that does not leave with outputs leaves as CO2. With `mass_declared`, mass closes. `recirculation` is the water
    that the process recirculates [m3 per level]. `ambient` is what it takes from its surroundings. `substitutes` names the by-products
    that replace carbonate in its raw meal: resource = item of the deductions of the national market's cement guide.
    """

    process_id: str
    reference: str
    needs: tuple[Need, ...]
    outputs: tuple[Output, ...]
    emits: bool = False
    mass_declared: bool = False
    recirculation: float = 0.0
    ambient: tuple[Ambient, ...] = ()
    substitutes: Mapping[str, str] = field(default_factory=dict)
