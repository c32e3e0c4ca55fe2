"""A park of two enterprises with one field per line, so that the line of each mistake is known; and ways to damage it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PARK = """\
id: tiny
name: {zh: 小园区, en: tiny park}
place:
  country: cn
  province: jiangsu
year: 2021
time_zone: Asia/Shanghai
fence:
  area: 40 ha
  park_in_park: false
eligibility:
  boundary_closed: true
feedwater:
  temperature: 20 degC
schemes:
  - CN-NDRC-2025
facts:
  enterprises: 2
partners:
  state-grid:
    name: {zh: 国家电网, en: state grid}
    role: market
  gas-grid:
    name: {zh: 气网, en: gas grid}
  water-works:
    name: {zh: 水厂, en: water works}
resources:
  grain:
    name: {zh: 谷物, en: grain}
    unit: t
    kind: material
  flour:
    name: {zh: 面粉, en: flour}
    unit: t
    kind: product
  bran:
    name: {zh: 麸皮, en: bran}
    unit: t
    kind: waste
pools:
  - id: grid
    resource: electricity
    imports:
      - from: outside:state-grid
        item: grid
"""

ENTERPRISES = """\
- id: mill-firm
  name: {zh: 面粉厂, en: flour mill}
  sector: C1311
  role: enterprise
  plants:
    - id: mill
      parcel: p1
      processes:
        - id: milling
          mode: plan
          capacity: 20 t/h
          plan:
            profile: profiles/load.csv
            column: load
            of: 15 t/h
          recipe:
            reference: grain
            inputs:
              - resource: grain
                amount: 1 t/t
              - resource: steam
                amount: 0.1 t/t
              - resource: electricity
                amount: 60 kWh/t
            outputs:
              - resource: flour
                amount: 0.8 t/t
                to: use
              - resource: bran
                amount: 0.2 t/t
      demands:
        - id: heating
          resource: steam
          amount: 2 t/h
          priority: 5
      stores:
        - id: silo
          resource: bran
          capacity: 500 t
          initial: 10 t
- id: heat-firm
  name: {zh: 供热厂, en: heat works}
  role: utility
  plants:
    - id: boiler-house
      parcel: p2
      processes:
        - id: boiling
          process: gas-boiler-steam
          mode: pull
          driver: steam
          capacity: 30 t/h
          priority: 50
"""

EXCHANGES = """\
- id: grain-in
  from: outside:water-works
  to: mill
  resource: grain
- id: gas-in
  from: outside:gas-grid
  to: boiler-house
  resource: natural-gas
  carrier: gas-pipe
- id: water-in
  from: outside:water-works
  to: boiler-house
  resource: city-water
- id: steam-to-mill
  from: boiler-house
  to: mill
  resource: steam
  carrier: steam-pipe
  length: 400 m
  loss: 0.02
  capacity: 25 t/h
  order: 1
  contract:
    price: 200 CNY/t
    term: 5 a
  evidence: estimate
"""

BIGGER = """\
id: bigger
name: {zh: 扩建, en: bigger}
set:
  processes.milling.capacity: 30 t/h
"""

COLDER = """\
id: colder
name: {zh: 更冷, en: colder}
inherits: bigger
off:
  stores:
    - silo
add:
  partners:
    dairy:
      name: {zh: 牛场, en: dairy}
  demands:
    mill:
      - id: more-heating
        resource: steam
        amount: 1 t/h
  exchanges:
    - id: bran-out
      from: mill
      to: outside:dairy
      resource: bran
set:
  demands.heating.amount: 3 t/h
move:
  mill: p3
"""

PUBLISHED = """\
checks:
  - id: bran-share
    name: {zh: 麸皮率, en: bran per grain}
    value: 0.2
    unit: t/t
    tolerance: 4 %
    source: by hand
    scenario: today
    measure:
      numerator:
        - source: process:milling
          resource: bran
      denominator:
        - target: process:milling
          resource: grain
"""


def _square(name: str, x: int) -> str:
    ring = f"[[{x}, 0], [{x + 100}, 0], [{x + 100}, 100], [{x}, 100], [{x}, 0]]"
    return (
        f'{{"type": "Feature", "properties": {{"id": "{name}", "kind": "parcel"}}, '
        f'"geometry": {{"type": "Polygon", "coordinates": [{ring}]}}}}'
    )


LAYOUT = (
    '{"type": "FeatureCollection", "features": [\n'
    + ",\n".join(_square(name, 200 * n) for n, name in enumerate(("p1", "p2", "p3")))
    + "]}\n"
)
LOAD = "month,load\n" + "".join(f"{month},{1 - month / 100:.2f}\n" for month in range(1, 13))

FILES = {
    "park.yaml": PARK,
    "enterprises.yaml": ENTERPRISES,
    "exchanges.yaml": EXCHANGES,
    "layout.geojson": LAYOUT,
    "profiles/load.csv": LOAD,
    "scenarios/bigger.yaml": BIGGER,
    "scenarios/colder.yaml": COLDER,
    "published.yaml": PUBLISHED,
}


def write_park(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Write the park to `folder`, with `files` in place of or beside its own, and return the folder."""
    for name, text in {**FILES, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


Edit = Callable[[Path], None]


def swap(file: str, old: str, new: str, *, count: int = 1) -> Edit:
    """Return the edit that puts `new` for the only `old` of `file`; an edit that no longer fits fails loudly."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == count, f"{old!r} stands {text.count(old)} times in {file}"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def put(file: str, content: str | bytes) -> Edit:
    """Return the edit that writes `file`."""

    def edit(folder: Path) -> None:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)

    return edit


def more(file: str, text: str) -> Edit:
    """Return the edit that puts `text` at the end of `file`."""

    def edit(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as stream:
            stream.write(text)

    return edit


def gone(file: str) -> Edit:
    """Return the edit that removes `file`."""
    return lambda folder: (folder / file).unlink()


@dataclass(frozen=True)
class Expected:
    """A problem that must be there: code, file, a text on its line (empty: any line), the end of its path, words of its message."""

    code: str
    file: str
    at: str = ""
    where: str = ""
    words: tuple[str, ...] = ()


def found(code: str, file: str, at: str = "", where: str = "", *words: str) -> Expected:
    """Return what is expected, in one line of a table."""
    return Expected(code, file, at, where, words)


@dataclass(frozen=True)
class Damage:
    """One way to damage the park: a name, what is done, and every problem that must then be there, and no other."""

    name: str
    edits: tuple[Edit, ...]
    expected: tuple[Expected, ...]

    def apply(self, folder: Path) -> Path:
        """Damage the park in `folder` and return it."""
        for edit in self.edits:
            edit(folder)
        return folder


def damage(name: str, edits: Edit | tuple[Edit, ...], *expected: Expected) -> Damage:
    """Return one row of a table of damages."""
    return Damage(name, edits if isinstance(edits, tuple) else (edits,), expected)
