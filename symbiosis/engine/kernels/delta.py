"""Delta: what an operation is to see when it is evaluated alone, and whom its result concerns.

What is left of an offer at a claim is the offer less the earlier claims of the chain, subtracted in the order of a full settlement:
so both are equal bit by bit.
"""

from __future__ import annotations

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
    inner,
    within,
)


@within
def note(value, old, value_marks, value_list, value_before, counts):
    """Remember that a rate may differ from what it was when the span began."""
    if counts[FULL] == 0 and value_marks[value, BY_SPAN] != counts[SPAN]:
        value_marks[value, BY_SPAN] = counts[SPAN]
        value_list[BY_SPAN, counts[CHANGED]] = value
        value_before[BY_SPAN, counts[CHANGED]] = old
        counts[CHANGED] += 1


@within
def moved(place, place_marks, place_list, counts):
    """Remember that the surplus of a place may differ from what it was when the span began."""
    if counts[FULL] == 0 and place_marks[place, BY_SPAN] != counts[SPAN]:
        place_marks[place, BY_SPAN] = counts[SPAN]
        place_list[BY_SPAN, counts[MOVED]] = place
        counts[MOVED] += 1


@within
def claim(entry, chain, x, links_at, reserved):
    """Return what an entry of a chain takes; what is given back is negative."""
    link = chain[entry, CHAIN_LINK]
    kind = chain[entry, CHAIN_KIND]
    if kind == TAKEN:
        return x[links_at + link]
    if kind == RESERVED:
        return reserved[0, link]
    return x[links_at + link] - reserved[0, link]


@within
def touch(
    place, spots, chain_start, chain, chain_av, x, reserved, places, av, claimed, old_places, place_marks, place_list, counts,
):  # fmt: skip
    """Find what every claim at a place has seen, once in a settlement, before anything there changes."""
    if place_marks[place, BY_TOUCH] == counts[EPOCH]:
        return
    place_marks[place, BY_TOUCH] = counts[EPOCH]
    place_list[BY_TOUCH, counts[TOUCHED]] = place
    counts[TOUCHED] += 1
    if place >= spots[GATES_AT]:
        places[place, START] = places[place, REACH]
    left = places[place, START]
    for entry in range(chain_start[place], chain_start[place + 1]):
        chain_av[entry] = left
        left -= claim(entry, chain, x, spots[LINKS_AT], reserved)
    old_places[place, AV] = left
    old_places[place, CLAIMED] = claimed[place]
    old_places[place, PULLED] = places[place, PULLED]


@within
def ripple(
    place, first, left, whole, current, spots, ops, ways, blocks, chain_start, chain, chain_av, levels, x, reserved, place_marks, heap,
    marked, counts,
):  # fmt: skip
    """Let the claims from entry `first` on, which finds `left`, see what is left; mark those whom it concerns.

    `whole`: several claims have changed, so that finding the same says nothing about the next.
    """
    place_marks[place, BY_CHANGE] = counts[EPOCH]
    for entry in range(first, chain_start[place + 1]):
        before = chain_av[entry]
        if left == before and not whole:
            return
        chain_av[entry] = left
        op = chain[entry, CHAIN_OP]
        taken = claim(entry, chain, x, spots[LINKS_AT], reserved)
        if left != before and op > current and chain[entry, CHAIN_KIND] != RETURNED:
            link = chain[entry, CHAIN_LINK]
            room = ways[link].capacity
            now = min(max(left, 0.0), room)
            then = min(max(before, 0.0), room)
            least = min(now, then)
            if ops[op, BLOCK] >= 0:
                blind = False
            elif ops[op, KIND] == FILL:
                blind = now == then or taken < least
            else:
                index = ops[op, INDEX]
                slot = spots[OFFERS_AT] + index if chain[entry, CHAIN_KIND] == RESERVED else index
                full = x[slot] == levels[index, LIMIT] and taken < least * (1.0 - SLACK)
                blind = full or (now == then and not ops[op, SHARED])
            if not blind:
                mark(op, ops, blocks, heap, marked, counts)
        left -= taken


