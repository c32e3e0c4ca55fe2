"""Delta blocks: a block that is settled anew as a whole, and whom it concerns."""

from __future__ import annotations

from symbiosis.engine.kernels.delta import call, claim, drawn, note, prepare, ripple, tell, touch
from symbiosis.engine.kernels.marks import mark
from symbiosis.engine.kernels.words import (
    BLOCK_BEGIN,
    BLOCK_END,
    BLOCK_NODES,
    CHAIN_OP,
    DRIVER,
    FILL,
    FIRST,
    GATE,
    HIGH,
    INDEX,
    KIND,
    LEVEL,
    LINKS_AT,
    LOW,
    MODE,
    OFFER,
    OFFERS_AT,
    PULL_MODE,
    PUSH_MODE,
    SOURCE,
    START,
    UNSERVED_AT,
    inner,
)


@inner
def prepare_block(
    block, spots, ops, needs, links, link_entries, processes, process_give, blocks, block_node, chain_start, chain, chain_av,
    dispatch_start, dispatch, x, places, av, claimed, reserved, old, old_places, place_marks, place_list, counts,
):  # fmt: skip
    """Let a block find the places outside it as in a full settlement, and remember all its results."""
    first = blocks[block, BLOCK_BEGIN]
    for op in range(first + 1, blocks[block, BLOCK_END]):
        if ops[op, KIND] == LEVEL and processes[ops[op, INDEX], MODE] == PULL_MODE:
            value = spots[OFFERS_AT] + ops[op, INDEX]
            old[value] = x[value]
            for link in range(needs[ops[op, LOW], FIRST], needs[ops[op, HIGH], FIRST]):
                for which in (SOURCE, GATE):
                    if links[link, which] >= 0:
                        touch(
                            links[link, which], spots, chain_start, chain, chain_av, x, reserved, places, av, claimed, old_places,
                            place_marks, place_list, counts,
                        )  # fmt: skip
            if processes[ops[op, INDEX], 4] < first or processes[ops[op, INDEX], 4] > blocks[block, BLOCK_END]:
                for link in range(needs[ops[op, LOW], FIRST], needs[ops[op, HIGH], FIRST]):
                    old[spots[LINKS_AT] + link] = x[spots[LINKS_AT] + link]
        else:
            prepare(
                op, spots, ops, needs, links, link_entries, processes, process_give, chain_start, chain, chain_av, dispatch_start,
                dispatch, x, places, av, claimed, reserved, old, old_places, place_marks, place_list, counts,
            )  # fmt: skip
    for at in range(blocks[block, BLOCK_NODES], blocks[block + 1, BLOCK_NODES]):
        place = block_node[at]
        touch(
            place, spots, chain_start, chain, chain_av, x, reserved, places, av, claimed, old_places, place_marks, place_list, counts,
        )  # fmt: skip
        left = places[place, START]
        for entry in range(chain_start[place], chain_start[place + 1]):
            if chain[entry, CHAIN_OP] >= first:
                break
            left -= claim(entry, chain, x, spots[LINKS_AT], reserved)
        av[place] = left
        drawn(
            place, first, spots, ops, process_give, chain_start, chain, dispatch_start, dispatch, x, reserved, places, claimed,
        )  # fmt: skip


@inner
def report_block(
    block, spots, ops, needs, links, ways, processes, blocks, block_node, levels, chain_start, chain, chain_av, reader_start, reader,
    dispatch_start, dispatch, x, places, av, claimed, reserved, old, old_places, value_marks, value_list, value_before, place_marks,
    place_list, heap, marked, counts,
):  # fmt: skip
    """Mark whom the results of a block concern, and all later claims at its places that find something else."""
    end = blocks[block, BLOCK_END]
    for op in range(blocks[block, BLOCK_BEGIN] + 1, end):
        index = ops[op, INDEX]
        if ops[op, KIND] == OFFER:
            ripple(
                index, chain_start[index], places[index, START], True, end, spots, ops, ways, blocks, chain_start, chain, chain_av,
                levels, x, reserved, place_marks, heap, marked, counts,
            )  # fmt: skip
            call(index, end, ops, blocks, dispatch_start, dispatch, heap, marked, counts)
            continue
        held = ops[op, KIND] == LEVEL and processes[index, MODE] == PULL_MODE
        value = spots[OFFERS_AT] + index if held else index
        if ops[op, KIND] != FILL and x[value] != old[value]:
            if not held:
                note(value, old[value], value_marks, value_list, value_before, counts)
            tell(
                value, end, spots, ops, blocks, reader_start, reader, dispatch_start, dispatch, place_marks, place_list, heap, marked,
                counts,
            )  # fmt: skip
            if processes[index, DRIVER] >= 0:
                call(processes[index, DRIVER], end, ops, blocks, dispatch_start, dispatch, heap, marked, counts)
        if ops[op, KIND] == LEVEL:
            if held:
                if processes[index, 4] > end:
                    mark(processes[index, 4], ops, blocks, heap, marked, counts)
            elif processes[index, MODE] != PUSH_MODE:
                value = spots[UNSERVED_AT] + index
                if x[value] != old[value]:
                    note(value, old[value], value_marks, value_list, value_before, counts)
        if held and processes[index, 4] < end:
            continue
        for link in range(needs[ops[op, LOW], FIRST], needs[ops[op, HIGH], FIRST]):
            value = spots[LINKS_AT] + link
            if x[value] != old[value]:
                note(value, old[value], value_marks, value_list, value_before, counts)
                tell(
                    value, end, spots, ops, blocks, reader_start, reader, dispatch_start, dispatch, place_marks, place_list, heap,
                    marked, counts,
                )  # fmt: skip
    for at in range(blocks[block, BLOCK_NODES], blocks[block + 1, BLOCK_NODES]):
        place = block_node[at]
        ripple(
            place, chain_start[place], places[place, START], True, end, spots, ops, ways, blocks, chain_start, chain, chain_av, levels,
            x, reserved, place_marks, heap, marked, counts,
        )  # fmt: skip
        call(place, end, ops, blocks, dispatch_start, dispatch, heap, marked, counts)
