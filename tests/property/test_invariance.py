"""Invariance: what does not matter in the world does not matter in the results."""

import dataclasses
import math

import numpy as np
import pytest
from driving import FLOWS, differences, driven, links_of, random_happenings, unconverged
from hypothesis import given, settings
from hypothesis import strategies as st
from random_limits import limited_model

from symbiosis.network.model import Link, Mode, Need, Node, Output, Process

SEEDS = st.integers(0, 2**31 - 1)
LIMITS = {"gates": 0.3, "shares": 0.3, "rows": 0.3, "interruptible": 0.3, "drivers": 1}


def model_and_events(seed, *, events=6, **parts):
    model = limited_model(seed, **{"steps": 6, "processes": 8, "stores": 0.4, **LIMITS, **parts})
    return model, random_happenings(seed, model, events)


def renamed(model):
    """Return the model with other ids in other alphabetical order; what is declared first still is."""
    count = iter(range(10**6, 0, -1))

    def other(thing):
        changed = {"id": f"x{next(count)}"}
        for name in ("needs", "links", "outlets"):
            if hasattr(thing, name):
                changed[name] = tuple(other(part) for part in getattr(thing, name))
        for name in ("imports", "must_run", "exports"):
            if hasattr(thing, name):
                changed[name] = tuple((f"x{next(count)}", row) for _, row in getattr(thing, name))
        return dataclasses.replace(thing, **changed)

    kinds = ("processes", "nodes", "pools", "stores", "gates", "shipments")
    return dataclasses.replace(model, **{kind: tuple(other(thing) for thing in getattr(model, kind)) for kind in kinds})


@settings(max_examples=40)
@given(seed=SEEDS)
def test_other_names_in_the_same_order_give_the_same_bytes(seed):
    model, events = model_and_events(seed, units=0.3, bases=0.5)
    (_, one), (_, two) = driven(model, events), driven(renamed(model), events)
    for kind in (*FLOWS, "stock"):
        assert getattr(one, kind).tobytes() == getattr(two, kind).tobytes(), kind


def with_halves(model, place):
    """Return the model with exchange number `place` in two of half the size; a gate of its own is halved too."""
    p, g, k, need, link = links_of(model)[place]
    process = model.processes[p]
    half = dataclasses.replace(link, capacity=link.capacity / 2.0)
    gates = model.gates
    if link.gate is not None and sum(other.gate == link.gate for *_, other in links_of(model)) == 1:
        gate = dataclasses.replace(gates[link.gate], capacity=gates[link.gate].capacity / 2.0)
        gates = (*gates[: link.gate], gate, *gates[link.gate + 1 :], gate)
        second = dataclasses.replace(half, gate=len(gates) - 1)
    else:
        second = half
    links = (*need.links[:k], half, second, *need.links[k + 1 :])
    needs = (*process.needs[:g], dataclasses.replace(need, links=links), *process.needs[g + 1 :])
    residues = []
    for residue in process.residues:
        after = residue.need == g and residue.link > k
        residues.append(dataclasses.replace(residue, link=residue.link + after))
        if (residue.need, residue.link) == (g, k):
            residues.append(dataclasses.replace(residue, link=k + 1))
    split = dataclasses.replace(process, needs=needs, residues=tuple(residues))
    return dataclasses.replace(model, gates=gates, processes=(*model.processes[:p], split, *model.processes[p + 1 :]))


@settings(max_examples=60)
@given(seed=SEEDS, choice=st.floats(0.0, 1.0, exclude_max=True), gates=st.sampled_from([0.0, 0.6]))
def test_an_exchange_in_two_halves_is_the_same_exchange(seed, choice, gates):
    model, _ = model_and_events(seed, gates=gates, forward=True, units=0.2)
    if not links_of(model):
        return
    place = int(choice * len(links_of(model)))
    (_, one), (_, two) = driven(model), driven(with_halves(model, place))
    if unconverged(one) or unconverged(two):
        return
    merged = np.delete(two.taken, place + 1)
    merged[place] = two.taken[place : place + 2].sum()
    assert merged == pytest.approx(one.taken, rel=1e-9, abs=1e-9)
    differ = differences(one, two, [kind for kind in FLOWS if kind != "taken"])
    assert max(differ.values()) < 1e-9, differ


