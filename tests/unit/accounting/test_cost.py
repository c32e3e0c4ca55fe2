"""Cost: each item by hand, sums that are null where a part is not known, and payments inside the fence that net to zero."""

import math

import pytest
from cost_park import PRICES, write

from symbiosis.cli.compare import comparison
from symbiosis.run.cost import cost, cost_changes, cost_json, hourly_cost
from symbiosis.run.simulate import simulate
from symbiosis.run.summary import summary

H = 8760
POWER = 6_481_229.6
"""A megawatt through 2025 under the notice of June 2025 [CNY]."""


def run(folder, *changes, **options):
    return simulate(write(folder, *changes, **options))


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return run(tmp_path_factory.mktemp("cost") / "park")


@pytest.mark.parametrize(
    ("item", "cny"),
    [
        ("purchases", 2 * 1.5 * H * 100 + POWER),
        ("disposal", (2 * 0.5 - 0.8) * H * 30),
        ("taxes", (2 * 0.5 - 0.8) * H * 25),
        ("operation", 2 * H * 10 + 5000),
        ("annuities", 101_852.208823),
        ("permits", 0.0),
        ("sales", 2 * H * 500),
    ],
)
def test_an_item_is_what_one_reckons_by_hand(base, item, cny):
    assert cost(base).items[item] == pytest.approx(cny, rel=1e-9)


def test_the_total_is_what_is_paid_less_what_is_sold(base):
    items = cost(base).items
    paid = math.fsum(value for item, value in items.items() if item != "sales")
    assert cost(base).total_cny == pytest.approx(paid - items["sales"], rel=1e-12)


def test_power_is_bought_at_the_price_of_its_hour(base):
    line = next(each for each in cost(base).lines if each.what == "electricity")
    assert line.cny == pytest.approx(POWER, rel=1e-12)
    assert {name: round(amount) for name, (amount, _) in line.by_period.items()} == {
        "peak": 2737,
        "flat": 3103,
        "valley": 2920,
    }


def test_the_hours_add_up_to_the_line(base):
    rows = hourly_cost(base)
    assert len(rows) == H
    assert math.fsum(rows["cny"]) == pytest.approx(POWER, rel=1e-12)


def test_what_enterprises_pay_outside_adds_up_to_the_park(base):
    parts = [each["outside_cny"] for each in cost(base).by_enterprise.values()]
    assert math.fsum(parts) == pytest.approx(cost(base).total_cny, rel=1e-9)


def test_payments_inside_net_to_zero(base):
    parts = [each["internal_cny"] for each in cost(base).by_enterprise.values()]
    assert abs(math.fsum(parts)) <= 1e-9 * max(map(abs, parts))


def test_the_taker_pays_the_giver(base):
    inside = {name: each["internal_cny"] for name, each in cost(base).by_enterprise.items()}
    assert inside["bricks"] == pytest.approx(0.8 * H * 20)
    assert inside["works"] == pytest.approx(-0.8 * H * 20)


def test_what_a_main_buys_is_split_by_what_is_drawn_in_each_hour(base):
    shares = {each.enterprise: each.cny for each in cost(base).shares if each.enterprise == "bricks"}
    assert shares["bricks"] == pytest.approx(0.4 * POWER, rel=1e-9)


def test_who_draws_at_the_peak_pays_the_price_of_the_peak(tmp_path):
    folder = write(tmp_path / "park", ("plan: 1 t/h", "plan: {profile: night.csv, column: load}"))
    night = ["1" if hour % 24 < 2 else "0" for hour in range(H)]
    (folder / "night.csv").write_text("load\n" + "\n".join(night) + "\n", encoding="utf-8")
    found = cost(simulate(folder))
    drawn = 0.4 * (
        182 * 2 * 463.4 + 183 * 2 * 739.0
    )  # 0 to 2 is valley in summer and winter, flat in spring and autumn
    assert [each.cny for each in found.shares if each.enterprise == "bricks"] == [pytest.approx(drawn, rel=1e-9)]


def test_half_a_year_pays_half_an_annuity(tmp_path):
    found = cost(simulate(write(tmp_path / "park"), hours=H / 2))
    assert found.items["annuities"] == pytest.approx(101_852.208823 / 2, rel=1e-9)


def test_a_price_that_is_not_there_makes_its_item_and_the_total_null(tmp_path):
    found = cost(run(tmp_path / "park", ("    - {resource: ore, price: 100 CNY/t}\n", "    []\n")))
    assert found.items["purchases"] is None
    assert found.total_cny is None
    assert [each["what"] for each in found.missing] == ["ore"]
    assert found.items["sales"] == pytest.approx(2 * H * 500)


