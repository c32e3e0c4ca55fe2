"""Stores: what flows where stores and pools stand, in phases between full and empty."""

from __future__ import annotations

from symbiosis.engine.kernels.words import CROSSINGS, ZERO, inner


@inner
def book(total, hourly, column, row, variable, amount):
    """Add an amount to a variable that is not a constant rate over the segment."""
    total[variable] += amount
    if column[variable] >= 0:
        hourly[row, column[variable]] += amount


@inner
def flow(
    length, row, want, charge_at, discharge_at, loss_at, outlets_at, disposed_at, import_at, export_at, curtailed_at,
    outlet_start, outlet_capacity, store_order, carrier_node, carrier_pool, carrier_start,
    import_start, import_row, export_start, export_row,
    store_capacity, charge_limit, discharge_limit, charge_efficiency, discharge_efficiency,
    surplus_of, net_of, stock, losing, offering, held, moves, total, hourly, column, counters,
):  # fmt: skip
    """Let `length` hours pass where stores stand, and at every pool, in phases between full and empty.

    Returns a pool that is short, or -1.
    """
    for carrier in range(len(carrier_node)):
        node = carrier_node[carrier]
        pool = carrier_pool[carrier]
        first = carrier_start[carrier]
        last = carrier_start[carrier + 1]
        surplus = surplus_of[node] if node >= 0 else net_of[pool]
        remaining = length
        while remaining > 0.0:
            phase = remaining
            rest = surplus
            for place in range(first, last):
                store = store_order[place]
                into = 0.0
                out = 0.0
                lost = losing[store] if stock[store] > 0.0 else 0.0
                if surplus > 0.0:
                    into = 0.0 if held[store] else min(rest, charge_limit[store])
                    if stock[store] >= store_capacity[store]:
                        into = min(into, lost / charge_efficiency[store])
                    rest -= into
                elif surplus < 0.0 and stock[store] > 0.0:
                    out = min(-rest, discharge_limit[store])
                    rest += out
                rise = into * charge_efficiency[store] - out / discharge_efficiency[store] - lost
                if stock[store] >= store_capacity[store] and surplus > 0.0 and rise > -1e-15 * stock[store]:
                    rise = 0.0
                if rise < 0.0:
                    phase = min(phase, stock[store] / -rise)
                elif rise > 0.0:
                    phase = min(phase, (store_capacity[store] - stock[store]) / rise)
                moves[0, store] = into
                moves[1, store] = out
                moves[2, store] = lost
                moves[3, store] = rise
            if phase > remaining * (1.0 - 1e-12):
                phase = remaining
            for place in range(first, last):
                store = store_order[place]
                if moves[0, store] > 0.0:
                    book(total, hourly, column, row, charge_at + store, moves[0, store] * phase)
                if moves[1, store] > 0.0:
                    book(total, hourly, column, row, discharge_at + store, moves[1, store] * phase)
                if moves[2, store] > 0.0:
                    book(total, hourly, column, row, loss_at + store, moves[2, store] * phase)
                rise = moves[3, store]
                before = stock[store]
                stock[store] = before + rise * phase
                if rise < 0.0 and stock[store] <= 1e-12 * before:
                    stock[store] = 0.0
                    losing[store] = 0.0
                    counters[CROSSINGS] += 1
                    if node >= 0 and moves[0, store] == 0.0:
                        offering[store] = 0
                elif rise > 0.0 and stock[store] >= store_capacity[store] * (1.0 - 1e-12):
                    stock[store] = store_capacity[store]
                    counters[CROSSINGS] += 1
            remaining -= phase
            if node >= 0:
                rest = max(rest, 0.0)
                for outlet in range(outlet_start[node], outlet_start[node + 1]):
                    taken = min(rest, outlet_capacity[outlet])
                    if taken > 0.0:
                        book(total, hourly, column, row, outlets_at + outlet, taken * phase)
                        rest -= taken
                if rest > 0.0:
                    book(total, hourly, column, row, disposed_at + node, rest * phase)
                continue
            for source in range(import_start[pool], import_start[pool + 1]):
                taken = max(-rest, 0.0)
                if import_row[source] >= 0:
                    taken = min(taken, want[import_row[source]])
                if taken > 0.0:
                    book(total, hourly, column, row, import_at + source, taken * phase)
                    rest += taken
            if rest < -ZERO * (1.0 + abs(surplus)):
                return pool
            for target in range(export_start[pool], export_start[pool + 1]):
                taken = max(rest, 0.0)
                if export_row[target] >= 0:
                    taken = min(taken, want[export_row[target]])
                if taken > 0.0:
                    book(total, hourly, column, row, export_at + target, taken * phase)
                    rest -= taken
            if rest > 0.0:
                book(total, hourly, column, row, curtailed_at + pool, rest * phase)
    return -1
