"""State: what the kernel keeps from one call to the next, by place in its arrays."""

from __future__ import annotations

STEP, OPEN, DIRTY, EXTERNAL, FRESH, TOUCHED = 0, 1, 2, 3, 4, 5
QUEUED, LEVELS, FIRST, HIT, EVENT, BEGUN = 6, 7, 8, 9, 10, 11
INTS = 12
"""Profile step; whether it is settled; whether it is to be settled anew, and from outside; whether no time has passed since;
variables whose rate changed within it; places to plan; processes whose level changed (-1: all); step of the first row of
`hourly`; 1 + store that reached a watched level; settings of the agenda that were made; 1 + step that has begun."""

NOW, BASE = 0, 1
FLOATS = 2
"""Time in the profile step [h], and since when variables that did not change are to be booked."""

OUTLETS, DISPOSED, CHARGE, DISCHARGE, LOSS, IMPORTS, MUST_RUN, EXPORTS, CURTAILED, STOCKS = (
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
)
"""Places in `starts`: where the rates of a kind begin in `x`."""

RISE, SINCE, LOSING, LOW, HIGH, LEFT_AT = 0, 1, 2, 3, 4, 5
STOCK_H, LEAST, MOST, EMPTY_H, FULL_H = 6, 7, 8, 9, 10
TANK = 11
"""Rows of `tank`: change of the stock [unit/h] since when [h in the step], standing loss [unit/h], watched levels below and above,
when the store last left empty; integrated stock, least, most, hours empty, hours full."""

CAPACITY, CHARGE_LIMIT, DISCHARGE_LIMIT, CHARGE_EFFICIENCY, DISCHARGE_EFFICIENCY, STANDING_LOSS = 0, 1, 2, 3, 4, 5
"""Rows of `limits`."""

OFFERING, HELD, LEFT_EMPTY, LEFT_IN_STEP = 0, 1, 2, 3
MARKS = 4
"""Rows of `marks`: whether a store counts in what its node offers, is held empty, and how often it left empty at this instant and in
this step."""

RUNNING_H, AVAILABLE_H, AVAILABLE_SINCE = 0, 1, 2
RUNS = 3
"""Rows of `runs`, by process: hours at a level above zero, available hours, and since when the present share holds [h]."""

WAS, STARTS, TRIPS = 0, 1, 2
SEEN = 3
"""Rows of `seen`, by process: whether it ran when time last passed (-1: not known), starts, trips."""

AT_PROCESS, AT_LINK, AT_GATE, AT_STOCK = 0, 1, 2, 3
"""Kinds of settings in an agenda: the share of a process, of a link, of a gate; the stock of a store."""

ADVANCE, SETTLE, BOOK = 0, 1, 2
"""What a call is for: to go on, to settle the present instant, to book up to now."""

WATCHED = 3
"""Status of a call that stopped at a watched level."""
