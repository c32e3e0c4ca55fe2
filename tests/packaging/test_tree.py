"""The tree: all importable Python lies in `symbiosis/`; the folders of data stay data."""

import ast
import subprocess

import pytest

DATA = {"models", "parks", "viz", "experiments", "benchmarks"}


@pytest.fixture(scope="module")
def files(root):
    """The files that are or would be committed."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    return [root / name for name in names if name and (root / name).is_file()]


def test_only_the_package_and_the_tests_are_packages(files, root):
    inits = [path.relative_to(root) for path in files if path.name == "__init__.py"]
    assert [path for path in inits if path.parts[0] not in {"symbiosis", "tests"}] == []


def test_nothing_imports_a_folder_of_data(files, root):
    found = []
    for path in (path for path in files if path.suffix == ".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            found += [f"{path.relative_to(root)}: {name}" for name in modules if name.split(".")[0] in DATA]
    assert found == []


def test_every_package_folder_has_its_init(files, root):
    folders = {path.parent for path in files if path.suffix == ".py" and path.is_relative_to(root / "symbiosis")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_text_files_are_utf8_with_unix_lines(files):
    kinds = {".py", ".md", ".yaml", ".toml", ".csv", ".geojson", ".svg", ".txt"}
    odd = []
    for path in (path for path in files if path.suffix in kinds):
        raw = path.read_bytes()
        raw.decode("utf-8")
        if b"\r" in raw:
            odd.append(str(path))
    assert odd == []
