"""A scheme file is refused, with its line, where it names what does not exist or leaves a value undecided."""

from pathlib import Path

import pytest

from symbiosis.errors import InputError, Problem, UsageError
from symbiosis.library.schemes import read_scheme, scheme, schemes
from symbiosis.shipped import models_dir

NATIONAL = (models_dir() / "schemes" / "CN-NDRC-2025.yaml").read_text(encoding="utf-8")


def problems_of(tmp_path: Path, old: str, new: str) -> tuple[list[Problem], int]:
    """The problems of the national scheme with `old` replaced, and the line where that stands."""
    assert NATIONAL.count(old) >= 1
    path = tmp_path / "scheme.yaml"
    path.write_text(NATIONAL.replace(old, new, 1), encoding="utf-8")
    problems: list[Problem] = []
    assert read_scheme(path, root=tmp_path, problems=problems) is None
    return problems, NATIONAL[: NATIONAL.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("measure: water_reuse", "measure: water_reuze", "measure_unknown"),
        ("class: check", "class: chek", "not_allowed"),
        ("with_limit: products_with_limit", "with_limit: no_fact", "fact_unknown"),
        (
            "      - {from: 200000, below: 1000000, value: 0.2}",
            "      - {from: 300000, below: 1000000, value: 0.2}",
            "band_gap",
        ),
        (
            "      - {from: 200000, below: 1000000, value: 0.2}",
            "      - {from: 100000, below: 1000000, value: 0.2}",
            "band_overlap",
        ),
        (
            "      - {from: 200000, below: 1000000, value: 0.2}",
            "      - {from: 2, below: 1, value: 0.2}",
            "threshold_empty",
        ),
        ("fuels: NCSC ", "fuels: NCSK ", "factors_unknown"),
        ("applies_if: cn_guide_5_applies", "applies_if: cn_guide_7_applies", "fact_unknown"),
        ('measure: direct_supply_share\n    unit: "%"', "measure: direct_supply_share\n    unit: tce", "measure_unit"),
    ],
)
def test_a_slip_in_a_scheme_is_refused_with_its_line(tmp_path: Path, old: str, new: str, code: str):
    problems, line = problems_of(tmp_path, old, new)
    found = [each for each in problems if each.code == code]
    assert found, [each.render() for each in problems]
    assert abs(found[0].line - line) <= 1


def test_an_unknown_measure_is_answered_with_the_nearest(tmp_path: Path):
    problems, _ = problems_of(tmp_path, "measure: water_reuse", "measure: water_reuze")
    assert problems[0].nearest == "water_reuse"


def test_a_threshold_needs_a_direction(tmp_path: Path):
    problems, line = problems_of(tmp_path, "    direction: lower\n    band:", "    band:")
    assert [each.code for each in problems] == ["threshold_no_direction"]
    assert abs(problems[0].line - line) <= 1


def test_years_of_one_band_may_not_overlap(tmp_path: Path):
    stepped = "thresholds: [{last_year: 2028, value: 60}, {first_year: 2028, value: 90}]"
    problems, line = problems_of(tmp_path, "thresholds: [{value: 90}]", stepped)
    assert [(each.code, each.line) for each in problems] == [("threshold_years_overlap", line)]
    assert "2028" in problems[0].render("en")


def test_thresholds_may_be_stepped_by_year(tmp_path: Path):
    path = tmp_path / "scheme.yaml"
    stepped = "thresholds: [{last_year: 2027, value: 60}, {first_year: 2028, value: 90}]"
    path.write_text(NATIONAL.replace("thresholds: [{value: 90}]", stepped, 1), encoding="utf-8")
    problems: list[Problem] = []
    assert read_scheme(path, root=tmp_path, problems=problems) is not None
    assert problems == []


