"""Limits: energy limits of products by standard, grade and edition; a superseded edition is kept and never used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from symbiosis.files.fields import Described, Name, Slug
from symbiosis.units import Evidence


class Transcription(Described):
    """What another source prints of the same limit, in the unit of the limit."""

    source: str
    evidence: Evidence
    edition: str = ""
    grade_1: float | None = None
    grade_2: float | None = None
    grade_3: float | None = None
    benchmark: float | None = None
    base: float | None = None
    note: str = ""


class Limit(Described):
    """The limit of a product by a process: three grades, benchmark and base level [unit]; `until` is the last year it held."""

    id: Slug
    name: Name
    product: str
    process: str = ""
    standard: str
    edition: str
    unit: str
    grade_1: float | None = None
    grade_2: float | None = None
    grade_3: float | None = None
    benchmark: float | None = None
    base: float | None = None
    until: int | None = None
    source: str
    evidence: Evidence
    transcriptions: tuple[Transcription, ...] = ()


def limits(folder: Path | None = None) -> Mapping[str, Limit]:
    """Return every limit by id; none ship yet."""
    return {}
