"""The loopback server as a test has it: on the test's own event loop, or on a thread beside it."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from threading import Thread
from types import TracebackType
from typing import Any, Self

from tests.providers.listener import HOST, Listener
from tests.providers.service import Service
from tests.providers.settings import Settings
from tests.providers.stats import Stats


def environment_of(url: str, key: str | None = None) -> dict[str, str]:
    """Environment variables that point every provider's SDK at the server at `url`, keys included."""
    key = key or "loopback-key"
    return {
        "OPENAI_BASE_URL": f"{url}/v1",
        "OPENAI_API_KEY": key,
        "VLLM_BASE_URL": f"{url}/v1",
        "VLLM_API_KEY": key,
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_API_KEY": key,
        "GOOGLE_GEMINI_BASE_URL": url,
        "GOOGLE_API_KEY": key,
        "OLLAMA_HOST": url,
        "OLLAMA_API_KEY": key,
    }


class _Server:
    """What both kinds have in common."""

    def __init__(self, settings: Settings, port: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._service = Service(settings, clock)
        self._listener = Listener(self._service.handle, port)

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://{HOST}:{self._listener.port}"

    @property
    def stats(self) -> Stats:
        """What it has seen since the start or the last `reset`."""
        return self._service.stats

    @property
    def settings(self) -> Settings:
        """How it behaves now."""
        return self._service.settings

    def configure(self, **changes: Any) -> None:
        """Change some of the settings; limits and faults start to count anew.

        Raises:
            ValueError: There is no such setting, or a value is out of range.
        """
        self._service.configure(self._service.settings.changed(changes))

    def reset(self) -> None:
        """Forget everything that was seen, limits and faults included."""
        self._service.reset()

    def environment(self) -> dict[str, str]:
        """Environment variables that point every provider's SDK here, with a key that is accepted."""
        return environment_of(self.url, self.settings.key)


class ProviderServer(_Server):
    """A server on the running event loop: `async with ProviderServer(latency=0.1) as server`.

    Args:
        port: Port to listen on; 0 takes a free one.
        clock: The seconds that the windows of its limits go by.
        **settings: See `Settings`.
    """

    def __init__(self, *, port: int = 0, clock: Callable[[], float] = time.monotonic, **settings: Any) -> None:
        super().__init__(Settings(**settings), port, clock)

    async def __aenter__(self) -> Self:
        await self._listener.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._listener.close()

    async def pause_listening(self) -> None:
        """Go away as a killed server does, with every connection and the calls on them."""
        await self._listener.close()

    async def resume_listening(self) -> None:
        """Come back on the same port."""
        await self._listener.open()


class RunningServer(_Server):
    """A server on a thread of its own, for tests that wait for processes; see `running_server`."""

    def __init__(self, settings: Settings, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(settings)
        self._loop = loop

    def pause_listening(self) -> None:
        """Go away as a killed server does, with every connection and the calls on them."""
        self._wait_for(self._listener.close())

    def resume_listening(self) -> None:
        """Come back on the same port, or start on the first."""
        self._wait_for(self._listener.open())

    def _wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)


@contextmanager
def running_server(**settings: Any) -> Iterator[RunningServer]:
    """A server on a thread with its own event loop, while the block runs.

    Args:
        **settings: See `Settings`.
    """
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="provider-server", daemon=True)
    thread.start()
    try:
        server = RunningServer(Settings(**settings), loop)
        server.resume_listening()
        try:
            yield server
        finally:
            server.pause_listening()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
