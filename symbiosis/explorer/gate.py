"""Gate: only a browser that was told our address gets page or websocket; another Host or Origin is DNS rebinding or another site.

Checked before a session is made and before a websocket is accepted, so nothing of the park leaves through a refused request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bokeh.server.auth_provider import AuthProvider, User
from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler

from symbiosis.explorer.markup import Markup, tag
from symbiosis.i18n import LANGUAGES, tr

if TYPE_CHECKING:
    from tornado.web import RequestHandler

MAX_SESSIONS = 20
"""Pages open at once. One session costs about 4 MB and up to a second of the event loop to build."""
OPENED_BY_HAND = ("same-origin", "none")
"""Values of Sec-Fetch-Site of our own page and of an address typed, bookmarked or clicked outside the browser."""

# Bokeh builds its callbacks and templates with `new Function` and starts from an inline script; all else stays on this server.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' {sockets}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Gate(AuthProvider):
    """Lets in requests whose Host is one of `hosts` (`localhost:5006`) and whose Origin, where there is one, is the same site."""

    def __init__(self, hosts: tuple[str, ...], *, max_sessions: int = MAX_SESSIONS) -> None:
        self.hosts = hosts
        self.max_sessions = max_sessions
        super().__init__()

    @property
    def login_url(self) -> str:
        """Bokeh asks for one; nobody is sent there, for who is not let in is refused."""
        return "/"

    @property
    def get_user_async(self) -> Callable[[Any], Awaitable[User]]:
        """The hook that Bokeh awaits before it handles a request."""
        return self._enter

    async def _enter(self, handler: RequestHandler) -> User:
        """Return the user of a request; raises HTTPError 403, or answers 503 where all seats are taken."""
        headers = handler.request.headers
        if headers.get_list("Host") not in [[host] for host in self.hosts]:
            raise HTTPError(403, "Host %r was not announced", handler.request.host)
        origin = headers.get("Origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in self.hosts}:
            raise HTTPError(403, "Origin %r is another site", origin)
        site, mode = headers.get("Sec-Fetch-Site", "none"), headers.get("Sec-Fetch-Mode", "navigate")
        if site not in OPENED_BY_HAND and mode != "navigate":
            raise HTTPError(403, "requested by another site")
        self._seat(handler)
        return User("local")

    def _seat(self, handler: RequestHandler) -> None:
        """Set the headers of a page, and refuse the session that would be one too many."""
        sessions = len(list(handler.application_context.sessions)) if hasattr(handler, "application_context") else 0
        if isinstance(handler, WebSocketHandler):
            if sessions > self.max_sessions:
                raise HTTPError(503, "all seats are taken")
            return
        sockets = " ".join(f"ws://{host}" for host in self.hosts)
        handler.set_header("Content-Security-Policy", POLICY.format(sockets=sockets))
        handler.set_header("X-Frame-Options", "DENY")
        handler.set_header("X-Content-Type-Options", "nosniff")
        handler.set_header("Referrer-Policy", "no-referrer")
        handler.set_header("Cache-Control", "no-store")
        if sessions >= self.max_sessions:
            handler.set_status(503)
            handler.set_header("Retry-After", "30")
            handler.set_header("Content-Type", "text/html; charset=utf-8")
            handler.finish(full_page(self.max_sessions))


def full_page(limit: int) -> str:
    """Return the page that says in both languages that all seats are taken."""
    parts = [
        tag(
            "section",
            tag("h1", tr("explorer.full_title", lang=lang)),
            tag("p", tr("explorer.full_text", lang=lang, limit=limit)),
        )
        for lang in LANGUAGES
    ]
    style = Markup(
        "<style>body{font-family:sans-serif;max-width:34rem;margin:15vh auto;color:#1f2a37;line-height:1.6}h1{font-size:1.3rem}</style>"
    )
    head = tag("head", Markup('<meta charset="utf-8">'), tag("title", tr("explorer.name", lang="zh")), style)
    return f'<!DOCTYPE html><html lang="zh">{head}{tag("body", *parts)}</html>'
