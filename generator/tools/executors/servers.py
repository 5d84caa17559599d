"""The pool of live MCP servers, which hands them to sessions."""

import asyncio

from generator.errors import UsageError
from generator.tools.execution import ExecutorChoice, ExecutorGone
from generator.tools.executors.live_server import Server


class Pool:
    """Up to `choice.servers` servers, each held by one session at a time, started when they are needed."""

    def __init__(self, choice: ExecutorChoice) -> None:
        self._choice = choice
        self._permits = asyncio.Semaphore(choice.servers)
        self._idle: list[asyncio.Future[Server]] = []
        self._ending: set[asyncio.Task[None]] = set()
        self._proven = False

    async def take(self) -> Server:
        """A server in a fresh state; waits until one is free.

        Raises:
            UsageError: The first server of all cannot be started.
            ExecutorGone: A later one cannot.
        """
        await self._permits.acquire()
        self._idle.sort(key=asyncio.Future.done)
        starting = self._idle.pop() if self._idle else self._start()
        try:
            server = await asyncio.shield(starting)
        except BaseException as error:
            if not starting.done():
                self._idle.append(starting)
            self._permits.release()
            if isinstance(error, UsageError) and self._proven:
                raise ExecutorGone(f"A fresh server could not be started. {error}") from error
            raise
        self._proven = True
        return server

    def give_back(self, server: Server, *, fresh: bool, at_rest: bool = True) -> None:
        """Hand a server back; one whose state is no longer fresh is restored or replaced while others work.

        Args:
            server: A server.
            fresh: Whether nothing was changed.
            at_rest: Whether all its calls are over.
        """
        if fresh:
            self._idle.append(_ready(server))
        elif at_rest and server.is_stateless:
            self._idle.append(asyncio.create_task(self._restored(server), name="MCP server restored"))
        else:
            self._end(server)
            self._idle.append(self._start())
        self._permits.release()

    def replace(self, server: Server) -> None:
        """Hand a server back that died or hangs; the next is started when it is needed."""
        self._end(server)
        self._permits.release()

    async def close(self) -> None:
        """End all servers; sessions must be over."""
        for starting in self._idle:
            self._ending.add(asyncio.create_task(_end_if_started(starting)))
        self._idle = []
        if self._ending:
            await asyncio.wait(self._ending)

    async def _restored(self, server: Server) -> Server:
        try:
            await server.restore()
        except BaseException as error:
            await server.close()
            if isinstance(error, OSError | UsageError):
                return await Server.start(self._choice)
            raise
        return server

    def _start(self) -> asyncio.Task[Server]:
        return asyncio.create_task(Server.start(self._choice), name="MCP server starting")

    def _end(self, server: Server) -> None:
        ending = asyncio.create_task(server.close())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)


def _ready(server: Server) -> asyncio.Future[Server]:
    ready: asyncio.Future[Server] = asyncio.get_running_loop().create_future()
    ready.set_result(server)
    return ready


async def _end_if_started(starting: asyncio.Future[Server]) -> None:
    starting.cancel()
    await asyncio.wait([starting])
    if not starting.cancelled() and starting.exception() is None:
        await starting.result().close()
