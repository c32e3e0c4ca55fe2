"""Passes: after the first, only operations that can move are visited, and what they change is kept apart from the first pass.

So the next settlement of what changed can start from the first pass again, and repeat the later ones.
"""

from __future__ import annotations

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
    LINKS_AT,
    LOW,
    MADE,
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
    inner,
)


@inner
def roll_back(
    x, places, av, claimed, value_marks, value_list, value_before, place_marks, place_list, place_before, spots, counts,
):  # fmt: skip
    """Go back to the end of the first pass."""
    for at in range(counts[PASS_VALUES]):
        value = value_list[BY_PASS, at]
        if value < spots[OFFERS_AT]:
            note(value, x[value], value_marks, value_list, value_before, counts)
        x[value] = value_before[BY_PASS, value]
    for at in range(counts[PASS_PLACES]):
        place = place_list[BY_PASS, at]
        for column in range(PULLED + 1):
            places[place, column] = place_before[place, column]
        av[place] = place_before[place, AV]
        claimed[place] = place_before[place, CLAIMED]
        if place < spots[GATES_AT] or place >= spots[POOLS_AT]:
            moved(place, place_marks, place_list, counts)
    counts[PASS_VALUES] = 0
    counts[PASS_PLACES] = 0


@inner
def _keep_value(value, x, old, value_marks, value_list, value_before, counts):
    """Remember a rate before an operation of a later pass, and once as the first pass has left it."""
    old[value] = x[value]
    if value_marks[value, BY_PASS] != counts[EPOCH]:
        value_marks[value, BY_PASS] = counts[EPOCH]
        value_list[BY_PASS, counts[PASS_VALUES]] = value
        value_before[BY_PASS, value] = x[value]
        counts[PASS_VALUES] += 1


@inner
def _keep_place(place, places, av, claimed, old_places, place_marks, place_list, place_before, spots, counts):
    """Remember a place before an operation of a later pass, and once as the first pass has left it."""
    old_places[place, AV] = av[place]
    old_places[place, MADE] = places[place, MADE]
    old_places[place, BASE] = places[place, BASE]
    if place_marks[place, BY_PASS] != counts[EPOCH]:
        place_marks[place, BY_PASS] = counts[EPOCH]
        place_list[BY_PASS, counts[PASS_PLACES]] = place
        for column in range(PULLED + 1):
            place_before[place, column] = places[place, column]
        place_before[place, AV] = av[place]
        place_before[place, CLAIMED] = claimed[place]
        counts[PASS_PLACES] += 1
        if place < spots[GATES_AT] or place >= spots[POOLS_AT]:
            moved(place, place_marks, place_list, counts)


@inner
def keep(
    op, spots, ops, needs, links, processes, x, places, av, claimed, old, old_places, value_marks, value_list, value_before,
    place_marks, place_list, place_before, counts,
):  # fmt: skip
    """Remember what an operation of a later pass may change."""
    kind = ops[op, KIND]
    index = ops[op, INDEX]
    if kind == OFFER:
        _keep_place(index, places, av, claimed, old_places, place_marks, place_list, place_before, spots, counts)
        return
    if kind != FILL:
        _keep_value(index, x, old, value_marks, value_list, value_before, counts)
        _keep_value(spots[UNSERVED_AT] + index, x, old, value_marks, value_list, value_before, counts)
        if processes[index, MODE] == PULL_MODE:
            _keep_value(spots[OFFERS_AT] + index, x, old, value_marks, value_list, value_before, counts)
            _keep_place(
                processes[index, DRIVER], places, av, claimed, old_places, place_marks, place_list, place_before, spots, counts,
            )  # fmt: skip
    for link in range(needs[ops[op, LOW], FIRST], needs[ops[op, HIGH], FIRST]):
        _keep_value(spots[LINKS_AT] + link, x, old, value_marks, value_list, value_before, counts)
        for which in (SOURCE, GATE):
            if links[link, which] >= 0:
                _keep_place(
                    links[link, which], places, av, claimed, old_places, place_marks, place_list, place_before, spots, counts,
                )  # fmt: skip


@inner
def _next(op, current, heap, marked, counts):
    """Mark an operation for this pass where it comes later, else for the next one."""
    if op > current:
        push(op, heap, marked, counts)
    elif op < current:
        wait(op, heap, marked, counts)


@inner
def _content(op, ops, needs, links, processes, levels, spots, x):
    """Return whether an operation cannot gain by looking again: its process runs as much as it may, and buys nothing."""
    index = ops[op, INDEX]
    level = x[(spots[OFFERS_AT] if processes[index, MODE] == PULL_MODE else 0) + index]
    if ops[op, KIND] != LEVEL or level <= 0.0 or level < levels[index, 0]:
        return False
    for link in range(needs[ops[op, LOW], FIRST], needs[ops[op, HIGH], FIRST]):
        if not links[link, KEPT] and x[spots[LINKS_AT] + link] > 0.0:
            return False
    return True


@inner
def _wake(place, current, ops, needs, links, processes, levels, spots, chain_start, chain, x, heap, marked, counts):
    """Let those who claim at a place look again, but for those who cannot gain."""
    for entry in range(chain_start[place], chain_start[place + 1]):
        op = chain[entry, CHAIN_OP]
        if chain[entry, CHAIN_KIND] == RETURNED or op == current:
            continue
        if _content(op, ops, needs, links, processes, levels, spots, x):
            continue
        _next(op, current, heap, marked, counts)


