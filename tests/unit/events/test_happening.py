"""Sentences: a row of the story reads as a sentence in two languages, and a kind that nobody knows is shown as it is."""

import pytest

from symbiosis.events.happening import Happening, detail_values, details, sentence
from symbiosis.files.fields import Name

NAMES = {
    "mill": Name(zh="磨机", en="mill"),
    "firm": Name(zh="厂", en="firm"),
    "fitters": Name(zh="维修班", en="fitters"),
    "net": Name(zh="电网", en="power main"),
}


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (
            Happening(6.5, "breakdown", "firm", "mill", details(left=0.25)),
            "2021-01-01 06:30 磨机（厂）：故障停机，余 25 %",
            "2021-01-01 06:30 mill (firm): breaks down, 25 % is left",
        ),
        (
            Happening(24.0, "repaired", "firm", "mill", details(crew="fitters", waited_h=1.25), 5.0),
            "2021-01-02 00:00 磨机（厂）：修复，共停 5.0 小时，由维修班维修，其中等待 1.2 小时",
            "2021-01-02 00:00 mill (firm): repaired after 5.0 h, by fitters, of which 1.2 h were waiting",
        ),
        (
            Happening(0.0, "interrupted", "", "net.imports.0", details(left=0.0)),
            "2021-01-01 00:00 电网第 1 路输入：供应中断",
            "2021-01-01 00:00 import 1 of power main: the supply fails",
        ),
        (
            Happening(0.0, "strike", "firm", "mill", "votes=12"),
            "2021-01-01 00:00 磨机（厂）：strike votes=12",
            "2021-01-01 00:00 mill (firm): strike votes=12",
        ),
    ],
    ids=["a breakdown", "a repair", "a supply", "a kind of one's own"],
)
def test_a_row_reads_as_a_sentence(row, zh, en):
    assert sentence(row, lang="zh", year=2021, names=NAMES) == zh
    assert sentence(row, lang="en", year=2021, names=NAMES) == en


def test_what_has_no_name_is_shown_by_its_id():
    assert sentence(Happening(0.0, "shed", "e", "x"), lang="en", year=2021).startswith("2021-01-01 00:00 x (e): ")


def test_details_are_read_as_they_were_written():
    assert detail_values(details(left=0.1, crew="a") + "; by hand") == {"left": "0.1", "crew": "a", "note": "by hand"}
