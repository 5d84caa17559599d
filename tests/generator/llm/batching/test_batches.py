"""The way of a batch through each batch API: file, batch, replies; real sockets, the loopback server's protocols."""

import time
from pathlib import Path

import orjson
import pytest

from generator.errors import RateLimited, RequestRejected, ServerFault, UsageError
from generator.llm.batching.connect import connect_batches
from generator.llm.batching.provider import BatchGone, BatchState, BatchTooLarge
from generator.types import Model, ProviderName
from tests.generator.llm.batching.desk import (
    BATCHED,
    KEY,
    NAMES,
    adapter,
    ended,
    key_of,
    model_at,
    replies,
    request,
    spool,
    submit,
    unanswered,
)
from tests.providers.server import ProviderServer

pytestmark = [
    pytest.mark.asyncio,
    # google-genai derives its own session class, which aiohttp warns of.
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]
MADE_AT = {"openai": "/v1/batches", "anthropic": "/v1/messages/batches", "gemini": ":batchGenerateContent"}
every_api = pytest.mark.parametrize("provider", BATCHED)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "VLLM_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.setenv(name, KEY)


@every_api
async def test_a_batch_brings_a_reply_to_each_of_its_requests(provider: ProviderName, tmp_path: Path) -> None:
    async with ProviderServer() as server, adapter(server, provider) as batches:
        made = await submit(batches, spool(batches, tmp_path, range(5)))
        seen = await ended(batches, made.id)
        found = await replies(batches, made.id)
        billed = server.stats.billed.keys
    assert (seen.state, seen.done, seen.failed, seen.total) == (BatchState.ENDED, 5, 0, 5)
    assert found.keys() == billed.keys() == {key_of(number) for number in range(5)}
    for number in range(5):
        completion = found[key_of(number)].completion
        assert completion is not None
        assert f"The harbour number {number} freezes in January." in orjson.loads(completion.text)["answer"]
        assert completion.tokens_in > 0
        assert completion.tokens_out > 0


@every_api
async def test_a_request_is_answered_as_by_a_single_call(provider: ProviderName, tmp_path: Path) -> None:
    async with ProviderServer() as server, adapter(server, provider) as batches:
        alone = await batches.complete(request(3))
        made = await submit(batches, spool(batches, tmp_path, [3]))
        await ended(batches, made.id)
        assert (await replies(batches, made.id))[key_of(3)].completion == alone
        assert server.stats.billed.prompts.keys() == server.stats.answered.keys()


@every_api
async def test_a_batch_that_runs_says_how_far_it_is(provider: ProviderName, tmp_path: Path) -> None:
    async with ProviderServer(batches={"seconds": 60}) as server, adapter(server, provider) as batches:
        made = await submit(batches, spool(batches, tmp_path, range(3)))
        seen = await batches.look(made.id)
    assert (seen.state, seen.done) == (BatchState.RUNNING, 0)
    assert seen.ends_by is not None
    window = 86_400 * (2 if provider == "gemini" else 1)
    assert abs(seen.ends_by - time.time() - window) < 600


@every_api
async def test_what_a_batch_did_not_come_to_has_expired_and_the_rest_is_there(
    provider: ProviderName, tmp_path: Path
) -> None:
    knobs = {"window": 0.2, "expires": 0.5}
    async with ProviderServer(batches=knobs) as server, adapter(server, provider) as batches:
        made = await submit(batches, spool(batches, tmp_path, range(6)))
        seen = await ended(batches, made.id)
        found = await replies(batches, made.id)
        billed = set(server.stats.billed.keys)
    assert (seen.state, seen.done) == (BatchState.EXPIRED, len(billed))
    assert len(billed) == (0 if provider == "gemini" else 3)
    assert {key for key, reply in found.items() if reply.completion} == billed
    assert unanswered(found, range(6)) == {key_of(n) for n in range(6)} - billed


