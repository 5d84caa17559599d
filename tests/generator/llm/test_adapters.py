"""What each adapter sends and how it reads the reply: the real SDKs over real sockets."""

import asyncio
from typing import Any

import pytest
from aiohttp import encode_basic_auth, web

from generator.errors import UsageError
from generator.llm.connect import connect
from generator.types import Completion, Model, ProviderName, RateInfo, Request
from tests.support import wire
from tests.support.wire import GOOD, KEYS, REPLY, REQUEST, SERVED, Answer, Rating, Wire

pytestmark = pytest.mark.asyncio

LIMITS_IN_WORDS = {"score": "How good. (maximum: 3, minimum: 0)", "format": "(maxLength: 9)"}


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine whose environment names none."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def ask(provider: ProviderName, body: Any, request: Request = REQUEST, **settings: Any) -> tuple[Completion, Any]:
    """One call: the completion, and what was sent."""
    async with Wire(Answer(body)) as server:
        adapter = await server.connect(provider, **settings)
        completion = await adapter.complete(request)
        await adapter.close()
        return completion, server.bodies[0]


@pytest.mark.parametrize("provider", SERVED)
async def test_every_provider_gives_the_same_completion(provider: ProviderName) -> None:
    completion, _ = await ask(provider, GOOD[provider])
    assert completion == Completion(text=REPLY, tokens_in=11, tokens_out=7)


@pytest.mark.parametrize("provider", SERVED)
async def test_the_key_goes_into_the_header_and_nowhere_else(provider: ProviderName) -> None:
    async with Wire(Answer(GOOD[provider])) as server:
        adapter = await server.connect(provider)
        await adapter.complete(REQUEST)
        await adapter.close()
        headers = server.seen[0].headers
        sent = headers.get("x-goog-api-key") or headers["Authorization"].removeprefix("Bearer ")
        assert sent == wire.KEY_OF[provider]
        assert sent not in str(server.bodies[0]) + str(server.seen[0].rel_url) + repr(
            vars(vars(adapter)["_adapter"])["_where"]
        )


@pytest.mark.parametrize("provider", ["openai", "gemini"])
async def test_calls_go_through_the_proxy_that_the_environment_names(
    provider: ProviderName, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_proxies(monkeypatch)
    async with Wire(Answer(GOOD[provider])) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("http://", "me:word@"))
        adapter = await connect(Model(provider=provider, name="some-model", base_url="http://nowhere.invalid"))
        assert (await adapter.complete(REQUEST)).text == REPLY
        await adapter.close()
        asked = proxy.seen[0]
    assert asked.headers["Host"] == "nowhere.invalid"
    assert asked.headers["Proxy-Authorization"] == encode_basic_auth("me", "word")


@pytest.mark.parametrize("name", ["https_proxy", "all_proxy"])
async def test_a_proxy_that_does_not_speak_http_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_proxies(monkeypatch)
    monkeypatch.setenv(name, "socks5://me:word@10.0.0.1:1080")
    with pytest.raises(
        UsageError, match=r"names the proxy socks5://10\.0\.0\.1:1080 for api\.openai\.com: .* NO_PROXY"
    ):
        await connect(Model(provider="openai", name="some-model"))


async def test_who_is_named_in_the_url_goes_before_the_key() -> None:
    async with Wire(Answer(wire.openai())) as server:
        base_url = server.url.replace("//", "//me:word@")
        adapter = await connect(Model(provider="vllm", name="some-model", base_url=base_url))
        await adapter.complete(REQUEST)
        await adapter.close()
        assert server.seen[0].headers.getall("Authorization") == [encode_basic_auth("me", "word")]


@pytest.mark.parametrize("provider", SERVED)
async def test_more_than_a_hundred_calls_are_in_flight_where_that_many_are_allowed(provider: ProviderName) -> None:
    together, all_there = 0, asyncio.Event()

    async def hold(_request: web.Request) -> web.StreamResponse:
        nonlocal together
        together += 1
        if together == 120:
            all_there.set()
        await asyncio.wait_for(all_there.wait(), 10)
        return Answer(GOOD[provider]).response()

    async with Wire(hold) as server:
        adapter = await server.connect(provider, max_concurrency=120)
        completions = await asyncio.gather(*(adapter.complete(REQUEST) for _ in range(120)))
        await adapter.close()
    assert {completion.text for completion in completions} == {REPLY}


async def test_openai_gets_a_strict_schema_with_the_limits_in_words() -> None:
    _, body = await ask("openai", wire.openai(), options={"reasoning_effort": "low", "stop": []})
    schema = body["response_format"]["json_schema"]["schema"]
    assert body == {
        "model": "some-model",
        "temperature": 0.7,
        "max_completion_tokens": 2000,
        "reasoning_effort": "low",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Rate this."}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "Rating", "strict": True, "schema": schema}},
    }
    assert {name: part["description"] for name, part in schema["properties"].items()} == LIMITS_IN_WORDS
    assert not {"minimum", "maximum", "maxLength"} & {key for part in schema["properties"].values() for key in part}


