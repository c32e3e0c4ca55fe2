"""What `compare` says of the sign of the difference of CO2: it is told where it is not the same under every view of electricity."""

import pytest

from symbiosis.cli.compare import compare_replications, comparison, print_results
from symbiosis.run.compare import co2_differences, hangs_on_view
from symbiosis.run.simulate import simulate


@pytest.fixture(scope="module")
def today():
    return simulate("suzhou-sip")


@pytest.fixture(scope="module")
def apart():
    return simulate("suzhou-sip", scenario="no-symbiosis")


def printed(runs, capsys, lang="en"):
    print_results(runs, lang)
    return " ".join(capsys.readouterr().out.split())


def test_the_shipped_park_without_symbiosis_emits_more_by_one_view_and_less_by_another(today, apart):
    differences = co2_differences(today, apart)
    assert differences["national"] > 0 > differences["location"]
    assert hangs_on_view(differences)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "hangs on the view of electricity: CO2, national view +1 774 t; CO2, location view -1 254 t"),
        ("zh", "取决于电力口径：二氧化碳（国家口径） +1 774 t；二氧化碳（位置口径） -1 254 t"),
    ],
)
def test_a_sign_that_hangs_on_the_view_is_told(today, apart, capsys, lang, text):
    assert text.replace(" ", "") in printed([today, apart], capsys, lang).replace(" ", "")


def test_nothing_is_told_where_nothing_differs(today, capsys):
    assert "hangs on the view" not in printed([today, today], capsys)


@pytest.mark.parametrize(
    ("national", "location", "hangs"),
    [(5.0, 3.0, False), (-5.0, -3.0, False), (5.0, -3.0, True), (5.0, 0.0, True), (0.0, 0.0, False)],
)
def test_it_hangs_on_the_view_where_the_signs_are_not_the_same(national, location, hangs):
    assert hangs_on_view({"national": national, "location": location}) is hangs


def test_means_of_replications_tell_it_too(capsys):
    arguments = {
        "seed": 0,
        "hours": 200,
        "warm_up": 0.0,
        "confidence": 0.95,
        "jobs": 1,
        "schemes": (),
        "factors": None,
        "settings": {},
    }
    scenarios = ("today", "no-symbiosis")
    compare_replications("suzhou-sip", scenarios=scenarios, n=2, out=None, as_json=False, lang="en", **arguments)
    told = " ".join(capsys.readouterr().out.split())
    assert "hangs on the view of electricity: CO2 by the scheme +40.44 t; CO2, location view -28.68 t" in told


def test_the_comparison_in_json_says_it(today, apart):
    first, second = (each["co2_by_view"] for each in comparison([today, apart])["scenarios"])
    assert (first["sign_hangs_on_view"], second["sign_hangs_on_view"]) == (False, True)
    assert set(second["difference_t"]) == {"national", "location", "market"}
