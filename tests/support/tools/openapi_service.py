"""The library of `openapi_service.yaml` as a web service on loopback: `python -m tests.support.tools.openapi_service`.

Every request is checked against the document: what it does not allow is answered with 422.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

import jsonschema_rs
import orjson
import pytest
import yaml
from aiohttp import web

from tests.support.library import Library, Problem

HOST = "127.0.0.1"
DOCUMENT_FILE = Path(__file__).with_suffix(".yaml")
_METHODS = ("get", "post", "put", "patch", "delete")


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, as data; do not change it."""
    loaded: dict[str, Any] = yaml.safe_load(DOCUMENT_FILE.read_text(encoding="utf-8"))
    return loaded


class LibraryService:
    """The service; starts on `open`.

    Attributes:
        library: What it holds now.
        seen: Method and path with query of every request to an operation, in order, as they came over the wire.
        port: Where it listens; 0 before the first `open` takes a free one.
    """

    def __init__(self, port: int = 0) -> None:
        self.library = Library()
        self.seen: list[str] = []
        self.port = port
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where the operations are, without a slash at the end."""
        return f"http://{HOST}:{self.port}/v1"

    def document(self) -> dict[str, Any]:
        """The document, with this service as its server."""
        return {**document(), "servers": [{"url": self.url}]}

    def reset(self) -> None:
        """Hold again what it held at the start."""
        self.library = Library()
        self.seen.clear()

    async def open(self) -> None:
        """Listen."""
        app = web.Application()
        app.router.add_get("/openapi.json", self._document_as_json)
        app.router.add_post("/_reset", self._reset)
        for path, operations in document()["paths"].items():
            for method in _METHODS:
                if method in operations:
                    app.router.add_route(method, f"/v1{path}", self._handler(path, method))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True)
        await site.start()
        self.port = site.port

    async def close(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _document_as_json(self, _: web.Request) -> web.Response:
        return _json(200, self.document())

    async def _reset(self, _: web.Request) -> web.Response:
        self.reset()
        return web.Response(status=204)

    def _handler(self, path: str, method: str) -> Callable[[web.Request], Any]:
        shared = document()["paths"][path].get("parameters", [])
        operation = document()["paths"][path][method]
        parameters = [_followed(each) for each in [*shared, *operation.get("parameters", [])]]

        async def answer(request: web.Request) -> web.Response:
            self.seen.append(f"{request.method} {request.raw_path}")
            try:
                given = {_python_name(each): value for each in parameters for value in _value(each, request)}
                if "requestBody" in operation:
                    given["body"] = await _body(operation["requestBody"]["content"], request)
                result = getattr(self.library, operation["operationId"])(**given)
            except Problem as problem:
                return _json(problem.status, {"error": str(problem)})
            return (
                web.Response(status=204) if result is None else _json(int(next(iter(operation["responses"]))), result)
            )

        return answer


@contextmanager
def running_library(port: int = 0) -> Iterator[LibraryService]:
    """The service on a thread with its own event loop, while the block runs."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="library", daemon=True)
    thread.start()
    service = LibraryService(port)
    try:
        asyncio.run_coroutine_threadsafe(service.open(), loop).result(10)
        yield service
    finally:
        asyncio.run_coroutine_threadsafe(service.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def library_service() -> Iterator[LibraryService]:
    """The library on a free port, as it is at the start."""
    with running_library() as service:
        yield service


def _followed(part: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` points at, or the part itself."""
    if "$ref" not in part:
        return part
    found: Any = document()
    for key in part["$ref"].removeprefix("#/").split("/"):
        found = found[key]
    return dict(found)


def _python_name(parameter: dict[str, Any]) -> str:
    return str(parameter["name"]).removeprefix("X-").lower()


def _value(parameter: dict[str, Any], request: web.Request) -> list[Any]:
    """The parameter's value, read by its schema; nothing where it was not given."""
    name = parameter["name"]
    places: dict[str, Any] = {"path": request.match_info, "header": request.headers, "cookie": request.cookies}
    found = request.query.getall(name, []) if parameter["in"] == "query" else [places[parameter["in"]].get(name)]
    found = [text for text in found if text is not None]
    if not found:
        if parameter.get("required"):
            raise Problem(422, f"{name} is missing.")
        return []
    schema = parameter.get("schema") or parameter["content"]["application/json"]["schema"]
    value = found if schema.get("type") == "array" else _read(found[0], schema)
    return [_checked(value, schema, name)]


def _read(text: str, schema: dict[str, Any]) -> Any:
    if schema.get("type", "string") == "string":
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


async def _body(content: dict[str, Any], request: web.Request) -> Any:
    media, form = next(iter(content.items()))
    if request.content_type != media:
        raise Problem(422, f"The body must be {media}.")
    if media == "application/json":
        try:
            return _checked(orjson.loads(await request.read()), form["schema"], "body")
        except orjson.JSONDecodeError as error:
            raise Problem(422, f"The body is not JSON: {error}.") from None
    fields = {name: str(value) for name, value in (await request.post()).items()}
    properties = form["schema"]["properties"]
    return _checked({name: _read(text, properties.get(name, {})) for name, text in fields.items()}, form["schema"], "")


def _checked(value: Any, schema: dict[str, Any], name: str) -> Any:
    whole = {**schema, "components": document()["components"]}
    for error in jsonschema_rs.Draft202012Validator(whole, validate_formats=True).iter_errors(value):
        raise Problem(422, f"{'.'.join([name, *map(str, error.instance_path)])}: {error.message}.")
    return value


def _json(status: int, data: Any) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(data), content_type="application/json")


def main() -> None:
    """Serve until Ctrl-C."""
    with running_library(8766) as service:
        print(service.url, flush=True)
        try:
            asyncio.run(asyncio.Event().wait())
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
