"""The providers there are, where they answer, whether they are ready, and where their keys come from."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.llm import keys
from generator.llm.catalog import CATALOG, ProviderStatus, find, readiness
from generator.llm.connect import connect
from generator.llm.keys import find_key
from generator.llm.strict_schema import LIMITS, without_limits
from generator.settings.tree import Settings
from generator.types import Model, ProviderName
from tests.support.wire import Answer, Wire

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for entry in CATALOG.values():
        for name in (*entry.key_variables, entry.url_variable):
            if name:
                monkeypatch.delenv(name, raising=False)


async def status_of(provider: str, url: str = NOWHERE) -> ProviderStatus:
    urls: dict[str, str | None] = {"ollama": NOWHERE, "vllm": NOWHERE, provider: url}
    return next(status for status in await readiness(urls) if status.entry.name == provider)


def test_every_provider_is_in_the_catalog() -> None:
    assert set(CATALOG) == set(get_args(ProviderName))


@pytest.mark.parametrize("name", CATALOG)
async def test_every_provider_has_an_adapter_a_default_model_and_a_section_of_the_settings(
    name: ProviderName, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in CATALOG[name].key_variables:
        monkeypatch.setenv(variable, "a-key-of-no-use")
    model = Settings().model(name)
    assert (model.provider, model.name) == (name, CATALOG[name].default_model)
    adapter = await connect(model)
    await adapter.close()


def test_a_provider_is_found_by_name_and_by_alias() -> None:
    assert (find("claude").name, find("Ollama").name) == ("anthropic", "ollama")


def test_an_unknown_provider_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="'gpt'; there are: ollama, openai, vllm, anthropic, gemini, llamacpp, transf"):
        find("gpt")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        (None, "http://localhost:11434"),
        ("box", "http://box:11434"),
        ("box:80", "http://box:80"),
        (":8080", "http://127.0.0.1:8080"),
        ("0.0.0.0:11434", "http://127.0.0.1:11434"),
        ("[::1]:11434", "http://[::1]:11434"),
        ("https://ollama.example.com/", "https://ollama.example.com"),
        ("http://box:11434/api-gateway", "http://box:11434/api-gateway"),
    ],
)
def test_ollama_host_is_understood_as_ollama_does(monkeypatch: pytest.MonkeyPatch, host: str | None, url: str) -> None:
    if host:
        monkeypatch.setenv("OLLAMA_HOST", host)
    assert CATALOG["ollama"].url() == url


def test_a_url_that_is_given_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://env/v1")
    assert CATALOG["openai"].url("http://given/v1/") == "http://given/v1"
    assert CATALOG["openai"].url() == "http://env/v1"


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://box/v1", "http://", "http://box:port"])
def test_what_is_no_url_is_refused_by_name(url: str) -> None:
    with pytest.raises(UsageError, match=r"base_url for vLLM is .*; it must be a URL like http://localhost:8000/v1"):
        CATALOG["vllm"].url(url)


def test_a_password_in_the_url_is_not_shown() -> None:
    model = Model(provider="vllm", name="m", base_url="http://me:secret@box/v1")
    assert CATALOG["vllm"].where(model, "").url == "http://box/v1"


@pytest.mark.asyncio
async def test_extractive_is_always_ready() -> None:
    assert (await status_of("extractive")).ready


@pytest.mark.asyncio
async def test_a_service_is_ready_when_its_key_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    without = await status_of("gemini")
    monkeypatch.setenv("GEMINI_API_KEY", "AIza-secret")
    with_key = await status_of("gemini")
    assert (without.ready, with_key.ready) == (False, True)
    assert without.detail == "GOOGLE_API_KEY or GEMINI_API_KEY is not set"
    assert "AIza-secret" not in str(with_key)


@pytest.mark.asyncio
async def test_ollama_is_ready_with_the_models_that_were_pulled() -> None:
    async with Wire(Answer({"models": [{"name": "mistral:latest"}, {"name": "qwen3:4b"}]})) as server:
        status = await status_of("ollama", server.url)
        assert (status.ready, status.models) == (True, ("mistral:latest", "qwen3:4b"))
        assert status.detail == f"answers at {server.url} with 2 models"


@pytest.mark.asyncio
async def test_ollama_without_a_model_is_not_ready() -> None:
    async with Wire(Answer({"models": []})) as server:
        status = await status_of("ollama", server.url)
        assert (status.ready, status.detail) == (False, f"answers at {server.url} with 0 models")


@pytest.mark.asyncio
async def test_vllm_is_ready_with_the_models_that_it_serves() -> None:
    async with Wire(Answer({"data": [{"id": "qwen3"}]})) as server:
        status = await status_of("vllm", f"{server.url}/v1")
        assert (status.ready, status.models) == (True, ("qwen3",))
        assert server.seen[0].path == "/v1/models"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (Answer(b"<html>hello</html>"), "is not Ollama"),
        (Answer([1, 2]), "is not Ollama"),
        (Answer({"error": "busy"}, 500), "answered 500"),
    ],
)
async def test_a_server_that_is_something_else_is_not_ready(answer: Answer, detail: str) -> None:
    async with Wire(answer) as server:
        status = await status_of("ollama", server.url)
        assert not status.ready
        assert detail in status.detail


@pytest.mark.asyncio
async def test_a_server_that_is_not_there_is_named() -> None:
    status = await status_of("vllm")
    assert (status.ready, status.detail) == (False, f"nothing answers at {NOWHERE}")


@pytest.mark.asyncio
async def test_a_missing_key_names_the_variable_and_the_remedies() -> None:
    with pytest.raises(UsageError, match=r"Anthropic needs an API key and ANTHROPIC_API_KEY is not set.*key_block"):
        await find_key(Model(provider="anthropic", name="m"))


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", ["ollama", "vllm", "extractive"])
async def test_a_local_server_needs_no_key(provider: ProviderName) -> None:
    assert await find_key(Model(provider=provider, name="m")) == ""


@pytest.mark.asyncio
async def test_a_key_comes_from_the_block_only_where_the_environment_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    async def read_secret(block: str) -> str:
        return f"from {block}\n"

    monkeypatch.setattr(keys, "read_secret", read_secret)
    model = Model(provider="openai", name="m", key_block="openai-key")
    from_block = await find_key(model)
    monkeypatch.setenv("OPENAI_API_KEY", "from the environment")
    assert (from_block, await find_key(model)) == ("from openai-key", "from the environment")


@pytest.mark.asyncio
async def test_a_block_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def read_secret(block: str) -> str:
        raise ValueError(f"Unable to find block document named {block}")

    monkeypatch.setattr(keys, "read_secret", read_secret)
    with pytest.raises(UsageError, match=r"no Prefect Secret block 'lost'.*OPENAI_API_KEY"):
        await find_key(Model(provider="openai", name="m", key_block="lost"))


SCHEMAS = st.recursive(
    st.fixed_dictionaries({"type": st.just("string")}, optional=dict.fromkeys(sorted(LIMITS), st.integers(0, 9))),
    lambda inner: (
        st.fixed_dictionaries(
            {"type": st.just("object"), "properties": st.dictionaries(st.sampled_from(["a", "format"]), inner)}
        )
        | st.fixed_dictionaries({"type": st.just("array"), "items": inner})
        | st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=2)})
    ),
    max_leaves=6,
)


@given(SCHEMAS)
def test_a_narrowed_schema_has_the_same_shape_and_says_each_limit_in_words(schema: dict[str, Any]) -> None:
    def check(full: Any, narrow: Any) -> None:
        said = [f"{name}: {full[name]}" for name in LIMITS & set(full)]
        assert set(narrow) - {"description"} == set(full) - LIMITS
        assert all(limit in narrow["description"] for limit in said)
        assert set(full.get("properties", {})) == set(narrow.get("properties", {}))
        for name, part in full.get("properties", {}).items():
            check(part, narrow["properties"][name])
        for part, narrowed in zip(full.get("anyOf", []), narrow.get("anyOf", []), strict=True):
            check(part, narrowed)
        if "items" in full:
            check(full["items"], narrow["items"])

    check(schema, without_limits(schema))
