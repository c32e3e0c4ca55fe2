"""Show: tables and numbers as a planner reads them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

MARKS = {
    "met": "[green]✔[/]",
    "not_met": "[red]✘[/]",
    "not_applicable": "–",
    "no_threshold": "·",
    "not_computable": "[yellow]?[/]",
}
BAR_AFTER_S = 1.0
"""A progress bar appears once something has taken this long [s]."""


def console(*, stderr: bool = False) -> Console:
    """Return the console to print on; never narrower than a table needs when output goes to a file."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else 140, highlight=False, emoji=False)


def table(title: str, *columns: tuple[str, str]) -> Table:
    """Return an empty table; each column is its heading and `left` or `right`."""
    from rich import box
    from rich.table import Table

    made = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold", pad_edge=False)
    for heading, side in columns:
        made.add_column(
            heading, justify="right" if side == "right" else "left", overflow="fold", no_wrap=side == "right"
        )
    return made


def number(value: float | None, digits: int = 4) -> str:
    """Return a number with thousands apart and about `digits` significant digits; a dash where there is none."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    text = f"{value:.{digits}g}"
    return text if "e" not in text else f"{value:.3e}"


def escape(text: Any) -> str:
    """Return `text` so that nothing in it is taken for markup."""
    from rich.markup import escape as rich_escape

    return rich_escape(str(text))


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Callable[[float], None]]:
    """Yield a function to call with the share that is done; a bar on stderr appears when it takes long."""
    if quiet or not sys.stderr.isatty():
        yield lambda share: None
        return
    import time

    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console(stderr=True),
        transient=True,
    )
    task = bar.add_task(escape(label), total=1.0)
    began = time.monotonic()
    shown = False

    def advance(share: float) -> None:
        nonlocal shown
        if not shown and time.monotonic() - began > BAR_AFTER_S:
            bar.start()
            shown = True
        bar.update(task, completed=share)

    try:
        yield advance
    finally:
        if shown:
            bar.stop()
