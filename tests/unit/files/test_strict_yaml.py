"""Strict YAML: data with its lines, and every trap of the format named instead of sprung."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from symbiosis.errors import Problem
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.strict_yaml import read_yaml


def read(tmp_path: Path, content: str | bytes, **options: Any) -> tuple[Any, list[Problem]]:
    (tmp_path / "park.yaml").write_bytes(content.encode() if isinstance(content, str) else content)
    problems: list[Problem] = []
    return read_yaml("park.yaml", root=tmp_path, problems=problems, **options), problems


def test_data_is_what_a_plain_yaml_reader_gives(tmp_path: Path) -> None:
    text = """
id: suzhou-sip
name: {zh: 苏州工业园区, en: "Suzhou \\u4e2d"}
plants:
  - {id: a, capacity: 500 t/d, size: -1.5, big: 1.0e+3, on_fence: true, note: null}
  - id: b
    text: |
      two
      lines
    empty:
numbers: [0, 7, -3, 2.5, .5]
"""
    data, problems = read(tmp_path, text)
    assert problems == []
    assert data == yaml.safe_load(text)


def test_mappings_and_lists_know_file_and_lines(tmp_path: Path) -> None:
    data, _ = read(tmp_path, "a: 1\nlist:\n  - id: x\n    y: 2\n  - id: z\n")
    assert isinstance(data, LocatedDict)
    assert isinstance(data["list"], LocatedList)
    assert (data.file, data["list"].file) == ("park.yaml", "park.yaml")
    assert (data.line_of("a"), data.line_of("list"), data["list"].line_of(1), data["list"][0].line_of("y")) == (
        1,
        2,
        5,
        4,
    )


def test_a_file_in_a_folder_is_named_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "today.yaml").write_text("a: 1")
    data = read_yaml(tmp_path / "scenarios" / "today.yaml", root=tmp_path, problems=[])
    assert data.file == "scenarios/today.yaml"


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "yes",
        "on",
        "off",
        "y",
        "True",
        "FALSE",
        "Null",
        "12:30",
        "1:30:00",
        "2021-01-01",
        "007",
        "0x1F",
        "0o17",
        "1_000",
        "1,000",
        "500 t/d",
        "SW07",
        "1e",
        ".",
        "-",
        "+",
        "=",
    ],
)
def test_what_yaml_1_1_would_turn_into_something_else_stays_text(tmp_path: Path, text: str) -> None:
    if text in {"-"}:
        text = "'-'"
    data, problems = read(tmp_path, f"a: {text}")
    assert problems == []
    assert data == {"a": text.strip("'")}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-4", -4),
        ("+2", 2),
        ("1e3", 1000.0),
        ("2.50", 2.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1E-3", 0.001),
        ("true", True),
        ("false", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("'1'", "1"),
        ('"true"', "true"),
    ],
)
def test_numbers_booleans_and_nothing_are_read(tmp_path: Path, text: str, value: object) -> None:
    data, problems = read(tmp_path, f"a: {text}\n")
    assert problems == []
    assert data["a"] == value
    assert type(data["a"]) is type(value)


def test_keys_are_texts(tmp_path: Path) -> None:
    assert read(tmp_path, "2021: 1\ntrue: 2\nno: 3\n")[0] == {"2021": 1, "true": 2, "no": 3}


BAD: dict[str, tuple[str | bytes, str, int]] = {
    "alias bomb": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "yaml_alias", 1),
    "alias": ("a: 1\nb: *a\n", "yaml_alias", 2),
    "duplicate key": ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3),
    "duplicate key inside": ("a:\n  - {x: 1, x: 2}\n", "duplicate_key", 2),
    "merge key": ("a: {x: 1}\nb:\n  <<: {y: 2}\n", "yaml_merge", 3),
    "python tag": ("a: !!python/object/apply:os.system [ls]\n", "yaml_tag", 1),
    "standard tag": ("a: !!str 5\n", "yaml_tag", 1),
    "own tag": ("a: 1\nb: !thing {x: 1}\n", "yaml_tag", 2),
    "ten thousand brackets": ("a: " + "[" * 10_000, "too_deep", 1),
    "ten thousand brackets closed": ("[" * 10_000 + "]" * 10_000, "too_deep", 1),
    "ten thousand braces": ("{a: " * 10_000, "too_deep", 1),
    "ten thousand indents": ("".join(" " * n + "a:\n" for n in range(2000)), "too_deep", 41),
    "ten thousand dashes": ("- " * 10_000, "too_deep", 1),
    "gb18030": ("id: x\nname: 苏州工业园区\n".encode("gb18030"), "file_encoding", 2),
    "utf-16 with mark": ("a: 1\nb: 2\n".encode("utf-16"), "file_encoding", 0),
    "utf-16 without mark": ("a: 1\nb: 2\n".encode("utf-16-be"), "file_encoding", 0),
    "utf-32": ("a: 1\n".encode("utf-32"), "file_encoding", 0),
    "latin-1": ("a: caf\xe9\n".encode("latin-1"), "file_not_utf8", 1),
    "not a number": ("a: 1\nb: .nan\n", "number_not_finite", 2),
    "not a number in words": ("a: NaN\n", "number_not_finite", 1),
    "infinity": ("a: [1, -.inf]\n", "number_not_finite", 1),
    "infinity in words": ("a: inf\n", "number_not_finite", 1),
    "infinity by size": ("a: 1e999\n", "number_not_finite", 1),
    "number without end": ("a: " + "9" * 10_000, "number_bad", 1),
    "empty": ("", "file_empty", 0),
    "blank": (" \n\n", "file_empty", 0),
    "only a mark": (b"\xef\xbb\xbf", "file_empty", 0),
    "only comments": ("# nothing\n", "file_empty", 0),
    "only null": ("~\n", "file_empty", 0),
    "two documents": ("a: 1\n---\nb: 2\n", "yaml_documents", 2),
    "tab": ("a:\n\tb: 1\n", "yaml_tab", 2),
    "nul": ("a: x\n\0b: 1\n", "text_control", 2),
    "nul written out": ('a: "x\\0"\n', "text_control", 1),
    "escape character": ("a: \x1b[31m\n", "text_control", 1),
    "text that turns around": ("a: \u202etxt\n", "text_control", 1),
    "complex key": ("? [1, 2]\n: 3\n", "yaml_key", 1),
    "empty key": ("'': 3\n", "yaml_key", 1),
    "open bracket": ("a: [1, 2\nb: 3\n", "yaml_syntax", 2),
    "wrong indent": ("a: 1\n  b: 2\n", "yaml_syntax", 2),
    "open quote": ('a: "x\n', "yaml_syntax", 2),
    "code point that is none": ('a: "\\UFFFFFFFF"\n', "yaml_syntax", 1),
}  # fmt: skip


@pytest.mark.parametrize(("content", "code", "line"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_a_problem_at_its_line(tmp_path: Path, content: str | bytes, code: str, line: int) -> None:
    start = time.process_time()
    data, problems = read(tmp_path, content)
    assert data is None
    assert (problems[0].code, problems[0].file) == (code, "park.yaml")
    assert problems[0].line == line
    assert time.process_time() - start < 2
    assert problems[0].render("zh")
    assert problems[0].render("en")


def test_gb18030_is_named(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "a: 热电厂".encode("gb18030"))
    assert "GB18030" in problems[0].render()


def test_a_duplicate_key_names_both_lines_and_its_path(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "plants:\n  - id: chp\n    size: 1\n    size: 2\n")
    assert (problems[0].line, problems[0].where, problems[0].details["first"]) == (4, "plants.chp.size", 3)


def test_all_duplicate_keys_and_bad_numbers_are_reported_at_once(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "a: 1\na: 2\nb: .nan\nc: {d: 1, d: 2}\n")
    assert [problem.line for problem in problems] == [2, 3, 4]


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    data, problems = read(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert (data, problems) == ({"a": 1, "b": 2}, [])
    assert data.line_of("b") == 2


def test_a_file_over_the_cap_is_refused(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "a: " + "x" * 100, limit=50)
    assert problems[0].code == "file_too_large"


def test_a_missing_file_and_a_folder_are_problems(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_yaml("absent.yaml", root=tmp_path, problems=problems) is None
    assert read_yaml(tmp_path, root=tmp_path, problems=problems) is None
    assert [problem.code for problem in problems] == ["file_missing", "file_is_folder"]


def test_a_copy_stays_at_its_place() -> None:
    assert LocatedDict({"a": 1}, "f", 3, {"a": 4}).copy().line_of("a") == 4
    assert LocatedList([1], "f", 3, [5]).copy().line_of(0) == 5
