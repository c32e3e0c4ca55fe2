"""By-products in a kiln: an exchange saves CO2 by the clinker rule of the national market.

Oracle: a published example, 535 000 - 48 000 - 10 750 = 476 250 t, here a thousandth of it.
"""

from pathlib import Path

import pytest
from small_parks import PARK, write_park

from symbiosis.errors import InputError
from symbiosis.run.run import Run
from symbiosis.run.simulate import simulate

HOURS = 10.0
NATIONAL, APART = "CN-NDRC-2025", "JS-366-2024"
MADE = """resources:
  clinker: {name: {en: clinker}, unit: t, kind: product, mass: 1 t/t, factor: cement_clinker}
  carbide-slag: {name: {en: carbide slag}, unit: t, kind: material, mass: 1 t/t}
  steel-slag: {name: {en: steel slag}, unit: t, kind: material, mass: 1 t/t}
  limestone: {name: {en: limestone}, unit: t, kind: material, mass: 1 t/t}
schemes: [CN-NDRC-2025, JS-366-2024]
partners:
  quarry: {name: {en: quarry}}"""
KILN = """
- id: cement
  name: {en: cement works}
  plants:
    - id: north
      processes:
        - id: kiln
          mode: plan
          plan: 100 t/h
          recipe:
            reference: clinker
            inputs:
              - {id: meal, accepts: [carbide-slag, limestone], amount: 0.1 t/t}
              - {resource: steel-slag, amount: 0.05 t/t}
            outputs: [{resource: clinker, amount: 1 t/t}]
            substitutes: {carbide-slag: carbide_slag, steel-slag: steel_slag}
- id: carbide
  name: {en: carbide works}
  plants:
    - id: furnace
      processes:
        - id: furnace
          mode: plan
          plan: 10 t/h
          recipe:
            reference: carbide-slag
            inputs: [{resource: limestone, amount: 1 t/t}]
            outputs: [{resource: carbide-slag, amount: 1 t/t}]
"""
GIVEN = """
- {id: stone-to-furnace, from: outside:quarry, to: furnace, resource: limestone}
- {id: steel-slag-in, from: outside:quarry, to: north, resource: steel-slag}
- {id: stone-to-kiln, from: outside:quarry, to: north, resource: limestone, order: 2}
"""
EXCHANGE = "- {id: slag, from: furnace, to: north, resource: carbide-slag, order: 1}\n"


def run(folder: Path, *, exchanges: str = GIVEN + EXCHANGE, enterprises: str = KILN) -> Run:
    park = PARK.replace("partners:", MADE, 1)
    return simulate(write_park(folder, park=park, enterprises=enterprises, exchanges=exchanges), hours=HOURS)


def test_by_products_of_a_simulated_kiln_give_the_published_total(tmp_path: Path) -> None:
    assert run(tmp_path).accounts(NATIONAL).by_source()["process"] == pytest.approx(476.25, rel=1e-9)


def test_the_exchange_of_carbide_slag_saves_its_deduction(tmp_path: Path) -> None:
    without = run(tmp_path, exchanges=GIVEN).accounts(NATIONAL).total_t
    assert without - run(tmp_path).accounts(NATIONAL).total_t == pytest.approx(48.0, rel=1e-9)


def test_a_scheme_without_the_rule_counts_the_clinker_alone(tmp_path: Path) -> None:
    assert run(tmp_path).accounts(APART).by_source()["process"] == pytest.approx(535.0, rel=1e-9)


def test_what_the_kiln_takes_stands_in_rows_of_its_own_line(tmp_path: Path) -> None:
    rows = {row.item: row for row in run(tmp_path).activities if row.category == "substitute"}
    assert {item: (row.quantity, row.kiln, row.process) for item, row in rows.items()} == {
        "carbide_slag": (pytest.approx(100.0), "kiln", "kiln"),
        "steel_slag": (pytest.approx(50.0), "kiln", "kiln"),
    }


def problems_of(folder: Path, substitutes: str) -> list[tuple[str, str]]:
    wrong = KILN.replace("{carbide-slag: carbide_slag, steel-slag: steel_slag}", substitutes)
    with pytest.raises(InputError) as caught:
        run(folder, enterprises=wrong)
    return [(problem.code, str(problem.value)) for problem in caught.value.problems]


def test_by_products_that_are_not_taken_or_not_known_are_refused_together(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "{clinker: carbide_slag, steel-slag: steel_slagg}") == [
        ("process_substitute_not_taken", "clinker"),
        ("process_substitute_unknown", "steel_slagg"),
    ]
