"""Trace: the origin of an activity as pairs of ledger accounts, and rows of accounts joined to the activity that they count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.reports.book import ARROW


class Counted(Protocol):
    """A line of an inventory or of annual energy."""

    @property
    def enterprise(self) -> str:
        """Return the enterprise that it belongs to."""

    @property
    def category(self) -> str:
        """Return the category of its activity."""

    @property
    def item(self) -> str:
        """Return the item of its activity."""

    @property
    def plant(self) -> str:
        """Return the plant, "" where it names none."""

    @property
    def process(self) -> str:
        """Return the process, "" where it names none."""


def accounts_of(origin: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of accounts (source, target) in an `Activity.origin`; what is no ledger row is left out."""
    parts = [part.split(ARROW) for part in origin.split("; ") if ARROW in part]
    return tuple((source, target) for source, target in parts)


def numbers_of(lines: Iterable[Counted], activities: Sequence[Activity]) -> list[int | None]:
    """Return for each line the number, from 1, of the activity that it counts; None for a line that closes a rule and counts none.

    Lines stand in the order of their activities: the first line of a key counts the first activity of that key.
    """
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, row in enumerate(activities, start=1):
        waiting[(row.enterprise, row.category, row.item)].append(number)
    found: list[int | None] = []
    for line in lines:
        rows = waiting[(line.enterprise, line.category, line.item)]
        place = next((at for at, number in enumerate(rows) if _fits(line, activities[number - 1])), None)
        found.append(None if place is None else rows.pop(place))
    return found


def _fits(line: Counted, activity: Activity) -> bool:
    """Return whether a line may count `activity`: a line that names no plant and process may count any."""
    named = (line.plant, line.process)
    return not any(named) or named == (activity.plant, activity.process)
