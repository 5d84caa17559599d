"""Connections to a Prefect server: which one is named, whether it answers and lets us in, and talking to it."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flows.server import server_state
from flows.server.prefect_settings import prefect_settings
from generator.addresses import is_plain_and_local
from generator.errors import UsageError

ANSWER_WITHIN = 2.0
"""Seconds in which a running server answers."""
_CLOSED = "admin/version"
"""Part of the API that a server with a secret keeps to those who have it."""

_ELSEWHERE = "PREFECT_API_URL=http://127.0.0.1:4210/api."


def configured_url() -> str | None:
    """The API that PREFECT_API_URL or the profile names."""
    from prefect.settings import PREFECT_API_URL

    url: str | None = PREFECT_API_URL.value()
    return url or None


def named_url() -> str | None:
    """The API that is configured, or where ours is."""
    now = server_state.recall()
    return configured_url() or (now.url if now else None)


def answers(api_url: str, within: float = ANSWER_WITHIN) -> bool:
    """Whether a Prefect server answers at this URL."""
    reply = _asked(api_url, "health", within, {})
    # Another program that listens there has no such page, or one for people.
    is_data = reply is not None and reply.headers.get("content-type", "").startswith("application/json")
    return is_data and reply.status_code < 500 and reply.status_code != 404


def check_secret(api_url: str) -> None:
    """Refuse to go on with a server that will refuse us.

    Raises:
        UsageError: It wants a secret or a key, and not the one that is set.
    """
    with using(api_url):
        reply = _asked(api_url, _CLOSED, ANSWER_WITHIN, _authorization())
    if reply is not None and reply.status_code in (401, 403):
        raise UsageError(
            f"The Prefect server at {api_url} does not let us in ({reply.status_code}): set PREFECT_API_AUTH_STRING to "
            "the secret that it was started with (PREFECT_SERVER_API_AUTH_STRING), or PREFECT_API_KEY to your key"
            + ("." if configured_url() else "; for a server of your own name another port, as in " + _ELSEWHERE)
        )


def is_open(api_url: str) -> bool:
    """Whether the server at this URL lets everybody in."""
    reply = _asked(api_url, _CLOSED, ANSWER_WITHIN, {})
    return reply is not None and reply.status_code == 200


def _asked(api_url: str, path: str, within: float, headers: Mapping[str, str]) -> Any:
    """What the server replies, an `httpx.Response`; None where nothing does."""
    import httpx

    where = f"{api_url.rstrip('/')}/{path}"
    try:
        return httpx.get(where, timeout=within, headers=headers, verify=not is_plain_and_local(api_url))
    except (httpx.HTTPError, httpx.InvalidURL):
        return None


def _authorization() -> dict[str, str]:
    """The header with which Prefect's client speaks to the server in use."""
    from prefect.settings import get_current_settings

    api = get_current_settings().api
    if api.auth_string:
        secret = base64.b64encode(api.auth_string.get_secret_value().encode()).decode()
        return {"Authorization": f"Basic {secret}"}
    return {"Authorization": f"Bearer {api.key.get_secret_value()}"} if api.key else {}


@contextmanager
def using(api_url: str, secret: str | None = None, **api: Any) -> Iterator[None]:
    """Prefect talks to the server at this URL while the block runs.

    Args:
        api_url: The server's API.
        secret: What opens it; None: what `generator up` has made for it, else what is set for Prefect.
        api: Further settings of Prefect's section `api`.
    """
    from prefect.settings import get_current_settings
    from pydantic import SecretStr

    now = get_current_settings()
    api["url"] = api_url
    if secret := secret or server_state.secret_of(api_url):
        api["auth_string"] = SecretStr(secret)
    ui_url = now.ui_url if api_url == now.api.url else api_url.removesuffix("/").removesuffix("/api")
    with prefect_settings(api=now.api.model_copy(update=api), ui_url=ui_url):
        yield
