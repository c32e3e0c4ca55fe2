"""Run: every benchmark in one go, and the page `docs/benchmarks.md` with its figure from what was measured.

`python benchmarks/run.py` takes a quarter of an hour; with `--quick` small parks only, and nothing is written.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import growth
import large_park
import park_year
import settlement
import small_park
import startup

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
FIGURE = ROOT / "docs" / "images" / "growth.svg"
DATA = ROOT / "docs" / "images" / "growth.csv"
LIBRARIES = ("numpy", "numba", "simpy", "mesa")


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small parks only; nothing is written")
    parser.add_argument(
        "--keep-growth", action="store_true", help="take the growth from docs/images/growth.csv as it stands"
    )
    arguments = parser.parse_args()
    quick = arguments.quick
    size = (100, 500) if quick else (1000, 5000)
    races = []
    for kind in ("transport", "converters"):
        print(f"A year of a park, {kind}, beside its peers", flush=True)
        races.append(park_year.race(kind, *size, rounds=2 if quick else 5))
        print("\n".join(park_year.table(races[-1])), flush=True)
    print("Growth", flush=True)
    if arguments.keep_growth:
        points = growth.read(DATA.read_text(encoding="utf-8"))
    else:
        points = growth.measure((10, 100) if quick else growth.SIZES)
    print("A large park", flush=True)
    large = large_park.measure(*((200, 800) if quick else (10_000, 50_000)))
    print("\n".join(large_park.table(large)), flush=True)
    others = {}
    for module in (settlement, small_park, startup):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            module.main()
        others[module.__name__] = said.getvalue()
        print(others[module.__name__], flush=True)
    if not quick:
        PAGE.write_text(page(races, points, large, others), encoding="utf-8")
        FIGURE.write_text(growth.figure(points), encoding="utf-8")
        DATA.write_text(growth.csv(points), encoding="utf-8")
        print(PAGE)


def machine() -> str:
    """Return the processor and the versions in one line."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        )
        if Path("/proc/cpuinfo").is_file()
        else iter(()),
        platform.processor(),
    )
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"{cpu}; Python {platform.python_version()}, {libraries}"


INTRODUCTION = """# Benchmarks

`make bench` measures what stands here and writes this page. One machine, one run, all engines in turn, round by round; times are processor
time of one core, medians with the smallest and the largest; a ratio is taken within its round.
{edition}
Machine: {machine}.

## A park-year beside peers

The same generated park (`symbiosis generate`), told to each peer as lists and numbers; how long the telling takes is not measured. The
peers are in `benchmarks/peers/`: SimPy as its guide teaches it, with a process per plant and per buyer; SimPy as lean as we could write
it, which leaves nothing to SimPy but the time; Mesa with an agent per plant and per buyer and a data collector. They run a week, which
is scaled to a year; profiles repeat weekly. Every total over every exchange, and everything that is bought, agrees with ours to 1e-9,
else the benchmark stops. `transport` has neither converters nor stores; `converters` has water works, digesters and boilers.
"""


def page(
    races: list[park_year.Race],
    points: list[growth.Point],
    large: list[large_park.Measured],
    others: dict[str, str],
    edition: str = "",
) -> str:
    """Return the page; `edition` says what was special about these measurements."""
    parts = [INTRODUCTION.format(machine=machine(), edition=edition)]
    for found in races:
        events = found.notes.get("events")
        said = f"; with breakdowns {events:.0f} events" if events else ""
        parts += [f"### {found.what}, {found.links} ways in{said}", "", *park_year.table(found), ""]
    parts += ["### Bars", "", *park_year.bars(races), ""]
    kind, size = races[0].what.split(",")[0], races[0].size
    parts += [
        "",
        f"Where the time of a missed bar goes ({kind}, {size[0]} enterprises), one call from Python per step:",
        "",
        *park_year.profile(kind, *size),
        "",
        "The ratio of a run with breakdowns that SimPy drives is to the same run in the compiled loop; in the bars both are to the run",
        "without breakdowns.",
        "",
        "## Growth",
        "",
        "![Seconds per simulated year over the number of enterprises](images/growth.svg)",
        "",
        "Three exchanges per enterprise (two up to 100). Exponents by least squares of the logarithms,",
        f"{growth.BOUNDS[0]} to {growth.BOUNDS[1]} enterprises:",
        "",
        *(
            f"- {label}: {growth.exponent([each for each in points if each.kind == kind], *growth.BOUNDS):.2f} (must be at most 1.25)"
            for kind, label in growth.KINDS.items()
        ),
        "",
        "Data: `docs/images/growth.csv`.",
        "",
        "| park | enterprises | exchanges | ways in | s per year | ran | written and read s | compiled s |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {each.kind} | {each.enterprises} | {each.exchanges} | {each.links} | {each.seconds:.3g} |"
            f" {'the year' if each.hours == growth.YEAR_H else f'{each.hours} h, scaled'} | {each.read_s:.3g} | {each.build_s:.3g} |"
            for each in points
        ),
        "",
        "## A large park, from its files to its run folder",
        "",
        "Each row in a process of its own; memory is the largest resident set of that process, imports included.",
        "",
        *large_park.table(large),
        "",
        "## The rest",
        "",
    ]
    for said in others.values():
        parts += ["```text", said.rstrip(), "```", ""]
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())
