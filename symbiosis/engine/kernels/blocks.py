"""Blocks: operations that wait for one another are swept from zero until they settle."""

from __future__ import annotations

from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.words import (
    AWAY,
    BASE,
    BLOCK_BEGIN,
    BLOCK_END,
    BLOCK_NODES,
    DAMPED_FROM,
    DISPATCH,
    DRIVER,
    ENVELOPE,
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
    POOLS_AT,
    PULL_MODE,
    PULLED,
    RELATIVE,
    SCALE,
    SCALE_BEFORE,
    SWEEP,
    SWEEPS,
    SWEEPS_USED,
    TINY,
    TORN,
)


@inner
def made_of(m, op):
    """Return what processes make at the node of an OFFER, but for PULL processes."""
    produced = 0.0
    for term in range(m.ops[op, LOW], m.ops[op, MIDDLE]):
        produced += m.term_amount[term] * m.x[m.term_value[term]]
    return produced


@inner
def _see(m, new, old):
    """Remember the largest relative change of a sweep; what is small beside its block counts less."""
    change = abs(new - old) / (max(new, old) + 0.01 * m.numbers[SCALE_BEFORE] + TINY)
    m.numbers[AWAY] = max(m.numbers[AWAY], change)


@inner
def torn_offer(m, op, offered, produced):
    """Set what a node of a block offers, where somebody has asked it before its turn; damped where it is the torn one."""
    at = m.ops[op, INDEX]
    before = m.places[at, MADE]
    torn = m.ops[op, TORN] == 3
    if torn:
        if m.stage[ENVELOPE] == 1:
            offered = min(offered, before)
            produced = min(produced, m.places[at, BASE])
        elif m.stage[ENVELOPE] == 2:
            offered = 0.0
            produced = 0.0
    _see(m, produced, m.places[at, BASE])
    _see(m, offered, before)
    if torn and m.stage[ENVELOPE] == 0:
        factor = _stride(m, offered - before, 4, at)
        offered = max(before + factor * (offered - before), 0.0)
        produced = m.places[at, BASE] + factor * (produced - m.places[at, BASE])
        produced = min(max(produced, 0.0), offered)
    m.numbers[SCALE] = max(m.numbers[SCALE], offered)
    m.places[at, MADE] = offered
    m.places[at, BASE] = produced


@inner
def torn_level(m, level, before):
    """See how far a level has moved since the last sweep."""
    _see(m, level, before)
    m.numbers[SCALE] = max(m.numbers[SCALE], level)


@inner
def torn_draw(m, node, drawn):
    """Return what a torn node or pool draws: of a node by the last sweep, damped."""
    if node < m.spots[POOLS_AT]:
        drawn = m.saved[3, node]
    _see(m, drawn, m.saved[8, node])
    if m.stage[ENVELOPE] == 0:
        factor = _stride(m, drawn - m.saved[8, node], 6, node)
        drawn = max(m.saved[8, node] + factor * (drawn - m.saved[8, node]), 0.0)
    m.saved[8, node] = drawn
    return drawn


@inner
def _stride(m, change, trend, at):
    """Return by how much of its change a torn value moves: half where it swings, all of it at first.

    Where it creeps at a steady ratio, it goes to the end of the geometric series (Aitken). `saved` keeps the last change and ratio.
    """
    before = m.saved[trend, at]
    ratio = change / before if before != 0.0 else 0.0
    steady = abs(ratio - m.saved[trend + 1, at]) < 0.01
    m.saved[trend, at] = change
    m.saved[trend + 1, at] = ratio
    if m.stage[SWEEP] < DAMPED_FROM:
        return 1.0
    if ratio < 0.0:
        return 0.5
    if steady and m.stage[SWEEP] % 4 == 0 and ratio < 0.999:
        return 1.0 / (1.0 - ratio)
    return 1.0


@inner
def begin_block(m, block):
    """Start a block from zero, and remember what it finds at the places that lie outside it."""
    m.stage[SWEEP] = 0
    m.stage[ENVELOPE] = 0
    m.numbers[AWAY] = 0.0
    m.numbers[SCALE] = 0.0
    m.numbers[SCALE_BEFORE] = 0.0
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
def _give_back(m, block):
    """Keep what was drawn, give back what was claimed outside, before another sweep."""
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
def _end(m, block):
    """Count what is made at the torn nodes of a block by its last sweep."""
    for member in range(m.blocks[block, BLOCK_BEGIN] + 1, m.blocks[block, BLOCK_END]):
        if m.ops[member, KIND] == OFFER and m.ops[member, TORN] & 1:
            m.places[m.ops[member, INDEX], BASE] = made_of(m, member)


@inner
def sweep_again(m, block):
    """End a sweep, and return whether another is needed; what does not settle goes to its lower envelope, and is counted."""
    m.counters[SWEEPS_USED] += 1
    m.stage[SWEEP] += 1
    if m.stage[ENVELOPE] == 2 or (m.numbers[AWAY] <= RELATIVE and m.stage[SWEEP] > 1):
        _end(m, block)
        m.stage[ENVELOPE] = 0
        return False
    if m.stage[SWEEP] == SWEEPS:
        m.stage[ENVELOPE] = 1
        m.block_flags[block] += 1
        m.block_residual[block] = max(m.block_residual[block], m.numbers[AWAY])
    elif m.stage[SWEEP] == 2 * SWEEPS:
        m.stage[ENVELOPE] = 2
    _give_back(m, block)
    m.numbers[AWAY] = 0.0
    m.numbers[SCALE_BEFORE] = m.numbers[SCALE]
    m.numbers[SCALE] = 0.0
    return True
