"""Folder of the model library: each file holds one thing with an id, or a list of them; no id is given twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from symbiosis.errors import Problem
from symbiosis.files.located import LocatedDict, LocatedList
from symbiosis.files.strict_yaml import read_yaml


def read_folder(models_dir: Path, name: str, problems: list[Problem]) -> Iterator[tuple[str, LocatedDict, str]]:
    """Yield (id, data, file) of each thing in `models_dir`/`name`/*.yaml, in the order of files and entries; mistakes go to `problems`."""
    seen: dict[str, str] = {}
    folder = models_dir / name
    if not folder.is_dir():
        problems.append(Problem("file_missing", file=name, details={"file": name}))
        return
    for path in sorted(folder.glob("*.yaml")):
        file = f"{name}/{path.name}"
        data: Any = read_yaml(path, root=models_dir, problems=problems)
        if data is None:
            continue
        things = data if isinstance(data, LocatedList) else LocatedList([data], file, 1, [1])
        for index, thing in enumerate(things):
            line = things.line_of(index)
            id_ = thing.get("id") if isinstance(thing, LocatedDict) else None
            if not isinstance(id_, str):
                problems.append(Problem("missing_key", file=file, line=line, where="id", details={"key": "id"}))
            elif id_ in seen:
                problems.append(
                    Problem("library_id_twice", file=file, line=line, where=id_, details={"other": seen[id_]})
                )
            else:
                seen[id_] = f"{file}:{line}"
                yield id_, thing, file
