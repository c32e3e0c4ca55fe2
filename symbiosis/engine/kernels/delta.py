"""Delta: what an operation is to see when it is evaluated alone, and whom its result concerns.

What is left of an offer at a claim is the offer less the earlier claims of the chain, subtracted in the order of a full settlement:
so both are equal bit by bit.
"""

from __future__ import annotations

from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.marks import mark
from symbiosis.engine.kernels.words import (
    AV,
    BASE,
    BLOCK,
    BY_CHANGE,
    BY_SPAN,
    BY_TOUCH,
    CHAIN_KIND,
    CHAIN_LINK,
    CHAIN_OP,
    CHANGED,
    CLAIMED,
    DISPATCH,
    DISPATCH_OP,
    DRIVER,
    EPOCH,
    FILL,
    FIRST,
    FULL,
    GATE,
    GATES_AT,
    HIGH,
    INDEX,
    KIND,
    LEVEL,
    LIMIT,
    LINKS_AT,
    LOW,
    MADE,
    MODE,
    MOVED,
    OFFER,
    OFFERS_AT,
    POOLS_AT,
    PULL_MODE,
    PULLED,
    REACH,
    RESERVED,
    RETURNED,
    SHARED,
    SLACK,
    SOURCE,
    SPAN,
    START,
    TAKEN,
    TOUCHED,
    UNSERVED_AT,
)


@inner
def note(m, value, was):
    """Remember that a rate may differ from what it was when the span began."""
    if m.counts[FULL] == 0 and m.value_marks[value, BY_SPAN] != m.counts[SPAN]:
        m.value_marks[value, BY_SPAN] = m.counts[SPAN]
        m.value_list[BY_SPAN, m.counts[CHANGED]] = value
        m.value_before[BY_SPAN, m.counts[CHANGED]] = was
        m.counts[CHANGED] += 1


@inner
def moved(m, place):
    """Remember that the surplus of a place may differ from what it was when the span began."""
    if m.counts[FULL] == 0 and m.place_marks[place, BY_SPAN] != m.counts[SPAN]:
        m.place_marks[place, BY_SPAN] = m.counts[SPAN]
        m.place_list[BY_SPAN, m.counts[MOVED]] = place
        m.counts[MOVED] += 1


@inner
def claim(m, entry, links_at):
    """Return what an entry of a chain takes; what is given back is negative."""
    link = m.chain[entry, CHAIN_LINK]
    kind = m.chain[entry, CHAIN_KIND]
    if kind == TAKEN:
        return m.x[links_at + link]
    if kind == RESERVED:
        return m.reserved[0, link]
    return m.x[links_at + link] - m.reserved[0, link]


@inner
def touch(m, place):
    """Find what every claim at a place has seen, once in a settlement, before anything there changes."""
    if m.place_marks[place, BY_TOUCH] == m.counts[EPOCH]:
        return
    m.place_marks[place, BY_TOUCH] = m.counts[EPOCH]
    m.place_list[BY_TOUCH, m.counts[TOUCHED]] = place
    m.counts[TOUCHED] += 1
    if place >= m.spots[GATES_AT]:
        m.places[place, START] = m.places[place, REACH]
    left = m.places[place, START]
    for entry in range(m.chain_start[place], m.chain_start[place + 1]):
        m.chain_av[entry] = left
        left -= claim(m, entry, m.spots[LINKS_AT])
    m.old_places[place, AV] = left
    m.old_places[place, CLAIMED] = m.claimed[place]
    m.old_places[place, PULLED] = m.places[place, PULLED]


@inner
def ripple(m, place, first, left, whole, current):
    """Let the claims from entry `first` on, which finds `left`, see what is left; mark those whom it concerns.

    `whole`: several claims have changed, so that finding the same says nothing about the next.
    """
    m.place_marks[place, BY_CHANGE] = m.counts[EPOCH]
    for entry in range(first, m.chain_start[place + 1]):
        before = m.chain_av[entry]
        if left == before and not whole:
            return
        m.chain_av[entry] = left
        op = m.chain[entry, CHAIN_OP]
        taken = claim(m, entry, m.spots[LINKS_AT])
        if left != before and op > current and m.chain[entry, CHAIN_KIND] != RETURNED:
            link = m.chain[entry, CHAIN_LINK]
            room = m.ways[link].capacity
            now = min(max(left, 0.0), room)
            then = min(max(before, 0.0), room)
            least = min(now, then)
            if m.ops[op, BLOCK] >= 0:
                blind = False
            elif m.ops[op, KIND] == FILL:
                blind = now == then or taken < least
            else:
                index = m.ops[op, INDEX]
                slot = m.spots[OFFERS_AT] + index if m.chain[entry, CHAIN_KIND] == RESERVED else index
                full = m.x[slot] == m.levels[index, LIMIT] and taken < least * (1.0 - SLACK)
                blind = full or (now == then and not m.ops[op, SHARED])
            if not blind:
                mark(m, op)
        left -= taken


@inner
def call(m, place, current):
    """Mark the DISPATCHes of a place that come after `current`."""
    for at in range(m.dispatch_start[place], m.dispatch_start[place + 1]):
        if m.dispatch[at] > current:
            mark(m, m.dispatch[at])


