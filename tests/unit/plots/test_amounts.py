"""Amounts: the same value whatever the language, never an exponent, never a nought too many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbiosis.plots.amounts import amount, change, number, scale

FACTORS = {"万": 1e4, "k": 1e3, "M": 1e6, "G": 1e3, "T": 1e6, "thousand": 1e3, "million": 1e6}


def back(text: str, unit: str) -> float:
    """The value that a reader takes from `text`."""
    value, _, scaled = text.replace("\u2009", "").replace("−", "-").partition(" ")
    bare = unit.replace("m3", "m³").replace("CO2", "CO₂")
    prefix = scaled.removesuffix("Wh").removesuffix("M") if unit == "MWh" else scaled.removesuffix(bare)
    if unit == "MWh":
        return float(value) * {"": 1.0, "G": 1e3, "T": 1e6}[prefix]
    return float(value) * FACTORS.get(prefix.strip(), 1.0)


@given(
    st.floats(min_value=0.01, max_value=1e9),
    st.sampled_from(["t", "MWh", "m3", "Nm3", "tce", "tCO2"]),
    st.sampled_from(["zh", "en"]),
)
def test_what_is_read_back_is_the_value_to_three_digits(value, unit, lang):
    assert back(amount(value, unit, lang), unit) == pytest.approx(value, rel=6e-3)


@given(st.floats(min_value=0.01, max_value=1e9), st.sampled_from(["t", "m3", "tCO2"]))
def test_both_languages_say_the_same(value, unit):
    assert back(amount(value, unit, "zh"), unit) == pytest.approx(back(amount(value, unit, "en"), unit), rel=1.2e-2)


@pytest.mark.parametrize(
    ("value", "unit", "lang", "text"),
    [
        (355_938.7, "tCO2", "zh", "35.6 万 tCO₂"),
        (355_938.7, "tCO2", "en", "356 ktCO₂"),
        (54_750_000, "m3", "zh", "5\u2009475 万 m³"),
        (54_750_000, "m3", "en", "54.8 million m³"),
        (86_527.5, "MWh", "zh", "86.5 GWh"),
        (0.0, "t", "zh", "0 t"),
    ],
)
def test_an_amount_reads_as_in_its_language(value, unit, lang, text):
    assert amount(value, unit, lang) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0952, "0.0952"), (2.5425, "2.54"), (100.0, "100"), (-3.0, "-3"), (float("nan"), "–")]
)
def test_a_number_has_three_digits(value, text):
    assert number(value) == text


def test_a_rise_is_signed_and_has_its_share():
    assert change(110.0, 100.0, "t", "en") == "+10 t (+10.0%)"


def test_a_fall_has_a_minus_that_is_one():
    assert change(90.0, 100.0, "t", "en") == "−10 t (−10.0%)"


def test_rounding_noise_is_no_change():
    assert change(1e6 + 1e-6, 1e6, "t", "zh") == ""


def test_a_change_from_nothing_has_no_share():
    assert change(5.0, 0.0, "t", "en") == "+5 t"


def test_a_scale_is_that_of_the_greatest():
    assert scale(2.0e5, "tCO2", "zh") == (1e4, "万 tCO₂")
