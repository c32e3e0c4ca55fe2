"""All mistakes of a park are told at once: what is wrong with one part hides nothing of another, and no mistake has false followers."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbiosis.errors import InputError, Problem
from symbiosis.park.read import load_park

PARK = """\
id: at-once
name: {en: at once}
place: {province: jiangsu}
year: 2021
partners: {mkt: {name: {en: market}}, sg: {name: {en: grid}}}
resources:
  a: {name: {en: raw}, unit: t, kind: material}
  b: {name: {en: semi}, unit: t, kind: material}
crews: [{id: fit, size: 1}]
fleets: [{id: tr, size: 2}]
pools: [{id: grid, resource: electricity, imports: [{from: outside:sg}]}]
"""
ENTERPRISES = """\
- id: e1
  name: {en: e1}
  plants:
    - id: p1
      processes:
        - id: m1
          mode: plan
          capacity: 10 t/h
          plan: 10 t/h
          recipe: {reference: b, inputs: [{resource: a, amount: 1 t/t}], outputs: [{resource: b, amount: 1 t/t}]}
          part_load: {load: 50 %, efficiency: 0.3, need: nn}
          start_up: {time: 1 h, amount: 5 t, need: qq}
          most: {zz: 3 %}
          varying: {foo: 3}
          reliability: {up_time: 50 h, repair_time: 5 h, crew: fitt, shape: 2}
          maintenance: [{start: 2022-01-10, duration: 24 h, crew: fitx}]
      stores:
        - {id: s1, resource: b, capacity: 500 t, kind: tanky, reorder: {at: 900 t, up_to: 800 t, exchange: zz}}
"""
EXCHANGES = """\
- {id: a-in, from: outside:mkt, to: p1, resource: a, capacity: 20 t/h}
- {id: b-out, from: p1, to: outside:mkt, resource: b, shipping: {fleet: trr, lot: 1000 t, trip: 1 h},
   contract: {begin: 2021-05-01, end: 2021-03-01}}
"""
SPOILT = (
    ("enterprises.yaml", "capacity: 10 t/h", "capacity: 10 MW"),
    ("enterprises.yaml", "plan: 10 t/h", "plan: 10 t/h\n          colour: red\n          ramp_up: 50 %"),
    ("enterprises.yaml", "load: 50 %", "load: 50 MW"),
    ("enterprises.yaml", "time: 1 h, amount", "time: 1 t, amount"),
    ("enterprises.yaml", "up_time: 50 h", "up_time: [50]"),
    ("enterprises.yaml", "duration: 24 h", "duration: 24 MW"),
    ("enterprises.yaml", "name: {en: e1}", "name: 3"),
    ("enterprises.yaml", "resource: b, capacity: 500 t", "resource: b, capacity: 500 t, standing_loss: 120 %"),
    ("exchanges.yaml", "trip: 1 h", "trip: 1 t"),
    ("exchanges.yaml", "contract: {", "contract: {take_or_pay: 130 %, "),
    ("park.yaml", "size: 1}", "size: one}"),
)
STEP = "  - {at: 100, set: {processes.m1.priority: 5, enterprises.e1.note: late}}\n  - {at: 900, off: {enterprises: [e1]}}\n"


def write(folder: Path, *spoilt: tuple[str, str, str], timeline: str = "") -> Path:
    """Write the park with texts replaced."""
    files = {"park.yaml": PARK, "enterprises.yaml": ENTERPRISES, "exchanges.yaml": EXCHANGES}
    for name, before, after in spoilt:
        assert before in files[name]
        files[name] = files[name].replace(before, after)
    files["park.yaml"] += f"timeline:\n{timeline}" if timeline else ""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong with a park."""
    with pytest.raises(InputError) as caught:
        load_park(folder)
    return caught.value.problems


def gists(found: tuple[Problem, ...]) -> set[tuple[str, str]]:
    """Return code and path of problems."""
    return {(problem.code, problem.where) for problem in found}


