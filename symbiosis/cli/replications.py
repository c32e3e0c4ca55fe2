"""Replications as tables: every mean with its interval, and how many replications say so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from symbiosis.cli.options import checked_out, printed_json
from symbiosis.cli.scorecards import VERDICT_STYLE
from symbiosis.cli.show import MARKS, console, escape, number, progress, table
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.results.interval import Difference
    from symbiosis.sweeps.replications import Replications

MANY_SEEDS = 12
WHOLE = 100.0
"""Half widths from here on are shown without a fraction or an exponent."""
HEADLINE = "co2_scheme"
"""Figure of the line on common random numbers, where it differs at all."""


def replications(
    park: str,
    *,
    scenarios: tuple[str, ...],
    n: int,
    out: Path | None,
    quiet: bool,
    lang: str,
    **arguments: Any,
) -> tuple[Replications, ...]:
    """Return the replications of each scenario, with a bar on stderr where that takes long."""
    from symbiosis.engine.cache import first_use

    if out is not None:
        checked_out(out, lang)
    if first_use():
        console(stderr=True).print(tr("cli.run.first_use", lang=lang))
    from symbiosis.sweeps.replicate import replicate_scenarios

    try:
        with progress(tr("replicate.label", lang=lang, park=park), quiet=quiet) as advance:
            found = replicate_scenarios(
                park, scenarios=scenarios, replications=n, out=out, progress=advance, **arguments
            )
    except KeyboardInterrupt:
        if out is None:
            raise
        _stopped(out, lang)
    if out is not None:
        _write(found, out)
    return found


def _stopped(folder: Path, lang: str) -> NoReturn:
    """Say what is kept and how to go on, and end with the exit code of what was stopped."""
    from symbiosis.errors import SymbiosisError
    from symbiosis.sweeps.store import Store

    console(stderr=True).print(
        tr("cli.stopped_kept", lang=lang, done=len(Store(folder).done()), folder=escape(folder)), soft_wrap=True
    )
    raise SystemExit(SymbiosisError.exit_code)


def print_replications(found: Replications, *, statistics: bool, out: Path | None, lang: str) -> None:
    """Print the replications of one scenario."""
    print_heading((found,), lang)
    print_means(found, lang)
    for scheme in found.schemes:
        print_replicated_scorecard(found, scheme, lang)
    if statistics:
        print_statistics_of(found, lang)
    print_end((found,), out, lang)


def print_heading(found: tuple[Replications, ...], lang: str) -> None:
    """Print which park this is, how many replications, and what is to be known about them."""
    first = found[0]
    park, scenarios = first.park, " · ".join(escape(each.scenario) for each in found)
    console().print(
        f"[bold]{escape(park.spec.name.text(lang))}[/] · {scenarios} · {park.spec.year} · {first.hours:g} h"
    )
    level = f"{first.confidence:.0%}" if first.confidence >= 0.5 else f"{first.confidence:g}"
    console().print(tr("replicate.head", lang=lang, n=len(first), seed=first.seed, confidence=level))
    if first.warm_up:
        print_warm_up(first.warm_up, first.hours, lang)
    elif first.hours < 24 * 365:
        console().print("[yellow]" + tr("cli.run.part_year", lang=lang, hours=f"{first.hours:g}") + "[/]")
    if len(first) > 1 and not any(each.by_chance for each in found):
        console().print("[yellow]" + tr("replicate.same", lang=lang) + "[/]")


def print_warm_up(warm_up: float, hours: float, lang: str) -> None:
    """Print that totals are of the hours after the warm-up."""
    text = tr("replicate.warm_up", lang=lang, hours=f"{warm_up:g}", rest=f"{hours:g}")
    console().print(f"[yellow]{text}[/]")


def print_means(found: Replications, lang: str) -> None:
    """Print the headline figures, and what was not served, with their intervals."""
    columns = ("mean", "half_width", "low", "high", "deviation")
    heads = [(tr(f"replicate.column.{column}", lang=lang), "right") for column in columns]
    shown = table(
        tr("replicate.means", lang=lang),
        (tr("cli.column.figure", lang=lang), "left"),
        (tr("cli.column.unit", lang=lang), "left"),
        *heads,
    )
    for name in found.figures("figure", "unserved"):
        mean = found.interval(name)
        if mean.mean == 0.0 and mean.deviation == 0.0 and name.startswith("unserved."):
            continue
        numbers = (mean.mean, mean.half_width, mean.low, mean.high, mean.deviation)
        shown.add_row(figure_name(name, lang), escape(found.units[name]), *(number(each) for each in numbers))
    console().print(shown)


def print_replicated_scorecard(found: Replications, scheme: str, lang: str) -> None:
    """Print the scorecard of the means, its intervals, and in how many replications each indicator is met."""
    card = found.score(scheme).to_json()
    verdict = card["verdict"]
    heading = f"{escape(scheme)}: [{VERDICT_STYLE[verdict]}]{tr(f'cli.verdict.{verdict}', lang=lang)}[/]"
    columns = ("indicator", "value", "threshold", "unit", "status")
    heads = [
        (tr(f"cli.column.{key}", lang=lang), "right" if key in ("value", "threshold") else "left") for key in columns
    ]
    heads.insert(2, (tr("replicate.column.half_width", lang=lang), "right"))
    shown = table(heading, *heads, (tr("replicate.column.met", lang=lang), "right"))
    unsure = []
    for row in card["indicators"]:
        sign = {"lower": "≤ ", "higher": "≥ "}.get(row["direction"] or "", "")
        threshold = "–" if row["threshold"] is None else f"{sign}{number(row['threshold'])}"
        status = f"{MARKS[row['status']]} {tr('cli.status.' + row['status'], lang=lang)}"
        bounds = row["interval"]
        half = "" if bounds is None else number((bounds[1] - bounds[0]) / 2)
        compared = row["status"] in ("met", "not_met")
        met = f"{row['statuses'].get('met', 0)}/{len(found)}" if compared else ""
        if (
            compared
            and bounds is not None
            and row["threshold"] is not None
            and bounds[0] < row["threshold"] < bounds[1]
        ):
            unsure.append(row["name"][lang])
        name = escape(row["name"][lang])
        shown.add_row(name, number(row["value"]), half, threshold, escape(row["unit"]), status, met)
    console().print(shown)
    passes, level = card["passes"], f"{found.confidence:.0%}"
    low, high = (f"{bound:.0%}" for bound in passes["interval"])
    told = {"passed": card["verdicts"].get("passes", 0), "n": len(found), "confidence": level, "low": low, "high": high}
    console().print("  " + tr("replicate.verdicts", lang=lang, scheme=escape(scheme), **told))
    if unsure:
        console().print("  [yellow]" + tr("replicate.unsure", lang=lang, names=escape(", ".join(unsure))) + "[/]")


def print_statistics_of(found: Replications, lang: str) -> None:
    """Print the time-weighted statistics as means over the replications."""
    from symbiosis.cli.statistics import print_mean_statistics

    rows = {
        name.removeprefix("statistic."): (found.interval(name), found.units[name])
        for name in found.figures("statistic")
    }
    print_mean_statistics(rows, found.park, lang)


def print_differences(found: tuple[Replications, ...], lang: str) -> None:
    """Print each scenario's means and its differences from the first, with intervals of the pairs."""
    base = found[0]
    heads = [(tr("cli.column.figure", lang=lang), "left"), (tr("cli.column.unit", lang=lang), "left")]
    heads += [(each.scenario, "right") for each in found]
    heads += [(f"Δ {each.scenario}" if len(found) > 2 else "Δ", "right") for each in found[1:]]
    shown = table(tr("replicate.differences", lang=lang, base=base.scenario), *heads)
    names = list(dict.fromkeys(name for each in found for name in each.figures("figure", "unserved", "indicator")))
    titles = indicator_names(base, lang)
    for name in names:
        unit = next(each.units[name] for each in found if name in each.units)
        means = [each.interval(name) if name in each.values else None for each in found]
        if all(mean is None or (mean.mean == 0.0 and mean.deviation == 0.0) for mean in means):
            continue
        cells = ["0" if mean is None else _with_half(mean.mean, mean.half_width) for mean in means]
        cells += [_signed(each.difference(name, base)) for each in found[1:]]
        shown.add_row(titles.get(name) or figure_name(name, lang), escape(unit), *cells)
    console().print(shown)
    for each in found[1:]:
        print_narrower(each, base, lang)


