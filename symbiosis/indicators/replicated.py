"""Replicated scorecard: means over replications are scored, with their intervals and the share of replications that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symbiosis.errors import UsageError
from symbiosis.indicators.comparison import compare, distance_of
from symbiosis.indicators.eligibility import eligibility_of
from symbiosis.indicators.enterprise_scores import EnterpriseScores, worst_of
from symbiosis.indicators.scorecard import BandResult, IndicatorResult, ReadingResult, Scorecard
from symbiosis.indicators.scoring import scorecard_of
from symbiosis.library.schemes import Scheme
from symbiosis.results.interval import CONFIDENCE, interval, share_interval

COMPARED = ("met", "not_met")


@dataclass(frozen=True)
class ReplicatedScorecard:
    """`mean` scores the means of `n` replications; `verdicts` and `statuses` (by indicator) count what each replication said."""

    mean: Scorecard
    n: int
    confidence: float
    verdicts: Mapping[str, int]
    statuses: Mapping[str, Mapping[str, int]]

    def to_json(self) -> dict[str, Any]:
        """Return the scorecard as plain data, with `replications`, `verdicts`, `passes` and the `statuses` of each indicator."""
        card = self.mean.to_json()
        for row in card["indicators"]:
            row["statuses"] = dict(self.statuses[row["id"]])
        passed = self.verdicts.get("passes", 0)
        low, high = share_interval(passed, self.n, confidence=self.confidence)
        card["replications"] = self.n
        card["confidence"] = self.confidence
        card["verdicts"] = dict(self.verdicts)
        card["passes"] = {"share": passed / self.n, "interval": [low, high]}
        return card


def replicated(
    cards: Sequence[Mapping[str, Any]], scheme: Scheme, *, confidence: float = CONFIDENCE
) -> ReplicatedScorecard:
    """Return the scorecard of the means of `cards`, the plain data of one scorecard for each replication.

    A value that some replications lack is the mean of those that have it. Where the threshold differs between replications, because it
    is of a band, it is left out, and the indicator has the status that most replications give it.
    """
    if not cards:
        raise UsageError("a replicated scorecard needs at least one scorecard")
    if any("enterprises" in card for card in cards):
        return _by_enterprise(cards, scheme, confidence)
    by_indicator = zip(*(card["indicators"] for card in cards), strict=True)
    strict = {each.id for each in scheme.indicators if any(row.strict for row in each.thresholds)}
    results = tuple(_mean([_read(row) for row in rows], confidence, strict) for rows in by_indicator)
    said = cards[0].get("eligibility")
    return ReplicatedScorecard(
        mean=scorecard_of(scheme, results, None if said is None else eligibility_of(said)),
        n=len(cards),
        confidence=confidence,
        verdicts=Counter(card["verdict"] for card in cards),
        statuses={
            each.id: Counter(card["indicators"][number]["status"] for card in cards)
            for number, each in enumerate(results)
        },
    )


def _by_enterprise(cards: Sequence[Mapping[str, Any]], scheme: Scheme, confidence: float) -> ReplicatedScorecard:
    """Return the scorecard of a scheme of enterprises: the means of each, of which the worst stands for the whole."""
    names = dict.fromkeys(name for card in cards for name in card["enterprises"])
    each = {
        name: replicated(
            [card["enterprises"][name] for card in cards if name in card["enterprises"]], scheme, confidence=confidence
        )
        for name in names
    }
    scores = EnterpriseScores(
        worst_of(part.mean for part in each.values()), {name: part.mean for name, part in each.items()}
    )
    return replace(
        each[scores.worst_enterprise],
        mean=scores.whole,
        n=len(cards),
        verdicts=Counter(card["verdict"] for card in cards),
    )


def _mean(rows: Sequence[IndicatorResult], confidence: float, strict: Collection[str]) -> IndicatorResult:
    values = [row.value for row in rows if row.value is not None]
    first = next((row for row in rows if row.value is not None), rows[0])
    if not values:
        return first
    found = interval(values, confidence=confidence)
    bounds = None if found.low is None or found.high is None else (found.low, found.high)
    statuses = Counter(row.status for row in rows)
    judged = [row for row in rows if row.status in COMPARED]
    if not judged:
        return replace(first, value=found.mean, interval=bounds, readings=_readings(rows, first, strict))
    varies = len({row.threshold for row in rows if row.status in (*COMPARED, "no_threshold")}) > 1
    limit = None if varies else judged[0].threshold
    counted = statuses.most_common(1)[0][0]
    status = counted if limit is None else compare(found.mean, limit, first.direction, strict=first.id in strict)
    return replace(
        judged[0],
        value=found.mean,
        interval=bounds,
        status=status,
        threshold=limit,
        band=None if varies else judged[0].band,
        distance=distance_of(found.mean, limit, first.direction, status),
        readings=_readings(judged, judged[0], strict, limit),
    )


def _readings(
    rows: Sequence[IndicatorResult], first: IndicatorResult, strict: Collection[str], limit: float | None = None
) -> tuple[ReadingResult, ...]:
    """Return the other readings of an indicator by their means."""
    made = []
    for reading in first.readings:
        values = [each.value for row in rows for each in row.readings if each.id == reading.id]
        mean = interval(values).mean
        status = reading.status
        if limit is not None and status in COMPARED:
            own = limit if reading.threshold is None else reading.threshold
            status = compare(mean, own, first.direction, strict=first.id in strict)
        made.append(replace(reading, value=mean, status=status))
    return tuple(made)


def _read(data: Mapping[str, Any]) -> IndicatorResult:
    """Return the indicator result of which `data` is the plain form."""
    fields = {("class_" if key == "class" else key): value for key, value in data.items()}
    fields["inputs_missing"] = tuple(fields["inputs_missing"])
    fields["readings"] = tuple(ReadingResult(**each) for each in fields["readings"])
    fields["band"] = None if fields["band"] is None else BandResult(**fields["band"])
    fields["interval"] = None if fields["interval"] is None else tuple(fields["interval"])
    return IndicatorResult(**fields)
