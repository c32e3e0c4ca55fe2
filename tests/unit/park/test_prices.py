"""Prices in park.yaml and models/prices: what is wrong is told with file, line and value, all of it at once."""

from pathlib import Path

import pytest
from tiny_park import PARK

from symbiosis.errors import InputError, Problem
from symbiosis.library.prices import price_book, price_books
from symbiosis.park.read import load_park

LINE = PARK.count("\n") + 1
"""Line of park.yaml on which `prices` stands."""


def problems(folder: Path, prices: str) -> list[tuple[str, int, str, object]]:
    """Code, line, path and value of what is wrong with `prices` in the park."""
    from tiny_park import write_park

    write_park(folder)
    park = folder / "park.yaml"
    park.write_text(PARK + prices, encoding="utf-8")
    try:
        load_park(folder)
    except InputError as error:
        return [(each.code, each.line - LINE + 1, each.where, each.value) for each in error.problems]
    return []


def test_the_id_of_a_book_is_enough(tmp_path):
    assert problems(tmp_path / "p", "prices: jiangsu-2025\n") == []


def test_an_unknown_book_is_told_with_its_line(tmp_path):
    found = problems(tmp_path / "p", "prices: jiangsu-2024\n")
    assert found == [("reference_unknown", 1, "prices", "jiangsu-2024")]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{resource: flour, price: 3 CNY/m3}", ("unit_dimension", "price", "3 CNY/m3")),
        ("{resource: flouer, price: 3 CNY/t}", ("reference_unknown", "resource", "flouer")),
        ("{resource: flour, partner: bakery, price: 3 CNY/t}", ("reference_unknown", "partner", "bakery")),
        ("{resource: electricity, item: gird, price: 3 CNY/MWh}", ("not_allowed", "item", "gird")),
        ("{resource: electricity, tariff: js-one}", ("reference_unknown", "tariff", "js-one")),
        ("{resource: flour, tariff: js-one-part}", ("tariff_for_power", "tariff", "flour")),
        ("{resource: flour}", ("price_or_tariff", "", None)),
        ("{resource: flour, price: 3 CNY/t, tariff: js-one-part}", ("price_or_tariff", "", None)),
        ("{resource: electricity, price: 3 CNY/MWh, fixed: 2 CNY/MWh}", ("price_tariff_only", "fixed", None)),
        ("{resource: flour, prize: 3 CNY/t, price: 3 CNY/t}", ("unknown_key", "prize", None)),
    ],
)
def test_a_row_with_a_mistake_is_told_where_it_is(tmp_path, row, told):
    found = problems(tmp_path / "p", f"prices:\n  book: jiangsu-2025\n  sales:\n    - {row}\n")
    code, key, value = told
    where = ".".join(part for part in ("prices.sales.0", key) if part)
    assert found == [(code, 4, where, value)]


def test_all_mistakes_of_prices_are_told_at_once(tmp_path):
    text = (
        "prices:\n"
        "  purchases:\n"
        "    - {resource: grain, price: 3 CNY/h}\n"
        "    - {resource: grains, price: 3 CNY/t}\n"
        "  taxes:\n"
        "    - {id: levy, name: {en: levy}, on: disposal, resource: bran, rate: 3 CNY/MWh}\n"
        "  operation:\n"
        "    miling: 3 CNY/t\n"
        "    milling: 3 CNY/m3\n"
        "investments:\n"
        "  - {id: dryer, enterprise: mil, capital: 1 CNY, lifetime: 5 a, rate: 0.05, fixed_operation: null}\n"
        "permits:\n"
        "  mill: {allowance: null}\n"
    )
    found = problems(tmp_path / "p", text)
    assert [(code, line) for code, line, *_ in found] == [
        ("unit_dimension", 3),
        ("reference_unknown", 4),
        ("unit_dimension", 6),
        ("reference_unknown", 8),
        ("unit_dimension", 9),
        ("reference_unknown", 11),
        ("reference_unknown", 13),
    ]


