"""`symbiosis scheme`: the schemes that ship, and a form to fill in what a scheme leaves open."""

from __future__ import annotations

from pathlib import Path

from symbiosis.cli.options import not_built


def list_schemes(*, as_json: bool, lang: str) -> None:
    """Print the schemes that ship."""
    raise not_built("scheme list", lang)


def form_scheme(scheme_id: str, *, out: Path | None, lang: str) -> None:
    """Print or write the form of a scheme."""
    raise not_built("scheme form", lang)
