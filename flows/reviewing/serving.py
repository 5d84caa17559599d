"""The page served until Ctrl-C, and opened in a browser where there is one."""

import contextlib
import os
import socket
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from html import escape
from pathlib import Path

import uvicorn

from flows.server.gate import App
from generator.errors import UsageError

_HELLO = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}"><title>Review</title>'
)


@contextlib.contextmanager
def listening(port: int | None) -> Iterator[socket.socket]:
    """A socket on the loopback, at a port that is free or the one that is named; whoever connects now is served later.

    Raises:
        UsageError: The port is taken, or not to be had.
    """
    with socket.socket() as heard:
        heard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            heard.bind(("127.0.0.1", port or 0))
            heard.listen()
        except OSError as error:
            raise UsageError(
                f"Port {port} cannot be listened at ({error.strerror}); name another with --port."
            ) from None
        yield heard


def serve(app: App, heard: socket.socket) -> None:
    """Serve until the process is told to end."""
    config = uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[heard])


@contextlib.contextmanager
def browser_at(address: str) -> Iterator[bool]:
    """A browser opened at an address while the block runs; gives whether there is one.

    The address has a secret, and what stands on a command line is seen by all users of the machine: the browser is
    given a file that nobody else may read, which leads there.
    """
    if not _has_screen():
        yield False
        return
    with tempfile.TemporaryDirectory(prefix="generator-review-") as folder:
        file = Path(folder, "open.html")
        file.write_text(_HELLO.format(address=escape(address)), encoding="utf-8")
        yield webbrowser.open(file.as_uri())


def _has_screen() -> bool:
    """Whether a window can be opened: without one, a browser would take the terminal from the command."""
    if sys.platform.startswith(("linux", "freebsd")) and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
