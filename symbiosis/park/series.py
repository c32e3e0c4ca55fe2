"""Series: constants and profiles of all resolutions become one table of values per profile step, or problems with their places."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from symbiosis.errors import Problem
from symbiosis.files.paths import inside
from symbiosis.files.tables import Profile, read_profile
from symbiosis.park.amounts import in_unit
from symbiosis.park.place import Place
from symbiosis.park.source import ParkSource
from symbiosis.park.spec import Amount
from symbiosis.units import UnitError

HOUR, QUARTER_HOUR = 1.0, 0.25
LENGTHS = ("profile_length", "profile_wrong_year")


@dataclass
class Series:
    """Amounts by (object, field): a constant or a profile, in the unit that was asked for."""

    source: ParkSource
    year: int
    dated: bool = True
    """Whether the park says its year; without it no profile can be too long or too short."""
    values: dict[tuple[str, str], NDArray[np.float64]] = field(default_factory=dict)
    files: dict[tuple[str, str], Profile | None] = field(default_factory=dict)

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
        return QUARTER_HOUR if any(len(values) == 4 * self.hours for values in self.values.values()) else HOUR

    def add(
        self, key: tuple[str, str], amount: Amount, unit: str, place: Place, problems: list[Problem]
    ) -> NDArray[np.float64] | None:
        """Add the row `key` for `amount` in `unit` and return it; None after adding to `problems`."""
        scale = 1.0
        if amount.of is not None:
            try:
                scale = in_unit(amount.of, unit)
            except UnitError as error:
                problems.append(place.adopt(error.problem, key[1], value=amount.of.given))
                return None
        if amount.profile is None or amount.column is None:
            values = np.array([scale])
        else:
            profile = self._profile(amount.profile, amount.column, place, key[1], problems)
            if profile is None:
                return None
            with np.errstate(over="ignore"):  # what overflows is refused below
                values = profile.values * scale
            if amount.of is None and profile.unit not in ("", "1"):
                from symbiosis.units import convert

                try:
                    values = profile.values * (convert(1.0, profile.unit, unit))
                except UnitError as error:
                    problems.append(
                        place.adopt(error.problem, key[1], value=f"{amount.profile}: {amount.column} [{profile.unit}]")
                    )
                    return None
        if not np.isfinite(values).all():
            problems.append(
                place.problem("number_not_finite", key[1], amount.of.given if amount.of is not None else "")
            )
            return None
        if float(values.min()) < 0.0:
            given = amount.of.given if amount.of is not None and amount.profile is None else ""
            problems.append(place.problem("amount_negative", key[1], given or f"{float(values.min()):g} {unit}"))
            return None
        self.values[key] = values
        return values

    def _profile(self, name: str, column: str, place: Place, key: str, problems: list[Problem]) -> Profile | None:
        if (name, column) not in self.files:
            before = len(problems)
            named = place.problem("", f"{key}.profile")
            root = self.source.folder
            path = inside(root, name, problems=problems, file=named.file, line=named.line, where=named.where)
            found = (
                read_profile(path, column, root=root, year=self.year, problems=problems) if path is not None else None
            )
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
            self.files[(name, column)] = found
        return self.files[(name, column)]

    def expanded(self, key: tuple[str, str]) -> NDArray[np.float64]:
        """Return the row `key` over all profile steps of the year."""
        return self._expanded(self.values[key], round(self.hours / self.step_h))

    def aligned(self) -> dict[tuple[str, str], NDArray[np.float64]]:
        """Return every row over all profile steps of the year."""
        steps = round(self.hours / self.step_h)
        return {key: self._expanded(values, steps) for key, values in self.values.items()}

    def _expanded(self, values: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
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
