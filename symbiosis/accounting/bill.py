"""Bill: every row of the ledger over the fence at the price of its hour; what a main buys is split over those who draw from it then.

A row booked by the month has the mean price of the month.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from symbiosis.accounting.cost import CostLine, Payment, Share
from symbiosis.accounting.price_finder import Flow, Price, PriceFinder
from symbiosis.network.wiring import Entry
from symbiosis.park.amounts import in_unit
from symbiosis.park.park import OUTSIDE, Park
from symbiosis.results.ledger import LedgerBlocks
from symbiosis.simulation import Part

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEGLIGIBLE = 1e-6
"""Amount [unit] over a run below which a flow is what rounding leaves, and needs no price."""
KW_PER_MW = 1000.0


FENCE = frozenset({"purchases", "sales", "disposal"})
"""What has a price per unit."""

Line = tuple[Flow, int]
"""A flow, and the number of its price: where prices change in the course of the year, there is a line for each."""


@dataclass
class _Sum:
    """What one line adds up to; `gross` are amounts without their signs, `peaks` the largest power [MW] of each month."""

    amounts: list[float] = field(default_factory=list)
    gross: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    periods: dict[str, tuple[list[float], list[float]]] = field(default_factory=dict)
    peaks: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Terms:
    """What holds in one part of a run: `flows` by position of the entry, numbers of their prices, and taxes by item and resource."""

    park: Park
    owners: Mapping[str, str]
    flows: Sequence[Flow | None]
    mains: Sequence[Flow]
    prices: Mapping[Flow, int]
    taxes: Mapping[tuple[str, str], Sequence[tuple[str, int]]]


@dataclass(frozen=True)
class HourlyRow:
    """A flow over the fence by the hour: amounts [unit] and cost [CNY] of the periods that begin at `start_h` [h]."""

    flow: Flow
    start_h: Floats
    amounts: Floats
    cny: Floats


class Bill:
    """Adds up the parts of a run; `lines`, `shares` and `payments` are what came of it."""

    def __init__(self, ledger: LedgerBlocks, *, keep_hours: bool = False) -> None:
        self._ledger = ledger
        self._sums: dict[Line, _Sum] = {}
        self._shares: dict[tuple[Line, str], list[float]] = defaultdict(list)
        self._inside: dict[tuple[str, str, Flow, int], _Sum] = {}
        self._series: dict[int, tuple[Floats, Ints]] = {}
        self._prices: list[Price] = []
        self._numbers: dict[str, int] = {}
        self._keep_hours = keep_hours
        self.hourly: list[HourlyRow] = []

    def add(self, part: Part) -> None:
        """Add what was booked while the park was as in `part`."""
        finder = PriceFinder(part.park)
        book = _FlowBook(part.park, part.wiring.owners)
        flows = [book.flow(entry) for entry in self._ledger.entries]
        mains = {f"pool:{each.id}": each.resource for each in part.park.spec.pools}
        main_flows = [
            Flow("inside", id_, name, part.park.resources[name].unit, exchange=id_) for id_, name in mains.items()
        ]
        priced = [each for each in (*flows, *main_flows) if each is not None and each.item != "emission"]
        prices = {flow: self._number(finder.of(flow)) for flow in priced}
        units = {id_: resource.unit for id_, resource in part.park.resources.items()}
        taxes: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        for tax in finder.taxes or ():
            if tax.resource in units:
                rate, said = in_unit(tax.rate, f"CNY/{units[tax.resource]}"), tax.rate
                number = self._number(Price(rate, None, None, said.source, said.evidence, said.year, "tax"))
                taxes[(tax.on, tax.resource)].append((tax.id, number))
        terms = _Terms(part.park, part.wiring.owners, flows, main_flows, prices, taxes)
        for piece in self._ledger.pieces:
            if piece.start_h >= part.stop_h:
                continue
            amounts = piece.amounts()
            starts = piece.start_h + np.arange(len(amounts), dtype=np.float64) * piece.duration_h
            held = (starts >= part.start_h - 1e-9) & (starts < part.stop_h - 1e-9)
            if held.any():
                self._piece(terms, piece.rows.tolist(), amounts[held], starts[held], piece.duration_h)

    def _piece(self, terms: _Terms, rows: Sequence[int], amounts: Floats, starts: Floats, duration_h: float) -> None:
        draws, feeds = pool_users(self._ledger.entries, rows, amounts, terms.owners)
        for column, row in enumerate(rows):
            flow, moved = terms.flows[row], amounts[:, column]
            if flow is None or not moved.any():
                continue
            if flow.item == "inside":
                self._pay(terms, flow, flow.partner, flow.owner, moved, starts, duration_h)
                continue
            users = (feeds if flow.item == "sales" else draws).get(flow.owner, {})
            for tax, number in terms.taxes.get((flow.item, flow.resource), ()):
                self._tax(flow, tax, number, moved, users)
            if flow.item in FENCE:
                line = (flow, terms.prices[flow])
                made = self._sums.setdefault(line, _Sum())
                made.amounts.append(math.fsum(moved))
                cost = self._priced(terms, line[1], moved, starts, duration_h, made)
                self._split(line, cost, moved, users)
                if self._keep_hours and cost is not None and duration_h <= 1.0:
                    self.hourly.append(HourlyRow(flow, starts, moved, cost))

        for main in terms.mains:
            used, fed = draws.get(main.owner, {}), feeds.get(main.owner, {})
            sold = [n for n, row in enumerate(rows) if self._is_export(row, main.owner)]
            for name, net in shared(used, fed, amounts[:, sold].sum(axis=1)).items():
                self._pay(terms, main, name, main.owner, net, starts, duration_h)

    def _is_export(self, row: int, main: str) -> bool:
        entry = self._ledger.entries[row]
        return entry.source == main and entry.target.startswith("export:")

    def _pay(
        self, terms: _Terms, flow: Flow, payer: str, payee: str, moved: Floats, starts: Floats, duration_h: float
    ) -> None:
        """Let `payer` pay `payee` for `moved` [unit] of what flows inside the fence."""
        number = terms.prices[flow]
        made = self._inside.setdefault((payer, payee, flow, number), _Sum())
        made.amounts.append(math.fsum(moved))
        made.gross.append(float(np.abs(moved).sum()))
        self._priced(terms, number, moved, starts, duration_h, made)

    def _priced(
        self, terms: _Terms, number: int, moved: Floats, starts: Floats, duration_h: float, made: _Sum
    ) -> Floats | None:
        """Return the cost of each period [CNY], None where the price is not known, and add it to `made`."""
        price = self._prices[number]
        if price.reason is not None:
            return None
        if price.tariff is None:
            cost: Floats = moved * (price.value or 0.0)
            made.costs.append(math.fsum(cost))
            return cost
        tariff, year, step_h = price.tariff, terms.park.spec.year, terms.park.step_h
        if number not in self._series:
            self._series[number] = (tariff.series(year, step_h), tariff.period_of_step(year, step_h))
        series, periods = self._series[number]
        cost = moved * mean_over(series, starts, duration_h, step_h)
        made.costs.append(math.fsum(cost))
        if duration_h <= step_h * (1 + 1e-9) or (duration_h <= 1.0 and bool(np.all(starts == np.rint(starts)))):
            period = periods[np.minimum((starts / step_h + 1e-9).astype(np.int64), len(periods) - 1)]
            for place, name in enumerate(tariff.periods):
                kept = made.periods.setdefault(name, ([], []))
                kept[0].append(math.fsum(moved[period == place]))
                kept[1].append(math.fsum(cost[period == place]))
        if tariff.spec.parts == 2:
            for month, peak in _peaks(year, starts, moved / duration_h):
                made.peaks[month] = max(made.peaks.get(month, 0.0), peak)
        return cost

    def _tax(self, flow: Flow, tax: str, number: int, moved: Floats, users: Mapping[str, Floats]) -> None:
        line = (Flow("taxes", flow.owner, flow.resource, flow.unit, kind=tax), number)
        cost = moved * (self._prices[number].value or 0.0)
        made = self._sums.setdefault(line, _Sum())
        made.amounts.append(math.fsum(moved))
        made.costs.append(math.fsum(cost))
        self._split(line, cost, moved, users)

    def _split(self, line: Line, cost: Floats | None, moved: Floats, users: Mapping[str, Floats]) -> None:
        """Give each enterprise its part: the owner all of it, those at a main in proportion to what they draw or feed in the period."""
        owner = line[0].owner
        if not owner.startswith("pool:"):
            self._shares[(line, owner)].append(math.nan if cost is None else math.fsum(cost))
            return
        whole = np.sum(list(users.values()), axis=0) if users else np.zeros(len(moved))
        alone = whole <= 0.0
        for name, used in users.items():
            part = np.divide(used, whole, out=np.zeros(len(moved)), where=~alone)
            if cost is not None:
                self._shares[(line, name)].append(math.fsum(cost * part))
            elif np.any(part * moved):
                self._shares[(line, name)].append(math.nan)
        if np.any(moved[alone]):
            self._shares[(line, owner)].append(math.nan if cost is None else math.fsum(cost[alone]))

    def _number(self, price: Price) -> int:
        """Return the number of a price; equal ones have the same."""
        key = repr(price)
        if key not in self._numbers:
            self._numbers[key] = len(self._prices)
            self._prices.append(price)
        return self._numbers[key]

    def lines(self) -> Iterator[CostLine]:
        """Yield a line for each flow that was more than rounding, in the order of the ledger."""
        for (flow, number), made in self._sums.items():
            price = self._prices[number]
            amount, demand = math.fsum(made.amounts), _demand(price, made)
            if abs(amount) <= NEGLIGIBLE:
                continue
            yield CostLine(
                item=flow.item,
                what=flow.resource,
                owner=flow.owner,
                cny=math.fsum([*made.costs, demand]) if price.reason is None else None,
                amount=amount,
                unit=flow.unit,
                partner=flow.partner,
                kind=flow.kind,
                exchange=flow.exchange,
                tariff=price.tariff.spec.id if price.tariff is not None else "",
                by=price.by,
                source=price.source,
                evidence=price.evidence,
                year=price.year,
                reason=price.reason,
                by_period={name: (math.fsum(a), math.fsum(c)) for name, (a, c) in made.periods.items()},
                demand_cny=demand,
            )

    def shares(self) -> Iterator[Share]:
        """Yield the part of each line that an enterprise bears; a demand charge is borne in proportion to the cost of energy."""
        energy: dict[Line, float] = defaultdict(float)
        for (line, _), values in self._shares.items():
            energy[line] += abs(math.fsum(values))
        for (line, name), values in self._shares.items():
            flow, made = line[0], self._sums[line]
            if abs(math.fsum(made.amounts)) <= NEGLIGIBLE:
                continue
            cny, demand = math.fsum(values), _demand(self._prices[line[1]], made)
            more = demand * abs(cny) / energy[line] if demand and energy[line] else 0.0
            yield Share(flow.item, name, None if math.isnan(cny) else cny + more)

    def payments(self) -> Iterator[Payment]:
        """Yield what enterprises pay each other for exchanges inside the fence; `cny` is None where no price is agreed on."""
        for (payer, payee, flow, number), made in self._inside.items():
            why = self._prices[number].reason
            if math.fsum(made.gross) <= NEGLIGIBLE:
                continue
            cny = math.fsum(made.costs) if why is None else None
            yield Payment(flow.exchange, payer, payee, flow.resource, flow.unit, math.fsum(made.amounts), cny, why)


def _demand(price: Price, made: _Sum) -> float:
    """Return the demand charge [CNY] for the largest hour of each month that the run touches."""
    rate = price.tariff.demand if price.tariff is not None and price.reason is None else None
    return math.fsum(peak * KW_PER_MW * rate for peak in made.peaks.values()) if rate is not None else 0.0


class _FlowBook:
    """What the entries of a ledger mean for the bill of one park."""

    def __init__(self, park: Park, owners: Mapping[str, str]) -> None:
        self._park = park
        self._owners = owners
        self._exchanges = {each.id: each for each in park.exchanges}
        self._kinds = {each.id: each.item or "" for each in park.exchanges}
        for pool in park.spec.pools:
            self._kinds |= {f"{pool.id}.imports.{n}": way.item or "" for n, way in enumerate(pool.imports)}
            self._kinds |= {f"{pool.id}.exports.{n}": way.item or "" for n, way in enumerate(pool.exports)}

    def flow(self, entry: Entry) -> Flow | None:
        """Return what `entry` is on the bill: a purchase, a sale, a disposal, an emission, an exchange inside the fence, or nothing."""
        kind, _, partner = entry.target.partition(":")
        if kind == "emission":
            return Flow("emission", owner_of(entry.source, self._owners), partner, "t")
        resource = self._park.resources.get(entry.resource)
        if resource is None:
            return None
        exchange = self._exchanges.get(entry.exchange)
        made = partial(
            Flow,
            resource=resource.id,
            unit=resource.unit,
            kind=self._kinds.get(entry.exchange, ""),
            exchange=entry.exchange,
        )
        if entry.source.startswith("import:"):
            owner = self._plant(exchange.taker) if exchange is not None else owner_of(entry.target, self._owners)
            return made("purchases", owner, partner=entry.source.removeprefix("import:"))
        if exchange is not None and exchange.taker.startswith(OUTSIDE):
            partner = exchange.taker.removeprefix(OUTSIDE)
            item = "disposal" if self._park.spec.partners[partner].role == "disposal" else "sales"
            return made(item, self._plant(exchange.giver), partner=partner)
        if kind in ("export", "disposal"):
            known = partner if partner in self._park.spec.partners else ""
            item = "sales" if kind == "export" else "disposal"
            return made(item, owner_of(entry.source, self._owners), partner=known)
        if exchange is not None and not exchange.giver.startswith(OUTSIDE):
            giver, taker = self._plant(exchange.giver), self._plant(exchange.taker)
            return made("inside", giver, partner=taker) if giver != taker else None
        return None

    def _plant(self, plant: str) -> str:
        return self._owners.get(f"plant:{plant}", plant)


def owner_of(account: str, owners: Mapping[str, str]) -> str:
    """Return the enterprise behind an account of the ledger, the account itself where there is none, as of a main."""
    kind, _, name = account.partition(":")
    if kind in ("node", "use"):
        return owners.get(f"plant:{name.split('/', maxsplit=1)[0]}", account)
    return owners.get(account, account)


def pool_users(
    entries: Sequence[Entry], rows: Sequence[int], amounts: Floats, owners: Mapping[str, str]
) -> tuple[dict[str, dict[str, Floats]], dict[str, dict[str, Floats]]]:
    """Return what each enterprise draws from, and feeds into, each main in every period [unit]."""
    draws: dict[str, dict[str, Floats]] = {}
    feeds: dict[str, dict[str, Floats]] = {}
    for column, row in enumerate(rows):
        entry = entries[row]
        for pool, other, found in ((entry.source, entry.target, draws), (entry.target, entry.source, feeds)):
            owner = owner_of(other, owners)
            if pool.startswith("pool:") and owner != other:
                used = found.setdefault(pool, {})
                used[owner] = used[owner] + amounts[:, column] if owner in used else amounts[:, column]
    return draws, feeds


def shared(draws: Mapping[str, Floats], feeds: Mapping[str, Floats], sold: Floats) -> dict[str, Floats]:
    """Return what each enterprise takes from the others over a main, less what it gives them [unit], in every period.

    What is fed and not sold outside is shared by those who draw, in proportion; it comes from those who feed, in proportion. Sums to zero.
    """
    drawn, fed = (np.sum(list(each.values()), axis=0) if each else np.zeros(len(sold)) for each in (draws, feeds))
    among = np.where(drawn > 0.0, np.clip(fed - sold, 0.0, None), 0.0)
    found: dict[str, Floats] = {}
    for users, whole, sign in ((draws, drawn, 1.0), (feeds, fed, -1.0)):
        for name, used in users.items():
            part = sign * among * np.divide(used, whole, out=np.zeros(len(sold)), where=whole > 0.0)
            found[name] = found[name] + part if name in found else part
    return found


def mean_over(series: Floats, starts: Floats, duration_h: float, step_h: float) -> Floats:
    """Return the mean of `series` (n_steps,) over the periods of `duration_h` [h] that begin at `starts` [h]."""
    first = starts / step_h
    if duration_h <= step_h * (1 + 1e-9) and np.allclose(first, np.rint(first), rtol=0.0, atol=1e-9):
        whole: Floats = series[np.minimum(np.rint(first).astype(np.int64), len(series) - 1)]
        return whole
    edges = np.arange(len(series) + 1) * step_h
    summed = np.concatenate([[0.0], np.cumsum(series * step_h)])
    ends: Floats = np.interp(starts + duration_h, edges, summed) - np.interp(starts, edges, summed)
    return ends / duration_h


def _peaks(year: int, starts: Floats, power: Floats) -> Iterator[tuple[int, float]]:
    """Yield each month that has periods, with the largest power [MW] in it."""
    first = np.array(f"{year}-01-01", dtype="datetime64[s]")
    months = (first + (starts * 3600.0).round().astype("timedelta64[s]")).astype("datetime64[M]").astype(np.int64) % 12
    for month in np.unique(months).tolist():
        yield int(month), float(power[months == month].max())
