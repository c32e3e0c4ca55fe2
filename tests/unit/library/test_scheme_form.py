"""The form of a scheme is written, filled in and read back; what is left empty stays as it is; slips are told with their line."""

from pathlib import Path

import pytest

from symbiosis.errors import InputError, Problem
from symbiosis.library.scheme_form import fill, form
from symbiosis.library.schemes import Scheme, known_facts, scheme, schemes
from symbiosis.shipped import models_dir

JIANGSU = "JS-DB32T5156-2025"


def filled(tmp_path: Path, text: str, scheme_id: str = JIANGSU) -> tuple[Scheme | None, list[Problem]]:
    path = tmp_path / "form.yaml"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    return fill(scheme(scheme_id), path, problems), problems


def changed(old: str, new: str, scheme_id: str = JIANGSU) -> tuple[str, int]:
    """The form with the first `old` replaced, and its line."""
    text = form(scheme(scheme_id))
    assert old in text
    return text.replace(old, new, 1), text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize("scheme_id", list(schemes()))
def test_a_form_that_is_not_touched_gives_the_scheme(tmp_path: Path, scheme_id: str):
    assert filled(tmp_path, form(scheme(scheme_id)), scheme_id) == (scheme(scheme_id), [])


def test_a_value_that_is_filled_in_is_the_threshold(tmp_path: Path):
    text, _ = changed("reference_value: null", "reference_value: 0.35")
    made, problems = filled(tmp_path, text)
    assert problems == []
    assert made is not None
    assert [(each.value, each.missing) for each in made.indicators[0].thresholds] == [(0.35, False)]
    assert made.indicators[1:] == scheme(JIANGSU).indicators[1:]


def test_a_filled_scheme_says_what_was_filled_in_and_where_it_was_read(tmp_path: Path):
    text, _ = changed("reference_value: null", "reference_value: 0.35")
    made, _ = filled(tmp_path, text.replace('where_read: ""', 'where_read: "DB32/T 5156, table 1"'))
    assert made is not None
    said = made.decisions[-1]
    assert said.id == "filled_in"
    assert "DB32_01" in said.text.en
    assert "DB32/T 5156, table 1" in said.text.zh


def test_class_and_condition_may_be_filled_in(tmp_path: Path):
    text, _ = changed("class: class_1\n    applies_if: null", "class: class_2\n    applies_if: has_river")
    fact = "facts: {has_river: {unit: '1', name: {en: is there a river}, holder: {en: park authority}}}"
    made, problems = filled(tmp_path, text.replace("facts: {}", fact))
    assert problems == []
    assert made is not None
    assert (made.indicators[0].class_, made.indicators[0].applies_if) == ("class_2", "has_river")
    assert "has_river" in known_facts(made)
    assert "has_river" not in known_facts()


def test_stepped_thresholds_are_filled_in_row_by_row(tmp_path: Path):
    text, _ = changed('{"first_year": 2035, "value": 90.0}', '{"first_year": 2035, "value": 92}', "HN-2026")
    made, problems = filled(tmp_path, text, "HN-2026")
    assert problems == []
    assert made is not None
    assert [each.value for each in made.indicators[1].thresholds] == [60, 70, 92]


@pytest.mark.parametrize(
    ("scheme_id", "old", "new", "code"),
    [
        (JIANGSU, "class: class_1", "class: class_4", "not_allowed"),
        (JIANGSU, "applies_if: null", "applies_if: no_such_fact", "fact_unknown"),
        (JIANGSU, 'unit: "tce/10^4 CNY"', "unit: tce", "measure_unit"),
        (JIANGSU, "reference_value: null", "reference_value: a lot", "wrong_type"),
        (JIANGSU, "- id: DB32_03", "- id: DB32_30", "form_row_unknown"),
        (JIANGSU, "- id: DB32_03", "- id: DB32_02", "form_row_twice"),
        (JIANGSU, "direction: lower", "direction: null", "threshold_no_direction"),
        (JIANGSU, "scheme: JS", "scheme: JSX", "form_scheme_unknown"),
        ("HN-2026", '{"below": 20000.0, "value": null}', '{"below": 10000.0, "value": null}', "band_gap"),
        (
            "HN-2026",
            '{"first_year": 2035, "value": 90.0}',
            '{"first_year": 2034, "value": 90}',
            "threshold_years_overlap",
        ),
        ("NMG-2025", "reference_value: null", "reference_valu: 0.4", "unknown_key"),
    ],
)
def test_a_slip_in_a_form_is_refused_with_its_line(tmp_path: Path, scheme_id: str, old: str, new: str, code: str):
    text, line = changed(old, new, scheme_id)
    path = tmp_path / "form.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        scheme(path)
    found = [each for each in caught.value.problems if each.code == code]
    assert found, [each.render() for each in caught.value.problems]
    assert (found[0].file, abs(found[0].line - line) <= 2) == ("form.yaml", True)


def test_two_forms_of_a_value_are_refused(tmp_path: Path):
    text, _ = changed("reference_value: null", "reference_value: 1\n    reference_values: [{value: 2}]")
    made, problems = filled(tmp_path, text)
    assert made is None
    assert [each.code for each in problems] == ["form_two_values"]


def test_one_number_is_not_enough_where_there_are_years(tmp_path: Path):
    text, _ = changed("reference_values:", "reference_value: 1\n    other:", "HN-2026")
    start = text.index("    other:")
    made, problems = filled(tmp_path, text[:start] + text[text.index("    evidence", start) :], "HN-2026")
    assert made is None
    assert [each.code for each in problems] == ["form_steps"]


def test_every_mistake_of_a_form_is_told_at_once(tmp_path: Path):
    text, _ = changed("class: class_1", "class: class_4")
    made, problems = filled(tmp_path, text.replace("- id: DB32_20", "- id: DB32_99"))
    assert made is None
    assert [each.code for each in problems] == ["form_row_unknown", "not_allowed"]


def test_the_start_of_ones_own_is_a_scheme(tmp_path: Path):
    path = tmp_path / "my-scheme.yaml"
    path.write_bytes((models_dir() / "schemes" / "own-scheme.yaml.example").read_bytes())
    made = scheme(path)
    assert made.id == "MY-SCHEME"
    assert scheme(str(path)) == made


def test_the_form_in_the_documentation_is_the_one_that_is_written():
    shown = Path(__file__).resolve().parents[3] / "docs" / "examples" / "form-green-direct.yaml"
    assert shown.read_text(encoding="utf-8") == form(scheme("GREEN-DIRECT-650"))


@pytest.mark.parametrize("complete", [True, False])
def test_who_holds_every_indicator_against_the_text_may_say_so(tmp_path: Path, complete: bool):
    path = tmp_path / "form.yaml"
    written = form(scheme("HJ-274-2015"))
    assert "complete: false" in written
    path.write_text(written.replace("complete: false", f"complete: {str(complete).lower()}"), encoding="utf-8")
    assert scheme(path).complete is complete
