"""Units: every number has one, and a conversion between two dimensions is an error.

Own table first, pint only for a unit that the table lacks (importing pint takes longer than reading a park). Factors
are exact fractions, so that a value converted there and back is the same to the last digits.

Conventions, all of them this project's and none of them hidden:
- `a` and `y` are 8760 h; a leap year is a matter of profiles, not of units.
- `tce` is 29.3076 GJ and `kgce` a thousandth of it (GB/T 2589-2020: 7000 kcal/kg at 4.1868 kJ/kcal).
- `Nm3` (0 degC, 1 atm) and `Sm3` (20 degC, 1 atm) are an amount of gas, a dimension of their own, and
  1 Sm3 = 273.15/293.15 Nm3. A plain `m3` never becomes one of them silently.
- `CNY` is a dimension of its own; `tCO2` and `tC` are masses, and nothing here turns carbon into CO2.
- `mu` (亩) is 10000/15 m2.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from symbiosis.errors import Problem, UsageError

if TYPE_CHECKING:
    import pint

Evidence = Literal["measured", "metered", "published", "estimate", "fitted", "default"]
EVIDENCES: tuple[Evidence, ...] = get_args(Evidence)

MAX_UNIT_LENGTH = 60
MAX_NUMBER_LENGTH = 60


class UnitError(UsageError):
    """A number or a unit cannot be read or converted; `problem` says which, without a place in a file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.problem.render("en")


@dataclass(frozen=True)
class Quantity:
    """A number with its unit and where it comes from: `value` in `unit`, `given` as it was written."""

    value: float
    unit: str
    given: str = ""
    source: str = ""
    evidence: Evidence = "default"
    year: int | None = None
    note: str = ""

    def to(self, unit: str) -> float:
        """Return the value in `unit`; raises UnitError where the dimensions differ."""
        return convert(self.value, self.unit, unit)

    def convert_to(self, unit: str) -> Quantity:
        """Return the same quantity with its value in `unit`; what was given, source and evidence stay."""
        return replace(self, value=self.to(unit), unit=unit)


# Exponents of mass, length, time, temperature, money, amount of gas, in this order; anything else only comes from pint.
_Vector = tuple[tuple[str, int], ...]
_BASES = ("mass", "length", "time", "temperature", "money", "gas")


def _vector(**exponents: int) -> _Vector:
    return tuple(sorted((base, power) for base, power in exponents.items() if power))


_MASS = _vector(mass=1)
_LENGTH = _vector(length=1)
_AREA = _vector(length=2)
_VOLUME = _vector(length=3)
_TIME = _vector(time=1)
_ENERGY = _vector(mass=1, length=2, time=-2)
_POWER = _vector(mass=1, length=2, time=-3)
_PRESSURE = _vector(mass=1, length=-1, time=-2)
_TEMPERATURE = _vector(temperature=1)
_MONEY = _vector(money=1)
_GAS = _vector(gas=1)
_NONE = _vector()


@dataclass(frozen=True)
class _Unit:
    """`factor` base units (kg, m, s, K, CNY, Nm3), plus `offset` for a temperature scale."""

    factor: Fraction
    vector: _Vector
    offset: Fraction = Fraction(0)


