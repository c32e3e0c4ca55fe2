"""The rows that count are those of the year and of the fence, or of one enterprise; the others are kept apart."""

import pytest

from symbiosis.accounting import Accounts, Activity, account
from symbiosis.errors import InputError, UsageError
from symbiosis.library.schemes import Scheme, scheme

GBT = "GBT-32151.34-2024"


def row(enterprise: str, category: str, item: str, quantity: float, unit: str, **more: object) -> Activity:
    return Activity(enterprise, category, item, quantity, unit, **more)  # type: ignore[arg-type]  # as in the test


PARK = (
    row("chp", "fuel", "bituminous_coal", 100, "t"),
    row("chp", "heat_export", "fossil", 500, "GJ", partner="dyes"),
    row("dyes", "heat_import", "fossil", 500, "GJ", partner="chp"),
    row("dyes", "electricity_import", "grid", 10, "MWh"),
)


def of_enterprises() -> Scheme:
    national = scheme("CN-NDRC-2025")
    return national.model_copy(update={"rules": national.rules.model_copy(update={"scope": "enterprise"})})


def made(*rows: Activity, **options: object) -> Accounts:
    return account(rows, "CN-NDRC-2025", **{"factors": GBT} | options)  # type: ignore[arg-type]  # as in the test


def test_a_park_leaves_out_what_is_passed_on_inside_its_fence():
    accounts, alone = made(*PARK), made(PARK[0], PARK[3])
    assert accounts.total_t == alone.total_t
    assert accounts.tce("equivalent") == alone.tce("equivalent")
    assert accounts.amount("heat_import", "fossil") is None
    assert [each.partner for each in accounts.internal] == ["dyes", "chp"]


def test_an_enterprise_counts_what_it_takes_from_its_neighbour():
    assert made(*PARK, part_of="dyes").by("source")["heat"] == pytest.approx(55.0)
    assert made(*PARK, part_of="chp").by("source")["heat"] == pytest.approx(-55.0)


def test_enterprises_of_a_park_add_up_to_it_where_every_transfer_has_two_ends():
    parts = [made(*PARK, part_of=name).total_t for name in ("chp", "dyes")]
    assert sum(parts) == pytest.approx(made(*PARK).total_t, rel=1e-12)


def test_a_scheme_of_enterprises_counts_transfers():
    accounts = account(PARK, of_enterprises(), factors=GBT)
    assert accounts.internal == ()
    assert accounts.by("enterprise")["dyes"] == pytest.approx(55.0 + 8.325)


def test_gas_passed_on_carries_its_carbon():
    seller = row("steel", "conversion_out", "converter_gas", 1, "10^4 Nm3", partner="power")
    buyer = row("power", "conversion_in", "converter_gas", 1, "10^4 Nm3", partner="steel")
    assert {key: round(value, 4) for key, value in made(seller, buyer).by("enterprise").items()} == {
        "steel": -15.2768,
        "power": 15.2768,
    }


def test_an_enterprise_without_rows_is_answered_with_the_known_ones():
    with pytest.raises(UsageError, match="dyes"):
        made(*PARK, part_of="dies")


def test_the_latest_year_counts_where_none_is_asked_for():
    rows = [row("", "fuel", "diesel", 10 * place, "t", year=year) for place, year in enumerate((2023, 2025, 2024), 1)]
    accounts = made(*rows)
    assert accounts.total_t == made(row("", "fuel", "diesel", 20, "t")).total_t
    assert sorted(each.year or 0 for each in accounts.other_years) == [2023, 2024]
    assert "account_other_years" in {each.code for each in accounts.warnings}


def test_the_year_asked_for_counts_with_the_rows_of_no_year():
    rows = [row("", "fuel", "diesel", 1, "t", year=2023), row("", "fuel", "diesel", 2, "t", year=2024)]
    rows.append(row("", "fuel", "coke", 4, "t"))
    accounts = made(*rows, year=2023)
    wanted = made(row("", "fuel", "diesel", 1, "t"), row("", "fuel", "coke", 4, "t"), year=2023)
    assert accounts.total_t == wanted.total_t


def test_rows_of_one_year_are_that_year_and_nothing_is_said():
    accounts = made(row("", "fuel", "diesel", 1, "t", year=2024), year=2024)
    assert accounts.other_years == ()
    assert "account_other_years" not in {each.code for each in accounts.warnings}


