"""Activities: the words of an account file, with units and who usually has the number; file and simulation share them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import Described, Name, Slug, validate
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.shipped import models_dir

ItemTable = Literal["fuels", "carbon", "products", "deductions", "limits", "facts", "free"]


class Item(Described):
    """One item of a category. `group` is how the national rule treats power or heat; `in_fuel`: its energy is counted as fuel."""

    name: Name
    group: Literal["uncovered", "direct_non_fossil", "certificate", "fossil", "non_fossil", "waste_heat"] | None = None
    in_fuel: bool = False


class Category(Described):
    """A category: its items, listed or taken from another table, their unit, and who usually holds the data."""

    name: Name
    unit: str | None = None
    items: ItemTable | dict[Slug, Item]
    holder: Name


@lru_cache(maxsize=4)
def categories(folder: Path | None = None) -> Mapping[str, Category]:
    """Return every category by id. Raises InputError where the table is wrong."""
    root = folder or models_dir()
    problems: list[Problem] = []
    data = read_yaml(root / "activities.yaml", root=root, problems=problems)
    table = validate(dict[Slug, Category], data or {}, file="activities.yaml", problems=problems)
    if problems or table is None:
        raise InputError(problems)
    return table


def item_of(category: str, item: str) -> Item:
    """Return a listed item of a category; raises KeyError where it has none of that name."""
    items = categories()[category].items
    if isinstance(items, str):
        raise KeyError(item)
    return items[item]
