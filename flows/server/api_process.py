"""A Prefect server as a process of its own: `python -m flows.server.api_process --socket N`, bound by its starter.

So there is no moment in which somebody else can take the port. The secret comes in the
environment. The gate stands before the server and not within: Prefect's automations ask the application in their own
process, by a name that nobody has outside.
"""

import argparse
import ctypes
import os
import signal
import socket
import sys

from generator.startup import own_process

PR_SET_PDEATHSIG = 1
CLOSE_WITHIN = 5
"""Seconds that connections get to be closed."""
NOT_STARTED = 3


def main() -> int:
    """Serve until ended; the exit code says whether it ever did."""
    given = _arguments()
    if given.embedded and not _ends_with_its_command():
        return 0
    own_process.begin()
    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.settings import PREFECT_SERVER_CORS_ALLOWED_ORIGINS, get_current_settings

    from flows.server.gate import Gate
    from flows.server.idleness import Activity, end_when_idle
    from flows.server.private_home import close_home
    from flows.server.sqlite_writers import queue_writers

    close_home()
    queue_writers()
    how = get_current_settings().server
    activity = Activity(create_app(ephemeral=given.embedded, final=True))
    server = uvicorn.Server(
        uvicorn.Config(
            Gate(activity, PREFECT_SERVER_CORS_ALLOWED_ORIGINS.value()),
            timeout_keep_alive=how.api.keepalive_timeout,
            ws_ping_interval=how.api.websocket_ping_interval,
            ws_ping_timeout=how.api.websocket_ping_timeout,
            timeout_graceful_shutdown=CLOSE_WITHIN,
            log_level=how.logging_level.lower(),
            lifespan="on",
        )
    )
    if given.background:
        end_when_idle(activity, lambda: setattr(server, "should_exit", True))
    own_process.ready()
    server.run(sockets=[socket.socket(fileno=given.socket)])
    return 0 if server.started else NOT_STARTED


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True, help="number of a socket that is bound to the port")
    parser.add_argument("--embedded", action="store_true", help="for one command, and ends with it")
    parser.add_argument("--background", action="store_true", help="for all commands, which may let it end when idle")
    return parser.parse_args()


def _ends_with_its_command() -> bool:
    """Go when the command goes, even if that is killed (Linux; elsewhere a killed command leaves its server behind)."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    return os.getppid() == parent


if __name__ == "__main__":
    sys.exit(main())
