"""Operations: what one OFFER, LEVEL, FILL or DISPATCH does, in a full settlement, in one of what changed, and in later passes."""

from __future__ import annotations

from symbiosis.engine.kernels.blocks import made_of, torn_draw, torn_level, torn_offer
from symbiosis.engine.kernels.compiled import inner
from symbiosis.engine.kernels.level import begin_groups, kept_of, shared_level
from symbiosis.engine.kernels.words import (
    AMOUNT,
    BASE,
    DAMPED_FROM,
    DRIVER,
    ENVELOPE,
    FIRST,
    FIXED,
    FLOOR,
    GAIN,
    GROUP,
    GROUPS,
    HIGH,
    INDEX,
    KEPT,
    KIND,
    LEVEL,
    LIMIT,
    LINKS_AT,
    LOW,
    MADE,
    MIDDLE,
    MODE,
    OFFERS_AT,
    PLANNED,
    POOLS_AT,
    PULL_MODE,
    PULLED,
    PUSH_MODE,
    REACH,
    SHARED,
    START,
    SWEEP,
    TORN,
    UNSERVED_AT,
)


@inner
def offer(m, op, later):
    """Count what is made at a node, and offer it; in a later pass only more than before."""
    at = m.ops[op, INDEX]
    produced = made_of(m, op)
    offered = produced
    for term in range(m.ops[op, MIDDLE], m.ops[op, HIGH]):
        offered += m.term_amount[term] * m.x[m.term_value[term]]
    if later:
        if offered > m.places[at, MADE]:
            m.av[at] += offered - m.places[at, MADE]
            m.places[at, MADE] = offered
        m.places[at, BASE] = produced
        return
    if m.ops[op, TORN]:
        torn_offer(m, op, offered, produced)
    else:
        m.places[at, MADE] = offered
        m.places[at, BASE] = produced
    m.places[at, START] = m.places[at, MADE] + m.places[at, REACH]
    m.av[at] = m.places[at, START]
    m.claimed[at] = 0.0
    m.places[at, PULLED] = 0.0


@inner
def run(m, op, later, closing):
    """LEVEL: run as far as every need is served, and take what that needs; FILL: take what one that runs needs beside."""
    at = m.ops[op, INDEX]
    if m.ops[op, KIND] != LEVEL:
        take(m, op, m.x[at], later, closing, False)
        return
    pull = m.processes[at, MODE] == PULL_MODE
    slot = m.spots[OFFERS_AT] + at if pull else at
    before = m.x[slot]
    level = _served_level(m, op, later)
    if m.ops[op, SHARED] and level > 0.0:
        lowest = min(before, level) if later else 0.0
        level = shared_level(m, m.ops[op, LOW], m.ops[op, HIGH], lowest, level, later, m.spots[LINKS_AT])
    if later and level < before:
        level = before
    m.x[slot] = level
    if not pull:
        if m.processes[at, MODE] != PUSH_MODE:
            m.x[m.spots[UNSERVED_AT] + at] = max(m.levels[at, PLANNED] - level, 0.0)
        if later and level > before:
            m.numbers[GAIN] = max(m.numbers[GAIN], (level - before) / level)
    if m.ops[op, TORN]:
        torn_level(m, level, before)
    take(m, op, level, later, closing, pull)


@inner
def _served_level(m, op, later):
    """Return how far a process may run for each of its needs alone."""
    links_at = m.spots[LINKS_AT]
    level = m.levels[m.ops[op, INDEX], LIMIT]
    for need in range(m.ops[op, LOW], m.ops[op, HIGH]):
        asked = m.asks[need, FIXED] + m.asks[need, AMOUNT] * level
        found = 0.0
        for link in range(m.needs[need, FIRST], m.needs[need + 1, FIRST]):
            if not m.links[link, KEPT]:
                found += m.ways[link].efficiency * m.ways[link].capacity
            else:
                floor = m.x[links_at + link] if later else 0.0
                room = m.ways[link].capacity - floor
                if m.ways[link].source >= 0:
                    room = min(max(m.av[m.ways[link].source], 0.0), room)
                if m.ways[link].gate >= 0:
                    room = min(max(m.av[m.ways[link].gate], 0.0), room)
                found += m.ways[link].efficiency * (floor + room)
            if found >= asked:
                break
        if found < asked:
            level = max(found - m.asks[need, FIXED], 0.0) / m.asks[need, AMOUNT] if m.asks[need, AMOUNT] > 0.0 else 0.0
    return level


@inner
def take(m, op, level, later, closing, pull):
    """Claim over the links of every need, in their order, what a level needs; PULL processes only reserve it."""
    links_at = m.spots[LINKS_AT]
    for need in range(m.ops[op, LOW], m.ops[op, HIGH]):
        asked = m.asks[need, FIXED] + m.asks[need, AMOUNT] * level
        rest = asked
        if later:
            rest -= kept_of(m, need, links_at)
        groups = m.needs[need, GROUPS]
        if groups > 0:
            begin_groups(m, need, later, links_at)
        for link in range(m.needs[need, FIRST], m.needs[need + 1, FIRST]):
            floor = m.x[links_at + link] if later and m.links[link, KEPT] else 0.0
            taken = 0.0
            if rest > 0.0:
                source = m.ways[link].source
                gate = m.ways[link].gate
                taken = min(m.ways[link].capacity - floor, rest * m.ways[link].inverse)
                if groups > 0 and m.links[link, GROUP] >= 0:
                    room = m.link_share[link] * asked - m.used[0, m.links[link, GROUP]]
                    taken = min(max(room, 0.0) * m.ways[link].inverse, taken)
                if gate >= 0:
                    taken = min(max(m.av[gate], 0.0), taken)
                if source >= 0:
                    taken = min(max(m.av[source], 0.0), taken)
                if source >= 0 or gate >= 0:
                    if closing:
                        taken = 0.0
                    if later and not pull and taken > 0.0:
                        m.numbers[GAIN] = max(m.numbers[GAIN], taken * m.ways[link].efficiency / asked)
                    if source >= 0:
                        m.av[source] -= taken
                        m.claimed[source] += taken
                    if gate >= 0:
                        m.av[gate] -= taken
                rest -= taken * m.ways[link].efficiency
                if groups > 0 and m.links[link, GROUP] >= 0:
                    m.used[0, m.links[link, GROUP]] += taken * m.ways[link].efficiency
            if pull:
                m.reserved[1 if later else 0, link] = taken
            else:
                m.x[links_at + link] = floor + taken


