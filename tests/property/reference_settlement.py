"""A second, slow settlement: plain dictionaries, levels by bisection, written from docs/method/settlement.md and not from the kernel."""

import math
from collections import defaultdict
from dataclasses import dataclass, field

from symbiosis.network.model import OUTSIDE, Link, Mode, SettlementModel
from symbiosis.network.order import Kind, Operation, OperationOrder, operation_order

PASSES = 60
SWEEPS = 100


class NotSettledError(Exception):
    """A block or the passes do not come to rest: there the rule promises closure, not one answer."""


@dataclass
class Instant:
    """What the settlement of one instant reads beside the model; what is not said is as the model has it."""

    wanted: list[float]
    """Per process, what it may run at most."""
    plan: list[float] = field(default_factory=list)
    """Per process, the series alone, before `available`."""
    available: list[float] = field(default_factory=list)
    floor: dict[int, float] = field(default_factory=dict)
    amount: dict[tuple[int, int], float] = field(default_factory=dict)
    """Per (process, need)."""
    fixed: dict[tuple[int, int], float] = field(default_factory=dict)
    reach: dict[int, float] = field(default_factory=dict)
    """What the stores at a node offer."""
    pool_reach: dict[int, float] = field(default_factory=dict)
    must_run: dict[int, float] = field(default_factory=dict)
    links: dict[tuple[int, int, int], float] = field(default_factory=dict)
    """Capacities."""
    gates: dict[int, float] = field(default_factory=dict)


def instant_at(model: SettlementModel, step: int, *, available=None, shares=None, gates=None) -> Instant:
    """Return what the series say of a step. available: per process; shares: of the links; gates: shares of the gates."""
    shares = shares or {}
    row = lambda number: 1.0 if number is None else float(model.series[number, step])  # noqa: E731 a word for one line
    plan = [process.scale * row(process.wanted) for process in model.processes]
    available = [1.0] * len(plan) if available is None else list(available)
    now = Instant([most * share for most, share in zip(plan, available, strict=True)], plan, available)
    for p, process in enumerate(model.processes):
        for g, need in enumerate(process.needs):
            now.amount[(p, g)] = need.amount * row(need.row)
            for k, link in enumerate(need.links):
                share = shares.get((p, g, k), 1.0)
                unlimited = math.inf if share else 0.0
                now.links[(p, g, k)] = unlimited if math.isinf(link.capacity) else link.capacity * share
    for number, gate in enumerate(model.gates):
        now.gates[number] = gate.capacity * row(gate.row) * (gates[number] if gates is not None else 1.0)
    for number, pool in enumerate(model.pools):
        now.must_run[number] = sum(row(place) for _, place in pool.must_run)
    return now


def pots(link: Link) -> tuple[tuple[str, int], ...]:
    """Return what a link draws on that others draw on too."""
    node = (("node", link.source),) if link.source != OUTSIDE else ()
    return node if link.gate is None else (*node, ("gate", link.gate))