def _table() -> dict[str, _Unit]:
    """Return the own table of units, names and Chinese names."""
    rows: list[tuple[str, str, _Vector]] = [
        ("1", "1", _NONE),
        ("% 百分比", "0.01", _NONE),
        ("‰", "0.001", _NONE),
        ("ppm", "1e-6", _NONE),
        ("万", "1e4", _NONE),
        ("亿", "1e8", _NONE),
        ("t tCO2 tCO2e tC tNaCl 吨", "1000", _MASS),
        ("kt ktCO2", "1e6", _MASS),
        ("Mt MtCO2", "1e9", _MASS),
        ("kg kgCO2 kgCO2e kgC 千克 公斤", "1", _MASS),
        ("g gCO2 gCO2e gC 克", "1e-3", _MASS),
        ("mg 毫克", "1e-6", _MASS),
        ("m 米", "1", _LENGTH),
        ("km 千米 公里", "1000", _LENGTH),
        ("cm 厘米", "0.01", _LENGTH),
        ("mm 毫米", "0.001", _LENGTH),
        ("m2 平方米", "1", _AREA),
        ("km2 平方千米 平方公里", "1e6", _AREA),
        ("ha 公顷", "1e4", _AREA),
        ("mu 亩", "10000/15", _AREA),
        ("m3 立方米 方", "1", _VOLUME),
        ("L l 升", "1e-3", _VOLUME),
        ("mL ml 毫升", "1e-6", _VOLUME),
        ("s 秒", "1", _TIME),
        ("min 分钟", "60", _TIME),
        ("h hour 小时 时", "3600", _TIME),
        ("d day 天 日", "86400", _TIME),
        ("a y yr year 年", str(8760 * 3600), _TIME),
        ("J 焦", "1", _ENERGY),
        ("kJ 千焦", "1e3", _ENERGY),
        ("MJ 兆焦", "1e6", _ENERGY),
        ("GJ 吉焦 百万千焦", "1e9", _ENERGY),
        ("TJ 太焦", "1e12", _ENERGY),
        ("PJ", "1e15", _ENERGY),
        ("Wh", "3600", _ENERGY),
        ("kWh 千瓦时 度", "3.6e6", _ENERGY),
        ("MWh 兆瓦时", "3.6e9", _ENERGY),
        ("GWh 吉瓦时", "3.6e12", _ENERGY),
        ("TWh 太瓦时", "3.6e15", _ENERGY),
        ("kcal 千卡 大卡", "4186.8", _ENERGY),
        ("Mcal", "4186.8e3", _ENERGY),
        ("tce 吨标准煤 吨标煤", "29.3076e9", _ENERGY),
        ("ktce", "29.3076e12", _ENERGY),
        ("kgce 千克标准煤 公斤标准煤 千克标煤", "29.3076e6", _ENERGY),
        ("gce 克标准煤 克标煤", "29.3076e3", _ENERGY),
        ("W 瓦", "1", _POWER),
        ("kW kWp 千瓦", "1e3", _POWER),
        ("MW MWp 兆瓦", "1e6", _POWER),
        ("GW GWp 吉瓦", "1e9", _POWER),
        ("Pa 帕", "1", _PRESSURE),
        ("kPa 千帕", "1e3", _PRESSURE),
        ("MPa 兆帕", "1e6", _PRESSURE),
        ("bar 巴", "1e5", _PRESSURE),
        ("K", "1", _TEMPERATURE),
        ("CNY RMB yuan 元 人民币", "1", _MONEY),
        ("Nm3", "1", _GAS),
        ("Sm3", "273.15/293.15", _GAS),
    ]
    units = {name: _Unit(_fraction(factor), vector) for names, factor, vector in rows for name in names.split()}
    units[""] = units["1"]
    celsius = _Unit(Fraction(1), _TEMPERATURE, _fraction("273.15"))
    units |= dict.fromkeys(("degC", "°C", "摄氏度"), celsius)
    return units


def _fraction(text: str) -> Fraction:
    top, _, bottom = text.partition("/")
    return Fraction(top) / Fraction(bottom) if bottom else Fraction(top)


