"""Hours of CO2: each line of an inventory as its ledger rows fall; what is booked by the month is spread evenly over it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from symbiosis.accounting.trace import numbers_of
from symbiosis.run.reporting import reported_to, spans_of

if TYPE_CHECKING:
    import pandas as pd

    from symbiosis.run.run import Run

HOUR = 1.0
SLACK_H = 1e-9
COLUMNS = ("start_h", "co2_t", "spread_t")


def hourly_co2(run: Run, scheme: str | None = None) -> pd.DataFrame:
    """Return CO2 of the scheme by the hour: start_h, co2_t, and spread_t, the part of it that is not known by the hour [t].

    A ledger row counts by the share that it has in the line over the whole horizon. The sum over the hours is the total.
    """
    import pandas as pd

    weighted, rest = _weights(run, scheme)
    start = run.warm_up_h
    count = max(1, round(run.hours / HOUR))
    edges = start + np.linspace(0.0, run.hours, count + 1)
    known, spread = np.zeros(count), np.full(count, rest / count)
    ledger = run.simulated.ledger
    for piece in ledger.pieces:
        weights = next((each for spans, each in weighted if _within(piece.start_h, spans)), None)
        factors = np.zeros(0) if weights is None else weights[piece.rows]
        if not factors.any():
            continue
        amounts = piece.amounts() @ factors
        ends = piece.start_h + piece.duration_h * np.arange(len(amounts) + 1)
        shares = np.diff(np.interp(edges, ends, np.concatenate(([0.0], np.cumsum(amounts)))))
        if piece.duration_h <= HOUR:
            known += shares
        else:
            spread += shares
    return pd.DataFrame(dict(zip(COLUMNS, (edges[:-1], known + spread, spread), strict=True)))


Spans = tuple[tuple[float, float], ...]


def _within(start_h: float, spans: Spans) -> bool:
    return any(begin - SLACK_H <= start_h < end - SLACK_H for begin, end in spans)


def _weights(run: Run, scheme: str | None) -> tuple[list[tuple[Spans, NDArray[np.float64]]], float]:
    """Return CO2 per unit of each entry of the ledger [t/unit] in each span of time, and the CO2 of lines without ledger rows [t]."""
    spans = spans_of(run)
    group_of = {id(row): number for number, (_, rows) in enumerate(run.groups) for row in rows}
    by_row: list[dict[tuple[str, str, str, str], float]] = [defaultdict(float) for _ in spans]
    accounts = run.accounts(scheme)
    reported = reported_to(run, scheme or run.default_scheme)
    rest: list[float] = []
    for line, number in zip(accounts.lines, numbers_of(accounts.lines, accounts.activities), strict=True):
        row = None if number is None else reported[number - 1]
        if row is None or not row.activity.quantity or not all(each.amount for each in row.made_of if each.quantity):
            rest.append(line.co2_t)
            continue
        for each in row.made_of:
            if each.amount:
                share = each.quantity / row.activity.quantity
                by_row[group_of[id(row)]][(each.source, each.target, each.resource, each.exchange)] += (
                    line.co2_t * share / each.amount
                )
    entries = run.simulated.ledger.entries
    places = [(entry.source, entry.target, entry.resource, entry.exchange) for entry in entries]
    made = [np.array([weights.get(place, 0.0) for place in places]) for weights in by_row]
    return list(zip(spans, made, strict=True)), float(sum(rest))
