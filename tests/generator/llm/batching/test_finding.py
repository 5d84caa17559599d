"""After a crash: whether a batch was made, where nobody lived to write its name down."""

import time
from pathlib import Path
from typing import Any

import pytest

from generator.llm.batching.connect import connect_batches
from generator.llm.batching.provider import Undecided
from generator.types import Model, ProviderName
from tests.generator.llm.batching.desk import BATCHED, KEY, adapter, ended, key_of, spool, submit
from tests.providers.server import ProviderServer
from tests.support.wire import Answer, Wire

pytestmark = [
    pytest.mark.asyncio,
    # google-genai derives its own session class, which aiohttp warns of.
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]
OLD, NEW = 1_000.0, 900_000.0
"""Moments before and after the one from which on a batch can have been made."""
SINCE = 500_000.0


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.setenv(name, KEY)


async def test_a_service_that_keeps_no_metadata_tells_by_the_files_name(tmp_path: Path) -> None:
    async with ProviderServer(batches={"metadata": False}) as server, adapter(server, "openai") as batches:
        await submit(batches, spool(batches, tmp_path, [1]), "nonce-1")
        second = await submit(batches, spool(batches, tmp_path, [2]), "nonce-2")
        found = await batches.find("nonce-2", 0, [key_of(2)])
        assert found is not None
        assert found.id == second.id
        assert await batches.find("nonce-3", 0, [key_of(3)]) is None


async def test_a_batch_of_anthropics_that_runs_may_be_the_one(tmp_path: Path) -> None:
    async with ProviderServer(batches={"seconds": 60}) as server, adapter(server, "anthropic") as batches:
        made = await submit(batches, spool(batches, tmp_path, [1, 2]))
        keys = [key_of(1), key_of(2)]
        with pytest.raises(Undecided, match=f"of this size there run: {made.id}") as caught:
            await batches.find("nonce-1", 0, keys)
        assert made.ends_by is not None
        assert caught.value.ends_by == pytest.approx(made.ends_by)
        assert await batches.find("nonce-1", 0, [*keys, key_of(3)]) is None  # it has another size
        assert await batches.find("nonce-1", 0, keys, others=[made.id]) is None
        assert await batches.find("nonce-1", time.time() + 3600, keys) is None  # it was made before


async def test_a_batch_of_anthropics_that_has_ended_is_told_by_its_custom_ids(tmp_path: Path) -> None:
    async with ProviderServer() as server, adapter(server, "anthropic") as batches:
        made = await submit(batches, spool(batches, tmp_path, [1, 2]))
        await ended(batches, made.id)
        assert await batches.find("nonce-1", 0, [key_of(3), key_of(4)]) is None
        found = await batches.find("nonce-1", 0, [key_of(2), key_of(1)])
        assert found is not None
        assert found.id == made.id


async def test_of_two_batches_of_anthropics_the_one_that_has_ended_decides(tmp_path: Path) -> None:
    async with ProviderServer() as server, adapter(server, "anthropic") as batches:
        made = await submit(batches, spool(batches, tmp_path, [1, 2]))
        await ended(batches, made.id)
        server.configure(batches={"seconds": 60})
        await submit(batches, spool(batches, tmp_path, [3, 4]))
        found = await batches.find("nonce-1", 0, [key_of(1), key_of(2)])
        assert found is not None
        assert found.id == made.id


def listed(provider: ProviderName, name: str, made: float) -> dict[str, Any]:
    """A batch in a list, of another name than the one that is looked for."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(made))
    match provider:
        case "anthropic":
            return {"id": name, "processing_status": "in_progress", "created_at": moment, "request_counts": {}}
        case "gemini":
            return {"name": name, "metadata": {"displayName": name, "createTime": moment}}
    return {"id": name, "status": "completed", "created_at": made, "metadata": {"generator": name}}


def page_of(provider: ProviderName, more: bool, *batches: dict[str, Any]) -> Answer:
    """A page of a list."""
    if provider == "gemini":
        return Answer({"operations": list(batches), "nextPageToken": "on" if more else ""})
    return Answer({"data": list(batches), "has_more": more, "last_id": batches[-1]["id"] if batches else None})


@pytest.mark.parametrize("provider", BATCHED)
@pytest.mark.parametrize("order", [(OLD, NEW), (OLD, OLD + 1), (NEW, NEW)])
async def test_a_list_is_read_on_as_long_as_the_batch_may_be_in_it(
    provider: ProviderName, order: tuple[float, float]
) -> None:
    first = page_of(provider, True, *(listed(provider, f"other-{at}", made) for at, made in enumerate(order)))
    wanted = listed(provider, "nonce-1", NEW)
    if provider == "anthropic":
        wanted["request_counts"] = {"processing": 2}
    async with Wire(first, page_of(provider, False, wanted)) as server:
        url = f"{server.url}/v1" if provider == "openai" else server.url
        batches = await connect_batches(Model(provider=provider, name="m", base_url=url))
        try:
            found = await batches.find("nonce-1", SINCE, ["a", "b"])
            name = found.id if found else ""
        except Undecided as error:
            name = str(error)
        await batches.close()
    assert "nonce-1" in name
    assert len(server.seen) == 2


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
async def test_a_list_that_comes_newest_first_is_read_no_further_than_need_be(provider: ProviderName) -> None:
    first = page_of(provider, True, listed(provider, "other-1", NEW), listed(provider, "other-2", OLD))
    async with Wire(first) as server:
        url = f"{server.url}/v1" if provider == "openai" else server.url
        batches = await connect_batches(Model(provider=provider, name="m", base_url=url))
        assert await batches.find("nonce-1", SINCE, ["a", "b"]) is None
        await batches.close()
    assert len(server.seen) == 1