async def test_vllm_gets_the_full_schema_and_the_old_name_of_the_limit() -> None:
    _, body = await ask("vllm", wire.openai(), temperature=None)
    assert body["max_tokens"] == 2000
    assert body["response_format"]["json_schema"]["schema"] == REQUEST.schema
    assert "temperature" not in body


async def test_vllm_is_never_sent_the_key_for_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLLM_API_KEY")
    async with Wire(Answer(wire.openai())) as server:
        adapter = await server.connect("vllm")
        await adapter.complete(REQUEST)
        await adapter.close()
        assert KEYS["OPENAI_API_KEY"] not in str(server.seen[0].raw_headers)


@pytest.mark.parametrize(
    ("complaint", "lost"),
    [
        ("Unsupported value: 'temperature' does not support 0.7 with this model.", "temperature"),
        ("`temperature` is deprecated for this model.", "temperature"),
        ("Unsupported parameter: 'max_completion_tokens' is not supported.", "max_completion_tokens"),
    ],
)
async def test_a_parameter_that_openai_refuses_is_left_out_from_then_on(complaint: str, lost: str) -> None:
    refusal = Answer({"error": {"message": complaint}}, 400)
    async with Wire(refusal, Answer(wire.openai())) as server:
        adapter = await server.connect("openai")
        assert [(await adapter.complete(REQUEST)).text for _ in range(2)] == [REPLY, REPLY]
        await adapter.close()
        assert [lost in body for body in server.bodies] == [True, False, False]
        assert ("max_tokens" in server.bodies[1]) == (lost == "max_completion_tokens")


async def test_a_server_without_json_schemas_is_asked_for_a_json_object_with_the_schema_in_words() -> None:
    refusal = Answer({"error": "'response_format.type' must be 'text' or 'json_object'"}, 400)
    async with Wire(refusal, Answer(wire.openai())) as server:
        adapter = await server.connect("vllm")
        first, second = [await adapter.complete(REQUEST) for _ in range(2)]
        await adapter.close()
        assert first.text == second.text == REPLY
        assert [body["response_format"]["type"] for body in server.bodies] == [
            "json_schema",
            "json_object",
            "json_object",
        ]
        assert '"maxLength":9' in server.bodies[1]["messages"][0]["content"]


