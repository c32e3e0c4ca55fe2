"""`symbiosis new`: a starter park."""

from __future__ import annotations

from pathlib import Path

from symbiosis.cli.show import console, escape
from symbiosis.i18n import tr


def new_park(folder: Path, *, template: str, lang: str) -> None:
    """Write the starter `template` to `folder`, and say what to do next."""
    from symbiosis.park.starter import new_park as write_starter

    written = write_starter(folder, template=template)
    console().print(tr("new.written", lang=lang, folder=escape(written)), soft_wrap=True)
