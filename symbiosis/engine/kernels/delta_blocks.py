"""Delta blocks: a block that is settled anew as a whole, and whom it concerns."""

from __future__ import annotations

from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.delta import call, claim, drawn, note, prepare, ripple, tell, touch
from symbiosis.engine.kernels.marks import mark
from symbiosis.engine.kernels.words import (
    BLOCK_BEGIN,
    BLOCK_END,
    BLOCK_NODES,
    CHAIN_OP,
    DISPATCH_OP,
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
)


@inner
def prepare_block(m, block):
    """Let a block find the places outside it as in a full settlement, and remember all its results."""
    first = m.blocks[block, BLOCK_BEGIN]
    for op in range(first + 1, m.blocks[block, BLOCK_END]):
        if m.ops[op, KIND] == LEVEL and m.processes[m.ops[op, INDEX], MODE] == PULL_MODE:
            value = m.spots[OFFERS_AT] + m.ops[op, INDEX]
            m.old[value] = m.x[value]
            for link in range(m.needs[m.ops[op, LOW], FIRST], m.needs[m.ops[op, HIGH], FIRST]):
                for which in (SOURCE, GATE):
                    if m.links[link, which] >= 0:
                        touch(m, m.links[link, which])
            if (
                m.processes[m.ops[op, INDEX], DISPATCH_OP] < first
                or m.processes[m.ops[op, INDEX], DISPATCH_OP] > m.blocks[block, BLOCK_END]
            ):
                for link in range(m.needs[m.ops[op, LOW], FIRST], m.needs[m.ops[op, HIGH], FIRST]):
                    m.old[m.spots[LINKS_AT] + link] = m.x[m.spots[LINKS_AT] + link]
        else:
            prepare(m, op)
    for at in range(m.blocks[block, BLOCK_NODES], m.blocks[block + 1, BLOCK_NODES]):
        place = m.block_node[at]
        touch(m, place)
        left = m.places[place, START]
        for entry in range(m.chain_start[place], m.chain_start[place + 1]):
            if m.chain[entry, CHAIN_OP] >= first:
                break
            left -= claim(m, entry, m.spots[LINKS_AT])
        m.av[place] = left
        drawn(m, place, first)


@inner
def report_block(m, block):
    """Mark whom the results of a block concern, and all later claims at its places that find something else."""
    end = m.blocks[block, BLOCK_END]
    for op in range(m.blocks[block, BLOCK_BEGIN] + 1, end):
        index = m.ops[op, INDEX]
        if m.ops[op, KIND] == OFFER:
            ripple(m, index, m.chain_start[index], m.places[index, START], True, end)
            call(m, index, end)
            continue
        held = m.ops[op, KIND] == LEVEL and m.processes[index, MODE] == PULL_MODE
        value = m.spots[OFFERS_AT] + index if held else index
        if m.ops[op, KIND] != FILL and m.x[value] != m.old[value]:
            if not held:
                note(m, value, m.old[value])
            tell(m, value, end)
            if m.processes[index, DRIVER] >= 0:
                call(m, m.processes[index, DRIVER], end)
        if m.ops[op, KIND] == LEVEL:
            if held:
                if m.processes[index, DISPATCH_OP] > end:
                    mark(m, m.processes[index, DISPATCH_OP])
            elif m.processes[index, MODE] != PUSH_MODE:
                value = m.spots[UNSERVED_AT] + index
                if m.x[value] != m.old[value]:
                    note(m, value, m.old[value])
        if held and m.processes[index, DISPATCH_OP] < end:
            continue
        for link in range(m.needs[m.ops[op, LOW], FIRST], m.needs[m.ops[op, HIGH], FIRST]):
            value = m.spots[LINKS_AT] + link
            if m.x[value] != m.old[value]:
                note(m, value, m.old[value])
                tell(m, value, end)
    for at in range(m.blocks[block, BLOCK_NODES], m.blocks[block + 1, BLOCK_NODES]):
        place = m.block_node[at]
        ripple(m, place, m.chain_start[place], m.places[place, START], True, end)
        call(m, place, end)
