"""Rates: a variable is booked when its rate changes, and once at the end of a step, so that an event costs what it changes."""

from __future__ import annotations

from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.state import BASE, RUNNING_H, TOUCHED


@inner
def passed(m, variable, rate, now, row):
    """Book what flowed at `rate` up to `now`, where the rate of a variable changes."""
    since, base = m.booked[variable], m.floats[BASE]
    if since <= base:
        if now <= base:
            return
        m.touched[m.ints[TOUCHED]] = variable
        m.ints[TOUCHED] += 1
        since = base
    amount = rate * (now - since)
    m.total[variable] += amount
    if m.column_of[variable] >= 0:
        m.hourly[row, m.column_of[variable]] += amount
    m.booked[variable] = now


@inner
def set_rate(m, variable, rate, now, row):
    """Let a variable flow at `rate` from `now` on."""
    if m.x[variable] != rate:
        passed(m, variable, m.x[variable], now, row)
        m.x[variable] = rate


@inner
def book(m, now, row, n_rates):
    """Book every variable up to `now`; those that did not change since `base` in one sweep."""
    count = m.ints[TOUCHED]
    for place in range(count):
        variable = m.touched[place]
        length = now - m.booked[variable]
        amount = m.x[variable] * length
        m.total[variable] += amount
        if m.column_of[variable] >= 0:
            m.hourly[row, m.column_of[variable]] += amount
        if variable < len(m.process_scale) and m.x[variable] > 0.0:
            m.runs[RUNNING_H, variable] += length
        m.booked[variable] = 0.0
        m.kept[place] = m.x[variable]
        m.x[variable] = 0.0
    length = now - m.floats[BASE]
    if length > 0.0:
        for variable in range(n_rates):
            m.total[variable] += m.x[variable] * length
        for place in range(len(m.selected)):
            if m.selected[place] < n_rates:
                m.hourly[row, place] += m.x[m.selected[place]] * length
        for process in range(len(m.process_scale)):
            if m.x[process] > 0.0:
                m.runs[RUNNING_H, process] += length
    for place in range(count):
        m.x[m.touched[place]] = m.kept[place]
    m.ints[TOUCHED] = 0
