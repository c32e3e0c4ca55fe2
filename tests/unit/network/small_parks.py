"""Small parks that tests write to a folder, as a planner would."""

from pathlib import Path

PARK = """
id: small
name: {zh: 小园区, en: small park}
place: {province: jiangsu}
year: 2021
partners:
  gas-grid: {name: {zh: 燃气管网, en: gas grid}}
  water-works: {name: {zh: 自来水厂, en: water works}}
  state-grid: {name: {zh: 电网, en: state grid}}
  neighbour: {name: {zh: 邻厂, en: neighbour}}
pools:
  - id: grid
    resource: electricity
    imports: [{from: outside:state-grid, item: grid}]
    exports: [{to: outside:state-grid, item: fossil_chp}]
"""

ENTERPRISES = """
- id: steam-house
  name: {zh: 锅炉房, en: boiler house}
  plants:
    - id: boilers
      processes:
        - {id: boiler, process: gas-boiler-steam, mode: pull, driver: steam, capacity: 60 t/h}
- id: mill
  name: {zh: 印染厂, en: dye mill}
  plants:
    - id: mill
      demands:
        - {id: dyeing, resource: steam, amount: 40 t/h}
        - {id: light, resource: electricity, amount: 2 MW}
"""

EXCHANGES = """
- {id: gas, from: outside:gas-grid, to: boilers, resource: natural-gas}
- {id: water, from: outside:water-works, to: boilers, resource: city-water}
- {id: steam, from: boilers, to: mill, resource: steam, loss: 0.05}
"""


def write_park(
    folder: Path, *, park: str = PARK, enterprises: str = ENTERPRISES, exchanges: str = EXCHANGES, **files: str
) -> Path:
    """Write a park to `folder` and return it; of further `files`, `__` stands for `/` and `_yaml`, `_csv` for the suffix."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"park.yaml": park, "enterprises.yaml": enterprises, "exchanges.yaml": exchanges}
    texts |= {
        name.replace("__", "/").replace("_yaml", ".yaml").replace("_csv", ".csv"): text for name, text in files.items()
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
