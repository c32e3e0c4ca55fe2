"""An account file is read strictly: every mistake at once, with its line, what is allowed and the nearest spelling."""

from pathlib import Path

import pytest

from symbiosis.accounting import Activity, read_activities
from symbiosis.accounting.reading import WITH_FACTOR
from symbiosis.errors import Problem
from symbiosis.library.activities import categories
from symbiosis.library.schemes import known_facts

HEAD = "enterprise,category,item,quantity,unit,factor,factor_unit,evidence,note\n"


def read(tmp_path: Path, text: str, *, head: str = HEAD) -> tuple[list[Activity], list[Problem]]:
    path = tmp_path / "account.csv"
    path.write_text(head + text, encoding="utf-8")
    problems: list[Problem] = []
    return read_activities(path, problems), problems


def only(tmp_path: Path, line: str) -> Problem:
    rows, problems = read(tmp_path, line + "\n")
    assert len(problems) == 1, [each.render() for each in problems]
    assert rows == []
    assert problems[0].line == 2
    return problems[0]


def test_a_row_keeps_what_it_says_and_where_it_stood(tmp_path: Path):
    rows, problems = read(tmp_path, "works,fuel,diesel,3.5,t,3.1,tCO2/t,metered,forklifts\n")
    assert problems == []
    assert rows == [
        Activity("works", "fuel", "diesel", 3.5, "t", 3.1, "tCO2/t", "metered", "forklifts", "account.csv", 2)
    ]


def test_evidence_is_default_where_nothing_is_said(tmp_path: Path):
    rows, _ = read(tmp_path, "works,fuel,diesel,3.5,t,,,,\n")
    assert rows[0].evidence == "default"


def test_optional_columns_may_be_missing(tmp_path: Path):
    rows, problems = read(tmp_path, "fuel,diesel,3.5,t\n", head="category,item,quantity,unit\n")
    assert problems == []
    assert rows[0].enterprise == ""


def test_every_mistake_is_reported_at_once(tmp_path: Path):
    text = "a,fuel,bituminus_coal,1,t,,,,\na,fule,diesel,1,t,,,,\na,fuel,diesel,-1,t,,,,\na,fuel,diesel,1,m3,,,guess,\n"
    rows, problems = read(tmp_path, text)
    assert rows == []
    assert [each.line for each in sorted(problems, key=Problem.sort_key)] == [2, 3, 4, 5, 5]


def test_an_unknown_item_is_answered_with_the_nearest(tmp_path: Path):
    problem = only(tmp_path, "a,fuel,bituminus_coal,1,t,,,,")
    assert problem.code == "account_item_unknown"
    assert problem.nearest == "bituminous_coal"
    assert "bituminous_coal" in problem.render("en")


@pytest.mark.parametrize("factor", ["", "0.5"])
@pytest.mark.parametrize("category", sorted(categories()))
def test_a_wrong_item_of_any_category_hides_no_other_mistake(tmp_path: Path, category: str, factor: str):
    factor_unit = "tCO2/MWh" if factor else ""
    _, problems = read(
        tmp_path,
        f"a,{category},no_such_item,10,barrels_of_oil,{factor},{factor_unit},guess,\na,fule,diesel,1,t,,,,\na,fuel,diesel,-1,t,,,,\n",
    )
    free = category in {"product", "conversion_in", "conversion_out", "outside_saving", "substitute"}
    found = {(each.line, each.where) for each in problems}
    wanted = {(2, "unit"), (2, "evidence"), (3, "category"), (4, "quantity")} | (
        set() if free and factor else {(2, "item")}
    )
    assert wanted <= found
    assert ((2, "factor") in found) == (bool(factor) and category not in WITH_FACTOR)


def test_a_misspelt_item_with_a_factor_is_answered_with_the_nearest(tmp_path: Path):
    _, problems = read(tmp_path, ",electricity_import,gird,10,MWh,0.5,tCO2/MWh,,\n")
    assert [(each.code, each.nearest) for each in problems] == [
        ("account_item_unknown", "grid"),
        ("account_factor_not_used", ""),
    ]


def test_an_item_that_is_not_known_is_not_measured_by_a_unit_of_its_own(tmp_path: Path):
    assert only(tmp_path, "a,fuel,natural_gaz,1,10^4 m3,20,tCO2/GJ,,").code == "account_item_unknown"
    assert only(tmp_path, "a,declared,no_such_fact,1,,,,,").code == "account_item_unknown"


def test_an_unknown_category_is_answered_with_the_nearest(tmp_path: Path):
    assert only(tmp_path, "a,fule,diesel,1,t,,,,").nearest == "fuel"


