"""Where calls of a web service go, and where its secret does."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from generator.errors import UsageError
from generator.tools.execution import ExecutorChoice
from generator.tools.executors import http
from generator.tools.executors.http_request import Unsendable, request_of
from generator.tools.mcp.client import connected
from generator.tools.reading.own_json import from_json, to_json
from generator.tools.reading.specification import parse
from generator.tools.spec.model import Effects, Route, Tool, closed_object
from tests.generator.tools.executors.test_http import call, operation, service


def reading(url: str, **route: Any) -> Tool:
    places = route.get("places", {})
    return Tool(
        tool_id="read",
        name="read",
        parameters=closed_object({name: {} for name in places}),
        effects=Effects(read_only=True),
        route=Route(method="GET", url=url, **route),
    )


async def _told(request: web.Request) -> web.Response:
    return web.json_response({"secret": "Authorization" in request.headers})


@asynccontextmanager
async def moved() -> AsyncIterator[tuple[str, str, list[str]]]:
    """A service that sends all on to another; the URLs of both, and the paths that the other was asked for."""
    got: list[str] = []

    async def note(request: web.Request) -> web.Response:
        got.append(request.path)
        return web.Response()

    async with service(note) as other:

        async def away(_: web.Request) -> web.Response:
            return web.Response(status=307, headers={"Location": f"{other}/take"})

        async with service(away) as url:
            yield url, other, got


@pytest.mark.parametrize(
    ("named", "sent"),
    [
        ({"hosts": ["127.0.0.1"]}, True),
        ({"hosts": ["127.0.0.1:{port}"]}, True),
        ({"hosts": ["127.0.0.1:1"]}, None),
        ({"secret_hosts": ["127.0.0.1"]}, None),
    ],
)
async def test_a_private_address_is_called_where_it_is_named(
    named: dict[str, Sequence[str]], sent: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(http.AUTHORIZATION, "Bearer opensesame")
    async with service(_told) as url:
        port = url.rpartition(":")[2]
        choice = {field: tuple(host.format(port=port) for host in hosts) for field, hosts in named.items()}
        seen = await call("", reading(f"{url}/v1"), {}, **choice)
    assert seen.result == (None if sent is None else {"secret": sent})
    assert bool(seen.error) is (sent is None)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"])
async def test_a_private_address_is_not_called_where_nobody_named_it(host: str) -> None:
    got = []

    async def note(request: web.Request) -> web.Response:
        got.append(request.path)
        return web.Response()

    async with service(note) as url:
        seen = await call("", reading(url.replace("127.0.0.1", host)), {})
    assert got == []
    assert "read was not called: " in str(seen.error)
    assert "no public address" in str(seen.error)


async def test_the_secret_does_not_go_to_an_operations_own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(http.AUTHORIZATION, "Bearer opensesame")
    monkeypatch.setattr(http, "is_public", lambda _: True)
    async with service(_told) as own, service(_told) as elsewhere:
        for url, sent in ((own, True), (elsewhere, False)):
            executor = await http.open(ExecutorChoice(kind="http", secret_hosts=(own.removeprefix("http://"),)))
            async with executor.session("row") as session:
                seen = await session.call(reading(url), {})
            await executor.close()
            assert seen.result == {"secret": sent}


async def test_a_specification_says_whom_it_is_for_as_a_whole() -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t"},
        "servers": [{"url": "https://{where}.example/v1", "variables": {"where": {"default": "api"}}}],
        "paths": {"/a": {"get": {"operationId": "a", "servers": [{"url": "https://elsewhere.example"}]}}},
    }
    spec = parse(document, "t").spec
    assert spec.servers == ["https://api.example/v1"]
    assert from_json(to_json(spec)).spec == spec


@pytest.mark.parametrize("status", [307, 308])
async def test_a_redirect_keeps_method_and_body_where_http_says_so(status: int) -> None:
    async def moved(request: web.Request) -> web.Response:
        if request.path == "/here":
            return web.json_response([request.method, await request.json()])
        return web.Response(status=status, headers={"Location": "/here"})

    async with service(moved) as url:
        seen = await call(url, operation("add", "POST", "/books", fields=["title"]), {"title": "Emma"})
    assert seen.result == ["POST", {"title": "Emma"}]


async def test_a_redirect_to_another_port_takes_nothing_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(http.AUTHORIZATION, "Bearer opensesame")
    async with moved() as (url, other, got):
        seen = await call(url, reading(f"{url}/a"), {})
    assert got == []
    assert f"sends this call on to {other}, another host" in str(seen.error)


@pytest.mark.parametrize(
    "route",
    [
        {"places": {"X\r\nY: 1": "header"}},
        {"places": {"a\r\nb": "cookie"}},
        {"places": {"a=b; c": "cookie"}},
        {"media": "text/plain\r\nX: 1", "places": {"a": "body"}, "body": "a"},
        {"method": "GET\r\nX: 1"},
        {"method": "GET /other HTTP/1.1"},
        {"url": "http://a b.example/x"},
        {"url": "http://a\x00b.example/x"},
    ],
)
def test_names_that_would_break_a_request_are_refused(route: dict[str, Any]) -> None:
    tool = reading("https://api.example/x")
    parameters = closed_object({name: {} for name in route.get("places", {})})
    assert tool.route is not None
    broken = tool.model_copy(update={"parameters": parameters, "route": tool.route.model_copy(update=route)})
    with pytest.raises(Unsendable):
        request_of(broken, dict.fromkeys(route.get("places", {}), "x"), "")


def test_a_query_of_the_specification_cannot_leave_its_place() -> None:
    request = request_of(reading("https://api.example/x?a=1 HTTP/1.1\x01&b=%20[c]"), {}, "")
    assert request.url.raw_path_qs == "/x?a=1%20HTTP/1.1%01&b=%20[c]"


async def test_a_redirect_of_an_mcp_server_is_followed_nowhere_else() -> None:
    async with moved() as (url, _, got):
        with pytest.raises(UsageError, match="The MCP server"):
            async with connected(f"{url}/mcp", timeout=5):
                pass
    assert got == []
