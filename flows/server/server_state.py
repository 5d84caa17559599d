"""What `generator up` left standing: a Prefect server, the process that serves the flows, and where they are."""

from pathlib import Path

import orjson
from pydantic import BaseModel, ValidationError

from flows.server.daemon import Daemon
from flows.server.secret import known_secret
from generator.data_folder import data_folder, write_private

READY = "generator: the flows are served"
"""What the process that serves the flows prints when they are; `up` waits for it in the log."""


class ServerState(BaseModel):
    """What later commands want to know.

    Attributes:
        url: The API of the server that the flows are served to.
        folder: Where the flows run; relative paths in their forms begin there.
    """

    url: str
    folder: str


def server() -> Daemon:
    """The Prefect server, where `up` had to start one."""
    return Daemon("server", _home())


def served_flows() -> Daemon:
    """The process that runs the flows when the server says so."""
    return Daemon("flows", _home())


def remember(state: ServerState) -> None:
    """Write it down for later commands."""
    write_private(_file(), state.model_dump_json().encode())


def recall() -> ServerState | None:
    """What stands now; None when neither process runs any more, whatever is written."""
    if server().pid() is None and served_flows().pid() is None:
        return None
    try:
        return ServerState.model_validate(orjson.loads(_file().read_bytes()))
    except (FileNotFoundError, orjson.JSONDecodeError, ValidationError):
        return None  # `up` was interrupted before it wrote it


def secret_of(url: str) -> str | None:
    """What opens the server at this URL, if it is the one that `up` has started and that runs: nobody else gets it."""
    up = recall()
    ours = up is not None and server().pid() is not None and up.url.rstrip("/") == url.rstrip("/")
    return known_secret() if ours else None


def forget() -> None:
    """Nothing stands any more."""
    _file().unlink(missing_ok=True)


def _home() -> Path:
    return data_folder() / "server"


def _file() -> Path:
    return _home() / "state.json"