_UNITS = _table()
_MAGNITUDES = ("万", "亿")
# pint reads these as something that a park file never means (short tons, knots, are), so they are refused.
_AMBIGUOUS = frozenset({"ton", "tons", "tonne_force", "T", "c", "e", "pt", "st", "标方", "标准立方米", "标立方米"})
_DIMENSIONS: dict[_Vector, str] = {
    _NONE: "dimensionless",
    _MASS: "mass",
    _LENGTH: "length",
    _AREA: "area",
    _VOLUME: "volume",
    _TIME: "time",
    _ENERGY: "energy",
    _POWER: "power",
    _TEMPERATURE: "temperature",
    _MONEY: "money",
    _GAS: "gas volume",
    _vector(time=-1): "rate",
    _vector(mass=1, time=-1): "mass flow",
    _vector(length=3, time=-1): "volume flow",
    _vector(gas=1, time=-1): "gas flow",
    _vector(money=1, time=-1): "money per time",
    _vector(length=1, time=-1): "speed",
    _vector(length=2, time=-2): "energy per mass",
    _vector(length=-2, time=2): "mass per energy",
    _vector(length=-3, mass=1): "mass per volume",
    _vector(length=3, mass=-1): "volume per mass",
    _PRESSURE: "energy per volume",
    _vector(mass=-1, length=1, time=2): "volume per energy",
    _vector(mass=1, length=2, time=-2, gas=-1): "energy per gas volume",
    _vector(mass=-1, length=-2, time=2, gas=1): "gas volume per energy",
    _vector(mass=1, gas=-1): "mass per gas volume",
    _vector(gas=1, mass=-1): "gas volume per mass",
    _vector(gas=1, length=-3): "gas volume per volume",
    _vector(money=1, mass=-1): "money per mass",
    _vector(money=1, length=-3): "money per volume",
    _vector(money=1, gas=-1): "money per gas volume",
    _vector(money=1, mass=-1, length=-2, time=2): "money per energy",
    _vector(money=1, mass=-1, length=-2, time=3): "money per power",
    _vector(money=1, length=-1): "money per length",
    _vector(money=1, length=-2): "money per area",
    _vector(mass=1, money=-1): "mass per money",
    _vector(length=3, money=-1): "volume per money",
    _vector(mass=1, length=2, time=-2, money=-1): "energy per money",
    _vector(length=-1): "per length",
    _vector(length=-2): "per area",
    _vector(length=1, mass=1): "transport work",
    _vector(length=1, time=-2): "energy per transport work",
    _vector(mass=1, length=1, time=-2): "energy per length",
    _vector(mass=1, time=-2): "energy per area",
    _vector(money=1, mass=-1, length=-1): "money per transport work",
    _vector(length=2, time=-2, temperature=-1): "heat capacity per mass",
    _vector(mass=1, length=2, time=-3, temperature=-1): "power per temperature",
}

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUPERSCRIPTS = re.compile(r"([0-9])([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)")
_TOKEN = re.compile(r"\s*(10\^-?\d{1,2}|1e\d{1,2}|1(?![\w.])|[^\W\d]\w*|[%‰°]\w*|[*·⋅×/()^]|-?\d{1,2}(?!\w))")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """Return `value` given in `from_unit` in `to_unit`; raises UnitError, naming both dimensions, where they differ."""
    if from_unit == to_unit:
        return value
    top, bottom, add_before, add_after = _conversion(from_unit, to_unit)
    if add_before == add_after == 0.0:
        return value * top / bottom
    return (value + add_before) * top / bottom - add_after


@lru_cache(maxsize=4096)
def _conversion(from_unit: str, to_unit: str) -> tuple[float, float, float, float]:
    """Return multiplier, divisor and the offsets before and after [base units over factor] of a conversion."""
    source, target = _parse(from_unit), _parse(to_unit)
    if source.vector != target.vector:
        raise UnitError(
            Problem(
                "unit_dimension",
                value=from_unit,
                details={
                    "given": from_unit or "1",
                    "given_dimension": f"@dimension.{_dimension(source.vector)}",
                    "wanted": to_unit or "1",
                    "wanted_dimension": f"@dimension.{_dimension(target.vector)}",
                },
            )
        )
    ratio = source.factor / target.factor
    if max(ratio.numerator, ratio.denominator) < 2**53:
        top, bottom = float(ratio.numerator), float(ratio.denominator)
    else:
        top, bottom = float(ratio), 1.0
    if source.offset == target.offset and ratio == 1:
        return top, bottom, 0.0, 0.0
    return top, bottom, float(source.offset / source.factor), float(target.offset / target.factor)


def dimension(unit: str) -> str:
    """Return the name of the dimension of `unit`: `mass flow` for `t/d`; raises UnitError where the unit is unknown."""
    return _dimension(_parse(unit).vector)


def _dimension(vector: _Vector) -> str:
    known = _DIMENSIONS.get(vector)
    if known is not None:
        return known
    parts = [base if power == 1 else f"{base}^{power}" for base, power in vector]
    return " ".join(parts)


def is_unit(unit: str) -> bool:
    """Return whether `unit` can be read."""
    try:
        _parse(unit)
    except UnitError:
        return False
    return True


