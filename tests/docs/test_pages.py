"""Pages: they build without a warning, their links lead somewhere, and what is generated fits the code."""

import re
import subprocess
import sys

import pytest

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PAGES = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")


@pytest.mark.parametrize("page", PAGES)
def test_the_links_of_a_page_lead_to_files(root, page):
    targets = LINK.findall((root / page).read_text(encoding="utf-8"))
    local = [target.split("#")[0] for target in targets if "://" not in target]
    assert [target for target in local if not (root / target).exists()] == []


def test_the_documentation_builds_without_a_warning(root, tmp_path):
    build = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-d", tmp_path / "cache"]
    done = subprocess.run([*build, root / "docs", tmp_path / "html"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "html" / "index.html").is_file()


def test_the_generated_pages_fit_the_code(root):
    done = subprocess.run(
        [sys.executable, root / "docs" / "generate.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_target_of_make_that_a_page_names_is_there(root):
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    pages = [root / page for page in PAGES] + sorted((root / "docs").rglob("*.md"))
    used = re.compile(r"(?:^|`)make ([a-z-]+)", re.MULTILINE)
    named = {name for page in pages for name in used.findall(page.read_text(encoding="utf-8"))}
    assert named - targets == set()
