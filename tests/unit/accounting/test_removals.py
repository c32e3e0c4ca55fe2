"""Captured CO2 by its fate and CO2 removed stand apart, and are taken off only where the scheme has a term for them."""

import pytest

from symbiosis.accounting import Accounts, Activity, account
from symbiosis.errors import InputError
from symbiosis.library.schemes import Scheme, Term, scheme

REMOVED: tuple[Term, ...] = ("ccs", "beccs", "daccs", "sink")
FATES = ("co2", "stored", "used_in_product", "used_and_released", "sold")


def row(category: str, item: str, quantity: float, unit: str = "t", **more: object) -> Activity:
    return Activity("", category, item, quantity, unit, **more)  # type: ignore[arg-type]  # as in the test


def with_terms(*terms: Term) -> Scheme:
    national = scheme("CN-NDRC-2025")
    return national.model_copy(update={"rules": national.rules.model_copy(update={"terms": list(terms)})})


def made(*rows: Activity, terms: tuple[Term, ...] = ()) -> Accounts:
    return account([row("fuel", "diesel", 1000), *rows], with_terms(*terms), factors="GBT-32151.34-2024")


def base() -> float:
    return made().total_t


@pytest.mark.parametrize("item", FATES)
def test_captured_co2_of_any_fate_is_no_part_of_the_national_total(item: str):
    accounts = made(row("captured", item, 50))
    assert accounts.total_t == base()
    assert accounts.memo_totals()["captured"] == 50.0
    assert accounts.captured_by_fate() == {item: 50.0}


@pytest.mark.parametrize("item", FATES)
def test_the_enterprise_standard_takes_off_no_captured_co2_and_says_so_in_a_decision(item: str):
    """Its total has a term of CO2 recovered and reused, of which the renderings do not say which fates count."""
    standard = scheme("GBT-32150-2025")
    burnt = row("fuel", "diesel", 1000)
    with_captured = account([burnt, row("captured", item, 50)], standard, year=2026)
    assert with_captured.total_t == account([burnt], standard, year=2026).total_t
    assert with_captured.captured_by_fate() == {item: 50.0}
    assert any(
        "recovered and reused" in each.text.text("en") for each in standard.decisions if each.id == "recovered_term"
    )


def test_the_term_for_stored_co2_takes_off_what_is_stored_alone():
    accounts = made(
        *(row("captured", item, 10.0 + place) for place, item in enumerate(FATES)), terms=("captured_stored",)
    )
    assert accounts.total_t == pytest.approx(base() - 11.0, rel=1e-12)
    assert accounts.by("source")["removal"] == -11.0
    assert accounts.memo_totals()["captured"] == pytest.approx(10 + 12 + 13 + 14)
    assert accounts.captured_by_fate() == dict(zip(FATES, (10.0, 11.0, 12.0, 13.0, 14.0), strict=True))


def test_co2_whose_fate_is_not_said_is_not_taken_off_and_that_is_said():
    accounts = made(row("captured", "co2", 10, file="a.csv", line=4), terms=("captured_stored",))
    assert accounts.total_t == base()
    assert [(each.code, each.line) for each in accounts.warnings if each.code.startswith("captured")] == [
        ("captured_fate_unknown", 4)
    ]


@pytest.mark.parametrize("item", REMOVED)
def test_a_removal_counts_where_the_scheme_names_it_and_nowhere_else(item: Term):
    others = tuple(each for each in REMOVED if each != item)
    counted, apart = made(row("removal", item, 7), terms=(item,)), made(row("removal", item, 7), terms=others)
    assert counted.total_t == pytest.approx(base() - 7.0, rel=1e-12)
    assert counted.memo_totals()["removal_apart"] == 0.0
    assert apart.total_t == base()
    assert apart.memo_totals()["removal_apart"] == 7.0
    assert "removal_apart" in {each.code for each in apart.warnings}
    assert "removal_apart" not in {each.code for each in counted.warnings}


def test_fossil_carbon_in_waste_is_in_the_total_of_a_scheme_with_that_term():
    waste = row("fuel", "msw", 10_000, "GJ", factor=0.09, factor_unit="tCO2/GJ")
    apart, counted = made(waste), made(waste, terms=("waste_carbon",))
    assert apart.total_t == base()
    assert apart.memo_totals()["waste_carbon"] == pytest.approx(900.0)
    assert counted.by("source")["waste"] == pytest.approx(900.0)
    assert counted.memo_totals()["waste_carbon"] == 0.0
    assert counted.tce("equivalent") == apart.tce("equivalent")


def test_waste_without_a_factor_cannot_be_counted_by_a_scheme_with_that_term():
    waste = row("fuel", "waste_oil", 100, "GJ", file="a.csv", line=3)
    assert made(waste).memo_totals()["waste_carbon"] is None
    with pytest.raises(InputError) as caught:
        made(waste, terms=("waste_carbon",))
    assert [(each.code, each.line) for each in caught.value.problems] == [("account_no_factor", 3)]


def test_living_carbon_is_apart_whatever_the_terms():
    wood = row("fuel", "wood", 100, "GJ")
    accounts = made(wood, terms=("waste_carbon", *REMOVED, "captured_stored"))
    assert accounts.total_t == base()


def test_every_source_stands_in_the_result_those_with_a_term_last():
    assert list(made().by("source")) == ["fuel", "conversion", "electricity", "heat", "process", "waste", "removal"]
    assert made().by("source")["removal"] == 0.0


def test_a_saving_outside_prints_its_formula_and_touches_no_total():
    saving = row("outside_saving", "slag in cement elsewhere", 100, factor=0.8, factor_unit="tCO2/t")
    accounts = made(saving)
    assert accounts.total_t == base()
    shown = accounts.to_json()["co2"]["outside_savings"]
    assert [(each["formula"], each["co2_t"]) for each in shown] == [("100 t × 0.8 tCO2/t = 80 t CO2", 80.0)]
    assert dict(accounts.numbered())[shown[0]["id"]].source == "outside_saving"


@pytest.mark.parametrize("more", [("captured", "stored"), ("removal", "beccs"), ("captured", "sold")])
def test_more_captured_and_removed_than_emitted_is_said_and_kept(more: tuple[str, str]):
    def said(quantity: float) -> list[str]:
        warnings = made(row(*more, quantity), terms=("captured_stored", "beccs")).warnings
        return [each.render("en") for each in warnings if each.code == "removed_above_emitted"]

    assert said(base()) == []
    (text,) = said(2 * base())
    assert f"{2 * base():.6g} t" in text
    assert f"{base():.6g} t" in text


def test_co2_of_the_air_and_of_biomass_is_not_measured_by_fossil_emission():
    codes = {each.code for each in made(row("removal", "daccs", 1e6), terms=("daccs",)).warnings}
    assert "removed_above_emitted" not in codes
    wood = made(row("fuel", "wood", 10_000, "GJ"), row("removal", "beccs", base() + 1), terms=("beccs",))
    assert wood.memo_totals()["biogenic"] is not None
    assert "removed_above_emitted" not in {each.code for each in wood.warnings}