def test_errors_of_shape_and_unit_hide_no_error_of_reference_year_or_consistency(tmp_path: Path) -> None:
    """The park with both kinds of mistakes tells all that it tells with the second kind alone, but for what rests on a spoilt value."""
    alone = gists(problems(write(tmp_path)))
    spoilt = gists(problems(write(tmp_path, *SPOILT)))
    assert len(alone) >= 16
    assert {code for code, _ in alone - spoilt} <= {"part_load_steep"}
    assert len(spoilt - alone) == len(SPOILT) + 1


@pytest.mark.parametrize(
    "spoilt",
    [
        ("enterprises.yaml", "- id: e1", "- idd: e1"),
        ("enterprises.yaml", "- id: p1", "- idd: p1"),
        ("enterprises.yaml", "- id: m1", "- idd: m1"),
        ("enterprises.yaml", "  plants:", "  plants: 3\n  plantz:"),
        ("enterprises.yaml", "name: {en: e1}", "name: {en: e1}\n  name: {en: e1}"),
        ("enterprises.yaml", "plan: 10 t/h", "plan: 10 t/h: 3"),
    ],
)
def test_a_step_does_not_say_that_what_is_written_is_not_known(tmp_path: Path, spoilt: tuple[str, str, str]) -> None:
    """A thing whose id or list has no form may be the one that the step means."""
    found = problems(write(tmp_path, spoilt, timeline=STEP))
    assert not [each for each in found if each.code == "reference_unknown" and each.value in ("e1", "m1", "p1")]


def test_a_step_that_changes_nothing_is_told_with_its_number(tmp_path: Path) -> None:
    """Its number counts from zero, as that of every list."""
    found = problems(write(tmp_path, timeline=STEP + "  - {at: 100, kind: change}\n"))
    assert ("timeline_nothing", "timeline.2") in gists(found)


def test_a_move_in_a_park_without_layout_is_told(tmp_path: Path) -> None:
    """There is no parcel to move to."""
    found = problems(write(tmp_path, timeline="  - {id: away, at: 100, kind: move, move: {p1: nowhere}}\n"))
    assert ("move_without_layout", "timeline.away.move.p1") in gists(found)


def test_a_move_to_a_parcel_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The layout has another one."""
    ring = "[[0,0],[300,0],[300,200],[0,200],[0,0]]"
    (tmp_path / "layout.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"lot-1","kind":"parcel","name":{"en":"lot"}},'
        f'"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}',
        encoding="utf-8",
    )
    found = problems(write(tmp_path, timeline="  - {at: 100, kind: move, move: {p1: nowhere}}\n"))
    told = [each for each in found if each.code == "reference_unknown" and each.value == "nowhere"]
    assert [each.where for each in told] == ["timeline.0: enterprises.e1.plants.p1.parcel"]


def test_the_moment_of_a_step_has_the_number_of_the_step(tmp_path: Path) -> None:
    """`timeline.2.at`, not `timeline.at`."""
    found = problems(write(tmp_path, timeline=STEP + "  - {at: 100.5, off: {stores: [s1]}}\n"))
    assert ("timeline_step", "timeline.2.at") in gists(found)


def test_a_share_above_its_limit_is_told_in_percent(tmp_path: Path) -> None:
    """No unit "1" is shown."""
    found = problems(
        write(tmp_path, ("enterprises.yaml", "resource: b, cap", "resource: b, charge_efficiency: 1.2, cap"))
    )
    (text,) = (each.render("en") for each in found if each.code == "quantity_too_high")
    assert text.endswith("is above the limit of 100 % (120 %)")


def test_a_ramp_in_percent_is_told_to_be_per_hour(tmp_path: Path) -> None:
    """What is suggested is the number that was given."""
    found = problems(write(tmp_path, ("enterprises.yaml", "plan: 10 t/h", "plan: 10 t/h\n          ramp_up: 50 %")))
    (text,) = (each.render("en") for each in found if each.where.endswith("ramp_up"))
    assert text.endswith("such as 50 %/h")
