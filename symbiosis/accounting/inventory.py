"""Inventory: every line is activity x factor; the sum of any cut of the lines is the total."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from symbiosis.accounting.activity import Activity, weakest
from symbiosis.accounting.factor_book import Dated, FactorBook
from symbiosis.accounting.fuel_use import Product, fuel_co2, fuel_use, own_factor
from symbiosis.errors import Problem
from symbiosis.library.activities import item_of
from symbiosis.library.factors import Factor, FactorSet
from symbiosis.library.fuels import fuels
from symbiosis.library.schemes import View
from symbiosis.units import Evidence, convert

SOURCES = ("fuel", "conversion", "electricity", "heat", "process")
"""Sources of the total, as annex 4 of the park notice divides it."""

MEMOS = ("biogenic", "waste_carbon", "bunker", "captured", "outside_saving")
"""What is shown apart and never in the total."""

VIEWS: tuple[View, ...] = ("national", "location", "market")


@dataclass(frozen=True)
class Line:
    """One line: `activity` [unit] x `factor` [factor_unit] = `co2_t` [tCO2]; `views` is co2_t under each electricity view.

    `factor_evidence` is the factor's own, `evidence` the weaker of the activity's and the factor's.
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


@dataclass(frozen=True)
class Inventory:
    """Lines of the total, lines shown apart (`unknown`: which of them lack a number), and what could not be counted."""

    lines: tuple[Line, ...]
    memo: tuple[Line, ...]
    unknown: tuple[str, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def inventory(activities: Iterable[Activity], book: FactorBook, *, fuel_set: FactorSet | None = None) -> Inventory:
    """Return the inventory of `activities` by the scheme of `book`; `fuel_set` replaces the fuel factors alone."""
    maker = _Maker(book, fuel_set)
    for activity in activities:
        make = _BY_CATEGORY.get(activity.category)
        if make is not None:
            make(maker, activity)
    return Inventory(
        lines=tuple(maker.lines),
        memo=tuple(maker.memo),
        unknown=tuple(maker.unknown),
        problems=tuple(maker.problems),
        warnings=tuple(maker.warnings),
    )


def total(lines: Iterable[Line], view: str | None = None) -> float:
    """Return the sum of lines [tCO2], under the scheme's view or the named one, exact but for the last rounding."""
    return math.fsum(line.co2_t if view is None else line.views[view] for line in lines)


class _Maker:
    """Collects lines while the activities go by."""

    def __init__(self, book: FactorBook, fuel_set: FactorSet | None) -> None:
        self.book = book
        self.fuel_set = fuel_set
        self.view = book.scheme.rules.electricity
        self.lines: list[Line] = []
        self.memo: list[Line] = []
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.unknown: dict[str, None] = {}
        self._power: dict[View, dict[str, Dated]] | None = None

    def add(
        self,
        source: str,
        activity: Activity,
        product: Product,
        *,
        sign: float = 1.0,
        views: Mapping[str, float] | None = None,
    ) -> None:
        """Add a line; `sign` -1 for what leaves."""
        co2 = sign * product.co2
        line = Line(
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
        )
        (self.memo if source in MEMOS else self.lines).append(line)

    def problem(self, code: str, activity: Activity, **details: str) -> None:
        """Add what could not be counted, at its place."""
        where = f"{activity.category}/{activity.item}"
        self.problems.append(Problem(code, activity.file, activity.line, where, details=details))

    def power(self) -> dict[View, dict[str, Dated]]:
        """Return the electricity factor of each group of items under each view, looked up once."""
        if self._power is None:
            self._power = self.book.power_factors()
        return self._power

    def fuel(self, activity: Activity) -> None:
        """Fuel burnt: fossil carbon in the total, living carbon and the fossil carbon of wastes apart."""
        self._carbon(activity, "fuel", sign=1.0, burnt=True)

    def conversion_in(self, activity: Activity) -> None:
        """Carbon balance, input: all of the carbon."""
        self._conversion(activity, 1.0)

    def conversion_out(self, activity: Activity) -> None:
        """Carbon balance, output: all of the carbon leaves."""
        self._conversion(activity, -1.0)

    def _conversion(self, activity: Activity, sign: float) -> None:
        if activity.item in fuels():
            self._carbon(activity, "conversion", sign=sign, burnt=False)
            return
        found = self.book.material(activity.item)
        if activity.factor is not None:
            self._own(activity, "conversion", sign)
        elif found is not None:
            self.add("conversion", activity, _times(activity, "t", found), sign=sign)
        else:
            self.problem("account_no_factor", activity, item=activity.item)

    def _carbon(self, activity: Activity, source: str, *, sign: float, burnt: bool) -> None:
        fuel = fuels()[activity.item]
        use = fuel_use(activity, self.book, self.fuel_set)
        if use.heat is None:
            self.problem("account_no_heating_value", activity, item=activity.item)
            return
        product = fuel_co2(activity, use, burnt=burnt)
        if fuel.group in {"fossil", "carbon_free"}:
            if product is None:
                self.problem("account_no_factor", activity, item=activity.item)
            else:
                self.add(source, activity, product, sign=sign)
            return
        memo = "biogenic" if fuel.group == "biogenic" else "waste_carbon"
        waste = self.book.waste_carbon(activity.item)
        if product is None and waste is not None and use.amount is not None:
            unit = f"tCO2/{use.unit}"
            product = Product(use.amount, use.unit, waste.value, unit, use.amount * waste.value, waste)
        if product is not None:
            self.add(memo, activity, product, sign=sign)
        else:
            self.unknown[memo] = None
            where = f"{activity.category}/{activity.item}"
            self.warnings.append(Problem("account_memo_unknown", activity.file, activity.line, where))

    def electricity(self, activity: Activity) -> None:
        """Power across the fence: factor of its group under each view; what is sold is taken off at the same factor."""
        sign = 1.0 if activity.category == "electricity_import" else -1.0
        group = item_of(activity.category, activity.item).group or "uncovered"
        products = {view: _times(activity, "MWh", self.power()[view][group].factor) for view in VIEWS}
        views: dict[str, float] = {view: sign * products[view].co2 for view in VIEWS}
        self.add("electricity", activity, products[self.view], sign=sign, views=views)

    def heat(self, activity: Activity) -> None:
        """Heat across the fence: fossil by its measured factor or the default, non-fossil and waste heat by the rule."""
        sign = 1.0 if activity.category == "heat_import" else -1.0
        group = item_of(activity.category, activity.item).group
        if activity.factor is not None:
            self._own(activity, "heat", sign)
            return
        row = "purchased_heat" if group == "fossil" else str(group)
        self.add("heat", activity, _times(activity, "GJ", self.book.rule_factor("heat", row)), sign=sign)

    def product(self, activity: Activity) -> None:
        """Process emission: output x factor, the row's own or the first set's that has the product."""
        if activity.factor is not None:
            self._own(activity, "process", 1.0)
            return
        found = self.book.process(activity.item)
        if found is None:
            self.problem("account_no_factor", activity, item=activity.item)
        else:
            self.add("process", activity, _times(activity, "t", found))

    def bunker(self, activity: Activity) -> None:
        """Fuel for international aviation and shipping: already in the fuel rows, not deducted, shown (annex 4)."""
        product = fuel_co2(activity, fuel_use(activity, self.book, self.fuel_set), burnt=True)
        if product is None:
            self.problem("account_no_factor", activity, item=activity.item)
        else:
            self.add("bunker", activity, product)

    def captured(self, activity: Activity) -> None:
        """Captured CO2: annex 4 has no term for it."""
        one = Factor(1.0, "tCO2/t", self.book.rule.id, "ND-4", "published")
        self.add("captured", activity, _times(activity, "t", one))
        self.warnings.append(Problem("account_captured", activity.file, activity.line))

    def outside_saving(self, activity: Activity) -> None:
        """Savings outside the fence: by the row's own factor, on a line of their own."""
        if activity.factor is not None:
            self._own(activity, "outside_saving", 1.0)
        else:
            self.problem("account_no_factor", activity, item=activity.item)

    def _own(self, activity: Activity, source: str, sign: float) -> None:
        product = own_factor(activity)
        if product is None:
            self.problem("account_factor_unit_misfit", activity, unit=activity.factor_unit, of=activity.unit)
        else:
            self.add(source, activity, product, sign=sign)


_BY_CATEGORY: Mapping[str, Callable[[_Maker, Activity], None]] = {
    "fuel": _Maker.fuel,
    "conversion_in": _Maker.conversion_in,
    "conversion_out": _Maker.conversion_out,
    "electricity_import": _Maker.electricity,
    "electricity_export": _Maker.electricity,
    "heat_import": _Maker.heat,
    "heat_export": _Maker.heat,
    "product": _Maker.product,
    "bunker": _Maker.bunker,
    "captured": _Maker.captured,
    "outside_saving": _Maker.outside_saving,
}


def _times(activity: Activity, unit: str, factor: Factor) -> Product:
    quantity = convert(activity.quantity, activity.unit, unit)
    return Product(quantity, unit, factor.value, factor.unit, quantity * factor.value, factor)
