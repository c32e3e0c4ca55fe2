"""Park year: a year of hours of a generated park, beside the same park in SimPy and in Mesa, in one run and at the same answer."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from peers import busy_simpy, engine, lean_simpy, mesa_agents, parks
from peers.plain import Answer, plain

YEAR_H = 8760
WEEK_H = 168
SAME = 1e-9
"""Largest relative difference of any total from ours."""
PEERS: dict[str, Callable[..., Answer]] = {
    "SimPy, a process per plant and buyer": busy_simpy.run,
    "SimPy, lean (four time-outs an hour)": lean_simpy.run,
    "Mesa 3.3, an agent per plant and buyer": mesa_agents.run,
}


@dataclass
class Measured:
    """Seconds of processor time per year of one engine, round by round; `hours` of it were run, the rest is scaled linearly."""

    name: str
    hours: float
    seconds: list[float] = field(default_factory=list)
    difference: float = 0.0

    @property
    def median(self) -> float:
        """Median of the rounds [s/a]."""
        return statistics.median(self.seconds)


@dataclass
class Race:
    """One park and all that ran on it; `ours` is the first."""

    what: str
    size: tuple[int, int]
    links: int
    rows: list[Measured]
    notes: dict[str, float] = field(default_factory=dict)

    def ratios(self, name: str, *, over: str) -> list[float]:
        """Return how much longer `name` took than `over`, round by round."""
        found = {row.name: row for row in self.rows}
        return [one / two for one, two in zip(found[name].seconds, found[over].seconds, strict=True)]


OURS = "symbiosis, compiled loop"
EVENTS = "symbiosis, compiled loop, with breakdowns"
DRIVEN = "symbiosis, driven by SimPy, with breakdowns"


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor time of `act` [s], and what it returned."""
    started = time.process_time()
    found = act()
    return time.process_time() - started, found


def race(
    kind: str, enterprises: int, exchanges: int, *, rounds: int, peer_hours: int = WEEK_H, events: bool = True
) -> Race:
    """Return the measured year of a park of `kind`; peers run `peer_hours`, which are scaled to a year."""
    from symbiosis.engine.core import Core
    from symbiosis.network.build import build

    park = parks.park(kind, enterprises, exchanges)
    model = build(park).model
    core = Core(model)
    told = plain(model)
    expected = engine.run(core, peer_hours)  # compiles, too
    rows = {OURS: Measured(OURS, YEAR_H)} | {name: Measured(name, peer_hours) for name in PEERS}
    for name, peer in PEERS.items():
        found = peer(told, peer_hours)
        rows[name].difference = engine.difference(expected, found)
        if rows[name].difference > SAME:
            raise SystemExit(f"{name} gives another answer on {kind}: {rows[name].difference:.2g} relative")
    frail = Frail(kind, enterprises, exchanges) if events else None
    if frail is not None:
        rows |= {name: Measured(name, YEAR_H) for name in (EVENTS, DRIVEN)}
        rows[DRIVEN].difference = engine.difference(frail.compiled()[1], frail.driven()[1])
        if rows[DRIVEN].difference > SAME:
            raise SystemExit(f"the two drivers differ on {kind}: {rows[DRIVEN].difference:.2g} relative")
    for _ in range(rounds):
        rows[OURS].seconds.append(timed(lambda: engine.run(core, YEAR_H))[0])
        for name, peer in PEERS.items():
            seconds, _ = timed(lambda peer=peer: peer(told, peer_hours))
            rows[name].seconds.append(seconds * YEAR_H / peer_hours)
        if frail is not None:
            rows[EVENTS].seconds.append(frail.compiled()[0])
            rows[DRIVEN].seconds.append(frail.driven()[0])
    what = f"{kind}, {enterprises} enterprises, {exchanges} exchanges"
    notes = {"events": float(frail.count)} if frail is not None else {}
    return Race(what, (enterprises, exchanges), told.links, list(rows.values()), notes)