@pytest.mark.parametrize(
    "line",
    [
        "a,fuel,diesel,1,m3,,,,",
        "a,fuel,natural_gas,1,m3,,,,",
        "a,electricity_import,grid,1,t,,,,",
        "a,heat_import,fossil,1,t,,,,",
        "a,product,cement_clinker,1,MWh,,,,",
        "a,water,fresh,1,t,,,,",
        "a,value_added,industrial,1,t,,,,",
        "a,declared,new_building_area,1,t,,,,",
    ],
)
def test_a_unit_of_the_wrong_dimension_is_refused(tmp_path: Path, line: str):
    assert only(tmp_path, line).code in ("unit_dimension", "unit_gas_volume")


def test_an_unknown_unit_is_refused(tmp_path: Path):
    assert only(tmp_path, "a,fuel,diesel,1,barrels_of_oil,,,,").code == "unit_unknown"


@pytest.mark.parametrize("quantity", ["-1", "nan", "inf", "1,5", "many"])
def test_a_quantity_is_a_number_and_not_negative(tmp_path: Path, quantity: str):
    only(tmp_path, f'a,fuel,diesel,"{quantity}",t,,,,')


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("a,fuel,diesel,,t,,,,", "quantity"),
        ("a,fuel,diesel,1,,,,,", "unit"),
        ("a,fuel,diesel,1,t,3,,,", "factor_unit"),
        ("a,fuel,diesel,1,t,,tCO2/t,,", "factor"),
    ],
)
def test_a_cell_that_is_needed_may_not_be_blank(tmp_path: Path, line: str, column: str):
    problem = only(tmp_path, line)
    assert (problem.code, problem.where) == ("account_cell_missing", column)


@pytest.mark.parametrize("unit", ["t/tCO2", "tCO2", "kg/t", "tCO2/", "tCO2/m3"])
def test_a_factor_unit_is_co2_per_something_that_fits(tmp_path: Path, unit: str):
    assert only(tmp_path, f"a,fuel,diesel,1,t,3,{unit},,").where == "factor_unit"


def test_a_factor_of_power_is_fixed_by_the_rule(tmp_path: Path):
    assert only(tmp_path, "a,electricity_import,grid,1,MWh,0.4,tCO2/MWh,,").code == "account_factor_not_used"


def test_a_product_without_a_default_factor_needs_its_own(tmp_path: Path):
    assert only(tmp_path, "a,product,widgets,1,t,,,,").code == "account_item_needs_factor"
    rows, problems = read(tmp_path, "a,product,widgets,1,t,0.1,tCO2/t,,\n")
    assert problems == []
    assert len(rows) == 1


def test_the_same_row_twice_is_refused_with_both_lines(tmp_path: Path):
    _, problems = read(tmp_path, "a,fuel,diesel,1,t,,,,\na,fuel,diesel,2,t,,,,\n")
    assert [(each.code, each.line, each.details["line_of_first"]) for each in problems] == [("account_row_twice", 3, 2)]


def test_two_rows_told_apart_by_a_note_are_two_rows(tmp_path: Path):
    rows, problems = read(tmp_path, "a,fuel,diesel,1,t,,,,January\na,fuel,diesel,2,t,,,,February\n")
    assert problems == []
    assert len(rows) == 2


def test_the_same_carbon_by_product_factor_and_by_balance_is_refused(tmp_path: Path):
    text = (
        "a,conversion_in,coke,1,t,,,,\na,conversion_out,crude_steel,1,t,,,,\na,product,crude_steel,1,t,1.6,tCO2/t,,\n"
    )
    _, problems = read(tmp_path, text)
    assert [(each.code, each.line, each.details["line_of_first"]) for each in problems] == [
        ("account_carbon_twice", 4, 3)
    ]


def test_another_enterprise_may_use_the_other_method(tmp_path: Path):
    text = "a,conversion_out,crude_steel,1,t,,,,\nb,product,crude_steel,1,t,1.6,tCO2/t,,\n"
    assert read(tmp_path, text)[1] == []


def test_a_file_in_gb18030_is_named_as_such(tmp_path: Path):
    path = tmp_path / "account.csv"
    path.write_bytes((HEAD + "热电厂,fuel,diesel,1,t,,,,\n").encode("gb18030"))
    problems: list[Problem] = []
    assert read_activities(path, problems) == []
    assert problems[0].code == "file_encoding"


def test_a_missing_file_is_a_problem_and_no_traceback(tmp_path: Path):
    problems: list[Problem] = []
    assert read_activities(tmp_path / "none.csv", problems) == []
    assert problems[0].code == "file_missing"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_message_of_accounts_is_filled_in(tmp_path: Path, lang: str):
    text = (
        "a,fuel,x,1,t,,,,\na,product,w,1,t,,,,\na,fuel,diesel,1,t,3,,,\na,electricity_import,grid,1,MWh,1,tCO2/MWh,,\n"
    )
    for problem in read(tmp_path, text)[1]:
        shown = problem.render(lang)
        assert "{" not in shown
        assert problem.code not in shown


# -- columns that may follow

WIDE = "enterprise,category,item,quantity,unit,plant,process,line,year,partner,grade\n"


