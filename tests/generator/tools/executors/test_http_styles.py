"""How arguments are written in a request, by the styles of OpenAPI, and which keys go along."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from yarl import URL

from generator.tools.execution import ExecutorChoice
from generator.tools.executors import http
from generator.tools.executors.http_keys import variable_of
from generator.tools.executors.http_request import request_of
from generator.tools.reading.specification import parse
from generator.tools.spec.model import Tool
from tests.generator.tools.executors.test_http import service

LIST, OBJECT = ["blue", "bl ack"], {"R": 100, "G": 200}


def tool_of(parameters: list[dict[str, Any]], path: str = "/c", **more: Any) -> Tool:
    operation = {"operationId": "call", "parameters": parameters, "responses": {"200": {"description": "ok"}}, **more}
    document = {"openapi": "3.1.0", "info": {}, "servers": [{"url": "http://s.example"}]}
    shared = {word: more[word] for word in ("components", "security") if word in more}
    return parse({**document, **shared, "paths": {path: {"post": operation}}}, "s.yaml").spec.tools[0]


def one(place: str, value: Any, **written: Any) -> dict[str, Any]:
    kind = "array" if isinstance(value, list) else "object" if isinstance(value, dict) else "string"
    return {"name": "c", "in": place, "required": True, "schema": {"type": kind}, **written}


@pytest.mark.parametrize(
    ("value", "written", "query"),
    [
        (LIST, {}, "c=blue&c=bl+ack"),
        (LIST, {"style": "form", "explode": False}, "c=blue,bl+ack"),
        (LIST, {"style": "spaceDelimited", "explode": False}, "c=blue%20bl+ack"),
        (LIST, {"style": "pipeDelimited", "explode": False}, "c=blue%7Cbl+ack"),
        (LIST, {"style": "pipeDelimited"}, "c=blue%7Cbl+ack"),
        (OBJECT, {}, "R=100&G=200"),
        (OBJECT, {"explode": False}, "c=R,100,G,200"),
        (OBJECT, {"style": "deepObject", "explode": True}, "c%5BR%5D=100&c%5BG%5D=200"),
        ({"a": {"b": [1, 2]}}, {"style": "deepObject"}, "c%5Ba%5D%5Bb%5D%5B0%5D=1&c%5Ba%5D%5Bb%5D%5B1%5D=2"),
        ("a/b?c=d&e#f", {}, "c=a%2Fb%3Fc%3Dd%26e%23f"),
        ("a/b?c,d&e#f", {"allowReserved": True}, "c=a/b?c,d%26e%23f"),
        ([], {}, ""),
    ],
)
def test_a_query_is_written_in_its_style(value: Any, written: dict[str, Any], query: str) -> None:
    request = request_of(tool_of([one("query", value, **written)]), {"c": value}, "")
    assert request.url.raw_query_string == query


def test_what_is_said_in_a_media_type_is_written_in_it() -> None:
    given = {"name": "c", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}}
    assert request_of(tool_of([given]), {"c": OBJECT}, "").url.query["c"] == '{"R":100,"G":200}'


@pytest.mark.parametrize(
    ("value", "written", "path"),
    [
        (LIST, {}, "/blue,bl%20ack"),
        (OBJECT, {}, "/R,100,G,200"),
        (OBJECT, {"explode": True}, "/R=100,G=200"),
        (LIST, {"style": "label"}, "/.blue,bl%20ack"),
        (LIST, {"style": "label", "explode": True}, "/.blue.bl%20ack"),
        ("x", {"style": "matrix"}, "/;c=x"),
        (LIST, {"style": "matrix"}, "/;c=blue,bl%20ack"),
        (LIST, {"style": "matrix", "explode": True}, "/;c=blue;c=bl%20ack"),
        (OBJECT, {"style": "matrix", "explode": True}, "/;R=100;G=200"),
    ],
)
def test_a_path_is_written_in_its_style(value: Any, written: dict[str, Any], path: str) -> None:
    request = request_of(tool_of([one("path", value, **written)], "/{c}"), {"c": value}, "")
    assert request.url.raw_path == path


def test_headers_and_cookies_hold_lists_and_objects() -> None:
    given = [{**one("header", OBJECT), "name": "X-C"}, {**one("cookie", LIST), "name": "k"}]
    headers = request_of(tool_of(given), {"X-C": OBJECT, "k": ["a", "b"]}, "").headers
    assert headers == {"X-C": "R,100,G,200", "Cookie": "k=a%2Cb"}


def test_a_parameter_that_is_called_otherwise_goes_under_its_own_name() -> None:
    tool = tool_of([one("path", "x"), one("query", "x")], "/{c}")
    assert str(request_of(tool, {"c": "1", "query_c": "2"}, "").url) == "http://s.example/1?c=2"


def test_fields_of_a_form_are_written_as_their_encoding_says() -> None:
    schema = {"type": "object", "properties": {"tags": {"type": "array"}, "at": {"type": "object"}}}
    media = {"schema": schema, "encoding": {"tags": {"style": "form", "explode": False}, "at": {"style": "deepObject"}}}
    tool = tool_of([], requestBody={"content": {"application/x-www-form-urlencoded": media}})
    request = request_of(tool, {"tags": ["a", "b"], "at": {"x": 1}}, "")
    assert request.body == b"tags=a,b&at%5Bx%5D=1"


def test_parts_are_texts_json_and_files() -> None:
    fields = {"title": {"type": "string"}, "at": {"type": "object"}, "file": {"type": "string", "format": "binary"}}
    media = {
        "schema": {"type": "object", "properties": fields},
        "encoding": {"at": {"contentType": "application/json"}},
    }
    tool = tool_of([], requestBody={"content": {"multipart/form-data": media}})
    request = request_of(tool, {"title": "t", "at": {"x": 1}, "file": "data"}, "")
    body = (request.body or b"").decode()
    assert 'name="title"\r\n\r\nt\r\n' in body
    assert 'name="at"\r\nContent-Type: application/json\r\n\r\n{"x":1}\r\n' in body
    assert 'name="file"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\ndata\r\n' in body


# --- keys

SCHEMES = {
    "apiKey": {"type": "apiKey", "in": "query", "name": "key"},
    "head": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "cook": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "token": {"type": "http", "scheme": "bearer"},
    "login": {"type": "http", "scheme": "basic"},
    "host": {"type": "apiKey", "in": "header", "name": "Host"},
}
SECRET = "a-secret-of-no-use"


@asynccontextmanager
async def repeating() -> AsyncIterator[str]:
    """A service that repeats what it was sent, and so the keys."""

    async def answer(request: web.Request) -> web.Response:
        seen = {name: request.headers.get(name) for name in ("Authorization", "X-Key", "Cookie")}
        got.append({**seen, "query": request.query_string})
        return web.json_response({**seen, "query": request.query_string})

    got.clear()
    async with service(answer) as url:
        yield url


got: list[dict[str, Any]] = []


async def called(tool: Tool, target: str, **choice: Any) -> Any:
    executor = await http.open(ExecutorChoice(kind="http", target=target, **choice))
    try:
        async with executor.session("row") as session:
            return await session.call(tool, {})
    finally:
        await executor.close()


@pytest.mark.parametrize(
    ("scheme", "sent"),
    [
        ("apiKey", {"query": f"key={SECRET}"}),
        ("head", {"X-Key": SECRET}),
        ("cook", {"Cookie": f"sid={SECRET}"}),
        ("token", {"Authorization": f"Bearer {SECRET}"}),
        ("login", {"Authorization": "Basic YS1zZWNyZXQtb2Ytbm8tdXNl"}),
    ],
)
async def test_a_key_goes_where_its_scheme_says_and_is_not_recorded(
    monkeypatch: pytest.MonkeyPatch, scheme: str, sent: dict[str, Any]
) -> None:
    monkeypatch.setenv(variable_of(scheme), SECRET)
    tool = tool_of([], components={"securitySchemes": SCHEMES}, security=[{scheme: []}])
    async with repeating() as url:
        seen = await called(tool, url)
    assert got[0] == {"Authorization": None, "X-Key": None, "Cookie": None, "query": "", **sent}
    assert SECRET not in str(seen)
    assert "YS1zZWNyZXQ" not in str(seen)


async def test_of_several_ways_the_first_of_which_all_keys_are_there_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable_of("head"), SECRET)
    monkeypatch.setenv(variable_of("token"), SECRET)
    ways: list[dict[str, Any]] = [{"apiKey": []}, {"head": [], "login": []}, {"token": []}]
    tool = tool_of([], components={"securitySchemes": SCHEMES}, security=ways)
    async with repeating() as url:
        await called(tool, url)
    assert (got[0]["Authorization"], got[0]["X-Key"], got[0]["query"]) == (f"Bearer {SECRET}", None, "")


async def test_a_key_goes_to_no_host_that_only_an_operation_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable_of("head"), SECRET)
    async with repeating() as url:
        tool = tool_of([], components={"securitySchemes": SCHEMES}, security=[{"head": []}], servers=[{"url": url}])
        host = f"127.0.0.1:{URL(url).port}"
        refused = await called(tool, "")
        await called(tool, "", hosts=(host,))
    assert "no public address" in (refused.error or "")
    assert [one["X-Key"] for one in got] == [SECRET]


async def test_a_key_cannot_stand_for_what_belongs_to_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable_of("host"), SECRET)
    tool = tool_of([], components={"securitySchemes": SCHEMES}, security=[{"host": []}])
    async with repeating() as url:
        seen = await called(tool, url)
    assert (got, "goes under 'Host'" in (seen.error or "")) == ([], True)


@pytest.mark.parametrize(
    ("scheme", "variable"),
    [("apiKey", "GENERATOR_TOOLS_KEY_API_KEY"), ("my-key.2", "GENERATOR_TOOLS_KEY_MY_KEY_2")],
)
def test_a_scheme_has_its_variable(scheme: str, variable: str) -> None:
    assert variable_of(scheme) == variable
