"""Only what changed is settled anew, by SimPy or in the compiled loop: it is the same park."""

import dataclasses

import numpy as np
from driving import (
    FLOWS,
    agenda_of,
    closure,
    differences,
    driven,
    make,
    random_happenings,
    replayed,
    unconverged,
    with_lots,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from random_limits import limited_model

from symbiosis.engine.core import Core

SEEDS = st.integers(0, 2**31 - 1)
LIMITS = {"gates": 0.3, "shares": 0.3, "rows": 0.3, "interruptible": 0.3, "drivers": 2}
STATE = [kind for kind in FLOWS if kind not in ("loaded", "unloaded")]


def model_and_events(seed, *, steps=6, events=20, losses=True, **parts):
    model = limited_model(seed, **{"steps": steps, "processes": 9, "stores": 0.5, **LIMITS, **parts})
    if not losses:
        stores = tuple(dataclasses.replace(store, standing_loss=0.0) for store in model.stores)
        model = dataclasses.replace(model, stores=stores)
    return model, random_happenings(seed, model, events)


def at_one_instant(model, step, stock, happenings):
    """Return the rates of a new core of one step that never saw anything but this instant: a full settlement."""
    core = Core(dataclasses.replace(model, series=model.series[:, step : step + 1]))
    for event in happenings:
        make(core, event)
    core.put_stock(stock)
    return core.rates()


@settings(max_examples=100)
@given(
    seed=SEEDS,
    scarce=st.floats(0.0, 0.9),
    pulls=st.floats(0.0, 0.7),
    stores=st.sampled_from([0.0, 0.5]),
    drivers=st.integers(0, LIMITS["drivers"]),
)
def test_after_every_event_the_state_is_that_of_a_full_settlement_to_the_bit(seed, scarce, pulls, stores, drivers):
    model, events = model_and_events(
        seed, losses=False, scarce=scarce, pulls=pulls, stores=stores, drivers=drivers, events=12
    )
    core, held = Core(model), -1
    for number, event in enumerate(events):
        core.advance_to(event.time_h)
        make(core, event)
        state = core.rates().copy()
        step = int(event.time_h // model.step_h)
        full = at_one_instant(model, step, core.stock, events[: number + 1])
        if core.take().flags.holds:
            held = step
        if held == step:
            continue  # a held store is held by what happened before in its step
        for kind in STATE:
            place = core.variables.range(kind)
            assert np.array_equal(state[place], full[place]), (kind, number)  # to the bit, but for the sign of a zero


@settings(max_examples=60)
@given(seed=SEEDS, scarce=st.floats(0.0, 0.9), pulls=st.floats(0.0, 0.7))
def test_units_run_as_if_everything_were_settled_at_every_event(seed, scarce, pulls):
    """One core settles what changed; the other is made to believe that it never settled before."""
    model, events = model_and_events(seed, scarce=scarce, pulls=pulls, units=0.5, bases=0.5, stores=0.0)
    changed, whole = Core(model), Core(model)
    memory, words = whole._memory.settling, whole._words
    memory.counts[words.EPOCH] = -(10**9)
    for event in events:
        for core in (changed, whole):
            core.advance_to(event.time_h)
            make(core, event)
        assert np.array_equal(changed.rates(), whole.rates())
        assert np.array_equal(changed._memory.settling.unit_state, memory.unit_state)
    assert whole._counters[words.DELTAS] <= changed._counters[words.DELTAS]


@settings(max_examples=100)
@given(seed=SEEDS, scarce=st.floats(0.0, 0.9), pulls=st.floats(0.0, 0.7), units=st.sampled_from([0.0, 0.4]))
def test_the_compiled_loop_and_single_events_give_the_same(seed, scarce, pulls, units):
    model, events = model_and_events(seed, scarce=scarce, pulls=pulls, units=units, bases=0.5)
    (one, flowed), (two, again) = driven(model, events), replayed(model, events)
    differ = differences(flowed, again)
    assert max(differ.values()) < 1e-9, differ
    assert one.time_h == two.time_h
    if not units:
        assert closure(model, flowed) < 1e-9


@settings(max_examples=50)
@given(seed=SEEDS)
def test_looking_at_the_park_changes_nothing(seed):
    """Rates and blocks asked for at any time, and events that set what is so already, leave the totals as they are."""
    model, events = model_and_events(seed, units=0.2)
    _, plain = driven(model, events)
    core = Core(model)
    parts, share = [], {}
    for event in events:
        core.advance_to(0.5 * (core.time_h + event.time_h))
        core.rates()
        parts.append(core.take())
        for (kind, number), value in share.items():
            make(core, dataclasses.replace(event, kind=kind, number=number, share=value))
        core.advance_to(event.time_h)
        make(core, event)
        share[(event.kind, event.number)] = event.share
    core.advance_to(core.horizon_h)
    parts.append(core.take())
    if unconverged(plain) or plain.flags.holds:
        return
    for kind in FLOWS:
        together = sum(getattr(part, kind) for part in parts)
        assert np.max(np.abs(together - getattr(plain, kind)) / (1.0 + together), initial=0.0) < 1e-9, kind
    assert np.max(np.abs(parts[-1].stock - plain.stock), initial=0.0) < 1e-9


@settings(max_examples=40)
@given(seed=SEEDS)
def test_events_of_one_instant_act_together(seed):
    """What is set and set back at one moment never was."""
    model, events = model_and_events(seed)
    _, plain = driven(model, events)
    more = []
    for event in events:
        more += [dataclasses.replace(event, share=0.0), event]
    _, same = replayed(model, more)
    assert len(agenda_of(more)) == 2 * len(events)
    differ = differences(plain, same)
    assert max(differ.values()) < 1e-9, differ


@settings(max_examples=40)
@given(seed=SEEDS, units=st.sampled_from([0.0, 0.3]))
def test_stocks_close_over_lots_loaded_and_unloaded_at_any_time(seed, units):
    model, events = model_and_events(seed, stores=0.8, shipments=0.6, units=units)
    if model.shipments:
        events = with_lots(seed, model, events, 12)
    _, block = driven(model, events)
    assert units or closure(model, block) < 1e-9
    assert (block.stock >= 0.0).all()
    assert all(held <= store.capacity * (1 + 1e-12) for held, store in zip(block.stock, model.stores, strict=True))
    if model.shipments and any(store.initial for store in model.stores):
        assert block.transit.sum() <= block.loaded.sum()
