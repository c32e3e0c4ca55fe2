"""Sweep file: strict, and every mistake at once, at its line."""

import pytest

from symbiosis.errors import InputError
from symbiosis.sweeps.check import check_sweep
from symbiosis.sweeps.spec import read_sweep


def mistakes(file) -> list[tuple[int, str, str]]:
    """Line, code and nearest spelling of each mistake of form, or else of what the park says to it."""
    with pytest.raises(InputError) as caught:
        check_sweep(read_sweep(file))
    assert {problem.file for problem in caught.value.problems} == {"sweep.yaml"}
    return [(problem.line, problem.code, problem.nearest) for problem in caught.value.problems]


def test_a_good_file_has_its_park_scenarios_and_size(write):
    sweep = read_sweep(write())
    checked = check_sweep(sweep)
    assert sweep.spec.size() == 12
    assert checked.park.id == "park"
    assert checked.schemes == ("CN-NDRC-2025",)
    assert list(checked.inputs["no-exchange"]) == [
        "enterprises.yaml", "exchanges.yaml", "park.yaml", "profiles/beer.csv", "scenarios/no-exchange.yaml",
    ]  # fmt: skip


def test_mistakes_of_form_are_reported_at_once(write, text):
    bad = text.replace("seeds: [0]", "seeds: [0, -1, 0]").replace("hours: 24", "hour: 24").replace("[4, 8]", "[]")
    assert mistakes(write(bad)) == [(5, "out_of_range", ""), (6, "unknown_key", "hours"), (8, "too_short", "")]


SEVEN = """\
id: small
park: park
scenarios: [today, no-exchanges]
seeds: [0, -1]
hour: 24
schemes:
  - CN-NDRC-2025
  - CN-NDRC-2052
grid:
  processes.brewin.plan.of: [4, 8]
  processes.brewing.plan.of: [4, -8]
  processes.milling.plan:
    values:
      - 1 t/h
      - null
      - 2 MW
"""


def test_mistakes_of_form_do_not_hide_those_against_the_park(write):
    assert mistakes(write(SEVEN)) == [
        (3, "scenario_unknown", "no-exchange"),
        (4, "out_of_range", ""),
        (5, "unknown_key", "hours"),
        (8, "scheme_unknown", "CN-NDRC-2025"),
        (10, "reference_unknown", "brewing"),
        (11, "amount_negative", ""),
        (15, "wrong_type", ""),
        (16, "unit_dimension", ""),
    ]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("[4, 8]", "[]", [(10, "reference_unknown"), (10, "too_short")]),
        ("park: park", "park: parkk", [(2, "sweep_park_unknown")]),
        ("park: park", "park: 7", [(2, "wrong_type")]),
        ("park: park\n", "", [(1, "missing_key")]),
        ("scenarios: [today, no-exchanges]", "scenarios: [no-exchanges]", [(3, "scenario_unknown"), (11, "amount_negative")]),
        ("grid:", "grid: []\nnote:", [(9, "wrong_type"), (8, "scheme_unknown"), (3, "scenario_unknown")]),
    ],
)  # fmt: skip
def test_what_can_be_read_is_checked_where_other_parts_cannot(write, old, new, found):
    seen = [(line, code) for line, code, _ in mistakes(write(SEVEN.replace(old, new)))]
    assert set(found) <= set(seen)
    assert (3 if old == "park: park\n" else 4, "out_of_range") in seen


def test_a_wrong_path_among_several_does_not_hide_a_wrong_value(write, text):
    bad = text.replace("values: [1, 2, 3]", "values: [-1]\n    also: [processes.brewin.plan]")
    assert mistakes(write(bad)) == [(9, "reference_unknown", "brewing"), (10, "amount_negative", "")]


def test_a_mapping_is_checked_whole_as_well(write):
    park = str(write().parent / "park")
    wrong = {"id": "small", "park": park, "seeds": [-1], 7: 1, "grid": {"processes.brewin.plan": [1]}}
    with pytest.raises(InputError) as caught:
        read_sweep(wrong)
    assert {problem.code for problem in caught.value.problems} >= {"out_of_range", "reference_unknown"}


def test_mistakes_against_the_park_are_reported_at_once(write, text):
    bad = (
        text.replace("no-exchange", "no-exchanges")
        .replace(
            "processes.brewing.plan.of: [4, 8]",
            "processes.brewin.plan.of: [4, 8]\n  exchanges.steam-to-brewery.capacty: [1]",
        )
        .replace("values: [1, 2, 3]", "values:\n      - 1 t/h\n      - 2 MW\n      - 3 t/h")
    )
    assert mistakes(write(bad)) == [
        (4, "scenario_unknown", "no-exchange"),
        (8, "reference_unknown", "brewing"),
        (9, "unknown_key", "capacity"),
        (13, "unit_dimension", ""),
    ]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("park: park", "park: parkk", (3, "sweep_park_unknown", "")),
        ("park: park", "park: suzhou-si", (3, "sweep_park_unknown", "suzhou-sip")),
        ("hours: 24", "schemes: [CN-NDRC-2052]", (6, "scheme_unknown", "CN-NDRC-2025")),
        ("hours: 24", "factors: NCSC-2O25", (6, "invalid", "")),
        ("[4, 8]", "[4, 8, 4]", (8, "sweep_value_twice", "")),
        ("today, no-exchange", "today, today", (4, "sweep_value_twice", "")),
        ("values: [1, 2, 3]", "values: [1]\n    also: [processes.brewing.plan.of]", (7, "sweep_path_twice", "")),
        ("[4, 8]", "[4, true]", (8, "quantity_form", "")),
        ("[4, 8]", "[4, -8]", (8, "amount_negative", "")),
    ],
)  # fmt: skip
def test_a_mistake_is_found_at_its_line(write, text, old, new, found):
    assert mistakes(write(text.replace(old, new))) == [found]


def test_a_grid_without_end_is_refused(write, text):
    numbers = ", ".join(map(str, range(1, 1002)))
    bad = text.replace("[4, 8]", f"[{numbers}]").replace("[1, 2, 3]", f"[{numbers}]")
    assert [code for _, code, _ in mistakes(write(bad))] == ["sweep_too_large"]


def test_a_mistake_of_two_values_together_is_left_to_the_run(write, text):
    # A plan of 8 t/h alone fits no capacity of 5 t/h, but one of 4 t/h does.
    check_sweep(
        read_sweep(
            write(text.replace("processes.milling.plan", "processes.brewing.capacity").replace("[1, 2, 3]", "[5, 12]"))
        )
    )


def test_a_mistake_of_the_park_itself_names_the_file_of_the_park(write, tmp_path):
    file = write()
    path = tmp_path / "park" / "exchanges.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("to: feed-mill", "to: feed-mil"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check_sweep(read_sweep(file))
    assert {problem.file for problem in caught.value.problems} == {"exchanges.yaml"}
