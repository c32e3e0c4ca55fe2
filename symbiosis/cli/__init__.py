"""The `symbiosis` command: every error that a user can act on ends in one message and the right exit code, never in a traceback."""

from __future__ import annotations

import io
import os
import sys


def main() -> None:
    """Run the command line and exit: 0 good, 1 the verdict is no, 2 wrong usage or bad input, 3 the run failed."""
    from symbiosis.cli.app import app
    from symbiosis.cli.options import language
    from symbiosis.errors import InputError, SymbiosisError
    from symbiosis.i18n import Told, tr

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a character shows `?` instead of ending the run
    try:
        app()
    except InputError as error:
        lang = language(None)
        for problem in error.problems:
            print(problem.render(lang), file=sys.stderr)
        print(_count(len(error.problems), lang), file=sys.stderr)
        sys.exit(error.exit_code)
    except SymbiosisError as error:
        said = error.args[0] if error.args else ""
        print(said.render(language(None)) if isinstance(said, Told) else error, file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        print(tr("cli.stopped", lang=language(None)), file=sys.stderr)
        sys.exit(SymbiosisError.exit_code)
    except Exception as error:  # what nobody foresaw is no verdict: exit 1 would say that it is
        if os.environ.get("SYMBIOSIS_DEBUG"):
            raise
        print(_unforeseen(error, language(None)), file=sys.stderr)
        sys.exit(SymbiosisError.exit_code)


def _unforeseen(error: Exception, lang: str) -> str:
    from symbiosis.i18n import tr

    return tr("cli.unforeseen", lang=lang, kind=type(error).__name__, text=str(error))


def _count(number: int, lang: str) -> str:
    from symbiosis.i18n import tr

    return tr("cli.problems", lang=lang, number=number)
