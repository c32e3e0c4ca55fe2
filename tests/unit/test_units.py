"""Units: the own table against pint, and the conventions that are ours against the figures they come from."""

import subprocess
import sys

import pytest

from symbiosis.units import (
    Quantity,
    UnitError,
    convert,
    dimension,
    known_units,
    parse_number,
    parse_quantity,
    registry,
)

# Our name, and the same unit in pint's words.
SAME = {
    "t": "tonne",
    "kt": "kilotonne",
    "Mt": "megatonne",
    "kg": "kilogram",
    "g": "gram",
    "mg": "milligram",
    "m": "meter",
    "km": "kilometer",
    "m2": "meter**2",
    "km2": "kilometer**2",
    "ha": "hectare",
    "mu": "mu",
    "m3": "meter**3",
    "L": "liter",
    "mL": "milliliter",
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "a": "a",
    "y": "y",
    "J": "joule",
    "kJ": "kilojoule",
    "MJ": "megajoule",
    "GJ": "gigajoule",
    "TJ": "terajoule",
    "PJ": "petajoule",
    "Wh": "watt_hour",
    "kWh": "kilowatt_hour",
    "MWh": "megawatt_hour",
    "GWh": "gigawatt_hour",
    "TWh": "terawatt_hour",
    "kcal": "4186.8 joule",
    "tce": "tce",
    "kgce": "kgce",
    "W": "watt",
    "kW": "kilowatt",
    "MW": "megawatt",
    "GW": "gigawatt",
    "Pa": "pascal",
    "kPa": "kilopascal",
    "MPa": "megapascal",
    "bar": "bar",
    "CNY": "CNY",
    "万元": "1e4 CNY",
    "Nm3": "Nm3",
    "Sm3": "Sm3",
    "%": "0.01 dimensionless",
    "ppm": "1e-6 dimensionless",
    "10^4 Nm3": "1e4 Nm3",
    "10^4 CNY": "1e4 CNY",
    "10^4 t": "1e4 tonne",
    "10^4 tce": "1e4 tce",
    "t/d": "tonne/day",
    "t/h": "tonne/hour",
    "t/a": "tonne/a",
    "GJ/t": "gigajoule/tonne",
    "kJ/kg": "kilojoule/kilogram",
    "kWh/m3": "kilowatt_hour/meter**3",
    "tCO2/TJ": "tCO2/terajoule",
    "tCO2/MWh": "tCO2/megawatt_hour",
    "gCO2/kWh": "gram/kilowatt_hour",
    "tC/GJ": "tC/gigajoule",
    "kg/GJ": "kilogram/gigajoule",
    "1/h": "1/hour",
    "CNY/(t·km)": "CNY/tonne/kilometer",
    "kJ/(kg·K)": "kilojoule/kilogram/kelvin",
    "GJ/10^4 Nm3": "1e-4 gigajoule/Nm3",
    "tCO2/万Nm3": "1e-4 tCO2/Nm3",
}


@pytest.mark.parametrize(("ours", "theirs"), SAME.items())
def test_a_unit_of_the_own_table_is_what_pint_says(ours: str, theirs: str) -> None:
    pint = registry()
    quantity = pint.parse_expression(theirs)
    if not hasattr(quantity, "to_base_units"):
        quantity = pint.Quantity(quantity, "dimensionless")
    quantity = quantity.to_base_units()
    base = f"{quantity.units:~C}" if quantity.units != pint.dimensionless else ""
    names = {"meter": "m", "second": "s", "kilogram": "kg", "kelvin": "K"}
    for name, short in names.items():
        base = base.replace(name, short)
    base = base.replace("**", "^")
    if base.startswith("1/"):
        base = "1/(" + base[2:].replace("/", "*") + ")"
    assert convert(1.0, ours, base) == pytest.approx(float(quantity.magnitude), rel=1e-12)


def test_a_tonne_of_coal_equivalent_is_seven_thousand_kilocalories_per_kilogram() -> None:
    # GB/T 2589-2020: 1 kgce is 7000 kcal, 29 307 kJ.
    assert convert(1.0, "tce", "kcal") == pytest.approx(7_000_000, rel=1e-12)
    assert convert(1.0, "kgce", "kJ") == pytest.approx(29307, abs=1)


def test_a_kilowatt_hour_of_electricity_is_0_1229_kgce() -> None:
    # GB/T 2589-2020, annex A prints 0.1229 kgce/kWh (calorific), from rounded heating values.
    assert convert(1.0, "kWh", "kgce") == pytest.approx(0.1229, abs=1e-4)


def test_the_commercial_cubic_metre_holds_less_gas_than_the_normal_one() -> None:
    assert convert(293.15, "Sm3", "Nm3") == pytest.approx(273.15, rel=1e-15)


@pytest.mark.parametrize("unit", ["Nm3", "Sm3"])
def test_an_amount_of_gas_is_no_plain_volume(unit: str) -> None:
    with pytest.raises(UnitError, match="gas volume"):
        convert(1.0, unit, "m3")


def test_fifteen_mu_are_a_hectare() -> None:
    assert convert(15.0, "亩", "ha") == 1.0
    assert convert(1.0, "mu", "m2") == pytest.approx(666.667, abs=5e-4)


