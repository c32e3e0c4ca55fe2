"""`symbiosis scheme monitor`: the monitoring plan of a scheme, for a park."""

from __future__ import annotations

from pathlib import Path

from symbiosis.cli.options import not_built


def monitor(scheme_id: str, park: str | None, *, out: Path | None, as_json: bool, lang: str) -> None:
    """Print or write the monitoring plan."""
    raise not_built("scheme monitor", lang)
