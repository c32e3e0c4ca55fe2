"""Server: one process on the loopback address; what may talk to it is fixed before the first request is answered."""

from __future__ import annotations

import errno
import ipaddress
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.errors import UsageError
from symbiosis.explorer.gate import MAX_SESSIONS, Gate
from symbiosis.explorer.page import close_studios
from symbiosis.i18n import LANGUAGES, tr
from symbiosis.shipped import viz_dir

if TYPE_CHECKING:
    from bokeh.server.server import BaseServer

APP = "/explore"
LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 5006
TRIED = 20
"""Ports tried from the one that was asked for, before the system picks one."""
MAX_MESSAGE = 1024 * 1024
"""Greatest websocket message [byte]: nothing is uploaded."""


@dataclass(frozen=True)
class Listening:
    """A server that listens: `address` is what to open, `port` the port that was found free."""

    server: BaseServer
    address: str
    port: int

    def run(self) -> None:
        """Serve until `stop`."""
        self.server.io_loop.start()
        self.close()

    def stop(self) -> None:
        """End `run` at once; a signal handler and another thread may call it."""
        loop: Any = self.server.io_loop
        loop.asyncio_loop.call_soon_threadsafe(
            loop.stop
        )  # `add_callback` would not wake a loop that waits in this thread

    def close(self) -> None:
        """Stop listening and whatever still runs."""
        close_studios()
        self.server.stop(wait=False)
        self.server.io_loop.add_callback(self.server.io_loop.stop)
        self.server.io_loop.start()


def listen(
    folder: Path,
    *,
    port: int = DEFAULT_PORT,
    lang: str = "zh",
    address: str = LOOPBACK,
    max_sessions: int = MAX_SESSIONS,
) -> Listening:
    """Return a server of the park in `folder` that listens on `port`, or on the next free one. Raises UsageError where it may not."""
    from bokeh.application import Application
    from bokeh.application.handlers.directory import DirectoryHandler
    from bokeh.server.server import BaseServer
    from bokeh.server.tornado import BokehTornado
    from tornado.httpserver import HTTPServer
    from tornado.ioloop import IOLoop
    from tornado.web import RedirectHandler

    _only_loopback(address)
    bound = _bind(address, port)
    found = int(bound.getsockname()[1])
    hosts = (f"{LOOPBACK}:{found}", f"localhost:{found}")
    application = Application(DirectoryHandler(filename=viz_dir(), argv=[str(folder), lang]))
    tornado = BokehTornado(
        {APP: application},
        extra_websocket_origins=list(hosts),
        extra_patterns=[("/", RedirectHandler, {"url": APP, "permanent": False})],
        use_index=False,
        auth_provider=Gate(hosts, max_sessions=max_sessions),
        include_headers=[],
        include_cookies=[],
        sign_sessions=True,
        secret_key=secrets.token_urlsafe(32).encode(),
        websocket_max_message_size_bytes=MAX_MESSAGE,
    )
    http = HTTPServer(tornado, max_body_size=MAX_MESSAGE)
    http.add_socket(bound)
    server = BaseServer(IOLoop.current(), tornado, http)
    server.start()
    return Listening(server, f"http://{LOOPBACK}:{found}{APP}", found)


def _only_loopback(address: str) -> None:
    """Raise UsageError unless `address` is a loopback address."""
    try:
        allowed = address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        allowed = False
    if not allowed:
        raise UsageError(" / ".join(tr("cli.explore.not_loopback", lang=lang, address=address) for lang in LANGUAGES))


def _bind(address: str, port: int) -> socket.socket:
    """Return a listening socket on the first free of `port` and those after it, else to any; 0 asks for any."""
    if not 0 <= port <= 65535:
        raise UsageError(" / ".join(tr("cli.explore.bad_port", lang=lang, port=port) for lang in LANGUAGES))
    wanted = [*range(port, min(port + TRIED, 65536)), 0] if port else [0]
    for candidate in wanted:
        try:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            bound = socket.create_server((LOOPBACK if address == "localhost" else address, candidate), family=family)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            continue
        bound.setblocking(False)
        return bound
    raise UsageError(" / ".join(tr("cli.explore.no_port", lang=lang, first=port) for lang in LANGUAGES))
