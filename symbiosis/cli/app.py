"""App: the commands and their options; what they do is imported when they are called.

It is long because every option of every command stands here, so that `--help` loads one file and nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from symbiosis.cli.options import (
    CONFIDENCE,
    Confidence,
    Factors,
    Hours,
    Jobs,
    Json,
    Lang,
    Out,
    ParkArgument,
    Replications,
    Scenario,
    Scenarios,
    Schemes,
    Seed,
    Settings,
    ShowStatistics,
    WarmUp,
    language,
    needs_replications,
    needs_without,
    settings_of,
)

app = typer.Typer(
    name="symbiosis",
    help="Industrial symbiosis in zero-carbon parks: describe a park, simulate its year, see which official indicators are met.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
sweep_app = typer.Typer(
    help="Experiments: many runs over scenarios, settings and seeds, kept as they finish.", no_args_is_help=True
)
app.add_typer(sweep_app, name="sweep")
scheme_app = typer.Typer(
    help="Schemes: what ships, a form to fill in a scheme's thresholds, a monitoring plan.", no_args_is_help=True
)
app.add_typer(scheme_app, name="scheme")


def _version(wanted: bool) -> None:
    if wanted:
        from symbiosis import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Industrial symbiosis in zero-carbon parks: describe a park, simulate its year, see which official indicators are met."""


@app.command()
def parks(json: Json = False, lang: Lang = None) -> None:
    """List the parks that ship, with their scenarios."""
    from symbiosis.cli.parks import list_parks

    list_parks(as_json=json, lang=language(lang))


