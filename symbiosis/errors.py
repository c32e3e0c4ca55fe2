"""Errors: every mistake that a user can act on, with what, where, what was given, what is allowed and the way out.

SymbiosisError
├── InputError (ValueError)        what was read is wrong; carries every problem found     exit 2
├── UsageError (ValueError)        the command or call does not fit what exists            exit 2
├── LedgerError (ArithmeticError)  a run does not close; names the account                 exit 3
├── RunError (RuntimeError)        a run could not be finished                             exit 3
└── InstallationError (RuntimeError)  a shipped folder is missing                          exit 3
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One mistake in what was read.

    `code` is a key of the catalog `problems.toml`, whose text in each language is filled from `details` and from the
    other fields. `file` is relative to the folder that was read; `line` counts from 1, 0 where a line makes no sense.
    """

    code: str
    file: str = ""
    line: int = 0
    where: str = ""
    value: Any = field(default=None, hash=False)
    allowed: tuple[str, ...] = ()
    nearest: str = ""
    details: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def render(self, lang: str = "en") -> str:
        """Return the message in one line, in the language `lang` (`zh` or `en`)."""
        from symbiosis.i18n import problem_text

        return problem_text(self, lang=lang)

    def sort_key(self) -> tuple[str, int, str, str]:
        """Return the key that puts problems in reading order."""
        return (self.file, self.line, self.where, self.code)


class SymbiosisError(Exception):
    """Root of all errors of this project."""

    exit_code = 3


class InputError(SymbiosisError, ValueError):
    """What was read is wrong; `problems` holds every mistake, in reading order."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(sorted(problems, key=Problem.sort_key)))
        super().__init__("\n".join(problem.render() for problem in self.problems))


class UsageError(SymbiosisError, ValueError):
    """The command or call does not fit what exists: an unknown park, scenario, scheme, option value."""

    exit_code = 2


class LedgerError(SymbiosisError, ArithmeticError):
    """A run does not close: the account, the resource, the period and the residual are named."""


class RunError(SymbiosisError, RuntimeError):
    """A run could not be finished: a process raised, or a settlement has no answer; `events` is the story so far."""

    events: tuple[Any, ...] = ()


class InstallationError(SymbiosisError, RuntimeError):
    """A folder that ships with the program is missing."""
