"""A starter park and a small sweep over it, both in a folder of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from symbiosis.park.starter import new_park

TEXT = """\
id: small
name: {zh: 小扫描, en: a small sweep}
park: park
scenarios: [today, no-exchange]
seeds: [0]
hours: 24
grid:
  processes.brewing.plan.of: [4, 8]
  processes.milling.plan:
    values: [1, 2, 3]
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a sweep file beside the park: `write(TEXT.replace(…))`."""
    new_park(tmp_path / "park")

    def write_text(text: str = TEXT) -> Path:
        file = tmp_path / "sweep.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write_text


@pytest.fixture
def text() -> str:
    return TEXT
