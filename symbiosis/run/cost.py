"""Cost of a run: the bill of its ledger, with operation, permits, annuities and what was contracted and not taken."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symbiosis.accounting.annuity import annuity
from symbiosis.accounting.bill import KW_PER_MW, NEGLIGIBLE, Bill
from symbiosis.accounting.cost import ITEMS, Cost, CostLine, Payment, Share
from symbiosis.accounting.price_finder import Price, PriceFinder, Reason, reason
from symbiosis.park.amounts import in_unit
from symbiosis.park.park import OUTSIDE
from symbiosis.run.run import Run
from symbiosis.units import Quantity

if TYPE_CHECKING:
    import pandas as pd

HOURLY = ("start_h", "item", "owner", "resource", "exchange", "amount", "cny")
"""Columns of `hourly_cost`."""
APART_SHOWN = 6
"""Rows that are named where two runs differ in more than what has a price."""
ROUNDING_REL = 1e-9
"""Relative difference of amounts that is rounding."""

Row = tuple[str, str, str, str, str]
"""What tells the lines of an item apart: owner, what, exchange, partner, kind."""


def cost(run: Run) -> Cost | None:
    """Return what the park paid the world outside over the run, None where park.yaml has no `prices`. Source: docs/method/cost.md."""
    if run.park.spec.prices is None:
        return None
    cache: dict[str, Cost] = run.__dict__.setdefault("_cost", {})
    if not cache:
        cache["cost"] = _cost(run)
    return cache["cost"]


def cost_json(run: Run) -> dict[str, Any]:
    """Return the cost as the summary shows it: without prices a total that is null, with the reason."""
    found = cost(run)
    return {"total_cny": None, "reason": reason("no_prices")} if found is None else found.to_json()


def hourly_cost(run: Run) -> pd.DataFrame:
    """Return what crossed the fence by the hour and has a price: columns `HOURLY`, amounts in the unit of the resource."""
    import pandas as pd

    bill = Bill(run.simulated.ledger, keep_hours=True)
    for part in run.simulated.parts:
        bill.add(part)
    frames = [
        pd.DataFrame(
            {
                "start_h": row.start_h,
                "item": row.flow.item,
                "owner": row.flow.owner,
                "resource": row.flow.resource,
                "exchange": row.flow.exchange,
                "amount": row.amounts,
                "cny": row.cny,
            }
        )
        for row in bill.hourly
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(HOURLY))


def cost_changes(base: Run, run: Run) -> dict[str, Any]:
    """Return total and items of `run` with the difference from `base`; a difference is None where either is not known.

    The parts that have a price have a difference only where it is that of the whole; `priced_reason` says why there is none.
    """
    first, second = cost(base), cost(run)
    if first is None or second is None:
        return {"total_cny": None, "difference_cny": None, "reason": reason("no_prices")}
    why = {"reason": reason("missing", count=len(second.missing))} if second.missing else {}
    return {
        "total_cny": second.total_cny,
        "difference_cny": _difference(first.total_cny, second.total_cny),
        "priced_cny": second.priced_cny,
        **why,
        "items": {
            item: {
                "cny": second.items[item],
                "difference_cny": _difference(first.items[item], second.items[item]),
                "priced_cny": second.priced_items[item],
                **_priced_difference(first, second, item),
            }
            for item in ITEMS
        },
    }


def _priced_difference(first: Cost, second: Cost, item: str) -> dict[str, Any]:
    """Return the difference of what has a price of `item` [CNY], None with its reason where other parts may differ as well."""
    difference = _difference(first.priced_items[item], second.priced_items[item])
    names = _apart(first, second, item) if difference is not None else []
    if not names:
        return {"priced_difference_cny": difference}
    shown = ", ".join(names[:APART_SHOWN]) + (", …" if len(names) > APART_SHOWN else "")
    return {"priced_difference_cny": None, "priced_reason": reason("apart", names=shown)}


def _apart(first: Cost, second: Cost, item: str) -> list[str]:
    """Return the names of the rows of `item` that have a price in one run alone, or none and another amount, or one that nobody knows."""
    if item in first.unknown or item in second.unknown:
        return [item]
    (priced, unpriced), (priced_then, unpriced_then) = _rows(first, item), _rows(second, item)
    found = dict.fromkeys(sorted(priced ^ priced_then))
    for row in sorted(unpriced.keys() | unpriced_then.keys()):
        before, after = unpriced.get(row, math.nan), unpriced_then.get(row, math.nan)
        if not math.isclose(before, after, rel_tol=ROUNDING_REL):
            found[row] = None
    return list(dict.fromkeys(exchange or what for _, what, exchange, _, _ in found))


def _rows(found: Cost, item: str) -> tuple[set[Row], dict[Row, float]]:
    """Return the rows of `item` that have a price, and the amounts of those that have none, not a number where that is not known."""
    unpriced: dict[Row, float] = {}
    priced: set[Row] = set()
    for each in found.lines:
        if each.item == item:
            row = (each.owner, each.what, each.exchange, each.partner, each.kind)
            if each.cny is None:
                amount = math.nan if each.amount is None else each.amount
                unpriced[row] = unpriced.get(row, 0.0) + amount
            else:
                priced.add(row)
    return priced, unpriced


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _cost(run: Run) -> Cost:
    bill = Bill(run.simulated.ledger)
    for part in run.simulated.parts:
        bill.add(part)
    finder = PriceFinder(run.park)
    lines, shares, payments = list(bill.lines()), list(bill.shares()), list(bill.payments())
    not_taken, inside = _not_taken(run)
    payments.extend(inside)
    for line in (*not_taken, *_operation(run), *_permits(run, finder), *_annuities(run)):
        lines.append(line)
        shares.append(Share(line.item, line.owner, line.cny))
    unknown: dict[str, Reason] = {}
    if finder.prices.operation is None:
        unknown["operation"] = reason("operation")
    if finder.taxes is None:
        unknown["taxes"] = reason("taxes")
    if run.park.spec.permits is None:
        unknown["permits"] = reason("permits")
    book = finder.book
    prices = {
        "book": book.id if book is not None else None,
        "year": book.year if book is not None else None,
        "park_year": run.park.spec.year,
        "tariffs": _tariffs(run, finder, lines),
        "operation_not_declared": _undeclared(run, finder),
    }
    return Cost(tuple(lines), tuple(shares), tuple(payments), unknown, run.hours, prices)


def _tariffs(run: Run, finder: PriceFinder, lines: list[CostLine]) -> dict[str, dict[str, Any]]:
    """Return the tariffs that are used: from when, where their prices were seen, the mean power [kW] that is bought by them.

    `two_parts` names those of the same tables with a charge for demand, which a large user may be under and one part leaves out.
    """
    known = (*(finder.book.tariffs if finder.book is not None else ()), *finder.prices.tariffs)
    two = [each.id for each in known if each.parts == 2]
    found: dict[str, dict[str, Any]] = {}
    for each in known:
        by_it = [line for line in lines if line.tariff == each.id]
        ways = {line.exchange for line in by_it if line.item == "purchases" and line.unit == "MWh"}
        bought = math.fsum(line.amount or 0.0 for line in lines if line.exchange in ways)
        own = each.purchase is not None and {line.source for line in by_it} == {each.purchase.source}
        if by_it:
            found[each.id] = {
                "begin": each.begin,
                "place": each.place.model_dump(exclude_none=True) if each.place is not None and own else None,
                "years": sorted({line.year for line in by_it if line.year is not None}),
                "parts": each.parts,
                "two_parts": two if each.parts == 1 else [],
                "mean_demand_kw": bought / run.hours * KW_PER_MW if ways else None,
                "evidence": each.evidence,
                "source": each.source,
            }
    return found


def _not_taken(run: Run) -> tuple[list[CostLine], list[Payment]]:
    """Return what is paid for volumes that were contracted and not taken: over the fence, and inside."""
    owners = run.simulated.wiring.owners
    exchanges = {each.id: each for each in run.park.exchanges}
    lines: list[CostLine] = []
    payments: list[Payment] = []
    for row in run.contracts:
        if row.short <= NEGLIGIBLE:
            continue
        exchange = exchanges[row.exchange]
        ends = [owners.get(f"plant:{end}", end) for end in (exchange.giver, exchange.taker)]
        why = None if row.to_pay is not None else reason("no_contract_price", exchange=row.exchange)
        if not any(end.startswith(OUTSIDE) for end in ends):
            payments.append(Payment(row.exchange, ends[1], ends[0], row.resource, row.unit, row.short, row.to_pay, why))
            continue
        bought = ends[0].startswith(OUTSIDE)
        lines.append(
            CostLine(
                item="purchases" if bought else "sales",
                what=row.resource,
                owner=ends[1] if bought else ends[0],
                cny=row.to_pay,
                amount=row.short,
                unit=row.unit,
                partner=(ends[0] if bought else ends[1]).removeprefix(OUTSIDE),
                kind="not_taken",
                exchange=row.exchange,
                by="contract",
                reason=why,
            )
        )
    return lines, payments


def _operation(run: Run) -> Iterator[CostLine]:
    """Yield operation by process, starts, and the fixed operation of retrofits."""
    owners = run.simulated.wiring.owners
    sums: dict[tuple[str, Quantity], list[float]] = {}
    for part in run.simulated.parts:
        spec = part.park.spec.prices
        for process, price in ((spec.operation or {}) if spec is not None else {}).items():
            sums.setdefault((process, price), []).append(part.levels.get(process, 0.0))
    for (process, price), levels in sums.items():
        amount, unit = math.fsum(levels), run.unit_of(process)
        value = in_unit(price, f"CNY/{unit}") if unit else 0.0
        yield CostLine(
            "operation", process, owners.get(f"process:{process}", ""), value * amount, amount, unit,
            by="park", source=price.source, evidence=price.evidence, year=price.year,
        )  # fmt: skip
    for row in run.simulated.statistics:
        if row.measure == "start_cost" and row.value:
            owner = owners.get(f"process:{row.object}", "")
            yield CostLine("operation", row.object, owner, row.value, kind="starts", by="park")
    for each, years in _held(run):
        fixed = each.fixed_operation
        why = reason("fixed_operation", investment=each.id) if fixed is None else None
        yield CostLine(
            "operation", each.id, each.enterprise, None if fixed is None else fixed.value * years,
            kind="fixed", by="park", source=fixed.source if fixed else "", evidence=fixed.evidence if fixed else "", reason=why,
        )  # fmt: skip


def _undeclared(run: Run, finder: PriceFinder) -> list[str]:
    """Return the processes that ran and of which no cost of operation is declared: their operation is not in the total."""
    known = finder.prices.operation
    return [name for name, level in run.simulated.levels.items() if level > NEGLIGIBLE and name not in (known or {})]


def _permits(run: Run, finder: PriceFinder) -> Iterator[CostLine]:
    """Yield the permits that each enterprise with duties lacks, or has to spare: stack CO2 of fossil carbon less its allowance."""
    emitted = run.stack_co2_t()
    permit = finder.permit
    for enterprise, spec in (run.park.spec.permits or {}).items():
        co2 = emitted.get(enterprise, 0.0)
        price = Price(reason=reason("permit_price")) if permit is None else Price(permit.price.value)
        why = reason("allowance", enterprise=enterprise) if spec.allowance is None else price.reason
        amount = None if spec.allowance is None else co2 - spec.allowance.value * run.hours / run.park.hours
        cny = None if amount is None or price.value is None else amount * price.value
        yield CostLine(
            "permits", "co2", enterprise, cny, amount, "t", kind=f"CEA {permit.date}" if permit is not None else "",
            by="park" if permit is not None and permit in finder.prices.permits else (finder.prices.book or ""),
            source=permit.price.source if permit else "", evidence=permit.price.evidence if permit else "",
            year=permit.price.year if permit else None, reason=why,
        )  # fmt: skip


def _annuities(run: Run) -> Iterator[CostLine]:
    """Yield the annuity of each retrofit for the time that it is there."""
    for each, years in _held(run):
        capital = each.capital
        why = reason("capital", investment=each.id) if capital is None else None
        cny = (
            None
            if capital is None
            else years * annuity(capital.value, rate=each.rate.value, lifetime=each.lifetime.value)
        )
        yield CostLine(
            "annuities", each.id, each.enterprise, cny, years, "a", by="park",
            source=capital.source if capital else "", evidence=capital.evidence if capital else "", reason=why,
        )  # fmt: skip


def _held(run: Run) -> Iterator[tuple[Any, float]]:
    """Yield each investment with the share of the park's year [a] that it is there; one that changes counts as it is in each part."""
    found: dict[int, tuple[Any, float]] = {}
    seen: list[Any] = []
    for part in run.simulated.parts:
        for each in part.park.spec.investments:
            if each not in seen:
                seen.append(each)
            number = seen.index(each)
            years = (part.stop_h - part.start_h) / run.park.hours
            found[number] = (each, (found[number][1] if number in found else 0.0) + years)
    yield from found.values()
