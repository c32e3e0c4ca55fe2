"""Kernels stay within their arrays, write no constant one, and give in plain Python the bits that they give compiled."""

import numpy as np
import pytest
from checked import checked_kernel
from driving import make
from test_delta import STATE, model_and_events

from symbiosis.engine.core import Core


@pytest.fixture
def kernel(monkeypatch):
    return checked_kernel(monkeypatch)


@pytest.mark.parametrize("seed", range(8))
def test_no_kernel_reaches_outside_its_arrays(kernel, seed):
    parts = {"scarce": (0.0, 0.3, 0.8)[seed % 3], "pulls": (0.0, 0.3, 0.6)[seed % 3], "units": (0.0, 0.4)[seed % 2]}
    model, events = model_and_events(seed, steps=3, events=6, bases=0.5, **parts)
    checked, compiled = Core(model), Core(model)
    checked._kernel = kernel
    for event in events:
        for core in (checked, compiled):
            core.advance_to(event.time_h)
            make(core, event)
    for core in (checked, compiled):
        core.advance_to(core.horizon_h)
    one, other = checked.take(), compiled.take()
    for kind in STATE:
        assert np.array_equal(getattr(one, kind), getattr(other, kind)), kind