def test_years_between_two_thresholds_may_not_be_left_out(tmp_path: Path):
    gap = "thresholds:\n      - {last_year: 2029, value: 60}\n      - {first_year: 2032, value: 90}"
    problems, line = problems_of(tmp_path, "thresholds: [{value: 90}]", gap)
    assert [(each.code, each.line) for each in problems] == [("threshold_years_gap", line + 2)]
    assert "2030–2031" in problems[0].render("en")


@pytest.mark.parametrize("nothing", ["thresholds: []", "level: null"])
def test_an_indicator_without_thresholds_is_refused(tmp_path: Path, nothing: str):
    problems, line = problems_of(tmp_path, "thresholds: [{value: 90}]", nothing)
    assert [each.code for each in problems] == ["threshold_none"]
    assert abs(problems[0].line - line) <= 8
    assert "thresholds: [{value: null}]" in problems[0].render("en")


CORE = (
    NATIONAL[NATIONAL.index("      - {below: 200000") : NATIONAL.index("{from: 1000000, value: 0.3}")]
    + "{from: 1000000, value: 0.3}"
)


def banded(tmp_path: Path, *rows: str) -> list[Problem]:
    path = tmp_path / "scheme.yaml"
    path.write_text(NATIONAL.replace(CORE, "\n".join(f"      - {{{row}}}" for row in rows), 1), encoding="utf-8")
    problems: list[Problem] = []
    read_scheme(path, root=tmp_path, problems=problems)
    return problems


UNTIL_2029 = "last_year: 2029, value: 0.3"


def test_bands_may_change_with_the_year(tmp_path: Path):
    """One band until 2029, two from 2030."""
    rows = (UNTIL_2029, "first_year: 2030, below: 1000000, value: 0.2", "first_year: 2030, from: 1000000, value: 0.3")
    assert banded(tmp_path, *rows) == []


def test_a_gap_between_bands_is_told_with_its_years(tmp_path: Path):
    rows = (UNTIL_2029, "first_year: 2030, below: 500000, value: 0.2", "first_year: 2030, from: 1000000, value: 0.3")
    (problem,) = banded(tmp_path, *rows)
    assert (problem.code, problem.details["low"], problem.details["high"]) == ("band_gap", 500000, 1000000)
    assert "2030–" in problem.render("en")


def test_a_band_that_ends_before_the_others_leaves_a_gap(tmp_path: Path):
    rows = ("last_year: 2029, below: 1000000, value: 0.2", "from: 1000000, value: 0.3")
    (problem,) = banded(tmp_path, *rows)
    assert (problem.code, problem.details["high"]) == ("band_gap", 1000000)
    assert "2030–" in problem.render("zh")


def test_bands_that_overlap_in_some_years_are_told_with_them(tmp_path: Path):
    rows = ("value: 0.3", "first_year: 2030, below: 1000000, value: 0.2")
    (problem,) = banded(tmp_path, *rows)
    assert problem.code == "band_overlap"
    assert "2030–" in problem.render("en")


def test_a_gap_of_all_years_says_so(tmp_path: Path):
    (problem,) = banded(tmp_path, "below: 500000, value: 0.2", "from: 1000000, value: 0.3")
    assert "in all years" in problem.render("en")


def test_bands_need_a_measure(tmp_path: Path):
    problems, _ = problems_of(tmp_path, "    band: {by: energy, parameters: {energy: equivalent}, unit: tce}\n", "")
    assert [each.code for each in problems] == ["band_without_measure"]


def test_two_indicators_of_one_id_are_refused(tmp_path: Path):
    problems, _ = problems_of(tmp_path, "id: CN_GUIDE_5", "id: CN_GUIDE_4")
    assert [each.code for each in problems] == ["id_twice"]