def print_narrower(found: Replications, base: Replications, lang: str) -> None:
    """Print how much narrower common random numbers make the interval of the first figure that differs by chance."""
    for name in dict.fromkeys((HEADLINE, *found.figures("figure"))):
        narrower = found.difference(name, base).narrower
        if narrower is None:
            continue
        told = {"figure": f"{figure_name(name, lang).strip()} ({found.scenario})", "share": f"{abs(narrower):.0%}"}
        if narrower > 0.0:
            times = number(1.0 / (1.0 - narrower) ** 2) if narrower < 1.0 else "∞"
            console().print(tr("replicate.narrower", lang=lang, times=times, **told))
        else:
            console().print("[yellow]" + tr("replicate.wider", lang=lang, **told) + "[/]")
        return


def print_end(found: tuple[Replications, ...], out: Path | None, lang: str) -> None:
    """Print the seeds, to simulate one of the replications alone, and where they were written."""
    seeds = found[0].seeds
    listed = ", ".join(str(seed) for seed in seeds[:MANY_SEEDS]) + (" …" if len(seeds) > MANY_SEEDS else "")
    console().print(tr("replicate.seeds", lang=lang, seeds=listed), soft_wrap=True)
    if out is not None:
        console().print(tr("replicate.written", lang=lang, folder=escape(out)), soft_wrap=True)


