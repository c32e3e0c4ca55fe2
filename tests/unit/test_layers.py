"""Layers: a room of the house uses only the rooms above it (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "symbiosis"

LAYERS = (
    {"errors", "unit_table", "units", "i18n", "memory", "shipped"},
    {"files"},
    {"library"},
    {"park"},
    {"network"},
    {"engine"},
    {"events"},
    {"agents"},
    {"results"},
    {"simulation"},
    {"accounting"},
    {"indicators"},
    {"run"},
    {"targets"},
    {"planning"},
    {"sweeps"},
    {"plots"},
    {"report", "explorer"},
    {"cli"},
    {"__init__", "__main__"},  # the doors: they may open every room
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module that is imported, wherever in the file, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module == "symbiosis":
                yield from ((node.lineno, f"symbiosis.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, module


def upward(source: str, room: str) -> list[str]:
    """The imports of a file in `room` that reach a layer below its own."""
    found = []
    for line, module in imports_of(ast.parse(source)):
        parts = module.split(".")
        if parts[0] != "symbiosis":
            continue
        target = parts[1] if len(parts) > 1 else "__init__"
        if target not in LEVEL:
            target = "__init__"
        if (
            target != room
            and LEVEL[target] > LEVEL[room]
            and not (target == "__init__" and parts[1:] == ["__version__"])
        ):
            found.append(f"line {line}: {room} imports {module}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_from_the_layers_above_it(path: Path):
    assert room_of(path) in LEVEL, f"{path} belongs to no layer: name it in docs/architecture.md and here"
    assert upward(path.read_text(encoding="utf-8"), room_of(path)) == []


def test_an_upward_import_is_found_inside_a_function_too():
    assert upward("def f():\n    from symbiosis.engine import clock\n", "park") == [
        "line 2: park imports symbiosis.engine"
    ]


def test_an_import_of_a_room_by_name_is_found():
    assert upward("from symbiosis import cli\n", "units") == ["line 1: units imports symbiosis.cli"]


def test_the_version_may_be_read_everywhere():
    assert upward("from symbiosis import __version__\n", "results") == []


def test_imports_are_absolute():
    relative = [
        f"{path}:{node.lineno}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []
