"""Sources: every number in `models/` names a row of `sources.csv` or `sources_*.csv`, which says what was read and where."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from symbiosis.shipped import models_dir


@dataclass(frozen=True)
class Source:
    """One document, database or page. `seen` says how well it was read: `text`, `rendering`, `inferred` or `memory`."""

    id: str
    title_zh: str
    title_en: str
    kind: str
    year: int
    address: str
    seen: str

    def title(self, lang: str) -> str:
        """Return the title in `lang` (`zh` or `en`)."""
        return self.title_zh if lang == "zh" else self.title_en


@lru_cache(maxsize=4)
def sources(folder: Path | None = None) -> Mapping[str, Source]:
    """Return every source by id, in the order of the files; an id given in two files is the first one's."""
    found: dict[str, Source] = {}
    for path in sorted((folder or models_dir()).glob("sources*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                found.setdefault(row["id"], _source(row))
    return found


def _source(row: Mapping[str, str]) -> Source:
    return Source(
        id=row["id"],
        title_zh=row["title_zh"],
        title_en=row["title_en"],
        kind=row["kind"],
        year=int(row["year"]),
        address=row["address"],
        seen=row["seen"],
    )
