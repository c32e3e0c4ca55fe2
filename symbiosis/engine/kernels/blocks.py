"""Blocks: operations that wait for one another are swept from zero until they settle."""

from __future__ import annotations

from symbiosis.engine.kernels.words import (
    BASE,
    BLOCK_BEGIN,
    BLOCK_END,
    BLOCK_NODES,
    DAMPED_FROM,
    DISPATCH,
    DRIVER,
    FIRST,
    HIGH,
    INDEX,
    KIND,
    LEVEL,
    LINKS_AT,
    LOW,
    MADE,
    MIDDLE,
    MODE,
    OFFER,
    OFFERS_AT,
    PULL_MODE,
    PULLED,
    TINY,
    TORN,
    inner,
)


@inner
def furthest(most, new, old, scale):
    """Return the largest relative change so far; what is small beside its block counts less."""
    change = abs(new - old) / (max(new, old) + 0.01 * scale + TINY)
    return change if change > most else most


@inner
def stride(sweep, change, memory, trend, at):
    """Return by how much of its change a torn value moves: half where it swings, all of it at first.

    Where it creeps at a steady ratio, it goes to the end of the geometric series (Aitken). `memory` keeps the last change and ratio.
    """
    before = memory[trend, at]
    ratio = change / before if before != 0.0 else 0.0
    steady = abs(ratio - memory[trend + 1, at]) < 0.01
    memory[trend, at] = change
    memory[trend + 1, at] = ratio
    if sweep < DAMPED_FROM:
        return 1.0
    if ratio < 0.0:
        return 0.5
    if steady and sweep % 4 == 0 and ratio < 0.999:
        return 1.0 / (1.0 - ratio)
    return 1.0


@inner
def begin_block(block, spots, ops, needs, processes, blocks, block_node, x, places, av, claimed, saved):
    """Start a block from zero, and remember what it finds at the places that lie outside it."""
    for member in range(blocks[block, BLOCK_BEGIN] + 1, blocks[block, BLOCK_END]):
        thing = ops[member, INDEX]
        if ops[member, KIND] == OFFER:
            places[thing, MADE] = 0.0
            places[thing, BASE] = 0.0
            saved[4, thing] = 0.0
            saved[5, thing] = 0.0
            continue
        if ops[member, KIND] == DISPATCH:
            x[thing] = 0.0
            for memory in (3, 6, 7, 8):
                saved[memory, processes[thing, DRIVER]] = 0.0
        elif ops[member, KIND] == LEVEL:
            x[spots[OFFERS_AT] + thing if processes[thing, MODE] == PULL_MODE else thing] = 0.0
        for link in range(needs[ops[member, LOW], FIRST], needs[ops[member, HIGH], FIRST]):
            x[spots[LINKS_AT] + link] = 0.0
    for at in range(blocks[block, BLOCK_NODES], blocks[block + 1, BLOCK_NODES]):
        place = block_node[at]
        saved[0, place] = av[place]
        saved[1, place] = claimed[place]
        saved[2, place] = places[place, PULLED]


@inner
def sweep_again(block, ops, processes, blocks, block_node, places, av, claimed, saved):
    """Make ready for another sweep of a block: keep what was drawn, give back what was claimed outside."""
    for member in range(blocks[block, BLOCK_BEGIN] + 1, blocks[block, BLOCK_END]):
        if ops[member, KIND] == DISPATCH:
            driver = processes[ops[member, INDEX], DRIVER]
            saved[3, driver] = claimed[driver]
    for at in range(blocks[block, BLOCK_NODES], blocks[block + 1, BLOCK_NODES]):
        place = block_node[at]
        av[place] = saved[0, place]
        claimed[place] = saved[1, place]
        places[place, PULLED] = saved[2, place]


@inner
def end_block(block, ops, blocks, term_value, term_amount, x, places, av, claimed):
    """Count what is made at the torn nodes of a block by its last sweep."""
    for member in range(blocks[block, BLOCK_BEGIN] + 1, blocks[block, BLOCK_END]):
        if ops[member, KIND] == OFFER and ops[member, TORN] & 1:
            produced = 0.0
            for term in range(ops[member, LOW], ops[member, MIDDLE]):
                produced += term_amount[term] * x[term_value[term]]
            places[ops[member, INDEX], BASE] = produced
