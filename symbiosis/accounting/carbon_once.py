"""Carbon once: no carbon is counted by two rows, and no energy twice with it; a pair that would is named with both places.

What the process factor of a product counts already stands in `models/carbon-once.csv`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.clinker import clinkers
from symbiosis.errors import InputError, Problem
from symbiosis.files.tables import read_csv
from symbiosis.library.sources import sources
from symbiosis.shipped import models_dir
from symbiosis.units import EVIDENCES

TABLE = "carbon-once.csv"
STORED = ("co2", "stored")
"""Items of captured CO2 that may be a tonne of CO2 removed."""
REMOVED = ("ccs", "beccs", "daccs")
"""Items of CO2 removed that are stored, and may be a tonne of CO2 captured."""
SAME = {"coal_tar": "tar"}
"""Materials of the factor sets that are a fuel under a name that is not the fuel's with `_product` behind it."""


@dataclass(frozen=True)
class _Row:
    """An activity and its number among the rows."""

    number: int
    activity: Activity

    @property
    def place(self) -> str:
        """Where the row stands: file and line, or its number where it was not read from a file."""
        row = self.activity
        where = f"{row.file}:{row.line}" if row.line else f"#{self.number}"
        return f"{where} {row.category}/{row.item}" + (f" ({row.enterprise})" if row.enterprise else "")


def carbon_of() -> Mapping[str, tuple[str, ...]]:
    """Return the carbon that the process factor of each product counts already, by product."""
    return {product: tuple(carbons) for product, carbons in _table().items()}


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, bool]]:
    """Return the table: by product and carbon, whether the factor holds it even where it is reported as burnt."""
    problems: list[Problem] = []
    root = models_dir()
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for row in read_csv(TABLE, ("product", "carbon", "burnt", "source", "evidence"), root=root, problems=problems):
        row.choice("source", tuple(sources()), problems=problems)
        row.choice("evidence", EVIDENCES, problems=problems)
        burnt = row.choice("burnt", ("warned", "refused"), problems=problems)
        found[row["product"]][row["carbon"]] = burnt == "refused"
    if problems:
        raise InputError(problems)
    return found


def carbon_twice(activities: Iterable[Activity]) -> Iterator[Problem]:
    """Yield every pair of rows that counts carbon twice; a row of zero counts none.

    Rows meet where enterprise, plant, process, line and year are the same or one of them does not say; rows of a ledger
    only where they touch the same process.
    """
    by_category: dict[str, dict[str, list[_Row]]] = defaultdict(lambda: defaultdict(list))
    for number, activity in enumerate(activities, 1):
        if activity.quantity > 0.0:
            by_category[activity.category][activity.item].append(_Row(number, activity))
    yield from _factor_and_balance(by_category)
    yield from _factor_and_raw_material(by_category)
    yield from _feedstock_and_balance(by_category)
    yield from _captured_and_removed(by_category)
    yield from _two_names(by_category)


Rows = Mapping[str, Mapping[str, list[_Row]]]


def _factor_and_balance(rows: Rows) -> Iterator[Problem]:
    """A product by its factor, and its carbon by a balance that it leaves."""
    for product, other in _balanced(rows):
        file, line, where, details = _told(product, other)
        yield Problem("account_carbon_twice", file, line, where, details=details | {"item": product.activity.item})


def _balanced(rows: Rows) -> Iterator[tuple[_Row, _Row]]:
    """Yield every product that has a factor beside the row of a balance that it leaves."""
    balanced = rows["conversion_out"]
    for item, products in rows["product"].items():
        others = [*balanced.get(item, ()), *balanced.get(f"{item}_product", ())]
        for product in products:
            other = next((each for each in others if _meet(product, each)), None)
            if other is not None and product.activity.factor != 0.0:
                yield product, other


def _factor_and_raw_material(rows: Rows) -> Iterator[Problem]:
    """A product whose factor counts the carbon of what a balance, or another product's factor, counts too.

    Carbonate of a clinker meets it in every process of its kiln: what is ground in one is burnt in another.
    """
    named = {product.number for product, _ in _balanced(rows)}
    for product, carbons in _table().items():
        kiln = product in clinkers()
        counted = [each for each in rows["product"].get(product, ()) if each.activity.factor != 0.0]
        counted = [each for each in counted if each.number not in named]
        for carbon, burnt in carbons.items() if counted else ():
            fuel = rows["fuel"].get(carbon, ()) if burnt else ()
            for row in (*rows["conversion_in"].get(carbon, ()), *rows["product"].get(carbon, ()), *fuel):
                other = next((each for each in counted if _meet(each, row, any_process=kiln)), None)
                if other is not None and row.activity.factor != 0.0:
                    file, line, where, details = _told(row, other)
                    details |= {"carbon": carbon, "product": product}
                    code = "carbon_twice_clinker" if kiln else "carbon_twice_raw"
                    yield Problem(code, file, line, where, details=details)