@within
def call(place, current, ops, blocks, dispatch_start, dispatch, heap, marked, counts):
    """Mark the DISPATCHes of a place that come after `current`."""
    for at in range(dispatch_start[place], dispatch_start[place + 1]):
        if dispatch[at] > current:
            mark(dispatch[at], ops, blocks, heap, marked, counts)


@within
def tell(
    value, current, spots, ops, blocks, reader_start, reader, dispatch_start, dispatch, place_marks, place_list, heap, marked, counts,
):  # fmt: skip
    """Mark what reads a value of `x`."""
    for at in range(reader_start[value], reader_start[value + 1]):
        if reader[at] < 0:
            pool = spots[POOLS_AT] - 1 - reader[at]
            moved(pool, place_marks, place_list, counts)
            call(pool, current, ops, blocks, dispatch_start, dispatch, heap, marked, counts)
        elif reader[at] > current:
            mark(reader[at], ops, blocks, heap, marked, counts)


@within
def drawn(
    place, before, spots, ops, process_give, chain_start, chain, dispatch_start, dispatch, x, reserved, places, claimed,
):  # fmt: skip
    """Count what operations before `before` claim at a node, and what its PULL processes give."""
    taken = 0.0
    for entry in range(chain_start[place], chain_start[place + 1]):
        if chain[entry, CHAIN_OP] >= before:
            break
        taken += claim(entry, chain, x, spots[LINKS_AT], reserved)
    given = 0.0
    for at in range(dispatch_start[place], dispatch_start[place + 1]):
        if dispatch[at] >= before:
            break
        given += process_give[ops[dispatch[at], INDEX]] * x[ops[dispatch[at], INDEX]]
    claimed[place] = taken
    places[place, PULLED] = given


@within
def prepare(
    op, spots, ops, needs, links, link_entries, processes, process_give, chain_start, chain, chain_av, dispatch_start, dispatch, x,
    places, av, claimed, reserved, old, old_places, place_marks, place_list, counts,
):  # fmt: skip
    """Let an operation find its places as in a full settlement, and remember its result."""
    kind = ops[op, KIND]
    index = ops[op, INDEX]
    if kind == OFFER:
        touch(
            index, spots, chain_start, chain, chain_av, x, reserved, places, av, claimed, old_places, place_marks, place_list, counts,
        )  # fmt: skip
        for column in (MADE, BASE, START):
            old_places[index, column] = places[index, column]
        return
    pull = processes[index, MODE] == PULL_MODE
    held = kind == LEVEL and pull
    old[spots[OFFERS_AT] + index if held else index] = x[spots[OFFERS_AT] + index if held else index]
    old[spots[UNSERVED_AT] + index] = x[spots[UNSERVED_AT] + index]
    back = 2 if kind == DISPATCH else 0
    for link in range(needs[ops[op, HIGH], FIRST] - 1, needs[ops[op, LOW], FIRST] - 1, -1):
        old[spots[LINKS_AT] + link] = reserved[0, link] if held else x[spots[LINKS_AT] + link]
        for which in (SOURCE, GATE):
            place = links[link, which]
            if place >= 0:
                touch(
                    place, spots, chain_start, chain, chain_av, x, reserved, places, av, claimed, old_places, place_marks, place_list,
                    counts,
                )  # fmt: skip
                av[place] = chain_av[link_entries[link, which + back]]
    if kind == DISPATCH and processes[index, DRIVER] < spots[GATES_AT]:
        place = processes[index, DRIVER]
        touch(
            place, spots, chain_start, chain, chain_av, x, reserved, places, av, claimed, old_places, place_marks, place_list, counts,
        )  # fmt: skip
        drawn(
            place, op, spots, ops, process_give, chain_start, chain, dispatch_start, dispatch, x, reserved, places, claimed,
        )  # fmt: skip


