"""What the command prints of the cost: items, what is missing, power by period, differences; a dash is what is not known."""

import importlib.util
from pathlib import Path

import pytest

from symbiosis.cli.cost import print_cost, print_cost_changes, signed
from symbiosis.run.cost import cost
from symbiosis.run.simulate import simulate
from symbiosis.run.summary import summary

HERE = Path(__file__).resolve()
SPEC = importlib.util.spec_from_file_location("cost_park", HERE.parents[1] / "accounting" / "cost_park.py")
assert SPEC is not None
assert SPEC.loader is not None
PARK = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(PARK)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return simulate(PARK.write(tmp_path_factory.mktemp("cost") / "park"))


@pytest.fixture(scope="module")
def shipped():
    return simulate("suzhou-sip")


def printed(run, capsys, lang="en"):
    print_cost(run, lang)
    return capsys.readouterr().out


def test_the_total_is_printed(whole, capsys):
    assert any(line.split()[:2] == ["total", "727"] for line in printed(whole, capsys).splitlines())


def test_power_is_printed_by_period(whole, capsys):
    assert "peak 2 737 MWh × 1 036 CNY/MWh, flat 3 103 MWh × 739 CNY/MWh" in printed(whole, capsys)


def test_periods_have_chinese_names(whole, capsys):
    assert "峰 2 737 MWh" in printed(whole, capsys, "zh")


def test_payments_inside_are_printed_with_their_net(whole, capsys):
    assert "1 at an agreed price, net 0 CNY; 0 without one" in printed(whole, capsys)


def test_processes_without_a_cost_of_operation_are_named(whole, capsys):
    assert "not counted: pressing" in printed(whole, capsys)


@pytest.mark.parametrize(
    ("lang", "text"), [("en", "there is no total: sewage-in"), ("zh", "合计不给出；缺：sewage-in")]
)
def test_what_lacks_a_price_is_named_and_there_is_no_total(shipped, capsys, lang, text):
    out = printed(shipped, capsys, lang).replace("\n", "")
    assert text in out
    assert cost(shipped).total_cny is None


def test_prices_of_another_year_are_told(shipped, capsys):
    assert "prices are of 2025, the park is of 2021" in printed(shipped, capsys)


def test_the_shipped_park_pays_for_its_power_and_water_what_the_book_says(shipped):
    lines = {each.exchange: each for each in cost(shipped).lines}
    water = lines["city-water-to-chp"]
    assert water.cny == pytest.approx(6.55 * water.amount)
    power = lines["grid.imports.1"]
    peak, flat, valley = (amount for amount, _ in power.by_period.values())
    assert power.cny == pytest.approx(1035.8 * peak + 739.0 * flat + 463.4 * valley)
    assert peak + flat + valley == pytest.approx(power.amount)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "js-one-part: in force from 2025-06-01; prices as seen in Nanjing, 2025; mean demand 3 878 kW"),
        ("zh", "js-one-part：2025-06-01 起执行；价格见于南京，2025 年；平均购电功率 3 878 kW"),
    ],
)
def test_date_and_place_of_a_tariff_are_printed_with_the_mean_demand(shipped, capsys, lang, text):
    assert text in printed(shipped, capsys, lang)


@pytest.mark.parametrize(("lang", "text"), [("en", "on two parts (js-two-part)"), ("zh", "两部制（js-two-part）")])
def test_one_part_is_told_where_large_users_may_be_on_two(shipped, capsys, lang, text):
    assert text in printed(shipped, capsys, lang)


def test_the_mean_demand_is_what_is_bought_over_the_hours(whole):
    assert cost(whole).prices["tariffs"]["js-one-part"]["mean_demand_kw"] == pytest.approx(1000.0)


def test_a_price_of_ones_own_has_not_the_place_of_the_book(tmp_path, capsys):
    own = "    - {resource: electricity, tariff: js-one-part, purchase: {value: 400, unit: CNY/MWh, year: 2024}}\n"
    found = simulate(PARK.write(tmp_path / "park", ("  purchases:\n", "  purchases:\n" + own)))
    assert cost(found).prices["tariffs"]["js-one-part"]["place"] is None
    assert "js-one-part: in force from 2025-06-01; prices of 2024; mean demand 1 000 kW" in printed(found, capsys)


def test_the_allowance_of_the_shipped_park_is_not_known(shipped):
    found = summary(shipped)["cost"]
    assert found["items"]["permits"]["cny"] is None
    assert "the free allowance of dongwu-chp is not known" in [each["reason"]["en"] for each in found["missing"]]


def test_nothing_of_the_shipped_park_is_zero_for_want_of_a_price(shipped):
    for line in cost(shipped).lines:
        assert (line.cny is None) == (line.reason is not None)
        assert line.cny != 0.0 or line.by == "park"


@pytest.fixture(scope="module")
def without_gas():
    return simulate("suzhou-sip", scenario="gas-chp-off")


def compared(runs, capsys, lang="en"):
    print_cost_changes(runs, lang)
    return capsys.readouterr().out


def test_no_difference_is_printed_where_parts_without_a_price_differ(shipped, without_gas, capsys):
    out = compared([shipped, without_gas], capsys)
    rows = [line.split() for line in out.splitlines()]
    assert [cells for cells in rows if cells[:1] == ["total"]] == [["total", "–", "–", "–"]]
    assert {cells[-1] for cells in rows if cells[:3] == ["of", "which", "has"]} == {"–"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "purchases, gas-chp-off: what has a price is not subtracted"),
        ("zh", "外购（gas-chp-off）：有价部分不可相减"),
    ],
)
def test_why_there_is_no_difference_is_printed(shipped, without_gas, capsys, lang, text):
    assert text in compared([shipped, without_gas], capsys, lang)


def test_a_difference_bears_its_sign():
    assert [signed(value) for value in (None, 0.0, 12.0, -12.0)] == ["–", "0", "+12", "-12"]