@inner
def tell(m, value, current):
    """Mark what reads a value of `x`."""
    for at in range(m.reader_start[value], m.reader_start[value + 1]):
        if m.reader[at] < 0:
            pool = m.spots[POOLS_AT] - 1 - m.reader[at]
            moved(m, pool)
            call(m, pool, current)
        elif m.reader[at] > current:
            mark(m, m.reader[at])


@inner
def drawn(m, place, before):
    """Count what operations before `before` claim at a node, and what its PULL processes give."""
    taken = 0.0
    for entry in range(m.chain_start[place], m.chain_start[place + 1]):
        if m.chain[entry, CHAIN_OP] >= before:
            break
        taken += claim(m, entry, m.spots[LINKS_AT])
    given = 0.0
    for at in range(m.dispatch_start[place], m.dispatch_start[place + 1]):
        if m.dispatch[at] >= before:
            break
        given += m.process_give[m.ops[m.dispatch[at], INDEX]] * m.x[m.ops[m.dispatch[at], INDEX]]
    m.claimed[place] = taken
    m.places[place, PULLED] = given


@inner
def prepare(m, op):
    """Let an operation find its places as in a full settlement, and remember its result."""
    kind = m.ops[op, KIND]
    index = m.ops[op, INDEX]
    if kind == OFFER:
        touch(m, index)
        for column in (MADE, BASE, START):
            m.old_places[index, column] = m.places[index, column]
        return
    pull = m.processes[index, MODE] == PULL_MODE
    held = kind == LEVEL and pull
    m.old[m.spots[OFFERS_AT] + index if held else index] = m.x[m.spots[OFFERS_AT] + index if held else index]
    m.old[m.spots[UNSERVED_AT] + index] = m.x[m.spots[UNSERVED_AT] + index]
    back = 2 if kind == DISPATCH else 0
    for link in range(m.needs[m.ops[op, HIGH], FIRST] - 1, m.needs[m.ops[op, LOW], FIRST] - 1, -1):
        m.old[m.spots[LINKS_AT] + link] = m.reserved[0, link] if held else m.x[m.spots[LINKS_AT] + link]
        for which in (SOURCE, GATE):
            place = m.links[link, which]
            if place >= 0:
                touch(m, place)
                m.av[place] = m.chain_av[m.link_entries[link, which + back]]
    if kind == DISPATCH and m.processes[index, DRIVER] < m.spots[GATES_AT]:
        place = m.processes[index, DRIVER]
        touch(m, place)
        drawn(m, place, op)


@inner
def report(m, op):
    """Mark whom the result of an operation concerns, where it differs from what it was."""
    kind = m.ops[op, KIND]
    index = m.ops[op, INDEX]
    if kind == OFFER:
        if m.places[index, START] != m.old_places[index, START]:
            ripple(m, index, m.chain_start[index], m.places[index, START], False, op)
        if m.places[index, START] != m.old_places[index, START] or m.places[index, BASE] != m.old_places[index, BASE]:
            m.place_marks[index, BY_CHANGE] = m.counts[EPOCH]
            call(m, index, op)
        return
    held = kind == LEVEL and m.processes[index, MODE] == PULL_MODE
    value = m.spots[OFFERS_AT] + index if held else index
    if kind != FILL and m.x[value] != m.old[value]:
        if not held:
            note(m, value, m.old[value])
        tell(m, value, op)
        if kind == DISPATCH:
            m.place_marks[m.processes[index, DRIVER], BY_CHANGE] = m.counts[EPOCH]
            call(m, m.processes[index, DRIVER], op)
    if kind == LEVEL and m.x[m.spots[UNSERVED_AT] + index] != m.old[m.spots[UNSERVED_AT] + index]:
        value = m.spots[UNSERVED_AT] + index
        note(m, value, m.old[value])
    back = 2 if kind == DISPATCH else 0
    for link in range(m.needs[m.ops[op, LOW], FIRST], m.needs[m.ops[op, HIGH], FIRST]):
        value = m.spots[LINKS_AT] + link
        if held:
            if m.reserved[0, link] == m.old[value]:
                continue
            mark(m, m.processes[index, DISPATCH_OP])
        elif m.x[value] != m.old[value]:
            note(m, value, m.old[value])
            tell(m, value, op)
        elif kind != DISPATCH:
            continue
        for which in (SOURCE, GATE):
            place = m.links[link, which]
            if place >= 0:
                entry = m.link_entries[link, which + back]
                left = m.chain_av[entry] - claim(m, entry, m.spots[LINKS_AT])
                ripple(m, place, entry + 1, left, False, op)
                call(m, place, op)


@inner
def tally(m):
    """Leave every touched place as a full first pass would leave it."""
    for at in range(m.counts[TOUCHED]):
        place = m.place_list[BY_TOUCH, at]
        if m.place_marks[place, BY_CHANGE] != m.counts[EPOCH]:
            m.av[place] = m.old_places[place, AV]
            m.claimed[place] = m.old_places[place, CLAIMED]
            m.places[place, PULLED] = m.old_places[place, PULLED]
            continue
        left = m.places[place, START]
        for entry in range(m.chain_start[place], m.chain_start[place + 1]):
            left -= claim(m, entry, m.spots[LINKS_AT])
        m.av[place] = left
        if place < m.spots[GATES_AT]:
            drawn(m, place, len(m.ops))
            moved(m, place)
    m.counts[TOUCHED] = 0
