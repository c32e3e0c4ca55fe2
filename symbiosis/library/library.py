"""Library: everything that ships in `models/` for describing a park, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from symbiosis.errors import InputError, Problem
from symbiosis.files.located import LocatedDict
from symbiosis.library.carriers import Carrier, read_carriers
from symbiosis.library.folder import read_folder
from symbiosis.library.processes import ProcessSpec, read_processes
from symbiosis.library.stores import StoreKindSpec, read_stores
from symbiosis.shipped import models_dir


@dataclass(frozen=True)
class Library:
    """Resources as raw located data (a park may override single fields), the rest as typed models."""

    resources: Mapping[str, LocatedDict]
    processes: Mapping[str, ProcessSpec]
    carriers: Mapping[str, Carrier]
    stores: Mapping[str, StoreKindSpec]


@lru_cache(maxsize=4)
def read_library(folder: Path | None = None) -> Library:
    """Return the library in `folder`, by default the one that ships. Raises InputError with every mistake in it."""
    folder = folder or models_dir()
    problems: list[Problem] = []
    resources = {key: data for key, data, _ in read_folder(folder, "resources", problems)}
    processes = read_processes(folder, problems)
    carriers = read_carriers(folder, problems)
    stores = read_stores(folder, problems)
    if problems:
        raise InputError(problems)
    return Library(resources, processes, carriers, stores)
