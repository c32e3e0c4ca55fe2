"""Passes: after the first, only operations that can move are visited, and what they change is kept apart from the first pass.

So the next settlement of what changed can start from the first pass again, and repeat the later ones.
"""

from __future__ import annotations

from symbiosis.engine.kernels.blocks import made_of
from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.delta import moved, note
from symbiosis.engine.kernels.marks import push, wait
from symbiosis.engine.kernels.words import (
    AV,
    BASE,
    BY_PASS,
    CHAIN_KIND,
    CHAIN_OP,
    CLAIMED,
    DISPATCH,
    DISPATCH_OP,
    DRIVER,
    EPOCH,
    FILL,
    FIRST,
    GATE,
    GATES_AT,
    HIGH,
    INDEX,
    KEPT,
    KIND,
    LEVEL,
    LEVEL_OP,
    LIMIT,
    LINKS_AT,
    LOW,
    MADE,
    MARKED,
    MODE,
    OFFER,
    OFFERS_AT,
    PASS_PLACES,
    PASS_VALUES,
    POOLS_AT,
    PULL_MODE,
    PULLED,
    RETURNED,
    SOURCE,
    UNSERVED_AT,
    WAITING,
)


@inner
def roll_back(m):
    """Go back to the end of the first pass."""
    for at in range(m.counts[PASS_VALUES]):
        value = m.value_list[BY_PASS, at]
        if value < m.spots[OFFERS_AT]:
            note(m, value, m.x[value])
        m.x[value] = m.value_before[BY_PASS, value]
    for at in range(m.counts[PASS_PLACES]):
        place = m.place_list[BY_PASS, at]
        for column in range(PULLED + 1):
            m.places[place, column] = m.place_before[place, column]
        m.av[place] = m.place_before[place, AV]
        m.claimed[place] = m.place_before[place, CLAIMED]
        if place < m.spots[GATES_AT] or place >= m.spots[POOLS_AT]:
            moved(m, place)
    m.counts[PASS_VALUES] = 0
    m.counts[PASS_PLACES] = 0


@inner
def _keep_value(m, value):
    """Remember a rate before an operation of a later pass, and once as the first pass has left it."""
    m.old[value] = m.x[value]
    if m.value_marks[value, BY_PASS] != m.counts[EPOCH]:
        m.value_marks[value, BY_PASS] = m.counts[EPOCH]
        m.value_list[BY_PASS, m.counts[PASS_VALUES]] = value
        m.value_before[BY_PASS, value] = m.x[value]
        m.counts[PASS_VALUES] += 1


@inner
def _keep_place(m, place):
    """Remember a place before an operation of a later pass, and once as the first pass has left it."""
    m.old_places[place, AV] = m.av[place]
    m.old_places[place, MADE] = m.places[place, MADE]
    m.old_places[place, BASE] = m.places[place, BASE]
    if m.place_marks[place, BY_PASS] != m.counts[EPOCH]:
        m.place_marks[place, BY_PASS] = m.counts[EPOCH]
        m.place_list[BY_PASS, m.counts[PASS_PLACES]] = place
        for column in range(PULLED + 1):
            m.place_before[place, column] = m.places[place, column]
        m.place_before[place, AV] = m.av[place]
        m.place_before[place, CLAIMED] = m.claimed[place]
        m.counts[PASS_PLACES] += 1
        if place < m.spots[GATES_AT] or place >= m.spots[POOLS_AT]:
            moved(m, place)


@inner
def keep(m, op):
    """Remember what an operation of a later pass may change."""
    kind = m.ops[op, KIND]
    index = m.ops[op, INDEX]
    if kind == OFFER:
        _keep_place(m, index)
        return
    if kind != FILL:
        _keep_value(m, index)
        _keep_value(m, m.spots[UNSERVED_AT] + index)
        if m.processes[index, MODE] == PULL_MODE:
            _keep_value(m, m.spots[OFFERS_AT] + index)
            _keep_place(m, m.processes[index, DRIVER])
    for link in range(m.needs[m.ops[op, LOW], FIRST], m.needs[m.ops[op, HIGH], FIRST]):
        _keep_value(m, m.spots[LINKS_AT] + link)
        for which in (SOURCE, GATE):
            if m.links[link, which] >= 0:
                _keep_place(m, m.links[link, which])


@inner
def _next(m, op, current):
    """Mark an operation for this pass where it comes later, else for the next one."""
    if op > current:
        push(m, op)
    elif op < current:
        wait(m, op)


@inner
def _content(m, op):
    """Return whether an operation cannot gain by looking again: its process runs as much as it may, and buys nothing."""
    index = m.ops[op, INDEX]
    level = m.x[(m.spots[OFFERS_AT] if m.processes[index, MODE] == PULL_MODE else 0) + index]
    if m.ops[op, KIND] != LEVEL or level <= 0.0 or level < m.levels[index, LIMIT]:
        return False
    for link in range(m.needs[m.ops[op, LOW], FIRST], m.needs[m.ops[op, HIGH], FIRST]):
        if not m.links[link, KEPT] and m.x[m.spots[LINKS_AT] + link] > 0.0:
            return False
    return True


