"""Calls of a web service, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.tools.execution import ExecutorChoice, ExecutorGone, Observation
from generator.tools.executors import http
from generator.tools.executors.http_request import Unsendable, request_of
from generator.tools.reading.specification import parse
from generator.tools.spec.model import Effects, Route, Tool, closed_object
from tests.support.tools.openapi_service import LibraryService, library_service, running_library

__all__ = ["library_service"]

ANY: dict[str, Any] = {}
SERVER = "https://library.example/v1"


def operation(name: str, method: str, path: str, effects: Effects | None = None, **route: Any) -> Tool:
    """An operation; parameters are what `route.places` names, and `body` what goes into the body."""
    in_body = route.pop("fields", [])
    places = route.pop("places", {})
    names = [*places, *in_body, *([route["body"]] if "body" in route else [])]
    return Tool(
        tool_id=name,
        name=name,
        parameters=closed_object(dict.fromkeys(names, ANY)),
        effects=effects or Effects(read_only=method == "GET"),
        route=Route(method=method, url=path if "://" in path else SERVER + path, places=places, **route),
    )


GET_BOOK = operation("get_book", "GET", "/books/{book_id}", places={"book_id": "path"})
LIST_BOOKS = operation("list_books", "GET", "/books", places={"genre": "query", "available": "query"})
SEARCH = operation("search_catalogue", "GET", "/search", places={"q": "query", "period": "query"})
HOURS = operation("hours", "GET", "/opening-hours", places={"day": "query", "X-Branch": "header", "language": "cookie"})
ADD_BOOK = operation("add_book", "POST", "/books", fields=["title", "author", "genre"])
UPDATE_BOOK = operation(
    "update_book", "PATCH", "/books/{book_id}", places={"book_id": "path"}, fields=["title", "copies"]
)
REPLACE_BOOK = operation("replace_book", "PUT", "/books/{book_id}", places={"book_id": "path"}, body="book")
DELETE_BOOK = operation(
    "delete_book", "DELETE", "/books/{book_id}", Effects(destructive=True), places={"book_id": "path"}
)
LEND = operation("lend_book", "POST", "/loans", fields=["book_id", "member_id", "days"])
RETURN = operation("return_book", "POST", "/loans/{loan_id}/return", places={"loan_id": "path"}, body="condition")
PAY = operation(
    "pay_fine",
    "POST",
    "/fines/{fine_id}/payment",
    places={"fine_id": "path"},
    fields=["amount"],
    media="application/x-www-form-urlencoded",
)


async def call(target: str, tool: Tool, args: dict[str, Any], **choice: Any) -> Observation:
    async with session(target, **choice) as one:
        return await one.call(tool, args)


@asynccontextmanager
async def session(target: str, **choice: Any) -> AsyncIterator[http.HttpSession]:
    executor = await http.open(ExecutorChoice(kind="http", target=target, **choice))
    try:
        async with executor.session("row") as one:
            yield one
    finally:
        await executor.close()


@asynccontextmanager
async def service(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """Something that answers every request in its own way."""
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{site.port}"
    finally:
        await runner.cleanup()


async def test_a_path_parameter_finds_its_place(library_service: LibraryService) -> None:
    seen = await call(library_service.url, GET_BOOK, {"book_id": "b2"})
    assert seen.ok
    assert seen.result["title"] == "Frankenstein"


async def test_the_target_may_be_the_origin_alone(library_service: LibraryService) -> None:
    seen = await call(library_service.url.removesuffix("/v1"), GET_BOOK, {"book_id": "b2"})
    assert seen.result["id"] == "b2"


async def test_an_array_in_the_query_is_a_repeated_key(library_service: LibraryService) -> None:
    seen = await call(library_service.url, LIST_BOOKS, {"genre": ["poetry", "children"], "available": True})
    assert [book["id"] for book in seen.result["books"]] == ["b4", "b5"]
    assert library_service.seen == ["GET /v1/books?genre=poetry&genre=children&available=true"]


async def test_an_object_in_the_query_is_json(library_service: LibraryService) -> None:
    seen = await call(library_service.url, SEARCH, {"q": "england", "period": {"from": 1870, "to": 1880}})
    assert [hit["book"]["id"] for hit in seen.result["hits"]] == ["b1"]


async def test_header_and_cookie_are_sent(library_service: LibraryService) -> None:
    seen = await call(library_service.url, HOURS, {"day": "monday", "X-Branch": "harbour", "language": "de"})
    assert seen.result == {"branch": "harbour", "day": "monday", "hours": None, "note": "Geschlossen."}


async def test_a_body_by_property_and_a_whole_one(library_service: LibraryService) -> None:
    book = {"title": "Emma", "author": {"name": "Jane Austen", "born": 1775}, "genre": "novel"}
    async with session(library_service.url) as one:
        added = (await one.call(ADD_BOOK, book)).result["id"]
        await one.call(REPLACE_BOOK, {"book_id": added, "book": {**book, "title": "Persuasion"}})
        await one.call(UPDATE_BOOK, {"book_id": added, "copies": 4})
    assert library_service.library.books[added] == {**book, "id": "b6", "title": "Persuasion", "copies": 4, "tags": []}


async def test_a_body_that_is_one_text_and_a_form(library_service: LibraryService) -> None:
    async with session(library_service.url) as one:
        loan = (await one.call(LEND, {"book_id": "b2", "member_id": "m1"})).result["id"]
        returned = await one.call(RETURN, {"loan_id": loan, "condition": "damaged"})
        paid = await one.call(PAY, {"fine_id": "f1", "amount": 2.5})
    assert returned.result["returned"] is True
    assert paid.result == {"id": "f1", "member_id": "m1", "loan_id": "l1", "amount": 12.5, "paid": 2.5}


async def test_nothing_comes_back_from_a_deletion(library_service: LibraryService) -> None:
    seen = await call(library_service.url, DELETE_BOOK, {"book_id": "b5"}, allowed=("delete_book",))
    assert (seen.result, seen.error) == (None, None)
    assert "b5" not in library_service.library.books


async def test_a_deletion_that_is_not_allowed_is_not_sent(library_service: LibraryService) -> None:
    seen = await call(library_service.url, DELETE_BOOK, {"book_id": "b5"})
    assert not seen.ok
    assert library_service.seen == []


async def test_a_refusal_has_status_and_body(library_service: LibraryService) -> None:
    seen = await call(library_service.url, GET_BOOK, {"book_id": "b9"})
    assert seen.error == 'HTTP 404 Not Found: {"error":"There is no book \'b9\'."}'
    assert seen.result is None


async def test_a_wrong_type_is_the_services_to_refuse(library_service: LibraryService) -> None:
    seen = await call(library_service.url, LEND, {"book_id": "b2", "member_id": "m1", "days": "many"})
    assert seen.error is not None
    assert seen.error.startswith("HTTP 422")


@pytest.mark.parametrize(
    "value", ["../members/m1", "b2/availability", "b2?x=1", "b2#x", "%2e%2e/members", "ü b", "a\r\nb"]
)
async def test_a_value_cannot_leave_its_segment(library_service: LibraryService, value: str) -> None:
    seen = await call(library_service.url, GET_BOOK, {"book_id": value})
    assert seen.error is not None
    assert "There is no book" in seen.error
    assert library_service.seen[0].count("/") == 3


@given(value=st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_adds_or_removes_a_segment(value: str) -> None:
    try:
        url = request_of(GET_BOOK, {"book_id": value}, "").url
    except Unsendable:
        assert value in ("", ".", "..")
    else:
        assert url.raw_path.split("/")[:3] == ["", "v1", "books"]
        assert (url.parts[3:], url.raw_query_string, url.raw_fragment) == ((value,), "", "")


@pytest.mark.parametrize("value", ["", ".", ".."])
async def test_a_value_that_would_change_the_path_is_not_sent(library_service: LibraryService, value: str) -> None:
    seen = await call(library_service.url, GET_BOOK, {"book_id": value})
    assert seen.error == f"get_book: {value!r} cannot stand in a path, where {{book_id}} is."
    assert library_service.seen == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"day": "monday", "X-Branch": "centre\r\nX-Evil: 1"}, "one line of text"),
        ({"day": "monday", "branch": "centre"}, "no parameter 'branch'"),
    ],
)
async def test_an_argument_that_has_no_place_is_not_sent(
    library_service: LibraryService, args: dict[str, Any], said: str
) -> None:
    seen = await call(library_service.url, HOURS, args)
    assert said in str(seen.error)
    assert library_service.seen == []


def test_a_call_cannot_set_a_header_of_the_connection() -> None:
    tool = operation("a", "GET", "/a", places={"Host": "header"})
    with pytest.raises(Unsendable, match="'Host' cannot be set"):
        request_of(tool, {"Host": "elsewhere"}, "")


@pytest.mark.parametrize(
    ("target", "sent"),
    [
        ("", "https://library.example/v1/books/b1"),
        ("http://localhost:81", "http://localhost:81/v1/books/b1"),
        ("http://localhost/v1/", "http://localhost/v1/books/b1"),
        ("http://localhost/test", "http://localhost/test/v1/books/b1"),
    ],
)
def test_the_target_replaces_the_server(target: str, sent: str) -> None:
    assert str(request_of(GET_BOOK, {"book_id": "b1"}, target).url) == sent


def test_a_multipart_body_has_a_part_for_each_field() -> None:
    tool = operation("a", "POST", "/a", fields=["x", "y"], media="multipart/form-data")
    request = request_of(tool, {"x": "one", "y": 2}, "")
    boundary = request.headers["Content-Type"].partition("boundary=")[2]
    assert request.body is not None
    assert request.body.decode().split(f"--{boundary}")[1:] == [
        '\r\nContent-Disposition: form-data; name="x"\r\n\r\none\r\n',
        '\r\nContent-Disposition: form-data; name="y"\r\n\r\n2\r\n',
        "--\r\n",
    ]


async def test_a_tool_of_another_kind_is_bad_usage(library_service: LibraryService) -> None:
    with pytest.raises(UsageError, match="no operation of a web service"):
        await call(library_service.url, Tool(tool_id="a", name="a"), {})


async def test_an_operation_without_a_server_asks_for_the_target() -> None:
    with pytest.raises(UsageError, match="name the service's base URL"):
        request_of(operation("a", "GET", "/a").model_copy(update={"route": Route(method="GET", url="/a")}), {}, "")


@pytest.mark.parametrize("target", ["localhost:8000", "ftp://x", "http://", "http://x:99999"])
async def test_a_target_that_is_no_url_is_bad_usage(target: str) -> None:
    with pytest.raises(UsageError, match="is no base URL"):
        await http.open(ExecutorChoice(kind="http", target=target))


async def test_a_service_that_is_not_there_is_gone() -> None:
    with running_library() as stopped:
        url = stopped.url
    with pytest.raises(ExecutorGone, match="cannot be reached"):
        await call(url, GET_BOOK, {"book_id": "b1"})


async def test_a_service_that_comes_back_is_used_again() -> None:
    with running_library() as first:
        port = first.port
    executor = await http.open(ExecutorChoice(kind="http", target=f"http://127.0.0.1:{port}/v1"))
    async with executor.session("row") as one:
        with pytest.raises(ExecutorGone):
            await one.call(GET_BOOK, {"book_id": "b1"})
    with running_library(port):
        async with executor.session("row") as one:
            assert (await one.call(GET_BOOK, {"book_id": "b1"})).ok
    await executor.close()


async def _hang(_: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


async def test_a_read_that_takes_too_long_is_an_error() -> None:
    async with service(_hang) as url:
        seen = await call(url, GET_BOOK, {"book_id": "b1"}, timeout=0.1)
    assert seen.error == "get_book gave no answer within 0.1 s."


async def test_a_write_that_takes_too_long_may_have_done_anything() -> None:
    async with service(_hang) as url:
        with pytest.raises(ExecutorGone, match="what it did is not known"):
            await call(url, LEND, {}, timeout=0.1)


async def test_an_answer_that_trickles_does_not_outlast_the_time() -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b"x")
            await asyncio.sleep(0.02)
        return response

    async with service(trickle) as url:
        seen = await call(url, GET_BOOK, {"book_id": "b1"}, timeout=0.2)
    assert seen.error == "get_book gave no answer within 0.2 s."


async def test_a_service_that_breaks_off_is_gone() -> None:
    async def drop(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with service(drop) as url:
        with pytest.raises(ExecutorGone, match="broke off"):
            await call(url, LEND, {})


@pytest.mark.parametrize("content_type", ["application/json", "text/html"])
async def test_a_flood_is_cut_and_not_read_to_its_end(content_type: str) -> None:
    sent = 0

    async def flood(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": content_type})
        await response.prepare(request)
        for _ in range(500):
            await response.write(b'"' + b"x" * 100_000)
            sent += 100_000
        return response

    async with service(flood) as url:
        seen = await call(url, GET_BOOK, {"book_id": "b1"}, max_output=1_000)
    assert seen.cut
    assert len(seen.result) <= 1_000
    assert sent < 20_000_000


async def test_long_json_is_cut_in_its_own_shape() -> None:
    async def rows(_: web.Request) -> web.Response:
        return web.json_response([{"number": number} for number in range(1000)])

    async with service(rows) as url:
        seen = await call(url, GET_BOOK, {"book_id": "b1"}, max_output=200)
    assert seen.cut
    assert seen.result[:2] == [{"number": 0}, {"number": 1}]


@pytest.mark.parametrize(
    ("body", "content_type", "result"),
    [
        (b"<b>no &amp; order</b>", "text/html", "<b>no &amp; order</b>"),
        (b"\xff\xfe ok", "application/json", "\ufffd\ufffd ok"),
        (b"gr\xfc\xdfe", "text/plain; charset=latin-1", "grüße"),
        (b"abc", "text/plain; charset=hex", "abc"),
        (b'{"a": 1}', "text/plain", {"a": 1}),
        (b"0012", "text/plain", "0012"),
        (b"12", "application/json", 12),
        (b"null", "application/json", None),
        (b'{"a": 1, "a"', "application/json", '{"a": 1, "a"'),
    ],
)
async def test_whatever_comes_is_json_or_text(body: bytes, content_type: str, result: Any) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Type": content_type})

    async with service(answer) as url:
        seen = await call(url, GET_BOOK, {"book_id": "b1"})
    assert (seen.result, seen.error) == (result, None)


async def test_a_redirect_on_the_same_host_is_followed() -> None:
    async def moved(request: web.Request) -> web.Response:
        if request.path.endswith("/here"):
            return web.json_response([request.method, request.path])
        return web.Response(status=303, headers={"Location": "/v1/here"})

    async with service(moved) as url:
        seen = await call(url, LEND, {"book_id": "b1"})
    assert seen.result == ["GET", "/v1/here"]


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:1/v1", "https://library.example/", "file:///etc/passwd", "http://["]
)
async def test_a_redirect_to_another_host_is_not_followed(place: str) -> None:
    async def moved(_: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": place})

    async with service(moved) as url:
        seen = await call(url, GET_BOOK, {"book_id": "b1"})
    assert str(seen.error).startswith("HTTP 307: the service sends this call on to ")
    assert str(seen.error).endswith(", another host, which is not followed.")


async def test_redirects_in_a_circle_come_to_an_end() -> None:
    async def round_again(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": request.path})

    async with service(round_again) as url:
        seen = await call(url, GET_BOOK, {"book_id": "b1"})
    assert "more than 5 times" in str(seen.error)


@pytest.mark.parametrize("status", [200, 401])
async def test_the_authorization_is_sent_and_not_recorded(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    monkeypatch.setenv(http.AUTHORIZATION, "Bearer opensesame")
    got = []

    async def echo(request: web.Request) -> web.Response:
        got.append(request.headers["Authorization"])
        return web.json_response({"header": got[0], "token": got[0].split()[1]}, status=status)

    async with service(echo) as url:
        seen = await call(url, GET_BOOK, {"book_id": "b1"})
    assert got == ["Bearer opensesame"]
    assert "opensesame" not in f"{seen.result} {seen.error}"


async def test_cookies_stay_in_their_session() -> None:
    async def login(request: web.Request) -> web.Response:
        response = web.json_response(request.cookies.get("user"))
        response.set_cookie("user", "ida")
        return response

    async with service(login) as url:
        executor = await http.open(ExecutorChoice(kind="http", target=url))
        async with executor.session("one") as one, executor.session("two") as two:
            first = [(await each.call(GET_BOOK, {"book_id": "b1"})).result for each in (one, one, two)]
        await executor.close()
    assert first == [None, "ida", None]


async def test_no_more_sessions_than_servers_are_open() -> None:
    executor = await http.open(ExecutorChoice(kind="http", servers=2))
    open_now, most = 0, 0

    async def row(number: int) -> None:
        nonlocal open_now, most
        async with executor.session(str(number)):
            open_now += 1
            most = max(most, open_now)
            await asyncio.sleep(0.01)
            open_now -= 1

    await asyncio.gather(*map(row, range(6)))
    await executor.close()
    assert most == 2


async def test_a_web_service_cannot_tell_its_state(library_service: LibraryService) -> None:
    async with session(library_service.url) as one:
        assert await one.state() is None


async def test_the_document_as_it_is_read_works_from_the_catalogue_to_a_paid_fine() -> None:
    with running_library() as running:
        tools = parse(running.document(), "library").spec.by_name()
        async with session("", hosts=("127.0.0.1",)) as one:
            book = await one.call(
                tools["add_book"], {"title": "Emma", "author": {"name": "Jane Austen"}, "genre": "novel", "tags": ["a"]}
            )
            member = await one.call(tools["add_member"], {"name": "Una", "email": "una@library.example"})
            ids = {"book_id": book.result["id"], "member_id": member.result["id"]}
            loan = (await one.call(tools["lend_book"], {**ids, "days": 7})).result["id"]
            shelf = await one.call(tools["get_availability"], {"book_id": ids["book_id"]})
            again = await one.call(tools["lend_book"], ids)
            await one.call(tools["return_book"], {"loan_id": loan, "body": "damaged"})
            paid = await one.call(tools["pay_fine"], {"fine_id": "f1", "amount": 12.5, "method": "card"})
            found = await one.call(tools["search_catalogue"], {"q": "austen", "period": {"to": 1900}})
    assert len(tools) == 24
    assert shelf.result == {"book_id": "b6", "copies": 1, "on_shelf": 0, "next_due": "2025-03-10"}
    assert str(again.error).startswith("HTTP 409 Conflict")
    assert paid.result["paid"] == 12.5
    assert found.result["total"] == 0
