"""Line: one line of an inventory is activity x factor, and keeps where both stand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symbiosis.accounting.activity import Activity, weakest
from symbiosis.accounting.factor_book import FactorBook
from symbiosis.accounting.fuel_use import Product
from symbiosis.library.factors import Factor
from symbiosis.library.schemes import View
from symbiosis.units import Evidence, convert

SOURCES = ("fuel", "conversion", "electricity", "heat", "process", "waste", "removal")
"""Sources of the total: the five of annex 4 of the park notice, and what only a scheme with a term for it counts."""

MEMOS = ("biogenic", "waste_carbon", "bunker", "captured", "outside_saving", "removal_apart", "clinker_credit")
"""What is shown apart and never in the total."""

VIEWS: tuple[View, ...] = ("national", "location", "market")


@dataclass(frozen=True)
class Line:
    """One line: `activity` [unit] x `factor` [factor_unit] = `co2_t` [tCO2]; `views` is co2_t under each electricity view.

    `factor_evidence` is the factor's own, `evidence` the weaker of the activity's and the factor's. `file` and `line` say
    where the activity was read; `kiln` is the production line that it names. `formula` is what is printed of a line whose
    rule is more than a product of two numbers.
    """

    source: str
    enterprise: str
    category: str
    item: str
    activity: float
    unit: str
    factor: float
    factor_unit: str
    factor_set: str
    source_id: str
    factor_evidence: Evidence
    evidence: Evidence
    co2_t: float
    views: Mapping[str, float]
    origin: str
    file: str
    line: int
    plant: str = ""
    process: str = ""
    kiln: str = ""
    formula: str = ""

    @property
    def carrier(self) -> str:
        """Return what carries the carbon: the item."""
        return self.item


def line_of(
    source: str,
    activity: Activity,
    product: Product,
    *,
    sign: float = 1.0,
    views: Mapping[str, float] | None = None,
    formula: str = "",
) -> Line:
    """Return the line of an activity; `sign` -1 for what leaves, `views` where its factor depends on the view."""
    co2 = sign * product.co2
    return Line(
        source=source,
        enterprise=activity.enterprise,
        category=activity.category,
        item=activity.item,
        activity=sign * product.activity,
        unit=product.unit,
        factor=product.factor,
        factor_unit=product.factor_unit,
        factor_set=product.where.set,
        source_id=product.where.source,
        factor_evidence=product.where.evidence,
        evidence=weakest((activity.evidence, product.where.evidence)),
        co2_t=co2,
        views=views or dict.fromkeys(VIEWS, co2),
        origin=activity.origin,
        file=activity.file,
        line=activity.line,
        plant=activity.plant,
        process=activity.process,
        kiln=activity.kiln,
        formula=formula,
    )


def times(activity: Activity, unit: str, factor: Factor) -> Product:
    """Return the quantity of an activity in `unit` x a factor per that unit."""
    quantity = convert(activity.quantity, activity.unit, unit)
    return Product(quantity, unit, factor.value, factor.unit, quantity * factor.value, factor)


def itself(book: FactorBook) -> Factor:
    """Return the factor of CO2 that is given as CO2: one."""
    return Factor(1.0, "tCO2/t", book.rule.id, "ND-4", "published")


def total(lines: Iterable[Line], view: str | None = None) -> float:
    """Return the sum of lines [tCO2], under the scheme's view or the named one, exact but for the last rounding."""
    return math.fsum(line.co2_t if view is None else line.views[view] for line in lines)
