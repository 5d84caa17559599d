"""Who gets past the gate of a server: those who name this machine. What the server asks itself does not pass it."""

import asyncio
import socket
from typing import Any

import httpx
import pytest
import uvicorn

from flows.server.gate import Gate, own_origins


async def app(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


@pytest.mark.parametrize("host", ["prefect-in-memory", "ephemeral-prefect", "evil.example"])
async def test_the_names_by_which_a_server_asks_itself_open_nothing_over_a_socket(host: str) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Gate(app, own_origins(4200)), lifespan="off", log_level="critical"))

    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        port = listening.getsockname()[1]
        async with httpx.AsyncClient() as client:
            replies = [
                await client.get(f"http://127.0.0.1:{port}/api", headers={"Host": name}) for name in (host, "localhost")
            ]
        assert [reply.status_code for reply in replies] == [403, 200]
    finally:
        server.should_exit = True
        await serving
