"""Product energy: unit energies against limits; what is not known is not judged, what transcriptions say otherwise is said."""

import pytest

from symbiosis.accounting.activity import Activity
from symbiosis.accounting.product_energy import ProductLimit, product_limits
from symbiosis.errors import InputError


def declared(item: str, quantity: float, unit: str = "kgce/t", **more: object) -> Activity:
    return Activity("", "product_energy", item, quantity, unit, **more)  # type: ignore[arg-type]  # tests give what they need


def only(item: str, quantity: float, unit: str = "kgce/t", *, grade: int = 2) -> ProductLimit:
    (row,) = product_limits([declared(item, quantity, unit)], grade=grade).rows
    return row


@pytest.mark.parametrize(
    ("value", "status", "reached"),
    [(99.0, "met", 1), (100.0, "met", 1), (107.0, "met", 2), (107.1, "not_met", 3), (117.1, "not_met", None)],
)
def test_clinker_is_judged_by_the_printed_grades(value: float, status: str, reached: int | None):
    row = only("clinker", value)
    assert (row.against.status, row.grade, row.against.level) == (status, reached, 107.0)


def test_a_limit_exactly_reached_is_met_though_it_was_summed():
    rows = [declared("clinker_electricity", 0.1 + 0.2 + 56.7, "kWh/t")]
    assert product_limits(rows).rows[0].against.status == "met"


def test_coal_and_electricity_of_one_place_are_one_unit_energy():
    found = product_limits([declared("clinker", 94.0), declared("clinker", 48.0, "kWh/t")], grade=1)
    (row,) = found.rows
    assert round(row.value, 2) == 99.90
    assert row.made_of == ((94.0, "kgce/t"), (48.0, "kWh/t"))
    assert row.against.status == "met"


def test_two_values_of_one_kind_are_two_products():
    found = product_limits([declared("clinker", 105.0), declared("clinker", 120.0, note="line 2")])
    assert [row.against.status for row in found.rows] == ["met", "not_met"]


def test_kilns_are_judged_apart():
    found = product_limits([declared("clinker", 105.0, kiln="1"), declared("clinker", 120.0, kiln="2")])
    assert [(row.kiln, row.against.status) for row in found.rows] == [("1", "met"), ("2", "not_met")]


def test_a_negative_limit_is_met_by_what_recovers_more():
    assert only("basic_oxygen_furnace", -28.0).against.status == "met"
    assert only("basic_oxygen_furnace", -27.0).against.status == "not_met"


def test_another_transcription_says_what_it_would_judge():
    row = only("basic_oxygen_furnace", -26.0)
    ((copy, said),) = row.others
    assert row.against.status == "not_met"
    assert (copy.source, said.status, said.level) == ("LIM-steel-package", "met", -25.0)


def test_a_table_without_grade_2_sets_no_threshold():
    row = only("electric_arc_furnace_below_50_t", 60.0)
    assert (row.against.status, row.grade) == ("no_threshold", 1)


def test_a_limit_that_is_not_known_is_not_judged():
    row = only("titanium_dioxide", 1000.0)
    assert (row.against.status, row.against.reason) == ("not_computable", "threshold_missing")


def test_a_superseded_edition_is_never_used():
    row = only("clinker_2007", 90.0)
    assert (row.against.status, row.against.reason, row.grade) == ("not_computable", "superseded", None)


def test_where_grades_are_printed_out_of_order_the_looser_must_be_kept_too():
    # GB 21258-2024, subcritical 300 MW: 309, 285, 321 gce/kWh
    at_1 = only("coal_power_300_mw_sub", 300.0, "gce/kWh", grade=1)
    assert (at_1.against.status, at_1.grade) == ("not_met", 3)
    assert only("coal_power_300_mw_sub", 285.0, "gce/kWh", grade=1).against.status == "met"


def test_a_benchmark_that_was_seen_is_judged():
    assert only("ferrosilicon", 1771.0).benchmark.status == "not_met"
    assert only("ferrosilicon", 1770.0).benchmark.status == "met"