def test_a_year_is_8760_hours() -> None:
    assert convert(1.0, "a", "h") == convert(1.0, "y", "h") == 8760.0


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        (20.0, "degC", "K", 293.15),
        (0.0, "K", "degC", -273.15),
        (37.0, "℃", "degC", 37.0),
        (500.0, "t/d", "t/h", 500 / 24),
        (1.0, "MWh", "GJ", 3.6),
        (2.0, "MWh/h", "MW", 2.0),
        (5.0, "%", "1", 0.05),
        (3.0, "万吨", "t", 30000.0),
        (1.0, "亿元", "10^4 CNY", 10000.0),
        (8.0, "度", "千瓦时", 8.0),
        (1.0, "吨标准煤", "GJ", 29.3076),
        (4.0, "kW·h", "MJ", 14.4),
        (2.0, "Nm³/h", "Nm3/d", 48.0),
        (1.0, "lb", "kg", 0.45359237),
        (1.0, "ft3", "m3", 0.3048**3),
    ],
)
def test_a_value_is_converted(value: float, source: str, target: str, result: float) -> None:
    assert convert(value, source, target) == pytest.approx(result, rel=1e-14)


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("t/d", "mass flow"),
        ("GJ/t", "energy per mass"),
        ("MW", "power"),
        ("tCO2/TJ", "mass per energy"),
        ("CNY/MWh", "money per energy"),
        ("1", "dimensionless"),
        ("1/h", "rate"),
        ("Nm3/h", "gas flow"),
        ("kWh/(t·km)", "energy per transport work"),
    ],
)
def test_a_dimension_has_a_name(unit: str, name: str) -> None:
    assert dimension(unit) == name


def test_a_wrong_dimension_names_both() -> None:
    with pytest.raises(UnitError, match=r"volume flow.*mass flow"):
        convert(1.0, "m3/d", "t/h")


@pytest.mark.parametrize(
    "unit", ["ton", "tons", "hh", "mwh", "GJJ", "t//h", "t/", "/h", "t^", "5", "(t", "t)", "标方", "t" * 99]
)
def test_a_unit_that_is_ambiguous_or_no_unit_is_refused(unit: str) -> None:
    with pytest.raises(UnitError):
        dimension(unit)


@pytest.mark.parametrize("unit", ["kWh/t·km", "kJ/kg K", "t/h*m"])
def test_a_product_behind_a_quotient_needs_brackets(unit: str) -> None:
    with pytest.raises(UnitError, match="brackets"):
        dimension(unit)


def test_an_unknown_unit_comes_with_the_nearest() -> None:
    with pytest.raises(UnitError, match='did you mean "MWh"'):
        dimension("MWhh")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("500 t/d", 500.0, "t/d"),
        ("20%", 20.0, "%"),
        ("-3.5e2 GJ", -350.0, "GJ"),
        ("3.5万吨", 3.5, "万吨"),
        ("12 10^4 Nm3", 12.0, "10^4 Nm3"),
        (" 7 ", 7.0, ""),
        ("0.5 元/kWh", 0.5, "元/kWh"),
    ],
)
def test_a_text_is_a_number_and_a_unit(text: str, value: float, unit: str) -> None:
    assert parse_quantity(text) == (value, unit)


@pytest.mark.parametrize(
    "text", ["", "t/d", "1,000 t", "1_000", "12:30", "1.2.3", "nan", "inf t", "1e999", "--1", "0x10", "9" * 99]
)
def test_a_text_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        parse_quantity(text)


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1e400", "1,000", "", "1 t"])
def test_only_a_plain_finite_number_is_a_number(text: str) -> None:
    with pytest.raises(UnitError):
        parse_number(text)


def test_every_known_unit_reads_as_itself() -> None:
    assert all(convert(1.0, unit, unit) == 1.0 and dimension(unit) for unit in known_units())


def test_a_converted_quantity_remembers_what_was_given() -> None:
    given = Quantity(24.0, "t/d", "24 t/d", "a report", "published", 2021)
    assert given.convert_to("t/h") == Quantity(1.0, "t/h", "24 t/d", "a report", "published", 2021)


@pytest.mark.parametrize("module", ["units", "i18n", "errors"])
def test_the_first_layer_starts_without_pint_and_pydantic(module: str) -> None:
    code = f"import sys, symbiosis.{module}; print(sorted({{'pint', 'pydantic', 'numpy'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_common_units_are_converted_without_pint() -> None:
    code = (
        "import sys; from symbiosis.units import convert, parse_quantity;"
        "convert(1, 't/d', 't/h'); parse_quantity('5 10^4 Nm3'); convert(1, 'tCO2/TJ', 'kg/GJ'); print('pint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("unit", ["万m3", "m3", "万立方米", "万方"])
def test_a_plain_volume_where_gas_is_wanted_is_told_of_both_states(unit: str) -> None:
    with pytest.raises(UnitError) as caught:
        convert(1.0, unit, "10^4 Nm3")
    assert caught.value.problem.code == "unit_gas_volume"
    for lang in ("zh", "en"):
        said = caught.value.problem.render(lang)
        assert "Nm3" in said
        assert "1 Sm3 = 0.9318 Nm3" in said


def test_the_number_in_that_message_is_that_of_the_conversion() -> None:
    assert round(convert(1.0, "Sm3", "Nm3"), 4) == 0.9318


def test_gas_where_a_plain_volume_is_wanted_is_a_wrong_dimension() -> None:
    with pytest.raises(UnitError) as caught:
        convert(1.0, "Nm3", "m3")
    assert caught.value.problem.code == "unit_dimension"


@pytest.mark.parametrize("unit", ["万标方", "万标立方米", "标方", "标准立方米", "万标准立方米", "GJ/万标方"])
def test_a_standard_cubic_metre_of_no_state_is_refused_with_both(unit: str) -> None:
    with pytest.raises(UnitError) as caught:
        dimension(unit)
    assert caught.value.problem.code == "unit_gas_state"
    assert "20 ℃" in caught.value.problem.render("zh")


@pytest.mark.parametrize("unit", ["万Nm3", "万 Nm3", "10^4 Nm3", "万Nm³"])
def test_ten_thousand_normal_cubic_metres_may_be_written_with_wan(unit: str) -> None:
    assert convert(1.0, unit, "Nm3") == 10_000.0
