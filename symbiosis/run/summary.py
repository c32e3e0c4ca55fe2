"""Summary: a run as one JSON document, the form that `symbiosis run --json` prints."""

from __future__ import annotations

from typing import Any

from symbiosis.park.defaults import defaults
from symbiosis.run.cost import cost_json
from symbiosis.run.manifest import manifest
from symbiosis.run.run import Run


def summary(run: Run) -> dict[str, Any]:
    """Return the figures of `run`; `co2` is by the first scheme, `wall_s` [s] the simulation alone."""
    accounts = run.accounts()
    found = accounts.to_json()
    stack = run.stack_co2_t()
    return {
        "park": run.park.id,
        "scenario": run.scenario,
        "seed": run.seed,
        "dispatch": run.dispatch,
        "hours": run.hours,
        "warm_up": run.warm_up_h,
        "events": len(run.simulated.events),
        "wall_s": run.simulated.wall_s,
        "co2": found["co2"],
        "stack_co2": {"fossil_t": sum(stack.values()), "by_enterprise": stack},
        "energy": found["energy"],
        "factors": found["factors"],
        "scorecards": {scheme: run.score(scheme).to_json()["verdict"] for scheme in run.all_schemes},
        "cost": cost_json(run),
        "defaults": len(defaults(run.park)),
        "unserved": {
            name: {"amount": value, "unit": run.unit_of(name), "resource": run.resource_of(name)}
            for name, value in run.unserved().items()
        },
        "balance": {"max_relative_residual": run.simulated.worst_residual},
        "settlement": run.simulated.flags,
        "manifest": manifest(run),
    }
