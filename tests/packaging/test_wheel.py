"""The wheel carries the package and the folders that ship, and nothing else."""

import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        folder,
        root,
    ]
    subprocess.run(pip, check=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.getinfo(name).file_size for name in archive.namelist()}


def test_its_top_level_names_are_the_package_and_its_metadata(wheel):
    assert {name.split("/")[0] for name in wheel} == {"symbiosis", "park_symbiosis-0.1.0.dist-info"}


@pytest.mark.parametrize("folder", ["models", "parks", "viz"])
def test_a_folder_that_ships_is_there_whole(wheel, root, folder):
    tracked = subprocess.run(
        ["git", "ls-files", "-z", folder], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    missing = [name for name in tracked.split("\0") if name and f"symbiosis/_share/{name}" not in wheel]
    assert tracked
    assert missing == []


def test_no_cache_tests_or_results_are_in_it(wheel):
    unwanted = ("__pycache__", "/tests/", "/runs/", ".parquet", ".nbi", ".nbc")
    assert [name for name in wheel if any(part in name for part in unwanted)] == []


def test_the_typing_marker_and_the_catalog_travel_along(wheel):
    assert "symbiosis/py.typed" in wheel
    assert any(name.startswith("symbiosis/catalog/") for name in wheel)


def test_the_licence_travels_along(wheel):
    assert wheel["park_symbiosis-0.1.0.dist-info/licenses/LICENSE"] > 11_000
