"""How a process of `api_process.py` is started: where it listens, by what command line, with which variables."""

import os
import socket
import sys
from urllib.parse import urlsplit

from flows.server.gate import ORIGINS, own_origins
from generator.addresses import LOOPBACK
from generator.errors import UsageError

BACKLOG = 128


def listening(url: str) -> socket.socket:
    """A socket at the address of this API, on which whoever connects waits for the server.

    Raises:
        UsageError: It cannot be: the URL is another machine's, or the port is taken.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 4200
    if parts.scheme != "http" or host not in LOOPBACK or parts.path.rstrip("/") != "/api":
        raise UsageError(
            f"No Prefect server answers at {url}, and it cannot be started from here: start it there, "
            f"or unset PREFECT_API_URL to have one on this machine."
        )
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG
        )
    except OSError:
        raise UsageError(
            f"Port {port} is taken by a program that is no Prefect server: "
            f"choose another with PREFECT_API_URL=http://{host}:{port + 10}/api."
        ) from None


def listening_anywhere() -> tuple[socket.socket, str]:
    """A socket of this machine at a port that is free, and the URL of the API there."""
    made = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    return made, f"http://127.0.0.1:{made.getsockname()[1]}/api"


def command(at: socket.socket, *how: str) -> list[str]:
    """The command line; what lies in the working folder is not taken for a module."""
    return [sys.executable, "-P", "-m", f"{__package__}.api_process", "--socket", str(at.fileno()), *how]


def environment(at: socket.socket, secret: str) -> dict[str, str]:
    """Its variables: the user's, the secret, and the pages that may read its answers."""
    port = at.getsockname()[1]
    path = os.pathsep.join(path for path in sys.path if path)
    own = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_SERVER_API_AUTH_STRING": secret}
    return {ORIGINS: own_origins(port), **os.environ, **own, "PYTHONPATH": path}
