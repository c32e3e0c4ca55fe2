"""Generated pages: what the code knows best is written from the code, and committed so that it can be read without it.

`python docs/generate.py` writes `docs/generated/`; with `--check` it writes nothing and exits 1 where a page differs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "generated"
NOTE = "<!-- Written by docs/generate.py (make generated): change the code, not this page. -->\n\n"


def errors() -> str:
    """Return the page of the error tree and the exit codes."""
    from symbiosis import errors as module

    opening, _, tree = (module.__doc__ or "").partition("\n\n")
    return (
        "# Errors and exit codes\n\n"
        f"{opening}\n\n```text\n{tree.strip()}\n```\n\n"
        "| exit code | meaning |\n|---|---|\n"
        "| 0 | good |\n"
        "| 1 | the verdict is no: an indicator, a validation, a check |\n"
        "| 2 | wrong usage or bad input; every mistake is listed |\n"
        "| 3 | the run failed |\n"
    )


def commands() -> str:
    """Return the page of every command with its arguments and options."""
    import typer

    from symbiosis.cli.app import app

    parts = [
        "# Every command and option\n",
        "As `symbiosis COMMAND --help` says it. What for, and in which order, is on the page [](../guide/commands.md).\n",
    ]
    queue = [("symbiosis", typer.main.get_command(app))]
    while queue:
        name, command = queue.pop(0)
        below = getattr(command, "commands", {})
        queue[:0] = [(f"{name} {word}", one) for word, one in below.items()]
        if not below:
            parts += [f"## {name}\n", f"{command.help}\n", *_parameters(command.params)]
    return "\n".join(parts)


def _parameters(parameters: list[Any]) -> list[str]:
    """Return the table of the arguments and options of one command."""
    rows = []
    for one in parameters:
        if one.param_type_name == "argument":
            word = one.metavar or one.name.upper()
        else:
            word = ", ".join([*one.opts, *one.secondary_opts]) + (f" {one.metavar}" if one.metavar else "")
        shown = "" if one.default in (None, False, ()) or callable(one.default) else f" Default: `{one.default}`."
        rows.append(f"| `{word.replace('|', chr(92) + '|')}` | {one.help or ''}{shown} |")
    return ["| | |\n|---|---|", *rows, ""] if rows else []


def files() -> str:
    """Return the page of all file formats."""
    sys.path.insert(0, str(Path(__file__).parent))
    from formats import files_page

    return files_page()


PAGES: dict[str, Callable[[], str]] = {
    "files.md": files,
    "commands.md": commands,
    "errors.md": errors,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` compare them; return the exit code."""
    check = arguments == ["--check"]
    wanted = {name: NOTE + page() for name, page in PAGES.items()}
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
    stale = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    for name in stale:
        path = FOLDER / name
        print(f"docs/generated/{name} {'differs from the code: make generated' if check else 'renewed'}")
        if check:
            continue
        if name in wanted:
            FOLDER.mkdir(exist_ok=True)
            path.write_text(wanted[name], encoding="utf-8", newline="\n")
        else:
            path.unlink()
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