def test_every_mistake_of_a_scheme_is_reported_at_once(tmp_path: Path):
    path = tmp_path / "scheme.yaml"
    text = NATIONAL.replace("measure: water_reuse", "measure: x", 1).replace("class: check", "class: y", 1)
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    read_scheme(path, root=tmp_path, problems=problems)
    assert {each.code for each in problems} == {"measure_unknown", "not_allowed"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_slip_is_explained_in_both_languages(tmp_path: Path, lang: str):
    problems, _ = problems_of(tmp_path, "      - {from: 1000000, value: 0.3}", "      - {from: 2000000, value: 0.3}")
    shown = problems[0].render(lang)
    assert "2e+06" in shown or "2000000" in shown
    assert "{" not in shown


def test_the_schemes_that_ship_are_good():
    assert {"CN-NDRC-2025", "JS-366-2024"} <= set(schemes())


def refused(tmp_path: Path, scheme_id: str, old: str, new: str) -> tuple[list[Problem], int]:
    """The problems of a scheme that ships with `old` replaced, and its line."""
    text = (models_dir() / "schemes" / f"{scheme_id}.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "scheme.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    problems: list[Problem] = []
    assert read_scheme(path, root=tmp_path, problems=problems) is None
    return problems, text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("scheme_id", "old", "new", "code"),
    [
        ("GBT-32150-2025", "terms: [waste_carbon]", "terms: [waste_coal]", "not_allowed"),
        ("CN-MIIT-ZCF-2026", "scope: enterprise", "scope: factory", "not_allowed"),
        ("HN-2026", "clinker_substitution: credit", "clinker_substitution: yes", "not_allowed"),
        ("HJ-274-2015", "group: {id: economy, need: 1}", "group: {id: alone, need: 2}", "group_need"),
        ("NMG-2025", "range: [0.4, 0.6]", "value: 0.5, range: [0.4, 0.6]", "threshold_range_and_given"),
        ("NMG-2025", "range: [0.4, 0.6]", "range: [0.6, 0.4]", "threshold_range_empty"),
        ("NMG-2025", "range: [0.4, 0.6]", "range: [0.4]", "too_short"),
        ("NMG-2025", "direction: lower", "level: entry", "threshold_no_direction"),
        ("JS-DB32T5156-2025", "fact: zone_level", "fact: zone_levle", "fact_unknown"),
        (
            "JS-DB32T5156-2025",
            "source: DB32T5156, evidence: published}",
            "source: DB32, evidence: published}",
            "source_unknown",
        ),
        ("HJ-274-2015", 'unit: "10^4 CNY/ha"', 'unit: "10^4 CNY/km2"', "measure_unit"),
    ],
)
def test_a_slip_in_a_new_field_is_refused_with_its_line(tmp_path: Path, scheme_id: str, old: str, new: str, code: str):
    problems, line = refused(tmp_path, scheme_id, old, new)
    found = [each for each in problems if each.code == code]
    assert found, [each.render() for each in problems]
    assert abs(found[0].line - line) <= 1


def test_members_of_a_group_ask_for_the_same(tmp_path: Path):
    problems, line = refused(
        tmp_path, "HJ-274-2015", "group: {id: discharge, need: 1}", "group: {id: discharge, need: 2}"
    )
    assert [each.code for each in problems] == ["group_differs"]
    assert problems[0].line > line


def test_an_id_that_does_not_ship_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="HN-2026"):
        scheme("HN-2025")


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(InputError, match=r"no-scheme\.yaml"):
        scheme(tmp_path / "no-scheme.yaml")


def test_a_fact_has_one_meaning_in_all_schemes():
    first: dict[str, object] = {}
    for each in schemes().values():
        for key, fact in each.facts.items():
            assert first.setdefault(key, fact) == fact, (each.id, key)


def test_every_fact_that_a_scheme_declares_is_asked_for():
    for each in schemes().values():
        used = {fact for row in each.eligibility for fact in (row.fact, *row.or_all)}
        for row in each.indicators:
            used |= {row.applies_if, *row.parameters.values(), *(row.band.parameters.values() if row.band else ())}
        assert set(each.facts) <= used, each.id
