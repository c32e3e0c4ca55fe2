"""Tracing: where the numbers of a run folder come from: what activities are made of, what lines count, what indicators read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from symbiosis.accounting.accounts import Accounts, Amount
from symbiosis.accounting.trace import Counted, numbers_of
from symbiosis.indicators.enterprise_scores import enterprises_of
from symbiosis.library.activities import categories
from symbiosis.library.schemes import known_facts
from symbiosis.run.reporting import reported_to, spans_of
from symbiosis.run.run import Run
from symbiosis.run.watching import Ids, ranges, traces

ORIGIN_COLUMNS = ("activity", "source", "target", "resource", "exchange", "amount", "unit", "per_unit", "quantity")
"""`amount` [unit] is the sum of the rows of the ledger; `per_unit` × `amount` is `quantity`, in the unit of the activity."""
TRACE_COLUMNS = ("scheme", "enterprise", "indicator", "role", "file", "column", "rows", "ids", "sum", "what")
"""`ids`: row ids as `1-4 7`; rows that were read in one go stand together. `role`: value (with its readings) or band.

`enterprise` is blank where the scheme judges the park.
"""


def origin_rows(run: Run) -> list[tuple[Any, ...]]:
    """Return what every activity is made of, in the columns of ORIGIN_COLUMNS."""
    resources = run.simulated.wiring.resources
    return [
        (number, row.source, row.target, row.resource, row.exchange, row.amount, resources[row.resource].unit,
         row.quantity / row.amount if row.amount else None, row.quantity)
        for number, each in enumerate(run.reported, start=1)
        for row in each.made_of
    ]  # fmt: skip


def hours_of(run: Run) -> list[str]:
    """Return, for each activity, the hours of the ledger that it is made of, as `0-800 1200-1500`; "" for all of them."""
    if len(run.groups) == 1:
        return [""] * len(run.reported)
    texts = (" ".join(f"{begin!r}-{end!r}" for begin, end in spans) for spans in spans_of(run))
    return [text for (_, rows), text in zip(run.groups, texts, strict=True) for _ in rows]


def activity_numbers(run: Run, scheme: str, lines: Sequence[Counted]) -> list[int | None]:
    """Return the row of activities.csv that each line of a scheme counts."""
    known = _seen(run, scheme)
    counted = numbers_of(lines, run.accounts(scheme).activities)
    return [None if number is None else known[number - 1] for number in counted]


def _seen(run: Run, scheme: str) -> list[int]:
    """Return the rows of activities.csv that a scheme sees, in the order of the activities of its accounts."""
    rows = {id(each): number for number, each in enumerate(run.reported, start=1)}
    return [rows[id(each)] for each in reported_to(run, scheme)]


def declared(run: Run) -> list[tuple[str, str, Amount, str | None]]:
    """Return what is declared and not simulated, once for all schemes: category, item, amount, unit."""
    found: dict[tuple[str, str], tuple[str, str, Amount, str | None]] = {}
    for accounts in (run.accounts(scheme) for scheme in run.all_schemes):
        known = known_facts(accounts.scheme)
        for (category, item), amount in accounts.amounts.items():
            if category == "declared" or (category, item) == ("value_added", "industrial"):
                unit = known[item].unit if category == "declared" else categories()[category].unit
                found.setdefault((category, item), (category, item, amount, unit))
    return list(found.values())


def trace_rows(run: Run) -> Iterator[tuple[Any, ...]]:
    """Yield what every indicator reads, in the columns of TRACE_COLUMNS."""
    for scheme in run.all_schemes:
        ids = _ids(run, scheme)
        for enterprise, accounts in judged(run, scheme):
            for each in traces(accounts, accounts.scheme, ids[enterprise]):
                read = each.read
                where = (read.file, read.column, len(read.ids), ranges(read.ids), read.sum, read.what)
                yield (scheme, enterprise, each.indicator, each.role, *where)


def judged(run: Run, scheme: str) -> Iterator[tuple[str, Accounts]]:
    """Yield who is judged, "" for the park, with the accounts that are."""
    whole = run.accounts(scheme)
    if whole.scheme.rules.scope == "park":
        yield "", whole
        return
    for name in enterprises_of(row.activity for row in run.reported):
        yield name, run.accounts(scheme, name)


def _ids(run: Run, scheme: str) -> dict[str, Ids]:
    """Return the ids, in the files of a run folder, of what the accounts of a scheme hold, by who is judged ("": the park)."""
    whole = run.accounts(scheme)
    park = whole.scheme.rules.scope == "park"
    activities, lines, memo, energy = (_Held() for _ in range(4))
    amounts: dict[str, dict[tuple[str, str], list[int]]] = defaultdict(lambda: defaultdict(list))
    for number in _seen(run, scheme):
        row = run.reported[number - 1].activity
        who = "" if park else row.enterprise
        activities[who].append(number)
        amounts[who][(row.category, row.item)].append(number)
    numbered = enumerate((*whole.lines, *whole.memo), start=1)
    for number, line in numbered:
        (lines if number <= len(whole.lines) else memo)["" if park else line.enterprise].append(number)
    for number, each in enumerate(whole.energy, start=1):
        energy["" if park else each.enterprise].append(number)
    facts = {
        (category, item): len(run.reported) + place for place, (category, item, *_) in enumerate(declared(run), start=1)
    }
    found: dict[str, Ids] = {}
    for who in dict.fromkeys(("", *activities)):
        own = {key: tuple(numbers) for key, numbers in amounts[who].items()}
        said = {key: (number,) for key, number in facts.items() if park or key != ("value_added", "industrial")}
        found[who] = Ids(
            lines=tuple(lines[who]),
            memo=tuple(memo[who]),
            energy=tuple(energy[who]),
            activities=tuple(activities[who]),
            amounts=said | own,
        )
    return found


class _Held(defaultdict[str, list[int]]):
    """Ids by who is judged."""

    def __init__(self) -> None:
        super().__init__(list)