@every_api
async def test_a_cancelled_batch_keeps_what_it_has_done(provider: ProviderName, tmp_path: Path) -> None:
    async with ProviderServer(batches={"expires": 0.5}) as server, adapter(server, provider) as batches:
        made = await submit(batches, spool(batches, tmp_path, range(4)))
        await batches.cancel(made.id)
        seen = await ended(batches, made.id)
        await batches.cancel(made.id)  # once more does no harm
        found = await replies(batches, made.id)
        billed = set(server.stats.billed.keys)
    assert seen.state is BatchState.CANCELLED
    assert {key for key, reply in found.items() if reply.completion} == billed
    assert len(unanswered(found, range(4))) == (4 if provider == "gemini" else 2)


@every_api
@pytest.mark.parametrize(("status", "kind"), [(400, RequestRejected), (500, ServerFault), (429, RateLimited)])
async def test_a_row_with_an_error_has_that_of_a_single_call(
    provider: ProviderName, status: int, kind: type[Exception], tmp_path: Path
) -> None:
    faults = [{"kind": "error", "status": status, "contains": "number 1 "}]
    async with ProviderServer(faults=faults) as server, adapter(server, provider) as batches:
        made = await submit(batches, spool(batches, tmp_path, range(3)))
        seen = await ended(batches, made.id)
        found = await replies(batches, made.id)
    assert (seen.state, seen.done, seen.failed) == (BatchState.ENDED, 2, 1)
    assert type(found[key_of(1)].error) is kind
    assert [found[key_of(n)].error for n in (0, 2)] == [None, None]


@every_api
@pytest.mark.parametrize(("fault", "finish"), [("cut_off", "length"), ("refusal", "refusal")])
async def test_a_reply_that_was_withheld_or_cut_off_was_paid_for(
    provider: ProviderName, fault: str, finish: str, tmp_path: Path
) -> None:
    async with ProviderServer(faults=[{"kind": fault}]) as server, adapter(server, provider) as batches:
        made = await submit(batches, spool(batches, tmp_path, [1]))
        await ended(batches, made.id)
        completion = (await replies(batches, made.id))[key_of(1)].completion
    assert completion is not None
    assert completion.finish == ("filter" if (provider, finish) == ("gemini", "refusal") else finish)
    assert completion.tokens_in > 0


@every_api
async def test_a_batch_is_found_again_by_its_nonce(provider: ProviderName, tmp_path: Path) -> None:
    async with ProviderServer() as server, adapter(server, provider) as batches:
        first = await submit(batches, spool(batches, tmp_path, range(3)), "nonce-1")
        other = await submit(batches, spool(batches, tmp_path, range(3, 6)), "nonce-2")
        await ended(batches, first.id)
        await ended(batches, other.id)
        keys = [key_of(number) for number in range(3)]
        found = await batches.find("nonce-1", 0, keys)
        assert found is not None
        assert found.id == first.id
        assert await batches.find("nonce-3", 0, [key_of(n) for n in (7, 8, 9)]) is None
        assert await batches.find("nonce-1", 0, keys, others=[first.id]) is None


@every_api
async def test_a_batch_whose_making_was_not_confirmed_is_found_and_not_made_twice(
    provider: ProviderName, tmp_path: Path
) -> None:
    faults = [{"kind": "lost", "path": MADE_AT[provider], "first": 1}]
    async with ProviderServer(faults=faults) as server, adapter(server, provider) as batches:
        file = spool(batches, tmp_path, range(3))
        with pytest.raises(ServerFault):
            await submit(batches, file)
        found = await batches.find("nonce-1", 0, [key_of(number) for number in range(3)])
        assert found is not None
        await ended(batches, found.id)
        assert set((await replies(batches, found.id)).keys()) == {key_of(number) for number in range(3)}
        assert set(server.stats.billed.keys.values()) == {1}


@every_api
async def test_a_busy_provider_is_asked_again(provider: ProviderName, tmp_path: Path) -> None:
    faults = [
        {"kind": "error", "status": 429, "path": "/", "first": 1},
        {"kind": "error", "status": 503, "path": "/files", "first": 1},
        {"kind": "reset", "path": "batches/", "first": 1},
    ]
    async with ProviderServer(faults=faults) as server, adapter(server, provider) as batches:
        made = await submit(batches, spool(batches, tmp_path, range(3)))
        await ended(batches, made.id)
        assert len(await replies(batches, made.id)) == 3
        assert set(server.stats.billed.keys.values()) == {1}