def test_two_investments_of_one_id_are_told(tmp_path):
    row = "  - {id: dryer, enterprise: mill-firm, capital: 1 CNY, lifetime: 5 a, rate: 0.05, fixed_operation: null}\n"
    found = problems(tmp_path / "p", "investments:\n" + row + row)
    assert [(code, value) for code, _, _, value in found] == [("id_duplicate", "dryer")]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("capital: 1 t, lifetime: 5 a, rate: 0.05", "unit_dimension"),
        ("capital: -1 CNY, lifetime: 5 a, rate: 0.05", "quantity_negative"),
        ("capital: 1 CNY, lifetime: 0 a, rate: 0.05", "quantity_too_low"),
        ("capital: 1 CNY, lifetime: 5 a, rate: 8", "quantity_too_high"),
        ("lifetime: 5 a, rate: 0.05", "missing_key"),
    ],
)
def test_an_investment_with_a_mistake_is_told(tmp_path, given, code):
    text = f"investments:\n  - {{id: dryer, enterprise: mill-firm, fixed_operation: null, {given}}}\n"
    assert [found[0] for found in problems(tmp_path / "p", text)] == [code]


TARIFF = "id: book\nname: {en: book}\nyear: 2025\ntariffs:\n  - id: own\n    name: {en: own}\n"
ALL = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"


@pytest.mark.parametrize(
    ("tariff", "told"),
    [
        ("    kind: tou_regulated\n    factors: {day: 1}\n", ("tariff_needs", "seasons", None)),
        ("    kind: flat\n    points: [1]\n", ("tariff_not_for", "points", None)),
        ("    kind: market_curve\n    points: [1, 2, 3]\n", ("tariff_points", "points", 3)),
        (
            f"    kind: tou_regulated\n    factors: {{day: 1}}\n    seasons: [{{months: {ALL}, hours: {{day: [[0, 23]]}}}}]\n",
            ("tariff_hours", "seasons.0.hours", "23"),
        ),
        (
            f"    kind: tou_regulated\n    factors: {{day: 1}}\n    seasons: [{{months: {ALL}, hours: {{day: [[0, 24], [22, 2]]}}}}]\n",
            ("tariff_hours", "seasons.0.hours", "0, 1, 22, 23"),
        ),
        (
            "    kind: tou_regulated\n    factors: {day: 1}\n    seasons: [{months: [1, 1, 2], hours: {day: [[0, 24]]}}]\n",
            ("tariff_months", "seasons", "1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12"),
        ),
        (
            f"    kind: tou_regulated\n    factors: {{day: 1}}\n    seasons: [{{months: {ALL}, hours: {{dya: [[0, 24]]}}}}]\n",
            ("tariff_period", "seasons.0.hours.dya", "dya"),
        ),
    ],
)
def test_a_tariff_with_a_mistake_is_told(tmp_path, tariff, told):
    found = book(tmp_path, TARIFF + tariff)
    assert [
        (each.code, each.where.removeprefix("tariffs.own.").removeprefix("tariffs.0."), each.value) for each in found
    ] == [told]
    assert found[0].file == "prices/book.yaml"
    assert found[0].line >= 5


def test_a_number_of_a_book_without_a_known_source_is_refused(tmp_path):
    text = "id: book\nname: {en: book}\nyear: 2025\npurchases:\n  - {resource: coal, price: {value: 1, unit: CNY/t, evidence: published}}\n"
    assert [each.code for each in book(tmp_path, text)] == ["source_unknown"]


def book(folder: Path, text: str) -> tuple[Problem, ...]:
    """What is wrong with a book of prices."""
    (folder / "prices").mkdir()
    (folder / "prices" / "book.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        price_books(folder)
    return caught.value.problems


def test_an_unknown_book_is_answered_with_those_that_there_are():
    with pytest.raises(ValueError, match="jiangsu-2025"):
        price_book("jiangsu")


def test_permits_and_investments_of_a_member_that_leaves_go_with_it(tmp_path):
    from tiny_park import write_park

    write_park(tmp_path)
    more = (
        "investments:\n"
        "  - {id: dryer, enterprise: mill-firm, capital: 1 CNY, lifetime: 5 a, rate: 0.05, fixed_operation: null}\n"
        "permits:\n"
        "  mill-firm: {allowance: null}\n"
    )
    (tmp_path / "park.yaml").write_text(PARK + more, encoding="utf-8")
    (tmp_path / "scenarios").mkdir(exist_ok=True)
    (tmp_path / "scenarios" / "gone.yaml").write_text(
        "id: gone\nname: {en: gone}\noff:\n  enterprises: [mill-firm]\n", encoding="utf-8"
    )
    park = load_park(tmp_path, scenario="gone")
    assert park.spec.permits == {}
    assert park.spec.investments == ()
    assert {"permits.mill-firm", "investments.dryer"} <= {change.path for change in park.changes}
