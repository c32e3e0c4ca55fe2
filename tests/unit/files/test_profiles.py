"""Profiles: whole years without gaps; anything else says the length that is wanted, or the lines that lack a value."""

from pathlib import Path

import numpy as np
import pytest

from symbiosis.errors import Problem
from symbiosis.files.tables import Profile, read_profile


def read(
    tmp_path: Path, values: list[object], year: int = 2021, header: str = "load [t/h]"
) -> tuple[Profile | None, list[Problem]]:
    (tmp_path / "p.csv").write_text(f"time,{header}\n" + "".join(f"{n},{value}\n" for n, value in enumerate(values)))
    problems: list[Problem] = []
    profile = read_profile("p.csv", "load", root=tmp_path, year=year, problems=problems)
    assert all(problem.render(lang) for problem in problems for lang in ("zh", "en"))
    return profile, problems


@pytest.mark.parametrize(
    ("count", "year", "resolution"),
    [
        (8760, 2021, "hour"),
        (8784, 2024, "hour"),
        (35040, 2021, "quarter_hour"),
        (35136, 2024, "quarter_hour"),
        (365, 2021, "day"),
        (366, 2024, "day"),
        (12, 2021, "month"),
        (1, 2021, "year"),
    ],
)
def test_the_length_says_the_resolution(tmp_path: Path, count: int, year: int, resolution: str) -> None:
    profile, problems = read(tmp_path, [1.5] * count, year)
    assert problems == []
    assert profile is not None
    assert (profile.resolution, profile.unit, len(profile.values)) == (resolution, "t/h", count)


@pytest.mark.parametrize(
    ("count", "year", "code", "wanted"),
    [
        (8759, 2021, "profile_length", 8760),
        (8000, 2021, "profile_length", 8760),
        (13, 2021, "profile_length", 12),
        (52, 2021, "profile_length", 12),
        (2, 2021, "profile_length", 1),
        (8784, 2021, "profile_wrong_year", 8760),
        (8760, 2024, "profile_wrong_year", 8784),
        (365, 2024, "profile_wrong_year", 366),
        (35040, 2024, "profile_wrong_year", 35136),
    ],
)
def test_a_wrong_length_names_the_nearest_that_the_year_allows(
    tmp_path: Path, count: int, year: int, code: str, wanted: int
) -> None:
    profile, problems = read(tmp_path, [1] * count, year)
    assert profile is None
    assert [problem.code for problem in problems] == [code]
    assert problems[0].details["wanted"] == wanted


def test_gaps_are_told_once_with_their_lines(tmp_path: Path) -> None:
    values: list[object] = [1.0] * 8760
    for line in (2, 3, 100):
        values[line - 2] = ""
    _, problems = read(tmp_path, values)
    assert [(problem.code, problem.line, problem.details["lines"]) for problem in problems] == [
        ("profile_gap", 2, "2, 3, 100")
    ]


def test_a_blank_line_within_a_single_column_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("load\n" + "1\n" * 5 + "\n" + "1\n" * 6 + "\n\n")
    problems: list[Problem] = []
    read_profile("p.csv", "load", root=tmp_path, year=2021, problems=problems)
    assert [(problem.code, problem.line) for problem in problems] == [("profile_gap", 7)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NaN", "number_not_finite"),
        ("inf", "number_not_finite"),
        ("-", "number_bad"),
        ("1e999", "number_not_finite"),
        ("#DIV/0!", "number_bad"),
    ],
)
def test_a_value_that_is_no_number_is_named_with_its_line(tmp_path: Path, text: str, code: str) -> None:
    values: list[object] = [1.0] * 12
    values[4] = text
    _, problems = read(tmp_path, values)
    assert [(problem.code, problem.line, problem.value) for problem in problems] == [(code, 6, text)]


def test_many_bad_values_do_not_flood_the_report(tmp_path: Path) -> None:
    assert len(read(tmp_path, ["x"] * 8760)[1]) < 10


def test_four_values_have_to_say_what_they_are(tmp_path: Path) -> None:
    assert [problem.code for problem in read(tmp_path, [1, 2, 3, 4])[1]] == ["profile_four"]


@pytest.mark.parametrize(
    ("labels", "resolution", "values"),
    [
        (("quarter", "1", "2", "3", "4"), "quarter", [1, 2, 3, 4]),
        (("quarter", "Q2", "Q1", "Q3", "Q4"), "quarter", [2, 1, 3, 4]),
        (("season", "spring", "summer", "autumn", "winter"), "season", [4, 1, 2, 3]),
        (("season", "冬", "春", "夏", "秋"), "season", [1, 2, 3, 4]),
    ],
)
def test_four_values_stand_for_quarters_or_seasons(
    tmp_path: Path, labels: tuple[str, ...], resolution: str, values: list[float]
) -> None:
    rows = zip(labels, ("load", 1, 2, 3, 4), strict=True)
    (tmp_path / "p.csv").write_text("".join(f"{label},{value}\n" for label, value in rows))
    profile = read_profile("p.csv", "load", root=tmp_path, year=2021, problems=[])
    assert profile is not None
    assert (profile.resolution, list(profile.values)) == (resolution, values)


def test_labels_of_seasons_that_are_not_all_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("season,load\nspring,1\nspring,2\nautumn,3\nwinter,4\n")
    problems: list[Problem] = []
    assert read_profile("p.csv", "load", root=tmp_path, year=2021, problems=problems) is None
    assert problems[0].code == "profile_four_labels"


def test_a_column_that_is_not_there_comes_with_the_nearest(tmp_path: Path) -> None:
    _, problems = read(tmp_path, [1] * 12, header="loat [t/h]")
    assert (problems[0].code, problems[0].nearest) == ("column_absent", "loat")


def test_an_unknown_unit_in_the_header_is_a_problem(tmp_path: Path) -> None:
    assert [problem.code for problem in read(tmp_path, [1] * 12, header="load [t/hh]")[1]] == ["unit_unknown"]


@pytest.mark.parametrize("year", [2021, 2024])
def test_monthly_values_become_hours_as_the_calendar_has_them(year: int) -> None:
    expanded = Profile(np.arange(1.0, 13.0), "month").expand(year=year)
    hours = np.arange(f"{year}-01-01", f"{year + 1}-01-01", dtype="datetime64[h]")
    assert np.array_equal(expanded, hours.astype("datetime64[M]").astype(int) % 12 + 1.0)


@pytest.mark.parametrize(
    ("resolution", "count"), [("hour", 8760), ("day", 365), ("quarter", 4), ("season", 4), ("year", 1), ("month", 12)]
)
def test_an_expanded_series_has_the_steps_of_the_year(resolution: str, count: int) -> None:
    profile = Profile(np.ones(count), resolution)  # type: ignore[arg-type] # the parameter is one of the literals
    assert profile.expand(year=2021).shape == (8760,)
    assert profile.expand(year=2021, step_h=0.25).shape == (35040,)


def test_quarter_hours_are_averaged_into_hours() -> None:
    assert np.allclose(Profile(np.arange(35040.0), "quarter_hour").expand(year=2021), np.arange(8760) * 4 + 1.5)


def test_winter_is_december_to_february() -> None:
    expanded = Profile(np.array([1.0, 2.0, 3.0, 4.0]), "season").expand(year=2021)
    assert (expanded == 1.0).sum() == 24 * (31 + 28 + 31)
    assert expanded[0] == expanded[-1] == 1.0
