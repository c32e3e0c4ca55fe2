"""`symbiosis run`: simulate a park and show what matters first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.cli.options import checked_out, printed_json
from symbiosis.cli.scorecards import print_scorecard
from symbiosis.cli.show import console, escape, number, progress, table
from symbiosis.errors import UsageError
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.run.run import Run

UNSERVED_SHOWN = 10
"""Things that lack something and are named, those that lack the largest share first; of the others a sum."""
BLOCKS_SHOWN = 3
MEMBERS_SHOWN = 8


def run_park(
    park: str,
    *,
    scenario: str | None,
    seed: int,
    hours: float | None,
    warm_up: float,
    dispatch: str,
    schemes: tuple[str, ...],
    factors: str | None,
    settings: dict[str, object],
    every_hour: bool,
    story: bool,
    statistics: bool,
    order: bool,
    out: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Simulate, write the run folder where `out` is given, and print."""
    if out is not None:
        checked_out(out, lang)
    run = simulated(
        park,
        scenario=scenario,
        seed=seed,
        hours=hours,
        warm_up=warm_up,
        dispatch=dispatch,
        schemes=schemes,
        factors=factors,
        settings=settings,
        period="hour" if every_hour else "month",
        quiet=as_json,
        lang=lang,
    )
    if out is not None:
        from symbiosis.run.folder import write_run

        write_run(run, out)
    if as_json:
        from symbiosis.run.summary import summary

        printed_json({**summary(run), **({"folder": str(out)} if out is not None else {})})
        return
    print_head(run, lang)
    if run.park.spec.prices is not None:
        from symbiosis.cli.cost import print_cost

        print_cost(run, lang)
    if order:
        console().print(tr("cli.run.order", lang=lang), style="bold")
        console().print(escape(run.simulated.order.describe(run.simulated.wiring.model)))
    if story:
        from symbiosis.cli.story import print_story

        print_story(run, lang)
    if statistics:
        from symbiosis.cli.statistics import print_statistics

        print_statistics(run.simulated.statistics, run.park, lang)
    for scheme in run.all_schemes:
        print_scorecard(run.score(scheme).to_json(), lang=lang)
    if out is not None:
        console().print(tr("cli.run.written", lang=lang, folder=str(out)))
    print_next(run, lang, out)


def replicate_park(
    park: str,
    *,
    scenario: str | None,
    n: int,
    refused: dict[str, bool],
    statistics: bool,
    out: Path | None,
    as_json: bool,
    lang: str,
    **arguments: Any,
) -> None:
    """Run `n` replications and print their means and intervals; options of `refused` that are set do not go with that."""
    from symbiosis.cli.replications import print_json, print_replications, replications

    for option, given in refused.items():
        if given:
            raise UsageError(tr("replicate.not_with", lang=lang, option=option))
    names = () if scenario is None else (scenario,)
    found = replications(park, scenarios=names, n=n, out=out, quiet=as_json, lang=lang, **arguments)
    if as_json:
        print_json(found)
    else:
        print_replications(found[0], statistics=statistics, out=out, lang=lang)


def simulated(
    park: str,
    *,
    scenario: str | None,
    schemes: tuple[str, ...] = (),
    factors: str | None = None,
    settings: dict[str, object] | None = None,
    hours: float | None = None,
    warm_up: float = 0.0,
    seed: int = 0,
    dispatch: str = "rule",
    period: str = "month",
    quiet: bool,
    lang: str,
) -> Run:
    """Return the run, with a bar on stderr where it takes long and a word where the engine must be compiled first."""
    from symbiosis.engine.cache import first_use

    if first_use():
        console(stderr=True).print(tr("cli.run.first_use", lang=lang))
    from symbiosis.run.simulate import simulate

    with progress(f"{park} {scenario or 'today'}", quiet=quiet) as advance:
        return simulate(
            park,
            scenario=scenario,
            settings=settings or None,
            seed=seed,
            dispatch=dispatch,
            hours=hours,
            warm_up=warm_up,
            schemes=schemes,
            factors=factors,
            period=period,
            progress=advance,
        )