@inner
def _tell(
    value, current, spots, reader_start, reader, dispatch_start, dispatch, place_marks, place_list, heap, marked, counts,
):  # fmt: skip
    for at in range(reader_start[value], reader_start[value + 1]):
        if reader[at] < 0:
            pool = spots[POOLS_AT] - 1 - reader[at]
            moved(pool, place_marks, place_list, counts)
            for server in range(dispatch_start[pool], dispatch_start[pool + 1]):
                _next(dispatch[server], current, heap, marked, counts)
        else:
            _next(reader[at], current, heap, marked, counts)


@inner
def tell(
    op, spots, ops, needs, links, processes, levels, chain_start, chain, reader_start, reader, dispatch_start, dispatch, x, places, av,
    claimed, reserved, old, old_places, value_marks, value_list, value_before, place_marks, place_list, heap, marked, counts,
):  # fmt: skip
    """Mark whom the result of an operation of a later pass concerns."""
    kind = ops[op, KIND]
    index = ops[op, INDEX]
    if kind == OFFER:
        if places[index, BASE] != old_places[index, BASE]:
            for at in range(dispatch_start[index], dispatch_start[index + 1]):
                _next(dispatch[at], op, heap, marked, counts)
        if av[index] > old_places[index, AV]:
            _wake(index, op, ops, needs, links, processes, levels, spots, chain_start, chain, x, heap, marked, counts)
        return
    held = kind == LEVEL and processes[index, MODE] == PULL_MODE
    value = spots[OFFERS_AT] + index if held else index
    if kind != FILL and x[value] != old[value]:
        if not held:
            note(value, old[value], value_marks, value_list, value_before, counts)
        _tell(
            value, op, spots, reader_start, reader, dispatch_start, dispatch, place_marks, place_list, heap, marked, counts,
        )  # fmt: skip
    if held:
        push(processes[index, DISPATCH_OP], heap, marked, counts)
        for link in range(needs[ops[op, LOW], FIRST], needs[ops[op, HIGH], FIRST]):
            if links[link, SOURCE] >= 0 and reserved[1, link] > 0.0:
                for at in range(dispatch_start[links[link, SOURCE]], dispatch_start[links[link, SOURCE] + 1]):
                    _next(dispatch[at], op, heap, marked, counts)
        return
    if kind == LEVEL and x[spots[UNSERVED_AT] + index] != old[spots[UNSERVED_AT] + index]:
        value = spots[UNSERVED_AT] + index
        note(value, old[value], value_marks, value_list, value_before, counts)
    for link in range(needs[ops[op, LOW], FIRST], needs[ops[op, HIGH], FIRST]):
        value = spots[LINKS_AT] + link
        if x[value] != old[value]:
            note(value, old[value], value_marks, value_list, value_before, counts)
            _tell(
                value, op, spots, reader_start, reader, dispatch_start, dispatch, place_marks, place_list, heap, marked, counts,
            )  # fmt: skip
            if links[link, SOURCE] >= 0:
                for at in range(dispatch_start[links[link, SOURCE]], dispatch_start[links[link, SOURCE] + 1]):
                    _next(dispatch[at], op, heap, marked, counts)
        if kind == DISPATCH:
            for which in (SOURCE, GATE):
                place = links[link, which]
                if place >= 0 and av[place] > old_places[place, AV]:
                    _wake(
                        place, op, ops, needs, links, processes, levels, spots, chain_start, chain, x, heap, marked, counts,
                    )  # fmt: skip


@inner
def begin_later(
    spots, ops, needs, links, processes, process_give, scarce_pulls, levels, chain_start, chain, x, places, av, claimed, reserved, old,
    old_places, value_marks, value_list, value_before, place_marks, place_list, place_before, heap, marked, counts,
):  # fmt: skip
    """Let PULL processes with scarce needs offer what they make, and wake those who missed what was given back."""
    for at in range(len(scarce_pulls)):
        p = scarce_pulls[at]
        place = processes[p, DRIVER]
        _keep_value(spots[OFFERS_AT] + p, x, old, value_marks, value_list, value_before, counts)
        if place < spots[GATES_AT]:
            _keep_place(place, places, av, claimed, old_places, place_marks, place_list, place_before, spots, counts)
            spare = process_give[p] * (x[spots[OFFERS_AT] + p] - x[p])
            places[place, MADE] -= spare
            av[place] -= spare
        x[spots[OFFERS_AT] + p] = x[p]
        op = processes[p, LEVEL_OP]
        for link in range(needs[ops[op, LOW], FIRST], needs[ops[op, HIGH], FIRST]):
            if links[link, KEPT] and reserved[0, link] > x[spots[LINKS_AT] + link]:
                for which in (SOURCE, GATE):
                    if links[link, which] >= 0:
                        _wake(
                            links[link, which], len(ops), ops, needs, links, processes, levels, spots, chain_start, chain, x, heap,
                            marked, counts,
                        )  # fmt: skip


@inner
def reserve_again(scarce_pulls, processes, heap, marked, counts):
    """Let every PULL process with scarce needs reserve what is left."""
    for at in range(len(scarce_pulls)):
        push(processes[scarce_pulls[at], LEVEL_OP], heap, marked, counts)


@inner
def end_later(
    spots, ops, term_value, term_amount, x, places, av, claimed, old_places, place_marks, place_list, place_before, heap, marked,
    counts,
):  # fmt: skip
    """Count what is made where a producer has moved since."""
    for which in range(2):
        for at in range(counts[2] if which else counts[1]):
            op = heap[which, at]
            if ops[op, KIND] != OFFER:
                continue
            produced = 0.0
            for term in range(ops[op, LOW], ops[op, 3]):
                produced += term_amount[term] * x[term_value[term]]
            if produced != places[ops[op, INDEX], BASE]:
                _keep_place(
                    ops[op, INDEX], places, av, claimed, old_places, place_marks, place_list, place_before, spots, counts,
                )  # fmt: skip
                places[ops[op, INDEX], BASE] = produced
