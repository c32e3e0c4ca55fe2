"""Scorecard: what a scheme says of a year, indicator by indicator, with the decisions that were taken on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from symbiosis.i18n import tr
from symbiosis.indicators.eligibility import Eligibility
from symbiosis.indicators.groups import GroupResult
from symbiosis.indicators.input_names import describe_input
from symbiosis.library.schemes import Direction, Scheme
from symbiosis.units import Evidence

FILLED_IN = "OWN "
"""How the source of a threshold starts that a form fills in (`library.scheme_form`); file and line follow."""
Status = Literal["met", "not_met", "not_applicable", "no_threshold", "not_computable"]
Verdict = Literal["passes", "fails", "cannot_be_judged"]
Reasons = tuple[tuple[str, str], ...]
"""What a verdict rests on: id of an indicator, a group or a condition of application, and a key below `reason` in the catalog."""


def both(key: str, **values: Any) -> dict[str, str]:
    """Return a text of the catalog in both languages."""
    return {lang: tr(key, lang=lang, **values) for lang in ("zh", "en")}


@dataclass(frozen=True)
class ReadingResult:
    """Another reading of the same indicator, and what it would say against its `threshold`."""

    id: str
    name: dict[str, str]
    value: float
    status: Status
    threshold: float | None = None


@dataclass(frozen=True)
class BandResult:
    """The band that picked the threshold: `value` [unit] lies in [low, high)."""

    by: str
    value: float
    low: float | None
    high: float | None
    unit: str


@dataclass(frozen=True)
class IndicatorResult:
    """One indicator. `distance` is what is lacking, in the indicator's unit; 0 where it is met, None where nothing is compared."""

    id: str
    name: dict[str, str]
    value: float | None
    unit: str
    direction: Direction | None
    threshold: float | None
    band: BandResult | None
    class_: str
    status: Status
    reason: str | None
    distance: float | None
    inputs_missing: tuple[str, ...]
    readings: tuple[ReadingResult, ...]
    interval: tuple[float, float] | None
    evidence: Evidence
    source: str
    edition: str

    def to_json(self) -> dict[str, Any]:
        """Return plain data with the names of the public form."""
        data: dict[str, Any] = {}
        for key, value in vars(self).items():
            data["class" if key == "class_" else key] = value
        data["inputs_missing"] = list(self.inputs_missing)
        data["readings"] = [dict(vars(each)) for each in self.readings]
        data["band"] = None if self.band is None else dict(vars(self.band))
        data["interval"] = None if self.interval is None else list(self.interval)
        return data


@dataclass(frozen=True)
class Turning:
    """How far an indicator that is not met is from turning: `distance` in its unit, `relative` to its threshold (None: that is 0)."""

    id: str
    distance: float
    relative: float | None


@dataclass(frozen=True)
class Change:
    """A reading under which an indicator of some `status` `becomes` another, and the verdict that then follows."""

    indicator: str
    reading: str
    status: Status
    becomes: Status
    verdict: Verdict


@dataclass(frozen=True)
class LevelResult:
    """The verdict at a level of the scheme: at application (`entry`) or at the end (`target`)."""

    level: str
    verdict: Verdict
    reasons: Reasons


@dataclass(frozen=True)
class Scorecard:
    """A scheme evaluated on accounts. `reasons` name what the verdict rests on.

    Where the scheme judges enterprises, this is the scorecard of the worst, `enterprise`, and `enterprises` has all.
    """

    scheme: Scheme
    verdict: Verdict
    reasons: Reasons
    indicators: tuple[IndicatorResult, ...]
    nearest_to_turning: tuple[Turning, ...]
    changes: tuple[Change, ...] = ()
    eligibility: Eligibility | None = None
    groups: tuple[GroupResult, ...] = ()
    levels: tuple[LevelResult, ...] = ()
    enterprise: str = ""
    enterprises: Mapping[str, Scorecard] = field(default_factory=dict)

    def __getitem__(self, indicator_id: str) -> IndicatorResult:
        for each in self.indicators:
            if each.id == indicator_id:
                return each
        raise KeyError(indicator_id)

    @property
    def changed_by_reading(self) -> tuple[tuple[str, str], ...]:
        """Return (indicator, reading) of each reading under which the indicator would say something else."""
        return tuple((each.indicator, each.reading) for each in self.changes)

    @property
    def vetoes(self) -> tuple[str, ...]:
        """Return the indicators with a veto that are not met."""
        vetoing = {indicator.id for indicator in self.scheme.indicators if indicator.veto}
        return tuple(each.id for each in self.indicators if each.id in vetoing and each.status == "not_met")

    @property
    def informs_only(self) -> tuple[str, ...]:
        """Return the indicators whose threshold a form fills in and whose class decides never: the value changes no verdict."""
        return tuple(
            each.id
            for each in self.scheme.indicators
            if each.source.startswith(FILLED_IN) and each.thresholds and each.level is None and not each.veto
            if self.scheme.classes[each.class_].decides == "never"
        )

    def to_json(self) -> dict[str, Any]:
        """Return `{scheme, verdict, indicators, …}` as plain data, with `enterprise` and `enterprises` where these are judged."""
        data = {
            "scheme": self.scheme.id,
            "edition": self.scheme.edition,
            "complete": self.scheme.complete,
            "verdict": self.verdict,
            "reasons": self._told(self.reasons),
            "indicators": [each.to_json() for each in self.indicators],
            "nearest_to_turning": [dict(vars(each)) for each in self.nearest_to_turning],
            "changed_by_reading": [dict(vars(each)) for each in self.changes],
            "vetoes": list(self.vetoes),
            "informs_only": list(self.informs_only),
            "strict": [each.id for each in self.scheme.indicators if any(row.strict for row in each.thresholds)],
            "threshold_evidence": {each.id: each.evidence for each in self.scheme.indicators if each.thresholds},
            "groups": [each.to_json() for each in self.groups],
            "input_names": {
                name: describe_input(name, self.scheme)[0]
                for name in dict.fromkeys(name for each in self.indicators for name in each.inputs_missing)
            },
            "levels": {
                each.level: {"verdict": each.verdict, "reasons": self._told(each.reasons)} for each in self.levels
            },
            "eligibility": None if self.eligibility is None else self.eligibility.to_json(),
            "decisions": [
                {
                    "id": each.id,
                    "text": {"zh": each.text.zh, "en": each.text.en},
                    "evidence": each.evidence,
                    "source": each.source,
                }
                for each in self.scheme.decisions
            ],
        }
        if self.enterprises:
            data["enterprise"] = self.enterprise
            data["enterprises"] = {name: card.to_json() for name, card in self.enterprises.items()}
        return data

    def _told(self, reasons: Reasons) -> list[dict[str, Any]]:
        """Return reasons with their texts, which name the inputs that the indicator lacks where they say so."""
        missing = {each.id: each.inputs_missing for each in self.indicators}
        told = []
        for key, reason in reasons:
            names = [describe_input(name, self.scheme)[0] for name in missing.get(key, ())]
            texts = {
                lang: tr(f"reason.{reason}", lang=lang, missing=_SEPARATORS[lang].join(name[lang] for name in names))
                for lang in _SEPARATORS
            }
            told.append({"indicator": key, "reason": reason, "text": texts})
        return told


_SEPARATORS = {"zh": "、", "en": ", "}
"""Between the names of inputs, by language."""
