"""Paths: nothing that a park names lies outside its folder."""

from pathlib import Path

import pytest

from symbiosis.errors import Problem
from symbiosis.files.paths import inside


@pytest.fixture
def park(tmp_path: Path) -> Path:
    park = tmp_path / "park"
    (park / "profiles").mkdir(parents=True)
    (park / "profiles" / "heat.csv").write_text("x")
    (tmp_path / "secret.csv").write_text("x")
    return park


def test_a_file_inside_is_found(park: Path) -> None:
    assert inside(park, "profiles/heat.csv", problems=[]) == park / "profiles" / "heat.csv"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../secret.csv", "path_leaves"),
        ("profiles/../../secret.csv", "path_leaves"),
        ("/etc/passwd", "path_absolute"),
        ("C:/secret.csv", "path_absolute"),
        ("c:secret.csv", "path_absolute"),
        ("~/secret.csv", "path_absolute"),
        ("..\\secret.csv", "path_bad"),
        ("\\\\server\\share", "path_bad"),
        ("", "path_bad"),
        ("a\0b", "path_bad"),
        ("a\nb", "path_bad"),
        ("x" * 5000, "path_bad"),
        ("x" * 300, "path_bad"),
        ("profiles", "path_is_folder"),
        ("profiles/heat.csv/more", "path_missing"),
        (5, "path_bad"),
        (None, "path_bad"),
    ],
)
def test_a_path_that_leaves_or_is_none_is_refused(park: Path, name: str, code: str) -> None:
    problems: list[Problem] = []
    assert inside(park, name, problems=problems, file="park.yaml", line=7, where="plan") is None
    assert [(problem.code, problem.file, problem.line, problem.where) for problem in problems] == [
        (code, "park.yaml", 7, "plan")
    ]


def test_a_link_that_leaves_is_refused(park: Path) -> None:
    (park / "link.csv").symlink_to(park.parent / "secret.csv")
    (park / "away").symlink_to(park.parent)
    problems: list[Problem] = []
    assert inside(park, "link.csv", problems=problems) is None
    assert inside(park, "away/secret.csv", problems=problems) is None
    assert [problem.code for problem in problems] == ["path_leaves", "path_leaves"]


def test_a_link_in_a_circle_is_a_problem(park: Path) -> None:
    (park / "loop").symlink_to("loop")
    problems: list[Problem] = []
    assert inside(park, "loop/x.csv", problems=problems) is None
    assert len(problems) == 1


@pytest.mark.parametrize("name", ["profiles/heet.csv", "profile/heat.csv", "Profiles/heat.csv"])
def test_a_missing_file_comes_with_the_nearest(park: Path, name: str) -> None:
    problems: list[Problem] = []
    assert inside(park, name, problems=problems) is None
    assert problems[0].nearest == "profiles/heat.csv"


def test_a_folder_is_found_where_one_is_wanted(park: Path) -> None:
    assert inside(park, "profiles", problems=[], kind="folder") == park / "profiles"
