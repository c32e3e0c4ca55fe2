"""Rates: a variable is booked when its rate changes, and once at the end of a step, so that an event costs what it changes."""

from __future__ import annotations

from symbiosis.engine.kernels.state import RUNNING_H, TOUCHED
from symbiosis.engine.kernels.words import inner


@inner
def passed(variable, rate, now, base, row, total, last, touched, ints, hourly, column):
    """Book what flowed at `rate` up to `now`, where the rate of a variable changes."""
    since = last[variable]
    if since <= base:
        if now <= base:
            return
        touched[ints[TOUCHED]] = variable
        ints[TOUCHED] += 1
        since = base
    amount = rate * (now - since)
    total[variable] += amount
    if column[variable] >= 0:
        hourly[row, column[variable]] += amount
    last[variable] = now


@inner
def set_rate(variable, rate, now, base, row, x, total, last, touched, ints, hourly, column):
    """Let a variable flow at `rate` from `now` on."""
    if x[variable] != rate:
        passed(variable, x[variable], now, base, row, total, last, touched, ints, hourly, column)
        x[variable] = rate


@inner
def book(now, base, row, n_rates, x, total, last, touched, ints, hourly, column, selected, runs, kept):
    """Book every variable up to `now`; those that did not change since `base` in one sweep."""
    count = ints[TOUCHED]
    for place in range(count):
        variable = touched[place]
        length = now - last[variable]
        amount = x[variable] * length
        total[variable] += amount
        if column[variable] >= 0:
            hourly[row, column[variable]] += amount
        if variable < runs.shape[1] and x[variable] > 0.0:
            runs[RUNNING_H, variable] += length
        last[variable] = 0.0
        kept[place] = x[variable]
        x[variable] = 0.0
    length = now - base
    if length > 0.0:
        for variable in range(n_rates):
            total[variable] += x[variable] * length
        for place in range(len(selected)):
            if selected[place] < n_rates:
                hourly[row, place] += x[selected[place]] * length
        for process in range(runs.shape[1]):
            if x[process] > 0.0:
                runs[RUNNING_H, process] += length
    for place in range(count):
        x[touched[place]] = kept[place]
    ints[TOUCHED] = 0
