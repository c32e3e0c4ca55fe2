"""Mistakes of a settlement model: everything that the rule could not settle is found before anything is compiled."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from symbiosis.errors import Problem
from symbiosis.network.model import OUTSIDE, Mode, Process, SettlementModel


def mistakes(model: SettlementModel) -> Iterator[Problem]:
    """Return what the rule cannot settle."""
    yield from _series(model)
    for process in model.processes:
        yield from _process(model, process)
        yield from _links(model, process)
    for gate in model.gates:
        if not gate.capacity >= 0:
            yield Problem("engine_link_bad", where=gate.id)
    yield from _pools(model)
    yield from _stores(model)


def given(process: Process) -> float:
    """Return what a PULL process gives to what drives it, per level."""
    if process.driver_pool is not None:
        return math.fsum(term.amount for term in process.pool_terms if term.pool == process.driver_pool)
    return math.fsum(output.amount for output in process.outputs if output.node == process.driver)


def _series(model: SettlementModel) -> Iterator[Problem]:
    series = model.series
    if series.ndim != 2 or not np.isfinite(series).all() or (series < 0).any():
        yield Problem("engine_series_bad")
    if not model.step_h > 0:
        yield Problem("engine_step_bad", value=model.step_h)
    rows = [(process.id, process.wanted) for process in model.processes]
    rows += [(f"{p.id}/{need.id}", need.row) for p in model.processes for need in p.needs if need.row is not None]
    rows += [(gate.id, gate.row) for gate in model.gates if gate.row is not None]
    for where, row in rows:
        if not 0 <= row < len(series):
            yield Problem("engine_row_unknown", where=where, value=row)


def _process(model: SettlementModel, process: Process) -> Iterator[Problem]:
    driven = (process.driver is not None) + (process.driver_pool is not None)
    if process.mode is Mode.PULL and (driven != 1 or not given(process) > 0):
        yield Problem("engine_driver_missing", where=process.id)
    amounts = [amount for need in process.needs for amount in (need.amount, need.base, need.start)]
    amounts += [output.amount for output in process.outputs]
    amounts += [residue.amount for residue in process.residues]
    amounts += [process.scale, process.minimum, process.start_h]
    if any(not 0 <= amount < math.inf for amount in amounts) or not min(process.ramp_up, process.ramp_down) >= 0:
        yield Problem("engine_amount_bad", where=process.id)
    if any(need.base or need.start for need in process.needs) and not process.minimum > 0:
        yield Problem("engine_amount_bad", where=process.id)


def _links(model: SettlementModel, process: Process) -> Iterator[Problem]:
    for need in process.needs:
        for link in need.links:
            if (
                not 0 < link.efficiency < math.inf
                or not link.capacity >= 0
                or not OUTSIDE <= link.source < len(model.nodes)
                or not (link.gate is None or 0 <= link.gate < len(model.gates))
                or not (
                    link.group is None or (0 <= link.group < len(need.shares) and 0 <= need.shares[link.group] <= 1)
                )
            ):
                yield Problem("engine_link_bad", where=f"{process.id}/{need.id}/{link.id}")


def _pools(model: SettlementModel) -> Iterable[Problem]:
    drawn = {term.pool for process in model.processes for term in process.pool_terms if term.amount < 0}
    drawn |= {
        link.pool
        for process in model.processes
        for need in process.needs
        for link in need.links
        if link.pool is not None
    }
    for number, pool in enumerate(model.pools):
        if number in drawn and not any(row is None for _, row in pool.imports):
            yield Problem("engine_pool_without_import", where=pool.id)


def _stores(model: SettlementModel) -> Iterator[Problem]:
    for store in model.stores:
        shares = (store.charge_efficiency, store.discharge_efficiency)
        limits = (store.capacity, store.charge_limit, store.discharge_limit, store.standing_loss)
        if (
            (store.node is None) == (store.pool is None)
            or any(not 0 < share <= 1 for share in shares)
            or any(not limit >= 0 for limit in limits)
            or not math.isfinite(store.standing_loss)
            or not 0 <= store.initial <= store.capacity
            or math.isinf(store.initial)
        ):
            yield Problem("engine_store_bad", where=store.id)