def test_the_balance_of_energy_has_every_year():
    rows = [row("", "fuel", "diesel", 1, "t", year=year) for year in (2023, 2024, 2025)]
    assert [each["year"] for each in made(*rows).to_json()["energy"]["balance"]] == [2023, 2024, 2025]


def test_a_year_that_no_row_is_of_is_no_year_of_zero():
    rows = [row("", "fuel", "diesel", 1, "t", year=2024), row("", "value_added", "industrial", 1, "10^4 CNY")]
    with pytest.raises(UsageError, match="2024"):
        made(*rows, year=2026)


def test_rows_of_no_year_are_of_the_year_asked_for_beside_rows_of_others():
    rows = [row("", "fuel", "diesel", 1, "t", year=2024), row("", "fuel", "diesel", 3, "t")]
    assert made(*rows, year=2025).total_t == made(row("", "fuel", "diesel", 3, "t"), year=2025).total_t


def test_the_year_of_the_rows_picks_the_factors_of_the_year():
    dated = made(row("", "fuel", "diesel", 1, "t", year=2025), factors=None)
    assert (dated.year, dated.factors["fuels"]) == (2025, "NCSC-2025")
    assert made(row("", "fuel", "diesel", 1, "t"), factors=None).factors["fuels"] == "NCSC-2026"


def test_an_enterprise_is_accounted_for_in_the_year_of_the_park():
    rows = [row("a", "fuel", "diesel", 1, "t", year=2023), row("b", "fuel", "diesel", 2, "t", year=2024)]
    of_a = made(*rows, part_of="a")
    assert (of_a.year, of_a.energy) == (2024, ())


def bought_of(*others: Activity, quantity: float = 100_000, **more: object) -> tuple[Activity, ...]:
    taken = row("B", "electricity_import", "grid", quantity, "MWh", partner="A", **more)
    return (row("A", "fuel", "bituminous_coal", 1, "t"), taken, *others)


def test_power_of_a_partner_that_sells_none_is_bought_from_outside_and_said():
    accounts = made(*bought_of())
    assert accounts.by("source")["electricity"] == pytest.approx(83_250)
    assert accounts.internal == ()
    assert accounts.to_json()["energy"]["balance"][0]["internal"]["electricity"] == 0.0
    assert [each.code for each in accounts.warnings if each.code.startswith("transfer")] == ["transfer_bought"]


def test_heat_of_a_partner_that_sells_none_is_bought_from_outside():
    rows = (PARK[0], PARK[2], PARK[3])
    assert made(*rows).by("source")["heat"] == pytest.approx(55.0)


def test_a_sale_to_a_partner_that_buys_none_earns_nothing_and_is_said():
    accounts = made(PARK[0], PARK[1], row("dyes", "electricity_import", "grid", 10, "MWh"))
    assert accounts.by("source")["heat"] == 0.0
    assert [each.code for each in accounts.warnings if each.code.startswith("transfer")] == ["transfer_sold"]


def test_two_ends_of_a_transfer_that_differ_are_refused_with_both_places():
    sold = row("A", "electricity_export", "fossil_chp", 90_000, "MWh", partner="B", file="a.csv", line=4)
    with pytest.raises(InputError) as caught:
        made(*bought_of(sold, file="a.csv", line=3))
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == ("transfer_disagrees", 3)
    for lang in ("zh", "en"):
        assert "a.csv:4" in problem.render(lang)
        assert "90000 MWh" in problem.render(lang)


def test_two_ends_of_a_transfer_may_be_several_rows_in_several_units():
    sold = [row("A", "electricity_export", "grid", 50, "GWh", partner="B", note=note) for note in ("summer", "winter")]
    assert len(made(*bought_of(*sold)).internal) == 3


def test_green_power_taken_is_not_the_grid_power_given():
    sold = row("A", "electricity_export", "pv", 100_000, "MWh", partner="B")
    accounts = made(*bought_of(sold))
    assert accounts.by("source")["electricity"] == pytest.approx(83_250)
    assert {each.code for each in accounts.warnings} >= {"transfer_bought", "transfer_sold"}


def test_ends_of_one_year_meet_no_ends_of_another():
    sold = row("A", "electricity_export", "grid", 100_000, "MWh", partner="B", year=2023)
    accounts = made(*bought_of(sold, year=2024))
    assert accounts.by("source")["electricity"] == pytest.approx(83_250)
