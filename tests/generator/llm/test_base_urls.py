"""Base URLs as people have them: with a query, with a part too much, or of something else."""

import re

import pytest

from generator.errors import GeneratorError, UsageError
from generator.llm.catalog import CATALOG, readiness
from generator.llm.connect import connect
from generator.types import Model, ProviderName
from tests.support.wire import GOOD, KEY_OF, KEYS, REPLY, REQUEST, SERVED, Answer, Wire

PATHS = {
    "openai": "/v1/chat/completions",
    "vllm": "/v1/chat/completions",
    "anthropic": "/v1/messages",
    "gemini": "/v1/models/some-model:generateContent",
    "ollama": "/api/chat",
}


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


def model(provider: ProviderName, url: str) -> Model:
    return Model(provider=provider, name="some-model", base_url=url)


@pytest.mark.parametrize(
    ("provider", "path"),
    [
        ("openai", "/v1/"),
        ("openai", "/v1/chat/completions"),
        ("vllm", "/v1/chat/completions/"),
        ("vllm", "/v1/models"),
        ("vllm", "/v1/completions"),
        ("anthropic", "/v1"),
        ("anthropic", "/v1/messages"),
        ("gemini", "/v1beta"),
        ("gemini", "/v1beta/models"),
        ("gemini", "/v1beta/openai/"),
        ("ollama", "/v1"),
        ("ollama", "/v1/chat/completions"),
        ("ollama", "/api"),
        ("ollama", "/api/chat"),
        ("ollama", "/api/generate/"),
    ],
)
async def test_a_part_too_much_is_taken_off(provider: ProviderName, path: str) -> None:
    async with Wire(Answer(GOOD[provider])) as server:
        adapter = await connect(model(provider, server.url + path))
        assert (await adapter.complete(REQUEST)).text == REPLY
        await adapter.close()
    assert [seen.path for seen in server.seen] == [PATHS[provider]]


@pytest.mark.parametrize("provider", SERVED)
def test_what_a_proxy_has_before_it_stays(provider: ProviderName) -> None:
    assert CATALOG[provider].url("https://proxy.example/v1/llm") == "https://proxy.example/v1/llm"


@pytest.mark.parametrize("provider", ["openai", "vllm"])
@pytest.mark.parametrize("more", ["", "/", "/chat/completions"])
async def test_a_query_goes_with_each_call_and_the_key_as_azure_wants_it_too(provider: ProviderName, more: str) -> None:
    async with Wire(Answer(GOOD[provider])) as server:
        url = f"{server.url}/openai/deployments/d{more}?api-version=2024-10-21"
        adapter = await connect(model(provider, url))
        assert (await adapter.complete(REQUEST)).text == REPLY
        await adapter.close()
        (seen,) = server.seen
        assert str(seen.rel_url) == "/openai/deployments/d/chat/completions?api-version=2024-10-21"
        assert seen.headers["api-key"] == KEY_OF[provider]


@pytest.mark.parametrize("url", ["https://me.openai.azure.com/openai/v1", "https://me.services.ai.azure.com/openai/v1"])
async def test_azure_is_known_by_its_name(url: str) -> None:
    adapter = await connect(model("openai", url))
    assert vars(vars(adapter)["_adapter"])["_headers"]["api-key"] == KEY_OF["openai"]
    await adapter.close()


async def test_others_than_azure_get_the_key_once() -> None:
    async with Wire(Answer(GOOD["vllm"])) as server:
        adapter = await connect(model("vllm", f"{server.url}/v1?tenant=a"))
        await adapter.complete(REQUEST)
        await adapter.close()
        assert "api-key" not in server.seen[0].headers
        assert server.seen[0].query_string == "tenant=a"


@pytest.mark.parametrize("provider", ["anthropic", "gemini"])
async def test_a_query_that_cannot_be_sent_along_is_refused_without_showing_it(provider: ProviderName) -> None:
    with pytest.raises(UsageError, match="has a query") as caught:
        await connect(model(provider, "https://proxy.example?code=secret"))
    assert "secret" not in str(caught.value)


async def test_a_query_is_never_shown() -> None:
    async with Wire(Answer({"error": "no"}, 401)) as server:
        adapter = await connect(model("vllm", f"{server.url}/v1?code=secret"))
        with pytest.raises(GeneratorError) as caught:
            await adapter.complete(REQUEST)
        await adapter.close()
    assert "secret" not in str(caught.value)


async def test_models_are_listed_below_a_url_with_a_query() -> None:
    async with Wire(Answer({"data": [{"id": "m"}]})) as server:
        statuses = {status.entry.name: status for status in await readiness({"vllm": f"{server.url}/v1?tenant=a"})}
        asked = [str(seen.rel_url) for seen in server.seen]
    assert (statuses["vllm"].ready, asked) == (True, ["/v1/models?tenant=a"])


@pytest.mark.parametrize("provider", SERVED)
@pytest.mark.parametrize(
    "page", [b"404 page not found", b"<html>No model of a page</html>", b'{"detail":"Not Found"}', b""]
)
async def test_a_page_that_is_not_there_is_no_unknown_model(provider: ProviderName, page: bytes) -> None:
    async with Wire(Answer(page, 404, kind="text/plain")) as server:
        url = f"{server.url}/nowhere"
        adapter = await connect(model(provider, url))
        with pytest.raises(UsageError, match="base URL") as caught:
            await adapter.complete(REQUEST)
        await adapter.close()
    assert re.search(f"{url}.*{re.escape(CATALOG[provider].default_url)}", str(caught.value))
    assert "pull" not in str(caught.value)


@pytest.mark.parametrize("provider", SERVED)
@pytest.mark.parametrize(
    "message", ["model: some-model", "The model `some-model` does not exist.", "models/some-model is not found",
                "The API deployment for this resource does not exist."]
)  # fmt: skip
async def test_an_unknown_model_is_called_by_its_name(provider: ProviderName, message: str) -> None:
    async with Wire(Answer({"error": {"message": message}}, 404)) as server:
        adapter = await connect(model(provider, server.url))
        with pytest.raises(UsageError, match="does not know the model 'some-model'"):
            await adapter.complete(REQUEST)
        await adapter.close()
