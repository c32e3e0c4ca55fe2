"""Captured CO2 of a simulated park: by what becomes of it, in tonnes that follow by hand; the total of a scheme without a term stays."""

from pathlib import Path

import pytest
from small_parks import PARK, write_park

from symbiosis.run.run import Run
from symbiosis.run.simulate import simulate

HOURS = 10.0
MADE = """resources:
  captured: {name: {en: captured CO2}, unit: t, kind: product, mass: 1 t/t, carbon: 0.2727 t/t, factor: co2}
  brick: {name: {en: carbonated brick}, unit: t, kind: product, mass: 1 t/t, carbon: 0.02727 t/t}
  ore: {name: {en: ore}, unit: t, kind: material, mass: 1 t/t, carbon: 0.2727 t/t}
partners:
  aquifer: {name: {en: aquifer}, role: disposal}
  brewers: {name: {en: brewers}}
  mine: {name: {en: mine}}"""
SITE = """
- id: catcher
  name: {en: catcher}
  plants:
    - id: unit
      processes:
        - id: capture
          mode: plan
          plan: 10 t/h
          recipe:
            reference: captured
            inputs: [{resource: ore, amount: 1 t/t}]
            outputs: [{resource: captured, amount: 1 t/t}]
- id: masonry
  name: {en: masonry}
  plants:
    - id: yard
      processes:
        - id: curing
          mode: plan
          plan: 20 t/h
          recipe:
            reference: brick
            inputs: [{resource: captured, amount: 0.1 t/t}]
            outputs: [{resource: brick, amount: 1 t/t}]
"""
ORE = "- {id: ore-in, from: outside:mine, to: unit, resource: ore}\n"
TO_YARD = "- {id: to-yard, from: unit, to: yard, resource: captured, order: 1}\n"


def run(folder: Path, exchanges: str) -> Run:
    park = PARK.replace("partners:", MADE, 1)
    return simulate(write_park(folder, park=park, enterprises=SITE, exchanges=ORE + TO_YARD + exchanges), hours=HOURS)


def captured(made: Run) -> dict[str, float]:
    return {row.item: row.quantity for row in made.activities if row.category == "captured"}


def test_what_goes_into_a_product_and_underground_is_told_apart(tmp_path: Path) -> None:
    made = run(tmp_path, "- {id: down, from: unit, to: outside:aquifer, resource: captured, order: 2}\n")
    assert captured(made) == pytest.approx({"used_in_product": 20.0, "stored": 80.0})


def test_what_is_sold_is_the_buyers(tmp_path: Path) -> None:
    made = run(tmp_path, "- {id: out, from: unit, to: outside:brewers, resource: captured, order: 2}\n")
    assert captured(made) == pytest.approx({"used_in_product": 20.0, "sold": 80.0})


def test_what_nobody_takes_is_released(tmp_path: Path) -> None:
    assert captured(run(tmp_path, "")) == pytest.approx({"used_in_product": 20.0, "used_and_released": 80.0})


def test_captured_co2_is_shown_apart_and_in_no_total(tmp_path: Path) -> None:
    accounts = run(tmp_path, "- {id: down, from: unit, to: outside:aquifer, resource: captured, order: 2}\n").accounts()
    assert accounts.memo_totals()["captured"] == pytest.approx(100.0)
    assert accounts.total_t == pytest.approx(0.0, abs=1e-9)
