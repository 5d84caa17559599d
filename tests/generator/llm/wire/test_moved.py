"""Servers that send requests on to another address."""

import pytest
from aiohttp import web

from generator.errors import UsageError
from generator.types import ProviderName
from tests.support.wire import GOOD, KEY_OF, KEYS, REPLY, REQUEST, Answer, Wire

OURS: list[ProviderName] = ["vllm", "openai", "ollama"]


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("provider", OURS)
async def test_a_server_that_has_moved_on_its_host_is_followed_with_body_and_key(
    provider: ProviderName, status: int
) -> None:
    async def moving(request: web.Request) -> web.StreamResponse:
        if request.path != "/there":
            return web.Response(status=status, headers={"Location": "/there"})
        return Answer(GOOD[provider]).response()

    async with Wire(moving) as server:
        adapter = await server.connect(provider)
        assert (await adapter.complete(REQUEST)).text == REPLY
        await adapter.close()
        assert server.bodies[0] == server.bodies[1]
        assert server.seen[1].headers["Authorization"] == f"Bearer {KEY_OF[provider]}"


@pytest.mark.parametrize("status", [301, 302, 307])
@pytest.mark.parametrize("provider", OURS)
async def test_a_server_that_is_elsewhere_is_named_and_gets_no_key(provider: ProviderName, status: int) -> None:
    async with Wire(Answer(GOOD[provider])) as other:
        elsewhere = f"{other.url.replace('127.0.0.1', 'localhost')}/v1/chat/completions"
        async with Wire(Answer(b"", status, {"Location": f"{elsewhere}?signature=of-the-caller"})) as server:
            adapter = await server.connect(provider)
            with pytest.raises(UsageError, match=f"answered {status} at .*: it is at {elsewhere}; give its base URL"):
                await adapter.complete(REQUEST)
            await adapter.close()
        assert other.seen == []


async def test_a_server_that_sends_round_in_circles_is_named() -> None:
    async with Wire(Answer(b"", 308, {"Location": "/round"})) as server:
        adapter = await server.connect("vllm")
        with pytest.raises(UsageError, match="answered 308"):
            await adapter.complete(REQUEST)
        await adapter.close()
        assert len(server.seen) == 5
