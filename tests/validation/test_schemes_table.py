"""Thresholds of the schemes against the values that the texts print, row by row; what was not read is not there.

Sources of the values: `models/sources.csv` and `models/sources_schemes.csv` under the source of each row.
"""

from __future__ import annotations

import pytest

from symbiosis.library.schemes import Indicator, Threshold, scheme, schemes
from symbiosis.units import convert

PLAIN = {
    "CN-NDRC-2025": {
        "CN_GUIDE_1": 90,
        "CN_GUIDE_3": 80,
        "CN_GUIDE_4": 50,
        "CN_GUIDE_5": 80,
        "CN_DIRECT_SHARE": 50,
    },
    "DB15-2948-2023": {"DB15_RE": 80},
    "CN-MIIT-ZCF-2026": {"ZCF_BASE_1": 1.8, "ZCF_BASE_2": 30, "ZCF_CORE_1": 0.2, "ZCF_CORE_2": 95},
    "GREEN-DIRECT-650": {"DIR_SELF": 60, "DIR_FEED": 20, "DIR_NOFEED": 0},
    "GREEN-DIRECT-688": {"DIRM_TRACE": 1},
    "SD-ECO": {"SD_01": 45},
    "HJ-274-2015": {
        "HJ274_01": 30, "HJ274_02": 15, "HJ274_03": 15, "HJ274_04": 30, "HJ274_05": 6, "HJ274_06": 70, "HJ274_07": 80,
        "HJ274_09": 6, "HJ274_11": 0.5, "HJ274_12": 9, "HJ274_14": 8, "HJ274_15": 75, "HJ274_17": 1, "HJ274_18": 1,
        "HJ274_19": 0, "HJ274_20": 100, "HJ274_21": 100, "HJ274_22": 1, "HJ274_23": 100, "HJ274_24": 100, "HJ274_26": 3,
        "HJ274_27": 7, "HJ274_28": 0.1, "HJ274_29": 15, "HJ274_30": 100, "HJ274_31": 100, "HJ274_32": 2,
    },
}  # fmt: skip
LOWER = {
    "ZCF_BASE_1", "ZCF_CORE_1", "DIR_FEED", "DIR_NOFEED", "HJ274_11", "HJ274_14", "HJ274_19", "HJ274_27", "HJ274_28",
}  # fmt: skip


def indicator(scheme_id: str, row: str) -> Indicator:
    return next(each for each in scheme(scheme_id).indicators if each.id == row)


def held(scheme_id: str, row: str, year: int, at: float = 0.0) -> Threshold:
    """The one threshold of a row that holds in a year, where the band measure reads `at`."""
    (found,) = (
        each
        for each in indicator(scheme_id, row).thresholds
        if each.band[0] <= at < each.band[1] and each.years[0] <= year <= each.years[1]
    )
    return found


@pytest.mark.parametrize(("scheme_id", "row"), [(key, row) for key, rows in PLAIN.items() for row in rows])
def test_a_row_has_the_value_that_the_text_prints(scheme_id: str, row: str):
    assert [each.value for each in indicator(scheme_id, row).thresholds] == [PLAIN[scheme_id][row]]
    assert indicator(scheme_id, row).direction == ("lower" if row in LOWER else "higher")


@pytest.mark.parametrize(
    ("tce", "targets"), [(20_000, (1.0, 0.7, 0.3)), (999_999, (1.0, 0.7, 0.3)), (1_000_000, (1.1, 0.8, 0.5))]
)
def test_the_core_indicator_of_hunan_steps_by_year_and_band(tce: float, targets: tuple[float, ...]):
    assert tuple(held("HN-2026", "HN_CORE_1", year, tce).value for year in (2027, 2030, 2035)) == targets


def test_below_twenty_thousand_tonnes_hunan_sets_no_target():
    assert held("HN-2026", "HN_CORE_1", 2030, 19_999).value is None


@pytest.mark.parametrize(
    ("row", "targets"),
    [
        ("HN_GUIDE_CLEAN", (60, 70, 90)),
        ("HN_GUIDE_SOLID", (80, 85, 95)),
        ("HN_GUIDE_WASTE_ENERGY", (50, 55, 60)),
        ("HN_GUIDE_WATER", (80, 85, 90)),
    ],
)
def test_the_guide_indicators_of_hunan_step_by_year(row: str, targets: tuple[float, ...]):
    assert tuple(held("HN-2026", row, year).value for year in (2027, 2030, 2035)) == targets


def test_revenue_of_hunan_must_grow_and_not_only_stay():
    (threshold,) = indicator("HN-2026", "HN_REVENUE").thresholds
    assert (threshold.value, threshold.strict) == (0.0, True)


