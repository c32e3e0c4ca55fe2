"""`symbiosis generate`: a synthetic park for benchmarks and tests."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from symbiosis.cli.show import console, escape, progress
from symbiosis.errors import UsageError
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.park.generate import Traits


def generate_park(*, enterprises: int, exchanges: int | None, seed: int, traits: Traits, out: Path, lang: str) -> None:
    """Write a synthetic park to `out`; the same arguments give the same bytes."""
    from symbiosis.park.generate import generate

    with progress(tr("generate.label", lang=lang, enterprises=enterprises)) as tell:
        written = generate(out, enterprises=enterprises, exchanges=exchanges, seed=seed, traits=traits, progress=tell)
    text = tr("generate.written", lang=lang, folder=escape(written))
    console().print(text, soft_wrap=True)


def shares(option: str, text: str, *, lang: str) -> dict[str, float]:
    """Return the numbers by name of `food=2,steel=1`. Raises UsageError where it is written otherwise."""
    found: dict[str, float] = {}
    for part in text.split(","):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        number = _number(value)
        if not sign or not name or name in found or number is None:
            raise UsageError(tr("generate.pairs", lang=lang, option=option, value=escape(text)))
        found[name] = number
    return found


def share(option: str, text: str, *, lang: str) -> float:
    """Return the number that `text` writes. Raises UsageError where it is none."""
    number = _number(text)
    if number is None:
        raise UsageError(tr("generate.share", lang=lang, trait=option, value=escape(text)))
    return number


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
