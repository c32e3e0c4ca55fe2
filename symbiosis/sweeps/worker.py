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
        run = simulate(
            park,
            seed=planned.seed,
            hours=job.hours,
            warm_up=job.warm_up,
            schemes=job.schemes,
            factors=job.factors,
        )
        stage = "score"
        rows = figures(run, planned) + (details(run, planned) if job.details else [])
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


def figures(run: Run, planned: PlannedRun) -> list[dict[str, Any]]:
    """Return totals, scorecards, cost where all of it is known, flows and what was not served, one row each."""
    from symbiosis.run.cost import cost

    rows: list[dict[str, Any]] = []
    for scheme in run.all_schemes:
        accounts = run.accounts(scheme).to_json()
        rows.append(_row(planned, "co2", "total", accounts["co2"]["total_t"], "t", scheme=scheme))
        views = accounts["co2"]["views"].items()
        rows += [_row(planned, "co2", view, value, "t", scheme=scheme) for view, value in views]
        rows += [
            _row(planned, "energy", basis, accounts["energy"][basis], "tce", scheme=scheme)
            for basis in ("tce_equivalent", "tce_calorific")
        ]
        card = run.score(scheme).to_json()
        rows.append(_row(planned, "verdict", "verdict", None, "", scheme=scheme, text=card["verdict"]))
        for each in card["indicators"]:
            said = {"scheme": scheme, "text": each["status"]}
            rows.append(_row(planned, "indicator", each["id"], each["value"], each["unit"], **said))
    rows.append(_row(planned, "co2", "stack", sum(run.stack_co2_t().values()), "t"))
    bill = cost(run)
    if bill is not None and bill.total_cny is not None:  # a total that is not known has no row, and no column says zero
        rows.append(_row(planned, "cost", "total_cny", bill.total_cny, "CNY"))
        rows += [_row(planned, "cost", f"{item}_cny", value, "CNY") for item, value in bill.items.items()]
    rows += [_row(planned, "flow", row.exchange, row.amount, row.unit, text=row.resource) for row in run.exchanged]
    lacking = run.unserved().items()
    rows += [
        _row(planned, "unserved", name, gap, run.unit_of(name), text=run.resource_of(name)) for name, gap in lacking
    ]
    return rows


def details(run: Run, planned: PlannedRun) -> list[dict[str, Any]]:
    """Return what replications need beside the figures: the figures of `compare`, whole scorecards and statistics, one row each."""
    from symbiosis.run.compare import figures as compared

    rows = [_row(planned, "figure", name, value, unit) for name, (value, unit) in compared(run).items()]
    for scheme in run.all_schemes:
        card = json.dumps(run.score(scheme).to_json(), ensure_ascii=False, allow_nan=False)
        rows.append(_row(planned, "scorecard", scheme, None, "", scheme=scheme, text=card))
    for each in run.simulated.statistics:
        name = f"{each.kind}/{each.object}/{each.measure}"
        rows.append(_row(planned, "statistic", name, each.value, each.unit))
    return rows


def _row(
    planned: PlannedRun, kind: str, name: str, value: float | None, unit: str, *, scheme: str = "", text: str = ""
) -> dict[str, Any]:
    whole = {"run": planned.id, "scenario": planned.scenario, "seed": planned.seed, "kind": kind, "scheme": scheme}
    return {**whole, "name": name, "value": value, "unit": unit, "text": text}


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
