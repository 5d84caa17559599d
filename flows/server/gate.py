"""Who may speak to a Prefect server of ours: requests that name this machine, and pages that it served itself.

A page of any site can send requests to a server on this machine, and by a name that it lets point here (DNS rebinding)
even read the answers. The browser tells both: the name in `Host`, the page in `Origin`. Beside that, the server asks
everybody for its secret.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from generator.addresses import LOOPBACK

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

ORIGINS = "PREFECT_SERVER_CORS_ALLOWED_ORIGINS"
"""Prefect's variable: pages that may read what the server says, separated by commas."""


def own_origins(port: int) -> str:
    """The pages of a server at this port, as Prefect's variable has them."""
    return ",".join(f"http://{_in_url(host)}:{port}" for host in sorted(LOOPBACK))


class Gate:
    """An ASGI application before another one, which refuses what does not concern that.

    Args:
        app: The server.
        origins: Where pages may come from; `*` for anywhere.
    """

    def __init__(self, app: App, origins: str) -> None:
        self._app = app
        self._origins = frozenset(origins.split(","))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        refusal = self._refusal(scope) if scope["type"] in ("http", "websocket") else None
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": refusal.encode()})
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": refusal})

    def _refusal(self, scope: Scope) -> str | None:
        hosts = _header(scope, b"host")
        if len(hosts) != 1 or _name(hosts[0]) not in LOOPBACK:
            return "This server answers to the names of its own machine alone."
        if "*" not in self._origins and not self._origins.issuperset(_header(scope, b"origin")):
            return "This server answers to its own pages alone."
        return None


def _header(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _name(host: str) -> str | None:
    """The host of `HOST:PORT`; None where it is none."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
