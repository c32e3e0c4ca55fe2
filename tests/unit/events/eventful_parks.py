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