def test_what_is_known_of_an_item_is_shown_apart(tmp_path):
    found = cost(run(tmp_path / "park", ("    - {resource: ore, price: 100 CNY/t}\n", "    []\n")))
    assert found.priced_items["purchases"] == pytest.approx(POWER)


def test_a_price_of_zero_is_a_price(tmp_path):
    found = cost(run(tmp_path / "park", ("resource: ore, price: 100 CNY/t", "resource: ore, price: 0 CNY/t")))
    assert found.items["purchases"] == pytest.approx(POWER)


@pytest.mark.parametrize("item", ["taxes", "operation", "permits"])
def test_what_nobody_said_anything_of_is_null(tmp_path, item):
    lines = [
        line for line in PRICES.splitlines(keepends=True) if not line.strip().startswith((f"{item}:", "- {id: slag"))
    ]
    kept = "".join(lines if item == "taxes" else [line for line in lines if not line.strip().startswith("taxes:")])
    found = cost(run(tmp_path / "park", prices=kept))
    assert found.items[item] is None
    assert item in [each["item"] for each in found.missing]


def test_a_null_says_why_in_both_languages(tmp_path):
    found = cost_json(run(tmp_path / "park", ("permits: {}\n", "")))
    assert found["total_cny"] is None
    assert found["reason"] == {"zh": "1 项缺价，见 missing", "en": "1 parts are not known, see `missing`"}
    assert set(found["missing"][0]["reason"]) == {"zh", "en"}


def test_a_park_without_prices_has_no_cost(tmp_path):
    found = summary(run(tmp_path / "park", prices=""))["cost"]
    assert found["total_cny"] is None
    assert found["reason"]["en"] == "the park gives no prices (`prices` in park.yaml)"


def test_the_summary_holds_the_cost(base):
    assert summary(base)["cost"]["total_cny"] == cost(base).total_cny


def test_an_unknown_capital_makes_the_annuities_null(tmp_path):
    found = cost(run(tmp_path / "park", ("capital: 1000000 CNY", "capital: null")))
    assert found.items["annuities"] is None
    assert found.total_cny is None


def test_an_unknown_allowance_makes_the_permits_null(tmp_path):
    found = cost(run(tmp_path / "park", ("permits: {}", "permits: {works: {allowance: null}}")))
    assert found.items["permits"] is None
    assert found.missing[0]["reason"]["en"] == "the free allowance of works is not known"


def test_allowances_to_spare_are_worth_the_latest_price(tmp_path):
    found = cost(run(tmp_path / "park", ("permits: {}", "permits: {works: {allowance: 100 t/a}}")))
    assert found.items["permits"] == pytest.approx(-100 * 60.4)
    line = next(each for each in found.lines if each.item == "permits")
    assert (line.kind, line.evidence, line.source) == ("CEA 2025-12-19", "estimate", "CEA-2025-W51")


def test_the_park_may_have_a_price_of_allowances_of_its_own(tmp_path):
    own = '  permits: [{date: "2026-03-01", price: 80 CNY/t}]\n  operation:'
    found = cost(
        run(tmp_path / "park", ("permits: {}", "permits: {works: {allowance: 100 t/a}}"), ("  operation:", own))
    )
    assert found.items["permits"] == pytest.approx(-8000)


def test_rows_of_the_park_go_before_those_of_its_book(tmp_path):
    own = "purchases:\n    - {resource: electricity, item: grid, price: 600 CNY/MWh}\n"
    found = cost(run(tmp_path / "park", ("purchases:\n", own)))
    assert found.items["purchases"] == pytest.approx(2 * 1.5 * H * 100 + 600 * H)


def test_a_contract_goes_before_the_prices_of_the_park(tmp_path):
    agreed = "to: smelter, resource: ore, contract: {price: 90 CNY/t}}"
    found = cost(run(tmp_path / "park", ("to: smelter, resource: ore}", agreed)))
    assert found.items["purchases"] == pytest.approx(2 * 1.5 * H * 90 + POWER)


def test_what_one_pays_to_be_rid_of_by_contract_is_a_cost(tmp_path):
    agreed = "to: outside:tip, resource: slag, contract: {price: -40 CNY/t}}"
    found = cost(run(tmp_path / "park", ("to: outside:tip, resource: slag}", agreed)))
    assert found.items["disposal"] == pytest.approx(0.2 * H * 40)