def shifted(model, before):
    """Return the parts of a model as they stand behind those of another."""
    rows, nodes, pools = before.series.shape[0], len(before.nodes), len(before.pools)
    gates, stores = len(before.gates), len(before.stores)
    move = lambda value, by: None if value is None else value + by  # noqa: E731 a word for one line

    def link(one):
        source = one.source + nodes if one.source >= 0 else one.source
        return dataclasses.replace(one, source=source, pool=move(one.pool, pools), gate=move(one.gate, gates))

    processes = tuple(
        dataclasses.replace(
            process,
            wanted=process.wanted + rows,
            needs=tuple(
                dataclasses.replace(need, row=move(need.row, rows), links=tuple(link(one) for one in need.links))
                for need in process.needs
            ),
            outputs=tuple(dataclasses.replace(output, node=output.node + nodes) for output in process.outputs),
            residues=tuple(dataclasses.replace(residue, node=residue.node + nodes) for residue in process.residues),
            pool_terms=tuple(dataclasses.replace(term, pool=term.pool + pools) for term in process.pool_terms),
            driver=move(process.driver, nodes),
            driver_pool=move(process.driver_pool, pools),
        )
        for process in model.processes
    )
    rowed = lambda items: tuple((name, move(row, rows)) for name, row in items)  # noqa: E731 a word for one line
    return {
        "processes": processes,
        "nodes": model.nodes,
        "pools": tuple(
            dataclasses.replace(
                pool, imports=rowed(pool.imports), must_run=rowed(pool.must_run), exports=rowed(pool.exports)
            )
            for pool in model.pools
        ),
        "stores": tuple(
            dataclasses.replace(store, node=move(store.node, nodes), pool=move(store.pool, pools))
            for store in model.stores
        ),
        "gates": tuple(dataclasses.replace(gate, row=move(gate.row, rows)) for gate in model.gates),
        "shipments": tuple(
            dataclasses.replace(lot, source=move(lot.source, stores), target=move(lot.target, stores))
            for lot in model.shipments
        ),
    }


def beside(one, two):
    """Return both parks in one model; nothing joins them."""
    parts = {kind: getattr(one, kind) + things for kind, things in shifted(two, one).items()}
    return dataclasses.replace(one, **parts, series=np.vstack([one.series, two.series]))


@settings(max_examples=50)
@given(seed=SEEDS, other=SEEDS)
def test_a_park_next_door_without_exchanges_changes_nothing(seed, other):
    model, events = model_and_events(seed, units=0.2, bases=0.5)
    second, _ = model_and_events(other, units=0.2, bases=0.5, processes=4)
    (_, alone), (_, both) = driven(model, events), driven(beside(model, second), events)
    if unconverged(alone) or unconverged(both) or alone.flags.holds or both.flags.holds:
        return
    for kind in (*FLOWS, "stock"):
        part = getattr(both, kind)[: len(getattr(alone, kind))]
        assert part == pytest.approx(getattr(alone, kind), rel=1e-9, abs=1e-9), kind