def _feedstock_and_balance(rows: Rows) -> Iterator[Problem]:
    """One fuel as raw material and as input of a conversion: its energy would be counted by both."""
    for item, feedstocks in rows["feedstock"].items():
        for row in feedstocks:
            for other in rows["conversion_in"].get(item, ()):
                if _meet(row, other, same_flow=True):
                    file, line, where, details = _told(row, other)
                    yield Problem("carbon_twice_feedstock", file, line, where, details=details | {"item": item})
                    break


def _captured_and_removed(rows: Rows) -> Iterator[Problem]:
    """A tonne stored, as captured and as removed, unless notes tell the two apart."""
    captured = [each for item in STORED for each in rows["captured"].get(item, ())]
    for row in (each for item in REMOVED for each in rows["removal"].get(item, ())):
        for other in captured:
            if row.activity.note == other.activity.note and _meet(row, other):
                file, line, where, details = _told(row, other)
                yield Problem("carbon_twice_stored", file, line, where, details=details)
                break


def _two_names(rows: Rows) -> Iterator[Problem]:
    """One material by two ids on one side of a balance: `methanol` of the fuels and `methanol_product` of the materials."""
    for category in ("conversion_in", "conversion_out"):
        found = rows[category]
        pairs = ((item, SAME.get(item, f"{item}_product")) for item in found)
        for item, other in pairs:
            for row in found.get(other, ()):
                first = next((each for each in found[item] if _meet(each, row)), None)
                if first is not None:
                    file, line, where, details = _told(row, first)
                    details |= {"item": item, "other": other}
                    yield Problem("carbon_twice_names", file, line, where, details=details)


def burnt_beside_product(activities: Iterable[Activity]) -> Iterator[tuple[Activity, Activity]]:
    """Yield a fuel that is burnt and a product whose factor counts carbon of that fuel, of one place: perhaps the same carbon."""
    rows = [_Row(number, activity) for number, activity in enumerate(activities, 1) if activity.quantity > 0.0]
    burnt: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.activity.category == "fuel":
            burnt[row.activity.item].append(row)
    for row in rows:
        if row.activity.category != "product" or row.activity.factor == 0.0:
            continue
        for carbon, refused in _table().get(row.activity.item, {}).items():
            other = next((each for each in burnt.get(carbon, ()) if not refused and _meet(each, row)), None)
            if other is not None:
                yield other.activity, row.activity


def _meet(one: _Row, two: _Row, *, same_flow: bool = False, any_process: bool = False) -> bool:
    """Return whether two rows may speak of the same carbon; `same_flow` asks rows of a ledger for a flow in common.

    `any_process`: rows of a file meet across the processes of a place.
    """
    first, second = one.activity, two.activity
    keys = (
        (first.enterprise, second.enterprise),
        (first.plant, second.plant),
        (first.process, second.process),
        (first.kiln, second.kiln),
        (first.year, second.year),
    )
    apart = [place for place, (left, right) in enumerate(keys) if left and right and left != right]
    if apart and not (any_process and apart == [_PROCESS] and not first.origin and not second.origin):
        return False
    if not first.origin or not second.origin:
        return True
    flows = {part.strip() for part in first.origin.split(";")} & {part.strip() for part in second.origin.split(";")}
    return bool(flows) if same_flow else bool(_processes(first.origin) & _processes(second.origin))


_PROCESS = 2
"""Place of the process among what tells two rows apart."""


def _processes(origin: str) -> set[str]:
    ends = (end.strip() for flow in origin.split(";") for end in flow.split("→"))
    return {end for end in ends if end.startswith("process:")}


def _told(one: _Row, two: _Row) -> tuple[str, int, str, dict[str, object]]:
    """Return file, line and place of the later of two rows, and in the details the place of the earlier."""
    first, later = sorted((one, two), key=lambda each: each.number)
    row = later.activity
    where = f"{row.category}/{row.item}" if row.line else later.place
    details: dict[str, object] = {
        "first": first.place,
        "line_of_first": first.activity.line,
        "file_of_first": first.activity.file,
    }
    return row.file, row.line, where, details
