"""Starter: a small commented park to begin from; what is there already is never written over."""

from __future__ import annotations

import re
from pathlib import Path

from symbiosis.errors import UsageError
from symbiosis.files.atomic import write_text
from symbiosis.files.fields import MAX_SLUG_LENGTH
from symbiosis.i18n import nearest, told
from symbiosis.shipped import models_dir

PARK = "park.yaml"
FALLBACK_ID = "my-park"
_ID_LINE = re.compile(r"^id: .*$", re.MULTILINE)


def templates() -> tuple[str, ...]:
    """Return the names of the starters that ship, sorted."""
    return tuple(sorted(path.parent.name for path in (models_dir() / "templates").glob(f"*/{PARK}")))


def new_park(folder: Path | str, *, template: str = "starter") -> Path:
    """Write the starter `template` to `folder` with an id made of the folder's name, and return the folder.

    Raises UsageError where there is no such starter, or where the folder holds something.
    """
    known = templates()
    if template not in known:
        raise UsageError(
            told(
                "new.unknown",
                template=template,
                nearest=nearest(template, known) or known[0],
                known=", ".join(known),
            )
        )
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(told("folder.not_empty", folder=str(target)))
    source = models_dir() / "templates" / template
    for path in sorted(source.rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            name = path.relative_to(source)
            if name.as_posix() == PARK:
                text = _ID_LINE.sub(f"id: {slug(target.resolve().name)}", text, count=1)
            write_text(target / name, text)
    return target


def slug(name: str) -> str:
    """Return `name` as an id: small ASCII letters, digits, `-` and `_`; a name without any gives `my-park`."""
    made = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_")[:MAX_SLUG_LENGTH].rstrip("-_")
    return made or FALLBACK_ID