async def test_calls_in_flight_together_all_survive_what_the_first_refusal_teaches() -> None:
    async def picky(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        await asyncio.sleep(0.01)
        refused = {"error": {"message": "Unsupported parameter: 'temperature'"}}
        return (Answer(refused, 400) if "temperature" in body else Answer(wire.openai())).response()

    async with Wire(picky) as server:
        adapter = await server.connect("openai")
        completions = await asyncio.gather(*(adapter.complete(REQUEST) for _ in range(20)))
        await adapter.close()
        assert [completion.text for completion in completions] == [REPLY] * 20


async def test_anthropic_gets_an_output_schema_and_a_temperature_on_its_own_scale() -> None:
    _, body = await ask("anthropic", wire.anthropic(), name="claude-haiku-4-5", temperature=1.6)
    schema = body.pop("output_config")["format"]["schema"]
    assert body == {
        "model": "claude-haiku-4-5",
        "max_tokens": 2000,
        "temperature": 1.0,
        "system": "Be brief.",
        "messages": [{"role": "user", "content": "Rate this."}],
    }
    assert {name: part["description"] for name, part in schema["properties"].items()} == LIMITS_IN_WORDS


@pytest.mark.parametrize("thinking", [None, {"type": "enabled", "budget_tokens": 1024}])
async def test_an_older_anthropic_model_gets_a_tool_that_is_forced_unless_it_thinks(thinking: Any) -> None:
    reply = wire.anthropic(
        {"type": "tool_use", "name": "reply", "input": {"score": 2, "format": "md"}}, stop="tool_use"
    )
    completion, body = await ask("anthropic", reply, name="claude-3-5-haiku-latest", options={"thinking": thinking})
    assert (completion.text, completion.finish) == (REPLY, "stop")
    assert body["tools"][0]["input_schema"]["required"] == ["score", "format"]
    assert ("tool_choice" in body, "temperature" in body) == (thinking is None, thinking is None)
    assert ("calling the tool" in body["system"]) == (thinking is not None)


async def test_gemini_gets_a_json_schema_and_its_own_options() -> None:
    _, body = await ask("gemini", wire.gemini(), options={"top_p": 0.5})
    assert body["systemInstruction"]["parts"] == [{"text": "Be brief."}]
    assert body["contents"] == [{"role": "user", "parts": [{"text": "Rate this."}]}]
    config = {"temperature": 0.7, "topP": 0.5, "maxOutputTokens": 2000, "responseMimeType": "application/json"}
    assert body["generationConfig"] == config | {"responseJsonSchema": REQUEST.schema}


async def test_an_option_that_gemini_does_not_have_is_named() -> None:
    with pytest.raises(UsageError, match="top_q"):
        await connect(Model(provider="gemini", name="m", options={"top_q": 1}))


async def test_ollama_gets_the_schema_and_all_its_options() -> None:
    options: dict[str, Any] = {
        "top_k": 40,
        "top_p": 0.9,
        "repeat_penalty": 1.1,
        "num_predict": None,
        "stop": [],
        "think": False,
    }
    _, body = await ask("ollama", wire.ollama(), options=options)
    assert (body["format"], body["think"], body["stream"]) == (REQUEST.schema, False, True)
    assert body["options"] == {
        "temperature": 0.7,
        "num_predict": 2000,
        "top_k": 40,
        "top_p": 0.9,
        "repeat_penalty": 1.1,
    }


async def test_num_predict_and_stop_reach_ollama_where_they_are_set() -> None:
    _, body = await ask("ollama", wire.ollama(), options={"num_predict": 50, "stop": ["END"]})
    assert (body["options"]["num_predict"], body["options"]["stop"]) == (50, ["END"])


@pytest.mark.parametrize(
    ("provider", "body", "finish"),
    [
        ("openai", wire.openai(finish="length"), "length"),
        ("openai", wire.openai(finish="content_filter"), "filter"),
        ("openai", wire.openai(None, refusal="I cannot."), "refusal"),
        ("anthropic", wire.anthropic(stop="max_tokens"), "length"),
        ("anthropic", wire.anthropic(stop="model_context_window_exceeded"), "length"),
        ("anthropic", wire.anthropic(stop="refusal"), "refusal"),
        ("gemini", wire.gemini(finish="MAX_TOKENS"), "length"),
        ("gemini", wire.gemini(finish="SAFETY"), "filter"),
        ("gemini", {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {}}, "filter"),
        ("ollama", wire.ollama(done_reason="length"), "length"),
    ],
)
async def test_why_a_reply_ended_is_told(provider: ProviderName, body: Any, finish: str) -> None:
    completion, _ = await ask(provider, body)
    assert completion.finish == finish


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("vllm", wire.openai(f"<think>\nHm.\n</think>\n\n{REPLY}")),
        ("vllm", wire.openai(f"Hm.\n</think>\n{REPLY}")),
        ("vllm", wire.openai(reasoning_content="Hm.")),
        ("vllm", wire.openai(reasoning="Hm.")),
        ("anthropic", wire.anthropic({"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": REPLY})),
        ("gemini", wire.gemini({"text": "Hm.", "thought": True}, {"text": REPLY})),
        ("ollama", wire.ollama(thinking="Hm.")),
        ("ollama", wire.ollama(f"<think>Hm.</think>{REPLY}")),
    ],
)
async def test_thinking_is_separated_from_the_reply(provider: ProviderName, body: Any) -> None:
    completion, _ = await ask(provider, body)
    assert (completion.text, completion.thinking) == (REPLY, "Hm.")


async def test_thinking_that_was_cut_off_leaves_no_reply() -> None:
    completion, _ = await ask("vllm", wire.openai("<think>Well, if", finish="length"))
    assert (completion.text, completion.thinking, completion.finish) == ("", "Well, if", "length")


async def test_thinking_that_a_server_counts_only_in_the_total_is_counted() -> None:
    body = wire.openai() | {"usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 48}}
    completion, _ = await ask("vllm", body)
    assert (completion.tokens_in, completion.tokens_out) == (11, 37)


@pytest.mark.parametrize("provider", ["openai", "gemini"])
async def test_what_the_headers_say_of_limits_comes_with_the_reply(provider: ProviderName) -> None:
    headers = {"x-ratelimit-remaining-requests": "59", "x-ratelimit-reset-requests": "1m2.5s"}
    async with Wire(Answer(GOOD[provider], headers=headers)) as server:
        adapter = await server.connect(provider)
        completion = await adapter.complete(REQUEST)
        await adapter.close()
    assert completion.rate == RateInfo(requests_left=59, requests_reset=62.5)


async def test_extractive_answers_with_the_rule_and_costs_nothing() -> None:
    request = Request("", "", Rating, rule=lambda: Rating(score=3, format="abc"))
    adapter = await connect(Model(provider="extractive", name="rules"))
    assert await adapter.complete(request) == Completion(text='{"score":3,"format":"abc"}')


async def test_extractive_says_which_prompt_has_no_rule() -> None:
    adapter = await connect(Model(provider="extractive", name="rules"))
    with pytest.raises(UsageError, match="'judge' needs a model"):
        await adapter.complete(Request("", "", Rating, prompt="judge"))
