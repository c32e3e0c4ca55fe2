"""Every damage of the small park is told, and nothing else: file, line of the field, value, what is allowed, in two languages."""

from __future__ import annotations

import re
from pathlib import Path

import damage_amounts
import damage_fields
import damage_files
import damage_kinds
import damage_limits
import damage_links
import pytest
from tiny_park import Damage, Expected, write_park

from symbiosis.cli.check import all_problems
from symbiosis.errors import Problem

MODULES = (damage_fields, damage_kinds, damage_links, damage_amounts, damage_limits, damage_files)
DAMAGES = tuple(case for module in MODULES for case in module.DAMAGES)
CHINESE = re.compile("[\u4e00-\u9fff]")


def line_of(folder: Path, problem: Problem) -> str:
    """Return the text of the line that a problem names."""
    path = folder / problem.file
    lines = path.read_bytes().decode("utf-8", "replace").split("\n") if path.is_file() else []
    return lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""


def fits(problem: Problem, expected: Expected, folder: Path) -> bool:
    """Return whether a problem is the one that is expected."""
    messages = [problem.render(lang) for lang in ("zh", "en")]
    return (
        problem.code == expected.code
        and problem.file == expected.file
        and problem.where.endswith(expected.where)
        and (expected.at in line_of(folder, problem) if expected.at else True)
        and all(word in message for word in expected.words for message in messages)
    )


def test_there_are_more_than_two_hundred_damages_of_different_names():
    assert len({each.name for each in DAMAGES}) == len(DAMAGES) > 200


def check_message(problem: Problem) -> None:
    """A message is one line in each language, begins with its file, and has no gap in it."""
    zh, en = problem.render("zh"), problem.render("en")
    assert CHINESE.search(zh)
    for text in (zh, en):
        assert text.startswith(problem.file)
        assert "\n" not in text
        assert not re.search(r"\{[a-z_]+\}|@(type|slip)\.", text)
        assert len(text) < 2000


@pytest.mark.parametrize("case", DAMAGES, ids=[each.name for each in DAMAGES])
def test_a_damage_is_told_where_it_is_and_nothing_else(case: Damage, tmp_path: Path):
    folder = case.apply(write_park(tmp_path / "park"))
    left = all_problems(folder, scenario=None, settings={})
    for problem in left:
        check_message(problem)
    for expected in case.expected:
        found = next((problem for problem in left if fits(problem, expected, folder)), None)
        assert found is not None, f"{expected} is not among:\n" + "\n".join(problem.render() for problem in left)
        left.remove(found)
    assert [problem.render() for problem in left] == []
