"""Commands cannot be undocumented: the user guide names every one, and no other."""

import re

import typer

from symbiosis.cli.app import app


def test_the_user_guide_names_every_command_and_no_other(root):
    page = (root / "docs" / "guide" / "commands.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[0] for line in page.splitlines() if line.startswith("| `symbiosis")]
    named = {word for row in rows for word in re.findall(r"`symbiosis ([a-z]+)", row)}
    assert named == set(typer.main.get_command(app).commands)
