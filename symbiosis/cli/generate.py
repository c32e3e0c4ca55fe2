"""`symbiosis generate`: a synthetic park for benchmarks and tests."""

from __future__ import annotations

from pathlib import Path

from symbiosis.cli.show import console, escape
from symbiosis.i18n import tr


def generate_park(*, enterprises: int, exchanges: int, seed: int, out: Path, lang: str) -> None:
    """Write a synthetic park to `out`; the same arguments give the same bytes."""
    from symbiosis.park.generate import generate

    written = generate(out, enterprises=enterprises, exchanges=exchanges, seed=seed)
    text = tr("generate.written", lang=lang, folder=escape(written), enterprises=enterprises, exchanges=exchanges)
    console().print(text, soft_wrap=True)