def test_a_benchmark_that_is_remembered_is_shown_and_not_judged():
    found = only("paraxylene", 370.0, "kgoe/t").benchmark
    assert (found.status, found.level, found.reason) == ("not_computable", 380.0, "benchmark_not_seen")


def test_a_product_without_benchmark_is_not_computable_by_it():
    found = only("beer", 30.0, "kgce/kL").benchmark
    assert (found.status, found.reason) == ("not_computable", "benchmark_missing")


def test_a_unit_of_the_same_kind_is_converted():
    # 1 kgoe is 41.868 MJ, 1 kgce 29.3076 MJ
    assert only("paraxylene", 380.0 * 41.868 / 29.3076, "kgce/t").value == pytest.approx(380.0, rel=1e-12)


def test_a_unit_that_only_the_standard_knows_is_taken_as_it_is_written():
    assert only("refining", 7.0, "kgoe/(t·energy factor)").grade == 2
    assert only("pulp_deinked", 110.0, "kgce/Adt").grade == 2


def test_products_are_counted_and_weighted_by_energy():
    rows = [
        declared("clinker", 100.0),
        declared("calcium_carbide", 900.0),
        declared("clinker_electricity", 50.0, "kWh/t"),
        Activity("", "product", "cement_clinker", 9000.0, "t"),
        Activity("", "product", "calcium_carbide", 1000.0, "t"),
    ]
    found = product_limits(rows)
    assert (found.n, found.n_judged, found.n_met) == (3, 3, 2)
    assert found.share_by_energy == pytest.approx(0.5, rel=1e-12)


def test_without_output_there_is_no_share_by_energy():
    found = product_limits([declared("clinker", 100.0), declared("calcium_carbide", 800.0)])
    assert found.share_by_energy is None
    assert found.share_missing == ("clinker", "calcium_carbide")


def test_output_of_another_enterprise_is_not_taken():
    rows = [declared("clinker", 100.0), Activity("other", "product", "cement_clinker", 9000.0, "t")]
    assert product_limits(rows).rows[0].output_t is None


def test_nothing_declared_is_nothing_judged():
    found = product_limits([])
    assert (found.n, found.n_met, found.share_by_energy) == (0, 0, None)


def test_the_latest_year_is_judged():
    rows = [declared("clinker", 120.0, year=2024), declared("clinker", 100.0, year=2025)]
    assert [row.value for row in product_limits(rows).rows] == [100.0]
    assert [row.value for row in product_limits(rows, year=2024).rows] == [120.0]


def test_all_mistakes_are_told_at_once_with_file_line_and_way_out():
    rows = [
        declared("clinkr", 100.0, file="a.csv", line=3),
        declared("clinker", 100.0, "m3", file="a.csv", line=5),
    ]
    with pytest.raises(InputError) as caught:
        product_limits(rows)
    first, second = caught.value.problems
    assert (first.file, first.line, first.nearest) == ("a.csv", 3, "clinker")
    assert (second.code, second.line, second.value) == ("limit_unit", 5, "m3")
    assert "kgce/t" in second.render("en")
    assert "kgce/t" in second.render("zh")


def test_the_json_lists_every_reading():
    data = product_limits([declared("basic_oxygen_furnace", -26.0)]).to_json()
    (row,) = data["rows"]
    assert row["status"] == "not_met"
    assert row["grades"] == {"1": -30.0, "2": -28.0, "3": -12.0}
    assert [each["source"] for each in row["other_transcriptions"]] == ["LIM-steel-package"]
    assert row["in_force"] == "2026-07-01"


def test_another_edition_of_a_benchmark_is_no_other_reading_of_the_grade():
    row = only("ferrosilicon", 1750.0)
    assert row.others == ()
    assert row.to_json()["benchmark"]["other_transcriptions"] == [
        {"source": "NDRC-723-2023", "edition": "2021", "values": {"benchmark": 1770.0, "base": 1900.0}}
    ]
