"""Queues: how crews, fleets and docks fared, as rows of the statistics of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symbiosis.events.facility import QueueStatistics
from symbiosis.park.park import Park
from symbiosis.results.statistics import Statistic

DOCKS = "docks:"


def queue_rows(found: Iterable[QueueStatistics], park: Park) -> Iterator[Statistic]:
    """Yield the statistics of every queue: of docks by their plant, of crews and fleets by id."""
    fleets = {fleet.id for fleet in park.spec.fleets}
    for queue in found:
        name = queue.id.removeprefix(DOCKS)
        kind = "dock" if queue.id.startswith(DOCKS) else "fleet" if queue.id in fleets else "crew"
        rows: list[tuple[str, float, str]] = [
            ("jobs", queue.begun, "1"),
            ("utilisation", queue.utilisation, "1"),
            ("queue_mean", queue.mean_queue, "1"),
            ("queue_max", queue.max_queue, "1"),
            ("wait_mean", queue.mean_wait_h, "h"),
        ]
        for measure, value, unit in rows:
            yield Statistic(kind, name, measure, float(value), unit)
