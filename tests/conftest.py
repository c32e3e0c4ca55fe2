"""What all tests share: how Hypothesis draws its examples, and the command in a fresh process."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout that holds the tests; its package may be another than the one under test."""
    return ROOT


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `symbiosis …` as installed beside this Python, in an empty folder: `command("parks", "--json")`."""

    def run(*words: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        program = Path(sys.executable).with_name("symbiosis")
        return subprocess.run(
            [program, *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )

    return run
