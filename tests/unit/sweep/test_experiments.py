"""Experiments: each has a sweep that its park accepts, a short script, and a README with the figure."""

from pathlib import Path

import pytest

from symbiosis.sweeps.check import check_sweep
from symbiosis.sweeps.spec import read_sweep

EXPERIMENTS = sorted(path.parent for path in (Path(__file__).resolve().parents[3] / "experiments").glob("*/sweep.yaml"))


@pytest.mark.parametrize("folder", EXPERIMENTS, ids=lambda folder: folder.name)
def test_the_park_accepts_the_sweep(folder):
    sweep = read_sweep(folder)
    assert sweep.spec.id == folder.name
    assert check_sweep(sweep).park.id == sweep.spec.park


@pytest.mark.parametrize("folder", EXPERIMENTS, ids=lambda folder: folder.name)
def test_the_script_is_short_and_the_figure_is_in_the_readme(folder):
    assert len((folder / "figure.py").read_text(encoding="utf-8").splitlines()) <= 40
    assert "](figure.png)" in (folder / "README.md").read_text(encoding="utf-8")
    assert (folder / "figure.png").is_file()
