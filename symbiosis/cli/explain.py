"""`symbiosis explain`: where a number of a run comes from."""

from __future__ import annotations

from pathlib import Path

from symbiosis.cli.options import not_built


def explain_line(run: Path, line: str, *, as_json: bool, lang: str) -> None:
    """Print the lines, factors and ledger rows behind a number."""
    raise not_built("explain", lang)