@app.command()
def models(
    words: Annotated[
        str | None,
        typer.Option(
            "--words", metavar="CATEGORY", help="The items of a category of an account file; all: categories."
        ),
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """List the model library: processes, resources, carriers, stores, factor sets, schemes."""
    from symbiosis.cli.models import list_models, list_words

    if words is not None:
        list_words(words, as_json=json, lang=language(lang))
        return
    list_models(as_json=json, lang=language(lang))


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write; it must not exist or be empty.")],
    template: Annotated[str, typer.Option("--template", help="Starter to copy.")] = "starter",
    lang: Lang = None,
) -> None:
    """Write a starter park that runs, with comments in Chinese and English."""
    from symbiosis.cli.new import new_park

    new_park(folder, template=template, lang=language(lang))


@app.command()
def check(
    park: ParkArgument,
    scenario: Scenario = None,
    settings: Settings = None,
    list_defaults: Annotated[bool, typer.Option("--defaults", help="List every value that is a default.")] = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Everything that is wrong with a park, and what is missing for which indicator and who usually has it."""
    from symbiosis.cli.check import check_park

    check_park(
        park,
        scenario=scenario,
        settings=settings_of(settings),
        list_defaults=list_defaults,
        as_json=json,
        lang=language(lang),
    )


@app.command()
def run(
    park: ParkArgument,
    scenario: Scenario = None,
    seed: Seed = 0,
    hours: Hours = None,
    warm_up: WarmUp = 0.0,
    replications: Replications = None,
    confidence: Confidence = None,
    jobs: Jobs = None,
    dispatch: Annotated[str, typer.Option("--dispatch", help="How flows are settled: rule.")] = "rule",
    scheme: Schemes = None,
    factors: Factors = None,
    settings: Settings = None,
    every_hour: Annotated[
        bool, typer.Option("--every-hour", help="Book every flow by the hour; power always is.")
    ] = False,
    story: Annotated[bool, typer.Option("--story", help="Tell what was exchanged, in sentences and tables.")] = False,
    statistics: ShowStatistics = False,
    order: Annotated[bool, typer.Option("--order", help="Print the order in which claims are settled.")] = False,
    without: Annotated[
        str | None,
        typer.Option(
            "--without", metavar="ENTERPRISE", help="Lose a member: who lacks what, what replaces it, recovery."
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="MOMENT", help="When it leaves: hours of the year, or a date.")
    ] = None,
    lasts: Annotated[
        str | None,
        typer.Option("--for", metavar="DURATION", help="When it returns, as 720 h or 30 d; by default never."),
    ] = None,
    out: Out = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Simulate a year of a park: exchanges, CO2, energy, indicators."""
    from symbiosis.cli.run import replicate_park, run_park

    if without is not None:
        from symbiosis.cli.cascade import lose_member

        lose_member(
            park,
            without,
            at=at,
            lasts=lasts,
            refused={
                "--replications": replications is not None,
                "--warm-up": warm_up > 0.0,
                "--statistics": statistics,
                "--order": order,
                "--every-hour": every_hour,
                "--confidence": confidence is not None,
                "--jobs": jobs is not None,
                "--dispatch": dispatch != "rule",
            },
            story=story,
            out=out,
            as_json=json,
            lang=language(lang),
            scenario=scenario,
            seed=seed,
            hours=hours,
            schemes=tuple(scheme or ()),
            factors=factors,
            settings=settings_of(settings),
        )
        return
    needs_without({"--at": at, "--for": lasts}, language(lang))
    if replications is not None:
        replicate_park(
            park,
            scenario=scenario,
            n=replications,
            refused={
                "--every-hour": every_hour,
                "--story": story,
                "--order": order,
                "--dispatch": dispatch != "rule",
            },
            statistics=statistics,
            out=out,
            as_json=json,
            lang=language(lang),
            seed=seed,
            hours=hours,
            warm_up=warm_up,
            confidence=CONFIDENCE if confidence is None else confidence,
            jobs=jobs,
            schemes=tuple(scheme or ()),
            factors=factors,
            settings=settings_of(settings),
        )
        return
    needs_replications({"--confidence": confidence, "--jobs": jobs}, language(lang))
    run_park(
        park,
        scenario=scenario,
        seed=seed,
        hours=hours,
        warm_up=warm_up,
        dispatch=dispatch,
        schemes=tuple(scheme or ()),
        factors=factors,
        settings=settings_of(settings),
        every_hour=every_hour,
        story=story,
        statistics=statistics,
        order=order,
        out=out,
        as_json=json,
        lang=language(lang),
    )


@app.command()
def compare(
    park: ParkArgument,
    scenarios: Scenarios,
    scheme: Schemes = None,
    factors: Factors = None,
    settings: Settings = None,
    hours: Hours = None,
    warm_up: WarmUp = 0.0,
    seed: Seed = 0,
    replications: Replications = None,
    confidence: Confidence = None,
    jobs: Jobs = None,
    out: Out = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Scenarios side by side: differences of what goes in and of what comes out."""
    from symbiosis.cli.compare import compare_replications, compare_scenarios

    names = tuple(name.strip() for name in scenarios.split(",") if name.strip())
    if replications is not None:
        compare_replications(
            park,
            scenarios=names,
            n=replications,
            out=out,
            as_json=json,
            lang=language(lang),
            seed=seed,
            hours=hours,
            warm_up=warm_up,
            confidence=CONFIDENCE if confidence is None else confidence,
            jobs=jobs,
            schemes=tuple(scheme or ()),
            factors=factors,
            settings=settings_of(settings),
        )
        return
    needs_replications({"--confidence": confidence, "--jobs": jobs, "--out": out}, language(lang))
    compare_scenarios(
        park,
        scenarios=names,
        seed=seed,
        warm_up=warm_up,
        schemes=tuple(scheme or ()),
        factors=factors,
        settings=settings_of(settings),
        hours=hours,
        as_json=json,
        lang=language(lang),
    )


@app.command()
def score(
    target: Annotated[
        str, typer.Argument(metavar="RUN|PARK", help="Run folder, park folder, or the id of a park that ships.")
    ],
    scheme: Annotated[
        str | None, typer.Option("--scheme", help="Scheme, an id or a file; by default the park's first.")
    ] = None,
    scenario: Scenario = None,
    factors: Factors = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Scorecard of a run, or of a park that is simulated for it. Exit code 1 where the verdict is no or cannot be given."""
    from symbiosis.cli.score import score_target

    raise typer.Exit(
        score_target(target, scheme=scheme, scenario=scenario, factors=factors, as_json=json, lang=language(lang))
    )


@app.command()
def account(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX of metered or declared totals.")],
    scheme: Annotated[
        str, typer.Option("--scheme", metavar="ID|FILE", help="Scheme to account by: an id, or a scheme file.")
    ] = "CN-NDRC-2025",
    factors: Factors = None,
    province: Annotated[str | None, typer.Option("--province", help="Province, for its power factor.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="Year of the totals; picks editions of factors.")] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Inventory and scorecard from metered totals, without simulation. Exit code 1 where the verdict is no or cannot be given."""
    from symbiosis.cli.account import print_account, run_account
    from symbiosis.cli.options import printed_json

    result = run_account(file, scheme, factors, province, year, lang=language(lang))
    if json:
        printed_json(result)
    else:
        print_account(result, language(lang))
    raise typer.Exit(0 if result["verdict"] == "passes" else 1)


@app.command()
def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.")],
    line: Annotated[
        str | None,
        typer.Argument(
            metavar="[LINE]",
            help="Line, as in CN-NDRC-2025:co2:3 or CN-NDRC-2025:indicator:CN_CORE_1; without one all are listed.",
        ),
    ] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Where a number comes from: activity, factor with its source, and the rows of the ledger."""
    from symbiosis.cli.explain import explain_line, list_lines

    if line is None:
        list_lines(run, as_json=json, lang=language(lang))
        return
    explain_line(run, line, as_json=json, lang=language(lang))


@app.command()
def validate(
    park: Annotated[str | None, typer.Argument(metavar="[PARK]", help="Park; by default every one that ships.")] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Published figures against simulated ones. Exit code 1 where one is missed."""
    from symbiosis.cli.validate import validate_parks

    raise typer.Exit(validate_parks(park, as_json=json, lang=language(lang)))


@app.command()
def schema(
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]", help="Kind of file; nothing said lists them.")] = None,
    out: Out = None,
) -> None:
    """JSON Schemas of all files, for editors."""
    from symbiosis.cli.schema import print_schema

    print_schema(kind, out=out)


@app.command()
def generate(
    enterprises: Annotated[int, typer.Option("--enterprises", help="Number of enterprises.", min=1, max=100_000)],
    out: Annotated[Path, typer.Option("--out", help="Folder to write.")],
    exchanges: Annotated[
        int | None,
        typer.Option("--exchanges", help="Number of exchanges; by default two per enterprise.", min=0, max=1_000_000),
    ] = None,
    seed: Seed = 0,
    sectors: Annotated[
        str, typer.Option("--sectors", metavar="NAME=WEIGHT,…", help="Mix of sectors, as in food=2,steel=1.")
    ] = "",
    spread: Annotated[
        float, typer.Option("--spread", help="Standard deviation of the logarithm of sizes.", min=0.0, max=3.0)
    ] = 0.8,
    layout: Annotated[
        str, typer.Option("--layout", help="How the lots lie: grid, cluster, strip, scatter.")
    ] = "cluster",
    utilities: Annotated[
        str,
        typer.Option(
            "--utilities",
            metavar="SHARE|NAME=SHARE,…",
            help="Share of the enterprises that are converters, in all or of each: chp, water-works, digester.",
        ),
    ] = "0.04",
    stores: Annotated[float, typer.Option("--stores", help="Share of the enterprises with a store.")] = 0.2,
    rings: Annotated[float, typer.Option("--rings", help="Share of the exchanges in rings of by-products.")] = 0.1,
    breakdowns: Annotated[
        float, typer.Option("--breakdowns", help="Share of the enterprises whose machines break down.")
    ] = 0.0,
    lang: Lang = None,
) -> None:
    """Write a synthetic park; the same arguments give the same bytes."""
    from symbiosis.cli.generate import generate_park, share, shares
    from symbiosis.park.generate import Traits

    tongue = language(lang)
    traits = Traits(
        sectors=shares("--sectors", sectors, lang=tongue) if sectors else None,
        spread=spread,
        layout=layout,  # type: ignore[arg-type]  # what is no layout is refused by its own check, with what is near
        utilities=shares("--utilities", utilities, lang=tongue)
        if "=" in utilities
        else share("--utilities", utilities, lang=tongue),
        stores=stores,
        rings=rings,
        breakdowns=breakdowns,
    )
    generate_park(enterprises=enterprises, exchanges=exchanges, seed=seed, traits=traits, out=out, lang=tongue)


@app.command()
def explore(
    target: Annotated[
        str, typer.Argument(metavar="[PARK]", help="Park folder, or the id of a park that ships.")
    ] = "suzhou-sip",
    port: Annotated[
        int,
        typer.Option("--port", help="Port on this machine; a free one is taken where it is in use.", min=1, max=65535),
    ] = 5006,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    lang: Lang = None,
) -> None:
    """Open the explorer: the exchange map, scenarios, indicators."""
    from symbiosis.cli.explore import explore as open_explorer

    open_explorer(target, port=port, lang=language(lang), open_browser=browser)


@scheme_app.command("list")
def scheme_list(json: Json = False, lang: Lang = None) -> None:
    """List the schemes that ship: boundary, indicators, and how many thresholds are not known."""
    from symbiosis.cli.scheme import list_schemes

    list_schemes(as_json=json, lang=language(lang))


SchemeArgument = Annotated[str, typer.Argument(metavar="SCHEME", help="Id of a scheme that ships, or a scheme file.")]


@scheme_app.command("form")
def scheme_form(
    scheme: SchemeArgument,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; by default it is printed.")] = None,
    lang: Lang = None,
) -> None:
    """Write a form in which the thresholds of a scheme are filled in."""
    from symbiosis.cli.scheme import form_scheme

    form_scheme(scheme, out=out, lang=language(lang))


@scheme_app.command("monitor")
def scheme_monitor(
    scheme: SchemeArgument,
    park: Annotated[
        str | None, typer.Argument(metavar="[PARK]", help="Park folder, or the id of a park that ships.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="CSV file to write.")] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """The monitoring plan that a scheme asks for: what is measured where, how, how often, by whom."""
    from symbiosis.cli.monitor import monitor

    monitor(scheme, park, out=out, as_json=json, lang=language(lang))


SweepFile = Annotated[Path, typer.Argument(metavar="FILE|DIR", help="Sweep file, or the folder of its results.")]


@sweep_app.command("run")
def sweep_run(
    file: SweepFile,
    out: Out = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", help="Processes; by default one per core.", min=1)] = None,
    lang: Lang = None,
) -> None:
    """Run what a sweep file plans; what was finished before stays."""
    from symbiosis.cli.sweep import run_sweep

    raise typer.Exit(run_sweep(file, out=out, jobs=jobs, lang=language(lang)))


@sweep_app.command("resume")
def sweep_resume(
    file: SweepFile,
    out: Out = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", help="Processes; by default one per core.", min=1)] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Run again what failed.")] = False,
    lang: Lang = None,
) -> None:
    """Go on with a sweep that was stopped."""
    from symbiosis.cli.sweep import resume_sweep

    raise typer.Exit(resume_sweep(file, out=out, jobs=jobs, retry_failed=retry_failed, lang=language(lang)))


@sweep_app.command("status")
def sweep_status(file: SweepFile, out: Out = None, json: Json = False, lang: Lang = None) -> None:
    """How many runs of a sweep are done, failed and open."""
    from symbiosis.cli.sweep import sweep_status as show_status

    raise typer.Exit(show_status(file, out=out, as_json=json, lang=language(lang)))


@sweep_app.command("table")
def sweep_table(
    file: SweepFile,
    out: Out = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the table to this CSV file.")] = None,
    parquet: Annotated[Path | None, typer.Option("--parquet", help="Write the table to this Parquet file.")] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """All runs of a sweep as one table."""
    from symbiosis.cli.sweep import sweep_table as show_table

    raise typer.Exit(show_table(file, out=out, csv=csv, parquet=parquet, as_json=json, lang=language(lang)))
