"""Inventory: every line is activity x factor; the sum of any cut of the lines is the total."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.clinker import clinker_lines
from symbiosis.accounting.factor_book import Dated, FactorBook
from symbiosis.accounting.fuel_use import Product, fuel_co2, fuel_use, own_factor
from symbiosis.accounting.line import MEMOS, SOURCES, VIEWS, Line, line_of, times, total
from symbiosis.accounting.removals import captured_line, more_than_emitted, removal_line, said_of
from symbiosis.errors import Problem
from symbiosis.library.activities import item_of
from symbiosis.library.factors import FactorSet
from symbiosis.library.fuels import fuels
from symbiosis.library.schemes import View

__all__ = ["MEMOS", "SOURCES", "VIEWS", "Inventory", "Line", "inventory", "total"]


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
    rows = tuple(activities)
    maker = _Maker(book, fuel_set)
    for activity in rows:
        make = _BY_CATEGORY.get(activity.category)
        if make is not None:
            make(maker, activity)
    maker.clinker(rows)
    return Inventory(
        lines=tuple(maker.lines),
        memo=tuple(maker.memo),
        unknown=tuple(maker.unknown),
        problems=tuple(maker.problems),
        warnings=(*maker.warnings, *(() if maker.unknown else more_than_emitted((*maker.lines, *maker.memo)))),
    )


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
        """Add the line of an activity; `sign` -1 for what leaves, `views` where its factor depends on the view."""
        self.put(line_of(source, activity, product, sign=sign, views=views))

    def put(self, line: Line) -> None:
        """Add a line to the total, or to what is shown apart."""
        (self.memo if line.source in MEMOS else self.lines).append(line)

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
            self.add("conversion", activity, times(activity, "t", found), sign=sign)
        else:
            self.problem("account_no_factor", activity, item=activity.item)

    def _carbon(self, activity: Activity, source: str, *, sign: float, burnt: bool) -> None:
        fuel = fuels()[activity.item]
        use = fuel_use(activity, self.book, self.fuel_set)
        product = fuel_co2(activity, use, burnt=burnt)
        waste = self.book.waste_carbon(activity.item)
        if product is None and waste is not None and use.amount is not None:
            unit = f"tCO2/{use.unit}"
            product = Product(use.amount, use.unit, waste.value, unit, use.amount * waste.value, waste)
        if use.heat is None and (product is None or fuel.group != "waste"):
            self.problem("account_no_heating_value", activity, item=activity.item)
            return
        if use.heat is None:
            self._warn("account_energy_missing", activity)
        if fuel.group in {"fossil", "carbon_free"}:
            if product is None:
                self.problem("account_no_factor", activity, item=activity.item)
            else:
                self.add(source, activity, product, sign=sign)
            return
        memo = "biogenic" if fuel.group == "biogenic" else "waste_carbon"
        counted = memo in self.book.scheme.rules.terms
        if product is not None:
            self.add("waste" if counted else memo, activity, product, sign=sign)
        elif counted:
            self.problem("account_no_factor", activity, item=activity.item)
        else:
            self.unknown[memo] = None
            self._warn("account_memo_unknown", activity)

    def _warn(self, code: str, activity: Activity) -> None:
        where = f"{activity.category}/{activity.item}"
        self.warnings.append(Problem(code, activity.file, activity.line, where, details={"item": activity.item}))

    def electricity(self, activity: Activity) -> None:
        """Power across the fence: factor of its group under each view; what is sold is taken off at the same factor."""
        sign = 1.0 if activity.category == "electricity_import" else -1.0
        group = item_of(activity.category, activity.item).group or "uncovered"
        products = {view: times(activity, "MWh", self.power()[view][group].factor) for view in VIEWS}
        views: dict[str, float] = {view: sign * products[view].co2 for view in VIEWS}
        self.add("electricity", activity, products[self.view], sign=sign, views=views)

    def heat(self, activity: Activity) -> None:
        """Heat across the fence: fossil by its measured factor or the default, non-fossil and waste heat by the rule."""
        sign = 1.0 if activity.category == "heat_import" else -1.0
        group = item_of(activity.category, activity.item).group
        bought_waste_heat = group == "waste_heat" and activity.category == "heat_import"
        rule = self.book.scheme.rules.imported_waste_heat if bought_waste_heat else "zero"
        if activity.factor and group == "non_fossil" and self.book.scheme.rules.scope == "park":
            self.problem("heat_factor_fixed", activity)
            return
        if activity.factor is not None:
            self._own(activity, "heat", sign)
            return
        if rule == "measured":
            self.problem("account_no_factor", activity, item=activity.item)
            return
        row = "purchased_heat" if group == "fossil" or rule == "default" else str(group)
        self.add("heat", activity, times(activity, "GJ", self.book.rule_factor("heat", row)), sign=sign)

    def product(self, activity: Activity) -> None:
        """Process emission: output x factor, the row's own or the first set's that has the product."""
        if activity.factor is not None:
            self._own(activity, "process", 1.0)
            return
        found = self.book.process(activity.item)
        if found is None:
            self.problem("account_no_factor", activity, item=activity.item)
        else:
            self.add("process", activity, times(activity, "t", found))

    def bunker(self, activity: Activity) -> None:
        """Fuel for international aviation and shipping: already in the fuel rows, not deducted, shown (annex 4)."""
        product = fuel_co2(activity, fuel_use(activity, self.book, self.fuel_set), burnt=True)
        if product is None:
            self.problem("account_no_factor", activity, item=activity.item)
        else:
            self.add("bunker", activity, product)

    def captured(self, activity: Activity) -> None:
        """Captured CO2 by its fate: taken off only where it is stored and the scheme has the term."""
        self.put(captured_line(activity, self.book))
        self._said(activity)

    def removal(self, activity: Activity) -> None:
        """CO2 removed: taken off only where the scheme has the term."""
        self.put(removal_line(activity, self.book))
        self._said(activity)

    def _said(self, activity: Activity) -> None:
        said = said_of(activity, self.book)
        if said is not None:
            self.warnings.append(said)

    def clinker(self, rows: tuple[Activity, ...]) -> None:
        """By-products used as raw meal, kiln by kiln."""
        made = clinker_lines(rows, self.book)
        for line in made.lines:
            self.put(line)
        self.problems += made.problems
        self.warnings += made.warnings

    def outside_saving(self, activity: Activity) -> None:
        """Savings outside the fence: by the row's own factor, on a line of their own that prints its formula."""
        if activity.factor is None:
            self.problem("account_no_factor", activity, item=activity.item)
            return
        product = own_factor(activity)
        if product is None:
            self.problem("account_factor_unit_misfit", activity, unit=activity.factor_unit, of=activity.unit)
            return
        formula = (
            f"{product.activity:g} {product.unit} × {product.factor:g} {product.factor_unit} = {product.co2:g} t CO2"
        )
        self.put(line_of("outside_saving", activity, product, formula=formula))

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
    "removal": _Maker.removal,
    "outside_saving": _Maker.outside_saving,
}