@inner
def _drawn_from(m, op, later):
    """Return what a pool draws, without what its later DISPATCHes give, and in the first pass without what they take."""
    pool = m.processes[m.ops[op, INDEX], DRIVER] - m.spots[POOLS_AT]
    drawn = 0.0
    for term in range(m.pool_term_start[pool], m.ops[op, MIDDLE]):
        drawn -= m.pool_term_amount[term] * m.x[m.pool_term_value[term]]
    if later:
        for term in range(m.ops[op, MIDDLE] + m.ops[op, SHARED], m.pool_term_start[pool + 1]):
            drawn -= m.pool_term_amount[term] * m.x[m.pool_term_value[term]]
    for must in range(m.must_run_start[pool], m.must_run_start[pool + 1]):
        drawn -= m.want[m.must_run_row[must]]
    return max(drawn, 0.0)


@inner
def dispatch(m, op, later, reserving):
    """Let a PULL process run as far as its node or pool draws on it, and give back what it reserved for more."""
    at = m.ops[op, INDEX]
    node = m.processes[at, DRIVER]
    before = m.x[at]
    give = m.process_give[at]
    own = 0.0
    others = 0.0
    if node >= m.spots[POOLS_AT]:
        drawn = _drawn_from(m, op, later)
    else:
        drawn = m.claimed[node]
        others = m.places[node, PULLED]
        own = m.places[node, BASE]
        made = m.node_offer[node]
        fresh = m.stage[ENVELOPE] == 0 and m.stage[SWEEP] < DAMPED_FROM
        if m.ops[made, TORN] == 3 and (later or fresh):
            own = made_of(m, made)
        if later:
            others -= give * before
    if m.ops[op, TORN] == 3 and not later:
        drawn = torn_draw(m, node, drawn)
    offered = m.x[m.spots[OFFERS_AT] + at]
    level = min(max((drawn - own - m.places[node, REACH] - others) / give, m.levels[at, FLOOR]), offered)
    if later:
        if level > before:
            m.numbers[GAIN] = max(m.numbers[GAIN], (level - before) / level)
        level = max(level, before)
        m.places[node, PULLED] += give * (level - before)
        if m.ops[op, LOW] < m.ops[op, HIGH]:
            spare = give * (offered - level)
            m.places[node, MADE] -= spare
            m.av[node] -= spare
            m.x[m.spots[OFFERS_AT] + at] = level
    else:
        if m.ops[op, TORN] == 3:
            if m.stage[ENVELOPE] == 1:
                level = min(max(level, before), offered)
            elif m.stage[ENVELOPE] == 2:
                level = offered
        if m.ops[op, TORN]:
            torn_level(m, level, before)
        m.places[node, PULLED] += give * level
    m.x[at] = level
    _give_back(m, op, level, later, reserving)


@inner
def _give_back(m, op, level, later, reserving):
    """Keep of what was reserved what a level needs, and leave the rest to others."""
    links_at = m.spots[LINKS_AT]
    for need in range(m.ops[op, LOW], m.ops[op, HIGH]):
        asked = m.asks[need, FIXED] + m.asks[need, AMOUNT] * level
        rest = asked
        if later:
            rest -= kept_of(m, need, links_at)
        groups = m.needs[need, GROUPS]
        if groups > 0:
            begin_groups(m, need, later, links_at)
        for link in range(m.needs[need, FIRST], m.needs[need + 1, FIRST]):
            source = m.ways[link].source
            gate = m.ways[link].gate
            floor = m.x[links_at + link] if later and m.links[link, KEPT] else 0.0
            taken = max(rest, 0.0) * m.ways[link].inverse
            if groups > 0 and m.links[link, GROUP] >= 0:
                room = m.link_share[link] * asked - m.used[0, m.links[link, GROUP]]
                taken = min(max(room, 0.0) * m.ways[link].inverse, taken)
            if source >= 0 or gate >= 0:
                lent = m.reserved[1 if later else 0, link] if reserving else 0.0
                taken = min(lent, taken)
                if lent > taken:
                    if source >= 0:
                        m.av[source] += lent - taken
                        m.claimed[source] -= lent - taken
                    if gate >= 0:
                        m.av[gate] += lent - taken
            else:
                taken = min(m.ways[link].capacity - floor, taken)
            rest -= taken * m.ways[link].efficiency
            if groups > 0 and m.links[link, GROUP] >= 0:
                m.used[0, m.links[link, GROUP]] += taken * m.ways[link].efficiency
            m.x[links_at + link] = floor + taken
