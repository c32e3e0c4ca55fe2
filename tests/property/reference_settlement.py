"""A second, slow settlement: plain dictionaries, levels by bisection, written from docs/method/settlement.md and not from the kernel."""

from collections import defaultdict

from symbiosis.network.model import OUTSIDE, Mode, SettlementModel
from symbiosis.network.order import Kind, Operation, OperationOrder, operation_order

PASSES = 60


class NotSettledError(Exception):
    """A block or the passes do not come to rest: there the rule promises closure, not one answer."""


class Reference:
    """Settles one instant of a model."""

    def __init__(self, model: SettlementModel) -> None:
        self.model = model
        self.order: OperationOrder = operation_order(model)
        self.producers = defaultdict(list)
        self.servers = defaultdict(list)
        self.residue_links = set()
        for p, process in enumerate(model.processes):
            for output in process.outputs:
                if output.node != process.driver:
                    self.producers[output.node].append(("level", p, output.amount))
            for residue in process.residues:
                self.producers[residue.node].append(("link", (p, residue.need, residue.link), residue.amount))
                self.residue_links.add((p, residue.need, residue.link))
            if process.mode is Mode.PULL:
                self.servers[process.driver].append(p)

    def give(self, p: int) -> float:
        process = self.model.processes[p]
        return sum(output.amount for output in process.outputs if output.node == process.driver)

    def settle(self, wanted: list[float], reach: dict[int, float]) -> None:
        """wanted: per process; reach: what the stores at a node offer. Results stand in `level`, `taken` and `surplus`."""
        self.wanted = wanted
        self.reach = reach
        self.level = defaultdict(float)
        self.offer = defaultdict(float)
        self.taken = defaultdict(float)
        self.reserved = {}
        self.goods = defaultdict(float)
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
        self.surplus = {}
        for n in range(len(self.model.nodes)):
            served = sum(self.level[p] * self.give(p) for p in self.servers[n])
            self.surplus[n] = self._made(n) + served - self._claimed(n)

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
        self.torn_before = {}
        for sweep in range(400):
            self.damped = sweep >= 200
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
            self.last_claims = {n: self._claimed(n) for n in self.servers}
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
        raise NotSettledError

    def _state(self, operations: tuple[Operation, ...]) -> list[float]:
        state = []
        for operation in operations:
            if operation.kind is Kind.OFFER:
                state.append(self.seen[operation.index])
            elif operation.kind is Kind.LEVEL and self.model.processes[operation.index].mode is Mode.PULL:
                state.append(self.offer[operation.index])
            elif operation.kind is not Kind.FILL:
                state.append(self.level[operation.index])
        return state

    damped = False
    stale = None

    def _made(self, n: int) -> float:
        total = 0.0
        for kind, key, amount in self.producers[n]:
            taken = self.taken if self.stale is None or key not in self.stale or self.taken[key] else self.stale
            total += amount * (self.level[key] if kind == "level" else taken[key])
        return total

    def _claimed(self, n: int) -> float:
        return sum(
            self.taken[(p, g, k)] + self.reserved.get((p, g, k), 0.0)
            for p, process in enumerate(self.model.processes)
            for g, need in enumerate(process.needs)
            for k, link in enumerate(need.links)
            if link.source == n
        )

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
            self._commit(index, moves, flexible=True)

    def _offer(self, operation: Operation) -> None:
        n = operation.index
        value = self._made(n) + sum(self.offer[p] * self.give(p) for p in self.servers[n])
        if self.pass_number == 0:
            if operation.torn and self.damped:
                value = 0.5 * (value + self.seen[n])
            self.goods[n] = value + self.reach.get(n, 0.0)
            self.seen[n] = value
        elif value > self.seen[n]:
            self.goods[n] += value - self.seen[n]
            self.seen[n] = value

    def _take(self, p: int, level: float, *, flexible: bool, reserved: bool = False, only: int | None = None):
        """Return what every link takes in all, and what each need lacks, if the process runs at `level`."""
        goods = dict(self.goods)
        moves, lacks = {}, []
        for g, need in enumerate(self.model.processes[p].needs):
            if need.flexible is not flexible or only not in (None, g):
                continue
            kept = {}
            for k, link in enumerate(need.links):
                holds = link.source != OUTSIDE or (p, g, k) in self.residue_links
                kept[k] = self.taken[(p, g, k)] if self.pass_number and holds else 0.0
            rest = need.amount * level - sum(kept[k] * link.efficiency for k, link in enumerate(need.links))
            for k, link in enumerate(need.links):
                room = link.capacity - kept[k]
                if link.source != OUTSIDE:
                    room = min(room, self.reserved[(p, g, k)] if reserved else max(goods.get(link.source, 0.0), 0.0))
                more = min(room, max(rest, 0.0) / link.efficiency)
                if link.source != OUTSIDE and not reserved:
                    goods[link.source] = goods.get(link.source, 0.0) - more
                rest -= more * link.efficiency
                moves[(p, g, k)] = kept[k] + more
            lacks.append(rest)
        return moves, lacks

    def _level(self, p: int) -> None:
        process = self.model.processes[p]
        pull = process.mode is Mode.PULL
        if pull and self.pass_number % 2 == 1:
            return
        old = self.offer[p] if pull else self.level[p]
        low, high = (old if self.pass_number else 0.0), self.wanted[p]

        def feasible(level: float) -> bool:
            _, lacks = self._take(p, level, flexible=False)
            return all(lack <= 1e-14 * level for lack in lacks)

        if not feasible(high):
            for _ in range(200):
                middle = 0.5 * (low + high)
                if middle in (low, high):
                    break
                if feasible(middle):
                    low = middle
                else:
                    high = middle
            high = low
        if pull:
            self.offer[p] = high
            moves, _ = self._take(p, high, flexible=False)
            for (_, g, k), total in moves.items():
                source = process.needs[g].links[k].source
                if source != OUTSIDE:
                    kept = self.taken[(p, g, k)] if self.pass_number else 0.0
                    self.reserved[(p, g, k)] = total - kept
                    self.goods[source] -= total - kept
                    if not self.pass_number:
                        self.taken[(p, g, k)] = 0.0
        else:
            moves, _ = self._take(p, high, flexible=False)
            self.level[p] = high
            self._commit(p, moves, flexible=False)

    def _commit(self, p: int, moves, *, flexible: bool) -> None:
        for (_, g, k), total in moves.items():
            source = self.model.processes[p].needs[g].links[k].source
            if source != OUTSIDE:
                self.goods[source] -= total - (self.taken[(p, g, k)] if self.pass_number else 0.0)
            self.taken[(p, g, k)] = total

    def _dispatch(self, operation: Operation) -> None:
        p = operation.index
        process = self.model.processes[p]
        n = process.driver
        drawn = self.last_claims.get(n, 0.0) if operation.torn and self.pass_number == 0 else self._claimed(n)
        servers = sorted(self.servers[n], key=lambda q: (self.model.processes[q].priority, q))
        others = servers if self.pass_number else servers[: servers.index(p)]
        elsewhere = sum(self.level[q] * self.give(q) for q in others if q != p)
        level = (drawn - self._made(n) - self.reach.get(n, 0.0) - elsewhere) / self.give(p)
        level = min(max(level, 0.0), self.offer[p])
        self.level[p] = max(level, self.level[p]) if self.pass_number else level
        held = {key: value for key, value in self.reserved.items() if key[0] == p}
        for key in list(self.reserved):
            if key[0] == p and not self.pass_number:
                self.taken[key] = 0.0
        if any(not need.flexible for need in process.needs):
            for g, need in enumerate(process.needs):
                for k in range(len(need.links)):
                    self.reserved.setdefault((p, g, k), 0.0)
            moves, _ = self._take(p, self.level[p], flexible=False, reserved=True)
            for key, total in moves.items():
                source = process.needs[key[1]].links[key[2]].source
                kept = self.taken[key] if self.pass_number else 0.0
                if source != OUTSIDE:
                    back = held.get(key, 0.0) - (total - kept)
                    self.goods[source] += back
                    self.released = self.released or back > 0.0
                self.taken[key] = total
        for key in [key for key in self.reserved if key[0] == p]:
            del self.reserved[key]
        if self.pass_number:
            self._trim(p)

    def _trim(self, p: int) -> None:
        """A process with scarce needs offers from now on what it makes, for its reservation is given back."""
        process = self.model.processes[p]
        if process.mode is Mode.PULL and any(not need.flexible for need in process.needs):
            spare = self.give(p) * (self.offer[p] - self.level[p])
            self.seen[process.driver] -= spare
            self.goods[process.driver] -= spare
            self.offer[p] = self.level[p]

    def _rising(self):
        flexible = {
            (p, g): need.amount
            for p, process in enumerate(self.model.processes)
            for g, need in enumerate(process.needs)
            if need.flexible
        }
        return dict(self.level), {key: value for key, value in self.taken.items() if key[:2] in flexible}, flexible

    def _still(self, before) -> bool:
        levels, takings, amounts = before
        if any(self.level[p] - old > 1e-13 * self.level[p] for p, old in levels.items()):
            return False
        for (p, g, k), old in takings.items():
            link = self.model.processes[p].needs[g].links[k]
            more = (self.taken[(p, g, k)] - old) * link.efficiency
            if link.source != OUTSIDE and more > 1e-13 * amounts[(p, g)] * self.level[p]:
                return False
        return True


