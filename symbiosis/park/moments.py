"""Moments: a point in the park's year, written as hours from its start or as a date, becomes hours; and hours become a date again."""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta

from symbiosis.errors import Problem

DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}))?")


def hours_in(year: int) -> float:
    """Return the hours of `year`."""
    return 8784.0 if calendar.isleap(year) else 8760.0


def hour_of(moment: str | float, year: int) -> float | Problem:
    """Return how many hours after the start of `year` a moment lies [h], or the problem with it (without its place).

    A moment is a number of hours, or a date `2021-07-01` or `2021-07-01 06:00` in the park's own time.
    """
    if isinstance(moment, str):
        found = DATE.fullmatch(moment.strip())
        if found is None:
            return Problem("moment_form", value=moment)
        try:
            time = datetime(*(int(part) for part in found.groups(default="0")))  # type: ignore[arg-type]  # five whole numbers
        except ValueError:
            return Problem("moment_form", value=moment)
        if time.year != year and time != datetime(year + 1, 1, 1):
            return Problem("moment_year", value=moment, details={"year": year})
        hours = (time - datetime(year, 1, 1)) / timedelta(hours=1)
    else:
        hours = float(moment)
    if not 0.0 <= hours <= hours_in(year):
        return Problem("moment_year", value=moment, details={"year": year})
    return hours


def date_of(hours: float, year: int) -> str:
    """Return the date and minute of `hours` after the start of `year`: `2021-07-01 06:30`."""
    return (datetime(year, 1, 1) + timedelta(minutes=round(hours * 60.0))).strftime("%Y-%m-%d %H:%M")
