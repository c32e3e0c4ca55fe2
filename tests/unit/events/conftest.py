"""What the tests of events share lies beside them: `eventful_parks`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from symbiosis.park.read import load_park

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture
def load(tmp_path: Path):
    """Return the function that writes files to a folder of its own and reads the park."""
    count = 0

    def read(files: dict[str, str]):
        nonlocal count
        count += 1
        folder = tmp_path / f"park-{count}"
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return load_park(folder)

    return read