def print_head(run: Run, lang: str) -> None:
    """Print which run this is and its first figures."""
    from symbiosis.park.defaults import defaults

    park, accounts = run.park, run.accounts()
    name = park.spec.name.text(lang)
    scenario = park.scenario_spec.name.text(lang) if park.scenario_spec is not None else tr("cli.run.today", lang=lang)
    console().print(
        f"[bold]{escape(name)}[/] · {escape(scenario)} · {park.spec.year} · {run.hours:g} h", highlight=False
    )
    if park.scenario_spec is not None and park.scenario_spec.defaults:
        console().print("[yellow]" + tr("cli.run.defaults", lang=lang) + "[/]")
    console().print(tr("cli.run.default_values", lang=lang, count=len(defaults(park)), park=park.id))
    if run.warm_up_h:
        from symbiosis.cli.replications import print_warm_up

        print_warm_up(run.warm_up_h, run.hours, lang)
    elif run.hours < 24 * 365:
        console().print("[yellow]" + tr("cli.run.part_year", lang=lang, hours=f"{run.hours:g}") + "[/]")
    views = accounts.views()
    shown = table("", ("", "left"), ("", "right"), ("", "left"))
    energy = accounts.tce("equivalent")
    rows = [
        ("co2", number(accounts.total_t), f"t CO2 ({accounts.scheme.id}, {accounts.factors['fuels']})"),
        ("co2_location", number(views["location"]), "t CO2"),
        ("co2_market", number(views["market"]), "t CO2"),
        ("stack", number(sum(run.stack_co2_t().values())), "t CO2"),
        ("energy", number(energy), "tce"),
        ("energy_calorific", number(accounts.tce("calorific")), "tce"),
    ]
    for key, value, unit in rows:
        shown.add_row(tr(f"cli.head.{key}", lang=lang), value, escape(unit))
    console().print(shown)
    unserved = sorted(run.unserved().items(), key=lambda pair: -pair[1] / (pair[1] + run.simulated.levels[pair[0]]))
    for thing, lacking in unserved[:UNSERVED_SHOWN]:
        share = lacking / (lacking + run.simulated.levels[thing])
        console().print(
            "[red]"
            + tr(
                "cli.run.unserved",
                lang=lang,
                thing=thing,
                amount=number(lacking),
                unit=run.unit_of(thing),
                share=f"{share:.1%}",
            )
            + "[/]"
        )
    if len(unserved) > UNSERVED_SHOWN:
        print_other_unserved(run, unserved[UNSERVED_SHOWN:], lang)
    print_unconverged(run, lang)
    for warning in (*park.warnings, *accounts.warnings):
        console(stderr=True).print("[yellow]" + escape(warning.render(lang)) + "[/]")


def print_other_unserved(run: Run, unserved: Sequence[tuple[str, float]], lang: str) -> None:
    """Print how many more lack something, and how much in each unit."""
    sums: dict[str, list[float]] = {}
    for thing, lacking in unserved:
        sums.setdefault(run.unit_of(thing), []).append(lacking)
    amounts = ", ".join(f"{number(math.fsum(values))} {escape(unit)}" for unit, values in sums.items())
    console().print("[red]" + tr("cli.run.unserved_more", lang=lang, count=len(unserved), amounts=amounts) + "[/]")


def print_unconverged(run: Run, lang: str) -> None:
    """Name the cyclic blocks that did not converge, with their members and what was left of the change."""
    blocks = run.simulated.flags["unconverged"]
    if not isinstance(blocks, list) or not blocks:
        return
    console().print("[yellow]" + tr("cli.run.unconverged", lang=lang, count=len(blocks)) + "[/]")
    for block in blocks[:BLOCKS_SHOWN]:
        members = ", ".join(block["operations"][:MEMBERS_SHOWN])
        more = "" if len(block["operations"]) <= MEMBERS_SHOWN else ", …"
        line = tr(
            "cli.run.block",
            lang=lang,
            members=members + more,
            times=block["times"],
            residual=f"{block['residual']:.1e}",
        )
        console().print("[yellow]  " + escape(line) + "[/]")


def print_next(run: Run, lang: str, out: Path | None) -> None:
    """Print what to do next."""
    park = run.park
    others = [name for name in park.scenarios if name != run.scenario]
    hints = []
    if others:
        hints.append(f"symbiosis compare {park.id} --scenarios {run.scenario},{others[0]}")
    if out is None:
        hints.append(f"symbiosis run {park.id} --out runs/{park.id}-{run.scenario}")
    hints.append(f"symbiosis explore {park.id}")
    console().print(tr("cli.run.next", lang=lang) + "  " + "   ".join(f"[bold]{escape(hint)}[/]" for hint in hints))
