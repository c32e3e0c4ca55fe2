"""A park whose bill can be reckoned by hand: a works that buys ore and power, sells its product, and gives slag to a brick maker."""

from __future__ import annotations

from pathlib import Path

PARK = """\
id: bill
name: {en: park with a bill}
place: {country: cn, province: jiangsu}
year: 2025
partners:
  state-grid: {name: {en: grid}}
  mine: {name: {en: mine}}
  buyer: {name: {en: buyer}}
  tip: {name: {en: tip}, role: disposal}
resources:
  ore: {name: {en: ore}, unit: t, kind: material}
  metal: {name: {en: metal}, unit: t, kind: product}
  slag: {name: {en: slag}, unit: t, kind: waste}
  brick: {name: {en: brick}, unit: t, kind: product}
pools:
  - {id: grid, resource: electricity, imports: [{from: outside:state-grid, item: grid}]}
"""
PRICES = """\
prices:
  book: jiangsu-2025
  purchases:
    - {resource: ore, price: 100 CNY/t}
  sales:
    - {resource: metal, price: 500 CNY/t}
  disposal:
    - {resource: slag, partner: tip, price: 30 CNY/t}
  taxes:
    - {id: slag-tax, name: {en: tax on slag}, on: disposal, resource: slag, rate: 25 CNY/t}
  operation: {making: 10 CNY/t}
investments:
  - {id: filter, enterprise: works, capital: 1000000 CNY, lifetime: 20 a, rate: 8 %, fixed_operation: 5000 CNY/a}
permits: {}
"""
ENTERPRISES = """\
- id: works
  name: {en: works}
  plants:
    - id: smelter
      processes:
        - id: making
          mode: plan
          capacity: 2 t/h
          plan: 2 t/h
          recipe:
            reference: metal
            inputs: [{resource: ore, amount: 1.5 t/t}, {resource: electricity, amount: 300 kWh/t}]
            outputs: [{resource: metal, amount: 1 t/t}, {resource: slag, amount: 0.5 t/t}]
- id: bricks
  name: {en: brick maker}
  plants:
    - id: kiln
      processes:
        - id: pressing
          mode: plan
          capacity: 1 t/h
          plan: 1 t/h
          recipe:
            reference: brick
            inputs: [{resource: slag, amount: 0.8 t/t}, {resource: electricity, amount: 400 kWh/t}]
            outputs: [{resource: brick, amount: 1 t/t, to: use}]
"""
EXCHANGES = """\
- {id: ore-in, from: outside:mine, to: smelter, resource: ore}
- {id: metal-out, from: smelter, to: outside:buyer, resource: metal}
- {id: slag-to-kiln, from: smelter, to: kiln, resource: slag, order: 1, contract: {price: 20 CNY/t}}
- {id: slag-out, from: smelter, to: outside:tip, resource: slag}
"""


def write(folder: Path, *changes: tuple[str, str], prices: str = PRICES) -> Path:
    """Write the park with texts replaced, each of which must stand in one of its files."""
    files = {"park.yaml": PARK + prices, "enterprises.yaml": ENTERPRISES, "exchanges.yaml": EXCHANGES}
    for old, new in changes:
        assert any(old in text for text in files.values()), old
        files = {name: text.replace(old, new) for name, text in files.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
