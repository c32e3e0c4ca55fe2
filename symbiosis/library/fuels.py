"""Fuels: the one table of ids that every factor set, park and account file uses for fuels and carriers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import Described, Name, Slug, validate
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.shipped import models_dir

Group = Literal["fossil", "biogenic", "waste", "carbon_free"]


class Fuel(Described):
    """A fuel or energy carrier. `unit` is the unit of amount of its heating values and factors."""

    name: Name
    unit: Literal["t", "10^4 Nm3"]
    group: Group
    natural_gas: bool = False
    from_waste: bool = False


@lru_cache(maxsize=4)
def fuels(folder: Path | None = None) -> Mapping[str, Fuel]:
    """Return every fuel by id. Raises InputError where the table is wrong."""
    root = folder or models_dir()
    problems: list[Problem] = []
    data = read_yaml(root / "factors" / "fuels.yaml", root=root, problems=problems)
    table = validate(dict[Slug, Fuel], data or {}, file="factors/fuels.yaml", problems=problems)
    if problems or table is None:
        raise InputError(problems)
    return table
