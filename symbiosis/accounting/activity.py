"""Activity: one total of a year as metered, declared or simulated; what is not given is None, and zero is zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symbiosis.units import EVIDENCES, Evidence


@dataclass(frozen=True)
class Activity:
    """A quantity [unit] of an item of a category (`models/activities.yaml`), of an enterprise or ("") of the park.

    `factor` [factor_unit, such as `tCO2/t`] overrides the factor set. `file` and `line` say where it was read, `origin`
    what it was made from (the accounts of a ledger). `kiln` keeps the lines of a plant apart (column `line` of a file);
    `partner` is the enterprise inside the fence at the other end of an internal transfer; `grade` is a temperature or
    pressure with its unit, of waste heat; `heating_value` [GJ per unit of the fuel] is the measured one of a fuel.
    """

    enterprise: str
    category: str
    item: str
    quantity: float
    unit: str
    factor: float | None = None
    factor_unit: str = ""
    evidence: Evidence = "default"
    note: str = ""
    file: str = ""
    line: int = 0
    origin: str = ""
    plant: str = ""
    process: str = ""
    kiln: str = ""
    year: int | None = None
    partner: str = ""
    grade: str = ""
    heating_value: float | None = None


_RANK = {evidence: place for place, evidence in enumerate(EVIDENCES)}


def weakest(evidences: Iterable[Evidence]) -> Evidence:
    """Return the weakest of some evidences, `measured` being the strongest; `default` where there are none."""
    return max(evidences, key=_RANK.__getitem__, default="default")
