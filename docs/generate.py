"""Generated pages: what the code knows best is written from the code, and committed so that it can be read without it.

`python docs/generate.py` writes `docs/generated/`; with `--check` it writes nothing and exits 1 where a page differs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

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


PAGES: dict[str, Callable[[], str]] = {
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
