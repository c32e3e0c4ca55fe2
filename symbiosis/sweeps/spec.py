"""Sweep file: what is varied over which park; every mistake of it is found before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import Described, Name, Slug, Text, refuse, validate
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.strict_yaml import read_yaml

Value = bool | int | float | Annotated[str, Field(min_length=1, max_length=200)]
Path_ = Annotated[str, Field(min_length=3, max_length=200)]
MAX_RUNS = 1_000_000


class Axis(Described):
    """The values that one path takes in turn; the paths of `also` take the same value each time."""

    values: tuple[Value, ...] = Field(min_length=1, description="plain numbers keep the unit that the park has there")
    also: tuple[Path_, ...] = Field((), description="further paths that are set to the same value")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {"values": list(data)} if isinstance(data, (list, tuple)) else data

    @model_validator(mode="after")
    def _distinct(self) -> Axis:
        seen: list[Value] = []
        for value in self.values:
            if any(value == other and type(value) is type(other) for other in seen):
                raise refuse(Problem("sweep_value_twice", value=value))
            seen.append(value)
        return self


class SweepSpec(Described):
    """sweep.yaml: a grid of settings over the scenarios and seeds of one park."""

    id: Slug
    name: Name | None = None
    description: Name | None = None
    park: str = Field(
        min_length=1, max_length=400, description="id of a park that ships, or a path relative to the sweep file"
    )
    scenarios: tuple[Slug, ...] = Field(("today",), min_length=1)
    seeds: tuple[Annotated[int, Field(ge=0)], ...] = Field((0,), min_length=1)
    grid: dict[Path_, Axis] = Field(
        default_factory=dict, description="path = values, paths as in `symbiosis run --set`"
    )
    schemes: tuple[str, ...] = Field((), description="nothing said: the park's own")
    factors: str | None = Field(None, max_length=60, description="factor set; nothing said: the scheme's own")
    hours: Annotated[float, Field(ge=0.25)] | None = Field(None, description="only the first hours of the year")
    warm_up: float = Field(0.0, ge=0, description="hours at the start that are simulated and not counted")
    measures: tuple[str, ...] = Field(
        (), description="columns of the table that are kept, as `flow.coal-*`; nothing said: all"
    )
    note: Text = ""

    def size(self) -> int:
        """Return the number of runs."""
        number = len(self.scenarios) * len(self.seeds)
        for axis in self.grid.values():
            number *= len(axis.values)
        return number

    @model_validator(mode="after")
    def _consistent(self) -> SweepSpec:
        problems = [
            Problem("sweep_value_twice", where=key, value=value)
            for key, values in (("scenarios", self.scenarios), ("seeds", self.seeds), ("schemes", self.schemes))
            for value in dict.fromkeys(values)
            if values.count(value) > 1
        ]
        owner: dict[str, str] = {}
        for path, axis in self.grid.items():
            for name in (path, *axis.also):
                if name in owner:
                    problems.append(
                        Problem("sweep_path_twice", where="grid", value=name, details={"first": owner[name]})
                    )
                owner.setdefault(name, path)
        if self.size() > MAX_RUNS:
            problems.append(Problem("sweep_too_large", where="grid", value=self.size(), details={"limit": MAX_RUNS}))
        if problems:
            raise refuse(*problems)
        return self


@dataclass(frozen=True)
class Sweep:
    """A sweep as read: `file` is where it stands (None where it was given as a mapping), `data` knows the lines."""

    spec: SweepSpec
    data: LocatedDict
    folder: Path
    file: Path | None = None

    @property
    def label(self) -> str:
        """Return the name of the file in messages."""
        return self.file.name if self.file is not None else "sweep"

    def place(self, path: str, number: int | None = None) -> tuple[str, int]:
        """Return file and line of the axis `path`, or of its value `number`."""
        grid = self.data.get("grid")
        if not isinstance(grid, LocatedDict):
            return self.label, 0
        values: Any = grid.get(path)
        if isinstance(values, LocatedDict):
            values = values.get("values")
        if number is not None and isinstance(values, LocatedList):
            return self.label, values.line_of(number)
        return self.label, grid.line_of(path)

    def results(self) -> Path:
        """Return the folder that results go to when nothing is said: `runs/<id>` beside the file."""
        return self.folder / "runs" / self.spec.id


def read_sweep(source: Path | str | Mapping[str, Any]) -> Sweep:
    """Return the sweep that a file (or a folder with `sweep.yaml`), or a mapping of the same form, describes.

    Raises InputError with every mistake of form, and then with what the park says to the rest of the file, too.
    """
    problems: list[Problem] = []
    if isinstance(source, Mapping):
        data = LocatedDict(source)
        file, folder = None, Path.cwd()
    else:
        file = Path(source)
        file = file / "sweep.yaml" if file.is_dir() else file
        folder = file.parent
        data = read_yaml(file.name, root=folder, problems=problems)
        if data is not None and not isinstance(data, LocatedDict):
            problems.append(Problem("wrong_type", file.name, 1, details={"expected": "@type.mapping"}))
    if problems:
        raise InputError(problems)
    spec = validate(SweepSpec, data, file=file.name if file is not None else "sweep", problems=problems)
    if problems or spec is None:
        from symbiosis.sweeps.check import mistakes
        from symbiosis.sweeps.remains import remains

        raise InputError([*problems, *mistakes(Sweep(*remains(data), folder, file))])
    return Sweep(spec, data, folder, file)
