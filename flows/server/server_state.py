"""What stands in the background: a Prefect server, the process that serves the flows, and where they are.

`generator up` puts both there; a command that finds no server, a server alone.
"""

from importlib.metadata import version
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
        url: The API of the server, ours or one that was there, to which the flows are served.
        folder: Where the flows run, if they do; relative paths in their forms begin there.
        idle: Seconds without work after which the server ends; None: it is there until `generator down`.
        version: `running_version()` of who started the server; empty where it was there already.
    """

    url: str
    folder: str | None = None
    idle: float | None = None
    version: str = ""


def running_version() -> str:
    """The versions that decide how a server of ours behaves, and which database it can read."""
    return f"generator {version('generator')}, prefect {version('prefect')}"


def server() -> Daemon:
    """The Prefect server, where one was started from here."""
    return Daemon("server", _home())


def served_flows() -> Daemon:
    """The process that runs the flows when the server says so."""
    return Daemon("flows", _home())


def remember(state: ServerState) -> None:
    """Write it down for later commands."""
    write_private(_file(), state.model_dump_json().encode())


def recall() -> ServerState | None:
    """What stands now; None when neither process runs any more, whatever is written."""
    return last() if server().pid() or served_flows().pid() else None


def last() -> ServerState | None:
    """What stood last, whether or not it still does."""
    try:
        return ServerState.model_validate(orjson.loads(_file().read_bytes()))
    except (FileNotFoundError, orjson.JSONDecodeError, ValidationError):
        return None  # whoever started it was ended before it wrote it


def is_ours(url: str) -> bool:
    """Whether the server at this URL is the one that we have started and that runs."""
    now = recall()
    return now is not None and server().pid() is not None and now.url.rstrip("/") == url.rstrip("/")


def secret_of(url: str) -> str | None:
    """What opens the server at this URL, if it is ours: nobody else gets it."""
    return known_secret() if is_ours(url) else None


def forget() -> None:
    """Nothing stands any more."""
    _file().unlink(missing_ok=True)


def _home() -> Path:
    return data_folder() / "server"


def _file() -> Path:
    return _home() / "state.json"
