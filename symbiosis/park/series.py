"""Series: constants and profiles of all resolutions become scales of shapes that many share, or problems with their places.

A year of values is stored once per profile, never once per amount: ten thousand plans on three shifts are three shapes.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from symbiosis.errors import Problem
from symbiosis.files.paths import inside
from symbiosis.files.tables import Profile, read_profile
from symbiosis.park.amounts import in_unit
from symbiosis.park.limit_spec import Amount
from symbiosis.park.place import Place
from symbiosis.park.remnant import is_lost
from symbiosis.park.source import ParkSource
from symbiosis.units import UnitError

Floats = NDArray[np.float64]
Key = tuple[str, str]
"""Id of the object, and its field."""

HOUR, QUARTER_HOUR = 1.0, 0.25
LENGTHS = ("profile_length", "profile_wrong_year")


@dataclass(frozen=True, eq=False)
class Shape:
    """The values of one profile, in its own steps; `unit` as in the file."""

    values: Floats
    unit: str = ""

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return float(self.values.min()), float(self.values.max())


CONSTANT = Shape(np.ones(1))
"""The shape of what does not vary."""


@dataclass(frozen=True)
class Scaled:
    """An amount: `scale` [unit] times the values of `shape`."""

    scale: float
    shape: Shape

    def min(self) -> float:
        """Return the smallest value [unit]."""
        return min(self.scale * end for end in self.shape.ends)

    def max(self) -> float:
        """Return the largest value [unit]."""
        return max(self.scale * end for end in self.shape.ends)


class Rows(Mapping[Key, Floats]):
    """Amounts over the profile steps of a year, each a scale times a row of `shapes` (n_shapes, n_steps); `rows[key]` multiplies it out."""

    def __init__(self, scales: Mapping[Key, float], places: Mapping[Key, int], shapes: Floats) -> None:
        self._scales, self._places = scales, places
        self.shapes = shapes

    def __getitem__(self, key: Key) -> Floats:
        values: Floats = self._scales[key] * self.shapes[self._places[key]]
        return values

    def __iter__(self) -> Iterator[Key]:
        return iter(self._scales)

    def __len__(self) -> int:
        return len(self._scales)

    def __contains__(self, key: object) -> bool:
        return key in self._scales

    @property
    def steps(self) -> int:
        """Number of profile steps; none where nothing has an amount."""
        return int(self.shapes.shape[1]) if self._scales else 0

    def scaled(self, key: Key) -> tuple[float, int]:
        """Return the scale of an amount and the row of its shape."""
        return self._scales[key], self._places[key]

    def ends(self, key: Key) -> tuple[float, float]:
        """Return the smallest and the largest value of an amount."""
        low, high = self._ends[self._places[key]]
        one, other = self._scales[key] * low, self._scales[key] * high
        return min(one, other), max(one, other)

    @cached_property
    def _ends(self) -> list[tuple[float, float]]:
        return list(zip(self.shapes.min(axis=1).tolist(), self.shapes.max(axis=1).tolist(), strict=True))


@dataclass
class Series:
    """Amounts by (object, field): a constant or a profile, in the unit that was asked for."""

    source: ParkSource
    year: int
    dated: bool = True
    """Whether the park says its year; without it no profile can be too long or too short."""
    values: dict[Key, Scaled] = field(default_factory=dict)
    shapes: dict[Key, Shape | None] = field(default_factory=dict)
    """By file and column; None where it could not be read."""

    @classmethod
    def empty(cls, source: ParkSource, year: int, *, dated: bool = True) -> Series:
        """Return a table without rows."""
        return cls(source, year, dated)

    @property
    def hours(self) -> int:
        """Hours of the year."""
        return 8784 if calendar.isleap(self.year) else 8760

    @property
    def step_h(self) -> float:
        """Length of a profile step [h]: that of the finest series in use, at most an hour."""
        fine = (shape is not None and len(shape.values) == 4 * self.hours for shape in self.shapes.values())
        return QUARTER_HOUR if any(fine) else HOUR

    def add(
        self,
        key: Key,
        amount: Amount,
        unit: str | None,
        place: Place,
        problems: list[Problem],
        *,
        signed: bool = False,
    ) -> Scaled | None:
        """Add the row `key` for `amount` in `unit` and return it; None after adding to `problems`.

        Without a unit the numbers stay as they are written. Only what is `signed` may be negative, as temperatures and prices are.
        """
        scale, shape = 1.0, CONSTANT
        if is_lost(amount.of):
            return None  # said where it was read
        if amount.of is not None:
            try:
                scale = amount.of.value if unit is None else in_unit(amount.of, unit)
            except UnitError as error:
                problems.append(place.adopt(error.problem, key[1], value=amount.of.given))
                return None
        if amount.profile is not None and amount.column is not None:
            found = self._shape(amount.profile, amount.column, place, key[1], problems)
            if found is None:
                return None
            shape = found
            if unit is not None and amount.of is None and shape.unit not in ("", "1"):
                from symbiosis.units import convert

                try:
                    scale = convert(1.0, shape.unit, unit)
                except UnitError as error:
                    problems.append(
                        place.adopt(error.problem, key[1], value=f"{amount.profile}: {amount.column} [{shape.unit}]")
                    )
                    return None
        row = Scaled(scale, shape)
        if not np.isfinite([row.min(), row.max()]).all():
            problems.append(
                place.problem("number_not_finite", key[1], amount.of.given if amount.of is not None else "")
            )
            return None
        if row.min() < 0.0 and not signed:
            given = amount.of.given if amount.of is not None and amount.profile is None else ""
            problems.append(place.problem("amount_negative", key[1], given or f"{row.min():g} {unit}"))
            return None
        self.values[key] = row
        return row

    def _shape(self, name: str, column: str, place: Place, key: str, problems: list[Problem]) -> Shape | None:
        if (name, column) not in self.shapes:
            profile = self._profile(name, column, place, key, problems)
            self.shapes[(name, column)] = Shape(profile.values, profile.unit) if profile is not None else None
        return self.shapes[(name, column)]

    def _profile(self, name: str, column: str, place: Place, key: str, problems: list[Problem]) -> Profile | None:
        before = len(problems)
        named = place.problem("", f"{key}.profile")
        root = self.source.folder
        path = inside(root, name, problems=problems, file=named.file, line=named.line, where=named.where)
        found = read_profile(path, column, root=root, year=self.year, problems=problems) if path is not None else None
        problems[before:] = [
            replace(
                problem,
                file=named.file,
                line=place.problem("", f"{key}.column").line,
                where=f"{place.path}.{key}.column",
            )
            if problem.code == "column_absent"
            else problem
            for problem in problems[before:]
            if self.dated or problem.code not in LENGTHS
        ]
        if path is not None and found is not None:
            self.source.files[path.relative_to(root).as_posix()] = path
        return found

    def expanded(self, key: Key) -> Floats:
        """Return the row `key` over all profile steps of the year."""
        row = self.values[key]
        values: Floats = row.scale * self._expanded(row.shape.values, round(self.hours / self.step_h))
        return values

    def aligned(self) -> Rows:
        """Return every row over all profile steps of the year; the first shape is the constant one."""
        steps = round(self.hours / self.step_h)
        numbers: dict[int, int] = {id(CONSTANT): 0}
        shapes = [CONSTANT]
        for row in self.values.values():
            if id(row.shape) not in numbers:
                numbers[id(row.shape)] = len(shapes)
                shapes.append(row.shape)
        return Rows(
            {key: row.scale for key, row in self.values.items()},
            {key: numbers[id(row.shape)] for key, row in self.values.items()},
            np.vstack([self._expanded(shape.values, steps) for shape in shapes]),
        )

    def _expanded(self, values: Floats, steps: int) -> Floats:
        count = len(values)
        if count == steps:
            return values
        if count == 1:
            return np.full(steps, values[0])
        if steps % count == 0 and count not in (4, 12):
            return np.repeat(values, steps // count)
        days = [calendar.monthrange(self.year, month)[1] for month in range(1, 13)]
        if count == 4:
            days = [sum(days[first : first + 3]) for first in range(0, 12, 3)]
        return np.repeat(values, [day * steps * 24 // self.hours for day in days])