def test_the_national_core_indicator_has_its_three_bands():
    values = [held("CN-NDRC-2025", "CN_CORE_1", 2025, at).value for at in (199_999, 200_000, 1_000_000)]
    assert values == [None, 0.2, 0.3]


def test_the_factory_scheme_asks_for_physical_power_from_five_gigawatt_hours_on():
    values = [held("CN-MIIT-ZCF-2026", "ZCF_CORE_3", 2026, at).value for at in (4_999, 5_000)]
    assert values == [None, 35]


def test_the_factory_scheme_keeps_the_other_edition_in_sight():
    (other,) = scheme("CN-MIIT-ZCF-2026").editions
    assert "35 %" in other.text.en
    assert "30 %" in other.text.en


def test_own_use_of_load_steps_in_2030():
    assert [held("GREEN-DIRECT-650", "DIR_GREEN", year).value for year in (2025, 2029, 2030)] == [30, 30, 35]


@pytest.mark.parametrize(("row", "value"), [("HJ274_10", 0.6), ("HJ274_13", 0.55), ("HJ274_25", 0.3)])
def test_an_elasticity_turns_round_where_value_added_falls(row: str, value: float):
    falling, growing = held("HJ-274-2015", row, 2020, -1.0), held("HJ-274-2015", row, 2020, 1.0)
    assert (falling.value, falling.direction) == (value, "higher")
    assert (growing.value, growing.direction) == (value, "lower")


def test_reuse_of_reclaimed_water_depends_on_the_kind_of_city():
    assert [held("HJ-274-2015", "HJ274_16", 2020, kind).value for kind in (0, 1, 2)] == [10, 20, 30]


def test_value_added_per_land_is_nine_hundred_million_per_square_kilometre():
    row = indicator("HJ-274-2015", "HJ274_08")
    assert convert(row.thresholds[0].value or 0.0, row.unit, "CNY/km2") == pytest.approx(9e8, rel=1e-12)


def test_seventeen_indicators_of_eco_industrial_parks_are_required_and_fifteen_stand_in_groups():
    groups: dict[str, list[int]] = {}
    for place, each in enumerate(scheme("HJ-274-2015").indicators, start=1):
        groups.setdefault(each.group.id if each.group else "", []).append(place)
    required = groups.pop("")
    assert len(required) == 17
    assert list(groups.values()) == [[1, 2, 3, 4], [6, 7], [8, 9], [11, 12], [14, 15, 16], [27, 28]]


def test_only_the_rows_that_were_read_are_published():
    read = [place for place, each in enumerate(scheme("HJ-274-2015").indicators, 1) if each.evidence == "published"]
    assert read == [2, 3, 4, 5, 6, 7, 21, 22]


def test_of_the_region_of_inner_mongolia_only_a_range_is_known():
    (threshold,) = indicator("NMG-2025", "NMG_CORE_1").thresholds
    assert (threshold.range, threshold.value) == ([0.4, 0.6], None)


@pytest.mark.parametrize("scheme_id", ["JS-DB32T5156-2025", "MIIT-GREENPARK-2016"])
def test_values_that_were_not_read_are_missing_and_say_so(scheme_id: str):
    for each in scheme(scheme_id).indicators:
        assert [(row.value, row.missing) for row in each.thresholds] == [(None, True)]
        assert all(row.note for row in each.thresholds)


def test_demand_response_of_zhejiang_is_of_2030():
    assert [held("ZJ-DRAFT-2026", "ZJ_DR", year).value for year in (2029, 2030)] == [None, 5]


@pytest.mark.parametrize(
    ("scheme_id", "row", "decision"),
    [
        ("NMG-2025", "13", "guide_indicators"),
        ("ZJ-DRAFT-2026", "table", "draft"),
        ("GREEN-DIRECT-688", "ratios", "ratios"),
    ],
)
def test_a_row_that_was_not_found_is_told_as_a_decision(scheme_id: str, row: str, decision: str):
    said = {each.id: each.text.en for each in scheme(scheme_id).decisions}
    assert row in said[decision]


@pytest.mark.parametrize("scheme_id", [key for key in schemes() if key.startswith(("GBT", "ISO"))])
def test_a_rule_of_accounting_has_no_threshold(scheme_id: str):
    assert scheme(scheme_id).indicators == []


def test_only_the_new_enterprise_rule_has_waste_carbon_in_its_total():
    with_terms = {key: each.rules.terms for key, each in schemes().items() if each.rules.terms}
    assert with_terms == {"GBT-32150-2025": ["waste_carbon"]}


def test_enterprises_are_the_boundary_of_factories_and_of_enterprise_accounting():
    found = {key for key, each in schemes().items() if each.rules.scope == "enterprise"}
    assert found == {"CN-MIIT-ZCF-2026", "GBT-32150-2015", "GBT-32150-2025"}
