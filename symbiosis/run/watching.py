"""Watching: which rows of the accounts a measure reads is recorded while it is computed, so that no list of them can be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symbiosis.accounting.accounts import Accounts
from symbiosis.indicators.registry import FUNCTIONS
from symbiosis.library.schemes import Scheme

CO2, ENERGY, ACTIVITY = "inventory.csv", "energy.csv", "activities.csv"
COLUMNS = {
    CO2: {
        "co2_t": "co2_t",
        **{f"views.{view}": f"co2_{view}_t" for view in ("national", "location", "market")},
    },
    ENERGY: {"tce_equivalent": "tce_equivalent", "tce_calorific": "tce_calorific"},
    ACTIVITY: {"quantity": "quantity"},
}
"""Files of a run folder, and their columns by the attribute that a measure reads."""


@dataclass(frozen=True)
class Read:
    """Rows (from 1) of one column of one file that were read in one go, and their sum in the file's unit (an amount: in its category's)."""

    file: str
    column: str
    ids: tuple[int, ...]
    sum: float
    what: str = ""


@dataclass(frozen=True)
class Traced:
    """What an indicator of a scheme reads; `role` is `value` (with its readings) or `band`."""

    scheme: str
    indicator: str
    role: str
    read: Read


class _Log:
    """What was read, pass by pass; the same rows of a column read again are told once."""

    def __init__(self) -> None:
        self.passes: list[tuple[str, dict[str, dict[int, float]]]] = []
        self.amounts: dict[tuple[tuple[int, ...], str], Read] = {}

    def clear(self) -> None:
        self.passes.clear()
        self.amounts.clear()

    def start(self, file: str) -> None:
        self.passes.append((file, {}))

    def note(self, file: str, attribute: str, number: int, value: float) -> None:
        column = COLUMNS[file].get(attribute)
        if column is None:
            return
        last = next((found for name, found in reversed(self.passes) if name == file), None)
        if last is None:
            last = {}
            self.passes.append((file, last))
        last.setdefault(column, {})[number] = value

    def reads(self) -> list[Read]:
        import math

        found: dict[tuple[str, str, tuple[int, ...]], Read] = {}
        for file, columns in self.passes:
            for column, rows in columns.items():
                ids = tuple(sorted(rows))
                found.setdefault((file, column, ids), Read(file, column, ids, math.fsum(rows.values())))
        return [*found.values(), *self.amounts.values()]


class _Watched:
    """A row that tells when a number of it is read; in all else it is the row."""

    def __init__(self, row: Any, file: str, number: int, log: _Log) -> None:
        self._row, self._file, self._number, self._log = row, file, number, log

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._row, name)
        if name == "views":
            return _WatchedViews(value, self._number, self._log)
        if isinstance(value, float):
            self._log.note(self._file, name, self._number, value)
        return value


class _WatchedViews(dict[str, float]):
    def __init__(self, views: Any, number: int, log: _Log) -> None:
        super().__init__(views)
        self._number, self._log = number, log

    def __getitem__(self, view: str) -> float:
        value = super().__getitem__(view)
        self._log.note(CO2, f"views.{view}", self._number, value)
        return value


class _Rows(tuple[Any, ...]):
    """Rows of one file; each time that they are gone through is a pass of its own."""

    file: str
    log: _Log

    @classmethod
    def watched(cls, rows: Sequence[Any], file: str, log: _Log, ids: Sequence[int]) -> _Rows:
        made = cls(_Watched(row, file, number, log) for row, number in zip(rows, ids, strict=True))
        made.file, made.log = file, log
        return made

    def __iter__(self) -> Iterator[Any]:
        self.log.start(self.file)
        return super().__iter__()


class _WatchedAmount:
    """The sum of a kind of rows, which tells when it is read."""

    def __init__(self, amount: Any, what: str, ids: tuple[int, ...], log: _Log) -> None:
        self._amount, self._what, self._ids, self._log = amount, what, ids, log

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._amount, name)
        if name == "value":
            read = Read(ACTIVITY, "quantity", self._ids, value, self._what)
            self._log.amounts.setdefault((self._ids, self._what), read)
        return value


@dataclass(frozen=True)
class Ids:
    """Ids, in the files of a run folder, of the lines, the lines shown apart, the energy, the activities and the sums of accounts."""

    lines: tuple[int, ...]
    memo: tuple[int, ...]
    energy: tuple[int, ...]
    activities: tuple[int, ...]
    amounts: Mapping[tuple[str, str], tuple[int, ...]]


def traces(accounts: Accounts, used: Scheme, ids: Ids) -> Iterator[Traced]:
    """Yield what each indicator of `used` reads of accounts whose rows have the `ids`."""
    log = _Log()
    watched = _watched(accounts, log, ids)
    for indicator in used.indicators:
        jobs = [("value", indicator.measure, indicator.parameters)]
        if indicator.band is not None:
            jobs.append(("band", indicator.band.by, indicator.band.parameters))
        for role, measure, parameters in jobs:
            log.clear()
            FUNCTIONS[measure](watched, parameters)
            for read in log.reads():
                if read.ids or read.what:
                    yield Traced(used.id, indicator.id, role, read)


def _watched(accounts: Accounts, log: _Log, ids: Ids) -> Accounts:
    amounts: dict[tuple[str, str], Any] = {
        key: _WatchedAmount(amount, ".".join(key), ids.amounts.get(key, ()), log)
        for key, amount in accounts.amounts.items()
    }
    return replace(
        accounts,
        lines=_Rows.watched(accounts.lines, CO2, log, ids.lines),
        memo=_Rows.watched(accounts.memo, CO2, log, ids.memo),
        energy=_Rows.watched(accounts.energy, ENERGY, log, ids.energy),
        activities=_Rows.watched(accounts.activities, ACTIVITY, log, ids.activities),
        amounts=amounts,
        facts={key[1]: amount for key, amount in amounts.items() if key[0] == "declared" and key[1] in accounts.facts},
    )


def ranges(ids: Iterable[int]) -> str:
    """Return row numbers as text: `1-4 7`."""
    spans: list[list[int]] = []
    for number in ids:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def numbers(text: str) -> tuple[int, ...]:
    """Return the row numbers of a text of `ranges`."""
    found: list[int] = []
    for span in text.split():
        first, _, last = span.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return tuple(found)