@every_api
@pytest.mark.parametrize("status", [500, 503])
async def test_a_batch_that_may_have_been_made_is_not_made_again_without_a_look(
    provider: ProviderName, status: int, tmp_path: Path
) -> None:
    faults = [{"kind": "error", "status": status, "path": MADE_AT[provider], "first": 1}]
    async with ProviderServer(faults=faults) as server, adapter(server, provider) as batches:
        file = spool(batches, tmp_path, [1])
        with pytest.raises(ServerFault, match=f"answered {status}"):
            await submit(batches, file)
        assert sum(n for path, n in server.stats.paths.items() if path.endswith(MADE_AT[provider])) == 1
        assert await batches.find("nonce-1", 0, [key_of(1)]) is None


@every_api
async def test_a_download_that_breaks_off_is_read_on(provider: ProviderName, tmp_path: Path) -> None:
    path = {"openai": "/content", "anthropic": "/results", "gemini": ":download"}[provider]
    faults = [{"kind": "broken_stream", "path": path, "first": 1}]
    async with ProviderServer(faults=faults) as server, adapter(server, provider) as batches:
        made = await submit(batches, spool(batches, tmp_path, range(40)))
        await ended(batches, made.id)
        found = [reply.key async for reply in batches.results(made.id)]
    assert sorted(found) == sorted(key_of(number) for number in range(40))


@every_api
async def test_a_wrong_key_is_for_the_user_to_mend(
    provider: ProviderName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProviderServer(key="another") as server, adapter(server, provider) as batches:
        with pytest.raises(UsageError, match="check the key in"):
            await submit(batches, spool(batches, tmp_path, [1]))


@every_api
async def test_a_file_that_is_too_large_is_said_to_be(provider: ProviderName, tmp_path: Path) -> None:
    async with ProviderServer(batches={"bytes": 100}) as server, adapter(server, provider) as batches:
        with pytest.raises(BatchTooLarge, match="takes no batch of this size"):
            await submit(batches, spool(batches, tmp_path, range(3)))
        assert not server.stats.billed.keys


@every_api
async def test_results_that_were_deleted_are_gone(provider: ProviderName, tmp_path: Path) -> None:
    async with ProviderServer(batches={"retention": 0.2}) as server, adapter(server, provider) as batches:
        made = await submit(batches, spool(batches, tmp_path, [1]))
        await ended(batches, made.id)
        with pytest.raises(BatchGone):
            while True:
                await replies(batches, made.id)


@pytest.mark.parametrize("provider", ["openai", "gemini"])
async def test_a_model_without_batches_is_said_to_be(provider: ProviderName, tmp_path: Path) -> None:
    knobs = {"without": [NAMES[provider]]}
    async with ProviderServer(batches=knobs) as server, adapter(server, provider) as batches:
        with pytest.raises(UsageError, match=r"has no batches for|does not know the model"):
            raise (await ended(batches, (await submit(batches, spool(batches, tmp_path, [1]))).id)).error or KeyError()


@every_api
async def test_a_full_queue_is_a_matter_of_later(provider: ProviderName, tmp_path: Path) -> None:
    knobs = {"queued": 1}
    async with ProviderServer(batches=knobs) as server, adapter(server, provider, patience=0) as batches:
        with pytest.raises(RateLimited):
            raise (await ended(batches, (await submit(batches, spool(batches, tmp_path, [1]))).id)).error or KeyError()


async def test_a_server_without_a_batch_api_is_said_to_have_none() -> None:
    async with ProviderServer() as server:
        batches = await connect_batches(model_at(f"{server.url}/elsewhere", "vllm"))
        with pytest.raises(UsageError, match=r"has no batches for 'any' \(it answered 404\)"):
            await batches.upload(Path(__file__), "nonce")
        await batches.close()


@pytest.mark.parametrize("provider", ["ollama", "extractive", "llamacpp", "transformers"])
async def test_a_provider_without_a_batch_api_names_those_that_have_one(provider: ProviderName) -> None:
    with pytest.raises(UsageError, match=r"has no batch API.*: openai, vllm, anthropic, gemini"):
        await connect_batches(Model(provider=provider, name="any"))
