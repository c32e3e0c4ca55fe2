"""Monitoring plan: what a scheme asks to be metered, where in a park, how, how often, by whom, and what of it the park has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from symbiosis.i18n import tr
from symbiosis.indicators.eligibility import park_facts
from symbiosis.indicators.meter_points import FENCE, MeterPoint, crosses, meter_points
from symbiosis.library.activities import categories
from symbiosis.library.fuels import fuels
from symbiosis.library.monitoring import DECLARED, Method, inputs_of, monitoring
from symbiosis.library.schemes import Scheme, known_facts
from symbiosis.park.park import Park
from symbiosis.units import EVIDENCES, Evidence

Have = Literal["yes", "no", "part"]
Both = dict[str, str]
LANGUAGES = ("zh", "en")
VALUE_ADDED = "industrial_value_added"
"""Fact of a park that is the row `value_added.industrial` of an account."""
PARK: Both = {"zh": "园区", "en": "park"}
NOTHING: Both = {"zh": "", "en": ""}
CROSSING: Both = {"zh": "进出围界", "en": "over the fence"}


@dataclass(frozen=True)
class MonitorRow:
    """One row of a monitoring plan; texts in both languages.

    `input` is `category`, `category.item`, `declared.<fact>` or `fence`; `place` a path into the park, "park" for the park as a whole and
    "" where it has no such object. `source` and `evidence` are those of the frequency, `keep_source` and `keep_evidence` of the years
    for which records are kept; an evidence `default` has no source. `have` is None where no park was given: `yes`, the park files hold
    it with the evidence wanted; `part`, they hold it with less, and `have_note` says with which; `no`, they do not.
    """

    no: int
    what: Both
    input: str
    place: str
    place_name: Both
    enterprise: str
    unit: str
    method: Both
    frequency: Both
    holder: Both
    evidence_wanted: Evidence
    have: Have | None
    have_where: str
    have_note: Both
    indicators: tuple[str, ...]
    source: str
    evidence: Evidence
    keep_years: int
    keep_source: str
    keep_evidence: Evidence
    keep_note: Both

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {**vars(self), "indicators": list(self.indicators)}


def monitoring_plan(scheme: Scheme, park: Park | None) -> tuple[MonitorRow, ...]:
    """Return the monitoring plan of a scheme: without a park a row for each input, with one a row for each input and place.

    An input of which the park has no object keeps its row, so that somebody confirms that there is none. What crosses the fence and no
    indicator asks for stands at the end.
    """
    points = () if park is None else meter_points(park)
    made = list(_rows(scheme, park, points))
    return tuple(MonitorRow(number, **row) for number, row in enumerate(made, start=1))


def _rows(scheme: Scheme, park: Park | None, points: tuple[MeterPoint, ...]) -> Iterator[dict[str, Any]]:
    table, owners = monitoring(), _owners(park)
    for name, indicators in inputs_of(scheme).items():
        category, _, item = name.partition(".")
        if category == DECLARED:
            yield {**_fact(scheme, item), "indicators": indicators, **_declared(item, table.method_of(DECLARED), park)}
            continue
        here = [point for point in points if name in (point.input, _category(point))]
        for point in here:
            yield {**_input(point.input, point.what), "indicators": indicators, **_place(point, owners)}
        for each in _elsewhere(name, here, park):
            yield {**_input(each, {}), "indicators": indicators, **_nowhere(each, table.method_of(each), park)}
    if park is not None:
        yield from _rest(scheme, park, points)


def _rest(scheme: Scheme, park: Park, points: tuple[MeterPoint, ...]) -> Iterator[dict[str, Any]]:
    """Yield what crosses the fence and fills no input of the scheme."""
    asked, owners = inputs_of(scheme), _owners(park)
    shown = {point.place for point in points if point.input in asked or _category(point) in asked}
    crossing = {f"exchanges.{each.id}" for each in park.exchanges if crosses(each)}
    for point in points:
        if point.place in crossing and point.place not in shown:
            shown.add(point.place)
            yield {**_crossing_row(point), "indicators": (), **_place(replace(point, input=FENCE), owners)}


def _category(point: MeterPoint) -> str:
    return point.input.partition(".")[0]


def _elsewhere(name: str, here: list[MeterPoint], park: Park | None) -> Iterator[str]:
    """Yield what the plan asks for beside the places of the park: all of it without one, else what no flow can show."""
    table = monitoring()
    if not here:
        yield name
    if "." not in name:
        met = {point.input for point in here}
        apart = table.ways if park is None else table.unseen
        yield from (each for each in apart if each.startswith(f"{name}.") and each not in met)


# -- what


def _input(name: str, what: Both) -> dict[str, Any]:
    """Return label, unit, method and times of a row of an account."""
    table, method = categories(), monitoring().method_of(name)
    category, _, item = name.partition(".")
    row = table[category]
    label, unit = _both(row.name), row.unit or method.unit or ""
    if item and not isinstance(row.items, str):
        label = _joined(label, _both(row.items[item].name))
    elif item:
        fuel = fuels().get(item)
        label = _joined(label, dict.fromkeys(LANGUAGES, item) if fuel is None else _both(fuel.name))
        unit = unit if fuel is None else fuel.unit
    if what and what["zh"] in label["zh"].split("：") and what["en"] in label["en"].split(": "):
        what = {}
    return {"what": _joined(label, what), "input": name, "unit": unit, **_method(method)}


def _fact(scheme: Scheme, fact: str) -> dict[str, Any]:
    known = known_facts(scheme)[fact]
    unit = "" if known.unit == "1" else known.unit
    return {
        "what": _both(known.name),
        "input": f"{DECLARED}.{fact}",
        "unit": unit,
        **_method(monitoring().method_of(DECLARED)),
        "holder": _both(known.holder),
        "place": "park",
        "place_name": PARK,
        "enterprise": "",
    }


def _crossing_row(point: MeterPoint) -> dict[str, Any]:
    table = monitoring()
    return {
        "what": _joined(CROSSING, point.what),
        "input": FENCE,
        "unit": point.unit,
        **_method(table.methods[table.fence]),
    }


def _method(method: Method) -> dict[str, Any]:
    keep = monitoring().keep_of(method)
    return {
        "method": _both(method.method),
        "frequency": _both(method.frequency),
        "evidence_wanted": method.evidence_wanted,
        "source": method.source or "",
        "evidence": method.evidence,
        "keep_years": keep.years,
        "keep_source": keep.source or "",
        "keep_evidence": keep.evidence,
        "keep_note": _both(keep.text),
    }


# -- where, by whom, and what there is


def _place(point: MeterPoint, owners: Mapping[str, Both]) -> dict[str, Any]:
    """Return place, holder and what the park has of a meter point; `owners` are the names of enterprises."""
    table = monitoring()
    category = _category(point)
    holder = _both(categories()[category].holder) if category in categories() else {}
    method = table.methods[table.fence] if point.input == FENCE else table.method_of(point.input)
    owner = owners.get(point.enterprise)
    return {
        "place": point.place,
        "place_name": point.name,
        "enterprise": point.enterprise,
        "holder": _joined(owner, holder) if owner else holder or PARK,
        **_held(point.place, point.evidence, method.evidence_wanted),
    }


def _nowhere(name: str, method: Method, park: Park | None) -> dict[str, Any]:
    """Return what is said of an input without a place: an annual figure of the park, or nothing."""
    category = name.partition(".")[0]
    holder = _both(categories()[category].holder)
    if category == "value_added":
        return {
            **_declared(VALUE_ADDED, method, park),
            "holder": holder,
            "place": "park",
            "place_name": PARK,
            "enterprise": "",
        }
    return {
        "place": "",
        "place_name": dict.fromkeys(LANGUAGES, ""),
        "enterprise": "",
        "holder": holder,
        **_not_held(None if park is None else "no"),
    }


def _declared(fact: str, method: Method, park: Park | None) -> dict[str, Any]:
    """Return what the park files say of a declared fact; what stands there as a bare answer has no evidence but `default`."""
    if park is None:
        return _not_held(None)
    given = park.spec.facts.get(fact)
    if given is not None:
        return _held(f"facts.{fact}", given.evidence, method.evidence_wanted)
    if fact in park_facts(park.spec):
        part = "fence" if hasattr(park.spec.fence, fact) else "eligibility"
        return _held(f"{part}.{fact}", "default", method.evidence_wanted)
    return _not_held("no")


def _held(where: str, evidence: Evidence, wanted: Evidence) -> dict[str, Any]:
    """Return whether what the park files hold at `where` is good enough, and if not, why."""
    enough = EVIDENCES.index(evidence) <= EVIDENCES.index(wanted)
    note = NOTHING if enough else {lang: _short(evidence, wanted, lang) for lang in LANGUAGES}
    return {"have": "yes" if enough else "part", "have_where": f"{where} ({evidence})", "have_note": note}


def _not_held(have: Have | None) -> dict[str, Any]:
    return {"have": have, "have_where": "", "have_note": NOTHING}


def _short(evidence: Evidence, wanted: Evidence, lang: str) -> str:
    """Return that the evidence is weaker than what is wanted, in words."""
    known, asked = (tr(f"monitor.evidence.{each}", lang=lang) for each in (evidence, wanted))
    return tr("monitor.short", lang=lang, evidence=known, wanted=asked)


def _owners(park: Park | None) -> dict[str, Both]:
    return {} if park is None else {each.id: _both(each.name) for each in park.enterprises}


def _both(name: Any) -> Both:
    """Return a name or words in both languages."""
    return {lang: name.text(lang) for lang in LANGUAGES}


def _joined(first: Both, second: Mapping[str, str]) -> Both:
    return {"zh": f"{first['zh']}：{second['zh']}", "en": f"{first['en']}: {second['en']}"} if second else first