def known_units() -> tuple[str, ...]:
    """Return the names in the own table, for hints and documentation."""
    return tuple(name for name in _UNITS if name and name not in _MAGNITUDES)


def parse_number(text: str) -> float:
    """Return the finite number that `text` writes (`1e3`, `-2.5`); raises UnitError for `1,000` or `nan`."""
    stripped = text.strip()
    if len(stripped) > MAX_NUMBER_LENGTH or not _NUMBER.fullmatch(stripped):
        raise UnitError(Problem("number_bad", value=_short(text)))
    number = float(stripped)
    if not math.isfinite(number):
        raise UnitError(Problem("number_not_finite", value=_short(text)))
    return number


def parse_quantity(text: str) -> tuple[float, str]:
    """Return number and unit of a text such as `500 t/d`, `20%` or `3.5 万吨`; the unit may be empty."""
    stripped = text.strip()
    match = _NUMBER.match(stripped)
    if match is None or len(stripped) > MAX_NUMBER_LENGTH + MAX_UNIT_LENGTH:
        raise UnitError(Problem("number_bad", value=_short(text)))
    unit = stripped[match.end() :].strip()
    if unit[:1] in {",", "_", "^", ".", ":"}:
        raise UnitError(Problem("number_bad", value=_short(text)))
    number = parse_number(match.group())
    _parse(unit)
    return number, unit


def _short(text: str) -> str:
    return text if len(text) <= MAX_NUMBER_LENGTH else text[:MAX_NUMBER_LENGTH] + "…"


@lru_cache(maxsize=4096)
def _parse(unit: str) -> _Unit:
    """Return factor and dimension of a unit text: a product and quotient of known units, with integer powers."""
    if unit in _UNITS:
        return _UNITS[unit]
    if len(unit) > MAX_UNIT_LENGTH:
        raise _unknown(unit, unit)
    text = _SUPERSCRIPTS.sub(lambda found: found[1] + "^" + found[2].translate(_SUPERSCRIPT), unit)
    text = unicodedata.normalize("NFKC", text).replace("**", "^").replace("μ", "u").strip()
    tokens: list[str] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.end() == position:
            raise _unknown(unit, text[position:].strip())
        tokens.append(match[1])
        position = match.end()
    reader = _Reader(unit, tokens)
    result = reader.product()
    if reader.tokens:
        raise _unknown(unit, reader.tokens[0])
    if len(tokens) > 1 and result.offset:
        return replace(result, offset=Fraction(0))
    return result


class _Reader:
    """Recursive descent over the tokens of one unit text."""

    def __init__(self, unit: str, tokens: list[str]) -> None:
        self.unit = unit
        self.tokens = tokens

    def product(self) -> _Unit:
        """Read factors joined by `*`, `/` or a space; a product behind a quotient needs brackets to mean one thing."""
        result = self.power()
        divided = False
        while self.tokens and self.tokens[0] != ")":
            operator = self.tokens.pop(0) if self.tokens[0] in {"*", "·", "⋅", "×", "/"} else "*"
            if operator == "/":
                divided = True
            elif divided:
                raise UnitError(Problem("unit_ambiguous", value=_short(self.unit)))
            right = self.power()
            result = _combine(result, right, -1 if operator == "/" else 1)
        return result

    def power(self) -> _Unit:
        """Read a unit or a bracket, with an integer power behind it."""
        if not self.tokens:
            raise _unknown(self.unit, self.unit)
        token = self.tokens.pop(0)
        if token == "(":  # noqa: S105 - a bracket, no password
            result = self.product()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise _unknown(self.unit, self.unit)
        elif token.startswith("10^"):
            return self.magnitude(_Unit(Fraction(10) ** int(token[3:]), _NONE))
        elif re.fullmatch(r"1e\d+", token):
            return self.magnitude(_Unit(Fraction(token), _NONE))
        elif token in _MAGNITUDES:
            return self.magnitude(_UNITS[token])
        else:
            result = _atom(self.unit, token)
        if self.tokens and self.tokens[0] == "^":
            self.tokens.pop(0)
            exponent = self.tokens.pop(0) if self.tokens else ""
            if not re.fullmatch(r"-?[1-9]", exponent):
                raise _unknown(self.unit, self.unit)
            power = int(exponent)
            vector = tuple((base, each * power) for base, each in result.vector)
            result = _Unit(result.factor**power, vector)
        return result

    def magnitude(self, factor: _Unit) -> _Unit:
        """Bind `10^4` or 万 to the unit behind it, so that `GJ/10^4 Nm3` means what the standards mean by it."""
        if self.tokens and self.tokens[0] not in {"*", "·", "⋅", "×", "/", ")", "^"}:
            return _combine(factor, self.power(), 1)
        return factor


