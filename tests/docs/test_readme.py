"""The README keeps its word: its example runs as printed, in a fresh process, and both languages show the same one."""

import re
import subprocess
import sys

import pytest

READMES = ("README.md", "README.zh-CN.md")
EXAMPLE = re.compile(r"<!-- example: .*? -->\n```python\n(.*?)```", re.DOTALL)


def example(root, name):
    (code,) = EXAMPLE.findall((root / name).read_text(encoding="utf-8"))
    return code


@pytest.fixture(scope="module")
def output(root, tmp_path_factory):
    script = [sys.executable, "-P", "-W", "error", "-c", example(root, "README.md")]
    folder = tmp_path_factory.mktemp("reader")
    done = subprocess.run(
        script, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert list(folder.iterdir()) == []
    return done.stdout


def test_the_example_prints_the_co2_of_the_park(output):
    tonnes = [float(number.replace(",", "")) for number in re.findall(r"([\d,.]+) t CO2", output)]
    assert tonnes
    assert all(amount > 0 for amount in tonnes)


def test_the_example_prints_the_scorecard(output):
    assert re.search(r"\b(met|not_met|not_computable|no_threshold)\b", output)


def test_both_languages_show_the_same_example(root):
    first, second = (example(root, name) for name in READMES)
    assert first == second


def test_the_example_is_no_longer_than_ten_lines(root):
    assert len([line for line in example(root, "README.md").splitlines() if line.strip()]) <= 10
