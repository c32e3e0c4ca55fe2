"""Energy of an account: balance, limits and waste energy by grade are in the JSON and are printed in both languages."""

from pathlib import Path
from typing import Any

import pytest

from symbiosis.cli.account import print_account, run_account, tonnes
from symbiosis.cli.account_energy import print_energy
from symbiosis.errors import InputError

HEAD = "enterprise,category,item,quantity,unit,note,year,grade\n"
ROWS = """\
steel,product_energy,basic_oxygen_furnace,-26,kgce/t,,,
cement,product_energy,clinker,94,kgce/t,,,
cement,product_energy,clinker,48,kWh/t,,,
,waste_heat,available,1000,GJ,,,300 degC
,waste_heat,used,600,GJ,,,300 degC
,waste_heat,available,1000,GJ,,,60 degC
,waste_heat,used,100,GJ,,,60 degC
,fuel,bituminous_coal,700,tce,加工转换,2025,
,fuel,biogas,100,tce,自产,2025,
,electricity_import,grid,2000,MWh,,2025,
,heat_import,fossil,0,GJ,,2025,
,fuel,bituminous_coal,900,tce,,2024,
"""


EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "account-energy.csv"


def result(tmp_path: Path, text: str = HEAD + ROWS) -> dict[str, Any]:
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    return run_account(file, "CN-NDRC-2025", None, None, None, lang="en")


def test_the_json_has_the_balance_of_each_year_whose_last_is_the_total(tmp_path: Path):
    found = result(tmp_path)["energy"]
    first, last = found["balance"]
    assert (first["year"], round(first["supply"]["total"]["equivalent"], 6)) == (2024, 900.0)
    assert last["supply"]["own"]["equivalent"] == pytest.approx(100.0, rel=1e-12)
    assert last["consumption"]["conversion"]["equivalent"] == pytest.approx(700.0, rel=1e-12)
    for basis in ("equivalent", "calorific"):
        assert last["supply"]["total"][basis] == pytest.approx(found[f"tce_{basis}"], rel=1e-12)
        assert last["consumption"]["total"][basis] == pytest.approx(found[f"tce_{basis}"], rel=1e-12)


def test_the_json_has_products_against_their_limits(tmp_path: Path):
    found = result(tmp_path)["limits"]
    assert (found["n"], found["n_met"]) == (2, 1)
    assert [(row["limit"], round(row["value"], 2), row["status"]) for row in found["rows"]] == [
        ("basic_oxygen_furnace", -26.0, "not_met"),
        ("clinker", 99.90, "met"),
    ]


def test_the_json_has_waste_energy_by_grade(tmp_path: Path):
    found = result(tmp_path)["waste_energy"]
    assert [(row["temperature_degc"], row["rate"]) for row in found["rows"]] == [(300.0, 60.0), (60.0, 10.0)]
    assert found["rate_by_energy"] == pytest.approx(35.0, rel=1e-12)


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", ("bought", "conversion", "2024 equivalent", "LIM-steel-package", "99.9", "300 degC", "years given: 2")),
        ("zh", ("外购", "加工转换", "2024 等价值", "LIM-steel-package", "99.9", "300 degC", "给出 2 年")),
    ],
)
def test_all_of_it_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, wanted: tuple[str, ...]):
    print_energy(result(tmp_path), lang)
    shown = capsys.readouterr().out
    assert [text for text in wanted if text not in shown] == []


def test_the_example_of_the_docs_shows_three_years_limits_and_grades():
    found = run_account(EXAMPLE, "CN-NDRC-2025", None, None, None, lang="zh")
    balances = found["energy"]["balance"]
    assert [each["year"] for each in balances] == [2023, 2024, 2025]
    for each in balances:
        for basis in ("equivalent", "calorific"):
            supply, consumption = (each[side]["total"][basis] for side in ("supply", "consumption"))
            assert supply == pytest.approx(consumption, rel=1e-9)
    assert [row["status"] for row in found["limits"]["rows"]] == ["not_met", "met"]
    assert len(found["waste_energy"]["rows"]) == 3


def test_a_negative_unit_energy_is_refused_where_the_limit_gives_nothing_back(tmp_path: Path):
    with pytest.raises(InputError) as caught:
        result(tmp_path, HEAD + ",product_energy,clinker,-5,kgce/t,,,\n,product_energy,beer,5,m3,,,\n")
    assert [(each.line, each.where) for each in caught.value.problems] == [(2, "quantity"), (3, "unit")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_rate_that_is_not_known_has_no_unit_and_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
):
    file = tmp_path / "a.csv"
    file.write_text(
        "category,item,quantity,unit\nfuel,diesel,1,t\nwaste_heat,available,10,GJ\nwaste_heat,used,5,GJ\n",
        encoding="utf-8",
    )
    print_account(run_account(file, "CN-NDRC-2025", None, None, 2025, lang=lang), lang)
    shown = " ".join(capsys.readouterr().out.split())
    assert "– %" not in shown
    assert {"en": "weighted by exergy: not known", "zh": "按㶲加权：无法计算"}[lang] in shown


def test_a_little_below_nothing_is_zero():
    assert tonnes(-0.04) == "0.0"
