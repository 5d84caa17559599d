"""Whether a refusal is put down to the key, the account and the model, or to one prompt."""

import asyncio
from dataclasses import replace

import pytest
from aiohttp import web

from generator.errors import GeneratorError, Refused, RequestRejected, UsageError
from generator.llm.access import MANY
from generator.types import Provider, ProviderName
from tests.support.wire import GOOD, KEYS, REQUEST, SERVED, Answer, Handler, Wire

pytestmark = pytest.mark.asyncio
every_provider = pytest.mark.parametrize("provider", SERVED)
BAD = replace(REQUEST, user="Rate this bad thing.")
FLAGGED = {"error": {"code": 403, "message": "The input was flagged by moderation.", "metadata": {"reasons": ["x"]}}}


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


def firewall(
    provider: ProviderName, status: int, body: object = b"<html>Attention!</html>", wait: float = 0
) -> Handler:
    """Lets all pass but what is bad; what is good takes its time."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if b"bad thing" in await request.read():
            return Answer(body, status, kind="text/html" if isinstance(body, bytes) else "application/json").response()
        await asyncio.sleep(wait)
        return Answer(GOOD[provider]).response()

    return answer


async def error_of(adapter: Provider) -> GeneratorError:
    with pytest.raises(GeneratorError) as caught:
        await adapter.complete(BAD)
    return caught.value


@every_provider
@pytest.mark.parametrize(
    ("status", "kind"), [(403, Refused), (404, RequestRejected), (402, RequestRejected), (401, UsageError)]
)
async def test_once_the_key_has_worked_a_refusal_concerns_its_own_prompt(
    provider: ProviderName, status: int, kind: type[GeneratorError]
) -> None:
    async with Wire(firewall(provider, status)) as server:
        adapter = await server.connect(provider)
        await adapter.complete(REQUEST)
        error = await error_of(adapter)
        await adapter.complete(REQUEST)
        await adapter.close()
    assert type(error) is kind
    assert f"answered {status}: an HTML page" in str(error)
    assert ("check the key" in str(error)) == (status == 401)


@every_provider
async def test_calls_in_flight_are_waited_for_before_the_key_is_blamed(provider: ProviderName) -> None:
    async with Wire(firewall(provider, 403, wait=0.2)) as server:
        adapter = await server.connect(provider)
        good, error = await asyncio.gather(adapter.complete(REQUEST), error_of(adapter))
        await adapter.close()
    assert (good.tokens_out, type(error)) == (7, Refused)


@every_provider
@pytest.mark.parametrize("status", [402, 403, 404])
async def test_where_no_call_succeeds_the_user_has_to_mend_something(provider: ProviderName, status: int) -> None:
    async with Wire(firewall(provider, status)) as server:
        adapter = await server.connect(provider)
        errors = await asyncio.wait_for(asyncio.gather(*(error_of(adapter) for _ in range(5))), 5)
        await adapter.close()
    assert {type(error) for error in errors} == {UsageError}


@every_provider
async def test_a_prompt_that_a_moderator_flags_is_refused_whatever_the_key(provider: ProviderName) -> None:
    async with Wire(firewall(provider, 403, FLAGGED)) as server:
        adapter = await server.connect(provider)
        error = await error_of(adapter)
        await adapter.close()
    assert type(error) is Refused
    assert "flagged by moderation" in str(error)


async def test_a_key_that_stops_working_is_blamed_in_the_end() -> None:
    async with Wire(firewall("vllm", 403)) as server:
        adapter = await server.connect("vllm")
        await adapter.complete(REQUEST)
        kinds = [type(await error_of(adapter)) for _ in range(MANY)]
        await adapter.close()
    assert kinds == [Refused] * (MANY - 1) + [UsageError]
