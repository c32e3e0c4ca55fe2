"""Explore: opens the page of a park on this machine, and serves it until Ctrl-C."""

from __future__ import annotations

import sys
from pathlib import Path

DEFAULT_PORT = 5006


def explore(
    target: Path | str,
    *,
    port: int = DEFAULT_PORT,
    lang: str = "zh",
    open_browser: bool = True,
    address: str = "127.0.0.1",
) -> None:
    """Serve the explorer of `target`, the folder of a park or the id of one that ships, until Ctrl-C or SIGTERM.

    The address goes to stdout; where `port` is taken the next free one is used. Raises UsageError for an unknown park, a
    port that is none and an `address` that is not loopback, InputError where the park is wrong.
    """
    import signal

    from symbiosis.i18n import tr
    from symbiosis.park.overlay import TODAY
    from symbiosis.park.read import load_park, park_folder

    folder = park_folder(target).resolve()
    load_park(folder)

    from symbiosis.explorer.page import studio_of
    from symbiosis.explorer.server import listen

    listening = listen(folder, port=port, lang=lang, address=address)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: listening.stop())
    studio_of(folder).request(TODAY)
    if listening.port != port and port:
        print(tr("cli.explore.port_taken", lang=lang, wanted=port, port=listening.port), file=sys.stderr)
    print(tr("cli.explore.open_at", lang=lang, address=listening.address), flush=True)
    print(tr("cli.explore.stop_with", lang=lang), file=sys.stderr, flush=True)
    if open_browser:
        import threading
        import webbrowser

        threading.Thread(target=webbrowser.open, args=(listening.address,), daemon=True).start()
    listening.run()
    print(tr("cli.explore.ended", lang=lang), file=sys.stderr)