@within
def report(
    op, spots, ops, needs, links, ways, link_entries, processes, blocks, levels, chain_start, chain, chain_av, reader_start, reader,
    dispatch_start, dispatch, x, places, av, claimed, reserved, old, old_places, value_marks, value_list, value_before, place_marks,
    place_list, heap, marked, counts,
):  # fmt: skip
    """Mark whom the result of an operation concerns, where it differs from what it was."""
    kind = ops[op, KIND]
    index = ops[op, INDEX]
    if kind == OFFER:
        if places[index, START] != old_places[index, START]:
            ripple(
                index, chain_start[index], places[index, START], False, op, spots, ops, ways, blocks, chain_start, chain, chain_av,
                levels, x, reserved, place_marks, heap, marked, counts,
            )  # fmt: skip
        if places[index, START] != old_places[index, START] or places[index, BASE] != old_places[index, BASE]:
            place_marks[index, BY_CHANGE] = counts[EPOCH]
            call(index, op, ops, blocks, dispatch_start, dispatch, heap, marked, counts)
        return
    held = kind == LEVEL and processes[index, MODE] == PULL_MODE
    value = spots[OFFERS_AT] + index if held else index
    if kind != FILL and x[value] != old[value]:
        if not held:
            note(value, old[value], value_marks, value_list, value_before, counts)
        tell(
            value, op, spots, ops, blocks, reader_start, reader, dispatch_start, dispatch, place_marks, place_list, heap, marked,
            counts,
        )  # fmt: skip
        if kind == DISPATCH:
            place_marks[processes[index, DRIVER], BY_CHANGE] = counts[EPOCH]
            call(processes[index, DRIVER], op, ops, blocks, dispatch_start, dispatch, heap, marked, counts)
    if kind == LEVEL and x[spots[UNSERVED_AT] + index] != old[spots[UNSERVED_AT] + index]:
        value = spots[UNSERVED_AT] + index
        note(value, old[value], value_marks, value_list, value_before, counts)
    back = 2 if kind == DISPATCH else 0
    for link in range(needs[ops[op, LOW], FIRST], needs[ops[op, HIGH], FIRST]):
        value = spots[LINKS_AT] + link
        if held:
            if reserved[0, link] == old[value]:
                continue
            mark(processes[index, 4], ops, blocks, heap, marked, counts)
        elif x[value] != old[value]:
            note(value, old[value], value_marks, value_list, value_before, counts)
            tell(
                value, op, spots, ops, blocks, reader_start, reader, dispatch_start, dispatch, place_marks, place_list, heap, marked,
                counts,
            )  # fmt: skip
        elif kind != DISPATCH:
            continue
        for which in (SOURCE, GATE):
            place = links[link, which]
            if place >= 0:
                entry = link_entries[link, which + back]
                left = chain_av[entry] - claim(entry, chain, x, spots[LINKS_AT], reserved)
                ripple(
                    place, entry + 1, left, False, op, spots, ops, ways, blocks, chain_start, chain, chain_av, levels, x, reserved,
                    place_marks, heap, marked, counts,
                )  # fmt: skip
                call(place, op, ops, blocks, dispatch_start, dispatch, heap, marked, counts)


@inner
def tally(
    spots, ops, process_give, chain_start, chain, dispatch_start, dispatch, x, places, av, claimed, reserved, old_places, place_marks,
    place_list, counts,
):  # fmt: skip
    """Leave every touched place as a full first pass would leave it."""
    for at in range(counts[TOUCHED]):
        place = place_list[BY_TOUCH, at]
        if place_marks[place, BY_CHANGE] != counts[EPOCH]:
            av[place] = old_places[place, AV]
            claimed[place] = old_places[place, CLAIMED]
            places[place, PULLED] = old_places[place, PULLED]
            continue
        left = places[place, START]
        for entry in range(chain_start[place], chain_start[place + 1]):
            left -= claim(entry, chain, x, spots[LINKS_AT], reserved)
        av[place] = left
        if place < spots[GATES_AT]:
            drawn(
                place, len(ops), spots, ops, process_give, chain_start, chain, dispatch_start, dispatch, x, reserved, places, claimed,
            )  # fmt: skip
            moved(place, place_marks, place_list, counts)
    counts[TOUCHED] = 0