def test_the_columns_that_follow_are_kept(tmp_path: Path):
    rows, problems = read(tmp_path, "works,waste_heat,used,5,GJ,east,kiln hood,k1,2025,,95 degC\n", head=WIDE)
    assert problems == []
    found = rows[0]
    assert (found.plant, found.process, found.kiln, found.year) == ("east", "kiln hood", "k1", 2025)
    assert (found.grade, found.line) == ("95 degC", 2)


def test_every_mistake_of_the_columns_that_follow_is_told(tmp_path: Path):
    text = (
        "a,fuel,diesel,1,t,,,,25,,\n"
        "a,fuel,diesel,1,t,,,,,,95 degC\n"
        "a,waste_heat,used,1,GJ,,,,,,hot\n"
        "a,waste_heat,available,1,GJ,,,,,,95 t\n"
        "a,water,fresh,1,m3,,,,,b,\n"
        "a,heat_import,fossil,1,GJ,,,,,a,\n"
        ",heat_import,fossil,1,GJ,,,,,a,\n"
        "b,heat_import,fossil,1,GJ,,,,,c,\n"
    )
    rows, problems = read(tmp_path, text, head=WIDE)
    assert rows == []
    assert [(each.line, each.code) for each in sorted(problems, key=Problem.sort_key)] == [
        (2, "account_year_bad"),
        (3, "account_column_not_used"),
        (4, "account_grade_bad"),
        (5, "account_grade_bad"),
        (6, "account_column_not_used"),
        (7, "account_partner_itself"),
        (8, "account_partner_alone"),
        (9, "account_partner_unknown"),
    ]


def test_a_negative_quantity_is_told_where_to_go(tmp_path: Path):
    problem = only(tmp_path, "a,electricity_import,grid,-5,MWh,,,,")
    assert (problem.code, problem.value) == ("account_quantity_negative", "-5")
    assert "electricity_export" in problem.render("zh")


@pytest.mark.parametrize("column", ["plant", "process", "line", "year"])
def test_rows_that_differ_in_one_column_are_two_rows(tmp_path: Path, column: str):
    head = f"enterprise,category,item,quantity,unit,{column}\n"
    values = ("2024", "2025") if column == "year" else ("x", "y")
    text = "".join(f"a,electricity_import,grid,1,MWh,{value}\n" for value in values)
    assert read(tmp_path, text, head=head)[1] == []


def test_a_missing_column_is_told_once_and_not_in_every_row(tmp_path: Path):
    _, problems = read(tmp_path, "fuel,diesel,1\nfuel,deisel,2\n", head="category,item,quantity\n")
    assert [(each.code, each.line) for each in problems] == [("column_missing", 1), ("account_item_unknown", 3)]


def test_a_file_without_rows_is_no_park_of_zero(tmp_path: Path):
    rows, problems = read(tmp_path, "")
    assert rows == []
    assert [each.code for each in problems] == ["account_no_row_at_all"]


def test_a_by_product_without_clinker_of_its_kiln_is_refused(tmp_path: Path):
    text = "works,product,cement_clinker,100,t,,,k1,,,\nworks,substitute,carbide_slag,5,t,,,k2,,,\n"
    _, problems = read(tmp_path, text, head=WIDE)
    assert [(each.code, each.line) for each in problems] == [("clinker_without_product", 3)]


def test_facts_of_a_scheme_of_ones_own_may_be_given(tmp_path: Path):
    fact = known_facts()["green_factories"]
    path = tmp_path / "account.csv"
    path.write_text(HEAD + "a,declared,own_fact,3,1,,,,\n", encoding="utf-8")
    problems: list[Problem] = []
    assert read_activities(path, problems)[:1] == []
    assert [each.code for each in problems] == ["account_item_unknown"]
    problems = []
    assert [row.item for row in read_activities(path, problems, facts={"own_fact": fact})] == ["own_fact"]
    assert problems == []


@pytest.mark.parametrize(("fact", "value"), [("zone_level", "5"), ("metering_ready", "0.5"), ("boundary_closed", "2")])
def test_an_answer_has_one_of_its_values(tmp_path: Path, fact: str, value: str):
    problem = only(tmp_path, f",declared,{fact},{value},,,,,")
    assert (problem.code, problem.where, problem.allowed[:2]) == ("not_allowed", "quantity", ("0", "1"))


@pytest.mark.parametrize("name", ["合计", "小 计", "总计：", "Total", "SUBTOTAL", "grand total"])
def test_a_line_of_sums_is_no_enterprise(tmp_path: Path, name: str):
    problem = only(tmp_path, f"{name},fuel,diesel,3,t,,,,")
    assert (problem.code, problem.where, problem.value) == ("account_enterprise_total", "enterprise", name)
    assert "合计行" in problem.render("zh")


def test_an_enterprise_whose_name_begins_so_is_read(tmp_path: Path):
    rows, problems = read(tmp_path, "Total Lubricants,fuel,diesel,3,t,,,,\n")
    assert (problems, rows[0].enterprise) == ([], "Total Lubricants")
