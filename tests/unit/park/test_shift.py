"""A plan that can be put off moves within its windows, keeps its amount, and goes where there is something left or where it is cheap."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from symbiosis.park.limit_spec import Shift
from symbiosis.park.read import load_park
from symbiosis.park.shift import shifted

DAY = 24


def shift(share: float, **more: object) -> Shift:
    return Shift.model_validate({"share": share, "window": "24 h", **more})


PRICED = shift(0.5, towards="price", price={"profile": "p.csv", "column": "p"})


def test_half_of_the_dear_hours_goes_to_the_cheap_ones():
    plan = np.full(DAY, 10.0)
    price = np.where(np.arange(DAY) < 12, 1.0, 2.0)
    moved = shifted(plan, price, PRICED, np.full(DAY, 15.0), step_h=1.0)
    assert moved.tolist() == [15.0] * 12 + [5.0] * 12


def test_nothing_moves_at_one_price():
    plan = np.linspace(1.0, 5.0, DAY)
    assert shifted(plan, np.ones(DAY), PRICED, np.full(DAY, 9.0), step_h=1.0).tolist() == plan.tolist()


def test_a_limit_keeps_the_rest_where_it_was():
    price = np.where(np.arange(DAY) < 12, 1.0, 2.0)
    moved = shifted(np.full(DAY, 10.0), price, PRICED, np.full(DAY, 11.0), step_h=1.0)
    assert moved[:12].tolist() == [11.0] * 12
    assert moved.sum() == pytest.approx(240.0, rel=1e-12)


def test_what_moves_towards_a_surplus_is_the_lesser_of_surplus_and_share():
    left = np.full(DAY, -10.0)
    left[12] = 30.0
    moved = shifted(np.full(DAY, 10.0), left, shift(0.1), np.full(DAY, 100.0), step_h=1.0)
    assert moved[12] == pytest.approx(10.0 + 23.0)  # a tenth of 23 hours of 10
    left[12] = 5.0
    moved = shifted(np.full(DAY, 10.0), left, shift(0.1), np.full(DAY, 100.0), step_h=1.0)
    assert moved[12] == pytest.approx(15.0)


def test_windows_do_not_lend_to_each_other():
    price = np.concatenate([np.ones(DAY), np.full(DAY, 9.0)])
    plan = np.ones(2 * DAY)
    assert shifted(plan, price, PRICED, 2.0 * plan, step_h=1.0).tolist() == plan.tolist()


@given(
    plan=arrays(np.float64, 60, elements=st.floats(0.0, 1e6)),
    signal=arrays(np.float64, 60, elements=st.floats(-1e6, 1e6)),
    share=st.floats(0.0, 1.0),
    priced=st.booleans(),
)
def test_amounts_are_kept_in_every_window_and_limits_hold(plan, signal, share, priced):
    way = {"towards": "price", "price": {"profile": "p.csv", "column": "p"}} if priced else {}
    most = np.full(60, (1 + share) * plan.max())
    moved = shifted(plan, signal, shift(share, **way), most, step_h=1.0)
    for first in range(0, 60, DAY):
        window = slice(first, first + DAY)
        assert moved[window].sum() == pytest.approx(plan[window].sum(), rel=1e-12, abs=1e-9)
    assert (moved >= (1 - share) * plan - 1e-9 * (1 + plan)).all()
    assert (moved <= most * (1 + 1e-12) + 1e-9).all()


PARK = """
id: small
name: {en: small park}
place: {province: jiangsu}
year: 2021
partners:
  state-grid: {name: {en: grid}}
  sun: {name: {en: panels}}
pools:
  - id: grid
    resource: electricity
    imports:
      - {from: outside:sun, item: pv, must_run: true, capacity: {profile: sun.csv, column: sun, of: 10 MW}}
      - {from: outside:state-grid, item: grid}
"""
MILL = """
- id: mill
  name: {en: mill}
  plants:
    - id: mill
      demands:
        - {id: load, resource: electricity, amount: 4 MW, shift: {share: 50 %, window: 24 h}}
"""


def test_a_demand_of_a_park_moves_to_the_sun_and_the_change_is_told(tmp_path: Path):
    (tmp_path / "park.yaml").write_text(PARK, encoding="utf-8")
    (tmp_path / "enterprises.yaml").write_text(MILL, encoding="utf-8")
    (tmp_path / "exchanges.yaml").write_text("[]\n", encoding="utf-8")
    hours = ["1" if 10 <= hour % DAY < 14 else "0" for hour in range(8760)]
    (tmp_path / "sun.csv").write_text("sun [1]\n" + "\n".join(hours) + "\n", encoding="utf-8")
    park = load_park(tmp_path)
    plan = park.series[("load", "amount")]
    assert plan[10:14].tolist() == pytest.approx([6.0] * 4)  # no more than 1 + share
    assert plan[:10].tolist() == pytest.approx([4.0 - 8.0 / 20.0] * 10)
    assert plan.sum() == pytest.approx(4.0 * 8760, rel=1e-12)
    change = park.changes[0]
    assert (change.kind, change.path) == ("shift", "demands.load.amount")
    assert change.before == "35040 MWh"
    assert change.after == "2920 MWh moved within 24 h"
    assert change.place == "enterprises.yaml:7"