def print_json(found: tuple[Replications, ...]) -> None:
    """Print one document: one scenario as it is, several with the differences from the first."""
    printed_json(found[0].to_json() if len(found) == 1 else comparison(found))


def comparison(found: tuple[Replications, ...]) -> dict[str, Any]:
    """Return several scenarios and the paired differences of the others from the first as plain data."""
    base = found[0]
    scenarios = []
    for each in found:
        differences = {}
        kinds = ("figure", "unserved", "indicator", "flow")
        for name in dict.fromkeys((*base.figures(*kinds), *each.figures(*kinds))):
            pair = each.difference(name, base)
            unit = each.units.get(name) or base.units[name]
            apart = {"independent_half_width": pair.independent, "narrower": pair.narrower}
            differences[name] = {**vars(pair.interval), **apart, "unit": unit}
        changes = [vars(change) for change in each.park.changes]
        scenarios.append({**each.to_json(), "changes": changes, "differences": differences})
    return {"park": base.park.id, "base": base.scenario, "replications": len(base), "scenarios": scenarios}


def figure_name(name: str, lang: str) -> str:
    """Return the name of a figure in words."""
    if name.startswith("unserved."):
        return escape(tr("replicate.column.unserved", lang=lang, name=name.removeprefix("unserved.")))
    return escape(tr(f"cli.figure.{name}", lang=lang))


def indicator_names(found: Replications, lang: str) -> dict[str, str]:
    """Return the name of each indicator in words, by the name of its figure."""
    return {
        f"indicator.{scheme}/{each.id}": escape(f"{scheme}: {each.name[lang]}")
        for scheme in found.schemes
        for each in found.score(scheme).mean.indicators
    }


def _with_half(mean: float, half: float | None) -> str:
    if not half:
        return number(mean)
    return f"{number(mean)} ± {number(half) if half >= WHOLE else number(half, 2)}"


def _signed(pair: Difference) -> str:
    mean = pair.interval.mean
    return ("+" if mean > 0 else "") + _with_half(mean, pair.interval.half_width)


def _write(found: tuple[Replications, ...], folder: Path) -> None:
    """Write replications.csv, a row per replication, summary.json and, of one scenario, scorecard.json beside the parts."""
    from symbiosis.files.atomic import write_json
    from symbiosis.files.tables import write_csv

    names = list(dict.fromkeys(name for each in found for name in each.values))
    rows = [
        (each.scenario, seed, *(each.values[name][number_] if name in each.values else 0.0 for name in names))
        for each in found
        for number_, seed in enumerate(each.seeds)
    ]
    write_csv(folder / "replications.csv", ["scenario", "seed", *names], rows)
    write_json(folder / "summary.json", found[0].to_json() if len(found) == 1 else comparison(found))
    if len(found) == 1:  # what `symbiosis score` reads
        cards = {scheme: found[0].score(scheme).to_json() for scheme in found[0].schemes}
        write_json(folder / "scorecard.json", cards)
