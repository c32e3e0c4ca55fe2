"""Texts: complete in both languages, with a text for every code that the program can raise, and never in the way."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import symbiosis
from symbiosis.errors import Problem
from symbiosis.i18n import nearest, problem_text, problems, texts, tr

PACKAGE = Path(symbiosis.__file__).parent


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


ENTRIES = {
    **{f"text {key}": entry for key, entry in texts().items()},
    **{f"problem {key}": entry for key, entry in problems().items()},
}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES.keys())
def test_a_text_is_there_in_both_languages_with_the_same_placeholders(entry: dict[str, str]) -> None:
    assert entry.keys() <= {"zh", "en", "zh_do", "en_do"}
    assert entry["zh"]
    assert entry["en"]
    assert placeholders(entry["zh"]) == placeholders(entry["en"])
    assert placeholders(entry.get("zh_do", "")) == placeholders(entry.get("en_do", ""))
    assert ("zh_do" in entry) == ("en_do" in entry)


NOTING = {"_fine", "_note", "_refuse", "note", "refuse"}
"""Names of the small functions that turn a code into a Problem."""


def codes(path: Path) -> Iterator[tuple[str, int]]:
    """Every code that a file gives to a Problem, by position or by name, also where it chooses between two."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        if name == "Problem":
            given.extend(node.args[:1])
        elif name in NOTING:
            given.extend(node.args[:2])
        for value in given:
            for branch in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
                if not isinstance(branch, ast.Constant) or not isinstance(branch.value, str):
                    continue
                if name == "Problem" or re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", branch.value):
                    yield branch.value, node.lineno


def test_every_code_of_a_problem_has_a_message() -> None:
    missing = [
        f"{path.relative_to(PACKAGE)}:{line} {code}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for code, line in codes(path)
        if code not in problems()
    ]
    assert not missing


def test_no_text_is_defined_in_two_files() -> None:
    import tomllib

    owners: dict[str, list[str]] = {}
    for path in sorted((PACKAGE / "catalog").glob("problems*.toml")):
        for code in tomllib.loads(path.read_text(encoding="utf-8")):
            owners.setdefault(code, []).append(path.name)
    assert {code: files for code, files in owners.items() if len(files) > 1} == {}


def test_a_problem_says_place_value_allowed_nearest_and_way_out() -> None:
    problem = Problem(
        "unknown_key", "exchanges.yaml", 41, "steam.carier", value="x", allowed=("carrier", "loss"), nearest="carrier"
    )
    assert problem_text(problem, lang="en") == (
        'exchanges.yaml:41 steam.carier "x": this key is not known; did you mean "carrier"?; '
        "allowed: carrier, loss; correct the spelling or take it out"
    )


def test_a_problem_is_told_in_chinese() -> None:
    text = problem_text(Problem("missing_key", "park.yaml", 3, "id", details={"key": "id"}), lang="zh")
    assert text == "park.yaml:3 id: 缺少“id”"


def test_a_dimension_in_a_message_is_told_in_the_language_of_the_message() -> None:
    details = {
        "given": "m3",
        "given_dimension": "@dimension.volume",
        "wanted": "t",
        "wanted_dimension": "@dimension.mass",
    }
    assert "体积" in problem_text(Problem("unit_dimension", details=details), lang="zh")
    assert "volume" in problem_text(Problem("unit_dimension", details=details), lang="en")


def test_a_code_without_message_shows_itself() -> None:
    assert (
        problem_text(Problem("no_such_code", "a.yaml", 1, details={"why": "x"}), lang="en")
        == "a.yaml:1: no_such_code (why=x)"
    )


def test_a_placeholder_without_value_stays_and_raises_nothing() -> None:
    assert "{key}" in problem_text(Problem("missing_key"), lang="en")


@pytest.mark.parametrize(
    "value", ["{0}", "{", "}", "{a.b.__class__}", "\x1b[31mred", "\n", "中文", None, {"a": [1]}, [1, 2], 1e400]
)
def test_a_value_from_a_file_is_shown_in_one_line_as_it_is(value: object) -> None:
    text = problem_text(Problem("unknown_key", "a.yaml", 1, str(value), value=value), lang="en")
    assert "\x1b" not in text
    assert "\n" not in text


def test_a_long_list_of_allowed_values_is_cut() -> None:
    text = problem_text(Problem("not_allowed", allowed=tuple(f"v{n}" for n in range(50))), lang="en")
    assert "v11, … and 38 more" in text


def test_an_unknown_key_is_its_own_text() -> None:
    assert tr("no.such.key", lang="zh") == "no.such.key"


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("steem", ("pipe", "steam", "truck"), "steam"),
        ("MWH", ("kWh", "MWh"), "MWh"),
        ("zzz", ("pipe",), ""),
        ("", ("pipe",), ""),
        ("x" * 10_000, ("x",), ""),
    ],
)
def test_the_nearest_spelling_is_found(word: str, known: tuple[str, ...], found: str) -> None:
    assert nearest(word, known) == found
