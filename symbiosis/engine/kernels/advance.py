"""Advance: settles and integrates all profile steps between two times in one compiled call."""

from __future__ import annotations

from numba import njit

from symbiosis.engine.kernels.settle import settle
from symbiosis.engine.kernels.stores import flow
from symbiosis.engine.kernels.words import CROSSINGS, HOLD_AFTER, HOLDS, OK, SEGMENTS, SHORT_NODE, SHORT_POOL, ZERO


@njit(cache=True, error_model="numpy")
def advance(
    row, step, offset, step_stop, offset_stop, step_h, hold_segments,
    op_kind, op_index, op_low, op_middle, op_high, op_torn, op_shared,
    need_amount, need_start, link_source, link_capacity, link_efficiency, link_inverse, link_kept, term_value, term_amount,
    process_row, process_mode, process_driver, process_give, scarce_pulls, node_offer,
    block_first, block_last, block_node_start, block_node, torn_offers,
    outlet_start, outlet_capacity, store_order, carrier_node, carrier_pool, carrier_start, carrier_simple, node_carrier,
    pool_term_start, pool_term_value, pool_term_amount,
    import_start, import_row, must_run_start, must_run_row, export_start, export_row,
    store_capacity, charge_limit, discharge_limit, charge_efficiency, discharge_efficiency, standing_loss,
    wanted, available, starts,
    x, stock, losing, offering, held, left_empty, moves,
    av, claimed, made, base, pulled, reach, scratch, reserved, saved,
    total, hourly, column, selected, block_flags, block_residual, counters,
):  # fmt: skip
    """Advance from (`step`, `offset` [h] into it) to (`step_stop`, `offset_stop`); add what flowed to `total` and `hourly`.

    Returns (status, node or pool that is short, step, surplus there [unit/h]).
    """
    links_at, unserved_at, outlets_at, disposed_at = starts[0], starts[1], starts[2], starts[3]
    charge_at, discharge_at, loss_at = starts[4], starts[5], starts[6]
    import_at, must_run_at, export_at, curtailed_at, stock_at, offers_at = (
        starts[7], starts[8], starts[9], starts[10], starts[11], starts[12],
    )  # fmt: skip
    n_nodes = len(outlet_start) - 1
    n_pools = len(import_start) - 1
    n_carriers = len(carrier_node)
    while step < step_stop or (step == step_stop and offset < offset_stop):
        end = step_h if step < step_stop else offset_stop
        if offset == 0.0:
            for store in range(len(stock)):
                losing[store] = standing_loss[store] * stock[store]
                held[store] = 0
                left_empty[store] = 0
                offering[store] = 1 if stock[store] > 0.0 else 0
        want = wanted[step]
        segments = 0
        while offset < end:
            # Settle: reach[n] is what stores at node n offer.
            for carrier in range(n_carriers):
                if carrier_node[carrier] >= 0:
                    reach[carrier_node[carrier]] = 0.0
                    for place in range(carrier_start[carrier], carrier_start[carrier + 1]):
                        if offering[store_order[place]]:
                            reach[carrier_node[carrier]] += discharge_limit[store_order[place]]
            settle(
                want, available, links_at, unserved_at, offers_at,
                op_kind, op_index, op_low, op_middle, op_high, op_torn, op_shared,
                need_amount, need_start, link_source, link_capacity, link_efficiency, link_inverse, link_kept, term_value, term_amount,
                process_row, process_mode, process_driver, process_give, scarce_pulls, node_offer,
                block_first, block_last, block_node_start, block_node, torn_offers,
                x, av, claimed, made, base, pulled, reach, scratch[0], scratch[1], reserved, saved, block_flags, block_residual, counters,
            )  # fmt: skip

            # Surplus of every node; outlets and disposal where no store stands.
            for node in range(n_nodes):
                produced = base[node] + pulled[node]
                surplus = produced - claimed[node]
                if abs(surplus) <= ZERO * (1.0 + produced):
                    surplus = 0.0
                scratch[2, node] = surplus
                if node_carrier[node] >= 0:
                    continue
                if surplus < 0.0:
                    return SHORT_NODE, node, step, surplus
                for outlet in range(outlet_start[node], outlet_start[node + 1]):
                    taken = min(surplus, outlet_capacity[outlet])
                    x[outlets_at + outlet] = taken
                    surplus -= taken
                x[disposed_at + node] = surplus

            # Stores at nodes: what happens at this instant, and when the next one runs empty.
            again = False
            length = end - offset
            for carrier in range(n_carriers):
                if carrier_node[carrier] < 0:
                    continue
                surplus = scratch[2, carrier_node[carrier]]
                rest = surplus
                for place in range(carrier_start[carrier], carrier_start[carrier + 1]):
                    store = store_order[place]
                    if surplus < 0.0:
                        out = min(-rest, discharge_limit[store]) if offering[store] else 0.0
                        rest += out
                        slope = out / discharge_efficiency[store] + losing[store]
                        if offering[store] and stock[store] <= 0.0:
                            if out > 0.0 or not carrier_simple[carrier]:
                                offering[store] = 0
                                again = True
                                counters[CROSSINGS] += 1
                        elif slope > 0.0 and stock[store] > 0.0:
                            length = min(length, stock[store] / slope)
                    else:
                        into = 0.0 if held[store] else min(rest, charge_limit[store])
                        if stock[store] >= store_capacity[store]:
                            into = min(into, losing[store] / charge_efficiency[store])
                        rest -= into
                        if stock[store] <= 0.0 and not offering[store]:
                            if into > 0.0:
                                if carrier_simple[carrier]:
                                    offering[store] = 1
                                elif left_empty[store] >= HOLD_AFTER or segments >= hold_segments:
                                    held[store] = 1
                                    counters[HOLDS] += 1
                                else:
                                    left_empty[store] += 1
                                    offering[store] = 1
                                    again = True
                                    counters[CROSSINGS] += 1
                        elif into == 0.0 and not carrier_simple[carrier]:
                            if stock[store] <= 0.0:
                                offering[store] = 0
                                again = True
                            elif losing[store] > 0.0:
                                length = min(length, stock[store] / losing[store])
                produced = base[carrier_node[carrier]] + pulled[carrier_node[carrier]]
                if surplus < 0.0 and not again and -rest > ZERO * (1.0 + produced - surplus):
                    return SHORT_NODE, carrier_node[carrier], step, rest
            if again:
                continue
            segments += 1
            counters[SEGMENTS] += 1

            for pool in range(n_pools):
                net = 0.0
                for term in range(pool_term_start[pool], pool_term_start[pool + 1]):
                    net += pool_term_amount[term] * x[pool_term_value[term]]
                for source in range(must_run_start[pool], must_run_start[pool + 1]):
                    x[must_run_at + source] = want[must_run_row[source]]
                    net += want[must_run_row[source]]
                scratch[3, pool] = net
            short = flow(
                length, row, want, charge_at, discharge_at, loss_at, outlets_at, disposed_at, import_at, export_at, curtailed_at,
                outlet_start, outlet_capacity, store_order, carrier_node, carrier_pool, carrier_start,
                import_start, import_row, export_start, export_row,
                store_capacity, charge_limit, discharge_limit, charge_efficiency, discharge_efficiency,
                scratch[2], scratch[3], stock, losing, offering, held, moves, total, hourly, column, counters,
            )  # fmt: skip
            if short >= 0:
                return SHORT_POOL, short, step, scratch[3, short]
            for variable in range(stock_at):
                total[variable] += x[variable] * length
            for place in range(len(selected)):
                if selected[place] < stock_at:
                    hourly[row, place] += x[selected[place]] * length
            if length > 0.0:
                for store in range(len(stock)):
                    left_empty[store] = 0
            offset = offset + length if length < end - offset else end
        for store in range(len(stock)):
            if column[stock_at + store] >= 0:
                hourly[row, column[stock_at + store]] = stock[store]
        row += 1
        if offset >= step_h:
            step += 1
            offset = 0.0
    return OK, 0, step, 0.0
