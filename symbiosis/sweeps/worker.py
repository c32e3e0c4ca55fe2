"""Worker: one run from its settings to its part; what it raises becomes a record, and the others go on.

As a process (`python -m symbiosis.sweeps.worker`) it reads a job and then runs from its standard input, a line of JSON each, and
answers with a line each. It ends at once when its input ends, so that nothing is left behind by a parent that was killed.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.errors import RunError
from symbiosis.sweeps.plan import PlannedRun
from symbiosis.sweeps.store import Store

if TYPE_CHECKING:
    from symbiosis.run.run import Run


@dataclass(frozen=True)
class Job:
    """What all runs of a sweep share; `inputs` are the hashes that their files had when the sweep was planned."""

    store: str
    park: str
    schemes: tuple[str, ...]
    factors: str | None
    hours: float | None
    inputs: Mapping[str, Mapping[str, str]]
    warm_up: float = 0.0
    details: bool = False


def execute(job: Job, planned: PlannedRun) -> bool:
    """Simulate one run and write its part, or why it failed; return whether it succeeded."""
    store = Store(Path(job.store))
    stage = "park"
    try:
        from symbiosis.park.read import load_park
        from symbiosis.run.simulate import simulate

        park = load_park(job.park, scenario=planned.scenario, settings=planned.settings)
        changed = [name for name, digest in park.inputs.items() if job.inputs[planned.scenario].get(name) != digest]
        if changed:
            raise RunError(f"changed since the sweep was planned: {', '.join(changed)}")
        stage = "simulate"
        horizon = {"hours": job.hours, "warm_up": job.warm_up}
        run = simulate(park, seed=planned.seed, schemes=job.schemes, factors=job.factors, **horizon)
        stage = "score"
        rows = figures(run, planned, details=job.details)
        stage = "write"
        store.write_part(planned.id, rows)
    except Exception as error:  # a run may fail for any reason, and each is recorded
        store.write_failure(
            planned.id, failure(planned, stage, type(error).__name__, str(error), traceback.format_exc())
        )
        return False
    return True


def failure(planned: PlannedRun, stage: str, kind: str, message: str, trace: str = "") -> dict[str, Any]:
    """Return the record of a run that failed."""
    return {**planned.to_json(), "stage": stage, "type": kind, "message": message, "traceback": trace}


def figures(run: Run, planned: PlannedRun, *, details: bool = False) -> list[dict[str, Any]]:
    """Return totals, scorecards, flows and what was not served, one row each; with `details` whole scorecards and statistics, too."""
    rows: list[dict[str, Any]] = []

    def add(kind: str, name: str, value: float | None, unit: str, *, scheme: str = "", text: str = "") -> None:
        whole = {"run": planned.id, "scenario": planned.scenario, "seed": planned.seed, "kind": kind, "scheme": scheme}
        rows.append({**whole, "name": name, "value": value, "unit": unit, "text": text})

    for scheme in run.all_schemes:
        accounts = run.accounts(scheme).to_json()
        add("co2", "total", accounts["co2"]["total_t"], "t", scheme=scheme)
        for view, value in accounts["co2"]["views"].items():
            add("co2", view, value, "t", scheme=scheme)
        for basis in ("tce_equivalent", "tce_calorific"):
            add("energy", basis, accounts["energy"][basis], "tce", scheme=scheme)
        card = run.score(scheme).to_json()
        add("verdict", "verdict", None, "", scheme=scheme, text=card["verdict"])
        for indicator in card["indicators"]:
            add(
                "indicator",
                indicator["id"],
                indicator["value"],
                indicator["unit"],
                scheme=scheme,
                text=indicator["status"],
            )
        if details:
            add("scorecard", scheme, None, "", scheme=scheme, text=json.dumps(card, ensure_ascii=False))
    add("co2", "stack", sum(run.stack_co2_t().values()), "t")
    for flow in run.exchanged:
        add("flow", flow.exchange, flow.amount, flow.unit, text=flow.resource)
    for name, value in run.unserved().items():
        add("unserved", name, value, run.unit_of(name), text=run.resource_of(name))
    if details:
        from symbiosis.run.compare import figures as compared

        for name, (value, unit) in compared(run).items():
            add("figure", name, value, unit)
        for row in run.simulated.statistics:
            add("statistic", f"{row.kind}/{row.object}/{row.measure}", row.value, row.unit)
    return rows


def main() -> None:
    """Serve runs from standard input until it ends."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints must not be taken for an answer

    def listen() -> None:
        for line in sys.stdin:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    job = Job(**json.loads(lines.get()))
    while True:
        planned = PlannedRun(**json.loads(lines.get()))
        done = execute(job, planned)
        answers.write(json.dumps({"id": planned.id, "done": done}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
