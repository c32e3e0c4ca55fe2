"""What `symbiosis account` computes and prints: the JSON form of the public surface, and tables in both languages."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from symbiosis.cli.account import print_account, run_account
from symbiosis.errors import InputError, UsageError

FILE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "account-vector-f.csv"


def test_the_shipped_file_gives_the_printed_numbers():
    result = run_account(FILE, "CN-NDRC-2025", "GBT-32151.34-2024", None, None, lang="en")
    assert round(result["co2"]["total_t"], 3) == 73263.440
    assert round(result["energy"]["tce_equivalent"], 2) == 74753.24
    assert result["factors"] == "GBT-32151.34-2024"
    assert {"scheme", "factors", "co2", "energy", "verdict", "indicators", "warnings"} <= set(result)
    json.dumps(result, allow_nan=False)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["CN-NDRC-2025", "JS-366-2024"])
def test_tables_are_printed_without_an_unfilled_text(scheme: str, lang: str, capsys: pytest.CaptureFixture[str]):
    print_account(run_account(FILE, scheme, None, "江苏", 2023, lang=lang), lang)
    shown = capsys.readouterr().out
    assert "account." not in shown
    assert "reading." not in shown
    assert "{" not in shown


def test_a_bad_file_says_everything_at_once(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("category,item,quantity,unit\nfuel,dieselx,1,t\nfuel,diesel,-1,t\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run_account(path, "CN-NDRC-2025", None, None, None, lang="zh")
    assert [each.line for each in caught.value.problems] == [2, 3]


MISTAKES = (
    "enterprise,category,item,quantity,unit,line,partner\n"
    "a,fuel,diesel,-1,t,,\n"
    "a,fuel,coking_coal,5,t,,\n"
    "a,fuel,wood,-5,t,,\n"
    "works,product,cement_clinker,-9,t,k1,\n"
    "works,substitute,carbide_slag,2,t,k1,\n"
    "works,substitute,carbide_slag,2,t,k2,\n"
    "a,heat_export,fossil,70,GJ,,b\n"
    "b,heat_import,fossil,80,GJ,,a\n"
)


def test_a_number_that_is_wrong_hides_nothing_that_cannot_be_counted(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text(MISTAKES, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run_account(path, "CN-NDRC-2025", None, None, None, lang="zh")
    assert [(each.line, each.code) for each in caught.value.problems] == [
        (2, "account_quantity_negative"),
        (3, "account_no_heating_value"),
        (4, "account_no_heating_value"),
        (4, "account_quantity_negative"),
        (5, "account_quantity_negative"),
        (7, "clinker_without_product"),
        (9, "transfer_disagrees"),
    ]


def test_what_was_not_read_makes_no_mistake_of_another_row(tmp_path: Path):
    path = tmp_path / "a.csv"
    text = MISTAKES.replace("cement_clinker,-9,t,k1", "cement_clinker,9,nonsense,k2").replace("70,GJ", "x,GJ")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run_account(path, "CN-NDRC-2025", None, None, None, lang="zh")
    codes = {each.code for each in caught.value.problems}
    assert not codes & {"clinker_without_product", "transfer_disagrees"}


def test_an_unknown_scheme_is_wrong_usage():
    with pytest.raises(UsageError):
        run_account(FILE, "CN", None, None, None, lang="zh")


CLINKER = FILE.with_name("account-clinker.csv")
MORE = (
    "enterprise,category,item,quantity,unit,factor,factor_unit,plant,process,line,partner\n"
    "works,product,cement_clinker,1000,t,,,north,burning,k1,\n"
    "works,substitute,carbide_slag,2000,t,,,north,burning,k1,\n"
    "works,fuel,bituminous_coal,100,t,,,north,burning,k1,\n"
    "chp,captured,stored,30,t,,,,,,\n"
    "chp,removal,sink,4,t,,,,,,\n"
    "chp,electricity_import,grid,300,MWh,,,,,,\n"
    "chp,heat_export,fossil,70,GJ,,,,,,works\n"
    "works,heat_import,fossil,70,GJ,,,,,,chp\n"
    "works,outside_saving,slag elsewhere,100,t,0.7,tCO2/t,,,,\n"
)


def more(tmp_path: Path, lang: str = "en") -> dict[str, Any]:
    path = tmp_path / "more.csv"
    path.write_text(MORE, encoding="utf-8")
    return run_account(path, "CN-NDRC-2025", None, None, None, lang=lang)


def test_every_cut_and_the_lines_of_the_result_sum_to_its_total(tmp_path: Path):
    result = more(tmp_path)
    total = result["co2"]["total_t"]
    for cut in ("source", "enterprise", "plant", "process", "carrier"):
        assert abs(math.fsum(result["co2"][f"by_{cut}"].values()) - total) <= 1e-9 * total
    assert abs(math.fsum(line["co2_t"] for line in result["lines"] if line["in_total"]) - total) <= 1e-9 * total
    assert [line["id"] for line in result["lines"]] == list(range(1, len(result["lines"]) + 1))


def test_lines_say_the_row_of_the_file_that_they_come_from(tmp_path: Path):
    rows = {line["carrier"]: line["row"] for line in more(tmp_path)["lines"]}
    assert (rows["cement_clinker"], rows["carbide_slag"], rows["bituminous_coal"]) == (2, 3, 4)


def test_what_is_passed_on_inside_is_listed_and_not_counted(tmp_path: Path):
    result = more(tmp_path)
    assert [(each["enterprise"], each["partner"]) for each in result["internal"]] == [
        ("chp", "works"),
        ("works", "chp"),
    ]
    assert result["co2"]["by_source"]["heat"] == 0.0


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("电石渣", "地质封存", "窑线不低于零")), ("en", ("carbide slag", "kiln"))]
)
def test_cuts_fates_and_formulas_are_printed_in_words(
    tmp_path: Path, lang: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
):
    print_account(more(tmp_path, lang), lang)
    shown = capsys.readouterr().out
    assert "account." not in shown
    assert "100 t × 0.7 tCO2/t = 70 t CO2" in shown
    for word in words:
        assert word in shown


def test_the_shipped_clinker_file_gives_the_printed_number():
    result = run_account(CLINKER, "CN-NDRC-2025", None, None, None, lang="en")
    assert round(result["co2"]["total_t"], 6) == 476_250.0
    assert result["co2"]["memo"]["clinker_credit"] == 0.0


@pytest.mark.parametrize(("lang", "said"), [("en", "power bought in all 500.0 MWh"), ("zh", "外购电合计 500.0 MWh")])
def test_the_total_of_bought_power_is_printed_where_certificates_come_on_top(
    tmp_path: Path, lang: str, said: str, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "power.csv"
    rows = ",electricity_import,grid,200,MWh\n,electricity_import,certificate,300,MWh\n"
    path.write_text("enterprise,category,item,quantity,unit\n" + rows, encoding="utf-8")
    print_account(run_account(path, "CN-NDRC-2025", None, None, None, lang=lang), lang)
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("year", [3000, 20, 1989, -1])
def test_a_year_that_no_account_is_of_is_refused(tmp_path: Path, year: int):
    path = tmp_path / "power.csv"
    path.write_text("enterprise,category,item,quantity,unit\n,fuel,diesel,1,t\n", encoding="utf-8")
    with pytest.raises(UsageError, match="1990"):
        run_account(path, "CN-NDRC-2025", None, None, year, lang="en")
