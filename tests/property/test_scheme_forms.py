"""Whatever number is filled into a form is the threshold, to the last digit, and nothing else of the scheme changes."""

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbiosis.errors import Problem
from symbiosis.library.scheme_form import fill, form
from symbiosis.library.schemes import scheme, schemes

PLAIN = [
    (key, each.id)
    for key, made in schemes().items()
    for each in made.indicators
    if len(each.thresholds) == 1 and each.band is None and each.thresholds[0].first_year is None
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLAIN), value=st.floats(-1e12, 1e12))
def test_a_number_that_is_filled_in_is_the_threshold_and_nothing_else_changes(
    tmp_path: Path, place: tuple[str, str], value: float
):
    scheme_id, row = place
    before, after = re.split(rf"(?<=- id: {row}\n)", form(scheme(scheme_id)), maxsplit=1)
    text = before + re.sub(r"reference_value: \S+", f"reference_value: {value!r}", after, count=1)
    path = tmp_path / "form.yaml"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    made = fill(scheme(scheme_id), path, problems)
    assert problems == []
    assert made is not None
    for old, new in zip(scheme(scheme_id).indicators, made.indicators, strict=True):
        if new.id == row:
            assert [each.value for each in new.thresholds] == [value]
        else:
            assert new == old
    assert made.rules == scheme(scheme_id).rules
    assert made.facts == scheme(scheme_id).facts
