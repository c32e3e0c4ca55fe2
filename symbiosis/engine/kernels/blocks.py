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
def stride(m, sweep, change, trend, at):
    """Return by how much of its change a torn value moves: half where it swings, all of it at first.

    Where it creeps at a steady ratio, it goes to the end of the geometric series (Aitken). `memory` keeps the last change and ratio.
    """
    before = m.saved[trend, at]
    ratio = change / before if before != 0.0 else 0.0
    steady = abs(ratio - m.saved[trend + 1, at]) < 0.01
    m.saved[trend, at] = change
    m.saved[trend + 1, at] = ratio
    if sweep < DAMPED_FROM:
        return 1.0
    if ratio < 0.0:
        return 0.5
    if steady and sweep % 4 == 0 and ratio < 0.999:
        return 1.0 / (1.0 - ratio)
    return 1.0


@inner
def begin_block(m, block):
    """Start a block from zero, and remember what it finds at the places that lie outside it."""
    for member in range(m.blocks[block, BLOCK_BEGIN] + 1, m.blocks[block, BLOCK_END]):
        thing = m.ops[member, INDEX]
        if m.ops[member, KIND] == OFFER:
            m.places[thing, MADE] = 0.0
            m.places[thing, BASE] = 0.0
            m.saved[4, thing] = 0.0
            m.saved[5, thing] = 0.0
            continue
        if m.ops[member, KIND] == DISPATCH:
            m.x[thing] = 0.0
            for memory in (3, 6, 7, 8):
                m.saved[memory, m.processes[thing, DRIVER]] = 0.0
        elif m.ops[member, KIND] == LEVEL:
            m.x[m.spots[OFFERS_AT] + thing if m.processes[thing, MODE] == PULL_MODE else thing] = 0.0
        for link in range(m.needs[m.ops[member, LOW], FIRST], m.needs[m.ops[member, HIGH], FIRST]):
            m.x[m.spots[LINKS_AT] + link] = 0.0
    for at in range(m.blocks[block, BLOCK_NODES], m.blocks[block + 1, BLOCK_NODES]):
        place = m.block_node[at]
        m.saved[0, place] = m.av[place]
        m.saved[1, place] = m.claimed[place]
        m.saved[2, place] = m.places[place, PULLED]


@inner
def sweep_again(m, block):
    """Make ready for another sweep of a block: keep what was drawn, give back what was claimed outside."""
    for member in range(m.blocks[block, BLOCK_BEGIN] + 1, m.blocks[block, BLOCK_END]):
        if m.ops[member, KIND] == DISPATCH:
            driver = m.processes[m.ops[member, INDEX], DRIVER]
            m.saved[3, driver] = m.claimed[driver]
    for at in range(m.blocks[block, BLOCK_NODES], m.blocks[block + 1, BLOCK_NODES]):
        place = m.block_node[at]
        m.av[place] = m.saved[0, place]
        m.claimed[place] = m.saved[1, place]
        m.places[place, PULLED] = m.saved[2, place]


@inner
def end_block(m, block):
    """Count what is made at the torn nodes of a block by its last sweep."""
    for member in range(m.blocks[block, BLOCK_BEGIN] + 1, m.blocks[block, BLOCK_END]):
        if m.ops[member, KIND] == OFFER and m.ops[member, TORN] & 1:
            produced = 0.0
            for term in range(m.ops[member, LOW], m.ops[member, MIDDLE]):
                produced += m.term_amount[term] * m.x[m.term_value[term]]
            m.places[m.ops[member, INDEX], BASE] = produced
