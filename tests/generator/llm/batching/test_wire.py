"""What goes over the wire to a batch API: where the key goes, what is tried again, how much is held in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web

from generator.errors import RateLimited, ServerFault, Unreachable
from generator.llm.batching.connect import connect_batches
from generator.llm.batching.provider import BatchGone, BatchTooLarge
from generator.types import Model, ProviderName
from tests.generator.llm.batching.desk import BATCHED, adapter, ended, model_at, replies, spool, submit
from tests.generator.llm.batching.test_rows import ENDED, answered
from tests.providers.listener import HOST, Listener
from tests.providers.server import ProviderServer
from tests.providers.service import Service
from tests.providers.settings import Settings
from tests.support.wire import GOOD, Answer, Wire

pytestmark = [
    pytest.mark.asyncio,
    # google-genai derives its own session class, which aiohttp warns of.
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]
every_api = pytest.mark.parametrize("provider", BATCHED)
HEADERS = {"openai": "Authorization", "anthropic": "Authorization", "gemini": "x-goog-api-key"}
SECRET = "sk-batches-secret-0123456789"


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.setenv(name, SECRET)


@asynccontextmanager
async def watched_server(seen: list[web.BaseRequest]) -> AsyncIterator[str]:
    """The loopback server, and a list of what it was asked."""
    service = Service(Settings())

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        seen.append(request)
        return await service.handle(request)

    listener = Listener(handle)
    await listener.open()
    yield f"http://{HOST}:{listener.port}"
    await listener.close()


@every_api
async def test_the_key_goes_into_a_header_of_each_request_and_nowhere_else(
    provider: ProviderName, tmp_path: Path
) -> None:
    seen: list[web.BaseRequest] = []
    async with watched_server(seen) as url:
        batches = await connect_batches(model_at(url, provider))
        file = spool(batches, tmp_path, [1, 2])
        made = await submit(batches, file)
        await ended(batches, made.id)
        await replies(batches, made.id)
        await batches.find("nonce-1", 0, ["k"])
        await batches.close()
    assert {request.headers[HEADERS[provider]].removeprefix("Bearer ") for request in seen} == {SECRET}
    assert not [request.path_qs for request in seen if SECRET in request.path_qs]
    assert SECRET not in file.read_text()


@pytest.mark.parametrize("provider", ["openai", "gemini"])
async def test_a_file_that_lies_on_another_host_is_fetched_without_the_key(provider: ProviderName) -> None:
    row = orjson.dumps(answered(provider, "k", GOOD[provider]))
    async with Wire(Answer(row)) as store:
        moved = Answer(b"", 302, {"Location": f"{store.url}/signed?sig=1"})
        async with Wire(Answer(ENDED[provider]), moved) as server:
            url = f"{server.url}/v1" if provider == "openai" else server.url
            batches = await connect_batches(Model(provider=provider, name="m", base_url=url))
            assert list(await replies(batches, "batches/b" if provider == "gemini" else "b")) == ["k"]
            await batches.close()
        assert store.seen[0].path_qs == "/signed?sig=1"
        assert SECRET not in str(store.seen[0].headers)
    assert all(SECRET in str(request.headers) for request in server.seen)


async def test_geminis_upload_goes_to_the_host_that_was_asked(tmp_path: Path) -> None:
    begun = Answer({}, 200, {"X-Goog-Upload-URL": "https://another.example/upload/v1/files?upload_id=7%2F7"})
    async with Wire(begun, Answer({"file": {"name": "files/x"}})) as server:
        batches = await connect_batches(Model(provider="gemini", name="m", base_url=server.url))
        assert await batches.upload(spool(batches, tmp_path, [1]), "nonce-1") == "files/x"
        await batches.close()
    assert [request.path_qs for request in server.seen] == ["/upload/v1/files", "/upload/v1/files?upload_id=7%2F7"]


@every_api
@pytest.mark.parametrize("body", [b"<html>Sign in</html>", {"error": {"message": "Not now."}}, {"hello": 1}, ["x"]])
async def test_an_answer_that_is_none_may_have_come_of_a_batch_that_was_made(
    provider: ProviderName, body: Any, tmp_path: Path
) -> None:
    async with Wire(Answer(body)) as server:
        url = f"{server.url}/v1" if provider == "openai" else server.url
        batches = await connect_batches(Model(provider=provider, name="m", base_url=url, patience=0))
        with pytest.raises(ServerFault, match="something that is not a reply"):
            await batches.create("files/x", spool(batches, tmp_path, [1]), "nonce-1")
        await batches.close()
    assert len(server.seen) == 1


@every_api
async def test_a_key_in_an_answer_is_not_passed_on(provider: ProviderName) -> None:
    said = {"error": {"message": f"The key {SECRET} is out of order.", "type": "invalid_request_error"}}
    async with Wire(Answer(said, 400)) as server:
        url = f"{server.url}/v1" if provider == "openai" else server.url
        batches = await connect_batches(Model(provider=provider, name="m", base_url=url))
        with pytest.raises(Exception, match="out of order") as caught:
            await batches.look("batches/b")
        await batches.close()
    assert SECRET not in str(caught.value)


@every_api
@pytest.mark.parametrize(
    ("status", "kind"), [(404, BatchGone), (429, RateLimited), (503, RateLimited), (500, ServerFault)]
)
async def test_patience_ends_with_what_the_provider_said_last(
    provider: ProviderName, status: int, kind: type[Exception]
) -> None:
    faults = [{"kind": "error", "status": status, "path": "batches/"}]
    async with ProviderServer(faults=faults) as server, adapter(server, provider, patience=0.2) as batches:
        with pytest.raises(kind):
            await batches.look("batches/b" if provider == "gemini" else "b")


@every_api
async def test_a_provider_that_is_gone_is_said_to_be(provider: ProviderName, tmp_path: Path) -> None:
    async with ProviderServer() as server:
        url = server.url
    batches = await connect_batches(model_at(url, provider, patience=0))
    with pytest.raises(Unreachable, match="does not answer at"):
        await submit(batches, spool(batches, tmp_path, [1]))
    await batches.close()


@every_api
async def test_a_file_beyond_the_limit_is_not_sent_at_all(
    provider: ProviderName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProviderServer() as server, adapter(server, provider) as batches:
        monkeypatch.setattr(batches, "limits", type(batches.limits)(requests=9, bytes=1000))
        with pytest.raises(BatchTooLarge, match=r"takes batches of at most 1000 bytes, and batch\.jsonl has"):
            await submit(batches, spool(batches, tmp_path, range(9)))
        assert server.stats.total == 0


@every_api
async def test_results_that_nobody_reads_on_leave_no_connection_open(provider: ProviderName, tmp_path: Path) -> None:
    async with ProviderServer() as server, adapter(server, provider) as batches:
        made = await submit(batches, spool(batches, tmp_path, range(30)))
        await ended(batches, made.id)
        found = batches.results(made.id)
        first = await anext(found)
        await found.aclose()  # type: ignore[attr-defined]
        assert first.key in await replies(batches, made.id)
