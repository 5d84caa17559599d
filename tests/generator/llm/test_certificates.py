"""Servers whose certificate cannot be trusted: the cause is named, and the setting that mends it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.errors import UsageError
from generator.llm.catalog import readiness
from generator.llm.connect import connect
from generator.llm.wire.transport import trust
from generator.types import Model, ProviderName
from tests.support.certificates import self_signed, serving
from tests.support.wire import GOOD, KEYS, REPLY, REQUEST, SERVED, Answer, Wire

every_provider = pytest.mark.parametrize("provider", SERVED)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)
    yield
    trust.cache_clear()


def trusting(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    trust.cache_clear()


def model(provider: ProviderName, url: str) -> Model:
    return Model(provider=provider, name="m", base_url=url)


async def refusal(provider: ProviderName, certificate: Path) -> str:
    async with Wire(Answer(GOOD[provider]), tls=serving(certificate)) as server:
        adapter = await connect(model(provider, server.url))
        with pytest.raises(UsageError) as caught:
            await adapter.complete(REQUEST)
        await adapter.close()
        assert server.url in str(caught.value)
        assert not server.seen
    return str(caught.value)


@every_provider
async def test_an_authority_that_is_not_known_is_named_with_the_setting_that_names_it(
    provider: ProviderName, tmp_path: Path
) -> None:
    said = await refusal(provider, self_signed(tmp_path))
    assert "self-signed certificate" in said
    assert "SSL_CERT_FILE" in said


@every_provider
async def test_a_certificate_that_has_expired_is_said_to_have(
    provider: ProviderName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path, days=-1)
    trusting(monkeypatch, certificate)
    assert "certificate has expired" in await refusal(provider, certificate)


@every_provider
async def test_a_certificate_for_another_host_is_said_to_be(
    provider: ProviderName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path, "10.0.0.1")
    trusting(monkeypatch, certificate)
    assert "address mismatch" in await refusal(provider, certificate)


@every_provider
async def test_a_certificate_that_the_setting_names_is_trusted(
    provider: ProviderName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    trusting(monkeypatch, certificate)
    async with Wire(Answer(GOOD[provider]), tls=serving(certificate)) as server:
        adapter = await connect(model(provider, server.url))
        assert (await adapter.complete(REQUEST)).text == REPLY
        await adapter.close()


@every_provider
async def test_a_server_without_tls_is_said_to_be_one(provider: ProviderName) -> None:
    async with Wire(Answer(GOOD[provider])) as server:
        adapter = await connect(model(provider, server.url.replace("http:", "https:")))
        with pytest.raises(UsageError, match=r"speaks no TLS.*http://"):
            await adapter.complete(REQUEST)
        await adapter.close()


async def test_the_list_of_providers_names_the_certificate_too(tmp_path: Path) -> None:
    async with Wire(Answer({"data": []}), tls=serving(self_signed(tmp_path))) as server:
        statuses = {status.entry.name: status.detail for status in await readiness({"vllm": server.url})}
    assert "self-signed certificate" in statuses["vllm"]
