"""By-products used as raw meal lower the process emission of their kiln, never below zero, and serve no other kiln."""

import csv
import math
from pathlib import Path

import pytest

from symbiosis.accounting import Accounts, Activity, account
from symbiosis.accounting.factor_book import FactorBook
from symbiosis.errors import InputError
from symbiosis.library.factors import factor_set
from symbiosis.library.schemes import Scheme, scheme

NATIONAL = "CN-NDRC-2025"


def row(category: str, item: str, quantity: float, **more: object) -> Activity:
    enterprise = str(more.pop("enterprise", "works"))
    return Activity(enterprise, category, item, quantity, "t", **more)  # type: ignore[arg-type]  # as in the test


def made(*rows: Activity, rules: str | Scheme = NATIONAL) -> Accounts:
    return account(rows, rules)


def without_credit() -> Scheme:
    national = scheme(NATIONAL)
    rules = national.rules.model_copy(update={"clinker_substitution": "none"})
    return national.model_copy(update={"rules": rules})


T1 = (
    row("product", "cement_clinker", 1_000_000),
    row("substitute", "carbide_slag", 100_000),
    row("substitute", "steel_slag", 50_000),
)


def test_the_credit_of_each_by_product_is_a_line_of_its_own():
    assert [round(line.co2_t, 6) for line in made(*T1).lines] == [535_000.0, -48_000.0, -10_750.0]
    assert made(*T1).by("source")["process"] == pytest.approx(476_250.0, abs=1e-9)


def test_what_the_total_would_be_without_the_credit_is_known():
    assert made(*T1).without_substitution_t() == 535_000.0
    assert made(T1[0]).without_substitution_t() is None


def test_the_rows_of_the_national_market_are_thirty():
    rule = factor_set("MEE-CETS-cement-2024").deductions
    assert rule is not None
    assert len(rule.rows) == 30


@pytest.mark.parametrize("item", list(factor_set("MEE-CETS-cement-2024").deductions.rows))  # type: ignore[union-attr]  # it has them
def test_every_by_product_is_credited_at_its_printed_deduction(item: str):
    printed = factor_set("MEE-CETS-cement-2024").factor("deductions", item)
    assert printed is not None
    accounts = made(row("product", "cement_clinker", 1000), row("substitute", item, 10))
    assert accounts.lines[1].co2_t == pytest.approx(-10 * printed.value, rel=1e-12)
    assert accounts.lines[1].source_id == "MEE-CETS-cement-2024"


def test_a_kiln_never_falls_below_zero_and_says_so():
    accounts = made(row("product", "cement_clinker", 100), row("substitute", "carbide_slag", 1000))
    assert accounts.total_t == pytest.approx(0.0, abs=1e-9)
    closing = accounts.lines[-1]
    assert (closing.item, closing.co2_t) == ("clinker_floor", pytest.approx(480.0 - 53.5))
    assert closing.formula == "max(0, 53.5 - 480) = 0 t CO2"
    assert [each.details["short"] for each in accounts.warnings if each.code == "clinker_floor"] == [426.5]


@pytest.mark.parametrize("key", ["kiln", "plant", "enterprise", "year"])
def test_what_one_kiln_cannot_use_serves_no_other(key: str):
    names: tuple[object, object] = (2025, 2025) if key == "year" else ("one", "two")
    first, second = {key: names[0]}, {key: names[1]}
    if key == "year":
        first |= {"kiln": "one"}
        second |= {"kiln": "two"}
    accounts = made(
        row("product", "cement_clinker", 100, **first),
        row("substitute", "carbide_slag", 1000, **first),
        row("product", "cement_clinker", 100, **second),
    )
    assert accounts.total_t == pytest.approx(53.5)


def test_merging_two_enterprises_keeps_the_floor_of_each_kiln():
    def rows(*names: str) -> list[Activity]:
        one, two = names
        return [
            row("product", "cement_clinker", 100, enterprise=one, kiln="k1"),
            row("substitute", "carbide_slag", 1000, enterprise=one, kiln="k1"),
            row("product", "cement_clinker", 300, enterprise=two, kiln="k2"),
            row("substitute", "steel_slag", 10, enterprise=two, kiln="k2"),
        ]

    apart, merged = made(*rows("a", "b")), made(*rows("c", "c"))
    assert apart.total_t == pytest.approx(300 * 0.535 - 10 * 0.215)
    assert merged.total_t == apart.total_t


def test_a_note_that_is_a_month_makes_the_month_the_period():
    accounts = made(
        row("product", "cement_clinker", 100, note="2026-01"),
        row("substitute", "carbide_slag", 1000, note="2026-01"),
        row("product", "cement_clinker", 100, note="2026-02"),
    )
    assert accounts.total_t == pytest.approx(53.5)


def test_a_measured_content_of_lime_may_replace_the_class():
    """D = CaO x 44.01/56.08: 0.7 of CaO gives 0.549 tCO2/t."""
    factor = 0.7 * 44.01 / 56.08
    slag = row("substitute", "carbide_slag", 10, factor=factor, factor_unit="tCO2/t")
    assert made(row("product", "cement_clinker", 1000), slag).lines[1].co2_t == pytest.approx(-5.4934, abs=1e-4)


def test_a_by_product_of_no_class_needs_its_factor():
    with pytest.raises(InputError) as caught:
        made(row("product", "cement_clinker", 1000), row("substitute", "own_slag", 1, file="a.csv", line=3))
    assert [(each.code, each.line) for each in caught.value.problems] == [("account_no_factor", 3)]


def test_a_scheme_without_the_rule_shows_the_credit_apart():
    accounts = made(*T1, rules=without_credit())
    assert accounts.total_t == 535_000.0
    assert accounts.memo_totals()["clinker_credit"] == pytest.approx(58_750.0)
    assert "clinker_no_credit" in {each.code for each in accounts.warnings}


def test_fuel_sets_do_not_touch_the_credit():
    for each in made(*T1).alternatives.values():
        assert each.co2_t == pytest.approx(476_250.0, abs=1e-9)


def test_cuts_with_a_floor_sum_to_the_total():
    accounts = made(row("product", "cement_clinker", 100, kiln="k"), row("substitute", "red_mud", 9999, kiln="k"))
    for cut in ("source", "enterprise", "plant", "process", "carrier"):
        assert math.fsum(accounts.by(cut).values()) == pytest.approx(accounts.total_t, abs=1e-9)


def test_the_deduction_of_a_by_product_is_no_process_factor():
    assert FactorBook(scheme(NATIONAL)).process("carbide_slag") is None


def test_the_thirty_deductions_are_those_of_the_guide():
    """Names and values as a public reporting application carries them, typed apart from the factor set."""
    path = Path(__file__).with_name("clinker_deductions.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        printed = {line["zh"]: float(line["deduction"]) for line in csv.DictReader(stream)}
    rule = factor_set("MEE-CETS-cement-2024").deductions
    assert rule is not None
    assert {each.name.text("zh"): each.factor for each in rule.rows.values() if each.name} == printed