class Reference:
    """Settles one instant of a model."""

    def __init__(self, model: SettlementModel) -> None:
        self.model = model
        self.order: OperationOrder = operation_order(model)
        self.producers = defaultdict(list)
        self.servers = defaultdict(list)
        self.residue_links = set()
        self.links = [
            ((p, g, k), link)
            for p, process in enumerate(model.processes)
            for g, need in enumerate(process.needs)
            for k, link in enumerate(need.links)
        ]
        for p, process in enumerate(model.processes):
            for output in process.outputs:
                if output.node != process.driver:
                    self.producers[("node", output.node)].append(("level", p, output.amount))
            for term in process.pool_terms:
                if term.pool != process.driver_pool:
                    self.producers[("pool", term.pool)].append(("level", p, term.amount))
            for residue in process.residues:
                self.producers[("node", residue.node)].append(("link", (p, residue.need, residue.link), residue.amount))
                self.residue_links.add((p, residue.need, residue.link))
            if process.mode is Mode.PULL:
                self.servers[self._driver(p)].append(p)
        self.pots = {key: pots(link) for key, link in self.links}
        self.flexible = [[need.flexible for need in process.needs] for process in model.processes]
        self.at = defaultdict(list)
        for key, link in self.links:
            self.at[("node", link.source)].append(key)
            if link.pool is not None:
                self.at[("pool", link.pool)].append(key)
        for servers in self.servers.values():
            servers.sort(key=lambda p: (model.processes[p].priority, p))

    def _driver(self, p: int):
        process = self.model.processes[p]
        return ("node", process.driver) if process.driver_pool is None else ("pool", process.driver_pool)

    def give(self, p: int) -> float:
        process = self.model.processes[p]
        if process.driver_pool is not None:
            return sum(term.amount for term in process.pool_terms if term.pool == process.driver_pool)
        return sum(output.amount for output in process.outputs if output.node == process.driver)

    def settle(self, now: Instant) -> None:
        """Settle an instant; results stand in `level`, `taken`, `surplus` (of nodes) and `balance` (of pools)."""
        self.now = now
        self.level = defaultdict(float)
        self.offer = defaultdict(float)
        self.taken = defaultdict(float)
        self.reserved = {}
        self.goods = defaultdict(float, {("gate", number): capacity for number, capacity in now.gates.items()})
        self.seen = defaultdict(float)
        self.pass_number = 0
        self.released = False
        self._first_pass()
        rest = 0
        while self.released and rest < 2:
            self.pass_number += 1
            if self.pass_number > PASSES:
                raise NotSettledError
            if self.pass_number == 1:
                for p in range(len(self.model.processes)):
                    self._trim(p)
            before = self._rising()
            for operation in self.order.operations:
                self._run(operation)
            rest = rest + 1 if self._still(before) else 0
        self.surplus = {n: self._rest(("node", n)) for n in range(len(self.model.nodes))}
        self.balance = {m: self._rest(("pool", m)) for m in range(len(self.model.pools))}

    def lacks(self, p: int) -> float:
        """Return the most that a need of a process lacks of what is asked [share of it]: zero but where a fixed amount cannot be had."""
        worst = 0.0
        for g, need in enumerate(self.model.processes[p].needs):
            asked = self._asked(p, g, self.level[p])
            served = sum(self.taken[(p, g, k)] * link.efficiency for k, link in enumerate(need.links))
            worst = max(worst, (asked - served) / asked if asked else 0.0)
        return worst

    def _rest(self, place) -> float:
        served = sum(self.level[p] * self.give(p) for p in self.servers[place])
        return self._made(place) + served - self._claimed(place)

    def _asked(self, p: int, g: int, level: float) -> float:
        amount = self.now.amount.get((p, g), self.model.processes[p].needs[g].amount)
        return self.now.fixed.get((p, g), 0.0) + amount * level

    def _first_pass(self) -> None:
        place = 0
        blocks = dict(self.order.blocks)
        while place < len(self.order.operations):
            if place in blocks:
                self._block(self.order.operations[place : blocks[place]])
                place = blocks[place]
            else:
                self._run(self.order.operations[place])
                place += 1

    def _block(self, operations: tuple[Operation, ...]) -> None:
        start_goods = dict(self.goods)
        start_taken = dict(self.taken)
        start_reserved = dict(self.reserved)
        self.last_claims = {}
        for sweep in range(SWEEPS):
            self.damped = sweep >= SWEEPS // 2
            before = self._state(operations)
            self.goods = defaultdict(float, start_goods)
            self.reserved = dict(start_reserved)
            old_taken = dict(self.taken)
            self.stale = old_taken
            for key in old_taken:
                if key not in start_taken:
                    self.taken[key] = 0.0
            for operation in operations:
                self._run(operation)
            self.stale = None
            self.last_claims = {place: self._claimed(place) for place in self.servers}
            after = self._state(operations)
            top = max([*after, 0.0])
            if (
                sweep
                and max(
                    (abs(a - b) / (max(a, b) + 0.01 * top + 1e-300) for a, b in zip(after, before, strict=True)),
                    default=0.0,
                )
                <= 1e-13
            ):
                self.damped = False
                return
        self.damped = False
        raise NotSettledError

    def _state(self, operations: tuple[Operation, ...]) -> list[float]:
        state = []
        for operation in operations:
            if operation.kind is Kind.OFFER:
                state.append(self.seen[("node", operation.index)])
            elif operation.kind is Kind.LEVEL and self.model.processes[operation.index].mode is Mode.PULL:
                state.append(self.offer[operation.index])
            elif operation.kind is not Kind.FILL:
                state.append(self.level[operation.index])
        return state

    damped = False
    stale = None

    def _made(self, place) -> float:
        total = self.now.must_run.get(place[1], 0.0) if place[0] == "pool" else 0.0
        for kind, key, amount in self.producers[place]:
            total += amount * (self.level[key] if kind == "level" else self._flow(key))
        return total

    def _flow(self, key) -> float:
        """Return what a link takes; in the sweep of a block what was taken last, until it is taken anew."""
        taken = self.taken if self.stale is None or key not in self.stale or self.taken[key] else self.stale
        return taken[key]

    def _claimed(self, place) -> float:
        if place[0] == "pool":
            return sum(self._flow(key) for key in self.at[place])
        return sum(self.taken[key] + self.reserved.get(key, 0.0) for key in self.at[place])

    def _run(self, operation: Operation) -> None:
        kind, index = operation.kind, operation.index
        if kind is Kind.OFFER:
            self._offer(operation)
        elif kind is Kind.LEVEL:
            self._level(index)
        elif kind is Kind.DISPATCH:
            self._dispatch(operation)
        else:
            moves, rest = self._take(index, self.level[index], flexible=True, only=operation.need)
            assert all(value <= 1e-9 * (1 + self.level[index]) for value in rest)
            self._commit(index, moves)

    def _offer(self, operation: Operation) -> None:
        place = ("node", operation.index)
        value = self._made(place) + sum(self.offer[p] * self.give(p) for p in self.servers[place])
        if self.pass_number == 0:
            if operation.torn and self.damped:
                value = 0.5 * (value + self.seen[place])
            self.goods[place] = value + self.now.reach.get(operation.index, 0.0)
            self.seen[place] = value
        elif value > self.seen[place]:
            self.goods[place] += value - self.seen[place]
            self.seen[place] = value

    def _take(self, p: int, level: float, *, flexible: bool, reserved: bool = False, only: int | None = None):
        """Return what every link takes in all, and what each need lacks, if the process runs at `level`."""
        goods = {}  # what is left of each pot that this process draws on
        moves, lacks = {}, []
        for g, need in enumerate(self.model.processes[p].needs):
            if self.flexible[p][g] is not flexible or only not in (None, g):
                continue
            kept = {}
            for k in range(len(need.links)):
                holds = bool(self.pots[(p, g, k)]) or (p, g, k) in self.residue_links
                kept[k] = self.taken[(p, g, k)] if self.pass_number and holds else 0.0
            asked = self._asked(p, g, level)
            rest = asked - sum(kept[k] * link.efficiency for k, link in enumerate(need.links))
            of_group = [share * asked for share in need.shares]
            for k, link in enumerate(need.links):
                if link.group is not None:
                    of_group[link.group] -= kept[k] * link.efficiency
            for k, link in enumerate(need.links):
                room = self.now.links.get((p, g, k), link.capacity) - kept[k]
                if reserved and self.pots[(p, g, k)]:
                    room = min(room, self.reserved[(p, g, k)])
                else:
                    room = min(
                        [room, *(max(goods.setdefault(pot, self.goods[pot]), 0.0) for pot in self.pots[(p, g, k)])]
                    )
                most = rest if link.group is None else min(rest, of_group[link.group])
                more = min(room, max(most, 0.0) / link.efficiency)
                if not reserved:
                    for pot in self.pots[(p, g, k)]:
                        goods[pot] -= more
                rest -= more * link.efficiency
                if link.group is not None:
                    of_group[link.group] -= more * link.efficiency
                moves[(p, g, k)] = kept[k] + more
            lacks.append(max(rest, 0.0) if rest > 1e-14 * asked else 0.0)
        return moves, lacks

    def _level(self, p: int) -> None:
        process = self.model.processes[p]
        pull = process.mode is Mode.PULL
        if pull and self.pass_number % 2 == 1:
            return
        old = self.offer[p] if pull else self.level[p]
        low, high = (old if self.pass_number else 0.0), self.now.wanted[p]

        def feasible(level: float) -> bool:
            return not any(self._take(p, level, flexible=False)[1])

        if not feasible(high):
            tiny = 1e-16 * high
            while high - low > tiny:
                middle = 0.5 * (low + high)
                if middle in (low, high):
                    break
                if feasible(middle):
                    low = middle
                else:
                    high = middle
            high = low
        moves, _ = self._take(p, high, flexible=False)
        if pull:
            self.offer[p] = high
            for key, total in moves.items():
                pots = self.pots[key]
                if pots:
                    self.reserved[key] = total - (self.taken[key] if self.pass_number else 0.0)
                    for pot in pots:
                        self.goods[pot] -= self.reserved[key]
                    if not self.pass_number:
                        self.taken[key] = 0.0
        else:
            self.level[p] = high
            self._commit(p, moves)

    def _commit(self, p: int, moves) -> None:
        for key, total in moves.items():
            for pot in self.pots[key]:
                self.goods[pot] -= total - (self.taken[key] if self.pass_number else 0.0)
            self.taken[key] = total

    def _dispatch(self, operation: Operation) -> None:
        p = operation.index
        process = self.model.processes[p]
        place = self._driver(p)
        drawn = self.last_claims.get(place, 0.0) if operation.torn and not self.pass_number else self._claimed(place)
        servers = self.servers[place]
        others = servers if self.pass_number else servers[: servers.index(p)]
        elsewhere = sum(self.level[q] * self.give(q) for q in others if q != p)
        reach = (self.now.reach if place[0] == "node" else self.now.pool_reach).get(place[1], 0.0)
        level = (drawn - self._made(place) - reach - elsewhere) / self.give(p)
        level = min(max(level, self.now.floor.get(p, 0.0)), self.offer[p])
        self.level[p] = max(level, self.level[p]) if self.pass_number else level
        held = {key: value for key, value in self.reserved.items() if key[0] == p}
        if not self.pass_number:
            for key in held:
                self.taken[key] = 0.0
        if not all(self.flexible[p]):
            for g, need in enumerate(process.needs):
                for k in range(len(need.links)):
                    self.reserved.setdefault((p, g, k), 0.0)
            moves, _ = self._take(p, self.level[p], flexible=False, reserved=True)
            for key, total in moves.items():
                pots = self.pots[key]
                if pots:
                    back = held.get(key, 0.0) - (total - (self.taken[key] if self.pass_number else 0.0))
                    for pot in pots:
                        self.goods[pot] += back
                    self.released = self.released or back > 0.0
                self.taken[key] = total
        for key in [key for key in self.reserved if key[0] == p]:
            del self.reserved[key]
        if self.pass_number:
            self._trim(p)

    def _trim(self, p: int) -> None:
        """A process with scarce needs offers from now on what it makes, for its reservation is given back."""
        process = self.model.processes[p]
        if process.mode is Mode.PULL and not all(self.flexible[p]):
            spare = self.give(p) * (self.offer[p] - self.level[p])
            if process.driver is not None:
                self.seen[("node", process.driver)] -= spare
                self.goods[("node", process.driver)] -= spare
            self.offer[p] = self.level[p]

    def _rising(self):
        flexible = {
            (p, g)
            for p, process in enumerate(self.model.processes)
            for g, need in enumerate(process.needs)
            if need.flexible
        }
        return dict(self.level), {key: value for key, value in self.taken.items() if key[:2] in flexible}

    def _still(self, before) -> bool:
        levels, takings = before
        if any(self.level[p] - old > 1e-13 * self.level[p] for p, old in levels.items()):
            return False
        for (p, g, k), old in takings.items():
            link = self.model.processes[p].needs[g].links[k]
            more = (self.taken[(p, g, k)] - old) * link.efficiency
            if self.pots[(p, g, k)] and more > 1e-13 * self._asked(p, g, self.level[p]):
                return False
        return True
