"""Energy limits: every row of the published tables, as transcribed, stands in the data; disagreeing copies stay visible."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from symbiosis.library.limits import VALUES, Limit, kgce_per_kwh, limits, water_quotas

TABLE = Path(__file__).parent / "energy_limits.csv"
"""Rows of two transcriptions of the limit standards, of the benchmark list of 2023, of the first-generation limits and of water quotas."""

UNITS = {
    "kgce/weight case": "kgce/weight_case",
    "kgce/重量箱": "kgce/weight_case",
    "kgoe/(t*factor)": "kgoe/(t·energy factor)",
    "-": "1",
}
"""Units that the tables write otherwise."""


def rows() -> Iterator[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def printed(row: dict[str, str]) -> tuple[float | None, ...]:
    return tuple(float(row[key]) if row[key] else None for key in VALUES)


def held(limit: Limit, source: str) -> Iterator[tuple[float | None, ...]]:
    """Yield what the data say that a source prints of a limit."""
    grades = limit.grades if limit.source == source else (None, None, None)
    levels = (limit.benchmark, limit.base) if limit.benchmark_source == source else (None, None)
    yield (*grades, *levels)
    yield from (tuple(getattr(each, key) for key in VALUES) for each in limit.transcriptions if each.source == source)


@pytest.mark.parametrize("source", sorted({row["source"] for row in rows()}))
def test_every_row_of_a_source_stands_in_the_data(source: str):
    known = {**limits(), **water_quotas()}
    lost = [
        row for row in rows() if row["source"] == source and printed(row) not in list(held(known[row["limit"]], source))
    ]
    assert lost == []


def test_units_are_those_of_the_tables():
    known = {**limits(), **water_quotas()}
    wrong = [row for row in rows() if row["unit"] and known[row["limit"]].unit != UNITS.get(row["unit"], row["unit"])]
    assert wrong == []


def test_no_limit_is_of_our_own():
    assert {row["limit"] for row in rows()} == {*limits(), *water_quotas()}


@pytest.mark.parametrize(
    ("coal", "electricity", "grade", "expected"),
    [(94.0, 48.0, "grade_1", 99.90), (100.0, 57.0, "grade_2", 107.01), (109.0, 61.0, "grade_3", 116.50)],
)
def test_limits_of_clinker_count_electricity_at_0_1229(coal: float, electricity: float, grade: str, expected: float):
    # GB 16780-2021, table 2: coal and electricity of each grade against the comprehensive limit, printed in whole kgce/t
    known = limits()
    assert getattr(known["clinker_coal"], grade) == coal
    assert getattr(known["clinker_electricity"], grade) == electricity
    whole = coal + known["clinker"].own_unit(electricity, "kWh/t")
    assert round(whole, 2) == expected
    assert whole == pytest.approx(getattr(known["clinker"], grade), abs=0.51)
    assert kgce_per_kwh() == 0.1229


@pytest.mark.parametrize("grade", ["grade_1", "grade_2", "grade_3"])
def test_limits_of_aluminium_ingot_count_electricity_at_0_1229(grade: str):
    # GB 21346-2022, table 1: electricity of an ingot and its comprehensive limit differ by 30 to 36 kgce/t of fuel
    known = limits()
    electricity = known["aluminium_ingot"].own_unit(getattr(known["aluminium_ingot_electricity"], grade), "kWh/t")
    assert 30.0 < getattr(known["aluminium_ingot"], grade) - electricity < 36.0


def test_the_converter_recovers_more_than_it_uses():
    assert limits()["basic_oxygen_furnace"].grades == (-30.0, -28.0, -12.0)


def test_the_second_copy_of_the_converter_stands_beside():
    found = limits()["basic_oxygen_furnace"].disagreeing()
    assert [(each.source, each.grade_1, each.grade_2, each.grade_3) for each in found] == [
        ("LIM-steel-package", -30.0, -25.0, -10.0)
    ]


def test_four_current_tables_have_no_grade_2():
    found = [
        key
        for key, each in limits().items()
        if each.source == "LIM-18" and each.grade_2 is None and each.grade_3 is not None
    ]
    assert found == [
        "flat_glass_to_500",
        "coal_power_to_200_mw",
        "electric_arc_furnace_below_50_t",
        "electric_arc_furnace_50_70_t",
    ]


def test_grades_of_coal_units_stand_as_printed_though_out_of_order():
    # GB 21258-2024: grade 2 below grade 1
    found = [
        key
        for key, each in limits().items()
        if each.grade_1 is not None and each.grade_2 is not None and each.grade_2 < each.grade_1
    ]
    assert found == [
        "coal_power_600_mw_super",
        "coal_power_300_mw_super",
        "coal_power_600_mw_sub",
        "coal_power_300_mw_sub",
    ]


def test_superseded_editions_say_until_when_they_held():
    old = {key: each.until for key, each in limits().items() if each.source == "IIP-limits-2007"}
    assert len(old) == 20
    assert all(until is not None for until in old.values())
