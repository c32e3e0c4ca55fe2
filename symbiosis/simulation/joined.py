"""Joined: the stages of a run as one: entries of all wirings side by side, equal ones together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from symbiosis.engine.block import Flags
from symbiosis.events.happening import Happening
from symbiosis.network.wiring import Entry
from symbiosis.results.book import StockRow
from symbiosis.results.ledger import LedgerBlocks
from symbiosis.results.statistics import Statistic
from symbiosis.simulation.simulated import Simulated
from symbiosis.simulation.stage import Stage


def joined(
    stages: Sequence[Stage],
    *,
    hours: float,
    wall_s: float,
    driver: str,
    events: Sequence[Happening],
    facilities: Sequence[Statistic],
) -> Simulated:
    """Return the stages, of which all that is booked counts, as one run."""
    entries: dict[tuple[str, str, str, str, bool], Entry] = {}
    for stage in stages:
        for entry in (*(entry for entry, _ in stage.gone), *stage.wiring.entries):
            entries.setdefault(_key(entry), entry)
    place = {key: number for number, key in enumerate(entries)}
    ledger = LedgerBlocks(tuple(entries.values()))
    totals = np.zeros(len(entries))
    stocks: list[StockRow] = []
    for stage in stages:
        for entry, amount, stock in stage.withdrawals():
            row = place[_key(entry)]
            totals[row] += amount
            ledger.add(np.array([row]), np.array([[amount]]), start_h=stage.start_h, duration_h=0.0)
            stocks.append(stock)
        rows = np.array([place[_key(entry)] for entry in stage.wiring.entries], dtype=np.int64)
        np.add.at(totals, rows, stage.book.totals)
        ledger.take_over(stage.book.ledger, rows)
        stocks += stage.book.stocks
    parts = [stage.part() for stage in stages]
    first = stages[0]
    wiring = first.wiring
    if len(stages) > 1:
        resources = {name: resource for stage in stages for name, resource in stage.wiring.resources.items()}
        owners = {name: owner for stage in stages for name, owner in stage.wiring.owners.items()}
        wiring = replace(wiring, entries=tuple(entries.values()), resources=resources, owners=owners)
    return Simulated(
        wiring=wiring,
        order=first.core.stream.order,
        totals=totals,
        levels=_summed(part.levels for part in parts),
        unserved=_summed(part.unserved for part in parts),
        ledger=ledger,
        stocks=tuple(stocks),
        hours=hours,
        wall_s=wall_s,
        worst_residual=max(stage.book.worst for stage in stages),
        flags=_flags([flags for stage in stages for flags in stage.book.flags]),
        parts=tuple(parts),
        events=tuple(events),
        facilities=tuple(facilities),
        driver=driver,
    )


def _key(entry: Entry) -> tuple[str, str, str, str, bool]:
    return (entry.source, entry.target, entry.resource, entry.exchange, entry.residual)


def _summed(tables: Iterable[dict[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for table in tables:
        for name, value in table.items():
            found[name] = found.get(name, 0.0) + value
    return found


def _flags(found: Sequence[Flags]) -> dict[str, object]:
    """Return how the settlement went: passes, holds, crossings, and each block that did not converge, with its members and residual."""
    blocks: dict[tuple[str, ...], tuple[int, float]] = {}
    for flags in found:
        for block in flags.unconverged:
            times, residual = blocks.get(block.operations, (0, 0.0))
            blocks[block.operations] = (times + block.times, max(residual, block.residual))
    summed = {
        name: sum(getattr(flags, name) for flags in found)
        for name in ("settlements", "segments", "crossings", "holds", "passes_open", "sweeps")
    }
    return {
        **summed,
        "passes": max((flags.passes for flags in found), default=0),
        "unconverged": [
            {"operations": list(operations), "times": times, "residual": residual}
            for operations, (times, residual) in blocks.items()
        ],
    }
