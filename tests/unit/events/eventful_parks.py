"""Parks in which something happens, as a planner would write them."""

from __future__ import annotations

PARK = """
id: works
name: {zh: 工厂, en: works}
place: {province: jiangsu}
year: 2021
partners:
  quarry: {name: {zh: 采石场, en: quarry}}
  market: {name: {zh: 市场, en: market}}
  grid: {name: {zh: 电网, en: grid}}
resources:
  stone: {name: {zh: 石料, en: stone}, unit: t, kind: material}
  sand: {name: {zh: 砂, en: sand}, unit: t, kind: product}
crews:
  - {id: fitters, size: 2}
  - {id: welders}
fleets:
  - {id: trucks, size: 2}
"""
MACHINE = """
        - id: mill-{n}
          mode: plan
          plan: 10 t/h
          recipe:
            reference: stone
            inputs: [{{resource: stone, amount: 1 t/t}}]
            outputs: [{{resource: sand, amount: 1 t/t, to: use}}]
          {extra}
"""
EXCHANGE = "- {{id: stone-{n}, from: outside:quarry, to: plant-{n}, resource: stone{extra}}}\n"


def machines(extras: list[str]) -> dict[str, str]:
    """Return the files of a park of one enterprise per machine, each with the lines `extras` of its own."""
    enterprises = "".join(
        f"- id: firm-{n}\n  name: {{en: firm {n}}}\n  plants:\n    - id: plant-{n}\n      processes:{MACHINE.format(n=n, extra=extra)}"
        for n, extra in enumerate(extras)
    )
    exchanges = "".join(EXCHANGE.format(n=n, extra="") for n in range(len(extras)))
    return {"park.yaml": PARK, "enterprises.yaml": enterprises, "exchanges.yaml": exchanges}


SHIPPED = {
    "park.yaml": PARK,
    "enterprises.yaml": """
- id: pit
  name: {zh: 矿, en: pit}
  plants:
    - id: pit
      docks: 1
      processes:
        - id: digging
          mode: plan
          plan: 6 t/h
          recipe:
            reference: stone
            inputs: []
            outputs: [{resource: stone, amount: 1 t/t}]
      stores:
        - {id: heap, resource: stone, capacity: 200 t, initial: 0 t}
- id: works
  name: {zh: 厂, en: works}
  plants:
    - id: works
      docks: 1
      processes:
        - id: milling
          mode: plan
          plan: 4 t/h
          recipe:
            reference: stone
            inputs: [{resource: stone, amount: 1 t/t}]
            outputs: [{resource: sand, amount: 1 t/t, to: use}]
      stores:
        - {id: bunker, resource: stone, capacity: 100 t, initial: 60 t}
""",
    "exchanges.yaml": """
- id: road
  from: pit
  to: works
  resource: stone
  shipping: {fleet: trucks, lot: 20 t, trip: 2 h, load: 0.5 h, unload: 0.5 h}
""",
}
"""A pit that fills its heap, and works that mill what trucks bring."""