def test_without_a_price_inside_the_enterprise_is_not_known_and_the_park_is(tmp_path):
    found = cost(run(tmp_path / "park", (", contract: {price: 20 CNY/t}", "")))
    assert found.total_cny is not None
    assert found.by_enterprise["works"]["total_cny"] is None
    assert found.by_enterprise["works"]["internal_unpriced"] == ["slag-to-kiln"]


def test_what_is_contracted_and_not_taken_is_paid_for(tmp_path):
    agreed = "resource: ore, contract: {price: 90 CNY/t, volume: 30000 t, take_or_pay: 100 %}}"
    found = cost(run(tmp_path / "park", ("resource: ore}\n", agreed + "\n")))
    assert found.items["purchases"] == pytest.approx(30_000 * 90 + POWER)


def test_what_is_not_taken_inside_nets_to_zero_too(tmp_path):
    agreed = "contract: {price: 20 CNY/t, volume: 10000 t, take_or_pay: 100 %}"
    found = cost(run(tmp_path / "park", ("contract: {price: 20 CNY/t}", agreed)))
    inside = {name: each["internal_cny"] for name, each in found.by_enterprise.items()}
    assert inside["bricks"] == pytest.approx(200_000)
    assert abs(math.fsum(inside.values())) <= 1e-9 * 200_000


def test_two_parts_charge_the_largest_hour_of_each_month(tmp_path):
    own = (
        "purchases:\n    - {resource: electricity, item: grid, tariff: js-two-part, purchase: 400 CNY/MWh, "
        "fixed: 200 CNY/MWh, demand: 50 CNY/kW}\n"
    )
    found = cost(run(tmp_path / "park", ("purchases:\n", own)))
    line = next(each for each in found.lines if each.what == "electricity")
    energy = 2737 * (200 + 720) + 3103 * 600 + 2920 * (200 + 140)
    assert line.demand_cny == pytest.approx(12 * 1000 * 50)
    assert line.cny == pytest.approx(energy + 12 * 1000 * 50)
    shares = [each["outside_cny"] for each in found.by_enterprise.values()]
    assert math.fsum(shares) == pytest.approx(found.total_cny, rel=1e-9)


def test_two_parts_without_their_prices_are_null_and_say_what_lacks(tmp_path):
    own = "purchases:\n    - {resource: electricity, item: grid, tariff: js-two-part}\n"
    found = cost(run(tmp_path / "park", ("purchases:\n", own)))
    assert found.items["purchases"] is None
    assert found.missing[0]["reason"]["en"] == "the tariff js-two-part lacks purchase, fixed, demand"


def test_a_price_that_changes_in_the_year_holds_from_then_on(tmp_path):
    step = "timeline:\n  - {at: 2920, kind: price, set: {exchanges.ore-in.contract.price: 200 CNY/t}}\n"
    agreed = "to: smelter, resource: ore, contract: {price: 100 CNY/t}}"
    found = cost(run(tmp_path / "park", ("to: smelter, resource: ore}", agreed), prices=step + PRICES))
    assert found.items["purchases"] == pytest.approx(3 * 100 * 2920 + 3 * 200 * 5840 + POWER)
    assert len([each for each in found.lines if each.what == "ore"]) == 2


def test_a_retrofit_that_comes_in_the_year_is_paid_for_from_then_on(tmp_path):
    filters = PRICES[PRICES.index("  - {id: filter") : PRICES.index("permits")].strip().removeprefix("- ")
    step = f"timeline:\n  - {{at: 6570, kind: construction, set: {{park.investments: [{filters}]}}}}\n"
    without = PRICES.replace(f"investments:\n  - {filters}\n", "")
    found = cost(run(tmp_path / "park", prices=step + without))
    assert found.items["annuities"] == pytest.approx(101_852.208823 / 4, rel=1e-9)


def test_a_comparison_gives_the_difference_of_each_item(tmp_path):
    first = run(tmp_path / "one")
    second = run(tmp_path / "two", ("resource: ore, price: 100 CNY/t", "resource: ore, price: 110 CNY/t"))
    found = cost_changes(first, second)
    assert found["difference_cny"] == pytest.approx(3 * H * 10)
    assert found["items"]["purchases"]["difference_cny"] == pytest.approx(3 * H * 10)
    assert found["items"]["sales"]["difference_cny"] == 0.0


def test_a_difference_of_what_is_not_known_is_null(tmp_path):
    first = run(tmp_path / "one")
    second = run(tmp_path / "two", ("    - {resource: ore, price: 100 CNY/t}\n", "    []\n"))
    assert cost_changes(first, second)["difference_cny"] is None


