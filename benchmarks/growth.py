"""Growth: how the time of a park-year grows from 10 to 100 000 enterprises, as a table, a figure and the exponent between two sizes."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from peers import engine, parks

if TYPE_CHECKING:
    from symbiosis.engine.core import Core

YEAR_H = 8760
SIZES = (10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000)
PER_ENTERPRISE = 3
"""Exchanges per enterprise."""
BOUNDS = (100, 10_000)
"""Sizes between which the exponent is told."""
KINDS = {"transport": "without converters", "full": "with converters and stores"}
BUDGET_S = 20.0
"""Seconds that a size may take; where a year takes longer, weeks of it are run and scaled."""


@dataclass(frozen=True)
class Point:
    """One park: `seconds` of processor time per year, of which `hours` were run; reading and compiling in `read_s` and `build_s`."""

    kind: str
    enterprises: int
    exchanges: int
    links: int
    hours: int
    seconds: float
    read_s: float
    build_s: float


def point(kind: str, enterprises: int, *, rounds: int) -> Point:
    """Return the measured park of `kind` with so many enterprises."""
    from symbiosis.engine.core import Core
    from symbiosis.network.build import build

    exchanges = PER_ENTERPRISE * enterprises if enterprises > 100 else 2 * enterprises
    started = time.process_time()
    park = parks.park(kind, enterprises, min(exchanges, 6 * enterprises))
    read_s = time.process_time() - started
    started = time.process_time()
    core = Core(build(park).model)
    build_s = time.process_time() - started
    del park
    _seconds(core, 24)  # compiles, in a new process
    week = _seconds(core, 168)
    hours = YEAR_H if week * YEAR_H / 168 < BUDGET_S else 168 * max(2, min(52, int(BUDGET_S / max(week, 1e-9))))
    hours = min(hours, YEAR_H)
    taken = sorted(_seconds(core, hours) for _ in range(rounds if week * hours / 168 < BUDGET_S / 4 else 1))
    links = int(core.variables.range("taken").stop - core.variables.range("taken").start)
    return Point(kind, enterprises, exchanges, links, hours, taken[len(taken) // 2] * YEAR_H / hours, read_s, build_s)


def _seconds(core: Core, hours: int) -> float:
    started = time.process_time()
    engine.run(core, hours)
    return time.process_time() - started


def exponent(points: Sequence[Point], low: int, high: int) -> float:
    """Return the slope of log seconds over log enterprises from `low` to `high`, by least squares."""
    rows = [(math.log(each.enterprises), math.log(each.seconds)) for each in points if low <= each.enterprises <= high]
    x = sum(row[0] for row in rows) / len(rows)
    y = sum(row[1] for row in rows) / len(rows)
    return sum((a - x) * (b - y) for a, b in rows) / sum((a - x) ** 2 for a, _ in rows)


def csv(points: Sequence[Point]) -> str:
    """Return the data of the figure."""
    lines = ["park,enterprises,exchanges,links,hours_run,seconds_per_year,read_s,build_s"]
    lines += [
        f"{each.kind},{each.enterprises},{each.exchanges},{each.links},{each.hours},{each.seconds:.5g},{each.read_s:.3g},{each.build_s:.3g}"
        for each in points
    ]
    return "\n".join(lines) + "\n"


def read(text: str) -> list[Point]:
    """Return the points of such data."""
    points = []
    for line in text.splitlines()[1:]:
        kind, *counts, seconds, read_s, build_s = line.split(",")
        points.append(Point(kind, *map(int, counts), float(seconds), float(read_s), float(build_s)))
    return points


WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 460, 74, 210, 28, 56
COLOURS = {"transport": "#0072b2", "full": "#d55e00"}
"""Two colours that people with any colour vision tell apart (Okabe and Ito)."""


def figure(points: Sequence[Point]) -> str:
    """Return the figure as SVG: seconds per year over enterprises, both logarithmic."""
    sizes = [each.enterprises for each in points]
    low_x, high_x = math.floor(math.log10(min(sizes))), math.ceil(math.log10(max(sizes)))
    seconds = [each.seconds for each in points]
    low_y, high_y = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))

    def x(value: float) -> float:
        return LEFT + (math.log10(value) - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (math.log10(value) - low_y) / (high_y - low_y) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13"'
        ' role="img" aria-label="Seconds per simulated year over the number of enterprises">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for power in range(low_x, high_x + 1):
        at = x(10.0**power)
        parts.append(f'<line x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{HEIGHT - BOTTOM}" stroke="#dddddd"/>')
        parts.append(
            f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#333333">{10**power:,}</text>'.replace(
                ",", " "
            )
        )
    for power in range(low_y, high_y + 1):
        at = y(10.0**power)
        parts.append(f'<line x1="{LEFT}" y1="{at:.1f}" x2="{WIDTH - RIGHT}" y2="{at:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end" fill="#333333">{10.0**power:g}</text>')
    for kind, label in KINDS.items():
        line = [each for each in points if each.kind == kind]
        if not line:
            continue
        colour = COLOURS[kind]
        path = " ".join(f"{x(each.enterprises):.1f},{y(each.seconds):.1f}" for each in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x(each.enterprises):.1f}" cy="{y(each.seconds):.1f}" r="4" fill="{colour}"/>'
            for each in line
        ]
        beside, height = WIDTH - RIGHT + 14, TOP + 16 + 46 * list(KINDS).index(kind)
        parts.append(f'<text x="{beside}" y="{height}" fill="{colour}">{label}</text>')
        inside = [each for each in line if BOUNDS[0] <= each.enterprises <= BOUNDS[1]]
        if len(inside) > 1:
            told = f"exponent {exponent(inside, *BOUNDS):.2f}"
            parts.append(f'<text x="{beside}" y="{height + 17}" fill="{colour}">{told}</text>')
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 12}" text-anchor="middle" fill="#333333">enterprises</text>'
    )
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(
        f'<text x="20" y="{middle:.0f}" text-anchor="middle" fill="#333333" transform="rotate(-90 20 {middle:.0f})">'
        "processor seconds per simulated year</text>"
    )
    return "\n".join([*parts, "</svg>"]) + "\n"


def measure(sizes: Sequence[int] = SIZES, *, rounds: int = 3) -> list[Point]:
    """Return the points of all sizes, telling each as it is there."""
    points = []
    for kind in KINDS:
        for size in sizes:
            points.append(point(kind, size, rounds=rounds))
            print(f"  {points[-1]}", flush=True)
    return points


if __name__ == "__main__":
    found = measure()
    home = Path(__file__).resolve().parent.parent / "docs" / "images"
    (home / "growth.csv").write_text(csv(found), encoding="utf-8")
    (home / "growth.svg").write_text(figure(found), encoding="utf-8")
