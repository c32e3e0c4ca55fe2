"""Names: an unknown id is answered with the nearest known one and the list of all, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from symbiosis.errors import UsageError
from symbiosis.i18n import MAX_SHOWN, nearest, tr

MOST = 40
"""How many names are listed in full."""


def unknown(what: str, given: str, known: Iterable[str]) -> UsageError:
    """Return the error to raise for an id that is not known; `what` is a key below `account.unknown` in the catalog."""
    names = list(known)
    close = nearest(given, names) or "-"
    texts = [
        tr(f"account.unknown.{what}", lang=lang, given=given, nearest=close, known=_shown(names, lang))
        for lang in ("zh", "en")
    ]
    return UsageError(" / ".join(texts))


def _shown(names: list[str], lang: str) -> str:
    """Return the names in a row, of many the first ones and how many more there are."""
    if len(names) <= MOST:
        return ", ".join(names)
    return ", ".join([*names[:MAX_SHOWN], tr("problem.more", lang=lang, count=len(names) - MAX_SHOWN)])