@inner
def _wake(m, place, current):
    """Let those who claim at a place look again, but for those who cannot gain."""
    for entry in range(m.chain_start[place], m.chain_start[place + 1]):
        op = m.chain[entry, CHAIN_OP]
        if m.chain[entry, CHAIN_KIND] == RETURNED or op == current:
            continue
        if _content(m, op):
            continue
        _next(m, op, current)


@inner
def _tell(m, value, current):
    for at in range(m.reader_start[value], m.reader_start[value + 1]):
        if m.reader[at] < 0:
            pool = m.spots[POOLS_AT] - 1 - m.reader[at]
            moved(m, pool)
            for server in range(m.dispatch_start[pool], m.dispatch_start[pool + 1]):
                _next(m, m.dispatch[server], current)
        else:
            _next(m, m.reader[at], current)


@inner
def tell(m, op):
    """Mark whom the result of an operation of a later pass concerns."""
    kind = m.ops[op, KIND]
    index = m.ops[op, INDEX]
    if kind == OFFER:
        if m.places[index, BASE] != m.old_places[index, BASE]:
            for at in range(m.dispatch_start[index], m.dispatch_start[index + 1]):
                _next(m, m.dispatch[at], op)
        if m.av[index] > m.old_places[index, AV]:
            _wake(m, index, op)
        return
    held = kind == LEVEL and m.processes[index, MODE] == PULL_MODE
    value = m.spots[OFFERS_AT] + index if held else index
    if kind != FILL and m.x[value] != m.old[value]:
        if not held:
            note(m, value, m.old[value])
        _tell(m, value, op)
    if held:
        push(m, m.processes[index, DISPATCH_OP])
        for link in range(m.needs[m.ops[op, LOW], FIRST], m.needs[m.ops[op, HIGH], FIRST]):
            if m.links[link, SOURCE] >= 0 and m.reserved[1, link] > 0.0:
                for at in range(m.dispatch_start[m.links[link, SOURCE]], m.dispatch_start[m.links[link, SOURCE] + 1]):
                    _next(m, m.dispatch[at], op)
        return
    if kind == LEVEL and m.x[m.spots[UNSERVED_AT] + index] != m.old[m.spots[UNSERVED_AT] + index]:
        value = m.spots[UNSERVED_AT] + index
        note(m, value, m.old[value])
    for link in range(m.needs[m.ops[op, LOW], FIRST], m.needs[m.ops[op, HIGH], FIRST]):
        value = m.spots[LINKS_AT] + link
        if m.x[value] != m.old[value]:
            note(m, value, m.old[value])
            _tell(m, value, op)
            if m.links[link, SOURCE] >= 0:
                for at in range(m.dispatch_start[m.links[link, SOURCE]], m.dispatch_start[m.links[link, SOURCE] + 1]):
                    _next(m, m.dispatch[at], op)
        if kind == DISPATCH:
            for which in (SOURCE, GATE):
                place = m.links[link, which]
                if place >= 0 and m.av[place] > m.old_places[place, AV]:
                    _wake(m, place, op)


@inner
def begin_later(m):
    """Let PULL processes with scarce needs offer what they make, and wake those who missed what was given back."""
    for at in range(len(m.scarce_pulls)):
        p = m.scarce_pulls[at]
        place = m.processes[p, DRIVER]
        _keep_value(m, m.spots[OFFERS_AT] + p)
        if place < m.spots[GATES_AT]:
            _keep_place(m, place)
            spare = m.process_give[p] * (m.x[m.spots[OFFERS_AT] + p] - m.x[p])
            m.places[place, MADE] -= spare
            m.av[place] -= spare
        m.x[m.spots[OFFERS_AT] + p] = m.x[p]
        op = m.processes[p, LEVEL_OP]
        for link in range(m.needs[m.ops[op, LOW], FIRST], m.needs[m.ops[op, HIGH], FIRST]):
            if m.links[link, KEPT] and m.reserved[0, link] > m.x[m.spots[LINKS_AT] + link]:
                for which in (SOURCE, GATE):
                    if m.links[link, which] >= 0:
                        _wake(m, m.links[link, which], len(m.ops))


@inner
def reserve_again(m):
    """Let every PULL process with scarce needs reserve what is left."""
    for at in range(len(m.scarce_pulls)):
        push(m, m.processes[m.scarce_pulls[at], LEVEL_OP])


@inner
def end_later(m):
    """Count what is made where a producer has moved since."""
    for which in range(2):
        for at in range(m.counts[WAITING] if which else m.counts[MARKED]):
            op = m.heap[which, at]
            if m.ops[op, KIND] != OFFER:
                continue
            produced = made_of(m, op)
            if produced != m.places[m.ops[op, INDEX], BASE]:
                _keep_place(m, m.ops[op, INDEX])
                m.places[m.ops[op, INDEX], BASE] = produced
