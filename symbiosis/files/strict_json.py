"""Strict JSON: the same located data as from YAML, of a file that is JSON to the letter."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from symbiosis.errors import Problem
from symbiosis.files.strict_yaml import parse_yaml
from symbiosis.files.text import DEFAULT_LIMIT, label, read_text


def read_json(path: Path | str, *, root: Path | str, problems: list[Problem], limit: int = DEFAULT_LIMIT) -> Any:
    """Return what `path` (absolute, or below `root`) holds as located data, or None after adding to `problems`.

    JSON is read through the strict YAML builder, which counts depth and finds duplicate keys with their lines, and then
    held to JSON's own grammar (`NaN` is none of it).
    """
    text = read_text(path, root=root, problems=problems, limit=limit)
    if text is None:
        return None
    file = label(Path(root) / path, Path(root))
    # A raw tab is only allowed between the tokens of JSON, where it means a space.
    found: list[Problem] = []
    data = parse_yaml(text.replace("\t", " "), file=file, problems=found)
    problems.extend(replace(each, code="json_syntax") if each.code == "yaml_syntax" else each for each in found)
    if data is None:
        return None
    try:
        json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        problems.append(Problem("json_syntax", file, error.lineno, details={"text": error.msg}))
        return None
    except (ValueError, RecursionError) as error:
        problems.append(Problem("json_syntax", file, details={"text": str(error)}))
        return None
    return data


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
