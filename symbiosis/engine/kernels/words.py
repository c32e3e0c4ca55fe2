"""Words of the kernels: numbers and columns of arrays that several of them share."""

from __future__ import annotations

LEVEL, OFFER, DISPATCH, FILL, BEGIN, END = 0, 1, 2, 3, 4, 5
PUSH_MODE, PULL_MODE = 1, 2
TAKEN, RESERVED, RETURNED = 0, 1, 2

RELATIVE = 1e-13
"""Relative change under which sweeps and passes have settled."""
ZERO = 1e-11
"""|surplus| up to this times (1 + production) counts as none."""
SWEEPS = 60
"""Sweeps of a block, of its lower envelope, and passes over what was released."""
DAMPED_FROM = 20
TINY = 1e-300
HOLD_AFTER = 4
"""Times that a store may leave empty at one instant before it is held empty until the next step."""
HOLD_IN_STEP = 500
"""The same over one step, against chains that come ever closer."""
SLACK = 1e-9
"""Relative: a unit that reaches its minimum to this is running, a start that is served to this goes on."""
FEW = 0.01
"""Share of the processes, and of the operations, up to which a profile step settles only what changed."""
OK, SHORT_NODE, SHORT_POOL = 0, 1, 2

KIND, INDEX, LOW, MIDDLE, HIGH, TORN, SHARED, BLOCK = 0, 1, 2, 3, 4, 5, 6, 7
"""Columns of `ops`."""
FIRST, GROUPS, NEED_OP = 0, 1, 2
"""Columns of `needs`: first link, number of groups, LEVEL or FILL."""
SOURCE, GATE, KEPT, GROUP, LINK_OP, OWNER = 0, 1, 2, 3, 4, 5
"""Columns of `links`."""
AT_SOURCE, AT_GATE, BACK_SOURCE, BACK_GATE = 0, 1, 2, 3
"""Columns of `link_entries`."""
ROW, MODE, DRIVER, LEVEL_OP, DISPATCH_OP = 0, 1, 2, 3, 4
"""Columns of `processes`."""
BLOCK_BEGIN, BLOCK_END, BLOCK_NODES = 0, 1, 2
"""Columns of `blocks`."""
CHAIN_LINK, CHAIN_OP, CHAIN_KIND = 0, 1, 2
"""Columns of `chain`."""
MADE, BASE, PULLED, START, REACH = 0, 1, 2, 3, 4
"""Columns of `places`: offer; what is made but for PULL processes; what those give; offer and reach at the last OFFER; what stores offer
(of a gate its capacity)."""
AV, CLAIMED = 5, 6
"""What is left of the offer and what is claimed lie apart, for every claim needs them; these are their columns where they are kept."""
PLACE_COLUMNS = 7
FIXED, AMOUNT = 0, 1
"""Columns of `asks`: what a need asks for beside the level, and per level, in this step."""
LIMIT, WISH, FLOOR, PLANNED = 0, 1, 2, 3
"""Columns of `levels`: most that a process may run; what of its plan is available; least that a PULL process runs; its plan."""

SETTLEMENTS, SEGMENTS, CROSSINGS, HOLDS, PASSES, PASSES_OPEN, SWEEPS_USED, DELTAS, VISITS = 0, 1, 2, 3, 4, 5, 6, 7, 8
COUNTERS = 9
"""Places in `counters`: settlements, segments, crossings, holds, most passes, settlements whose passes stayed open, sweeps, settlements of
what changed only, operations visited in them."""

EPOCH, MARKED, WAITING, TOUCHED, PASS_VALUES, PASS_PLACES = 0, 1, 2, 3, 4, 5
SPAN, CHANGED, MOVED, FULL = 6, 7, 8, 9
COUNTS = 10
"""Places in `counts`: number of the settlement; lengths of the heap, of the marks for the next pass, of the lists of places touched and
of what later passes changed; number of the span, lengths of the lists of changed values and moved places since it began, 1 where all
changed."""

ON, LEFT, READY, WAS_ON, LEFT_FIRST = 0, 1, 2, 3, 4
"""Columns of `unit_state`: running; steps of a start that are left; 1 where a start has just ended; running in the step before; steps
left when this one began."""
UNIT_COLUMNS = 5
MINIMUM, UP, DOWN, START_STEPS, CAP, FALL = 0, 1, 2, 3, 4, 5
"""Columns of `unit_numbers`: least level; most that it rises and falls in a step; steps of a start; of this step: the most and the least
that ramps let it run."""
BASE_RATE, START_RATE, FIRST_RATE = 0, 1, 2
"""Columns of `unit_fixed`: what a need asks for while its unit is on, while it starts, and beside in the first step after a start
without time."""

LINKS_AT, UNSERVED_AT, OFFERS_AT, GATES_AT, POOLS_AT = 0, 1, 2, 3, 4
"""Places in `spots`: where links, unserved and offers stand in `x`, gates and pools among the places."""
BY_SPAN, BY_PASS, BY_TOUCH, BY_CHANGE = 0, 1, 2, 3
"""Columns of the marks, and rows of the lists, of values and places: changed since the span began, changed by later passes, touched; of the
marks of places alone: changed in this settlement."""

GAIN, AWAY, SCALE, SCALE_BEFORE = 0, 1, 2, 3
"""Places in `numbers`: largest relative gain of a later pass; of the sweep of a block the largest relative change, the largest rate, and
that of the sweep before."""
SWEEP, ENVELOPE = 0, 1
"""Places in `stage`: number of the sweep; 0: sweeps settle by themselves, 1: rates only fall, towards the lower envelope, 2: they stay
at it."""
