"""Replications: what independent runs of one scenario say together.

An amount that a run does not have is zero there; a mean over time or an indicator that some run lacks is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symbiosis.indicators.replicated import ReplicatedScorecard, replicated
from symbiosis.library.schemes import scheme as scheme_by_id
from symbiosis.park.park import Park
from symbiosis.results.interval import Difference, Interval, difference, interval
from symbiosis.sweeps.plan import Plan
from symbiosis.sweeps.store import Store

if TYPE_CHECKING:
    import pandas as pd

NAMED = {
    "figure": "",
    "unserved": "unserved.",
    "indicator": "indicator.",
    "flow": "flow.",
    "statistic": "statistic.",
}
"""Kinds of rows of a part that are figures here, and what their names begin with."""


@dataclass(frozen=True)
class Replications:
    """Independent runs of `park` in its scenario: `values` are figures by name, each with one value per seed, `units` their units.

    Figures are those of `symbiosis compare`, `unserved.<process or demand>`, `indicator.<scheme>/<id>` where every replication has a value,
    `flow.<exchange>` and `statistic.<kind>/<object>/<measure>`; `score` judges the indicators.
    """

    park: Park
    seed: int
    seeds: tuple[int, ...]
    hours: float
    warm_up: float
    confidence: float
    schemes: tuple[str, ...]
    values: Mapping[str, tuple[float, ...]]
    units: Mapping[str, str]
    cards: Mapping[str, tuple[Mapping[str, Any], ...]]

    def __len__(self) -> int:
        return len(self.seeds)

    @property
    def scenario(self) -> str:
        """Id of the scenario."""
        return self.park.scenario

    @property
    def by_chance(self) -> bool:
        """Whether any figure differs between replications."""
        return any(len(set(values)) > 1 for values in self.values.values())

    def interval(self, figure: str) -> Interval:
        """Return mean and interval of `figure`."""
        return interval(self.values[figure], confidence=self.confidence)

    def difference(self, figure: str, base: Replications) -> Difference:
        """Return what `figure` differs by from `base`, replication by replication; a figure that one side lacks is zero there."""
        none = (0.0,) * len(self)
        before, after = (each.values.get(figure, none) for each in (base, self))
        return difference(before, after, confidence=self.confidence)

    def score(self, scheme: str | None = None) -> ReplicatedScorecard:
        """Return the scorecard of the means under `scheme` (by default the first), with intervals and the share that passes."""
        name = scheme or self.schemes[0]
        return replicated(self.cards[name], scheme_by_id(name), confidence=self.confidence)

    def figures(self, *kinds: str) -> list[str]:
        """Return the names of the figures of `kinds` (`figure`, `unserved`, `indicator`, `flow`, `statistic`), by default of all."""
        wanted = kinds or tuple(NAMED)
        return [name for name in self.values if kind_of(name) in wanted]

    @cached_property
    def table(self) -> pd.DataFrame:
        """Every figure with mean, standard deviation and error, bounds of the interval, number of values and unit."""
        import pandas as pd

        rows = [{"figure": name, **vars(self.interval(name)), "unit": self.units[name]} for name in self.values]
        columns = ["figure", "mean", "deviation", "error", "low", "high", "n", "unit"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per replication: its seed and its figures."""
        import pandas as pd

        return pd.DataFrame({"seed": self.seeds, **self.values})

    def to_json(self) -> dict[str, Any]:
        """Return plain data: figures and statistics with their intervals, and the scorecards of the means."""
        return {
            "park": self.park.id,
            "scenario": self.scenario,
            "seed": self.seed,
            "seeds": list(self.seeds),
            "replications": len(self),
            "confidence": self.confidence,
            "hours": self.hours,
            "warm_up": self.warm_up,
            "by_chance": self.by_chance,
            "figures": {name: self._plain(name) for name in self.figures("figure")},
            "unserved": {name.removeprefix("unserved."): self._plain(name) for name in self.figures("unserved")},
            "flows": {name.removeprefix("flow."): self._plain(name) for name in self.figures("flow")},
            "statistics": {name.removeprefix("statistic."): self._plain(name) for name in self.figures("statistic")},
            "scorecards": {scheme: self.score(scheme).to_json() for scheme in self.schemes},
        }

    def _plain(self, name: str) -> dict[str, Any]:
        return {**vars(self.interval(name)), "unit": self.units[name]}


def kind_of(name: str) -> str:
    """Return the kind of a figure from its name."""
    return next((kind for kind, begin in NAMED.items() if begin and name.startswith(begin)), "figure")


def read_replications(store: Store, park: Park, plan: Plan, *, seed: int, confidence: float) -> Replications:
    """Return the replications of `park` from the parts of `plan`, in the order of the seeds."""
    runs = [run for run in plan.runs if run.scenario == park.scenario]
    values: dict[str, list[float]] = {}
    units: dict[str, str] = {}
    counts: dict[str, int] = {}
    cards: dict[str, list[Mapping[str, Any]]] = {scheme: [] for scheme in plan.schemes}
    for number, run in enumerate(runs):
        for row in store.read_part(run.id):
            kind = row["kind"]
            if kind == "scorecard":
                cards[row["scheme"]].append(json.loads(row["text"]))
            elif kind in NAMED:
                name = NAMED[kind] + (f"{row['scheme']}/{row['name']}" if kind == "indicator" else row["name"])
                if row["value"] is None:
                    continue
                units.setdefault(name, row["unit"])
                counts[name] = counts.get(name, 0) + 1
                values.setdefault(name, [0.0] * len(runs))[number] = row["value"]
    hours = plan.hours if plan.hours is not None else park.hours
    order = list(NAMED)
    whole = [name for name in values if counts[name] == len(runs) or kind_of(name) not in ("indicator", "statistic")]
    names = sorted(whole, key=lambda name: order.index(kind_of(name)))
    return Replications(
        park=park,
        seed=seed,
        seeds=tuple(run.seed for run in runs),
        hours=hours - plan.warm_up,
        warm_up=plan.warm_up,
        confidence=confidence,
        schemes=plan.schemes,
        values={name: tuple(values[name]) for name in names},
        units=units,
        cards={scheme: tuple(found) for scheme, found in cards.items()},
    )
