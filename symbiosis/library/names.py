"""Names: an unknown id is answered with the nearest known one and the list of all."""

from __future__ import annotations

from collections.abc import Iterable

from symbiosis.errors import UsageError
from symbiosis.i18n import MAX_SHOWN, closest, told

MOST = 40
"""How many names are listed in full."""


def unknown(what: str, given: str, known: Iterable[str]) -> UsageError:
    """Return the error to raise for an id that is not known; `what` is a key below `account.unknown` in the catalog."""
    names = list(known)
    return UsageError(told(f"account.unknown.{what}", given=given, nearest=closest(given, names), known=_shown(names)))


def _shown(names: list[str]) -> str:
    """Return the names in a row, of many the first ones and how many more there are."""
    if len(names) <= MOST:
        return ", ".join(names)
    return told("problem.names_and_more", names=", ".join(names[:MAX_SHOWN]), count=len(names) - MAX_SHOWN)
