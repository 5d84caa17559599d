"""Which Prefect server a command uses: the one that PREFECT_API_URL or the profile names if it answers, else one of
its own.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from flows.server import server_state
from flows.server.prefect_settings import prefect_settings
from generator.addresses import is_plain_and_local
from generator.errors import GeneratorError

ANSWER_WITHIN = 2.0
"""Seconds in which a running server answers."""
START_WITHIN = 60.0
"""Seconds in which an embedded server is there."""
DELIVER_WITHIN = 10.0
"""Seconds that the last logs and events may take."""
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_UI_ENABLED": "false",
}


def named_url() -> str | None:
    """The API that PREFECT_API_URL or the profile names, or where `generator up` has one."""
    from prefect.settings import PREFECT_API_URL

    url: str | None = PREFECT_API_URL.value()
    if url:
        return url
    up = server_state.recall()
    return up.url if up else None


def answers(api_url: str, within: float = ANSWER_WITHIN) -> bool:
    """Whether a Prefect server answers at this URL."""
    import httpx
    from prefect.settings import PREFECT_API_KEY

    key = PREFECT_API_KEY.value()
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
    try:
        health = f"{api_url.rstrip('/')}/health"
        reply = httpx.get(health, timeout=within, headers=headers, verify=not is_plain_and_local(api_url))
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    # Another program that listens there has no such page, or one for people.
    is_data = reply.headers.get("content-type", "").startswith("application/json")
    return is_data and reply.status_code < 500 and reply.status_code != 404


@contextmanager
def using(api_url: str, **api: Any) -> Iterator[None]:
    """Prefect talks to the server at this URL while the block runs.

    Args:
        api_url: The server's API.
        api: Further settings of Prefect's section `api`.
    """
    from prefect.settings import get_current_settings

    now = get_current_settings()
    api["url"] = api_url
    ui_url = now.ui_url if api_url == now.api.url else api_url.removesuffix("/").removesuffix("/api")
    with prefect_settings(api=now.api.model_copy(update=api), ui_url=ui_url):
        yield


@contextmanager
def prefect_server(say: Callable[[str], None]) -> Iterator[None]:
    """Make sure that a server answers while the block runs.

    Args:
        say: Shows the user a line.
    """
    url = named_url()
    if url and answers(url):
        with using(url):
            yield
        return
    silent = f"No Prefect server answers at {url}" if url else "No Prefect server is running"
    say(f"{silent}: using an embedded one, which takes some seconds; `generator up` starts one that stays.")
    with _embedded() as embedded, using(embedded, key=None):
        try:
            yield
        finally:
            deliver()


def deliver() -> None:
    """Let Prefect's background workers deliver logs and events while the server still listens; at exit it is gone."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=DELIVER_WITHIN)


@contextmanager
def _embedded() -> Iterator[str]:
    port = _free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.embedded", str(port)],
            env={**os.environ, **QUIET, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}/api"
            _await_answer(process, url, log)
            yield url
        finally:
            _end(process)


def _await_answer(process: "subprocess.Popen[bytes]", url: str, log: IO[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN
    while not answers(url, within=1.0):
        if process.poll() is not None or time.monotonic() > deadline:
            log.seek(0)
            said = log.read().decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise GeneratorError(f"The embedded Prefect server did not start ({said[0]}); `generator up` may say more.")
        time.sleep(0.05)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
