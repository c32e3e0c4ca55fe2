"""Whatever a park reports: cuts sum to the total, merging and splitting change nothing, views differ only in power."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbiosis.accounting import Activity, account
from symbiosis.accounting.accounts import CUTS

GBT = "GBT-32151.34-2024"
KINDS = (
    ("fuel", "bituminous_coal", "t"),
    ("fuel", "natural_gas", "10^4 Nm3"),
    ("fuel", "dried_sludge", "GJ"),
    ("conversion_in", "coke", "t"),
    ("conversion_out", "coke_oven_gas", "10^4 Nm3"),
    ("electricity_import", "grid", "MWh"),
    ("electricity_import", "certificate", "MWh"),
    ("electricity_own", "pv", "MWh"),
    ("electricity_export", "fossil_chp", "MWh"),
    ("heat_import", "fossil", "GJ"),
    ("heat_export", "non_fossil", "GJ"),
    ("product", "lime", "t"),
    ("product", "cement_clinker", "t"),
    ("substitute", "carbide_slag", "t"),
    ("substitute", "red_mud", "t"),
    ("captured", "sold", "t"),
    ("removal", "sink", "t"),
)
amounts = st.floats(min_value=0.0, max_value=1e7, allow_nan=False)
names = st.sampled_from(("", "a", "b", "c"))
rows = st.lists(
    st.builds(
        lambda kind, who, amount, where: Activity(
            who, kind[0], kind[1], amount, kind[2], plant=f"{who}1", process=where, kiln=f"kiln of {who}"
        ),
        st.sampled_from(KINDS),
        names,
        amounts,
        st.sampled_from(("", "burning", "grinding")),
    ),
    max_size=12,
)


def scale_of(activities: list[Activity]) -> float:
    """The size of what is summed, against which a difference is small."""
    return 1.0 + math.fsum(abs(line.co2_t) for line in account(activities, "CN-NDRC-2025", factors=GBT).lines)


@given(rows)
def test_every_cut_sums_to_the_total(activities: list[Activity]):
    accounts = account(activities, "CN-NDRC-2025", factors=GBT)
    for cut in CUTS:
        assert abs(math.fsum(accounts.by(cut).values()) - accounts.total_t) <= 1e-9 * scale_of(activities)


@given(rows)
def test_merging_enterprises_keeps_the_totals(activities: list[Activity]):
    """Kilns keep their names: what one cannot use of its by-products serves no other, whoever owns them."""
    merged = [replace(each, enterprise="one") for each in activities]
    first, second = (account(each, "CN-NDRC-2025", factors=GBT) for each in (activities, merged))
    assert first.total_t == second.total_t
    assert first.tce("equivalent") == second.tce("equivalent")


@given(rows, st.floats(min_value=0.0, max_value=1.0))
def test_splitting_rows_keeps_the_totals(activities: list[Activity], share: float):
    split = [
        replace(each, enterprise=who, quantity=each.quantity * part)
        for each in activities
        for who, part in (("x", share), ("y", 1.0 - share))
    ]
    first, second = (account(each, "CN-NDRC-2025", factors=GBT) for each in (activities, split))
    assert abs(first.total_t - second.total_t) <= 1e-9 * scale_of(activities)


@given(rows)
def test_views_differ_only_in_power(activities: list[Activity]):
    accounts = account(activities, "CN-NDRC-2025", factors=GBT, province="jiangsu")
    for line in accounts.lines:
        if line.source != "electricity":
            assert set(line.views.values()) == {line.co2_t}
    assert accounts.views()["national"] == accounts.total_t


@given(rows, st.floats(min_value=0.01, max_value=100.0))
def test_a_park_twice_as_large_has_twice_the_co2_and_energy(activities: list[Activity], factor: float):
    larger = [replace(each, quantity=each.quantity * factor) for each in activities]
    first, second = (account(each, "CN-NDRC-2025", factors=GBT) for each in (activities, larger))
    assert second.total_t == pytest.approx(factor * first.total_t, rel=1e-9, abs=1e-6 * (1 + factor))
    assert second.tce("calorific") == pytest.approx(factor * first.tce("calorific"), rel=1e-9, abs=1e-6 * (1 + factor))


@given(rows)
def test_the_order_of_rows_does_not_matter(activities: list[Activity]):
    first, second = (account(each, "CN-NDRC-2025", factors=GBT) for each in (activities, activities[::-1]))
    assert first.total_t == second.total_t
    assert first.by_source() == second.by_source()


@given(rows)
def test_no_kiln_falls_below_zero(activities: list[Activity]):
    lines = account(activities, "CN-NDRC-2025", factors=GBT).lines
    for kiln in dict.fromkeys(line.kiln for line in lines):
        found = [
            line.co2_t
            for line in lines
            if line.kiln == kiln and (line.category == "substitute" or line.item == "cement_clinker")
        ]
        assert math.fsum(found) >= -1e-9 * scale_of(activities)
