"""`symbiosis check`: everything that is wrong, and the data gate: what is missing for which indicator and who usually has it."""

from __future__ import annotations

from symbiosis.cli.options import printed_json
from symbiosis.cli.show import console, escape, table
from symbiosis.errors import InputError, Problem
from symbiosis.i18n import tr


def check_park(park_id: str, *, scenario: str | None, settings: dict[str, object], as_json: bool, lang: str) -> None:
    """Read the park with every scenario, print what is missing; raises InputError with every mistake."""
    from symbiosis.park.read import load_park

    try:
        park = load_park(park_id, scenario=scenario, settings=settings or None)
        for other in park.scenarios if scenario is None else ():
            load_park(park_id, scenario=other, settings=settings or None)
        from symbiosis.run.published import read_published

        read_published(park)
    except InputError as error:
        if as_json:
            printed_json({"good": False, "problems": [_problem(problem, lang) for problem in error.problems]})
        raise
    from symbiosis.run.gate import gate

    rows = gate(park)
    if as_json:
        printed_json(
            {"good": True, "park": park.id, "warnings": [_problem(p, lang) for p in park.warnings], "gate": rows}
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
