"""`symbiosis check`: everything that is wrong, and the data gate: what is missing for which indicator and who usually has it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from symbiosis.cli.options import printed_json
from symbiosis.cli.show import console, escape, table
from symbiosis.errors import InputError, Problem
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.park.park import Park


def check_park(
    park_id: str, *, scenario: str | None, settings: dict[str, object], list_defaults: bool, as_json: bool, lang: str
) -> None:
    """Read the park with every scenario, print what is missing; raises InputError with every mistake."""
    from symbiosis.park.read import load_park

    problems = all_problems(park_id, scenario=scenario, settings=settings)
    if problems:
        error = InputError(problems)
        if as_json:
            printed_json({"good": False, "problems": [_problem(problem, lang) for problem in error.problems]})
        raise error
    park = load_park(park_id, scenario=scenario, settings=settings or None)
    from symbiosis.park.defaults import defaults
    from symbiosis.run.gate import gate

    rows = gate(park)
    assumed = defaults(park)
    if as_json:
        printed_json(
            {
                "good": True,
                "park": park.id,
                "warnings": [_problem(p, lang) for p in park.warnings],
                "gate": rows,
                "defaults": [vars(row) for row in assumed],
            }
        )
        return
    console().print(
        "[green]✔[/] "
        + tr(
            "cli.check.good",
            lang=lang,
            park=park.id,
            enterprises=len(park.enterprises),
            exchanges=len(park.exchanges),
            scenarios=len(park.scenarios),
        )
    )
    for warning in park.warnings:
        console().print("[yellow]" + escape(warning.render(lang)) + "[/]")
    for scheme in dict.fromkeys(row["scheme"] for row in rows):
        columns = ("indicator", "missing", "holder")
        shown = table(
            tr("cli.check.gate", lang=lang, scheme=scheme),
            *((tr(f"cli.column.{key}", lang=lang), "left") for key in columns),
        )
        for row in rows:
            if row["scheme"] == scheme:
                shown.add_row(escape(row["indicator"][lang]), escape(row["label"][lang]), escape(row["holder"][lang]))
        console().print(shown)
    if list_defaults:
        heading = tr("cli.check.defaults", lang=lang, count=len(assumed))
        shown = table(heading, *((tr(f"cli.column.{key}", lang=lang), "left") for key in ("path", "value", "note")))
        for value in assumed:
            shown.add_row(escape(value.path), escape(value.given), escape(value.note))
        console().print(shown)
    else:
        console().print(tr("cli.run.default_values", lang=lang, count=len(assumed), park=park.id))


def all_problems(park_id: str | Path, *, scenario: str | None, settings: Mapping[str, object]) -> list[Problem]:
    """Return every mistake of a park, of each of its scenarios (of `scenario` alone where one is named) and of its published figures.

    What a scenario only repeats about the park as it stands is said once.
    """
    from symbiosis.park.overlay import TODAY, scenario_ids
    from symbiosis.park.read import load_park, park_folder
    from symbiosis.park.source import read_source
    from symbiosis.run.figures import parse_published

    folder = park_folder(park_id)
    scenarios = scenario_ids(read_source(folder, []))
    found: list[Problem] = []
    parks: list[Park] = []
    for name in (TODAY, *scenarios[1:]) if scenario is None else (scenario,):
        try:
            parks.append(load_park(folder, scenario=name, settings=settings or None))
        except InputError as error:
            found.extend(error.problems)
    parse_published(folder, scenarios, found, parks=parks if len(parks) == len(scenarios) else ())
    said: dict[tuple[str, str, int, str, str], Problem] = {}
    for problem in found:
        said.setdefault((problem.code, problem.file, problem.line, problem.where, str(problem.value)), problem)
    return list(said.values())


def _problem(problem: Problem, lang: str) -> dict[str, object]:
    return {
        "code": problem.code,
        "file": problem.file,
        "line": problem.line,
        "where": problem.where,
        "value": None if problem.value is None else str(problem.value),
        "allowed": list(problem.allowed),
        "nearest": problem.nearest,
        "message": problem.render(lang),
    }
