"""Tables: text with lines in, formula-safe and exact out."""

import csv
from pathlib import Path

import numpy as np
import pytest

from symbiosis.errors import Problem
from symbiosis.files.tables import read_csv, write_csv


def codes(
    tmp_path: Path, content: str | bytes, columns: tuple[str, ...] = ("a", "b"), name: str = "t.csv"
) -> list[tuple[str, int]]:
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    problems: list[Problem] = []
    read_csv(name, columns, root=tmp_path, problems=problems)
    assert all(problem.render(lang) for problem in problems for lang in ("zh", "en"))
    return [(problem.code, problem.line) for problem in problems]


def test_rows_know_their_lines_also_behind_a_cell_of_two_lines(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n1,"x\ny"\n\n2,z\n')
    rows = read_csv("t.csv", ["a", "b"], root=tmp_path, problems=[])
    assert [(row.line, row["b"]) for row in rows] == [(2, "x\ny"), (5, "z")]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert codes(tmp_path, b"\xef\xbb\xbfa,b\r\n1,2\r\n") == []


def test_an_optional_column_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    problems: list[Problem] = []
    assert read_csv("t.csv", ["a"], optional=["b"], root=tmp_path, problems=problems) == [{"a": "1"}]
    assert problems == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a,b,c\n1,2,3\n", [("column_unknown", 1)]),
        ("a\n1\n", [("column_missing", 1)]),
        ("a,b,a\n1,2,3\n", [("column_duplicate", 1)]),
        ("a,b,\n1,2,3\n", [("column_unnamed", 1)]),
        ("a;b\n1;2\n", [("csv_delimiter", 1)]),
        ("a\tb\n1\t2\n", [("csv_delimiter", 1)]),
        ("a，b\n1，2\n", [("csv_delimiter", 1)]),
        ("a,b\n1\n1,2,3\n", [("row_ragged", 2), ("row_ragged", 3)]),
        ("a,b\n1,\0\n", [("text_control", 2)]),
        ('a,b\n1,"x\n', [("csv_syntax", 2)]),
        ('a,b\n1,"x"y\n', [("csv_syntax", 2)]),
        ("a,b\n1," + "x" * 20_000 + "\n", [("too_long", 2)]),
        ("a,b\n1," + "x" * 200_000 + "\n", [("csv_syntax", 2)]),
        (",".join(f"c{n}" for n in range(600)) + "\n", [("table_too_wide", 1)]),
        ("", [("file_empty", 0)]),
        ("\n\n", [("file_empty", 0)]),
        ("名称,b\n热,2\n".encode("gb18030"), [("file_encoding", 1)]),
        ("a,b\n1,2\n".encode("utf-16"), [("file_encoding", 0)]),
        (b"PK\x03\x04rest", [("table_is_workbook", 0)]),
    ],
)
def test_a_bad_table_is_a_problem_at_its_line(
    tmp_path: Path, content: str | bytes, expected: list[tuple[str, int]]
) -> None:
    assert codes(tmp_path, content) == expected


def test_a_workbook_in_place_of_a_table_is_named(tmp_path: Path) -> None:
    assert codes(tmp_path, b"anything", name="t.xlsx") == [("table_is_workbook", 0)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x", "number_bad"),
        ("1,000", "number_bad"),
        ("nan", "number_bad"),
        ("-1", "out_of_range"),
        ("101", "out_of_range"),
    ],
)
def test_a_cell_that_is_no_number_is_a_problem_with_line_and_column(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "t.csv").write_text(f'a,b\n5,"{text}"\n')
    problems: list[Problem] = []
    row = read_csv("t.csv", ["a", "b"], root=tmp_path, problems=problems)[0]
    assert row.number("a", problems=problems) == 5.0
    assert row.number("b", problems=problems, low=0, high=100) is None
    assert [(problem.code, problem.line, problem.where) for problem in problems] == [(code, 2, "b")]


def test_a_blank_cell_is_not_zero(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n5,\n")
    assert read_csv("t.csv", ["a", "b"], root=tmp_path, problems=[])[0].number("b", problems=[]) is None


def test_a_choice_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\nsteem\n")
    problems: list[Problem] = []
    row = read_csv("t.csv", ["a"], root=tmp_path, problems=problems)[0]
    assert row.choice("a", ("steam", "water"), problems=problems) is None
    assert problems[0].nearest == "steam"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_takes_for_a_formula_is_neutralised(tmp_path: Path, text: str) -> None:
    write_csv(tmp_path / "t.csv", ["a"], [[text]])
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as stream:
        assert list(csv.reader(stream))[1] == ["'" + text.replace("\r", "\n")]


def test_numbers_come_back_exactly(tmp_path: Path) -> None:
    values = [0.1, 1 / 3, 1e-300, -2.5e17, 5e-324, float(np.nextafter(1, 2))]
    write_csv(tmp_path / "t.csv", ["v", "n"], [{"v": np.float64(value), "n": np.int64(3)} for value in values])
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as stream:
        assert [(float(row["v"]), row["n"]) for row in csv.DictReader(stream)] == [(value, "3") for value in values]


def test_the_file_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", ["a", "b", "c"], [{"a": "x,y", "b": None, "c": True}])
    assert (tmp_path / "t.csv").read_bytes() == b'a,b,c\n"x,y",,true\n'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float64("nan")])
def test_a_number_that_is_not_finite_is_not_written(tmp_path: Path, value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        write_csv(tmp_path / "t.csv", ["a"], [[value]])
    assert list(tmp_path.iterdir()) == []


def test_a_row_of_another_width_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cells"):
        write_csv(tmp_path / "t.csv", ["a"], [[1, 2]])