def _combine(left: _Unit, right: _Unit, sign: int) -> _Unit:
    exponents = dict(left.vector)
    for base, power in right.vector:
        exponents[base] = exponents.get(base, 0) + sign * power
    factor = left.factor * right.factor if sign > 0 else left.factor / right.factor
    return _Unit(factor, _vector(**exponents))


def _atom(unit: str, token: str) -> _Unit:
    """Return one unit: from the own table, a Chinese magnitude before it, or pint."""
    if token in _UNITS:
        return _UNITS[token]
    if token[0] in _MAGNITUDES and token[1:] in _UNITS:
        return _combine(_UNITS[token[0]], _UNITS[token[1:]], 1)
    if token in _AMBIGUOUS or not token.isidentifier():
        raise _unknown(unit, token)
    powered = re.fullmatch(r"([A-Za-z]+)([23])", token)
    found = _from_pint(powered[1] if powered else token)
    if found is not None and powered:
        found = _combine(found, _atom(unit, f"{powered[1]}2") if powered[2] == "3" else found, 1)
    if found is None:
        raise _unknown(unit, token)
    return found


@cache
def _plain_registry() -> pint.UnitRegistry[Any]:
    import pint

    return pint.UnitRegistry(cache_folder=None)


_PINT_BASES = {
    "[mass]": "mass",
    "[length]": "length",
    "[time]": "time",
    "[temperature]": "temperature",
}


def _from_pint(token: str) -> _Unit | None:
    """Return a single unit that only pint knows (`ft`, `lb`), or None; a scale with an offset (`degF`) is None."""
    import pint

    registry = _plain_registry()
    try:
        if all(prefix for prefix, _, _ in registry.parse_unit_name(token)):
            return None  # `hh` would be a hecto-hour, `kdays` a kiloday: slips, not units
        quantity = registry.Quantity(1, registry.Unit(token)).to_base_units()
        vector: dict[str, int] = {}
        for base, power in quantity.dimensionality.items():
            if not isinstance(power, (int, float)) or int(power) != power:
                return None
            vector[_PINT_BASES.get(base, base.strip("[]"))] = int(power)
        factor = Fraction(float(quantity.magnitude)).limit_denominator(10**15)
    except (pint.PintError, AttributeError, TypeError, ValueError, KeyError, OverflowError, SyntaxError):
        return None
    if factor <= 0:
        return None
    return _Unit(factor, _vector(**vector))


@cache
def registry() -> pint.UnitRegistry[Any]:
    """Return a pint registry that knows this project's units (`tce`, `Nm3`, `Sm3`, `CNY`, `mu`, a year of 8760 h)."""
    import pint

    made: pint.UnitRegistry[Any] = pint.UnitRegistry(cache_folder=None)
    for line in (
        "CNY = [money]",
        "Nm3 = [gas]",
        "Sm3 = 273.15 / 293.15 * Nm3",
        "kgce = 29.3076e6 * joule",
        "tce = 29.3076e9 * joule",
        "mu = 10000 / 15 * meter ** 2",
        "tCO2 = 1000 * kilogram",
        "tC = 1000 * kilogram",
        "a = 8760 * hour",
        "y = 8760 * hour",
    ):
        made.define(line)
    return made


def _unknown(unit: str, token: str) -> UnitError:
    from symbiosis.i18n import nearest

    return UnitError(
        Problem(
            "unit_unknown", value=_short(unit), nearest=nearest(token, known_units()), details={"part": _short(token)}
        )
    )
