"""Source: the raw, located data of a park folder, before a scenario is laid over it and before it is validated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from symbiosis.errors import Problem
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.strict_yaml import read_yaml

PARK = "park.yaml"
ENTERPRISES = "enterprises.yaml"
EXCHANGES = "exchanges.yaml"
LAYOUT = "layout.geojson"
MAX_FILES = 10_000


@dataclass
class ParkSource:
    """What the files of a park folder say, as located plain data: `park` is a mapping, the two others are lists."""

    folder: Path
    park: LocatedDict
    enterprises: LocatedList
    exchanges: LocatedList
    files: dict[str, Path] = field(default_factory=dict)
    formless: list[str] = field(default_factory=list)
    """Files that could not be read as what they are; what depends on them is not judged."""

    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of every file that was read, by its path in the folder."""
        return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in sorted(self.files.items())}

    def plants(self) -> Iterator[LocatedDict]:
        """Yield the raw plants that have the form of one."""
        for enterprise in self.enterprises:
            if isinstance(enterprise, dict):
                plants = enterprise.get("plants")
                for plant in plants if isinstance(plants, list) else ():
                    if isinstance(plant, LocatedDict):
                        yield plant

    def named(self, kind: str) -> bool:
        """Return whether every thing of `kind` that is written has an id, so that it can be said that one is not there."""
        if kind in ("partners", "resources"):
            return isinstance(self.park.get(kind, {}), dict)
        if kind in ("pools", "crews", "fleets", "investments"):
            return _all_named(self.park.get(kind, []))
        if kind == "exchanges":
            return _all_named(self.exchanges)
        if kind == "enterprises":
            return _all_named(self.enterprises)
        plants = [each.get("plants", []) if isinstance(each, dict) else None for each in self.enterprises]
        if kind == "plants" or not all(isinstance(each, list) for each in plants):
            return all(_all_named(each) for each in plants)
        inside = [plant.get(kind, []) if isinstance(plant, dict) else None for each in plants for plant in each or ()]
        return all(_all_named(each) for each in inside)


def _all_named(items: Any) -> bool:
    return isinstance(items, list) and all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in items)


def read_source(folder: Path, problems: list[Problem]) -> ParkSource:
    """Return the raw data of the park in `folder`, as far as its files have the form of what they are."""
    source = ParkSource(folder, LocatedDict(file=PARK), LocatedList(file=ENTERPRISES), LocatedList(file=EXCHANGES))
    park = _read(source, PARK, problems)
    enterprises = _read_list(source, ENTERPRISES, problems)
    written = (folder / EXCHANGES).exists() or (folder / "exchanges").is_dir()
    exchanges = _read_list(source, EXCHANGES, problems) if written else LocatedList(file=EXCHANGES)
    if _has_form(source, park, LocatedDict, PARK, problems):
        source.park = park
    if _has_form(source, enterprises, LocatedList, ENTERPRISES, problems):
        source.enterprises = enterprises
    if _has_form(source, exchanges, LocatedList, EXCHANGES, problems):
        source.exchanges = exchanges
    return source


def _read(source: ParkSource, name: str, problems: list[Problem]) -> Any:
    path = source.folder / name
    data = read_yaml(path, root=source.folder, problems=problems, keep=True)
    if path.is_file():
        source.files[name] = path
    return data


def _read_list(source: ParkSource, name: str, problems: list[Problem]) -> Any:
    """Read the list in the file `name`, or in every file of the folder of that name, in the order of their names."""
    folder = (source.folder / name).with_suffix("")
    if not folder.is_dir() or (source.folder / name).exists():
        return _read(source, name, problems)
    together = LocatedList(file=folder.name, line=1)
    for path in sorted(folder.glob("*.yaml"))[:MAX_FILES]:
        part = f"{folder.name}/{path.name}"
        data = _read(source, part, problems)
        if _has_form(source, data, LocatedList, part, problems):
            together.extend(data)
            together.lines.extend(data.line_of(index) for index in range(len(data)))
    return together


def _has_form(source: ParkSource, data: Any, form: type, name: str, problems: list[Problem]) -> bool:
    if isinstance(data, form):
        return True
    source.formless.append(name)
    if data is not None:
        expected = "@type.mapping" if form is LocatedDict else "@type.list"
        problems.append(
            Problem("wrong_type", file=name, line=1, value=type(data).__name__, details={"expected": expected})
        )
    return False
