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
from symbiosis.unit_table import (
    AMBIGUOUS,
    DIMENSIONS,
    GAS_OF_NO_STATE,
    MAGNITUDES,
    NONE,
    UNITS,
    Unit,
    Vector,
    vector_of,
)

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
                "unit_gas_volume" if _differ_by_gas(source.vector, target.vector) else "unit_dimension",
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


def _differ_by_gas(given: Vector, wanted: Vector) -> bool:
    """Return whether a plain volume was given where a volume of gas is wanted, and nothing else differs."""

    def plain(vector: Vector) -> dict[str, int]:
        powers = dict(vector)
        powers["length"] = powers.get("length", 0) + 3 * powers.pop("gas", 0)
        return {base: power for base, power in powers.items() if power}

    return "gas" in dict(wanted) and "gas" not in dict(given) and plain(given) == plain(wanted)


def dimension(unit: str) -> str:
    """Return the name of the dimension of `unit`: `mass flow` for `t/d`; raises UnitError where the unit is unknown."""
    return _dimension(_parse(unit).vector)


def _dimension(vector: Vector) -> str:
    known = DIMENSIONS.get(vector)
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
    return tuple(name for name in UNITS if name and name not in MAGNITUDES)


def parse_number(text: str) -> float:
    """Return the finite number that `text` writes (`1e3`, `-2.5`); raises UnitError for `1,000` or `nan`."""
    stripped = text.strip()
    if len(stripped) > MAX_NUMBER_LENGTH or not _NUMBER.fullmatch(stripped):
        raise UnitError(Problem("number_bad", value=_short(text)))
    number = float(stripped)
    if not math.isfinite(number):
        raise UnitError(Problem("number_not_finite", value=_short(text)))
    return number


@lru_cache(maxsize=4096)
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
def _parse(unit: str) -> Unit:
    """Return factor and dimension of a unit text: a product and quotient of known units, with integer powers."""
    if unit in UNITS:
        return UNITS[unit]
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

    def product(self) -> Unit:
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

    def power(self) -> Unit:
        """Read a unit or a bracket, with an integer power behind it."""
        if not self.tokens:
            raise _unknown(self.unit, self.unit)
        token = self.tokens.pop(0)
        if token == "(":  # noqa: S105 - a bracket, no password
            result = self.product()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise _unknown(self.unit, self.unit)
        elif token.startswith("10^"):
            return self.magnitude(Unit(Fraction(10) ** int(token[3:]), NONE))
        elif re.fullmatch(r"1e\d+", token):
            return self.magnitude(Unit(Fraction(token), NONE))
        elif token in MAGNITUDES:
            return self.magnitude(UNITS[token])
        else:
            result = _atom(self.unit, token)
        if self.tokens and self.tokens[0] == "^":
            self.tokens.pop(0)
            exponent = self.tokens.pop(0) if self.tokens else ""
            if not re.fullmatch(r"-?[1-9]", exponent):
                raise _unknown(self.unit, self.unit)
            power = int(exponent)
            vector = tuple((base, each * power) for base, each in result.vector)
            result = Unit(result.factor**power, vector)
        return result

    def magnitude(self, factor: Unit) -> Unit:
        """Bind `10^4` or 万 to the unit behind it, so that `GJ/10^4 Nm3` means what the standards mean by it."""
        if self.tokens and self.tokens[0] not in {"*", "·", "⋅", "×", "/", ")", "^"}:
            return _combine(factor, self.power(), 1)
        return factor


def _combine(left: Unit, right: Unit, sign: int) -> Unit:
    exponents = dict(left.vector)
    for base, power in right.vector:
        exponents[base] = exponents.get(base, 0) + sign * power
    factor = left.factor * right.factor if sign > 0 else left.factor / right.factor
    return Unit(factor, vector_of(**exponents))


def _atom(unit: str, token: str) -> Unit:
    """Return one unit: from the own table, a Chinese magnitude before it, or pint."""
    if token in UNITS:
        return UNITS[token]
    if token[0] in MAGNITUDES and token[1:] in UNITS:
        return _combine(UNITS[token[0]], UNITS[token[1:]], 1)
    if token in AMBIGUOUS or not token.isidentifier():
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


def _from_pint(token: str) -> Unit | None:
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
    return Unit(factor, vector_of(**vector))


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

    if any(word in token for word in GAS_OF_NO_STATE):
        return UnitError(Problem("unit_gas_state", value=_short(unit), details={"part": _short(token)}))
    return UnitError(
        Problem(
            "unit_unknown", value=_short(unit), nearest=nearest(token, known_units()), details={"part": _short(token)}
        )
    )