NO_ORE = ("    - {resource: ore, price: 100 CNY/t}\n", "    []\n")


def test_what_has_a_price_is_subtracted_where_all_else_is_the_same(tmp_path):
    first = run(tmp_path / "one", NO_ORE)
    second = run(tmp_path / "two", (NO_ORE[0], "    - {resource: electricity, price: 1000 CNY/MWh}\n"))
    found = cost_changes(first, second)["items"]["purchases"]
    assert found["difference_cny"] is None
    assert found["priced_difference_cny"] == pytest.approx(H * 1000 - POWER)


def test_what_has_a_price_is_not_subtracted_where_other_parts_have_another_amount(tmp_path):
    first = run(tmp_path / "one", NO_ORE)
    second = run(tmp_path / "two", NO_ORE, ("amount: 1.5 t/t", "amount: 1.6 t/t"))
    found = cost_changes(first, second)["items"]["purchases"]
    assert found["priced_cny"] == pytest.approx(POWER)
    assert found["priced_difference_cny"] is None
    assert found["priced_reason"]["en"].endswith(": ore-in")


def test_what_has_a_price_is_not_subtracted_where_a_part_has_one_on_one_side(tmp_path):
    found = cost_changes(run(tmp_path / "one"), run(tmp_path / "two", NO_ORE))["items"]["purchases"]
    assert found["priced_difference_cny"] is None
    assert set(found["priced_reason"]) == {"zh", "en"}


def test_an_item_of_which_nothing_is_said_has_no_difference(tmp_path):
    bare = ("  operation: {making: 10 CNY/t}\n", "")
    found = cost_changes(run(tmp_path / "one", bare), run(tmp_path / "two", bare))["items"]["operation"]
    assert found["priced_cny"] == pytest.approx(5000)
    assert found["priced_difference_cny"] is None


def test_compare_in_json_holds_the_cost(base):
    assert comparison([base, base])["scenarios"][1]["cost"]["difference_cny"] == 0.0


def test_a_tax_on_power_is_borne_by_those_who_draw_it(tmp_path):
    tax = "taxes:\n    - {id: levy, name: {en: levy}, on: purchases, resource: electricity, rate: 10 CNY/MWh}\n"
    found = cost(run(tmp_path / "park", ("taxes:\n", tax)))
    assert found.items["taxes"] == pytest.approx(0.2 * H * 25 + 10 * H)
    assert [each.cny for each in found.shares if each.item == "taxes" and each.enterprise == "bricks"] == [
        pytest.approx(0.4 * 10 * H)
    ]


def test_a_scenario_adds_its_retrofit(tmp_path):
    folder = write(tmp_path / "park")
    row = "{id: pump, enterprise: bricks, capital: 1000 CNY, lifetime: 8 a, rate: 0, fixed_operation: 0 CNY/a}"
    (folder / "scenarios").mkdir()
    text = f"id: pump\nname: {{en: pump}}\nadd:\n  investments:\n    - {row}\n"
    (folder / "scenarios" / "pump.yaml").write_text(text, encoding="utf-8")
    before, after = simulate(folder), simulate(folder, scenario="pump")
    assert cost_changes(before, after)["items"]["annuities"]["difference_cny"] == pytest.approx(125.0)


def test_a_rate_is_set_by_its_path(tmp_path):
    found = cost(simulate(write(tmp_path / "park"), settings={"investments.filter.rate": 0.0}))
    assert found.items["annuities"] == pytest.approx(50_000)


GENERATOR = """- id: power
  name: {en: power}
  plants:
    - id: engine
      processes:
        - id: burning
          mode: plan
          capacity: 1 MW
          plan: 0.25 MW
          recipe:
            reference: electricity
            inputs: [{resource: electricity, amount: 1 MWh/MWh, from: ambient}]
            outputs: [{resource: electricity, amount: 1 MWh/MWh}]
- id: works
"""
FED = ("- id: works\n", GENERATOR)
INSIDE = ("  sales:\n", "  inside: [{resource: electricity, tariff: js-one-part}]\n  sales:\n")


def test_who_feeds_a_main_is_paid_by_those_who_draw(tmp_path):
    found = cost(run(tmp_path / "park", FED, INSIDE))
    paid = {each.payer: each.cny for each in found.payments if each.exchange == "pool:grid"}
    assert paid["power"] == pytest.approx(-0.25 * POWER, rel=1e-9)
    assert paid["bricks"] == pytest.approx(0.4 * 0.25 * POWER, rel=1e-9)
    assert abs(math.fsum(paid.values())) <= 1e-9 * POWER


