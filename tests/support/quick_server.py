"""In place of a Prefect server, which takes seconds to start: a process that answers whether it lives, and no more."""

import socket
import sys

import pytest

from flows.server import api_start

_PROGRAM = """
import http.server, socket, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(b"true")

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
server.socket.close()
server.socket = socket.socket(fileno=int(sys.argv[1]))
server.serve_forever()
"""


def start_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the server that commands of this process share is one of these."""
    monkeypatch.setattr(api_start, "command", _command)


def _command(at: socket.socket, *_how: str) -> list[str]:
    return [sys.executable, "-S", "-c", _PROGRAM, str(at.fileno())]
