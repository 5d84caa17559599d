"""The secret of the Prefect server that `generator up` starts: who has it may start flows, with the keys they use.

It is made once and lies in the data folder, in a file that its user alone may read; commands read it by themselves.
Processes get it in their environment, never on a command line, which all users of a machine see.
"""

import secrets
from pathlib import Path

from generator.data_folder import data_folder, write_private

_USER = "generator"


def secret_file() -> Path:
    """Where it lies."""
    return data_folder() / "server" / "secret"


def new_secret() -> str:
    """A secret in the form of HTTP's basic authentication, `USER:PASSWORD`."""
    return f"{_USER}:{secrets.token_urlsafe(32)}"


def settled_secret() -> str:
    """The secret of a server that is about to start: what the user has set for Prefect, else ours, made if needed."""
    secret = _set_by_user() or known_secret() or new_secret()
    if secret != known_secret():
        write_private(secret_file(), secret.encode())
    return secret


def known_secret() -> str | None:
    """The secret of the server that was started last."""
    try:
        return secret_file().read_text(encoding="utf-8") or None
    except FileNotFoundError:
        return None


def _set_by_user() -> str | None:
    from prefect.settings import get_current_settings

    secret = get_current_settings().server.api.auth_string
    return secret.get_secret_value() or None if secret else None