def test_with_a_main_the_payments_inside_net_to_zero_and_the_parts_add_up(tmp_path):
    found = cost(run(tmp_path / "park", FED, INSIDE))
    inside = [each["internal_cny"] for each in found.by_enterprise.values()]
    assert abs(math.fsum(inside)) <= 1e-9 * max(map(abs, inside))
    whole = [each["total_cny"] for each in found.by_enterprise.values()]
    assert math.fsum(whole) == pytest.approx(found.total_cny, rel=1e-9)


def test_who_feeds_a_main_without_a_price_is_not_known(tmp_path):
    found = cost(run(tmp_path / "park", FED))
    assert found.total_cny is not None
    assert {name: each["internal_unpriced"] for name, each in found.by_enterprise.items()} == {
        "power": ["pool:grid"],
        "works": ["pool:grid"],
        "bricks": ["pool:grid"],
        "pool:grid": ["pool:grid"],
    }


def test_an_exchange_without_a_price_in_its_contract_has_that_of_the_park(tmp_path):
    own = ("  sales:\n", "  inside: [{resource: slag, price: 15 CNY/t}]\n  sales:\n")
    found = cost(run(tmp_path / "park", (", contract: {price: 20 CNY/t}", ""), own))
    assert found.by_enterprise["bricks"]["internal_cny"] == pytest.approx(0.8 * H * 15)


@pytest.mark.parametrize("period", ["month", "hour"])
def test_how_the_ledger_is_booked_changes_no_cost(tmp_path, base, period):
    found = cost(simulate(write(tmp_path / "park"), period=period))
    for item, value in cost(base).items.items():
        assert found.items[item] == pytest.approx(value, rel=1e-9)


def test_quarters_of_an_hour_change_no_cost(tmp_path):
    folder = write(tmp_path / "park", ("plan: 2 t/h", "plan: {profile: fine.csv, column: load, of: 2 t/h}"))
    (folder / "fine.csv").write_text("load\n" + "1\n" * (4 * H), encoding="utf-8")
    run_ = simulate(folder)
    assert run_.park.step_h == 0.25
    line = next(each for each in cost(run_).lines if each.what == "electricity")
    assert line.cny == pytest.approx(POWER, rel=1e-9)
    assert [round(amount) for amount, _ in line.by_period.values()] == [2737, 3103, 2920]


def test_merging_two_enterprises_changes_no_total_of_the_park(tmp_path, base):
    merged = ("- id: bricks\n  name: {en: brick maker}\n  plants:\n    - id: kiln", "    - id: kiln")
    found = cost(run(tmp_path / "park", merged))
    assert found.total_cny == pytest.approx(cost(base).total_cny, rel=1e-9)
    assert found.payments == ()


def test_a_curve_of_the_day_is_paid_by_the_hour(tmp_path):
    points = ", ".join(str(100 + 10 * hour) for hour in range(24))
    own = (
        "prices:\n  book: jiangsu-2025\n",
        f"prices:\n  book: jiangsu-2025\n  tariffs:\n    - {{id: spot, name: {{en: spot}}, kind: market_curve, points: [{points}]}}\n",
    )
    row = ("purchases:\n", "purchases:\n    - {resource: electricity, item: grid, tariff: spot}\n")
    found = cost(run(tmp_path / "park", own, row))
    assert found.items["purchases"] == pytest.approx(3 * H * 100 + 365 * sum(100 + 10 * hour for hour in range(24)))


def test_a_surplus_that_a_main_sells_is_a_sale_of_who_feeds_it(tmp_path):
    sold = ("item: grid}]}", "item: grid}], exports: [{to: outside:state-grid, item: pv}]}")
    engine = (
        "- id: works\n",
        GENERATOR.replace("capacity: 1 MW", "capacity: 3 MW").replace("plan: 0.25 MW", "plan: 3 MW"),
    )
    price = ("  sales:\n", "  sales:\n    - {resource: electricity, price: 300 CNY/MWh}\n")
    inside = ("  taxes:\n", "  inside: [{resource: electricity, price: 500 CNY/MWh}]\n  taxes:\n")
    found = cost(run(tmp_path / "park", sold, engine, price, inside))
    assert found.by_enterprise["power"]["outside_cny"] == pytest.approx(-2 * H * 300)
    assert found.by_enterprise["power"]["internal_cny"] == pytest.approx(-1 * H * 500)
    assert found.by_enterprise["bricks"]["internal_cny"] == pytest.approx(0.4 * H * 500 + 0.8 * H * 20)
