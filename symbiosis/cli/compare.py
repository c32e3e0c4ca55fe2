"""`symbiosis compare`: scenarios side by side, what was put in differently and what came out differently."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.cli.cost import print_cost_changes, signed
from symbiosis.cli.options import printed_json
from symbiosis.cli.show import MARKS, console, escape, number, table
from symbiosis.errors import UsageError
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.park.park import Park
    from symbiosis.run.run import Run


def compare_scenarios(
    park: str,
    *,
    scenarios: tuple[str, ...],
    schemes: tuple[str, ...],
    factors: str | None,
    settings: dict[str, object],
    hours: float | None,
    warm_up: float,
    seed: int,
    as_json: bool,
    lang: str,
) -> None:
    """Simulate each scenario and print or dump the comparison; the first is the base."""
    from symbiosis.cli.run import simulated

    if len(scenarios) < 2:
        raise UsageError(tr("cli.compare.two", lang=lang))
    runs = [
        simulated(
            park,
            scenario=name,
            schemes=schemes,
            factors=factors,
            settings=settings,
            hours=hours,
            warm_up=warm_up,
            seed=seed,
            quiet=as_json,
            lang=lang,
        )
        for name in scenarios
    ]
    if as_json:
        printed_json(comparison(runs))
        return
    base = runs[0]
    console().print(f"[bold]{escape(base.park.spec.name.text(lang))}[/] · {base.park.spec.year}")
    print_inputs([run.park for run in runs], lang)
    print_results(runs, lang)
    if any(run.park.spec.prices is not None for run in runs):
        print_cost_changes(runs, lang)
    print_indicators(runs, lang)


def compare_replications(
    park: str, *, scenarios: tuple[str, ...], n: int, out: Path | None, as_json: bool, lang: str, **arguments: Any
) -> None:
    """Run `n` replications of each scenario with common random numbers and print the differences from the first with their intervals."""
    from symbiosis.cli.replications import (
        HEADLINE,
        print_differences,
        print_end,
        print_heading,
        print_json,
        print_replicated_scorecard,
        replications,
    )
    from symbiosis.run.compare import rounded_difference

    if len(scenarios) < 2:
        raise UsageError(tr("cli.compare.two", lang=lang))
    found = replications(park, scenarios=scenarios, n=n, out=out, quiet=as_json, lang=lang, **arguments)
    if as_json:
        print_json(found)
        return
    print_heading(found, lang)
    print_inputs([each.park for each in found], lang)
    print_differences(found, lang)
    views = [name for name in found[0].figures("figure") if name == HEADLINE or name.startswith("co2_view_")]
    for each in found[1:]:
        means = {name: (found[0].interval(name).mean, each.interval(name).mean) for name in views}
        differences = {name: rounded_difference(*pair) for name, pair in means.items()}
        print_sign(each.scenario, found[0].scenario, differences, lang)
    for scheme in found[0].schemes:
        for each in found:
            console().print(f"[bold]{escape(each.scenario)}[/]")
            print_replicated_scorecard(each, scheme, lang)
    print_end(found, out, lang)


def comparison(runs: list[Run]) -> dict[str, Any]:
    """Return the comparison as plain data: inputs that differ, figures, flows, indicators, each with the difference from the first run."""
    from symbiosis.run.compare import co2_differences, figures, flow_changes, hangs_on_view
    from symbiosis.run.cost import cost_changes

    return {
        "park": runs[0].park.id,
        "base": runs[0].scenario,
        "scenarios": [
            {
                "scenario": run.scenario,
                "changes": [vars(change) for change in run.park.changes],
                "figures": {
                    name: {"value": value, "unit": unit, "difference": value - figures(runs[0])[name][0]}
                    for name, (value, unit) in figures(run).items()
                },
                "co2_by_view": {
                    "difference_t": co2_differences(runs[0], run),
                    "sign_hangs_on_view": hangs_on_view(co2_differences(runs[0], run)),
                },
                "cost": cost_changes(runs[0], run),
                "flows": flow_changes(runs[0], run),
                "scorecards": {scheme: run.score(scheme).to_json() for scheme in run.all_schemes},
            }
            for run in runs
        ],
    }


def print_inputs(parks: list[Park], lang: str) -> None:
    """Print what each scenario changes in the park."""
    for park in parks:
        if not park.changes:
            continue
        shown = table(
            tr("cli.compare.inputs", lang=lang, scenario=park.scenario),
            *((tr(f"cli.column.{key}", lang=lang), "left") for key in ("change", "path", "before", "after", "place")),
        )
        for change in park.changes:
            shown.add_row(
                tr(f"cli.change.{change.kind}", lang=lang),
                escape(change.path),
                escape(change.before[:40]),
                escape(change.after[:40]),
                escape(change.place),
            )
        console().print(shown)


def print_results(runs: list[Run], lang: str) -> None:
    """Print figures of each run and the differences from the first."""
    from symbiosis.run.compare import co2_differences, figures, rounded_difference

    heads = [(tr("cli.column.figure", lang=lang), "left"), (tr("cli.column.unit", lang=lang), "left")]
    for number_, run in enumerate(runs):
        heads.append((run.scenario, "right"))
        if number_:
            heads.append(("Δ", "right"))
    shown = table(tr("cli.compare.results", lang=lang), *heads)
    base = figures(runs[0])
    for name, (_, unit) in base.items():
        cells = []
        for number_, run in enumerate(runs):
            value = figures(run)[name][0]
            cells.append(number(value))
            if number_:
                cells.append(signed(rounded_difference(base[name][0], value)))
        shown.add_row(tr(f"cli.figure.{name}", lang=lang), unit, *cells)
    console().print(shown)
    for run in runs[1:]:
        differences = {f"co2_view_{view}": each for view, each in co2_differences(runs[0], run).items()}
        print_sign(run.scenario, runs[0].scenario, differences, lang)


def print_sign(scenario: str, base: str, differences: dict[str, float], lang: str) -> None:
    """Print one line where CO2 rises by one view of electricity and not by another; `differences` [t] by the names of their figures."""
    from symbiosis.run.compare import hangs_on_view

    if not hangs_on_view(differences):
        return
    told = tr("cli.compare.between", lang=lang).join(
        f"{tr(f'cli.figure.{name}', lang=lang)} {signed(each)} t" for name, each in differences.items()
    )
    line = tr("cli.compare.sign", lang=lang, scenario=scenario, base=base, views=told)
    console().print(f"[yellow]{escape(line)}[/]")


def print_indicators(runs: list[Run], lang: str) -> None:
    """Print each indicator under each scenario, marked where it turned."""
    for scheme in runs[0].all_schemes:
        cards = [run.score(scheme).to_json() for run in runs]
        heads = [
            (tr("cli.column.indicator", lang=lang), "left"),
            (tr("cli.column.threshold", lang=lang), "right"),
            (tr("cli.column.unit", lang=lang), "left"),
        ]
        heads += [(run.scenario, "right") for run in runs]
        shown = table(scheme, *heads)
        for rows in zip(*(card["indicators"] for card in cards), strict=True):
            if all(row["value"] is None for row in rows):
                continue
            sign = {"lower": "≤ ", "higher": "≥ "}.get(rows[0]["direction"] or "", "")
            threshold = "–" if rows[0]["threshold"] is None else f"{sign}{number(rows[0]['threshold'])}"
            turned = len({row["status"] for row in rows}) > 1
            cells = [f"{number(row['value'])} {MARKS[row['status']]}" for row in rows]
            name = escape(rows[0]["name"][lang])
            shown.add_row(f"[bold]{name}[/]" if turned else name, threshold, escape(rows[0]["unit"]), *cells)
        verdicts = [tr(f"cli.verdict.{card['verdict']}", lang=lang) for card in cards]
        shown.add_row(tr("cli.compare.verdict", lang=lang), "", "", *verdicts)
        console().print(shown)
