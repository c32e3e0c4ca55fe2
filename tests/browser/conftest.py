"""One headless Chromium for the browser tests; a missing one fails, for a test that is skipped proves nothing."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("no chromium on the PATH. Debian: apt-get install chromium fonts-wqy-microhei", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, headless=True, args=ARGUMENTS)
        yield chromium
        chromium.close()
