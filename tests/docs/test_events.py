"""The pages on events keep their word: what they show runs as printed, and what they write can be read."""

import re
import subprocess
import sys

import pytest

from symbiosis.files.strict_yaml import read_yaml
from symbiosis.park.event_spec import Campaign, Crew, Fleet, Interruption, Maintenance, Reliability, Reorder, Shipping

BLOCK = re.compile(r"```(python|yaml)\n(.*?)```", re.DOTALL)
MODELS = {
    "crews": Crew,
    "fleets": Fleet,
    "reliability": Reliability,
    "maintenance": Maintenance,
    "campaign": Campaign,
    "shipping": Shipping,
    "reorder": Reorder,
    "interruptions": Interruption,
}


@pytest.fixture(scope="module")
def printed(root, tmp_path_factory):
    """What the first two examples of the how-to print, in a fresh process."""
    page = (root / "docs" / "howto" / "own-event.md").read_text(encoding="utf-8")
    code = "\n".join(text for kind, text in BLOCK.findall(page)[:2] if kind == "python")
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", code],
        cwd=tmp_path_factory.mktemp("reader"),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_event_of_ones_own_is_told(printed):
    assert re.search(r"strike +sino-french-environment +drying", printed)
    assert re.search(r"back_to_work +sino-french-environment +drying", printed)


def test_a_story_waits_for_a_stock(printed):
    assert re.search(r"holder_full +stock=4900", printed)


def test_what_the_guide_writes_can_be_read(root, tmp_path):
    page = (root / "docs" / "guide" / "events.md").read_text(encoding="utf-8")
    seen = set()
    for number, (_, text) in enumerate(BLOCK.findall(page)):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
        problems = []
        data = read_yaml(tmp_path / f"{number}.yaml", root=tmp_path, problems=problems)
        assert problems == []
        for key, value in data.items():
            seen.add(key)
            for item in value if isinstance(value, list) else [value]:
                MODELS[key].model_validate(item)
    assert seen == set(MODELS)
