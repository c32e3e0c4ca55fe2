"""Runs to draw: the shipped park, and the same park without a layout."""

import shutil
from pathlib import Path

import pytest

from symbiosis.run.run import Run
from symbiosis.run.simulate import simulate
from symbiosis.shipped import parks_dir


@pytest.fixture(scope="session")
def suzhou() -> Run:
    return simulate("suzhou-sip")


@pytest.fixture(scope="session")
def unmapped(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("parks") / "suzhou-sip"
    shutil.copytree(parks_dir() / "suzhou-sip", folder)
    Path(folder / "layout.geojson").unlink()
    return simulate(folder, hours=24)