def stepped(model: SettlementModel, steps: int, parts: int) -> dict[str, list[float]]:
    """Settle `parts` times in each profile step and move the stocks by explicit steps: converges, and knows no crossing."""
    reference = Reference(model)
    stock = [store.initial for store in model.stores]
    dt = model.step_h / parts
    totals = {"level": [0.0] * len(model.processes), "disposed": [0.0] * len(model.nodes)}
    for kind in ("charge", "discharge", "standing_loss"):
        totals[kind] = [0.0] * len(model.stores)
    for step in range(steps):
        losing = [store.standing_loss * held for store, held in zip(model.stores, stock, strict=True)]
        wanted = [model.series[process.wanted, step] for process in model.processes]
        for _ in range(parts):
            reach = defaultdict(float)
            can = []
            for s, store in enumerate(model.stores):
                can.append(min(store.discharge_limit, stock[s] * store.discharge_efficiency / dt))
                if store.node is not None:
                    reach[store.node] += can[s]
            reference.settle(wanted, reach)
            rest = {("node", n): value for n, value in reference.surplus.items()}
            rest[("pool", 0)] = _pool_surplus(model, reference, step)
            for s, store in enumerate(model.stores):
                place = ("node", store.node) if store.node is not None else ("pool", store.pool)
                lost = min(losing[s], stock[s] / dt)
                room = store.capacity - stock[s] + lost * dt
                into = min(max(rest[place], 0.0), store.charge_limit, room / store.charge_efficiency / dt)
                out = min(max(-rest[place], 0.0), can[s])
                rest[place] += out - into
                lost = min(lost, stock[s] / dt - out / store.discharge_efficiency + into * store.charge_efficiency)
                stock[s] += dt * (into * store.charge_efficiency - out / store.discharge_efficiency - lost)
                for kind, rate in (("charge", into), ("discharge", out), ("standing_loss", lost)):
                    totals[kind][s] += rate * dt
                if lost and stock[s] <= 1e-12:
                    losing[s] = 0.0
            for n, node in enumerate(model.nodes):
                left = max(rest[("node", n)], 0.0)
                for outlet in node.outlets:
                    left -= min(left, outlet.capacity)
                totals["disposed"][n] += left * dt
            for p in range(len(model.processes)):
                totals["level"][p] += reference.level[p] * dt
    return totals | {"stock": stock}


def _pool_surplus(model: SettlementModel, reference: Reference, step: int) -> float:
    net = sum(model.series[row, step] for _, row in model.pools[0].must_run)
    for p, process in enumerate(model.processes):
        net += sum(term.amount for term in process.pool_terms) * reference.level[p]
        for g, need in enumerate(process.needs):
            net -= sum(reference.taken[(p, g, k)] for k, link in enumerate(need.links) if link.pool is not None)
    return net
