"""Who gets to the page: whoever has the address that the terminal shows.

The address has a token. It is answered with a cookie, which counts below one path only, and that path is a secret of
its own: cookies know no ports, so that of another path would go to every other server of this machine too.
"""

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from hmac import compare_digest
from string import Template
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from flows.server.gate import App, Receive, Scope, Send

COOKIE = "generator-review"
HEADERS = tuple(
    (name.encode(), value.encode())
    for name, value in {
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }.items()
)
"""Of every answer: nothing is kept, told on, guessed, framed or read from elsewhere."""
_ENTRANCE = Template(
    '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=$path">'
    '<link rel="icon" href="data:,"><title>Review</title><p>Opening …</p>'
)
"""Goes on to the page by itself: then it is this server's own page that asks, whoever linked to the address."""


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Access:
    """The secrets of one run.

    Attributes:
        token: In the address that is shown.
        path: Below which all is served, with a slash at both ends.
    """

    token: str = field(default_factory=_secret)
    path: str = field(default_factory=lambda: f"/{_secret()}/")
    _cookie: str = field(default_factory=_secret)

    def address(self, port: int) -> str:
        """What opens the page."""
        return f"http://127.0.0.1:{port}/?token={self.token}"

    def enter(self, token: str) -> Response:
        """The answer to whoever comes with a token."""
        if not compare_digest(token.encode(), self.token.encode()):
            return refused()
        answer = HTMLResponse(_ENTRANCE.substitute(path=self.path))
        answer.set_cookie(COOKIE, self._cookie, path=self.path, httponly=True, samesite="strict")
        return answer

    def is_known(self, request: Request) -> bool:
        """Whether a request has the cookie."""
        return compare_digest(request.cookies.get(COOKIE, "").encode(), self._cookie.encode())


class Door:
    """An ASGI application before the page's, which lets nobody past its entrance without the cookie.

    Args:
        app: The page's server.
        access: The secrets.
    """

    def __init__(self, app: App, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":  # the page has no web socket
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        is_open = scope["path"] == "/" or self._access.is_known(Request(scope))
        answer = self._app if is_open else refused()

        async def sealed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await answer(scope, receive, sealed)


def refused() -> Response:
    """The answer to everybody else."""
    told = "This page opens with the address that `generator review` shows in its terminal."
    return Response(told, status_code=403, media_type="text/plain; charset=utf-8")