class Frail:
    """The same park with machines that break down, under both drivers."""

    def __init__(self, kind: str, enterprises: int, exchanges: int) -> None:
        from symbiosis.events.park_events import events_of

        self.park = parks.park(kind, enterprises, exchanges, breakdowns=1.0)
        self.events = events_of(self.park, 0, YEAR_H)
        self.count = len(self.events.agenda(self._stage().core, 0.0, YEAR_H))

    def _stage(self) -> Any:
        from symbiosis.simulation.stage import Stage

        return Stage(self.park, 0.0, YEAR_H, before=None, every_hour=False)

    def compiled(self) -> tuple[float, Answer]:
        """Return processor time [s] and answer of the compiled loop."""
        from symbiosis.simulation.players import Compiled

        return self._play(Compiled(self.events))

    def driven(self) -> tuple[float, Answer]:
        """Return processor time [s] and answer with SimPy as the driver."""
        from symbiosis.simulation.players import Performed

        return self._play(Performed(self.park, self.events, 0, ()))

    def _play(self, player: Any) -> tuple[float, Answer]:
        stage = self._stage()
        stage.core.hourly = None
        player.enter(stage)

        def play() -> Answer:
            player.run(YEAR_H)
            return engine.answer(stage.core)

        return timed(play)


def profile(kind: str, enterprises: int, exchanges: int) -> list[str]:
    """Return where the time goes: steps in which some series changes, and steps in which none does."""
    import numpy as np

    from symbiosis.engine.core import Core
    from symbiosis.network.build import build

    core = Core(build(parks.park(kind, enterprises, exchanges)).model)
    engine.run(core, 24)
    core.reset()
    series = core.model.series[:, : 2 * WEEK_H]
    changed = np.r_[True, (series[:, 1:] != series[:, :-1]).any(axis=0)]

    def step(hour: int) -> None:
        core.advance_to(float(hour))
        core.rates()

    taken = np.array([timed(lambda hour=hour: step(hour))[0] for hour in range(1, 2 * WEEK_H + 1)]) * 1e6
    lines = ["| steps of two weeks | number | µs each, median | mean |", "|---|---|---|---|"]
    for what, chosen in (("some series changes", changed), ("none changes", ~changed)):
        own = taken[chosen]
        lines.append(f"| {what} | {len(own)} | {np.median(own):.0f} | {own.mean():.0f} |")
    return lines


def table(found: Race) -> list[str]:
    """Return the lines of a Markdown table: seconds per year, spread, and the ratio to ours."""
    lines = [
        "| | s per year, median | smallest–largest | ran | times ours, median | smallest–largest | largest difference |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in found.rows:
        base = EVENTS if row.name == DRIVEN else OURS
        ratios = sorted(found.ratios(row.name, over=base))
        ran = "the year" if row.hours == YEAR_H else f"{row.hours:g} h, scaled"
        versus = f"{statistics.median(ratios):.3g} | {ratios[0]:.3g}–{ratios[-1]:.3g}"
        if row.name == OURS:
            versus = "1 | "
        lines.append(
            f"| {row.name} | {row.median:.3g} | {min(row.seconds):.3g}–{max(row.seconds):.3g} | {ran} | {versus} |"
            f" {row.difference:.1g} |"
        )
    return lines


def bars(races: Sequence[Race]) -> list[str]:
    """Return what had to be reached beside what was."""
    lines = ["| bar | must | measured | |", "|---|---|---|---|"]
    for found in races:
        limit = 0.3 if found.what.startswith("transport") else 0.6
        rows = {row.name: row for row in found.rows}
        kind = found.what.split(",", maxsplit=1)[0]
        checks = [(f"{kind}: a year", f"≤ {limit} s", rows[OURS].median, rows[OURS].median <= limit, " s")]
        for name in PEERS:
            ratio = statistics.median(found.ratios(name, over=OURS))
            if "lean" in name:
                checks.append((f"{kind}: {name}, times ours", "≥ 500", ratio, ratio >= 500, ""))
        if EVENTS in rows:
            ratio = statistics.median(found.ratios(EVENTS, over=OURS))
            checks.append((f"{kind}: breakdowns, compiled, times without", "≤ 1.5", ratio, ratio <= 1.5, ""))
            ratio = statistics.median(found.ratios(DRIVEN, over=OURS))
            checks.append((f"{kind}: breakdowns, SimPy-driven, times without", "≤ 3.5", ratio, ratio <= 3.5, ""))
        for what, must, value, reached, unit in checks:
            lines.append(f"| {what} | {must} | {value:.3g}{unit} | {'reached' if reached else '**missed**'} |")
    return lines


if __name__ == "__main__":
    for name in ("transport", "converters"):
        found = race(name, 1000, 5000, rounds=3)
        print(f"\n{found.what}, {found.links} links {found.notes or ''}")
        print("\n".join(table(found)))
        print("\n".join(bars([found])))
