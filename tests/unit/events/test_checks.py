"""What a park file says of events is checked: every mistake at once, with its line, in two languages."""

import re

import pytest
from eventful_parks import SHIPPED, machines

from symbiosis.errors import InputError

MACHINE = (
    ("crew", "reliability: {up_time: 9 h, repair_time: 1 h, crew: fiters}", "reference_unknown", "fiters", "fitters"),
    ("crew of a service", "maintenance: [{start: 0, duration: 2 h, crew: no}]", "reference_unknown", "no", "welders"),
    (
        "a Weibull time without a shape",
        "reliability: {up_time: 9 h, repair_time: 1 h, distribution: weibull}",
        "weibull_shape",
        "weibull",
        "shape",
    ),
    (
        "a shape of an exponential time",
        "reliability: {up_time: 9 h, repair_time: 1 h, shape: 2}",
        "weibull_shape",
        "2",
        "shape",
    ),
    ("a day that there is not", "maintenance: [{start: 2021-02-30, duration: 2 h}]", "moment_form", "02-30", "2021"),
    ("another year", "maintenance: [{start: 2022-03-01, duration: 2 h}]", "moment_year", "2022", "2021"),
    ("an hour after the end", "campaign: {duration: 2 h, start: 9000}", "moment_year", "9000", "2021"),
    (
        "a service that never ends",
        "maintenance: [{start: 0, duration: 2 d, every: 24 h}]",
        "every_too_short",
        "24 h",
        "2 d",
    ),
    ("a lot without a store", "campaign: {duration: 2 h, lot: 3 t}", "campaign_lot", "", "store"),
    (
        "a store that there is not",
        "campaign: {duration: 2 h, lot: 3 t, store: heap}",
        "reference_unknown",
        "heap",
        "heap",
    ),
)

LOTS = (
    ("a fleet that there is not", "fleet: trucks", "fleet: trucs", "reference_unknown", "trucks"),
    ("a lot of another dimension", "lot: 20 t", "lot: 20 MWh", "unit_dimension", "MWh"),
    ("a lot of nothing", "lot: 20 t", "lot: 0 t", "lot_empty", "0 t"),
    ("a lot below nothing", "lot: 20 t", "lot: -1 t", "amount_negative", "-1"),
    ("a lot larger than the store", "lot: 20 t", "lot: 150 t", "lot_above_store", "bunker"),
    (
        "an interruption without a time",
        "unload: 0.5 h}",
        "unload: 0.5 h}\n  interruptions: [{duration: 5 h}]",
        "interruption_when",
        "between",
    ),
    (
        "an interruption with two times",
        "unload: 0.5 h}",
        "unload: 0.5 h}\n  interruptions: [{duration: 5 h, start: 4, between: 7 h}]",
        "interruption_when",
        "between",
    ),
    (
        "an interruption at random on schedule",
        "unload: 0.5 h}",
        "unload: 0.5 h}\n  interruptions: [{duration: 5 h, every: 40 h, between: 7 h}]",
        "interruption_when",
        "between",
    ),
)

REORDERS = (
    ("the threshold above the mark", "{at: 90 t, up_to: 80 t, exchange: road}", "reorder_order", "80 t"),
    ("a mark above the store", "{at: 20 t, up_to: 800 t, exchange: road}", "lot_above_store", "bunker"),
    ("an exchange that there is not", "{at: 20 t, up_to: 80 t, exchange: rood}", "reference_unknown", "road"),
    ("a mark of another dimension", "{at: 20 t, up_to: 80 MWh, exchange: road}", "unit_dimension", "MWh"),
)


def problems_of(load, files):
    with pytest.raises(InputError) as caught:
        load(files)
    return caught.value.problems


def is_told(problems, code, *words):
    """One problem of this code, in both languages, in one line with its place, with these words in English."""
    assert [problem.code for problem in problems] == [code]
    zh, en = problems[0].render("zh"), problems[0].render("en")
    assert re.search("[\u4e00-\u9fff]", zh)
    assert problems[0].line > 0
    assert all(word in en for word in words), en
    assert not re.search(r"\{[a-z_]+\}", zh + en)


@pytest.mark.parametrize(("name", "extra", "code", "value", "word"), MACHINE, ids=[row[0] for row in MACHINE])
def test_a_mistake_at_a_machine_is_told(load, name, extra, code, value, word):
    is_told(problems_of(load, machines([extra])), code, value, word)


@pytest.mark.parametrize(("name", "old", "new", "code", "word"), LOTS, ids=[row[0] for row in LOTS])
def test_a_mistake_of_a_shipment_is_told(load, name, old, new, code, word):
    text = SHIPPED["exchanges.yaml"]
    assert old in text
    is_told(problems_of(load, {**SHIPPED, "exchanges.yaml": text.replace(old, new)}), code, word)


@pytest.mark.parametrize(("name", "reorder", "code", "word"), REORDERS, ids=[row[0] for row in REORDERS])
def test_a_mistake_of_a_reorder_is_told(load, name, reorder, code, word):
    text = SHIPPED["enterprises.yaml"].replace("initial: 60 t}", f"initial: 60 t, reorder: {reorder}}}")
    is_told(problems_of(load, {**SHIPPED, "enterprises.yaml": text}), code, word)


def test_a_crew_and_a_fleet_of_one_id_are_told(load):
    park = SHIPPED["park.yaml"].replace("{id: welders}", "{id: trucks}")
    is_told(problems_of(load, {**SHIPPED, "park.yaml": park}), "id_duplicate", "trucks", "park.yaml")


def test_an_interruption_of_what_leaves_the_park_is_refused(load):
    exchanges = (
        "- {id: out, from: pit, to: outside:market, resource: stone, interruptions: [{start: 1, duration: 2 h}]}\n"
    )
    is_told(problems_of(load, {**SHIPPED, "exchanges.yaml": exchanges}), "interruption_of_export", "timeline")


def test_an_interruption_of_a_limited_import_is_refused(load):
    pool = """
pools:
  - id: net
    resource: electricity
    imports:
      - {from: outside:grid, capacity: 2 MW, interruptions: [{start: 1, duration: 2 h}]}
      - {from: outside:grid}
"""
    problems = problems_of(load, {**SHIPPED, "park.yaml": SHIPPED["park.yaml"] + pool})
    is_told(problems, "interruption_of_limited", "capacity")


def test_all_mistakes_are_told_at_once(load):
    extra = "reliability: {up_time: 9 h, repair_time: 1 h, crew: a}\n          maintenance: [{start: 2020-01-01, duration: 2 h, crew: b}]"
    codes = sorted(problem.code for problem in problems_of(load, machines([extra])))
    assert codes == ["moment_year", "reference_unknown", "reference_unknown"]
