"""Vary: parameters that change over the year make the amounts of a recipe's needs change, as temperatures do with a heat pump."""

from __future__ import annotations

from typing import Any

import numpy as np

from symbiosis.library.recipes import MODELS
from symbiosis.park.amounts import in_unit
from symbiosis.park.draft import Draft
from symbiosis.park.series import Scaled, Shape
from symbiosis.park.spec import ProcessUse


def vary_needs(draft: Draft) -> None:
    """Add to the series of `draft` by which factor each need of a process with varying parameters is larger than in its recipe."""
    for _, use in draft.processes():
        if not use.varying:
            continue
        amounts = _amounts(draft, use)
        for need in draft.recipes[use.id].needs:
            if need.id in amounts and need.amount > 0.0:
                factor = np.asarray(amounts[need.id], dtype=np.float64) / need.amount
                draft.series.values[(use.id, f"need.{need.id}")] = Scaled(1.0, Shape(factor))


def _amounts(draft: Draft, use: ProcessUse) -> dict[str, Any]:
    spec = use.recipe or draft.library.processes[use.process or ""]
    model = MODELS[spec.model]
    given = {**spec.parameters, **use.parameters}
    values: dict[str, Any] = {
        name: in_unit(given[name], parameter.unit) if name in given else parameter.default
        for name, parameter in model.parameters.items()
    }
    values |= {name: draft.series.expanded((use.id, f"varying.{name}")) for name in use.varying}
    return dict(model.needs_of(values)) if model.needs_of is not None else {}
