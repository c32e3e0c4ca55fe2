"""Run tables: the files of a run folder read back, with nothing but what stands in them."""

from __future__ import annotations

import calendar
import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from symbiosis.errors import UsageError
from symbiosis.i18n import told

Row = dict[str, str]
Place = tuple[str, str, str, str]
"""Source, target, resource and exchange of a kind of ledger row."""
HOURS_PER_DAY = 24
FORMAT = 2
"""Number of the form of a run folder, in its manifest; it goes up whenever `explain` needs something that older folders lack."""


@dataclass(frozen=True)
class Period:
    """Rows of the ledger in a month of the year: their number and the sum of their amounts."""

    month: int
    rows: int
    amount: float


@dataclass(frozen=True)
class RunTables:
    """A run folder; tables are read when they are wanted."""

    folder: Path

    def __post_init__(self) -> None:
        """Raise UsageError where the folder is no run, or was written in another format than this version reads."""
        if not (self.folder / "manifest.json").is_file():
            raise UsageError(told("explain.no_run", folder=self.folder))
        written = self.json("manifest.json")
        if written.get("format") != FORMAT:
            version = written.get("program", {}).get("version", "?")
            raise UsageError(
                told("explain.other_version", folder=self.folder, version=version, park=written.get("park", "PARK"))
            )

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a CSV file."""
        with (self.folder / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def json(self, name: str) -> dict[str, Any]:
        """Return a JSON file."""
        found: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return found

    @cached_property
    def schemes(self) -> tuple[str, ...]:
        """Ids of the schemes of the run."""
        return tuple(self.json("scorecard.json"))

    @cached_property
    def activities(self) -> list[Row]:
        """Rows of activities.csv."""
        return self.rows("activities.csv")

    @cached_property
    def origins(self) -> list[Row]:
        """Rows of origins.csv."""
        return self.rows("origins.csv")

    @cached_property
    def totals(self) -> dict[tuple[str, str, str, str], float | None]:
        """Values of totals.csv by scheme, enterprise, kind and name; None is not known."""
        return {
            (row["scheme"], row["enterprise"], row["kind"], row["name"]): float(row["value"]) if row["value"] else None
            for row in self.rows("totals.csv")
        }

    @cached_property
    def factors(self) -> list[Row]:
        """Rows of factors.csv."""
        return self.rows("factors.csv")

    def of_scheme(self, name: str, scheme: str) -> list[Row]:
        """Return the rows of a table that belong to a scheme."""
        return [row for row in self.rows(name) if row["scheme"] == scheme]

    def ledger(self, wanted: Iterable[Place], hours: str = "") -> dict[Place, tuple[Period, ...]]:
        """Return the ledger rows of each kind by month of the year; a kind that never moved anything has none.

        `hours` are spans of time as in activities.csv, blank for all.
        """
        import pandas as pd

        places = set(wanted)
        columns = ["source", "target", "resource", "exchange", "amount", "start_h"]
        if not places:
            return {}
        table = pd.read_parquet(self.folder / "ledger.parquet", columns=columns)
        for at, name in enumerate(columns[:4]):
            table = table[table[name].isin({place[at] for place in places})]
        spans = [tuple(float(each) for each in span.split("-")) for span in hours.split()]
        amounts: dict[tuple[Place, int], list[float]] = defaultdict(list)
        for *texts, amount, start_h in table.itertuples(index=False, name=None):
            place = (texts[0], texts[1], texts[2], texts[3])
            if place in places and _within(start_h, spans):
                amounts[(place, self._month(start_h))].append(amount)
        found: dict[Place, list[Period]] = {place: [] for place in places}
        for (place, month), each in sorted(amounts.items()):
            found[place].append(Period(month, len(each), math.fsum(each)))
        return {place: tuple(periods) for place, periods in found.items()}

    def places_of(self, exchange: str) -> list[Place]:
        """Return the kinds of ledger rows of an exchange, or of an import or export of a pool."""
        import pandas as pd

        columns = ["source", "target", "resource", "exchange"]
        table = pd.read_parquet(self.folder / "ledger.parquet", columns=columns)
        rows = table[table["exchange"] == exchange].drop_duplicates().itertuples(index=False, name=None)
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def _month(self, start_h: float) -> int:
        return next((month for month, end in enumerate(self._month_ends, start=1) if start_h < end - 1e-9), 12)

    @cached_property
    def _month_ends(self) -> tuple[float, ...]:
        year = int(self.json("manifest.json")["year"])
        days = [calendar.monthrange(year, month)[1] for month in range(1, 13)]
        return tuple(float(HOURS_PER_DAY * sum(days[:month])) for month in range(1, 13))


def _within(start_h: float, spans: Sequence[tuple[float, ...]]) -> bool:
    return not spans or any(begin - 1e-9 <= start_h < end - 1e-9 for begin, end in spans)
