"""Table of units: the units that park files use, with exact factors, and the names of their dimensions.

What each unit means where usage differs is said in `units.py`, which reads and converts.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Vector = tuple[tuple[str, int], ...]
"""Exponents of mass, length, time, temperature, money and gas (and whatever else pint brings), sorted, without zeros."""


def vector_of(**exponents: int) -> Vector:
    """Return the dimension with these exponents."""
    return tuple(sorted((base, power) for base, power in exponents.items() if power))


_MASS = vector_of(mass=1)
_LENGTH = vector_of(length=1)
_AREA = vector_of(length=2)
_VOLUME = vector_of(length=3)
_TIME = vector_of(time=1)
_ENERGY = vector_of(mass=1, length=2, time=-2)
_POWER = vector_of(mass=1, length=2, time=-3)
_PRESSURE = vector_of(mass=1, length=-1, time=-2)
_TEMPERATURE = vector_of(temperature=1)
_MONEY = vector_of(money=1)
_GAS = vector_of(gas=1)
NONE = vector_of()


@dataclass(frozen=True)
class Unit:
    """`factor` base units (kg, m, s, K, CNY, Nm3), plus `offset` for a temperature scale."""

    factor: Fraction
    vector: Vector
    offset: Fraction = Fraction(0)


def _table() -> dict[str, Unit]:
    """Return the own table of units, names and Chinese names."""
    rows: list[tuple[str, str, Vector]] = [
        ("1", "1", NONE),
        ("% 百分比", "0.01", NONE),
        ("‰", "0.001", NONE),
        ("ppm", "1e-6", NONE),
        ("万", "1e4", NONE),
        ("亿", "1e8", NONE),
        ("t tCO2 tCO2e tC tNaCl 吨", "1000", _MASS),
        ("kt ktCO2", "1e6", _MASS),
        ("Mt MtCO2", "1e9", _MASS),
        ("kg kgCO2 kgCO2e kgC 千克 公斤", "1", _MASS),
        ("weight_case 重量箱", "50", _MASS),
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
        ("kL 千升", "1", _VOLUME),
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
        ("kgoe 千克标准油 千克标油", "41.868e6", _ENERGY),
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
    units = {name: Unit(_fraction(factor), vector) for names, factor, vector in rows for name in names.split()}
    units[""] = units["1"]
    celsius = Unit(Fraction(1), _TEMPERATURE, _fraction("273.15"))
    units |= dict.fromkeys(("degC", "°C", "摄氏度"), celsius)
    return units


def _fraction(text: str) -> Fraction:
    top, _, bottom = text.partition("/")
    return Fraction(top) / Fraction(bottom) if bottom else Fraction(top)


UNITS = _table()
MAGNITUDES = ("万", "亿")
# pint reads these as something that a park file never means (short tons, knots, are), so they are refused.
AMBIGUOUS = frozenset({"ton", "tons", "tonne_force", "T", "c", "e", "pt", "st", "标方", "标准立方米", "标立方米"})
GAS_OF_NO_STATE = ("标方", "标立方", "标准立方", "标准方")
"""Words for a volume of gas that do not say at which temperature: 0 degC (Nm3) or 20 degC (Sm3)."""
DIMENSIONS: dict[Vector, str] = {
    NONE: "dimensionless",
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
    vector_of(time=-1): "rate",
    vector_of(mass=1, time=-1): "mass flow",
    vector_of(length=3, time=-1): "volume flow",
    vector_of(gas=1, time=-1): "gas flow",
    vector_of(money=1, time=-1): "money per time",
    vector_of(length=1, time=-1): "speed",
    vector_of(length=2, time=-2): "energy per mass",
    vector_of(length=-2, time=2): "mass per energy",
    vector_of(length=-3, mass=1): "mass per volume",
    vector_of(length=3, mass=-1): "volume per mass",
    _PRESSURE: "energy per volume",
    vector_of(mass=-1, length=1, time=2): "volume per energy",
    vector_of(mass=1, length=2, time=-2, gas=-1): "energy per gas volume",
    vector_of(mass=-1, length=-2, time=2, gas=1): "gas volume per energy",
    vector_of(mass=1, gas=-1): "mass per gas volume",
    vector_of(gas=1, mass=-1): "gas volume per mass",
    vector_of(gas=1, length=-3): "gas volume per volume",
    vector_of(money=1, mass=-1): "money per mass",
    vector_of(money=1, length=-3): "money per volume",
    vector_of(money=1, gas=-1): "money per gas volume",
    vector_of(money=1, mass=-1, length=-2, time=2): "money per energy",
    vector_of(money=1, mass=-1, length=-2, time=3): "money per power",
    vector_of(money=1, length=-1): "money per length",
    vector_of(money=1, length=-2): "money per area",
    vector_of(mass=1, money=-1): "mass per money",
    vector_of(length=3, money=-1): "volume per money",
    vector_of(mass=1, length=2, time=-2, money=-1): "energy per money",
    vector_of(length=-1): "per length",
    vector_of(length=-2): "per area",
    vector_of(length=1, mass=1): "transport work",
    vector_of(length=1, time=-2): "energy per transport work",
    vector_of(mass=1, length=1, time=-2): "energy per length",
    vector_of(mass=1, time=-2): "energy per area",
    vector_of(money=1, mass=-1, length=-1): "money per transport work",
    vector_of(length=2, time=-2, temperature=-1): "heat capacity per mass",
    vector_of(mass=1, length=2, time=-3, temperature=-1): "power per temperature",
}