@settings(max_examples=50)
@given(seed=SEEDS, mode=st.sampled_from(list(Mode)))
def test_a_technology_that_nobody_uses_changes_nothing(seed, mode):
    """It has no capacity, or nobody draws what it makes; that goes to a node of its own.

    It does not claim where a PULL process delivers: whoever claims there, at a node or a pool, may stand in a ring,
    and move where that is torn.
    """
    model, events = model_and_events(seed, units=0.2)
    draw = np.random.default_rng([seed, 3])
    node, row = len(model.nodes), model.series.shape[0]
    free = [n for n in range(node) if n not in {process.driver for process in model.processes}]
    source = Link("theirs", int(draw.choice(free)) if free else -1)
    bought = (Link("buy", -1),) if mode is Mode.PULL else ()
    unused = Process(
        "unused",
        mode,
        row,
        priority=float(draw.integers(-1, 5)),
        needs=(Need("in", 1.0, (source, *bought)),),
        outputs=(Output(node, 1.0),),
        driver=node if mode is Mode.PULL else None,
    )
    steps = model.series.shape[1]
    more = dataclasses.replace(
        model,
        processes=(*model.processes, unused),
        nodes=(*model.nodes, Node("unused")),
        series=np.vstack([model.series, np.full(steps, 3.0 if mode is Mode.PULL else 0.0)]),
    )
    (_, one), (_, two) = driven(model, events), driven(more, events)
    if unconverged(one) or unconverged(two) or one.flags.holds or two.flags.holds:
        return
    for kind in (*FLOWS, "stock"):
        part = getattr(two, kind)[: len(getattr(one, kind))]
        assert part == pytest.approx(getattr(one, kind), rel=1e-9, abs=1e-9), kind


def scaled(model, factor):
    """Return the park of another size: every flow and stock by `factor`, every share and coefficient as it was."""
    rows = {process.wanted for process in model.processes}
    for pool in model.pools:
        rows |= {row for _, row in (*pool.imports, *pool.must_run, *pool.exports) if row is not None}
    series = model.series.copy()
    series[sorted(rows)] *= factor

    def sized(thing, *names, **parts):
        return dataclasses.replace(thing, **{name: getattr(thing, name) * factor for name in names}, **parts)

    processes = []
    for process in model.processes:
        needs = tuple(
            sized(need, "base", "start", links=tuple(sized(link, "capacity") for link in need.links))
            for need in process.needs
        )
        processes.append(sized(process, "minimum", "ramp_up", "ramp_down", needs=needs))
    return dataclasses.replace(
        model,
        processes=tuple(processes),
        nodes=tuple(
            dataclasses.replace(node, outlets=tuple(sized(outlet, "capacity") for outlet in node.outlets))
            for node in model.nodes
        ),
        stores=tuple(sized(store, "capacity", "charge_limit", "discharge_limit", "initial") for store in model.stores),
        gates=tuple(sized(gate, "capacity") for gate in model.gates),
        series=series,
    )


@settings(max_examples=50)
@given(seed=SEEDS, factor=st.sampled_from([0.25, 3.0, 1000.0, 1024.0]))
def test_a_park_of_another_size_has_results_of_that_size(seed, factor):
    """With units where the factor is a power of two: in a ring on the brink of a minimum another rounding may decide otherwise."""
    exact = math.frexp(factor)[0] == 0.5
    model, events = model_and_events(seed, units=0.3 if exact else 0.0, bases=0.5, forward=not exact)
    (_, one), (_, two) = driven(model, events), driven(scaled(model, factor), events)
    if unconverged(one) or unconverged(two):
        return
    for kind in (*FLOWS, "stock"):
        expected = getattr(one, kind) * factor
        assert getattr(two, kind) == pytest.approx(expected, rel=1e-9, abs=1e-8 * factor), kind


@settings(max_examples=50)
@given(seed=SEEDS, parts=st.sampled_from([2, 3]))
def test_finer_profile_steps_of_the_same_profile_change_nothing(seed, parts):
    """Without ramps, holds, units and standing losses, which hang on the step."""
    model, events = model_and_events(seed)
    stores = tuple(dataclasses.replace(store, standing_loss=0.0) for store in model.stores)
    model = dataclasses.replace(model, stores=stores)
    finer = dataclasses.replace(model, series=np.repeat(model.series, parts, axis=1), step_h=model.step_h / parts)
    (_, one), (_, two) = driven(model, events), driven(finer, events)
    if unconverged(one) or unconverged(two) or one.flags.holds or two.flags.holds:
        return
    differ = differences(one, two)
    assert max(differ.values()) < 1e-9, differ
