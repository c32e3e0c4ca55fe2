"""A word of an account file that is not known finds the one that is meant, by its Chinese or English name."""

from pathlib import Path

import pytest

from symbiosis.accounting.reading import read_activities
from symbiosis.accounting.words import COLUMN_NAMES, nearest_word
from symbiosis.cli.models import list_words
from symbiosis.errors import Problem, UsageError
from symbiosis.library.activities import categories
from symbiosis.library.fuels import fuels


def problems_of(tmp_path: Path, text: str) -> list[Problem]:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    read_activities(path, problems)
    return problems


@pytest.mark.parametrize(
    ("category", "item", "meant"),
    [
        ("fuel", "天然气", "natural_gas"),
        ("fuel", "原煤", "raw_coal"),
        ("fuel", "natural gas", "natural_gas"),
        ("electricity_import", "电网电力", "grid"),
        ("electricity_own", "光伏", "pv"),
        ("燃料燃烧", "diesel", "fuel"),
        ("外购电", "grid", "electricity_import"),
    ],
)
def test_a_name_finds_the_word(tmp_path: Path, category: str, item: str, meant: str):
    found = problems_of(tmp_path, f"category,item,quantity,unit\n{category},{item},1,t\n")
    assert found[0].nearest == meant
    assert "symbiosis models --words" in found[0].render("zh")


def test_a_column_is_found_by_its_chinese_name(tmp_path: Path):
    found = problems_of(tmp_path, "企业,类别,item,quantity,unit\na,fuel,diesel,1,t\n")
    assert {each.value: each.nearest for each in found if each.code == "column_unknown"} == {
        "企业": "enterprise",
        "类别": "category",
    }


def test_a_word_that_is_near_nothing_has_no_neighbour():
    assert nearest_word("qqqqq", COLUMN_NAMES) == ""


def test_all_items_of_a_category_are_listed(capsys: pytest.CaptureFixture[str]):
    list_words("fuel", as_json=False, lang="zh")
    shown = capsys.readouterr().out
    assert all(key in shown for key in fuels())
    assert "天然气" in shown
    list_words("all", as_json=False, lang="en")
    shown = capsys.readouterr().out
    assert all(key in shown for key in categories())
    with pytest.raises(UsageError, match="nearest: fuel"):
        list_words("fuels", as_json=False, lang="en")
